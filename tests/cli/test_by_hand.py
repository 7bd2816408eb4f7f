"""Networks, numbers and formulas written by hand on the command line of `derive`, `explain` and `check`."""

import json

import numpy as np
import pytest

from backproof.activations import Activation
from backproof.cli import run
from backproof.cli.written_functions import a_cost, activations
from backproof.costs import Cost
from backproof.derivation import derive, explain
from backproof.network import Network, Parameters
from derivation.cases import MAZUR, MAZUR_BIASES, MAZUR_WEIGHTS, MAZUR_X, MAZUR_Y

EXAMPLE = ["--network", "2,2,2", "--x", ".05,.1", "--y", ".01,.99"]
WEIGHTS = ["--weights", "[[.15,.2],[.25,.3]]", "--weights", "[[.4,.45],[.5,.55]]"]
BIASES = ["--biases", ".35,.35", "--biases", ".6,.6"]
PARAMETERS = Parameters(MAZUR_WEIGHTS, MAZUR_BIASES)


def called(arguments, capsys):
    code = run(arguments)
    printed = capsys.readouterr()
    return code, printed.out, printed.err


@pytest.fixture
def files(tmp_path):
    """Mazur's parameters in every kind of file."""
    lists = {"weights": [w.tolist() for w in MAZUR_WEIGHTS], "biases": [b.tolist() for b in MAZUR_BIASES]}
    (tmp_path / "mazur.json").write_text(json.dumps(lists))
    (w2, w3), (b2, b3) = MAZUR_WEIGHTS, MAZUR_BIASES
    np.savez(tmp_path / "mazur.npz", w2=w2, b2=b2, w3=w3, b3=b3)
    np.savez(tmp_path / "exported.npz", **{"weights 2": w2, "biases 2": b2, "weights 3": w3, "biases 3": b3})
    return tmp_path


WRITTEN = {
    "a layer at a time": [*WEIGHTS, *BIASES],
    "all layers at once": ["--weights", "[[[.15,.2],[.25,.3]],[[.4,.45],[.5,.55]]]", "--biases", "[[.35,.35],[.6,.6]]"],
    "as NumPy prints": ["--weights", "[[0.15 0.2 ]\n [0.25 0.3 ]]", "--weights", "[[0.4  0.45] [0.5  0.55]]", *BIASES],
    "in full width": ["--weights", "【【.15，.2】，【.25，.3】】", *WEIGHTS[2:], "--biases", ".35，.35", *BIASES[2:]],
}


@pytest.mark.parametrize("way", WRITTEN)
def test_mazurs_example_from_the_shell_is_what_python_says(way, capsys):
    code, out, _ = called(["explain", *EXAMPLE, *WRITTEN[way], "--weight", "3,1,1"], capsys)
    assert code == 0
    assert out == explain(MAZUR, MAZUR_X, MAZUR_Y, PARAMETERS, weight=(3, 1, 1)).to_text()
    assert "0.082" in out  # Mazur: 0.082167041


@pytest.mark.parametrize("name", ["mazur.json", "mazur.npz", "exported.npz"])
def test_parameters_come_from_a_file(name, files, capsys):
    code, out, _ = called(["derive", *EXAMPLE, "--parameters", str(files / name)], capsys)
    assert code == 0
    assert out == derive(MAZUR, MAZUR_X, MAZUR_Y, PARAMETERS).to_text()


def test_what_export_writes_is_read(tmp_path, capsys):
    model, arrays = str(tmp_path / "m.backproof"), str(tmp_path / "m.npz")
    assert run(["train", "iris", "--layers", "3", "--epochs", "1", "-o", model]) == 0
    assert run(["export", model, "-f", "npz", "-o", arrays]) == 0
    capsys.readouterr()
    named = ["--network", "4,3,3", "--activation", "relu,softmax", "--cost", "categorical_cross_entropy"]
    example = ["--x", "0,1,0,1", "--y", "0,1,0", "--weight", "2,1,2"]
    code, by_hand, _ = called(["explain", *named, *example, "--parameters", arrays], capsys)
    assert code == 0
    assert called(["explain", model, *example], capsys)[1] == by_hand


def test_a_row_is_enough_for_a_layer_of_one_neuron_and_without_parameters_some_are_drawn(capsys):
    one = ["explain", "--network", "2,1", "--x", "[1, 2]", "--y", "1"]
    written = called([*one, "--weights", ".5,.25", "--biases", ".1"], capsys)
    parameters = Parameters([[[0.5, 0.25]]], [[0.1]])
    assert written[:2] == (0, explain(Network([2, 1]), [1, 2], [1], parameters).to_text())
    assert "drawn" in called(one, capsys)[1]


