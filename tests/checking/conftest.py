"""What tests of checking share: programs under check are read, never imported as tests, and slower checks have time."""

import tempfile
from pathlib import Path

import pytest

from backproof.checking.judging.held_file import HeldFile
from backproof.checking.subjects.patience import Patience

collect_ignore = ["programs"]  # some parse arguments or ask for input


@pytest.fixture
def patient(request, monkeypatch):
    """Give the slower checks twice the seconds: on a busy machine less would be read, and these ask what is read."""
    if request.node.get_closest_marker("published"):
        worked, of_file = Patience._worked, HeldFile.worked
        monkeypatch.setattr(Patience, "_worked", lambda self: worked(self) / 2)
        monkeypatch.setattr(HeldFile, "worked", lambda self: of_file(self) / 2)


@pytest.fixture
def seen_outside():
    """A file by which code under check says something: nobody else sees what it writes into people's folders."""
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        yield Path(folder) / "said"
