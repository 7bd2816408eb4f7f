"""Spools: the same bits whatever the pieces were, whole or not at all, and damage that is seen."""

import errno
import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from backproof.errors import InputError
from backproof.spools import Ahead, Course, Layout, NpyFiles, Spool, SpoolWriter, pile_files, piles_for
from backproof.spools.dealing import dealt, draws

LAYOUT = Layout(3, 2, dtype="float64")


def rows(numbers):
    """Rows that say their own number everywhere."""
    x = np.asarray(numbers, float)[:, None] * [1.0, 10.0, 100.0]
    return x, x[:, :2] + 0.5


def written(folder, count=100, piece=7, piles=4, seed=3, layout=LAYOUT, **more):
    """A spool of so many rows, which came in pieces."""
    with SpoolWriter(folder, layout, piles, seed, **more) as writer:
        for start in range(0, count, piece):
            numbers = np.arange(start, min(start + piece, count))
            writer.write(numbers, *rows(numbers), *([numbers / 10.0] if layout.weighted else []))
    return Spool.open(folder)


def numbers_in(x):
    return x[:, 0].astype(int).tolist()


def test_every_row_is_in_one_pile_with_its_targets_and_its_weight(tmp_path):
    spool = written(tmp_path / "s", layout=replace(LAYOUT, weighted=True))
    held = spool.load()
    assert sorted(numbers_in(held["x"])) == list(range(100))
    assert np.array_equal(held["y"], held["x"][:, :2] + 0.5)
    assert np.array_equal(held["w"], held["x"][:, 0] / 10)
    assert min(spool.rows) > 10


def test_the_pieces_that_rows_come_in_change_no_bit(tmp_path):
    one, other = written(tmp_path / "a", piece=1), written(tmp_path / "b", piece=100)
    names = sorted(path.name for path in one.folder.iterdir())
    assert names == sorted(path.name for path in other.folder.iterdir())
    for name in names:
        assert (one.folder / name).read_bytes() == (other.folder / name).read_bytes()


def test_another_seed_deals_otherwise(tmp_path):
    assert written(tmp_path / "a").rows != written(tmp_path / "b", seed=4).rows


def test_piles_are_random_parts_of_sorted_rows():
    """Of rows in order each pile has as many of the first half as of the second, within chance."""
    piles = dealt(0, np.arange(100_000), 10)
    halves = np.bincount(piles[:50_000], minlength=10), np.bincount(piles[50_000:], minlength=10)
    assert np.abs(np.subtract(*halves)).max() < 5 * np.sqrt(10_000)
    bits = np.unpackbits(draws(1, np.arange(1000)).view(np.uint8)).reshape(1000, 64).mean(axis=0)
    assert np.abs(bits - 0.5).max() < 0.1


def test_a_pile_can_be_read_by_numpy(tmp_path):
    spool = written(tmp_path / "s")
    x = np.load(spool.folder / "pile-0002-x.npy")
    assert x.shape == (spool.rows[2], 3)
    dealt_there = [n for n in range(100) if dealt(3, [n], 4)[0] == 2]
    assert sorted(numbers_in(x)) == dealt_there != numbers_in(x)


