"""Functions as files have them: a cache between forward and backward, a cost beside a vector, an update an example."""

import numpy as np
import pytest

import backproof as bp
from backproof.checking.report import remark
from backproof.checking.subjects.code.handed_on import handed_on
from backproof.checking.subjects.makers.caches import joined
from backproof.checking.subjects.makers.constructing import instance_of
from backproof.checking.subjects.running.guard import SubjectError

NET = bp.Network([3, 4, 2])


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def stepped(w2, w3, b2, b3, x, y, lr):
    a2 = sigmoid(w2 @ x + b2)
    a3 = sigmoid(w3 @ a2 + b3)
    d3 = (a3 - y) * a3 * (1 - a3)
    d2 = (w3.T @ d3) * a2 * (1 - a2)
    w3 -= lr * np.outer(d3, a2)
    w2 -= lr * np.outer(d2, x)
    b3 -= lr * d3
    b2 -= lr * d2


def one_after_another(weights, biases, x, y, lr):
    for k in range(len(x)):
        stepped(*weights, *biases, x[k], y[k], lr)


def the_first_only_twice(weights, biases, x, y, lr):
    for k in range(len(x)):
        stepped(*weights, *biases, x[k], y[k], lr)
        if k == 1:
            stepped(*weights, *biases, x[0], y[0], lr)


def test_an_update_after_each_example_is_understood():
    report = bp.check(one_after_another, NET)
    assert report.verdict == "correct"
    assert remark("each_example") in report.inferred
    assert "updates after each example" in report.to_text()


def test_a_walk_that_takes_an_example_twice_is_none():
    assert bp.check(the_first_only_twice, NET).verdict == "wrong"


def forward_pass(X, params):
    h = sigmoid(X @ params["W1"] + params["b1"])
    return sigmoid(h @ params["W2"] + params["b2"]), (X, h)


def backward_pass(y_hat, Y, cache, params):
    X, h = cache
    d2 = (y_hat - Y) * y_hat * (1 - y_hat)
    d1 = d2 @ params["W2"].T * h * (1 - h)
    return {"dW1": X.T @ d1, "db1": d1.sum(0), "dW2": h.T @ d2, "db2": d2.sum(0)}


def backward_without_slope(y_hat, Y, cache, params):
    X, h = cache
    d2 = (y_hat - Y) * y_hat * (1 - y_hat)
    d1 = d2 @ params["W2"].T
    return {"dW1": X.T @ d1, "db1": d1.sum(0), "dW2": h.T @ d2, "db2": d2.sum(0)}


def test_a_backward_function_is_given_what_the_forward_function_remembers():
    report = bp.check(backward_pass, NET)
    assert report.verdict == "correct"
    assert remark("first", call="forward_pass(X, params)") in report.inferred
    assert "forward_pass(X, params) is called first" in report.to_text()
    wrong = bp.check(backward_without_slope, NET)
    assert [(f.equation, f.layer, f.fault) for f in wrong.findings] == [("BP2", 2, "slope_missing")]


def test_a_function_that_takes_no_cache_is_left_as_it_is():
    assert joined(one_after_another) is one_after_another


def model(batch_x, kernels):
    """No name says that it runs forward; the loop of this file hands its results on."""
    hidden = sigmoid(batch_x @ kernels["W1"] + kernels["b1"])
    return hidden, sigmoid(hidden @ kernels["W2"] + kernels["b2"])


def predictions(batch_x, labels, kernels, h):
    """It shares more argument names with the backward pass than `model` does, and is not what runs before it."""
    raise RuntimeError(h)


def by_hand(batch_x, labels, h, out, kernels, lambd=0.7):
    n = len(batch_x)
    d2 = (out - labels) * out * (1 - out)
    d1 = d2 @ kernels["W2"].T * h * (1 - h)
    dW2, dW1 = h.T @ d2 / n + lambd / n * kernels["W2"], batch_x.T @ d1 / n + lambd / n * kernels["W1"]
    return {"dW1": dW1, "db1": d1.mean(0), "dW2": dW2, "db2": d2.mean(0)}


def by_hand_without_slope(batch_x, labels, h, out, kernels, lambd=0.7):
    n = len(batch_x)
    d2 = (out - labels) * out * (1 - out)
    d1 = d2 @ kernels["W2"].T
    dW2, dW1 = h.T @ d2 / n + lambd / n * kernels["W2"], batch_x.T @ d1 / n + lambd / n * kernels["W1"]
    return {"dW1": dW1, "db1": d1.mean(0), "dW2": dW2, "db2": d2.mean(0)}


def rounds_of_by_hand(data, labels, kernels):
    for _ in range(10):
        first, second = model(data, kernels)
        yield by_hand(data, labels, first, second, kernels)
        yield by_hand_without_slope(data, labels, first, second, kernels)


