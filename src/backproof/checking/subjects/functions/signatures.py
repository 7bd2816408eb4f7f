"""What the arguments of a user's function are, by their names and their number: parameters, examples, settings."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from functools import cache, lru_cache
from types import FunctionType
from typing import Any

from backproof.checking.subjects.code.counts_in_code import counted_by, is_cut_up
from backproof.checking.subjects.names.names_in_code import role_of
from backproof.checking.subjects.names.values_by_name import width_by_name
from backproof.checking.subjects.names.words_of_languages import WORDS
from backproof.checking.subjects.running.dressing import KIND, called, dressed
from backproof.checking.subjects.running.guard import SubjectError
from backproof.errors import Listed
from backproof.network import Network

_X = {"x", "xs", "inputs", "input", "data", "features", "a0", "x_batch", "xb", "batch_x", "x_train", "input_data", "i"}
_Y = {"y", "ys", "t", "target", "targets", "label", "labels", "y_true", "y_batch", "yb", "d", "y_train", "expected"}
_BIASES = {"b", "bs", "biases", "bias"}
WIDTHS = ("inputs", "hidden", "outputs")
DATA_ROLES = frozenset({"x", "y", "batch", "rate", "one", "size", "penalty", "zero", "shapes", *WIDTHS})
"""Roles of arguments that are no parameters."""
_RATE = {"lr", "eta", "rate", "learning_rate", "alpha", "step_size", "step"}


_SHARES = {"alpha", "mu", "beta", "gamma", "momentum"}

_PART = re.compile(
    r"(w|b|weights?|bias(es)?|theta|syn)_?([a-z]{0,2}\d*|\d*[a-z]{0,2})$|(\w*_)?(params?|parameters)$"
    r"|\w*(参数|权重|权值|偏置|阈值)\w*$|can_?shu$"
    rf"|({WORDS['weight']}|{WORDS['bias']}|{WORDS['threshold']})(_?\w+)?$",
    re.I,
)
"""What parameters of one layer, or of all, are called."""

_LEAST_PARTS = 2

Forms = list[tuple[str, tuple[str, ...]]]


def signature_forms(function: Callable[..., Any], network: Network) -> Forms:
    """Return the forms that a signature allows, each with the roles of its positional arguments, likeliest first.

    Raises:
        SubjectError: it takes a number of arguments that fits no form.
    """
    names = _positional(function)
    if names is None:
        return [("lists", ("weights", "biases", "x", "y"))]
    needed, optional = names
    found = _forms(function, needed, network.depth - 1)
    # a rate that has a default may make it an update, or may be no rate at all
    return found + (_forms(function, [*needed, *optional], network.depth - 1) if optional else [])


_OF_ONE = (
    "pairs", "dict", "interleaved", "flat", "flat grouped", "folded last", "folded first", "flat folded first",
    "flat folded last", "object", "no biases",
)  # fmt: skip


def _forms(function: Callable[..., Any], names: list[str], layers: int) -> Forms:
    told = [counted_by(function, name, role_in_function(name)) or "other" for name in names]
    roles = _with_unknown_data(names, _with_one_rate(names, told), layers)
    if "batch" not in roles and ("x" not in roles or "y" not in roles):
        roles = _by_position(len(names), layers)
    rest = sum(role not in DATA_ROLES for role in roles)
    found: Forms = []
    if rest == 2:
        found.append(("lists", _two(roles)))
    if rest == 1:
        whole = next(name for name, role in zip(names, roles, strict=True) if role not in DATA_ROLES)
        # what is cut into pieces that are reshaped is a vector of all
        is_flat = is_cut_up(function, whole)
        forms = sorted(_OF_ONE, key=lambda form: is_flat and "flat" not in form)
        found += [(form, _renamed(roles, "parameters")) for form in forms]
    if rest == 2 * layers:
        order = ["spread grouped", "spread"] if _grouped(names, roles) else ["spread", "spread grouped"]
        spread = [(form, _spread(roles)) for form in order]
        found = spread + found if layers == 1 and not any(name.endswith("s") for name in names[:2]) else found + spread
    has_bias = any(name.lower() in _BIASES for name in names)
    if rest == layers and not has_bias:
        found += [(form, _spread(roles)) for form in ("folded last", "folded first", "no biases")]
    if found:
        return found
    raise SubjectError(
        "gradient: takes {count} arguments ({names}); accepted: (weights, biases, x, y), (parameters, x, y), "
        "or {separate} parameters with x and y",
        count=len(names),
        names=Listed(names),
        separate=2 * layers,
    )


def _with_one_rate(names: list[str], roles: list[str]) -> list[str]:
    """Roles in which, beside a rate, α is the share of the step before, or another setting that may be 0."""
    if roles.count("rate") <= 1:
        return roles
    return ["zero" if n.lower() in _SHARES and r == "rate" else r for n, r in zip(names, roles, strict=True)]


def _with_unknown_data(names: list[str], roles: list[str], layers: int) -> list[str]:
    """Roles in which names that tell nothing are the data, where all others tell that they are parameters."""
    if not {"x", "batch", *WIDTHS[1:]} & set(roles):
        # a width of the inputs beside no other width is most likely the inputs
        roles = ["x" if r == "inputs" and role_of(n) == "x" else r for n, r in zip(names, roles, strict=True)]
    lacking = [role for role in ("x", "y") if role not in roles]
    unknown = [
        i for i, (name, role) in enumerate(zip(names, roles, strict=True)) if role == "other" and not _PART.match(name)
    ]
    named = sum(role not in DATA_ROLES for role in roles) - len(unknown)
    if "batch" in roles or len(unknown) != len(lacking) or named not in (2, layers, 2 * layers):
        return roles
    given = dict(zip(unknown, lacking, strict=True))
    return [given.get(i, role) for i, role in enumerate(roles)]


def _renamed(roles: list[str], name: str) -> tuple[str, ...]:
    return tuple(role if role in DATA_ROLES else name for role in roles)


def _positional(function: Callable[..., Any]) -> tuple[list[str], list[str]] | None:
    """Names of the positional arguments without a default, and that of a learning rate with one, if it comes next."""
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return None
    if any(p.kind is p.VAR_POSITIONAL for p in parameters):
        return None
    plain = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    needed = [p.name for p in plain if p.default is p.empty]
    following = plain[len(needed) : len(needed) + 1]
    return needed, [p.name for p in following if p.name.lower() in _RATE]


def with_rate_next(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function with a learning rate that has a default as the first of all arguments that have one.

    >>> def train(w, b, x, y, epochs=100, lr=0.1):
    ...     return lr * epochs
    >>> list(inspect.signature(with_rate_next(train)).parameters), with_rate_next(train)(1, 2, 3, 4, 0.5, epochs=1)
    (['w', 'b', 'x', 'y', 'lr', 'epochs'], 0.5)
    """
    try:
        own = inspect.signature(function)
    except (TypeError, ValueError):
        return function
    parameters = list(own.parameters.values())
    kinds = {p.kind for p in parameters}
    given = [p for p in parameters if p.default is not p.empty]
    rate = next((p for p in given if role_in_function(p.name) == "rate" and p.name.lower() in _RATE), None)
    if rate is None or rate is given[0] or kinds != {inspect.Parameter.POSITIONAL_OR_KEYWORD}:
        return function
    needed = [p for p in parameters if p.default is p.empty]
    signature = inspect.Signature([*needed, rate, *(p for p in given if p is not rate)])

    def both(*values: Any, **options: Any) -> Any:
        bound = dict(signature.bind(*values, **options).arguments)
        return function(**bound)

    both.of = getattr(function, "of", function)  # type: ignore[attr-defined]
    return dressed(both, function, signature)


