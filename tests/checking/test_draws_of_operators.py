"""Operations of which little is said: what is drawn for them, and gradients that come back as trees."""

import sys

import numpy as np
import pytest

import backproof as bp
from backproof.checking.subjects.operands.operators_options import defaults_beside
from backproof.cli import run

rng = np.random.default_rng(11)


def n(*shape):
    return rng.standard_normal(shape)


# ------------------------------------------------------------ gradients as trees


def gate(x, weights, counts):
    h = np.tanh(x @ weights["inner"]["in"])
    memory = (x, weights, h)
    used = np.full(3, len(x))
    return h @ weights["out"], memory, used


def gate_backward(dout, memory):
    x, weights, h = memory
    dh = (dout @ weights["out"].T) * (1 - h * h)
    return dh @ weights["inner"]["in"].T, {"inner": {"din": x.T @ dh}, "dout": h.T @ dout}


def gate_backward_flat(dout, memory):
    dx, weights = gate_backward(dout, memory)
    return dx, weights["inner"], {"out": weights["dout"]}


def gate_backward_wrong(dout, memory):
    dx, weights = gate_backward(dout, memory)
    return dx, {**weights, "dout": -weights["dout"]}


GATE = n(2, 3), {"name": "gate", "inner": {"in": n(3, 4)}, "out": n(4, 2)}, np.zeros(3, int)


@pytest.mark.parametrize("back", [gate_backward, gate_backward_flat])
def test_gradients_may_be_nested_as_the_weights_are_or_one_after_the_other(back):
    assert bp.check_op((gate, back), *GATE).verdict == "correct"


def test_what_is_wrong_in_a_tree_is_told_by_its_key():
    (finding,) = bp.check_op((gate, gate_backward_wrong), *GATE).findings
    assert (finding.fault, finding.input_name) == ("sign", "weights.out")


def scaled(x, gain, shift):
    return gain * x * x + shift


def scaled_backward(x, grad_y, gain, shift):
    return 2 * gain * x * grad_y, (x * x * grad_y).sum(0), grad_y.sum(0)


def test_the_gradient_from_above_may_stand_between_the_inputs():
    assert bp.check_op((scaled, scaled_backward), n(3, 2), n(2), n(2)).verdict == "correct"


def picked(scores, place):
    return np.tanh(scores)[place]


def picked_backward(upstream, loss_now, z_now, place):
    found = np.zeros_like(z_now)
    found[place] = upstream * (1 - loss_now**2)
    return found


def test_the_output_and_the_input_may_come_under_other_names():
    assert bp.check_op((picked, picked_backward), n(4), 2).verdict == "correct"


def squash(x):
    return np.tanh(x)


def squash_backward(x, g, is_output=True):
    a = x if is_output else np.tanh(x)
    return g * (1 - a * a)


def squash_backward_wrong(x, g, is_output=True):
    a = x if is_output else np.tanh(x)
    return g * (1 - a)


@pytest.mark.parametrize("given", [(), (n(2, 3),)])
def test_a_flag_of_the_backward_pass_alone_is_turned_where_that_is_right(given):
    report = bp.check_op((squash, squash_backward), *given)
    assert (report.verdict, "was turned from its default" in report.to_text()) == ("correct", True)
    assert bp.check_op((squash, squash_backward_wrong), *given).verdict == "wrong"


# ------------------------------------------------------------ what is drawn


def scale_rows(x, gain):
    return x * gain, (x, gain)


def scale_rows_backward(dy, cache):
    x, gain = cache
    return dy * gain, (dy * x).sum(0)


def test_a_shape_that_was_drawn_says_nothing_against_the_code():
    report = bp.check_op((scale_rows, scale_rows_backward))
    assert (report.verdict, report.entries) == ("correct", 16)


@pytest.mark.published
def test_a_gradient_that_fits_no_shape_is_still_wrong():
    report = bp.check_op((np.tanh, lambda g, x: (g * (1 - np.tanh(x) ** 2)).sum(0)))
    assert report.verdict == "wrong"


def steep(x, slope, eps):
    if slope <= 0 or isinstance(eps, np.ndarray):
        raise ValueError(slope)
    return np.where(x > 0, x, slope * x)


def steep_backward(dy, x, slope, eps):
    return np.where(x > 0, dy, slope * dy)


def made_steep(slope=0.25, eps=None):
    return slope


