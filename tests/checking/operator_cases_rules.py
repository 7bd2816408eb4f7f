"""Operations of JAX as they are written now, right and wrong: custom_vjp and custom_jvp. Imported only with JAX."""

from functools import partial

import numpy as np
import pytest

from checking.operator_cases import Case

jax = pytest.importorskip("jax")
jnp = jax.numpy

R = np.random.default_rng(13)
RULES = []


def n(*shape):
    return R.standard_normal(shape)


def case(name, thing, *inputs, faults=(), **options):
    RULES.append(Case(name, lambda: thing, lambda: inputs, faults, "jax", options))


@jax.custom_vjp
def silu(x):
    return x * jax.nn.sigmoid(x)


silu.defvjp(lambda x: (silu(x), x), lambda x, g: (g * (jax.nn.sigmoid(x) * (1 + x * (1 - jax.nn.sigmoid(x)))),))
case("silu", silu, n(3, 4))


@partial(jax.custom_vjp, nondiff_argnums=(1,))
def lrelu(x, a):
    return jnp.where(x > 0, x, a * x)


lrelu.defvjp(lambda x, a: (lrelu(x, a), x), lambda a, x, g: (jnp.where(x > 0, g, a * g),))
case("leaky relu nondiff_argnums", lambda x: lrelu(x, 0.1), n(3, 4))


@jax.custom_vjp
def lse(x):
    return jax.scipy.special.logsumexp(x, axis=-1)


lse.defvjp(lambda x: (lse(x), x), lambda x, g: (g[..., None] * jax.nn.softmax(x, -1),))
case("logsumexp", lse, n(3, 4))


@jax.custom_vjp
def lse2(x):
    return jax.scipy.special.logsumexp(x, axis=-1)


lse2.defvjp(lambda x: (lse2(x), x), lambda x, g: (g[..., None] * jax.nn.softmax(x),))
case("logsumexp default axis", lse2, n(3, 4))


@jax.custom_vjp
def lse3(x):
    return jax.scipy.special.logsumexp(x, axis=-1)


lse3.defvjp(lambda x: (lse3(x), x), lambda x, g: (g[..., None] * jax.nn.softmax(x, 0),))
case("logsumexp softmax over the wrong axis", lse3, n(3, 4), faults=("softmax_over_wrong_axis",))


@jax.custom_vjp
def l2n(x):
    return x / jnp.sqrt((x * x).sum(-1, keepdims=True) + 1e-12)


def l2n_b(r, g):
    y, inv = r
    return ((g - y * (g * y).sum(-1, keepdims=True)) * inv,)


l2n.defvjp(lambda x: (l2n(x), (l2n(x), jax.lax.rsqrt((x * x).sum(-1, keepdims=True) + 1e-12))), l2n_b)
case("l2 normalise", l2n, n(3, 4))


@jax.custom_vjp
def l2w(x):
    return x / jnp.linalg.norm(x, axis=-1, keepdims=True)


l2w.defvjp(lambda x: (l2w(x), x), lambda x, g: (g / jnp.linalg.norm(x, axis=-1, keepdims=True),))
case("l2 normalise, norm constant", l2w, n(3, 4), faults=("term y · Σ g y · 1/‖x‖ missing",))


@jax.custom_jvp
def smooth_abs(x):
    return jnp.sqrt(x * x + 1e-2)


smooth_abs.defjvps(lambda t, ans, x: t * x / ans)
case("defjvps", smooth_abs, n(3, 4))


@jax.custom_jvp
def rat(x, y):
    return x / y


rat.defjvps(lambda t, ans, x, y: t / y, lambda t, ans, x, y: t * ans / y)
case("ratio, sign missing by y", rat, n(3, 4), 1.5 + R.random((3, 4)), faults=("sign",))


@jax.custom_vjp
def ste(x):
    return jnp.round(x)


ste.defvjp(lambda x: (ste(x), None), lambda _, g: (g,))
case("ste", ste, 3 * n(3, 4))


def ste2(x):
    return x + jax.lax.stop_gradient(jnp.sign(x) - x)


case("ste by stop_gradient", ste2, n(3, 4))


@jax.custom_vjp
def clipg(x):
    return x


