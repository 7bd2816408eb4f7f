"""Elementwise operators: the activations of the catalogue, and gates made of them. z weighted input, g = ∂C/∂a."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from backproof.activations import ACTIVATIONS, Activation
from backproof.arrays import of
from backproof.operators.record import KnownOperator, OperatorFault
from backproof.operators.smooth import gelu_tanh_terms, gelu_terms, sigmoid_terms, silu_terms, tanh_terms
from backproof.operators.terms import Term, TermRule, faults_of_terms, of_terms

Array = Any


def _fault(name: str, english: str, chinese: str, slope: Callable[[Array, Array], Array]) -> OperatorFault:
    """A fault that stands in the slope: (z, a) -> what is written in place of σ′(z)."""

    def backward(g: Array, z: Array) -> tuple[Array]:
        record = backward.record  # type: ignore[attr-defined]
        return (g * slope(z, record.forward(z)),)

    return OperatorFault(name, english, chinese, backward)


def _sigma(z: Array) -> Array:
    return of(z).expit(z)


def _phi(z: Array) -> Array:
    return of(z).exp(-0.5 * z * z) / (2 * 3.141592653589793) ** 0.5


def _slope_of(name: str, z: Array, a: Array) -> Array:
    return ACTIVATIONS[name].slope(z, a)  # type: ignore[misc]


# fmt: off
_SLOPES: dict[str, tuple[tuple[str, str, str, Callable[[Array, Array], Array]], ...]] = {
    "sigmoid": (
        ("formula_of_output_at_input", "the formula a(1 − a) is applied to the input: x(1 − x)", "公式 a(1 − a) 用在了输入上：x(1 − x)", lambda z, a: z * (1 - z)),
        ("one_minus_missing",          "the factor 1 − a is missing",                             "缺少因子 1 − a",                          lambda z, a: a),
        ("one_minus_only",             "the factor a is missing: only 1 − a is left",             "缺少因子 a，只剩下 1 − a",                lambda z, a: 1 - a),
    ),
    "tanh": (
        ("formula_of_output_at_input", "the formula 1 − a² is applied to the input: 1 − x²",      "公式 1 − a² 用在了输入上：1 − x²",        lambda z, a: 1 - z * z),
        ("square_missing",             "the square is missing: 1 − a stands in place of 1 − a²",  "缺少平方：用 1 − a 代替了 1 − a²",        lambda z, a: 1 - a),
    ),
    "silu": (
        ("second_term_missing",        "the term zσ′(z) of the product rule is missing",          "缺少乘积法则中的 zσ′(z) 一项",            lambda z, a: _sigma(z)),
        ("first_term_missing",         "the term σ(z) of the product rule is missing",            "缺少乘积法则中的 σ(z) 一项",              lambda z, a: z * _sigma(z) * (1 - _sigma(z))),
        ("sigma_for_one_minus",        "σ(z) stands in place of 1 − σ(z) in the second term",     "第二项里用 σ(z) 代替了 1 − σ(z)",         lambda z, a: _sigma(z) * (1 + z * _sigma(z))),
    ),
    "gelu": (
        ("second_term_missing",        "the term zφ(z) of the product rule is missing",           "缺少乘积法则中的 zφ(z) 一项",             lambda z, a: of(z).ndtr(z)),
        ("first_term_missing",         "the term Φ(z) of the product rule is missing",            "缺少乘积法则中的 Φ(z) 一项",              lambda z, a: z * _phi(z)),
        ("slope_of_tanh_form",         "the slope is that of the tanh form, while the forward pass has the erf form", "斜率取自 tanh 近似式，而前向传播用的是 erf 式", lambda z, a: _slope_of("gelu_tanh", z, a)),
        ("z_missing",                  "the factor z in zφ(z) is missing",                        "zφ(z) 中缺少因子 z",                      lambda z, a: of(z).ndtr(z) + _phi(z)),
    ),
    "gelu_tanh": (
        ("slope_of_erf_form",          "the slope is that of the erf form, while the forward pass has the tanh form", "斜率取自 erf 式，而前向传播用的是 tanh 近似式", lambda z, a: _slope_of("gelu", z, a)),
        ("second_term_missing",        "the term of the product rule with tanh′ is missing",      "缺少乘积法则中含 tanh′ 的一项",           lambda z, a: of(z).where(z == 0, 0.5, a / of(z).where(z == 0, 1, z))),
        ("cubic_missing",              "the derivative of the cubic term, 3·0.044715z², is missing", "缺少三次项的导数 3·0.044715z²",        lambda z, a: _gelu_tanh_without_cubic(z)),
    ),
    "elu": (
        ("value_for_slope",            "a stands in place of a + α where z < 0",                  "z < 0 处用 a 代替了 a + α",               lambda z, a: of(z).where(z > 0, 1.0, a)),
    ),
    "softplus": (
        ("one_minus_sigmoid",          "σ(−z) stands in place of σ(z)",                           "用 σ(−z) 代替了 σ(z)",                    lambda z, a: _sigma(-z)),
    ),
    "softsign": (
        ("square_missing",             "the square is missing: 1/(1 + |z|)",                      "缺少平方：1/(1 + |z|)",                   lambda z, a: 1 / (1 + abs(z))),
    ),
    "relu": (
        ("mask_missing",               "the mask [z > 0] is missing, or is [a ≥ 0], which always holds", "缺少掩码 [z > 0]，或写成了总是成立的 [a ≥ 0]", lambda z, a: of(z).ones_like(z)),
        ("mask_flipped",               "the mask is the wrong way round: [z < 0]",                "掩码反了：[z < 0]",                       lambda z, a: (z < 0) * 1.0),
    ),
}
# fmt: on


def _gelu_tanh_without_cubic(z: Array) -> Array:
    c = (2 / 3.141592653589793) ** 0.5
    t = of(z).tanh(c * (z + 0.044715 * z**3))
    return 0.5 * (1 + t) + 0.5 * z * (1 - t * t) * c


_TERMS = {
    "sigmoid": sigmoid_terms,
    "tanh": tanh_terms,
    "silu": silu_terms,
    "gelu": gelu_terms,
    "gelu_tanh": gelu_tanh_terms,
}
"""Slopes that are sums of products, from which further mistakes follow."""


def _of_activation(record: Activation) -> KnownOperator:
    own = tuple(_fault(*row) for row in _SLOPES.get(record.name, ()))
    for fault in own:
        fault.backward.record = record  # type: ignore[attr-defined]
    rule = _TERMS.get(record.name)
    more = faults_of_terms(rule, rule(np.ones(3), np.linspace(-1, 2, 3))) if rule else ()
    return KnownOperator(
        record.name,
        ("z",),
        1,
        record.forward,
        lambda g, z: (g * record.slope(z, record.forward(z)),),  # type: ignore[misc]
        "∂C/∂z = g ⊙ σ′(z)",
        record.reference,
        lambda rng: (rng.standard_normal((3, 4)),),
        faults=(*own, *more),
    )


SlopeFunction = Callable[[Array], Array]


# fmt: off
_GATE_FAULTS = (
    #  name                       what                                                                                                  (g, gate, value, f, f′) -> (∂C/∂gate, ∂C/∂value)
    ("slope_missing",        "the slope of the gate's activation is missing",                      "缺少门的激活函数的斜率",                      lambda g, z, v, f, df: (g * v, g * f(z))),
    ("activation_for_slope", "the gate's activation stands in place of its slope",                 "用门的激活值代替了它的斜率",                  lambda g, z, v, f, df: (g * v * f(z), g * f(z))),
    ("value_missing",        "the factor of the other branch is missing",                          "缺少另一支路的因子",                          lambda g, z, v, f, df: (g * df(z), g)),
    ("gate_not_activated",   "the gate itself stands in place of its activation",                  "用门本身代替了它的激活值",                    lambda g, z, v, f, df: (g * v * df(z), g * z)),
    ("gate_sigmoid_only",    "σ of the gate stands in place of its activation",                    "用门的 σ 代替了它的激活值",                   lambda g, z, v, f, df: (g * v * _sigma(z) * _sigma(-z), g * _sigma(z))),
    ("branches_exchanged",   "the gradients of gate and value are exchanged",                      "门与值的梯度互换了",                          lambda g, z, v, f, df: (g * f(z), g * v * df(z))),
)
_SILU_FAULT = ("second_term_missing", "the term zσ′(z) of the slope of silu is missing",           "silu 的斜率中缺少 zσ′(z) 一项",              lambda g, z, v, f, df: (g * v * _sigma(z), g * f(z)))
# fmt: on
_REFERENCE = "Shazeer, GLU variants improve transformer, arXiv:2002.05202"
_GATES = {"swiglu": "silu", "geglu": "gelu", "geglu_tanh": "gelu_tanh", "glu": "sigmoid"}
"""Gated linear units, and the activation of their gates."""


def _gated(rule: Callable[..., tuple[Array, Array]], record: Activation) -> Callable[..., tuple[Array, Array]]:
    def backward(g: Array, z: Array, v: Array) -> tuple[Array, Array]:
        return rule(g, z, v, record.forward, lambda z: record.slope(z, record.forward(z)))  # type: ignore[misc]

    return backward


def _packed(backward: Callable[..., tuple[Array, Array]]) -> Callable[..., tuple[Array]]:
    """The backward pass where gate and value are the halves of one array, in either order."""

    def packed(g: Array, x: Array, *, gate_first: bool = True) -> tuple[Array]:
        half = x.shape[-1] // 2
        first, second = x[..., :half], x[..., half:]
        found = backward(g, first, second) if gate_first else backward(g, second, first)[::-1]
        return (of(x).concatenate(found, axis=-1),)

    return packed


def _halves(x: Array, record: Activation, *, gate_first: bool = True) -> Array:
    if x.shape[-1] % 2:
        raise ValueError("an odd number of columns has no halves")
    half = x.shape[-1] // 2
    first, second = x[..., :half], x[..., half:]
    return record.forward(first) * second if gate_first else first * record.forward(second)


def _gate_terms(record: Activation) -> TermRule:
    """∂C/∂gate = g · value · f′, ∂C/∂value = g · f."""

    def rule(g: Array, z: Array, v: Array) -> tuple[Any, ...]:
        a = record.forward(z)
        slope = record.slope(z, a)  # type: ignore[misc]
        slopes = {"f(gate)": a, "f′(f(gate))": record.slope(a, record.forward(a))}  # type: ignore[misc]
        values = {"gate": z, "f′(gate)": slope}
        if record.name != "sigmoid":
            slopes["f(gate)(1 − f(gate))"], values["σ(gate)"] = a * (1 - a), _sigma(z)
        return (
            (Term({"g": g, "value": v, "f′(gate)": slope}, 1.0, {"f′(gate)": slopes, "value": {"gate": z}}),),
            (Term({"g": g, "f(gate)": a}, 1.0, {"f(gate)": values}),),
        )

    return rule


def _packed_terms(rule: TermRule) -> TermRule:
    def packed(g: Array, x: Array, *, gate_first: bool = True) -> tuple[Any, ...]:
        half = x.shape[-1] // 2
        first, second = x[..., :half], x[..., half:]
        return rule(g, first, second) if gate_first else rule(g, second, first)

    return packed


def _side_by_side(gradients: tuple[Array, ...], options: Mapping[str, Any]) -> tuple[Array]:
    ordered = gradients if options.get("gate_first", True) else gradients[::-1]
    return (of(gradients[0]).concatenate(ordered, axis=-1),)


def _gates(name: str, record: Activation) -> tuple[KnownOperator, KnownOperator]:
    """A gated unit of two arrays, and of one that holds both."""
    rows = [row for row in _GATE_FAULTS if not (name == "glu" and row[0] == "gate_sigmoid_only")]
    rows += [_SILU_FAULT] if name == "swiglu" else []
    rule, formula = _gate_terms(record), f",  f = {record.name}"
    two = of_terms(
        name,
        ("gate", "value"),
        lambda z, v: record.forward(z) * v if z.shape == v.shape else _no_gate(),
        rule,
        _REFERENCE,
        lambda rng: (rng.standard_normal((3, 4)), rng.standard_normal((3, 4))),
    )
    one = of_terms(
        f"{name}_packed",
        ("x",),
        lambda x, **options: _halves(x, record, **options),
        _packed_terms(rule),
        _REFERENCE,
        lambda rng: (rng.standard_normal((3, 6)),),
        variants=({}, {"gate_first": False}),
        parts=("gate", "value"),
        joined=_side_by_side,
    )
    own = tuple(OperatorFault(a, b, c, _gated(bad, record)) for a, b, c, bad in rows)
    packed = tuple(OperatorFault(a, b, c, _packed(_gated(bad, record))) for a, b, c, bad in rows)
    return (
        replace(two, formula=two.formula + formula, faults=(*own, *two.faults)),
        replace(one, formula=f"x = [gate, value];  {one.formula}{formula}", faults=(*packed, *one.faults)),
    )


def _no_gate() -> Array:
    raise ValueError("gate and value have one shape")


RECORDS = (
    *(_of_activation(record) for record in ACTIVATIONS.values() if record.is_elementwise and record.name != "identity"),
    *(each for name, activation in _GATES.items() for each in _gates(name, ACTIVATIONS[activation])),
)
