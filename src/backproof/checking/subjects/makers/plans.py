"""In which order the methods of an object may be called, and with what, the plainest first."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product
from typing import Any

from backproof.checking.subjects.code.as_called import AS_CALLED, roles_as_called
from backproof.checking.subjects.code.counts_in_code import counted_by
from backproof.checking.subjects.code.data_left import data_outside
from backproof.checking.subjects.code.handed_on import HANDED, places_handed, role_handed
from backproof.checking.subjects.code.kinds_by_use import by_use
from backproof.checking.subjects.code.names_of_functions import named_by_place, required_names, returned_names
from backproof.checking.subjects.code.outputs_given import gives_outputs
from backproof.checking.subjects.code.program_text import name_called, nodes_of
from backproof.checking.subjects.code.rows_in_code import rows_as_examples
from backproof.checking.subjects.makers.dropout_as_argument import SHARES
from backproof.checking.subjects.names.names_in_code import is_kind, role_of

_FIRST = {
    "forward": ("forward", "feedforward", "feed_forward", "forward_pass", "forward_propagation", "predict", "__call__"),
    "backward": ("backprop", "gradient", "gradients", "compute_gradients", "backpropagate", "backward", "loss"),
    "update": ("train_step", "train_on_batch", "update_mini_batch", "train", "step", "update", "fit"),
}
"""Names that are tried before others of their kind."""
_MOST = 5
_LOSS = re.compile(r"(get|compute|calc(ulate)?|forward)?_?(loss|cost|criterion)\w*", re.I)
_KEEPS = re.compile(r"_?(should_|do_|to_|is_|for_|in_)?(save|store|keep|cache|remember|retain|record|train)", re.I)
"""Flags of a forward pass that, where set, keep what the backward pass needs."""
_ZEROING = re.compile(r"_?(zero|clear|reset)_?(the_)?(grad|nabla|delta)\w*", re.I)
_BESIDE_HANDED = {"x", "y", "rate", "upstream", *SHARES}
_BY_NAME = ("rate", "one", "size", "penalty", "zero", *SHARES)
"""Roles of arguments with a default that are given by name all the same."""
_KNOWN = {
    "forward": {"x", "y", "row", *SHARES},
    "backward": {"x", "y", "out", "upstream", "cache", "rate", "one", "penalty", "row", "pairs", "zero", *SHARES},
    "update": {
        "x", "y", "rate", "one", "size", "pairs", "penalty", "upstream", "out", "cache", "rows", "row", "zero", "width",
    },
}  # fmt: skip
_TARGETS_OR_ERRORS = (["d"], ["D"])
"""An argument of a backward pass that is called so is the desired output, or δ."""
_GUESSES: dict[str, dict[int, tuple[tuple[str, ...], ...]]] = {
    "forward": {0: ((),), 1: (("x",),), 2: (("x", "y"),)},
    "backward": {
        0: ((),),
        1: (("y",), ("g",), ("delta",), ("cache",)),
        2: (("x", "y"), ("y", "out"), ("out", "y"), ("g", "rate"), ("x", "g"), ("cache", "y"), ("y", "rate")),
        3: (("x", "y", "out"), ("x", "y", "rate"), ("y", "out", "rate"), ("x", "y", "cache"), ("y", "rate", "zero")),
        4: (("x", "y", "out", "rate"),),
    },
    "update": {
        0: ((),),
        1: (("rate",), ("pairs",)),
        2: (("x", "y"), ("pairs", "rate")),
        3: (("x", "y", "rate"), ("x", "y", "one")),
        4: (
            ("rows", "rate", "one", "width"),
            ("x", "y", "one", "rate"),
            ("x", "y", "rate", "one"),
            ("pairs", "one", "size", "rate"),
        ),
    },
}
"""What is passed to arguments whose names tell nothing, by their number."""


@dataclass(frozen=True)
class Call:
    """One call of a method.

    Attributes:
        name: of the method.
        roles: of its positional arguments.
        options: names and roles of arguments that are given by name.
        guessed: whether the names of the arguments did not tell all of it.
    """

    name: str
    roles: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    guessed: bool = False

    def spoken(self) -> str:
        """The call as code."""
        words = {
            "rate": "lr", "one": "1", "size": "N", "out": "output", "g": "∂C/∂a", "delta": "δ", "penalty": "λ",
            "zero": "0", "width": "n", "yes": "True", "kept": "1", "dropped": "0",
        }  # fmt: skip
        arguments = [words.get(role, role.removeprefix(HANDED).removeprefix(AS_CALLED)) for role in self.roles]
        arguments += [f"{name}={words.get(role, role)}" for name, role in self.options]
        return f"{self.name}({', '.join(arguments)})"


@dataclass(frozen=True)
class Plan:
    """Which methods are called, in their order, and whether the last moves the parameters."""

    calls: tuple[Call, ...]
    updates: bool = False

    @property
    def roles(self) -> frozenset[str]:
        """Everything that is passed anywhere."""
        options = {role for call in self.calls for _, role in call.options}
        return frozenset(role for call in self.calls for role in call.roles) | options

    @property
    def guessed(self) -> bool:
        """Whether what is passed to any of them is guessed."""
        return any(call.guessed for call in self.calls)


def methods_of(thing: Any, kind: str) -> list[str]:
    """Methods whose name says that they are of this kind, well-known names first; the one that the user named."""
    offered = getattr(thing, "asked_for", ())
    if offered and kind != "forward":
        return [offered[0]]
    every = [name for name in _names_of(thing) if callable(getattr(thing, name, None))]
    names = [name for name in every if is_kind(name, kind)] or by_use(thing, every, kind)
    if kind == "forward":
        names += [n for n in every if is_kind(n, "update") and gives_outputs(thing, n)]  # `update(inputs)`
    known = [name for name in _FIRST[kind] if name in names]
    return (known + [name for name in names if name not in known])[:_MOST]


def zeroing(thing: Any) -> list[str]:
    """Methods that set stored gradients to 0 before a backward pass, as their authors call them: `zero_grad()`."""
    names = [name for name in _names_of(thing) if _ZEROING.fullmatch(name) and callable(getattr(thing, name, None))]
    return [name for name in names if not inspect.signature(getattr(thing, name)).parameters]


def _names_of(thing: Any) -> list[str]:
    """Names of what can be called, those of the object's own class first, in the order of definition."""
    held = vars(thing).items() if hasattr(thing, "__dict__") else ()
    own = [name for name, value in held if callable(value) and not isinstance(value, type)]
    classes = [cls for cls in type(thing).__mro__ if cls is not object]
    found = own + [name for cls in classes for name in vars(cls)]
    return [name for name in dict.fromkeys(found) if name == "__call__" or not name.startswith("__")]


