"""Edits that are found by what an expression of a backward pass ought to be worth, and not by trying each.

Each expression of the pass is watched in one run: what it is worth, and the values that are at hand there. Then it is
moved a little, entry by entry, which tells how the answer depends on it. Where the answer is an affine function of it,
what would make the answer right is looked for among expressions of those values (`wanted_values.py`).
"""

from __future__ import annotations

import ast
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from types import CodeType, FunctionType
from typing import Any

import numpy as np

from backproof.checking.subjects.changes.edits_of_code import Edit
from backproof.checking.subjects.changes.positions_in_code import Position, is_written_to, read, read_by
from backproof.checking.subjects.changes.wanted_values import Wanted
from backproof.checking.subjects.places.returned_leaves import as_array
from backproof.checking.subjects.running.guard import SubjectError

Array = Any
RunsCode = Callable[[], Array | None]
"""Runs the code as it is then, and gives the answer, flat."""
LetsHave = Callable[[Edit, Mapping[str, Any]], AbstractContextManager[None]]
"""Lets the code have an edit, and know some values by names."""
PROBE = "_watched_by_backproof"
_MOST_ENTRIES, _MOST_KNOWN, _MOST_CALLS = 72, 400, 24
_MOST_EDITS = 30
_LEAST_WATCHED = 40
"""Expressions for which there is twice the time, so that a slower machine finds the same."""
_AFFINE = 1e-6
_MODULES = ("numpy", "torch", "jax.numpy")


@dataclass
class _Probe:
    """Stands around one expression: notes what it is worth in each call, and lets it be worth more."""

    texts: tuple[str, ...]
    kept: Mapping[str, Any]
    more: Array | None = None
    is_known: bool = False
    values: list[Any] = field(default_factory=list)
    seen: list[dict[str, Array]] = field(default_factory=list)
    module: str = ""
    calls: int = 0

    def __call__(self, value: Any) -> Any:
        """The value, or more than it."""
        self.calls += 1
        if not self.is_known:
            if self.calls > _MOST_CALLS:
                raise SubjectError("your code raised {error}", error="RuntimeError")
            self.values.append(value)
            self._look(sys._getframe(1).f_globals, dict(sys._getframe(1).f_locals))
        return value if self.more is None else _added(value, self.more[self.calls - 1])

    def again(self, more: Array | None) -> None:
        """Be asked anew, with another addition in each call."""
        self.is_known, self.calls, self.more = True, 0, more

    @property
    def value(self) -> Array | None:
        """What it is worth in all calls; None where those are no numbers of one shape."""
        if not self.values or any(isinstance(each, int) for each in self.values):
            return None
        return _stacked([_as_numbers(each) for each in self.values])

    @property
    def known(self) -> dict[str, Array]:
        """What is at hand in every call, in one shape."""
        found = {text: _stacked([each.get(text) for each in self.seen]) for text in self.texts}
        return {text: value for text, value in found.items() if value is not None}

    def _look(self, spoken: dict[str, Any], held: dict[str, Any]) -> None:
        self.module = next((n for n, each in spoken.items() if getattr(each, "__name__", "") in _MODULES), "")
        found = {text: _as_numbers(_worth(text, spoken, {**self.kept, **held})) for text in self.texts}
        self.seen.append({text: each for text, each in found.items() if each is not None and each.size <= _MOST_KNOWN})


def _worth(text: str, spoken: dict[str, Any], held: Mapping[str, Any]) -> Any:
    """What an expression that the code itself has is worth among some values; None where it cannot be had there."""
    node = read(text)
    if isinstance(node, ast.Name):
        return held.get(node.id, spoken.get(node.id))
    names = sorted(read_by(node) & held.keys())
    arguments = ast.arguments([], [ast.arg(name) for name in names], None, [], [], None, [])
    function = ast.fix_missing_locations(ast.Expression(ast.Lambda(arguments, node)))
    try:
        inner = next(each for each in compile(function, "", "eval").co_consts if isinstance(each, CodeType))
        return FunctionType(inner, spoken)(*(held[name] for name in names))
    except Exception:  # what another function has need not be there
        return None


def _stacked(values: list[Array | None]) -> Array | None:
    arrays = [each for each in values if each is not None]
    if len(arrays) < len(values) or len({each.shape for each in arrays}) != 1:
        return None
    return np.stack(arrays)


