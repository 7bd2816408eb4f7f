"""Code as people write it, right and wrong: what was read is known before anything is judged."""

import textwrap
from itertools import pairwise

import numpy as np
import pytest

import backproof as bp
from backproof import cli
from backproof.checking import SubjectError
from backproof.checking.report import remark
from backproof.checking.subjects.loaded.loading import load_name
from backproof.checking.subjects.makers.object_state import parameters_of

NET = bp.Network([3, 4, 2])
ONE = bp.Network([3, 4, 1])


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def passes(w2, w3, x, y, b2=0.0, b3=0.0):
    """Rows of examples, weights (out, in): gradients of w2, w3, b2, b3."""
    h = sigmoid(x @ w2.T + b2)
    o = sigmoid(h @ w3.T + b3)
    d3 = (o - y) * o * (1 - o)
    d2 = d3 @ w3 * h * (1 - h)
    return d2.T @ x, d3.T @ h, d2.sum(0), d3.sum(0)


def faults(report):
    return [(f.equation, f.layer, f.fault) for f in report.findings if not f.is_convention]


# ------------------------------------------------------------------ which arrays are parameters


class NamedByPlaces:
    """Names that sort in the other order than they are used, and buffers of the same shapes."""

    def __init__(self):
        self.zeta, self.alpha_w = np.ones((3, 3)), np.ones((3, 3))
        self.scratch = np.full((3, 3), 7.0)

    def feed_forward(self, img):
        return sigmoid(sigmoid(img @ self.zeta.T) @ self.alpha_w.T)

    def back_prop(self, img, labels):
        g2, g3, _, _ = passes(self.zeta, self.alpha_w, img, labels)
        return g2, g3


@pytest.mark.parametrize(
    "names",
    [("bias_hidden", "bias_output"), ("bias_input_hidden", "bias_hidden_output"), ("b_input", "b_output"),
     ("hidden_bias", "output_bias"), ("biases_hidden", "biases_output")],
)  # fmt: skip
def test_a_bias_that_is_named_after_the_output_is_no_data(names):
    class Held:
        def __init__(self):
            self.input, self.hidden_output, self.output = np.ones(4), np.ones(4), np.ones(2)
            self.weights_input_hidden, self.weights_hidden_output = np.ones((3, 4)), np.ones((4, 2))
            for name, size in zip(names, (4, 2), strict=True):
                setattr(self, name, np.ones(size))

    found = [tuple(place.path for place in state.biases) for state in parameters_of(Held(), ((4, 3), (2, 4)))]
    assert names in found


class CountsFromTheInputs:
    """Lists whose first entry stands for the inputs, in the parameters and in the gradients."""

    blank = staticmethod(lambda: np.array([0]))
    spread = staticmethod(lambda weights, biases: ([0, *weights], [0, *biases]))

    def __init__(self):
        self.weights = [self.blank(), np.ones((4, 3)), np.ones((2, 4))]
        self.bias = [self.blank(), np.ones((4, 1)), np.ones((2, 1))]

    def forward(self, x):
        self.out = [x]
        for w, b in zip(self.weights[1:], self.bias[1:], strict=True):
            self.out.append(sigmoid(w @ self.out[-1] + b))
        return self.out[-1]

    def backward(self, delta):
        self.delta_w, self.delta_b = ([np.zeros(np.shape(p)) for p in own] for own in (self.weights, self.bias))
        for n in (2, 1):
            self.delta_b[n], self.delta_w[n] = delta, delta @ self.out[n - 1].T
            delta = self.weights[n].T @ delta * self.out[n - 1] * (1 - self.out[n - 1])
        return self.delta_w, self.delta_b


class StoresFromTheInputs(CountsFromTheInputs):
    """The same, of which the gradients are stored only."""

    def backward(self, delta):
        super().backward(delta)


