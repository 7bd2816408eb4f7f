"""Tensors of PyTorch and arrays of JAX that a user's object holds: read as NumPy's, and set in their own kind.

Neither library is imported here: what holds no tensor needs none.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any

import numpy as np

from backproof.checking.subjects.places.returned_leaves import as_array, dtype_name

Array = Any
_OF_JAX = ("jax", "jaxlib")
_MAKE_TENSORS = frozenset({"from_numpy", "tensor", "as_tensor", "Tensor", "FloatTensor", "DoubleTensor"})
"""What is called to make a tensor of an array."""


def is_tensor(value: Any) -> bool:
    """Whether it is a tensor of PyTorch, or an array of JAX, of real numbers.

    >>> is_tensor(np.ones(2)), is_tensor([1.0])
    (False, False)
    """
    of = type(value).__module__.partition(".")[0]
    if of not in ("torch", *_OF_JAX) or not hasattr(value, "dtype") or not hasattr(value, "shape"):
        return False
    return dtype_name(value).startswith(("float", "bfloat", "int", "uint"))


def as_numpy(value: Any) -> Any:
    """The numbers of a tensor as an array, the very memory of a tensor of PyTorch if it can be had; else the value."""
    if not is_tensor(value):
        return value
    if hasattr(value, "detach"):
        value = value.detach().cpu()
        return as_array(value) if dtype_name(value) == "bfloat16" else value.numpy()
    return np.asarray(value)


def in_kind_of(held: Any, value: Any) -> Any:
    """A value as the library of a tensor takes it: its floats in the format of that tensor.

    Args:
        held: a tensor; anything else leaves the value as it is.
        value: an array, or a dict, list or tuple with arrays in it; what is neither stays as it is.
    """
    if not is_tensor(held):
        return value
    if isinstance(value, dict):
        return {key: in_kind_of(held, each) for key, each in value.items()}
    if isinstance(value, list | tuple) and any(isinstance(each, np.ndarray | tuple) for each in value):
        return type(value)(in_kind_of(held, each) for each in value)
    if not isinstance(value, np.ndarray):
        return value
    copy = np.array(value, subok=False)
    if hasattr(held, "detach"):
        made = sys.modules["torch"].from_numpy(copy)
        return made.to(held.dtype) if copy.dtype.kind == "f" else made
    return sys.modules["jax.numpy"].asarray(copy, dtype=held.dtype if copy.dtype.kind == "f" else None)


def put_in_place(held: Any, value: Array) -> bool:
    """Set the numbers of an array, or of a tensor of PyTorch, which may be held in other places too, if that can be.

    Args:
        held: what holds numbers.
        value: an array.

    Returns:
        Whether it was done.
    """
    if np.shape(held) != value.shape:
        return False
    if isinstance(held, np.ndarray) and held.flags.writeable and held.dtype.kind == "f":
        held[...] = value
        return True
    if is_tensor(held) and hasattr(held, "detach"):
        held.data.copy_(sys.modules["torch"].from_numpy(np.array(value)))
        return True
    return False


def tensor_for(statements: Sequence[ast.AST], space: Mapping[str, Any]) -> Any:
    """An empty tensor of PyTorch, where statements compute with it and make no tensors of their data; else None.

    Args:
        statements: of the code.
        space: the names that they see.
    """
    nodes = [node for statement in statements for node in ast.walk(statement)]
    torch = next((space[n.id] for n in nodes if isinstance(n, ast.Name) and _is_torch(space.get(n.id))), None)
    makes = any(isinstance(n, ast.Attribute) and n.attr in _MAKE_TENSORS for n in nodes)
    return None if torch is None or makes else torch.empty(0)


def _is_torch(value: Any) -> bool:
    return isinstance(value, ModuleType) and value.__name__ == "torch"