def calls_of(thing: Any, name: str, kind: str) -> list[Call]:
    """The ways to call a method: the one that its arguments' names tell, else those that are usual.

    >>> class Net:
    ...     def backward(self, d):
    ...         self.dw = self.x.T @ d
    >>> [call.roles for call in calls_of(Net(), "backward", "backward")]
    [('y',), ('g',), ('delta',)]
    """
    try:
        method = getattr(thing, name)
        parameters = list(inspect.signature(method).parameters.values())
    except (TypeError, ValueError):
        parameters = []
        return [Call(name, roles, guessed=True) for by in _GUESSES[kind].values() for roles in by]
    if any(p.kind is p.VAR_POSITIONAL for p in parameters):
        return [Call(name, roles, guessed=True) for by in _GUESSES[kind].values() for roles in by]
    plain = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    needed = [p.name for p in plain if p.default is p.empty]
    given = [(p.name, _role_of_option(method, p)) for p in parameters if p.default is not p.empty]
    options = tuple((n, role) for n, role in given if role in (SHARES if kind == "forward" else _BY_NAME))
    found = [Call(name, roles, options, guessed) for roles, guessed in _roles(method, needed, kind)]
    optional = [p.name for p in plain if p.default is not p.empty and role_of(p.name) in ("x", "y", "out", "upstream")]
    if kind == "forward":
        keeps = tuple((p.name, "yes") for p in parameters if p.default is False and _KEEPS.match(p.name))
        found += [Call(name, call.roles, (*options, *keeps), call.guessed) for call in found] if keeps else []
    if kind != "forward" and [role_of(n) for n in needed] == ["x"] and [role_of(n) for n in optional] == ["y"]:
        # targets that may be left out, for a forward pass only
        return [Call(name, ("x", "y"), options)]
    if optional and not needed:
        found += [Call(name, roles, options, guessed) for roles, guessed in _roles(method, optional, kind)]
    return found


