"""What every test shares: hypothesis settings without deadlines, signals, and where the full MNIST is, if anywhere."""

import gc
import os
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import none

import slow_tests
from trials import trials

settings.register_profile(
    "house", max_examples=trials(100), deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
settings.load_profile("house")


@pytest.fixture(scope="session", autouse=True)
def cache_folder(tmp_path_factory):
    """A cache of its own, so that no test hangs on what the user has measured on this machine."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BACKPROOF_CACHE", str(folder))
        yield folder


@pytest.fixture
def signals_heard():
    """Let signals do what they do in a terminal, in this process and in those that the test starts.

    What `nohup`, or a shell in the background, starts begins by ignoring some of them, and hands that on.
    """
    heard = {signal.SIGINT: signal.default_int_handler, signal.SIGTERM: signal.SIG_DFL, signal.SIGHUP: signal.SIG_DFL}
    before = {number: signal.signal(number, handler) for number, handler in heard.items()}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture(scope="session")
def mnist_folder():
    """The folder with the four gzipped IDX files of the full MNIST; skip where there is none."""
    root = os.environ.get("BACKPROOF_DATA")
    folder = Path(root) / "mnist" if root else None
    if folder is None or not folder.is_dir():
        pytest.skip("needs the full MNIST: set BACKPROOF_DATA to a folder that holds mnist/")
    return folder


def pytest_addoption(parser):
    """Options that tell how long tests take, for `slow_tests`, and which part of them is run."""
    parser.addoption("--processor-seconds", metavar="FILE", help="add a line for each test: its seconds, and its name")
    parser.addoption("--part", choices=sorted(PARTS), help="only tests of a part")


def _needs_jax(text):
    return "jax" in text or "operator_cases" in text


def _checks_files(module):
    """Whether a module is of tests of checking that need no JAX.

    A check of a file copies the process that it is made in some ten times, with its memory: in one that has all other
    tests and what JAX has compiled, it takes up to twice as long.
    """
    is_of_checking = module.parent.name == "checking" and module.name.startswith("test_")
    return is_of_checking and not _needs_jax(module.read_text(encoding="utf-8"))


def _may_need_torch(module):
    """Whether a module speaks of PyTorch, or of the witnesses of which it is one."""
    text = module.read_text(encoding="utf-8")
    return module.name.startswith("test_") and ("torch" in text or "autodiff" in text)


PARTS = {"files": _checks_files, "others": lambda module: not _checks_files(module), "torch": _may_need_torch}
"""Tests that check files and need no JAX, all others, and those that PyTorch may matter to."""


def pytest_ignore_collect(collection_path, config):
    """Leave out the modules of other parts."""
    part = config.getoption("--part")
    return (part and collection_path.is_file() and not PARTS[part](collection_path)) or None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Leave slow tests to `make published`."""
    slow = slow_tests.listed()
    for item in items:
        if item.nodeid in slow:
            item.add_marker(pytest.mark.published)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    """Note the seconds that a test takes of the processor, with its fixtures, where somebody asks for that."""
    began = slow_tests.seconds_of_the_processor()
    done = yield
    if path := item.config.getoption("--processor-seconds"):
        with open(path, "a", encoding="utf-8") as seconds:
            seconds.write(f"{slow_tests.seconds_of_the_processor() - began:.3f} {item.nodeid}\n")
    return done


def pytest_configure(config):
    """Let OpenBLAS raise a processor flag that no value of the product bears out, as it now and then does.

    Seen here once in some twenty runs, on finite input whose product is finite, and reported of several releases
    (numpy/numpy#24067). A product that really is no number fails the comparison that it is made for.
    """
    config.addinivalue_line("filterwarnings", "ignore:invalid value encountered in matmul:RuntimeWarning")


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """Let the garbage collector rest while tests are collected: it would look through all of them again and again.

    Hypothesis runs its first test before, at which it registers its generator: it looks for what refers to that among
    all objects, of which there are few yet, and sees nothing that is frozen later.
    """
    given(none())(lambda _: None)()
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_finish():
    """Let the garbage collector pass over the thousands of tests that were collected, which live to the end."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def _only_for_causes_without_a_name(monkeypatch):
    """Look for a change to the code only where no cause has a name: hundreds of operations are judged faster so."""
    monkeypatch.setattr("backproof.checking.operations.operator_mends.LEAST", 0.0)
