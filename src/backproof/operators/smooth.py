"""Elementwise operators beyond the catalogue of activations: swish, mish, hard swish, gates. z input, g = ∂C/∂a."""

from __future__ import annotations

from typing import Any

from backproof.arrays import of
from backproof.operators.terms import Term, of_terms

Array = Any


def _sigma(z: Array) -> Array:
    return of(z).expit(z)


def _softplus(z: Array) -> Array:
    xp = of(z)
    return xp.where(z > 0, z, 0 * z) + xp.log1p(xp.exp(-abs(z)))


def _clipped(z: Array, low: float, high: float) -> Array:
    xp = of(z)
    return xp.where(z < low, low + 0 * z, xp.where(z > high, high + 0 * z, z))


def _between(z: Array, low: float, high: float) -> Array:
    return (z > low) * (z < high) * 1.0


def _swish_terms(g: Array, z: Array, *, beta: float) -> tuple[Any, ...]:
    s = _sigma(beta * z)
    return (
        (
            Term({"g": g, "σ(βz)": s}, instead={"σ(βz)": {"βz σ(βz)": beta * z * s, "z σ(βz)": z * s}}),
            Term(
                {"g": g, "β": beta, "z": z, "σ(βz)": s, "1 − σ(βz)": 1 - s},
                instead={"1 − σ(βz)": {"σ(βz)": s, "1 − z σ(βz)": 1 - z * s}, "z": {"z σ(βz)": z * s, "z²": z * z}},
            ),
        ),
    )


def _mish_terms(g: Array, z: Array) -> tuple[Any, ...]:
    t, s = of(z).tanh(_softplus(z)), _sigma(z)
    return (
        (
            Term({"g": g, "tanh(ζ(z))": t}, instead={"tanh(ζ(z))": {"tanh(z)": of(z).tanh(z), "ζ(z)": _softplus(z)}}),
            Term(
                {"g": g, "z": z, "1 − tanh²(ζ(z))": 1 - t * t, "σ(z)": s},
                instead={
                    "1 − tanh²(ζ(z))": {"1 − tanh(ζ(z))": 1 - t, "tanh²(ζ(z))": t * t},
                    "σ(z)": {"σ(z)(1 − σ(z))": s * (1 - s), "tanh(z)": of(z).tanh(z), "ζ(z)": _softplus(z)},
                    "z": {"z tanh(ζ(z))": z * t},
                },
            ),
        ),
    )


def silu_terms(g: Array, z: Array) -> tuple[Any, ...]:
    """∂C/∂z = g σ + g z σ (1 − σ)."""
    s = _sigma(z)
    other = {"1 − σ": {"1 − zσ": 1 - z * s}, "z": {"a": z * s}}
    return (
        (
            Term({"g": g, "σ": s}, instead={"σ": {"a": z * s}}),
            Term({"g": g, "z": z, "σ": s, "1 − σ": 1 - s}, 1.0, other),
        ),
    )


def gelu_terms(g: Array, z: Array) -> tuple[Any, ...]:
    """∂C/∂z = g Φ + g z φ."""
    density = of(z).exp(-0.5 * z * z) / (2 * 3.141592653589793) ** 0.5
    share = of(z).ndtr(z)
    other = {
        "e^(−z²) / √(2π)": of(z).exp(-z * z) / (2 * 3.141592653589793) ** 0.5,
        "e^(−z²/2) / √π": density * 2**0.5,
        "e^(−z²/2)": density * (2 * 3.141592653589793) ** 0.5,
        "1/√(2π)": (2 * 3.141592653589793) ** -0.5 + 0 * z,
        "Φ(1 − Φ)": share * (1 - share),
    }
    wrong = {"erf(z/√2)": 2 * share - 1, "σ(1.702 z)": _sigma(1.702 * z)}
    return (
        (
            Term({"g": g, "Φ(z)": share}, 1.0, {"Φ(z)": wrong}),
            Term({"g": g, "z": z, "φ(z)": density}, 1.0, {"φ(z)": other}),
        ),
    )


