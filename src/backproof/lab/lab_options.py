"""The options of the lab: all that an address says, and that a page can set. A control is one entry of `OPTIONS`.

An address may come from anyone, so that every value is clamped to what is accepted and an unknown name is passed over.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qsl, quote

from backproof.activations import ACTIVATIONS
from backproof.costs import COSTS
from backproof.faces import LANGUAGES
from backproof.initializers import SCHEMES
from backproof.lab.bounds import MOST_LAYERS, MOST_PARAMETERS, MOST_ROWS, MOST_WIDTH
from backproof.optimizers import OPTIMIZERS

VERSION = 1
Clamp = Callable[[Any, Any], Any]
"""A function of (what was given, what stood there): the value that is accepted for it."""
STEPPED = tuple(name for name, record in OPTIMIZERS.items() if record.update is not None)
"""The optimizers that make steps; L-BFGS searches in iterations over all examples, and cannot be stepped through."""

OF_TRAINING = ("optimizer", "rate", "batch", "l1", "l2")
"""The options that training reads, which may change while it goes on."""


@dataclass(frozen=True)
class Option:
    """One option.

    Attributes:
        name: in the address and in messages.
        default: where nothing is said.
        clamp: what is accepted for what was given.
        restarts: whether another value begins the training again.
        choices: the values that it may have, where these are names.
        bounds: its least and greatest value, where it is a number.
    """

    name: str
    default: Any
    clamp: Clamp
    restarts: bool = False
    choices: tuple[str, ...] = ()
    bounds: tuple[float, float] | None = None


def _choice(name: str, default: str, choices: tuple[str, ...], *, restarts: bool = False) -> Option:
    return Option(name, default, lambda given, old: given if given in choices else old, restarts, choices)


def _whole(name: str, default: int, least: int, most: int, *, restarts: bool = False) -> Option:
    def clamp(given: Any, old: Any) -> int:
        number = number_in(given)
        return old if number is None else int(min(max(number, least), most))

    return Option(name, default, clamp, restarts, bounds=(least, most))


def _real(name: str, default: float, least: float, most: float, *, restarts: bool = False) -> Option:
    def clamp(given: Any, old: Any) -> float:
        number = number_in(given)
        return old if number is None else min(max(number, least), most)

    return Option(name, default, clamp, restarts, bounds=(least, most))


def number_in(given: Any) -> float | None:
    """Return the finite number that was given, as a number or a text; None where it is none."""
    try:
        number = float(given)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _parts(given: Any, separator: str) -> list[Any]:
    if isinstance(given, str):
        return given.split(separator) if given else []
    return list(given) if isinstance(given, list | tuple) else []


def _sizes(given: Any, old: Any) -> tuple[int, ...]:
    numbers = [number_in(part) for part in _parts(given, "-")[:MOST_LAYERS]]
    sizes = tuple(int(min(max(number, 1), MOST_WIDTH)) for number in numbers if number is not None)
    count = sum(n * m + n for m, n in pairwise(sizes))
    return sizes if len(sizes) >= 2 and count <= MOST_PARAMETERS else old


def _activations(given: Any, old: Any) -> tuple[str, ...]:
    known = tuple(part for part in _parts(given, ",") if isinstance(part, str) and part in ACTIVATIONS)
    return known[: MOST_LAYERS - 1] or old


def _names(given: Any, old: Any) -> tuple[str, ...]:
    return tuple(str(part)[:40] for part in _parts(given, ",")[:40])


def _text(most: int) -> Clamp:
    def clamp(given: Any, old: Any) -> Any:
        return given[:most] if isinstance(given, str) and given.isprintable() else old

    return clamp


DATA_SETS = ("xor", "circles", "moons", "spiral", "blobs", "iris", "digits", "mnist", "own")
"""What the network learns; "own" is what was drawn, uploaded, or given when the lab was started."""

OPTIONS: tuple[Option, ...] = (
    Option("net", (2, 3, 1), _sizes, restarts=True),
    Option("act", ("sigmoid",), _activations),
    _choice("cost", "quadratic", tuple(COSTS)),
    _choice("init", "book_large", tuple(SCHEMES), restarts=True),
    _whole("seed", 0, 0, 2**31 - 1, restarts=True),
    _choice("data", "xor", DATA_SETS, restarts=True),
    _real("noise", 0.1, 0, 1, restarts=True),
    _choice("optimizer", "sgd", STEPPED),
    _real("rate", 3.0, 1e-6, 1e3),
    _whole("batch", 4, 1, MOST_ROWS),
    _real("l1", 0.0, 0, 10),
    _real("l2", 0.0, 0, 10),
    _whole("row", 1, 1, MOST_ROWS),
    _choice("of", "example", ("example", "batch")),
    _choice("shown", "weight", ("weight", "gradient")),
    _choice("detail", "layer", ("layer", "neuron", "term")),
    Option("step", "", _text(60)),
    _real("speed", 30.0, 0, 10_000),
    Option("hide", (), _names),
    _choice("lang", LANGUAGES[0], LANGUAGES),
    Option("lesson", "", _text(60)),
    _whole("at", 0, 0, 1_000),
)
"""Every option, in the order of an address."""
BY_NAME: Mapping[str, Option] = {option.name: option for option in OPTIONS}


class LabOptions(Mapping[str, Any]):
    """The options with their values; nothing changes, `changed` returns others.

    >>> options = LabOptions().changed({"net": "2-4-1", "rate": "1e9", "nonsense": 1})
    >>> options["net"], options["rate"], options["act"]
    ((2, 4, 1), 1000.0, ('sigmoid', 'sigmoid'))
    >>> options.address
    'v=1&net=2-4-1&rate=1000'
    """

    def __init__(self, values: Mapping[str, Any] | None = None) -> None:
        self._values = {option.name: option.default for option in OPTIONS} | dict(values or {})
        act, layers = self._values["act"], len(self._values["net"]) - 1
        self._values["act"] = (act if len(act) >= layers else act[:1] * (layers - 1) + act[-1:])[-layers:]

    def __getitem__(self, name: str) -> Any:
        """Return the value of an option."""
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        """Go through the names."""
        return iter(self._values)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._values)

    def changed(self, given: Mapping[str, Any]) -> LabOptions:
        """Return options with other values, each clamped; names that are not known are passed over."""
        known = {name: BY_NAME[name].clamp(value, self[name]) for name, value in given.items() if name in BY_NAME}
        return LabOptions(self._values | known)

    @classmethod
    def of_address(cls, address: str) -> LabOptions:
        """Return the options that an address says, all others as they are by default."""
        return cls().changed(said_in(address))

    @property
    def address(self) -> str:
        """What differs from the defaults, as it stands after # in an address."""
        default = LabOptions({"net": self["net"]})
        said = [(name, written(value)) for name, value in self.items() if value != _default(name, default)]
        return "&".join([f"v={VERSION}", *(f"{name}={quote(value, safe=',-.')}" for name, value in said)])

    @property
    def beginning(self) -> str:
        """What a training begins with, as a text: where two differ, one training has nothing to do with the other.

        >>> LabOptions().beginning
        '2-3-1 book_large 0 xor 0.1'
        """
        return " ".join(written(self[option.name]) for option in OPTIONS if option.restarts)

    @property
    def of_the_page(self) -> dict[str, Any]:
        """What stays where a lesson, a demonstration or a file brings all others: the language, and what is hidden."""
        return {name: self[name] for name in ("lang", "hide")}

    def restarts(self, other: LabOptions) -> bool:
        """Whether training begins again where these options become others."""
        return any(self[option.name] != other[option.name] for option in OPTIONS if option.restarts)

    def plain(self) -> dict[str, Any]:
        """Return what a page is sent."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in self.items()}


def said_in(address: str) -> dict[str, str]:
    """Return what an address says, name by name, unread; nothing where it says far too much.

    >>> said_in("#v=1&net=2-3-1")
    {'v': '1', 'net': '2-3-1'}
    """
    try:
        return dict(parse_qsl(address.lstrip("#?"), keep_blank_values=True, max_num_fields=100))
    except ValueError:
        return {}


def _default(name: str, default: LabOptions) -> Any:
    return BY_NAME[name].default if name == "net" else default[name]


def written(value: Any) -> str:
    """Return the value of an option as it stands in an address."""
    if isinstance(value, list | tuple):
        return ("-" if value and isinstance(value[0], int) else ",").join(map(str, value))
    return f"{value:.10g}" if isinstance(value, float) else str(value)