def test_options_are_what_the_file_gives_arguments_of_the_same_name():
    assert dict(defaults_beside(steep, ("x", "slope", "eps"))) == {"slope": 0.25, "eps": None}
    assert bp.check_op((steep, steep_backward)).verdict == "correct"


def test_options_are_put_behind_the_arrays_that_were_given():
    assert bp.check_op((steep, steep_backward), n(2, 2)).verdict == "correct"


def between(x, low, high):
    return np.log(high - low) + np.log(low) + x


def between_backward(g, x, low, high):
    return g, g * (1 / low - 1 / (high - low)), g / (high - low)


def test_numbers_are_drawn_positive_where_others_leave_much_open():
    assert bp.check_op((between, between_backward)).verdict == "correct"


# ------------------------------------------------------------ PyTorch

TORCH = """
import torch
from torch import nn


class Steep(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, slope, dim, in_place):
        ctx.slope = slope
        ctx.save_for_backward(x)
        return torch.where(x > 0, x, slope * x) if not in_place else x.mul_(slope)

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return torch.where(x > 0, g, ctx.slope * g), None, None, None


class Weighted(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, shares):
        ctx.shares = torch.tensor(shares, dtype=x.dtype)
        return x * ctx.shares

    @staticmethod
    def backward(ctx, g):
        return g * ctx.shares, None


class Layer(nn.Module):
    def __init__(self, width, slope=0.1):
        super().__init__()
        self.weight, self.slope = nn.Parameter(torch.ones(width)), slope

    def forward(self, x):
        return Steep.apply(x * self.weight, self.slope, -1, False)


class Odd(nn.Module):
    def __init__(self, table):
        super().__init__()
        self.kept = table["kept"]
"""


@pytest.fixture
def file(tmp_path):
    pytest.importorskip("torch")
    path = tmp_path / "kernels_drawn.py"
    path.write_text(TORCH)
    return path


@pytest.mark.parametrize("asked", [("Steep",), ("Steep", "--shape", "2,3"), ("Layer",), ("Layer", "--shape", "2,3")])
def test_flags_axes_and_sizes_are_found_at_the_command_line(file, asked, capfd):
    name, *options = asked
    assert run(["check-op", f"{file}:{name}", *options]) == 0, capfd.readouterr()


def test_a_class_of_modules_that_cannot_be_made_is_called_that(file, capfd):
    assert run(["check-op", f"{file}:Odd"]) == 2
    assert "Odd is a class of modules" in capfd.readouterr().err


def test_a_list_of_numbers_beside_tensors_is_a_setting(file, monkeypatch):
    import torch

    monkeypatch.syspath_prepend(file.parent)
    from kernels_drawn import Weighted

    monkeypatch.delitem(sys.modules, "kernels_drawn")
    report = bp.check_op(Weighted.apply, torch.ones(2, 3), [0.5, 0.3, 0.2])
    assert report.verdict == "correct"


def test_a_pair_may_be_written_for_tensors():
    torch = pytest.importorskip("torch")

    def shift(x, turn):
        return torch.cat([x[..., 1:], turn[..., None].to(x.dtype) * x[..., :1]], dim=-1)

    def shift_backward(g, turn):
        return torch.cat([turn[..., None].to(g.dtype) * g[..., -1:], g[..., :-1]], dim=-1)

    report = bp.check_op((shift, shift_backward), torch.ones(2, 3), torch.tensor([0.5, 2.0]), wrt="x")
    assert report.verdict == "correct"
    assert bp.check_op((shift, shift_backward), n(2, 3), n(2), wrt="x").verdict == "correct"


def stepped(x, step):
    return np.clip(np.round(x / step), -3, 3) * step


def stepped_backward(g, x, step):
    inside = abs(x / step) <= 3
    by_step = np.where(inside, np.round(x / step) - x / step, np.clip(np.round(x / step), -3, 3))
    return g * inside, np.array([0.2 * (g * by_step).sum()])


def stepped_backward_wrong(g, x, step):
    by_x, by_step = stepped_backward(g, x, step)
    return by_x, by_step + 0.01 * g.sum()


@pytest.mark.published
def test_the_step_of_a_quantizer_is_learned_through_its_estimator():
    given = n(3, 4), np.array([0.3])
    report = bp.check_op((stepped, stepped_backward), *given)
    assert report.verdict == "correct"
    assert [finding.fault for finding in report.findings] == ["straight_through_clipped", "learned_step"]
    assert bp.check_op((stepped, stepped_backward_wrong), *given).verdict == "wrong"
