"""What the page says of shards is what was stored; and the model on paper at its limits."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))
from benchmarks import cluster
from benchmarks.results import stored


def test_the_page_says_what_is_stored():
    assert cluster.page(stored("cluster")) in cluster.PAGE.read_text(encoding="utf-8")


def test_without_communication_every_machine_counts_and_with_much_of_it_none_does():
    assert cluster.modelled(1e-6, 0.0, 0.0) == {count: pytest.approx(count, rel=1e-3) for count in cluster.MACHINES}
    found = cluster.modelled(1e-6, 0.0, 1.0)
    assert found[512] < found[64]


def test_the_page_shows_every_part_that_was_measured():
    times = {f"{name}, {what}": 2.0 for name in ("rounds", "train_many") for what in ("1", "2", "speed-up")}
    made = cluster.page({
        "machine": {"processor": "P", "cores": 2}, "date": "D", "accuracy": {"a table": {"1": 0.1, "2": 0.2, "4": 0.3}},
        "speed": times, "model": {"a": 0.01, "b": 0.002, "speed-up": {"8": 7.0}},
    })  # fmt: skip
    for said in (
        "| a table | 0.100 | 0.200 | 0.300 |",
        "| rounds | 2.00 s | 2.00 s | 2.00 × |",
        "10.0 ms + 2.00 ms a shard",
    ):
        assert said in made