def _role_of_option(method: Any, parameter: inspect.Parameter) -> str:
    """The role of an argument that has a default; what is called a number, as N is, and is a fraction, is a rate."""
    role = counted_by(method, parameter.name, role_of(parameter.name))
    is_fraction = isinstance(parameter.default, float) and not parameter.default.is_integer()
    if is_fraction and parameter.name in ("m", "M"):
        return "zero"  # beside a rate that is called N
    return "rate" if role == "size" and is_fraction else role


def _roles(method: Any, needed: list[str], kind: str) -> list[tuple[tuple[str, ...], bool]]:
    roles = rows_as_examples(method, [counted_by(method, name, role_of(name)) for name in needed])
    if kind == "forward" and len(roles) == 1:
        return [(("x",), False)]
    roles = roles_as_called(method, needed, roles)
    if kind == "backward" and needed in _TARGETS_OR_ERRORS:
        return [(roles, True) for roles in _GUESSES[kind][1][:3]]
    if all(role in _KNOWN[kind] or role.startswith(AS_CALLED) for role in roles) and len(set(roles)) == len(roles):
        if "upstream" in roles:
            sent = ("g", "delta")
            return [(tuple(each if r == "upstream" else r for r in roles), False) for each in sent]
        return [(tuple(roles), False)]
    usual = _GUESSES[kind].get(len(roles), ())
    guesses = [guess for guess in usual if _agrees(guess, roles)]
    if roles.count("") == 1 and "y" in roles and "x" not in roles and kind != "forward":
        # beside targets, the one argument whose name tells nothing is most likely the examples
        beside = tuple(role or "x" for role in roles)
        guesses = [beside, *(guess for guess in guesses if guess != beside)]
    return [(guess, True) for guess in guesses]


def _agrees(guess: tuple[str, ...], roles: list[str]) -> bool:
    """Whether a usual way to call puts no argument whose name is known in another's place."""
    sent, firm = {"g": "upstream", "delta": "upstream"}, ("rate", "one", "size", "upstream", "cache", "pairs")
    return all(role not in firm or sent.get(g, g) == role for g, role in zip(guess, roles, strict=True))


