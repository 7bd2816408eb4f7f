"""Schedules at the places where their value is known by hand."""

import math

import numpy as np
import pytest

from backproof.errors import InputError
from backproof.network import Network
from backproof.training import train
from backproof.training.schedules import SCHEDULES, Place, schedule

START = Place(0, 10, 0, 100)


def at(name, step, plateaus=0, **options):
    return schedule(name, **options)(Place(step // 10, 10, step, 100, step // 10 * 7, plateaus))


@pytest.mark.parametrize(
    ("name", "options", "step", "expected"),
    [
        ("constant", {}, 57, 1.0),
        ("inverse_scaling", {"power": 0.5}, 0, 1.0),
        ("inverse_scaling", {"power": 0.5}, 50, 1 / math.sqrt(36)),
        ("step", {"every": 2, "factor": 0.5}, 19, 1.0),
        ("step", {"every": 2, "factor": 0.5}, 20, 0.5),
        ("step", {"every": 2, "factor": 0.5}, 45, 0.25),
        ("exponential", {"factor": 0.9}, 30, 0.729),
        ("cosine", {}, 0, 1.0),
        ("cosine", {}, 50, 0.5),
        ("cosine", {"final": 0.2}, 100, 0.2),
        ("one_cycle", {"initial": 0.1, "rising": 0.25}, 0, 0.1),
        ("one_cycle", {"initial": 0.1, "rising": 0.25}, 25, 1.0),
        ("one_cycle", {"final": 0.01}, 100, 0.01),
        ("warm_up", {"epochs": 2}, 0, 0.05),
        ("warm_up", {"epochs": 2}, 9, 0.5),
        ("warm_up", {"epochs": 2}, 60, 1.0),
    ],
)
def test_value_at_a_known_place(name, options, step, expected):
    assert at(name, step, **options) == pytest.approx(expected, rel=1e-12)


def test_adaptive_divides_at_every_plateau():
    assert [at("adaptive", 30, plateaus=k, division=4) for k in range(3)] == [1, 1 / 4, 1 / 16]


@pytest.mark.parametrize("name", list(SCHEDULES))
def test_every_schedule_is_positive_and_at_most_one_before_the_end(name):
    factors = [at(name, step) for step in range(100)]
    assert all(0 < factor <= 1 for factor in factors)


@pytest.mark.parametrize("name", [name for name, record in SCHEDULES.items() if not record.per_step])
def test_a_schedule_that_is_not_per_step_is_constant_within_an_epoch(name):
    assert {at(name, step) for step in range(40, 50)} == {at(name, 40)}


def test_what_is_not_accepted_is_named():
    with pytest.raises(InputError, match=r"schedule: 'linear' is not known; accepted: constant"):
        schedule("linear")
    with pytest.raises(InputError, match=r"schedule 'cosine' has no option 'power'; accepted: final"):
        schedule("cosine", power=2)
    with pytest.raises(InputError, match=r"every=0 given; accepted: every ≥ 1"):
        schedule("step", every=0)


@pytest.mark.parametrize("name", ["cosine", "one_cycle", "warm_up"])
def test_the_rate_of_each_step_is_that_of_its_place_in_the_whole_run(name):
    """Of 3 epochs of 4 steps, a history has the rates of steps 3, 7 and 11, counted from 0."""
    x = np.linspace(-1, 1, 8)[:, None]
    result = train(Network([1, 1], "tanh"), x, x, epochs=3, batch_size=2, learning_rate=0.5, schedule=name)
    places = [Place(epoch=epoch, epochs=3, step=4 * epoch + 3, steps=12) for epoch in range(3)]
    assert result.history.learning_rates == tuple(0.5 * schedule(name)(place) for place in places)
