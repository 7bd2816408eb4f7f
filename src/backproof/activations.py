"""Activation functions: one frozen record each, read by the engines, the checker, the derivation and the docs.

Letters: z weighted input, a = σ(z) activation, g = ∂C/∂a, all (N, n). `slope(z, a)` is σ′(z), given both z and
a so that it may use whichever is cheaper. `formula` is σ in the letter z; `slope_formula` is derived from it by
SymPy, while `slope` is written by hand: neither comes from the other, so that each can convict the other.
At a kink, `slope` returns the derivative from the left unless `kinks` says otherwise in the reference.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from functools import cache
from itertools import combinations
from typing import Any

import numpy as np

from backproof.arrays import of
from backproof.errors import InputError, Keyword, Listed, Phrase
from backproof.families import family_and_digits
from backproof.formulas import FormulaFunction, derivative, expression
from backproof.names import hint

Array = Any
ArrayFunction = Callable[..., Array]
_INFINITY = math.inf
_HIGHEST = 4
"""The degree of the polynomials whose roots are looked for."""


def _kinks_of(formula: str, slope: Callable[[Array], Array]) -> tuple[float, ...]:
    """The z at which the slope jumps, among the roots of what stands in Abs, Max, Min, sign and in conditions."""
    import sympy

    z, found = sympy.Symbol("z", real=True), expression(formula, ("z",))
    changes = {part.args[0] for part in found.atoms(sympy.Abs, sympy.sign)}
    compared = {each for part in found.atoms(sympy.Max, sympy.Min) for each in part.args}  # one may hold another
    changes |= {u - v for u, v in combinations(compared, 2)}
    changes |= {part.lhs - part.rhs for part in found.atoms(sympy.core.relational.Relational)}
    polynomials = [each.as_poly(z) for each in changes if each.is_polynomial(z) and each.has(z)]
    roots = {float(root) for each in polynomials if each.degree() <= _HIGHEST for root in each.real_roots()}
    return tuple(root for root in sorted(roots) if _jumps(slope, root))


def _jumps(slope: Callable[[Array], Array], root: float) -> bool:
    beside = root + 1e-9 * max(1.0, abs(root)) * np.array([-1.0, 1.0])
    with np.errstate(all="ignore"):
        values = np.asarray(slope(beside))
    return bool(abs(np.ptp(values)) > 1e-6 * (1 + abs(values).max()))


@dataclass(frozen=True)
class Activation:
    """One activation function σ.

    Attributes:
        name: how it is called everywhere, from options to model files.
        forward: z (N, n) -> a (N, n).
        slope: (z, a) -> σ′(z), (N, n); None where σ acts on the whole layer.
        formula: σ(z) as text in the letter z (closed vocabulary of `backproof.formulas`).
        bounds: the least and the greatest value that a can take.
        kinks: the z at which σ′ does not exist.
        pull_back: (g, a) -> Jᵀg for each row, where the Jacobian J is not diagonal; else None.
        lemma: the name of the formal lemma about it, or None.
        reference: where it was introduced.
        family: the name without a number, "leaky_relu" of "leaky_relu(0.2)"; the name itself if not given.
        number: the number of a member of a family, else None.
    """

    name: str
    forward: ArrayFunction = field(repr=False)
    slope: ArrayFunction | None = field(repr=False)
    formula: str
    bounds: tuple[float, float] = (-_INFINITY, _INFINITY)
    kinks: tuple[float, ...] = ()
    pull_back: ArrayFunction | None = field(default=None, repr=False)
    lemma: str | None = None
    reference: str = ""
    family: str = ""
    number: float | None = None

    def __post_init__(self) -> None:
        """Make a record that belongs to no family a family of its own."""
        object.__setattr__(self, "family", self.family or self.name)

    @property
    def is_catalogued(self) -> bool:
        """Whether this record is the catalogue's own, and not another one of the same name."""
        return _find(self.name) is self

    @property
    def slope_formula(self) -> str:
        """σ′(z) as text, derived from `formula` by SymPy; for softmax, ∂a_k/∂z_j in words of a."""
        return derivative(self.formula, "z") if self.slope is not None else "a_k*(delta_kj - a_j)"

    @property
    def is_elementwise(self) -> bool:
        """Whether each output depends on its own weighted input only."""
        return self.slope is not None

    def __reduce__(self) -> Any:
        """Pickle a catalogued record by its name, any other by its fields."""
        if self.is_catalogued:
            return activation, (self.name,)
        return Activation, tuple(getattr(self, item.name) for item in fields(self))

    @classmethod
    def from_formula(cls, name: str, formula: str, *, kinks: tuple[float, ...] | None = None) -> Activation:
        """Make an activation from one formula in z; the slope is derived from it.

        Args:
            name: an identifier that no catalogued activation has.
            formula: for example "z / (1 + Abs(z))"; see `backproof.formulas.VOCABULARY`.
            kinks: the z at which the derivative does not exist; found if not given, where Abs, Max, Min, sign and the
                conditions of Piecewise are of polynomials in z.

        Raises:
            InputError: an unknown name or symbol in the formula, or a name that is taken.

        >>> import numpy as np
        >>> square = Activation.from_formula("square", "z**2")
        >>> square.slope(np.array([3.0]), None)
        array([6.])
        >>> Activation.from_formula("bent", "Max(z, z/10) + Abs(2*z - 1)").kinks
        (0.0, 0.5)
        """
        _refuse_taken(name)
        slope = FormulaFunction(derivative(formula, "z"), ("z", "a"))
        if kinks is None:
            kinks = _kinks_of(formula, lambda z: slope(z, z))
        return cls(name, FormulaFunction(formula, ("z",)), slope, formula, kinks=kinks, reference="user")

    @classmethod
    def from_functions(
        cls,
        name: str,
        forward: ArrayFunction,
        slope: ArrayFunction,
        *,
        formula: str = "",
        kinks: tuple[float, ...] = (),
    ) -> Activation:
        """Make an activation from two functions of z alone, forward(z) and slope(z), both (N, n) -> (N, n).

        Raises:
            InputError: a name that is taken.
        """
        _refuse_taken(name)
        return cls(name, forward, _SlopeOfZ(slope), formula, kinks=kinks, reference="user")


