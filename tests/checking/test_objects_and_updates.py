"""Objects with methods and stored gradients, and code that only updates in place: their gradients are recovered."""

from itertools import pairwise

import numpy as np
import pytest

import backproof as bp
from backproof.checking import SubjectError
from backproof.checking.report import remark
from backproof.checking.subjects.in_a_file import names_in
from backproof.checking.subjects.loaded.loading import load_file

NET = bp.Network([2, 3, 2], "sigmoid", "quadratic")


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class Columns:
    """Written as in Nielsen's chapter 1: columns, lists of weights and biases, biases first in the answer."""

    fault = False

    def __init__(self, sizes):
        rng = np.random.default_rng(0)
        self.biases = [rng.standard_normal((n, 1)) for n in sizes[1:]]
        self.weights = [rng.standard_normal((n, m)) for m, n in pairwise(sizes)]

    def backprop(self, x, y):
        acts, a = [x], x
        for w, b in zip(self.weights, self.biases, strict=True):
            a = sigmoid(w @ a + b)
            acts.append(a)
        delta = (a - y) * a * (1 - a)
        nabla_b, nabla_w = [delta], [delta @ acts[-2].T]
        for k in range(len(self.weights) - 2, -1, -1):
            slope = 1 if self.fault else acts[k + 1] * (1 - acts[k + 1])
            delta = (self.weights[k + 1].T @ delta) * slope
            nabla_b.insert(0, delta)
            nabla_w.insert(0, delta @ acts[k].T)
        return nabla_b, nabla_w


class Faulty(Columns):
    fault = True


class Stored:
    """Row examples, parameters and gradients as attributes."""

    def __init__(self):
        self.W1, self.b1 = np.ones((2, 3)), np.zeros((1, 3))
        self.W2, self.b2 = np.ones((3, 2)), np.zeros((1, 2))

    def forward(self, X):
        self.a1 = sigmoid(X @ self.W1 + self.b1)
        self.a2 = sigmoid(self.a1 @ self.W2 + self.b2)
        return self.a2

    def backward(self, X, y):
        d2 = (self.a2 - y) * self.a2 * (1 - self.a2) / len(X)
        d1 = (d2 @ self.W2.T) * self.a1 * (1 - self.a1)
        self.dW2, self.db2 = self.a1.T @ d2, d2.sum(0, keepdims=True)
        self.dW1, self.db1 = X.T @ d1, d1.sum(0, keepdims=True)


class Dense:
    def __init__(self, m, n):
        self.W, self.b = np.ones((m, n)), np.zeros(n)
        self.dW, self.db = np.zeros((m, n)), np.zeros(n)

    def forward(self, x):
        self.x, self.out = x, sigmoid(x @ self.W + self.b)
        return self.out

    def backward(self, g):
        d = g * self.out * (1 - self.out)
        self.dW += self.x.T @ d
        self.db += d.sum(0)
        return d @ self.W.T


class Layers:
    """A list of layer objects whose gradients are never reset."""

    def __init__(self):
        self.layers = [Dense(2, 3), Dense(3, 2)]

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, g):
        for layer in reversed(self.layers):
            g = layer.backward(g)


class Trains:
    """No gradients anywhere: only parameters that move."""

    def __init__(self, *, too_early):
        self.lr, self.too_early = 0.1, too_early
        self.W1, self.b1 = np.ones((2, 3)), np.zeros((1, 3))
        self.W2, self.b2 = np.ones((3, 2)), np.zeros((1, 2))

    def train(self, X, y):
        a1 = sigmoid(X @ self.W1 + self.b1)
        a2 = sigmoid(a1 @ self.W2 + self.b2)
        d2 = (a2 - y) * a2 * (1 - a2)
        before = self.W2.copy()
        self.W2 -= self.lr * a1.T @ d2
        self.b2 -= self.lr * d2.sum(0, keepdims=True)
        d1 = (d2 @ (self.W2 if self.too_early else before).T) * a1 * (1 - a1)
        self.W1 -= self.lr * X.T @ d1
        self.b1 -= self.lr * d1.sum(0, keepdims=True)


def faults(report):
    return [(f.equation, f.layer, f.fault) for f in report.findings if f.severity != "convention"]


def test_an_object_in_columns_that_returns_biases_first_is_understood():
    report = bp.check(Columns([2, 3, 2]), NET)
    assert report.verdict == "correct"
    assert report.inferred[0].facts["calls"] == ("backprop(x, y)",)
    assert "backprop(x, y)" in report.to_text()


def test_a_fault_of_an_object_is_named_and_mended_in_its_own_layout():
    report = bp.check(Faulty([2, 3, 2]), NET)
    assert faults(report) == [("BP2", 2, "slope_missing")]
    assert "w3.T @ delta3" in report.findings[0].to_text()


def test_stored_gradients_are_read():
    report = bp.check(Stored(), NET)
    assert report.verdict == "correct"
    assert report.inferred[0].facts["calls"] == ("forward(x)", "backward(x, y)")
    assert "forward(x), backward(x, y)" in report.to_text()


