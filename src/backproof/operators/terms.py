"""Records whose backward pass is written as sums of products, from which the mistakes in it follow by themselves.

A `Term` names its factors as they are written. What people get wrong in such a formula is a term that is missing or has
the wrong sign, a factor that is missing or applied twice, and another expression in place of a factor: each is made
from the right formula, together with the words for it. All such records are made by `of_terms`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from backproof.operators.record import KnownOperator, OperatorFault, summed_to

Array = Any
TermRule = Callable[..., tuple[Any, ...]]
Joined = Callable[[tuple[Array, ...], Mapping[str, Any]], tuple[Array, ...]]
_OUTSIDE = ("g", "1/n")
"""Factors that stand before the formula of an operator."""


@dataclass(frozen=True)
class Term:
    """A product.

    Attributes:
        factors: their values by the way they are written.
        sign: 1 or −1.
        instead: by a factor, what people write in its place: the values by the way they are written. In the first term
            of a sum, what is under "" stands in place of the whole sum, without the factors that its terms share.
    """

    factors: Mapping[str, Array]
    sign: float = 1.0
    instead: Mapping[str, Mapping[str, Array]] = field(default_factory=dict)

    @property
    def value(self) -> Array:
        """The product."""
        product: Array = self.sign
        for factor in self.factors.values():
            product = product * factor
        return product

    @property
    def text(self) -> str:
        """How it is written, without its sign.

        >>> Term({"2": 2.0, "x − y": 3.0}).text
        '2 · (x − y)'
        """
        return " · ".join(f"({name})" if _is_sum(name) and len(self.factors) > 1 else name for name in self.factors)

    def __neg__(self) -> Term:
        return replace(self, sign=-self.sign)

    def without(self, name: str) -> Term:
        """The term with one factor left out."""
        return replace(self, factors={key: value for key, value in self.factors.items() if key != name})

    def having(self, name: str, value: Array) -> Term:
        """The term with another value for one factor."""
        return replace(self, factors={**self.factors, name: value})


def _is_sum(name: str) -> bool:
    """Whether a formula has a plus or a minus outside all brackets.

    >>> _is_sum("1 − a²"), _is_sum("[x − y > 0]")
    (True, False)
    """
    depth = 0
    for k, letter in enumerate(name):
        depth += (letter in "([‖") - (letter in ")]")
        if depth == 0 and k and letter in "+−":
            return True
    return False


def of_terms(
    name: str,
    inputs: tuple[str, ...],
    forward: Callable[..., Any],
    rule: TermRule,
    reference: str,
    draw: Callable[[Any], tuple[Array, ...]],
    *,
    least: int | None = None,
    variants: tuple[Mapping[str, Any], ...] = ({},),
    free: tuple[str, ...] = (),
    whole: tuple[str, ...] = (),
    either: tuple[str, ...] = (),
    parts: tuple[str, ...] = (),
    joined: Joined | None = None,
) -> KnownOperator:
    """Make a record of one.

    Args:
        name: how it is called everywhere.
        inputs: the names of its arrays.
        forward: (*arrays, **options) -> output.
        rule: (g, *arrays, **options) -> for each array its terms, or None; the gradient is their sum, summed over the
            axes along which the array was broadcast.
        reference: where it stands.
        draw: generator of random numbers -> arrays, on which its faults show.
        least: how many arrays it must be given; all of them if not given.
        variants: the options it is met with.
        free: the options that may be any number that the code names.
        whole: the inputs that are whole numbers.
        either: the inputs that may be real, whole numbers or flags.
        parts: the names of what the rule gives terms for, where that is not the inputs but parts of them.
        joined: (gradients by these parts, options) -> gradients by the inputs.
    """
    arrays = draw(np.random.default_rng(0))
    output = np.asarray(forward(*arrays, **variants[0]))
    terms = rule(np.linspace(0.5, 1.5, output.size).reshape(output.shape), *arrays, **variants[0])
    return KnownOperator(
        name,
        inputs,
        len(inputs) if least is None else least,
        forward,
        _backward(rule, joined),
        ",  ".join(_lines(parts or inputs, terms)),
        reference,
        draw,
        variants,
        whole,
        either,
        faults_of_terms(rule, terms, joined),
        free,
    )


def _backward(rule: TermRule, joined: Joined | None) -> Callable[..., tuple[Array | None, ...]]:
    def backward(g: Array, *arrays: Array, **options: Any) -> tuple[Array | None, ...]:
        return _gradients(rule(g, *arrays, **options), arrays, joined, options)

    return backward


def _gradients(
    terms: tuple[Any, ...], arrays: Sequence[Array], joined: Joined | None, options: Mapping[str, Any]
) -> tuple[Array | None, ...]:
    if joined:
        return joined(tuple(sum(term.value for term in each) for each in terms), options)
    return tuple(None if each is None else _total(each, np.shape(x)) for each, x in zip(terms, arrays, strict=False))


def _total(terms: Sequence[Term], shape: tuple[int, ...]) -> Array:
    total = sum(term.value for term in terms)
    return summed_to(total + np.zeros(np.broadcast_shapes(np.shape(total), shape)), shape)


def _lines(inputs: Sequence[str], terms: tuple[Any, ...]) -> Iterator[str]:
    """The backward pass as formulas: ∂C/∂x = g · a − g · b."""
    for name, each in zip(inputs, terms, strict=False):
        if each is not None:
            signed = [f"{' − ' if term.sign < 0 else ' + '}{term.text}" for term in each]
            yield f"∂C/∂{name} = {''.join(signed).removeprefix(' + ').lstrip()}"


# ------------------------------------------------------------ mistakes


@dataclass(frozen=True)
class _Slip:
    """One change of the terms of one input, and the words for it."""

    input: int
    name: str
    english: str
    chinese: str
    change: Callable[[tuple[Term, ...]], tuple[Term, ...]]


def faults_of_terms(rule: TermRule, terms: tuple[Any, ...], joined: Joined | None = None) -> tuple[OperatorFault, ...]:
    """The mistakes in a backward pass that is written as terms.

    Args:
        rule: (g, *arrays, **options) -> for each array its terms, or None.
        terms: what it gives for some arrays.
        joined: see `of_terms`.
    """
    found: dict[str, list[_Slip]] = {}
    for i, each in enumerate(terms):
        for slip in _slips(i, each) if each is not None else ():
            found.setdefault(slip.name, []).append(slip)
    return tuple(_fault(rule, slips, joined) for slips in found.values())


def _fault(rule: TermRule, slips: Sequence[_Slip], joined: Joined | None) -> OperatorFault:
    """One fault for the slips of a name, each at the input that it belongs to."""

    def backward(g: Array, *arrays: Array, **options: Any) -> tuple[Array | None, ...]:
        terms = list(rule(g, *arrays, **options))
        for slip in slips:
            terms[slip.input] = slip.change(tuple(terms[slip.input]))
        return _gradients(tuple(terms), arrays, joined, options)

    return OperatorFault(slips[0].name, slips[0].english, slips[0].chinese, backward)


def _slips(i: int, terms: Sequence[Term]) -> Iterator[_Slip]:
    """The likely ones first: what a formula is made of before what stands before it, g and 1/n."""
    shared = [name for name in terms[0].factors if all(name in term.factors for term in terms)]
    for name in sorted(shared, key=_OUTSIDE.__contains__) if len(terms) > 1 or len(shared) > 1 else ():
        if name != "g":  # a gradient from above that is not used is told of every operation
            yield from _slips_of_factor(i, terms, None, name)
    for other in terms[0].instead.get("", {}):
        words = f"{other} stands in place of {_inner(terms, shared)}", f"用 {other} 代替了 {_inner(terms, shared)}"
        yield _Slip(i, f"{other} for the sum", *words, _replaced(other, tuple(shared)))
    if len(terms) > 1:
        yield from _slips_of_terms(i, terms)


def _inner(terms: Sequence[Term], shared: Sequence[str]) -> str:
    """A sum without the factors that its terms share."""
    bare = [replace(term, factors={k: v for k, v in term.factors.items() if k not in shared}) for term in terms]
    return next(_lines(("",), (bare,))).partition(" = ")[2]


def _replaced(other: str, shared: tuple[str, ...]) -> Callable[[tuple[Term, ...]], tuple[Term, ...]]:
    def change(terms: tuple[Term, ...]) -> tuple[Term, ...]:
        kept = {name: terms[0].factors[name] for name in shared}
        return (Term({**kept, other: terms[0].instead[""][other]}),)

    return change


def _slips_of_terms(i: int, terms: Sequence[Term]) -> Iterator[_Slip]:
    for t, term in enumerate(terms):
        text = term.text
        yield _Slip(i, f"term {text} missing", f"the term {text} is missing", f"缺少 {text} 一项", _dropped(t))
        sign = f"the term {text} has the wrong sign", f"{text} 一项的符号反了"
        yield _Slip(i, f"term {text} sign", *sign, _changed(t, lambda one: -one))
    for inner in (True, False):
        for t, term in enumerate(terms):
            for name in term.factors:
                if (name not in _OUTSIDE) == inner:
                    yield from _slips_of_factor(i, terms, t, name)


def _slips_of_factor(i: int, terms: Sequence[Term], t: int | None, name: str) -> Iterator[_Slip]:
    """What is done to one factor, in one term or, with t None, in all of them."""
    if name == "1":
        return
    text = terms[t or 0].text
    inside, within = ("", "") if t is None else (f" in the term {text}", f"{text} 一项中")
    code = name if t is None else f"{name} in {text}"
    if len(terms[t or 0].factors) > 1:
        missing = f"the factor {name} is missing{inside}", f"{within}缺少因子 {name}"
        yield _Slip(i, f"factor {code} missing", *missing, _changed(t, lambda one: one.without(name)))
    twice = f"the factor {name} is applied twice{inside}", f"{within}因子 {name} 乘了两次"
    if not name.startswith(("[", "sign")):
        yield _Slip(
            i, f"factor {code} twice", *twice, _changed(t, lambda one: one.having(name, one.factors[name] ** 2))
        )
    if name.startswith("["):
        flipped = f"the condition {name} is the wrong way round{inside}", f"{within}条件 {name} 反了"
        yield _Slip(
            i, f"condition {code} flipped", *flipped, _changed(t, lambda one: one.having(name, 1.0 - one.factors[name]))
        )
    for other in terms[t or 0].instead.get(name, {}) if name else ():
        words = f"{other} stands in place of {name}{inside}", f"{within}用 {other} 代替了 {name}"
        yield _Slip(i, f"{other} for {code}", *words, _changed(t, _put(name, other)))


def _put(name: str, other: str) -> Callable[[Term], Term]:
    return lambda term: term.having(name, term.instead[name][other]) if name in term.instead else term


def _changed(t: int | None, change: Callable[[Term], Term]) -> Callable[[tuple[Term, ...]], tuple[Term, ...]]:
    return lambda terms: tuple(change(term) if t in (None, k) else term for k, term in enumerate(terms))


def _dropped(t: int) -> Callable[[tuple[Term, ...]], tuple[Term, ...]]:
    return lambda terms: tuple(term for k, term in enumerate(terms) if k != t)
