"""Code in a process of its own: it has no say in its verdict, ends when it must, and gives the same report."""

import ctypes
import mmap
import os
import platform
import random
import resource
import signal
import socket
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

import backproof as bp
from backproof.checking import SubjectError
from backproof.checking.isolation import memory_files, warden, wire
from backproof.checking.isolation import process as isolation_process
from backproof.checking.isolation.child import Code
from backproof.checking.isolation.held_values import SAID
from backproof.checking.isolation.memory_files import MemoryFiles
from backproof.checking.isolation.process import Process, is_possible
from backproof.checking.isolation.remote import isolated
from backproof.checking.report import SourceCode
from backproof.checking.subjects.running.guard import OutOfTimeError
from backproof.errors import InputError, Phrase
from backproof.faces import Message
from backproof.rendering.words import table
from backproof.testing import assert_gradient
from campaigns import hostile
from campaigns.hostile_subjects import subjects

pytestmark = pytest.mark.skipif(not is_possible(), reason="only Linux has such processes")
NET = bp.Network([2, 3, 1], "sigmoid", "quadratic")
A_HANDFUL = [
    "os._exit(0) (import)",
    "sys.exit(0) under a bare except (batch)",
    "kills its parent (every call)",
    "a daemon that outlives it (batch)",
    "knows the number of the question (every call)",
    "removes all that there is here (first call)",
    "any radius (every call)",
    "says without end that it is about to begin (every call)",
]
"""Of the hundreds that `make trust` asks, those that take a second at most."""


def right(weights, biases, x, y):
    p = bp.Parameters(weights, biases)
    g = NET.backward(p, NET.forward(p, x), y)
    return list(g.weights), list(g.biases)


def doubled_below(weights, biases, x, y):
    gw, gb = right(weights, biases, x, y)
    return [2 * gw[0], gw[1]], gb


def half(weights, biases, x, y):
    return 0.5 * float(((NET.predict(bp.Parameters(weights, biases), x) - y) ** 2).sum()) / 2


@pytest.mark.parametrize("subject", [right, doubled_below], ids=["right", "wrong"])
def test_the_report_is_the_same_as_in_this_process(subject):
    here, there = (bp.check(subject, NET, own_cost=half, isolated=how) for how in (False, True))
    assert there.to_dict() == here.to_dict()
    assert there.verdict == ("correct" if subject is right else "wrong")


def test_masks_and_seed_go_with_the_code():
    """A pass that drops nothing, and draws: right without the mask, wrong with it, and of one seed the same."""
    mask = np.array([0.0, 2.0, 0.0])
    said = [{"seed": 7}, {"seed": 7, "masks": (None, mask)}, {"seed": 8}]
    here, there = ([bp.check(right, NET, isolated=how, **each) for each in said] for how in (False, True))
    assert [report.to_dict() for report in there] == [report.to_dict() for report in here]
    assert [report.verdict for report in there] == ["correct", "wrong", "correct"]
    assert [report.seed for report in there] == [7, 7, 8]


def test_the_report_of_an_operation_is_the_same_as_in_this_process():
    pair = (lambda x, w: (x * w**2).sum(), lambda x, w: (w**2, x * w))
    here, there = (bp.check_op(pair, [1.0, 2.0], [3.0, 4.0], isolated=how) for how in (False, True))
    assert there.to_dict() == here.to_dict()
    assert [finding.fault for finding in there.findings] == ["factor_0.5"]


def test_assert_gradient_takes_the_option():
    assert assert_gradient(right, [2, 3, 1], isolated=True).is_correct
    with pytest.raises(AssertionError, match="exactly 2 times"):
        assert_gradient(doubled_below, [2, 3, 1], isolated=True)


def test_what_code_does_to_its_process_stays_there():
    def greedy(weights, biases, x, y):
        os.environ["LEFT_BEHIND"] = "1"
        signal.signal(signal.SIGUSR1, signal.SIG_IGN)
        return right(weights, biases, x, y)

    before = signal.getsignal(signal.SIGUSR1)
    assert bp.check(greedy, NET, isolated=True).verdict == "correct"
    assert "LEFT_BEHIND" not in os.environ
    assert signal.getsignal(signal.SIGUSR1) == before


def test_code_that_ends_its_process_is_told_so():
    with pytest.raises(SubjectError, match=r"ended the process that it runs in \(exit code 0\)"):
        bp.check(lambda weights, biases, x, y: os._exit(0), NET, isolated=True)


