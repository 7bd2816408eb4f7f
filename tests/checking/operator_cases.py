"""Operations as people write them, right and wrong: what is to be said of each. NumPy's and JAX's; PyTorch's beside."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from backproof.activations import ACTIVATIONS


@dataclass(frozen=True)
class Case:
    """An operation, where it is asked, and its fault: one of the names accepted, "" for a right one, None for any."""

    name: str
    make: Callable[[], Any]
    inputs: Callable[[], tuple]
    faults: tuple[str, ...] = ()
    library: str = "numpy"
    options: dict = field(default_factory=dict)

    @property
    def is_right(self) -> bool:
        return not self.faults


def drawn(*shapes, seed=0):
    rng = np.random.default_rng(seed)
    return lambda: tuple(rng.standard_normal(shape) if isinstance(shape, tuple) else shape for shape in shapes)


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


# ------------------------------------------------------------ NumPy: (forward, backward) and (f, gradient)


def norm_forward(x, weight, bias, eps=1e-5):
    mean, variance = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
    normalised = (x - mean) / np.sqrt(variance + eps)
    return normalised * weight + bias, (normalised, weight, np.sqrt(variance + eps))


def norm_backward(dout, cache):
    h, weight, sigma = cache
    dh = dout * weight
    dx = (dh - dh.mean(-1, keepdims=True) - h * (dh * h).mean(-1, keepdims=True)) / sigma
    return dx, (dout * h).sum(0), dout.sum(0)


def norm_backward_as_if_constant(dout, cache):
    h, weight, sigma = cache
    return dout * weight / sigma, (dout * h).sum(0), dout.sum(0)


def norm_backward_bias_unsummed(dout, cache):
    dx, dw, _ = norm_backward(dout, cache)
    return dx, dw, dout


def in_place(dout, x):
    dout *= x > 0
    return dout


def spoils_input(dout, x):
    np.maximum(x, 0, out=x)
    return dout * (x > 0)


def per_row(dout, s):
    out = np.empty_like(s)
    for i, (g, p) in enumerate(zip(dout, s, strict=True)):
        out[i] = (np.diag(p) - np.outer(p, p)) @ g
    return out


class Layer:
    def forward(self, x):
        self.x = x
        return np.tanh(x)

    def backward(self, grad):
        return grad * (1 - np.tanh(self.x) ** 2)


class WrongLayer(Layer):
    def backward(self, grad):
        return grad * (1 - self.x**2)


def max_forward(x):
    return x.max(-1)


def max_backward(g, x):
    return g[:, None] * (x == x.max(-1, keepdims=True))


def max_backward_everywhere(g, x):
    return np.broadcast_to(g[:, None], x.shape) / x.shape[1]


def hinge(x):
    return np.maximum(1 - x, 0).sum()


X, LABELS = (3, 4), np.array([0, 2, 1])


def cross_entropy(x, labels):
    return -np.log(softmax(x)[np.arange(len(labels)), labels]).mean()


def cross_entropy_gradient(x, labels):
    p = softmax(x)
    p[np.arange(len(labels)), labels] -= 1
    return p / len(labels)


def cross_entropy_gradient_unaveraged(x, labels):
    return cross_entropy_gradient(x, labels) * len(labels)


RELU = (lambda x: np.maximum(x, 0), lambda dout, x: dout * (x > 0))
NUMPY = [
    Case("relu", lambda: RELU, drawn(X)),
    Case("softmax, row by row", lambda: (softmax, per_row), drawn(X)),
    Case("softmax, diagonal", lambda: (softmax, lambda g, s: g * s * (1 - s)), drawn(X), ("diagonal_only",)),
    Case("softmax without its row sum", lambda: (softmax, lambda g, s: g * s), drawn(X), ("row_sum_missing",)),
    Case("layer norm with a cache", lambda: (norm_forward, norm_backward), drawn(X, (4,), (4,))),
    Case("layer norm, statistics constant", lambda: (norm_forward, norm_backward_as_if_constant), drawn(X, (4,), (4,)), ("statistics_constant",)),
    Case("layer norm, bias not summed", lambda: (norm_forward, norm_backward_bias_unsummed), drawn(X, (4,), (4,)), ("shape",)),
    Case("in place on dout", lambda: (RELU[0], in_place), drawn(X), ("upstream_overwritten",)),
    Case("in place on x", lambda: (RELU[0], spoils_input), drawn(X), ("input_overwritten",)),
    Case("a layer object", lambda: Layer(), drawn(X)),
    Case("a layer class, x for a", lambda: WrongLayer, drawn(X), ("formula_of_output_at_input", "tanh_formula_at_input")),
    Case("sigmoid with x(1 - x)", lambda: (sigmoid, lambda g, x: g * x * (1 - x)), drawn(X), ("formula_of_output_at_input",)),
    Case("maximum of a row", lambda: (max_forward, max_backward), drawn(X)),
    Case("maximum of a row, shared", lambda: (max_forward, max_backward_everywhere), drawn(X), ("spread_evenly",)),
    Case("hinge, away from its kink", lambda: (hinge, lambda x: -1.0 * (x < 1)), drawn((5,))),
    Case("hinge, wrong sign", lambda: (hinge, lambda x: 1.0 * (x < 1)), drawn((5,)), ("sign",)),
    Case("cross-entropy of labels", lambda: (cross_entropy, cross_entropy_gradient), drawn(X, LABELS)),
    Case("cross-entropy, mean forgotten", lambda: (cross_entropy, cross_entropy_gradient_unaveraged), drawn(X, LABELS), ("factor_3", "mean_missing")),
    Case("silu, half its product rule", lambda: (lambda x: x * sigmoid(x), lambda g, x: g * sigmoid(x)), drawn(X), ("second_term_missing",)),
    Case("x cubed, f(x)/x only", lambda: (lambda x: x**3, lambda g, x: g * x**2), drawn(X), ("product_rule_second_missing", "factor_0.333333", "known")),
    Case("absolute value of dout", lambda: (lambda x: x**2, lambda g, x: 2 * x * abs(g)), drawn(X), ("cotangent_absolute",)),
    Case("negative dout dropped", lambda: (lambda x: x**2, lambda g, x: 2 * x * np.maximum(g, 0)), drawn(X), ("cotangent_negative_dropped",)),
    Case("dout unused", lambda: (lambda x: x**2, lambda g, x: 2 * x), drawn(X), ("forgets_cotangent",)),
    Case("float32 inside", lambda: (lambda x: np.tanh(x.astype(np.float32)), lambda g, x: g / np.cosh(x.astype(np.float32)) ** 2), drawn(X)),
    Case("float16 inside", lambda: (lambda x: np.tanh(x.astype(np.float16)), lambda g, x: g / np.cosh(x.astype(np.float16)) ** 2), drawn(X)),
    Case("float32 inside, twice", lambda: (lambda x: np.tanh(x.astype(np.float32)), lambda g, x: 2 * g / np.cosh(x.astype(np.float32)) ** 2), drawn(X), ("factor_2",)),
    Case("sign, straight through", lambda: (np.sign, lambda g, x: g), drawn(X)),
    Case("sign, with a window", lambda: (np.sign, lambda g, x: g * (abs(x) < 1)), drawn(X)),
    Case("spike with a surrogate", lambda: (lambda x: (x > 0) * 1.0, lambda g, x: g / (1 + abs(x)) ** 2), drawn(X)),
    Case("gradient reversal", lambda: (lambda x: x * 1.0, lambda g, x: -0.5 * g), drawn(X)),
    Case("gradient clipping", lambda: (lambda x: x * 1.0, lambda g, x: np.clip(g, -1, 1)), drawn(X)),
    Case("a number among the arguments", lambda: (lambda x, p: (abs(x) ** p).sum(), lambda x, p: p * abs(x) ** (p - 1) * np.sign(x)), drawn((5,), 3.0)),
    Case("matrix product, exchanged", lambda: (lambda x, y: (x @ y), lambda g, x, y: (x.T @ g, g @ y.T)), drawn((3, 3), (3, 3)), ("swapped",)),
    *(Case(f"the record of {name}", lambda name=name: ACTIVATIONS[name], drawn(X)) for name in ("gelu", "softmax")),
]  # fmt: skip


# ------------------------------------------------------------ JAX


def custom(forward, backward):
    """A custom_vjp that keeps its inputs and its output."""
    import jax

    f = jax.custom_vjp(forward)

    def kept(*inputs):
        out = forward(*inputs)
        return out, (inputs, out)

    f.defvjp(kept, lambda saved, g: backward(g, saved[0], saved[1]))
    return f


def jax_swish(wrong=False):
    import jax

    def back(g, inputs, out):
        s = jax.nn.sigmoid(inputs[0])
        return (g * (s if wrong else s * (1 + inputs[0] * (1 - s))),)

    return custom(lambda x: x * jax.nn.sigmoid(x), back)


def jax_rms(wrong=False):
    import jax.numpy as jnp

    def back(g, inputs, out):
        x, w = inputs
        r = 1 / jnp.sqrt((x * x).mean(-1, keepdims=True) + 1e-6)
        h, gw = x * r, g * w
        dx = r * (gw - (0 if wrong else h * (gw * h).mean(-1, keepdims=True)))
        return dx, (g * h).sum(0)

    return custom(lambda x, w: x / jnp.sqrt((x * x).mean(-1, keepdims=True) + 1e-6) * w, back)


def jax_jvp(scale=1.0):
    import jax
    import jax.numpy as jnp

    @jax.custom_jvp
    def log1pexp(x):
        return jnp.log1p(jnp.exp(x))

    log1pexp.defjvp(lambda p, t: (log1pexp(p[0]), scale * jax.nn.sigmoid(p[0]) * t[0]))
    return log1pexp


def jax_jit(f):
    import jax

    return jax.jit(f)


def jax_params(scale):
    import jax.numpy as jnp

    dense = custom(
        lambda x, w, b: jnp.tanh(x @ w + b),
        lambda g, i, o: ((g * (1 - o * o)) @ i[1].T, scale * i[0].T @ (g * (1 - o * o)), (g * (1 - o * o)).sum(0)),
    )
    return lambda params, x: dense(x, params["kernel"], params["bias"])


def jax_rotate(sign):
    import jax.numpy as jnp

    def turn(x, sign):
        a, b = jnp.split(x, 2, -1)
        return jnp.concatenate([0.6 * a - sign * 0.8 * b, sign * 0.8 * a + 0.6 * b], -1)

    return custom(lambda x: turn(x, 1), lambda g, i, o: (turn(g, sign),))


def jax_gather(wrong=False):
    def back(g, inputs, out):
        import jax.numpy as jnp

        table, index = inputs
        zero = jnp.zeros_like(table)
        return (zero.at[index].set(g) if wrong else zero.at[index].add(g)), None

    return custom(lambda table, index: table[index], back)


def jax_half():
    import jax.numpy as jnp

    return custom(
        lambda x: jnp.sin(x.astype(jnp.bfloat16)).astype(x.dtype),
        lambda g, i, o: (g * jnp.cos(i[0].astype(jnp.bfloat16)).astype(g.dtype),),
    )


KERNEL = {"kernel": np.linspace(-1, 1, 8).reshape(4, 2), "bias": np.array([0.1, -0.2])}
JAX = [
    Case("jax swish", lambda: jax_swish(), drawn(X), library="jax"),
    Case("jax swish, half its product rule", lambda: jax_swish(True), drawn(X), ("second_term_missing",), "jax"),
    Case("jax RMS norm", lambda: jax_rms(), drawn(X, (4,)), library="jax"),
    Case("jax RMS norm, norm constant", lambda: jax_rms(True), drawn(X, (4,)), ("norm_term_missing",), "jax"),
    Case("jax custom_jvp", lambda: jax_jvp(), drawn(X), library="jax"),
    Case("jax custom_jvp, doubled", lambda: jax_jvp(2.0), drawn(X), ("factor_2",), "jax"),
    Case("jax jit of a custom_vjp", lambda: jax_jit(jax_swish()), drawn(X), library="jax"),
    Case("jax jit, wrong", lambda: jax_jit(jax_swish(True)), drawn(X), ("second_term_missing",), "jax"),
    Case("jax params in a dict", lambda: jax_params(1.0), lambda: (KERNEL, *drawn(X)()), library="jax"),
    Case("jax params, kernel halved", lambda: jax_params(0.5), lambda: (KERNEL, *drawn(X)()), ("factor_0.5",), "jax"),
    Case("jax rotation", lambda: jax_rotate(-1), drawn(X), library="jax"),
    Case("jax rotation, not back", lambda: jax_rotate(1), drawn(X), ("jacobian_transposed",), "jax"),
    Case("jax gather", lambda: jax_gather(), drawn((4, 2), np.array([0, 2, 2])), library="jax"),
    Case("jax gather, set for add", lambda: jax_gather(True), drawn((4, 2), np.array([0, 2, 2])), ("repeated_overwritten",), "jax"),
    Case("jax bfloat16 inside", lambda: jax_half(), drawn(X), library="jax"),
]  # fmt: skip
