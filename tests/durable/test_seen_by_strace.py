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
OLD, NEW = b"old", b"new" * 100


def may_trace():
    strace = shutil.which("strace")
    return (
        strace is not None and subprocess.run([strace, "-o", "/dev/null", "true"], capture_output=True).returncode == 0
    )


pytestmark = pytest.mark.skipif(not may_trace(), reason="needs strace, and leave to trace")


def written(folder, *injected):
    """Replace a file under strace; return the calls that concern its folder, and the exit status."""
    (folder / "file").write_bytes(OLD)
    log = folder.parent / "calls"
    command = ["strace", "-f", "-y", "-e", "trace=fsync,fdatasync,rename,renameat,renameat2", *injected, "-o", str(log)]
    done = subprocess.run([*command, sys.executable, "-c", CODE, str(folder / "file")], capture_output=True)
    lines = [line for line in log.read_text().splitlines() if str(folder) in line or "killed by" in line]
    return lines, done.returncode


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
