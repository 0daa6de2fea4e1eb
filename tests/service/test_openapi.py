"""schemathesis asks by the OpenAPI document: no 5xx, no undocumented status or type.

The long form: `make schemathesis`
"""

import os
from contextlib import suppress

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from service.app import make_app
from service.settings import Settings
from service.throttle import WrongTokens
from service.tokens import Role
from tests.service.conftest import LOCAL

EXAMPLES = int(os.environ.get("COVERDEX_EXAMPLES", "5"))


@pytest.fixture
def document(cli, tokens, monkeypatch):
    """The OpenAPI document of a service with tokens, to be asked with the one that may change."""
    monkeypatch.setattr(WrongTokens, "LIMIT", 10**6)
    app = make_app(Settings(cli.folder, token_file=tokens[1]))
    document = schemathesis.openapi.from_asgi("/openapi.json", app, headers={"Host": "localhost"})
    document.config.update(base_url=LOCAL)
    document.config.update(headers={"Authorization": f"Bearer {tokens[0][Role.CHANGE]}"})
    return document


@pytest.mark.parametrize("mode", GenerationMode)
def test_every_answer_is_as_the_document_says(document, mode):
    asked = 0
    for found in document.get_all_operations():

        @given(case=found.ok().as_strategy(generation_mode=mode))
        @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
        def ask(case):
            # A body may be of the right type and yet no picture, or name a path that may not be.
            posted = case.operation.method == "post"
            case.call_and_validate(excluded_checks=[positive_data_acceptance] if posted else [])

        with suppress(Unsatisfiable):  # nothing about it can be wrong
            ask()
            asked += 1
    assert asked >= 10


def test_the_document_names_every_error(document):
    for path, operations in document.raw_schema["paths"].items():
        if not path.startswith("/v1"):
            continue
        for operation in operations.values():
            assert {"401", "403", "422", "429", "503"} <= set(operation["responses"]), path
