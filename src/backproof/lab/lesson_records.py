"""What the file of a lesson holds: places, each with an address, sentences in every language, and perhaps a task."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from backproof.errors import InputError

InLanguages = dict[str, Annotated[str, Meta(max_length=2_000)]]


class LessonPlace(Struct, frozen=True, forbid_unknown_fields=True):
    """One place of a lesson: a state, what is said of it, and, if anything, what is to be done."""

    address: Annotated[str, Meta(max_length=1_000)]
    sentences: InLanguages
    task: InLanguages = {}
    epochs: Annotated[int, Meta(ge=0, le=1_000)] = 0


class LessonFile(Struct, frozen=True, forbid_unknown_fields=True):
    """A lesson as its file has it."""

    backproof_lesson: Literal[1]
    title: InLanguages
    places: Annotated[list[LessonPlace], Meta(min_length=1, max_length=100)]


def read_lesson(text: bytes) -> LessonFile:
    """Return the lesson that a file holds.

    Raises:
        InputError: it is not as a lesson's file is.
    """
    try:
        return msgspec.json.decode(text, type=LessonFile)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise InputError("lesson: its file cannot be read ({error}); accepted: backproof_lesson 1, title and places",
                         error=error) from None  # fmt: skip
