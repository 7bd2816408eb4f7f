"""The activations and the cost that a program may be meant for, by what its text speaks of, the likeliest first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

from backproof.activations import Activation
from backproof.checking.readings.activations_written import activations_written, catalogue_written
from backproof.checking.readings.costs_of_text import costs_with
from backproof.network import Network

Sizes = tuple[int, ...]
_ARGUMENT, _ZERO = r"(?:[^(),]|\((?:[^()]|\([^()]*\))*\))*", r"\s*0(\.0*)?\s*[,)]"
"""The first argument of a call, with calls in it, such as `np.dot(x, w.reshape(3, 4)) + b`; a zero for an argument."""
_SPOKEN_OF = {
    "relu": re.compile(
        rf"relu|(f?maximum|fmax|clip|clamp(?:_min)?_?|(?<![.\w])max)\(({_ARGUMENT},)?(?:\s*min\s*=)?{_ZERO}"
        rf"|where\(\s*([\w.\[\]]+)\s*>=?\s*0(\.0*)?\s*,\s*\4\s*,{_ZERO}",
        re.I,
    ),
    "tanh": re.compile(
        r"tanh|tan_?sig|双曲正切|exp\(\s*-[^()]*\)\s*\)\s*/\s*\(.{0,12}exp\(|2(\.0*)?\s*/\s*\(\s*1(\.0*)?\s*\+", re.I
    ),
    "sigmoid": re.compile(
        r"sigm(oid)?|log_?sig|logistic|expit|squash|1(\.0*)?\s*\+\s*(np\.|numpy\.|math\.)?exp\(\s*-", re.I
    ),
    "softmax": re.compile(
        r"softmax|log_?sum_?exp|\blogits\b|\bprobs\b|log_?probs|log_?p\b|log\(\s*(np\.)?(sum\(\s*)?(np\.)?exp\(|exp(\w*|\([^()]*\))\s*/\s*(np\.|numpy\.)?(sum\(|\w*sum\b|exp(\w*|\([^()]*\))\.sum\()|/=?\s*\w+\.sum\("
        r"|\b(?P<term>[^\W\d]\w*)\s*/\s*(np\.|numpy\.)?sum\(\s*(?P=term)\b",
        re.I,
    ),
    "softplus": re.compile(r"soft_?plus|logaddexp\(\s*0|log1p\(\s*(np\.)?exp\(", re.I),
    "elu": re.compile(r"(?<![a-z])elu|expm1", re.I),
    "selu": re.compile(r"(?<![a-z])selu", re.I),
    "gelu_tanh": re.compile(r"0\.044715|gelu_?tanh", re.I),
    "gelu": re.compile(r"(?<![a-z])gelu", re.I),
    "silu": re.compile(
        r"(?<![a-z])(silu|swish)|\b(\w+)\s*\*\s*(self\.)?(sigm(oid)?|expit|logistic)\(\s*\2\s*\)"
        r"|\b([^\W\d]\w*)\s*/\s*\(\s*1(\.0*)?\s*\+\s*(np\.|numpy\.|math\.)?exp\(\s*-\s*\6\s*\)",
        re.I,
    ),
    "softsign": re.compile(r"soft_?sign", re.I),
    "hard_tanh": re.compile(r"hard_?tanh", re.I),
}
_COUNTS = re.compile(r"poisson", re.I)
"""What speaks of counts, whose rate is e to the power of what the last layer gives."""
_COST_OF_LOGITS = re.compile(r"maximum\(\s*([\w.]+)\s*,\s*0(\.0*)?\s*\)\s*-\s*\1\s*\*")
"""The beginning of max(z, 0) − z y + log(1 + e^(−|z|)), the cross-entropy of a sigmoid, which is no relu."""
_GRADIENT = re.compile(r"\bgrad_\w+")
"""Names of gradients, such as `grad_h_relu`, which are kept in code whose activation was changed."""
_INGREDIENTS = re.compile(r"sigm(oid)?|log_?sig|logistic|expit|squash|tanh|relu", re.I)
"""Names of activations that others are made of: a text with none of them has them only as parts of those it names."""
_NAMED = ("softplus", "elu", "selu", "gelu_tanh", "gelu", "silu", "softsign", "hard_tanh")
_LEAKY = re.compile(
    r"leaky|l_?relu|where\([^()]*>=?\s*0(\.0*)?\s*,[^,()]*,\s*[\w.]+\s*\*|maximum\(\s*0?\.\d+\s*\*", re.I
)
_SMALL, _NEAR = re.compile(r"(?<![\w.])0?\.\d+|\b\d+e-\d+\b"), 120
"""The number of a leaky relu's slope, and how many characters after the name it may stand."""
_LEAK = re.compile(r"\b\w*(?:leak|slope)\w*\s*(?::\s*\w+\s*)?=\s*(0?\.\d+|\d+e-\d+)", re.I)
"""A number that is called so: another, such as a learning rate, may stand nearer to the name of the function."""
_OF_TEXTBOOKS = {
    "bipolar_sigmoid": (
        "tanh(z/2)",
        re.compile(
            r"bipolar|2(\.0*)?\s*/\s*\(\s*1(\.0*)?\s*\+\s*(np\.|numpy\.|math\.)?exp\(\s*-\s*[^\W\d]\w*\s*\)\s*\)\s*-\s*1"
            r"|\(\s*1(\.0*)?\s*-\s*(np\.|numpy\.|math\.)?exp\(\s*-\s*([^\W\d]\w*)\s*\)\s*\)\s*/\s*\("
            r"\s*1(\.0*)?\s*\+\s*(np\.|numpy\.|math\.)?exp\(\s*-\s*\4\s*\)",
            re.I,
        ),
    ),
    "scaled_tanh": ("1.7159*tanh(2*z/3)", re.compile(r"1\.7159")),
}
"""Activations of textbooks that the catalogue does not have, by a formula, and what in a text speaks of them."""
_MOST = 6
_SLOPES = {
    "relu": re.compile(r"\b([zah]|net)_?\d*(\[[^\]]*\])?\s*>=?\s*0(?![.\d])", re.I),
    "tanh": re.compile(r"\b1(\.0*)?\s*-\s*([\w.]+\s*\*\*\s*2|np\.(square|power)\()", re.I),
    "softmax": re.compile(r"\[\s*(np\.)?a?range\([^()]*\)\s*,\s*\w+\s*\]\s*-=\s*1"),
}
"""What a text that names no activation has of one: its slope, or the error of softmax with cross-entropy."""
_WELL_KNOWN = ("relu", "tanh", "sigmoid", "softmax")  # of another, made of other functions, no name may tell


