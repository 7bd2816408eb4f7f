"""Slips in the formula of one activation's slope: a factor, a term, a sign or a bracket that people get wrong."""
# ruff: noqa: E501 - the table is read in columns

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from backproof.checking.causes.fault import ERRORS, Fault

Array = Any
_TANH = np.sqrt(2 / np.pi), 0.044715
"""The two constants of gelu as tanh has it."""


def _slip(name: str, family: str, text: str, function: Callable[[Any, Any], Any], chinese: str = "") -> Fault:
    """A slip in the formula of the slope of one family of activations, as a function of z and a."""
    return Fault(
        f"slope_{name}",
        ERRORS,
        "slope",
        lambda s: function(s.z, s.a) if s.record.family == family else None,
        f"{text} stands in place of {{slope}}",
        f"用 {chinese or text} 代替了 {{slope}}",
        is_remote=True,
    )


def _expit(z: Array) -> Array:
    return 1 / (1 + np.exp(-z))


def _bell(z: Array) -> Array:
    """φ(z), the density of the normal distribution, whose integral Φ is in gelu."""
    return np.exp(-z * z / 2) / np.sqrt(2 * np.pi)


def _share(z: Array, a: Array) -> Array:
    """Φ(z) of gelu, whose output is z Φ(z)."""
    return np.where(z == 0, 0.5, a / np.where(z == 0, 1.0, z))


def _of_gelu_tanh(z: Array, *, scale: float = 1.0, cubic: float = 3.0, factor: Array = 1.0) -> Array:
    """The slope of gelu as tanh has it, with other numbers, and with another factor than z, in its second term."""
    root, third = _TANH
    t = np.tanh(root * (z + third * z**3))
    return (1 + t) / 2 + factor * z * (1 - t * t) / 2 * scale * root * (1 + cubic * third * z * z)


# fmt: off
SLIPS_IN_SLOPES: tuple[Fault, ...] = (
    _slip("square_in_bracket", "sigmoid", "a(1 − a²)", lambda z, a: a * (1 - a * a)),
    _slip("of_squares", "sigmoid", "a²(1 − a²)", lambda z, a: a * a * (1 - a * a)),
    _slip("one_minus_z", "sigmoid", "a(1 − z)", lambda z, a: a * (1 - z)),
    _slip("z_for_activation", "sigmoid", "z(1 − a)", lambda z, a: z * (1 - a)),
    _slip("exponential_only", "sigmoid", "e^(−z)", lambda z, a: np.exp(-z)),
    _slip("difference_for_product", "sigmoid", "a − (1 − a)", lambda z, a: a - (1 - a)),
    _slip("square_of_square", "tanh", "1 − (a²)²", lambda z, a: 1 - a**4),
    _slip("one_minus_absolute", "tanh", "1 − |a|", lambda z, a: 1 - abs(a)),
    _slip("one_minus_twice", "tanh", "1 − 2a", lambda z, a: 1 - 2 * a),
    _slip("root", "tanh", "√(1 − a²)", lambda z, a: np.sqrt(1 - a * a)),
    _slip("weighted_input", "relu", "z", lambda z, a: z),
    _slip("sign", "relu", "the sign of z", lambda z, a: np.sign(z), "z 的符号"),
    _slip("of_silu_first_term", "silu", "σ(z) alone, without z σ′(z),", lambda z, a: _expit(z), "只有 σ(z)（缺少 z σ′(z)）"),
    _slip("of_silu_second_term", "silu", "z σ′(z) alone, without σ(z),", lambda z, a: z * _expit(z) * (1 - _expit(z)), "只有 z σ′(z)（缺少 σ(z)）"),
    _slip("of_silu_without_z", "silu", "σ(z) + σ′(z), without z,", lambda z, a: _expit(z) * (2 - _expit(z)), "σ(z) + σ′(z)（缺少 z）"),
    _slip("of_silu_plus", "silu", "σ(z)(1 + z(1 + σ(z)))", lambda z, a: _expit(z) * (1 + z * (1 + _expit(z)))),
    _slip("of_silu_whole", "silu", "a + σ(z)", lambda z, a: a + _expit(z)),
    _slip("of_gelu_first_term", "gelu", "Φ(z) alone, without z φ(z),", _share, "只有 Φ(z)（缺少 z φ(z)）"),
    _slip("of_gelu_without_z", "gelu", "Φ(z) + φ(z), without z,", lambda z, a: _share(z, a) + _bell(z), "Φ(z) + φ(z)（缺少 z）"),
    _slip("of_gelu_second_term", "gelu", "z φ(z) alone, without Φ(z),", lambda z, a: z * _bell(z), "只有 z φ(z)（缺少 Φ(z)）"),
    _slip("of_gelu_tanh_first_term", "gelu_tanh", "(1 + tanh u)/2 alone", lambda z, a: _of_gelu_tanh(z, scale=0.0), "只有 (1 + tanh u)/2"),
    _slip("of_gelu_tanh_without_z", "gelu_tanh", "(1 + tanh u)/2 + (1 − tanh² u) u′/2, without z,", lambda z, a: _of_gelu_tanh(z, factor=np.where(z == 0, 0.0, 1 / np.where(z == 0, 1.0, z))), "(1 + tanh u)/2 + (1 − tanh² u) u′/2（缺少 z）"),
    _slip("of_gelu_tanh_without_root", "gelu_tanh", "a second term without √(2/π)", lambda z, a: _of_gelu_tanh(z, scale=1 / _TANH[0]), "缺少 √(2/π) 的第二项"),
    _slip("of_gelu_tanh_without_three", "gelu_tanh", "a second term with 0.044715 z², without the 3,", lambda z, a: _of_gelu_tanh(z, cubic=1.0), "第二项为 0.044715 z²（缺少系数 3）"),
    _slip("of_gelu_tanh_without_cube", "gelu_tanh", "a second term without 3·0.044715 z²", lambda z, a: _of_gelu_tanh(z, cubic=0.0), "缺少 3·0.044715 z² 的第二项"),
    _slip("of_softplus_negated", "softplus", "σ(−z)", lambda z, a: _expit(-z)),
    _slip("of_softplus_twice", "softplus", "σ(z)(1 − σ(z))", lambda z, a: _expit(z) * (1 - _expit(z))),
    _slip("of_elu_everywhere", "elu", "e^z, on both sides,", lambda z, a: np.exp(z), "两侧都用 e^z"),
    _slip("of_softsign_root", "softsign", "1/(1 + |z|), without the square,", lambda z, a: 1 / (1 + abs(z)), "1/(1 + |z|)（缺少平方）"),
    _slip("of_softsign_square", "softsign", "1/(1 + z²)", lambda z, a: 1 / (1 + z * z)),
)
# fmt: on
