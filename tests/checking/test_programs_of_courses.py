"""Programs in the habits of courses and books: a λ for each layer, a loop over settings, makers with annotations."""

from dataclasses import replace

import numpy as np
import pytest

from backproof.checking.readings.penalties_of_layers import with_penalties_of_layers
from backproof.checking.report import Finding, GradientReport
from backproof.checking.subjects.code.counts_in_code import is_cut_up
from backproof.checking.subjects.functions.holders import is_in_python
from backproof.checking.subjects.functions.parts_of_layers import keys_of_layers
from backproof.checking.subjects.functions.signatures import options_of
from backproof.checking.subjects.loaded.loading import load_file
from backproof.checking.subjects.makers.object_state import parameters_of
from backproof.checking.subjects.names.names_in_code import role_of
from backproof.checking.subjects.own_sizes import sizes_to_ask
from checking.styles.judging import printed, reported

LAYERS = """
import numpy as np

class Dense:
    def __init__(self, n_in, n_out, kernel_l2=0.0, bias_l2=0.0):
        self.w, self.b = 0.5 * np.random.randn(n_in, n_out), np.zeros(n_out)
        self.kernel_l2, self.bias_l2 = kernel_l2, bias_l2

    def forward(self, x):
        self.x = x
        return x @ self.w + self.b

    def backward(self, d):
        self.dw = self.x.T @ d + 2 * self.kernel_l2 * self.w
        self.db = d.sum(0) + 2 * self.bias_l2 * self.b
        return d @ self.w.T

x, y = np.random.randn(20, 3), np.random.randn(20, 2)
first, second = Dense(3, 5, kernel_l2=1e-3), Dense(5, 2)
for _ in range(100):
    h = np.tanh(first.forward(x))
    d = (second.forward(h) - y) / len(x)
    dh = second.backward(d)
    first.backward(dh * (1 - h{power}))
    for layer in (first, second):
        layer.w -= 0.1 * layer.dw
        layer.b -= 0.1 * layer.db
"""
SETTINGS = """
import numpy as np

def f(z, deriv=False):
    return z * (1 - z) if deriv else 1 / (1 + np.exp(-z))

X = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]])
y = np.array([[0], [1], [1], [0]])
for rate, name in [(0.1, "small"), (1.0, "large")]:
    print(name)
    v = 2 * np.random.random((3, 8)) - 1
    w = 2 * np.random.random((8, 1)) - 1
    for turn in range(60000):
        h = f(X @ v)
        out = f(h @ w)
        d = (out - y) * f(out, True)
        dh = (d @ w.T) * f({at}, True)
        w -= rate * h.T @ d
        v -= rate * X.T @ dh
"""


@pytest.mark.published
@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize(("power", "verdict"), [(" ** 2", "correct"), ("", "wrong")])
def test_a_penalty_that_one_layer_has_for_itself_is_told_and_no_slip(power, verdict, tmp_path):
    report = reported(LAYERS.replace("{power}", power), tmp_path)
    assert report["verdict"] == verdict
    own = [finding for finding in report["findings"] if finding["fault"] == "penalty_in_gradient"]
    assert [(finding["layer"], finding["severity"]) for finding in own] == [(2, "convention")]


def test_a_penalty_of_one_layer_needs_a_class_with_a_factor_of_its_own():
    text = LAYERS.replace("{power}", "")
    added = Finding("BP3", 2, "penalty_in_gradient", facts={"multiple": 0.01})
    report = GradientReport("wrong", (added,))
    assert with_penalties_of_layers(report, text).verdict == "correct"
    assert with_penalties_of_layers(report, text.replace("self.kernel_l2 * self.w", "0.01 * self.w")) == report
    assert with_penalties_of_layers(report, text.replace(", Dense(5, 2)", "")) == report
    of_a_bias = replace(added, equation="BP4", fault="bias_penalised")
    assert with_penalties_of_layers(replace(report, findings=(of_a_bias,)), text).verdict == "correct"
    for other in ({"facts": {"multiple": -0.01}}, {"facts": {"multiple": 1.0}}, {"also": ("slope_missing",)}):
        assert with_penalties_of_layers(replace(report, findings=(replace(added, **other),)), text).verdict == "wrong"


