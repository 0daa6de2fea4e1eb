"""`coverdex serve` with the fake models, for tests that need a process of its own.

    python -m tests.service.fake_server LIBRARY [TOKEN_FILE]

Decoding runs in real processes.
"""

import sys
from pathlib import Path

import indexer.models
from indexer.vision.model_names import ModelChoice, names_of
from service import server
from service.settings import Settings
from tests.fakes import make_models


def main() -> None:
    """Serve on a free port of this machine."""
    library, *tokens = map(Path, sys.argv[1:])
    models = make_models(names_of(ModelChoice()))
    indexer.models.models_for = lambda _choice: models  # type: ignore[assignment]
    server.STOP_SECONDS = 300  # a busy machine may take minutes for the request in hand
    server.serve(Settings(library, port=0, token_file=tokens[0] if tokens else None))


if __name__ == "__main__":
    main()
