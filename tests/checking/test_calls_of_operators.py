"""How a backward pass is called as people write it: gradients from above, caches, contexts, slopes, objects."""

from types import SimpleNamespace

import numpy as np
import pytest

import backproof as bp
from backproof.checking import SubjectError
from backproof.checking.subjects.operands.operators_held import held_by
from backproof.cli import run

rng = np.random.default_rng(7)


def n(*shape):
    return rng.standard_normal(shape)


def verdict(thing, *inputs, **options):
    return bp.check_op(thing, *inputs, **options).verdict


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


# ------------------------------------------------------------ gradients from above


def cell_forward(x, prev_c, w):
    a = np.tanh(x @ w)
    next_c = prev_c + a
    next_h = np.tanh(next_c)
    cache = (x, w, a, next_h)
    return next_h, next_c, cache


def cell_backward(dnext_h, dnext_c, cache):
    x, w, a, next_h = cache
    dc = dnext_c + dnext_h * (1 - next_h**2)
    da = dc * (1 - a**2)
    return da @ w.T, dc, x.T @ da


def cell_backward_without_c(dnext_h, dnext_c, cache):
    return cell_backward(dnext_h, 0 * dnext_c, cache)


def test_a_backward_pass_may_take_a_gradient_for_each_of_several_outputs_and_a_cache():
    inputs = n(2, 3), n(2, 2), n(3, 2)
    assert verdict((cell_forward, cell_backward), *inputs) == "correct"
    report = bp.check_op((cell_forward, cell_backward_without_c), *inputs)
    assert {finding.fault for finding in report.findings} == {"output_left_out"}


def test_more_gradients_than_outputs_are_refused():
    with pytest.raises(SubjectError, match="as many outputs as gradients"):
        bp.check_op((lambda x: x, lambda dh, dc, cache: dh), [1.0, 2.0])


def test_inputs_the_output_and_what_was_kept_are_told_by_their_names():
    backward = lambda g, x, out: g * out * (1 - out) + 0 * x
    assert verdict((sigmoid, backward), n(3)) == "correct"
    assert verdict((lambda x, w: x @ w, lambda dout, w, x: (dout @ w.T, x.T @ dout)), n(2, 3), n(3, 2)) == "correct"
    kept = lambda x, w: (x @ w, {"w": w})
    assert verdict((kept, lambda dout, x, cache: (dout @ cache["w"].T, x.T @ dout)), n(2, 3), n(3, 2)) == "correct"


def running(x):
    return np.cumsum(x, axis=-1)


def running_backward(dout, x):
    return np.cumsum(dout, axis=-1)


def test_a_running_sum_from_the_wrong_end_is_told_as_that():
    right = lambda dout, x: np.cumsum(dout[..., ::-1], axis=-1)[..., ::-1]
    assert verdict((running, right), n(2, 4)) == "correct"
    (finding,) = bp.check_op((running, running_backward), n(2, 4)).findings
    assert finding.fault in ("change_reversed", "jacobian_transposed")


# ------------------------------------------------------------ loss and gradient at once


def softmax_loss(x, y, count=None):
    e = np.exp(x - x.max(1, keepdims=True))
    p = e / e.sum(1, keepdims=True)
    rows = np.arange(len(x))
    loss = -np.log(p[rows, y]).sum() / len(x)
    dx = p.copy()
    dx[rows, y] -= 1
    return loss, dx / (count or len(x))


def test_a_function_that_returns_its_loss_and_its_gradient_is_checked_alone(tmp_path):
    labels = np.array([0, 2, 1, 1])
    assert verdict(softmax_loss, n(4, 3), labels) == "correct"
    assert bp.check_op(softmax_loss, n(4, 3), labels, 1).findings[0].fault == "mean_missing"
    (tmp_path / "loss.py").write_text("def loss(w):\n    return (w**2).sum(), w\n")
    assert run(["check-op", f"{tmp_path / 'loss.py'}:loss", "--at", "1,2,3"]) == 1


# ------------------------------------------------------------ slopes and Jacobians


def test_a_slope_is_read_in_terms_of_the_input_or_of_the_output_whichever_is_right():
    of_input = bp.check_op((np.tanh, lambda x: 1 - np.tanh(x) ** 2), n(4))
    of_output = bp.check_op((sigmoid, lambda x: x * (1 - x)), n(4))
    assert of_input.verdict == of_output.verdict == "correct"
    assert "called with f(x), not with x" in of_output.to_text()
    assert "以输出表示" in of_output.to_text("zh")
    assert verdict((sigmoid, lambda x: x * (1 + x)), n(4)) == "wrong"


def softmax(x):
    e = np.exp(x - x.max())
    return e / e.sum()