def test_how_code_ended_is_known_where_the_process_between_is_slow(monkeypatch):
    """As on a busy machine: one look at all processes takes so long that the next would come after the patience."""
    slow, seen = warden._descendants, []

    def looked(root):
        time.sleep(0 if seen else 0.4)
        seen.append(root)
        return slow(root)

    def ends_later(weights, biases, x, y):
        time.sleep(0.6)
        os._exit(7)

    monkeypatch.setattr(warden, "_descendants", looked)
    with pytest.raises(SubjectError, match=r"ended the process that it runs in \(exit code 7\)"):
        bp.check(ends_later, NET, isolated=True)


def test_how_code_ended_is_known_where_children_are_ignored():
    """A program may have Linux reap its children, and what it starts inherits that."""
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        with pytest.raises(SubjectError, match=r"ended the process that it runs in \(exit code 7\)"):
            bp.check(lambda weights, biases, x, y: os._exit(7), NET, isolated=True)
    finally:
        signal.signal(signal.SIGCHLD, before)


def test_the_process_between_holds_no_way_of_others():
    """A pipe that somebody reads to its end, and the way to another judge, end where their own processes do."""
    reading, writing = os.pipe()
    with isolated(lambda: 1, NET) as code:
        os.close(writing)
        os.set_blocking(reading, False)
        assert code.process.is_there
        until = time.monotonic() + 10
        while (found := _read(reading)) is None and time.monotonic() < until:
            time.sleep(0.01)
    os.close(reading)
    assert found == b""


def _read(handle):
    try:
        return os.read(handle, 1)
    except BlockingIOError:
        return None


def test_what_is_said_in_answer_is_waited_for_no_longer_than_the_limit():
    """One byte after the other comes all the while, and never the last one."""
    process = Process(Code(lambda: 1, NET, None), 1.0)
    try:
        ours, theirs = socket.socketpair()
        process._channel, kept = ours, process._channel
        stop = threading.Event()

        def trickle():
            with suppress(OSError):
                while not stop.is_set():
                    theirs.sendall(b"x")

        thread = threading.Thread(target=trickle)
        thread.start()
        with pytest.raises(TimeoutError):
            process._exactly(1 << 40, time.monotonic() + 0.2)
        stop.set()
        ours.close()
        thread.join()
        theirs.close()
        process._channel = kept
    finally:
        process.close()


def test_code_that_closes_the_way_to_the_judge_is_told_that_it_cannot_be_read(monkeypatch):
    def closes(weights, biases, x, y):
        os.closerange(3, 256)
        time.sleep(60)

    monkeypatch.setattr(warden, "_TO_END", 0.05)
    with pytest.raises(SubjectError, match="disturbed the process that it runs in"):
        bp.check(closes, NET, isolated=True)


@pytest.mark.published
def test_code_that_does_not_stop_when_told_to_is_ended():
    def stubborn(weights, biases, x, y):
        while True:
            try:
                time.sleep(60)
            except BaseException:  # what this is about
                continue

    with pytest.raises(OutOfTimeError, match=r"within 0\.2 s, did not stop when it was told to"):
        bp.check(stubborn, NET, seconds=0.2, isolated=True)


def test_a_file_in_memory_which_belongs_to_no_process_grows_to_a_limit_only():
    """By its size alone, which takes no memory; one byte more than the limit is refused."""

    def grows(weights, biases, x, y):
        file = os.memfd_create("large")
        try:
            os.ftruncate(file, 1 << 30)
            os.ftruncate(file, (1 << 30) + 1)
        finally:
            os.close(file)

    with pytest.raises(SubjectError, match="File too large"):
        bp.check(grows, NET, isolated=True)


def in_files(keep):
    keep.append(os.memfd_create("one of many"))
    os.write(keep[-1], bytes(OF_ONE))


def in_files_without_a_name(keep):
    with tempfile.NamedTemporaryFile(dir="/dev/shm", buffering=0) as file:
        keep.append(os.dup(file.fileno()))
        os.write(keep[-1], bytes(OF_ONE))


def in_pages_that_are_let_go(keep):
    keep.append(mmap.mmap(-1, OF_ONE))
    keep[-1].write(bytes(OF_ONE))
    keep[-1].madvise(mmap.MADV_DONTNEED)


