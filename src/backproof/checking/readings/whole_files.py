"""Checking a file where the user does not say which name is meant, or which network.

Without a name, those are tried that look like a backward pass. Without a network, the code's own sizes are asked first,
then the smallest networks that can tell what an equal width or a single output cannot; their findings are joined.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from backproof.checking.judging.held_file import HeldFile
from backproof.checking.readings.inputs_as_targets import with_inputs_as_targets
from backproof.checking.readings.joined_sizes import BLIND, joined, spoken
from backproof.checking.readings.sizes_said import of_the_depth_said
from backproof.checking.readings.with_hidden_layers import Sizes, with_a_hidden_layer
from backproof.checking.report import GradientReport, OperatorReport, remark
from backproof.checking.subjects.running.guard import HoldsTheWeightsError, NeverReturnedError, SubjectError
from backproof.checking.subjects.usual_widths import others_of_the_depth
from backproof.errors import BackproofError, InputError
from backproof.network import Network

NetworkOfSizes = Callable[[Sizes], Network]
Report = GradientReport | OperatorReport
_MOST_OTHERS, _ONE_LAYER = 2, 2
_FOR_ONE_NAME = 3.0
"""Seconds of the processor after which a name that could not be asked yet is asked with no further sizes."""
_ONE_HIDDEN, _WITH_TWO_HIDDEN, _OF_ONE_WIDTH = 3, (3, 4, 3, 2), (3, 4, 4, 2)
_OF_ITS_DEPTH = frozenset(
    ("check.form spread", "check.form spread grouped", "check.round", "check.gradients_alone", "check.forward_values")
)
"""What is said of code that takes no more layers than its names are numbered for."""
_SEVERAL = ","
"""What stands between the names of a candidate that is put together of several."""
_FROM_ABOVE = "∂C/∂a"
"""How a call is written that is given the gradient by an output."""
_OF_EQUAL_WIDTHS = frozenset(
    (
        "own_activation_as_input",
        "first_input_as_input",
        "gradient_transposed",
        "weights_not_transposed",
        "weights_of_this_layer",
        "weights_of_this_layer_transposed",
        "error_broadcast",
        "raw_error",
        "raw_error_sent_down",
        "slope_of_layer_before",
        "slope_of_layer_after",
        "error_of_layer_above",
        "error_of_layer_after",
    )
)
"""Faults that give arrays of another shape, or fail, wherever neighbouring layers differ in width."""


def check_whole_file(held: HeldFile, name: str, sizes: Sizes | None, shape: NetworkOfSizes, **options: Any) -> Report:
    """Check a name of a file, or the likeliest of its names that can be asked.

    Args:
        held: the file.
        name: what to check; "" to find it.
        sizes: of the layers; None for the code's own and for the smallest that can tell more.
        shape: sizes to the network, with activations and cost.
        options: further ones of `check_file`.

    Raises:
        InputError: the file has nothing that looks like a backward pass.
        SubjectError: nothing in it could be asked.
    """
    if name and sizes is not None:
        return held.check(name, shape(sizes), **options)
    found = held.names_and_sizes(name, with_sizes=sizes is None)
    first: BackproofError | None = None
    open_ones: list[Report] = []
    parts: list[Report] = []
    for candidate, own in found.items():
        wanted = [sizes] if sizes else of_the_depth_said(own, shape)
        try:
            report = _of_sizes(_Asking(held, candidate, shape, options), wanted, auto=sizes is None)
        except NeverReturnedError:
            raise
        except BackproofError as error:
            first = _that_tells_more(first, error)
            continue
        if (isinstance(report, OperatorReport) or _is_of_one_layer(report)) and (first or open_ones):
            # something likelier could not be read: that a part of it is right says nothing of the whole
            continue
        report = report if name else _named(report, candidate)
        if not name and _is_a_part(report, tuple(found)):
            parts.append(report)  # a network that is made of it says more
            continue
        if isinstance(report, GradientReport) and shown_by_forward(report):
            return report
        if report.verdict != "undecided" and not (_accuses_one_layer(report) and not name and len(found) > 1):
            return report
        open_ones.append(report)
    if ranked := [*sorted(open_ones, key=lambda report: report.verdict == "wrong"), *parts]:
        return ranked[0]
    raise first or _nothing_in(held)


def _that_tells_more(first: BackproofError | None, error: BackproofError) -> BackproofError:
    """The first error, unless the other is of what holds the network's weights, and it of a function beside that."""
    return error if first is None or (_holds_the_weights(error) and not _holds_the_weights(first)) else first