def gelu_tanh_terms(g: Array, z: Array) -> tuple[Any, ...]:
    """∂C/∂z = g ½ (1 + t) + g ½ z (1 − t²) √(2/π) (1 + 3·0.044715 z²)."""
    c, k = (2 / 3.141592653589793) ** 0.5, 0.044715
    t = of(z).tanh(c * (z + k * z**3))
    inner = "1 + 3·0.044715 z²"
    other = {
        inner: {
            "1 + 0.044715 z²": 1 + k * z * z,
            "1 + 2·0.044715 z²": 1 + 2 * k * z * z,
            "1 + 3·0.044715 z³": 1 + 3 * k * z**3,
            "1 + 3·0.044715 z": 1 + 3 * k * z,
            "1 + 3·0.044715": 1 + 3 * k + 0 * z,
            "z + 0.044715 z³": z + k * z**3,
            "3·0.044715 z²": 3 * k * z * z,
        },
        "1 − t²": {"1 − t": 1 - t, "t²": t * t, "(1 − t)²": (1 - t) ** 2, "1 + t²": 1 + t * t},
    }
    first = Term({"g": g, "½": 0.5, "1 + t": 1 + t}, 1.0, {"1 + t": {"1 − t": 1 - t, "t": t}})
    return (
        (
            first,
            Term({"g": g, "½": 0.5, "z": z, "1 − t²": 1 - t * t, "√(2/π)": c, inner: 1 + 3 * k * z * z}, 1.0, other),
        ),
    )


def tanh_terms(g: Array, z: Array) -> tuple[Any, ...]:
    """∂C/∂z = g (1 − a²)."""
    a = of(z).tanh(z)
    slopes = {
        "a²": a * a,
        "(1 − a)²": (1 - a) ** 2,
        "1 + a²": 1 + a * a,
        "a(1 − a)": a * (1 - a),
        "1 − tanh²(a)": 1 - of(a).tanh(a) ** 2,
    }
    return ((Term({"g": g, "1 − a²": 1 - a * a}, 1.0, {"1 − a²": slopes}),),)


def sigmoid_terms(g: Array, z: Array) -> tuple[Any, ...]:
    """∂C/∂z = g a (1 − a)."""
    a = _sigma(z)
    other = {"1 + a": 1 + a, "1 − a²": 1 - a * a, "1 − z": 1 - z, "(1 − a)²": (1 - a) ** 2}
    first = {"z": z, "a²": a * a}
    return ((Term({"g": g, "a": a, "1 − a": 1 - a}, 1.0, {"1 − a": other, "a": first}),),)


def _log_sigmoid_terms(g: Array, z: Array) -> tuple[Any, ...]:
    s = _sigma(-z)
    other = {"σ(z)": 1 - s, "σ(z)σ(−z)": s * (1 - s), "1 − a": 1 + _softplus(-z), "1 − e^z": 1 - of(z).exp(z)}
    return ((Term({"g": g, "σ(−z)": s}, 1.0, {"σ(−z)": other}),),)


def _hard_sigmoid_terms(g: Array, z: Array) -> tuple[Any, ...]:
    return (
        (
            Term(
                {"g": g, "1/6": 1 / 6, "[|z| < 3]": _between(z, -3, 3)}, 1.0, {"[|z| < 3]": {"[z > 0]": (z > 0) * 1.0}}
            ),
        ),
    )


def _hard_swish_terms(g: Array, z: Array) -> tuple[Any, ...]:
    inside, above = _between(z, -3, 3), (z >= 3) * 1.0
    middle = {"2z + 3": {"z + 3": z + 3, "2z": 2 * z, "2z + 6": 2 * z + 6}}
    return (
        (
            Term({"g": g, "[|z| < 3]": inside, "2z + 3": 2 * z + 3, "1/6": 1 / 6}, 1.0, middle),
            Term({"g": g, "[z ≥ 3]": above}),
        ),
    )