@pytest.mark.published
@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize(("at", "code"), [("h", 0), ("X @ v", 1)])
def test_of_a_loop_over_settings_the_first_is_asked(at, code, tmp_path):
    assert printed(SETTINGS.replace("{at}", at), tmp_path)[0] == code


class WithoutAWord:
    pass


class WithAList:
    def __init__(self, sizes):
        self.sizes = sizes


@pytest.mark.parametrize("maker", [WithoutAWord, WithAList, np.random.default_rng, np.random.Generator.random])
def test_only_makers_in_python_are_tried(maker):
    assert is_in_python(maker) == (maker in (WithoutAWord, WithAList))


ONE_INPUT = """
import numpy as np

doses = np.array([0.0, 0.5, 1.0])
observed = np.array([0.0, 1.0, 0.0])
w1, w2, w3, w4 = np.random.default_rng(0).normal(size=4)
b1 = b2 = b3 = 0.0
for step in range(1000):
    z1, z2 = doses * w1 + b1, doses * w2 + b2
    a1, a2 = np.tanh(z1), np.tanh(z2)
    d = a1 * w3 + a2 * w4 + b3 - observed
    d1, d2 = d * w3 * (1 - a1{power}), d * w4 * (1 - a2{power})
    w1 -= 0.1 * np.sum(d1 * doses)
    w2 -= 0.1 * np.sum(d2 * doses)
    w3 -= 0.1 * np.sum(d * a1)
    w4 -= 0.1 * np.sum(d * a2)
    b1 -= 0.1 * np.sum(d1)
    b2 -= 0.1 * np.sum(d2)
    b3 -= 0.1 * np.sum(d)
"""


@pytest.mark.published
@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize(("power", "code"), [(" ** 2", 0), ("", 1)])
def test_single_weights_of_a_network_with_one_input_are_asked(power, code, tmp_path):
    assert printed(ONE_INPUT.replace("{power}", power), tmp_path)[0] == code


FLAT = """
import numpy as np

def cut(theta, n_in, n_hid, n_out):
    i = n_in * n_hid
    j = i + n_hid
    k = j + n_hid * n_out
    return theta[:i].reshape(n_in, n_hid), theta[i:j], theta[j:k].reshape(n_hid, n_out), theta[k:]

def loss_and_gradient(theta, X, Y, n_in=3, n_hid=5, n_out=2, l=1):
    W1, b1, W2, b2 = cut(theta, n_in, n_hid, n_out)
    H = np.tanh(X @ W1 + b1)
    R = (H @ W2 + b2 - Y) / len(X)
    D = R @ W2.T * (1 - H{power})
    loss = 0.5 * len(X) * np.sum(R**2) + 0.5 * l * (np.sum(W1**2) + np.sum(W2**2))
    return loss, np.concatenate([(X.T @ D + l * W1).ravel(), D.sum(0), (H.T @ R + l * W2).ravel(), R.sum(0)])
"""
ONE_OUTPUT = """
import numpy as np

def forward_pass(X, p):
    A1 = np.tanh(p["W1"] @ X + p["b1"])
    A2 = 1 / (1 + np.exp(-(p["W2"] @ A1 + p["b2"])))
    assert A2.shape == (1, X.shape[1])
    return A2, {"A1": A1, "A2": A2}

def backward_pass(p, cache, X, Y):
    dZ2 = (cache["A2"] - Y) / X.shape[1]
    dZ1 = p["W2"].T @ dZ2 * (1 - cache["A1"] ** 2)
    db1, db2 = dZ1.sum(1, keepdims=True), dZ2.sum(1, keepdims=True)
    return {"dW1": dZ1 @ X.T, "db1": db1, "dW2": dZ2 @ cache["A1"].T, "db2": db2}
"""


@pytest.mark.published
@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize(("power", "verdict"), [("**2", "correct"), ("", "wrong")])
def test_widths_and_a_letter_l_with_defaults_are_widths_and_a_penalty(power, verdict, tmp_path):
    report = reported(FLAT.replace("{power}", power), tmp_path)
    assert report["verdict"] == verdict
    assert not [finding for finding in report["findings"] if finding["equation"] == "BP3"]


