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

from backproof.checking.subjects.code.counts_in_code import counted_by
from backproof.checking.subjects.code.given_in_code import given_in_the_file
from backproof.checking.subjects.code.rates_in_code import rate_in_code
from backproof.checking.subjects.functions.signatures import WIDTHS, is_a_part, role_in_function
from backproof.checking.subjects.loops.rounds import TrainingLoop
from backproof.checking.subjects.makers.object_state import is_called_a_weight, weights_by_name
from backproof.checking.subjects.makers.own_objects import objects_for
from backproof.checking.subjects.makers.plans import calls_of, methods_of
from backproof.checking.subjects.names.names_in_code import is_kind, role_of
from backproof.checking.subjects.names.values_by_name import width_by_name
from backproof.checking.subjects.places.matching import name_of
from backproof.network import Network
from backproof.parameters import weight_shapes

_WEIGHT = re.compile(r"w\w{0,3}|weights?_?\w{0,3}|theta_?\d*|syn_?\d*", re.I)
_BIAS = re.compile(r"b\w{0,3}|bias(es)?_?\w*", re.I)
_OF_WEIGHT = re.compile(r"(d|g|grad|delta|nabla)_?(el_?)?(w|weights?|theta)\w{0,4}|w\w{0,3}_?grad\w*", re.I)
_OF_BIAS = re.compile(r"(d|g|grad|delta|nabla)_?(el_?)?(b|bias(es)?)\w{0,4}|b\w{0,3}_?grad\w*", re.I)
_PLAIN = {"x": "x", "y": "y", "rate": "1.0", "one": "1", "size": "len(x)", "penalty": "0.0", "zero": "0.0"}
_PLAIN |= {"kept": "1.0", "dropped": "0.0"}
_PLAIN |= {"batch": "(x, y)", "weights": "list(weights)", "biases": "list(biases)"}
_OF_SEVERAL = re.compile(r"hid\w*(sizes|layers|dims|widths)$", re.I)
COMMENTS = ("put here what your code expects", "put the weights and biases into net here")
"""What the lines of an adapter say that is to be filled in, which has a translation each."""
_UNKNOWN = f"None  # {COMMENTS[0]}"


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
    shapes = ", ".join(str(shape) for shape in weight_shapes(network.sizes))
    widths = ", ".join(f"({n},)" for n in network.sizes[1:])
    takes = f"    # weights: {shapes}; biases: {widths}; x: (N, {network.sizes[0]}); y: (N, {network.sizes[-1]})"
    if isinstance(gradient, TrainingLoop):
        return ""
    lines = _of_function(gradient, network) if inspect.isroutine(gradient) else _of_object(gradient, network)
    has_biases = any("biases" in line or line.startswith("#") for line in lines)
    head = "def adapter(weights, biases, x, y):" if has_biases else "def adapter(weights, x, y):"
    return "\n".join([head, takes, *(f"    {line}" for line in lines)])


# ------------------------------------------------------------------ functions


def _of_function(function: Any, network: Network) -> list[str]:
    source = _source(function)
    names = _needed(function)
    weights = [n for n in names if _WEIGHT.fullmatch(n) and n.lower() not in ("w", "weights")]
    biases = [n for n in names if _BIAS.fullmatch(n) and n.lower() not in ("b", "biases")]
    columns, turned = _layout(source, weights)
    found: dict[str, str] = {name: f"weights[{k}]{'.T' if turned else ''}" for k, name in enumerate(weights)}
    found |= {name: f"biases[{k}]{'[:, None]' if columns else ''}" for k, name in enumerate(biases)}
    told = _given(function, names)
    widths = {n: width_by_name(n, network.sizes) for n in names if n not in found and not told[n]}
    found |= {name: str(width) for name, width in widths.items() if width is not None}
    roles = {name: told[name] for name in names if name not in found}
    unknown = [name for name, given in roles.items() if not given and not is_a_part(name)]
    # of names that tell nothing the first are most likely the examples and the targets
    lacking = [data for data in ("x", "y") if data not in roles.values()]
    roles |= dict(zip(unknown, lacking, strict=False))
    found |= {name: f"{given}.T" if columns and given in ("x", "y") else given for name, given in roles.items()}
    unknown = [name for name in names if not found[name]]
    lines = [f"{name} = {_UNKNOWN}" for name in reversed(unknown)]
    if _moves_its_arguments(source, weights):
        parts = [name for name in names if name in weights or name in biases]
        lines += [f"{name} = 1 * {found[name]}" for name in parts]
        given = ", ".join(f"{name}={found[name] if found[name] and name not in parts else name}" for name in names)
        back = _names_returned(source)
        call = f"{function.__name__}({given})"
        call = f"{', '.join(back)} = {call}" if set(weights) <= set(back) else call
        return [*lines, call, _of_differences(weights, biases, found, columns=columns, turned=turned)]
    given = ", ".join(f"{name}={found[name] or name}" for name in names)
    return lines + _returned(f"{function.__name__}({given})", source, turned=turned)


