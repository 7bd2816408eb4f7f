"""`backproof examples`: the rows a model finds hardest, and those that help and harm."""

import json

import numpy as np
import pytest

import backproof as bp
from backproof.cli import run
from backproof.tables import read


def asked(capsys, *arguments):
    assert run(["examples", *map(str, arguments)]) == 0
    return capsys.readouterr().out


def test_the_hardest_rows_are_named_by_file_and_line(people_csv, people_model, capsys):
    found = json.loads(asked(capsys, people_model, people_csv, "--hardest", 4, "--json"))[0]["examples"]
    text = asked(capsys, people_model, people_csv, "--hardest", 4)
    model, table = bp.load(people_model), read(people_csv)
    x, y = model.encoding.features(table, dtype=model.dtype), model.encoding.targets(table, dtype=model.dtype)
    expected = bp.hardest_examples(model.network, model.parameters, x, y, 4)
    assert [each["index"] for each in found] == list(expected.indices)
    assert text.startswith(f"The 4 of 240 examples of {people_csv} with the greatest cost:")
    lines = people_csv.read_text().splitlines()
    for each in found:
        line = int(each["where"].rpartition(" ")[2])
        assert lines[line - 1].endswith(each["actual"])
        assert f"  line {line} " in text
        assert {"actual", "predicted", "cost", "norm"} <= set(each)


def test_the_longest_gradients_are_another_order(people_csv, people_model, capsys):
    found = json.loads(asked(capsys, people_model, people_csv, "--by", "norm", "--json"))[0]["examples"]
    norms = [each["norm"] for each in found]
    assert len(norms) == 10
    assert norms == sorted(norms, reverse=True)


def test_what_helps_and_what_harms_on_other_data(people_csv, people_model, tmp_path, capsys):
    lines = people_csv.read_text().splitlines()
    (tmp_path / "other.csv").write_text("\n".join(lines[:40]) + "\n")
    helped, harmed = json.loads(
        asked(capsys, people_model, people_csv, "--influence-on", tmp_path / "other.csv", "--json", "--hardest", 3)
    )
    assert [each["influence"] > 0 for each in helped["examples"]] == [True] * 3
    assert all(each["influence"] < 0 for each in harmed["examples"])
    text = asked(capsys, people_model, people_csv, "--influence-on", tmp_path / "other.csv", "--hardest", 3)
    other = tmp_path / "other.csv"
    assert f"The 3 most helpful of 240 examples of {people_csv}, by influence on the cost on {other}:" in text


def test_values_are_shown_in_the_targets_units(people_csv, tmp_path, capsys):
    model = tmp_path / "m"
    options = "-t income --drop rich --epochs 2 -q --no-report -o"
    assert run(["train", str(people_csv), *options.split(), str(model)]) == 0
    found = json.loads(asked(capsys, model, people_csv, "--hardest", 2, "--json"))[0]["examples"]
    assert all(float(each["actual"]) > 1000 for each in found)


REFUSED = [
    (["--hardest", "0"], "--hardest: '0' given; accepted: 1 or more"),
    (["--by", "size"], "--by: 'size' given; accepted: cost, norm"),
    (["--influence-on", "nowhere.csv"], "nowhere.csv"),
]


@pytest.mark.parametrize(("options", "said"), REFUSED)
def test_what_is_not_accepted_is_one_line(options, said, people_csv, people_model, capsys):
    assert run(["examples", str(people_model), str(people_csv), *options]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert said in err


def test_a_model_of_arrays_and_a_file_that_is_no_model_are_refused(tmp_path, people_csv, capsys):
    bp.save(tmp_path / "m", bp.train(bp.Network([2, 1]), np.eye(2), np.array([0.0, 1.0]), epochs=1))
    assert run(["examples", str(tmp_path / "m"), str(people_csv)]) == 2
    assert "knows no columns" in capsys.readouterr().err
    assert run(["examples", str(people_csv), str(people_csv)]) == 2
    assert "people.csv" in capsys.readouterr().err


def test_noise_reaches_training_and_is_refused_without_clipping(people_csv, tmp_path, capsys):
    options = ["-t", "rich", "--epochs", "2", "--no-report", "-q", "-o", str(tmp_path / "m"), "--noise-multiplier", "2"]
    assert run(["train", str(people_csv), *options, "--clip-example-norm", "0.5"]) == 0
    assert bp.load(tmp_path / "m").options["noise_multiplier"] == 2
    assert run(["train", str(people_csv), *options]) == 2
    assert "without --clip-example-norm" in capsys.readouterr().err
