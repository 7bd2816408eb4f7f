"""The arrays that an object holds, wherever it keeps them, and the gradient that it keeps of each.

They stand in attributes (`W` and `dW`), in dicts (`params["W"]` and `grads["W"]`), in lists (`params[0]` and
`grads[0]`), in small objects with a value and a gradient (`W.value` and `W.grad`), and in layers within the object.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = Any
_GRADIENTS = ("d{}", "d_{}", "grad_{}", "{}_grad", "g{}", "{}_gradient", "delta_{}", "dl_d{}", "grad{}", "nabla_{}")
_GROUPS = ("grads", "gradients", "grad", "dparams", "d_params", "gradient", "param_grads", "dw")
_VALUES, _BESIDE = ("value", "data", "val", "array", "w"), ("grad", "gradient", "d", "delta", "g")
_DEEPEST, _MOST = 3, 40


@dataclass(frozen=True)
class HeldArray:
    """One array in an object.

    Attributes:
        name: where it stands, such as "W", "params.W" or "fc1.W".
        path: of attributes, keys and numbers that lead to it.
        value: what it is.
    """

    name: str
    path: tuple[tuple[str, Any], ...]
    value: Array

    def of(self, one: Any) -> Array:
        """The array in another copy of the object."""
        return _led(one, self.path)

    def put(self, one: Any, value: Array) -> None:
        """Let a copy of the object hold another array, wherever it holds this one."""
        _replaced(one, self.of(one), value, _DEEPEST + 1)

    def gradient(self, one: Any, before: Array) -> Any:
        """The gradient that a copy keeps of it; what was subtracted from it, where it was changed; None for neither."""
        owner = _led(one, self.path[:-1])
        kind, key = self.path[-1]
        if kind == "attribute":
            found = _of_value(owner, key) if key in _VALUES else None
            found = _of_attribute(owner, str(key)) if found is None else found
        else:
            found = _of_member(_led(one, self.path[:-2]), self.path[-2][1], key)
        if found is not None:
            return found
        now = self.of(one)
        changed = isinstance(now, np.ndarray) and now.shape == np.shape(before) and not np.array_equal(now, before)
        return before - now if changed else None


def held_by(layer: Any) -> tuple[HeldArray, ...]:
    """The arrays of real numbers in an object, each once.

    >>> class Layer:
    ...     def __init__(self):
    ...         self.params = {"W": np.ones((2, 3))}
    >>> [each.name for each in held_by(Layer())]
    ['params.W']
    """
    found: dict[int, HeldArray] = {}
    for held in _walked(layer, (), _DEEPEST):
        found.setdefault(id(held.value), held)
    return tuple(found.values())[:_MOST]


def _walked(owner: Any, path: tuple[tuple[str, Any], ...], depth: int) -> Iterator[HeldArray]:
    for kind, key, value in _members(owner):
        here = (*path, (kind, key))
        if _is_parameter(value):
            yield HeldArray(_named(here), here, value)
        elif depth and _may_hold(value):
            yield from _walked(value, here, depth - 1)


def _members(owner: Any) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(owner, Mapping):
        yield from (("key", key, value) for key, value in owner.items() if isinstance(key, str | int))
    elif isinstance(owner, list):
        yield from (("key", i, value) for i, value in enumerate(owner))
    else:
        yield from (("attribute", name, value) for name, value in getattr(owner, "__dict__", {}).items())


def _is_parameter(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.dtype.kind == "f" and value.size > 0


def _may_hold(value: Any) -> bool:
    if isinstance(value, Mapping | list):
        return len(value) <= _MOST
    kind = type(value).__module__.partition(".")[0]
    return hasattr(value, "__dict__") and not isinstance(value, type) and kind not in ("numpy", "builtins", "functools")


def _named(path: tuple[tuple[str, Any], ...]) -> str:
    text = ""
    for kind, key in path:
        text += f"[{key}]" if kind == "key" and isinstance(key, int) else f".{key}"
    return text.lstrip(".")


def _led(one: Any, path: tuple[tuple[str, Any], ...]) -> Any:
    for kind, key in path:
        one = getattr(one, key) if kind == "attribute" else one[key]
    return one


def _replaced(owner: Any, old: Array, new: Array, depth: int) -> None:
    for kind, key, value in list(_members(owner)):
        if value is old:
            _put(owner, kind, key, new)
        elif depth and isinstance(value, tuple) and any(each is old for each in value):
            _put(owner, kind, key, tuple(new if each is old else each for each in value))
        elif depth and _may_hold(value):
            _replaced(value, old, new, depth - 1)


def _put(owner: Any, kind: str, key: Any, value: Any) -> None:
    if kind == "attribute":
        setattr(owner, key, value)
    else:
        owner[key] = value


def _of_value(owner: Any, name: str) -> Any:
    """The gradient beside a value in a small object of the two."""
    own = vars(owner)
    return next((own[key] for key in _BESIDE if np.shape(own.get(key)) == np.shape(own[name]) != ()), None)


def _of_attribute(owner: Any, name: str) -> Any:
    own = {key.lower().strip("_"): value for key, value in vars(owner).items() if key != name}
    for group in _groups(own):
        if isinstance(group, Mapping):
            own.update({str(key).lower(): value for key, value in group.items()})
            if name in group and not _holds_arrays(group[name]):
                return group[name]
    wanted = [form.format(name.lower().strip("_")) for form in _GRADIENTS]
    return next((own[key] for key in wanted if isinstance(own.get(key), np.ndarray | float)), None)


def _holds_arrays(value: Any) -> bool:
    """Whether it is no gradient but a list of arrays, such as a parameter beside its gradient."""
    return isinstance(value, list | tuple) and any(isinstance(each, np.ndarray) for each in value)


def _of_member(owner: Any, group: Any, key: Any) -> Any:
    """The gradient of a member of a dict or a list of parameters: in a dict or a list beside it, or an attribute."""
    own = {str(name).lower().strip("_"): value for _, name, value in _members(owner) if name != group}
    for beside in _groups(own):
        if isinstance(beside, Mapping) and (found := _in_group(beside, key)) is not None:
            return found
        if isinstance(beside, list) and isinstance(key, int) and key < len(beside):
            return beside[key]
    if isinstance(key, int):
        return None
    wanted = [form.format(str(key).lower().strip("_")) for form in _GRADIENTS]
    return next((own[name] for name in wanted if isinstance(own.get(name), np.ndarray | float)), None)


def _groups(own: Mapping[str, Any]) -> list[Any]:
    return [own[name] for name in _GROUPS if name in own] + [
        value for name, value in own.items() if name not in _GROUPS and ("grad" in name or name.startswith("d"))
    ]


def _in_group(group: Mapping[Any, Any], key: Any) -> Any:
    if key in group:
        return group[key]
    low = {str(name).lower(): value for name, value in group.items()}
    wanted = [form.format(str(key).lower().strip("_")) for form in _GRADIENTS]
    return next((low[name] for name in wanted if name in low), None)
