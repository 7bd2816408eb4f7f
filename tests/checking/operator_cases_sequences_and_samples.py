"""Operations as people write them, each right and with one slip: pooling, sequences, sampling and fused layers."""

import jax
import numpy as np

R = np.random.default_rng(1811)
CASES = []
LOCATED = []
"""Slips that are told and placed, and that have no name of their own."""


def n(*shape):
    return R.standard_normal(shape)


def case(name, right, wrong, inputs, slip, **options):
    CASES.append((name, right, inputs, None, options))
    CASES.append((f"{name}: {slip}", wrong, inputs, slip, options))


def located(name, right, wrong, inputs, slip, **options):
    CASES.append((name, right, inputs, None, options))
    LOCATED.append((f"{name}: {slip}", wrong, inputs, options))


# instance norm of (N, C, L)
def instance_norm(x, gamma, beta, eps=1e-5):
    mu = x.mean(-1, keepdims=True)
    rstd = 1 / np.sqrt(x.var(-1, keepdims=True) + eps)
    xhat = (x - mu) * rstd
    return gamma[:, None] * xhat + beta[:, None], (xhat, rstd, gamma)


def instance_norm_back(dout, cache):
    xhat, rstd, gamma = cache
    g = dout * gamma[:, None]
    dx = rstd * (g - g.mean(-1, keepdims=True) - xhat * (g * xhat).mean(-1, keepdims=True))
    return dx, (dout * xhat).sum((0, 2)), dout.sum((0, 2))


def instance_norm_slip(dout, cache):
    xhat, rstd, gamma = cache
    _, dg, db = instance_norm_back(dout, cache)
    g = dout * gamma[:, None]
    return rstd * (g - xhat * (g * xhat).mean(-1, keepdims=True)), dg, db


case(
    "instance norm",
    (instance_norm, instance_norm_back),
    (instance_norm, instance_norm_slip),
    (n(2, 3, 5), n(3), n(3)),
    "mean term missing",
)


# attention with a soft cap on its scores
def softcap(q, k, v, cap=5.0):
    s = cap * np.tanh(q @ k.T / np.sqrt(q.shape[-1]) / cap)
    p = np.exp(s - s.max(-1, keepdims=True))
    p /= p.sum(-1, keepdims=True)
    return p @ v


def softcap_back(do, q, k, v, cap=5.0, *, slope=True):
    d = np.sqrt(q.shape[-1])
    t = np.tanh(q @ k.T / d / cap)
    p = np.exp(cap * t)
    p /= p.sum(-1, keepdims=True)
    dp = do @ v.T
    ds = p * (dp - (dp * p).sum(-1, keepdims=True))
    if slope:
        ds = ds * (1 - t**2)
    return ds @ k / d, ds.T @ q / d, p.T @ do


located(
    "softcap attention",
    (softcap, softcap_back),
    (softcap, lambda do, q, k, v: softcap_back(do, q, k, v, slope=False)),
    (2 * n(3, 4), 2 * n(5, 4), n(5, 2)),
    "slope of the cap missing",
)


# attention with ALiBi
def alibi(q, k, v):
    i = np.arange(len(q))
    s = q @ k.T / np.sqrt(q.shape[-1]) - 0.5 * abs(i[:, None] - i[None])
    p = np.exp(s)
    p /= p.sum(-1, keepdims=True)
    return p @ v, (p, q, k, v)


def alibi_back(do, cache):
    p, q, k, v = cache
    dp = do @ v.T
    ds = p * (dp - (dp * p).sum(-1, keepdims=True)) / np.sqrt(q.shape[-1])
    return ds @ k, ds.T @ q, p.T @ do


def alibi_slip(do, cache):
    p, q, k, v = cache
    dp = do @ v.T
    ds = p * (dp - (dp * p).sum(-1, keepdims=True)) / np.sqrt(q.shape[-1])
    return ds @ k, ds @ q, p.T @ do


located(
    "ALiBi attention", (alibi, alibi_back), (alibi, alibi_slip), (n(4, 3), n(4, 3), n(4, 2)), "ds not transposed for k"
)


