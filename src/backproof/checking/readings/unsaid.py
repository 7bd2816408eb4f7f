"""Checking a file of which neither the activations nor the cost are said: those that its text speaks of are tried.

Under wrong activations right code looks wrong. So each reading that the text allows is asked, until one is right; else
the one that explains most counts, and where none explains everything nothing is accused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import product
from typing import Any

from backproof.checking.causes.shared_biases import with_shared_biases
from backproof.checking.judging.held_file import HeldFile
from backproof.checking.readings.belief import (
    UNKNOWN,
    badness,
    count_unknown,
    hardly_anything_fits,
    is_of_this_forward_pass,
    is_right,
    lacks_a_slope_beside_other_faults,
    may_be_of_another_cost,
)
from backproof.checking.readings.cost_written_down import with_cost_written_down
from backproof.checking.readings.costs_of_text import costs_with, speaks_of_square, with_cost_spoken_of
from backproof.checking.readings.counts_written import with_counts_written
from backproof.checking.readings.joined_sizes import is_for_one_output
from backproof.checking.readings.objects_chosen import instead_of, with_other_activations
from backproof.checking.readings.penalised_layers import with_penalised_layers
from backproof.checking.readings.penalties_of_layers import with_penalties_of_layers
from backproof.checking.readings.penalty_in_code import with_penalty_in_code
from backproof.checking.readings.penalty_of_cost import with_penalty_of_cost
from backproof.checking.readings.readings_of_text import (
    Hypothesis,
    as_said,
    hidden_spoken_of,
    names_no_activation,
    readings_of,
)
from backproof.checking.readings.reset_elsewhere import with_resets_elsewhere
from backproof.checking.readings.steps_of_programs import check_file_or_step, under_readings
from backproof.checking.readings.whole_files import shown_by_forward
from backproof.checking.readings.widths_as_counts import with_width_in_text
from backproof.checking.report import GradientReport, OperatorReport, as_supposed, remark
from backproof.checking.subjects.loaded.loading import text_of
from backproof.checking.subjects.running.guard import NeverReturnedError
from backproof.errors import BackproofError, InputError
from backproof.network import Network

Sizes = tuple[int, ...]
Report = GradientReport | OperatorReport
_PLAIN = ({"sigmoid"}, "quadratic")
"""What goes without saying."""
_OF_SCORES = ("softmax", "sigmoid")
"""Activations that are often left to the cost."""
_WITHOUT_SLOPE = "binary_cross_entropy"
"""The cost with which δ of a sigmoid's output is a − y."""
_LONGEST = 9.0
"""Seconds of the processor after which no further reading is begun."""
_REFUSED = 4.0  # where none could be asked so far


def check_as_meant(
    file: str,
    name: str,
    sizes: Sizes | None,
    activations: Any = None,
    cost: Any = None,
    *,
    likeliest: Network | None = None,
    seconds: float = 10.0,
    **options: Any,
) -> tuple[Report, Hypothesis]:
    """Check a file, under the activations and the cost that it is most likely meant for.

    Args:
        file: its path.
        name: what to check; "" to find it.
        sizes: of the layers, or None for the code's own.
        activations: as a network takes them; None where they are not said.
        cost: as a network takes it; None where it is not said.
        likeliest: a network that the file is most likely meant for, which is tried first; None where nothing tells.
        seconds: time limit of one call, and of running the file.
        options: further ones of `check_file`.

    Returns:
        The report, and under what the code was read.

    Raises:
        InputError: the file has nothing that looks like a backward pass.
        SubjectError: nothing in it could be asked.
    """
    text = text_of(file)
    readings = [*_of_page(likeliest), *readings_of(text, activations, cost)]
    is_unsaid = cost is None and likeliest is None  # a network on a page has its cost beside it
    with HeldFile(file, seconds) as held:
        told = {"text": text, "cost": cost, "is_said": activations is not None}
        tried, left = _tried(held, name, sizes, readings, **told, **options)
        report, reading = min(tried, key=lambda pair: badness(pair[0]))
        report, reading = instead_of(report, tried) or (report, reading)
        if is_unsaid:
            report, reading = _with_cross_entropy(held, name, sizes, report, reading, text, options)
    report = with_cost_written_down(_with_readings_left(report, left), text)
    if isinstance(report, OperatorReport) or (activations is not None and cost is not None):
        return report, reading
    are_others = activations is None and (
        any(set(r.activations) - {"sigmoid", "identity"} for r in readings) or names_no_activation(text)
    )
    if is_unsaid and may_be_of_another_cost(report) and not speaks_of_square(text):
        return _undecided(report, "cost_unsaid"), reading
    report = _said(report, reading, are_others=are_others, is_unsaid=activations is None)
    return with_cost_spoken_of(report, text if is_unsaid else ""), reading


