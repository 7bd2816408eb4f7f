"""A program under check that writes files overwrites none of the person's own, and leaves none behind."""

import subprocess
import sys

import pytest

from checking.styles.judging import printed

pytestmark = pytest.mark.usefixtures("patient")

SAVES = """
import numpy as np

x, y = np.random.rand(30, 3), np.eye(2)[np.random.randint(0, 2, 30)]
V, v = np.random.randn(3, 2), np.zeros(2)
np.savez("weights.npz", V=V)
V = np.load("weights.npz")["V"]
with open("log.txt", "a") as log:
    log.write("begun")
assert open("log.txt").read() == "a nightbegun"
for epoch in range(200):
    e = np.exp(x @ V + v)
    up = (e / e.sum(1, keepdims=True) - y) / len(x)
    V -= 0.3 * x.T @ up
    v -= 0.3 * up.sum(0)
    np.save("new.npy", V)
"""


def test_what_it_writes_is_read_back_and_nothing_of_it_stays(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "weights.npz").write_bytes(b"trained for a night")
    (tmp_path / "log.txt").write_text("a night")
    code, said = printed(SAVES, tmp_path)
    assert code == 0, said
    assert (tmp_path / "weights.npz").read_bytes() == b"trained for a night"
    assert (tmp_path / "log.txt").read_text() == "a night"
    assert not (tmp_path / "new.npy").exists()


def test_what_cannot_be_opened_is_refused_as_ever(tmp_path):
    """In a process of its own, whose `open` it changes."""
    (tmp_path / "there").write_text("")
    for name, mode, error in (
        ("missing", "r+", "FileNotFoundError"),
        ("there", "x", "FileExistsError"),
        ("no/folder", "w", "FileNotFoundError"),
    ):
        code = f"from backproof.checking.isolation.files_kept import keep_files; keep_files(); open({name!r}, {mode!r})"
        ended = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (ended.returncode, error in ended.stderr) == (1, True), (name, mode)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["there"]


def test_a_file_that_cannot_be_opened_raises_what_it_would_raise(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lost = SAVES.replace('"weights.npz", V=V', '"nowhere/weights.npz", V=V')
    code, said = printed(lost, tmp_path)
    assert not (tmp_path / "nowhere").exists()
    assert code != 1, said
