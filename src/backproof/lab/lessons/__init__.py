"""The lessons of the lab: each a JSON file beside this one, of places with a state and sentences in every language.

A place is opened at its address, after so many epochs of training. Numbers stand in sentences by their names, as
{delta.2.1} or {C}, and are those of the state that is shown: none is written down. {norm.2} is the size of the errors
of layer 2 over all examples. A lesson is added by adding a file here; a teacher's own is opened from any folder.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from backproof.derivation.notation import tree
from backproof.errors import BackproofError, InputError, Listed
from backproof.lab.lab_options import LabOptions, said_in
from backproof.lab.lab_training import TrainingProgress, norms
from backproof.lab.lesson_records import LessonFile, LessonPlace, read_lesson
from backproof.lab.scene import Scene
from backproof.lab.start import Start
from backproof.rendering.mathematics import number_text

GIVEN = "given"
"""The name of the lesson that the lab was started with."""
_TAUGHT = ("forward", "bp1", "bp2", "bp3_bp4", "batch", "what_goes_wrong")
_NAMES = {entry.name.removesuffix(".json") for entry in files(__name__).iterdir() if entry.name.endswith(".json")}
ORDER = (*_TAUGHT, *sorted(_NAMES - set(_TAUGHT)))
"""The lessons that come with the lab, in the order in which they are taught."""
_NAME = re.compile(r"\{([\w.]+)\}")


def lesson(name: str, given: LessonFile | None = None) -> LessonFile:
    """Return a lesson by its name.

    Args:
        name: of one that comes with the lab, or "given".
        given: the one that the lab was started with.

    Raises:
        InputError: there is none of this name.
    """
    if name == GIVEN and given is not None:
        return given
    if name not in ORDER:
        raise InputError("lesson: {name!r} given; accepted: {accepted}", name=name, accepted=Listed(ORDER))
    return _kept(name)


@cache
def _kept(name: str) -> LessonFile:
    return read_lesson((files(__name__) / f"{name}.json").read_bytes())


def offered(given: LessonFile | None) -> tuple[str, ...]:
    """Return the names of all lessons: first the one that the lab was started with."""
    return ORDER if given is None else (GIVEN, *ORDER)


def asked_at(name: str, at: int, start: Start, shown: LabOptions) -> tuple[LessonPlace, LabOptions]:
    """Return a place of a lesson with the options it asks for; what it leaves open is as its file's address has it.

    Args:
        name: of the lesson.
        at: the place, counted from 0; the last for one that does not exist.
        start: what the lab was started with.
        shown: the options that are shown, whose language stays.

    Raises:
        InputError: there is no such lesson.
    """
    places = lesson(name, start.lesson).places
    at = min(at, len(places) - 1)
    begun = start.options if name == GIVEN else LabOptions()
    said = said_in(places[at].address)
    kept = shown.of_the_page | ({"hide": begun["hide"]} if name == GIVEN else {})  # what its teacher hides, a place may
    return places[at], begun.changed({**kept, **said, "lang": shown["lang"], "lesson": name, "at": at})


def refused_at(at: int, error: BackproofError) -> InputError:
    """Return the error of a place that cannot be shown, by its place, counted from 0."""
    return InputError("lesson: place {number}: {why}", number=at + 1, why=error)


def shown_lesson(scene: Scene, progress: TrainingProgress, given: LessonFile | None = None) -> dict[str, Any] | None:
    """Return the place of the lesson that the options name, with the numbers of now; None where they name none.

    Where the network was trained since, `moved_on` says that the sentences are about how it was before.
    """
    name, language = scene.options["lesson"], scene.options["lang"]
    if name not in offered(given):
        return None
    found = lesson(name, given)
    at = min(scene.options["at"], len(found.places) - 1)
    place = found.places[at]
    return {"name": name, "title": _in(found.title, language), "at": at, "count": len(found.places),
            "sentences": [with_numbers_of(scene, _in(place.sentences, language))],
            "task": with_numbers_of(scene, _in(place.task, language)),
            "moved_on": progress.update != progress.prepared}  # fmt: skip


def titled(name: str, language: str, given: LessonFile | None = None) -> str:
    """Return the title of a lesson."""
    return _in(lesson(name, given).title, language)


def _in(said: Mapping[str, str], language: str) -> str:
    return said.get(language) or next(iter(said.values()), "")


def with_numbers_of(scene: Scene, text: str) -> str:
    """Return a text with the numbers of a scene in place of their names; a name that stands for none stays."""
    return _NAME.sub(lambda name: _number_text(scene, name[1]) or name[0], text)


def _number_text(scene: Scene, name: str) -> str:
    kind, *at = name.split(".")
    try:
        places = [int(number) for number in at]
        if kind == "C":
            return number_text(scene.example.cost)
        if kind == "norm":
            return number_text(norms(scene.batch_gradient.errors)[places[0] - 2])
        if kind in ("gw", "gb"):
            arrays: Any = scene.gradient.weights if kind == "gw" else scene.gradient.biases
            return number_text(float(arrays[places[0] - 2][tuple(place - 1 for place in places[1:])]))
        if kind == "slope":
            return number_text(scene.example.slope(*places))
        return number_text(scene.example.number(tree(f"{kind}({','.join(at)})")))  # type: ignore[arg-type]
    except (ValueError, IndexError, KeyError, TypeError, InputError):
        return ""
