"""One clear line for what is odd: ragged lists, NUL in a path, odd facts, networks larger than the machine, formulas.

Each is tried from Python and, where it can be said there, at the command line.
"""

import json
import os
import subprocess
import sys

import numpy as np
import pytest

import backproof as bp
from backproof.cli import arrays_given, run
from backproof.errors import BackproofError, InputError
from backproof.faces import json_text
from backproof.rendering.controls import has_controls

NET = bp.Network([2, 3, 1])
LONG = [
    [word.replace("LONG", "x" * 300) for word in line.split()]
    for line in (
        "info LONG", "train LONG", "train iris -o LONG", "train iris --report LONG", "train iris --run LONG",
        "train code.csv --target a --stream --spool LONG", "train code.csv --target a --validation LONG",
        "predict LONG digits", "evaluate LONG iris", "examples LONG iris", "export LONG -f c", "lab LONG",
        "explain LONG iris --row 1", "derive --network 2,3,1 -o LONG.html", "check LONG", "check-op LONG:f",
        "check code.py:gradient -n 2,3,1 --html LONG",
    )
]  # fmt: skip
"""Names that are longer than a file may be called."""
HUGE = [9_999_999, 9_999_999]
RAGGED, RIGHT = [[1, 2], [3]], [[1.0], [0.0]]


def gradient(weights, biases, x, y):
    g = NET.backward(bp.Parameters(weights, biases), NET.forward(bp.Parameters(weights, biases), x), y)
    return g.weights, g.biases


@pytest.mark.parametrize(
    "ask",
    [
        lambda: bp.train(NET, RAGGED, RIGHT),
        lambda: bp.train(NET, [[1, 2], [3, 4]], RAGGED),
        lambda: bp.certify(NET, NET.init(0), RAGGED, RIGHT),
        lambda: bp.check(gradient, NET, RAGGED, RIGHT),
        lambda: bp.check(gradient, NET, [[1, 2], [3, 4]], RAGGED),
        lambda: bp.Parameters([RAGGED], [[1]]),
    ],
)
def test_rows_of_different_lengths_are_told_as_that(ask):
    with pytest.raises(InputError, match="rows of different lengths given"):
        ask()


@pytest.mark.parametrize(
    "ask", [lambda: bp.train(NET, [["a", "b"]], [[1]]), lambda: bp.check(gradient, NET, [["a", "b"]])]
)
def test_text_in_the_place_of_numbers_is_told_as_that(ask):
    with pytest.raises(InputError, match="holds something that is not a number"):
        ask()


@pytest.mark.parametrize("ask", [lambda: bp.Network(HUGE).init(0), lambda: bp.check(gradient, bp.Network(HUGE))])
def test_a_network_larger_than_the_machine_is_foreseen(ask):
    with pytest.raises(InputError, match=r"9999999-9999999 given, whose 1e\+14 parameters take 8e\+05 GB"):
        ask()


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["check", "code.py:gradient", "-n", "9999999,9999999"], "parameters take 8e+05 GB"),
        (["check-op", "code.py:gradient", "--shape", "99999999999"], "at most 1000000 numbers in all"),
        (["info", "a\0b"], "embedded null byte"),
        (["train", "a\0b"], "a\\x00b': no file"),
        (["predict", "a\0b", "digits"], "null"),
        (["check", "a\0b:gradient", "-n", "2,3,1"], "'a\\x00b' given, and there is no such file"),
        (["check", "code.py:gradient", "-n", "2,3,1", "--data", "a\0b"], "a\\x00b"),
        (["check", "code.py:gradient", "-n", "2,3,1", "--html", "a\0b"], "null"),
        *((command, "x" * 300) for command in LONG),
        (["train", "broken.npz"], "truncated or damaged"),
        (["info", "broken"], "truncated, or no model file"),
        (
            ["info", "code.csv"],
            "'code.csv': a CSV file given where a model belongs; accepted: a model file, as backproof",
        ),
        (["predict", "broken.npz", "code.csv"], "'broken.npz': an NPZ file given where a model belongs"),
        (["check", "code.py:gradient", "-n", "2,3,1", "--data", "broken.npz"], "it is not an .npz file"),
    ],
    ids=lambda value: (
        " ".join(value).replace("\0", "NUL").replace("x" * 300, "LONG") if isinstance(value, list) else ""
    ),
)
def test_the_command_line_says_it_in_one_line(command, said, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "broken.npz").write_bytes(b"PK\3\4garbage")
    (tmp_path / "broken").write_bytes(b"PK\3\4garbage")
    (tmp_path / "code.csv").write_text("a,b\n1,2\n2,3\n" * 20)
    (tmp_path / "code.py").write_text("def gradient(w, b, x, y):\n    return w, b\n")
    assert run(command) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_a_pipe_a_device_and_a_huge_file_are_no_programs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe.py")
    os.symlink("/dev/zero", "device.py")
    (tmp_path / "huge.py").write_bytes(b"# " + b"x" * (3 << 20))
    for name, said in {"pipe.py": "no such file", "device.py": "no such file", "huge.py": "more than 2 MiB"}.items():
        assert run(["check", f"{name}:gradient", "-n", "2,3,1"]) == 2
        assert said in capsys.readouterr().err