class PairsFromTheInputs(CountsFromTheInputs):
    """The same, with None for the inputs, and each layer's gradients in a pair."""

    blank = staticmethod(lambda: np.zeros(1))

    def backward(self, delta):
        weights, biases = super().backward(delta)
        return [(None, None), *zip(weights[1:], biases[1:], strict=True)]


@pytest.mark.parametrize("cls", [CountsFromTheInputs, StoresFromTheInputs, PairsFromTheInputs])
def test_what_stands_for_the_inputs_is_no_bias(cls):
    report = bp.check(cls(), bp.Network([3, 4, 2]))
    assert report.verdict == "correct", report.to_text()


class BufferBetween:
    """No forward pass; an array that is no parameter stands between two that are."""

    def __init__(self):
        self.first, self.kept, self.second = (np.ones((3, 3)) for _ in range(3))

    def compute_gradients(self, x, y):
        return passes(self.first, self.second, x, y)[:2]


class NamedByWhatTheyJoin:
    """Names that say between which layers the weights stand; errors that are kept beside them."""

    def __init__(self):
        self.weights_input_hidden, self.weights_hidden_output = np.ones((3, 3)), np.ones((3, 3))

    def compute_grads(self, inputs, targets):
        g2, g3, c2, c3 = passes(self.weights_input_hidden, self.weights_hidden_output, inputs, targets)
        return {"err2": c2, "dW1": g2, "err3": c3, "dW2": g3}


class Folded:
    """Biases in the last column of each array of weights."""

    def __init__(self):
        self.weights = [np.ones((4, 4)), np.ones((2, 5))]

    def backprop(self, x, y):
        (v2, v3) = self.weights
        g2, g3, c2, c3 = passes(v2[:, :-1], v3[:, :-1], x, y, v2[:, -1], v3[:, -1])
        return [np.column_stack([g2, c2]), np.column_stack([g3, c3])]


class FoldedFirst:
    """Biases in the first row of weights (in, out), updated by a method that takes a number of epochs."""

    def __init__(self):
        self.theta = [np.ones((4, 4)), np.ones((5, 2))]

    def fit(self, X, y, num_epochs, alpha):
        for _ in range(num_epochs):
            v2, v3 = self.theta
            g2, g3, c2, c3 = passes(v2[1:].T, v3[1:].T, X, y, v2[0], v3[0])
            v2 -= alpha * np.vstack([c2, g2.T])
            v3 -= alpha * np.vstack([c3, g3.T])


class Thresholds:
    """z = w·x − θ."""

    def __init__(self):
        self.w1, self.threshold1 = np.ones((4, 3)), np.zeros(4)
        self.w2, self.threshold2 = np.ones((2, 4)), np.zeros(2)

    def learn(self, pattern_x, pattern_y, eta):
        g2, g3, c2, c3 = passes(self.w1, self.w2, pattern_x, pattern_y, -self.threshold1, -self.threshold2)
        self.w1 -= eta * g2
        self.w2 -= eta * g3
        self.threshold1 += eta * c2
        self.threshold2 += eta * c3


class Numbers:
    """Every weight and bias a number of its own."""

    def __init__(self):
        self.w1 = self.w2 = self.w3 = self.w4 = self.w5 = self.w6 = 0.5
        self.b1 = self.b2 = self.b3 = 0.1
        self.learn_rate = 0.1

    def train_step(self, x, y):
        w2 = np.array([[self.w1, self.w2], [self.w3, self.w4]])
        w3 = np.array([[self.w5, self.w6]])
        rows = passes(w2, w3, np.atleast_2d(x), np.atleast_2d(y), np.array([self.b1, self.b2]), np.array([self.b3]))
        moved = [float(value) for g in rows for value in np.ravel(g)]
        for name, g in zip(("w1", "w2", "w3", "w4", "w5", "w6", "b1", "b2", "b3"), moved, strict=True):
            setattr(self, name, getattr(self, name) - self.learn_rate * g)


