"""Which functions of the user's own files make up the backward pass of an operation, and which its forward pass."""

from __future__ import annotations

import dis
import functools
import inspect
from collections.abc import Iterator, Sequence
from types import CodeType, FunctionType
from typing import Any

from backproof.checking.subjects.changes.spoken_of import behind, unwrapped, values_named
from backproof.checking.subjects.running.guard import is_installed

_MOST_FUNCTIONS, _MOST_WALKED = 6, 60
_LIBRARIES = ("torch", "jax", "jaxlib", "flax", "equinox", "numpy", "scipy", "backproof")
"""No functions of these are the user's own, wherever they are installed."""
_FORWARD = ("forward", "setup_context", "fwd", "fun", "__call__", "_init_fn", "_setup_context_fn")
_BACKWARD = ("backward", "bwd", "jvp", "vjp", "_backward_fn")
"""Under which names classes and rules keep the functions of a pass; those of `torch.library` begin with `_`."""
_READING = ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_DEREF", "LOAD_CLASSDEREF", "LOAD_ATTR", "LOAD_METHOD", "LOAD_SUPER_ATTR")


def functions_of(thing: Any) -> tuple[list[FunctionType], list[FunctionType]]:
    """The functions of the backward pass, which the forward pass does not use, and those of the forward pass.

    Of a function without a rule of its own, which returns its gradients itself or is left to the library, all are those
    of the forward pass.
    """
    back, forward = ([thing[1]], [thing[0]]) if isinstance(thing, tuple | list) else _parts(thing)
    if not back and isinstance(alone := _plain(thing), FunctionType):
        forward = [alone]
    of_forward = _reached(forward)
    known = {id(function) for function in of_forward}
    own = [function for function in _reached(back) if id(function) not in known]
    return own[:_MOST_FUNCTIONS], of_forward[:_MOST_FUNCTIONS]


def functions_run(thing: Any) -> tuple[list[FunctionType], list[FunctionType]]:
    """The functions that the backward pass runs alone, and those that the forward pass and its callers run.

    Unlike `functions_of`, which tells all methods of a class among those of the forward pass, this tells of these only
    the ones of which another function speaks.
    """
    roots = thing if isinstance(thing, tuple | list) else [thing]
    holders = [each for each in _walked(roots) if not isinstance(each, FunctionType)]
    holders = [base for each in holders for base in (each.__mro__ if isinstance(each, type) else [each])]
    members = [(name, each) for holder in holders for name, value in _held(holder) for each in _flat(value)]
    own, _ = functions_of(thing)
    ahead = _run_from([roots[0]] if len(roots) > 1 else [thing, *_parts(thing)[1]], members, own)
    back = _run_from(own, members, ahead)
    return back[:_MOST_FUNCTIONS], ahead[: 2 * _MOST_FUNCTIONS]


def _run_from(
    begun: Sequence[Any], members: Sequence[tuple[str, Any]], others: Sequence[FunctionType]
) -> list[FunctionType]:
    """The functions that some begin with, and those of which they speak, without others."""
    waiting, found = list(begun), list[FunctionType]()
    seen: dict[int, Any] = {id(function): function for function in others}
    while waiting and len(found) < _MOST_WALKED:
        thing = _plain(waiting.pop(0))
        if thing is None or id(thing) in seen or not _is_own(thing):
            continue
        seen[id(thing)] = thing
        if not isinstance(thing, FunctionType):
            waiting += [part for name in _FORWARD if callable(part := getattr(thing, name, None))]
            continue
        found.append(thing)
        names = names_read(thing.__code__)
        waiting += [value for value in values_named(thing) if callable(value)]
        waiting += [getattr(value, "fget", value) for name, value in members if name in names]
    return found


def names_read(code: CodeType) -> set[str]:
    """The globals, attributes and names from around it that code reads; what it only sets is none of them."""
    here = {str(each.argval) for each in dis.get_instructions(code) if each.opname.startswith(_READING)}
    return here.union(*(names_read(each) for each in code.co_consts if isinstance(each, CodeType)))


def holders_of(thing: Any) -> tuple[list[Any], list[Any]]:
    """The partials, objects and classes of the backward pass, and those of the forward pass, or of both."""
    if isinstance(thing, tuple | list):
        return _holders([thing[1]]), _holders([thing[0]])
    return [], _holders([thing])


