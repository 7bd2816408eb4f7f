"""`backproof engines`: what is here, what "auto" would take, measuring and forgetting."""

import json

import pytest

from backproof import cli
from backproof.engines import ENGINES, measured, measuring
from backproof.engines.measured import StepTimes
from backproof.engines.overview import overview


@pytest.fixture(autouse=True)
def own(monkeypatch, tmp_path):
    monkeypatch.setenv("BACKPROOF_CACHE", str(tmp_path))
    return tmp_path / "engines.json"


def test_it_says_what_is_here_and_what_auto_takes_and_why(capsys):
    assert (
        cli.run(["engines", "--sizes", "784-30-10", "--batch-size", "10", "--dtype", "float64", "--optimizer", "sgd"])
        == 0
    )
    said = capsys.readouterr().out
    assert all(f"\n{name}" in "\n" + said for name in ENGINES)
    assert "shipped with backproof" in said
    assert "784-30-10: " in said
    assert "measured a step: " in said
    assert "float64, sgd, width 153, batch 10" in said


def test_measuring_is_kept_and_used_and_forgotten_again(capsys, own, monkeypatch):
    made = StepTimes(
        (4,), (1,), {("float32", "adam", 1): {"native": ((9.0,),), "numpy": ((0.5,),)}}, measured.machine()
    )
    monkeypatch.setattr("backproof.cli.engines.measure", lambda each: (each(0, 1), made)[1])
    assert cli.run(["engines", "--measure", "--sizes", "3-3"]) == 0
    said = capsys.readouterr().out
    assert f"Measured and kept in {own}." in said
    assert "3-3: numpy" in said
    assert StepTimes.from_record(json.loads(own.read_text())) == made
    assert cli.run(["engines", "--reset"]) == 0
    assert f"{own} removed." in capsys.readouterr().out
    assert cli.run(["engines", "--reset"]) == 0
    assert "Nothing to remove" in capsys.readouterr().out


def test_a_table_that_is_not_used_is_said_with_the_reason(capsys, own):
    own.write_text("{")
    assert cli.run(["engines"]) == 0
    said = capsys.readouterr().out
    assert f"{own} is not used: it cannot be read" in said
    assert "shipped with backproof" in said


def test_it_is_said_in_chinese_too_also_why_a_table_is_not_used(capsys, own):
    own.write_text("{")
    assert cli.run(["engines", "--sizes", "784-30-10", "--language", "zh"]) == 0
    said = capsys.readouterr().out
    assert "784-30-10：" in said
    assert "实测每步：" in said
    assert f"没有使用 {own}：无法读取（" in said


def test_what_can_run_here_has_every_face():
    found = overview({"net": [784, 30, 10]}, 32, "float32", "adam", 1)
    assert found.to_dict("zh")["choices"][0]["reason"].startswith("实测每步")
    assert json.loads(found.to_json())["choices"][0]["engine"] == found.choices[0].engine
    assert "<pre>" in found.to_html()


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--sizes", "784"], "--sizes: '784' given"),
        (["--sizes", "3-0-1"], "--sizes"),
        (["--dtype", "float16"], "float16"),
        (["--optimizer", "lion"], "lion"),
        (["--batch-size", "0"], "--batch-size"),
        (["--threads", "0"], "--threads"),
        (["--measure", "--reset"], "--reset: given together with --measure"),
    ],
)
def test_what_is_not_accepted_is_one_line_and_exit_code_2(arguments, why, capsys, own):
    assert cli.run(["engines", *arguments]) == 2
    error = capsys.readouterr().err
    assert why in error
    assert error.count("\n") == 1
    assert not own.exists()


def test_what_is_interrupted_while_measuring_keeps_nothing(capsys, own, monkeypatch):
    def interrupted(each):
        raise KeyboardInterrupt

    monkeypatch.setattr("backproof.cli.engines.measure", interrupted)
    assert cli.run(["engines", "--measure"]) == 130
    assert not own.exists()


def test_where_it_cannot_be_kept_it_says_so(capsys, own, monkeypatch):
    own.parent.joinpath("file").write_text("")
    monkeypatch.setenv("BACKPROOF_CACHE", str(own.parent / "file"))
    monkeypatch.setattr("backproof.cli.engines.measure", lambda each: measured.shipped())
    assert cli.run(["engines", "--measure"]) == 2
    assert "BACKPROOF_CACHE" in capsys.readouterr().err


def test_measuring_is_what_the_library_offers():
    from backproof.cli import engines

    assert engines.measure is measuring.measure
