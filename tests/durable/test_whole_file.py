"""A file is there whole or as it was before; what cannot be written is known before the work."""

import ast
import os
import re
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

import architecture
from backproof.durable import whole_file, whole_folder
from backproof.durable.whole_file import checked_destination, write_whole
from backproof.errors import InputError


def test_a_written_file_holds_its_bytes_and_has_the_usual_mode(tmp_path):
    write_whole(tmp_path / "a", b"bytes")
    (tmp_path / "b").write_bytes(b"usual")
    assert (tmp_path / "a").read_bytes() == b"bytes"
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "b").stat().st_mode


def test_a_write_that_fails_midway_leaves_the_old_file_and_no_other(tmp_path, monkeypatch):
    path = tmp_path / "a"
    write_whole(path, b"old")

    def fails(source, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fails)
    with pytest.raises(InputError, match="No space left"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a"]


def test_a_destination_without_a_folder_or_that_is_one_is_refused(tmp_path):
    with pytest.raises(InputError, match="no folder"):
        checked_destination(tmp_path / "no" / "a")
    with pytest.raises(InputError, match="it is a folder"):
        checked_destination(tmp_path)


def test_a_destination_that_is_read_is_refused_by_whatever_name(tmp_path):
    (tmp_path / "a").write_text("data")
    (tmp_path / "link").symlink_to(tmp_path / "a")
    with pytest.raises(InputError, match="given twice"):
        checked_destination(tmp_path / "a", tmp_path / "link")


def test_a_destination_that_can_be_written_is_accepted_and_not_touched(tmp_path):
    (tmp_path / "a").write_text("old")
    checked_destination(tmp_path / "a", tmp_path / "b")
    checked_destination(tmp_path / "new")
    assert (tmp_path / "a").read_text() == "old"
    assert os.listdir(tmp_path) == ["a"]


# ------------------------------------------------------------- what stands there


def stands(path):
    """What a path leads to, without opening it."""
    found = path.stat()
    return stat.S_IFMT(found.st_mode), found.st_rdev, found.st_ino


@pytest.fixture(params=["a device", "a pipe", "a socket", "a folder"])
def no_file(request, tmp_path):
    path = tmp_path / "out"
    if request.param == "a device":
        path.symlink_to("/dev/null")
    elif request.param == "a pipe":
        os.mkfifo(path)
    elif request.param == "a socket":
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(path))
    else:
        path.mkdir()
    return path, request.param


@pytest.mark.parametrize("action", [checked_destination, lambda path: write_whole(path, b"new")])
def test_what_is_no_regular_file_is_refused_and_stays(no_file, action):
    path, kind = no_file
    before = stands(path)
    with pytest.raises(InputError, match=f"it is {kind}"):
        action(path)
    assert stands(path) == before
    assert os.listdir(path.parent) == ["out"]


@pytest.mark.parametrize(("path", "message"), [("", "folder"), ("no/", "directory"), ("a\0b", "null"),
                                               ("n" * 300, "too long")])  # fmt: skip
def test_a_path_that_cannot_be_is_refused_in_one_line(path, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for action in (checked_destination, lambda path: write_whole(path, b"new")):
        with pytest.raises(InputError, match=message) as caught:
            action(path)
        assert "\n" not in str(caught.value)
    assert os.listdir(tmp_path) == []


def test_a_link_is_written_through_to_where_it_leads_in_the_end(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "file").write_bytes(b"old")
    (tmp_path / "first").symlink_to("second")
    (tmp_path / "second").symlink_to("folder/file")
    (tmp_path / "to be").symlink_to("folder/new")
    for name, place in (("first", "file"), ("to be", "new")):
        checked_destination(tmp_path / name)
        write_whole(tmp_path / name, b"new")
        assert (tmp_path / name).is_symlink()
        assert (tmp_path / "folder" / place).read_bytes() == b"new"
    assert sorted(os.listdir(tmp_path / "folder")) == ["file", "new"]


def test_links_in_a_circle_are_refused(tmp_path):
    (tmp_path / "a").symlink_to("a")
    with pytest.raises(InputError, match="cannot be written"):
        write_whole(tmp_path / "a", b"new")


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o444, 0o755])
def test_a_replaced_file_hands_on_its_mode(tmp_path, mode):
    path = tmp_path / "a"
    path.write_bytes(b"old")
    path.chmod(mode)
    write_whole(path, b"new")
    assert stat.S_IMODE(path.stat().st_mode) == mode


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_replaced_file_hands_on_its_owner_and_its_group(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"old")
    os.chown(path, 12345, 54321)
    write_whole(path, b"new")
    assert (path.stat().st_uid, path.stat().st_gid) == (12345, 54321)


def test_who_may_not_give_a_file_to_its_group_gives_that_group_no_more_than_everybody(tmp_path, monkeypatch):
    path = tmp_path / "a"
    path.write_bytes(b"old")
    path.chmod(0o664)
    found = path.stat()

    def refused(handle, user, group):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "fchown", refused)
    handle = os.open(path, os.O_WRONLY)
    whole_file._hand_on(
        handle, os.stat_result((found.st_mode, *found[1:4], found.st_uid + 1, found.st_gid + 1, *found[6:]))
    )
    os.close(handle)
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


def test_the_mask_of_the_process_is_read_by_nobody_and_holds_for_new_files(tmp_path, monkeypatch):
    """Setting the mask to read it makes files of other threads writable to everybody for a moment."""
    before = os.umask(0o027)
    try:
        monkeypatch.setattr(os, "umask", lambda mask: pytest.fail("the mask was set"))
        write_whole(tmp_path / "a", b"new")
    finally:
        monkeypatch.undo()
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640


