"""`backproof train` on good data, bad data, and interrupted."""

import gzip
import os
import re
import shlex
import signal
import struct
from dataclasses import replace
from importlib import import_module

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

import backproof as bp
from backproof.cli import rescued, run
from backproof.engines.numpy_engine import NumpyEngine
from backproof.engines.threads import stop_if_asked
from backproof.errors import InputError
from backproof.runs import one_network
from backproof.tabular.modelling import calibrated
from backproof.training import saving
from backproof.training.run import Run

train_command = import_module("backproof.cli.train")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Every test runs in an empty folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(folder, *inputs):
    return sorted(item.name for item in folder.iterdir() if item.name not in inputs)


DEMO = shlex.split(
    "train digits --layers 30 --activation sigmoid --cost quadratic --optimizer sgd --learning-rate 3 --batch-size 10 "
    "--epochs 30 --held-out 0.25 --seed 0 --report report.html -o digits.backproof"
)


def test_the_demo_reaches_95_percent_and_says_where_the_report_is(folder, capsys):
    assert run(DEMO) == 0
    out, err = capsys.readouterr()
    assert "Report: report.html" in out
    assert "quadratic" in out
    assert "30/30" in err
    model = bp.load("digits.backproof")
    assert {record.name for record in model.network.activations} == {"sigmoid"}
    assert model.facts["evaluation"]["scores"]["accuracy"] >= 0.95
    assert model.facts["command"] == f"backproof {' '.join(DEMO)}"
    assert written(folder) == ["digits.backproof", "report.html"]
    assert model.facts["command"] in (folder / "report.html").read_text()


def test_what_was_recognised_is_said(people_csv, capsys):
    assert run(["train", str(people_csv), "-t", "rich", "--drop", "income", "--epochs", "2", "--no-report"]) == 0
    out = capsys.readouterr().out
    for said in ("classification (binary)", "'job': 3 texts", "6 of 240 values missing", "it counts the rows",
                 "as asked", "Network 4-16-1", "rows: actual"):  # fmt: skip
        assert said in out


def test_columns_and_task_can_be_overridden(people_csv):
    options = "--drop rich --target income --missing median --task regression --numeric id --epochs 2 --no-report -q"
    assert run(["train", str(people_csv), *options.split()]) == 0
    encoding = bp.load("model.backproof").encoding
    assert encoding.kind == "regression"
    assert [column.name for column in encoding.columns] == ["id", "age", "job"]


def test_every_option_reaches_training(people_csv):
    options = (
        "--target rich --layers 6,5 --activation tanh,gelu --output-activation softplus --cost huber(0.5) "
        "--init glorot_normal --optimizer momentum:momentum=0.5 --learning-rate 0.02 "
        "--schedule step:every=2,factor=0.5 "
        "--batch-size 16 --epochs 3 --l1 0.001 --l2 0.01 --dropout 0.1,0.2 --clip-norm 1 --clip-example-norm 2 "
        "--class-weight yes=2 --patience 5 --watch accuracy --keep last --engine numpy --dtype float64 --seed 4 "
        "--validation 0.2 --held-out 0.3 --no-report -q -o m"
    )
    assert run(["train", str(people_csv), *options.split()]) == 0
    model = bp.load("m")
    assert [record.name for record in model.network.activations] == ["tanh", "gelu", "softplus"]
    assert (model.network.sizes[1:3], model.network.cost_function.name) == ((6, 5), "huber(0.5)")
    assert model.parameters.weights[0].dtype == np.float64
    expected = {
        "optimizer": {"name": "momentum", "momentum": 0.5}, "learning_rate": 0.02, "batch_size": 16, "epochs": 3,
        "schedule": {"name": "step", "every": 2.0, "factor": 0.5}, "l1": 0.001, "l2": 0.01, "dropout": [0.1, 0.2],
        "clip_norm": 1.0, "clip_example_norm": 2.0, "scheme": "glorot_normal", "seed": 4, "engine": "numpy",
    }  # fmt: skip
    assert {name: model.options[name] for name in expected} == expected
    stopping = model.options["stopping"]
    assert (stopping["watch"], stopping["patience"], stopping["restore_best"]) == ("accuracy", 5.0, False)
    assert (model.facts["class_weight"], model.facts["examples"]) == ({"yes": 2.0}, 168)