def _moves_its_arguments(source: str, weights: list[str]) -> bool:
    """Whether a function gives no gradients, and moves the weights that it is given or returns them moved."""
    names = _names_returned(source)
    return len(weights) > 1 and (set(weights) <= set(names) or not re.search(r"^\s*return\b[^\n\S]*\S", source, re.M))


def _of_differences(
    weights: list[str], biases: list[str], before: dict[str, str], *, columns: bool, turned: bool
) -> str:
    """The line that returns old − new parameters: the gradients, at a learning rate of 1."""
    of_w = [f"({before[name]} - {name}){'.T' if turned else ''}" for name in weights]
    of_b = [f"({before[name]} - {name}){'.ravel()' if columns else ''}" for name in biases]
    returned = f"return [{', '.join(of_w)}]"
    return f"{returned}, [{', '.join(of_b)}]" if biases else returned


def _given(function: Any, names: list[str]) -> dict[str, str]:
    """What each argument is given by its name and by the code; "" where neither tells, and for widths."""
    told = {name: counted_by(function, name, role_in_function(name)) for name in names}
    # a width of the inputs beside no other width is most likely the inputs
    are_widths = sum(role in WIDTHS for role in told.values()) > 1
    found: dict[str, str] = {}
    for name, role in told.items():
        if role in ("x", "y"):
            found[name] = role
        elif role in WIDTHS and are_widths:
            found[name] = ""
        else:
            found[name] = _PLAIN.get(role_of(name)) or _PLAIN.get(role_in_function(name), "")
    return found


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
    made = [] if isinstance(thing, type) else _weights_of(thing, network)
    needed = {name: _argument(name, network) for name in _needed(cls)}
    unknown = [name for name, given in needed.items() if given.endswith("=None")]
    own = objects_for(cls, unknown, network.depth - 1, network) if isinstance(cls, type) else {}
    needed |= {name: f"{name}={text}" for name, text in own.items()}
    unknown = [name for name in unknown if name not in own]
    # what the program itself gives, where no name tells it
    needed |= {name: f"{name}={value!r}" for name, value in next(given_in_the_file(cls, unknown), {}).items()}
    lines = [f"net = {cls.__name__}({', '.join(needed.values())})"]
    of_weights, put = _put_in(made, network)
    lines += put
    lines += [] if made else [f"# {COMMENTS[1]}"]
    lines += _biases_of(thing)
    backward = _backward_of(thing)
    forward = next(iter(methods_of(thing, "forward")), "")
    lines += [f"out = {_call(thing, forward, 'forward')}"] if forward else []
    kind = "backward" if is_kind(backward, "backward") else "update"
    call = _call(thing, backward, kind) if backward else _UNKNOWN
    of_w, of_b = _stored(_source(cls))
    if backward and 0 < len(of_w) == len(of_b):
        back = ", ".join(f"net.{name}{'.T' if '.T' in ' '.join(lines) else ''}" for name in of_w)
        return [*lines, call, f"return [{back}], [{', '.join(f'net.{name}.ravel()' for name in of_b)}]"]
    if of_weights and backward and _gives_nothing(thing, backward):
        step = rate_in_code(thing, backward) or 1.0
        return [*_with_a_rate_of_one(thing, lines, call), call, _moved(of_weights, thing, step)]
    turned = any(given.endswith(".T") for _, given in of_weights)
    return [*lines, *_returned(call, _source(getattr(thing, backward)) if backward else "", turned=turned)]


def _put_in(made: list[Any], network: Network) -> tuple[list[tuple[str, str]], list[str]]:
    """Where weights go and what goes there, and the lines that put them there."""
    lines: list[str] = []
    of_weights: list[tuple[str, str]] = []
    for k, slot in enumerate(made):
        # a key that is a word is written with quotes
        path = re.sub(r"\[([^\W\d]\w*)\]", r"['\1']", slot.path)
        place = path if path.startswith("[") else f".{path}"
        shape = (network.sizes[k + 1], network.sizes[k])
        if _shape(slot) in (shape, shape[::-1], ()):
            of_weights.append((f"net{place}", f"weights[{k}]{'.T' if _shape(slot) != shape else ''}"))
        else:
            # a bias may stand in the same array
            lines.append(f"net{place} = {_UNKNOWN}: {_shape(slot)}; weights[{k}], biases[{k}]")
    return of_weights, lines + [f"{place} = 1 * {given}" for place, given in of_weights]