clipg.defvjp(lambda x: (x, None), lambda _, g: (g / jnp.maximum(1.0, jnp.linalg.norm(g)),))
case("clip by norm", clipg, n(3, 4))


@jax.custom_vjp
def ln(x, p):
    mu = x.mean(-1, keepdims=True)
    v = x.var(-1, keepdims=True)
    return (x - mu) / jnp.sqrt(v + 1e-6) * p["scale"] + p["bias"]


def ln_f(x, p):
    mu = x.mean(-1, keepdims=True)
    r = 1 / jnp.sqrt(x.var(-1, keepdims=True) + 1e-6)
    return ln(x, p), ((x - mu) * r, r, p)


def ln_b(res, g):
    h, r, p = res
    gw = g * p["scale"]
    return r * (gw - gw.mean(-1, keepdims=True) - h * (gw * h).mean(-1, keepdims=True)), {
        "scale": (g * h).sum(0),
        "bias": g.sum(0),
    }


ln.defvjp(ln_f, ln_b)
case("layer norm with Flax-like params", ln, n(3, 4), {"scale": n(4), "bias": n(4)})


@jax.custom_vjp
def lnw(x, p):
    return ln(x, p)


def lnw_b(res, g):
    h, r, p = res
    gw = g * p["scale"]
    return r * (gw - gw.mean(-1, keepdims=True) - h * (gw * h).mean(-1, keepdims=True)), {
        "scale": g.sum(0),
        "bias": (g * h).sum(0),
    }


lnw.defvjp(ln_f, lnw_b)
case(
    "layer norm, scale and bias gradients exchanged",
    lnw,
    n(3, 4),
    {"scale": n(4), "bias": n(4)},
    faults=(
        "weight_without_input",
        "swapped",
    ),
)


@jax.custom_vjp
def ffn(p, x):
    return (jax.nn.silu(x @ p["gate"]) * (x @ p["up"])) @ p["down"]


def ffn_b(res, dy):
    p, x = res
    a = x @ p["gate"]
    u = x @ p["up"]
    s = jax.nn.sigmoid(a)
    h = a * s * u
    dh = dy @ p["down"].T
    da = dh * u * (s + a * s * (1 - s))
    du = dh * a * s
    return {"gate": x.T @ da, "up": x.T @ du, "down": h.T @ dy}, da @ p["gate"].T + du @ p["up"].T


ffn.defvjp(lambda p, x: (ffn(p, x), (p, x)), ffn_b)
W = {"gate": n(3, 4), "up": n(3, 4), "down": n(4, 3)}
case("swiglu feed-forward params", ffn, W, n(2, 3))


@jax.custom_vjp
def ffw(p, x):
    return ffn(p, x)


def ffw_b(res, dy):
    p, x = res
    d, _dx = ffn_b(res, dy)
    a = x @ p["gate"]
    u = x @ p["up"]
    s = jax.nn.sigmoid(a)
    dh = dy @ p["down"].T
    return d, (dh * u * (s + a * s * (1 - s))) @ p["gate"].T


ffw.defvjp(lambda p, x: (ffn(p, x), (p, x)), ffw_b)
case("swiglu ffn, one branch of dx missing", ffw, W, n(2, 3), faults=("gate_branch_only",))


@jax.custom_vjp
def bce(z, y):
    return jnp.mean(jnp.maximum(z, 0) - z * y + jnp.log1p(jnp.exp(-jnp.abs(z))))


bce.defvjp(
    lambda z, y: (bce(z, y), (z, y)),
    lambda r, g: (g * (jax.nn.sigmoid(r[0]) - r[1]) / r[0].size, -g * r[0] / r[0].size),
)
case("bce with logits", bce, n(6), (R.random(6) > 0.5) * 1.0)


@jax.custom_vjp
def bce2(z, y):
    return bce(z, y)


bce2.defvjp(lambda z, y: (bce(z, y), (z, y)), lambda r, g: (g * (jax.nn.sigmoid(r[0]) - r[1]), None))
case("bce with logits, sum for mean", bce2, n(6), (R.random(6) > 0.5) * 1.0, wrt=1, faults=("factor 1/n missing",))