def test_what_the_file_itself_hands_on_tells_which_function_runs_before():
    report = bp.check(by_hand, NET)
    assert report.verdict == "correct"
    assert remark("first", call="model(batch_x, kernels)") in report.inferred
    # the default of λ, 0.7, is given like any other: the gradients alone are judged first
    assert report.inferred[-1].facts["form"] == "(λ/2N)‖w‖²"
    wrong = bp.check(by_hand_without_slope, NET)
    assert [(f.equation, f.layer, f.fault) for f in wrong.findings] == [("BP2", 2, "slope_missing")]


W1, b1, W2, b2 = np.ones((3, 4)), np.zeros((1, 4)), np.ones((4, 2)), np.zeros((1, 2))


def forward_of_globals(X):
    Z1 = X @ W1 + b1
    A1 = sigmoid(Z1)
    Z2 = A1 @ W2 + b2
    A2 = sigmoid(Z2)
    return Z1, A1, Z2, A2


def step_of_arguments(X, Y, Z1, A1, Z2, A2, W1, b1, W2, b2, learning_rate=0.01):
    d2 = (A2 - Y) * A2 * (1 - A2)
    d1 = d2 @ W2.T * A1 * (1 - A1)
    W2 -= learning_rate * A1.T @ d2
    b2 -= learning_rate * d2.sum(axis=0, keepdims=True)
    W1 -= learning_rate * X.T @ d1
    b1 -= learning_rate * d1.sum(axis=0, keepdims=True)
    return W1, b1, W2, b2


def test_a_forward_pass_of_globals_runs_with_the_parameters_that_the_step_is_given():
    report = bp.check(step_of_arguments, NET)
    assert report.verdict == "correct"
    assert remark("first", call="forward_of_globals(X)") in report.inferred
    assert (W1 == 1).all()


def test_only_what_a_function_of_the_file_returned_is_handed_on():
    assert set(handed_on(by_hand)) == {"h", "out"}
    assert handed_on(backward_pass) == {}


def descend(n, data, answers, rate, over=0):
    """A network called n, which counts nothing, and which gets new lists of arrays."""
    (w2, w3), (b2, b3) = n.weights, n.biases
    hidden = sigmoid(data @ w2.T + b2)
    out = sigmoid(hidden @ w3.T + b3)
    d3 = (out - answers) * out * (1 - out)
    d2 = d3 @ w3 * hidden * (1 - hidden)
    steps = (d2.T @ data, d3.T @ hidden), [np.sum(d, axis=over) for d in (d2, d3)]
    n.weights = [w - rate * step for w, step in zip(n.weights, steps[0], strict=True)]
    n.biases = [b - rate * step for b, step in zip(n.biases, steps[1], strict=True)]


def descend_by_all_errors(n, data, answers, rate):
    assert len(n.weights) == len(n.biases)
    descend(n, data, answers, rate, over=None)


@pytest.mark.published
def test_a_network_called_n_counts_nothing_and_may_get_other_arrays():
    assert bp.check(descend, NET).verdict == "correct"
    wrong = bp.check(descend_by_all_errors, NET)
    assert [(f.equation, f.layer, f.fault) for f in wrong.findings] == [
        ("BP4", 3, "summed_over_neurons"),
        ("BP4", 2, "summed_over_neurons"),
    ]


def flat(theta, x, y):
    w2, b2, w3, b3 = theta[:12].reshape(4, 3), theta[12:16], theta[16:24].reshape(2, 4), theta[24:]
    a2 = sigmoid(x @ w2.T + b2)
    a3 = sigmoid(a2 @ w3.T + b3)
    d3 = (a3 - y) * a3 * (1 - a3)
    d2 = d3 @ w3 * a2 * (1 - a2)
    cost = np.sum((a3 - y) ** 2) / 2
    return cost, np.concatenate([(d2.T @ x).ravel(), d2.sum(0), (d3.T @ a2).ravel(), d3.sum(0)])


def test_the_cost_beside_a_flat_vector_is_no_gradient():
    report = bp.check(flat, NET)
    assert report.verdict == "correct"
    assert remark("form flat") in report.inferred


class BySizes:
    def __init__(self, layers):
        self.made = layers


class ByNumbers:
    def __init__(self, input_size, hidden1, hidden2, output_size, lr=0.1):
        self.made = [input_size, hidden1, hidden2, output_size]


class ByData:
    def __init__(self, x, y):
        self.made = [x.shape[1], 4, 5, y.shape[1]]


class ByRate:
    def __init__(self, eta=0.1):
        self.made = [3, 4, 5, 2] if eta == 0.1 else None


