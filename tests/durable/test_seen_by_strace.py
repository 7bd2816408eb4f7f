"""What the system sees of a file that is written: file, then name, then folder are brought to the disk.

And killed at the entry of each of these calls: the old file is there, or the new one. Where strace is not there, or
may not trace, this is skipped; the double of `failing_disk.py` holds the same without it.
"""

import re
import shutil
import subprocess
import sys

import pytest

CODE = "import sys; from backproof.durable.whole_file import write_whole; write_whole(sys.argv[1], b'new' * 100)"
RENAMES = "rename,renameat,renameat2"
OLD, NEW = b"old", b"new" * 100


def may_trace():
    strace = shutil.which("strace")
    return (
        strace is not None and subprocess.run([strace, "-o", "/dev/null", "true"], capture_output=True).returncode == 0
    )


pytestmark = pytest.mark.skipif(not may_trace(), reason="needs strace, and leave to trace")


def traced(folder, calls, command, *injected):
    """Run Python under strace; return the calls that concern a folder, and the exit status."""
    log = folder.parent / f"calls of {folder.name}"
    strace = ["strace", "-f", "-y", "-e", f"trace={calls}", *injected, "-o", str(log)]
    done = subprocess.run([*strace, sys.executable, *command], capture_output=True, cwd=folder.parent)
    lines = [line for line in log.read_text().splitlines() if str(folder) in line or "killed by" in line]
    return lines, done.returncode


def written(folder, *injected):
    """Replace a file under strace."""
    (folder / "file").write_bytes(OLD)
    return traced(folder, f"fsync,fdatasync,{RENAMES}", ["-c", CODE, str(folder / "file")], *injected)


def kinds(lines):
    found = [re.sub(r"^\d+ +", "", line).partition("(")[0] for line in lines]
    return ["rename" if name.startswith("rename") else name for name in found]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "files").mkdir()
    return tmp_path / "files"


def test_the_file_then_its_name_then_its_folder_reach_the_disk(folder):
    lines, code = written(folder)
    assert (code, (folder / "file").read_bytes()) == (0, NEW)
    assert kinds(lines) == ["fsync", "rename", "fsync"]
    assert ".part>" in lines[0]
    assert f"<{folder}>" in lines[2]
    assert all(line.rstrip().endswith("= 0") for line in lines)


@pytest.mark.parametrize(("call", "at", "there"), [("fsync", 1, OLD), ("rename", 1, OLD), ("fsync", 2, NEW)])
def test_killed_at_each_call_the_old_file_or_the_new_one_is_there(folder, call, at, there):
    lines, code = written(folder, "-e", f"inject={call}:signal=SIGKILL:when={at}")
    assert any("killed by SIGKILL" in line for line in lines)
    assert code != 0
    assert (folder / "file").read_bytes() == there


def test_each_file_of_a_run_is_written_then_brought_to_the_disk_then_named_and_its_folder_is_brought_there(tmp_path):
    run = tmp_path / "runs" / "a"
    options = "train iris --layers 3 --epochs 2 --engine numpy --no-report -q --run"
    calls = f"mkdir,mkdirat,write,fsync,fdatasync,{RENAMES}"
    lines, code = traced(tmp_path, calls, ["-m", "backproof", *options.split(), str(run)])
    assert code == 0
    outer = [line for line in lines if ".part" not in line and f"<{run}>" not in line]
    assert kinds(outer) == ["mkdir", "mkdir", "fsync", "fsync"]
    assert [f"<{around}>" in line for around, line in zip((run.parent, tmp_path), outer[2:], strict=True)] == [True] * 2
    lines = [line for line in lines if line not in outer]
    names = [re.search(r'"([^"]+)"\)', line)[1].rpartition("/")[2] for line in lines if "rename" in line]
    assert [name.rpartition(".")[2] for name in names] == ["backproof-rows", "checkpoint", "checkpoint", "backproof"]
    each = [list(kind) for kind in zip(*[iter(without_repetition(kinds(lines)))] * 4, strict=True)]
    assert each == [["write", "fsync", "rename", "fsync"]] * len(names)
    assert all(f"<{run}>" in line for line in lines if "fsync" in line and ".part>" not in line)


def without_repetition(names):
    return [name for name, before in zip(names, ["", *names], strict=False) if (name, before) != ("write", "write")]