def _undecided(report: GradientReport, because: str, **facts: Any) -> GradientReport:
    """The report, which accuses nothing, for this reason."""
    supposed = as_supposed(report.findings)
    return replace(report, verdict="undecided", because=remark(because, **facts), findings=supposed)


def _with_cross_entropy(
    held: HeldFile, name: str, sizes: Sizes | None, report: Report, reading: Hypothesis, text: str, options: Any
) -> tuple[Report, Hypothesis]:
    """The report under the cost whose δ of the output has no slope, if that explains why it is missing there."""
    if not lacks_a_slope_beside_other_faults(report) or speaks_of_square(text):
        return report, reading
    meant = replace(reading, cost=_WITHOUT_SLOPE)
    other = _as_written(partial(check_file_or_step, held, name, sizes, meant.network), text, options)
    if isinstance(other, OperatorReport) or any(f.equation == "BP1" and f.accuses for f in other.findings):
        return report, reading
    return other, meant


def _of_page(network: Network | None) -> list[Hypothesis]:
    """The reading under a network that is shown beside the code, if there is one."""
    if network is None:
        return []
    return [Hypothesis([record.name for record in network.activations], network.cost_function.name, is_said=True)]


def _tried(
    held: HeldFile,
    name: str,
    sizes: Sizes | None,
    readings: list[Hypothesis],
    *,
    text: str,
    cost: Any,
    is_said: bool,
    **options: Any,
) -> tuple[list[tuple[Report, Hypothesis]], int]:
    """Reports under one reading after the other, until one is right, or time is up; how many readings were left then.

    Raises:
        BackproofError: the code could be asked under none of them; the error of the likeliest.
    """
    tried: list[tuple[Report, Hypothesis]] = []
    refused: BackproofError | None = None
    was_asked, is_found, began = False, False, held.worked()
    left, shown = readings, ""
    while left and (shown or held.worked() - began < (_LONGEST if tried else _REFUSED) or not (tried or was_asked)):
        reading, *left = left
        try:
            report = _as_written(partial(check_file_or_step, held, name, sizes, reading.network), text, options)
        except NeverReturnedError:
            raise
        except BackproofError as error:
            # as of a softmax of one output, of which no code is asked: the other readings stay open
            was_asked = not isinstance(error, InputError)
            refused = error if refused is None or isinstance(refused, InputError) else refused
            continue
        tried.append((report, reading))
        is_whole = not isinstance(report, OperatorReport) and not is_for_one_output(report)
        if isinstance(report, OperatorReport) or (is_right(report) and is_whole) or is_of_this_forward_pass(report):
            left, is_found = [] if is_said else with_other_activations(report, reading, left), True
            continue
        shown = "" if is_said else shown_by_forward(report)
        # the code's own forward pass tells more than its text
        left = _of_output(shown, readings, left, costs_with(shown, text, cost)) if shown else left
        named = [] if is_said else [r for r in _of_forward(report, readings, text, cost) if r not in readings]
        readings, left = [*readings, *named], _as_the_output_shows(report, [*named, *left])
    tried += under_readings(held, sizes, [] if is_found or name else left, tried, _in_words_of(text, options))
    if refused and not tried:
        raise refused
    return tried, 0 if is_found else len(left) + sum(_is_hurried(each) for each, _ in tried)


def _in_words_of(text: str, options: dict[str, Any]) -> Callable[[Callable[..., Report]], Report]:
    return partial(_as_written, text=text, options=options)


def _is_hurried(report: Report) -> bool:
    """Whether not every way to call the code was tried under a reading: one of these may be right."""
    return report.because is not None and report.because.key == "check.ways_left_untried"


def _with_readings_left(report: Report, left: int) -> Report:
    """The report; undecided where δ of the output is wrong, or nothing explains what is, and readings are left."""
    if not left or isinstance(report, OperatorReport) or report.verdict != "wrong":
        return report
    if not count_unknown(report) and not any(f.equation == "BP1" and f.accuses for f in report.findings):
        return report  # BP1 holds, and every fault has a cause: what was not tried would not be believed either
    return _undecided(report, "readings_left", left=left, seconds=_LONGEST)


def _as_written(judged: Callable[..., Report], text: str, options: dict[str, Any]) -> Report:
    """The report under one reading, with the count of examples and the penalty that the code writes down itself."""
    report = with_shared_biases(with_counts_written(judged(**options), text), text)
    report = with_width_in_text(with_resets_elsewhere(report, text), text)
    report = with_penalised_layers(_with_its_hidden_layers(report, text), text)
    report = with_penalty_of_cost(report, text)
    if options.get("l2"):
        return report
    report = with_penalty_in_code(report, lambda l2: with_counts_written(judged(**{**options, "l2": l2}), text), text)
    return with_penalties_of_layers(report, text)


