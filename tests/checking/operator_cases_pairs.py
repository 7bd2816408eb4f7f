"""Pairs (forward, backward) and layers of NumPy as they are written now, right and wrong."""

import numpy as np

from checking.operator_cases import Case

R = np.random.default_rng(14)
PAIRS = []


def n(*shape):
    return R.standard_normal(shape)


def case(name, thing, *inputs, faults=(), **options):
    PAIRS.append(Case(name, lambda: thing, lambda: inputs, faults, "numpy", options))


sig = lambda x: 1 / (1 + np.exp(-x))


def bn_forward(x, gamma, beta, eps=1e-5):
    mu = x.mean(0)
    var = x.var(0)
    xhat = (x - mu) / np.sqrt(var + eps)
    return gamma * xhat + beta, (x, xhat, mu, var, gamma, eps)


def bn_backward(dout, cache):  # cs231n long form
    x, xhat, mu, var, gamma, eps = cache
    N = len(x)
    dbeta = dout.sum(0)
    dgamma = (dout * xhat).sum(0)
    dxhat = dout * gamma
    dvar = (dxhat * (x - mu) * -0.5 * (var + eps) ** -1.5).sum(0)
    dmu = (-dxhat / np.sqrt(var + eps)).sum(0) + dvar * (-2 * (x - mu)).mean(0)
    return dxhat / np.sqrt(var + eps) + dvar * 2 * (x - mu) / N + dmu / N, dgamma, dbeta


case("batchnorm long form", (bn_forward, bn_backward), n(5, 3), n(3), n(3))


def bn_backward_dmu(dout, cache):
    x, xhat, mu, var, gamma, eps = cache
    N = len(x)
    dbeta = dout.sum(0)
    dgamma = (dout * xhat).sum(0)
    dxhat = dout * gamma
    dvar = (dxhat * (x - mu) * -0.5 * (var + eps) ** -1.5).sum(0)
    dmu = (-dxhat / np.sqrt(var + eps)).sum(0)
    return dxhat / np.sqrt(var + eps) + dvar * 2 * (x - mu) / N + dmu, dgamma, dbeta


case(
    "batchnorm, dmu not divided by N", (bn_forward, bn_backward_dmu), n(5, 3), n(3), n(3), faults=("mean_not_divided",)
)


def bn_backward_sq(dout, cache):
    x, xhat, mu, var, gamma, eps = cache
    N = len(x)
    dbeta = dout.sum(0)
    dgamma = (dout * xhat).sum(0)
    dxhat = dout * gamma
    dvar = (dxhat * (x - mu) * -0.5 * (var + eps) ** -1.5).sum(0)
    dmu = (-dxhat / np.sqrt(var + eps)).sum(0)
    return dxhat / np.sqrt(var + eps) + dvar * (x - mu) / N + dmu / N, dgamma, dbeta


case(
    "batchnorm, factor 2 of the square missing",
    (bn_forward, bn_backward_sq),
    n(5, 3),
    n(3),
    n(3),
    faults=("variance_term_halved",),
)


def conv_forward(x, w, b, stride=1, pad=1):
    N, _C, H, W = x.shape
    F_, _, HH, WW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    Ho = 1 + (H + 2 * pad - HH) // stride
    Wo = 1 + (W + 2 * pad - WW) // stride
    out = np.zeros((N, F_, Ho, Wo))
    for i in range(Ho):
        for j in range(Wo):
            win = xp[:, :, i * stride : i * stride + HH, j * stride : j * stride + WW]
            out[:, :, i, j] = np.tensordot(win, w, ([1, 2, 3], [1, 2, 3])) + b
    return out, (x, w, b, stride, pad)


def conv_backward(dout, cache):
    x, w, _b, stride, pad = cache
    HH, WW = w.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dxp = np.zeros_like(xp)
    dw = np.zeros_like(w)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            win = xp[:, :, i * stride : i * stride + HH, j * stride : j * stride + WW]
            dxp[:, :, i * stride : i * stride + HH, j * stride : j * stride + WW] += np.tensordot(
                dout[:, :, i, j], w, (1, 0)
            )
            dw += np.tensordot(dout[:, :, i, j], win, (0, 0))
    return dxp[:, :, pad:-pad, pad:-pad], dw, dout.sum((0, 2, 3))


case("conv2d naive", (conv_forward, conv_backward), n(2, 2, 4, 4), n(2, 2, 3, 3), n(2))


