"""`backproof check` at the command line: where its report goes."""

import pytest

from backproof.cli import run

CODE = """
import numpy as np

def gradient(w, b, x, y):
    z, a = [], [x]
    for w_l, b_l in zip(w, b):
        z.append(a[-1] @ w_l.T + b_l)
        a.append(1 / (1 + np.exp(-z[-1])))
    delta = (a[-1] - y) * a[-1] * (1 - a[-1]) / len(x)
    dw, db = [], []
    for i in reversed(range(len(w))):
        dw.insert(0, delta.T @ a[i])
        db.insert(0, delta.sum(axis=0))
        if i:
            delta = delta @ w[i] * a[i] * (1 - a[i])
    return dw, db
"""


@pytest.fixture
def homework(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "homework.py").write_text(CODE)
    return ["check", "homework.py:gradient", "--network", "2,3,1"]


def test_the_report_is_written_as_a_page(homework, tmp_path, capsys):
    assert run([*homework, "--html", "report.html"]) == 0
    assert (tmp_path / "report.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_a_folder_as_the_page_is_refused_and_nothing_is_left_behind(homework, tmp_path, capsys):
    (tmp_path / "folder").mkdir()
    assert run([*homework, "--html", "folder"]) == 2
    assert "'folder': cannot be written (it is a folder)" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "__pycache__") == ["folder", "homework.py"]
    assert list((tmp_path / "folder").iterdir()) == []
