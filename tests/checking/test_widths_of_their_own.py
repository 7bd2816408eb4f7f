"""Programs whose widths, depth, names or time are their own: each right and with one slip, read as they are."""

import time

import numpy as np
import pytest

from backproof.checking.subjects.own_sizes import sizes_of_arrays
from backproof.checking.subjects.running.clocks import Clock, TimeIsUpError, by_the_wall, time_limit
from checking.styles.judging import command, reported

pytestmark = pytest.mark.usefixtures("patient")

S = "import numpy as np\n\ndef s(z):\n    return 1 / (1 + np.exp(-z))\n"
FIXED_HIDDEN = """
class Classifier:
    def __init__(self, n_features):
        self.w1, self.b1 = np.random.randn(n_features, 6), np.zeros((1, 6))
        self.w2, self.b2 = np.random.randn(6, 1), np.zeros((1, 1))

    def backprop(self, X, y):
        a1 = s(X @ self.w1 + self.b1)
        a2 = s(a1 @ self.w2 + self.b2)
        d2 = (a2 - y.reshape(-1, 1)) * a2 * (1 - a2)
        d1 = d2 @ self.w2.T * SLOPE
        return X.T @ d1, d1.sum(0), a1.T @ d2, d2.sum(0)
"""
CLASSES_COUNTED = """
class Net:
    def __init__(self, X_train, y_train):
        self.W1 = np.random.rand(X_train.shape[1], 7) - 0.5
        self.W2 = np.random.rand(7, len(np.unique(y_train))) - 0.5

    def backpropagation(self, X, y):
        hidden = s(X @ self.W1)
        out = s(hidden @ self.W2)
        delta = (out - y) * out * (1 - out)
        back = delta @ self.W2.T * SLOPE
        self.W2 -= 0.01 * hidden.T @ delta
        self.W1 -= 0.01 * X.T @ back
""".replace("SLOPE", "hidden * SLOPE")
AS_WIDE_AS_LONG = """
class Machine:
    def __init__(self, input_data, actual_output):
        self.input, self.actual_output = input_data, actual_output
        self.weights1 = np.random.rand(input_data.shape[1], input_data.shape[0])
        self.weights2 = np.random.rand(input_data.shape[0], 1)

    def feedforward(self):
        self.layer1 = s(self.input @ self.weights1)
        self.output = s(self.layer1 @ self.weights2)

    def backprop(self):
        d = (self.actual_output - self.output) * self.output * (1 - self.output)
        e = d @ self.weights2.T * SLOPE
        self.weights1 += self.input.T @ e
        self.weights2 += self.layer1.T @ d
""".replace("SLOPE", "self.layer1 * SLOPE")
TWO_HIDDEN = """
class Deep:
    def __init__(self, input_nodes, h_nodes1, h_nodes2, output_nodes):
        self.syn0 = np.random.randn(input_nodes, h_nodes1)
        self.syn1 = np.random.randn(h_nodes1, h_nodes2)
        self.syn2 = np.random.randn(h_nodes2, output_nodes)

    def train(self, X, y, repeat=1):
        for j in range(repeat):
            l1 = s(X @ self.syn0)
            l2 = s(l1 @ self.syn1)
            l3 = s(l2 @ self.syn2)
            d3 = (y - l3) * l3 * (1 - l3)
            d2 = d3 @ self.syn2.T * l2 * (1 - l2)
            d1 = d2 @ self.syn1.T * SLOPE
            self.syn2 += l2.T @ d3
            self.syn1 += l1.T @ d2
            self.syn0 += X.T @ d1
""".replace("SLOPE", "l1 * SLOPE")
NEW_NAMES = """
x = np.array([0.1, 0.2])
w1 = np.array([[0.3, 0.4, 0.1], [0.5, 0.6, 0.2]])
w2 = np.array([[0.7], [0.8], [0.3]])
target = np.array([1.0])
lr = 0.1
h = s(x @ w1)
output = s(h @ w2)
delta_output = (output - target) * output * (1 - output)
delta_hidden = delta_output @ w2.T * SLOPE
dw2 = np.outer(h, delta_output)
dw1 = np.outer(x, delta_hidden)
w2_new = w2 - lr * dw2
w1_new = w1 - lr * dw1
print(w1_new, w2_new)
""".replace("SLOPE", "h * SLOPE")
NEW_IN_FRONT = NEW_NAMES.replace("w2_new", "new_w2").replace("w1_new", "new_w1")
PARTS_APART = """
def train(inp, w1, w2, wanted, eta, b1, b2):
    a1 = s(inp @ w1 + b1)
    a2 = s(a1 @ w2 + b2)
    d2 = (a2 - wanted) * a2 * (1 - a2)
    d1 = d2 @ w2.T * SLOPE
    w2 -= eta * a1.T @ d2
    b2 -= eta * d2.sum(0)
    w1 -= eta * inp.T @ d1
    b1 -= eta * d1.sum(0)
""".replace("SLOPE", "a1 * SLOPE")
SHARE_OF_BEFORE = """
def add_bias(X):
    return np.concatenate((np.ones((1, X.shape[1])), X), axis=0)

def train(X, T, W, V, eta, epochs, alpha):
    losses = []
    dV, dW = np.zeros(V.shape), np.zeros(W.shape)
    for i in range(epochs):
        Z = s(np.dot(W, add_bias(X)))
        Y = s(np.dot(V, add_bias(Z)))
        losses.append(np.mean((Y - T) ** 2))
        delta = (Y - T) * Y * (1 - Y)
        back = np.dot(V[:, 1:].T, delta) * SLOPE
        dV = alpha * dV - (1 - alpha) * np.dot(delta, add_bias(Z).T)
        dW = alpha * dW - (1 - alpha) * np.dot(back, add_bias(X).T)
        W += eta * dW
        V += eta * dV
    return W, V, losses
""".replace("SLOPE", "Z * SLOPE")
LAYERS_CALLED_AS_ONE = """
def gradient(w, b, x, y):
    a = [x]
    for w_l, b_l in zip(w, b):
        a.append(s(a[-1] @ w_l.T + b_l))
    delta = (a[-1] - y) * a[-1] * (1 - a[-1]) / len(x)
    dw, db = [], []
    for i in reversed(range(len(w))):
        dw.insert(0, delta.T @ a[i])
        db.insert(0, delta.sum(axis=0))
        if i:
            delta = delta @ w[i] * SLOPE
    return dw, db
""".replace("SLOPE", "a[i] * SLOPE")
ONE_LAYER_BY_ROWS = """
def gradient(w, b, x, y):
    dw, db = np.zeros_like(w), np.zeros_like(b)
    for j in range(len(b)):
        a = s(np.dot(w[j], x) + b[j])
        db[j] = (a - y[j]) * a * (1 - a)
        dw[j] = db[j] * x
    return dw, db
"""
PROGRAMS = {
    "layers called as one": (LAYERS_CALLED_AS_ONE, "a[i]"),
    "fixed hidden": (FIXED_HIDDEN.replace("SLOPE", "a1 * SLOPE"), "a1"),
    "classes counted": (CLASSES_COUNTED, "hidden"),
    "as wide as long": (AS_WIDE_AS_LONG, "self.layer1"),
    "two hidden": (TWO_HIDDEN, "l1"),
    "new names": (NEW_NAMES, "h"),
    "new in front": (NEW_IN_FRONT, "h"),
    "parts apart": (PARTS_APART, "a1"),
    "share of the step before": (SHARE_OF_BEFORE, "Z"),
}
ALWAYS = ("layers called as one",)
EACH = [pytest.param(name, marks=[] if name in ALWAYS else pytest.mark.published) for name in PROGRAMS]