def _holders(roots: Sequence[Any]) -> list[Any]:
    found = [each for each in _walked(roots) if not isinstance(each, FunctionType) and not _is_rule(each)]
    for each in roots:
        while isinstance(each, functools.partial):
            found.append(each)
            each = each.func
    return found


def is_own(thing: Any) -> bool:
    """Whether a function, a class, its `apply` or a rule is the user's own, and no library's."""
    plain = _plain(thing)
    return plain is not None and _is_own(plain)


def _is_rule(thing: Any) -> bool:
    return hasattr(thing, "defvjp") or hasattr(thing, "defjvp")


def _parts(thing: Any) -> tuple[list[Any], list[Any]]:
    """What an operation's backward pass and its forward pass begin with, whatever it is wrapped in."""
    back: list[Any] = []
    forward: list[Any] = []
    for each in _walked([thing]):
        if not isinstance(each, FunctionType):
            back += [part for name in _BACKWARD if callable(part := getattr(each, name, None))]
            forward += [part for name in _FORWARD if callable(part := getattr(each, name, None))]
    return back, forward


def _reached(roots: Sequence[Any]) -> list[FunctionType]:
    return [each for each in _walked(roots) if isinstance(each, FunctionType)]


def _walked(roots: Sequence[Any]) -> Iterator[Any]:
    """The functions, classes and rules of the user's own files that are spoken of, and what holds them, each once."""
    waiting = list(roots)
    seen: set[int] = set()
    while waiting and len(seen) < _MOST_WALKED:
        given = waiting.pop(0)
        waiting += _carried(given)
        thing = _plain(given)
        if thing is None or id(thing) in seen or not _is_own(thing):
            continue
        seen.add(id(thing))
        yield thing
        waiting += _spoken_of(thing)


def _carried(thing: Any) -> list[Any]:
    """What a partial is given, and the object whose method it is."""
    found: list[Any] = []
    while isinstance(thing, functools.partial):
        found += [*thing.args, *thing.keywords.values()]
        thing = thing.func
    owner = getattr(thing, "__self__", None) if inspect.ismethod(thing) else None
    return found if owner is None or isinstance(owner, type) else [*found, owner]


def _plain(thing: Any) -> Any:
    if isinstance(owner := getattr(thing, "__self__", None), type) and getattr(thing, "__name__", "") == "apply":
        return owner
    thing = behind(thing)
    if inspect.isbuiltin(thing):  # the `apply` of a class
        thing = getattr(thing, "__self__", None)
    if _is_rule(thing) or isinstance(thing, type):
        return thing
    return unwrapped(thing, stop=_is_rule) if callable(thing) else thing  # what is compiled may be a rule


def _is_own(thing: Any) -> bool:
    if _is_rule(thing):
        return True
    if isinstance(thing, type):
        return any(isinstance(_plain(each), FunctionType) and _is_own(_plain(each)) for each in vars(thing).values())
    if isinstance(thing, FunctionType):
        library = str(thing.__module__).partition(".")[0]
        file = thing.__code__.co_filename
        is_typed = file.startswith("<") and not file.startswith("<frozen")  # at a prompt, or in a cell of a notebook
        return library not in _LIBRARIES and (is_typed or not is_installed(file))
    is_object = hasattr(thing, "__dict__") and not inspect.ismodule(thing)
    return is_object and (callable(thing) or _is_own(type(thing)))


def _spoken_of(thing: Any) -> list[Any]:
    if isinstance(thing, FunctionType):
        return [each for each in values_named(thing) if callable(each)]
    if isinstance(thing, type):
        return [each for name, each in vars(thing).items() if callable(_plain(each)) and name not in _BACKWARD]
    # a module holds its activation, its layers, or the functions of its passes
    return [type(thing), *(each for name, value in _held(thing) if name not in _BACKWARD for each in _flat(value))]


def _held(thing: Any) -> list[tuple[str, Any]]:
    return [] if _is_rule(thing) else list(vars(thing).items())


def _flat(value: Any) -> list[Any]:
    """An attribute, or the first members of one that is a tuple, a list or a dict, and of those within it."""
    if not isinstance(value, dict | tuple | list):
        return [value]
    members = value.values() if isinstance(value, dict) else value
    return [each for member in list(members)[:_MOST_WALKED] for each in _flat(member)]
