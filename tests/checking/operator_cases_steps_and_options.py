"""Operations as people write them, each right and with one slip: steps and options."""

import jax
import jax.numpy as jnp
import numpy as np

R = np.random.default_rng(99)
CASES = []


def n(*shape):
    return R.standard_normal(shape)


def case(name, right, wrong, inputs, slip, **options):
    CASES.append((name, right, inputs, None, options))
    CASES.append((f"{name}: {slip}", wrong, inputs, slip, options))


def sg(z):
    return 1 / (1 + np.exp(-z))


class Swish:
    def __init__(self, beta=0.8):
        self.beta = beta

    def forward(self, inp):
        self.inp = inp
        self.sig = sg(self.beta * inp)
        return inp * self.sig

    def backward(self, grad):
        return grad * (self.sig + self.beta * self.inp * self.sig * (1 - self.sig))


class SwishW(Swish):
    def backward(self, grad):
        y = self.inp * self.sig
        return grad * (y + self.sig * (1 - y))


case("Swish(0.8) class", Swish, SwishW, (n(2, 5),), "a + σ(1-a) needs β: uses β=1 formula")


# gelu erf jax
def gj(w):
    f = jax.custom_vjp(lambda x: 0.5 * x * (1 + jax.scipy.special.erf(x / jnp.sqrt(2.0))))

    def b(x, ct):
        cdf = 0.5 * (1 + jax.scipy.special.erf(x / jnp.sqrt(2.0)))
        pdf = jnp.exp(-(x**2) / (1 if w else 2)) / jnp.sqrt(2 * jnp.pi)
        return (ct * (cdf + x * pdf),)

    f.defvjp(lambda x: (f(x), x), b)
    return f


case("gelu erf jax", gj(0), gj(1), (n(3, 3),), "exp(-x²) for exp(-x²/2)")


# ReGLU split numpy
def reglu(x):
    a, b = np.split(x, 2, 1)
    return np.maximum(a, 0) * b, (a, b)


case(
    "reglu",
    (reglu, lambda g, c: np.concatenate([g * c[1] * (c[0] > 0), g * np.maximum(c[0], 0)], 1)),
    (reglu, lambda g, c: np.concatenate([g * c[1], g * np.maximum(c[0], 0)], 1)),
    (n(3, 6),),
    "relu mask missing",
)


# layernorm computed stepwise, wrong var gradient sign
def ln(x, w, b):
    mu = x.mean(1, keepdims=True)
    var = ((x - mu) ** 2).mean(1, keepdims=True)
    std = (var + 1e-6) ** 0.5
    xn = (x - mu) / std
    return xn * w + b, (x, mu, std, xn, w)


def lnb(g, c, bad=0):
    x, mu, std, xn, w = c
    N = x.shape[1]
    dxn = g * w
    dvar = (dxn * (x - mu) * -0.5 * std**-3).sum(1, keepdims=True)
    dmu = (-dxn / std).sum(1, keepdims=True)
    dx = dxn / std + (0 if bad == 1 else 2 * dvar * (x - mu) / N) + dmu / N
    return dx, (g * xn).sum(0), (g.sum(0) if bad != 2 else g.mean(0))


case("layernorm steps", (ln, lnb), (ln, lambda g, c: lnb(g, c, 1)), (n(4, 6), n(6), n(6)), "variance path missing")
case("layernorm steps db", (ln, lnb), (ln, lambda g, c: lnb(g, c, 2)), (n(4, 6), n(6), n(6)), "db mean")


# rmsnorm class llama
class RMSNorm:
    def __init__(self):
        self.weight = np.linspace(0.5, 1.5, 4)
        self.eps = 1e-5

    def forward(self, x):
        self.x = x
        self.rrms = 1 / np.sqrt((x**2).mean(-1, keepdims=True) + self.eps)
        return x * self.rrms * self.weight

    def backward(self, g):
        self.weight_grad = (g * self.x * self.rrms).sum(0)
        gw = g * self.weight
        return self.rrms * gw - self.x * self.rrms**3 * (gw * self.x).mean(-1, keepdims=True)


