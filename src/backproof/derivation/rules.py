"""The rules of the index calculus. Each takes a tree and returns the next one; the proof is made of nothing else.

A rule that finds nothing to do raises, so that a step never claims a reason that was not used.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from backproof.derivation.trees import (
    ONE,
    ZERO,
    Add,
    Apply,
    Derivative,
    Divide,
    Entry,
    Kronecker,
    LayerIndex,
    Multiply,
    Node,
    Number,
    Power,
    Sum,
    all_indices,
    free_indices,
    fresh,
    map_children,
    rename,
    walk,
)
from backproof.errors import BackproofError

RewritingRule = Callable[[Node], Node]


class RuleError(BackproofError):
    """A rule that does not apply where the proof uses it: a fault of the library, never of the user."""


def _used(name: str, before: Node, after: Node) -> Node:
    if before == after:
        raise RuleError("rule {name!r} does not apply to {formula}", name=name, formula=before)
    return after


# ----------------------------------------------------------------- arithmetic


def tidy(node: Node) -> Node:
    """Drop ones, zeros and nested sums and products, and multiply numbers out; nothing else."""
    node = map_children(node, tidy)
    match node:
        case Add(terms=terms):
            return _sum_of([part for term in terms for part in (term.terms if isinstance(term, Add) else (term,))])
        case Multiply(factors=factors):
            flat = [part for f in factors for part in (f.factors if isinstance(f, Multiply) else (f,))]
            return product(*flat)
        case Divide(top=top, bottom=bottom) if bottom == ONE or top == ZERO:
            return top
        case Power(base=base, exponent=exponent) if exponent == ONE:
            return base
        case Sum(body=body) if body == ZERO:
            return ZERO
    return node


def _sum_of(terms: list[Node]) -> Node:
    kept = [term for term in terms if not _is(term, 0)]
    return ZERO if not kept else kept[0] if len(kept) == 1 else Add(tuple(kept))


def product(*factors: Node) -> Node:
    """Multiply factors, numbers first and multiplied out where there is more than one."""
    numbers = [factor for factor in factors if isinstance(factor, Number)]
    others = [factor for factor in factors if not isinstance(factor, Number)]
    if len(numbers) > 1:
        number = ONE
        for factor in numbers:
            number = Number(number.value * factor.value)
    else:
        number = numbers[0] if numbers else ONE
    if number.value == 0:
        return ZERO
    kept = others if number.value == 1 else [number, *others]
    return ONE if not kept else kept[0] if len(kept) == 1 else Multiply(tuple(kept))


def _is(node: Node, number: int) -> bool:
    return isinstance(node, Number) and node.value == number


# ----------------------------------------------------------------- index calculus


def definition(old: Node, new: Node) -> RewritingRule:
    """Replace a name by what it stands for, or the other way round, but for the variable of a derivative."""

    def apply(node: Node) -> Node:
        if node == old:
            return new
        if isinstance(node, Derivative):
            return Derivative(apply(node.of), node.by)
        return map_children(node, apply)

    return lambda node: _used("definition", node, tidy(apply(node)))


def chain_rule(through: Entry, index: str, *, of: Node | None = None) -> RewritingRule:
    """∂f/∂v → Σ_m ∂f/∂u_m · ∂u_m/∂v, where v acts on f through all the u_m of one layer and nothing else."""

    def apply(node: Node) -> Node:
        if isinstance(node, Derivative) and (of is None or node.of == of) and node.of != through:
            name = fresh(index, all_indices(node))
            via = replace(through, indices=(name,))
            if through.layer is None:
                raise RuleError("the chain rule goes through a layer")
            return Sum(name, through.layer, Multiply((Derivative(node.of, via), Derivative(via, node.by))))
        return map_children(node, apply)

    return lambda node: _used("chain rule", node, apply(node))


def sum_rule(node: Node) -> Node:
    """∂(u + v)/∂t → ∂u/∂t + ∂v/∂t, also for the sums over a layer."""

    def apply(node: Node) -> Node:
        match node:
            case Derivative(of=Add(terms=terms), by=by):
                return Add(tuple(apply(Derivative(term, by)) for term in terms))
            case Derivative(of=Sum(index=index, over=over, body=body), by=by):
                taken = set(free_indices(by))
                name = fresh(index, taken | (all_indices(body) - {index})) if index in taken else index
                return Sum(name, over, apply(Derivative(rename(body, {index: name}), by)))
        return map_children(node, apply)

    return _used("sum rule", node, apply(node))


def constant_factor(node: Node) -> Node:
    """∂(c u)/∂t → c ∂u/∂t, where c does not depend on t; ∂c/∂t → 0."""

    def apply(node: Node) -> Node:
        match node:
            case Derivative(of=Multiply(factors=factors), by=by):
                fixed = [factor for factor in factors if not depends(factor, by)]
                moving = [factor for factor in factors if depends(factor, by)]
                if not moving:
                    return ZERO
                return product(*fixed, Derivative(product(*moving), by))
            case Derivative(of=of, by=by) if not depends(of, by):
                return ZERO
        return map_children(node, apply)

    return _used("constant factor", node, tidy(apply(node)))


def own_variable(node: Node) -> Node:
    """∂v_m/∂v_j → [m = j]: each entry of a quantity is a variable of its own."""

    def apply(node: Node) -> Node:
        match node:
            case Derivative(of=Entry() as of, by=Entry() as by) if (of.letter, of.layer) == (by.letter, by.layer):
                pairs = [*zip(of.indices, by.indices, strict=True)]
                if of.example is not None and by.example is not None:
                    pairs.append((of.example, by.example))
                return product(*(Kronecker(p, q) for p, q in pairs if p != q))
        return map_children(node, apply)

    return _used("own variable", node, tidy(apply(node)))


def activation_rule(node: Node) -> Node:
    """∂σ(z_m)/∂z_j → σ′(z_m) ∂z_m/∂z_j: the chain rule of one variable, with the name σ′ for the derivative of σ."""

    def apply(node: Node) -> Node:
        match node:
            case Derivative(of=Apply(name="sigma", arguments=(argument,), layer=layer), by=by):
                return Multiply((Apply("slope", (argument,), layer), Derivative(argument, by)))
            case Derivative(of=Apply(name="term", arguments=(a, y)), by=by):
                return Multiply((Apply("term_slope", (a, y)), Derivative(a, by)))
        return map_children(node, apply)

    return _used("activation rule", node, apply(node))


def power_rule(node: Node) -> Node:
    """∂uⁿ/∂t → n uⁿ⁻¹ ∂u/∂t."""

    def apply(node: Node) -> Node:
        match node:
            case Derivative(of=Power(base=base, exponent=Number(value=value) as exponent), by=by):
                return product(exponent, tidy(Power(base, Number(value - 1))), Derivative(base, by))
            case Derivative(of=Apply(name="Abs", arguments=(argument,)), by=by):
                return product(Apply("sign", (argument,)), Derivative(argument, by))
        return map_children(node, apply)

    return _used("power rule", node, tidy(apply(node)))


def kronecker(node: Node) -> Node:
    """Σ_k u_k [k = j] → u_j: every other term vanishes."""

    def apply(node: Node) -> Node:
        node = map_children(node, apply)
        match node:
            case Sum(index=index, body=body):
                factors = body.factors if isinstance(body, Multiply) else (body,)
                for factor in factors:
                    if isinstance(factor, Kronecker) and index in (factor.first, factor.second):
                        other = factor.second if factor.first == index else factor.first
                        return rename(product(*(part for part in factors if part != factor)), {index: other})
        return node

    return _used("kronecker", node, tidy(apply(node)))


def factor_out(node: Node) -> Node:
    """Σ_k c u_k → c Σ_k u_k, where c has no index k."""

    def apply(node: Node) -> Node:
        node = map_children(node, apply)
        match node:
            case Sum(index=index, over=over, body=Multiply(factors=factors)):
                fixed = [part for part in factors if index not in free_indices(part)]
                moving = [part for part in factors if index in free_indices(part)]
                if fixed and moving:
                    return product(Sum(index, over, product(*moving)), *fixed)
        return node

    return _used("factor out", node, tidy(apply(node)))


def distribute(node: Node) -> Node:
    """Σ_k (u_k + v_k) → Σ_k u_k + Σ_k v_k, and c (u + v) → c u + c v."""

    def apply(node: Node) -> Node:
        node = map_children(node, apply)
        match node:
            case Sum(index=index, over=over, body=Add(terms=terms)):
                return Add(tuple(Sum(index, over, term) for term in terms))
            case Multiply(factors=factors) if any(isinstance(factor, Add) for factor in factors):
                at = next(i for i, factor in enumerate(factors) if isinstance(factor, Add))
                parts = factors[at].terms  # type: ignore[attr-defined]
                return Add(tuple(product(*factors[:at], part, *factors[at + 1 :]) for part in parts))
        return node

    return _used("distribute", node, tidy(apply(node)))


def into_sum(node: Node) -> Node:
    """Σ_k u_k Σ_m v_km → Σ_k Σ_m u_k v_km: a factor goes into the inner sum."""

    def apply(node: Node) -> Node:
        match node:
            case Multiply(factors=factors):
                for at, inner in enumerate(factors):
                    if isinstance(inner, Sum):
                        rest = [*factors[:at], *factors[at + 1 :]]
                        taken = {name for part in rest for name in all_indices(part)}
                        name = fresh(inner.index, taken)
                        return Sum(name, inner.over, product(*rest, rename(inner.body, {inner.index: name})))
        return map_children(node, apply)

    return _used("into sum", node, tidy(apply(node)))


def swap_sums(node: Node) -> Node:
    """Σ_k Σ_m → Σ_m Σ_k: finite sums may be taken in any order."""

    def apply(node: Node) -> Node:
        match node:
            case Sum(index=k, over=outer, body=Sum(index=m, over=inner, body=body)):
                return Sum(m, inner, Sum(k, outer, body))
        return map_children(node, apply)

    return _used("swap sums", node, apply(node))


# ----------------------------------------------------------------- what depends on what


def depends(node: Node, by: Node) -> bool:
    """Whether the value of a tree can change when the variable does."""
    return any(_entry_depends(part, by) for part in walk(node))


def _entry_depends(part: Node, by: Node) -> bool:
    if not isinstance(by, Entry):
        return part == by
    if not isinstance(part, Entry):
        return False
    if part.letter in ("C", "Cbar", "delta"):
        return part.letter != "delta" or _stage(by) is not None
    if (part.letter, part.layer) == (by.letter, by.layer):
        return all(p == q or isinstance(p, str) or isinstance(q, str)
                   for p, q in zip(part.indices, by.indices, strict=True))  # fmt: skip
    if part.letter in ("R", "R1"):
        return by.letter == "w"
    if part.letter not in ("z", "a"):
        return False
    own, other = _stage(part), _stage(by)
    return own is not None and other is not None and (own[0] != other[0] or own[1] > other[1])


def _stage(entry: Entry) -> tuple[str, int] | None:
    """Return how far along the forward pass an entry is computed, to compare entries of related layers."""
    layer = LayerIndex("", 1) if entry.letter == "x" else entry.layer
    if layer is None:
        return None
    return layer.base, 3 * layer.offset + {"w": 0, "b": 0, "z": 1, "a": 2, "x": 2}.get(entry.letter, 0)
