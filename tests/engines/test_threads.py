"""BLAS gets one thread while small networks run, and all of them back afterwards."""

import os
import threading

import joblib
import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from backproof.engines.threads import allowed, at_most, stop_if_asked, stopped_by, suited_threads, wanted
from backproof.errors import InputError

SMALL, LARGE = ((784, 30, 10), 10), ((1024, 1024), 256)


def blas_threads():
    np.ones((2, 2)) @ np.ones((2, 2))
    return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}


@pytest.fixture(autouse=True)
def two_threads():
    with threadpool_limits(2, "blas"):
        yield


def test_one_thread_for_small_products_and_all_for_large_ones():
    before = blas_threads()
    with suited_threads(*SMALL):
        assert blas_threads() == {1}
    with suited_threads(*LARGE):
        assert blas_threads() == before
    assert blas_threads() == before


def test_the_limit_is_lifted_after_an_error():
    before = blas_threads()
    with pytest.raises(ZeroDivisionError), suited_threads(*SMALL):
        raise ZeroDivisionError
    assert blas_threads() == before


def test_limits_nest():
    with suited_threads(*SMALL):
        with suited_threads(*SMALL):
            assert blas_threads() == {1}
        assert blas_threads() == {1}
    assert blas_threads() == {2}


def test_a_run_in_another_thread_leaves_the_limits_alone():
    """OpenBLAS would take the limit there, and not take it back."""
    seen = []

    def other():
        with suited_threads(*SMALL):
            seen.append(blas_threads())

    thread = threading.Thread(target=other)
    thread.start()
    thread.join()
    assert [*seen, blas_threads()] == [{2}, {2}]


def test_engines_may_use_what_blas_and_the_processors_allow():
    processors = len(os.sched_getaffinity(0))
    assert allowed() == min(2, processors)
    with threadpool_limits(1, "blas"):
        assert allowed() == 1


def test_at_most_holds_inside_it_and_in_its_own_thread_only():
    seen = []
    with at_most(1):
        thread = threading.Thread(target=lambda: seen.append(allowed()))
        thread.start()
        thread.join()
        assert allowed() == 1
    assert seen == [allowed()]


def test_joblibs_threads_take_one_thread_each():
    """joblib limits its processes by itself, and its threads not at all."""
    with joblib.parallel_config("threading", n_jobs=2):
        assert joblib.Parallel()(joblib.delayed(allowed)() for _ in range(4)) == [1] * 4
        assert allowed() == min(2, len(os.sched_getaffinity(0)))


def test_n_jobs_is_how_many_threads_are_wanted():
    free = allowed()
    assert [wanted(None), wanted(-1), wanted(1), wanted(np.int64(7)), wanted(-99)] == [free, free, 1, 7, 1]
    for wrong in (0, 1.5, True, "all"):
        with pytest.raises(InputError, match="n_jobs: "):
            wanted(wrong)


def test_a_thread_is_asked_to_stop_by_an_event_of_its_own():
    event, heard = threading.Event(), []

    def elsewhere():
        stop_if_asked()
        heard.append("went on")

    with stopped_by(event):
        stop_if_asked()
        event.set()
        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()
        with pytest.raises(KeyboardInterrupt):
            stop_if_asked()
    stop_if_asked()
    assert heard == ["went on"]