class Neuron:
    def __init__(self, width):
        self.weights, self.bias = [0.5] * width, 0.1


class Neurons:
    """Layers of neurons, each with a list of weights; one example at a time."""

    def __init__(self, sizes=(3, 4, 2)):
        self.layers = [[Neuron(m) for _ in range(n)] for m, n in pairwise(sizes)]
        self.learning_rate = 0.5

    def train(self, inputs, targets):
        outputs = [list(inputs)]
        for layer in self.layers:
            sums = [sum(w * a for w, a in zip(n.weights, outputs[-1], strict=True)) + n.bias for n in layer]
            outputs.append([sigmoid(z) for z in sums])
        errors = [a - t for a, t in zip(outputs[-1], targets, strict=True)]
        for k in (1, 0):
            deltas = [e * a * (1 - a) for e, a in zip(errors, outputs[k + 1], strict=True)]
            layer = self.layers[k]
            errors = [sum(d * n.weights[i] for d, n in zip(deltas, layer, strict=True)) for i in range(len(outputs[k]))]
            for d, neuron in zip(deltas, layer, strict=True):
                neuron.bias -= self.learning_rate * d
                neuron.weights = [
                    w - self.learning_rate * d * a for w, a in zip(neuron.weights, outputs[k], strict=True)
                ]


RIGHT = [
    (NamedByPlaces, bp.Network([3, 3, 3])),
    (BufferBetween, bp.Network([3, 3, 3])),
    (NamedByWhatTheyJoin, bp.Network([3, 3, 3])),
    (Folded, NET),
    (FoldedFirst, NET),
    (Thresholds, NET),
    (Numbers, bp.Network([2, 2, 1])),
    (Neurons, NET),
]


@pytest.mark.parametrize(("kind", "network"), RIGHT, ids=lambda each: getattr(each, "__name__", ""))
def test_parameters_are_found_wherever_they_are_held(kind, network):
    report = bp.check(kind(), network)
    assert report.verdict == "correct", report.to_text()


def test_a_fault_of_single_numbers_is_located():
    class Wrong(Numbers):
        def train_step(self, x, y):
            before = [self.w5, self.w6]
            super().train_step(x, y)
            self.w5, self.w6 = (2 * new - old for new, old in zip((self.w5, self.w6), before, strict=True))

    assert [each[:2] for each in faults(bp.check(Wrong(), bp.Network([2, 2, 1])))] == [("BP3", 3)]


# ------------------------------------------------------------------ how the code is called


class Layer:
    def __init__(self, m, n):
        self.weight, self.bias = np.ones((n, m)), np.zeros(n)

    def __call__(self, x):
        self.x, self.a = x, sigmoid(x @ self.weight.T + self.bias)
        return self.a

    def backward(self, grad):
        delta = grad * self.a * (1 - self.a)
        self.grad_weight, self.grad_bias = delta.T @ self.x, delta.sum(0)
        return delta @ self.weight


class CallableLayers:
    """Called layers, and a loss that starts the way back."""

    def __init__(self):
        self.layers = [Layer(3, 4), Layer(4, 2)]

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def loss(self, x, y):
        self.difference = self(x) - y
        return (self.difference**2).sum() / 2

    def backward(self):
        grad = self.difference
        for layer in self.layers[::-1]:
            grad = layer.backward(grad)


class Cached:
    """The forward pass returns its output and a cache, which the backward pass takes."""

    def __init__(self):
        self.params = {"W1": np.ones((4, 3)), "b1": np.zeros(4), "W2": np.ones((2, 4)), "b2": np.zeros(2)}

    def forward(self, X):
        p = self.params
        h = sigmoid(X @ p["W1"].T + p["b1"])
        return sigmoid(h @ p["W2"].T + p["b2"]), {"X": X, "h": h}

    def backward(self, cache, Y):
        p = self.params
        o = sigmoid(cache["h"] @ p["W2"].T + p["b2"])
        dZ2 = (o - Y) * o * (1 - o)
        dA1 = dZ2 @ p["W2"]
        dZ1 = dA1 * cache["h"] * (1 - cache["h"])
        of = {"dZ2": dZ2, "dW2": dZ2.T @ cache["h"], "db2": dZ2.sum(0), "dA1": dA1}
        return {**of, "dZ1": dZ1, "dW1": dZ1.T @ cache["X"], "db1": dZ1.sum(0)}


