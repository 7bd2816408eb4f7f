"""`backproof lab`: a face of `backproof.lab.server`."""

from __future__ import annotations

import os
import shlex
import threading
import webbrowser
from dataclasses import replace
from typing import Annotated, Any

import typer

from backproof.cli.offered import offered, refuse_unused, said_in
from backproof.cli.values import sizes
from backproof.errors import InputError, Listed, MissingPackageError
from backproof.faces import LANGUAGES
from backproof.rendering.words import say
from backproof.tables import Reading
from backproof.tables.reading import RECOGNISED

_SUBJECT: Any = typer.Argument(
    metavar="SUBJECT", help="A trained model, a backward pass (FILE.py:NAME), or a lesson file."
)
_DATA: Any = typer.Argument(metavar="DATA", help="With a model: a data file of which it shows a row.")
_ROW: Any = typer.Option("--row", min=1, help="With a model: which example of the data, counted from 1.")
_NETWORK: Any = typer.Option("--network", "-n", help="With code: the sizes of the layers, the input first.")
_OPEN: Any = typer.Option(
    "--open", metavar="ADDRESS", help="Open the state that stands after # in an address of the lab."
)
_PORT: Any = typer.Option("--port", min=0, max=65535, help="The port to listen on; 0 takes any free port.")
_HOST: Any = typer.Option("--host", help="Listen at this address of the machine, so that others can reach it too.")
_BROWSER: Any = typer.Option("--browser/--no-browser", help="Open the page in a browser, or only print its address.")
_ALLOW_CODE: Any = typer.Option(
    "--allow-code", help="Let the page run code that is pasted into it, in a process of its own."
)
_LANGUAGE: Any = typer.Option(
    "--language", help=f"One of: {', '.join(LANGUAGES)}. Without it, the page takes the language of the browser."
)
_HERE = "127.0.0.1"


@offered
def lab(
    reading: Reading,
    subject: Annotated[str | None, _SUBJECT] = None,
    data: Annotated[str | None, _DATA] = None,
    row: Annotated[int, _ROW] = 1,
    network: Annotated[str, _NETWORK] = "2,3,1",
    open: Annotated[str | None, _OPEN] = None,
    port: Annotated[int, _PORT] = 0,
    host: Annotated[str, _HOST] = _HERE,
    browser: Annotated[bool, _BROWSER] = True,
    allow_code: Annotated[bool, _ALLOW_CODE] = False,
    language: Annotated[str | None, _LANGUAGE] = None,
) -> int:
    """Open a page in which a network's forward and backward pass can be seen, stepped through and trained.

    Without arguments it shows a network that learns exclusive or. It can also show a trained model with a row of its
    data, or the network for which a backward pass of your own is checked. The lab listens on this machine only, and
    ends with Ctrl-C.
    """
    if language is not None and language not in LANGUAGES:
        accepted = Listed(LANGUAGES)
        raise InputError("--language: {given!r} given; accepted: {accepted}", given=language, accepted=accepted)
    server = _server()
    start = replace(_start(subject, data, row, network, reading), may_run_code=allow_code)
    start = _opened_at(start, open or "", language or "")
    return _serve(server, start, host, port, browser)


def _start(subject: str | None, data: str | None, row: int, network: str, reading: Reading) -> Any:
    """Return what the lab is started with."""
    from backproof.lab import opened
    from backproof.lab.start import Start

    if data is None:
        refuse_unused(reading, RECOGNISED, "DATA")
    if subject is None:
        return Start()
    if subject.endswith((".py", ".pyw")) or ".py:" in subject:
        if data is not None:
            raise InputError("DATA: {data!r} given together with code; accepted: together with a model", data=data)
        return opened.of_code(subject, sizes("--network", network))
    if data is None and subject.endswith(".json"):
        from backproof.lab.lesson_file import open_lesson

        return replace(open_lesson(subject), command=shlex.join(["backproof", "lab", subject]))
    if not os.path.exists(subject):
        raise InputError(
            "SUBJECT: {path!r} given, and there is no such file; accepted: a trained model, a backward pass "
            "(FILE.py:NAME), or a lesson file",
            path=subject,
        )
    if data is None:
        raise InputError("DATA: not given for the model {model!r}; accepted: a data file", model=subject)
    start = opened.of_model(subject, data, row, reading)
    return replace(start, command=" ".join(filter(None, (start.command, said_in(reading, RECOGNISED)))))


def _opened_at(start: Any, address: str, language: str) -> Any:
    """Return a start with what an address says, in the language that is asked for unless the address has one."""
    from backproof.lab.lab_options import said_in

    said = said_in(address)
    options = start.options.changed({"lang": language} | said)
    asked = options["lang"] if language or "lang" in said else ""
    return replace(start, options=options, address=address, language=asked)


def _serve(server: Any, start: Any, host: str, port: int, browser: bool) -> int:
    from backproof.lab.safety import Access

    made = _listening(server, host, port)
    access = Access(made.getsockname()[1])
    if host != _HERE:
        access = replace(access, names=(f"[{host}]" if ":" in host else host,))
        typer.echo(say("lab.reachable", start.options["lang"], host=host), err=True)
    serving = server.server(start, access)
    typer.echo(say("lab.listening", start.options["lang"], address=access.address()))
    if browser:
        threading.Timer(0.3, webbrowser.open, [access.address()]).start()
    serving.run(sockets=[made])
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


def _listening(server: Any, host: str, port: int) -> Any:
    try:
        return server.listening(host, port)
    except OSError as error:
        raise InputError("--host and --port: {host}:{port} cannot be used ({why}); accepted: an address of "
                         "this machine, and a free port, or 0 for any free port",
                         host=host, port=port, why=error.strerror) from None  # fmt: skip