@dataclass(frozen=True)
class _SlopeOfZ:
    """A user's slope(z), in the (z, a) shape that records use; a class, so that it pickles where theirs does."""

    function: ArrayFunction

    def __call__(self, z: Array, a: Array) -> Array:
        return self.function(z)


_GELU_TANH = math.sqrt(2 / math.pi)
_CUBIC = 0.044715
_SELU_SCALE, _SELU_ALPHA = 1.0507009873554804934193349852946, 1.6732632423543772848170429916717


def _exponential(z: Array) -> Array:
    xp = of(z)
    with xp.errstate(over="ignore"):
        return xp.exp(z)


def _sigmoid(z: Array) -> Array:
    return of(z).expit(z)


def softmax(z: Array, axis: int = -1) -> Array:
    """Return e^z over the sum of these along an axis, without an overflow.

    >>> softmax(np.array([0.0, 1000.0, 1000.0]))
    array([0. , 0.5, 0.5])
    """
    e = of(z).exp(z - z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def _softmax_pull_back(g: Array, a: Array) -> Array:
    return a * (g - (g * a).sum(axis=-1, keepdims=True))


def _gelu_slope(z: Array, a: Array) -> Array:
    xp = of(z)
    return xp.ndtr(z) + z * (xp.exp(-0.5 * z * z) * (1 / math.sqrt(2 * math.pi)))


# (1 + tanh u)/2 is the sigmoid of 2u, which keeps its digits where tanh u is close to −1
def _gelu_tanh_inner(z: Array) -> Array:
    return 2 * _GELU_TANH * (z + _CUBIC * z * z * z)


def _gelu_tanh_slope(z: Array, a: Array) -> Array:
    u = _gelu_tanh_inner(z)
    return _sigmoid(u) * (1 + z * _sigmoid(-u) * (2 * _GELU_TANH * (1 + 3 * _CUBIC * z * z)))


def _silu_slope(z: Array, a: Array) -> Array:
    return _sigmoid(z) * (1 + z * _sigmoid(-z))


def _leaky_relu(alpha: float, name: str) -> Activation:
    return Activation(
        name,
        lambda z: of(z).where(z > 0, z, alpha * z),
        lambda z, a: of(z).where(z > 0, 1.0, alpha).astype(z.dtype),
        f"Piecewise((z, z > 0), ({alpha}*z, True))",
        kinks=() if alpha == 1 else (0.0,),
        lemma="slope_leaky_relu",
        reference="Maas, Hannun, Ng, ICML workshop 2013",
        family="leaky_relu",
        number=alpha,
    )


def _elu(alpha: float, name: str) -> Activation:
    def forward(z: Array) -> Array:
        xp = of(z)
        return xp.where(z > 0, z, alpha * xp.expm1(xp.minimum(z, 0)))

    def slope(z: Array, a: Array) -> Array:
        xp = of(z)
        return xp.where(z > 0, 1.0, alpha * xp.exp(xp.minimum(z, 0))).astype(z.dtype)

    return Activation(
        name,
        forward,
        slope,
        f"Piecewise((z, z > 0), ({alpha}*(exp(z) - 1), True))",
        bounds=(-alpha, _INFINITY),
        kinks=() if alpha == 1 else (0.0,),
        lemma="slope_elu",
        reference="Clevert, Unterthiner, Hochreiter, ICLR 2016",
        family="elu",
        number=alpha,
    )


def _selu(z: Array) -> Array:
    xp = of(z)
    return _SELU_SCALE * xp.where(z > 0, z, _SELU_ALPHA * xp.expm1(xp.minimum(z, 0)))


def _selu_slope(z: Array, a: Array) -> Array:
    xp = of(z)
    return (_SELU_SCALE * xp.where(z > 0, 1.0, _SELU_ALPHA * xp.exp(xp.minimum(z, 0)))).astype(z.dtype)


_CDF = "z*(1 + erf(z/sqrt(2)))/2"
_TANH = f"z*(1 + tanh(sqrt(2/pi)*(z + {_CUBIC}*z**3)))/2"
_SELU = f"{_SELU_SCALE}*Piecewise((z, z > 0), ({_SELU_ALPHA}*(exp(z) - 1), True))"
_HARD = "Piecewise((-1, z < -1), (1, z > 1), (z, True))"
_ROW = "exp(z)/Sum(exp(z))"

# fmt: off
_RECORDS = (
    #          name           σ(z)                        σ′(z)                                    formula              bounds
    Activation("identity",    lambda z: z * 1,            lambda z, a: of(z).ones_like(z),         "z",
               lemma="slope_identity", reference="linear layer"),
    Activation("sigmoid",     _sigmoid,                   lambda z, a: a * (1 - a),                "1/(1 + exp(-z))",   (0.0, 1.0),
               lemma="slope_sigmoid", reference="Nielsen, ch. 1, eq. (3)"),
    Activation("tanh",        lambda z: of(z).tanh(z),    lambda z, a: 1 - a * a,                  "tanh(z)",           (-1.0, 1.0),
               lemma="slope_tanh", reference="LeCun et al., Efficient BackProp, 1998, §4.4"),
    Activation("relu",        lambda z: of(z).maximum(z, 0), lambda z, a: (z > 0).astype(z.dtype),    "Max(z, 0)",         (0.0, _INFINITY),
               kinks=(0.0,), lemma="slope_relu", reference="Nair, Hinton, ICML 2010"),
    _leaky_relu(0.01, "leaky_relu"),
    _elu(1.0, "elu"),
    Activation("selu",        _selu,                      _selu_slope,                             _SELU,               (-_SELU_SCALE * _SELU_ALPHA, _INFINITY),
               kinks=(0.0,), lemma="slope_selu", reference="Klambauer et al., NIPS 2017"),
    Activation("gelu",        lambda z: z * of(z).ndtr(z), _gelu_slope,                            _CDF,          (-0.16997120747990368, _INFINITY),
               lemma="slope_gelu", reference="Hendrycks, Gimpel, arXiv:1606.08415, erf form"),
    Activation("gelu_tanh",   lambda z: z * _sigmoid(_gelu_tanh_inner(z)), _gelu_tanh_slope,          _TANH,               (-0.17004075057125406, _INFINITY),
               lemma="slope_gelu_tanh", reference="Hendrycks, Gimpel, arXiv:1606.08415, tanh form"),
    Activation("silu",        lambda z: z * _sigmoid(z),  _silu_slope,                             "z/(1 + exp(-z))",   (-0.27846454276107382, _INFINITY),
               lemma="slope_silu", reference="Elfwing, Uchibe, Doya, 2018"),
    Activation("softplus",    lambda z: of(z).logaddexp(0, z), lambda z, a: _sigmoid(z),                 "log(1 + exp(z))",   (0.0, _INFINITY),
               lemma="slope_softplus", reference="Dugas et al., NIPS 2000"),
    Activation("softsign",    lambda z: z / (1 + abs(z)), lambda z, a: 1 / (1 + abs(z)) ** 2,      "z/(1 + Abs(z))",    (-1.0, 1.0),
               lemma="slope_softsign", reference="Turian, Bergstra, Bengio, 2009"),
    Activation("hard_tanh",   lambda z: of(z).clip(z, -1, 1), lambda z, a: (abs(z) < 1).astype(z.dtype), _HARD,            (-1.0, 1.0),
               kinks=(-1.0, 1.0), lemma="slope_hard_tanh", reference="Collobert, 2004; slope 0 at both kinks"),
    Activation("exponential", _exponential,               lambda z, a: a * 1,                      "exp(z)",            (0.0, _INFINITY),
               lemma="slope_exponential", reference="log link of the Poisson family, McCullagh, Nelder, 1989"),
    Activation("softmax",     softmax,                    None,                                    _ROW,                (0.0, 1.0),
               pull_back=_softmax_pull_back, lemma="pull_back_softmax", reference="Bridle, 1990; Nielsen, ch. 3, eq. (78)"),
)
# fmt: on

ACTIVATIONS: dict[str, Activation] = {record.name: record for record in _RECORDS}
"""Every catalogued activation by its name."""

_FAMILIES = {"leaky_relu": _leaky_relu, "elu": _elu}

_FLAT = Phrase(
    "a step has slope 0 wherever it has one, so that nothing would be learned; sigmoid is a smooth step, relu has a corner"
)
OTHER_NAMES: dict[str, str] = {
    "logistic": "sigmoid", "logsig": "sigmoid", "expit": "sigmoid", "tansig": "tanh", "hyperbolictangent": "tanh",
    "linear": "identity", "none": "identity", "exp": "exponential", "swish": "silu", "lrelu": "leaky_relu",
    "rectifier": "relu", "rectifiedlinear": "relu", "softargmax": "softmax", "logsoftmax": "softmax",
    "step": _FLAT, "heaviside": _FLAT, "sign": _FLAT, "sgn": _FLAT, "threshold": _FLAT,
}  # fmt: skip
"""What others call an activation, in letters and digits only, with its name here."""


def activation(name: str | Activation) -> Activation:
    """Look an activation up: a record as it is, a name, or a name with its number, "leaky_relu(0.2)".

    Raises:
        InputError: no activation has that name.

    >>> import numpy as np
    >>> activation("tanh").formula
    'tanh(z)'
    >>> float(activation("leaky_relu(0.2)").forward(np.array(-1.0)))
    -0.2
    """
    if isinstance(name, Activation):
        return name
    found = _find(name) if isinstance(name, str) else None
    if found is None:
        accepted = Listed(ACTIVATIONS)
        raise InputError(
            "{option}: {name!r} is not known; accepted: {accepted}, leaky_relu(x), elu(x) with x > 0{hint}",
            option=Keyword("activation"),
            name=name,
            accepted=accepted,
            hint=hint(name, ACTIVATIONS, OTHER_NAMES, _FAMILIES),
        )
    return found


@cache
def _find(name: str) -> Activation | None:
    family, digits = family_and_digits(name)
    if digits and family in _FAMILIES and 0 < float(digits) < _INFINITY:
        return _FAMILIES[family](float(digits), name)
    return ACTIVATIONS.get(name)


def _refuse_taken(name: str) -> None:
    if not isinstance(name, str) or name in ACTIVATIONS or not name.isidentifier():
        raise InputError(
            "name: {name!r} given, which is taken or is not an identifier; accepted: an identifier that no "
            "activation of the catalogue has",
            name=name,
        )
