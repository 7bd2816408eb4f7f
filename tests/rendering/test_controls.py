"""Nothing that names, labels or file names hold is obeyed by a terminal, a page or a notebook: it is shown."""

import contextlib
import io
import re

import numpy as np
import pytest

import backproof as bp
from backproof.cli import run
from backproof.rendering.controls import has_controls, pictured, without_controls

ESCAPE = "\x1b[2J"
EVIL = f"<script>alert(1)</script>{ESCAPE}\x07\u202e"
COMMANDS = [
    ["info", "m.bp"],
    ["predict", "m.bp", "data.csv"],
    ["evaluate", "m.bp", "data.csv"],
    ["examples", "m.bp", "data.csv"],
    ["explain", "m.bp", "data.csv", "--row", "1"],
    ["info", f"none{ESCAPE}"],
    ["train", "data.csv", "--target", f"none{ESCAPE}"],
    ["train", "data.csv", "--target", "target", "--drop", f"none{ESCAPE}"],
    ["check", f"code.py:none{ESCAPE}", "-n", "2,3,1"],
    ["check", "code.py:gradient", "-n", "2,3,1"],
    ["check", "code.py:gradient", "-n", "2,3,1", "--html", "check.html"],
]


class Terminal(io.StringIO):
    """A terminal that remembers all that was written."""

    def isatty(self):
        return True


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A table whose names and labels hold control characters, a model of it, its report, and code that raises them."""
    place = tmp_path_factory.mktemp("evil")
    rows = [f"{i % 5},{i * 7 % 11},{'yes' if i % 2 else f'no{EVIL}'}" for i in range(24)]
    (place / "data.csv").write_text("\n".join([f"a{EVIL},b{ESCAPE},target", *rows]) + "\n", encoding="utf-8")
    (place / "code.py").write_text(f"def gradient(w, b, x, y):\n    raise ValueError({EVIL!r})\n", encoding="utf-8")
    with contextlib.chdir(place):
        assert run(["train", "data.csv", "--target", "target", "--layers", "3", "--epochs", "2", "-o", "m.bp",
                    "--report", "report.html"]) == 0  # fmt: skip
    return place


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: " ".join(words).replace(ESCAPE, "ESC"))
def test_no_command_writes_a_control_character_to_a_terminal(folder, command):
    out = Terminal()
    with contextlib.chdir(folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        run(command)
    assert len(out.getvalue()) > 10
    assert not has_controls(re.sub(r"\x1b\[[\d;]*[mK]", "", out.getvalue().replace("\r", "")))  # Rich's own colours


def test_the_report_has_neither_control_characters_nor_tags_of_names(folder):
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "␛[2J" in page
    assert not has_controls(page)
    assert "<script>alert" not in page


def test_a_file_of_predictions_keeps_the_labels_as_they_are(folder):
    with contextlib.chdir(folder):
        assert run(["predict", "m.bp", "data.csv", "-o", "out.csv"]) == 0
    assert EVIL in (folder / "out.csv").read_text(encoding="utf-8") or "yes" in (folder / "out.csv").read_text()


def bad(weights, biases, x, y):
    """A wrong pass whose lines hold tags: </script><script>alert(1)</script>"""
    return [w * 0 + 1 for w in weights], [b * 0 + 1 for b in biases]


@pytest.mark.parametrize("face", ["to_html", "_repr_html_"])
def test_the_page_and_the_cell_of_a_check_show_code_and_run_none_of_it(face):
    bad.__name__ = f"bad{EVIL}"
    shown = getattr(bp.check(bad, bp.Network([2, 3, 1])), face)()
    assert not has_controls(shown)
    assert "<script>alert" not in shown
    assert "alert(1)" in shown


@pytest.mark.parametrize("face", ["to_html", "_repr_html_"])
def test_the_page_and_the_cell_of_a_history_are_as_safe_as_others(face):
    x, y = np.random.default_rng(0).random((8, 2)), np.ones((8, 1))

    def metric(a, targets):
        return 0.5

    metric.__name__ = f"accuracy{EVIL}"
    history = bp.train(bp.Network([2, 3, 1]), x, y, epochs=2, metrics={f"m{EVIL}": metric}).history
    shown = getattr(history, face)()
    assert not has_controls(shown)
    assert "<script>alert" not in shown
    if face == "to_html":
        assert "Content-Security-Policy" in shown


def test_what_is_replaced_can_still_be_told():
    assert without_controls("a\x1bb\tc\nd") == "a\\x1bb\tc\nd"
    assert pictured("a\x1b\x7f\u202e") == "a␛␡�"
    assert has_controls("\x9b")
    assert not has_controls("代价 δ\u3000x\u00a0y\n")
