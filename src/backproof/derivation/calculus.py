"""The derivative of a formula of one variable, one rule of calculus at a time.

The rule for each function is in its record (`backproof.functions`); the chain rule multiplies by u′.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from backproof.derivation.notation import tree
from backproof.derivation.rules import product, tidy
from backproof.derivation.trees import (
    MINUS_ONE,
    ONE,
    ZERO,
    Add,
    Apply,
    Cases,
    Derivative,
    Divide,
    Multiply,
    Node,
    Number,
    Power,
    Symbol,
    map_children,
    walk,
)
from backproof.errors import InputError
from backproof.functions import FUNCTIONS

_T, _S = Symbol("t"), Symbol("s")

RULES = {name: tree(function.derivative) for name, function in FUNCTIONS.items() if function.derivative}
"""f′(u) of every function f of one variable, in the letter t for u; of those with a kink, away from it."""

_BRANCHES = {name: tree(function.cases) for name, function in FUNCTIONS.items() if function.variables == 2}
"""The functions of two variables, by cases, in the letters t and s."""


_WITHOUT_A_LINE = (("constants", ""), ("variable", ""))
"""The rules that go with any other, and have a line of their own only where nothing else is left to do."""


@dataclass(frozen=True)
class Rewrite:
    """The next form of an expression, the rule that led to it, and the function the rule is about, or ""."""

    right: Node
    reason: str
    cites: str = ""


def differentiate(formula: Node, by: Symbol) -> tuple[Rewrite, ...]:
    """Return the lines from d/dt formula down to an expression without d/dt.

    Raises:
        InputError: a function that no rule is known for; the message names it.
    """
    current: Node = Derivative(formula, by)
    lines = []
    while any(isinstance(part, Derivative) for part in walk(current)):
        reason, cites = _next_rule(current)
        after = tidy(_apply(current, (reason, cites)))
        if after == current:
            raise InputError(
                "formula: no rule of calculus is known for {name!r}; accepted: the functions that formulas may use",
                name=cites or reason,
            )
        current = after
        lines.append(Rewrite(current, reason, cites))
    return tuple(lines)


def _next_rule(node: Node) -> tuple[str, str]:
    outermost = next(part for part in walk(node) if isinstance(part, Derivative))
    return _rule_of(outermost.of, outermost.by)


def _rule_of(of: Node, by: Node) -> tuple[str, str]:
    if of == by:
        return "variable", ""
    if not _moves(of, by):
        return "constants", ""
    match of:
        case Add():
            return "sum rule", ""
        case Multiply(factors=factors):
            constant = any(not _moves(factor, by) for factor in factors)
            return ("constant factor" if constant else "product rule"), ""
        case Divide(top=top, bottom=bottom):
            if not _moves(bottom, by):
                return "constant factor", ""
            return ("quotient rule" if _moves(top, by) else "reciprocal rule"), ""
        case Power():
            return "power rule", ""
        case Cases():
            return "branches", ""
        case Apply(name=name) if name in _BRANCHES:
            return "maximum", name
        case Apply(name=name):
            return ("function" if of.arguments[0] == by else "function chain"), name
    return "unknown", type(of).__name__


def _apply(node: Node, rule: tuple[str, str]) -> Node:
    """Apply a rule wherever it is the next one, and let derivatives of constants and of the variable go with it."""
    if isinstance(node, Derivative) and _rule_of(node.of, node.by) in (rule, *_WITHOUT_A_LINE):
        return _simple(_differentiated(node.of, node.by))
    return map_children(node, lambda child: _apply(child, rule))


def _simple(node: Node) -> Node:
    """Replace derivatives of constants by 0 and of the variable by 1: never worth a line of their own."""
    if isinstance(node, Derivative):
        if not _moves(node.of, node.by):
            return ZERO
        return ONE if node.of == node.by else node
    return map_children(node, _simple)


def _differentiated(of: Node, t: Node) -> Node:
    def d(part: Node) -> Node:
        return Derivative(part, t)

    if of == t or not _moves(of, t):
        return ONE if of == t else ZERO
    match of:
        case Add(terms=terms):
            return Add(tuple(map(d, terms)))
        case Multiply(factors=factors):
            fixed = [factor for factor in factors if not _moves(factor, t)]
            moving = [factor for factor in factors if _moves(factor, t)]
            if fixed:
                return product(*fixed, d(product(*moving)))
            return Add(tuple(product(*moving[:i], d(part), *moving[i + 1 :]) for i, part in enumerate(moving)))
        case Divide(top=top, bottom=bottom) if not _moves(bottom, t):
            return Divide(d(top), bottom)
        case Divide(top=top, bottom=bottom) if not _moves(top, t):
            return product(MINUS_ONE, Divide(product(top, d(bottom)), Power(bottom, Number(Fraction(2)))))
        case Divide(top=top, bottom=bottom):
            difference = Add((product(d(top), bottom), product(MINUS_ONE, top, d(bottom))))
            return Divide(difference, Power(bottom, Number(Fraction(2))))
        case Power(base=base, exponent=Number(value=value) as exponent):
            return product(exponent, Power(base, Number(value - 1)), d(base))
        case Power(base=base, exponent=exponent) if not _moves(base, t):
            return product(of, Apply("log", (base,)), d(exponent))
        case Cases(values=values, conditions=conditions):
            return Cases(tuple(map(d, values)), conditions)
        case Apply(name=name, arguments=(first, second)) if name in _BRANCHES:
            return _differentiated(_filled(_BRANCHES[name], {_T: first, _S: second}), t)
        case Apply(name=name, arguments=(argument,)) if name in RULES:
            return product(_filled(RULES[name], {_T: argument}), d(argument))
    name = of.name if isinstance(of, Apply) else type(of).__name__
    raise InputError(
        "formula: no rule of calculus is known for {name!r}; accepted: the functions that formulas may use", name=name
    )


def _filled(form: Node, arguments: dict[Node, Node]) -> Node:
    """Put arguments in the places of letters, all at once."""
    return arguments.get(form) or map_children(form, lambda child: _filled(child, arguments))


def _moves(node: Node, by: Node) -> bool:
    return any(part == by for part in walk(node))
