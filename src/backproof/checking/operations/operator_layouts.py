"""What an operation answers where it is asked otherwise: gradients from above that lie otherwise in memory, one input.

`sum().backward()` sends one number that is seen many times, and where a layer is frozen, only the other inputs ask.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from backproof.checking.operations.operator_asking import Asking
from backproof.checking.operations.operator_repeats import same
from backproof.checking.subjects.operands.operators_asked import ALONE, PulledBack
from backproof.checking.subjects.running.guard import AnswersVaryError, SubjectError
from backproof.checking.truth.operator_truth import DOUBLE

Array = Any
Found = Iterator[tuple[int | None, str, dict[str, Any]]]
"""The leaf that it concerns, or None for all; the fault; its facts."""


def asked_in_other_layouts(asking: Asking, u: Array, values: Array, plain: PulledBack, roundoff: float) -> Found:
    """Ask with the gradients from above expanded and strided, until one is answered otherwise.

    Args:
        asking: the operation.
        u: a gradient from above.
        values: of the outputs, flat.
        plain: what was answered to u.
        roundoff: the unit roundoff that the pull-back computes in.
    """
    tolerance = 4 * roundoff if roundoff != DOUBLE else 1e-9
    for layout in (each for each in asking.operator.layouts if each != ALONE):
        sent = np.ones_like(u) if layout == "expanded" else np.where(np.isfinite(values), u, 0.0)
        try:
            answer = asking.pull_back(sent, layout)
        except AnswersVaryError:
            raise
        except SubjectError as error:
            yield None, f"{layout}_refused", {"error": error}
            return
        plain = asking.pull_back(sent)
        if fault := next((each for each in ("upstream_overwritten", "second_differs") if each in answer.remarks), ""):
            yield None, fault, {}
            return
        if not all(map(same, plain.gradients, answer.gradients, [tolerance] * len(plain.gradients))):
            yield None, layout, {}
            return


def asked_by_one_input(asking: Asking, u: Array, values: Array, plain: PulledBack, roundoff: float) -> Found:
    """Ask for one input's gradient at a time, as where the others are frozen; arguments as those above."""
    wanted = asking.inputs.wanted
    for i in wanted if ALONE in asking.operator.layouts and len(wanted) > 1 else ():
        try:
            answer = asking.pull_back(u, f"{ALONE}{i}").gradients[i]
        except AnswersVaryError:
            raise
        except SubjectError as error:
            yield i, "alone_refused", {"error": error}
            continue
        if not same(plain.gradients[i], answer, 4 * roundoff + 1e-9):
            yield i, "alone_differs", {}