@dataclass(frozen=True)
class Hypothesis:
    """Activations and a cost that a file may be meant for.

    Attributes:
        activations: as a network takes them; a pair of hidden layers' and the output's where they were not said.
        cost: as a network takes it.
        is_said: whether the activations were said.
    """

    activations: Any
    cost: Any
    is_said: bool = False

    def network(self, sizes: Sizes) -> Network:
        """The network of these sizes."""
        if self.is_said:
            return Network(sizes, self.activations, self.cost)
        hidden, output = self.activations
        return Network(sizes, [hidden] * (len(sizes) - 2) + [output], self.cost)


def readings_of(text: str, activations: Any = None, cost: Any = None) -> Iterator[Hypothesis]:
    """Every reading that a program's text allows, the likeliest first.

    >>> [(r.activations, r.cost) for r in readings_of("h = np.tanh(z1); p = softmax(z2)")][0]
    (('tanh', 'softmax'), 'categorical_cross_entropy')
    >>> next(readings_of("a = elu(z)")).activations
    ('elu', 'identity')
    >>> next(readings_of("h = np.tanh(z); c = np.maximum(out, 0) - out * y")).activations
    ('tanh', 'identity')
    >>> [(r.activations, r.cost) for r in readings_of("a = 1 / (1 + np.exp(-z))")]
    [(('sigmoid', 'sigmoid'), 'quadratic'), (('sigmoid', 'identity'), 'quadratic')]
    """
    spoken = _COST_OF_LOGITS.sub("", text)
    has = _activations_in(_GRADIENT.sub("", spoken)) or _activations_in(spoken)
    written = catalogue_written(text) & set(_NAMED)
    has |= written
    # a backward pass alone in its file names no activation, and has their slopes
    has |= (slopes := set() if has else {what for what, pattern in _SLOPES.items() if pattern.search(text)})
    if activations is not None:
        output = activations[-1] if isinstance(activations, list) else activations
        yield from (Hypothesis(activations, each, is_said=True) for each in costs_with(output, text, cost))
        return
    known = [_of_a_textbook(name) for name, (_, pattern) in _OF_TEXTBOOKS.items() if pattern.search(text)]
    for own in [*known, *activations_written(text)]:
        ends: list[Any] = [own, *(["softmax"] if "softmax" in has else []), "identity", "sigmoid"]
        yield from (Hypothesis((own, end), each) for end in ends for each in costs_with(end, text, cost))
    named: list[str] = [each for each in _NAMED if each in has]
    usual: list[str] = [each for each in ("relu", "tanh", "sigmoid") if each in has]
    hidden = (usual + named if _INGREDIENTS.search(text) else named + usual) or ["sigmoid"]
    hidden.sort(key=lambda name: name not in written)  # what is multiplied by weights is no ingredient
    hidden = ([leaky] if (leaky := _leaky(text)) else []) + hidden
    outputs: list[str] = [each for each in ("softmax", "sigmoid") if each in has]
    hidden += ["sigmoid"] if slopes and "sigmoid" not in hidden else []
    outputs += ["exponential"] if _COUNTS.search(text) else []
    outputs += ["sigmoid"] if slopes or not has & {"relu", "tanh", "softmax", "sigmoid", *named} else []
    outputs += ["identity", *(["tanh"] if "tanh" in has else []), *named]
    pairs = sorted(product(hidden, outputs), key=lambda pair: hidden.index(pair[0]) + outputs.index(pair[1]))
    yield from (Hypothesis(pair, each) for pair in pairs[:_MOST] for each in costs_with(pair[1], text, cost))