@jax.custom_vjp
def bce3(z, y):
    return bce(z, y)


def bce3_b(r, g):
    p = jax.nn.sigmoid(r[0])
    return (g * (p - r[1]) * p * (1 - p) / p.size, None)


bce3.defvjp(lambda z, y: (bce(z, y), (z, y)), bce3_b)
case(
    "bce with logits, extra slope",
    bce3,
    n(6),
    (R.random(6) > 0.5) * 1.0,
    wrt=1,
    faults=("(σ(z) − y) σ(z)(1 − σ(z)) for σ(z) − y",),
)


@jax.custom_vjp
def half(x, w):
    return (x.astype(jnp.bfloat16) @ w.astype(jnp.bfloat16)).astype(x.dtype)


half.defvjp(
    lambda x, w: (half(x, w), (x, w)),
    lambda r, g: (
        (g.astype(jnp.bfloat16) @ r[1].T.astype(jnp.bfloat16)).astype(g.dtype),
        (r[0].T.astype(jnp.bfloat16) @ g.astype(jnp.bfloat16)).astype(g.dtype),
    ),
)
case("bfloat16 matmul", half, n(3, 4), n(4, 2))


@jax.custom_vjp
def halfw(x, w):
    return half(x, w)


halfw.defvjp(
    lambda x, w: (half(x, w), (x, w)),
    lambda r, g: (
        (g.astype(jnp.bfloat16) @ r[1].T.astype(jnp.bfloat16)).astype(g.dtype),
        (2 * r[0].T.astype(jnp.bfloat16) @ g.astype(jnp.bfloat16)).astype(g.dtype),
    ),
)
case("bfloat16 matmul, doubled", halfw, n(3, 4), n(4, 2), faults=("factor_2",))


@jax.custom_vjp
def pad(x):
    return jnp.pad(x, ((0, 0), (1, 2)))


pad.defvjp(lambda x: (pad(x), None), lambda _, g: (g[:, :-3],))
case("pad, sliced from the wrong end", pad, n(3, 4), faults=("shifted",))


@jax.custom_vjp
def roll(x):
    return jnp.roll(x, 1, -1)


roll.defvjp(lambda x: (roll(x), None), lambda _, g: (jnp.roll(g, 1, -1),))
case("roll not rolled back", roll, n(3, 4), faults=("jacobian_transposed",))


@jax.custom_vjp
def wm(x, m):
    return (x * m).sum() / m.sum()


wm.defvjp(lambda x, m: (wm(x, m), (x, m)), lambda r, g: (g * r[1] / r[1].sum(), None))
case("masked mean", wm, n(3, 4), np.array([[1, 1, 0, 0], [1, 1, 1, 0], [1, 0, 0, 0]]))


@jax.custom_vjp
def wm2(x, m):
    return (x * m).sum() / m.sum()


wm2.defvjp(lambda x, m: (wm2(x, m), (x, m)), lambda r, g: (g * r[1] / r[1].size, None))
case(
    "masked mean, divided by all",
    wm2,
    n(3, 4),
    np.array([[1, 1, 0, 0], [1, 1, 1, 0], [1, 0, 0, 0]]),
    faults=("change_divisor",),  # ½ at this mask, and something else at any other
)


@jax.custom_vjp
def wm3(x, m):
    return (x * m).sum() / m.sum()


wm3.defvjp(lambda x, m: (wm3(x, m), (x, m)), lambda r, g: (g * jnp.ones_like(r[0]) / r[1].sum(), None))
case(
    "masked mean, mask missing",
    wm3,
    n(3, 4),
    np.array([[1, 1, 0, 0], [1, 1, 1, 0], [1, 0, 0, 0]]),
    faults=("mask_not_applied",),
)


@jax.custom_vjp
def sp(x, beta):
    return jax.nn.softplus(beta * x) / beta


sp.defvjp(lambda x, beta: (sp(x, beta), (x, beta)), lambda r, g: (g * r[1] * jax.nn.sigmoid(r[0] * r[1]), None))
case("softplus with beta, beta extra", lambda x: sp(x, 2.0), n(3, 4), faults=("β σ(βz) for σ(βz)",))