# contrastive loss of pairs by cosine with temperature (NT-Xent rows)
def ntxent(z, t=0.5):
    h = z / np.linalg.norm(z, axis=1, keepdims=True)
    s = h @ h.T / t
    np.fill_diagonal(s, -np.inf)
    m = len(z) // 2
    pos = np.r_[np.arange(m, 2 * m), np.arange(m)]
    lse = np.log(np.exp(s).sum(1))
    return (lse - s[np.arange(2 * m), pos]).mean()


def ntxent_back(g, z, t=0.5, *, both=True):
    nz = np.linalg.norm(z, axis=1, keepdims=True)
    h = z / nz
    s = h @ h.T / t
    np.fill_diagonal(s, -np.inf)
    p = np.exp(s)
    p /= p.sum(1, keepdims=True)
    m = len(z) // 2
    p[np.arange(2 * m), np.r_[np.arange(m, 2 * m), np.arange(m)]] -= 1
    ds = g * p / (2 * m) / t
    dh = (ds + ds.T) @ h if both else ds @ h
    return (dh - h * (dh * h).sum(1, keepdims=True)) / nz


located(
    "NT-Xent",
    (ntxent, ntxent_back),
    (ntxent, lambda g, z: ntxent_back(g, z, both=False)),
    (n(6, 4),),
    "similarities to others only one way",
)


# CTC-like: the log of a sum over paths, by the forward algorithm
def paths(emit, trans):
    a = emit[0]
    for e in emit[1:]:
        a = e + np.log(np.exp(a[:, None] + trans).sum(0))
    return np.log(np.exp(a).sum())


def paths_back(g, emit, trans, *, every=True):
    al = [emit[0]]
    for e in emit[1:]:
        al.append(e + np.log(np.exp(al[-1][:, None] + trans).sum(0)))
    da = np.exp(al[-1] - np.log(np.exp(al[-1]).sum()))
    de, dt = np.zeros_like(emit), np.zeros_like(trans)
    for t in range(len(emit) - 1, 0, -1):
        de[t] = da
        w = np.exp(al[t - 1][:, None] + trans - (al[t] - emit[t])[None])
        dt = dt + w * da if every else w * da
        da = w @ da
    de[0] = da
    return g * de, g * dt


located(
    "CRF partition",
    (paths, paths_back),
    (paths, lambda g, e, t: paths_back(g, e, t, every=False)),
    (n(4, 3), n(3, 3)),
    "transitions of the last step only",
)


# softmax of logits with noise
@jax.custom_vjp
def soft_gumbel(logits, noise):
    return jax.nn.softmax((logits + noise) / 0.7)


def soft_gumbel_fwd(logits, noise):
    y = soft_gumbel(logits, noise)
    return y, y


soft_gumbel.defvjp(soft_gumbel_fwd, lambda y, g: (y * (g - (g * y).sum(-1, keepdims=True)), None))


@jax.custom_vjp
def soft_gumbel_right(logits, noise):
    return jax.nn.softmax((logits + noise) / 0.7)


def tempered(y, g):
    dz = y * (g - (g * y).sum(-1, keepdims=True)) / 0.7
    return dz, dz


soft_gumbel_right.defvjp(soft_gumbel_fwd, tempered)
case("Gumbel softmax", soft_gumbel_right, soft_gumbel, (n(3, 4), n(3, 4)), "temperature missing")


# depthwise convolution over time, valid
def depthwise(x, w):
    k = w.shape[1]
    return np.stack([(x[:, t : t + k] * w).sum(1) for t in range(x.shape[1] - k + 1)], 1)


def depthwise_back(dy, x, w, *, flip=True):
    k = w.shape[1]
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    for t in range(dy.shape[1]):
        dx[:, t : t + k] += dy[:, t : t + 1] * (w if flip else w[:, ::-1])
        dw += dy[:, t : t + 1] * x[:, t : t + k]
    return dx, dw


case(
    "depthwise conv",
    (depthwise, depthwise_back),
    (depthwise, lambda dy, x, w: depthwise_back(dy, x, w, flip=False)),
    (n(2, 7), n(2, 3)),
    "kernel turned round",
)


