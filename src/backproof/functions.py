"""Elementary functions: one frozen record each. What a formula may use, a derivation knows and a ball encloses.

From these records read: formulas (names and values), the derivation (notation, rules of calculus, arithmetic, numbers),
the balls of the checker, the reader of Coq's terms, and the printing of mathematics. A new function is one record.

Value, derivative and ball are stated side by side, each by its own means and none made from another, so that each can
convict the others: the tests hold every record against mpmath and SymPy.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

from backproof.arrays import of

Array = Any
Ball = Any
_INFINITY = math.inf


@dataclass(frozen=True)
class Function:
    """An elementary function of t, or of t and s.

    Attributes:
        name: what it is called in formulas; SymPy's name.
        entries: (array library, arrays…) -> its values, entry by entry; `__call__` gives the library.
        ball: Arb's balls -> the ball of its value; None where `cases` is all that is needed.
        ball_slope: a ball -> the ball of its derivative; None for a function with a kink.
        derivative: the derivative by t, as text in t; away from a kink. "" for a function of two variables.
        series: FLINT's power series -> its power series; None where that is `ball`.
        cases: for a function with a kink, the same function as text, Piecewise in t and s.
        above: where it begins to be defined: for t above this.
        shown: the upright name in mathematics; the name itself if not given.
        latex: LaTeX's own command for the shown name; "" where LaTeX has none.
        layout: how it is set: "call", name and parentheses; "power", e with the argument above; "root"; "bars".
        coq: its name in Coq's real numbers, where it is 0 outside its domain; "" where the lemmas do not use it.
        variables: how many it has; of 2, it may be given more, which are taken two by two.
    """

    name: str
    entries: Callable[..., Array] = field(repr=False)
    ball: Callable[..., Ball] | None = field(repr=False)
    ball_slope: Callable[[Ball], Ball] | None = field(repr=False)
    derivative: str
    series: Callable[[Any], Any] | None = field(default=None, repr=False)
    cases: str = ""
    above: float = -_INFINITY
    shown: str = ""
    latex: str = ""
    layout: str = "call"
    coq: str = ""
    variables: int = 1

    def __post_init__(self) -> None:
        """Show a function by its name where nothing else is said."""
        object.__setattr__(self, "shown", self.shown or self.name)

    def __call__(self, *arguments: Array) -> Array:
        """Return the values for numbers or arrays of any library behind the door.

        >>> float(FUNCTIONS["asinh"](0.0)), float(FUNCTIONS["Max"](1.0, 3.0, 2.0))
        (0.0, 3.0)
        """
        if self.variables == 2:
            return reduce(lambda u, v: self.entries(of(u, v), u, v), arguments)
        return self.entries(of(*arguments), *arguments)

    def of_series(self, u: Any) -> Any:
        """Return the power series of the function of a power series of FLINT."""
        series = self.series or self.ball
        if series is None:
            raise TypeError(f"{self.name} has no power series")
        return series(u)


# fmt: off
_RECORDS = (
    #        name     entries                      ball                ball of the derivative       derivative
    Function("exp",   lambda xp, u: xp.exp(u),     lambda u: u.exp(),  lambda u: u.exp(),           "exp(t)",
             layout="power", coq="exp"),
    Function("log",   lambda xp, u: xp.log(u),     lambda u: u.log(),  lambda u: 1 / u,             "1/t",
             above=0.0, shown="ln", latex=r"\ln", coq="ln"),
    Function("sqrt",  lambda xp, u: xp.sqrt(u),    lambda u: u.sqrt(), lambda u: 1 / (2 * u.sqrt()), "1/(2*sqrt(t))",
             above=0.0, layout="root", coq="sqrt"),
    Function("sin",   lambda xp, u: xp.sin(u),     lambda u: u.sin(),  lambda u: u.cos(),           "cos(t)",
             latex=r"\sin"),
    Function("cos",   lambda xp, u: xp.cos(u),     lambda u: u.cos(),  lambda u: -u.sin(),          "-sin(t)",
             latex=r"\cos"),
    Function("tan",   lambda xp, u: xp.tan(u),     lambda u: u.tan(),  lambda u: u.sec() ** 2,      "1 + tan(t)**2",
             latex=r"\tan"),
    # power series have no hyperbolic functions: these are made of exponentials
    Function("sinh",  lambda xp, u: xp.sinh(u),    lambda u: u.sinh(), lambda u: u.cosh(),          "cosh(t)",
             lambda u: (u.exp() - (-u).exp()) / 2, latex=r"\sinh"),
    Function("cosh",  lambda xp, u: xp.cosh(u),    lambda u: u.cosh(), lambda u: u.sinh(),          "sinh(t)",
             lambda u: (u.exp() + (-u).exp()) / 2, latex=r"\cosh"),
    Function("tanh",  lambda xp, u: xp.tanh(u),    lambda u: u.tanh(), lambda u: u.sech() ** 2,     "1 - tanh(t)**2",
             lambda u: 1 - 2 / ((2 * u).exp() + 1), latex=r"\tanh"),
    Function("asinh", lambda xp, u: xp.arcsinh(u), lambda u: u.asinh(), lambda u: 1 / (1 + u * u).sqrt(), "1/sqrt(1 + t**2)",
             lambda u: (u + (u * u + 1).sqrt()).log(), shown="arsinh"),
    Function("atan",  lambda xp, u: xp.arctan(u),  lambda u: u.atan(), lambda u: 1 / (1 + u * u),   "1/(1 + t**2)",
             shown="arctan", latex=r"\arctan"),
    Function("erf",   lambda xp, u: xp.erf(u),     lambda u: u.erf(),  lambda u: 2 * (-u * u).exp() / u.pi().sqrt(), "2/sqrt(pi)*exp(-t**2)"),

    Function("Abs",   lambda xp, u: abs(u),        abs,                None,                        "sign(t)",
             cases="Piecewise((t, t > 0), (-t, True))", layout="bars", coq="Rabs"),
    Function("Max",   lambda xp, u, v: xp.maximum(u, v), lambda u, v: u.max(v), None,               "",
             cases="Piecewise((t, t > s), (s, True))", shown="max", latex=r"\max", coq="Rmax", variables=2),
    Function("Min",   lambda xp, u, v: xp.minimum(u, v), lambda u, v: u.min(v), None,               "",
             cases="Piecewise((t, t < s), (s, True))", shown="min", latex=r"\min", coq="Rmin", variables=2),
    Function("sign",  lambda xp, u: xp.sign(u),    lambda u: u.sgn(),  None,                        "0",
             cases="Piecewise((1, t > 0), (-1, True))", shown="sgn"),
    Function("Heaviside", lambda xp, u: (u > 0) * 1.0, None,           None,                        "0",
             cases="Piecewise((1, t > 0), (0, True))"),
)
# fmt: on

FUNCTIONS: dict[str, Function] = {record.name: record for record in _RECORDS}
"""Every elementary function by its name."""
