"""A program under check changes none of the person's files, leaves none behind, and finds what it did itself."""

import ctypes
import encodings.cp437
import importlib
import importlib.util
import io
import mmap
import os
import shutil
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

import pytest

from backproof.checking.isolation import copies_of_files, files_kept, mounts, own_folder
from backproof.checking.isolation.files_kept import files_kept_here, keep_files
from backproof.checking.isolation.process import is_possible
from backproof.checking.isolation.write_rights import version
from checking.deeds_on_files import deeds, laid_out, state_of
from checking.styles.judging import printed

pytestmark = [
    pytest.mark.usefixtures("patient"),
    # JAX, which another test may have imported, has threads; the copies of this process never come to use it
    pytest.mark.filterwarnings("ignore:os.fork:RuntimeWarning"),
]
IMPORTS = """
import ctypes, glob, io, os, pickle, shutil, subprocess, tempfile, threading
from pathlib import Path
import numpy as np
"""
USED_LATE = (encodings.cp437, mmap)
"""What is imported by need, and lies where another user may not look."""
ANOTHER_USER = 1234
_DUMPABLE = 4


def refuse(*_):
    raise PermissionError


def copies():
    """The system lays copies over the person's folders."""
    keep_files(own_folder.made())


def another_users_copies():
    """The same, of a user who may mount nothing."""
    folder = own_folder.made()
    os.chown(folder, ANOTHER_USER, ANOTHER_USER)
    os.setgroups([])
    os.setresgid(*[ANOTHER_USER] * 3)
    os.setresuid(*[ANOTHER_USER] * 3)
    ctypes.CDLL(None).prctl(_DUMPABLE, 1, 0, 0, 0)  # as a process is that begins as this user's
    keep_files(folder)


def copies_around():
    """The system lays copies over other folders alone, as where a disk cannot lie below them."""
    here, places, mount = os.getcwd(), copies_of_files._places, mounts.mount

    def mount_elsewhere(kind, path, data):
        mount(kind, path, data) if path != here else refuse()

    copies_of_files._places = lambda where: sorted({*places(where), here})
    mounts.mount = mount_elsewhere
    keep_files(own_folder.made())


def functions_and_the_system():
    """Python's functions know better, and the system refuses the rest."""
    files_kept.copy_when_changed = refuse
    keep_files(own_folder.made())


def functions():
    """Python's functions alone know better."""
    files_kept.write_only_below = refuse
    functions_and_the_system()


WAYS = (copies, another_users_copies, copies_around, functions_and_the_system, functions)


def in_a_copy(work):
    """What a function returns, as text, in a copy of this process; an error is told too."""
    reading, writing = os.pipe()
    if (number := os.fork()) == 0:
        try:
            os.write(writing, str(work()).encode())
        except BaseException:  # it is told there
            os.write(writing, traceback.format_exc()[-4000:].encode())
        finally:
            os._exit(0)
    os.close(writing)
    with open(reading, "rb") as told:
        said = told.read().decode()
    os.waitpid(number, 0)
    return said


def is_offered(way):
    """Whether this machine has what a way needs."""
    if not is_possible() or (way is another_users_copies and os.geteuid() != 0):
        return False
    if way is copies_around:
        return is_offered(copies)
    if way in (functions, functions_and_the_system):
        return way is functions or version() > 0

    def keeps():
        os.chdir("/tmp")
        way()
        return open is io.open and type(open) is type(len)

    before = os.listdir(tempfile.gettempdir())
    found = in_a_copy(keeps) == "True"
    for left in {*os.listdir(tempfile.gettempdir())} - {*before}:
        own_folder.remove(os.path.join(tempfile.gettempdir(), left)) if left.startswith("backproof-check-") else None
    return found


def done(way, several, folder):
    """Do deeds in a way, each in its folder of a person's: what went wrong, and what was changed."""
    places = {name: laid_out(folder / str(k)) for k, name in enumerate(several)}
    if way is another_users_copies:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, ANOTHER_USER, ANOTHER_USER, follow_symlinks=False)
    before = {name: state_of(place) for name, place in places.items()}

    def all_of_them():
        os.chdir(folder)
        way()
        return "\n".join(filter(None, (one(name, code) for name, code in several.items())))

    def one(name, code):
        os.chdir(places[name])
        try:
            exec(IMPORTS + code, {"absolute": str(places[name])})
        except BaseException as error:  # it is told there
            return f"{name}: {type(error).__name__}: {error}"
        return ""

    said = in_a_copy(all_of_them)
    return said, [name for name, place in places.items() if state_of(place) != before[name]]