def _backward_of(thing: Any) -> str:
    """The method to call: one that takes examples and targets before others, such as the slope of an activation."""
    found = [(n, kind) for kind in ("backward", "update") for n in methods_of(thing, kind)]
    whole = [n for n, kind in found if any({"x", "y"} <= set(call.roles) for call in calls_of(thing, n, kind))]
    return next(iter([*whole, *(n for n, _ in found)]), "")


def _weights_of(thing: Any, network: Network) -> list[Any]:
    """Its weights, one for each layer: those that are called so, where there are enough of these."""
    found = weights_by_name(thing, least=1)
    named = [slot for slot in found if is_called_a_weight(name_of(slot))]
    return (named if len(named) >= network.depth - 1 else found)[: network.depth - 1]


def _gives_nothing(thing: Any, method: str) -> bool:
    """Whether a method returns no gradients, so that what it does to the weights shows them."""
    names = _names_returned(source := _source(getattr(thing, method)))
    named = any(_OF_WEIGHT.fullmatch(name) for name in names)
    return not named and (is_kind(method, "update") or not re.search(r"^\s*return\b[^\n\S]*\S", source, re.M))


def _with_a_rate_of_one(thing: Any, lines: list[str], call: str) -> list[str]:
    """The lines, and those that set a learning rate which the object holds: it is passed as 1 where it is passed."""
    held = [name for name, value in getattr(thing, "__dict__", {}).items() if isinstance(value, float)]
    rates = [name for name in held if role_of(name) == "rate"]
    return lines + ([] if "1.0" in call else [f"net.{name} = 1.0" for name in rates])


def _moved(of_weights: list[tuple[str, str]], thing: Any, step: float) -> str:
    """The line that returns old − new parameters, divided by a learning rate that is a number in the code."""
    share = "" if step == 1 else f" / {step:g}"
    of_w = [f"({given} - {place}){'.T' if given.endswith('.T') else ''}{share}" for place, given in of_weights]
    held = [line.partition(" = ")[0] for line in _biases_of(thing)]
    of_b = [f"(biases[{k}] - {place}.ravel()){share}" for k, place in enumerate(held)]
    returned = f"return [{', '.join(of_w)}]"
    return f"{returned}, [{', '.join(of_b)}]" if of_b else returned


def _biases_of(thing: Any) -> list[str]:
    """Lines that set what the object holds as attributes and calls biases."""
    held = [(name, value) for name, value in getattr(thing, "__dict__", {}).items() if _BIAS.fullmatch(name)]
    lists = [(n, value) for n, value in held if isinstance(value, list)]
    held = [*held, *((f"{n}[{k}]", each) for n, value in lists for k, each in enumerate(value))]
    arrays = [(name, value) for name, value in held if isinstance(value, np.ndarray)]
    return [f"net.{name} = 1 * biases[{k}].reshape({value.shape})" for k, (name, value) in enumerate(arrays)]


def _stored(source: str) -> tuple[list[str], list[str]]:
    """Attributes that a class stores gradients of weights and of biases in, by the numbers in their names."""
    names = sorted(set(re.findall(r"self\.(\w+)\s*(?:,|\+?=)", source)))
    return [n for n in names if _OF_WEIGHT.fullmatch(n)], [n for n in names if _OF_BIAS.fullmatch(n)]


def _shape(slot: Any) -> tuple[int, ...]:
    return tuple(getattr(slot.get(), "shape", ()))


def _argument(name: str, network: Network) -> str:
    width = width_by_name(name, network.sizes)
    if width is not None:
        is_list = _OF_SEVERAL.search(name) is not None and width == network.sizes[1]
        return f"{name}={[width] if is_list else width}"
    role = role_of(name)
    sizes = re.fullmatch(r"(n_?|net_?|nn_?|layers?_?)*(sizes?|dims?|layers?|shape|structure|arch\w*)", name, re.I)
    return f"{name}={list(network.sizes) if sizes else _PLAIN.get(role, 'None')}"


def _call(thing: Any, name: str, kind: str) -> str:
    calls = calls_of(thing, name, kind)
    words = {**_PLAIN, "out": "out", "cache": "out", "upstream": "out - y", "g": "out - y", "delta": "out - y"}
    words |= {"pairs": "list(zip(x, y))", "rows": "x", "row": "x[0]", "width": "y.shape[1]"}
    given = [words.get(role, "None") for role in calls[0].roles] if calls else ["x", "y"]
    # a learning rate that has a default would be another than 1
    given += [f"{option}={words[role]}" for option, role in calls[0].options if role in words] if calls else []
    return f"net.{name}({', '.join(given)})"
