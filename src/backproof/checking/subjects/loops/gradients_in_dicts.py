"""Scripts that hold weights or gradients under keys: `grads["W1"]`, or `dW1`, is the gradient of `params["W1"]`.

A place is a name or an entry under a key, as it is written in the code: `dW1`, `grads['W1']`.
"""

from __future__ import annotations

import ast
import re

from backproof.checking.subjects.code.loops_in_code import names_bound_in
from backproof.checking.subjects.places.matching import BIAS

_OF_GRADIENTS = re.compile(r"\w*grad\w*|nablas?\w*|d_?(params?|parameters|model|weights)|deriv\w*|梯度", re.I)
_PARAMETER = re.compile(r"w\d*|w_\w+|\w+_w|\w*weights?\w*|theta_?\d*|b\d*|b_\w+|\w+_b|\w*bias(es)?\w*", re.I)


def places_bound_in(statement: ast.stmt) -> list[str]:
    """Names that a statement binds, and entries of dicts that it makes.

    >>> places_bound_in(ast.parse("g = {'W1': 2, 'b1': 3}").body[0])
    ['g', "g['W1']", "g['b1']"]
    >>> places_bound_in(ast.parse("g['W1'] = 2").body[0])
    ["g['W1']"]
    """
    found = names_bound_in(statement)
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target = statement.targets[0]
        keys = _keys_of(statement.value) if isinstance(target, ast.Name) else []
        found += [f"{target.id}[{key!r}]" for key in keys]  # type: ignore[attr-defined]
        found += [ast.unparse(target)] if isinstance(target, ast.Subscript) and _key_of(ast.unparse(target)) else []
    return found


def gradients_under_keys(body: list[ast.stmt], told_of: re.Pattern[str]) -> dict[str, str]:
    r"""Places of gradients with those of their parameters, where some stand under keys; those bound first come first.

    Args:
        body: the statements of a script.
        told_of: what the name of a gradient is, with the name of what it is of in one of its groups.

    >>> text = "p = {'W1': f(3)}; z = x @ p['W1']; grads = {'W1': x.T @ (z - y)}"
    >>> gradients_under_keys(ast.parse(text).body, re.compile(r"d(?P<before>\w+)"))
    {"grads['W1']": "p['W1']"}
    """
    order = list(dict.fromkeys(place for statement in body for place in places_bound_in(statement)))
    held = [place for place in order if _PARAMETER.fullmatch(_name_of(place)) or BIAS.search(_name_of(place))]
    held = [place for place in held if not _OF_GRADIENTS.fullmatch(root_of(place))]
    of = {place: _of(place, [each for each in held if each in order[: order.index(place)]], told_of) for place in order}
    found = {place: parameter for place, parameter in of.items() if parameter and place not in of.values()}
    return found if any("[" in place for pair in found.items() for place in pair) else {}


def root_of(place: str) -> str:
    """The name at the beginning of a place: `grads` of `grads['W1']`."""
    return place.partition("[")[0]


def _of(place: str, held: list[str], told_of: re.Pattern[str]) -> str:
    """What a place is the gradient of, among places of parameters; "" for none."""
    name = _name_of(place)
    match = told_of.fullmatch(name)
    told = [part for part in match.groupdict().values() if part] if match else []
    told += [name] if "[" in place and _OF_GRADIENTS.fullmatch(root_of(place)) else []
    small = {_name_of(each).lower(): each for each in held if each != place}
    return next((small[each.lower()] for each in told if each.lower() in small), "")


def _name_of(place: str) -> str:
    return _key_of(place) or place


def _key_of(place: str) -> str:
    """The key of a place; "" of a name, and of anything that is no entry of a plain dict."""
    found = re.fullmatch(r"\w+\['(\w+)'\]", place)
    return found[1] if found else ""


def _keys_of(value: ast.expr) -> list[str]:
    """Keys of a dict that is written down, `{"W1": …}` or `dict(W1=…)`."""
    match value:
        case ast.Dict(keys=keys):
            return [key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)]
        case ast.Call(func=ast.Name(id="dict"), args=[], keywords=given):
            return [each.arg for each in given if each.arg]
    return []
