"""Operations that answer one question in two ways, and questions that right code may refuse."""

import numpy as np
import pytest

import backproof as bp
from backproof.checking.operations.operator_shapes_tried import shapes_put_together
from backproof.checking.subjects.changes.changed_code import Changes
from backproof.checking.subjects.operands.operators import operator_of
from backproof.checking.subjects.running.guard import SubjectError
from backproof.checking.truth.operator_truth import DOUBLE, unit_roundoff

RNG = np.random.default_rng(3)


class Once:
    """The derivative of tanh, but for one call: it fails there, or answers something else."""

    def __init__(self, call, deed):
        self.calls, self.call, self.deed = 0, call, deed

    def backward(self, x, u):
        self.calls += 1
        g = u * (1 - np.tanh(x) ** 2)
        if self.calls != self.call:
            return g
        if self.deed == "fails":
            raise ValueError("once")
        return 2 * g if self.deed == "doubles" else g * np.nan


def told(call, deed):
    code = Once(call, deed)
    try:
        return bp.check_op((lambda x: np.tanh(x), lambda x, u: code.backward(x, u))).verdict, code.calls
    except SubjectError as error:
        return str(error), code.calls


def test_the_derivative_without_that_call_is_right():
    verdict, calls = told(0, "fails")
    assert (verdict, calls > 10) == ("correct", True)


@pytest.mark.parametrize("deed", ["fails", "doubles", "is no number"])
@pytest.mark.parametrize("call", [1, 2, 3, 6, 9, 11, 13])
def test_code_that_is_wrong_in_a_single_call_is_not_called_correct(call, deed):
    verdict, calls = told(call, deed)
    assert calls >= call
    assert verdict == "wrong" or "accepted: the same in every call" in verdict


def test_code_that_refuses_other_sizes_each_time_is_right():
    def backward(g, x):
        if x.size != 12:
            raise ValueError("12 entries only")
        return g * (1 - np.tanh(x) ** 2)

    assert bp.check_op((lambda x: np.tanh(x), backward)).verdict == "correct"


def test_a_derivative_that_jumps_is_not_taken_for_one_in_coarse_numbers():
    x = np.array([0.004, -0.7, 1.2])
    jumping = {"at": lambda t: 1.0 * (x - 0.008 * (t > 1e-3) > 0)}
    assert unit_roundoff(**jumping) != DOUBLE
    assert unit_roundoff(**jumping, has_jumps=True) == DOUBLE
    assert unit_roundoff(lambda t: np.float32(x * (1 + t)).astype(float), has_jumps=True) != DOUBLE


def test_the_search_for_shapes_ends_by_a_number():
    def never(a, b, c, d):
        raise ValueError("no")

    operator = operator_of((never, lambda g, a, b, c, d: (g, g, g, g)), ())
    assert sum(1 for _ in shapes_put_together(operator, 0)) == 3600


# ------------------------------------------------------------ estimators


def clamped(x, limit):
    return x.copy()


@pytest.mark.published
@pytest.mark.parametrize(
    ("backward", "verdict"),
    [
        (lambda g, x, limit: (np.clip(g, -limit, limit), None), "correct"),
        (lambda g, x, limit: (-g * limit, None), "correct"),
        (lambda g, x, limit: (-g - limit, None), "wrong"),
        (lambda g, x, limit: (g + np.minimum(1.0, limit / np.linalg.norm(g)), None), "wrong"),
    ],
)
def test_what_only_the_backward_pass_uses_is_drawn_as_a_number(backward, verdict):
    assert bp.check_op((clamped, backward)).verdict == verdict


def sign(x):
    return np.where(x >= 0, 1.0, -1.0)


def three_bits(x):
    return 0.4 * np.clip(np.round(x / 0.4), -4, 3)


@pytest.mark.parametrize(
    ("forward", "backward", "verdict"),
    [
        (sign, lambda g, x: g * (abs(x) <= 1), "correct"),
        (sign, lambda g, x: g * (abs(x) > 1), "wrong"),
        (three_bits, lambda g, x: g * ((x / 0.4 >= -4) & (x / 0.4 <= 3)), "correct"),
        (three_bits, lambda g, x: g * ((x / 0.4 < -4) | (x / 0.4 > 3)), "wrong"),
        (sign, lambda g, x: g * (x > 0), "correct"),  # one side of the step: nobody can say what it is for
    ],
)
def test_a_window_that_is_turned_round_is_no_estimator(forward, backward, verdict):
    report = bp.check_op((forward, backward), RNG.standard_normal((4, 5)) * 1.5)
    assert report.verdict == verdict
    assert ("window_turned_round" in [each.fault for each in report.findings]) == (verdict == "wrong")


def quarters(x):
    return np.round(4 * x) / 4


def halved(x):
    return np.exp(0.5 * x.astype(np.float16)).astype(float)


