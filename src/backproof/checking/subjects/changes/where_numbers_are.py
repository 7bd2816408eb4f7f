"""Where the functions and objects of an operation have numbers: defaults, closures, partials, modules, attributes."""

from __future__ import annotations

import ast
import functools
import inspect
import linecache
from collections.abc import Iterator, Mapping, Sequence
from types import CodeType, FunctionType
from typing import Any

from backproof.checking.subjects.changes.functions_of_passes import names_read
from backproof.checking.subjects.changes.named_numbers import BACKWARD, FORWARD, NamedNumber, NamedNumbers, is_number

_PURE = ("np", "numpy", "math", "jnp", "torch")
_PURE_FUNCTIONS = ("abs", "float", "int", "max", "min", "round", "sqrt", "log", "exp")


def numbers_named(ahead: Sequence[Any], back: Sequence[Any], written: Sequence[NamedNumber]) -> NamedNumbers:
    """The numbers of an operation.

    Args:
        ahead: functions, partials and objects of the forward pass.
        back: those of the backward pass.
        written: numbers that stand in the code itself and are handed on under a name.
    """
    places = _Places([*ahead], [*back])

    def found() -> list[NamedNumber]:
        own = [number for things, side in ((ahead, FORWARD), (back, BACKWARD)) for number in _of_one_pass(things, side)]
        return [*written, *own, *places.closed_over(), *places.numbers.values()]

    return NamedNumbers(found, places.made)


# ------------------------------------------------------------ defaults and partials


def _of_one_pass(things: Sequence[Any], side: str) -> Iterator[NamedNumber]:
    for thing in things:
        if isinstance(thing, FunctionType):
            yield from _of_defaults(thing, side)
        elif isinstance(thing, functools.partial):
            yield from _of_partial(thing, side)


def _of_defaults(function: FunctionType, side: str) -> Iterator[NamedNumber]:
    code, given = function.__code__, function.__defaults__ or ()
    named = code.co_varnames[: code.co_argcount][code.co_argcount - len(given) :]
    for k, (name, value) in enumerate(zip(named, given, strict=True)):
        if is_number(value):

            def put(new: Any, k: int = k) -> None:
                now = list(function.__defaults__ or ())
                now[k] = new
                function.__defaults__ = tuple(now)

            yield NamedNumber(name, value, name, put, side)
    for name, value in (function.__kwdefaults__ or {}).items():
        if is_number(value):
            yield NamedNumber(name, value, name, functools.partial(_put_in, function.__kwdefaults__, name), side)


def _of_partial(thing: Any, side: str) -> Iterator[NamedNumber]:
    for name, value in thing.keywords.items():
        if is_number(value):
            yield NamedNumber(name, value, name, functools.partial(_put_in, thing.keywords, name), side)
    names = names_taken_by(thing.func)
    for k, value in enumerate(thing.args):
        if is_number(value) and k < len(names):

            def put(new: Any, k: int = k) -> None:
                args = (*thing.args[:k], new, *thing.args[k + 1 :])
                thing.__setstate__((thing.func, args, thing.keywords, dict(thing.__dict__)))

            yield NamedNumber(names[k], value, names[k], put, side)


def names_taken_by(function: Any) -> tuple[str, ...]:
    """The names of a function's arguments by place; of the `apply` of a class, those of its forward pass."""
    owner = getattr(function, "__self__", None)
    if isinstance(owner, type) and getattr(function, "__name__", "") == "apply":
        function = functools.partial(getattr(owner, "forward", len), None) if hasattr(owner, "backward") else len
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return ()
    return tuple(each.name for each in parameters if each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD))


def _put_in(held: Any, name: str, value: Any) -> None:
    held[name] = value


def _put_attribute(thing: Any, name: str, value: Any) -> None:
    object.__setattr__(thing, name, value) if not isinstance(thing, type) else setattr(thing, name, value)


# ------------------------------------------------------------ what stands in one place for both passes


