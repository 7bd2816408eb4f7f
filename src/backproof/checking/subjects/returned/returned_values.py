"""Reading what a user returned: leaves of any nesting, assigned to the parameters they are gradients of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from backproof.checking.subjects.places.returned_leaves import as_array, dtype_name, leaves, of_one_kind
from backproof.checking.subjects.returned.returned_order import Shapes, assigned
from backproof.checking.subjects.running.guard import SubjectError
from backproof.checking.truth.enclosures import UNITS
from backproof.errors import Listed

Array = Any


@dataclass(frozen=True)
class ReadGradients:
    """Gradients of layers 2…L in the user's own orientation of weights, float64, and the dtype they came in.

    Attributes:
        weights: each as returned, or None.
        biases: each as returned, or None.
        dtype: the narrowest floating dtype met.
    """

    weights: tuple[Array | None, ...]
    biases: tuple[Array | None, ...]
    dtype: str

    def turned_in(self, layers: tuple[bool, ...]) -> ReadGradients:
        """The same with the gradients of the weights of some layers transposed, where layers are not all alike."""
        if not layers:
            return self
        pairs = zip(self.weights, layers, strict=True)
        return replace(self, weights=tuple(w if w is None or not turned else _turned(w) for w, turned in pairs))


def _turned(w: Array) -> Array:
    return w.swapaxes(-1, -2) if w.ndim > 1 else w


def shapes_passed(shapes: Shapes, turned: Sequence[bool]) -> Shapes:
    """The shapes of weights as code holds them: (in, out) in the layers that are turned.

    >>> shapes_passed(((4, 3), (2, 4)), (True, False))
    ((3, 4), (2, 4))
    """
    return tuple(shape[::-1] if each else shape for shape, each in zip(shapes, turned, strict=True))


def read(
    result: Any, shapes: Shapes, width_of_bias: tuple[int, ...], folded: str | None = None, *, axis: int = 1
) -> ReadGradients:
    """Assign what was returned to weights (of `shapes`) and biases.

    Args:
        result: whatever the user's code returned.
        shapes: of the weights as they were passed, layers 2…L.
        width_of_bias: n of layers 2…L.
        folded: "first" or "last" where the bias is a row or column of the weights; "grouped" where a flat vector
            holds all weights, then all biases; "flat first", "flat last" for a vector of folded arrays; "none"
            where there are no biases.
        axis: along which a folded bias is stored.

    Raises:
        SubjectError: nothing in it fits.
    """
    if result is None:
        raise SubjectError("your code returned None; accepted: (weight_gradients, bias_gradients)")
    result = of_one_kind(result, gradients=True)
    found = [(path, value) for path, value in _nested(result, shapes, width_of_bias)]
    arrays = [None if value is None else as_array(value) for _, value in found]
    kinds = [dtype_name(value) for _, value in found if value is not None]
    dtype = max((kind for kind in kinds if kind in UNITS), key=UNITS.__getitem__, default="float64")
    arrays = [None if a is None else a.astype(np.float64) for a in arrays]
    pair = assigned(arrays, shapes, width_of_bias, folded, axis)
    if pair is None:
        raise SubjectError(
            "your code returned arrays of shapes {given}; accepted: weights of {weights} and biases of {biases}",
            given=Listed(str(a.shape) if a is not None else "None" for a in arrays[:12]),
            weights=Listed(map(str, shapes)),
            biases=Listed(f"({n},)" for n in width_of_bias),
        )
    return ReadGradients(tuple(pair[0]), tuple(pair[1]), dtype)


def _nested(result: Any, shapes: Shapes, widths: tuple[int, ...]) -> list[tuple[str, Any]]:
    """Leaves, but where plain lists nest so regularly that several gradients look like one array."""
    if isinstance(result, tuple | list) and len(result) == 2 and not isinstance(result[0], np.ndarray):
        parts = [list(part) if isinstance(part, tuple | list) else None for part in result]
        if all(part is not None and len(part) == len(shapes) for part in parts):
            weights, biases = parts
            if all(_fits_weight(w, s) for w, s in zip(weights, shapes, strict=True)):  # type: ignore[arg-type]
                return [("", value) for value in (*weights, *biases)]  # type: ignore[misc]
    return list(leaves(result))


def _fits_weight(value: Any, shape: tuple[int, int]) -> bool:
    try:
        found = np.shape(value.detach() if hasattr(value, "detach") else value)
    except ValueError:
        return False
    return found in (shape, shape[::-1])
