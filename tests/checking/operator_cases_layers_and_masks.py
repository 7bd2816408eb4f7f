"""Operations as people write them, each right and with one slip: layers and masks."""

import jax
import numpy as np

R = np.random.default_rng(77)
CASES = []


def n(*shape):
    return R.standard_normal(shape)


def case(name, right, wrong, inputs, slip, **options):
    CASES.append((name, right, inputs, None, options))
    CASES.append((f"{name}: {slip}", wrong, inputs, slip, options))


def sg(z):
    return 1 / (1 + np.exp(-z))


# softmax with temperature
def sm(x, T=2.5):
    e = np.exp((x - x.max(-1, keepdims=True)) / T)
    return e / e.sum(-1, keepdims=True)


case(
    "softmax temperature",
    (sm, lambda dy, x, T=2.5: (lambda y: y * (dy - (dy * y).sum(-1, keepdims=True)) / T)(sm(x, T))),
    (sm, lambda dy, x, T=2.5: (lambda y: y * (dy - (dy * y).sum(-1, keepdims=True)))(sm(x, T))),
    (n(3, 5),),
    "1/T missing",
)


# class softmax full jacobian loop, axis=0
class SoftmaxCol:
    def forward(self, z):
        e = np.exp(z - z.max(0))
        self.p = e / e.sum(0)
        return self.p

    def backward(self, d):
        out = np.zeros_like(d)
        for j in range(d.shape[1]):
            p = self.p[:, j]
            out[:, j] = (np.diag(p) - np.outer(p, p)) @ d[:, j]
        return out


class SoftmaxColW(SoftmaxCol):
    def backward(self, d):
        out = np.zeros_like(d)
        for j in range(d.shape[1]):
            p = self.p[:, j]
            out[:, j] = (np.diag(p) + np.outer(p, p)) @ d[:, j]
        return out


case("softmax columns class", SoftmaxCol, SoftmaxColW, (n(4, 3),), "sign of the outer product")


# linear class with W,b dict grads, x @ W
class Dense:
    def __init__(self):
        r = np.random.default_rng(5)
        self.W = r.standard_normal((4, 3))
        self.b = r.standard_normal(3)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, g):
        self.grads = {"W": self.x.T @ g, "b": g.sum(0)}
        return g @ self.W.T


class DenseW(Dense):
    def backward(self, g):
        r = super().backward(g)
        self.grads["W"] = self.grads["W"] + 1e-3 * self.W
        return r


class DenseW2(Dense):
    def backward(self, g):
        r = super().backward(g)
        self.grads["b"] = g[0]
        return r


case("dense class decay inside", Dense, DenseW, (n(5, 4),), "weight decay added to dW")
case("dense class bias", Dense, DenseW2, (n(5, 4),), "bias: first example only")


# GRU cell (elementwise part)
def gru(h, z, c):
    return (1 - z) * h + z * c


case(
    "gru mix",
    (gru, lambda g, h, z, c: (g * (1 - z), g * (c - h), g * z)),
    (gru, lambda g, h, z, c: (g * (1 - z), g * c, g * z)),
    (n(2, 3), R.random((2, 3)), n(2, 3)),
    "-h missing in dz",
)


# rnn cell tanh
def rnn(x, h, Wx, Wh, b):
    a = np.tanh(x @ Wx + h @ Wh + b)
    return a, (x, h, Wx, Wh, a)


def rnnb(dh, c):
    x, h, Wx, Wh, a = c
    dz = dh * (1 - a**2)
    return dz @ Wx.T, dz @ Wh.T, x.T @ dz, h.T @ dz, dz.sum(0)


def rnnw(dh, c):
    x, h, Wx, Wh, a = c
    dz = dh * (1 - a**2)
    return dz @ Wx.T, dh @ Wh.T, x.T @ dz, h.T @ dz, dz.sum(0)


case("rnn cell", (rnn, rnnb), (rnn, rnnw), (n(3, 2), n(3, 4), n(2, 4), n(4, 4), n(4)), "slope missing in dh")


# jax swiglu with weights
def swl(w):
    @jax.custom_vjp
    def f(x, w1, w2):
        return jax.nn.silu(x @ w1) * (x @ w2)

    def fwd(x, w1, w2):
        return f(x, w1, w2), (x, w1, w2)

    def bwd(r, g):
        x, w1, w2 = r
        a = x @ w1
        b = x @ w2
        s = jax.nn.sigmoid(a)
        da = g * b * (s * (1 + a * (1 - s)))
        db = g * a * s
        return (da @ w1.T + (db @ w1.T if w else db @ w2.T)), x.T @ da, x.T @ db

    f.defvjp(fwd, bwd)
    return f


