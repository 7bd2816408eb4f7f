"""Shapes that were drawn for an operation say nothing against it, and hide nothing."""

import numpy as np
import pytest

import backproof as bp


def normed(x, v, g, b):
    norm = np.sqrt((v**2).sum(axis=1))
    return x @ ((g / norm)[:, None] * v).T + b


def normed_back(dout, x, v, g, b):
    norm = np.sqrt((v**2).sum(axis=1))
    dw = dout.T @ x
    dg = (dw * v).sum(axis=1) / norm
    dv = (g / norm)[:, None] * dw - (g * dg / norm**2)[:, None] * v
    return dout @ ((g / norm)[:, None] * v), dv, dg, dout.sum(axis=0)


def weighted(pred, target, weight):
    return (weight[:, None] * (pred - target) ** 2).sum() / weight.sum()


def weighted_back(g, pred, target, weight):
    d, total = pred - target, weight.sum()
    loss = (weight[:, None] * d**2).sum() / total
    dpred = 2 * g * weight[:, None] * d / total
    return dpred, -dpred, g * ((d**2).sum(1) - loss) / total


def along_edges(h, src, dst):
    out = np.zeros_like(h)
    np.add.at(out, dst, h[src])
    return out


def along_edges_back(g, h, src, dst):
    d = np.zeros_like(h)
    np.add.at(d, src, g[dst])
    return d


def online(q, k, v):
    s = q @ k.T
    m = s.max(1)
    lse = m + np.log(np.exp(s - m[:, None]).sum(1))
    o = np.exp(s - lse[:, None]) @ v
    return o, lse


def online_back(do, q, k, v, o, lse):
    p = np.exp(q @ k.T - lse[:, None])
    ds = p * (do @ v.T - (do * o).sum(1)[:, None])
    return ds @ k, ds.T @ q, p.T @ do


@pytest.mark.published
@pytest.mark.parametrize(
    "pair", [(normed, normed_back), (weighted, weighted_back), (along_edges, along_edges_back), (online, online_back)]
)
def test_what_is_right_in_its_own_shapes_is_not_accused(pair):
    assert bp.check_op(pair).verdict == "correct"


def hinged(a, b):
    d = np.sqrt(((a - b) ** 2).sum(1) + 1e-9)
    return (np.clip(4.0 - d, 0, None) ** 2).mean()


def hinged_back(g, a, b):
    d = np.sqrt(((a - b) ** 2).sum(1) + 1e-9)
    e = -2 * g * ((4.0 - d) / d)[:, None] * (a - b) / len(d)
    return e, -e


def test_a_margin_that_nothing_drawn_lies_beyond_is_looked_behind():
    assert bp.check_op((hinged, hinged_back)).verdict == "wrong"


class Scaled:
    def forward(self, x, log_scale):
        self.x, self.scale = x, np.exp(log_scale)
        return x * self.scale

    def backward(self, grad):
        return grad * self.scale, (grad * self.x).sum()


def test_a_derivative_by_a_number_of_a_layer_is_judged():
    assert bp.check_op(Scaled).verdict == "wrong"


def rounded_inside(x, scale):
    y = x.astype(np.float32)
    return y / np.sqrt((y * y).mean(-1, keepdims=True)) * scale


def rounded_inside_back(g, x, scale):
    y = x.astype(np.float32)
    r = 1 / np.sqrt((y * y).mean(-1, keepdims=True))
    gs = (g * scale).astype(np.float32)
    return r * (gs - y * r * (gs * y * r).mean(-1, keepdims=True)), (g * y * r).sum(0)


def test_rows_in_single_precision_beside_an_array_in_double_are_bounded_by_single():
    given = np.random.default_rng(5)
    report = bp.check_op((rounded_inside, rounded_inside_back), given.standard_normal((3, 5)), given.standard_normal(5))
    assert report.verdict == "correct"
