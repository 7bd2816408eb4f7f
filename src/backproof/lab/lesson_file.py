"""A lesson file: a network with its parameters, some rows, a state and notes, as JSON to take away and to open again.

A teacher may write a title and places into it, as the lessons of the lab have them, or a file of these alone. It holds
text and numbers alone, each held to its bounds when it is read; nothing in it is a path or code.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import numpy as np
from msgspec import UNSET, Meta, Struct, UnsetType

from backproof.errors import BackproofError, InputError, Phrase
from backproof.lab.bounds import MOST_BYTES, MOST_PARAMETERS, MOST_ROWS, MOST_WIDTH
from backproof.lab.datasets import DataSet
from backproof.lab.lab_options import LabOptions, said_in
from backproof.lab.lab_training import Learning
from backproof.lab.lesson_records import InLanguages, LessonFile, LessonPlace, read_lesson
from backproof.lab.lessons import refused_at
from backproof.lab.stage import Stage
from backproof.lab.start import Start, network_for
from backproof.network import Network

MOST_TAKEN = 200_000
"""Numbers of the rows that are taken along; of more rows some are, evenly taken."""
_BEGINNING = re.compile(rb'\s*\{\s*"backproof_lesson"')
_Row = Annotated[list[float], Meta(min_length=1, max_length=MOST_WIDTH)]
_Rows = Annotated[list[_Row], Meta(min_length=1, max_length=MOST_ROWS)]
_Names = Annotated[list[Annotated[str, Meta(max_length=200)]], Meta(max_length=MOST_WIDTH)]


class _Lesson(Struct, frozen=True, forbid_unknown_fields=True):
    """What a lesson file holds; `vector` are the parameters as `Parameters.to_vector` has them."""

    backproof_lesson: Literal[1]
    notes: Annotated[str, Meta(max_length=20_000)]
    address: Annotated[str, Meta(max_length=4_000)]
    input_names: _Names
    output_names: _Names
    image: tuple[int, int] | None
    is_classes: bool
    x: _Rows
    y: _Rows
    vector: Annotated[list[float], Meta(min_length=1, max_length=MOST_PARAMETERS)]
    title: InLanguages = {}
    places: Annotated[list[LessonPlace], Meta(max_length=100)] = []


class _Beginning(Struct, frozen=True):
    """What tells a file with a network from one of places alone."""

    vector: msgspec.Raw | UnsetType = UNSET


def lesson_of(stage: Stage) -> str:
    """Return a lesson file of what is shown.

    Raises:
        InputError: the network has a function that is not of the catalogue.
    """
    scene = stage.scene
    options, data = scene.options, scene.data
    if _network(options) != scene.network:
        raise InputError("lesson: a network with functions of one's own given; accepted: those of the catalogue")
    most = max(1, min(MOST_ROWS, MOST_TAKEN // (data.x.shape[1] + data.y.shape[1])))
    rows = sorted({*range(0, len(data), -(-len(data) // most)), scene.row - 1})
    shown = {"data": "own", "row": rows.index(scene.row - 1) + 1, "step": stage.step, "lesson": "", "at": 0}
    found = _Lesson(1, stage.start.notes, options.changed(shown).address, list(data.input_names),
                    list(data.output_names), data.image, data.is_classes, data.x[rows].tolist(),
                    data.y[rows].tolist(), scene.parameters.to_vector().tolist())  # fmt: skip
    return msgspec.json.encode(found).decode()


def is_lesson(content: bytes) -> bool:
    """Whether a file is a lesson file, by its first words."""
    return _BEGINNING.match(content) is not None


def open_lesson(path: str) -> Start:
    """Return what a lesson file on this machine holds.

    Raises:
        InputError: it cannot be read, or is no lesson file.
    """
    try:
        with Path(path).open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError("{path!r}: cannot be read ({reason}); accepted: a lesson file",
                         path=path, reason=error.strerror) from None  # fmt: skip
    return read_lesson_file(path, content)


def read_lesson_file(name: str, content: bytes) -> Start:
    """Return what a lesson file holds, as a lab is started with it.

    Args:
        name: what the file is called, for the lines of Python that open it.
        content: its bytes.

    Raises:
        InputError: it is no lesson file, or its parts do not fit each other.
    """
    if len(content) > MOST_BYTES:
        raise _refused(Phrase("it has more than {most} bytes", most=MOST_BYTES))
    try:
        if msgspec.json.decode(content, type=_Beginning).vector is UNSET:
            return _opening(Start(moves=False), read_lesson(content))
        found = msgspec.json.decode(content, type=_Lesson)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise _refused(Phrase("it could not be read ({error})", error=error)) from None
    start = _start_of(name, found)
    return _opening(start, LessonFile(1, found.title, found.places)) if found.places else start


def _opening(start: Start, lesson: LessonFile) -> Start:
    """Return a start that opens a lesson.

    Raises:
        InputError: a place of it asks for a network, data or a language that is not to be had.
    """
    for at, place in enumerate(lesson.places):
        try:
            options = start.options.changed(said_in(place.address))
            network_for(options, start)
            if options["data"] == "own" and start.data is None:
                raise InputError("data: own given; accepted: in a lesson file with rows")
        except BackproofError as error:
            raise refused_at(at, error) from None
    return replace(start, lesson=lesson)


def _start_of(name: str, found: _Lesson) -> Start:
    """Return what a file with a network, its parameters and rows is opened as."""
    options = LabOptions.of_address(found.address).changed({"data": "own"})
    network = _network(options)
    x, y, vector = _array(found.x), _array(found.y), np.array(found.vector)
    outputs = {network.sizes[-1], 1} if found.is_classes and network.sizes[-1] == 2 else {network.sizes[-1]}
    if x.shape[1] != network.sizes[0] or y.shape[1] not in outputs or len(x) != len(y):
        raise _refused(Phrase("its rows do not fit its network"))
    if vector.shape != (network.n_parameters,) or not np.isfinite(vector).all():
        raise _refused(Phrase("its parameters do not fit its network"))
    if found.image is not None and (min(found.image) < 1 or found.image[0] * found.image[1] != x.shape[1]):
        raise _refused(Phrase("its rows do not fit its network"))
    data = DataSet("own", x, y, _named(found.input_names, x.shape[1]), _named(found.output_names, network.sizes[-1]),
                   found.image, is_classes=found.is_classes, lines=("x, y = model.data.x, model.data.y",))  # fmt: skip
    parameters = network.parameters_from_vector(vector)
    Learning(network, data, options, parameters)  # refuses what cannot be shown and trained
    lines = ("from backproof.lab.lesson_file import open_lesson", f"model = open_lesson({name!r})")
    return Start(options, network, parameters, data, moves=False, lines=lines, belongs=options, notes=found.notes)


def begun_from(start: Start, other: Start, shown: LabOptions) -> Start:
    """Return a start with what the host of another one allows, in the language that is shown."""
    return replace(start, options=start.options.changed(shown.of_the_page), may_run_code=other.may_run_code,
                   may_train=other.may_train, command=other.command)  # fmt: skip


def _named(names: list[str], count: int) -> tuple[str, ...]:
    return tuple(names) if len(names) == count else ()


def _network(options: LabOptions) -> Network:
    return Network(options["net"], list(options["act"]), options["cost"])


def _array(rows: list[list[float]]) -> Any:
    if len({len(row) for row in rows}) != 1:
        raise _refused(Phrase("its rows are not all of one length"))
    return np.array(rows, np.float64)


def _refused(why: Phrase) -> InputError:
    return InputError("lesson: {why}; accepted: a file that the lab gave", why=why)