def test_one_layer_whose_rows_are_walked_over_is_asked_as_one_layer(tmp_path):
    path = tmp_path / "program.py"
    path.write_text(S + ONE_LAYER_BY_ROWS, encoding="utf-8")
    code, out, err = command(["check", str(path)])
    assert (code, err) == (0, "")
    assert "networks 3,1; 3,2; 2,1" in out


@pytest.mark.parametrize("name", EACH)
def test_it_is_right_as_it_is_and_its_slip_is_named(name, tmp_path):
    path = tmp_path / "program.py"
    source, a = PROGRAMS[name]
    path.write_text(S + source.replace("SLOPE", f"(1 - {a})"), encoding="utf-8")
    code, out, err = command(["check", str(path)])
    assert code == 0, out + err
    path.write_text(S + source.replace(" * SLOPE", ""), encoding="utf-8")
    code, out, err = command(["check", str(path)])
    assert code == 1, out + err
    assert "BP2 is violated at layer 2" in out
    assert "σ′(z²)" in out


HIDDEN_LAYERS = """
class Net:
    def __init__(self):
        self.theta1, self.theta2, self.theta3 = (0.1 * np.ones(shape) for shape in ((3, 3), (3, 4), (4, 2)))

    def update(self, x, y, lr=0.1):
        a1 = s(x @ self.theta1)
        a2 = s(a1 @ self.theta2)
        a3 = s(a2 @ self.theta3)
        d3 = (a3 - y) * a3 * (1 - a3)
        d2 = d3 @ self.theta3.T * a2 * (1 - a2)
        d1 = d2 @ self.theta2.T * a1 * (1 - a1)
        self.theta3 -= lr * a2.T @ d3
        self.theta2 -= lr * a1.T @ d2
        self.theta1 -= lr * x.T @ d1
"""
WITH_A_FORWARD_PASS = HIDDEN_LAYERS.replace(
    "    def update",
    "    def predict(self, x):\n        return s(s(s(x @ self.theta1) @ self.theta2) @ self.theta3)\n\n    def update",
)


