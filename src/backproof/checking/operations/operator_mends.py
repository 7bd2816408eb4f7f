"""One change to the user's own code that makes a wrong derivative right, found by running the code with each.

What is wrong in a formula that nobody has written down before can be told all the same: where the derivative is right
with `ds.T @ q` in place of `ds @ q`, the transpose is missing. A change is believed only where every entry is right,
for every gradient from above, no derivative that was right before is wrong with it, and it mends the derivative at
other places too (`operator_second_place.py`). Where no change mends what is wrong, two may, if each mends a part.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np

from backproof.checking.operations.operator_asking import Asking
from backproof.checking.operations.operator_question import Asked
from backproof.checking.operations.operator_second_place import SecondPlaces
from backproof.checking.operations.operator_trials import AskedAfterChange, ChangeNumbers, Trials, plainest, prepare
from backproof.checking.report import OperatorFinding, Statement
from backproof.checking.source import from_here
from backproof.checking.subjects.changes.changed_code import Change, lines_of
from backproof.checking.subjects.running.guard import SubjectError
from backproof.errors import Listed

Array = Any
SECONDS, LEAST = 3.0, 1.0
"""Seconds of the processor after which no further change is tried; where every cause has a name already."""
_MOST_WHERE_NAMED = 600
"""Changes that are tried there: the number ends the search, so that a slower machine tells the same change."""
_LEAST_TRIED = 1000
"""Changes for which there is twice that time, so that a machine that is half as fast tells the same of most code."""
_SEARCHING = 2.0
"""Seconds of the processor for a search by values, and for trying what it finds."""
_CALLS, _MOST_SECONDS = 2500.0, 6.0
"""Calls of the forward pass for which there is time where they are slow, as JAX's are, and seconds at most."""
_MOST_PAIRS, _LEAST_ENTRIES = 40, 4
"""Pairs of changes that are tried, and the entries that they have to make right, so that no chance does."""
SAYS_NOTHING = ("unrecognised", "entries", "constant_factor", "row_factor")
_SAYS_LITTLE = (
    *SAYS_NOTHING,
    "signs_at_entries",
    "row_constant",
    "row_input",
    "row_constant_and_input",
    "row_output",
    "row_exponential",
)
"""Causes in whose place a change to the code is told, and those that say little without one."""


def changes_that_mend(
    asking: Asking,
    wrong: Mapping[int, OperatorFinding],
    right: Sequence[int],
    us: Sequence[Array],
    question: AskedAfterChange,
    elsewhere: SecondPlaces,
    near: Collection[int] = (),
) -> dict[int, ChangeNumbers]:
    """For each leaf whose derivative is wrong, the numbers of the change, or the two, that make it right, if any do.

    Args:
        asking: the operation.
        wrong: the leaves whose derivatives are wrong, and what is known of each.
        right: those whose derivatives are right, and must stay so.
        us: the gradients from above.
        question: judges an answer.
        elsewhere: the other places at which a change has to mend it too.
        near: the leaves whose derivatives are nearly right, for which little time is spent.
    """
    changes = asking.operator.changes
    unsaid = {i for i, finding in wrong.items() if finding.fault in _SAYS_LITTLE and i not in near}
    seconds = SECONDS if unsaid else LEAST
    if changes is None or not seconds:
        return {}
    seconds = min(max(seconds, asking.took * _CALLS), _MOST_SECONDS) if unsaid else seconds
    prepare(asking, us)
    tried = Trials(asking, us, question, right, elsewhere)
    most = len(changes) if unsaid else min(len(changes), _MOST_WHERE_NAMED)
    found = _single(tried, range(most), set(wrong), seconds)
    found |= _double(tried, unsaid - set(found), seconds / 2)
    found |= _searched(tried, unsaid - set(found), min(max(_SEARCHING, seconds / 2), seconds))
    return plainest(tried, found)


def _searched(tried: Trials, wrong: set[int], seconds: float) -> dict[int, ChangeNumbers]:
    """Changes that are found by the values of the backward pass, where numbers are sharp enough to compare by."""
    found: dict[int, ChangeNumbers] = {}
    for i in sorted(wrong) if not tried.elsewhere.is_coarse else ():
        answer = None if i in found else tried.asking.pull_back(tried.us[0]).gradients[i]
        asked = None if answer is None else tried.question(i, tried.us[0], answer)
        if asked is None or not asked.known.all() or asked.given.shape != asked.right.shape:
            continue
        with contextlib.suppress(SubjectError):
            numbers = tried.asking.search(tried.us[0], i, asked.right, seconds)
            found |= _widest(tried, numbers, wrong - set(found), seconds)
    return found


def _widest(tried: Trials, numbers: Sequence[int], wrong: set[int], seconds: float) -> dict[int, ChangeNumbers]:
    """The change that makes the most derivatives right, where several do: the slip is likely in what they share."""
    best: dict[int, ChangeNumbers] = {}
    tried.for_seconds(seconds)
    for k in numbers:
        if tried.is_over or len(best) == len(wrong):
            break
        mended_now = tried.mended_by((k,), wrong)
        if len(mended_now) > len(best) and not _moves_others(tried, k, wrong - mended_now):
            best = dict.fromkeys(mended_now, (k,))
    return best


