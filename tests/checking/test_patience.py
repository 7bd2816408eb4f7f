"""Slow code is not tried in every way: all readings together have one allowance, and what was left out is said."""

import numpy as np
import pytest

import backproof as bp
from backproof.checking.subjects import patience
from backproof.checking.subjects.operands.elsewhere import CodeElsewhere

NETWORK = bp.Network([3, 4, 2])
SECONDS_A_CALL = 0.25


class Clock:
    """Seconds that pass only where the code under check is called."""

    def __init__(self, monkeypatch):
        self.now, self.calls = 0.0, 0
        monkeypatch.setattr(patience, "processor", lambda: self.now)

    def pass_one_call(self):
        self.now, self.calls = self.now + SECONDS_A_CALL, self.calls + 1


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


def slow(clock, spoil):
    """A backward pass whose every call takes long; `spoil` changes ∂C/∂w of layer 2."""

    def gradient(weights, biases, x, y):
        clock.pass_one_call()
        x, y = np.atleast_2d(x), np.atleast_2d(y)
        parameters = bp.Parameters(tuple(weights), tuple(biases))
        found = NETWORK.backward(parameters, NETWORK.forward(parameters, x), y)
        first, second = found.weights
        return [spoil(first), second], list(found.biases)

    return gradient


def calls_of_one_judgement(clock):
    before = clock.calls
    assert bp.check(slow(clock, lambda w: w), NETWORK).verdict == "correct"
    return clock.calls - before


def test_slow_code_without_a_known_cause_is_undecided_and_says_what_was_left_out(clock):
    enough = calls_of_one_judgement(clock)
    before = clock.calls
    report = bp.check(slow(clock, lambda w: np.sin(7 * w) + w**2), NETWORK)
    assert report.verdict == "undecided"
    assert report.because.key == "check.ways_left_untried"
    assert "left untried" in report.to_text()
    assert "没有尝试" in report.to_text("zh")
    assert clock.calls - before <= patience.FOR_READINGS / SECONDS_A_CALL + 2 * enough


def test_quick_code_is_tried_in_every_way_and_is_wrong(clock, monkeypatch):
    monkeypatch.setattr(f"{__name__}.SECONDS_A_CALL", 0.0)
    report = bp.check(slow(clock, lambda w: np.sin(7 * w) + w**2), NETWORK)
    assert all(note.key != "check.ways_left_untried" for note in report.notes)
    assert report.because is None or report.because.key != "check.ways_left_untried"


def test_slow_code_with_a_known_cause_is_wrong_all_the_same(clock):
    report = bp.check(slow(clock, lambda w: -w), NETWORK)
    assert report.verdict == "wrong"
    assert [f.fault for f in report.findings] == ["sign"]


def test_what_the_process_of_the_code_spends_is_counted():
    class Elsewhere(CodeElsewhere):
        kinds = operator = adapter = sources = None

    code = Elsewhere()
    allowance = patience.Patience(code)
    assert not allowance.is_out(1000.0)
    assert not allowance.was_short
    code.worked = 2000.0
    assert allowance.is_out(1000.0)
    assert allowance.was_short


def test_a_further_kind_is_never_left_without_any_time(clock):
    allowance = patience.Patience(None)
    assert allowance.for_one_kind() == patience.FOR_ONE_KIND
    clock.now = 100.0
    assert allowance.for_one_kind() == 100.0 + patience.LEAST
