"""A file is there whole or as it was before; what cannot be written is known before the work."""

import ast
import os
from pathlib import Path

import pytest

import architecture
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

    def fails(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fails)
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


# ------------------------------------------------------------- the one writer

WRITES = {"write_text", "write_bytes", "mkstemp", "NamedTemporaryFile", "fdopen"}
IN_TEMPORARY_FOLDERS = {"proofs/coq.py", "proofs/mutants.py", "rendering/derivation_pdf.py"}
"""They write what another program reads, in folders that are removed with all that is in them."""


def writers(root):
    """The files in which something is written, by name of the call."""
    for path in architecture.files(root):
        calls = {
            node.func.attr
            for node in ast.walk(architecture.tree(path))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        }
        if calls & WRITES:
            yield path.relative_to(root).as_posix()


def test_nothing_else_writes_files():
    assert set(writers(architecture.ROOT)) == {"durable/whole_file.py"} | IN_TEMPORARY_FOLDERS


def test_a_second_writer_is_seen(tmp_path):
    (tmp_path / "other.py").write_text("def f(path):\n    path.write_text('half a file')\n")
    assert list(writers(tmp_path)) == ["other.py"]