@pytest.mark.parametrize("path", ["a\0b", "a\0b.npz"])
@pytest.mark.parametrize("ask", [bp.load, lambda path: bp.save(path, bp.Model(NET, NET.init(0)))])
def test_a_null_byte_in_a_path_is_one_error_of_ours(path, ask):
    with pytest.raises(InputError, match="null"):
        ask(path)


@pytest.mark.parametrize(
    "facts",
    [
        {"evaluation": 5},
        {"evaluation": {"scores": [1]}},
        {"evaluation": {"scores": {"accuracy": "x"}}},
        {"epochs": {"a": 1}},
        {"target": [1, None]},
        {"examples": {"a": ["b"]}},
        {"notes": [{}]},
        {"source": "x" * 100_000},
    ],
    ids=lambda facts: str(facts)[:40],
)
@pytest.mark.parametrize("command", ["info", "predict", "export"])
def test_odd_facts_in_a_model_hurt_no_command(facts, command, tmp_path, capsys):
    path, data = tmp_path / "odd.backproof", tmp_path / "data.npz"
    bp.save(path, bp.Model(NET, NET.init(0), options={"optimizer": 3}, facts=facts))
    np.savez(data, x=np.ones((2, 2)))
    rest = {"info": [], "predict": [str(data)], "export": ["-f", "npz", "-o", str(tmp_path / "out.npz")]}[command]
    assert run([command, str(path), *rest]) in (0, 2)
    assert capsys.readouterr().err.count("\n") <= 1


@pytest.mark.parametrize("function", ["atan", "asinh", "log", "erf", "sqrt", "tanh"])
def test_functions_of_whole_numbers_beyond_64_bits_are_computed(function):
    record = bp.Activation.from_formula("a", f"z*{function}(10**20)")
    values = {"atan": np.pi / 2, "asinh": np.arcsinh(1e20), "log": np.log(1e20), "erf": 1.0, "sqrt": 1e10, "tanh": 1.0}
    assert record.forward(np.array([2.0])) == pytest.approx(2 * values[function], rel=1e-15)
    assert (
        bp.certify(bp.Network([2, 1], record), bp.Network([2, 1]).init(0), np.ones((1, 2)), np.ones((1, 1))).bits >= 64
    )


def test_no_memory_is_told_in_one_line(monkeypatch, capsys):
    from backproof.cli import info

    def full(*arguments):
        raise MemoryError("Unable to allocate 9 TiB")

    monkeypatch.setattr(info, "model_in", full)
    assert run(["info", "m"]) == 2
    assert "not enough memory (Unable to allocate 9 TiB); accepted" in capsys.readouterr().err


def test_every_one_of_these_is_an_error_of_ours():
    assert issubclass(InputError, BackproofError)


ODD = "bell\a\x1b[2J\x9b2J\u202e"


def test_no_control_character_of_a_path_reaches_a_terminal(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run(["train", "iris", "--layers", "2", "--epochs", "1", "-o", f"{ODD}.backproof"]) == 0
    assert run(["export", f"{ODD}.backproof", "-f", "npz"]) == 0
    assert run(["info", f"{ODD}.backproof", "--json"]) == 0
    said = "".join(capsys.readouterr())
    assert not has_controls(said)
    assert r"\u009b2J\u202e" in said  # in the command that the model remembers


def test_json_of_odd_names_says_the_same_and_holds_no_control_character():
    found = json_text({ODD: [ODD, 1.5]})
    assert not has_controls(found)
    assert json.loads(found) == {ODD: [ODD, 1.5]}


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "code.py:f", "--data"],
        ["check", "code.py:f", "-n", "2,3,1", "--masks"],
        ["check-op", "code.py:f", "--inputs"],
    ],
)
def test_an_archive_that_would_fill_the_memory_is_not_unpacked(arguments, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(arrays_given, "MOST_BYTES", 10_000)
    (tmp_path / "code.py").write_text("def f(x):\n    return x\n")
    np.savez_compressed(tmp_path / "a.npz", x=np.zeros(2000))
    monkeypatch.setattr(np, "load", lambda *given, **options: pytest.fail("it was unpacked"))
    assert run([*arguments, "a.npz"]) == 2
    assert "cannot be read (its arrays have more than 10000 bytes)" in capsys.readouterr().err


TRAINS = ["-m", "backproof", "train", "iris", "--layers", "3", "--epochs", "1", "--engine", "numpy"]


@pytest.mark.skipif(sys.platform == "win32", reason="closes the standard streams in a shell")
def test_without_standard_streams_a_model_is_written_and_the_command_ends_well(tmp_path):
    """As a daemon is begun: no file that is opened takes the number of a stream, and none is asked to be flushed."""
    shell = ["sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh", sys.executable, *TRAINS]
    assert subprocess.run(shell, cwd=tmp_path).returncode == 0
    assert len(bp.load(tmp_path / "model.backproof").history) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are text there")
@pytest.mark.published
def test_a_file_whose_name_is_no_text_is_read_and_written_and_shown_by_its_codes(tmp_path):
    name = os.fsdecode(b"\xff.backproof")
    done = subprocess.run([sys.executable, *TRAINS, "-o", name], cwd=tmp_path, capture_output=True)
    assert (done.returncode, b"Model:  \\udcff.backproof" in done.stdout) == (0, True)
    assert sorted(os.listdir(os.fsencode(tmp_path))) == [b"\xff.backproof", b"\xff.html"]
    assert bp.load(tmp_path / name).facts["command"].endswith("-o '\\udcff.backproof'")