def with_parts_together(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function with its parameters side by side, where others of its arguments stand between them.

    >>> def train(x, w1, w2, y, lr, b1, b2):
    ...     return x, w1, b2
    >>> list(inspect.signature(with_parts_together(train)).parameters), with_parts_together(train)(1, 2, 3, 4, 5, 6, 7)
    (['x', 'w1', 'w2', 'b1', 'b2', 'y', 'lr'], (1, 2, 5))
    """
    try:
        own = inspect.signature(function)
    except (TypeError, ValueError):
        return function
    needed = [name for name, p in own.parameters.items() if p.default is p.empty]
    parts = [name for name in needed if is_a_part(name) and role_in_function(name) not in DATA_ROLES]
    places = [needed.index(name) for name in parts]
    kinds = {p.kind for p in own.parameters.values()}
    if len(parts) < _LEAST_PARTS or places[-1] - places[0] < len(parts) or kinds != {KIND}:
        return function
    order = [each for name in needed for each in (parts if name == parts[0] else [] if name in parts else [name])]
    signature = own.replace(
        parameters=[own.parameters[n] for n in (*order, *(n for n in own.parameters if n not in needed))]
    )

    def both(*values: Any, **options: Any) -> Any:
        return called(function, own, dict(signature.bind(*values, **options).arguments))

    both.of = getattr(function, "of", function)  # type: ignore[attr-defined]
    return dressed(both, function, signature)


@cache
def role_in_function(name: str) -> str:
    """The role of an argument of a function by its name; "other" where it tells none, as of a parameter."""
    low = name.lower().strip("_")
    if low in _X:
        return "x"
    if low in _Y:
        return "y"
    if low in _RATE:
        return "rate"
    if low in _BIASES:
        return "biases"
    if low in ("w", "ws", "weights", "weight"):
        return "weights"
    if low == "batch":
        return "batch"
    if low in ("shapes", "param_shapes", "parameter_shapes", "weight_shapes"):
        return "shapes"
    if width_by_name(low, (1, 2, 3)) is not None and low not in ("d", "h", "c", "o"):
        return WIDTHS[int(width_by_name(low, (1, 2, 3)) or 1) - 1]
    told = role_of(low)
    return told if told in DATA_ROLES else "other"


def options_of(function: Callable[..., Any]) -> tuple[tuple[str, str], ...]:
    """Arguments with a default that are given by name: how many rounds, a penalty, a momentum, all widths."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return ()
    named = [p for p in parameters if p.default is not p.empty]
    given = [(p.name, "penalty" if _is_lambda(p) else counted_by(function, p.name, role_in_function(p.name)))
             for p in named]  # fmt: skip
    # a width alone may be that of anything
    has_widths = set(WIDTHS) <= {role for _, role in given}
    wanted = ("one", "penalty", "zero", *(WIDTHS if has_widths else ()))
    return tuple((name, role) for name, role in given if role in wanted)


def _is_lambda(parameter: inspect.Parameter) -> bool:
    """Whether an argument is a λ that is called by its first letter, and has a number as its default: `l=1`."""
    return parameter.name == "l" and type(parameter.default) in (int, float)


def tells_data(function: Callable[..., Any]) -> bool:
    """Whether the names of a function's arguments tell which are the examples and which the targets."""
    # each of a thousand ways to call a function is asked; of anything else equality may be the user's own
    return _tells_data(function) if type(function) is FunctionType else _tells_data.__wrapped__(function)


@lru_cache(maxsize=64)
def _tells_data(function: Callable[..., Any]) -> bool:
    names = _positional(function)
    every = (*names[0], *names[1]) if names is not None else ()
    roles = {counted_by(function, name, role_in_function(name)) for name in every}
    return {"x", "y"} <= roles or "batch" in roles


def parameters_of_signature(function: Callable[..., Any]) -> list[str]:
    """Names of the arguments of a function that are neither data nor settings."""
    names = _positional(function)
    return [] if names is None else [name for name in names[0] if role_in_function(name) not in DATA_ROLES]


def is_a_part(name: str) -> bool:
    """Whether an argument is called as parameters are: those of one layer, or all."""
    return _PART.match(name) is not None


def _by_position(count: int, layers: int) -> list[str]:
    if count in (3, 4, 2 * layers + 2):
        return ["other"] * (count - 2) + ["x", "y"]
    if count == 5:
        return ["other", "other", "x", "y", "rate"]
    return []


def _two(roles: list[str]) -> tuple[str, ...]:
    """Weights and biases, in the order that their names tell, weights first if they tell none."""
    kept = [role for role in roles if role not in DATA_ROLES]
    left = ["biases", "weights"] if kept[0] == "biases" or kept[1] == "weights" else ["weights", "biases"]
    return tuple(role if role in DATA_ROLES else left.pop(0) for role in roles)


def _spread(roles: list[str]) -> tuple[str, ...]:
    found: list[str] = []
    for role in roles:
        if role in DATA_ROLES:
            found.append(role)
        elif "spread" not in found:
            found.append("spread")
    return tuple(found)


def _grouped(names: list[str], roles: list[str]) -> bool:
    kept = [name.lower() for name, role in zip(names, roles, strict=True) if role not in DATA_ROLES]
    kinds = ["b" if name.startswith("b") else "w" for name in kept]
    return kinds == sorted(kinds, reverse=True) and len(kinds) > 2
