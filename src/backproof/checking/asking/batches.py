"""What a batch shows beyond its examples: sum or mean, a factor 1/N too many, examples dropped.

A batch is compared with the user's own gradients of its examples, so that a fault that one example shows accuses
nothing here. Each array must be α Σ_x ∂C_x + β λw; α is 1/N for the mean and 1 for the sum.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from backproof.checking.asking.summed_later import findings_of_unsummed, unsummed_of
from backproof.checking.causes.constants import exact_constant
from backproof.checking.report import CONSTANT, CONVENTION, DIRECTION, SIZE, Finding, name_of_factor
from backproof.checking.subjects.returned.answers import Answer
from backproof.checking.truth.enclosures import gamma
from backproof.checking.truth.short_formats import SHORT

Array = Any


@dataclass(frozen=True)
class Share:
    """How one array of a batch is made of those of its examples.

    Attributes:
        alpha: the multiple of the sum over the examples, or None where there is none.
        penalty: the multiple of λw (that of a batch), or None without a penalty.
        only: "last" or "first" where one example alone makes it.
    """

    alpha: float | None
    penalty: float | None = None
    only: str = ""


def share_of(
    singles: Array, batch: Array, tolerance: float, penalty: Array | None, added: Array | None = None
) -> Share | None:
    """Read α, and β where there is a penalty λw, from the user's own examples (K, …) and their batch.

    Args:
        singles: one array for each example.
        batch: that of all together.
        tolerance: what rounding allows.
        penalty: λw, where the cost has a penalty.
        added: a parameter of which some multiple is wrongly in every answer; then β is not judged.
    """
    count = len(singles)
    data = singles if penalty is None else singles - penalty
    total = data.sum(axis=0)
    if max(abs(singles).max(), abs(batch).max()) <= tolerance:
        # zero, or the rounding noise of a sum that is zero
        return None
    if added is not None:
        return _of_sum_and_more(total, batch, tolerance, added, count)
    found = _of_sum(total, batch, tolerance, penalty, count)
    if found is not None:
        return found
    for name, single in (("last", singles[-1]), ("first", singles[0])):
        for alpha in (1.0, 1 / count):
            if abs(batch - alpha * single).max() <= tolerance:
                return Share(alpha, only=name)
    return Share(None)


def _named(count: int) -> tuple[float, ...]:
    return tuple(dict.fromkeys((1 / count, 1.0, 1 / count**2, float(count), 1 / max(count - 1, 1), 1 / count**3, 0.0)))


def _of_sum_and_more(total: Array, batch: Array, tolerance: float, added: Array, count: int) -> Share | None:
    """The α with which the batch is the sum, but for a multiple of a parameter, where that is more than one number."""
    square = float((added * added).sum()) if added.size > 1 else 0.0
    for alpha in _named(count)[:-1]:
        rest = batch - alpha * total
        if square and abs(rest - float((rest * added).sum()) / square * added).max() <= tolerance:
            return Share(alpha)
    return None


def _of_sum(total: Array, batch: Array, tolerance: float, penalty: Array | None, count: int) -> Share | None:
    """Known α and β that reproduce the batch, the nearest if several do; else an exact constant α."""
    shares: tuple[float | None, ...] = (None,) if penalty is None else (1.0, 1 / count, float(count), 0.0, 2.0, 0.5)
    best: tuple[float, Share] | None = None
    for alpha in _named(count):
        for beta in shares:
            rest = batch - alpha * total - (0.0 if penalty is None or beta is None else beta * penalty)
            off = float(abs(rest).max())
            if off <= tolerance * max(1.0, alpha) and (best is None or off < best[0]):
                best = off, Share(alpha, beta)
    if best is not None:
        return best[1]
    if not total.any():
        return None
    data = batch if penalty is None else batch - penalty
    ratio = float((data * total).sum() / (total * total).sum())
    constant = exact_constant(ratio, max(tolerance / float(abs(total).max()), 1e-14), (count,))
    if constant is None or abs(data - constant * total).max() > tolerance * max(1.0, abs(constant)):
        return None
    return Share(constant, None if penalty is None else 1.0)


@dataclass(frozen=True)
class BatchResult:
    """What a batch shows.

    Attributes:
        findings: of the batch.
        reduction: "mean", "sum", "each_example" for an update each, or "".
        count: how many examples it had.
        penalty: β in what it adds for a penalty, βλw, the same in every layer; None where it is not known.
    """

    findings: tuple[Finding, ...]
    reduction: str
    penalty: float | None = None
    count: int = 0


def judge_batch(
    singles: tuple[Answer, ...],
    batch: Answer,
    limits: tuple[Array, ...],
    penalties: tuple[Array | None, ...],
    expected: str | None,
    *,
    added: tuple[Array | None, ...],
    columns: bool = False,
) -> BatchResult:
    """Compare a batch with its examples, array by array.

    Args:
        singles: the user's answers for each example alone.
        batch: their answer for all together.
        limits: what rounding allows of each array of one example, weights then biases.
        penalties: λw where the cost has a penalty, else None; of weights then biases.
        expected: "mean" or "sum" where the caller said so.
        added: parameters of which a multiple is known to be wrongly in each answer, else None.
        columns: whether examples are columns, where code for one example at a time may run on a batch by accident.
    """
    count = len(singles)
    shares: list[Share | None] = []
    for k, array in enumerate(batch.arrays):
        alone = [answer.arrays[k] for answer in singles]
        if array is None or any(one is None for one in alone):
            shares.append(None)
            continue
        stack = np.stack(alone)  # type: ignore[arg-type]
        tolerance = _tolerance(stack, limits[k], count, max(batch.unit, singles[0].unit))
        shares.append(share_of(stack, array, tolerance, penalties[k], added[k]))
    half = len(batch.weights)
    unsummed = unsummed_of(batch)
    not_summed = [shares[half + layer - 2] for layer in unsummed["∂C/∂b"]]
    # code that divides by the number of examples is given more than one
    averages = any(s is not None and s.alpha == 1 / count for s in shares[:half] + not_summed)
    for layer in unsummed["∂C/∂w"]:
        shares[layer - 2] = None
    for layer in unsummed["∂C/∂b"]:
        shares[half + layer - 2] = None
    result = _BatchDiagnosis(count).judge(shares[:half], shares[half:], expected)
    if not any(unsummed.values()):
        return result
    for_one = columns and not averages
    found = findings_of_unsummed(unsummed, is_for_one=for_one)
    if for_one and len(unsummed["∂C/∂b"]) == len(batch.biases):
        # code for one column only: what runs over all of them is no fault of it
        others = [_of_one(finding) for finding in result.findings]
        return BatchResult((*found, *others), result.reduction)
    return BatchResult((*found, *result.findings), result.reduction)


def _of_one(finding: Finding) -> Finding:
    return replace(finding, severity=CONVENTION, code="only_one") if finding.fault == "not_additive" else finding


def _tolerance(stack: Array, limit: Array, count: int, unit: float) -> float:
    sizes = float(abs(stack).sum(axis=0).max())
    if unit >= SHORT:
        # what rounding does as a rule, of examples that are rounded by themselves
        return float(2 * count**0.5 * (np.max(limit) + 2 * unit * sizes))
    return 8 * count * float(np.max(limit)) + gamma(4 * count + 32, unit) * sizes + 1e-300


def _first_known(*values: float | None) -> float:
    return next((v for v in values if v is not None), 0.0)


def _ratio(here: float | None, above: float | None) -> float | None:
    return here / above if here and above else None


@dataclass(frozen=True)
class _BatchDiagnosis:
    """What the shares of a batch of n examples say."""

    n: int

    def judge(self, weights: list[Share | None], biases: list[Share | None], expected: str | None) -> BatchResult:
        if all(share is None for share in weights + biases):
            return BatchResult((), "")
        findings = self._broken(weights, biases)
        of_w, of_b = ([share.alpha if share else None for share in shares] for shares in (weights, biases))
        if findings or of_w[-1] == 0:
            return BatchResult(tuple(findings), "")
        top = _first_known(of_w[-1], of_b[-1])
        reduction = {1.0: "sum", 1 / self.n: "mean"}.get(top, "")
        findings, of_w, of_b = self._hidden_factors(of_w, of_b)
        findings += self._apart(of_w, of_b) + self._penalty_shares(weights)
        if not findings and not reduction:
            findings.append(self._overall(top))
        if not findings and expected and reduction != expected:
            facts = {"n": self.n, "found": reduction, "wanted": expected}
            fault = "missing_1/N" if reduction == "sum" else "extra_1/N"
            findings.append(Finding("BP1", None, fault, CONSTANT, code="other_reduction", facts=facts))
        of_penalty = {share.penalty for share in weights if share is not None}
        return BatchResult(tuple(findings), reduction, of_penalty.pop() if len(of_penalty) == 1 else None, self.n)

    def _broken(self, weights: list[Share | None], biases: list[Share | None]) -> list[Finding]:
        found = []
        for equation, shares in (("BP3", weights), ("BP4", biases)):
            for layer, share in enumerate(shares, start=2):
                if share is not None and (share.alpha is None or share.only):
                    fault = f"{share.only}_example_only" if share.only else "not_additive"
                    found.append(Finding(equation, layer, fault))
        return sorted(found, key=lambda finding: -(finding.layer or 0))

    def _hidden_factors(
        self, w: list[float | None], b: list[float | None]
    ) -> tuple[list[Finding], list[float | None], list[float | None]]:
        """Find factors of BP2: those that both gradients of a layer and of all layers below it have.

        Returns:
            Findings, and the shares without those factors.
        """
        found, factor = [], 1.0
        left_w, left_b = list(w), list(b)
        for i in range(len(w) - 2, -1, -1):
            of_w, of_b = _ratio(w[i], w[i + 1]), _ratio(b[i], b[i + 1])
            here = of_w if of_b is None or of_w is None or abs(of_w - of_b) <= 1e-9 * abs(of_w) else None
            here = of_b if of_w is None else here
            if here is not None and abs(here - 1) > 1e-9:
                found.append(self._of_ratio("BP2", i + 2, here))
                factor *= here
            left_w[i], left_b[i] = (None if v is None else v / factor for v in (w[i], b[i]))
        return found, left_w, left_b

    def _apart(self, w: list[float | None], b: list[float | None]) -> list[Finding]:
        """Weights and biases of one layer that are reduced differently."""
        found = []
        for i, (of_w, of_b) in enumerate(zip(w, b, strict=True)):
            if of_w is None or of_b is None or abs(of_w - of_b) <= 1e-9 * abs(of_w):
                continue
            if abs(max(of_w, of_b) - 1) < 1e-9 and abs(min(of_w, of_b) * self.n - 1) < 1e-9:
                found.append(self._sum_and_mean(i + 2, sums_weights=of_w > of_b))
            elif not of_b or any(abs(of_w - c) < 1e-9 for c in (1.0, 1 / self.n)):
                found.append(self._of_ratio("BP4", i + 2, of_b / of_w if of_w else 0.0))
            else:
                found.append(self._of_ratio("BP3", i + 2, of_w / of_b))
        return found[::-1]

    def _sum_and_mean(self, layer: int, *, sums_weights: bool) -> Finding:
        """Where one gradient is a sum over the examples and the other a mean, the sum lacks the factor 1/N."""
        equation = "BP3" if sums_weights else "BP4"
        fault = "sum_for_weights_mean_for_biases" if sums_weights else "mean_for_weights_sum_for_biases"
        return Finding(equation, layer, fault, SIZE, ("missing_1/N",))

    def _of_ratio(self, equation: str, layer: int, ratio: float) -> Finding:
        if abs(ratio * self.n - 1) < 1e-9:
            fault = code = "extra_1/N"
        elif abs(ratio / self.n - 1) < 1e-9:
            fault = code = "missing_1/N"
        else:
            fault, code = (name_of_factor(ratio), "batch_times") if ratio else ("no_gradient", "batch_zero")
        severity = SIZE if ratio > 0 else DIRECTION
        return Finding(equation, layer, fault, severity, code=code, facts={"n": self.n, "ratio": ratio})

    def _penalty_shares(self, weights: list[Share | None]) -> list[Finding]:
        found = []
        for layer, share in enumerate(weights, start=2):
            if share is None or share.penalty is None or share.alpha is None:
                continue
            of_sum = share.alpha == 1.0 and share.penalty == self.n
            if share.penalty not in (1.0, 1 / self.n) and not of_sum:
                found.append(Finding("BP3", layer, "penalty_share", SIZE, facts={"n": self.n, "share": share.penalty}))
        return found[::-1]

    def _overall(self, alpha: float) -> Finding:
        if abs(alpha * self.n**2 - 1) < 1e-9:
            return Finding("BP1", None, "1/N_twice", CONSTANT)
        return Finding("BP1", None, name_of_factor(alpha), CONSTANT, code="neither", facts={"share": alpha})
