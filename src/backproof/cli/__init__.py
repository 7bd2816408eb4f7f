"""The command line: `backproof COMMAND …`. One file a command, each a thin face of one function; no mathematics here.

A command exists where its file does, and is imported only when it is the one asked for, so that `--help` is quick.
Whatever goes wrong on purpose is one line on standard error and exit code 2, never a traceback; a command that returns
an integer exits with it.
"""

from __future__ import annotations

import errno
import inspect
import io
import os
import shlex
import signal
import sys
import warnings
from collections.abc import Callable, Sequence
from functools import wraps
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import typer

import backproof
from backproof.cli.usage import language_asked_for, usage_in
from backproof.cli.values_as_given import spare_conversions
from backproof.errors import BackproofError, Keyword
from backproof.rendering.controls import without_controls
from backproof.rendering.words import say, spelling

COMMANDS = {
    "train": "Train a network on a data file by BP1–BP4, score it on held-out data, write a model and a report.",
    "predict": "Predict the examples of a data file with a model.",
    "evaluate": "Score a model on a data file that holds the target.",
    "examples": "Show the examples a model finds hardest, or those that help and harm it on other data.",
    "info": "Say what a model file holds.",
    "export": "Write a model as ONNX, as a scikit-learn object, as NumPy arrays, or as C.",
    "engines": 'Say what can run here, what "auto" would choose and why; measure it anew on this machine.',
    "check": "Check a gradient of your own: verdict, equation, layer, and how to mend it.",
    "check-op": "Check one activation or cost of your own against its derivative.",
    "derive": "Derive the gradient of a network step by step, each step verified.",
    "explain": "Say where a number of a model comes from, for one row of data, step by step.",
    "lab": "Open a page in which a network's forward and backward pass can be seen, stepped through and trained.",
    "prove": "Run the formal proof, and what is compared with it.",
}
"""What each command does, in one sentence; a command is registered if `backproof/cli/NAME.py` exists."""

_PANELS = dict.fromkeys(("train", "predict", "evaluate", "examples", "info", "export", "engines"), "Train and use")
_USAGE_ERROR: Any = next(base for base in typer.BadParameter.__mro__ if base.__name__ == "ClickException")
_with_place = warnings.formatwarning
_UNWRITABLE = (errno.ENOSPC, errno.EIO, errno.EDQUOT)
"""What the system says of standard output where a disk is full or gone."""


class _InterruptedError(Exception):
    """Ctrl-C within a command, or the signal whose number is given, under a name that Typer does not swallow."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command line and exit: 0 for success, 2 for input that is not accepted, else what the command says.

    Args:
        arguments: without the program's name; those of the process if None.
    """
    _open_what_is_closed()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without our letters shows others, not a traceback
    warnings.formatwarning = _as_a_line
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def _open_what_is_closed() -> None:
    """Give a process without standard streams empty ones, so that no file that is opened later takes their numbers."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 - for as long as it runs


def _as_a_line(
    message: Warning | str, category: type[Warning], filename: str, lineno: int, line: str | None = None
) -> str:
    """Return a warning as one line; of those that are not ours, with the place in the code that they come from."""
    if category.__module__.partition(".")[0] == "backproof":
        return f"backproof: {without_controls(str(message))}\n"
    return _with_place(message, category, filename, lineno, line)


def run(arguments: Sequence[str]) -> int:
    """Run a command line and return its exit code; errors made on purpose become one line on standard error."""
    given = list(arguments) or ["--help"]
    name = next((argument for argument in given if not argument.startswith("-")), "")
    words, language = f"backproof {name}" if name in COMMANDS else "backproof", language_asked_for(given)
    command: Any = None
    try:
        _take_interrupts()
        command = typer.main.get_command(application(name))
        with spelling(_as_option):
            made = shlex.join(["backproof", *given]).encode(errors="backslashreplace").decode()
            found = command.main(given, prog_name="backproof", standalone_mode=False, obj=made)
        sys.stdout.flush()
        return found if isinstance(found, int) else 0
    except BackproofError as error:
        return _said(f"{words}: {_in_options(error, command, name, language)}", 2)
    except _USAGE_ERROR as error:
        return _said(f"{words}: {usage_in(error, words, language)}", 2)
    except (_InterruptedError, KeyboardInterrupt, typer.Abort) as error:
        number = error.args[0] if error.args and isinstance(error.args[0], int) else signal.SIGINT
        return _said(f"{words}: {say('usage.interrupted', language)}", 128 + number)
    except MemoryError as error:
        return _said(f"{words}: {say('usage.no memory', language, what=str(error) or 'MemoryError')}", 2)
    except BrokenPipeError:
        # whoever read the output has gone; Python would complain again when it closes standard output
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        if error.errno not in _UNWRITABLE or error.filename is not None:
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _said(f"{words}: {say('usage.not written', language, why=error.strerror)}", 2)


def _take_interrupts() -> None:
    """Take Ctrl-C from now on, and the one that came while this was imported."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _as_option(keyword: Keyword) -> str:
    from backproof.cli.offered import spelt

    return spelt(keyword)


