"""An adapter to paste: a function of the plainest form that calls the user's code by its own names, and runs as it is.

Where nothing of the code tells what an argument should be, it gets None, with a line that says so.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from contextlib import suppress
from typing import Any

import numpy as np

from backproof.checking.subjects.constructing import width_by_name
from backproof.checking.subjects.given_in_code import given_in_the_file
from backproof.checking.subjects.names_in_code import is_kind, role_of
from backproof.checking.subjects.object_state import weights_by_name
from backproof.checking.subjects.plans import calls_of, methods_of
from backproof.checking.subjects.rounds import TrainingLoop
from backproof.checking.subjects.signatures import role_in_function
from backproof.network import Network

_WEIGHT = re.compile(r"w\w{0,3}|weights?_?\w{0,3}|theta_?\d*|syn_?\d*", re.I)
_BIAS = re.compile(r"b\w{0,3}|bias(es)?_?\w{0,3}", re.I)
_OF_WEIGHT = re.compile(r"(d|g|grad|delta|nabla)_?(el_?)?(w|weights?|theta)\w{0,4}|w\w{0,3}_?grad\w*", re.I)
_OF_BIAS = re.compile(r"(d|g|grad|delta|nabla)_?(el_?)?(b|bias(es)?)\w{0,4}|b\w{0,3}_?grad\w*", re.I)
_PLAIN = {"x": "x", "y": "y", "rate": "1.0", "one": "1", "size": "len(x)", "penalty": "0.0", "zero": "0.0"}
_PLAIN |= {"batch": "(x, y)", "weights": "list(weights)", "biases": "list(biases)"}
_UNKNOWN = "None  # put here what your code expects"


def adapter(gradient: Any, network: Network) -> str:
    """A function of the plainest form that calls the user's code, with the shapes of this network; "" for a loop.

    >>> def steps(inp, goal, W1, b1, mode):
    ...     return W1 @ inp, b1
    >>> print(adapter(steps, Network([3, 2])))
    def adapter(weights, biases, x, y):
        # weights: (2, 3); biases: (2,); x: (N, 3); y: (N, 2)
        mode = None  # put here what your code expects
        return steps(inp=x.T, goal=y.T, W1=weights[0], b1=biases[0][:, None], mode=mode)
    """
    shapes = ", ".join(str(shape) for shape in zip(network.sizes[1:], network.sizes[:-1], strict=True))
    widths = ", ".join(f"({n},)" for n in network.sizes[1:])
    takes = f"    # weights: {shapes}; biases: {widths}; x: (N, {network.sizes[0]}); y: (N, {network.sizes[-1]})"
    if isinstance(gradient, TrainingLoop):
        return ""
    lines = _of_function(gradient, network) if inspect.isroutine(gradient) else _of_object(gradient, network)
    return "\n".join(["def adapter(weights, biases, x, y):", takes, *(f"    {line}" for line in lines)])


# ------------------------------------------------------------------ functions


def _of_function(function: Any, network: Network) -> list[str]:
    source = _source(function)
    names = _needed(function)
    weights = [n for n in names if _WEIGHT.fullmatch(n) and n.lower() not in ("w", "weights")]
    biases = [n for n in names if _BIAS.fullmatch(n) and n.lower() not in ("b", "biases")]
    columns, turned = _layout(source, weights)
    found: dict[str, str] = {name: f"weights[{k}]{'.T' if turned else ''}" for k, name in enumerate(weights)}
    found |= {name: f"biases[{k}]{'[:, None]' if columns else ''}" for k, name in enumerate(biases)}
    widths = {n: width_by_name(n, network.sizes) for n in names if n not in found and not _given(n)}
    found |= {name: str(width) for name, width in widths.items() if width is not None}
    roles = {name: _given(name) for name in names if name not in found}
    unknown = [name for name, given in roles.items() if not given]
    # of names that tell nothing the first are most likely the examples and the targets
    lacking = [data for data in ("x", "y") if data not in roles.values()]
    roles |= dict(zip(unknown, lacking, strict=False))
    found |= {name: f"{given}.T" if columns and given in ("x", "y") else given for name, given in roles.items()}
    unknown = [name for name in names if not found[name]]
    given = ", ".join(f"{name}={found[name] or name}" for name in names)
    lines = [f"{name} = {_UNKNOWN}" for name in reversed(unknown)]
    return lines + _returned(f"{function.__name__}({given})", source, turned=turned)


def _given(name: str) -> str:
    """What an argument is given by its name; "" where it tells nothing."""
    return _PLAIN.get(role_of(name)) or _PLAIN.get(role_in_function(name), "")


def _layout(source: str, weights: list[str]) -> tuple[bool, bool]:
    """Whether examples are columns, and whether weights are (in, out), by how the code multiplies."""
    if not weights:
        return False, False
    w = re.escape(weights[0])
    columns = bool(re.search(rf"\b{w}\s*@|(dot|matmul)\(\s*{w}\s*,|\b{w}\.dot\(", source))
    return columns, not columns and not re.search(rf"(@|,)\s*{w}\.T", source)


def _returned(call: str, source: str, *, turned: bool) -> list[str]:
    """The call, and its result as weights and biases where the names in the code's own `return` tell them."""
    names = _names_returned(source)
    of_w, of_b = [n for n in names if _OF_WEIGHT.fullmatch(n)], [n for n in names if _OF_BIAS.fullmatch(n)]
    if not of_w or len(of_w) != len(of_b):
        return [f"return {call}"]
    back = [f"{name}.T" for name in of_w] if turned else of_w
    flat = [f"{name}.ravel()" for name in of_b]
    return [f"{', '.join(names)} = {call}", f"return [{', '.join(back)}], [{', '.join(flat)}]"]


