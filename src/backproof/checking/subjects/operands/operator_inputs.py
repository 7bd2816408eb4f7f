"""The inputs of an operation: which of what was given are real arrays, what they are called, and how to give them back.

Arguments may be arrays, numbers, flags, strings, None, and trees of these: lists, tuples, dicts and JAX's pytrees. The
real arrays in them are the leaves, by which derivatives are taken; all else is passed on as it is.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from backproof.checking.subjects.changes.named_numbers import other_number
from backproof.errors import InputError, Keyword, Listed

Array = Any
Arrays = tuple[Array, ...]
Make = Callable[[int, Array], Any]


@dataclass(frozen=True)
class Leaf:
    """The place of a real array in an argument."""

    index: int


@dataclass(frozen=True)
class _Pytree:
    """A node that only JAX can take apart."""

    definition: Any
    children: tuple[Any, ...]


@dataclass(frozen=True)
class Inputs:
    """Arguments, taken apart.

    Attributes:
        template: the arguments, with a `Leaf` in place of each real array.
        leaves: the real arrays, float64.
        names: what the code calls each leaf, such as "weight" or "params.kernel"; "" where it has no name.
        positions: the number of the argument, from 1, that each leaf stands in.
        wanted: the leaves by which derivatives are checked.
        numbers: the variant of the numbers that the code itself names (`named_numbers.py`); 0 for its own.
        are_asked_for: whether the person said by which derivatives are checked.
    """

    template: tuple[Any, ...]
    leaves: Arrays
    names: tuple[str, ...]
    positions: tuple[int, ...]
    wanted: tuple[int, ...]
    numbers: int = 0
    are_asked_for: bool = False

    def leaves_in_order(self) -> tuple[int | None, ...]:
        """For each array that was given, which leaf it is; None for whole numbers and flags."""
        order: list[int | None] = []
        self.filled(self.leaves, lambda k, x: order.append(k), lambda x: order.append(None))
        return tuple(order)

    def filled(self, leaves: Arrays, make: Make, constant: Callable[[Array], Any]) -> tuple[Any, ...]:
        """Return the arguments with other leaves in them; `constant` makes arrays of whole numbers and flags."""

        def made(each: Any) -> Any:
            return make(each.index, leaves[each.index]) if isinstance(each, Leaf) else constant(each)

        return tuple(_filled(item, made) for item in self.template)

    @property
    def arrays(self) -> tuple[Array, ...]:
        """Leaves, and arrays of whole numbers and flags, in the order in which they were given."""
        found: list[Array] = []
        self.filled(self.leaves, lambda i, x: found.append(x), found.append)
        return tuple(found)


def are_whole_numbers(x: Array) -> bool:
    """Whether an array holds whole numbers alone, as labels, indices and masks do, whatever its dtype.

    >>> are_whole_numbers(np.array([0.0, 2.0])), are_whole_numbers(np.array([0.5, 2.0]))
    (True, False)
    """
    return bool(np.array_equal(x, np.round(x)))


def with_numbers(inputs: Inputs, arguments: Sequence[str], variant: int) -> Inputs:
    """The arguments with others in place of the numbers among them, and in place of those that the code names.

    Args:
        inputs: the arguments.
        arguments: what the code calls them.
        variant: of the other numbers; see `other_number`.

    >>> given = read_inputs((np.ones(2), 0.5, 3), ("x", "rate", "axis"))
    >>> [round(each, 2) for each in with_numbers(given, ("x", "rate", "axis"), 1).template[1:]]
    [0.34, 3]
    """
    names = [*arguments, *("" for _ in inputs.template)]
    template = tuple(
        # whole numbers may be what the backward pass alone is given, such as a count
        other_number(name or str(k), float(x), variant) if isinstance(x, float | np.floating) else x
        for k, (name, x) in enumerate(zip(names, inputs.template, strict=False))
    )
    return replace(inputs, template=template, numbers=variant)


def with_sizes(inputs: Inputs, other: Callable[[Array], Array]) -> Inputs:
    """The arguments with another array in place of each."""

    def changed(each: Any) -> Any:
        return each if isinstance(each, Leaf) else other(each)

    template = tuple(_filled(item, changed, put_together=False) for item in inputs.template)
    return replace(inputs, leaves=tuple(map(other, inputs.leaves)), template=template)


def _filled(item: Any, change: Callable[[Any], Any], *, put_together: bool = True) -> Any:
    """A tree with something else in place of each leaf and each array."""

    def inner(each: Any) -> Any:
        return _filled(each, change, put_together=put_together)

    if isinstance(item, Leaf | np.ndarray):
        return change(item)
    if isinstance(item, _Pytree):
        children = tuple(map(inner, item.children))
        if not put_together:
            return replace(item, children=children)
        return sys.modules["jax"].tree_util.tree_unflatten(item.definition, list(children))
    if isinstance(item, dict):
        return {key: inner(each) for key, each in item.items()}
    if isinstance(item, tuple) and hasattr(item, "_fields"):
        return type(item)(*map(inner, item))
    return type(item)(map(inner, item)) if type(item) in (list, tuple) else item


def read_inputs(given: tuple[Any, ...], names: tuple[str, ...], wrt: Any = None) -> Inputs:
    """Take arguments apart.

    Args:
        given: as the user calls the operation.
        names: what the code calls the arguments.
        wrt: names or numbers (from 1) of the inputs to check; None for all that are real.

    Raises:
        InputError: complex numbers, no real array at all, or a name in `wrt` that no input has.
    """
    every = [each for item in given for each in _walked(item)]
    is_real, beside_tensors = any(map(_is_real, every)), any(hasattr(each, "detach") for each in every)
    flattener = _Flattener(lists_of_integers_are_real=not is_real, lists_are_arrays=not beside_tensors)
    template = flattener.all(given, padded := [*names, *[""] * len(given)])
    if not flattener.leaves:  # one number, or whole numbers only: then these are what is meant
        flattener = _Flattener(lists_of_integers_are_real=True, numbers_are_real=True)
        template = flattener.all(given, padded)
    if not flattener.leaves:
        raise InputError("inputs: {given} given; accepted: real arrays", given=f"{given!r:.80}")
    marked = tuple(i for i, asked in enumerate(flattener.asked) if asked)
    leaves, called, positions = map(tuple, (flattener.leaves, flattener.names, flattener.positions))
    wanted = marked or tuple(range(len(leaves)))
    found = Inputs(template, leaves, called, positions, wanted, are_asked_for=bool(marked))
    return found if wrt is None else _restricted(found, wrt)


def _restricted(inputs: Inputs, wrt: Any) -> Inputs:
    chosen = []
    for item in wrt if isinstance(wrt, tuple | list) else (wrt,):
        fits = [
            i
            for i, name in enumerate(inputs.names)
            if item in (inputs.positions[i], name)
            or (isinstance(item, str) and name.startswith((item + ".", item + "[")))
        ]
        if not fits:
            accepted = Listed(name or str(n) for name, n in zip(inputs.names, inputs.positions, strict=True))
            raise InputError(
                "{name}: {given!r} given; accepted: {accepted}", name=Keyword("wrt"), given=item, accepted=accepted
            )
        chosen += fits
    return replace(inputs, wanted=tuple(chosen), are_asked_for=True)


@dataclass
class _Flattener:
    lists_of_integers_are_real: bool
    numbers_are_real: bool = False
    lists_are_arrays: bool = True
    leaves: list[Array] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    asked: list[bool] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    position: int = 0

    def all(self, given: tuple[Any, ...], names: list[str]) -> tuple[Any, ...]:
        read = []
        for self.position, (item, name) in enumerate(zip(given, names, strict=False), 1):
            read.append(self.read(item, name))
        return tuple(read)

    def read(self, item: Any, name: str) -> Any:
        if item is None or isinstance(item, str | bool | bytes) or (callable(item) and not _is_pytree(item)):
            return item
        if isinstance(item, Mapping):
            return {key: self.read(each, f"{name}.{key}" if name else str(key)) for key, each in item.items()}
        if isinstance(item, int | float | complex | np.number):
            return self._leaf(item, name) if self.numbers_are_real else item
        if isinstance(item, tuple | list) and not _is_numbers(item):
            read = [self.read(each, f"{name}[{i}]") for i, each in enumerate(item)]
            return type(item)(*read) if hasattr(item, "_fields") else type(item)(read)
        if hasattr(item, "__array__") or isinstance(item, tuple | list):
            return self._array(item, name) if self.lists_are_arrays or hasattr(item, "__array__") else item
        return self._pytree(item, name) if _is_pytree(item) else item

    def _array(self, item: Any, name: str) -> Any:
        array = _as_numpy(item)
        if array.dtype.kind == "c":
            raise InputError("inputs: complex numbers given; accepted: real arrays")
        whole = array.dtype.kind in "iub"
        if whole and not (self.lists_of_integers_are_real and array.dtype.kind != "b" and isinstance(item, list)):
            return array if not self.numbers_are_real or array.dtype.kind == "b" else self._leaf(array, name)
        return self._leaf(array, name, asked=bool(getattr(item, "requires_grad", False)))

    def _leaf(self, value: Any, name: str, *, asked: bool = False) -> Leaf:
        try:
            array = np.array(value, np.float64)
        except (TypeError, ValueError):
            raise InputError("inputs: {given} given; accepted: real arrays", given=f"{value!r:.80}") from None
        self.leaves.append(array)
        self.names.append(name)
        self.asked.append(asked)
        self.positions.append(self.position)
        return Leaf(len(self.leaves) - 1)

    def _pytree(self, item: Any, name: str) -> _Pytree:
        util = sys.modules["jax"].tree_util
        pairs, definition = util.tree_flatten_with_path(item)
        paths = [name + util.keystr(path) for path, _ in pairs]
        read = tuple(self.read(leaf, path.lstrip(".")) for path, (_, leaf) in zip(paths, pairs, strict=True))
        return _Pytree(definition, read)


def _walked(item: Any) -> list[Any]:
    if isinstance(item, Mapping):
        return [each for value in item.values() for each in _walked(value)]
    if isinstance(item, tuple | list) and not _is_numbers(item):
        return [each for value in item for each in _walked(value)]
    return [item]


def _is_real(item: Any) -> bool:
    if isinstance(item, tuple | list) or hasattr(item, "__array__"):
        return bool(_as_numpy(item).dtype.kind == "f")
    return False


def _is_numbers(item: Any) -> bool:
    """Whether nested lists hold nothing but numbers, so that they are an array and no tree."""
    if isinstance(item, list | tuple):
        alike = len({isinstance(each, list | tuple) for each in item}) == 1
        return alike and all(map(_is_numbers, item)) and not hasattr(item, "_fields")
    return isinstance(item, int | float | complex | np.number) and not isinstance(item, bool)


def _is_pytree(item: Any) -> bool:
    """Whether JAX knows how to take this apart: a module whose parameters are arrays, say."""
    jax = sys.modules.get("jax")
    if jax is None or hasattr(item, "__array__") or isinstance(item, type):
        return False
    return not jax.tree_util.treedef_is_leaf(jax.tree_util.tree_structure(item))


def _as_numpy(item: Any) -> Array:
    if hasattr(item, "detach"):
        item = item.detach().cpu()
        item = (item.double() if item.is_floating_point() else item).numpy()
    try:
        array = np.array(item)
    except (TypeError, ValueError):
        raise InputError("inputs: {given} given; accepted: real arrays", given=f"{item!r:.80}") from None
    if array.dtype.kind == "V" or "float" in array.dtype.name:  # bfloat16 is no kind of NumPy's own
        return array.astype(np.float64)
    if array.dtype.kind not in "iubc":
        raise InputError("inputs: {given} given; accepted: real arrays", given=f"{item!r:.80}")
    return array