def plans(thing: Any) -> Iterator[Plan]:
    """Every plan, the plainest first: gradients before updates, fewer calls before more."""
    forwards = [c for name in methods_of(thing, "forward")[:3] for c in calls_of(thing, name, "forward")]
    backwards = [c for name in methods_of(thing, "backward") for c in calls_of(thing, name, "backward")]
    updates = [c for name in methods_of(thing, "update") for c in calls_of(thing, name, "update")]
    losses = [c for name in _names_of(thing) if _LOSS.fullmatch(name) for c in _losses(thing, name)]
    forwards, losses = forwards[:3], losses[:3]
    yield from (Plan((c,)) for c in backwards if {"x", "y"} <= set(c.roles))
    handed = [(of, c) for of in forwards for c in _handed_on(thing, of)]
    yield from (Plan((of, c)) for of, c in handed)
    yield from (Plan((of, c), updates=True) for of, c in handed)
    for of, c in product(forwards, backwards):
        if _are_a_chain(of, c):
            yield Plan((of, c))
    yield from (Plan((loss, c)) for loss, c in product(losses, backwards) if not c.roles and c.name != loss.name)
    yield from (Plan((*of, loss, c)) for of, loss, c in _with_loss(forwards, losses, backwards))
    own = [c for c in updates if {"x", "y"} <= set(c.roles) or "pairs" in c.roles]
    yield from (Plan((c,), updates=moves) for c in own for moves in (True, False))
    yield from (
        Plan((of, c, step), updates=True)
        for of, c, step in product(forwards, backwards, updates)
        if set(step.roles) <= {"rate", "one", "x", "row"} and c.name != step.name and _are_a_chain(of, c)
        if not _calls_any_of(getattr(thing, step.name), (of.name, c.name))
    )
    chains = [(of, c) for of, c in product(forwards, backwards) if _are_a_chain(of, c)]
    yield from (Plan((of, c, step), updates=True) for of, c in chains for step in _handed_on(thing, c, "update"))
    yield from (Plan((c,), updates=True) for c in backwards if {"x", "y"} <= set(c.roles))
    yield from (Plan((of, c), updates=True) for of, c in product(forwards, backwards + updates) if _are_a_chain(of, c))
    # an optimizer holds the parameters, and is given no examples: its step alone shows no gradient
    yield from (Plan((c,), updates=u) for c in backwards for u in (False, True) if not c.roles and _has_data(thing, c))
    alone = [c for c in updates if c not in own and (_has_data(thing, c) or {"x", "y", "row", "rows"} & set(c.roles))]
    yield from (Plan((c,), updates=True) for c in alone)


def _handed_on(thing: Any, of: Call, kind: str = "backward") -> Iterator[Call]:
    """Backward passes, or steps, that take what a call before them returns, by its names or as the file hands it on."""
    returned = returned_names(getattr(thing, of.name))
    for name in methods_of(thing, kind):
        needed = required_names(method := getattr(thing, name))
        places = places_handed(method, of.name) if inspect.ismethod(method) else {}
        named = returned or named_by_place(getattr(thing, of.name), needed)
        places |= {each: named.index(each) for each in needed if each in named}
        roles = [role_handed(of.name, returned, places[n]) if n in places else role_of(n) for n in needed]
        others = [role for role in roles if not role.startswith(HANDED)]
        least = 1 if "upstream" in others else 2  # an output alone is known by what it is
        if len(others) + least <= len(roles) and set(others) <= _BESIDE_HANDED and len(set(others)) == len(others):
            sent = ("g", "delta") if least == 1 else ("",)
            yield from (Call(name, tuple(each if r == "upstream" else r for r in roles)) for each in sent)


def _calls_any_of(method: Any, names: tuple[str, ...]) -> bool:
    """Whether a method calls one of these: what runs the backward pass itself is a training, and no step after one."""
    calls = [node for node in nodes_of(method) if isinstance(node, ast.Call)]
    return any(name_called(call) in names for call in calls)


def _has_data(thing: Any, c: Call) -> bool:
    """Whether an object holds examples and targets by their names, or pairs, or its file has what it reads."""
    named = [name for name, value in getattr(thing, "__dict__", {}).items() if not callable(value)]
    roles = {role_of(name) for name in named}
    return {"x", "y"} <= roles or bool({"pairs", "rows"} & roles) or bool(data_outside(thing, [c.name]))


def _losses(thing: Any, name: str) -> list[Call]:
    """Calls of a loss that may come between the forward and the backward pass."""
    known = [c for c in calls_of(thing, name, "backward") if c.roles and callable(getattr(thing, name))]
    return [Call(c.name, c.roles) for c in known if set(c.roles) <= {"x", "y", "out"} and not c.guessed]


def _are_a_chain(of: Call, c: Call) -> bool:
    return of.name != c.name and c.name != "__call__"


def _with_loss(forwards: list[Call], losses: list[Call], backwards: list[Call]) -> Iterator[Any]:
    chains = ((((of,), loss, c)) for of, loss, c in product(forwards, losses, backwards) if not c.roles)
    yield from islice((chain for chain in chains if chain[2].name != chain[1].name), 6)