case("swiglu weights jax", swl(0), swl(1), (n(2, 3), n(3, 4), n(3, 4)), "w1 for w2 in dx")


# GeGLU split
def geglu(x):
    a, b = np.split(x, 2, -1)
    return a * 0.5 * b * (1 + np.tanh(np.sqrt(2 / np.pi) * (b + 0.044715 * b**3)))


def geglub(dout, x, w=False):
    a, b = np.split(x, 2, -1)
    t = np.tanh(np.sqrt(2 / np.pi) * (b + 0.044715 * b**3))
    ge = 0.5 * b * (1 + t)
    d = 0.5 * (1 + t) + 0.5 * b * (1 - t * t) * np.sqrt(2 / np.pi) * (1 + 3 * 0.044715 * b * b)
    return np.concatenate([dout * ge, dout * d if w else dout * a * d], -1)


case(
    "geglu split",
    (geglu, lambda dout, x: geglub(dout, x)),
    (geglu, lambda dout, x: geglub(dout, x, True)),
    (n(3, 6),),
    "factor a missing",
)


# instance norm
def inorm(x, eps=1e-5):
    m = x.mean((2, 3), keepdims=True)
    v = x.var((2, 3), keepdims=True)
    return (x - m) / np.sqrt(v + eps)


def inormb(g, x, eps=1e-5, w=False):
    m = x.mean((2, 3), keepdims=True)
    v = x.var((2, 3), keepdims=True)
    s = np.sqrt(v + eps)
    xh = (x - m) / s
    return (g - g.mean((2, 3), keepdims=True) - xh * (g * xh).mean((1, 2, 3) if w else (2, 3), keepdims=True)) / s


case(
    "instance norm",
    (inorm, lambda g, x: inormb(g, x)),
    (inorm, lambda g, x: inormb(g, x, w=True)),
    (n(2, 3, 2, 3),),
    "mean over channels too",
)


# layer norm without affine, unbiased std, eps outside (annotated transformer)
def lnat(x, a, b, eps=1e-6):
    m = x.mean(-1, keepdims=True)
    s = x.std(-1, keepdims=True, ddof=1)
    return a * (x - m) / (s + eps) + b


def lnatb(g, x, a, b, eps=1e-6, w=False):
    D = x.shape[-1]
    m = x.mean(-1, keepdims=True)
    s = x.std(-1, keepdims=True, ddof=1)
    xc = x - m
    gh = g * a
    r = 1 / (s + eps)
    dx = r * gh - r**2 * xc / s * (gh * xc).sum(-1, keepdims=True) / (D if w else D - 1)
    return dx - dx.mean(-1, keepdims=True), (g * xc * r).sum(0), g.sum(0)


case(
    "annotated layer norm",
    (lnat, lambda g, x, a, b: lnatb(g, x, a, b)),
    (lnat, lambda g, x, a, b: lnatb(g, x, a, b, w=True)),
    (n(3, 5), n(5), n(5)),
    "D for D-1",
)