def _moves_others(tried: Trials, k: int, others: set[int]) -> bool:
    """Whether a change moves derivatives that stay wrong with it: it may make up for a slip that is another one's."""
    before = tried.asking.pull_back(tried.us[0]).gradients if others else ()
    moved = tried.answers.get(k, {})
    both = [(moved[i], given) for i in others if i in moved and (given := before[i]) is not None]
    return any(not np.allclose(now, given) for now, given in both)


def _single(tried: Trials, numbers: Sequence[int], wrong: set[int], seconds: float) -> dict[int, ChangeNumbers]:
    found: dict[int, ChangeNumbers] = {}
    tried.for_seconds(seconds, _LEAST_TRIED)
    for k in numbers:
        left = wrong - set(found)
        if not left or tried.is_over:
            break
        if mended_now := tried.mended_by((k,), left):
            if not found:
                tried.for_seconds(seconds)  # the same slip is likely made for the other inputs too
            found.update(dict.fromkeys(mended_now, (k,)))
    return found


def _double(tried: Trials, wrong: set[int], seconds: float) -> dict[int, ChangeNumbers]:
    found: dict[int, ChangeNumbers] = {}
    tried.for_seconds(seconds)
    for i in sorted(wrong):
        for pair in _pairs(tried, i):
            if tried.is_over:
                return found
            if tried.mended_by(pair, {i}):
                found[i] = pair
                break
    return found


def _pairs(tried: Trials, i: int) -> Iterator[ChangeNumbers]:
    """Pairs of changes that together seem to make the derivative by leaf i right, where each changes a part of it.

    Where two terms are wrong, what the two changes add up to is what is missing; where two factors are, the product of
    what they change is.
    """
    answer = tried.asking.pull_back(tried.us[0]).gradients[i] if tried.answers else None
    asked = None if answer is None else tried.question(i, tried.us[0], answer)
    if asked is None or not asked.known.all() or asked.given.size < _LEAST_ENTRIES:
        return
    known = {k: np.ravel(found[i]) for k, found in tried.answers.items() if i in found}
    known = {k: v for k, v in known.items() if _is_another(v, asked)}
    yield from islice(_that_add_up(known, asked.given, asked.right, lambda v: v), _MOST_PAIRS)
    if asked.given.all() and asked.right.all():
        nonzero = {k: v for k, v in known.items() if v.all()}
        yield from islice(_that_add_up(nonzero, asked.given, asked.right, lambda v: np.log(abs(v))), _MOST_PAIRS)


def _is_another(value: Array, asked: Asked) -> bool:
    """Whether an answer is neither what was answered nor right."""
    is_whole = value.shape == asked.given.shape
    return is_whole and not asked.fits(value) and not np.allclose(value, asked.given, rtol=1e-9, atol=1e-12)


def _that_add_up(
    answers: Mapping[int, Array], given: Array, right: Array, scale: Callable[[Array], Array]
) -> Iterator[ChangeNumbers]:
    """The pairs with (answer − given) + (other − given) = right − given on a scale, by the sum of one projection."""
    if not answers:
        return
    numbers = list(answers)
    moved = np.stack([scale(answers[k]) - scale(given) for k in numbers])
    wanted = scale(right) - scale(given)
    weights = 0.5 + np.cos(np.arange(1, wanted.size + 1) ** 2)
    along, whole = moved @ weights, float(wanted @ weights)
    order = np.argsort(along)
    sorted_ = along[order]
    near = 1e-6 * (abs(wanted) @ abs(weights))
    low = np.searchsorted(sorted_, whole - along - near)
    high = np.searchsorted(sorted_, whole - along + near)
    found = [(j, k) for j in range(len(numbers)) for k in order[low[j] : high[j]][:_MOST_PAIRS].tolist() if j < k]
    for j, k in sorted(found, key=sum):
        if np.allclose(moved[j] + moved[k], wanted, rtol=1e-6, atol=1e-7 * abs(wanted).max()):
            yield numbers[j], numbers[k]


def mended(finding: OperatorFinding, changes: Sequence[Change]) -> OperatorFinding:
    """A finding with the changes that make the derivative right: as its cause, if they say more than the numbers."""
    change, *others = changes
    lines = lines_of(change.file, change.line, change.last_line)
    place = Statement(from_here(change.file), change.line, change.last_line, lines)
    facts = {**finding.facts, "line": change.line, "before": change.before, "after": change.after}
    if lacking := tuple(dict.fromkeys(name for each in changes for name in each.lacking)):
        facts["lacking"] = Listed(lacking)
    for other in others:
        facts |= {"line_too": other.line, "before_too": other.before, "after_too": other.after}
        facts |= {"kind": change.kind, "kind_too": other.kind}
    if finding.fault not in (_SAYS_LITTLE if others else SAYS_NOTHING):
        return replace(finding, facts=facts, place=place)
    if others:
        return replace(finding, fault="change_two", code="change_two", facts=facts, place=place)
    return replace(finding, fault=f"change_{change.kind}", code="change", facts=facts, place=place)
