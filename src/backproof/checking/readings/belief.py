"""How far a report under one reading of code is to be believed, where nobody said what the code is meant for."""

from __future__ import annotations

from backproof.checking.faults import Z_AS_OUTPUT
from backproof.checking.readings.joined_sizes import is_for_one_output
from backproof.checking.readings.whole_files import shown_by_forward
from backproof.checking.report import GradientReport, OperatorReport

UNKNOWN = ("unrecognised", "constant_factor", "not_additive")
"""Findings that have no cause."""
_CONTRADICTED = 4
"""What a reading counts that the code's own forward pass contradicts: more than any other."""


def may_be_of_another_cost(report: GradientReport) -> bool:
    """Whether all that is wrong is a slope at the outputs, which is rightly missing for cross-entropy."""
    accused = [(f.equation, f.fault) for f in report.findings if f.accuses]
    shape = report.network
    return (
        accused == [("BP1", "slope_missing")] and shape is not None and shape.activations[-1] in ("sigmoid", "softmax")
    )


def lacks_a_slope_beside_other_faults(report: GradientReport | OperatorReport) -> bool:
    """Whether a sigmoid's slope is missing at the outputs, as it is rightly for cross-entropy, and more is wrong."""
    if isinstance(report, OperatorReport) or report.network is None or report.network.activations[-1] != "sigmoid":
        return False
    accused = [(f.equation, f.fault) for f in report.findings if f.accuses]
    return len(accused) > 1 and ("BP1", "slope_missing") in accused


def is_of_this_forward_pass(report: GradientReport) -> bool:
    """Whether it is wrong, and BP1 holds but for a factor: δ of the output depends on every activation and the cost."""
    of_output = any(f.equation == "BP1" and f.is_convention for f in report.findings)
    accused = any(f.equation == "BP1" and not f.is_convention for f in report.findings)
    is_shown = of_output or any(name == "BP1" for name, _ in report.held)
    # wrong with several outputs only, which may not be meant, is no less of this forward pass
    is_open = report.because is not None and report.because.key == "check.one_output_only"
    if not (report.verdict == "wrong" or is_open) or accused or not is_shown or hardly_anything_fits(report):
        return False
    # δ of the output is seen through its gradients only: where neither is explained, BP1 shows nothing
    last = len(report.network.sizes) if report.network is not None else 0
    gradients = {name for name, layers in report.held if last in layers} & {"BP3", "BP4"}
    return bool(gradients) or not any(f.layer == last and f.fault in UNKNOWN for f in report.findings)


def is_right(report: GradientReport) -> bool:
    """Whether it is right, if only without a penalty: what a λ that nobody gave does then says nothing of the cost."""
    is_without = report.because is not None and report.because.key == "check.penalty_unlike"
    return report.verdict == "correct" or is_without


def badness(report: GradientReport | OperatorReport) -> tuple[int, int, int]:
    """How little a reading is to be believed: an accusation that has no cause comes last."""
    if isinstance(report, OperatorReport):
        return 0, 0, 0
    unknown = count_unknown(report)
    if shown_by_forward(report) or (report.because is not None and report.because.key == "check.forward_other"):
        # the code's own forward pass says that it is not meant so
        return _CONTRADICTED, unknown, sum(finding.accuses for finding in report.findings)
    is_sure = not unknown or is_of_this_forward_pass(report)
    is_open = report.verdict == "undecided" and not is_of_this_forward_pass(report)
    if is_right(report):
        return 0, 0, int(is_for_one_output(report))
    order = {"correct": 0, "undecided": 2 if is_open else 1, "wrong": 1 if is_sure else 3}[report.verdict]
    # z − y is right where the output is z: of two readings that explain as much, that one is believed
    is_z_taken = any(Z_AS_OUTPUT & set(finding.names) for finding in report.findings if finding.equation == "BP1")
    # a cause of two changes counts twice: the reading under which one of them does is likelier
    changes = sum(1 + len(finding.also) for finding in report.findings if finding.accuses)
    return order, unknown, changes + is_z_taken


def count_unknown(report: GradientReport) -> int:
    """How many findings have no cause that is known."""
    return sum(f.fault in UNKNOWN for f in report.findings)


def hardly_anything_fits(report: GradientReport) -> bool:
    """Whether several equations fail without a cause: more likely than so many strange faults is a misread call."""
    return len({f.equation for f in report.findings if f.fault == "unrecognised"} - {"BP4"}) > 1