def in_segments(keep):
    library = ctypes.CDLL(None)
    library.shmat.restype = ctypes.c_void_p
    keep.append(library.shmget(0, OF_ONE, 0o1600))
    there = library.shmat(keep[-1], None, 0)
    ctypes.memset(there, 1, OF_ONE)
    library.shmdt(ctypes.c_void_p(there))


OF_ONE = 16 << 20
WAYS = (in_files, in_files_without_a_name, in_pages_that_are_let_go, in_segments)


@pytest.mark.parametrize("one_more", WAYS, ids=lambda way: way.__name__)
def test_memory_of_no_process_counts_for_the_code_that_took_it(one_more, monkeypatch):
    """Each file is small enough: they are counted together, where they are open, mapped or left behind."""
    monkeypatch.setattr(memory_files, "_WORTH_A_LOOK", OF_ONE)
    files, keep = MemoryFiles(), []
    assert files.beyond([os.getpid()]) == 0
    for _ in range(2):
        one_more(keep)
    try:
        assert 1.9 * OF_ONE < files.beyond([os.getpid()]) < 2.1 * OF_ONE
    finally:
        files.remove_segments()
        for each in keep:
            each.close() if one_more is in_pages_that_are_let_go else one_more is in_segments or os.close(each)
    assert files.beyond([os.getpid()]) == 0


def test_pages_that_count_for_a_process_are_counted_once(monkeypatch):
    monkeypatch.setattr(memory_files, "_WORTH_A_LOOK", OF_ONE)
    files = MemoryFiles()
    file = os.memfd_create("mapped")
    os.ftruncate(file, 2 * OF_ONE)
    with mmap.mmap(file, 2 * OF_ONE) as pages:
        pages.write(bytes(2 * OF_ONE))
        assert files.beyond([os.getpid()]) < 0.1 * OF_ONE
    os.close(file)


def test_a_large_reserve_of_shared_pages_counts_by_what_is_taken_of_it(monkeypatch):
    monkeypatch.setattr(memory_files, "_WORTH_A_LOOK", OF_ONE)
    files = MemoryFiles()
    with mmap.mmap(-1, 64 * OF_ONE) as pages:
        pages.write(bytes(2 * OF_ONE))
        pages.madvise(mmap.MADV_DONTNEED)
        assert 0 < files.beyond([os.getpid()]) < 32 * OF_ONE  # what others take meanwhile cannot be told apart


def test_code_that_takes_memory_in_many_small_files_is_ended(monkeypatch):
    def hoards(weights, biases, x, y):
        keep = []
        while True:
            in_files(keep)

    monkeypatch.setattr(isolation_process, "_memory", lambda: 1 << 30)
    with pytest.raises(SubjectError, match=r"used \d+ MiB of memory and was ended; accepted: at most 1024 MiB"):
        bp.check(hoards, NET, isolated=True)


def test_code_under_check_is_what_linux_ends_where_memory_lacks_and_opens_so_many_files_only():
    def told(weights, biases, x, y):
        rank = Path("/proc/self/oom_score_adj").read_text().strip()
        raise ValueError(f"{rank}, {resource.getrlimit(resource.RLIMIT_NOFILE)[1]}")

    with pytest.raises(SubjectError, match=r"ValueError: 1000, \d{1,4} "):
        bp.check(told, NET, isolated=True)


def test_code_that_stops_the_process_between_is_told_how_it_ended():
    def stops(weights, biases, x, y):
        os.kill(os.getppid(), signal.SIGSTOP)
        os._exit(7)

    with pytest.raises(SubjectError, match=r"ended the process that it runs in \(exit code 7\)"):
        bp.check(stops, NET, isolated=True)


def leaves_behind(child, path):
    """Code that starts a process out of its reach, waits until that says so, and ends; its number is written down."""

    def leaves(weights, biases, x, y):
        ready, said = os.pipe()
        if (number := os.fork()) == 0:
            os.setsid()
            child(lambda: os.write(said, b"."))
        path.write_text(str(number))
        os.read(ready, 1)
        os._exit(0)

    return leaves


def is_there(path):
    try:
        os.kill(int(path.read_text()), 0)
    except ProcessLookupError:
        return False
    return True


