"""What users' code prints is held back, call by call, and standard output is there again afterwards."""

import builtins
import sys
import threading
import warnings

from backproof.checking.subjects.running.guard import call_safely
from backproof.checking.subjects.running.held_back import held_back


def say(*texts, file=None):
    print(*texts, file=file)


def test_what_is_printed_is_kept_and_all_is_put_back():
    before = sys.stdout, sys.stderr, builtins.input, sys.argv, warnings.filters[:]
    with held_back() as printed:
        say("one", input("how many? "))
        with held_back() as inner:
            say("two", file=sys.stderr)
        warnings.warn("nobody hears this", stacklevel=1)
        say("three")
    assert (printed.getvalue(), inner.getvalue()) == ("one 1\nthree\n", "two\n")
    assert (sys.stdout, sys.stderr, builtins.input, sys.argv, warnings.filters[:]) == before


def test_calls_that_overlap_put_standard_output_back():
    """The first begins before the second and ends before it, which makes each find what the other one replaced."""
    before = sys.stdout, sys.stderr, builtins.input, warnings.filters[:]
    began, end = threading.Event(), threading.Event()
    kept = {}

    def second():
        with held_back() as printed:
            say("of the second")
            began.set()
            end.wait()
            say("still of the second")
        kept["second"] = printed.getvalue()

    thread = threading.Thread(target=second)
    with held_back() as printed:
        say("of the first")
        thread.start()
        began.wait()
        say("still of the first")
    kept["first"] = printed.getvalue()
    end.set()
    thread.join()
    assert kept == {
        "first": "of the first\nstill of the first\n",
        "second": "of the second\nstill of the second\n",
    }
    assert (sys.stdout, sys.stderr, builtins.input, warnings.filters[:]) == before


def test_a_call_in_another_thread_and_the_threads_that_code_begins_are_held_back(capsys):
    def prints():
        thread = threading.Thread(target=say, args=("from a thread",))
        thread.start()
        thread.join()
        say("from the call")

    found = {}
    outside = threading.Thread(target=lambda: found.update(printed=call_safely(prints).printed))
    outside.start()
    outside.join()
    assert found["printed"] == "from a thread\nfrom the call\n"
    assert capsys.readouterr().out == ""
