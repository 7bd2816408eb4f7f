"""`check_op`: one operation on its own, by the vector–Jacobian identity ⟨v, Jᵀu⟩ = ⟨u, Jv⟩, entry by entry.

J comes from differences of the user's own forward map, with a bound on their error in the precision that it computes
in; entries at a kink are set aside. It is asked with gradients from above of either sign, more than once and in other
layouts of memory. A cause is accepted if it reproduces every entry.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from backproof.checking.check_options import CheckOptions
from backproof.checking.operations.operator_drawn import (
    STEP,
    HowAsked,
    checked_at,
    drawn_and_checked,
    read_as_given,
    taking,
)
from backproof.checking.operations.operator_draws import first_taken, with_options
from backproof.checking.report import OperatorReport
from backproof.checking.source import sources_of
from backproof.checking.subjects.operands.elsewhere import CodeElsewhere
from backproof.checking.subjects.operands.operators import Operator, operator_of
from backproof.checking.subjects.operands.operators_changed import settled
from backproof.checking.subjects.running.guard import known_random_state
from backproof.errors import InputError, Keyword, Listed
from backproof.operators import OPERATORS


def check_op(
    operator: Any,
    *inputs: Any,
    wrt: Any = None,
    like: str | None = None,
    seed: int = 0,
    language: str = "en",
    seconds: float = 10.0,
    step: float = STEP,
    isolated: bool = False,
) -> OperatorReport:
    """Check one operation on its own: which input's derivative is wrong, at which entry, and how.

    Args:
        operator: a `torch.autograd.Function` or its `apply`, a module, a function of PyTorch's tensors or JAX's arrays
            (`custom_vjp`, `custom_jvp`, `jit`, lambdas, partials), a pair (f, gradient) as for
            `scipy.optimize.check_grad`, a pair (forward, backward), where backward(dout, …) is given the inputs, the
            output or what forward returned beside it, an object with both, or an `Activation`.
        inputs: where to check, as the operation is called: real arrays, and whatever else it takes (whole numbers,
            flags, None, lists and dicts of arrays). Drawn if none are given; at most 400 real entries in all.
        wrt: names or numbers (from 1) of the inputs whose derivatives are checked; of tensors, those that require a
            gradient, if any do; else all that are real.
        like: the name of the known operator that it is, such as "layer_norm"; found by its numbers if not given.
        seed: of what is drawn.
        language: in which the report is shown where no other is asked for, "en" or "zh".
        seconds: time limit of each call.
        step: the largest difference step, a length at which the operation is smooth.
        isolated: whether the operation runs in a process of its own (on Linux); see `check`.

    Returns:
        A report with a finding for each input whose derivative is wrong.

    Raises:
        InputError: what was given is not accepted.
        SubjectError: the operation could not be run.

    >>> check_op((lambda x: (x**2).sum(), lambda x: x), [1.0, 2.0, 3.0]).findings[0].fault
    'factor_0.5'
    """
    CheckOptions(seed=seed, seconds=seconds, language=language)  # refuses what `check` refuses
    if not step > 0:
        raise InputError("{name}: {given!r} given; accepted: a number above 0", name=Keyword("step"), given=step)
    if like is not None and like not in OPERATORS:
        accepted = Listed(OPERATORS)
        raise InputError(
            "{name}: {given!r} given; accepted: {accepted}", name=Keyword("like"), given=like, accepted=accepted
        )
    if isolated and not isinstance(operator, CodeElsewhere):
        options: dict[str, Any] = {"wrt": wrt, "like": like, "seed": seed, "language": language, "step": step}
        return _isolated(operator, inputs, {**options, "seconds": seconds})
    checked, how = operator_of(operator, inputs), HowAsked(like, seed, seconds, step)
    with known_random_state(seed), settled(checked):
        if inputs or not checked.required:
            inputs = _completed(checked, inputs, seed, seconds)
            report = checked_at(checked, read_as_given(checked, inputs, wrt), how)
        else:
            report = drawn_and_checked(checked, wrt, how)
    findings = tuple(replace(finding, language=language) for finding in report.findings)
    return replace(report, findings=findings, language=language, source=sources_of(operator))


def _isolated(operator: Any, inputs: tuple[Any, ...], options: dict[str, Any]) -> OperatorReport:
    from backproof.checking.isolation.remote import isolated

    with isolated(operator, seconds=options["seconds"]) as code:
        return check_op_isolated(code, *inputs, **options)


def check_op_isolated(code: Any, *inputs: Any, **options: Any) -> OperatorReport:
    """Check an operation that is in a process of its own already, with the options of `check_op`.

    Raises:
        SubjectError: that process ended before every question was answered.
    """
    code.seed = options.get("seed", 0)
    report = check_op(code, *inputs, **options)
    code.raise_if_ended()
    return report


def _completed(operator: Operator, given: tuple[Any, ...], seed: int, seconds: float) -> tuple[Any, ...]:
    """The inputs with options behind them, where fewer were given than the code requires."""
    if len(given) >= len(operator.required):
        return given
    return first_taken(with_options(operator, given, seed), taking(operator, seed, seconds))[0] or given