def _prelu_terms(g: Array, z: Array, slope: Array) -> tuple[Any, ...]:
    a = _wide_slope(z, slope)
    below = (z <= 0) * 1.0
    other = {"z": {"α": a + 0 * z, "αz": a * z}}
    return (
        (Term({"g": g, "[z > 0]": 1 - below}), Term({"g": g, "α": a, "[z ≤ 0]": below}, 1.0, {"α": {"αz": a * z}})),
        (Term({"g": g, "z": z, "[z ≤ 0]": below}, 1.0, other),) if a is slope else _by_channel(g, z, below),
    )


def _by_channel(g: Array, z: Array, below: Array) -> tuple[Term, ...]:
    """The term by a slope for each channel, summed over all else."""
    axes = tuple(i for i in range(z.ndim) if i != 1)
    return (Term({"g": (g * z * below).sum(axis=axes), "z": 1.0, "[z ≤ 0]": 1.0}),)


def _wide_slope(z: Array, slope: Array) -> Array:
    """The slopes below zero in the shape in which they multiply z: one, one a feature, or one a channel."""
    if getattr(slope, "ndim", 0) == 1 and z.ndim > 2 and slope.shape[0] == z.shape[1]:
        return slope.reshape(1, -1, *(1,) * (z.ndim - 2))
    if getattr(slope, "ndim", 0) > 1:
        raise ValueError("slope has one number, or one for each channel")
    return slope


def _gate_terms(g: Array, z: Array, value: Array) -> tuple[Any, ...]:
    on = (z > 0) * 1.0
    return (
        (Term({"g": g, "value": value, "[gate > 0]": on}, 1.0, {"value": {"gate": z}}),),
        (Term({"g": g, "relu(gate)": z * on}, 1.0, {"relu(gate)": {"gate": z, "[gate > 0]": on}}),),
    )


def _squared_relu_terms(g: Array, z: Array) -> tuple[Any, ...]:
    up = z * (z > 0)
    return (
        (Term({"g": g, "2": 2.0, "relu(z)": up}, 1.0, {"relu(z)": {"z": z, "[z > 0]": (z > 0) * 1.0, "|z|": abs(z)}}),),
    )


def _tanh_shrink_terms(g: Array, z: Array) -> tuple[Any, ...]:
    t = of(z).tanh(z)
    return (
        (
            Term(
                {"g": g, "tanh²(z)": t * t},
                1.0,
                {"tanh²(z)": {"1 − tanh²(z)": 1 - t * t, "tanh(z)": t, "a²": (z - t) ** 2}},
            ),
        ),
    )


def _same_shape(z: Array, value: Array) -> Array:
    if z.shape != value.shape:
        raise ValueError("gate and value have one shape")
    return value


def _leaky_terms(g: Array, z: Array, *, alpha: float) -> tuple[Any, ...]:
    below = (z <= 0) * 1.0
    return (
        (
            Term({"g": g, "[z > 0]": 1 - below}),
            Term({"g": g, "α": alpha, "[z ≤ 0]": below}, 1.0, {"α": {"αz": alpha * z, "1 − α": 1 - alpha}}),
        ),
    )


def _elu_terms(g: Array, z: Array, *, alpha: float) -> tuple[Any, ...]:
    below, e = (z <= 0) * 1.0, of(z).exp(of(z).where(z > 0, 0 * z, z))
    other = {"e^z": {"e^z − 1": e - 1, "z": z, "a": alpha * (e - 1)}}
    return ((Term({"g": g, "[z > 0]": 1 - below}), Term({"g": g, "α": alpha, "e^z": e, "[z ≤ 0]": below}, 1.0, other)),)


def _softplus_terms(g: Array, z: Array, *, beta: float) -> tuple[Any, ...]:
    s = _sigma(beta * z)
    return (
        (
            Term(
                {"g": g, "σ(βz)": s},
                1.0,
                {"σ(βz)": {"σ(z)": _sigma(z), "σ(−βz)": 1 - s, "β σ(βz)": beta * s, "σ(βz)/β": s / beta}},
            ),
        ),
    )