def test_the_parts_of_a_pile_are_as_random_as_the_pile(tmp_path):
    """A buffer may end within a pile: of rows in order, the first half of a pile is no half of the order."""
    spool = written(tmp_path / "s", count=4000, piles=4, piece=1000)
    for pile, rows in enumerate(spool.rows):
        first = spool.layout.empty(rows // 2)
        spool.read(pile, 0, first)
        assert abs(first["x"][:, 0].mean() - 1999.5) < 4 * 1155 / np.sqrt(rows / 2)


def test_rows_in_one_pile_stay_as_they_came(tmp_path):
    assert numbers_in(written(tmp_path / "s", piles=1).load()["x"]) == list(range(100))


def test_shards_part_the_piles(tmp_path):
    spool = written(tmp_path / "s", piles=5)
    shards = [spool.shard(i, 2) for i in range(2)]
    assert sorted(n for one in shards for n in numbers_in(one.load()["x"])) == list(range(100))
    assert len({spool.digest, *(one.digest for one in shards)}) == 3
    with pytest.raises(InputError, match="at most as many shards as piles, 5"):
        spool.shard(0, 6)


def _fail_after_some_rows(writer):
    writer.write(np.arange(3), *rows(range(3)))
    raise RuntimeError("in the middle")


def test_what_fails_leaves_nothing(tmp_path):
    writer = SpoolWriter(tmp_path / "s", LAYOUT, 2, 0)
    with pytest.raises(RuntimeError, match="in the middle"), writer:
        _fail_after_some_rows(writer)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_said_and_leaves_nothing(tmp_path, monkeypatch):
    def full(self, rows):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(pile_files.GrowingFile, "add", full)
    with pytest.raises(InputError, match="No space left on device"):
        written(tmp_path / "s")
    assert list(tmp_path.iterdir()) == []


def test_a_disk_without_room_is_seen_before_anything_is_written(tmp_path):
    with pytest.raises(InputError, match="MiB are free"):
        written(tmp_path / "s", rows=10**15)
    assert list(tmp_path.iterdir()) == []


KILLED = """
import os, signal, sys
import numpy as np
from backproof.spools import Layout, SpoolWriter
with SpoolWriter(sys.argv[1], Layout(3, 2), 2, 0) as writer:
    writer.write(np.arange(5), np.zeros((5, 3)), np.zeros((5, 2)))
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_kill_leaves_nothing_that_is_taken_for_whole_and_the_next_writer_clears_it_away(tmp_path):
    done = subprocess.run([sys.executable, "-c", KILLED, tmp_path / "s"], check=False)
    assert done.returncode == -9
    left = [path.name for path in tmp_path.iterdir()]
    assert len(left) == 1
    with pytest.raises(InputError, match="no spool found there"):
        Spool.open(tmp_path / left[0])
    written(tmp_path / "s")
    assert [path.name for path in tmp_path.iterdir()] == ["s"]


@pytest.mark.parametrize("change", ["cut", "bit", "gone", "manifest", "field"])
def test_damage_is_seen(tmp_path, change):
    spool = written(tmp_path / "s")
    path, manifest = spool.folder / "pile-0001-y.npy", spool.folder / "manifest.json"
    content = bytearray(path.read_bytes())
    if change == "cut":
        path.write_bytes(content[:-1])
    elif change == "bit":
        content[200] ^= 1
        path.write_bytes(content)
    elif change == "gone":
        path.unlink()
    elif change == "manifest":
        manifest.write_bytes(manifest.read_bytes()[:-5])
    else:
        manifest.write_text(manifest.read_text().replace('"seed": 3', '"seed": -3'))
    with pytest.raises(InputError, match=r"damaged|no spool"):
        Spool.open(spool.folder, check=True)


def test_a_pile_that_is_cut_after_it_was_opened_is_seen_when_it_is_read(tmp_path):
    spool = written(tmp_path / "s")
    path = spool.folder / "pile-0001-y.npy"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(InputError, match="it ends too early"):
        spool.load()


def epoch_of(ahead, epoch):
    """The numbers of the rows in the order in which an epoch has them."""
    found = []
    for number in range(ahead.course(epoch).buffers):
        buffer = ahead.buffer(epoch, number)
        assert buffer.first == len(found)
        assert np.array_equal(buffer.rows["y"], buffer.rows["x"][:, :2] + 0.5)
        taken = buffer.rows["x"] if buffer.order is None else buffer.rows["x"][buffer.order]
        found += numbers_in(taken)
    return found


def small(spool, rows):
    """The spool with buffers of so many rows."""
    return replace(spool, buffer_bytes=rows * spool.layout.row_bytes)


def test_an_epoch_has_every_row_once_in_an_order_of_its_own(tmp_path):
    spool = small(written(tmp_path / "s"), 30)
    ahead = Ahead(spool, 8, seed=0)
    assert ahead.buffer_rows == 24  # a whole number of batches
    epochs = [epoch_of(ahead, epoch) for epoch in range(3)]
    assert all(sorted(one) == list(range(100)) for one in epochs)
    assert len({tuple(one) for one in epochs}) == 3
    assert epoch_of(Ahead(spool, 8, seed=0), 1) == epochs[1]
    assert epoch_of(Ahead(spool, 8, seed=1), 1) != epochs[1]


def test_without_shuffling_rows_come_as_they_lie(tmp_path):
    spool = small(written(tmp_path / "s"), 10)
    assert epoch_of(Ahead(spool, 1, seed=0, shuffle=False), 5) == numbers_in(spool.load()["x"])


def test_reading_ahead_changes_nothing_and_any_buffer_can_be_asked_for(tmp_path):
    spool = small(written(tmp_path / "s"), 16)
    ahead, course = Ahead(spool, 4, seed=0), Ahead(spool, 4, seed=0).course(0)
    asked = np.random.default_rng(0).integers(course.buffers, size=20)
    for number in asked.tolist():
        alone = Ahead(spool, 4, seed=0).buffer(0, number)
        assert np.array_equal(ahead.buffer(0, number).rows["x"], alone.rows["x"])
        assert np.array_equal(ahead.buffer(0, number).order, alone.order)


def test_rows_that_fit_into_one_buffer_are_read_once(tmp_path):
    spool = written(tmp_path / "s")
    ahead = Ahead(spool, 8, seed=0)
    first = ahead.buffer(0, 0)
    for path in spool.folder.iterdir():
        path.unlink()
    again = ahead.buffer(1, 0)
    assert again.rows["x"] is first.rows["x"]
    assert again.order.tolist() != first.order.tolist()


def test_what_goes_wrong_while_reading_ahead_is_met_by_who_asks(tmp_path):
    spool = small(written(tmp_path / "s"), 16)
    ahead = Ahead(spool, 4, seed=0)
    ahead.buffer(0, 0)
    for path in spool.folder.glob("*-x.npy"):
        path.write_bytes(b"")
    with pytest.raises(InputError, match="damaged"):
        [ahead.buffer(0, number) for number in range(1, 6)]


def test_a_course_is_parted_into_buffers_without_gap_or_overlap():
    course = Course((3, 0, 7, 5), 4, seed=1, epoch=2)
    parts = [part for buffer in range(course.buffers) for part in course.parts(buffer)]
    covered = sorted((pile, row) for pile, first, count in parts for row in range(first, first + count))
    assert covered == [(pile, row) for pile, rows in enumerate(course.rows) for row in range(rows)]


def test_the_number_of_piles_hangs_on_the_rows_alone():
    assert [piles_for(Layout(30, 1), count) for count in (0, 1, 10**6, 10**9)] == [1, 1, 4, 256]


def test_files_of_floats_are_read_as_they_lie(tmp_path, monkeypatch):
    monkeypatch.setattr("backproof.spools.npy_files.RUN_BYTES", 400)
    x, y = rows(range(50))
    np.save(tmp_path / "x.npy", x)
    np.save(tmp_path / "y.npy", y)
    found = NpyFiles.of(tmp_path / "x.npy", tmp_path / "y.npy")
    assert (len(found), found.layout, len(found.rows)) == (50, LAYOUT, 5)
    ahead = Ahead(replace(found, buffer_bytes=1000), 5, seed=0)
    assert sorted(epoch_of(ahead, 0)) == list(range(50)) != epoch_of(ahead, 0)


@pytest.mark.parametrize(
    ("x", "y", "said"),
    [
        (np.zeros((5, 2)), np.zeros((4, 1)), "shape \\(4, 1\\)"),
        (np.zeros((5, 2)), np.zeros((5, 1), np.float32), "float32 found"),
        (np.zeros((5, 2), int), np.zeros((5, 1)), "int64 found"),
        (np.asfortranarray(np.zeros((5, 2))), np.zeros((5, 1)), "row-major"),
        (np.zeros(5), np.zeros((5, 1)), "shape \\(5,\\)"),
    ],
)
def test_other_files_are_refused(tmp_path, x, y, said):
    np.save(tmp_path / "x.npy", x)
    np.save(tmp_path / "y.npy", y)
    with pytest.raises(InputError, match=said):
        NpyFiles.of(tmp_path / "x.npy", tmp_path / "y.npy")


def test_a_number_that_is_not_finite_is_named_by_its_row(tmp_path):
    x = np.zeros((5, 2))
    x[3, 1] = np.nan
    np.save(tmp_path / "x.npy", x)
    np.save(tmp_path / "y.npy", np.zeros(5))
    with pytest.raises(InputError, match=r"x\.npy', row 4: NaN or infinity"):
        Ahead(NpyFiles.of(tmp_path / "x.npy", tmp_path / "y.npy"), 5, 0).buffer(0, 0)


@pytest.mark.parametrize(
    "content", [b"", b"\x93NUMPY", b"\x93NUMPY\x01\x00\x10\x00{'descr': '<f8'}", b"PK\x03\x04" * 50]
)
def test_what_is_no_npy_file_is_refused(tmp_path, content):
    (tmp_path / "x.npy").write_bytes(content)
    with pytest.raises(InputError, match="cannot be read as an NPY file"):
        NpyFiles.of(tmp_path / "x.npy", tmp_path / "x.npy")