def test_a_jacobian_is_read_as_one_and_its_diagonal_alone_is_wrong():
    assert verdict((softmax, lambda s: np.diag(s) - np.outer(s, s)), n(4)) == "correct"
    assert verdict((softmax, lambda s: np.diag(s) + np.outer(s, s)), n(4)) == "wrong"
    assert verdict((softmax, lambda s: s * (1 - s)), n(4)) == "wrong"


class Tanh:
    def __call__(self, x):
        return np.tanh(x)

    def gradient(self, x):
        return 1 - self(x) ** 2


def test_an_object_may_have_a_slope_in_place_of_a_backward_pass():
    assert verdict(Tanh(), n(4)) == "correct"


# ------------------------------------------------------------ contexts


class Rotate:
    @staticmethod
    def forward(ctx, x, angle):
        ctx.save_for_backward(np.cos(angle), np.sin(angle))
        cos, sin = ctx.saved_tensors
        return np.stack([x[0] * cos - x[1] * sin, x[1] * cos + x[0] * sin])

    @staticmethod
    def backward(ctx, g):
        cos, sin = ctx.saved_values
        return np.stack([g[0] * cos + g[1] * sin, g[1] * cos - g[0] * sin]), None


def test_a_class_of_plain_arrays_may_take_a_context():
    assert verdict(Rotate, n(2, 3), n(3)) == "correct"
    assert verdict((Rotate.forward, Rotate.backward), n(2, 3), n(3)) == "correct"
    assert verdict((Rotate.forward, lambda ctx, g: (-Rotate.backward(ctx, g)[0], None)), n(2, 3), n(3)) == "wrong"


# ------------------------------------------------------------ objects


class Loss:
    def forward(self, pred, target):
        self.off = pred - target
        return (self.off**2).mean()

    def backward(self):
        return 2 * self.off / self.off.size


class LossGivenAgain(Loss):
    def backward(self, pred, target):
        return (pred - target) / pred.size


def test_a_loss_may_send_back_without_a_gradient_from_above():
    assert verdict(Loss(), n(4), n(4)) == "correct"
    assert bp.check_op(LossGivenAgain(), n(4), n(4)).findings[0].fault == "factor 2 missing"


class Linear:
    """Keeps its parameters in one of the ways in which people keep them."""

    def __init__(self, way, factor=1.0):
        w, b = n(3, 2), n(2)
        self.factor = factor
        self.way = way
        if way == "dicts":
            self.params, self.grads = {"W": w, "b": b}, {}
        if way == "lists":
            self.params, self.grads = [w, b], [np.zeros_like(w), np.zeros_like(b)]
        if way == "values":
            self.W, self.b = Held(w), Held(b)
        if way == "within":
            self.inner = Linear("dicts", factor)

    def arrays(self):
        return list(self.params.values()) if self.way == "dicts" else self.params

    def forward(self, x):
        self.x = x
        if self.way == "within":
            return self.inner.forward(x)
        if self.way == "values":
            return x @ self.W.value + self.b.value
        w, b = self.arrays()
        return x @ w + b

    def backward(self, dout):
        if self.way == "within":
            return self.inner.backward(dout)
        dw, db = self.factor * self.x.T @ dout, dout.sum(0)
        if self.way == "values":
            self.W.grad += dw
            self.b.grad += db
            return dout @ self.W.value.T
        if self.way == "dicts":
            self.grads["W"], self.grads["b"] = dw, db
        else:
            self.grads[0][...], self.grads[1][...] = dw, db
        return dout @ self.arrays()[0].T


class Held:
    def __init__(self, value):
        self.value, self.grad = value, np.zeros_like(value)


@pytest.mark.parametrize(
    ("way", "name"),
    [("dicts", "params.W"), ("lists", "params[0]"), ("values", "W.value"), ("within", "inner.params.W")],
)
def test_the_gradients_of_an_objects_parameters_are_found_wherever_it_keeps_them(way, name):
    assert verdict(Linear(way), n(4, 3)) == "correct"
    (finding,) = bp.check_op(Linear(way, 2.0), n(4, 3)).findings
    assert (finding.input_name, finding.fault) == (name, "factor_2")


class Dense:
    def __init__(self, sign=1.0):
        self.weights, self.sign = n(3, 2), sign

    def forward(self, input):  # as the tutorials have it
        self.input = input
        return input @ self.weights

    def backward(self, output_gradient, learning_rate):
        back = output_gradient @ self.weights.T
        self.weights = self.weights - self.sign * learning_rate * self.input.T @ output_gradient
        return back


def test_a_layer_that_updates_itself_is_judged_by_what_it_subtracts():
    assert verdict(Dense(), n(4, 3)) == "correct"
    (finding,) = bp.check_op(Dense(-1.0), n(4, 3)).findings
    assert (finding.input_name, finding.fault) == ("weights", "sign")