class _Places:
    """Closures, constants of modules and attributes, of which both passes see one and the same."""

    def __init__(self, ahead: list[Any], back: list[Any]) -> None:
        self.ahead, self.back = ahead, back
        self.functions = [each for each in (*ahead, *back) if isinstance(each, FunctionType)]
        of_forward = [each for each in ahead if isinstance(each, FunctionType)]
        self.read = {name for each in of_forward for name in names_read(each.__code__)}

    @functools.cached_property
    def spaces(self) -> list[dict[str, Any]]:
        """The globals of the functions, each once."""
        return list({id(each.__globals__): each.__globals__ for each in self.functions}.values())

    @functools.cached_property
    def objects(self) -> list[Any]:
        """What has attributes, each once."""
        others = [each for each in (*self.ahead, *self.back) if hasattr(each, "__dict__")]
        others = [each for each in others if not isinstance(each, FunctionType | functools.partial)]
        return list({id(each): each for each in others}.values())

    @functools.cached_property
    def numbers(self) -> dict[tuple[int, str], NamedNumber]:
        """Those in modules and objects that the forward pass reads, by what holds them and their name."""
        found: dict[tuple[int, str], NamedNumber] = {}
        for space in self.spaces:
            for name in sorted(self.read & space.keys()):
                if is_number(value := space[name]):
                    found[id(space), name] = NamedNumber(name, value, name, functools.partial(_put_in, space, name))
        for thing in self.objects:
            for name, value in dict(vars(thing)).items():
                if is_number(value) and name in self.read:
                    put = functools.partial(_put_attribute, thing, name)
                    found[id(thing), name] = NamedNumber(f"self.{name}", value, name, put)
        return found

    def closed_over(self) -> Iterator[NamedNumber]:
        """Those that functions close over."""
        back = {id(f) for f in self.back}
        ahead = {id(cell) for f in self.functions if id(f) not in back for cell in f.__closure__ or ()}
        seen: set[int] = set()
        for function in self.functions:
            for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
                if id(cell) in seen or not is_number(value := _in(cell)):
                    continue
                seen.add(id(cell))
                is_shared = id(function) not in back and self._is_shared(cell)
                side = "" if is_shared else FORWARD if id(cell) in ahead else BACKWARD
                yield NamedNumber(name, value, name, functools.partial(setattr, cell, "cell_contents"), side)

    def _is_shared(self, cell: Any) -> bool:
        return any(cell is each for f in self.back if isinstance(f, FunctionType) for each in f.__closure__ or ())

    def made(self, variant: int) -> Iterator[tuple[Any, Any, Any]]:
        """What modules and constructors make of these numbers: how it is put, what it was, and what it is to be."""
        for space in self.spaces:
            own = {name: each.other(variant) for (k, name), each in self.numbers.items() if k == id(space)}
            for name, value in _made_by_module(self._file_of(space), space, own).items():
                yield functools.partial(_put_in, space, name), space[name], value
        for thing in self.objects:
            own = {name: each.other(variant) for (k, name), each in self.numbers.items() if k == id(thing)}
            for name, value in _made_by_constructor(thing, own).items():
                yield functools.partial(_put_attribute, thing, name), vars(thing)[name], value

    def _file_of(self, space: dict[str, Any]) -> str:
        return next(each.__code__.co_filename for each in self.functions if each.__globals__ is space)


def _in(cell: Any) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # not assigned yet
        return None


def _made_by_module(file: str, space: dict[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The numbers that a module computes of others in plain lines, computed of these."""
    try:
        lines = ast.parse("".join(linecache.getlines(file, space))).body if own else []
    except (SyntaxError, ValueError):
        return {}
    new, found = dict(own), {}
    for line in lines:
        names = [t.id for t in line.targets if isinstance(t, ast.Name)] if isinstance(line, ast.Assign) else []
        if len(names) != 1 or not is_number(space.get(names[0])) or not _is_pure(line.value, new.keys()):  # type: ignore[attr-defined]
            continue
        try:
            if _worth(line.value, dict(space)) == space[names[0]]:  # type: ignore[attr-defined]
                found[names[0]] = new[names[0]] = _worth(line.value, {**space, **new})  # type: ignore[attr-defined]
        except (ArithmeticError, NameError, TypeError, ValueError):
            continue
    return found


def _worth(node: ast.expr, space: dict[str, Any]) -> Any:
    """What an expression of a module is worth among some values."""
    nothing = ast.arguments([], [], None, [], [], None, [])
    whole = compile(ast.fix_missing_locations(ast.Expression(ast.Lambda(nothing, node))), "", "eval")
    return FunctionType(next(each for each in whole.co_consts if isinstance(each, CodeType)), space)()


def _is_pure(node: ast.expr, names: Any) -> bool:
    """Whether an expression computes a number of some names, and does nothing else."""
    read = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    calls = [each.func for each in ast.walk(node) if isinstance(each, ast.Call)]
    is_known = [
        f.id in _PURE_FUNCTIONS
        if isinstance(f, ast.Name)
        else isinstance(f, ast.Attribute) and isinstance(f.value, ast.Name) and f.value.id in _PURE
        for f in calls
    ]
    return bool(read & set(names)) and all(is_known)


def _made_by_constructor(thing: Any, own: Mapping[str, Any]) -> dict[str, Any]:
    """The numbers among an object's attributes that its constructor makes of others, made of these."""
    if not own or isinstance(thing, type):
        return {}
    held = vars(thing)
    try:
        names = [p for p in inspect.signature(type(thing)).parameters.values() if p.kind is not p.VAR_KEYWORD]
        plain = {p.name: held[p.name] for p in names if p.name in held}
        before = vars(type(thing)(**plain))
        after = vars(type(thing)(**{**plain, **{name: own[name] for name in plain if name in own}}))
    except Exception:  # code of other people, whose constructors may take anything
        return {}
    same = [name for name, value in held.items() if is_number(value) and before.get(name) == value]
    return {name: after[name] for name in same if name not in plain and is_number(after.get(name))}
