"""None that a backward pass returns for some inputs: right where these are constants, a fault where they are learned.

The code alone does not tell which: it is said, and never accused unless such an input was asked for.
"""

from __future__ import annotations

from collections.abc import Sequence

from backproof.checking.report import OperatorFinding, operator_remark
from backproof.checking.subjects.operands.operator_inputs import Inputs
from backproof.errors import Listed
from backproof.faces import Message


def without_constants(
    findings: Sequence[OperatorFinding], inputs: Inputs
) -> tuple[list[OperatorFinding], Message | None]:
    """The findings but for None, and what is to be said of that: why the verdict is open, or what is left open too.

    Args:
        findings: of an operation.
        inputs: its arguments; what was asked for is no constant.
    """
    silent = [finding for finding in findings if not finding.is_convention and finding.code == "none"]
    if not silent or len(silent) == len(inputs.leaves) or inputs.are_asked_for:
        return list(findings), None
    names = Listed(finding.input_name or finding.input for finding in silent)
    others = [finding for finding in findings if finding not in silent]
    is_all = all(finding.is_convention for finding in others)
    return others, operator_remark("constants" if is_all else "constants_beside", names=names)