def _activations_in(text: str) -> set[str]:
    return {what for what, pattern in _SPOKEN_OF.items() if pattern.search(text)}


def names_no_activation(text: str) -> bool:
    """Whether a text names none of the activations that everybody uses: another may be made of other functions."""
    return not any(_SPOKEN_OF[name].search(text) for name in _WELL_KNOWN)


def hidden_spoken_of(text: str) -> list[str]:
    """Activations of hidden layers that a text speaks of.

    >>> hidden_spoken_of("h = np.maximum(0, z)"), hidden_spoken_of("p = softmax(x @ w)")
    (['relu'], [])
    """
    return [name for name in ("relu", "tanh") if _SPOKEN_OF[name].search(text)]


def as_said(record: Activation) -> str:
    """An activation as the command line takes it.

    >>> as_said(Activation.from_formula("wave", "sin(z)"))
    "'wave=sin(z)'"
    """
    return f"'{record.name}={record.formula}'" if record.reference == "user" else record.name


@cache
def _of_a_textbook(name: str) -> Activation:
    return Activation.from_formula(name, _OF_TEXTBOOKS[name][0])


def _leaky(text: str) -> str:
    """The leaky relu that a text speaks of, with the slope that it writes next to it; "" where it speaks of none.

    >>> _leaky("np.where(z > 0, z, 0.2 * z)"), _leaky("def leaky_relu(z, alpha=0.1):"), _leaky("np.maximum(0, z)")
    ('leaky_relu(0.2)', 'leaky_relu(0.1)', '')
    >>> _leaky("leaky relu, trained with Adam; def __init__(self, lr=0.01, leak=0.05)")
    'leaky_relu(0.05)'
    """
    found = _LEAKY.search(text)
    if found is None:
        return ""
    near, called = _SMALL.search(text, found.start(), found.end() + _NEAR), _LEAK.search(text)
    slope = float(called[1]) if called else float(near[0]) if near else 0.0
    return f"leaky_relu({slope:g})" if slope > 0 else "leaky_relu"
