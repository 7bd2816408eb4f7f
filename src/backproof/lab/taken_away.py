"""What can be saved from the lab as a file; a new kind of file is a function and its entry in `FILES`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from backproof.derivation import derive
from backproof.errors import InputError, Listed
from backproof.lab.lesson_file import lesson_of
from backproof.lab.python_lines import python_lines
from backproof.lab.snapshot import snapshot
from backproof.lab.stage import Stage


def file_of(what: str, stage: Stage) -> dict[str, Any]:
    """Return a file as a message.

    Raises:
        InputError: there is no such file.
    """
    if what not in FILES:
        raise InputError("take: {given!r} given; accepted: {accepted}", given=what, accepted=Listed(FILES))
    name, kind, text = FILES[what](stage)
    return {"type": "file", "name": name, "mime": kind, "text": text}


def _python(stage: Stage) -> tuple[str, str, str]:
    return "lab.py", "text/x-python", python_lines(stage)


def _proof(stage: Stage) -> tuple[str, str, str]:
    """Return the whole derivation with the numbers of the example, as a page."""
    scene, example = stage.scene, stage.scene.example
    found = derive(scene.network, example.x, example.y, scene.parameters,
                   input_names=example.input_names, output_names=example.output_names)  # fmt: skip
    return "proof.html", "text/html", found.to_html(scene.options["lang"])


def _snapshot(stage: Stage) -> tuple[str, str, str]:
    return "lab.html", "text/html", snapshot(stage)


def _lesson(stage: Stage) -> tuple[str, str, str]:
    return "lesson.json", "application/json", lesson_of(stage)


FILES: dict[str, Callable[[Stage], tuple[str, str, str]]] = {
    "python": _python, "proof": _proof, "snapshot": _snapshot, "lesson": _lesson,
}  # fmt: skip
"""Each by its name: a function of what is shown to the file's name, type and text."""