class GivenData:
    """The constructor takes the examples; the methods take nothing."""

    def __init__(self, x, y):
        self.input, self.y = x, y
        self.weights1, self.weights2 = np.ones((x.shape[1], 4)), np.ones((4, 1))
        self.output = np.zeros(y.shape)

    def feedforward(self):
        self.layer1 = sigmoid(self.input @ self.weights1)
        self.output = sigmoid(self.layer1 @ self.weights2)

    def backprop(self):
        d = 2 * (self.y - self.output) * self.output * (1 - self.output)
        of_hidden = self.input.T @ (d @ self.weights2.T * self.layer1 * (1 - self.layer1))
        self.weights2 += self.layer1.T @ d
        self.weights1 += of_hidden


class Closures:
    """Functions that the object holds refer to the object: a copy's would work on the original."""

    def __init__(self):
        self.W1, self.W2 = np.ones((4, 3)), np.ones((2, 4))

        def grads(x, y):
            return passes(self.W1, self.W2, x, y)[:2]

        self.gradients = grads


def test_methods_are_called_in_the_order_that_they_need():
    for thing, network in (
        (CallableLayers(), NET),
        (Cached(), NET),
        (GivenData(np.ones((5, 3)), np.ones((5, 1))), ONE),
    ):
        report = bp.check(thing, network)
        assert report.verdict == "correct", report.to_text()


def test_an_object_whose_copy_would_not_be_the_same_is_asked_itself_and_restored():
    thing = Closures()
    assert bp.check(thing, NET).verdict == "correct"
    assert np.array_equal(thing.W1, np.ones((4, 3)))


def test_stored_gradients_that_no_call_makes_are_not_read():
    class Stale(CallableLayers):
        def __init__(self):
            super().__init__()
            for layer in self.layers:
                layer.grad_weight, layer.grad_bias = np.zeros_like(layer.weight), np.zeros_like(layer.bias)

        def gradients_norm(self, x, y):
            return 1.0

    assert bp.check(Stale(), NET).verdict == "correct"


def per_example(weights, biases, xs, ys, epochs):
    for _ in range(epochs):
        for x, y in zip(xs, ys, strict=True):
            g2, g3, c2, c3 = passes(weights[0], weights[1], x[None], y[None], biases[0], biases[1])
            for p, g in zip((*weights, *biases), (g2, g3, c2, c3), strict=True):
                p -= 0.3 * 0 + g


def test_an_update_after_each_example_is_a_convention():
    report = bp.check(per_example, NET)
    assert report.verdict == "correct", report.to_text()
    assert remark("each_example") in report.inferred


def test_a_bias_gradient_that_is_not_returned_is_said():
    def gradient(weights, biases, x, y):
        g2, g3, c2, _ = passes(*weights, x, y, *biases)
        return [g2, g3], [c2]

    assert faults(bp.check(gradient, bp.Network([3, 4, 2]))) == [("BP4", 3, "no_gradient")]


# ------------------------------------------------------------------ the forward pass, and guesses


def test_another_activation_than_asked_for_accuses_no_equation():
    class Tanh:
        def __init__(self):
            self.W1, self.W2 = np.ones((4, 3)), np.ones((2, 4))

        def predict(self, x):
            return np.tanh(np.tanh(x @ self.W1.T) @ self.W2.T)

        def gradient(self, x, y):
            h = np.tanh(x @ self.W1.T)
            o = np.tanh(h @ self.W2.T)
            d = (o - y) * (1 - o**2)
            return (d @ self.W2 * (1 - h**2)).T @ x, d.T @ h

    report = bp.check(Tanh(), NET)
    assert report.verdict == "undecided"
    assert report.because == remark("forward_is_another", activations="tanh,tanh")
    assert bp.check(Tanh(), bp.Network([3, 4, 2], "tanh")).verdict == "correct"