def _with_its_hidden_layers(report: Report, text: str) -> Report:
    """The report; undecided where code that speaks of hidden layers could be asked without one only."""
    shape = None if isinstance(report, OperatorReport) else report.network
    if shape is None or len(shape.sizes) > 2 or report.verdict != "correct":
        return report
    hidden = hidden_spoken_of(text)
    if not hidden or set(hidden) & set(shape.activations):
        return report
    return replace(report, verdict="undecided", because=remark("no_hidden_layer", activation=hidden[0]))


def _of_output(output: str, readings: list[Hypothesis], left: list[Hypothesis], costs: list[Any]) -> list[Hypothesis]:
    """Those readings that are left and end as the code's forward pass does; new ones where no text speaks of it."""
    if any(r.activations[-1] == output for r in readings):
        # what ends in the weighted inputs may be the scores that the cost begins with
        ends = (output, *_OF_SCORES) if output == "identity" else (output,)
        return [r for r in left if r.activations[-1] in ends]
    hidden = dict.fromkeys(r.activations[0] for r in readings)
    return [Hypothesis((each, output), cost) for each, cost in product(hidden, costs)]


def _of_forward(report: Report, readings: list[Hypothesis], text: str, cost: Any) -> list[Hypothesis]:
    """Readings under the activations of every layer, where the code's forward pass or its gradients show them."""
    if isinstance(report, OperatorReport):
        return []
    spoken = [str(r.activations[-1]) for r in readings]
    names = str(report.because.facts.get("activations", "")).split(",") if report.because is not None else []
    if len(names) > 1:
        # scores may be what the cost begins with
        ends = [*(end for end in _OF_SCORES if end in spoken)] if names[-1] == "identity" else []
        return [each for end in (*ends, names[-1]) for each in _of_layers(names[:-1], end, text, cost)]
    seen = next((note.facts["activations"] for note in report.notes if note.key == "check.activations_seen"), "")
    hidden = str(seen).split(",") if seen else []
    return [each for end in dict.fromkeys(spoken) for each in _of_layers(hidden, end, text, cost) if hidden]


def _as_the_output_shows(report: Report, left: list[Hypothesis]) -> list[Hypothesis]:
    """The readings that are left, those first that end as δ of the output shows: nothing else of them is tried out."""
    notes = () if isinstance(report, OperatorReport) else report.notes
    seen = next((note.facts for note in notes if note.key == "check.output_seen"), None)
    end = (seen["activation"], seen["cost"]) if seen else ()
    return sorted(left, key=lambda reading: (reading.activations[-1], reading.cost) != end) if end else left


def _of_layers(hidden: list[str], end: str, text: str, cost: Any) -> list[Hypothesis]:
    """Readings with these activations, under every cost that goes with the last."""
    costs = costs_with(end, text, cost)
    if len(set(hidden)) == 1:
        return [Hypothesis((hidden[0], end), each) for each in costs]
    return [Hypothesis([*hidden, end], each, is_said=True) for each in costs]


def _said(report: GradientReport, reading: Hypothesis, *, are_others: bool, is_unsaid: bool) -> GradientReport:
    """The report with what was supposed; without an accusation where nothing that was tried explains it.

    Args:
        report: under the likeliest reading.
        reading: that one.
        are_others: whether the text allows several activations.
        is_unsaid: whether the command leaves them open.
    """
    shape = report.network
    if shape is not None and (set(shape.activations), shape.cost) != _PLAIN:
        taken = remark(
            "taken", activations=",".join(map(as_said, reading.network(shape.sizes).activations)), cost=shape.cost
        )
        report = replace(report, inferred=(taken, *report.inferred))
    misread = is_unsaid and hardly_anything_fits(report)
    is_unknown = count_unknown(report) and not is_of_this_forward_pass(report)
    open_ones = are_others and is_unknown
    # an output layer may be of an activation that no text was found to speak of
    is_other_output = (
        is_unsaid and is_unknown and any(f.equation == "BP1" and f.fault in UNKNOWN for f in report.findings)
    )
    # nor does anything else tell activations where the forward pass is in another file
    is_alone = is_unsaid and any(message.key == "check.forward_values" for message in report.inferred)
    if report.verdict == "wrong" and (misread or open_ones or is_other_output or is_alone):
        return _undecided(report, "hardly_anything_fits" if misread and not open_ones else "activations_unsaid")
    return report