@pytest.mark.parametrize("source", [HIDDEN_LAYERS, WITH_A_FORWARD_PASS], ids=["moved", "seen in the output"])
def test_code_with_more_layers_than_the_network_is_not_accused(source, tmp_path):
    path = tmp_path / "program.py"
    path.write_text(S + source, encoding="utf-8")
    code, out, err = command(["check", f"{path}:Net", "-n", "3,4,2"])
    assert code == 2, out + err
    if source is HIDDEN_LAYERS:
        assert "theta1 too, for which this network has no layer" in err
    assert command(["check", f"{path}:Net", "-n", "3,3,4,2"])[0] == 0


ENDS_WITH_RELU = """
class MLP:
    def __init__(self, input_size, hidden_size, output_size):
        self.wih = np.random.randn(input_size, hidden_size)
        self.who = np.random.randn(hidden_size, output_size)

    def forward(self, x):
        self.hidden = np.maximum(0, x @ self.wih)
        self.out = np.maximum(0, self.hidden @ self.who)
        return self.out

    def train(self, x, y, lr=0.01, epochs=10):
        for _ in range(epochs):
            for xi, yi in zip(x, y):
                d = (yi - self.forward(xi)) SLOPE
                e = (d @ self.who.T) * (self.hidden > 0)
                self.who += lr * np.outer(self.hidden, d)
                self.wih += lr * np.outer(xi, e)
"""


@pytest.mark.parametrize(("slope", "code"), [("* (self.out > 0)", 0), pytest.param("", 1, marks=pytest.mark.published)])
def test_an_output_of_relu_is_seen_in_the_forward_pass_and_dead_steps_are_steps(slope, code, tmp_path):
    path = tmp_path / "program.py"
    path.write_text(S + ENDS_WITH_RELU.replace("SLOPE", slope), encoding="utf-8")
    found, out, err = command(["check", str(path)])
    assert found == code, out + err
    assert "updates after each example" in out
    assert ("BP1 is violated at layer 3" in out) is (code == 1)


MADE_AN_ARRAY = """
errors = []

def train(x, y, w1, b1, w2, b2, lr):
    a1 = s(x @ w1 + b1)
    a2 = s(a1 @ w2 + b2)
    errors.append(np.mean((a2 - y) ** 2))
    d2 = (a2 - y) * a2 * (1 - a2)
    d1 = d2 @ w2.T * a1 * (1 - a1)
    return w1 - lr * x.T @ d1, b1 - lr * d1.sum(0), w2 - lr * a1.T @ d2, b2 - lr * d2.sum(0)

errors = np.array(errors)
"""


def test_a_list_that_a_function_appends_to_is_one_again(tmp_path):
    path = tmp_path / "program.py"
    path.write_text(S + MADE_AN_ARRAY, encoding="utf-8")
    code, out, err = command(["check", str(path)])
    assert code == 0, out + err


def test_time_that_the_processor_works_elsewhere_does_not_count():
    clock = Clock()
    with time_limit(0.05):
        # twice the limit on the wall, and next to nothing of the processor
        time.sleep(0.1)
    assert clock.spent < 0.1
    with pytest.raises(TimeIsUpError), time_limit(0.02):
        time.sleep(by_the_wall(10.0))


def works_without_end():
    while True:
        pass


def test_work_is_stopped_by_what_the_processor_spends():
    with pytest.raises(TimeIsUpError), time_limit(0.05):
        works_without_end()


MAKER = """
import numpy as np

def init_params():
    W1, b1 = np.random.rand(7, 20) - 0.5, np.zeros((7, 1))
    W2, b2 = np.random.rand(4, 7) - 0.5, np.zeros((4, 1))
    return W1, b1, W2, b2

def forward(W1, b1, W2, b2, X):
    Z1 = W1.dot(X) + b1
    A1 = np.tanh(Z1)
    Z2 = W2.dot(A1) + b2
    return Z1, A1, Z2, np.exp(Z2) / np.exp(Z2).sum(axis=0)

def backward(Z1, A1, Z2, A2, W1, W2, X, Y):
    wanted = np.zeros((4, Y.size))
    wanted[Y, np.arange(Y.size)] = 1
    D = (A2 - wanted) / Y.size
    G = W2.T.dot(D) * (1 - A1 * A1)
    return G.dot(X.T), G.sum(axis=1, keepdims=True), D.dot(A1.T), D.sum(axis=1, keepdims=True)
"""


@pytest.mark.published
def test_functions_that_write_the_number_of_classes_down_keep_it_and_take_no_square_weights(tmp_path):
    report = reported(MAKER, tmp_path)
    assert (report["verdict"], report["network"]["sizes"]) == ("correct", [3, 6, 4])
    slip = reported(MAKER.replace("(1 - A1 * A1)", "(1 - A1)"), tmp_path)
    assert [(f["equation"], f["layer"]) for f in slip["findings"]] == [("BP2", 2)]


def test_numbers_in_some_names_only_tell_no_order():
    class Held:
        def __init__(self):
            self.weights_in, self.weights_1_2, self.weights_out = np.ones((4, 5)), np.ones((5, 5)), np.ones((5, 2))

    assert sizes_of_arrays(Held()) == [(4, 5, 5, 2)]
