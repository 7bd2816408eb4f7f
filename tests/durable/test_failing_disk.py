"""Whatever call fails, however, and whenever the power goes: the old file is there or the new one, whole."""

import errno
import os

import pytest

from backproof.durable import whole_file
from backproof.durable.whole_file import write_whole
from backproof.errors import InputError
from durable.failing_disk import FailingDisk, Killed, after_a_power_cut

OLD, NEW = b"old" * 50, b"new bytes" * 40
HOWS = (errno.EIO, errno.ENOSPC, errno.EDQUOT, errno.EROFS, "short", "kill")


def attempted(path, monkeypatch, disk, write=write_whole):
    """Write on a failing disk; return what was raised, and what is there."""
    monkeypatch.setattr(whole_file, "_swept", set())
    monkeypatch.setattr(whole_file, "os", disk)
    raised = None
    try:
        write(path, NEW)
    except (InputError, Killed) as error:
        raised = error
    finally:
        monkeypatch.undo()
    return raised, path.read_bytes() if path.exists() else None


def fresh(folder, old):
    for name in os.listdir(folder):
        os.unlink(folder / name)
    path = folder / "a"
    if old is not None:
        path.write_bytes(old)
        path.chmod(0o600)
    return path


def number_of_calls(folder, old, monkeypatch):
    disk = FailingDisk()
    assert attempted(fresh(folder, old), monkeypatch, disk) == (None, NEW)
    return disk.calls


@pytest.mark.parametrize("how", HOWS, ids=lambda how: how if isinstance(how, str) else errno.errorcode[how])
@pytest.mark.parametrize("old", [OLD, None], ids=["over a file", "where none was"])
def test_whatever_call_fails_the_old_file_or_the_new_one_is_there(tmp_path, monkeypatch, old, how):
    count, failures = number_of_calls(tmp_path, old, monkeypatch), 0
    assert count >= 9
    for nth in range(1, count + 1):
        path, disk = fresh(tmp_path, old), FailingDisk(nth, how)
        raised, found = attempted(path, monkeypatch, disk)
        failures += disk.failed
        assert found in (old, NEW), f"call {nth}"
        if raised is None:
            assert found == NEW, f"call {nth}: nothing was said"
        if how != "kill":
            assert set(os.listdir(tmp_path)) <= {"a"} | left_by_unlink(disk), f"call {nth}"
        write_whole(path, NEW)  # after any failure the next one succeeds
        assert path.read_bytes() == NEW
    assert failures >= (1 if how == "short" else count)


def left_by_unlink(disk):
    """A disk that fails as the temporary file is removed keeps it; it is swept later."""
    made = [os.path.basename(entry[1]) for entry in disk.log if entry[0] == "make"]
    return set() if "unlink" in [entry[0] for entry in disk.log] else set(made)


def test_what_a_kill_leaves_is_removed_by_the_next_process(tmp_path, monkeypatch):
    for nth in range(1, number_of_calls(tmp_path, OLD, monkeypatch) + 1):
        path = fresh(tmp_path, OLD)
        attempted(path, monkeypatch, FailingDisk(nth, "kill"))
        monkeypatch.setattr(whole_file, "_swept", set())  # as in a process that begins
        write_whole(path, NEW)
        assert os.listdir(tmp_path) == ["a"]


@pytest.mark.parametrize("old", [OLD, None], ids=["over a file", "where none was"])
def test_whenever_the_power_goes_the_old_file_or_the_new_one_is_there(tmp_path, monkeypatch, old):
    path, disk = fresh(tmp_path, old), FailingDisk()
    attempted(path, monkeypatch, disk)
    states = list(after_a_power_cut(disk.log, str(path), old))
    assert len(states) > 10
    assert set(states) == {old, NEW}


def test_when_the_call_has_returned_the_new_file_outlasts_a_power_cut(tmp_path, monkeypatch):
    path, disk = fresh(tmp_path, OLD), FailingDisk()
    attempted(path, monkeypatch, disk)
    assert disk.log[-1] == ("settle", str(tmp_path))


# ------------------------------------------------------------- the double itself


def without_fsync(path, data):
    """The usual mistake: the name may reach the disk before the bytes."""
    handle = whole_file.os.open(f"{path}.part", os.O_WRONLY | os.O_CREAT, 0o600)
    whole_file.os.write(handle, data)
    whole_file.os.close(handle)
    whole_file.os.replace(f"{path}.part", str(path))


def in_place(path, data):
    handle = whole_file.os.open(str(path), os.O_WRONLY | os.O_TRUNC)
    whole_file.os.write(handle, data)
    whole_file.os.close(handle)


def test_a_writer_without_fsync_is_seen_to_lose_the_file(tmp_path, monkeypatch):
    path, disk = fresh(tmp_path, OLD), FailingDisk()
    attempted(path, monkeypatch, disk, without_fsync)
    assert {b"", NEW[: len(NEW) // 2], bytes(len(NEW))} <= set(after_a_power_cut(disk.log, str(path), OLD))


def test_a_writer_in_place_is_seen_to_lose_the_file(tmp_path, monkeypatch):
    outcomes = {
        attempted(fresh(tmp_path, OLD), monkeypatch, FailingDisk(nth, "kill"), in_place)[1] for nth in (1, 2, 3)
    }
    assert b"" in outcomes


def test_a_short_write_that_is_not_gone_on_with_is_seen(tmp_path, monkeypatch):
    path = fresh(tmp_path, OLD)
    assert attempted(path, monkeypatch, FailingDisk(2, "short"), without_fsync)[1] == NEW[: len(NEW) // 2]
