"""Code that updates after each example: what it does with a batch is compared with single steps, one after another."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import Any

import numpy as np

from backproof.checking.asking.probes import Probe
from backproof.checking.subjects.returned.answers import Answer, Subject
from backproof.checking.subjects.running.guard import StoodStillError, SubjectError
from backproof.network import Parameters

Array = Any
_SHUFFLED = 3
"""How many examples are asked together of code that goes through them in an order of its own."""


def is_a_walk(subject: Subject, probe: Probe, batch: Answer) -> bool:
    """Whether the step for a batch is what single steps make, each of which begins where the one before ended.

    The user's own steps are what it is compared with, so that a fault that one example shows accuses nothing here.

    Args:
        subject: code that moves its parameters.
        probe: the examples of the batch, in their order.
        batch: the answer for all together.
    """
    if _is_in_order(subject, probe, batch):
        return True
    # in an order of its own: of so few examples every order can be tried
    few = replace(probe, x=probe.x[:_SHUFFLED], y=probe.y[:_SHUFFLED])
    try:
        together = subject.ask(few.parameters, few.x, few.y)
    except SubjectError:
        return False
    orders = (list(order) for order in permutations(range(len(few.x))))
    return any(_is_in_order(subject, replace(few, x=few.x[o], y=few.y[o]), together) for o in orders)


def _is_in_order(subject: Subject, probe: Probe, batch: Answer) -> bool:
    # where no rate can be passed, the steps are those of the number in the code
    rate = float(getattr(subject, "rate" if subject.passes_rate else "step", 1.0))
    parameters = probe.parameters
    totals: list[Array | float] = [0.0 for _ in batch.arrays]
    sizes = [0.0 for _ in batch.arrays]
    for k in range(len(probe.x)):
        try:
            answer = subject.ask(parameters, probe.x[k : k + 1], probe.y[k : k + 1])
        except StoodStillError:
            # a step of 0, as of a neuron of relu that is dead after the steps before
            continue
        except SubjectError:
            return False
        if [a is None for a in answer.arrays] != [a is None for a in batch.arrays]:
            return False
        steps = [0.0 if a is None else a for a in answer.arrays]
        totals = [total + step for total, step in zip(totals, steps, strict=True)]
        sizes = [max(size, float(np.max(abs(step)))) for size, step in zip(sizes, steps, strict=True)]
        parameters = _moved(parameters, steps, rate)
    return all(
        array is None or bool((abs(array - total) <= np.sqrt(batch.unit) * max(size, 1.0)).all())
        for array, total, size in zip(batch.arrays, totals, sizes, strict=True)
    )


def _moved(parameters: Parameters, steps: list[Array | float], rate: float) -> Parameters:
    old = (*parameters.weights, *parameters.biases)
    new = tuple(np.asarray(p) - rate * step for p, step in zip(old, steps, strict=True))
    half = len(parameters.weights)
    return Parameters(new[:half], new[half:])