def _holds_the_weights(error: BackproofError) -> bool:
    """Whether it is of an object that holds the network's weights, with its cause before it or without."""
    return any(isinstance(each, HoldsTheWeightsError) for each in (error, error.facts.get("error")))


def _nothing_in(held: HeldFile) -> BackproofError:
    error = InputError(
        "nothing in {path} looks like a backward pass; accepted: FILE.py:NAME, such as homework.py:gradient",
        path=held.path,
    )
    return held.after_what_failed(error)


def _named(report: Report, name: str) -> Report:
    """Say in the report which name was found; a loop says its lines itself."""
    if name.startswith("@") or isinstance(report, OperatorReport):
        return report
    return replace(report, inferred=(remark("found_name", name=name), *report.inferred))


@dataclass(frozen=True)
class _Asking:
    """A name of a file that is asked at several sizes."""

    held: HeldFile
    name: str
    shape: NetworkOfSizes
    options: dict[str, Any]

    def at(self, sizes: Sizes) -> Report:
        """Ask it; not again where it could not be asked at these sizes before, with targets of this kind."""
        network = self.shape(sizes)
        key = self.name, sizes, network.cost_function.name == "categorical_cross_entropy"
        if key in self.held.refused:
            raise self.held.refused[key]
        try:
            report = self.held.check(self.name, network, **self.options)
        except NeverReturnedError:
            raise
        except SubjectError as error:
            self.held.refused[key] = error
            raise
        if self.options.get("x") is not None:
            return report
        return with_inputs_as_targets(report, network, partial(self.held.check, self.name, network, **self.options))


def _of_sizes(asking: _Asking, wanted: Sequence[Sizes], *, auto: bool) -> Report:
    first: BackproofError | None = None
    furthest: tuple[BackproofError, Sizes] | None = None
    began = asking.held.worked()
    for k, own in enumerate(wanted):
        if first is not None and asking.held.worked() - began > _FOR_ONE_NAME:
            break
        if isinstance(first, HoldsTheWeightsError) and len(own) == _ONE_LAYER:
            break  # that it is right without the hidden layers that it has says nothing
        try:
            report = asking.at(own)
        except NeverReturnedError:
            raise
        except BackproofError as error:
            told = _of_equal_widths(asking, own) if auto and first is None else None
            if told is not None:
                return told
            first = first or error
            furthest = _of_more_layers(furthest, error, own)
            continue
        if isinstance(report, OperatorReport) or not auto:
            return report
        if _is_unexplained(report) and k + 1 < len(wanted) and set(wanted[k + 1]) == set(own):
            # its matrices are a chain in both directions, and this was the wrong one
            report, own = _better(report, own, asking, wanted[k + 1])
        report, own = with_a_hidden_layer(report, own, asking.at)
        return joined(report, own, _further(asking, report, own, began))
    if furthest is not None:
        raise furthest[0]
    raise SubjectError("gradient: nothing in it could be called; accepted: a function, or an object with methods")


def _of_more_layers(
    first: tuple[BackproofError, Sizes] | None, error: BackproofError, sizes: Sizes
) -> tuple[BackproofError, Sizes]:
    """The first error; of code that is asked without hidden layers first, that of the first network that has some."""
    if first is None or len(first[1]) == _ONE_LAYER < len(sizes):
        return error, sizes
    return first


def _of_equal_widths(asking: _Asking, own: Sizes) -> GradientReport | None:
    """The report with layers of one width, of code that could not be asked with these; None where it tells nothing."""
    if len(own) == _ONE_LAYER:
        return None
    return _of_widths_alike(asking, own, (own[0],) * len(own))


def _of_widths_alike(asking: _Asking, own: Sizes, equal: Sizes) -> GradientReport | None:
    with suppress(BackproofError):
        report = asking.at(equal)
        accused = [] if isinstance(report, OperatorReport) else [f for f in report.findings if f.accuses]
        tells = any(set(f.names) & _OF_EQUAL_WIDTHS for f in accused)
        if isinstance(report, GradientReport) and report.verdict == "wrong" and tells and not _is_unexplained(report):
            asked = remark("networks", networks=spoken(equal))
            said = remark("equal_widths_only", sizes=spoken(own))
            return replace(report, tested=(asked, *report.tested), notes=(*report.notes, said))
    return None