def test_layer_objects_that_never_reset_their_gradients_are_found():
    assert faults(bp.check(Layers(), NET)) == [("update", None, "accumulates")]


def test_an_update_after_the_whole_backward_pass_is_correct():
    assert bp.check(Trains(too_early=False), NET).verdict == "correct"


def test_weights_updated_before_the_error_is_sent_through_them_are_found():
    assert faults(bp.check(Trains(too_early=True), NET)) == [("BP2", 2, "weights_already_updated")]


@pytest.mark.parametrize("sizes", [[2, 3, 2], [2, 3, 1]])
def test_new_values_that_overwrite_the_old_are_said_once(sizes):
    network = bp.Network(sizes)

    def step(weights, biases, x, y, lr):
        own = bp.Parameters(weights, biases)
        found = network.backward(own, network.forward(own, x), y)
        for p, g in zip([*weights, *biases], [*found.weights, *found.biases], strict=True):
            p[...] = -lr * g

    assert faults(bp.check(step, network)) == [("update", None, "overwritten")]


def test_the_users_object_is_left_as_it_was():
    mine = Stored()
    bp.check(mine, NET)
    assert np.array_equal(mine.W1, np.ones((2, 3)))
    assert not hasattr(mine, "dW1")


def test_an_object_whose_methods_do_not_run_gives_one_error():
    class Broken(Stored):
        def forward(self, X):
            raise RuntimeError("not today")

        backward = forward

    with pytest.raises(SubjectError):
        bp.check(Broken(), NET)


# Mazur's worked example: 2-2-2, sigmoid, ½ SSE, η = 0.5 (mattm/simple-neural-network). His text's figures follow the
# right rule in one place and the already updated weights in another; from numbers alone, the two are told apart.
MAZUR = bp.Parameters(
    (np.array([[0.15, 0.20], [0.25, 0.30]]), np.array([[0.40, 0.45], [0.50, 0.55]])),
    (np.array([0.35, 0.35]), np.array([0.60, 0.60])),
)
X, Y = np.array([[0.05, 0.10]]), np.array([[0.01, 0.99]])


def mazur(weights, biases, x, y, lr, too_early):
    w2, w3 = weights
    a2 = sigmoid(x @ w2.T + biases[0])
    a3 = sigmoid(a2 @ w3.T + biases[1])
    d3 = (a3 - y) * a3 * (1 - a3)
    new3 = w3 - lr * d3.T @ a2
    d2 = (d3 @ (new3 if too_early else w3)) * a2 * (1 - a2)
    return [w2 - lr * d2.T @ x, new3], [biases[0] - lr * d2.sum(0), biases[1] - lr * d3.sum(0)]


def test_mazurs_published_step_is_the_right_rule():
    net = bp.Network([2, 2, 2])
    step = mazur(list(MAZUR.weights), list(MAZUR.biases), X, Y, 0.5, False)[0]
    published = [0.1497807161327628, 0.19956143226552567, 0.24975114363236958, 0.29950228726473915]
    assert step[0].ravel() == pytest.approx(published, rel=1e-14)
    right = bp.check(
        lambda weights, biases, x, y, lr: mazur(weights, biases, x, y, lr, False), net, X, Y, parameters=MAZUR
    )
    assert right.verdict == "correct"


def test_mazurs_published_figures_after_many_steps_show_the_updated_weights():
    net = bp.Network([2, 2, 2])
    report = bp.check(
        lambda weights, biases, x, y, lr: mazur(weights, biases, x, y, lr, True), net, X, Y, parameters=MAZUR
    )
    assert faults(report) == [("BP2", 2, "weights_already_updated")]


class WithMomentum(Trains):
    """Keeps a velocity, and trains for many epochs unless told otherwise."""

    def __init__(self):
        super().__init__(too_early=False)
        self.velocity = 0.0

    def fit(self, X, y, epochs=1000, learning_rate=0.1):
        for _ in range(epochs):
            a1 = sigmoid(X @ self.W1 + self.b1)
            a2 = sigmoid(a1 @ self.W2 + self.b2)
            d2 = (a2 - y) * a2 * (1 - a2)
            d1 = (d2 @ self.W2.T) * a1 * (1 - a1)
            step = [X.T @ d1, d1.sum(0, keepdims=True), a1.T @ d2, d2.sum(0, keepdims=True)]
            self.velocity = [0.9 * v + g for v, g in zip(self.velocity or [0.0] * 4, step, strict=True)]
            for p, v in zip((self.W1, self.b1, self.W2, self.b2), self.velocity, strict=True):
                p -= learning_rate * v

    train = None


def test_a_momentum_buffer_is_looked_at_in_its_first_step():
    assert bp.check(WithMomentum(), NET).verdict == "correct"