# ------------------------------------------------------------------ formulas


def test_a_formula_is_an_activation_or_a_cost_of_ones_own(capsys):
    swish, quartic = Activation.from_formula("swish", "z/(1+exp(-z))"), Cost.from_formula("own_cost", "(a-y)**4/4")
    written = ["--activation", "swish=x/(1+exp(-x)), tanh", "--cost", "(a-y)**4/4"]
    code, out, _ = called(["derive", "--network", "2,3,1", *written], capsys)
    assert code == 0
    assert out == derive(Network([2, 3, 1], [swish, "tanh"], quartic)).to_text()


def test_formulas_without_names_are_f_g_and_h_and_the_same_formula_is_one_function():
    found = activations("Max(x, 0)**2, z**3, Max(x, 0)**2, relu")
    assert [record if isinstance(record, str) else (record.name, record.formula) for record in found] == [
        ("f", "Max(z, 0)**2"), ("g", "z**3"), ("f", "Max(z, 0)**2"), "relu"
    ]  # fmt: skip
    assert found[0] == found[2]


@pytest.mark.parametrize("text", ["sigmoid", "sigmoid(x)", "sigmoid (z)"])
def test_a_name_with_its_argument_is_the_name(text):
    assert activations(text) == "sigmoid"


@pytest.mark.parametrize("name", ["categorical_cross_entropy", "half_mean_squared_error", "quadratic", "huber(0.5)"])
def test_no_name_of_a_cost_is_taken_for_a_formula(name):
    assert a_cost(name) == name


def test_check_takes_a_formula_too(tmp_path, capsys):
    """The slope of x² is 2x, and code that says x is found out."""
    program = (
        "import numpy as np\n"
        "def right(weights, biases, x, y):\n"
        "    z = x @ weights[0].T + biases[0]\n"
        "    delta = (z**2 - y) * {} / len(x)\n"
        "    return [delta.T @ x], [delta.sum(axis=0)]\n"
    )
    (tmp_path / "own.py").write_text(program.format("2 * z"))
    (tmp_path / "wrong.py").write_text(program.format("1"))
    asked = ["-n", "2,2", "-a", "x**2", "--seconds", "30"]
    assert called(["check", f"{tmp_path / 'own.py'}:right", *asked], capsys)[0] == 0
    assert called(["check", f"{tmp_path / 'wrong.py'}:right", *asked], capsys)[0] == 1


# ------------------------------------------------------------------ refused