def _in_options(error: BackproofError, group: Any, name: str, language: str) -> str:
    """Return what an error says, with arguments spelt as options: those of the command, or else those of training."""
    from backproof.cli.offered import spelt
    from backproof.rendering.words.spoken_errors import error_in

    of_command = getattr(group, "commands", {}).get(name)
    own = {one.name: (one.opts[0], *one.secondary_opts) for one in of_command.params} if of_command else {}
    return error_in(error, language, lambda keyword: spelt(keyword, own))


def application(*loaded: str) -> typer.Typer:
    """Return the application with the named commands imported; all others are listed with their one sentence."""
    spare_conversions()
    app = typer.Typer(
        add_completion=False, rich_markup_mode="rich", pretty_exceptions_enable=False,
        help="Backpropagation you can train with, check against and prove.",
        context_settings={"help_option_names": ["-h", "--help"]},
    )  # fmt: skip
    app.callback()(_options)
    for name in available():
        function = _function(name) if name in loaded else _unloaded
        panel = _PANELS.get(name, "Check, derive and prove")
        app.command(name, help=_help(function) if name in loaded else COMMANDS[name], rich_help_panel=panel)(function)
    return app


def _help(function: Callable[..., Any]) -> str:
    """Return a docstring with each paragraph on one line, which the terminal breaks where it must."""
    paragraphs = inspect.cleandoc(function.__doc__ or "").split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def available() -> list[str]:
    """Return the names of the commands whose file exists."""
    return [name for name in COMMANDS if find_spec(f"backproof.cli.{name.replace('-', '_')}") is not None]


def _function(name: str) -> Callable[..., Any]:
    module = name.replace("-", "_")
    function: Callable[..., Any] = getattr(import_module(f"backproof.cli.{module}"), module)

    @wraps(function)
    def interruptible(*arguments: Any, **options: Any) -> Any:
        try:
            return function(*arguments, **options)
        except KeyboardInterrupt as error:
            raise _InterruptedError(*error.args) from None

    return interruptible


def _unloaded() -> None:
    """Take the place of a command that was not asked for and is not imported."""


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"backproof {backproof.__version__}")
        raise typer.Exit


def _options(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Show the version."),
) -> None:
    """Declare the options that may stand before the name of a command."""


def _said(message: str, code: int) -> int:
    words, starts, code_lines = without_controls(message).partition("\ndef ")  # lines of code to paste keep their form
    line = " ".join(words.split())
    if sys.stderr.isatty():
        from backproof.cli.shown import as_wide_as_shown

        line = as_wide_as_shown(line, sys.stderr)
    line += starts + code_lines
    print(line, file=sys.stderr)  # noqa: T201 - this is the command line's voice
    return code
