"""`check`: ask the user's code, compare with the truth, explain what differs.

Six steps: choose the examples (`probes`); find out how the code is called (`subjects.choosing`); ask one example at a
time; judge and diagnose (`judging`, `diagnosis`); ask the batch (`batches`); ask again, to see whether anything is
remembered, drawn or overwritten (`memory`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any, Unpack

from backproof.checking.asking.arrays_agreeing import count_of_agreeing
from backproof.checking.asking.probes import checked_masks, draw_probe
from backproof.checking.causes.explanation import UNRECOGNISED
from backproof.checking.check_options import CheckOptions, GivenCheckOptions
from backproof.checking.judging.judging import Judge
from backproof.checking.judging.unsaid_penalty import with_some_penalty
from backproof.checking.report import GradientReport, as_supposed, remark
from backproof.checking.source import with_source
from backproof.checking.subjects.choosing import Readings, choose
from backproof.checking.subjects.operands.elsewhere import CodeElsewhere
from backproof.checking.subjects.patience import FOR_READINGS, Patience
from backproof.checking.subjects.returned.answers import Answer, Subject
from backproof.checking.subjects.running.guard import known_random_state
from backproof.described import of_keywords, takes
from backproof.errors import InputError
from backproof.network import Network, Parameters

Array = Any
_MOST_FURTHER = 3
_FEW = 2


@takes(CheckOptions)
def check(
    gradient: Any,
    network: Network,
    x: Array | None = None,
    y: Array | None = None,
    *,
    parameters: Parameters | None = None,
    own_cost: Callable[..., Any] | None = None,
    masks: Sequence[Array | None] = (),
    isolated: bool = False,
    **options: Unpack[GivenCheckOptions],
) -> GradientReport:
    """Check a hand-written backward pass: which equation it breaks, at which layer, how, and how to mend it.

    Args:
        gradient: a function such as `gradient(weights, biases, x, y)` that returns (weight_gradients,
            bias_gradients) for one example or a batch, in any common convention; an object with methods and
            parameters; code that updates its parameters in place; or a PyTorch module.
        network: the shape, activations and cost it should belong to.
        x: examples (N, n_1); drawn if None.
        y: targets (N, n_L); drawn if None.
        parameters: where to ask; drawn if None.
        own_cost: the user's own cost, called as the gradient is, to be checked too.
        masks: for dropout with a fixed mask, what a^1 … a^(L−1) are multiplied by, each (n,) or None.
        isolated: whether the code runs in a process of its own (on Linux), which is ended where it hangs, takes too
            much or tries to decide its own verdict; what it changes then stays there.
        **options: the fields of `CheckOptions`.

    Returns:
        The verdict "correct", "wrong" or "undecided", with findings.

    Raises:
        InputError: an argument is not accepted.
        SubjectError: the code could not be run, or returned nothing that can be read as gradients.

    >>> import numpy as np, backproof as bp
    >>> net = bp.Network([2, 3, 1])
    >>> def gradient(weights, biases, x, y):
    ...     trace = net.forward(bp.Parameters(weights, biases), x)
    ...     found = net.backward(bp.Parameters(weights, biases), trace, y)
    ...     return found.weights, found.biases
    >>> check(gradient, net).verdict
    'correct'
    """
    if not isinstance(network, Network):
        raise InputError("network: {given} given; accepted: a backproof.Network", given=f"{network!r:.60}")
    asked = of_keywords(CheckOptions, options, check)
    if isolated and not isinstance(gradient, CodeElsewhere):
        return _isolated(gradient, network, x, y, own_cost, {"parameters": parameters, "masks": masks, **options})
    probe = draw_probe(network, asked.seed, parameters=parameters, x=x, y=y, masks=checked_masks(network, masks))
    with known_random_state(asked.seed):
        report = _likeliest(gradient, Judge(network, probe, asked, own_cost))
    return with_source(report, network, gradient, own_cost)


def _isolated(
    gradient: Any, network: Network, x: Array | None, y: Array | None, own_cost: Any, options: dict[str, Any]
) -> GradientReport:
    from backproof.checking.isolation.remote import isolated

    with isolated(gradient, network, own_cost, seconds=options.get("seconds", CheckOptions.seconds)) as code:
        return check_isolated(code, network, x, y, with_cost=own_cost is not None, **options)


def check_isolated(
    code: Any, network: Network, x: Array | None, y: Array | None, *, with_cost: bool, **options: Any
) -> GradientReport:
    """Check code that is in a process of its own already, with the options of `check`.

    Raises:
        SubjectError: that process ended before every question was answered.
    """
    from backproof.checking.isolation.remote import IsolatedCost

    code.seed = options.get("seed", 0)
    cost: Any = IsolatedCost(code) if with_cost else None
    report = check(code, network, x, y, own_cost=cost, **options)
    code.raise_if_ended()
    return report


def _likeliest(gradient: Any, judge: Judge) -> GradientReport:
    """Judge the ways in which the code may be meant, until one is right or every finding of it has a cause."""
    l2, seconds = float(judge.options.l2), judge.options.seconds
    patience = Patience(gradient)
    readings = choose(gradient, judge.network, judge.probe, seconds, judge.factor_of, l2, patience)
    reports: list[GradientReport] = []
    for subject in chain(_plainest(readings.first, patience), _explained(judge, readings.further, patience)):
        reports.append(judge.judge(subject))
        # what a λ stands for may be read in two ways: of these the one that needs fewer findings
        _, unknown, count = _badness(reports[-1])
        # many findings, each with a cause, may still be of a call that is misread: another may need fewer
        is_settled = not unknown and count <= _FEW and not _is_of_another_forward_pass(reports[-1])
        if is_settled and not (l2 and reports[-1].verdict == "wrong"):
            told = _with_the_sign_of_a_step(reports[-1], judge, readings)
            return told if l2 else with_some_penalty(told, subject, judge.judge_with_penalty)
    best = min(reports, key=_badness)
    return _of_those_tried(best, patience, judged=len(reports)) if patience.was_short else best


def _with_the_sign_of_a_step(report: GradientReport, judge: Judge, readings: Readings) -> GradientReport:
    """What a step of the same code shows where its gradients alone leave the sign open; else the report as it is."""
    if not any(finding.undecidable for finding in report.findings):
        return report
    steps = [reading for reading in (*readings.first, *readings.further) if reading[0].knows_descent]
    if not steps:
        return report
    told = judge.judge(min(steps, key=lambda reading: judge.changes_needed(*reading))[0])
    return report if told.verdict == "undecided" or _badness(told)[1] else told


def _of_those_tried(best: GradientReport, patience: Patience, judged: int) -> GradientReport:
    """Say that ways to call the code were left untried; nothing without a cause is an accusation then."""
    said = remark("ways_left_untried", tried=patience.tried, judged=judged, seconds=FOR_READINGS)
    if best.verdict != "wrong" or not _badness(best)[1]:
        return replace(best, notes=(*best.notes, said))
    return replace(best, verdict="undecided", because=said, findings=as_supposed(best.findings))


def _plainest(readings: Sequence[tuple[Subject, Answer]], patience: Patience) -> Iterator[Subject]:
    """One in any case, and the others as long as there is time."""
    for k, (subject, _) in enumerate(readings):
        if k and patience.is_out(FOR_READINGS):
            break
        yield subject


def _explained(judge: Judge, readings: Sequence[tuple[Subject, Answer]], patience: Patience) -> Iterator[Subject]:
    """Those whose first answer has a cause throughout, the one with the fewest changes first.

    Where there is no time to diagnose all of them, it is those that agree least with a right pass that are left out.
    """

    def agreeing(reading: tuple[Subject, Answer]) -> int:
        subject, answer = reading
        return count_of_agreeing(judge.network, judge.probe.for_subject(subject).only(0), answer)

    needed: list[tuple[int, Subject]] = []
    for subject, answer in sorted(readings, key=agreeing, reverse=True):
        if len(needed) >= _MOST_FURTHER and patience.is_out(FOR_READINGS):
            break
        needed.append((judge.changes_needed(subject, answer), subject))
    ranked = sorted(needed, key=lambda pair: pair[0])
    yield from (subject for changes, subject in ranked[:_MOST_FURTHER] if changes < UNRECOGNISED - 1)


def _badness(report: GradientReport) -> tuple[int, int, int]:
    """How little a reading is to be believed: what has a cause throughout comes before another forward pass."""
    unknown = sum(finding.fault in ("unrecognised", "constant_factor") for finding in report.findings)
    # a guessed call under which nothing is explained is undecided, and less to be believed than one that is explained
    order = {"correct": 0, "undecided": 3 if unknown else 1, "wrong": 4 if unknown else 2}[report.verdict]
    return 3 if _is_of_another_forward_pass(report) else order, unknown, len(report.findings)


def _is_of_another_forward_pass(report: GradientReport) -> bool:
    """Whether the code's own forward pass gives what is not recognised."""
    return report.because is not None and report.because.key == "check.forward_other"
