"""Known operators: one frozen record each, as activations and costs have them, one file a family.

A record has the forward pass, the backward pass, where it stands, and the mistakes that people make in it, each with
what it would return. `check_op` recognises an operation as one of them by its numbers, and then names the mistake.
"""

from __future__ import annotations

from backproof.operators import (
    attention,
    cells,
    distances,
    elementwise,
    losses,
    losses_of_numbers,
    losses_of_scores,
    normalisations,
    overlaps,
    probabilities,
    products,
    smooth,
)
from backproof.operators.record import KnownOperator, OperatorFault, summed_to

OPERATORS: dict[str, KnownOperator] = {
    record.name: record
    for family in (
        elementwise,
        smooth,
        probabilities,
        losses_of_scores,
        losses,
        losses_of_numbers,
        distances,
        overlaps,
        normalisations,
        products,
        attention,
        cells,
    )
    for record in family.RECORDS
}
"""Every known operator by its name."""

__all__ = ["OPERATORS", "KnownOperator", "OperatorFault", "summed_to"]
