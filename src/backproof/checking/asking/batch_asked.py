"""Asking the subject about all examples at once, and what its batch shows beyond its examples."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np

from backproof.checking.asking.asked import AnswersByExample
from backproof.checking.asking.batches import BatchResult, judge_batch
from backproof.checking.asking.in_turn import given_in_turn, judged_in_turn
from backproof.checking.asking.probes import Probe
from backproof.checking.asking.remembering import Recall, keeps_steps
from backproof.checking.asking.walks import is_a_walk
from backproof.checking.asking.whole_cost import whole_factor
from backproof.checking.causes.additions import OF_SIGNS, added_array
from backproof.checking.causes.findings import ArrayLayout
from backproof.checking.check_options import CheckOptions
from backproof.checking.report import CONVENTION, Finding
from backproof.checking.subjects.returned.answers import Answer, Subject
from backproof.checking.subjects.running.guard import NeverReturnedError, SubjectError
from backproof.network import Network, Parameters

Array = Any


def asked_batch(
    network: Network,
    options: CheckOptions,
    layout: ArrayLayout,
    asked: AnswersByExample,
    subject: Subject,
    recall: Recall,
    found: list[Finding],
) -> BatchResult:
    """Ask about a batch, and judge it beside its examples.

    Args:
        network: whose equations should hold.
        options: what the caller says of the code.
        layout: of examples and weights in the code.
        asked: the examples, each asked alone.
        subject: the code.
        recall: the same, watched.
        found: what the examples alone show.
    """
    result = _of_a_batch(network, options, layout, asked, subject, recall, found)
    if len(asked.probe.x) < 2 or any(f.accuses for f in (*found, *result.findings)):
        return result
    in_turn = given_in_turn(subject, asked.probe, was_asked=bool(result.reduction))
    if in_turn is None:
        return result
    limits, penalties = _as_a_rule(network, asked).limits(), _penalties(asked, network, found)
    findings = judged_in_turn(in_turn, asked.answers, limits, penalties, _added(found, asked.probe.parameters))
    return replace(result, findings=(*result.findings, *findings))


def _of_a_batch(
    network: Network,
    options: CheckOptions,
    layout: ArrayLayout,
    asked: AnswersByExample,
    subject: Subject,
    recall: Recall,
    found: list[Finding],
) -> BatchResult:
    if options.examples == "one":
        return _one_at_a_time(code="asked_alone")
    if not subject.takes_batches or len(asked.probe.x) < 2:
        return BatchResult((), "")
    probe, answers = _of_new_size(asked, network)
    batch, refused = _answer_of(subject, recall, probe)
    if batch is None:
        return refused or BatchResult((), "")
    if batch.is_nothing and not answers[0].is_nothing:
        return _one_at_a_time(code="zero_batch")
    result = judge_batch(
        answers,
        batch,
        _as_a_rule(network, asked).limits(),
        _penalties(asked, network, found),
        options.reduction,
        added=_added(found, probe.parameters),
        columns=layout.examples == "columns",
    )
    if any(f.fault in ("not_additive", "first_example_only", "last_example_only") for f in result.findings):
        # with targets of another shape, an array may have been taken for another: nothing is accused of that
        return refused or _of_steps(subject, probe, batch, answers) or result
    return result


def _as_a_rule(network: Network, asked: AnswersByExample) -> AnswersByExample:
    return replace(asked, enclosure=asked.probe.enclosed_as_a_rule(network, asked.unit))


def _answer_of(subject: Subject, recall: Recall, probe: Probe) -> tuple[Answer | None, BatchResult | None]:
    """The answer for a batch; what is said of code that takes none, or none with targets as its examples have them."""
    try:
        return recall.ask(probe.parameters, probe.x, probe.y), None
    except NeverReturnedError:
        raise
    except SubjectError as error:
        return _of_flat_targets(subject, probe), _one_at_a_time(facts={"error": error})


def _of_flat_targets(subject: Subject, probe: Probe) -> Answer | None:
    """What a batch gives with targets of shape (N,), as code with one output may want them; None where it takes none.

    Of one example, targets of shape (1, 1) do as well.
    """
    flat = getattr(subject, "with_flat_targets", lambda: None)() if probe.y.shape[1] == 1 else None
    with suppress(SubjectError):
        return None if flat is None else flat.ask(probe.parameters, probe.x, probe.y)
    return None


def _of_steps(subject: Subject, probe: Probe, batch: Answer, answers: tuple[Answer, ...]) -> BatchResult | None:
    """What a batch is that is no sum over its examples, where the code makes steps on purpose; None where it is not."""
    if batch.drew_random and any(_is_that_of(batch, answer) for answer in answers):
        return _one_at_a_time(code="draws_one")
    if subject.knows_descent and is_a_walk(subject, probe, batch):
        return BatchResult((), "each_example")
    return _one_at_a_time(code="keeps_steps") if keeps_steps(subject, probe) else None


def _is_that_of(batch: Answer, answer: Answer) -> bool:
    """Whether the answer for a batch is that for one of its examples, up to rounding."""
    pairs = [(u, v) for u, v in zip(batch.arrays, answer.arrays, strict=True) if u is not None and v is not None]
    return bool(pairs) and all(np.allclose(u, v, rtol=1e-5, atol=1e-9) for u, v in pairs)


def _one_at_a_time(**said: Any) -> BatchResult:
    return BatchResult((Finding("forward", None, "one_example_at_a_time", CONVENTION, **said),), "")


def _penalties(asked: AnswersByExample, network: Network, findings: list[Finding]) -> tuple[Array | None, ...]:
    """For each array, weights first and then biases, λw of what the examples have; None where it is another penalty."""
    weights = asked.probe.parameters.weights
    l2 = asked.penalty * (asked.encloses(whole_factor(asked, network) or 1.0) or 1.0)
    others = {f.layer for f in findings if OF_SIGNS in f.names}
    found = [l2 * np.asarray(w, np.float64) if l2 and k not in others else None for k, w in enumerate(weights, start=2)]
    return (*found, *(None for _ in weights))


def _added(findings: list[Finding], parameters: Parameters) -> tuple[Array | None, ...]:
    """For each array, weights first and then biases, what a multiple of was found to be added to the gradient."""
    faults = {(f.equation, f.layer): f.names for f in findings}
    groups = (("BP3", parameters.weights), ("BP4", parameters.biases))
    return tuple(
        added_array(faults.get((equation, layer), frozenset()), equation, np.asarray(array, np.float64))
        for equation, arrays in groups
        for layer, array in enumerate(arrays, start=2)
    )


def _of_new_size(asked: AnswersByExample, network: Network) -> tuple[Probe, tuple[Answer, ...]]:
    """Return a number of examples that is the width of no layer, so that 1/N cannot be mistaken for 1/n."""
    most = len(asked.probe.x)
    count = next((n for n in range(most, 1, -1) if n not in network.sizes and 2 * n not in network.sizes), most)
    return replace(asked.probe, x=asked.probe.x[:count], y=asked.probe.y[:count]), asked.answers[:count]
