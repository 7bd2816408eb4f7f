"""How parameters begin: one function per scheme, each with its source.

A scheme draws one layer: (generator, n, m) -> w (n, m), for n neurons fed by m. Biases begin at zero but in the
book's two schemes, where they are drawn from N(0, 1) first, layer by layer, and then the weights.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from backproof.errors import InputError, Keyword, Listed, Phrase
from backproof.names import hint

Array = Any


@dataclass(frozen=True)
class Scheme:
    """A named way to draw the weights of one layer, and whether its biases are drawn from N(0, 1) too."""

    name: str
    draw: Callable[[np.random.Generator, int, int], Array]
    reference: str
    normal_biases: bool = False


def _normal(deviation: Callable[[int, int], float]) -> Callable[[np.random.Generator, int, int], Array]:
    return lambda rng, n, m: rng.standard_normal((n, m)) * deviation(n, m)


def _uniform(deviation: Callable[[int, int], float]) -> Callable[[np.random.Generator, int, int], Array]:
    return lambda rng, n, m: rng.uniform(-1, 1, (n, m)) * (math.sqrt(3) * deviation(n, m))


def _orthogonal(rng: np.random.Generator, n: int, m: int) -> Array:
    q, r = np.linalg.qr(rng.standard_normal((max(n, m), min(n, m))))
    q *= np.where(np.diagonal(r) < 0, -1.0, 1.0)
    return q if n >= m else q.T


# the standard deviation of a weight, for n neurons fed by m
def _lecun(n: int, m: int) -> float:
    return 1 / math.sqrt(m)


def _glorot(n: int, m: int) -> float:
    return math.sqrt(2 / (n + m))


def _he(n: int, m: int) -> float:
    return math.sqrt(2 / m)


def _large(n: int, m: int) -> float:
    return 1.0


# fmt: off
_RECORDS = (
    Scheme("book",           _normal(_lecun),   "Nielsen, ch. 3, Weight initialization (the default of network2.py)", True),
    Scheme("book_large",     _normal(_large),   "Nielsen, ch. 1 (network.py); large_weight_initializer of network2.py", True),
    Scheme("glorot_normal",  _normal(_glorot),  "Glorot, Bengio, AISTATS 2010, eq. (12)"),
    Scheme("glorot_uniform", _uniform(_glorot), "Glorot, Bengio, AISTATS 2010, eq. (16)"),
    Scheme("he_normal",      _normal(_he),      "He, Zhang, Ren, Sun, ICCV 2015, eq. (10)"),
    Scheme("he_uniform",     _uniform(_he),     "He, Zhang, Ren, Sun, ICCV 2015, eq. (10), as a uniform law"),
    Scheme("lecun_normal",   _normal(_lecun),   "LeCun et al., Efficient BackProp, 1998, eq. (16)"),
    Scheme("lecun_uniform",  _uniform(_lecun),  "LeCun et al., Efficient BackProp, 1998, eq. (16), as a uniform law"),
    Scheme("orthogonal",     _orthogonal,       "Saxe, McClelland, Ganguli, ICLR 2014, §3"),
)
# fmt: on

SCHEMES: dict[str, Scheme] = {record.name: record for record in _RECORDS}
"""Every initializer by its name."""


_ALIKE = Phrase("neurons that begin with equal weights have equal gradients and stay equal: weights are drawn")
_GLOROT = Phrase("did you mean glorot_uniform or glorot_normal?")
_HE = Phrase("did you mean he_uniform or he_normal?")
_LECUN = Phrase("did you mean lecun_uniform or lecun_normal?")
OTHER_NAMES: dict[str, str] = {
    "xavier": _GLOROT, "glorot": _GLOROT, "xavieruniform": "glorot_uniform", "xaviernormal": "glorot_normal",
    "kaiming": _HE, "he": _HE, "kaiminguniform": "he_uniform", "kaimingnormal": "he_normal", "lecun": _LECUN,
    "zero": _ALIKE, "zeros": _ALIKE, "one": _ALIKE, "ones": _ALIKE, "constant": _ALIKE, "normal": "book_large",
    "nielsen": "book",
}  # fmt: skip
"""What others call an initializer, in letters and digits only, with what is meant here."""


def draw(sizes: tuple[int, ...], seed: int, scheme: str) -> tuple[list[Array], list[Array]]:
    """Draw the weights and biases of a network of the given layer sizes, in float64.

    Raises:
        InputError: no scheme has that name, or the seed is no integer ≥ 0.
    """
    if scheme not in SCHEMES:
        raise InputError(
            "{option}: {name!r} is not known; accepted: {accepted}{hint}",
            option=Keyword("scheme"), name=scheme, accepted=Listed(SCHEMES), hint=hint(scheme, SCHEMES, OTHER_NAMES),
        )  # fmt: skip
    if not isinstance(seed, int | np.integer) or seed < 0:
        raise InputError("seed: {seed!r} given; accepted: an integer ≥ 0", seed=seed)
    record, rng = SCHEMES[scheme], np.random.default_rng(seed)
    biases = [rng.standard_normal(n) if record.normal_biases else np.zeros(n) for n in sizes[1:]]
    weights = [record.draw(rng, n, m) for m, n in pairwise(sizes)]
    return weights, biases
