"""Memory that there is not is refused before it is taken, in numbers."""

import numpy as np
import pytest

from backproof import tables
from backproof.errors import InputError
from backproof.tables import memory_needed


def texts(count):
    names = np.array([f"t{i % 200}" for i in range(count)], dtype=object)
    return tables.Table.from_columns(
        {"town": names, "x": np.arange(float(count)) % 7, "y": np.arange(float(count)) % 3}
    )


def test_what_is_free_is_known_on_linux_and_enough_for_a_small_table():
    assert memory_needed.free_memory() is None or memory_needed.free_memory() > 2**20
    tables.prepare(texts(1000), "y", seed=0)


def test_more_than_there_is_is_refused_in_numbers_before_it_is_taken(monkeypatch):
    monkeypatch.setattr(memory_needed, "free_memory", lambda: 2**20)
    with pytest.raises(
        InputError, match=r"1000 examples of 201 features take 0\.\d GiB.*'town' \(200\).*drop=\['town'\]"
    ):
        tables.prepare(texts(1000), "y", seed=0)
    assert tables.prepare(texts(1000), "y", seed=0, drop=["town"]).x.shape == (750, 1)


@pytest.mark.parametrize(
    ("limit", "used", "free"),
    [("1000", "400", 600), ("max", "400", 5 * 1024), ("1000", "4000", 0), ("10000", "1", 5 * 1024)],
)
def test_the_limit_of_a_container_counts_too(tmp_path, monkeypatch, limit, used, free):
    for name, text in (("meminfo", "MemTotal: 9 kB\nMemAvailable: 5 kB\n"), ("max", limit), ("current", used)):
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(memory_needed, "_MEMORY", tmp_path / "meminfo")
    monkeypatch.setattr(memory_needed, "_LIMITS", ((tmp_path / "max", tmp_path / "current"),))
    assert memory_needed.free_memory() == free


def test_nothing_is_refused_where_the_system_does_not_say(tmp_path, monkeypatch):
    monkeypatch.setattr(memory_needed, "_MEMORY", tmp_path / "absent")
    monkeypatch.setattr(memory_needed, "_LIMITS", ())
    assert memory_needed.free_memory() is None
    memory_needed.check_memory("a", 10**12, {"x": 10**6}, np.float64)
