"""FLINT's settings are one for the whole process: no thread changes those that another one computes with."""

import os
import re
import subprocess
import sys
import threading

import pytest
from flint import ctx

import architecture
from backproof.flint_settings import flint_settings

FORKED = """
import os, threading
from backproof.flint_settings import flint_settings

inside, leave = threading.Event(), threading.Event()

def holds():
    with flint_settings(100):
        inside.set()
        leave.wait()

thread = threading.Thread(target=holds)
thread.start()
inside.wait()
child = os.fork()
if child == 0:
    with flint_settings(200):
        os._exit(0)
leave.set()
thread.join()
raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def test_they_are_put_back_from_the_inside_outwards_and_after_an_error():
    before = ctx.prec, ctx.cap
    with flint_settings(200, 3):
        with pytest.raises(ValueError, match="on purpose: 300, 3"), flint_settings(300):
            raise ValueError(f"on purpose: {ctx.prec}, {ctx.cap}")
        assert (ctx.prec, ctx.cap) == (200, 3)
    assert (ctx.prec, ctx.cap) == before


def test_another_thread_waits_until_they_are_put_back():
    entered = threading.Event()

    def enter():
        with flint_settings(64, 2):
            entered.set()

    thread = threading.Thread(target=enter)
    with flint_settings(200, 5):
        thread.start()
        assert not entered.wait(0.1)
        assert (ctx.prec, ctx.cap) == (200, 5)
    thread.join()
    assert entered.is_set()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_process_that_was_forked_meanwhile_has_them_to_itself():
    subprocess.run([sys.executable, "-c", FORKED], check=True, timeout=60)


def setting_flint(paths):
    """Return the names of the files that set FLINT's precision or the length of its series."""
    return [path.name for path in paths if re.search(r"ctx\.(prec|cap|dps)\b.*[^=]=[^=]", path.read_text("utf-8"))]


def test_nothing_else_sets_them(tmp_path):
    assert setting_flint(architecture.files()) == ["flint_settings.py"]
    (tmp_path / "balls.py").write_text("flint.ctx.prec = 128\n", "utf-8")
    (tmp_path / "reading.py").write_text("enough = ctx.prec == 128\n", "utf-8")
    assert setting_flint(sorted(tmp_path.iterdir())) == ["balls.py"]
