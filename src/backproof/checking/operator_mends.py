"""One change to the user's own code that makes a wrong derivative right, found by running the code with each.

What is wrong in a formula that nobody has written down before can be told all the same: where the derivative is right
with `ds.T @ q` in place of `ds @ q`, the transpose is missing. A change is believed only where every entry is right,
for every gradient from above, and no derivative that was right before is wrong with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from backproof.checking.operator_asking import Asking
from backproof.checking.operator_question import Asked
from backproof.checking.report import OperatorFinding, Place
from backproof.checking.source import from_here
from backproof.checking.subjects.changed_code import Change, lines_of
from backproof.checking.subjects.guard import SubjectError
from backproof.checking.subjects.operators_asked import CHANGED, Answer

Array = Any
SECONDS, LEAST = 3.0, 0.4
"""Seconds of the processor after which no further change is tried; where every cause has a name already."""
_LONGEST = 1.0
"""Seconds that the code may take with a change, where a loop may not end."""
_SAYS_NOTHING = ("unrecognised", "entries", "constant_factor")
_SAYS_LITTLE = (*_SAYS_NOTHING, "row_constant", "row_input", "row_constant_and_input", "row_output", "row_exponential")
"""Causes in whose place a change to the code is told, and those that say little without one."""
Question = Callable[[int, Array, Array | None], Asked]
"""(leaf, gradient from above, answer) -> the answer beside what is right."""


def changes_that_mend(
    asking: Asking,
    wrong: Mapping[int, OperatorFinding],
    right: Sequence[int],
    us: Sequence[Array],
    question: Question,
) -> dict[int, int]:
    """For each leaf whose derivative is wrong, the number of the change that makes it right, where one does.

    Args:
        asking: the operation.
        wrong: the leaves whose derivatives are wrong, and what is known of each.
        right: those whose derivatives are right, and must stay so.
        us: the gradients from above.
        question: judges an answer.
    """
    changes = asking.operator.changes
    seconds = SECONDS if any(finding.fault in _SAYS_LITTLE for finding in wrong.values()) else LEAST
    if changes is None or not seconds:
        return {}
    found: dict[int, int] = {}
    count, begun = len(changes), asking.operator.worked()
    for k in range(count):
        left = [i for i in wrong if i not in found]
        if not left or asking.operator.worked() - begun > seconds:
            break
        mended = set(left)
        for u in us:
            mended &= _mended(asking, k, u, mended, right, question)
            if not mended:
                break
        found.update(dict.fromkeys(mended, k))
    return found


def _mended(asking: Asking, k: int, u: Array, wrong: set[int], right: Sequence[int], question: Question) -> set[int]:
    """Return the leaves whose derivatives are right with a change, or none where the change makes another one wrong."""
    try:
        answer: Answer = asking.pull_back(u, f"{CHANGED}{k}", seconds=_LONGEST)
        gradients = answer.gradients
        mended = {i for i in wrong if _is_right(question, i, u, gradients[i])}
        return mended if mended and all(_is_right(question, i, u, gradients[i]) for i in right) else set()
    except SubjectError:
        return set()


def _is_right(question: Question, i: int, u: Array, given: Array | None) -> bool:
    if given is None:
        return False
    asked = question(i, u, given)
    return asked.given.shape == asked.right.shape and asked.is_right


def mended(finding: OperatorFinding, change: Change) -> OperatorFinding:
    """A finding with the change that makes the derivative right: as its cause, where it says more than the numbers."""
    lines = lines_of(change.file, change.line, change.last_line)
    place = Place(from_here(change.file), change.line, change.last_line, lines)
    facts = {**finding.facts, "line": change.line, "before": change.before, "after": change.after}
    if finding.fault not in _SAYS_NOTHING:
        return replace(finding, facts=facts, place=place)
    return replace(finding, fault=f"change_{change.kind}", code="change", facts=facts, place=place)