def test_the_same_command_writes_the_same_model(people_csv, folder):
    for name in ("one", "two"):
        assert run(["train", str(people_csv), "-t", "rich", "--epochs", "2", "--no-report", "-q", "-o", name]) == 0
    one, two = bp.load("one"), bp.load("two")
    assert one.parameters.to_vector().tobytes() == two.parameters.to_vector().tobytes()


def test_early_stopping_ends_before_the_last_epoch(people_csv):
    options = "-t rich --early-stopping --learning-rate 0.1 --epochs 200 --no-report -q"
    assert run(["train", str(people_csv), *options.split()]) == 0
    model = bp.load("model.backproof")
    assert len(model.history) < 200
    assert model.facts["status"] == "stopped"


def data_files(folder):
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(60, 2)), np.tile(["a", "b"], 30)
    parquet.write_table(pa.table({"p": x[:, 0], "q": x[:, 1], "y": y}), folder / "d.parquet")
    np.savez(folder / "d.npz", p=x[:, 0], q=x[:, 1], y=y)
    pixels = rng.integers(0, 256, (60, 3, 3)).astype(np.uint8)
    (folder / "d-images-idx3-ubyte").write_bytes(struct.pack(">IIII", 2051, 60, 3, 3) + pixels.tobytes())
    labels = struct.pack(">II", 2049, 60) + bytes(i % 2 for i in range(60))
    with gzip.open(folder / "d-labels.gz", "wb") as stream:
        stream.write(labels)


@pytest.mark.parametrize("arguments", ["d.parquet -t y", "d.npz -t y", "d-images-idx3-ubyte --labels d-labels.gz"])
def test_every_kind_of_file_is_trained_on(arguments, folder):
    data_files(folder)
    assert run(["train", *arguments.split(), "--epochs", "2", "-q", "--no-report"]) == 0
    assert bp.load("model.backproof").encoding.kind in ("binary", "multiclass")


def test_control_c_keeps_the_best_so_far(people_csv, folder, monkeypatch, capsys):
    original, runs = NumpyEngine.run, []

    def interrupted(self, *arguments):
        runs.append(1)
        if len(runs) == 4:
            raise KeyboardInterrupt
        return original(self, *arguments)

    monkeypatch.setattr(NumpyEngine, "run", interrupted)
    options = ["-t", "rich", "--epochs", "50", "--validation", "0.2", "--engine", "numpy"]
    assert run(["train", str(people_csv), *options]) == 130
    model = bp.load("model.backproof")
    costs = model.history.validation_costs
    assert len(costs) == 3
    assert model.facts["best_epoch"] == 1 + costs.index(min(costs))
    assert "interrupted after 3 epochs" in capsys.readouterr().out
    assert written(folder) == ["model.backproof", "model.html"]