REFUSED = {
    "nothing": (["explain"], "MODEL or --network: both are missing", "缺少 MODEL 或 --network"),
    "no example": (["explain", "--network", "2,1"], "an example is needed", "需要一个样本"),
    "x alone": (["explain", "--network", "2,1", "--x", "1,2"], "--x and --y: only one given", "只给出了其中一个"),
    "two networks": (["explain", "m", *EXAMPLE], "m: a model is given with --network", "m：模型不能与 --network"),
    "two values": (
        ["explain", *EXAMPLE, *WEIGHTS[:2], WEIGHTS[3], *BIASES],
        "options such as --weights take one value, and are repeated",
        "多个值要重复写选项",
    ),
    "too few": (["explain", *EXAMPLE, *WEIGHTS[:2], *BIASES], "--weights: 1 given; accepted: 2", "给出了 1 个"),
    "no biases": (["derive", *EXAMPLE, *WEIGHTS], "--weights and --biases: one of them", "--weights 和 --biases：缺少"),
    "no use": (["derive", "--network", "2,2,2", *WEIGHTS, *BIASES], "given without --x and --y", "没有同时给出 --x"),
    "a letter": (
        ["derive", *EXAMPLE, "--weights", "[[.15,a]]", *BIASES],
        "--weights: '[[.15,a]]' given; accepted: a list for each neuron",
        "--weights：给出的是 '[[.15,a]]'；可接受：每个神经元一个列表",
    ),
    "an open bracket": (["derive", *EXAMPLE, "--weights", "[[.15", *BIASES], "--weights: '[[.15' given", "'[[.15'"),
    "a closed bracket": (["derive", *EXAMPLE, "--weights", "1]", *BIASES], "--weights: '1]' given", "'1]'"),
    "two commas": (["derive", *EXAMPLE, *WEIGHTS, "--biases", "1,,2"], "--biases: '1,,2' given", "'1,,2'"),
    "nothing at all": (["derive", *EXAMPLE, *WEIGHTS, "--biases", ""], "--biases: '' given", "给出的是 ''"),
    "transposed": (
        ["explain", "--network", "2,3", "--x", "1,2", "--y", "1,2,3", "--weights", "[[1,2,3],[4,5,6]]", "--biases",
         "1,2,3"],
        "--weights: layer 2: shape (2, 3) given; accepted: (3, 2), a row for each neuron that receives: this is the",
        "给出的是它的转置",
    ),
    "ragged": (
        ["explain", *EXAMPLE, "--weights", "[[1,2],[3]]", *WEIGHTS[2:], *BIASES],
        "--weights: layer 2: something that is not a number, or rows of different lengths",
        "第 2 层：有的不是数，或各行长度不同",
    ),
    "too many biases": (
        ["explain", *EXAMPLE, *WEIGHTS, "--biases", "1,2,3", *BIASES[2:]],
        "--biases: layer 2: shape (3,) given; accepted: (2,), a number for each neuron",
        "每个神经元一个数",
    ),
    "overflow": (["explain", *EXAMPLE, *WEIGHTS, "--biases", "1e999,1", *BIASES[2:]], "not finite", "不是有限的数"),
    "with a model": (
        ["derive", "--model", "m", "--weights", "[[1]]", "--cost", "quadratic"],
        "--cost, --weights: given with --model, which has its own; accepted: without --model",
        "--cost、--weights：不能与 --model 同时给出",
    ),
    "a file and options": (
        ["derive", *EXAMPLE, *WEIGHTS, *BIASES, "--parameters", "p.json"],
        "--parameters: given with --weights or --biases",
        "不能与 --weights 或 --biases 同时给出",
    ),
    "no file": (["derive", *EXAMPLE, "--parameters", "no.json"], "no.json: cannot be read", "no.json：无法读取"),
    "a power": (["derive", "--network", "2,1", "--activation", "x^2"], "a power is written **", "乘方写作 **"),
    "a logarithm": (["derive", "--network", "2,1", "--cost", "ln(a)"], "did you mean log?", "是否想写 log？"),
    "two letters": (["derive", "--network", "2,1", "--activation", "z+x"], "'z+x' has both x and z", "既有 x 又有 z"),
    "too deep": (["derive", "--network", ",".join("2" * 101)], "--network: 101 layers given", "给出了 101 层"),
    "a bracket": (["derive", "--network", "2,1", "--activation", "exp(x"], "'(' was never closed", "无法读取"),
    "a taken name": (["derive", "--network", "2,1", "--activation", "tanh=x"], "given, which is taken", "已被占用"),
    "a name": (["derive", "--network", "2,1", "--activation", "sigmod(x)"], "did you mean sigmoid?", "sigmoid？"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_used_is_said_in_one_line_of_either_language(name, capsys):
    arguments, english, chinese = REFUSED[name]
    for language, said in (("en", english), ("zh", chinese)):
        code, out, err = called([*arguments, "--language", language], capsys)
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert said in err


FILES = {
    "text.json": (b"nonsense", "cannot be read (Expecting value"),
    "deep.json": (b"[" * 100_000, "it is not JSON text"),
    "latin.json": ("weights: é".encode("latin-1"), "it is not JSON text"),
    "list.json": (b"[1, 2]", 'no lists weights and biases found; accepted: {"weights": [[['),
    "text_in.json": (
        b'{"weights": [["a"], [1]], "biases": [[1], [1]]}',
        "weights: layer 2: something that is not a number",
    ),
    "short.json": (b'{"weights": [], "biases": []}', "weights: 0 given; accepted: 2"),
    "broken.npz": (b"PK nothing", "truncated or damaged"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_does_not_fit_is_refused_with_the_reason(name, tmp_path, capsys):
    content, said = FILES[name]
    (tmp_path / name).write_bytes(content)
    code, _, err = called(["derive", *EXAMPLE, "--parameters", str(tmp_path / name)], capsys)
    assert (code, err.count("\n")) == (2, 1)
    assert said in err


def test_an_archive_with_other_arrays_is_refused_with_their_names(tmp_path, capsys):
    np.savez(tmp_path / "other.npz", w3=np.ones((2, 2)), b3=np.ones(2), more=np.ones(1))
    code, _, err = called(["derive", *EXAMPLE, "--parameters", str(tmp_path / "other.npz")], capsys)
    assert code == 2
    assert "arrays w3, b3 found; accepted: w2, b2, w3, b3" in err
    np.savez(tmp_path / "none.npz", more=np.ones(1))
    _, _, err = called(["derive", *EXAMPLE, "--parameters", str(tmp_path / "none.npz")], capsys)
    assert "arrays none found" in err
