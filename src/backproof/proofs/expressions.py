"""Reading the real-valued terms that Coq prints, and evaluating them.

So a lemma's own function can be compared with the formula of the record it speaks of.

A closed part of Coq's notation: numbers, + − * / ^, the inverse / x, application, `fun`, `if`, and the names in
`MEANINGS`. Anything else is refused.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from backproof.errors import InputError, Listed
from backproof.functions import FUNCTIONS, Function

TermValue = Any
Meaning = Callable[[Mapping[str, TermValue]], TermValue]


def _sum(n: TermValue) -> TermValue:
    return lambda f: math.fsum(f(i) for i in range(int(n)))


def _integral(f: TermValue) -> TermValue:
    from scipy.integrate import quad

    return lambda low: lambda high: quad(f, low, high, epsabs=1e-14, epsrel=1e-13)[0]


def _total(function: Function) -> TermValue:
    """Return a function as Coq has it: 0 outside its domain, and its arguments one after the other."""
    if function.variables == 2:
        return lambda x: lambda y: float(function(x, y))
    return lambda x: float(function(x)) if x > function.above else 0.0


MEANINGS: dict[str, TermValue] = {
    **{function.coq: _total(function) for function in FUNCTIONS.values() if function.coq},
    "PI": math.pi,
    "INR": float,
    "sum": _sum,
    "RInt": _integral,
    "Rlt_dec": lambda x: lambda y: x < y,
    "Rle_dec": lambda x: lambda y: x <= y,
}
"""What the names mean; functions of several arguments take them one after the other. Coq's ln is 0 where x ≤ 0."""

_TOKEN = re.compile(r"\s*(?:(=>|->|[-+*/^():<>]|%nat|,)|(\d+)|([A-Za-z_][\w.']*))")


def evaluate(term: str, *arguments: TermValue) -> TermValue:
    """Return the value of a term of Coq, applied to arguments.

    Raises:
        InputError: the term uses what is not known here.

    >>> evaluate("fun alpha z : R => if Rlt_dec 0 z then 1 else alpha * exp z", 2.0, 0.0)
    2.0
    >>> evaluate("fun z : R => / (1 + z) ^ 2", 1.0)
    0.25
    """
    reader = _Parser(term)
    meaning = reader.expression()
    reader.end()
    value = meaning(MEANINGS)
    for argument in arguments:
        value = value(argument)
    return value


class _Parser:
    """A reader by recursive descent; each method returns what its part means in an environment."""

    def __init__(self, term: str) -> None:
        self._term, self._tokens = term, _tokens(term)
        self._at = 0

    def expression(self) -> Meaning:
        if self._peek() == "fun":
            return self._function()
        if self._peek() == "if":
            return self._choice()
        return self._left_associative(self._product, {"+": lambda a, b: a + b, "-": lambda a, b: a - b})

    def end(self) -> None:
        if self._peek():
            raise self._refusal()

    def _function(self) -> Meaning:
        self._take("fun")
        names = self._binders()
        body = self.expression()
        return lambda environment: _curried(names, body, environment)

    def _binders(self) -> list[str]:
        names: list[str] = []
        while self._peek() not in ("=>", ""):
            opened = self._peek() == "("
            if opened:
                self._take("(")
            while self._peek() != ":":
                names.append(self._next())
            self._skip_type(")" if opened else "=>")
        self._take("=>")
        return names

    def _skip_type(self, stop: str) -> None:
        depth = 0
        while depth or self._peek() != stop:
            token = self._next()
            depth += (token == "(") - (token == ")")
        if stop == ")":
            self._take(")")

    def _choice(self) -> Meaning:
        parts = []
        for word in ("if", "then", "else"):
            self._take(word)
            parts.append(self.expression())
        test, yes, no = parts
        return lambda environment: (yes if test(environment) else no)(environment)

    def _product(self) -> Meaning:
        return self._left_associative(self._signed, {"*": lambda a, b: a * b, "/": lambda a, b: a / b})

    def _left_associative(
        self, part: Callable[[], Meaning], operators: Mapping[str, Callable[..., TermValue]]
    ) -> Meaning:
        meaning = part()
        while self._peek() in operators:
            meaning = _combined(operators[self._next()], meaning, part())
        return meaning

    def _signed(self) -> Meaning:
        if self._peek() == "-":
            self._next()
            inner = self._signed()
            return lambda environment: -inner(environment)
        if self._peek() == "/":
            self._next()
            inverted = self._signed()
            return lambda environment: 1 / inverted(environment)
        return self._power()

    def _power(self) -> Meaning:
        base = self._application()
        if self._peek() != "^":
            return base
        self._next()
        return _combined(lambda a, b: a**b, base, self._power())

    def _application(self) -> Meaning:
        meaning = self._atom()
        while self._peek() == "(" or self._is_name() or self._peek().isdigit():
            meaning = _combined(lambda f, x: f(x), meaning, self._atom())
        return meaning

    def _atom(self) -> Meaning:
        token = self._peek()
        if token == "(":
            self._take("(")
            inner = self.expression()
            self._take(")")
            return inner
        if token.isdigit():
            number = int(self._next())
            return lambda environment: number
        if self._is_name():
            return self._name(self._next())
        raise self._refusal()

    def _name(self, name: str) -> Meaning:
        def meaning(environment: Mapping[str, TermValue]) -> TermValue:
            if name not in environment:
                raise InputError(
                    "term of Coq: {name!r} is not known; accepted: {accepted}",
                    name=name,
                    accepted=Listed(MEANINGS),
                )
            return environment[name]

        return meaning

    def _is_name(self) -> bool:
        token = self._peek()
        return bool(re.match(r"[A-Za-z_]", token)) and token not in ("then", "else", "fun", "if")

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _next(self) -> str:
        if not self._peek():
            raise self._refusal()
        self._at += 1
        return self._tokens[self._at - 1]

    def _take(self, token: str) -> None:
        if self._next() != token:
            raise self._refusal()

    def _refusal(self) -> InputError:
        here = " ".join(self._tokens[self._at : self._at + 5]) or "the end"
        return InputError(
            "term of Coq: {term!r} cannot be read at {here!r}; accepted: numbers, + - * / ^, application, fun and if",
            term=self._term[:80],
            here=here,
        )


def _curried(names: list[str], body: Meaning, environment: Mapping[str, TermValue]) -> TermValue:
    if not names:
        return body(environment)
    return lambda value: _curried(names[1:], body, {**environment, names[0]: value})


def _combined(operator: Callable[..., TermValue], left: Meaning, right: Meaning) -> Meaning:
    return lambda environment: operator(left(environment), right(environment))


def _tokens(term: str) -> list[str]:
    tokens, at = [], 0
    text = term.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise InputError(
                "term of Coq: {term!r} cannot be read at {here!r}; accepted: numbers, + - * / ^, "
                "application, fun and if",
                term=text[:80],
                here=text[at : at + 10],
            )
        tokens.append(match.group(1) or match.group(2) or match.group(3))
        at = match.end()
    return tokens
