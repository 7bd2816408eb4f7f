"""`check_op`: one operation on its own, by the vector–Jacobian identity ⟨v, Jᵀu⟩ = ⟨u, Jv⟩, entry by entry.

J comes from differences of the user's own forward map, with an estimate of their error; entries at a kink, where that
estimate is large, are set aside. A cause is accepted if it reproduces every entry.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from backproof.checking.checker import checked_language
from backproof.checking.constants import exact_constant
from backproof.checking.differences import jacobian
from backproof.checking.report import OperatorFinding, OperatorReport, name_of_factor, operator_remark
from backproof.checking.source import sources_of
from backproof.checking.subjects.guard import call_safely, known_random_state
from backproof.checking.subjects.operators import Arrays, Operator, operator_of
from backproof.errors import InputError, Keyword
from backproof.faces import Message

Array = Any
_STEP = 0.05
_MOST_ENTRIES = 400
_ERROR_ALLOWED = 20.0
"""How many times the estimated error of a difference a right derivative may be away from it."""
_KINK = 1e-3
"""An estimate that is larger than this, relative to the largest derivative, means that the entry lies at a kink."""
_FLOOR = 1e-10
"""Relative to the largest entry: what differences of float64 can still tell."""


def check_op(
    operator: Any, *inputs: Array, seed: int = 0, language: str = "en", seconds: float = 10.0, step: float = _STEP
) -> OperatorReport:
    """Check one operation on its own: which input's derivative is wrong, at which entry, and how.

    Args:
        operator: a `torch.autograd.Function`, a `jax.custom_vjp`, a pair (f, gradient) as for
            `scipy.optimize.check_grad`, or an `Activation`.
        inputs: where to check, real arrays; drawn, (3, 4) each, if none are given; at most 400 entries in all.
        seed: of what is drawn.
        language: in which the report is shown where no other is asked for, "en" or "zh".
        seconds: time limit of each call.
        step: the largest difference step, a length at which the operation is smooth.

    Returns:
        A report with a finding for each input whose derivative is wrong.

    Raises:
        InputError: what was given is not accepted.
        SubjectError: the operation could not be run.

    >>> check_op((lambda x: (x**2).sum(), lambda x: x), [1.0, 2.0, 3.0]).findings[0].fault
    'factor_0.5'
    """
    checked_language(language)
    for name, given in (("step", step), ("seconds", seconds)):
        if not given > 0:
            raise InputError("{name}: {given!r} given; accepted: a number above 0", name=Keyword(name), given=given)
    checked = operator_of(operator)
    arrays = _arrays(checked, inputs, seed)
    with known_random_state(seed):
        report = _Check(checked, arrays, seed, language, seconds, step).run()
    return replace(report, source=sources_of(operator))


def _arrays(operator: Operator, inputs: tuple[Any, ...], seed: int) -> Arrays:
    if not inputs:
        rng = np.random.default_rng(seed)
        shape = (5,) if operator.is_gradient else (3, 4)
        return tuple(rng.standard_normal(shape) for _ in range(operator.count))
    try:
        arrays = tuple(np.array(x, np.float64) for x in inputs)
    except (TypeError, ValueError):
        raise InputError("inputs: {given} given; accepted: real arrays", given=f"{inputs!r:.80}") from None
    count = sum(array.size for array in arrays)
    if count > _MOST_ENTRIES:
        raise InputError(
            "inputs: {given} entries given; accepted: at most {most} entries", given=count, most=_MOST_ENTRIES
        )
    if not all(np.isfinite(array).all() for array in arrays):
        raise InputError("{name}: values given that are not finite; accepted: finite numbers", name="inputs")
    return arrays


@dataclass(frozen=True)
class _Truth:
    """∂f/∂x of one input and the estimated errors, (outputs, entries)."""

    jacobian: Array
    error: Array

    def pulled_back(self, u: Array) -> tuple[Array, Array]:
        """Jᵀu and a bound on its error."""
        return self.jacobian.T @ u.ravel(), self.error.T @ abs(u.ravel())


@dataclass(frozen=True)
class _Check:
    operator: Operator
    inputs: Arrays
    seed: int
    language: str
    seconds: float
    step: float

    def run(self) -> OperatorReport:
        output = self._value(self.inputs)
        if not np.isfinite(output).all():
            return self._report("undecided", [], operator_remark("output_not_finite"))
        if self.operator.is_gradient and output.size != 1:
            raise InputError(
                "operator: f returned shape {given}; accepted for a pair (f, gradient): one number", given=output.shape
            )
        rng = np.random.default_rng(self.seed + 1)
        u = np.ones(output.shape) if self.operator.is_gradient else 0.5 + rng.random(output.shape)
        first, findings = self._repeated(u)
        truths = [self._truth(i) for i in range(len(self.inputs))]
        aside = 0
        for i, (given, truth) in enumerate(zip(first, truths, strict=True)):
            found, skipped = self._input(i, given, truth, truths, u, output)
            findings += found
            aside += skipped
        verdict = "wrong" if findings else "undecided" if aside else "correct"
        return self._report(verdict, findings, operator_remark("kinks", n=aside) if verdict == "undecided" else None)

    def _value(self, inputs: Arrays) -> Array:
        result = call_safely(self.operator.value, inputs, seconds=self.seconds).result
        return np.asarray(result, np.float64)

    def _pull_back(self, u: Array) -> tuple[Array | None, ...]:
        copies = tuple(np.array(x) for x in self.inputs)
        answer: tuple[Array | None, ...] = call_safely(self.operator.pull_back, copies, u, seconds=self.seconds).result
        return answer

    def _repeated(self, u: Array) -> tuple[tuple[Array | None, ...], list[OperatorFinding]]:
        first, second = self._pull_back(u), self._pull_back(u)
        same = all(map(_same, first, second))
        return first, [] if same else [self._finding(None, "not_repeatable")]

    def _truth(self, i: int) -> _Truth:
        def along(x: Array) -> Array:
            return self._value((*self.inputs[:i], x, *self.inputs[i + 1 :]))

        scale = max(1.0, float(abs(self.inputs[i]).max(initial=0.0)))
        return _Truth(*jacobian(along, self.inputs[i], self.step * min(scale, 4.0)))

    def _input(
        self, i: int, given: Array | None, truth: _Truth, truths: list[_Truth], u: Array, output: Array
    ) -> tuple[list[OperatorFinding], int]:
        right, error = truth.pulled_back(u)
        scale = max(float(abs(right).max(initial=0.0)), 1e-12)
        if given is None or (given.size == right.size and not given.any()):
            if abs(right).max(initial=0.0) > _ERROR_ALLOWED * error.max(initial=0.0) + 1e-9:
                return [self._finding(i, "zero", "none" if given is None else "zero")], 0
            return [], 0
        if given.size != right.size:
            return [self._finding(i, "shape", given=str(given.shape), wanted=str(self.inputs[i].shape))], 0
        if not np.isfinite(given).all():
            return [self._finding(i, "not_finite")], 0
        known = error <= _KINK * scale
        limit = _ERROR_ALLOWED * error + _FLOOR * scale
        off = abs(given.ravel() - right)
        if (off <= limit)[known].all():
            return [], int((~known).sum())
        return [self._cause(i, given.ravel(), truth, truths, u, output, known, limit)], 0

    def _cause(
        self,
        i: int,
        given: Array,
        truth: _Truth,
        truths: list[_Truth],
        u: Array,
        output: Array,
        known: Array,
        limit: Array,
    ) -> OperatorFinding:
        right, _ = truth.pulled_back(u)
        off = abs(given - right)
        seen = _seen(off, given, right, known)
        tolerance = 10 * limit.max() + 1e-7 * abs(given).max()
        for name, value in self._candidates(i, truth, truths, u, output):
            if value.shape == given.shape and (abs(given - value) <= tolerance)[known].all():
                return self._finding(i, name, **seen)
        ratio = float((given * right)[known].sum() / max((right * right)[known].sum(), 1e-300))
        if (abs(given - ratio * right) <= tolerance * max(1.0, abs(ratio)))[known].all():
            constant = exact_constant(ratio, 1e-6, (given.size, output.size))
            if constant == -1:
                return self._finding(i, "sign", **seen)
            fault = "constant_factor" if constant is None else name_of_factor(constant)
            return self._finding(i, fault, "factor", factor=ratio if constant is None else constant, **seen)
        wrong = np.flatnonzero((off > limit) & known)
        few = len(wrong) <= max(1, given.size // 4)
        places = tuple(self._place(i, k) for k in wrong[:3])
        return self._finding(i, "entries" if few else "unrecognised", places=places, **seen)

    def _candidates(
        self, i: int, truth: _Truth, truths: list[_Truth], u: Array, output: Array
    ) -> Iterator[tuple[str, Array]]:
        """Named mistakes and what they would have returned."""
        right, _ = truth.pulled_back(u)
        ones, _ = truth.pulled_back(np.ones_like(u))
        if not self.operator.is_gradient:
            yield "forgets_cotangent", ones
            diagonal = truth.jacobian.shape[0] == truth.jacobian.shape[1]
            if diagonal:
                slope = np.diagonal(truth.jacobian)
                flat = u.ravel()
                yield "cotangent_twice", flat * right
                yield "slope_missing", flat
                yield "slope_twice", flat * slope * slope
                yield "returns_value", flat * output.ravel()
                if output.shape == self.inputs[i].shape:
                    yield "slope_at_output", flat * self._slope_at_output(i, output)
        shape = self.inputs[i].shape
        if len(shape) == 2 and shape[0] == shape[1] > 1:
            yield "transposed", right.reshape(shape).T.ravel()
        for k, other in enumerate(truths):
            if k != i and other.jacobian.shape == truth.jacobian.shape:
                yield "swapped", other.pulled_back(u)[0]

    def _slope_at_output(self, i: int, output: Array) -> Array:
        def along(x: Array) -> Array:
            return self._value((*self.inputs[:i], x, *self.inputs[i + 1 :]))

        return np.diagonal(jacobian(along, output, self.step)[0])

    def _place(self, i: int, k: int) -> str:
        return str(tuple(int(index) for index in np.unravel_index(k, self.inputs[i].shape))).replace(",)", ")")

    def _finding(self, i: int | None, fault: str, code: str = "", **facts: Any) -> OperatorFinding:
        number = None if i is None else i + 1
        return OperatorFinding(self.operator.name, number, fault, code, facts, language=self.language)

    def _report(self, verdict: str, findings: list[OperatorFinding], because: Message | None) -> OperatorReport:
        entries = sum(array.size for array in self.inputs)
        own = self.operator.name, verdict, tuple(findings), entries, because
        return OperatorReport(*own, language=self.language, seed=self.seed)


def _seen(off: Array, given: Array, right: Array, known: Array) -> dict[str, Any]:
    """The entry that is farthest off, as it is and as it should be."""
    k = int(np.argmax(np.where(known, off, -1)))
    return {"returned": float(given[k]), "right": float(right[k]), "off": float(off[k])}


def _same(first: Array | None, second: Array | None) -> bool:
    if first is None or second is None:
        return first is second
    return bool(np.allclose(first, second, rtol=1e-9, equal_nan=True))
