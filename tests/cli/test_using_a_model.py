"""`predict`, `evaluate`, `info` and `export`: what a model file is good for, and what is refused."""

import csv
import io
import json
import re
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

import backproof as bp
from backproof.cli import run
from backproof.engines import native_engine
from backproof.model_file import load
from backproof.tables import read


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Every test runs in an empty folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def features_only(people_csv, folder, change=lambda lines: lines):
    """The people without their target, as a user has them at prediction."""
    lines = [line.rpartition(",")[0] for line in people_csv.read_text().splitlines()[:8]]
    path = folder / "new.csv"
    path.write_text("\n".join(change(lines)) + "\n")
    return path


def test_predictions_are_a_line_an_example_under_the_targets_name(people_csv, people_model, folder, capsys):
    assert run(["predict", str(people_model), str(features_only(people_csv, folder))]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == '"rich"'
    assert len(lines) == 8
    assert set(lines[1:]) <= {'"yes"', '"no"'}


def test_probabilities_are_the_networks_outputs(people_csv, people_model, capsys):
    assert run(["predict", str(people_model), str(people_csv), "--probabilities", "-o", "out.csv"]) == 0
    assert capsys.readouterr().out == ""
    table, model = read("out.csv"), bp.load(people_model)
    expected = model.predict(model.encoding.features(read(people_csv), dtype=model.dtype))
    np.testing.assert_allclose(table["rich=yes"].values, expected[:, 0], rtol=1e-6)
    assert table["rich"].values.tolist() == np.where(expected[:, 0] >= 0.5, "yes", "no").tolist()


@pytest.mark.skipif(native_engine.kernels() is None, reason="the native kernels were not built: no C++ compiler")
@pytest.mark.parametrize("command", ["predict", "evaluate"])
def test_the_native_kernels_predict(command, people_csv, people_model, folder, monkeypatch):
    """4,800 people go through the kernels, once; what they say is held against NumPy in tests/engines/test_forward."""
    true, counts = native_engine.NativeEngine.evaluate, []

    def evaluate(self, network, vector, x):
        counts.append(len(x))
        return true(self, network, vector, x)

    monkeypatch.setattr(native_engine.NativeEngine, "evaluate", evaluate)
    head, *lines = people_csv.read_text().splitlines()
    (folder / "many.csv").write_text("\n".join([head, *lines * 20]) + "\n")
    assert run([command, str(people_model), "many.csv"]) == 0
    assert counts == [4800]


def test_data_may_come_on_standard_input_and_predictions_go_to_parquet(people_csv, people_model, monkeypatch):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(people_csv.read_bytes())))
    assert run(["predict", str(people_model), "-", "-o", "out.parquet"]) == 0
    assert len(read("out.parquet")) == 240