class RMSNormW(RMSNorm):
    def backward(self, g):
        super().backward(g)
        gw = g * self.weight
        return self.rrms * gw - self.x * self.rrms**3 * (gw * self.x).sum(-1, keepdims=True)


case("RMSNorm class", RMSNorm, RMSNormW, (n(3, 4),), "sum for mean")


# batchnorm 2d
def bn2(x, g, b, eps=1e-3):
    ax = (0, 2, 3)
    m = x.mean(ax, keepdims=True)
    v = x.var(ax, keepdims=True)
    xh = (x - m) / np.sqrt(v + eps)
    return g[None, :, None, None] * xh + b[None, :, None, None], (xh, v, g, eps)


def bn2b(d, c, bad=0):
    xh, v, g, eps = c
    ax = (0, 2, 3)
    dg = (d * xh).sum(ax)
    db = d.sum(ax)
    N = xh.size / xh.shape[1]
    dh = d * g[None, :, None, None]
    s = 1 / np.sqrt(v + (0 if bad else eps))
    return s * (dh - dh.sum(ax, keepdims=True) / N - xh * (dh * xh).sum(ax, keepdims=True) / N), dg, db


case("bn2d", (bn2, bn2b), (bn2, lambda d, c: bn2b(d, c, 1)), (n(3, 2, 2, 2), n(2), n(2)), "eps forgotten in backward")