def test_what_a_killed_process_left_is_removed_and_what_another_writes_is_not(tmp_path):
    code = (
        "import os, sys; from backproof.durable import whole_file as w; _, h = w._locked_beside(sys.argv[1], 0o600); "
    )
    subprocess.run([sys.executable, "-c", code + "os.kill(os.getpid(), 9)", str(tmp_path)], check=False)
    (left,) = os.listdir(tmp_path)
    living, handle = whole_file._locked_beside(str(tmp_path), 0o600)
    write_whole(tmp_path / "a", b"new")
    os.close(handle)
    assert left not in os.listdir(tmp_path)
    assert sorted(os.listdir(tmp_path)) == sorted(["a", os.path.basename(living)])


# ------------------------------------------------------------- the one writer

WRITES = {
    "write_text", "write_bytes", "mkstemp", "NamedTemporaryFile", "fdopen", "os.write", "os.replace", "os.rename",
    "touch", "mknod", "mkfifo", "symlink_to", "hardlink_to", "os.symlink", "os.link", "copyfile", "copytree",
    "shutil.copy", "copy2", "shutil.move", "np.save", "savez", "savez_compressed", "savetxt", "tofile", "memmap",
    "open_memmap", "savefig", "imsave", "to_csv", "to_parquet", "to_feather", "to_excel", "to_pickle", "write_csv",
    "write_table", "write_feather", "json.dump", "pickle.dump", "joblib.dump", "onnx.save", "FileOutputStream",
    "ParquetWriter", "os.truncate",
}  # fmt: skip
"""Calls that write to a path, or may where they are given one."""
WRITING_MODES = re.compile(r"[rbt]*[wax+][rbt+]*")
OPENS_TO_WRITE = {"O_WRONLY", "O_RDWR", "O_CREAT"}
IN_TEMPORARY_FOLDERS = {
    "lab/own_code.py", "lab/upload.py", "proofs/coq.py", "proofs/mutants.py", "rendering/derivation_pdf.py",
}  # fmt: skip
"""They write what another program reads, in folders that are removed with all that is in them."""
INTO_MEMORY = {"exports/npz_archive.py", "exports/sklearn_object.py", "tables/writing.py", "rendering/runs_report.py"}
"""They give a stream in memory to a library, and what it wrote there to the one writer."""
OTHERS = {
    "durable/whole_folder.py": "renames a folder that is whole",
    "durable/lock.py": "makes the file that is locked, and writes nothing into it",
    "spools/pile_files.py": "fills a folder that gets its name when it is whole",
    "checking/isolation/serving.py": "opens the device that takes everything",
    "checking/isolation/files_kept.py": "moves what code under check moves, which is a copy",
    "checking/isolation/libraries_of_files.py": "gives libraries a copy to write to, for code under check",
    "checking/isolation/mounts.py": "tells the system who a process is",
    "cli/__init__.py": "opens the device that takes everything",
}


def writers(root):
    """The files in which something is written."""
    for path in architecture.files(root):
        if any(isinstance(node, ast.Call) and writes(node) for node in ast.walk(architecture.tree(path))):
            yield path.relative_to(root).as_posix()


def writes(call):
    """Whether a call writes to a path, or opens one to write there."""
    name = ast.unparse(call.func)
    if name.rpartition(".")[2] == "open":
        given = [
            each.value for each in ast.walk(call) if isinstance(each, ast.Constant) and isinstance(each.value, str)
        ]
        flags = {each.attr for each in ast.walk(call) if isinstance(each, ast.Attribute)} & OPENS_TO_WRITE
        return bool(flags) or any(map(WRITING_MODES.fullmatch, given))
    return bool({name.rpartition(".")[2], ".".join(name.split(".")[-2:])} & WRITES)


def test_nothing_else_writes_files():
    assert set(writers(architecture.ROOT)) == {"durable/whole_file.py"} | IN_TEMPORARY_FOLDERS | INTO_MEMORY | {*OTHERS}


@pytest.mark.parametrize(
    "line",
    [
        "path.write_text('half a file')", "os.write(1, b'half a file')", "open(path, 'w')", "path.open('wb')",
        "open(path, mode='a', encoding='utf-8')", "path.open('r+')", "os.open(path, os.O_CREAT | os.O_EXCL)",
        "np.save(path, x)", "pq.write_table(table, path)", "frame.to_csv(path)", "os.rename(one, other)",
    ],
)  # fmt: skip
def test_a_second_writer_is_seen(line, tmp_path):
    (tmp_path / "other.py").write_text(f"import os\ndef f(path):\n    {line}\n")
    (tmp_path / "reader.py").write_text("def f(path):\n    return open(path, 'rb'), path.open(encoding='utf-8')\n")
    assert list(writers(tmp_path)) == ["other.py"]


def test_the_rename_of_a_folder_is_brought_to_the_disk_too(tmp_path, monkeypatch):
    settled = []
    monkeypatch.setattr(whole_folder, "settle", lambda folder, path: settled.append((folder, path.is_dir())))
    with whole_folder.whole_folder(tmp_path / "spool") as folder:
        (folder / "pile").write_bytes(b"1")
    assert settled == [(tmp_path, True)]


def test_who_sweeps_at_any_moment_of_the_rename_takes_nothing(tmp_path, monkeypatch):
    def sweeping(call):
        def swept(*arguments):
            whole_folder.sweep(tmp_path)
            call(*arguments)
            whole_folder.sweep(tmp_path)

        return swept

    monkeypatch.setattr(whole_folder.os, "rename", sweeping(os.rename))
    monkeypatch.setattr(Path, "unlink", sweeping(Path.unlink))
    with whole_folder.whole_folder(tmp_path / "spool") as folder:
        (folder / "pile").write_bytes(b"1")
    assert sorted(found.name for found in (tmp_path / "spool").iterdir()) == ["pile"]
