"""The orders in which the proof can be told, as data: each a row of sections, with what asks for each and makes it.

"classical" is the text that people are taught: what is to be proved comes first, then BP1 to BP4 line by line, and
any layer in one line of the chain rule. "rigorous" derives every slope before it is used, takes one rule of the
index calculus a line, and reaches any layer by induction from the output.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from backproof.derivation.batch import batch, input_gradient, penalty
from backproof.derivation.classical_errors import classical_hidden_error, classical_output_error, own_output_error
from backproof.derivation.classical_gradients import classical_bias_gradient, classical_weight_gradient
from backproof.derivation.classical_setting import classical_setting, statement
from backproof.derivation.gradients import bias_gradient, weight_gradient
from backproof.derivation.hidden_error import hidden_error
from backproof.derivation.matrices import columns, matrices, rows
from backproof.derivation.numbers import WorkedExample
from backproof.derivation.output_error import output_error
from backproof.derivation.questions import (
    of_cost,
    of_descent,
    of_hidden_errors,
    of_softmax,
    of_two_passes,
    of_weights,
)
from backproof.derivation.result import Chain, Paragraph, Part, Question, Section
from backproof.derivation.setting import cost_gradient, setting, slopes
from backproof.derivation.subject import SymbolicNetwork

QuestionsAsked = Callable[[SymbolicNetwork, WorkedExample | None], tuple[Question, ...]]


@dataclass(frozen=True)
class PlannedSection:
    """One section of an order.

    Attributes:
        equation: which of the equations asks for it, or "" if it is always there.
        make: what makes it.
        asked: the questions of this network that follow in it, or None.
    """

    equation: str
    make: Callable[[SymbolicNetwork], Section]
    asked: QuestionsAsked | None = None

    def section(self, subject: SymbolicNetwork, example: WorkedExample | None) -> Section:
        """Return the section with its questions."""
        section = self.make(subject)
        return replace(section, parts=section.parts + (self.asked(subject, example) if self.asked else ()))


def _only_slopes(subject: SymbolicNetwork) -> Section:
    """The section on slopes, with the bracket that it needs."""
    return Section("slopes", (Paragraph("bracket alone"), *slopes(subject).parts))


def _afterwards(subject: SymbolicNetwork) -> Section:
    return Section("afterwards", (Paragraph("afterwards"),))


ORDERS: dict[str, tuple[PlannedSection, ...]] = {
    "classical": (
        PlannedSection("", classical_setting),
        PlannedSection("", statement, of_two_passes),
        PlannedSection("BP1", classical_output_error),
        PlannedSection("BP2", classical_hidden_error, of_hidden_errors),
        PlannedSection("BP3", classical_weight_gradient, of_weights),
        PlannedSection("BP4", classical_bias_gradient),
        PlannedSection("", _only_slopes, of_softmax),
        PlannedSection("", cost_gradient),
        PlannedSection("BP1", own_output_error),
        PlannedSection("matrices", columns),
        PlannedSection("batch", batch),
        PlannedSection("matrices", rows),
        PlannedSection("penalty", penalty),
        PlannedSection("input", input_gradient),
    ),
    "rigorous": (
        PlannedSection("", setting),
        PlannedSection("", slopes, of_softmax),
        PlannedSection("", cost_gradient, of_cost),
        PlannedSection("BP1", output_error),
        PlannedSection("BP2", hidden_error, of_hidden_errors),
        PlannedSection("BP3", weight_gradient, of_weights),
        PlannedSection("BP4", bias_gradient, of_two_passes),
        PlannedSection("batch", batch),
        PlannedSection("penalty", penalty),
        PlannedSection("input", input_gradient),
        PlannedSection("matrices", matrices),
    ),
}
"""The sections of each order; those about this network, every index and an example follow in every order."""

AT_THE_END: tuple[PlannedSection, ...] = (PlannedSection("", _afterwards, of_descent),)
"""What comes after this network's own equations and numbers, in every order."""


def sections_of(
    sections: tuple[PlannedSection, ...],
    subject: SymbolicNetwork,
    example: WorkedExample | None,
    wanted: frozenset[str],
) -> list[Section]:
    """Return the sections of an order that are asked for, in order."""
    said: set[Paragraph | str] = set()
    found = [planned.section(subject, example) for planned in sections if planned.equation in {"", *wanted}]
    return [replace(section, parts=tuple(_new(section.parts, said))) for section in found]


_AGAIN = {"induction": "induction again"}
"""The paragraphs that a shorter one follows where they have been said."""


def _new(parts: tuple[Part, ...], said: set[Paragraph | str]) -> Iterator[Part]:
    """Yield parts without the paragraphs and notes that have been said: what holds of weights holds of biases."""
    for part in parts:
        match part:
            case Paragraph(key=key) if part in said:
                if key in _AGAIN:
                    yield Paragraph(_AGAIN[key])
                continue
            case Paragraph():
                said.add(part)
            case Chain(notes=notes):
                part = replace(part, notes=tuple(note for note in notes if note[1] not in said))
                said.update(key for _, key in notes)
        yield part