# group norm w/ G
# rope with offset positions 3d heads
def rp(x):
    _B, T, D = x.shape
    f = 10000.0 ** (-np.arange(D // 2) / (D // 2))
    a = np.arange(T)[:, None] * f
    c, s = np.cos(a), np.sin(a)
    u, v = x[..., : D // 2], x[..., D // 2 :]
    return np.concatenate([u * c - v * s, u * s + v * c], -1)


def rpb(g, x, bad=0):
    _B, T, D = g.shape
    f = 10000.0 ** (-np.arange(D // 2) / (D // 2))
    a = np.arange(T)[:, None] * f
    c, s = np.cos(a), np.sin(a)
    u, v = g[..., : D // 2], g[..., D // 2 :]
    if bad:
        return np.concatenate([u * c + v * s, u * s + v * c], -1)
    return np.concatenate([u * c + v * s, -u * s + v * c], -1)


case("rope halves", (rp, rpb), (rp, lambda g, x: rpb(g, x, 1)), (n(2, 3, 4),), "one sign wrong")


# attention softmax path: mha full with Wq.. too long; cross attention with bool mask
def xa(q, k, v, m):
    s = np.einsum("btd,bsd->bts", q, k) * q.shape[-1] ** -0.5
    s = np.where(m, s, -np.inf)
    a = np.exp(s - s.max(-1, keepdims=True))
    a /= a.sum(-1, keepdims=True)
    return a @ v, (q, k, v, a)


def xab(g, c, bad=0):
    q, k, v, a = c
    sc = q.shape[-1] ** -0.5
    da = np.einsum("bte,bse->bts", g, v)
    ds = a * (da - (da * a).sum(-1, keepdims=True))
    if bad == 1:
        ds = a * da
    if bad == 2:
        ds = a * (1 - a) * da
    return np.einsum("bts,bsd->btd", ds, k) * sc, np.einsum("bts,btd->bsd", ds, q) * sc, np.einsum("bts,bte->bse", a, g)


MB = R.random((1, 3, 4)) > 0.3
MB[..., 0] = True
case(
    "cross attention bool",
    (xa, xab),
    (xa, lambda g, c: xab(g, c, 1)),
    (n(2, 3, 4), n(2, 4, 4), n(2, 4, 3), MB),
    "row sum missing",
)
case(
    "cross attention bool 2",
    (xa, xab),
    (xa, lambda g, c: xab(g, c, 2)),
    (n(2, 3, 4), n(2, 4, 4), n(2, 4, 3), MB),
    "diagonal only",
)
# losses
case(
    "mse sum/2N",
    (lambda y_hat, y: ((y_hat - y) ** 2).sum() / (2 * len(y)), lambda y_hat, y: (y_hat - y) / len(y)),
    (lambda y_hat, y: ((y_hat - y) ** 2).sum() / (2 * len(y)), lambda y_hat, y: y_hat - y),
    (n(4, 2), n(4, 2)),
    "1/N missing",
)


def ce1h(z, y):
    z = z - z.max(1, keepdims=True)
    lp = z - np.log(np.exp(z).sum(1, keepdims=True))
    return -(y * lp).sum() / len(y)


OH = np.eye(4)[[0, 2, 1]]
case(
    "ce one hot",
    (ce1h, lambda z, y: (np.exp(z) / np.exp(z).sum(1, keepdims=True) - y) / len(y)),
    (ce1h, lambda z, y: (np.exp(z) / np.exp(z).sum() - y) / len(y)),
    (n(3, 4), OH),
    "softmax over all",
)


def nll(lp, t):
    return -lp[np.arange(len(t)), t].mean()


def nllb(lp, t):
    g = np.zeros_like(lp)
    g[np.arange(len(t)), t] = -1 / len(t)
    return g


case(
    "nll",
    (nll, nllb),
    (nll, lambda lp, t: -nllb(lp, t)),
    (np.log(R.dirichlet(np.ones(4), 3)), np.array([1, 0, 3])),
    "sign",
)


def fl(x, t, g=2, a=0.25):
    p = sg(x)
    pt = np.where(t == 1, p, 1 - p)
    at = np.where(t == 1, a, 1 - a)
    return (-at * (1 - pt) ** g * np.log(pt)).mean()


def flb(x, t, g=2, a=0.25, bad=0):
    p = sg(x)
    pt = np.where(t == 1, p, 1 - p)
    at = np.where(t == 1, a, 1 - a)
    s = np.where(t == 1, 1, -1)
    if bad:
        at = a
    return at * s * (1 - pt) ** g * (g * pt * np.log(pt) + pt - 1) / x.size


case(
    "sigmoid focal",
    (fl, flb),
    (fl, lambda x, t: flb(x, t, bad=1)),
    (n(6), np.array([1, 0, 1, 0, 0, 1])),
    "alpha for 1-alpha in negatives",
)


def klz(s, t, T=2.0):
    def lsm(z):
        z = z / T
        z = z - z.max(1, keepdims=True)
        return z - np.log(np.exp(z).sum(1, keepdims=True))

    p = np.exp(lsm(t))
    return T * T * (p * (lsm(t) - lsm(s))).sum() / len(s)


def klzb(s, t, T=2.0, bad=0):
    f = lambda z: np.exp(z / T) / np.exp(z / T).sum(1, keepdims=True)
    return (f(s) - f(t)) * (T * T if bad else T) / len(s)


case("distillation", (klz, klzb), (klz, lambda s, t: klzb(s, t, bad=1)), (n(3, 4), n(3, 4)), "1/T missing", wrt="s")
case(
    "smooth l1 beta",
    (
        lambda x, y, beta=0.7: np.where(abs(x - y) < beta, 0.5 * (x - y) ** 2 / beta, abs(x - y) - 0.5 * beta).sum(),
        lambda x, y, beta=0.7: np.where(abs(x - y) < beta, (x - y) / beta, np.sign(x - y)),
    ),
    (
        lambda x, y, beta=0.7: np.where(abs(x - y) < beta, 0.5 * (x - y) ** 2 / beta, abs(x - y) - 0.5 * beta).sum(),
        lambda x, y, beta=0.7: np.where(abs(x - y) < beta, (x - y), np.sign(x - y)),
    ),
    (n(8), n(8)),
    "1/beta missing",
)


def te(a, p, q, m=0.4):
    return np.maximum(np.linalg.norm(a - p, axis=1) - np.linalg.norm(a - q, axis=1) + m, 0).sum()


def teb(a, p, q, m=0.4, bad=0):
    d1 = np.linalg.norm(a - p, axis=1, keepdims=True)
    d2 = np.linalg.norm(a - q, axis=1, keepdims=True)
    on = (d1 - d2 + m > 0) * 1.0
    u = (a - p) / d1
    v = (a - q) / (1 if bad else d2)
    return on * (u - v), -on * u, on * v


case(
    "triplet euclid",
    (te, teb),
    (te, lambda a, p, q: teb(a, p, q, bad=1)),
    (n(5, 3), n(5, 3), n(5, 3)),
    "1/d missing for negative",
)
case(
    "tversky",
    (
        lambda p, t, a=0.3, b=0.7: (
            1 - ((p * t).sum() + 1) / ((p * t).sum() + a * (p * (1 - t)).sum() + b * ((1 - p) * t).sum() + 1)
        ),
        lambda p, t, a=0.3, b=0.7: (lambda inner, U: -(t * U - inner * (t + a * (1 - t) - b * t)) / U**2)(
            (p * t).sum() + 1, (p * t).sum() + a * (p * (1 - t)).sum() + b * ((1 - p) * t).sum() + 1
        ),
    ),
    (
        lambda p, t, a=0.3, b=0.7: (
            1 - ((p * t).sum() + 1) / ((p * t).sum() + a * (p * (1 - t)).sum() + b * ((1 - p) * t).sum() + 1)
        ),
        lambda p, t, a=0.3, b=0.7: (lambda inner, U: -(t * U - inner * (t + a * (1 - t))) / U**2)(
            (p * t).sum() + 1, (p * t).sum() + a * (p * (1 - t)).sum() + b * ((1 - p) * t).sum() + 1
        ),
    ),
    (R.uniform(0.1, 0.9, (2, 4)), (R.random((2, 4)) > 0.5) * 1.0),
    "b term missing",
    wrt="p",
)
# linear w/ out,in ; conv via im2col ; embedding padding
case(
    "linear out_in",
    (lambda x, W, b: x @ W.T + b, lambda g, x, W, b: (g @ W, g.T @ x, g.sum(0))),
    (lambda x, W, b: x @ W.T + b, lambda g, x, W, b: (g @ W, g.T @ x, g)),
    (n(3, 4), n(2, 4), n(2)),
    "bias not summed",
)


def conv(x, w, stride=2, pad=1):
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    k = w.shape[2]
    H = (xp.shape[2] - k) // stride + 1
    o = np.zeros((len(x), len(w), H, H))
    for i in range(H):
        for j in range(H):
            o[:, :, i, j] = np.tensordot(
                xp[:, :, i * stride : i * stride + k, j * stride : j * stride + k], w, ((1, 2, 3), (1, 2, 3))
            )
    return o


def convb(g, x, w, stride=2, pad=1, bad=0):
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dx = np.zeros_like(xp)
    dw = np.zeros_like(w)
    k = w.shape[2]
    ww = w[:, :, ::-1, ::-1] if bad else w
    for i in range(g.shape[2]):
        for j in range(g.shape[3]):
            sl = (slice(None), slice(None), slice(i * stride, i * stride + k), slice(j * stride, j * stride + k))
            dx[sl] += np.tensordot(g[:, :, i, j], ww, (1, 0))
            dw += np.tensordot(g[:, :, i, j], xp[sl], (0, 0))
    return dx[:, :, pad:-pad, pad:-pad], dw


case(
    "conv stride2",
    (conv, convb),
    (conv, lambda g, x, w: convb(g, x, w, bad=1)),
    (n(1, 2, 4, 4), n(2, 2, 3, 3)),
    "kernel flipped",
)
# misc
case(
    "cumsum class",
    type("C", (), {"forward": lambda s, x: np.cumsum(x, 0), "backward": lambda s, g: np.cumsum(g[::-1], 0)[::-1]}),
    type("C", (), {"forward": lambda s, x: np.cumsum(x, 0), "backward": lambda s, g: np.cumsum(g[::-1], 0)}),
    (n(4, 2),),
    "not turned back again",
)
case(
    "index_select",
    (lambda x, i: x[:, i], lambda g, x, i: (lambda d: (np.add.at(d, (slice(None), i), g), d)[1])(np.zeros_like(x))),
    (lambda x, i: x[:, i], lambda g, x, i: (lambda d: (d.__setitem__((slice(None), i), g), d)[1])(np.zeros_like(x))),
    (n(2, 4), np.array([0, 2, 2])),
    "= for +=",
)
case(
    "einsum trace",
    (lambda A, B: np.einsum("ij,ji->", A, B), lambda A, B: (B.T, A.T)),
    (lambda A, B: np.einsum("ij,ji->", A, B), lambda A, B: (B, A)),
    (n(3, 3), n(3, 3)),
    "transposes",
)
case(
    "logsumexp all",
    (lambda x: np.log(np.exp(x).sum()), lambda x: np.exp(x) / np.exp(x).sum()),
    (lambda x: np.log(np.exp(x).sum()), lambda x: np.exp(x) / np.exp(x).sum(-1, keepdims=True)),
    (n(3, 4),),
    "sum over rows only",
)
case(
    "variance",
    (lambda x: x.var(), lambda x: 2 * (x - x.mean()) / x.size),
    (lambda x: x.var(), lambda x: 2 * x / x.size),
    (n(6),),
    "mean not subtracted",
)
case(
    "outer",
    (lambda a, b: np.outer(a, b), lambda g, a, b: (g @ b, g.T @ a)),
    (lambda a, b: np.outer(a, b), lambda g, a, b: (g @ b, a @ g.T if 0 else g.sum(0))),
    (n(3), n(4)),
    "factor a missing",
)
case(
    "softplus beta",
    (lambda x, beta=2.0: np.log1p(np.exp(beta * x)) / beta, lambda g, x, beta=2.0: g * sg(beta * x)),
    (lambda x, beta=2.0: np.log1p(np.exp(beta * x)) / beta, lambda g, x, beta=2.0: g * sg(x)),
    (n(3, 3),),
    "beta missing inside",
)
case(
    "elu alpha",
    (
        lambda x, alpha=0.5: np.where(x > 0, x, alpha * (np.exp(x) - 1)),
        lambda g, x, alpha=0.5: g * np.where(x > 0, 1, alpha * np.exp(x)),
    ),
    (
        lambda x, alpha=0.5: np.where(x > 0, x, alpha * (np.exp(x) - 1)),
        lambda g, x, alpha=0.5: g * np.where(x > 0, 1, np.exp(x)),
    ),
    (n(3, 4),),
    "alpha missing",
)
case(
    "maxout",
    (lambda x: x.max(-1), lambda g, x: g[..., None] * (x == x.max(-1, keepdims=True))),
    (lambda x: x.max(-1), lambda g, x: g[..., None] * (x >= x.mean(-1, keepdims=True))),
    (n(3, 4),),
    "wrong mask",
)
case(
    "spatial dropout",
    (lambda x, keep: x * keep[:, :, None] * 2.0, lambda g, x, keep: g * keep[:, :, None] * 2.0),
    (lambda x, keep: x * keep[:, :, None] * 2.0, lambda g, x, keep: g * 2.0),
    (n(2, 3, 2), np.array([[1, 0, 1], [0, 1, 1]])),
    "mask missing",
)
case(
    "residual",
    (
        lambda x, W: x + np.tanh(x @ W),
        lambda g, x, W: (lambda d: (g + d @ W.T, x.T @ d))(g * (1 - np.tanh(x @ W) ** 2)),
    ),
    (lambda x, W: x + np.tanh(x @ W), lambda g, x, W: (lambda d: (d @ W.T, x.T @ d))(g * (1 - np.tanh(x @ W) ** 2))),
    (n(3, 4), n(4, 4)),
    "skip branch missing",
)
