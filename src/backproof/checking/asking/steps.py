"""What can be told of code that moves its parameters, and from which no gradient, or not every one, can be read."""

from __future__ import annotations

import numpy as np

from backproof.checking.report import CONVENTION, Finding
from backproof.checking.subjects.returned.answers import Answer
from backproof.network import Network

_NOTHING, _SAME, _FEW = 1e-3, 0.02, 10
"""Below which share of the largest a step is none, how far steps of one size differ, and how many tell anything."""


def are_of_one_size(answers: tuple[Answer, ...]) -> bool:
    """Whether every number moves by the same amount in every first step: Adam does that, and RMSprop."""
    steps = [np.abs(np.ravel(a)) for answer in answers for a in answer.arrays if a is not None]
    moved = np.concatenate(steps) if steps else np.zeros(0)
    moved = moved[moved > _NOTHING * moved.max(initial=0.0)]
    return moved.size > _FEW and bool(moved.max() < (1 + _SAME) * moved.min())


def without_unmoved_biases(findings: list[Finding], network: Network) -> list[Finding]:
    """Say once that no bias is ever moved. That is no fault, since the code may be meant to have no biases."""
    others = [f for f in findings if not (f.equation == "BP4" and f.fault == "no_gradient")]
    if not len(findings) - len(others) == network.depth - 1 > 1:
        return findings
    return [*others, Finding("BP4", None, "biases_fixed", CONVENTION, undecidable=True, code="biases_fixed")]
