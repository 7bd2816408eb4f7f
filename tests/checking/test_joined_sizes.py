"""Reports of one code at several sizes, joined: what none of the networks can tell is still said."""

from backproof.checking.readings.joined_sizes import joined
from backproof.checking.report import GradientReport, remark

ONE_TERM = remark("one_term", layers=(3,), network="3,4,2")


def report(*notes):
    return GradientReport("correct", notes=notes)


def test_what_another_network_can_tell_is_no_longer_open():
    assert joined(report(ONE_TERM), (3, 4, 1), [((3, 4, 2), report())]).notes == ()


def test_what_no_network_can_tell_stays_open():
    whole = joined(report(ONE_TERM), (3, 4, 1), [((2, 3, 1), report(ONE_TERM))])
    assert whole.notes == (ONE_TERM,)
    assert joined(report(ONE_TERM), (3, 4, 1), []).notes == (ONE_TERM,)
