"""What a subject answers when it is asked for the gradient of some examples, in one form for all subjects."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from backproof.checking.subjects.returned.returned_values import ReadGradients
from backproof.checking.subjects.running.guard import SubjectError
from backproof.checking.truth.enclosures import UNITS
from backproof.faces import Message
from backproof.network import Parameters

Array = Any


@dataclass(frozen=True)
class Answer:
    """Gradients in the network's own layout, and what was odd about the way they came.

    Attributes:
        weights: (n, m) of layers 2…L, or None where none came.
        biases: (n,) of layers 2…L, or None.
        unit: the unit roundoff of the dtype it was computed in, as far as can be seen.
        radius: by how much an entry may be off because of the way it was read, per array, weights then biases.
        oddities: (what, layer) of "one number", "not summed", "transposed", "not finite", "missing".
        mutated: names of the arguments that were changed.
        drew_random: whether a global random generator was used.
        printed: what the code printed.
        raw: the arrays as returned, not copied, to see later whether they change.
        after: the user's own weights after their update, where the code updates in place.
    """

    weights: tuple[Array | None, ...]
    biases: tuple[Array | None, ...]
    unit: float
    radius: tuple[Array | float, ...] = ()
    oddities: frozenset[tuple[str, int]] = frozenset()
    mutated: tuple[str, ...] = ()
    drew_random: bool = False
    printed: str = ""
    raw: Any = field(default=None, repr=False)
    after: tuple[Array, ...] | None = None

    @property
    def arrays(self) -> tuple[Array | None, ...]:
        """Weights, then biases."""
        return self.weights + self.biases

    @property
    def is_nothing(self) -> bool:
        """Whether no gradient came, or zeros only."""
        return not any(array is not None and array.any() for array in self.arrays)


class Subject(Protocol):
    """Anything that can be asked for gradients."""

    @property
    def takes_batches(self) -> bool:
        """Whether several examples can be passed at once."""

    @property
    def knows_descent(self) -> bool:
        """Whether the sign is known from an update: then −1 is a fault, not a convention."""

    def ask(self, parameters: Parameters, x: Array, y: Array) -> Answer:
        """Return the user's gradient of the examples, of their mean or sum, as they compute it."""

    @property
    def passes_rate(self) -> bool:
        """Whether a learning rate is passed, to which the step should be proportional."""

    @property
    def guessed(self) -> bool:
        """Whether what is passed was guessed, since names of arguments do not tell it."""

    def described(self) -> tuple[Message, ...]:
        """What was inferred about how it is called."""


def unit_of(reading: ReadGradients) -> float:
    """The unit roundoff that numbers were computed with: float64 that holds float32 numbers only is float32."""
    if reading.dtype != "float64":
        return UNITS.get(reading.dtype, UNITS["float64"])
    arrays = [a[np.isfinite(a)] for a in reading.weights + reading.biases if a is not None]
    values = np.concatenate([a.ravel() for a in arrays]) if arrays else np.zeros(0)
    with np.errstate(over="ignore"):
        narrow = (values.astype(np.float32) == values).all()
    # short numbers, such as products of short inputs, fit into float32 whatever computed them
    mantissas = np.frexp(values)[0] * 2.0**20
    return UNITS["float32" if narrow and (mantissas != np.round(mantissas)).any() else "float64"]


def normalised(
    reading: ReadGradients, widths: tuple[int, ...], shapes: tuple[tuple[int, int], ...], *, turned: bool
) -> dict[str, Any]:
    """Turn what was read into the network's layout: weights, biases and oddities, as arguments of `Answer`.

    Args:
        reading: in the user's orientation.
        widths: n of layers 2…L.
        shapes: (n, m) of layers 2…L.
        turned: whether the user stores weights (in, out).

    Raises:
        SubjectError: an array is no gradient of its parameter, summed or not.
    """
    odd: set[tuple[str, int]] = set()
    weights, biases = [], []
    rows = zip(reading.weights, reading.biases, widths, shapes, strict=True)
    for layer, (w, b, n, shape) in enumerate(rows, start=2):
        weights.append(_weight(w, shape, turned, layer, odd))
        biases.append(_bias(b, n, layer, odd, widths))
    return {"weights": tuple(weights), "biases": tuple(biases), "oddities": frozenset(odd)}


def _weight(
    w: Array | None, shape: tuple[int, int], turned: bool, layer: int, odd: set[tuple[str, int]]
) -> Array | None:
    if w is None:
        odd.add(("missing weights", layer))
        return None
    if w.ndim == 3:
        odd.add(("weights not summed", layer))
        w = w.sum(axis=0)
    passed = shape[::-1] if turned else shape
    w = w.reshape(passed) if w.ndim == 1 and w.size == shape[0] * shape[1] else w
    if w.shape not in (shape, shape[::-1]):
        raise _of_no_parameter("∂C/∂w", w, passed, layer)
    if w.shape != passed:
        odd.add(("transposed", layer))
        w = w.T
    w = w.T if turned else w
    if not np.isfinite(w).all():
        odd.add(("not finite", layer))
    return np.ascontiguousarray(w)


def _bias(b: Array | None, n: int, layer: int, odd: set[tuple[str, int]], widths: tuple[int, ...]) -> Array | None:
    if b is None:
        odd.add(("missing biases", layer))
        return None
    if not np.isfinite(b).all():
        odd.add(("not finite", layer))
    if b.size == n:
        return b.reshape(n)
    if b.size == 1:
        odd.add(("one number", layer))
        return np.full(n, float(b.ravel()[0]))
    if n not in b.shape and b.size in widths:
        odd.add(("of another layer", layer))
        return None
    if b.ndim != 2 or n not in b.shape:
        raise _of_no_parameter("∂C/∂b", b, (n,), layer)
    odd.add(("not summed", layer))
    return b.sum(axis=0) if b.shape[1] == n else b.sum(axis=1)


def _of_no_parameter(what: str, array: Array, wanted: tuple[int, ...], layer: int) -> SubjectError:
    return SubjectError(
        "your {what} of layer {layer} has the shape {given}; accepted: {wanted}, or one such array for each example",
        what=what,
        layer=layer,
        given=str(array.shape),
        wanted=str(wanted),
    )
