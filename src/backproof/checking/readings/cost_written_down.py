"""Whether the cost that a file writes down shares out its data and its penalty as the gradient does.

Σ ∂C_x + λw is a right gradient, and so is its mean: of what cost it should be, the file says where it computes one.
"""

from __future__ import annotations

import re
from dataclasses import replace

from backproof.checking.report import SIZE, Finding, GradientReport, OperatorReport

Report = GradientReport | OperatorReport
_COUNT = r"(?:m|n|N|num_\w+|n_\w+|len\([^()]*\)|[\w.]+\.shape\[[01]\])"
_LAMBDA = r"(?:\w*\.)*(?:reg|lam|l2|weight_?decay|正则)\w*"
_COST = r"\b(?:\w+_)?(?:loss|cost|J|损失|代价)\w*"
_AVERAGED_THEN_PENALISED = re.compile(
    rf"(?P<cost>{_COST})\s*/=\s*{_COUNT}\s*\n[^/]{{0,300}}?(?P=cost)\s*\+=\s*[^\n/]*{_LAMBDA}\s*\*[^\n/]*$", re.I | re.M
)
_AVERAGED_BESIDE_PENALTY = re.compile(
    rf"{_COST}\s*=[^\n]*(?:mean\(|/\s*{_COUNT}\b)[^\n/]*\+[^\n/]*{_LAMBDA}\s*\*[^\n/]*$", re.I | re.M
)
_SHARED = re.compile(rf"{_LAMBDA}\s*/\s*\(\s*2(?:\.0*)?\s*\*\s*{_COUNT}\s*\)\s*\*", re.I)


def with_cost_written_down(report: Report, text: str) -> Report:
    """Return the report, in which a gradient that is right by itself is wrong beside the cost of the same file.

    Args:
        report: of a file.
        text: the program.
    """
    if isinstance(report, OperatorReport) or report.verdict != "correct" or report.network is None:
        return report
    fault = _what_differs(report, text)
    if not fault:
        return report
    found = tuple(Finding("BP3", layer, fault, SIZE) for layer in range(len(report.network.sizes), 1, -1))
    return replace(report, verdict="wrong", findings=(*report.findings, *found))


def _what_differs(report: GradientReport, text: str) -> str:
    said = {message.key: message.facts for message in report.inferred}
    form = str(said.get("check.penalty_read", {}).get("form", ""))
    if not form or "N" in form:
        return ""
    if "check.sum" in said and averages_beside_a_penalty(text):
        return "mean_forgotten"
    return "penalty_not_shared" if "check.mean" in said and shares_out_its_penalty(text) else ""


def averages_beside_a_penalty(text: str) -> bool:
    r"""Whether a file computes a mean over its examples, and adds a penalty that no number of examples divides.

    >>> averages_beside_a_penalty("loss /= N\nloss += reg * np.sum(W * W)\n")
    True
    >>> averages_beside_a_penalty("loss = np.sum(e) + reg * np.sum(W * W)"), averages_beside_a_penalty("loss /= N")
    (False, False)
    >>> averages_beside_a_penalty("J = np.mean(e) + lam * s"), averages_beside_a_penalty("J = np.mean(e) + lam * s / m")
    (True, False)
    """
    return bool(_AVERAGED_THEN_PENALISED.search(text) or _AVERAGED_BESIDE_PENALTY.search(text))


def shares_out_its_penalty(text: str) -> bool:
    """Whether a file computes a penalty (λ/2N)‖w‖².

    >>> shares_out_its_penalty("J = J + lambd / (2 * m) * squares"), shares_out_its_penalty("dW = dZ + lambd / m * W")
    (True, False)
    """
    return _SHARED.search(text) is not None