def shown_by_forward(report: GradientReport) -> str:
    """The activation of the output where the code's forward pass shows another than was asked; else ""."""
    if report.because is None or report.because.key not in ("check.forward_ends_otherwise", "check.forward_is_another"):
        return ""
    facts = report.because.facts
    return str(facts.get("given", facts.get("activations", ""))).rsplit(",", 1)[-1]


def _further(asking: _Asking, report: GradientReport, own: Sizes, began: float) -> list[tuple[Sizes, GradientReport]]:
    """Reports with networks that can tell more, as far as the time allows that one name has."""
    is_blind = any(note.key in BLIND for note in report.notes)
    is_slow = asking.held.worked() - began > _FOR_ONE_NAME
    others = [] if is_slow and not is_blind else list(_others(asking, own))
    if report.verdict == "correct" and asking.held.worked() - began < _FOR_ONE_NAME:
        others += _deeper(asking, report, own)
    return others


def _is_a_part(report: Report, candidates: Sequence[str]) -> bool:
    """Whether it judges one layer, or one operation beside others which a candidate after it puts together."""
    if isinstance(report, OperatorReport):
        return any(_SEVERAL in candidate for candidate in candidates)
    return _is_of_one_layer(report)


def _is_of_one_layer(report: GradientReport) -> bool:
    """Whether it judges a single layer, which is given the gradient by its output."""
    shape = report.network
    return (
        shape is not None
        and len(shape.sizes) == _ONE_LAYER
        and any(_FROM_ABOVE in str(message.facts.get("calls", "")) for message in report.inferred)
    )


def _accuses_one_layer(report: Report) -> bool:
    """Whether it accuses what has no hidden layer: that may be a part of a network elsewhere in the file."""
    shape = None if isinstance(report, OperatorReport) else report.network
    return report.verdict == "wrong" and shape is not None and len(shape.sizes) == _ONE_LAYER


def _is_unexplained(report: GradientReport) -> bool:
    return report.verdict == "wrong" and any(f.fault in ("unrecognised", "constant_factor") for f in report.findings)


def _better(report: GradientReport, own: Sizes, asking: _Asking, other: Sizes) -> tuple[GradientReport, Sizes]:
    """The report with other sizes where that explains every number, and this one does not."""
    with suppress(BackproofError):
        found = asking.at(other)
        if isinstance(found, GradientReport) and not _is_unexplained(found):
            return found, other
    return report, own


def _others(asking: _Asking, own: Sizes) -> Iterator[tuple[Sizes, GradientReport]]:
    """Reports with networks of the same depth that can tell more, where the code takes them."""
    others = others_of_the_depth(own)[:_MOST_OTHERS]
    found = list(_asked_at(asking, others))
    # code that writes the number of its classes down takes no other output
    able = [(*sizes[:-1], own[-1]) for sizes in others[:1] if own[-1] > 1]
    yield from found or _asked_at(asking, [sizes for sizes in able if sizes != own])


def _asked_at(asking: _Asking, networks: Sequence[Sizes]) -> Iterator[tuple[Sizes, GradientReport]]:
    for sizes in networks:
        with suppress(BackproofError):
            report = asking.at(sizes)
            if isinstance(report, GradientReport):
                yield sizes, report


def _deeper(asking: _Asking, report: GradientReport, own: Sizes) -> list[tuple[Sizes, GradientReport]]:
    """The report with a second hidden layer, of code that takes as many layers as it is given.

    With one hidden layer no error is sent on through another. What is wrong there may fit layers of one width only.
    """
    if len(own) != _ONE_HIDDEN or any(said.key in _OF_ITS_DEPTH for said in report.inferred):
        return []
    with suppress(BackproofError):
        found = asking.at(_WITH_TWO_HIDDEN)
        return [(_WITH_TWO_HIDDEN, found)] if isinstance(found, GradientReport) else []
    alike = _of_widths_alike(asking, _WITH_TWO_HIDDEN, _OF_ONE_WIDTH)
    return [] if alike is None else [(_OF_ONE_WIDTH, alike)]