def conv_backward_assign(dout, cache):
    _dx, dw, db = conv_backward(dout, cache)
    x, w, _b, stride, pad = cache
    HH, WW = w.shape[2:]
    dxp = np.zeros((x.shape[0], x.shape[1], x.shape[2] + 2 * pad, x.shape[3] + 2 * pad))
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            dxp[:, :, i * stride : i * stride + HH, j * stride : j * stride + WW] = np.tensordot(
                dout[:, :, i, j], w, (1, 0)
            )
    return dxp[:, :, pad:-pad, pad:-pad], dw, db


case(
    "conv2d, = for +=", (conv_forward, conv_backward_assign), n(2, 2, 4, 4), n(2, 2, 3, 3), n(2), faults=("only_last",)
)


def pool_forward(x):
    N, C, H, W = x.shape
    return x.reshape(N, C, H // 2, 2, W // 2, 2).max((3, 5)), x


def pool_backward(dout, x):
    up = dout.repeat(2, 2).repeat(2, 3)
    m = pool_forward(x)[0].repeat(2, 2).repeat(2, 3)
    return up * (x == m)


case("maxpool 2x2", (pool_forward, pool_backward), n(2, 2, 4, 4))
case(
    "maxpool 2x2, spread over the window",
    (pool_forward, lambda dout, x: dout.repeat(2, 2).repeat(2, 3) / 4),
    n(2, 2, 4, 4),
    faults=("spread_over_window",),
)
case("avgpool", (lambda x: x.reshape(2, 2, 2).mean(-1), lambda dout, x: np.repeat(dout, 2, -1) / 2), n(2, 4))


def svm(x, y):
    m = np.maximum(0, x - x[np.arange(len(y)), y][:, None] + 1)
    m[np.arange(len(y)), y] = 0
    return m.sum() / len(y)


def svm_grad(x, y):
    m = x - x[np.arange(len(y)), y][:, None] + 1
    d = (m > 0) * 1.0
    d[np.arange(len(y)), y] = 0
    d[np.arange(len(y)), y] = -d.sum(1)
    return d / len(y)


case("svm loss", (svm, svm_grad), n(4, 5), np.array([0, 3, 2, 1]))


def svm_grad_w(x, y):
    m = x - x[np.arange(len(y)), y][:, None] + 1
    d = (m > 0) * 1.0
    d[np.arange(len(y)), y] = -1
    return d / len(y)


case(
    "svm loss, right class counted once",
    (svm, svm_grad_w),
    n(4, 5),
    np.array([0, 3, 2, 1]),
    faults=("label_counted_once",),
)


class Dropout:
    def __init__(self):
        self.mask = np.random.default_rng(0).random((3, 4)) > 0.4

    def forward(self, x):
        self.x = x
        return x * self.mask / 0.6

    def backward(self, g):
        return g * self.mask / 0.6


case("dropout object with fixed mask", Dropout(), n(3, 4))


class Dense:
    def __init__(self):
        self.W = R.standard_normal((4, 3))
        self.b = R.standard_normal(3)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, g):
        self.dW = self.x.T @ g
        self.db = g.sum(0)
        return g @ self.W.T


case("dense object", Dense(), n(2, 4))


class DenseW(Dense):
    def backward(self, g):
        self.dW = self.x.T @ g / len(g)
        self.db = g.sum(0)
        return g @ self.W.T


case("dense object, dW averaged", DenseW(), n(2, 4), faults=("weight_mean",))


class DenseX(Dense):
    def backward(self, g):
        self.dW = self.x.T @ g
        self.db = g.sum(0)
        return g @ abs(self.W).T


case("dense object, |W|", DenseX(), n(2, 4), faults=("absolute_weight",))
case(
    "rmsnorm pair",
    (
        lambda x, w: x / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-6) * w,
        lambda g, x, w: (
            lambda r: (r * (g * w) - x * r**3 * ((g * w) * x).mean(-1, keepdims=True), (g * x * r).sum(0))
        )(1 / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-6)),
    ),
    n(3, 4),
    n(4),
)
case(
    "rmsnorm pair, r² for r³",
    (
        lambda x, w: x / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-6) * w,
        lambda g, x, w: (
            lambda r: (r * (g * w) - x * r**2 * ((g * w) * x).mean(-1, keepdims=True), (g * x * r).sum(0))
        )(1 / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-6)),
    ),
    n(3, 4),
    n(4),
    faults=("scale_missing_in_norm_term",),
)


def lsm(x):
    s = x - x.max(-1, keepdims=True)
    return s - np.log(np.exp(s).sum(-1, keepdims=True))


