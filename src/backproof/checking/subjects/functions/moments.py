"""A function that is given velocities or moments beside its parameters: they begin with zeros, as training does.

`train_step(X, Y, params, v)` is asked as `train_step(X, Y, params)`, where nothing is carried over from earlier steps.
"""

from __future__ import annotations

import copy
import inspect
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from backproof.checking.subjects.code.names_of_functions import returned_names
from backproof.checking.subjects.code.program_text import program_in
from backproof.checking.subjects.functions.signatures import DATA_ROLES, is_a_part, role_in_function
from backproof.checking.subjects.running.dressing import called, dressed
from backproof.checking.subjects.running.guard import SubjectError

Array = Any
_MOMENT = re.compile(
    r"[vmsuh]s?|vel\w*|velocit\w*|\w*moments?\d?|momenta|momentum_?(buffers?|cache|terms?)|(adam|opt(im(izer)?)?)?_?(state|cache)s?"
    r"|(sq|square)_?(avg|sum|grads?)\w*|exp_?avg\w*|prev_?(updates?|deltas?|changes?)|last_?(updates?|deltas?|changes?)",
    re.I,
)
_OF_ONE = re.compile(r"(v|m|s|vel|velocity|mom|momentum|prev|last)_?(?=[wb])|_?(v|m|vel|velocity|mom|prev|last)$", re.I)
_SHARE = re.compile(r"betas?_?1?|momentum|mu|rho|gamma|decay|mom|alpha", re.I)
_COUNT = re.compile(r"t|step|i|it|iteration", re.I)


class _Zeros(dict[Any, Any]):
    """Zeros under the keys of parameters, and of their gradients: `v["dW1"]` is that of `W1`."""

    def __missing__(self, key: Any) -> Any:
        bare = re.sub(r"^(d|v|m|s|grad)_?(?=[wb])", "", str(key), flags=re.I)
        if bare == key or not self.__contains__(bare):
            raise KeyError(key)
        return dict.__getitem__(self, bare)


def with_moments(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function without its moments, which are zeros; the function itself where it takes none.

    >>> def step(params, x, y, v, lr=0.1, beta=0.9):
    ...     v["w"] = beta * v["w"] + x
    ...     return {"w": params["w"] - lr * v["w"]}
    >>> list(inspect.signature(with_moments(step)).parameters), with_moments(step)({"w": 2.0}, 1.0, 0.0)
    (['params', 'x', 'y', 'lr'], {'w': 1.9})
    """
    try:
        own = inspect.signature(function)
    except (TypeError, ValueError):
        return function
    needed = [name for name, p in own.parameters.items() if p.default is p.empty]
    moments = {name: of for name, of in _moments_among(needed).items() if not _is_multiplied(function, name)}
    if not moments:
        return function
    left_out = _settings_among(own, [name for name in needed if name not in moments])

    def both(*values: Any, **options: Any) -> Any:
        given = dict(signature.bind(*values, **options).arguments) | left_out
        given |= {name: _zeros_like(given[of]) for name, of in moments.items()}
        return _without(called(function, own, given), function, moments)

    kept = [p for name, p in own.parameters.items() if name not in moments and name not in left_out]
    signature = inspect.Signature(kept)
    both.of = getattr(function, "of", function)  # type: ignore[attr-defined]
    return dressed(both, function, signature)


def _is_multiplied(function: Callable[..., Any], name: str) -> bool:
    """Whether a letter is multiplied as matrices are, somewhere in its file: `V` is the output layer of some books."""
    code = getattr(getattr(function, "of", function), "__code__", None)
    if len(name) > 1 or code is None:
        return False
    own = rf"(?<![\w.]){name}"
    pattern = rf"(dot|matmul)\(\s*{own}(\.T)?\s*,|(dot|matmul)\([^(),]*,\s*{own}(\.T)?\s*\)"
    pattern += rf"|{own}(\.T)?\s*@|@\s*{own}\b|{own}\.T\b"
    with suppress(OSError, ValueError, SubjectError):
        return re.search(pattern, program_in(Path(code.co_filename)).text) is not None
    return False


def _moments_among(needed: list[str]) -> dict[str, str]:
    """Names of moments, each with the name of the parameters that it is as large as."""
    others = [name for name in needed if role_in_function(name) not in DATA_ROLES]
    of_one = {name: _OF_ONE.sub("", name) for name in others}
    separate = {name: bare for name, bare in of_one.items() if bare != name and bare in others}
    if separate:
        return separate
    found = [name for name in others if _MOMENT.fullmatch(name)]
    held = [name for name in others if name not in found and not _SHARE.fullmatch(name)]
    is_whole = len(held) == 1 and (is_a_part(held[0]) or held[0].lower() in ("p", "net", "model", "theta", "network"))
    return dict.fromkeys(found, held[0]) if is_whole else {}


def _settings_among(own: inspect.Signature, needed: list[str]) -> dict[str, Any]:
    """The share of the step before is 0, so that the first step is that of the gradient; a count of steps is 1."""
    found: dict[str, Any] = {}
    has_targets = sum(role_in_function(name) == "y" for name in needed) > 1
    for name, parameter in own.parameters.items():
        is_share = _SHARE.fullmatch(name) and (name not in needed or role_in_function(name) != "rate")
        if is_share and (name in needed or isinstance(parameter.default, float)) and name.lower() != "alpha":
            found[name] = 0.0
        elif _COUNT.fullmatch(name) and name in needed and (name.lower() != "t" or has_targets):
            found[name] = 1
    return found


def _zeros_like(value: Any) -> Any:
    """Zeros in the structure of parameters."""
    if isinstance(value, Mapping):
        return _Zeros({key: _zeros_like(each) for key, each in value.items()})
    if isinstance(value, list | tuple):
        return type(value)([_zeros_like(each) for each in value])
    if isinstance(value, int | float) or hasattr(value, "shape"):
        return 0.0 * value
    found = copy.copy(value)
    for name, each in list(getattr(value, "__dict__", {}).items()):
        if isinstance(each, np.ndarray | list | tuple | dict):
            setattr(found, name, _zeros_like(each))
    return found


def _without(result: Any, function: Callable[..., Any], moments: dict[str, str]) -> Any:
    """What was returned, without moments, as the function's own `return` names them."""
    if not isinstance(result, tuple):
        return result
    names = returned_names(getattr(function, "of", function))
    if len(names) != len(result):
        return result
    kept = tuple(value for name, value in zip(names, result, strict=True) if name not in moments)
    return kept[0] if len(kept) == 1 else kept
