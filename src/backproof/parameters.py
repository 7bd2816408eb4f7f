"""The arrays of a network, layer by layer: its parameters, what a forward pass remembers, and the gradient.

Layers are counted from 1, the input: `weights[i]` and `biases[i]` belong to layer i + 2. Each of the three shows itself
in a few lines, with the shape and size of every array and no array written out.
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from backproof.arrays import of
from backproof.errors import InputError, Phrase

Array = Any
_MOST_LAYERS_SHOWN = 12


def as_numbers(name: str, given: Any, dtype: Any = None) -> Array:
    """Return an array of numbers as it is, and nested lists of them as an array.

    Args:
        name: of the argument, for the error.
        given: what was given.
        dtype: of the result; None for its own.

    Raises:
        InputError: rows have different lengths, or something is no number.

    >>> as_numbers("x", [[1, 2], [3, 4]]).shape
    (2, 2)
    """
    try:
        array = np.asarray(given)
    except ValueError:
        raise InputError(
            "{name}: rows of different lengths given; accepted: an array of numbers, all rows of one length", name=name
        ) from None
    if dtype is None:
        return array
    try:
        return np.asarray(array, dtype)
    except (TypeError, ValueError) as error:
        raise InputError(
            "{name}: holds something that is not a number ({error}); accepted: an array of numbers",
            name=name,
            error=error,
        ) from None


def weight_shapes(sizes: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """The shapes (n, m) of w², …, w^L for these layer sizes: neurons of the layer, then of the layer before.

    >>> weight_shapes([2, 3, 1])
    ((3, 2), (1, 3))
    """
    return tuple((n, m) for m, n in pairwise(sizes))


def require_room(sizes: Sequence[int]) -> None:
    """Foresee whether the parameters of a network fit into memory.

    Raises:
        InputError: they are larger than all that this machine has.
    """
    count = sum(n * m + n for m, n in pairwise(sizes))
    most = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else math.inf
    if 8 * count > most:
        raise InputError(
            "sizes: {sizes} given, whose {count:.3g} parameters take {needed:.3g} GB; accepted: what fits into the "
            "memory of this machine, {most:.3g} GB",
            sizes="-".join(map(str, sizes)), count=float(count), needed=8e-9 * count, most=1e-9 * most,
        )  # fmt: skip


@dataclass(frozen=True, repr=False)
class Parameters:
    """Weights w^l (n_l, n_(l−1)) and biases b^l (n_l,) of layers 2…L, as tuples of arrays.

    Args:
        weights: a matrix for each layer, row j for the neuron j that receives. Arrays are kept as they are, without a
            copy; nested lists of numbers become float64 arrays.
        biases: a vector for each layer, arrays or lists.

    Raises:
        InputError: an entry is no array of numbers, or the shapes do not fit each other.

    >>> Parameters([[[0.15, 0.2], [0.25, 0.3]], [[0.4, 0.45]]], [[0.35, 0.35], [0.6]])
    Parameters of layers 2-2-1, float64: 9 numbers
      layer 2: weights (2, 2), norm 0.464; biases (2,), norm 0.495
      layer 3: weights (1, 2), norm 0.602; biases (1,), norm 0.6
    """

    weights: tuple[Array, ...]
    biases: tuple[Array, ...]

    def __post_init__(self) -> None:
        """Keep tuples of arrays, whatever sequences were given."""
        object.__setattr__(self, "weights", _arrays("weights", self.weights))
        object.__setattr__(self, "biases", _arrays("biases", self.biases))
        _check_shapes(self.weights, self.biases)

    def to_vector(self) -> Array:
        """All weights, layer by layer, row by row, then all biases: (number of parameters,)."""
        return _joined(self.weights + self.biases)

    def __repr__(self) -> str:
        """Shape and norm of every array."""
        count = sum(int(np.prod(array.shape)) for array in self.weights + self.biases)
        lines = [
            f"weights {_measured(w)}; biases {_measured(b)}" for w, b in zip(self.weights, self.biases, strict=True)
        ]
        return _listed(f"Parameters of {_layers(self.weights)}: {count:,} numbers", lines, 2)


@dataclass(frozen=True, repr=False)
class Trace:
    """What a forward pass remembers.

    Attributes:
        weighted_inputs: z^l (N, n_l) of layers 2…L.
        activations: a^l (N, n_l) of layers 1…L; the first is x, after its dropout mask if it has one.
        masks: what a^l was multiplied by, layers 1…L−1, None where nothing; empty without dropout.
    """

    weighted_inputs: tuple[Array, ...]
    activations: tuple[Array, ...]
    masks: tuple[Array | None, ...] = ()

    @property
    def output(self) -> Array:
        """a^L (N, n_L)."""
        return self.activations[-1]

    def __repr__(self) -> str:
        """Shape and range of every array."""
        lines = [f"activations {_ranged(self.activations[0])}"]
        pairs = zip(self.weighted_inputs, self.activations[1:], strict=False)
        lines += [f"weighted inputs {_ranged(z)}; activations {_ranged(a)}" for z, a in pairs]
        masked = ", with dropout masks" if any(mask is not None for mask in self.masks) else ""
        return _listed(f"Trace of {self.output.shape[0]:,} examples, {self.output.dtype}{masked}", lines, 1)


@dataclass(frozen=True, repr=False)
class Gradient:
    """∂C/∂w and ∂C/∂b of the mean cost, layers 2…L, and the errors δ^l (N, n_l), per example, they were made of."""

    weights: tuple[Array, ...]
    biases: tuple[Array, ...]
    errors: tuple[Array, ...]

    def to_vector(self) -> Array:
        """In the order of `Parameters.to_vector`."""
        return _joined(self.weights + self.biases)

    def __repr__(self) -> str:
        """Shape and norm of every array."""
        lines = [
            f"weights {_measured(w)}; biases {_measured(b)}" for w, b in zip(self.weights, self.biases, strict=True)
        ]
        errors = [f"; errors {_measured(delta)}" for delta in self.errors] or [""] * len(lines)
        return _listed(f"Gradient of {_layers(self.weights)}", list(map("".join, zip(lines, errors, strict=True))), 2)


def _joined(arrays: Sequence[Array]) -> Array:
    xp = of(*arrays)
    return xp.concatenate([xp.ravel(array) for array in arrays])


# ------------------------------------------------------------------ what is given


def _arrays(name: str, given: Any) -> tuple[Array, ...]:
    if type(given) is tuple and all(type(entry) is np.ndarray for entry in given):
        return given  # at once, since a prediction of one example takes little longer than looking closer
    if isinstance(given, str) or not hasattr(given, "__iter__"):
        raise InputError(
            "{name}: {given} given; accepted: a sequence with one array for each layer after the input",
            name=name, given=type(given).__name__,
        )  # fmt: skip
    return tuple(_array(name, layer, entry) for layer, entry in enumerate(given, 2))


def _array(name: str, layer: int, given: Any) -> Array:
    """Return an array of any library as it is, and nested sequences of numbers as a NumPy array."""
    if hasattr(given, "shape") and hasattr(given, "dtype"):
        return given
    accepted = Phrase("an array of numbers, or nested lists of them, all rows of one length")
    try:
        made = np.asarray(given)
    except ValueError:
        raise _not_accepted(name, layer, Phrase("rows of different lengths"), accepted) from None
    if made.dtype == object and all(hasattr(entry, "__rsub__") for entry in made.ravel()):
        return made  # fractions, symbols, balls
    if made.dtype.kind not in "biuf":
        raise _not_accepted(name, layer, _no_numbers(given), accepted)
    return made if made.dtype.kind == "f" else made.astype(np.float64)


def _check_shapes(weights: tuple[Array, ...], biases: tuple[Array, ...]) -> None:
    if len(weights) != len(biases):
        raise InputError(
            "parameters: weights of {weights} layers and biases of {biases} given; accepted: as many of one as of the "
            "other",
            weights=len(weights), biases=len(biases),
        )  # fmt: skip
    senders: int | None = None
    for layer, (w, b) in enumerate(zip(weights, biases, strict=True), 2):
        if len(w.shape) != 2 or (senders is not None and w.shape[1] != senders):
            accepted = _matrix(layer, senders)
            raise _not_accepted("weights", layer, Phrase("shape {shape}", shape=w.shape), accepted)
        if b.shape != (w.shape[0],):
            accepted = Phrase(
                "({count},), one for each row of the weights {shape}", count=w.shape[0], shape=tuple(w.shape)
            )
            raise _not_accepted("biases", layer, Phrase("shape {shape}", shape=b.shape), accepted)
        senders = w.shape[0]


def _no_numbers(given: Any) -> Phrase:
    return Phrase("a {kind} that holds something that is not a number", kind=type(given).__name__)


def _matrix(layer: int, senders: int | None) -> Phrase:
    if senders is None:
        return Phrase("a matrix (neurons of layer {layer}, neurons of layer {before})", layer=layer, before=layer - 1)
    return Phrase("a matrix (neurons of layer {layer}, {senders})", layer=layer, senders=senders)


def _not_accepted(name: str, layer: int, given: Phrase, accepted: Phrase) -> InputError:
    return InputError(
        "parameters: {name} of layer {layer}: {given} given; accepted: {accepted}",
        name=name, layer=layer, given=given, accepted=accepted,
    )  # fmt: skip


# ------------------------------------------------------------------ what is shown


def _listed(title: str, lines: list[str], first: int) -> str:
    """Return a title and a line for each layer, without the middle ones of many."""
    rows = [f"  layer {layer}: {line}" for layer, line in enumerate(lines, first)]
    if len(rows) > _MOST_LAYERS_SHOWN:
        half = _MOST_LAYERS_SHOWN // 2
        rows = [*rows[:half], f"  … {len(rows) - 2 * half} more layers …", *rows[-half:]]
    return "\n".join([title, *rows])


def _layers(weights: tuple[Array, ...]) -> str:
    """Say which layers the matrices join, and of which dtype they are."""
    if not weights:
        return "no layers"
    dtypes = " and ".join(sorted({str(w.dtype) for w in weights}))
    return f"layers {'-'.join(map(str, (weights[0].shape[-1], *(w.shape[-2] for w in weights))))}, {dtypes}"


def _weights_and_biases(weights: tuple[Array, ...], biases: tuple[Array, ...]) -> list[str]:
    return [f"weights {_measured(w)}; biases {_measured(b)}" for w, b in zip(weights, biases, strict=True)]


def _measured(array: Array) -> str:
    """Return a shape and ‖array‖; the shape alone where entries are no floating-point numbers."""
    values = _floats(array)
    return _shape(array) if values is None else f"{_shape(array)}, norm {np.linalg.norm(values.ravel()):.3g}"


def _ranged(array: Array) -> str:
    values = _floats(array)
    if values is None or not values.size:
        return _shape(array)
    return f"{_shape(array)} from {values.min():.3g} to {values.max():.3g}"


def _floats(array: Array) -> Array | None:
    """Return the entries in float64; None for symbols, and for arrays whose numbers JAX does not know yet."""
    if hasattr(array, "toarray") or getattr(array.dtype, "kind", "O") not in "biuf":
        return None
    try:
        return np.asarray(array, np.float64)
    except TypeError:
        return None


def _shape(array: Array) -> str:
    return f"{tuple(array.shape)}{', sparse' if hasattr(array, 'toarray') else ''}"