# ------------------------------------------------------------ symmetric matrices


def log_det(s):
    return 2 * np.log(np.diag(np.linalg.cholesky(s))).sum()


def test_a_symmetric_derivative_is_right_where_one_triangle_is_read():
    half = n(3, 3)
    s = half @ half.T + np.eye(3)
    report = bp.check_op((log_det, np.linalg.inv), s)
    assert report.verdict == "correct"
    assert "changes that leave it symmetric" in report.to_text()
    assert bp.check_op((log_det, lambda s: 2 * np.linalg.inv(s)), s).findings[0].fault == "factor_2"
    assert verdict((lambda s: (s[0] * np.arange(3.0)).sum(), lambda s: np.diag(np.arange(3.0))), s) == "wrong"


# ------------------------------------------------------------ unused, and left out on purpose


def test_an_unused_input_is_told_from_a_coarse_one():
    unused = bp.check_op((lambda x, h: x**2 + 0 * h, lambda dout, x, h: (2 * x * dout, 0 * h)), n(3), n(3))
    assert unused.verdict == "correct"
    assert "float32" not in unused.to_text()


def test_one_number_among_the_inputs_is_judged_as_arrays_are():
    f = lambda x, beta: np.logaddexp(beta * x, 0.0) / beta

    def back(dout, x, beta):
        s = sigmoid(beta * x)
        return dout * s, (dout * (s * x + f(x, beta)) / beta).sum()

    assert [finding.input_name for finding in bp.check_op((f, back), n(4), np.array(1.7)).findings] == ["beta"]


def test_an_index_that_is_off_by_one_is_told_as_that():
    def scan(a, x):
        h = np.zeros((len(x) + 1, x.shape[1]))
        for t in range(len(x)):
            h[t + 1] = a[t] * h[t] + x[t]
        return h[1:], h

    def back(dout, a, cache):
        da, dx, dh = np.zeros_like(a), np.zeros_like(a), np.zeros(a.shape[1])
        for t in range(len(a) - 1, -1, -1):
            dh = dh + dout[t]
            da[t], dx[t] = (dh * cache[t + 1]).copy(), dh
            dh = dh * a[t]
        return da, dx

    (finding,) = bp.check_op((scan, back), n(4, 2), n(4, 2)).findings
    assert (finding.input_name, finding.fault) == ("a", "change_index")
    assert "cache[t] in place of dh * cache[t + 1]" in finding.to_text()


# ------------------------------------------------------------ half precision beside full precision


def bfloat16(array):
    """Round to the 8 significant bits of bfloat16."""
    mantissa, exponent = np.frexp(array)
    return np.ldexp(np.round(mantissa * 256), exponent - 8).astype(np.float32)


def norm_forward(x, weight):
    h = bfloat16(x)
    r = 1 / np.sqrt((h * h).mean(-1, keepdims=True) + np.float32(1e-6))
    return (h * r * weight).astype(x.dtype)


def norm_backward(g, x, weight):
    h = bfloat16(x)
    r = 1 / np.sqrt((h * h).mean(-1, keepdims=True) + np.float32(1e-6))
    n, gw = h * r, (g * weight).astype(np.float32)
    return (r * (gw - n * (gw * n).mean(-1, keepdims=True))).astype(x.dtype), (g * n).sum(0)


def norm_without_mean(g, x, weight):
    h = bfloat16(x)
    r = 1 / np.sqrt((h * h).mean(-1, keepdims=True) + np.float32(1e-6))
    return (r * g * weight).astype(x.dtype), (g * h * r).sum(0)


@pytest.mark.parametrize("seed", [1, 7])
def test_an_input_that_alone_is_rounded_to_half_precision_is_no_staircase(seed):
    """Every output notices the weight's every change, so that differences by x are 0 on each step of bfloat16."""
    drawn = np.random.default_rng(seed)
    x, weight = drawn.standard_normal((3, 4)), drawn.standard_normal(4)
    assert verdict((norm_forward, norm_backward), x, weight) == "correct"


def test_beside_such_an_input_a_missing_term_is_still_found():
    drawn = np.random.default_rng(1)
    x, weight = drawn.standard_normal((3, 4)), drawn.standard_normal(4)
    assert verdict((norm_forward, norm_without_mean), x, weight) == "wrong"


def test_an_array_is_replaced_wherever_an_object_holds_it():
    layer = SimpleNamespace(W=n(2, 3), tied={})
    layer.tied["pair"], layer.both = (layer.W, 1), (layer.W, 2)
    (held,) = held_by(layer)
    held.put(layer, other := n(2, 3))
    assert layer.W is layer.tied["pair"][0] is layer.both[0] is other