def _names_returned(source: str) -> list[str]:
    with suppress(SyntaxError):
        returns = [node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Return)]
        last = returns[-1] if returns else None
        if isinstance(last, ast.Tuple) and all(isinstance(part, ast.Name) for part in last.elts):
            return [part.id for part in last.elts if isinstance(part, ast.Name)]
    return []


def _needed(function: Any) -> list[str]:
    with suppress(TypeError, ValueError):
        taken = inspect.signature(function).parameters.values()
        return [p.name for p in taken if p.default is p.empty and p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    return []


def _source(function: Any) -> str:
    with suppress(OSError, TypeError):
        return textwrap.dedent(inspect.getsource(function))
    return ""


# ------------------------------------------------------------------ objects


def _of_object(thing: Any, network: Network) -> list[str]:
    cls = thing if isinstance(thing, type) else type(thing)
    made = [] if isinstance(thing, type) else weights_by_name(thing, least=1)
    needed = {name: _argument(name, network) for name in _needed(cls)}
    unknown = [name for name, given in needed.items() if given.endswith("=None")]
    # what the program itself gives, where no name tells it
    needed |= {name: f"{name}={value!r}" for name, value in next(given_in_the_file(cls, unknown), {}).items()}
    lines = [f"net = {cls.__name__}({', '.join(needed.values())})"]
    for k, slot in enumerate(made[: network.depth - 1]):
        # a key that is a word is written with quotes
        path = re.sub(r"\[([^\W\d]\w*)\]", r"['\1']", slot.path)
        place = path if path.startswith("[") else f".{path}"
        turned = _shape(slot) != (network.sizes[k + 1], network.sizes[k])
        lines.append(f"net{place} = weights[{k}]{'.T' if turned else ''}")
    lines += [] if made else ["# put the weights and biases into net here"]
    lines += _biases_of(thing)
    backward = next((n for kind in ("backward", "update") for n in methods_of(thing, kind)), "")
    forward = next(iter(methods_of(thing, "forward")), "")
    lines += [f"out = {_call(thing, forward, 'forward')}"] if forward else []
    kind = "backward" if is_kind(backward, "backward") else "update"
    call = _call(thing, backward, kind) if backward else _UNKNOWN
    of_w, of_b = _stored(_source(cls))
    if backward and 0 < len(of_w) == len(of_b):
        back = ", ".join(f"net.{name}{'.T' if '.T' in ' '.join(lines) else ''}" for name in of_w)
        return [*lines, call, f"return [{back}], [{', '.join(f'net.{name}.ravel()' for name in of_b)}]"]
    return [*lines, f"return {call}"]


def _biases_of(thing: Any) -> list[str]:
    """Lines that set what the object holds as attributes and calls biases."""
    held = [(name, value) for name, value in getattr(thing, "__dict__", {}).items() if _BIAS.fullmatch(name)]
    arrays = [(name, value) for name, value in held if isinstance(value, np.ndarray)]
    return [f"net.{name} = biases[{k}].reshape({value.shape})" for k, (name, value) in enumerate(arrays)]


def _stored(source: str) -> tuple[list[str], list[str]]:
    """Attributes that a class stores gradients of weights and of biases in, by the numbers in their names."""
    names = sorted(set(re.findall(r"self\.(\w+)\s*(?:,|\+?=)", source)))
    return [n for n in names if _OF_WEIGHT.fullmatch(n)], [n for n in names if _OF_BIAS.fullmatch(n)]


def _shape(slot: Any) -> tuple[int, ...]:
    return tuple(getattr(slot.get(), "shape", ()))


def _argument(name: str, network: Network) -> str:
    width = width_by_name(name, network.sizes)
    if width is not None:
        return f"{name}={width}"
    role = role_of(name)
    sizes = re.fullmatch(r"(n_?|net_?|nn_?|layers?_?)*(sizes?|dims?|layers?|shape|structure|arch\w*)", name, re.I)
    return f"{name}={list(network.sizes) if sizes else _PLAIN.get(role, 'None')}"


def _call(thing: Any, name: str, kind: str) -> str:
    calls = calls_of(thing, name, kind)
    words = {**_PLAIN, "out": "out", "cache": "out", "upstream": "out - y", "g": "out - y", "delta": "out - y"}
    words |= {"pairs": "list(zip(x, y))", "rows": "x", "row": "x[0]", "width": "y.shape[1]"}
    return f"net.{name}({', '.join(words.get(role, 'None') for role in calls[0].roles) if calls else 'x, y'})"