def _drawn(*shape: int) -> Any:
    return lambda rng: (1.5 * rng.standard_normal(shape),)


# fmt: off
RECORDS = (
    of_terms("swish", ("z",), lambda z, *, beta: z * _sigma(beta * z), _swish_terms, "Ramachandran, Zoph, Le, arXiv:1710.05941", _drawn(3, 4), variants=({"beta": 1.702}, {"beta": 1.5}, {"beta": 0.5}, {"beta": 2.0}), free=("beta",)),
    of_terms("mish", ("z",), lambda z: z * of(z).tanh(_softplus(z)), _mish_terms, "Misra, BMVC 2020; ζ(z) = ln(1 + e^z)", _drawn(3, 4)),
    of_terms("log_sigmoid", ("z",), lambda z: -_softplus(-z), _log_sigmoid_terms, "the logarithm of σ", _drawn(3, 4)),
    of_terms("hard_sigmoid", ("z",), lambda z: _clipped(z / 6 + 0.5, 0.0, 1.0), _hard_sigmoid_terms, "Howard et al., ICCV 2019", lambda rng: (3 * rng.standard_normal((3, 4)),)),
    of_terms("hard_swish", ("z",), lambda z: z * _clipped(z / 6 + 0.5, 0.0, 1.0), _hard_swish_terms, "Howard et al., ICCV 2019", lambda rng: (3 * rng.standard_normal((3, 4)),)),
    of_terms("relu6", ("z",), lambda z: _clipped(z, 0.0, 6.0), lambda g, z: ((Term({"g": g, "[0 < z < 6]": _between(z, 0, 6)}, 1.0, {"[0 < z < 6]": {"[z > 0]": (z > 0) * 1.0, "[z < 6]": (z < 6) * 1.0}}),),), "Krizhevsky, 2010", lambda rng: (5 * rng.standard_normal((3, 5)),)),
    of_terms("prelu", ("z", "slope"), lambda z, slope: of(z).where(z > 0, z, _wide_slope(z, slope) * z), _prelu_terms, "He et al., ICCV 2015", lambda rng: (rng.standard_normal((3, 4)), 0.2 + rng.random(4))),
    of_terms("leaky_relu_alpha", ("z",), lambda z, *, alpha: of(z).where(z > 0, z, alpha * z), _leaky_terms, "Maas, Hannun, Ng, ICML 2013", _drawn(3, 4), variants=tuple({"alpha": a} for a in (0.2, 0.1, 0.05)), free=("alpha",)),
    of_terms("elu_alpha", ("z",), lambda z, *, alpha: of(z).where(z > 0, z, alpha * of(z).expm1(of(z).where(z > 0, 0 * z, z))), _elu_terms, "Clevert, Unterthiner, Hochreiter, ICLR 2016", _drawn(3, 4), variants=tuple({"alpha": a} for a in (0.5, 0.1, 2.0)), free=("alpha",)),
    of_terms("softplus_beta", ("z",), lambda z, *, beta: _softplus(beta * z) / beta, _softplus_terms, "Dugas et al., NIPS 2000", _drawn(3, 4), variants=tuple({"beta": b} for b in (2.0, 0.5, 10.0)), free=("beta",)),
    of_terms("squared_relu", ("z",), lambda z: (z * (z > 0)) ** 2, _squared_relu_terms, "So et al., Primer, NeurIPS 2021", _drawn(3, 4)),
    of_terms("tanh_shrink", ("z",), lambda z: z - of(z).tanh(z), _tanh_shrink_terms, "the rest of tanh", _drawn(3, 4)),
    of_terms("reglu", ("gate", "value"), lambda z, v: z * (z > 0) * _same_shape(z, v), _gate_terms, "Shazeer, arXiv:2002.05202", lambda rng: (rng.standard_normal((3, 4)), rng.standard_normal((3, 4)))),
)
# fmt: on