def test_what_is_started_while_the_processes_are_counted_is_ended_too(monkeypatch, seen_outside):
    """As on a busy machine: one that is on the list starts another, which is not, and is gone when it is looked at."""
    path, listed, end_all = seen_outside, os.listdir, warden._end_all

    def slowly(folder):
        names = listed(folder)
        time.sleep(0.5)
        return names

    def ended(subject):
        os.listdir = slowly  # in the process between alone, which this is
        end_all(subject)

    def daemon(say_ready):
        say_ready()
        time.sleep(0.2)
        if (number := os.fork()) == 0:
            time.sleep(60)
        path.write_text(str(number))
        os._exit(0)

    monkeypatch.setattr(warden, "_end_all", ended)
    with pytest.raises(SubjectError, match="ended the process that it runs in"):
        bp.check(leaves_behind(daemon, path), NET, isolated=True)
    assert not is_there(path)


def test_a_process_that_goes_on_without_its_first_thread_is_ended_too(seen_outside):
    """Linux shows it as one that has ended."""
    path = seen_outside

    def headless(say_ready):
        def goes_on():
            while Path("/proc/self/stat").read_bytes().rpartition(b")")[2].split()[0] != b"Z":
                time.sleep(0.001)
            say_ready()
            time.sleep(60)

        threading.Thread(target=goes_on).start()
        # not pthread_exit: OpenMP would first wait there for threads that only the process before has
        ctypes.CDLL(None).syscall({"x86_64": 60, "aarch64": 93}[platform.machine()], 0)

    with pytest.raises(SubjectError, match="ended the process that it runs in"):
        bp.check(leaves_behind(headless, path), NET, isolated=True)
    assert not is_there(path)


@pytest.mark.parametrize("subject", [s for s in subjects() if s.name in A_HANDFUL], ids=lambda s: s.name)
def test_hostile_code_does_not_decide_its_verdict(subject, tmp_path):
    seen = hostile.outcome(subject, tmp_path)
    assert hostile.is_held(subject, seen), seen


def test_every_one_of_the_handful_is_among_the_subjects_and_a_false_verdict_would_be_seen():
    names = {subject.name: subject for subject in subjects()}
    assert set(A_HANDFUL) <= set(names)
    assert len(names) >= 100
    for seen in ("correct", "hung", "crashed (1)", "left 1 processes", "changed files"):
        assert not hostile.is_held(names[A_HANDFUL[0]], seen)


VALUES = {
    "gradients": (np.arange(6.0).reshape(2, 3), None, np.zeros((0, 2), np.float32)),
    "said": Message("check.first", {"call": "forward(x)"}),
    "error": SubjectError("your code raised {error}", error=Phrase("line {n}", n=3)),
    "source": [SourceCode("f", "a.py", 3, "def f(): …", 0)],
    "plain": {"yes": True, "number": -0.0, "whole": 7, "text": "δ\ud800", "nothing": None, "not": float("inf")},
}


def test_what_is_said_arrives():
    found = wire.read(wire.written(VALUES))
    assert np.array_equal(found["gradients"][0], VALUES["gradients"][0])
    assert found["gradients"][2].dtype == np.float32
    assert (found["said"], found["source"]) == (VALUES["said"], VALUES["source"])
    assert str(found["error"]) == "your code raised line 3"
    assert found["plain"]["text"] == "δ?"


def test_whatever_else_arrives_is_refused_and_nothing_more():
    rng, data = random.Random(0), wire.written(VALUES)
    refused = 0
    for _ in range(2_000):
        changed = bytearray(data)
        for _ in range(rng.randint(1, 4)):
            changed[rng.randrange(len(changed))] = rng.randrange(256)
        try:
            wire.read(bytes(changed[: rng.choice((len(data), rng.randrange(len(data))))]))
        except wire.UnreadableError:
            refused += 1
    assert refused > 1_000


@pytest.mark.parametrize("template", ["{x.__class__}", "{x[0]}", "{x:>99999999}", "{y}", "{", "{x!a}"])
def test_templates_reach_into_nothing(template):
    error = SubjectError("{x}", x=1)
    error.template = template
    with pytest.raises(wire.UnreadableError):
        wire.read(wire.written(error))


def test_all_that_may_be_said_of_a_call_has_words():
    words = table("check")
    plain = {f"{name} {word}" for name, word in (("form", "lists"), ("examples", "rows"), ("weights", "out_in"),
             ("biases", "flat"), ("targets", "vectors"), ("library", "numpy"))}  # fmt: skip
    assert set(SAID) - plain <= set(words)


def test_another_network_than_that_of_the_process_is_refused():
    from backproof.checking.isolation.remote import isolated

    with (
        isolated(right, NET) as code,
        pytest.raises(InputError, match="network: changed after the start"),
    ):
        bp.check(code, bp.Network([2, 4, 1]))