def test_evaluation_says_the_scores_and_as_json_the_same(people_csv, people_model, capsys):
    assert run(["evaluate", str(people_model), str(people_csv)]) == 0
    text = capsys.readouterr().out
    assert run(["evaluate", str(people_model), str(people_csv), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert f"{found['scores']['accuracy']:.2%}" in text
    assert np.sum(found["confusion"]) == found["examples"] == 240


def test_info_says_what_the_file_holds_and_as_json_everything(people_model, capsys):
    assert run(["info", str(people_model)]) == 0
    text = capsys.readouterr().out
    for said in ("4-16-1", "binary_cross_entropy", "rich (binary)", "backproof train", "held out: accuracy"):
        assert said in text
    assert run(["info", str(people_model), "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["sizes"] == [4, 16, 1]
    assert record["encoding"]["target"]["names"] == ["rich"]


def test_what_was_said_in_training_is_said_in_either_language_from_the_file(people_model, capsys):
    assert run(["info", str(people_model), "--language", "zh"]) == 0
    chinese = capsys.readouterr().out
    notes = chinese[chinese.index("\n\n") :].strip().splitlines()
    assert len(notes) == len(load(people_model).encoding.notes) > 3
    assert all(re.search("[\u4e00-\u9fff]", note) for note in notes)
    assert re.search(r"结束方式 +\d+ 轮", chinese)


EXTRA = {"evaluate": ["DATA"], "examples": ["DATA", "--hardest", "2"], "info": [], "predict": ["DATA"]}


@pytest.mark.parametrize(("command", "said"), [("evaluate", "评分"), ("examples", "代价"), ("info", "网络")])
def test_what_a_model_is_good_for_is_said_in_chinese(command, said, people_csv, people_model, capsys):
    extra = [str(people_csv) if word == "DATA" else word for word in EXTRA[command]]
    assert run([command, str(people_model), *extra, "--language", "zh"]) == 0
    assert said in capsys.readouterr().out


@pytest.mark.parametrize("command", EXTRA)
def test_what_is_wrong_with_a_model_is_said_in_chinese(command, people_csv, capsys):
    extra = [str(people_csv) if word == "DATA" else word for word in EXTRA[command]]
    assert run([command, str(people_csv), *extra, "--language", "zh"]) == 2
    err = capsys.readouterr().err
    assert "这里应给模型，给出的是 CSV 文件" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(("format", "name"), [("onnx", "m.onnx"), ("sklearn", "m.joblib"), ("npz", "m.npz")])
def test_export_writes_beside_the_model_or_where_it_is_told(people_model, folder, format, name, capsys):
    (folder / "m.backproof").write_bytes(people_model.read_bytes())
    assert run(["export", "m.backproof", "--format", format]) == 0
    assert capsys.readouterr().out.strip() == name
    assert run(["export", "m.backproof", "--format", format, "-o", "elsewhere"]) == 0
    assert (folder / "elsewhere").stat().st_size > 500


def test_export_goes_to_standard_output_where_that_is_asked_for(people_model, folder, capsysbinary):
    (folder / "m.backproof").write_bytes(people_model.read_bytes())
    assert run(["export", "m.backproof", "--format", "c", "-o", "-"]) == 0
    printed = capsysbinary.readouterr().out
    assert run(["export", "m.backproof", "--format", "c", "-o", "m.h"]) == 0
    assert printed == (folder / "m.h").read_bytes()
    assert not (folder / "-").exists()


@pytest.mark.parametrize(
    ("format", "name"), [("onnx", "m.onnx"), ("sklearn", "m.joblib"), ("npz", "m.npz"), ("c", "m.h")]
)
def test_export_replaces_no_file_of_the_users_that_it_was_not_told_to(people_model, folder, format, name, capsys):
    (folder / "m.backproof").write_bytes(people_model.read_bytes())
    np.savez(folder / "mine.npz", x=np.ones(3))
    mine = (folder / "mine.npz").read_bytes()
    (folder / name).write_bytes(mine)
    assert run(["export", "m.backproof", "--format", format]) == 2
    said = f"'{name}': another file stands there and is not written over; accepted: a new path, or --output {name}, "
    assert said in capsys.readouterr().err
    assert (folder / name).read_bytes() == mine
    assert run(["export", "m.backproof", "--format", format, "-o", name]) == 0
    written = (folder / name).read_bytes()
    assert run(["export", "m.backproof", "--format", format]) == (2 if format == "sklearn" else 0)
    assert (folder / name).read_bytes() == written


BAD = {
    "an unseen category": (lambda ls: [ls[0], *(x.replace("nurse", "pilot") for x in ls[1:])],
                           ["new.csv, line", "column 'job'", "'pilot'", "baker, nurse, smith"]),
    "more columns": (lambda ls: [ls[0] + ",height", *(x + ",3" for x in ls[1:])],
                     ["new.csv, line 1, column 'height'", "training did not have"]),
    "fewer columns": (lambda ls: [x.partition(",")[2].partition(",")[2] for x in ls], ["no column 'age'"]),
    "text where numbers were": (lambda ls: [*ls[:3], "3,old,nurse,1", *ls[4:]],
                                ["new.csv, line 4, column 'age'", "'old'"]),
    "an infinite number": (lambda ls: [*ls[:3], "3,-inf,nurse,1", *ls[4:]],
                           ["new.csv, line 4, column 'age'", "inf"]),
    "a missing category": (lambda ls: [*ls[:3], "3,40,,1", *ls[4:]], ["new.csv, line 4, column 'job'", "missing"]),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_bad_data_at_prediction_is_one_line_and_nothing_is_written(case, people_csv, people_model, folder, capsys):
    change, said = BAD[case]
    path = features_only(people_csv, folder, change)
    assert run(["predict", str(people_model), path.name, "-o", "out.csv", "--strict"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    for part in said:
        assert part in err
    assert not (folder / "out.csv").exists()


def test_an_unseen_label_at_evaluation_is_named(people_csv, people_model, folder, capsys):
    lines = people_csv.read_text().splitlines()[:5]
    (folder / "new.csv").write_text("\n".join([*lines, "9,33,nurse,3,perhaps"]) + "\n")
    assert run(["evaluate", str(people_model), "new.csv"]) == 2
    assert "new.csv, line 6, column 'rich': 'perhaps' found" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["predict", "evaluate", "info", "export"])
def test_a_file_that_is_no_model_is_one_line(command, people_csv, capsys):
    more = {"predict": [str(people_csv)], "evaluate": [str(people_csv)], "export": ["-f", "npz"]}.get(command, [])
    assert run([command, str(people_csv), *more]) == 2
    err = capsys.readouterr().err
    assert "people.csv" in err
    assert err.count("\n") == 1


def test_a_model_of_arrays_has_no_columns_to_read(folder, people_csv, capsys):
    bp.save("m", bp.train(bp.Network([2, 1]), np.eye(2), np.array([0.0, 1.0]), epochs=1))
    assert run(["predict", "m", str(people_csv)]) == 2
    assert "knows no columns" in capsys.readouterr().err
    assert run(["info", "m"]) == 0


def test_probabilities_of_values_are_refused(people_csv, capsys):
    options = "-t income --drop rich --epochs 1 -q --no-report -o m"
    assert run(["train", str(people_csv), *options.split()]) == 0
    assert run(["predict", "m", str(people_csv), "--probabilities"]) == 2
    assert "--probabilities" in capsys.readouterr().err


def test_intervals_stand_beside_the_predictions(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(0)
    size = rng.uniform(20, 200, 200)
    rows = [f"{s:.1f},{1000 * s + 9000 * e:.0f}" for s, e in zip(size, rng.normal(size=200), strict=True)]
    Path("flats.csv").write_text("size,price\n" + "\n".join(rows) + "\n")
    assert run(["train", "flats.csv", "-t", "price", "--layers", "8", "--epochs", "20", "-q", "-o", "flats"]) == 0
    assert run(["predict", "flats", "flats.csv", "--interval", "0.9", "--keep", "size", "-o", "out.csv"]) == 0
    with Path("out.csv").open() as stream:
        found = list(csv.DictReader(stream))
    assert list(found[0]) == ["size", "price", "price (lower)", "price (upper)"]
    assert all(float(row["price (lower)"]) < float(row["price"]) < float(row["price (upper)"]) for row in found)
    capsys.readouterr()
    for level, said in (("0.999", "up to 0.9804, which is all that 50"), ("90", "above 0 and below 1")):
        assert run(["predict", "flats", "flats.csv", "--interval", level]) == 2
        assert said in capsys.readouterr().err


def test_intervals_of_classes_are_refused(people_csv, people_model, capsys):
    assert run(["predict", str(people_model), str(people_csv), "--interval", "0.9"]) == 2
    assert "--interval: given for a model that predicts classes" in capsys.readouterr().err


def test_a_threshold_moves_the_answer_and_best_is_the_one_kept(people_csv, people_model, tmp_path, capsys):
    def answered(threshold):
        path = tmp_path / f"{threshold}.csv"
        assert run(["predict", str(people_model), str(people_csv), "--threshold", threshold, "-o", str(path)]) == 0
        return path.read_text().splitlines()[1:]

    labels = [set(answered(threshold)) for threshold in ("1e-9", "0.999999999")]
    assert [len(one) for one in labels] == [1, 1]
    assert labels[0] != labels[1]
    capsys.readouterr()
    for threshold, said in (("2", "--threshold: 2.0 given; accepted: above 0 and below 1"), ("much", "or best")):
        assert run(["predict", str(people_model), str(people_csv), "--threshold", threshold]) == 2
        assert said in capsys.readouterr().err
