"""The door to the array library: the functions that records are made of, opened by the type of their arguments.

`of(z)` is NumPy, with SciPy's special functions, or JAX where an argument is one of JAX's arrays; then the same record
runs under `jit`, `vmap` and `grad`. Nothing here imports JAX but for such an array. SciPy is imported when one of its
functions is first called: that takes longer than a small run, and a run on the native engine calls none.
"""

from __future__ import annotations

import math
import sys
from functools import cache
from typing import Any

import numpy as np

Array = Any
_PLAIN = (
    *("exp", "expm1", "log", "log1p", "logaddexp", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh", "arcsinh"),
    *("arctan", "sign", "maximum", "minimum", "clip", "where", "ones_like", "asarray", "broadcast_to", "concatenate"),
    *("ravel", "shape", "finfo", "pad"),
)
_SPECIAL = ("erf", "ndtr", "xlogy", "xlog1py")


class _NumPy:
    """NumPy's functions as they are, and those of SciPy that it lacks."""

    errstate = np.errstate

    def __init__(self) -> None:
        for name in _PLAIN:
            setattr(self, name, getattr(np, name))

    def __getattr__(self, name: str) -> Any:
        """Import one of SciPy's functions the first time it is asked for."""
        if name not in _SPECIAL:
            raise AttributeError(f"the door to the array library has no {name!r}")
        import scipy.special

        function = getattr(scipy.special, name)
        setattr(self, name, function)
        return function

    def expit(self, z: Array, out: Array | None = None) -> Array:
        """1 / (1 + exp(−z)), as SciPy has it: networks that learn tables call it, and SciPy takes long to import."""
        with np.errstate(over="ignore"):
            return np.reciprocal(np.add(np.exp(np.negative(z, out=out), out=out), 1, out=out), out=out)

    def ratio(self, numerator: Array, denominator: Array) -> Array:
        """Numerator over denominator, 0 where the numerator is 0: a term that is absent has no gradient."""
        shape = np.broadcast_shapes(numerator.shape, denominator.shape)
        zero = np.zeros(shape, np.result_type(numerator, denominator))
        with np.errstate(divide="ignore", over="ignore"):
            return np.divide(numerator, denominator, out=zero, where=numerator != 0)


class _Jax:
    """JAX's functions by the same names."""

    errstate = np.errstate

    def __init__(self) -> None:
        import jax.numpy
        import jax.scipy.special

        for name in _PLAIN:
            setattr(self, name, getattr(jax.numpy, name))
        for name in (*_SPECIAL, "expit"):
            setattr(self, name, getattr(jax.scipy.special, name))

    def ratio(self, numerator: Array, denominator: Array) -> Array:
        """Numerator over denominator, 0 where the numerator is 0; no division by zero on the branch not taken."""
        present = numerator != 0
        return self.where(present, numerator / self.where(present, denominator, 1), 0)  # type: ignore[attr-defined]


NUMPY: Any = _NumPy()
"""NumPy's side of the door, for what is known to be NumPy's."""


@cache
def _jax() -> Any:
    return _Jax()


def is_jax(array: Array) -> bool:
    """Whether this is one of JAX's arrays, a traced one too; without JAX, nothing is."""
    jax = sys.modules.get("jax")
    return jax is not None and isinstance(array, jax.Array)


def of(*arrays: Array) -> Any:
    """Return the array library of these arguments: JAX if one is JAX's, else NumPy.

    >>> of(np.ones(3)) is NUMPY
    True
    """
    for array in arrays:
        if type(array) is not np.ndarray and is_jax(array):
            return _jax()
    return NUMPY


def square_root(v: Array) -> Array:
    """Return √v entry by entry; of exact objects, by their own power.

    >>> square_root(np.array([0.25, 4.0]))
    array([0.5, 2. ])
    """
    exact = isinstance(v, np.ndarray) and v.dtype == np.dtype(object)
    return v**0.5 if exact else of(v).sqrt(v)


def one_minus_power(beta: Any, t: Any) -> Any:
    """Return 1 − βᵗ for 0 ≤ β < 1.

    Where JAX has traced one of them, in single precision perhaps, it is −expm1(t ln β): 1 − 0.999 in single precision
    has lost four of its seven digits.

    >>> one_minus_power(0.5, 2)
    0.75
    """
    xp = of(beta, t)
    if xp is NUMPY:
        return 1 - beta**t
    logarithm = xp.log(beta) if is_jax(beta) else math.log(beta) if beta > 0 else -math.inf
    return -xp.expm1(t * logarithm)