def test_control_c_before_anything_is_learnt_writes_nothing(people_csv, folder, monkeypatch, capsys):
    def interrupted(self, *arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(NumpyEngine, "run", interrupted)
    assert run(["train", str(people_csv), "-t", "rich", "--engine", "numpy", "-q"]) == 130
    assert capsys.readouterr().err == "backproof train: interrupted\n"
    assert written(folder) == []


def test_a_run_that_diverges_keeps_the_last_finite_parameters_and_says_so(people_csv, folder, capsys):
    options = (
        "-t income --drop rich --optimizer sgd --learning-rate 0.9 --activation relu --layers 60,60 --epochs 60 -q"
    )
    code = run(["train", str(people_csv), *options.split(), "--no-report", "--batch-size", "4"])
    err = capsys.readouterr().err
    assert code in (1, 2)
    assert "diverged" in err
    assert "set --clip-norm 1, or train in float64" in err
    assert err.count("\n") == 1


# ------------------------------------------------------------------ bad data

GOOD = "".join(f"{i % 7},{'red' if i % 3 else 'blue'},{'yes' if i % 2 else 'no'}\n" for i in range(60))
HEAD = "age,colour,ill\n"
BAD = {
    "no target column": (HEAD + GOOD, "-t sick", ["bad.csv", "'sick'", "age, colour, ill"]),
    "a target with one class": (HEAD + GOOD.replace("yes", "no"), "-t ill",
                                ["bad.csv, line 1, column 'ill'", "1 different"]),
    "constant columns": (HEAD + "1,red,yes\n1,red,no\n" * 20, "-t ill", ["bad.csv", "'age' (the same everywhere)"]),
    "a ragged line": (HEAD + GOOD + "1,red\n", "-t ill", ["bad.csv, line 62", "2"]),
    "the wrong encoding": ((HEAD + GOOD).encode() + b"3,gr\x81n,yes\n", "-t ill --encoding utf-8",
                           ["bad.csv, line 62, column 2", "--encoding"]),
    "an infinite value": (HEAD + GOOD + "inf,red,yes\n", "-t ill", ["bad.csv, line 62, column 'age'", "inf"]),
    "an empty file": ("", "-t ill", ["bad.csv", "empty"]),
    "names alone": (HEAD, "-t ill", ["bad.csv", "no lines"]),
    "text where numbers were": (HEAD + "".join(f"{i}.5,red,yes\n{i},blue,no\n" for i in range(30)) + "x,red,no\n",
                                "-t ill", ["bad.csv, line 62, column 'age'", "'x'"]),
    "text for numbers": (HEAD + GOOD, "-t ill --numeric colour", ["bad.csv, line 2, column 'colour'", "'blue'"]),
    "no target at all": (HEAD + GOOD.replace("yes", "").replace("no", ""), "-t ill",
                         ["bad.csv, line 1, column 'ill'", "60 are missing"]),
    "not text at all": (b"\x89PNG\r\n\x1a\n\0\0\0", "-t ill", ["bad.csv, line 1"]),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_bad_data_is_one_line_with_file_line_and_column_and_nothing_is_written(case, folder, capsys):
    content, options, said = BAD[case]
    (folder / "bad.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    assert run(["train", "bad.csv", *options.split()]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("backproof train: ")
    assert err.count("\n") == 1
    for part in said:
        assert part in err
    assert written(folder, "bad.csv") == []


def test_the_good_file_beside_the_bad_ones_is_good(folder):
    (folder / "bad.csv").write_text(HEAD + GOOD)
    assert run(["train", "bad.csv", "-t", "ill", "--epochs", "1", "-q", "--no-report"]) == 0


def test_a_file_that_is_not_there_is_named(folder, capsys):
    assert run(["train", "absent.csv", "-t", "y"]) == 2
    assert "absent.csv: cannot be read" in capsys.readouterr().err
    assert written(folder) == []


@pytest.mark.parametrize("options", [["-o", "bad.csv"], ["--report", "./bad.csv"], ["-o", "x", "--report", "x"]])
def test_no_file_that_is_read_or_written_otherwise_is_overwritten(options, folder, capsys):
    (folder / "bad.csv").write_text(HEAD + GOOD)
    assert run(["train", "bad.csv", "-t", "ill", "-q", *options]) == 2
    assert "given twice" in capsys.readouterr().err
    assert (folder / "bad.csv").read_text() == HEAD + GOOD
    assert written(folder, "bad.csv") == []


@pytest.mark.parametrize("said", [["--batch-size", "32"], ["--shuffle"], ["--keep", "best"], ["--dropout", "0"]])
def test_an_option_that_is_said_counts_also_where_it_is_the_default(said, people_csv, folder, capsys):
    assert run(["train", str(people_csv), "-t", "rich", "--epochs", "2", "-q", "--no-report"]) == 0
    assert run(["train", str(people_csv), "-t", "rich", "--effort", "fast", *said]) == 2
    assert f"--effort: given with {said[0]}" in capsys.readouterr().err
    assert run(["train", str(people_csv), "-t", "rich", "--no-report", *said]) == 0
    assert "side by side" not in capsys.readouterr().out


def test_without_such_an_option_several_networks_learn(people_csv, folder, capsys):
    assert run(["train", str(people_csv), "-t", "rich", "--no-report", "--effort", "default", "--seed", "0"]) == 0
    assert "8 of them side by side" in capsys.readouterr().out


def test_the_report_is_named_after_the_model(people_csv, folder):
    assert run(["train", str(people_csv), "-t", "rich", "--epochs", "2", "-q", "-o", "people.backproof"]) == 0
    assert written(folder) == ["people.backproof", "people.html"]
    assert run(["train", str(people_csv), "-t", "rich", "--epochs", "2", "-q", "-o", "people.backproof"]) == 0


@pytest.mark.parametrize("name", ["people.html", "people.backproof"])
def test_no_file_of_the_users_is_written_over(people_csv, folder, capsys, name):
    (folder / name).write_text("<!DOCTYPE html><p>my notes on backproof</p>")
    assert run(["train", str(people_csv), "-t", "rich", "--epochs", "2", "-q", "-o", "people.backproof"]) == 2
    assert f"'{name}': another file stands there" in capsys.readouterr().err
    assert written(folder) == [name]
    assert "my notes" in (folder / name).read_text()


def test_the_epoch_that_was_kept_is_said_at_the_end_and_by_info(people_csv, folder, capsys):
    assert run(["train", str(people_csv), "-t", "rich", "--epochs", "3", "--no-report"]) == 0
    kept = bp.load("model.backproof").facts["best_epoch"]
    assert f"Kept: epoch {kept} of 3." in capsys.readouterr().out
    assert run(["info", "model.backproof"]) == 0
    assert re.search(rf"^kept +epoch {kept} of 3$", capsys.readouterr().out, re.MULTILINE)


def test_of_several_networks_info_says_the_epoch_that_was_kept_of_each(people_csv, folder, capsys):
    assert run(["train", str(people_csv), "-t", "rich", "--epochs", "3", "--no-report", "-q"]) == 0
    model = bp.load("model.backproof")
    for given, shown in (([3, 1, 2], {"en": "kept +epochs 3, 1, 2 of 3, one", "zh": "各网络依次为第 3、1、2 轮"}),
                         ("of old", {"en": "network", "zh": "网络"})):  # fmt: skip
        bp.save("model.backproof", replace(model, facts=model.facts | {"best_epoch": None, "best_epochs": given}))
        for language, expected in shown.items():
            capsys.readouterr()
            assert run(["info", "model.backproof", "--language", language]) == 0
            assert re.search(expected, capsys.readouterr().out)


def test_the_engine_is_said_where_it_is_asked_for(people_csv, folder, capsys):
    options = ["-t", "rich", "--epochs", "2", "--no-report"]
    assert run(["train", str(people_csv), *options]) == 0
    assert "Engine " not in capsys.readouterr().out
    assert run(["train", str(people_csv), *options, "--verbose"]) == 0
    assert "Engine " in capsys.readouterr().out


# --------------------------------------------------- a run that learns nothing


def test_a_run_that_learns_nothing_says_so_at_the_terminal_and_in_the_report(folder, capsys):
    assert run(["train", "digits", "--learning-rate", "5", "--epochs", "5"]) == 0
    said = capsys.readouterr().out
    assert "learnt little" in said
    assert re.search(r"Layer 2: \d+ of \d+ neurons are dead: .*lower the learning rate", said)
    page = (folder / "model.html").read_text(encoding="utf-8")
    assert 'class="card warned"' in page
    assert "Layer 2 and all below it: the errors have vanished" in page


def test_quietly_too_it_says_so(folder, capsys):
    assert run(["train", "digits", "--learning-rate", "5", "--epochs", "5", "--no-report", "-q"]) == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert "neurons are dead" in said.err


def test_a_run_that_learns_has_nothing_more_to_say(folder, capsys):
    assert run(["train", "digits", "--epochs", "5"]) == 0
    assert "learnt little" not in capsys.readouterr().out
    assert 'class="card warned"' not in (folder / "model.html").read_text(encoding="utf-8")


def test_training_and_its_report_speak_chinese(people_csv, folder, capsys):
    """What is left of English are names: of files, columns, classes, functions, options, packages and units."""
    arguments = ["-t", "rich", "--epochs", "3", "--early-stopping", "--language", "zh", "--verbose"]
    assert run(["train", str(people_csv), *arguments]) == 0
    out = capsys.readouterr().out
    for said in (
        "240 个样本",
        "分类（二分类）",
        "个数值列，变换为平均值 0、标准差 1",
        "留出 60 个样本",
        "训练已完成：3 轮",
    ):
        assert said in out
    for said in ("计算引擎", "准确率", "混淆矩阵", "模型：model.backproof", "报告：model.html"):
        assert said in out
    page = (folder / "model.html").read_text(encoding="utf-8")
    assert '<html lang="zh-Hans">' in page
    for heading in ("学习过程", "效果", "做了什么", "重新运行"):
        assert f"<h2>{heading}</h2>" in page
    text = re.sub(
        "<style.*?</style>|<svg.*?</svg>|<pre>.*?</pre>|<td[^>]*>.*?</td>|<[^>]*>", " ", page, flags=re.DOTALL
    )
    assert re.findall(" (?:the|of|and|are|is|layer|epoch|with|examples) ", text) == []


def test_a_run_that_diverges_says_so_in_chinese(people_csv, capsys):
    arguments = ["--optimizer", "sgd", "--learning-rate", "1e30", "--cost", "quadratic", "--language", "zh"]
    run(["train", str(people_csv), "-t", "income", *arguments])
    assert re.search(
        "第 1 轮第 [0-9]+ 步，第 [0-9] 层有非有限的数（.*）；通常是学习率.*设 --clip-norm 1，", capsys.readouterr().err
    )


def test_a_folder_that_goes_before_the_end_loses_no_model(folder, monkeypatch, capsys):
    """The model is written where the command was started, and the report, which can be made again, is not."""
    (folder / "gone").mkdir()
    original = train_command.fit

    def fit(*given, **options):
        fitted = original(*given, **options)
        (folder / "gone").rmdir()
        return fitted

    monkeypatch.setattr(train_command, "fit", fit)
    assert run(shlex.split("train iris --layers 3 --epochs 1 -o gone/a.backproof")) == 2
    out, err = capsys.readouterr()
    [name] = written(folder)
    assert re.fullmatch(r"a-[0-9a-f]{8}\.backproof", name)
    assert len(bp.load(name).history) == 1
    assert name in out
    assert "report" not in out.lower()
    assert "'gone/a.backproof': cannot be written (No such file or directory)" in err
    assert f"the model was written to '{name}' instead" in err


def test_a_report_that_cannot_be_written_keeps_the_model_and_the_scores(folder, monkeypatch, capsys):
    (folder / "gone").mkdir()
    original = train_command.write_whole

    def write_whole(path, data):
        (folder / "gone").rmdir()
        original(path, data)

    monkeypatch.setattr(train_command, "write_whole", write_whole)
    assert run(shlex.split("train iris --layers 3 --epochs 1 -o a.backproof --report gone/a.html")) == 2
    out, err = capsys.readouterr()
    assert written(folder) == ["a.backproof"]
    assert "a.backproof" in out
    assert "'gone/a.html': cannot be written" in err


def test_where_nothing_can_be_written_that_is_said(folder, monkeypatch, capsys):
    def cannot(path, model):
        raise InputError("{path!r}: no room", path=str(path))

    monkeypatch.setattr(rescued, "save", cannot)
    assert run(shlex.split("train iris --layers 3 --epochs 1 --no-report -o a.backproof")) == 2
    assert "'a.backproof': no room" in capsys.readouterr().err


def test_a_report_is_written_of_a_run_that_a_signal_ended(folder, capsys):
    """The signal is there before the first epoch ends: training asks for it, the report does not."""
    original = NumpyEngine.run

    def run_and_ask(*given):
        found = original(*given)
        os.kill(os.getpid(), signal.SIGTERM)
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(NumpyEngine, "run", run_and_ask)
        code = run(shlex.split("train iris --layers 3 --epochs 50 --engine numpy -o a.backproof"))
    assert code == 128 + signal.SIGTERM
    assert written(folder) == ["a.backproof", "a.html"]
    assert 0 < len(bp.load("a.backproof").history) < 50


@pytest.mark.usefixtures("signals_heard")
def test_what_was_learnt_in_the_first_epoch_is_kept_of_a_run_that_a_signal_ended_in_it(folder, monkeypatch):
    """Without a folder of its own too: an epoch may take an hour, and its steps are made in parts."""
    original, made = Run._make_steps, []

    def make_and_ask(self, most):
        made.append(original(self, most))
        if len(made) == 2:
            signal.raise_signal(signal.SIGINT)  # in this thread: another one might hear it after the run has ended
        return made[-1]

    def calibrated_for_long(*given):
        stop_if_asked()  # as engines do in the evaluation of a large network
        return calibrated(*given)

    monkeypatch.setattr(Run, "_make_steps", make_and_ask)
    monkeypatch.setattr(one_network, "calibrated", calibrated_for_long)
    monkeypatch.setattr(one_network, "FEWEST_TO_CALIBRATE", 10)
    monkeypatch.setattr(saving, "_NUMBERS", 1)  # a step is a part
    monkeypatch.setattr(saving, "_SHORT", np.inf)  # and each part four times as long, however slow this machine is
    command = "train iris --layers 3 --epochs 1 --batch-size 8 --validation 0.3 --engine numpy -o a.backproof"
    assert run(shlex.split(command)) == 130
    assert made == [1, 4]
    model = bp.load("a.backproof")
    assert len(model.history) == 0
    fresh = model.network.init(seed=0, scheme="he_normal")
    assert not np.array_equal(fresh.weights[0], model.parameters.weights[0])
    assert written(folder) == ["a.backproof", "a.html"]
    assert run(["evaluate", "a.backproof", "iris"]) == 0
    assert run(["info", "a.backproof"]) == 0
