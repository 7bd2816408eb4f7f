"""What the benchmarks say of what they measured: ratios, tables, cliffs; and that the README says what is stored."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import __main__ as everything  # noqa: E402
from benchmarks import (  # noqa: E402
    beside,
    check_operators,
    full_batch,
    gpu,
    growth,
    iris,
    lab,
    machine,
    made_up_tables,
    results,
    table,
    tables,
)
from benchmarks.command import quantity  # noqa: E402
from benchmarks.epoch import TARGETS, WORKS  # noqa: E402
from benchmarks.rows import Row, operations  # noqa: E402

FASTER = Row("a work", "a peer", 1, 0.5, 5.0, 8)
SLOWER = replace(FASTER, threads=2, theirs=3.0)
MISSING = replace(FASTER, against="nobody", theirs=None)
RATE = Row("a work", "the limit", 1, 30.0, 60.0, 0.6, "GFLOP/s", "share of the limit")


def test_a_ratio_above_1_is_better_whatever_the_unit():
    assert [row.ratio for row in (FASTER, SLOWER, MISSING, RATE)] == [10, 6, None, 0.5]


def test_a_target_is_met_missed_or_not_there():
    assert [row.met for row in (FASTER, SLOWER, MISSING, RATE)] == [True, False, None, False]
    assert replace(FASTER, target=None).met is None


def test_a_row_survives_json():
    assert Row(**json.loads(json.dumps(RATE.to_record()))) == RATE


def test_operations_are_counted_as_simple_chains_counts_them():
    """SimpleChains.jl published 41 µs a step on 18 cores, and 53 GFLOP/s a core, for this network and batch."""
    assert operations((4, 32, 16, 4), 10_000) / 41e-6 / 18 / 1e9 == pytest.approx(53, rel=0.02)
    assert full_batch.PUBLISHED == 53


def test_operations_are_those_of_the_matrix_products():
    """Forward N n m, BP2 N n m but for layer 2, BP3 N n m, 2 each."""
    products = [(7, 3, 5), (7, 5, 2), (7, 2, 5), (7, 3, 5), (7, 5, 2)]
    assert operations((3, 5, 2), 7) == 2 * sum(np.prod(shape) for shape in products)


def test_the_table_has_a_line_for_each_comparison_and_marks_what_is_missed_or_missing():
    lines = table.ratios([FASTER, SLOWER, MISSING, RATE]).splitlines()
    assert lines == [
        "| work | against | 1 thread | 2 threads | aim |",
        "| --- | --- | ---: | ---: | ---: |",
        "| a work | a peer | 10 × | 6 × † | 8 × |",
        "| a work | nobody | not installed |  | 8 × |",
        "| a work: share of the limit | the limit | 0.5 × † |  | 0.6 × |",
    ]


def test_a_section_is_written_between_its_markers_and_nowhere_else():
    page = f"before\n{table.BEGIN}\nold\n{table.END}\nafter"
    assert table.between_markers(page, "new \\1") == "before\nnew \\1\nafter"
    for wrong in ("no markers", page + page, page.replace(table.END, "")):
        with pytest.raises(ValueError, match="markers"):
            table.between_markers(wrong, "new")


def test_the_pages_say_what_is_stored():
    stale = [path.name for path, text in table.pages(everything.names()).items() if path.read_text("utf-8") != text]
    assert stale == [], "python -m benchmarks --only table"


def test_the_readmes_show_eight_comparisons_that_are_stored_and_one_where_backproof_is_not_faster():
    rows = table.headlines(results.stored_rows(everything.names()))
    assert list(table.grouped(rows)) == list(table.HEADLINES)
    assert len(table.HEADLINES) == 8
    assert any(row.ratio <= 1 for row in rows)
    assert table.headlines([FASTER]) == []


def test_other_results_make_other_pages(monkeypatch, tmp_path):
    before = table.section(["epoch"])
    monkeypatch.setattr(table, "HEADLINES", [(FASTER.work, FASTER.against, FASTER.compared)])
    monkeypatch.setattr(results, "FOLDER", tmp_path)
    results.store("epoch", {"rows": [FASTER.to_record()]})
    after = table.section(["epoch", "not measured yet"])
    assert after != before
    assert "| a work | a peer | 10 × | 8 × |" in after
    assert "†" not in after
    stored = json.loads((tmp_path / "epoch.json").read_text("utf-8"))
    assert set(stored) == {"machine", "versions", "date", "rows"}
    assert all(str(value) in after for value in stored["machine"].values())


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (2.5, "s", "2.5 s"),
        (0.0123, "s", "12.3 ms"),
        (4.567e-6, "s", "4.57 µs"),
        (3e-8, "s", "0.03 µs"),
        (7.0, "MiB", "7 MiB"),
    ],
)
def test_quantities_have_three_digits_and_a_unit_of_their_size(value, unit, said):
    assert quantity(value, unit) == said


def test_every_target_of_an_epoch_has_its_work():
    assert len(TARGETS) == len(WORKS)


@pytest.mark.parametrize(
    ("work", "seconds", "found"),
    [
        ([1, 2, 4, 8], [1, 2, 4, 8], []),
        ([1, 2, 4, 8], [1, 2.9, 8, 24], []),
        ([1, 2, 4, 8], [1, 2, 6.1, 7], [2]),
        ([100, 104], [1, 144], [1]),
        ([100, 104], [1, 2.9], []),
        ([1, 4], [1, 8.9], []),
        ([1, 4], [1, 9.1], [1]),
    ],
)
def test_a_cliff_is_more_than_3_times_the_cost_for_a_doubling_of_the_work_or_less(work, seconds, found):
    assert growth.cliffs(work, seconds) == found


def test_a_cliff_is_measured_again_before_it_is_called_one(monkeypatch):
    along = [growth.Point("width", w, (w, w), 8) for w in (10, 14, 20)]
    asked = []

    def disturbed(point, who, threads, repetitions):
        asked.append(point.at)
        real_cliff = point.at == 20
        return (50.0 if real_cliff or asked == [10, 14] else 1.0), "native"

    monkeypatch.setattr(growth, "seconds_at", disturbed)
    found = growth.curve("backproof", 1, along, 1)
    assert found["seconds"] == [1.0, 1.0, 50.0]
    assert found["cliffs"] == [2]
    assert growth.described_cliffs([found]) == [
        "backproof, 1 thread(s), width: 14 → 20: work × 2.04, cost × 50.0 (native)"
    ]


def test_growth_covers_the_axes_and_the_widths_where_pytorch_falls():
    along = {}
    for point in growth.points():
        along.setdefault(point.panel.split(":")[0], []).append(point.at)
    ends = {axis: (min(at), max(at)) for axis, at in along.items()}
    assert ends == {"width": (4, 4096), "depth": (1, 10), "batch": (1, 10_000), "features": (10, 100_000)}
    assert {45, 46} <= set(along["width"])


def test_the_processes_that_fit_iris_reach_one_loss(tmp_path):
    data = str(tmp_path / "iris.npz")
    iris.write_data(data)
    losses = [iris.run(name, data, 1)[1] for name in ("scikit-learn", "Network and train")]
    assert losses[0] == pytest.approx(losses[1], rel=1e-6)


def test_what_is_not_installed_is_said():
    assert machine.versions("no-such-package")["no-such-package"] == "not installed"


def test_the_table_takes_the_benchmarks_that_are_here():
    assert {"epoch", "full_batch", "peak", "iris", "predict"} <= set(everything.names()) <= set(everything.TABLE)


def test_an_unknown_benchmark_is_refused():
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--only", "abacus"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "abacus" in done.stderr


def test_the_page_on_gpus_is_what_is_stored():
    assert gpu.PAGE.read_text(encoding="utf-8") == gpu.page(), "run python -m benchmarks.gpu --page"


def test_every_contestant_of_a_work_on_a_gpu_ended_at_the_same_cost_and_names_the_device():
    rows = results.stored("gpu")["rows"]
    for row in rows:
        first = next(each for each in rows if each["work"] == row["work"])
        assert row["cost"] == pytest.approx(first["cost"], rel=2e-2 if "bfloat16" in row["contestant"] else 1e-3)
        assert row["device"]


def test_the_table_of_operations_says_what_is_stored():
    page, rows = check_operators.PAGE.read_text(encoding="utf-8"), results.stored(check_operators.NAME)["rows"]
    assert check_operators.written(page, rows) == page
    assert check_operators.written(page, [*rows, rows[0]]) != page


def rows_of(**errors):
    """Stored rows of two sets on one split: errors of each method, first RMSE, then log-loss."""
    made = {}
    for method, (rmse, cost) in errors.items():
        made[f"a/0/{method}"] = {"rmse": rmse, "cpu_seconds": 1.0, "rows": 1000}
        made[f"b/0/{method}"] = {"error": cost / 2, "log_loss": cost, "cpu_seconds": 1.0, "rows": 1000}
    return made


def test_methods_are_compared_with_lightgbm_set_by_set_and_ranked():
    rows = rows_of(ours=(3.0, 0.2), lightgbm=(4.0, 0.4), mlp=(8.0, 0.1))
    assert tables.relative(rows, "ours", "rmse") == {"a": pytest.approx(0.75)}
    assert tables.relative(rows, "mlp", "log_loss") == {"b": pytest.approx(0.25)}
    assert tables.mean_ranks(rows, ["ours", "lightgbm", "mlp"]) == {"ours": 1.5, "lightgbm": 2.5, "mlp": 2.0}
    line = next(line for line in tables.summary(rows).splitlines() if "backproof" in line)
    assert line == "| backproof, `default` | 0.750 | 0.500 | 0.500 | 2 of 2 | 1.50 | 1.00 | 2 |"


def test_the_default_without_a_part_is_compared_with_the_whole():
    rows = rows_of(
        ours=(3.0, 0.2), lightgbm=(4.0, 0.4), no_target_pieces=(3.0, 0.2), he_first=(4.0, 0.2), relu=(8.0, 0.3),
        lightgbm_tuned=(2.0, 0.4),
    )  # fmt: skip
    lines = tables.parts(rows).splitlines()[2:]
    assert "| with relu instead of silu | 2.000 | 1.500 | 1.500 | 2 |" in lines  # over the default as it was beside it
    assert [line.split("|")[2:] for line in lines if "He's rule" in line] == [
        [" 1.333 ", " 1.000 ", " 1.000 ", " 2 ", ""]
    ]
    assert tables.against_tuned(rows).endswith("RMSE 1.500, 1 − accuracy 0.500, log-loss 0.500, in 1.00 of its "
                                               "processor time.")  # fmt: skip
    assert tables.against_tuned(rows_of(ours=(3.0, 0.2))) == ""


def test_the_page_on_tables_says_what_is_stored():
    page, record = tables.PAGE.read_text(encoding="utf-8"), tables.stored()
    assert tables.written(page, record) == page
    worse = record["rows"] | {"ames/0/ours": record["rows"]["ames/0/ours"] | {"rmse": 1e9}}
    assert tables.written(page, record | {"rows": worse}) != page


def test_a_set_that_one_method_lacks_is_no_part_of_what_it_is_compared_on():
    rows = rows_of(ours=(3.0, 0.2), lightgbm=(4.0, 0.4))
    del rows["b/0/lightgbm"]
    assert tables.relative(rows, "ours", "log_loss") == {}


def test_errors_are_those_written_out():
    found = tables.measured("classification", np.array([0, 1]), np.array([[0.8, 0.2], [0.6, 0.4]]))
    assert found == {"error": 0.5, "log_loss": pytest.approx(-(np.log(0.8) + np.log(0.4)) / 2)}
    assert tables.measured("regression", np.array([1.0, 2.0]), np.array([1.0, 4.0])) == {"rmse": np.sqrt(2)}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_tour_of_the_lab_says_what_is_stored(language):
    assert lab.PAGES[language].read_text("utf-8") == lab.page(language), "run python -m benchmarks.lab --page"


def test_an_aim_of_the_lab_that_is_missed_is_marked(monkeypatch, tmp_path):
    monkeypatch.setattr(results, "FOLDER", tmp_path)
    trained = {"784-30-10": {"share": 0.6, "frames": 12.0, "steps_a_second": 9.0}}
    results.store("lab", {"first": [1.0, 1.2, 9.0], "steps": [0.01] * 94 + [0.2] * 6, "training": trained})
    lines = [line.split(" | ")[1] for line in lab.page("en").split(lab.BEGIN)[1].splitlines() if line.startswith("| ")]
    assert lines == ["measured", "---:", "1.20 s", "0.010 s", "0.200 s (missed)", "60%", "12 (missed)"]


def test_a_run_beside_others_is_held_to_its_share_of_the_cores(monkeypatch):
    monkeypatch.setattr(beside, "seconds", lambda threads, repetitions: 2.0)
    assert [beside.fair(*given) for given in ((2, 2, 2), (1, 3, 2), (1, 1, 8))] == [0.5, 0.5, 1.0]
    assert [(row.threads, row.ratio, row.met) for row in beside.rows([1, 2], 1)] == [(1, 1.0, True), (2, 1.0, True)]


@pytest.mark.parametrize("name", made_up_tables.TABLES)
def test_a_made_up_table_is_the_same_each_time_and_varies(name):
    (x, y), (again, _) = (made_up_tables.TABLES[name](np.random.default_rng(0)) for _ in range(2))
    assert x.equals(again)
    assert len(x) == len(y) == made_up_tables.N
    assert np.isfinite(y).all()
    assert np.std(y) > 0


def test_made_up_tables_that_are_not_known_are_refused(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["made_up_tables", "--tables", "chairs"])
    with pytest.raises(SystemExit, match="--tables: chairs given; accepted: smooth, steps"):
        made_up_tables.main()


def test_the_mean_over_made_up_tables_is_geometric():
    found = {"steps": {"ours": 2.0, "fast": 4.0}, "trees": {"ours": 0.5, "fast": 1.0}}
    assert made_up_tables.table(found).endswith("| **geometric mean** | 1.000 | 2.000 |")