# MHA scores w/ additive mask
def am(q, k, v, mask):
    s = q @ k.T / np.sqrt(q.shape[1]) + mask
    p = np.exp(s - s.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    return p @ v


def amb(g, q, k, v, mask, w=0):
    s = q @ k.T / np.sqrt(q.shape[1]) + mask
    p = np.exp(s - s.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    dv = p.T @ g
    dp = g @ v.T
    ds = p * (dp - (p * dp).sum(0 if w == 1 else 1, keepdims=True))
    c = 1 / np.sqrt(q.shape[1])
    return c * ds @ k, c * ds.T @ q, dv, ds


M = np.where(R.random((4, 4)) < 0.3, -1e9, 0.0)
np.fill_diagonal(M, 0)
case(
    "attention additive mask",
    (am, lambda g, q, k, v, mask: amb(g, q, k, v, mask)),
    (am, lambda g, q, k, v, mask: amb(g, q, k, v, mask, 1)),
    (n(4, 3), n(4, 3), n(4, 2), M),
    "row sum over the wrong axis",
    wrt=("q", "k", "v"),
)


# rotate half rope on q,k
def rh(x):
    a, b = np.split(x, 2, -1)
    return np.concatenate([-b, a], -1)


def rq(q, cos, sin):
    return q * cos + rh(q) * sin


A = n(4, 3)
C = np.cos(np.concatenate([A, A], -1))
S = np.sin(np.concatenate([A, A], -1))
case(
    "rope rotate_half",
    (rq, lambda g, q, cos, sin: g * cos - rh(g * sin)),
    (rq, lambda g, q, cos, sin: g * cos + rh(g * sin)),
    (n(4, 6), C, S),
    "not rotated back",
    wrt="q",
)


# contrastive (NT-Xent/InfoNCE)
def nce(a, b, t=0.25):
    s = a @ b.T / t
    rows = s - np.log(np.exp(s).sum(1, keepdims=True))
    return -np.diag(rows).mean()


def nceb(a, b, t=0.25, w=0):
    s = a @ b.T / t
    p = np.exp(s - s.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    d = (p - np.eye(len(a))) / len(a)
    return d @ b / (1 if w else t), d.T @ a / (1 if w else t)


case(
    "infonce t=.25",
    (nce, lambda a, b: nceb(a, b)),
    (nce, lambda a, b: nceb(a, b, w=1)),
    (n(4, 3), n(4, 3)),
    "1/t missing",
)


# margin contrastive with distances
def mc(x1, x2, y, m=1.8):
    d = np.sqrt(((x1 - x2) ** 2).sum(1))
    return (y * d**2 + (1 - y) * np.maximum(m - d, 0) ** 2).mean() / 2


def mcb(x1, x2, y, m=1.8, w=0):
    e = x1 - x2
    d = np.sqrt((e**2).sum(1))
    c = (y - (1 - y) * np.maximum(m - d, 0) / (1 if w else d)) / len(y)
    g = c[:, None] * e
    return g, -g


case(
    "contrastive margin",
    (mc, lambda x1, x2, y: mcb(x1, x2, y)),
    (mc, lambda x1, x2, y: mcb(x1, x2, y, w=1)),
    (n(6, 2), n(6, 2), np.array([1, 0, 1, 0, 0, 1])),
    "1/d missing",
)


# hinge svm binary w/ weights: loss(w,x,y)
def svm(w, X, y, lam=0.1):
    return np.maximum(0, 1 - y * (X @ w)).mean() + lam / 2 * (w @ w)


def svmb(w, X, y, lam=0.1, bad=0):
    on = 1 - y * (X @ w) > 0
    return -(X * (y * on)[:, None]).mean(0) + (0 if bad else lam * w)


case(
    "svm with decay",
    (svm, lambda w, X, y: svmb(w, X, y)),
    (svm, lambda w, X, y: svmb(w, X, y, bad=1)),
    (n(3), n(6, 3), np.array([1.0, -1, 1, -1, 1, 1])),
    "penalty missing",
    wrt="w",
)


# BCE with probabilities and clip
def bce(p, y):
    return -(y * np.log(p) + (1 - y) * np.log(1 - p)).mean()


case(
    "bce",
    (bce, lambda p, y: (p - y) / (p * (1 - p)) / p.size),
    (bce, lambda p, y: (p - y) / p.size),
    (R.uniform(0.1, 0.9, 7), np.array([1, 0, 1, 1, 0, 0, 1])),
    "p(1-p) division missing",
)


# soft dice with squares batchwise
def sdice(p, t, eps=1e-6):
    num = 2 * (p * t).sum((1, 2))
    den = (p * p).sum((1, 2)) + (t * t).sum((1, 2)) + eps
    return (1 - num / den).mean()


def sdiceb(p, t, eps=1e-6, w=0):
    num = 2 * (p * t).sum((1, 2), keepdims=True)
    den = (p * p).sum((1, 2), keepdims=True) + (t * t).sum((1, 2), keepdims=True) + eps
    return -(2 * t * den - num * (1 if w else 2) * p) / den**2 / len(p)


case(
    "soft dice squares",
    (sdice, lambda p, t: sdiceb(p, t)),
    (sdice, lambda p, t: sdiceb(p, t, w=1)),
    (R.uniform(0.1, 0.9, (2, 2, 3)), (R.random((2, 2, 3)) > 0.5) * 1.0),
    "2 missing in the denominators derivative",
    wrt="p",
)


# multi-label KL vae
def vae(mu, lv):
    return -0.5 * (1 + lv - mu**2 - np.exp(lv)).sum()


case(
    "vae kl",
    (vae, lambda mu, lv: (mu, 0.5 * (np.exp(lv) - 1))),
    (vae, lambda mu, lv: (mu, 0.5 * np.exp(lv))),
    (n(3, 2), n(3, 2)),
    "-1/2 missing",
)


# max pool 1d with argmax
def mp(x, k=2):
    B, L = x.shape
    w = x.reshape(B, L // k, k)
    i = w.argmax(-1)
    return w.max(-1), (i, x.shape, k)


def mpb(g, c, bad=0):
    i, s, k = c
    d = np.zeros((s[0], s[1] // k, k))
    np.put_along_axis(d, (1 - i if bad else i)[..., None], g[..., None], -1)
    return d.reshape(s)


case(
    "maxpool1d", (mp, lambda g, c: mpb(g, c)), (mp, lambda g, c: mpb(g, c, 1)), (n(2, 6),), "minimum gets the gradient"
)
# global average pool
gap = lambda x: x.mean((2, 3))
case(
    "global avg pool",
    (gap, lambda g, x: np.broadcast_to(g[:, :, None, None], x.shape) / (x.shape[2] * x.shape[3])),
    (gap, lambda g, x: np.broadcast_to(g[:, :, None, None], x.shape) / x.shape[2]),
    (n(2, 2, 3, 2),),
    "divided by H only",
)
# upsample nearest
up = lambda x: x.repeat(2, -1)
case(
    "upsample",
    (up, lambda g, x: g.reshape(*x.shape, 2).sum(-1)),
    (up, lambda g, x: g[..., ::2]),
    (n(2, 4),),
    "only the first of two",
)


# gather rows along axis
def ta(x, idx):
    return np.take_along_axis(x, idx, 1)


def tab(g, x, idx):
    d = np.zeros_like(x)
    for r in range(len(idx)):
        np.add.at(d[r], idx[r], g[r])
    return d


def tabw(g, x, idx):
    d = np.zeros_like(x)
    np.put_along_axis(d, idx, g, 1)
    return d


case("take along axis", (ta, tab), (ta, tabw), (n(3, 4), np.array([[0, 0, 2], [1, 3, 3], [2, 2, 2]])), "= for +=")
# einsum attention scores
qk = lambda q, k: np.einsum("bhid,bhjd->bhij", q, k)
case(
    "einsum qk",
    (qk, lambda g, q, k: (np.einsum("bhij,bhjd->bhid", g, k), np.einsum("bhij,bhid->bhjd", g, q))),
    (qk, lambda g, q, k: (np.einsum("bhij,bhjd->bhid", g, k), np.einsum("bhji,bhid->bhjd", g, q))),
    (n(1, 2, 3, 2), n(1, 2, 3, 2)),
    "g not transposed",
)


# logsumexp stable jax scalar
def lj(w):
    @jax.custom_jvp
    def f(x):
        return jax.nn.logsumexp(x)

    f.defjvp(
        lambda p, t: (f(p[0]), ((jax.nn.softmax(p[0]) * t[0]).mean() if w else (jax.nn.softmax(p[0]) * t[0]).sum()))
    )
    return f


case("logsumexp jvp", lj(0), lj(1), (n(5),), "mean for sum")
# clip by value / clamp
cl = lambda x: np.clip(x, -1, 1)
case(
    "clamp",
    (cl, lambda g, x: g * ((x > -1) & (x < 1))),
    (cl, lambda g, x: g * (x < 1)),
    (2 * n(4, 4),),
    "lower bound missing",
)
# leaky relu with slope
lr = lambda x, a=0.2: np.where(x > 0, x, a * x)
case(
    "leaky relu .2",
    (lr, lambda g, x, a=0.2: g * np.where(x > 0, 1, a)),
    (lr, lambda g, x, a=0.2: g * np.where(x > 0, 1, x * a)),
    (n(4, 3),),
    "value for slope",
)
# matmul with transpose
case(
    "matmul",
    (lambda A, B: A @ B, lambda g, A, B: (g @ B.T, A.T @ g)),
    (lambda A, B: A @ B, lambda g, A, B: (g @ B.T, g @ A)),
    (n(3, 3), n(3, 3)),
    "g@A for A.T@g",
)
# embedding with scale
emb = lambda W, ids, s=3.0: W[ids] * s


def embb(g, W, ids, s=3.0):
    d = np.zeros_like(W)
    np.add.at(d, ids, g * s)
    return d


def embw(g, W, ids, s=3.0):
    d = np.zeros_like(W)
    np.add.at(d, ids, g)
    return d


case("scaled embedding", (emb, embb), (emb, embw), (n(4, 2), np.array([[0, 1], [1, 3]])), "scale missing")
