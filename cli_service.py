"""The commands of the service; `cli` adds them to its own."""

from pathlib import Path
from typing import Annotated

from typer import Argument, BadParameter, Option, Typer, echo

import cli_options as options
from indexer.errors import ModelError
from indexer.memory import uncollected
from indexer.vision.device import Device, use_device
from service.tokens import Role

app = Typer()

TokenFile = Annotated[
    Path,
    Option("--token-file", help="The file of the tokens' hashes.", parser=options.path),
]


@app.command()
def serve(
    host: Annotated[str, Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, Option(min=0, max=65535, help="The port; 0 takes a free one.")] = 8765,
    token_file: Annotated[
        Path | None,
        Option(help="Who may ask: the file that `coverdex token` makes.", parser=options.path),
    ] = None,
    root: Annotated[
        list[Path] | None,
        Option(
            help="A folder below which clients may have pictures indexed; repeatable.",
            parser=options.path,
        ),
    ] = None,
    watch: Annotated[
        list[Path] | None,
        Option(
            help="A folder to keep the library up to date with; repeatable.",
            parser=options.path,
        ),
    ] = None,
    device: Annotated[
        Device,
        Option(help="Where the networks run; auto takes a GPU with CUDA where there is one."),
    ] = Device.AUTO,
    library: options.LibraryFolder = options.FROM_CALLBACK,
) -> None:
    """Answer questions over HTTP, with models that stay loaded."""
    with uncollected():
        from service.server import serve as run
        from service.settings import Settings

    if device is Device.CUDA:
        try:
            use_device(device)
        except ModelError as error:
            raise BadParameter(str(error), param_hint="--device") from error
    run(Settings(library, host, port, token_file, tuple(root or ()), tuple(watch or ()), device))


@app.command()
def token(
    role: Annotated[Role, Argument(help="What it allows: to ask, or to change as well.")],
    token_file: TokenFile,
) -> None:
    """Make a token for `serve`, and print it; the file keeps its hash alone."""
    from service.tokens import make_token

    echo(make_token(token_file, role))


@app.command("watch")
def watch_(
    folders: Annotated[
        list[Path],
        Argument(metavar="FOLDER...", help="Folders of pictures.", parser=options.path),
    ],
    library: options.LibraryFolder = options.FROM_CALLBACK,
) -> None:
    """Index folders, then what appears, changes or disappears in them, until it is stopped.

    A file is left alone until it is written whole. Folders on network shares are listed every ten
    seconds, as nothing tells what other machines change there.
    """
    from catalogue.watch import watch_folders
    from output.progress import print_watched

    watch_folders(library, folders, print_watched)
