"""What a page may say to the session: one record for each kind of message, every field with its bounds.

The schema is closed: an unknown kind, an unknown field or a value out of bounds is refused before anything looks at it.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from backproof.errors import InputError, Phrase
from backproof.lab.bounds import MOST_CODE, MOST_LAYERS, MOST_POINTS, MOST_WIDTH

Text = Annotated[str, Meta(max_length=200)]
Name = Annotated[str, Meta(max_length=80)]
Layer = Annotated[int, Meta(ge=1, le=MOST_LAYERS)]
NeuronNumber = Annotated[int, Meta(ge=1, le=MOST_WIDTH)]
Coordinate = Annotated[float, Meta(ge=-100, le=100)]


class PageMessage(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", kw_only=True):
    """What every message may carry: a number that an error about it carries back."""

    id: Annotated[int, Meta(ge=0, le=2**31)] | None = None


class Open(PageMessage, frozen=True, tag="open"):
    """Begin at an address, or go on with a session that this page had before it was loaded again."""

    address: Annotated[str, Meta(max_length=4_000)] = ""
    language: Annotated[str, Meta(max_length=20)] = ""
    session: Annotated[str, Meta(max_length=64)] = ""


class Set(PageMessage, frozen=True, tag="set"):
    """Change options, by their names in the address; values are clamped as those of an address are."""

    changes: Annotated[dict[Name, Any], Meta(max_length=40)]


class NeuronIndex(Struct, frozen=True, forbid_unknown_fields=True):
    """A neuron."""

    layer: Layer
    neuron: NeuronNumber


class Go(PageMessage, frozen=True, tag="go"):
    """Go to a step: the next one, the one with this name, or that of a neuron."""

    to: Annotated[str, Meta(max_length=60)] | NeuronIndex


class Train(PageMessage, frozen=True, tag="train"):
    """Train: go on by itself, pause, make one step or one epoch, begin again."""

    deed: Literal["run", "pause", "step", "epoch", "reset"]


class Drawn(PageMessage, frozen=True, tag="drawn"):
    """What was sent last is on screen."""


class Ask(PageMessage, frozen=True, tag="ask"):
    """Make a part that takes long, and that is made only where somebody sees it."""

    part: Literal["surface"]


class Weight(PageMessage, frozen=True, tag="weight"):
    """Walk through one weight; without a layer, end the walk."""

    layer: Layer | None = None
    j: NeuronNumber = 1
    k: NeuronNumber = 1


GivenPoint = tuple[Coordinate, Coordinate, Annotated[int, Meta(ge=0, le=1)]]


class Points(PageMessage, frozen=True, tag="points"):
    """Take points that were drawn by hand as the data: two coordinates and a class."""

    points: Annotated[list[GivenPoint], Meta(min_length=1, max_length=MOST_POINTS)]


class Digit(PageMessage, frozen=True, tag="digit"):
    """Recognise a digit that was drawn by hand: the gray values of an image, row by row, 0 to 255, in base64."""

    pixels: Annotated[str, Meta(max_length=4_000)]


class Check(PageMessage, frozen=True, tag="check"):
    """Check a backward pass that was pasted; refused unless pasted code was allowed when the lab was started."""

    code: Annotated[str, Meta(max_length=MOST_CODE)]


class Demonstration(PageMessage, frozen=True, tag="demonstration"):
    """Show two runs side by side; without a name, one again."""

    name: Name | None = None


class Lesson(PageMessage, frozen=True, tag="lesson"):
    """Open a lesson at one of its places; without a name, leave it."""

    name: Name | None = None
    at: Annotated[int, Meta(ge=0, le=1_000)] = 0


class Take(PageMessage, frozen=True, tag="take"):
    """Take something away as a file."""

    what: Literal["lesson", "snapshot", "proof", "python"]


AnyMessage = Open | Set | Go | Train | Drawn | Ask | Weight | Points | Digit | Check | Demonstration | Lesson | Take
_DECODER = msgspec.json.Decoder(AnyMessage)


def read_message(text: str | bytes) -> AnyMessage:
    """Return a message.

    Raises:
        InputError: no JSON, or not within the schema.

    >>> read_message('{"type": "train", "deed": "step"}')
    Train(deed='step', id=None)
    """
    try:
        read: AnyMessage = _DECODER.decode(text)
        return read
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise InputError(
            "message: {why}; accepted: what the page sends", why=Phrase("it could not be read ({error})", error=error)
        ) from None


def message_of(plain: Any) -> AnyMessage:
    """Return a message from plain data, as a notebook hands it over.

    Raises:
        InputError: as `read_message`.
    """
    try:
        read: AnyMessage = msgspec.convert(plain, AnyMessage)
        return read
    except (msgspec.ValidationError, RecursionError, TypeError) as error:
        raise InputError(
            "message: {why}; accepted: what the page sends", why=Phrase("it could not be read ({error})", error=error)
        ) from None