@dataclass(frozen=True)
class WatchedPass:
    """A function whose expressions are watched.

    Attributes:
        texts: of what may be at hand in it.
        kept: what the forward pass made, by its names.
        run: runs the code as it is then.
        made: lets the function have an edit.
        right: the right answer, flat.
    """

    texts: tuple[str, ...]
    kept: Mapping[str, Any]
    run: RunsCode
    made: LetsHave
    right: Array


def edits_found(positions: list[Position], watched: WatchedPass, seconds: float) -> list[Edit]:
    """The edits at some positions with which the answer would be right, the shortest first.

    After some seconds of the processor no further expression is watched; after twice as many, until some were.
    """
    began, found = time.process_time(), list[Edit]()
    for count, position in enumerate(each for each in positions if _is_worth_watching(each)):
        if time.process_time() - began > (seconds if count >= _LEAST_WATCHED else 2 * seconds):
            break
        try:
            found += list(_of_position(position, watched))
        except Exception:  # code of other people, which need not take what was moved
            continue
    return sorted(found, key=lambda edit: edit.rank)[:_MOST_EDITS]


def _of_position(position: Position, watched: WatchedPass) -> Iterator[Edit]:
    run, right = watched.run, watched.right
    probe = _Probe((*watched.texts, *_operands(position.node)), watched.kept)
    around = Edit(0, "wanted", position, ast.Call(ast.Name(PROBE, ast.Load()), [position.node], []))
    with watched.made(around, {PROBE: probe}):
        given = run()
        value = probe.value
        if given is None or value is None or not 0 < value.size <= _MOST_ENTRIES or given.shape != right.shape:
            return
        slopes = _slopes(probe, run, given, value)
    if slopes is None:
        return
    own = ast.unparse(position.node)
    for cost, kind, text in Wanted(value, probe.known, slopes, right - given, probe.module).expressions():
        whole = text.replace("{v}", f"({own})")
        yield Edit(100 * cost + len(whole) - len(own), kind, position, read(whole))


def _operands(node: ast.AST) -> Iterator[str]:
    """What stands on both sides of an operation, where it calls nothing that may change anything."""
    for each in (node.left, node.right) if isinstance(node, ast.BinOp) else ():
        if not any(isinstance(part, ast.Call) for part in ast.walk(each)) and not isinstance(each, ast.Constant):
            yield f"({ast.unparse(each)})" if isinstance(each, ast.BinOp) else ast.unparse(each)


def _slopes(probe: _Probe, run: RunsCode, given: Array, value: Array) -> Array | None:
    """The derivatives of the answer by the entries of an expression; None where it is no affine function of it."""
    rng = np.random.default_rng(0)
    size = float(abs(value).max(initial=0.0)) or 1.0

    def moved(more: Array) -> Array | None:
        probe.again(more.reshape(value.shape))
        answer = run()
        return None if answer is None or answer.shape != given.shape else answer - given

    way = size * (0.5 + rng.random(value.size)) * rng.choice([-1.0, 1.0], value.size)
    once, twice = moved(way), moved(2 * way)
    if once is None or twice is None or not np.isfinite(twice).all() or not once.any():
        return None
    if abs(twice - 2 * once).max() > _AFFINE * abs(twice).max():
        return None
    columns = [column for row in np.eye(value.size) if (column := moved(size * row)) is not None]
    if len(columns) < value.size:
        return None
    slopes = np.stack(columns, axis=1) / size
    return slopes if abs(slopes @ way - once).max() <= _AFFINE * abs(once).max() else None


def _is_worth_watching(position: Position) -> bool:
    node, owner = position.node, position.owner
    if not isinstance(node, ast.BinOp | ast.Call | ast.Name | ast.Subscript | ast.UnaryOp | ast.Attribute | ast.IfExp):
        return False
    if is_written_to(position) or not isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
        return False
    is_shape = isinstance(owner, ast.Subscript) and position.name == "slice"
    is_function = isinstance(owner, ast.Call) and position.name == "func"
    return not is_shape and not is_function and position.name not in ("annotation", "returns")


def _as_numbers(value: Any) -> Array | None:
    """A float64 array of what holds real numbers or flags; None for anything else."""
    if not isinstance(value, int | float) and not hasattr(value, "dtype"):
        return None
    try:
        array = as_array(value)
    except Exception:  # arrays that are traced hold no numbers
        return None
    return array.astype(np.float64) if array.dtype.kind in "fiub" else None


def _added(value: Any, more: Array) -> Any:
    if hasattr(value, "new_tensor"):
        return value + value.new_tensor(more)
    return value + (more if more.ndim else float(more))