def test_a_letter_l_is_a_penalty_where_its_default_is_a_number_only():
    def shrinks(theta, X, y, l=1): ...  # noqa: E741
    def counts(theta, X, y, l=None): ...  # noqa: E741
    def of_one_width(theta, X, y, n_hidden=3): ...

    assert options_of(shrinks) == (("l", "penalty"),)
    assert options_of(counts) == options_of(of_one_width) == ()


def test_what_a_helper_cuts_up_is_a_flat_vector(tmp_path):
    path = tmp_path / "program.py"
    path.write_text(FLAT.replace("{power}", "**2"), encoding="utf-8")
    function = load_file(str(path)).named("loss_and_gradient")
    assert [is_cut_up(function, name) for name in ("theta", "X")] == [True, False]


def test_code_that_asserts_one_row_is_asked_with_one_output_first(tmp_path):
    for text, outputs in ((ONE_OUTPUT, 1), (ONE_OUTPUT.replace("assert", "print"), 2)):
        path = tmp_path / f"program_{outputs}.py"
        path.write_text(text, encoding="utf-8")
        assert sizes_to_ask(load_file(str(path)).named("backward_pass"))[0][-1] == outputs


def test_rows_of_a_split_are_told_by_their_names():
    assert [role_of(name) for name in ("T_train", "t_test", "X_train", "t_max")] == ["y", "y", "x", ""]


DICTS = """
import numpy as np

def gradients_of(layers, x, y):
    acts = [x]
    for layer in layers:
        acts.append(np.tanh(acts[-1] @ layer["kernel"] + layer["bias"]))
    delta, found = (acts[-1] - y) * (1 - acts[-1] ** 2) / len(x), []
    for k in range(len(layers) - 1, -1, -1):
        found.insert(0, {"bias": delta.sum(0), "kernel": acts[k].T @ delta})
        delta = delta @ layers[k]["kernel"].T * (1 - acts[k]{power})
    return 0.5 * np.mean(np.sum((acts[-1] - y) ** 2, axis=1)), found
"""
STEPS = """
import numpy as np

class Net:
    def __init__(self, n_in=6, n_hidden=5, n_out=3):
        self.W1, self.b1 = np.random.randn(n_in, n_hidden), np.zeros(n_hidden)
        self.W2, self.b2 = np.random.randn(n_hidden, n_out), np.zeros(n_out)
        self.velocity = {name: 0.0 for name in ("W1", "b1", "W2", "b2")}
"""


@pytest.mark.published
@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize(("power", "verdict"), [(" ** 2", "correct"), ("", "wrong")])
def test_a_dict_for_each_layer_is_read(power, verdict, tmp_path):
    report = reported(DICTS.replace("{power}", power), tmp_path)
    assert report["verdict"] == verdict
    assert [(f["equation"], f["layer"]) for f in report["findings"]] == ([] if power else [("BP2", 2)])


def test_the_keys_of_layers_are_those_of_their_members(tmp_path):
    path = tmp_path / "program.py"
    path.write_text(DICTS.replace("{power}", "**2") + "\ndef other(layers):\n    return layers['size']\n", "utf-8")
    function = load_file(str(path)).named("gradients_of")
    assert sorted(keys_of_layers(function, "layers")) == ["bias", "kernel"]
    assert keys_of_layers(function, "x") == []


def test_velocities_that_begin_with_0_are_no_weights_of_single_numbers(tmp_path):
    path = tmp_path / "program.py"
    path.write_text(STEPS, encoding="utf-8")
    assert (1, 2) not in sizes_to_ask(load_file(str(path)).named("Net"))


@pytest.mark.parametrize("change", ["dV", "vV", "prev_V"])
def test_the_last_change_of_v_is_no_weight_beside_v(change):
    class Net:
        def __init__(self):
            self.V, self.W = np.full((4, 4), 0.5), np.full((2, 5), 0.5)
            setattr(self, change, np.zeros((4, 4)))

    places = next(parameters_of(Net(), ((4, 3), (2, 4))))
    assert [place.whole.path for place in places.biases] == ["V", "W"]
