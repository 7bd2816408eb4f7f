"""Settings of a backward pass: arguments that the forward pass leaves alone, and to which nothing is sent back.

The bound of a clipped gradient and the factor of a turned one are such. They are numbers, although nothing says so
where the inputs are drawn, and with an array of either sign in their place the backward pass is not what it is meant
to be.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from backproof.checking.operations.operator_asking import Asking
from backproof.checking.operations.operator_draws import DrawnInputs
from backproof.checking.operations.operator_repeats import passing_over_refusals

Array = Any
_NUMBER = 0.5


def with_settings_as_numbers(asking: Asking, drawn: DrawnInputs) -> DrawnInputs | None:
    """What was drawn, with a number in place of each array that is a setting; None where there is none.

    Args:
        asking: the operation with these inputs.
        drawn: the inputs, without the operation's own.
    """
    behind = len(asking.operator.own) + 1
    places = {asking.inputs.positions[i] - behind for i in _settings(asking)} - {0}
    if not places:
        return None
    return tuple(_NUMBER if k in places and np.ndim(x) else x for k, x in enumerate(drawn))


def _settings(asking: Asking) -> Iterator[int]:
    with passing_over_refusals():
        count = sum(each.size for each in asking.outputs())
        gradients: tuple[Array | None, ...] = (None,) * len(asking.leaves)
        with passing_over_refusals():  # with an array in place of a number the backward pass need not run
            gradients = asking.pull_back(np.ones(count)).gradients
        yield from (i for i, given in enumerate(gradients) if given is None and asking.is_unused(i))
