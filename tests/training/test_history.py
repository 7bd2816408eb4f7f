"""A history: epochs in order that never change, though a history that goes on from another shares its records."""

import copy
import pickle

import pytest

from backproof.training.history import EpochRecord, History


def record(epoch, cost=0.5, seconds=0.0):
    return EpochRecord(epoch, 9, cost, 3.0, (0.1,), seconds=seconds)


FIRST, SECOND, OTHER = record(1), record(2), record(2, cost=0.25)


def test_a_history_stays_as_it_is_whoever_goes_on_from_it():
    begun = History((FIRST,))
    one, other = begun.followed_by(SECOND), begun.followed_by(OTHER)
    longer = one.followed_by(record(3))
    assert begun.epochs == (FIRST,)
    assert one.epochs == (FIRST, SECOND)
    assert other.epochs == (FIRST, OTHER)
    assert longer.epochs == (FIRST, SECOND, record(3))
    assert [len(each) for each in (begun, one, other, longer)] == [1, 2, 2, 3]


def test_going_on_copies_no_record():
    begun = History((FIRST,))
    assert begun.followed_by(SECOND)._records is begun._records


def test_the_latest_epochs_can_be_had_alone():
    history = History((FIRST, SECOND)).followed_by(record(3))
    assert history.since(1) == (SECOND, record(3))
    assert history.since(3) == ()


def test_histories_are_equal_where_their_epochs_are_whatever_the_time():
    assert History((FIRST,)) == History((record(1, seconds=2.0),))
    assert hash(History((FIRST,))) == hash(History((record(1, seconds=2.0),)))
    assert History((FIRST,)) != History((FIRST, SECOND))
    assert History((FIRST, SECOND)) != History((FIRST, OTHER))
    assert History() != ()


@pytest.mark.parametrize("copied", [copy.deepcopy, copy.copy, lambda history: pickle.loads(pickle.dumps(history))])
def test_a_copy_has_the_epochs_of_this_history_and_no_others(copied):
    begun = History((FIRST,))
    begun.followed_by(SECOND)
    assert copied(begun) == begun
    assert copied(begun)._records == [FIRST]


def test_what_it_shows_makes_it_again():
    history = History((FIRST, SECOND))
    assert eval(repr(history)) == history