def test_an_activation_forgotten_in_one_hidden_layer_is_seen_in_the_forward_pass():
    class Forgetful:
        def __init__(self):
            self.W1, self.W2, self.W3 = np.ones((4, 3)), np.ones((3, 4)), np.ones((2, 3))

        def predict(self, x):
            self.h = np.tanh(x @ self.W1.T)
            self.z = self.h @ self.W2.T
            return np.tanh(self.z @ self.W3.T)

        def error_function_derivative(self, x, y):
            o = self.predict(x)
            d = (o - y) * (1 - o**2)
            below = d @ self.W3
            return (below @ self.W2 * (1 - self.h**2)).T @ x, below.T @ self.h, d.T @ self.z

    report = bp.check(Forgetful(), bp.Network([3, 4, 3, 2], "tanh"))
    assert report.because == remark("forward_is_another", activations="tanh,identity,tanh")
    assert bp.check(Forgetful(), bp.Network([3, 4, 3, 2], ["tanh", "identity", "tanh"])).verdict == "correct"


def test_a_forward_pass_of_minus_z_is_told_as_that():
    class Minus(NamedByPlaces):
        def feed_forward(self, img):
            return sigmoid(-sigmoid(img @ self.zeta.T) @ self.alpha_w.T)

        def back_prop(self, img, labels):
            h = sigmoid(img @ self.zeta.T)
            o = sigmoid(-h @ self.alpha_w.T)
            d = (o - labels) * o * (1 - o)
            return (d @ self.alpha_w * h * (1 - h)).T @ img, d.T @ h

    report = bp.check(Minus(), bp.Network([3, 3, 3]))
    assert (report.verdict, report.because.key) == ("undecided", "check.forward_negated")


def test_an_unrecognised_cause_under_a_guessed_call_is_undecided():
    def mystery(a, b, c, d):
        g2, g3, c2, c3 = passes(*a, c, d, *b)
        return [g2 + np.sin(g2), g3 * np.cos(g3)], [c2 + c2**2, c3 - 1]

    def known(weights, biases, x, y):
        return mystery(weights, biases, x, y)

    report = bp.check(mystery, NET)
    assert (report.verdict, report.because) == ("undecided", remark("guessed"))
    assert bp.check(known, NET).verdict == "wrong"


# ------------------------------------------------------------------ precision, shapes, what cannot be told


def test_differences_of_parameters_are_no_sharper_than_the_parameters():
    def gradient(weights, biases, x, y):
        g2, g3, c2, c3 = passes(*weights, x, y, *biases)
        news = [p - 1e-3 * g for p, g in zip((*weights, *biases), (g2, g3, c2, c3), strict=True)]
        moved = [(p - new) for p, new in zip((*weights, *biases), news, strict=True)]
        return moved[:2], moved[2:]

    def whole(weights, biases, x, y):
        g2, g3, c2, c3 = passes(*weights, x, y, *biases)
        return [w - (w - g) for w, g in zip(weights, (g2, g3), strict=True)], [
            b - (b - g) for b, g in zip(biases, (c2, c3), strict=True)
        ]

    for seed in range(4):
        assert bp.check(whole, NET, seed=seed).verdict == "correct"
    assert not {"penalty_in_gradient", "sign_lost"} & {f.fault for f in bp.check(gradient, NET).findings}