@pytest.fixture
def open_folder():
    """A folder that every user may look into, whose own folders beside it are removed at the end."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        before, tempfile.tempdir = tempfile.tempdir, os.path.join(folder, "own")
        os.mkdir(tempfile.tempdir, 0o755)
        os.chmod(tempfile.tempdir, 0o1777)
        os.mkdir(os.path.join(folder, "persons"))
        yield Path(folder) / "persons"
        tempfile.tempdir = before


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_what_is_done_to_files_is_found_by_who_did_it_and_by_nobody_else(way, open_folder):
    if not is_offered(way):
        pytest.skip("this system does not offer it")
    held = deeds("python") | (deeds("past") if way in (copies, another_users_copies) else {})
    assert done(way, held, open_folder) == ("", [])


def test_the_test_sees_what_is_changed(open_folder):
    """Of nothing that is held, every deed but those that only look changes something."""
    said, changed = done(lambda: None, deeds("python") | deeds("past"), open_folder)
    assert said == ""
    assert set(deeds("python") | deeds("past")) - set(changed) == {"sees what is missing", "sees what is there"}


def test_what_goes_past_python_is_refused_where_the_system_can_do_no_more(open_folder):
    if not is_offered(functions_and_the_system):
        pytest.skip("this system does not offer it")
    _, changed = done(functions_and_the_system, deeds("past"), open_folder)
    assert set(changed) <= {"a shell that changes rights"}  # of which the system says nothing


def test_other_programs_are_not_started_where_nothing_would_hold_them(open_folder):
    shells = {name: code for name, code in deeds("past").items() if "shell" in name or name == "rm"}
    said, changed = done(functions, shells, open_folder)
    assert changed == []
    assert said.count("PermissionError: other programs are not started") == len(shells) >= 3


@pytest.mark.published
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("library", deeds("library"))
def test_what_libraries_save_is_kept_too(way, library, open_folder):
    if way is another_users_copies or not is_offered(way) or not importlib.util.find_spec(library.split(".")[0]):
        pytest.skip("this machine does not offer it")
    code = f"import {library}\n{deeds('library')[library]}"
    assert done(way, {library: code}, open_folder) == ("", [])


PROGRAM = """
import atexit, ctypes, os, shutil, subprocess, threading
import numpy as np
import beside

here = os.path.dirname(os.path.abspath(__file__))
shutil.rmtree("old", ignore_errors=True)
np.savez("weights.npz", V=np.ones(3))
assert np.load("weights.npz")["V"].sum() == 3
with open(os.path.join(here, "log.txt"), "a") as log:
    log.write("begun")
assert open("log.txt").read() == "trained for a nightbegun"
os.makedirs("runs/1", exist_ok=True)
atexit.register(lambda: open("at_exit", "w").close())


class Logger:
    def __del__(self):
        open("log.txt", "w").close()


def train(x, y, epochs=200):
    V, v, logger = np.random.randn(3, 2), np.zeros(2), Logger()
    for epoch in range(epochs):
        e = np.exp(x @ V + v)
        up = (e / e.sum(1, keepdims=True) - y) / len(x)
        V -= 0.3 * x.T @ up
        v -= 0.3 * up.sum(0)
        np.save(f"runs/1/{epoch}.npy", V)
        os.replace(f"runs/1/{epoch}.npy", "weights.npz")
        threading.Thread(target=lambda: open("thread", "w").close()).start()
    return V, v


x, y = np.random.rand(30, 3), np.eye(2)[np.random.randint(0, 2, 30)]
train(x, y)
"""


ELSEWHERE = [pytest.param(where, marks=pytest.mark.published) for where in ("with functions alone", "in this process")]


@pytest.mark.parametrize("where", ["in a process of its own", *ELSEWHERE])
def test_a_program_that_saves_is_read_and_nothing_of_it_stays(where, tmp_path, monkeypatch):
    monkeypatch.chdir(laid_out(tmp_path / "mine"))
    Path("beside.py").write_text("one = 1\n")
    Path("program.py").write_text(PROGRAM)
    if where == "with functions alone":
        monkeypatch.setattr(files_kept, "copy_when_changed", refuse)
        monkeypatch.setattr(files_kept, "write_only_below", refuse)
    if where == "in this process":
        monkeypatch.setattr("backproof.checking.judging.held_file.is_possible", lambda: False)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    os.mkdir(tempfile.gettempdir())
    before = state_of(Path.cwd())
    code, said = printed(PROGRAM, Path.cwd())
    for path in ("program.py", "."):  # which is written above
        before.pop(str(Path.cwd() / path).removesuffix("/."))
    assert {path: seen for path, seen in state_of(Path.cwd()).items() if path in before} == before
    assert (code, os.listdir(tmp_path / "temporary")) == (0, []), said
    assert sorted(os.listdir()) == ["beside.py", "link.npz", "linked", "log.txt", "model.h5", "old", "program.py",
                                    "runs.db", "weights.npz", "weights.pt"]  # fmt: skip


def test_what_code_leaves_for_the_end_of_python_is_not_done(tmp_path):
    """In a Python of its own, as on a system where code has no process of its own."""
    (tmp_path / "program.py").write_text("import atexit\natexit.register(lambda: open('at_exit', 'w').close())\n")
    code = (
        "from backproof.checking.isolation.files_kept import files_kept_here\n"
        "from backproof.checking.subjects.loaded.loading import load_file\n"
        "import atexit; atexit.register(print, 'ours')\n"
        "with files_kept_here(): load_file('program.py')"
    )
    ended = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (ended.stdout, ended.stderr, os.listdir(tmp_path)) == ("ours\n", "", ["program.py"])


def test_functions_are_put_back_and_other_threads_keep_theirs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    before = {name: getattr(os, name) for name in dir(os)}
    monkeypatch.delitem(sys.modules, "sqlite3", raising=False)
    found, plain, finders = sys.modules, io.open, list(sys.meta_path)
    with files_kept_here():
        Path("mine").write_text("x")
        assert os.remove is not before["remove"]
        kept, connect = open, importlib.import_module("sqlite3").connect
    with kept("theirs", "w") as file:  # by a function that a library has kept
        file.write("x")
    connect("data").execute("create table t (x)").connection.close()
    assert found["sqlite3"].connect is not connect
    assert sorted(os.listdir()) == ["data", "theirs"]
    for name in os.listdir():
        os.remove(name)
    assert (io.open, sys.meta_path) == (plain, finders)
    assert {name: getattr(os, name) for name in dir(os)} == before
    assert (open is io.open, os.listdir(), shutil._use_fd_functions) == (True, [], True)
    subprocess.run([sys.executable, "-c", ""], check=True)