case("log-softmax", (lsm, lambda g, y: g - np.exp(y) * g.sum(-1, keepdims=True)), n(3, 4))
case("log-softmax, g not summed", (lsm, lambda g, y: g - np.exp(y) * g), n(3, 4), faults=("sum_missing",))
case(
    "log-softmax, mean for sum",
    (lsm, lambda g, y: g - np.exp(y) * g.mean(-1, keepdims=True)),
    n(3, 4),
    faults=("row_exponential",),
)
case("outer product", (np.outer, lambda g, x, y: (g @ y, g.T @ x)), n(3), n(4))
case(
    "matmul chain sum float32",
    (
        lambda a, b: (a.astype("f4") @ b.astype("f4")).astype(float),
        lambda g, a, b: (g.astype("f4") @ b.T.astype("f4"), a.T.astype("f4") @ g.astype("f4")),
    ),
    n(3, 4),
    n(4, 2),
)
case(
    "variance",
    (lambda x: x.var(-1), lambda g, x: g[:, None] * 2 * (x - x.mean(-1, keepdims=True)) / x.shape[-1]),
    n(3, 4),
)
case(
    "std, sigma missing",
    (lambda x: x.std(-1), lambda g, x: g[:, None] * (x - x.mean(-1, keepdims=True)) / x.shape[-1]),
    n(3, 4),
    faults=("factor_too_much",),
)
case(
    "mse mean, no 1/n",
    (lambda x, t: ((x - t) ** 2).mean(), lambda g, x, t: (2 * g * (x - t), -2 * g * (x - t))),
    n(3, 4),
    n(3, 4),
    faults=("factor 1/n missing",),
)
case(
    "mae",
    (lambda x, t: abs(x - t).mean(), lambda g, x, t: (g * np.sign(x - t) / x.size, -g * np.sign(x - t) / x.size)),
    n(3, 4),
    n(3, 4),
)
case(
    "elu with alpha",
    (lambda x: np.where(x > 0, x, 1.3 * (np.exp(x) - 1)), lambda g, x: g * np.where(x > 0, 1, 1.3 * np.exp(x))),
    n(3, 4),
)
case(
    "elu slope a for a+alpha",
    (
        lambda x: np.where(x > 0, x, 1.3 * (np.exp(np.minimum(x, 0)) - 1)),
        lambda g, x: g * np.where(x > 0, 1, 1.3 * (np.exp(np.minimum(x, 0)) - 1)),
    ),
    n(3, 4),
    faults=("e^z − 1 for e^z in g · α · e^z · [z ≤ 0]",),
)
case(
    "mish slope",
    (
        lambda x: x * np.tanh(np.log1p(np.exp(x))),
        lambda g, x: g * (np.tanh(np.log1p(np.exp(x))) + x * sig(x) * (1 - np.tanh(np.log1p(np.exp(x))) ** 2)),
    ),
    n(3, 4),
)
case(
    "mish slope, sigma missing",
    (
        lambda x: x * np.tanh(np.log1p(np.exp(x))),
        lambda g, x: g * (np.tanh(np.log1p(np.exp(x))) + x * (1 - np.tanh(np.log1p(np.exp(x))) ** 2)),
    ),
    n(3, 4),
    faults=("factor σ(z) in g · z · (1 − tanh²(ζ(z))) · σ(z) missing",),
)
case(
    "relu with >= and leaky slope in backward",
    (lambda x: np.maximum(x, 0), lambda g, x: np.where(x > 0, g, 0.01 * g)),
    n(3, 4),
    faults=("mask_not_applied",),
)
case(
    "hard sigmoid, no window",
    (lambda x: np.clip(x / 6 + 0.5, 0, 1), lambda g, x: g / 6),
    3 * n(3, 4),
    faults=("factor [|z| < 3] missing",),
)
case(
    "where, both branches",
    (lambda a, b: np.where(a > b, a, b), lambda g, a, b: (g * (a > b), g * (a > b))),
    n(3, 4),
    n(3, 4),
    faults=("swapped",),
)
case(
    "concat exchanged",
    (lambda a, b: np.concatenate([a, b], -1), lambda g, a, b: (g[:, 3:], g[:, :3])),
    n(2, 3),
    n(2, 3),
    faults=("swapped",),
)
case(
    "norm",
    (lambda x: np.linalg.norm(x, axis=-1), lambda g, x: g[:, None] * x / np.linalg.norm(x, axis=-1, keepdims=True)),
    n(3, 4),
)
case(
    "norm, division missing",
    (lambda x: np.linalg.norm(x, axis=-1), lambda g, x: g[:, None] * x),
    n(3, 4),
    faults=("factor 1/‖x‖ missing",),
)
case(
    "inverse, transpose missing",
    (np.linalg.inv, lambda g, s: -s @ g @ s),
    n(3, 3) + 2 * np.eye(3),
    faults=("jacobian_transposed",),
)