def test_bfloat16_is_bounded_as_what_it_is():
    ml_dtypes = pytest.importorskip("ml_dtypes")

    def short(weights, biases, x, y):
        kept = [np.asarray(v).astype(ml_dtypes.bfloat16) for v in (*weights, x, y, *biases)]
        g2, g3, c2, c3 = passes(*kept)
        return [g2.astype(ml_dtypes.bfloat16), g3.astype(ml_dtypes.bfloat16)], [c2, c3]

    report = bp.check(short, bp.Network([3, 4, 2]))
    assert report.verdict in ("correct", "undecided"), report.to_text()


def test_a_relu_of_one_neuron_is_asked_on_its_dead_side():
    def gradient(weights, biases, x, y, slope=True):
        h = np.maximum(x @ weights[0].T + biases[0], 0)
        o = np.maximum(h @ weights[1].T + biases[1], 0)
        d3 = (o - y) * (o > 0) if slope else o - y
        d2 = d3 @ weights[1] * (h > 0)
        return [d2.T @ x, d3.T @ h], [d2.sum(0), d3.sum(0)]

    network = bp.Network([3, 4, 1], "relu")
    assert bp.check(gradient, network).verdict == "correct"
    found = bp.check(lambda weights, biases, x, y: gradient(weights, biases, x, y, slope=False), network)
    assert faults(found) == [("BP1", 3, "slope_missing")]


def test_what_a_network_cannot_tell_is_said_with_one_that_can():
    def gradient(weights, biases, x, y):
        g2, g3, c2, c3 = passes(*weights, x, y, *biases)
        return [g2, g3], [c2, c3]

    assert remark("one_term", layers=(3,), network="3,4,2") in bp.check(gradient, ONE).notes
    assert remark("square", layers=(3,), network="3,4,2") in bp.check(gradient, bp.Network([2, 3, 3])).notes
    assert bp.check(gradient, NET).notes == ()


def test_flat_targets_that_broadcast_are_said():
    def gradient(weights, biases, x, y):
        d = (x @ weights[0].T + biases[0] - y).sum(1, keepdims=True) / (y.shape[-1] if y.ndim == 1 else 1)
        return [d.T @ x], [d.sum(0)]

    network = bp.Network([3, 1], "identity")
    assert remark("flat_differs", n=5) in bp.check(gradient, network).notes
    x, y = np.arange(12.0).reshape(4, 3) % 5 - 2, np.array([1.0, -1.0, 0.5, 2.0])
    assert bp.check(gradient, network, x, y[:, None]).verdict == "correct"
    assert bp.check(gradient, network, x, y).verdict != "correct"


def test_code_for_one_example_is_judged_so_where_that_is_said():
    def gradient(weights, biases, x, y):
        g2, g3, c2, c3 = passes(*weights, x[:1], y[:1], *biases)
        return [g2, g3], [c2, c3]

    assert bp.check(gradient, NET).verdict == "wrong"
    report = bp.check(gradient, NET, examples="one")
    assert (report.verdict, report.findings[0].code) == ("correct", "asked_alone")


def test_zeros_for_a_batch_are_said():
    def gradient(weights, biases, x, y):
        found = passes(*weights, x, y, *biases)
        g2, g3, c2, c3 = (g * (len(x) == 1) for g in found)
        return [g2, g3], [c2, c3]

    report = bp.check(gradient, NET)
    assert [f.code for f in report.findings] == ["zero_batch"]


def test_random_masks_leave_it_undecided_and_fixed_ones_are_judged():
    mask = np.array([2.0, 0.0, 2.0, 0.0])

    def gradient(weights, biases, x, y, draw=True):
        m = (np.random.rand(4) < 0.5) * 2.0 if draw else mask  # noqa: NPY002
        h = sigmoid(x @ weights[0].T + biases[0])
        o = sigmoid(h * m @ weights[1].T + biases[1])
        d3 = (o - y) * o * (1 - o)
        d2 = d3 @ weights[1] * m * h * (1 - h)
        return [d2.T @ x, d3.T @ (h * m)], [d2.sum(0), d3.sum(0)]

    report = bp.check(gradient, NET)
    assert (report.verdict, report.because) == ("undecided", remark("draws_random"))
    fixed = bp.check(lambda weights, biases, x, y: gradient(weights, biases, x, y, False), NET, masks=(None, mask))
    assert fixed.verdict == "correct"


