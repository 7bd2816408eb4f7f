"""The front door: commands are found by their files, loaded late, and errors are one line and exit code 2."""

import signal
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import typer

import backproof
from backproof import cli
from backproof.activations import ACTIVATIONS
from backproof.costs import COSTS
from backproof.engines import ENGINES
from backproof.exports import FORMATS
from backproof.initializers import SCHEMES
from backproof.optimizers import OPTIMIZERS
from backproof.tables import BUILT_IN
from backproof.training.schedules import SCHEDULES


def test_help_is_quick_it_imports_no_command_and_nothing_heavy():
    code = (
        "import sys; from backproof.cli import run; code = run(['--help']);"
        "heavy = ['sympy', 'torch', 'jax', 'sklearn', 'matplotlib', 'pyarrow', 'scipy', 'backproof.cli.train'];"
        "print([name for name in heavy if name in sys.modules], code, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[] 0"
    assert all(name in done.stdout for name in cli.available())


def test_only_values_that_need_a_conversion_import_pydantic():
    code = "import sys; from backproof.cli import run; print(run(sys.argv[1:]), 'pydantic' in sys.modules)"
    given = ["train", "none.csv", "--target", "y", "--drop", "a", "--quiet"]
    for more, imported in (([], "2 False"), (["--epochs", "3"], "2 True")):
        done = subprocess.run([sys.executable, "-c", code, *given, *more], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == imported, done.stderr
        assert "none.csv: cannot be read" in done.stderr


def test_python_m_backproof_is_the_same_door():
    done = subprocess.run([sys.executable, "-m", "backproof", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"backproof {backproof.__version__}\n"


def test_every_command_whose_file_exists_is_registered_under_its_name_with_dashes():
    assert {"train", "predict", "evaluate", "info", "export"} <= set(cli.available())
    group = typer.main.get_command(cli.application(*cli.available()))
    assert list(group.commands) == cli.available()


def test_a_command_whose_file_does_not_exist_is_not_there(monkeypatch, capsys):
    monkeypatch.setitem(cli.COMMANDS, "no-such", "It is not there.")
    assert "no-such" not in cli.available()
    assert cli.run(["no-such"]) == 2
    assert "no-such: no such command" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("train", [*OPTIMIZERS, *SCHEDULES, *ACTIVATIONS, *COSTS, *SCHEMES, *ENGINES, *BUILT_IN]),
        ("export", FORMATS),
        ("predict", BUILT_IN),
    ],
)
def test_help_lists_every_record(command, words):
    group = typer.main.get_command(cli.application(command))
    said = " ".join(parameter.help or "" for parameter in group.commands[command].params)
    assert [word for word in words if word not in said] == []


@pytest.mark.parametrize("command", ["train", "predict", "evaluate", "info", "export"])
def test_help_of_each_command_is_shown_and_is_a_success(command, capsys):
    assert cli.run([command, "--help"]) == 0
    assert "Usage: backproof" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["trian"], "trian: no such command; did you mean train?; accepted: train, predict"),
        (["train"], "DATA: not given"),
        (["train", "iris", "--lr", "1"], "--lr: no such option ("),
        (["train", "iris", "--epo", "1"], "--epo: no such option; did you mean --epochs?"),
        (["train", "iris", "iris", "iris"], "iris iris: given beyond the arguments that are accepted"),
        (["train", "iris", "--stream=1"], "--stream: given with a value; accepted: without one"),
        (["train", "iris", "--epochs", "many"], "--epochs: 'many' given; accepted: a whole number"),
        (["train", "iris", "--epochs", "0"], "--epochs: 0 given; accepted: an integer ≥ 1"),
        (["train", "iris", "--keep", "first"], "--keep: 'first' given; accepted: best, last"),
        (["train", "iris", "--layers", "30,x"], "--layers: '30,x' given"),
        (["train", "iris", "--layers", "0"], "--layers: '0' given"),
        (["train", "iris", "--batch-size", "few"], "--batch-size: 'few' given"),
        (["train", "iris", "--batch-size", "0"], "--batch-size: '0' given; accepted: a whole number ≥ 1, or all"),
        (["train", "iris", "--dropout", "half"], "--dropout: 'half' given"),
        (["train", "iris", "--class-weight", "heavy"], "--class-weight: 'heavy' given"),
        (["train", "iris", "--optimizer", "sdg"], "--optimizer: 'sdg' is not known; accepted: sgd"),
        (["train", "iris", "--optimizer", "sgd:momentum=1"], "no option 'momentum'"),
        (["train", "iris", "--optimizer", "adam:beta_1=2"], "beta_1=2.0 given"),
        (["train", "iris", "--schedule", "step:every"], "--schedule: 'step:every' given"),
        (["train", "iris", "--activation", "rleu"], "--activation: 'rleu' is not known"),
        (["train", "iris", "--cost", "l2"], "--cost: 'l2' is not known"),
        (["train", "iris", "--learning-rate", "-1"], "--learning-rate: -1.0 given"),
        (["train", "iris", "--learning-rate", "nan"], "--learning-rate: nan given"),
        (["train", "iris", "--held-out", "1.5"], "--held-out 1.5 of"),
        (["train", "iris", "--held-out", "nan"], "--held-out nan of"),
        (["train", "iris", "--validation", "1.5"], "--validation: 1.5"),
        (["train", "iris", "--seed", "-1"], "--seed: -1 given"),
        (["train", "iris", "--patience", "0"], "--patience: 0.0 given"),
        (["train", "iris", "--watch", "r2"], "--watch r2 given"),
        (["train", "iris", "--target", "species"], "no target column 'species'"),
        (["train", "irsi"], "did you mean 'iris'?"),
        (["train", "iris", "-o", "no/such/folder/m"], "no folder 'no/such/folder'"),
        (["train", "iris", "--report", "."], "it is a folder"),
        (["info", "no-such-file"], "cannot be read"),
        (["export", "no-such-file", "--format", "pmml"], "--format / -f: 'pmml' given; accepted: onnx, sklearn, npz"),
    ],
)
def test_a_bad_option_is_one_line_that_names_it_and_exit_code_2(arguments, said, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert cli.run([*arguments, *(["-q"] if len(arguments) > 1 and arguments[0] == "train" else [])]) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.err.count("\n") == 1
    assert captured.out == ""
    assert list(tmp_path.iterdir()) == []


def test_what_a_command_returns_is_the_exit_code(monkeypatch, capsys):
    monkeypatch.setattr(cli, "_function", lambda name: lambda: 7)
    assert cli.run(["info"]) == 7
    with pytest.raises(SystemExit) as caught:
        cli.main(["info"])
    assert caught.value.code == 7


def test_an_error_over_several_lines_is_said_on_one(monkeypatch, capsys):
    def fails():
        raise backproof.BackproofError("one\n  two")

    monkeypatch.setattr(cli, "_function", lambda name: fails)
    assert cli.run(["info"]) == 2
    assert capsys.readouterr().err == "backproof info: one two\n"


def test_a_mistake_of_ours_is_not_hidden(monkeypatch):
    def fails():
        raise ZeroDivisionError

    monkeypatch.setattr(cli, "_function", lambda name: fails)
    with pytest.raises(ZeroDivisionError):
        cli.run(["info"])


def test_control_c_outside_training_exits_as_shells_expect(monkeypatch, capsys):
    def stops():
        raise KeyboardInterrupt

    monkeypatch.setattr(import_module("backproof.cli.info"), "info", stops)
    assert cli.run(["info"]) == 130
    assert capsys.readouterr().err == "backproof info: interrupted\n"


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="Ctrl-C is put off where a process can block it")
@pytest.mark.usefixtures("signals_heard")
@pytest.mark.parametrize("module", ["typer", "backproof.cli.usage", "backproof.cli.info"])
def test_control_c_while_the_command_line_is_imported_is_one_line(module):
    code = (
        "import os, signal, sys\n"
        "class Watch:\n"
        "    def find_spec(self, name, *rest):\n"
        f"        if name == {module!r}: os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Watch())\n"
        "from backproof.__main__ import main; main()"
    )
    ended = subprocess.run([sys.executable, "-c", code, "info", "no-such-file"], capture_output=True, text=True)
    assert (ended.returncode, ended.stderr, ended.stdout) == (130, "backproof info: interrupted\n", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, a file that is always full")
@pytest.mark.parametrize(("language", "said"), [("en", "the output cannot be written"), ("zh", "无法写出结果")])
def test_a_full_disk_behind_standard_output_is_one_line(language, said):
    command = [sys.executable, "-m", "backproof", "derive", "--network", "2,1", "--language", language]
    with open("/dev/full", "wb") as full:
        ended = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    assert ended.returncode == 2
    assert said in ended.stderr.decode()
    assert ended.stderr.decode().count("\n") == 1


def test_a_warning_of_ours_is_one_line_and_one_of_others_has_its_place():
    code = (
        "import sys, warnings, backproof.cli as cli; from backproof.training.saving import CheckpointWarning\n"
        "def run(arguments):\n"
        "    warnings.warn('no \\x1b checkpoint', CheckpointWarning); warnings.warn('of others', UserWarning)\n"
        "    return 0\n"
        "cli.run = run; cli.main([])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stderr.splitlines()
    assert said[0] == r"backproof: no \x1b checkpoint"
    assert said[1].startswith("<string>:3: UserWarning: of others")
