"""None that a backward pass returns for some inputs: right where these are constants, a fault where they are learned.

The code alone does not tell which. Where all that it returns for the others is right, nothing is accused.
"""

from __future__ import annotations

from collections.abc import Sequence

from backproof.checking.report import OperatorFinding, operator_remark
from backproof.checking.subjects.operator_inputs import Inputs
from backproof.errors import Listed
from backproof.faces import Message


def without_constants(
    findings: Sequence[OperatorFinding], inputs: Inputs
) -> tuple[list[OperatorFinding], Message | None]:
    """The findings, and why the verdict is open where None for some inputs is all that is wrong; else None.

    Args:
        findings: of an operation.
        inputs: its arguments; what was asked for is no constant.
    """
    accusing = [finding for finding in findings if not finding.is_convention]
    are_none = bool(accusing) and all(finding.code == "none" for finding in accusing)
    if not are_none or len(accusing) == len(inputs.leaves) or inputs.are_asked_for:
        return list(findings), None
    names = Listed(finding.input_name or finding.input for finding in accusing)
    return [f for f in findings if f.is_convention], operator_remark("constants", names=names)