class ByColour:
    def __init__(self, colour, sound):
        raise ValueError(colour)


@pytest.mark.parametrize("cls", [BySizes, ByNumbers, ByData, ByRate])
def test_an_instance_is_made_by_what_the_names_of_the_arguments_tell(cls):
    assert instance_of(cls, (3, 4, 5, 2)).made == [3, 4, 5, 2]


def test_a_class_that_cannot_be_made_is_refused():
    with pytest.raises(SubjectError, match="ByColour"):
        instance_of(ByColour, (3, 4, 2))


def with_errors(params, X, Y):
    """Errors d1 and d2 stand among the gradients; a bias gradient of a column would fit them too."""
    h = sigmoid(params["W1"] @ X + params["b1"])
    o = sigmoid(params["W2"] @ h + params["b2"])
    d2 = (o - Y) * o * (1 - o)
    d1 = params["W2"].T @ d2 * h * (1 - h)
    sums = {"db1": d1.sum(1, keepdims=True), "db2": d2.sum(1, keepdims=True)}
    return {"d1": d1, "d2": d2, "dW1": d1 @ X.T, "dW2": d2 @ h.T, **sums}


@pytest.mark.parametrize("sizes", [(3, 4, 2), (3, 3, 3), (2, 3, 1)])
def test_errors_among_the_gradients_of_a_dict_are_told_by_their_names(sizes):
    assert bp.check(with_errors, bp.Network(sizes)).verdict == "correct"


class NamedByLayers:
    def __init__(self):
        self.weights_input_hidden = np.ones((4, 3))
        self.weights_hidden_output = np.ones((2, 4))
        self.lr = 0.1

    def train(self, inputs, targets):
        self.hidden_output = sigmoid(self.weights_input_hidden @ inputs)
        self.output = sigmoid(self.weights_hidden_output @ self.hidden_output)
        d3 = (targets - self.output) * self.output * (1 - self.output)
        d2 = self.weights_hidden_output.T @ d3 * self.hidden_output * (1 - self.hidden_output)
        self.weights_hidden_output += self.lr * np.outer(d3, self.hidden_output)
        self.weights_input_hidden += self.lr * np.outer(d2, inputs)


def test_weights_whose_name_ends_in_output_are_weights():
    assert bp.check(NamedByLayers(), NET).verdict == "correct"


class FromAbove:
    def __init__(self):
        self.W1, self.b1, self.W2, self.b2 = np.ones((3, 4)), np.zeros(4), np.ones((4, 2)), np.zeros(2)

    def forward(self, x):
        self.x = x
        self.h = sigmoid(x @ self.W1 + self.b1)
        self.o = sigmoid(self.h @ self.W2 + self.b2)
        return self.o

    def backward(self, grad_output):
        d2 = grad_output * self.o * (1 - self.o)
        d1 = d2 @ self.W2.T * self.h * (1 - self.h)
        self.dW2, self.db2, self.dW1, self.db1 = self.h.T @ d2, d2.sum(0), self.x.T @ d1, d1.sum(0)


def test_a_gradient_of_the_output_is_no_target():
    report = bp.check(FromAbove(), NET)
    assert report.verdict == "correct"
    assert "backward(∂C/∂a)" in report.to_text()


def regression(W, b, X, Y):
    d = sigmoid(X @ W + b) - Y
    return 0.7, X.T @ d / len(X), d.mean(0)


def regression_cost_last(W, b, X, Y):
    cost, *gradients = regression(W, b, X, Y)
    return (*gradients, cost)


@pytest.mark.parametrize("gradient", [regression, regression_cost_last], ids=lambda f: f.__name__)
@pytest.mark.parametrize("outputs", [1, 3])
def test_the_cost_beside_the_gradients_of_one_layer_is_no_gradient(gradient, outputs):
    assert bp.check(gradient, bp.Network([4, outputs], "sigmoid", "binary_cross_entropy")).verdict == "correct"


def upside_down(w2, w3, x, y):
    a2 = sigmoid(x @ w2)
    a3 = sigmoid(a2 @ w3)
    d3 = (y - a3) * a3 * (1 - a3)
    d2 = d3 @ w3 * a2 * (1 - a2)
    return x.T @ d2, a2.T @ d3


def test_a_descent_with_a_fault_below_is_shown_in_every_form():
    """The sign is what the caller says it is; only the fault below is wrong."""
    report = bp.check(upside_down, bp.Network([3, 3, 3]), sign="descent")
    wrong = [(f.equation, f.layer, f.fault) for f in report.findings if not f.is_convention]
    assert wrong == [("BP2", 2, "weights_not_transposed")]
    for shown in (report.to_text(), report.to_text("zh"), report.to_json(), report.to_html()):
        assert "w" in shown