@pytest.mark.parametrize(
    ("forward", "backward", "verdict"),
    [
        (halved, lambda g, x: (0.5 * np.exp(0.5 * x.astype(np.float16)) * g).astype(float), "correct"),
        (halved, lambda g, x: (np.exp(0.5 * x.astype(np.float16)) * g).astype(float), "wrong"),
        (quarters, lambda g, x: g * np.exp(-x * x), "correct"),
        (lambda x: np.round(64 * x) / 64, lambda g, x: g * np.exp(-x * x), "correct"),
    ],
)
def test_coarse_numbers_are_no_staircase_and_fine_steps_are_one(forward, backward, verdict):
    report = bp.check_op((forward, backward), RNG.standard_normal((3, 4)))
    assert report.verdict == verdict
    assert ("surrogate" in [each.fault for each in report.findings]) == (forward is not halved)


# ------------------------------------------------------------ ways to call, sizes


def distilled(student, teacher, T=3.0):
    p, q = (np.exp(z / T) / np.exp(z / T).sum(1, keepdims=True) for z in (student, teacher))
    return (q * np.log(q / p)).sum() / len(p) * T * T, (p, q, T)


@pytest.mark.published
@pytest.mark.parametrize(("power", "verdict"), [(1, "correct"), (2, "wrong")])
def test_the_backward_pass_of_a_loss_may_take_its_cache_alone(power, verdict):
    def backward(cache):
        p, q, T = cache
        return (p - q) / len(q) * T**power

    assert bp.check_op((distilled, backward)).verdict == verdict


@pytest.mark.published
@pytest.mark.parametrize(("adds", "verdict"), [(True, "correct"), (False, "wrong")])
def test_windows_overlap_along_a_longer_axis(adds, verdict):
    starts = range(0, 100, 2)

    def pooled(x):
        _n, _c, t = x.shape  # three axes
        return np.stack([x[:, :, s : s + 3].mean(-1) for s in starts if s + 3 <= t], -1)

    def backward(g, x):
        dx = np.zeros_like(x)
        for k in range(g.shape[-1]):
            at = (slice(None), slice(None), slice(2 * k, 2 * k + 3))
            dx[at] = g[:, :, k : k + 1] / 3 + (dx[at] if adds else 0)
        return dx

    assert bp.check_op((pooled, backward)).verdict == verdict


# ------------------------------------------------------------ changes that are told


def between(a, b, y, x):
    return a * (1 - y) * (1 - x) + b * y * x


def between_backward(g, a, b, y, x):
    by_x = g * (b * x - a * (1 - x))
    return g * (1 - y) * (1 - x), g * y * x, g * (b * x - a * (1 - x)), by_x


def masked_mean(x, mask):
    return (x * mask).sum(1) / np.maximum(mask.sum(1), 1)


def masked_mean_backward(g, x, mask):
    count = np.maximum(mask.sum(1), 1)  # noqa: F841 -- what was forgotten
    return (g[:, None] * mask) / x.shape[1]


def pinball(u, tau):
    return (abs(tau - (u < 0)) * np.where(abs(u) <= 1, u**2 / 2, abs(u) - 0.5)).sum()


def pinball_backward(g, u, tau):
    below = u < 0
    return g * (tau - below) * np.clip(u, -1, 1)


def products(x):
    return x[:, 0] * x[:, 1]


def products_backward(g, x):
    dx = g[:, None] * x
    dx[:, 0] += g * x[:, 1]
    dx[:, 1] = g * x[:, 0]
    return dx


@pytest.mark.published
@pytest.mark.parametrize(
    ("pair", "inputs", "after"),
    [
        ((between, between_backward), tuple(RNG.random((4, 3))), "b * y - a * (1 - y)"),
        (
            (masked_mean, masked_mean_backward),
            (RNG.random((3, 4)), np.array([[1, 1, 0, 0], [1, 1, 1, 0], [1, 1, 1, 1]])),
            "count[:, None]",
        ),
        ((pinball, pinball_backward), (RNG.standard_normal((4, 3)), np.array([0.2, 0.5, 0.9])), "tau - below"),
    ],
    ids=["one name for another", "a size for a count", "the absolute value"],
)
def test_the_change_that_mends_it_is_told(pair, inputs, after):
    facts = [each.facts.get("after", "") for each in bp.check_op(pair, *inputs, wrt=None).findings]
    assert any(after in each for each in facts), facts


def test_every_change_can_be_told():
    changes = Changes((products, products_backward))
    told_of = {changes.told(k).kind: changes.told(k) for k in range(len(changes))}
    assert told_of["assigned"].after == "dx[:, 0] = g * x[:, 1]"


@pytest.mark.published
def test_what_pytorch_overwrites_at_an_index_is_to_be_added_up():
    torch = pytest.importorskip("torch")

    class Rows(torch.autograd.Function):
        @staticmethod
        def forward(ctx, table, index):
            ctx.save_for_backward(index, table)
            return table[index] ** 2

        @staticmethod
        def backward(ctx, grad):
            index, table = ctx.saved_tensors
            found = grad.new_zeros(table.shape)
            found[index] = 2 * grad * table[index]
            return found, None

    table = torch.tensor(RNG.standard_normal((4, 2)), requires_grad=True)
    report = bp.check_op(Rows, table, torch.tensor([0, 2, 2, 1]))
    assert "index_put_((index,)" in report.findings[0].facts["after"]