# nearest upsampling by 2
def up(x):
    return x.repeat(2, -1).repeat(2, -2)


def up_back(g):
    return g[..., ::2, ::2] + g[..., 1::2, ::2] + g[..., ::2, 1::2] + g[..., 1::2, 1::2]


case(
    "nearest upsampling",
    (up, up_back),
    (up, lambda g: g[..., ::2, ::2]),
    (n(1, 2, 3, 3),),
    "only one of the four copies",
)


# adaptive average pooling to one number, max over time with argmax
def gmp(x):
    i = x.argmax(-1)
    return np.take_along_axis(x, i[..., None], -1)[..., 0], (i, x.shape)


def gmp_back(g, cache):
    i, shape = cache
    dx = np.zeros(shape)
    np.put_along_axis(dx, i[..., None], g[..., None], -1)
    return dx


case(
    "global max pooling",
    (gmp, gmp_back),
    (gmp, lambda g, c: np.broadcast_to(g[..., None], c[1]) / c[1][-1]),
    (n(2, 3, 5),),
    "spread evenly, as of the mean",
)


# reverse cumulative sum
def rcs(x):
    return np.cumsum(x[:, ::-1], 1)[:, ::-1]


case(
    "reversed cumsum",
    (rcs, lambda g: np.cumsum(g, 1)),
    (rcs, lambda g: np.cumsum(g[:, ::-1], 1)[:, ::-1]),
    (n(3, 5),),
    "reversed again",
)


# scatter add
def scatter(src):
    out = np.zeros((3, src.shape[1]))
    np.add.at(out, INDEX, src)
    return out


INDEX = np.array([0, 2, 0, 1, 2])
located(
    "scatter add",
    (scatter, lambda g: g[INDEX]),
    (scatter, lambda g: g[INDEX] / np.bincount(INDEX)[INDEX][:, None]),
    (n(5, 2),),
    "divided by counts",
)


# spectral norm with fixed u, v
def spectral(w, u, v):
    return w / (u @ w @ v)


def spectral_back(g, w, u, v):
    s = u @ w @ v
    return g / s - (g * w).sum() / s**2 * np.outer(u, v), None, None


case(
    "spectral norm",
    (spectral, spectral_back),
    (spectral, lambda g, w, u, v: (g / (u @ w @ v), None, None)),
    (n(3, 4), n(3), n(4)),
    "sigma constant",
)


# embedding bag, mean
BAGS = np.array([[0, 1], [1, 1], [3, 2]])


def bag(w):
    return w[BAGS].mean(1)


def bag_back(g, w, *, share=True):
    dw = np.zeros_like(w)
    for row, i in zip(g, BAGS, strict=True):
        for j in i:
            dw[j] += row / len(i) if share else row
    return dw


case(
    "embedding bag", (bag, bag_back), (bag, lambda g, w: bag_back(g, w, share=False)), (n(4, 3),), "1/bag size missing"
)


# hardswish
def hsw(x):
    return x * np.clip(x + 3, 0, 6) / 6


case(
    "hardswish",
    (hsw, lambda g, x: g * np.where(x < -3, 0, np.where(x > 3, 1, (2 * x + 3) / 6))),
    (hsw, lambda g, x: g * np.where(x < -3, 0, np.where(x > 3, 1, (x + 3) / 6))),
    (3 * n(4, 5),),
    "half of the product rule",
)


# linear, bias and gelu fused
@jax.custom_vjp
def lbg(x, w, b):
    return jax.nn.gelu(x @ w + b, approximate=False)


def lbg_fwd(x, w, b):
    return lbg(x, w, b), (x, w, b)


def dgelu(z):
    return jax.scipy.stats.norm.cdf(z) + z * jax.scipy.stats.norm.pdf(z)


def lbg_bwd(res, g):
    x, w, b = res
    dz = g * dgelu(x @ w + b)
    return dz @ w.T, x.T @ dz, dz.sum(0)


lbg.defvjp(lbg_fwd, lbg_bwd)


@jax.custom_vjp
def lbgw(x, w, b):
    return jax.nn.gelu(x @ w + b, approximate=False)


