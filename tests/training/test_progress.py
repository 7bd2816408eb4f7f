"""The bar of a run is seen in passing: where its terminal has gone, the run goes on."""

import errno
import io
import sys

import numpy as np
import pytest
from rich.console import Console

from backproof.faces import Message
from backproof.network import Network
from backproof.training import train
from backproof.training.progress import many_bar, progress_bar, step_bar

X = np.random.default_rng(0).random((12, 2))


class Gone(io.StringIO):
    """A terminal that was closed, or a pipe that nobody reads."""

    def __init__(self, error):
        super().__init__()
        self.error, self.tried = error, 0

    def isatty(self):
        return True

    def write(self, text):
        self.tried += 1
        raise self.error

    def flush(self):
        self.write("")


ERRORS = [OSError(errno.EIO, "gone"), BrokenPipeError(), ValueError("closed file")]


@pytest.mark.parametrize("error", ERRORS, ids=repr)
def test_a_run_whose_terminal_goes_comes_to_its_end(error, monkeypatch):
    stream = Gone(error)
    monkeypatch.setattr(sys, "stderr", stream)
    result = train(Network([2, 3, 1]), X, X[:, :1], epochs=3, seed=0, progress=True)
    assert (result.status, len(result.history)) == ("finished", 3)
    assert stream.tried


def test_every_bar_is_of_that_kind(monkeypatch):
    monkeypatch.setattr(sys, "stderr", Gone(ERRORS[0]))
    for bar in (progress_bar(3), many_bar([3], [0]), step_bar(Message("report.explaining"))):
        before = sys.stderr.tried
        with bar:
            pass
        assert sys.stderr.tried > before


def test_a_bar_without_that_care_would_end_it():
    with pytest.raises(OSError, match="gone"):
        Console(file=Gone(ERRORS[0])).print("a bar")