# ------------------------------------------------------------------ files


def test_a_package_is_imported_from_the_folder_above_it(tmp_path):
    folder = tmp_path / "some_homework"
    (folder / "deep").mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    (folder / "deep" / "__init__.py").write_text("")
    (folder / "slopes.py").write_text("def slope(a):\n    return a * (1 - a)\n")
    text = "from some_homework.slopes import slope\n\ndef gradient(w, b, x, y):\n    return slope(2)\n"
    (folder / "deep" / "work.py").write_text(textwrap.dedent(text))
    assert load_name(f"{folder}/deep/work.py:gradient")(0, 0, 0, 0) == -2


def test_where_nothing_fits_the_furthest_attempt_is_told_with_an_adapter():
    def gradient(weights, biases, x, y):
        g2, _, _, _ = passes(*weights, x, y, *biases)
        return undefined_name + g2  # noqa: F821

    with pytest.raises(SubjectError, match="undefined_name") as raised:
        bp.check(gradient, NET)
    text = str(raised.value)
    assert "gradient(weights, biases, x, y) got furthest" in text
    assert "# weights: (4, 3), (2, 4); biases: (4,), (2,); x: (N, 3); y: (N, 2)" in text


@pytest.mark.parametrize("raised", [StopIteration, SystemExit(1), GeneratorExit])
def test_whatever_the_users_code_raises_is_one_error_of_ours(raised):
    class Ends(NamedByPlaces):
        def back_prop(self, img, labels):
            raise raised

    with pytest.raises(SubjectError):
        bp.check(Ends(), bp.Network([3, 3, 3]))


def exit_code(words):
    with pytest.raises(SystemExit) as ended:
        cli.main(words)
    return ended.value.code


def test_one_operation_goes_to_the_check_of_operations(tmp_path, capsys):
    text = """
        import numpy as np

        class MySigmoid:
            def forward(self, x):
                self.x = x
                return 1 / (1 + np.exp(-x))

            def backward(self, g):
                return g * self.x * (1 - self.x)
        """
    (tmp_path / "own.py").write_text(textwrap.dedent(text))
    assert exit_code(["check", f"{tmp_path}/own.py:MySigmoid", "-n", "3,4,2"]) == 1
    shown = capsys.readouterr()
    assert "one operation and no network" in shown.err
    assert "x(1 − x)" in shown.out


def test_masks_are_read_from_a_file(tmp_path, capsys):
    text = """
        import numpy as np

        def s(z):
            return 1 / (1 + np.exp(-z))

        def gradient(weights, biases, x, y):
            m = np.array([2.0, 0.0, 2.0, 0.0])
            h = s(x @ weights[0].T + biases[0])
            o = s(h * m @ weights[1].T + biases[1])
            d = (o - y) * o * (1 - o)
            e = d @ weights[1] * m * h * (1 - h)
            return [e.T @ x, d.T @ (h * m)], [e.sum(0), d.sum(0)]
        """
    (tmp_path / "own.py").write_text(textwrap.dedent(text))
    np.savez(tmp_path / "masks.npz", a2=np.array([2.0, 0.0, 2.0, 0.0]))
    np.savez(tmp_path / "others.npz", b7=np.ones(4))
    command = ["check", f"{tmp_path}/own.py:gradient", "-n", "3,4,2", "--masks"]
    assert exit_code([*command, f"{tmp_path}/masks.npz"]) == 0
    assert exit_code([*command, f"{tmp_path}/others.npz"]) == 2
    assert "accepted: a1, a2" in capsys.readouterr().err
    assert exit_code([*command, f"{tmp_path}/own.py"]) == 2
