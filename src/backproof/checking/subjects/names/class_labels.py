"""Labels that stand for all classes: code that counts its classes by its labels sees as many as the network has.

`np.unique(y)` and `y.max()` of one example, or of a few, would find fewer classes than there are outputs.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

Array = Any
_LARGEST = ("max", "amax")
FROM_ONE = "labels from one"
"""How targets are passed to code whose classes are counted from 1."""
_COUNTS_FROM_ONE = re.compile(
    r"\b(y|t|labels?|targets?)\w*(\[[^\]]*\])*(\.\w+\([^()]*\))*\s*-\s*1\b(?!\.)|==\s*\(?\s*\w+\s*\+\s*1\b|arange\(\s*1\s*,|range\(\s*1\s*,\s*(num_labels|K|\w*class\w*)\s*\+",
    re.I,
)
_AS_NUMBER = re.compile(r"\bint\(\s*([A-Za-z_]\w*(?:\[[^\]()]*\])*)\s*\)")
"""A label that is made a whole number, as arrays that come from a MATLAB file need it."""


class ClassLabels(np.ndarray):
    """Integer labels 0…n−1 whose largest is that of all classes.

    >>> int(labels_of(np.eye(3)[[1, 0]]).max()), int((labels_of(np.eye(3)[[1, 0]]) * 1).max())
    (2, 1)
    """

    classes: int | None = None

    def __array_finalize__(self, whole: Any) -> None:
        """A view of labels is of labels."""
        self.classes = getattr(whole, "classes", None)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        """What is computed from labels is a plain array."""
        plain = [np.asarray(value) if isinstance(value, ClassLabels) else value for value in inputs]
        return getattr(ufunc, method)(*plain, **options)

    def max(self, axis: Any = None, *arguments: Any, **options: Any) -> Any:
        """The largest label of all classes."""
        if axis is None and self.classes is not None and self.dtype.kind == "i":
            return self.classes - 1
        return np.asarray(self).max(axis, *arguments, **options)


def labels_of(y: Array) -> ClassLabels:
    """Integer labels of targets that have one 1 a row.

    Args:
        y: targets (N, n).
    """
    labels: ClassLabels = np.argmax(y, axis=1).view(ClassLabels)
    labels.classes = y.shape[1]
    return labels


def labels_from_one(y: Array) -> Array:
    """Integer labels 1…n of targets that have one 1 a row.

    >>> labels_from_one(np.eye(3)[[1, 0]])
    array([2, 1])
    """
    return np.argmax(y, axis=1) + 1


def kinds_of_labels(function: Any) -> tuple[str, ...]:
    """In what forms integer labels may be passed: counted from 1 first, where the file of a function speaks of that.

    Args:
        function: the user's, or anything with a `loop` of the user's.
    """
    code = getattr(getattr(function, "__func__", function), "__code__", None)
    path = getattr(function, "path", None) or getattr(code, "co_filename", "")
    if not isinstance(path, str | Path) or not path:
        return ("labels",)
    with suppress(OSError, ValueError):
        found = Path(path).stat()
        if _counts_from_one(str(path), found.st_mtime_ns, found.st_size):
            return (FROM_ONE, "labels")
    return ("labels",)


@lru_cache(maxsize=64)
def _counts_from_one(path: str, changed: int, size: int) -> bool:
    """Whether a file counts classes from 1: asked for every way to call what it holds, and read again once changed."""
    text = _AS_NUMBER.sub(r"\1", Path(path).read_text(encoding="utf-8", errors="replace"))
    return bool(_COUNTS_FROM_ONE.search(text))


@contextmanager
def all_classes(labels: Any) -> Iterator[None]:
    """Let `np.unique`, `np.max` and `pandas.get_dummies` of these labels, or of a copy of them, find every class.

    >>> with all_classes(labels_of(np.eye(3)[[1, 1]])):
    ...     np.unique(np.array([1, 1])), int(np.max([[1], [1]])), np.unique(np.array([0, 1]))
    (array([0, 1, 2]), 2, array([0, 1]))
    """
    if not isinstance(labels, ClassLabels) or labels.classes is None:
        yield
        return
    replaced = {"unique": _unique_of(labels, np.unique), **dict.fromkeys(_LARGEST, _largest_of(labels, np.max))}
    wanted: list[tuple[Any, str, Any]] = [(np, name, function) for name, function in replaced.items()]
    pandas = sys.modules.get("pandas")
    if hasattr(pandas, "get_dummies"):
        wanted.append((pandas, "get_dummies", _columns_of(labels, pandas.get_dummies)))  # type: ignore[union-attr]
    torch = sys.modules.get("torch")
    if hasattr(torch, "Tensor"):
        wanted += [(of, "max", _largest_tensor(labels, of.max)) for of in (torch, torch.Tensor)]  # type: ignore[union-attr]
    before = [(module, name, getattr(module, name)) for module, name, _ in wanted]
    try:
        for module, name, function in wanted:
            setattr(module, name, function)
        yield
    finally:
        for module, name, own in before:
            setattr(module, name, own)


def _are_they(labels: ClassLabels, values: Any) -> bool:
    """Whether values are these labels, in any shape."""
    found = values if isinstance(values, list) or type(values) in (np.ndarray, ClassLabels) else ()
    return np.size(found) == labels.size > 0 and bool(np.array_equal(np.ravel(np.asarray(found)), np.asarray(labels)))


def _unique_of(labels: ClassLabels, own: Any) -> Any:
    plain, classes = np.array(labels), int(labels.classes or 0)

    def unique(values: Any, *arguments: Any, **options: Any) -> Any:
        if not _are_they(labels, values) or arguments or set(options) - {"return_inverse", "return_counts"}:
            return own(np.asarray(values), *arguments, **options)
        found = [np.arange(classes)]
        found += [np.ravel(np.asarray(values))] if options.get("return_inverse") else []
        found += [np.bincount(plain, minlength=classes)] if options.get("return_counts") else []
        return found[0] if len(found) == 1 else tuple(found)

    return unique


def _columns_of(labels: ClassLabels, own: Any) -> Any:
    """`get_dummies` with a column for every class."""

    def columns(values: Any, *arguments: Any, **options: Any) -> Any:
        found = own(values, *arguments, **options)
        plain = getattr(values, "to_numpy", lambda: values)()
        if not _are_they(labels, plain) or arguments or set(options) - {"dtype"}:
            return found
        return found.reindex(columns=range(int(labels.classes or 0)), fill_value=0).astype(found.dtypes.iloc[0])

    return columns


def _largest_of(labels: ClassLabels, own: Any) -> Any:
    largest_label = int(labels.classes or 0) - 1

    def largest(values: Any, *arguments: Any, **options: Any) -> Any:
        if _are_they(labels, values) and not arguments and not options:
            return largest_label
        return own(np.asarray(values), *arguments, **options)

    return largest


def _largest_tensor(labels: ClassLabels, own: Any) -> Any:
    """`max` of a tensor, or of PyTorch's functions, that finds the last class in these labels."""

    def largest(values: Any, *arguments: Any, **options: Any) -> Any:
        plain = values.detach().cpu().numpy() if values.dtype.is_floating_point is False else None
        if plain is not None and _are_they(labels, plain) and not arguments and not options:
            return values.new_tensor(int(labels.classes or 0) - 1)
        return own(values, *arguments, **options)

    return largest
