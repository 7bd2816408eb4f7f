"""`backproof lab`: a face of `backproof.lab.server`."""

from __future__ import annotations

import threading
import webbrowser
from typing import Annotated, Any

import typer

from backproof.errors import InputError, MissingPackageError
from backproof.faces import LANGUAGES
from backproof.rendering.words import say


def lab(
    open_: Annotated[
        str | None,
        typer.Option("--open", metavar="ADDRESS", help="Open this state: what stands after # in an address."),
    ] = None,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Where to listen; 0 is any that is free.")] = 0,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the page in a browser, or only print its address.")
    ] = True,
    language: Annotated[str, typer.Option("--language", help=f"One of: {', '.join(LANGUAGES)}.")] = "en",
) -> int:
    """Open a page in which a network's forward and backward pass can be seen, stepped through and trained.

    It listens on this machine only, and ends with Ctrl-C.
    """
    if language not in LANGUAGES:
        accepted = ", ".join(LANGUAGES)
        raise InputError("--language: {given!r} given; accepted: {accepted}", given=language, accepted=accepted)
    server = _server()
    from backproof.lab.lab_options import Options
    from backproof.lab.safety import Access
    from backproof.lab.start import Start

    options = Options.of_address(open_ or "")
    if open_ is None or "lang=" not in open_:
        options = options.changed({"lang": language})
    made = _listening(server, port)
    access = Access(made.getsockname()[1])
    typer.echo(say("lab.listening", language, address=access.address()))
    if browser:
        threading.Timer(0.3, webbrowser.open, [access.address()]).start()
    server.run(Start(options=options), access, made)
    return 0


def _server() -> Any:
    """Return the module of the server.

    Raises:
        MissingPackageError: what it needs is not installed.
    """
    try:
        from backproof.lab import server
    except ModuleNotFoundError as error:
        raise MissingPackageError(
            "backproof lab needs {package}, which is not installed; accepted: after pip install 'backproof[lab]'",
            package=error.name or "",
        ) from None
    return server


def _listening(server: Any, port: int) -> Any:
    try:
        return server.listening("127.0.0.1", port)
    except OSError as error:
        raise InputError("--port: {port} cannot be had ({why}); accepted: a free port, or 0 for any",
                         port=port, why=error.strerror) from None  # fmt: skip