lbgw.defvjp(lbg_fwd, lambda res, g: (lambda dz: (dz @ res[1].T, res[0].T @ dz, dz.sum(0)))(g * dgelu(res[0] @ res[1])))
case("linear gelu", lbg, lbgw, (n(4, 3), n(3, 5), n(5)), "bias forgotten inside the slope")


# fused linear cross-entropy: logits made again
LABELS = np.array([1, 0, 2, 1])


def flce(x, w):
    z = x @ w.T
    return (np.log(np.exp(z).sum(1)) - z[np.arange(4), LABELS]).sum() / 4


def flce_back(g, x, w, *, mean=True):
    z = x @ w.T
    p = np.exp(z - z.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    p[np.arange(4), LABELS] -= 1
    p *= g
    if mean:
        p /= 4
    return p @ w, p.T @ x


case(
    "fused linear cross-entropy",
    (flce, flce_back),
    (flce, lambda g, x, w: flce_back(g, x, w, mean=False)),
    (n(4, 3), n(3, 3)),
    "1/N missing",
)


# prelu with one slope a channel
def prelu(x, a):
    return np.where(x > 0, x, a * x)


case(
    "prelu",
    (prelu, lambda g, x, a: (g * np.where(x > 0, 1, a), (g * np.minimum(x, 0)).sum(0))),
    (prelu, lambda g, x, a: (g * np.where(x > 0, 1, a), (g * x).sum(0))),
    (n(6, 3), abs(n(3))),
    "slope's gradient on both sides",
)


# gaussian negative log-likelihood
def gnll(mu, logvar, y):
    return 0.5 * (logvar + (y - mu) ** 2 / np.exp(logvar)).sum()


case(
    "gaussian nll",
    (gnll, lambda g, m, s, y: (g * (m - y) / np.exp(s), 0.5 * g * (1 - (y - m) ** 2 / np.exp(s)), None)),
    (gnll, lambda g, m, s, y: (g * (m - y) / np.exp(s), 0.5 * g * (1 + (y - m) ** 2 / np.exp(s)), None)),
    (n(5), n(5), n(5)),
    "sign of the second term",
)


# residual and RMS norm fused, two outputs
@jax.custom_vjp
def addnorm(x, r, w):
    h = x + r
    return h * jax.lax.rsqrt((h * h).mean(-1, keepdims=True) + 1e-6) * w, h


def addnorm_fwd(x, r, w):
    return addnorm(x, r, w), (x + r, w)


def addnorm_bwd(res, gs, both=True):
    h, w = res
    g, gh = gs
    s = jax.lax.rsqrt((h * h).mean(-1, keepdims=True) + 1e-6)
    gw = g * w
    dh = s * gw - h * s**3 * (gw * h).mean(-1, keepdims=True)
    dh = dh + gh if both else dh
    return dh, dh, (g * h * s).sum(0)


addnorm.defvjp(addnorm_fwd, addnorm_bwd)


@jax.custom_vjp
def addnormw(x, r, w):
    return addnorm(x, r, w)


addnormw.defvjp(addnorm_fwd, lambda r, g: addnorm_bwd(r, g, False))
case("add and norm", addnorm, addnormw, (n(3, 4), n(3, 4), n(4)), "gradient of the second output dropped")


# Tversky loss
def tversky(p, t, a=0.3, b=0.7):
    tp, fp, fn = (p * t).sum(), (p * (1 - t)).sum(), ((1 - p) * t).sum()
    return 1 - tp / (tp + a * fp + b * fn)


def tversky_back(g, p, t, a=0.3, b=0.7, *, quotient=True):
    tp, fp, fn = (p * t).sum(), (p * (1 - t)).sum(), ((1 - p) * t).sum()
    d = tp + a * fp + b * fn
    dd = t + a * (1 - t) - b * t
    return -g * (t / d - (tp * dd / d**2 if quotient else 0)), None


case(
    "Tversky",
    (tversky, tversky_back),
    (tversky, lambda g, p, t: tversky_back(g, p, t, quotient=False)),
    (R.uniform(0.1, 0.9, 8), (R.random(8) > 0.5) * 1.0),
    "denominator constant",
)