def test_a_learning_rate_with_a_default_makes_no_gradient_an_update():
    def gradient(weights, biases, x, y, lr=0.1):
        p = bp.Parameters(weights, biases)
        g = NET.backward(p, NET.forward(p, x), y)
        return g.weights, g.biases

    def update(weights, biases, x, y, lr=0.1):
        gw, gb = gradient(weights, biases, x, y)
        return [w - lr * g for w, g in zip(weights, gw, strict=True)], [
            b - lr * g for b, g in zip(biases, gb, strict=True)
        ]

    assert bp.check(gradient, NET).verdict == "correct"
    report = bp.check(update, NET)
    assert report.verdict == "correct"
    assert remark("in_place") in report.inferred
    assert "updates the parameters in place" in report.to_text()


class WithoutBiases:
    """Two matrices, y − a, and an update that adds."""

    def __init__(self):
        self.weights1, self.weights2 = np.ones((2, 3)), np.ones((3, 2))

    def feedforward(self, x):
        self.layer1 = sigmoid(x @ self.weights1)
        self.layer2 = sigmoid(self.layer1 @ self.weights2)
        return self.layer2

    def backprop(self, x, y):
        self.feedforward(x)
        d2 = 2 * (y - self.layer2) * self.layer2 * (1 - self.layer2)
        d1 = (d2 @ self.weights2.T) * self.layer1 * (1 - self.layer1)
        self.weights2 += self.layer1.T @ d2
        self.weights1 += x.T @ d1


def test_an_object_without_biases_that_adds_its_step_is_correct():
    report = bp.check(WithoutBiases(), NET)
    assert report.verdict == "correct", report.to_text()


class KeepsItsOutput:
    """Its forward pass returns nothing: what it gives is kept under a name of its own."""

    def __init__(self, n_in=3, n_out=2):
        self.weights, self.biases = np.ones((n_in, n_out)), np.zeros((1, n_out))

    def forward(self, inputs):
        self.inputs = inputs
        self.scores = np.dot(inputs, self.weights) + self.biases

    def backward(self, dvalues):
        self.dweights = np.dot(self.inputs.T, dvalues)
        self.dbiases = np.sum(dvalues, axis=0, keepdims=True)


class KeepsWithoutItsSum(KeepsItsOutput):
    def backward(self, dvalues):
        self.dweights = np.dot(self.inputs.T, dvalues)
        self.dbiases = dvalues[:1].copy()


class KeepsProbabilities(KeepsItsOutput):
    """A network of two layers that is told by its own loss."""

    def __init__(self):
        rng = np.random.default_rng(3)
        self.W1, self.b1 = rng.standard_normal((3, 4)), np.zeros(4)
        self.W2, self.b2 = rng.standard_normal((4, 2)), np.zeros(2)

    def forward(self, x):
        self.x, self.h = x, sigmoid(x @ self.W1 + self.b1)
        self.p = sigmoid(self.h @ self.W2 + self.b2)

    def backward(self, grad_output):
        d2 = grad_output * self.p * (1 - self.p)
        d1 = d2 @ self.W2.T * self.h * (1 - self.h)
        self.dW2, self.db2, self.dW1, self.db1 = self.h.T @ d2, d2.sum(0), self.x.T @ d1, d1.sum(0)


@pytest.mark.parametrize(
    ("thing", "network"),
    [
        (KeepsItsOutput(), bp.Network([3, 2], "identity")),
        (KeepsItsOutput(1, 1), bp.Network([1, 1], "identity")),
        (KeepsProbabilities(), bp.Network([3, 4, 2])),
    ],
)
def test_the_output_that_a_forward_pass_stores_is_sent_back_for_a_batch_too(thing, network):
    report = bp.check(thing, network)
    assert report.verdict == "correct"
    assert report.findings == ()
    assert remark("object", name=type(thing).__name__, calls=("forward(x)", "backward(∂C/∂a)")) in report.inferred


def test_what_is_wrong_of_a_batch_only_is_seen_where_the_output_is_stored():
    report = bp.check(KeepsWithoutItsSum(), bp.Network([3, 2], "identity"))
    assert [f.fault for f in report.findings] == ["first_example_only"]


def test_of_a_file_what_holds_weights_is_asked_before_an_optimizer_beside_it(tmp_path):
    (tmp_path / "fit.py").write_text(
        "import numpy as np\n\n\n"
        "class Line:\n"
        "    def __init__(self, a, b):\n"
        "        self.weights, self.bias = np.ones((a, b)), np.zeros((1, b))\n\n"
        "    def forward(self, x):\n"
        "        self.x, self.out = x, x @ self.weights + self.bias\n\n"
        "    def backward(self, grad):\n"
        "        self.dweights, self.dbias = self.x.T @ grad, grad.sum(axis=0, keepdims=True)\n\n\n"
        "class Descent:\n"
        "    def __init__(self, lr):\n"
        "        self.lr = lr\n\n"
        "    def update(self, layer):\n"
        "        layer.weights -= self.lr * layer.dweights\n\n\n"
        "line = Line(2, 1)\n"
        "descent = Descent(0.1)\n"
    )
    assert names_in(load_file(tmp_path / "fit.py"))[:2] == ["line", "descent"]
