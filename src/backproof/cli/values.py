"""Reading the values of options that are more than one word, in the same way for every command.

Lists are separated by commas, full-width commas too; layer sizes also by dashes: `2,3,1`, `2-3-1` and `2，3，1` are the
same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Annotated, Any

import typer

from backproof.errors import InputError, Listed, Phrase
from backproof.faces import LANGUAGES
from backproof.names import hint

_COMMA = re.compile("[,，]")
_SIZES = re.compile(r"\d{1,7}(?:\s*[-,，]\s*\d{1,7})*", re.ASCII)
_DELIMITERS = {"tab": "\t", "\\t": "\t", "space": " ", "comma": ",", "semicolon": ";", "pipe": "|"}
_DECIMALS = {"point": ".", "comma": ","}


class NotOneOf(typer.BadParameter):
    """An option that is not one of the words it takes.

    Attributes:
        phrase: the message, to be said in either language.
    """

    def __init__(self, value: str, accepted: tuple[str, ...]) -> None:
        words, meant = Listed(accepted), hint(value, accepted)
        self.phrase = Phrase("{given!r} given; accepted: {accepted}{hint}", given=value, accepted=words, hint=meant)
        super().__init__(str(self.phrase))


def one_of(words: Iterable[str]) -> Callable[[str | None], str | None]:
    """Return a callback for an option that takes one of these words.

    >>> one_of(["best", "last"])("best")
    'best'
    """
    accepted = tuple(words)

    def checked(value: str | None) -> str | None:
        if value is not None and value not in accepted:
            raise NotOneOf(value, accepted)
        return value

    return checked


def sizes(option: str, text: str) -> list[int]:
    """Return the sizes of a network's layers, the input first.

    >>> sizes("--network", "2,3,1"), sizes("--network", "2-3-1"), sizes("--network", "2，3，1")
    ([2, 3, 1], [2, 3, 1], [2, 3, 1])
    """
    found = _whole_numbers(text)
    if found is None or len(found) < 2 or 0 in found:
        raise _refused(option, text, Phrase("the sizes of two layers or more, the input first, such as 2,3,1 or 2-3-1"))
    return found


def hidden_sizes(option: str, text: str) -> list[int]:
    """Return the sizes of the hidden layers; "none" for no hidden layer.

    >>> hidden_sizes("--layers", "100,50"), hidden_sizes("--layers", "100-50"), hidden_sizes("--layers", "none")
    ([100, 50], [100, 50], [])
    """
    found = [] if text.strip() == "none" else _whole_numbers(text)
    if found is None or 0 in found:
        raise _refused(option, text, Phrase("sizes such as 30 or 100,50 or 100-50, or none"))
    return found


def place(option: str, text: str, count: int) -> tuple[int, ...]:
    """Return as many whole numbers as are needed.

    >>> place("--weight", "3,2,1", 3)
    (3, 2, 1)
    """
    found = _whole_numbers(text)
    if found is None or len(found) != count:
        raise _refused(option, text, Phrase("{count} whole numbers with commas between them", count=count))
    return tuple(found)


def names(text: str) -> list[str]:
    """Return names separated by commas.

    >>> names("relu, leaky_relu(0.2)"), names("sigmoid，tanh")
    (['relu', 'leaky_relu(0.2)'], ['sigmoid', 'tanh'])
    """
    return [part.strip() for part in _COMMA.split(text)]


_NUMBERS = Phrase("numbers with commas between them")


def numbers(option: str, text: str, accepted: Phrase = _NUMBERS) -> list[float]:
    """Return numbers separated by commas.

    >>> numbers("--x", "0.5, -1"), numbers("--x", "0.5，-1")
    ([0.5, -1.0], [0.5, -1.0])
    """
    found = [number for part in _COMMA.split(text) if (number := _number(part)) is not None]
    if len(found) != len(_COMMA.split(text)):
        raise _refused(option, text, accepted)
    return found


def share_or_data(text: str) -> float | str:
    """Return a share as a number, and any other text as it is: the name of a data file.

    >>> share_or_data("0.25"), share_or_data("mnist-test")
    (0.25, 'mnist-test')
    """
    number = _number(text)
    return text if number is None else number


def threshold_in(option: str, text: str) -> float | None:
    """Return a probability as a number, and None for `best`, the one that a model keeps.

    >>> threshold_in("--threshold", "0.3"), threshold_in("--threshold", "best")
    (0.3, None)
    """
    number = _number(text)
    if number is None and text.strip() != "best":
        raise _refused(option, text, Phrase("a number above 0 and below 1, or best"))
    return number


def rates(option: str, text: str) -> float | list[float]:
    """Return one dropout rate, or one for each layer.

    >>> rates("--dropout", "0.5"), rates("--dropout", "0.2,0.5")
    (0.5, [0.2, 0.5])
    """
    found = numbers(option, text, Phrase("a rate 0 ≤ p < 1, or several separated by commas"))
    return found[0] if len(found) == 1 else found


def batch(option: str, text: str) -> int | str:
    """Return the number of examples a step, or "all"."""
    if text == "all":
        return text
    return _counted(option, text, Phrase("a whole number ≥ 1, or all"))


def _counted(option: str, text: str, accepted: Phrase) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 12) or int(text) == 0:
        raise _refused(option, text, accepted)
    return int(text)


def round_steps(option: str, text: str) -> int | str:
    """Return the number of steps of a round, or "measured"."""
    return text if text == "measured" else _counted(option, text, Phrase("a whole number ≥ 1, or measured"))


def weights(option: str, text: str) -> Any:
    """Return class weights: "balanced", or label to weight.

    >>> weights("--class-weight", "yes=2,no=1")
    {'yes': 2.0, 'no': 1.0}
    """
    return text if text == "balanced" else _pairs(option, text, Phrase("balanced, or LABEL=WEIGHT,LABEL=WEIGHT"))


def signs(option: str, text: str) -> dict[str, float]:
    """Return by the name of a column whether the prediction rises with it, 1, or falls, -1.

    >>> signs("--monotonic", "area=+1,age=-1")
    {'area': 1.0, 'age': -1.0}
    """
    return _pairs(option, text, Phrase("a column and +1 or -1, such as area=+1,age=-1"))


def configured(option: str, text: str, make: Any) -> Any:
    """Return a record with options: NAME, or NAME:option=value,option=value.

    >>> from backproof.training.schedules import schedule
    >>> configured("--schedule", "step:every=5", schedule).options
    (('every', 5.0), ('factor', 0.5))
    """
    name, colon, _ = text.partition(":")
    accepted = Phrase("NAME, or NAME:option=number,option=number")
    return make(name, **(_pairs(option, text, accepted, len(name) + 1) if colon else {}))


def _optimizer(option: str, text: str) -> Any:
    from backproof.optimizers import optimizer

    return configured(option, text, optimizer)


def _schedule(option: str, text: str) -> Any:
    from backproof.training.schedules import schedule

    return configured(option, text, schedule)


Language = Annotated[
    str, typer.Option("--language", help="The language of messages: en or zh.", callback=one_of(LANGUAGES))
]
"""An option that every command has which says something."""


READ_BY: dict[str, Callable[[str, str], Any]] = {
    "delimiter": lambda option, text: _DELIMITERS.get(text, text),
    "decimal": lambda option, text: _DECIMALS.get(text, text),
    "layers": hidden_sizes,
    "equations": lambda option, text: names(text),
    "neuron": lambda option, text: place(option, text, 2),
    "weight": lambda option, text: place(option, text, 3),
    "activations": lambda option, text: names(text),
    "optimizer": _optimizer,
    "schedule": _schedule,
    "batch_size": batch,
    "round_steps": round_steps,
    "dropout": rates,
    "class_weight": weights,
    "monotonic": signs,
    "time": lambda option, text: text,
    "held_out": lambda option, text: share_or_data(text),
    "validation": lambda option, text: share_or_data(text),
}
"""How the text of an option becomes the value of its field, where it is more than a number, a word or a list."""


def _refused(option: str, text: str, accepted: Phrase) -> InputError:
    return InputError("{option}: {given!r} given; accepted: {accepted}", option=option, given=text, accepted=accepted)


def _pairs(option: str, text: str, accepted: Phrase, start: int = 0) -> dict[str, float]:
    found = {}
    for part in _COMMA.split(text[start:]):
        name, _, value = part.rpartition("=")
        number = _number(value)
        if not name or number is None:
            raise _refused(option, text, accepted)
        found[name.strip()] = number
    return found


def _whole_numbers(text: str) -> list[int] | None:
    return [int(part) for part in re.findall(r"\d+", text)] if _SIZES.fullmatch(text.strip()) else None


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
