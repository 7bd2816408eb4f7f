"""Random correct backward passes in every convention that people use, and none of them may be accused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import expit

import backproof as bp

ACTIVATIONS = {
    "sigmoid": [
        (lambda z: 1 / (1 + np.exp(-z)), lambda z, a: a * (1 - a)),
        (expit, lambda z, a: expit(z) * (1 - expit(z))),
        (lambda z: np.exp(z) / (1 + np.exp(z)), lambda z, a: np.exp(-z) / (1 + np.exp(-z)) ** 2),
    ],
    "tanh": [
        (np.tanh, lambda z, a: 1 - a**2),
        (lambda z: (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z)), lambda z, a: 1 / np.cosh(z) ** 2),
    ],
    "relu": [
        (lambda z: np.maximum(z, 0), lambda z, a: (z > 0).astype(z.dtype)),
        (lambda z: z * (z > 0), lambda z, a: (a > 0).astype(z.dtype)),
        (lambda z: np.where(z > 0, z, 0), lambda z, a: (z >= 0) * np.ones_like(z)),
    ],
    "identity": [(lambda z: z, lambda z, a: np.ones_like(z))],
    "leaky_relu": [
        (lambda z: np.where(z > 0, z, z.dtype.type(0.01) * z), lambda z, a: np.where(a > 0, 1, 0.01).astype(z.dtype))
    ],
    "softplus": [(lambda z: np.log1p(np.exp(z)), lambda z, a: 1 / (1 + np.exp(-z)))],
    "elu": [(lambda z: np.where(z > 0, z, np.exp(z) - 1), lambda z, a: np.where(z > 0, 1, a + 1).astype(z.dtype))],
    "silu": [(lambda z: z * expit(z), lambda z, a: a + expit(z) * (1 - a))],
}  # fmt: skip
OUTPUTS = (
    ("sigmoid", "quadratic"),
    ("tanh", "quadratic"),
    ("identity", "quadratic"),
    ("softmax", "quadratic"),
    ("sigmoid", "binary_cross_entropy"),
    ("softmax", "categorical_cross_entropy"),
    ("softmax", "log_likelihood"),
    ("identity", "half_mean_squared_error"),
    ("identity", "huber"),
    ("identity", "log_cosh"),
)
FORMS = ("lists", "pairs", "dict", "flat", "folded first", "folded last", "interleaved", "in_out", "columns", "vector")
SCALES = ("mean", "sum", "half", "twice", "per element", "sum, N inside")


@dataclass(frozen=True)
class Pass:
    """One correct pass: how it is called, what it returns, in which dtype it computes."""

    network: bp.Network
    form: str
    scale: str
    dtype: Any
    variants: tuple[int, ...]
    spelled_out: bool
    descent: bool
    minus_bias: bool
    labels: bool
    l2: float
    l2_over_n: bool

    def native(self, weights, biases, x, y):
        """∂C/∂w (n, m) and ∂C/∂b of rows of examples."""
        weights, biases = [w.astype(self.dtype) for w in weights], [b.astype(self.dtype) for b in biases]
        x, y = x.astype(self.dtype), y.astype(self.dtype)
        activations, slopes = [x], []
        for w, b, record, variant in zip(weights, biases, self.network.activations, self.variants, strict=True):
            z = activations[-1] @ w.T + (-b if self.minus_bias else b)
            if record.name == "softmax":
                e = np.exp(z) if self.spelled_out else np.exp(z - z.max(1, keepdims=True))
                activations.append(e / e.sum(1, keepdims=True))
                slopes.append(None)
                continue
            forward, slope = ACTIVATIONS[record.name][variant % len(ACTIVATIONS[record.name])]
            activations.append(forward(z))
            slopes.append(slope(z, activations[-1]))
        delta = self._output_error(activations[-1], y, slopes[-1])
        n = len(x)
        factor = {
            "mean": 1 / n,
            "sum": 1,
            "half": 0.5,
            "twice": 2 / n,
            "per element": 1 / n / y.shape[1],
            "sum, N inside": 1 / n,
        }
        inside = self.scale == "sum, N inside"
        delta = delta / n if inside else delta
        share = self.dtype(1 if inside else factor[self.scale]) * (-1 if self.descent else 1)
        gw, gb = [], []
        for i in reversed(range(len(weights))):
            gw.insert(0, share * (delta.T @ activations[i]))
            gb.insert(0, share * delta.sum(axis=0) * (-1 if self.minus_bias else 1))
            if i:
                delta = (delta @ weights[i]) * slopes[i - 1]
        if self.l2:
            lam = self.dtype(self.l2 / (n if self.l2_over_n else 1)) * (-1 if self.descent else 1)
            gw = [g + lam * w for g, w in zip(gw, weights, strict=True)]
        return gw, gb

    def _output_error(self, a, y, slope):
        cost = self.network.cost_function.name
        if self.network.is_canonical and not self.spelled_out:
            return a - y
        if cost in ("quadratic", "half_mean_squared_error"):
            g = (a - y) / (a.shape[1] if cost == "half_mean_squared_error" else 1)
        elif cost == "binary_cross_entropy":
            g = (1 - y) / (1 - a) - y / a
        elif cost == "huber":
            g = np.clip(a - y, -1, 1)
        elif cost == "log_cosh":
            g = np.tanh(a - y)
        else:
            g = -y / a
        return a * (g - (g * a).sum(1, keepdims=True)) if slope is None else g * slope

    def one_hot(self, y):
        return np.eye(self.network.sizes[-1])[np.atleast_1d(y)] if self.labels else y


def subject(p):
    """The pass as a user would have written it."""
    layers = p.network.depth - 1
    sizes = list(zip(p.network.sizes[1:], p.network.sizes[:-1], strict=True))

    if p.form == "lists":
        return lambda weights, biases, x, y: p.native(weights, biases, x, p.one_hot(y))
    if p.form == "in_out":

        def gradient(weights, biases, x, y):
            assert all(w.shape == (m, n) for w, (n, m) in zip(weights, sizes, strict=True))
            gw, gb = p.native([w.T for w in weights], biases, x, p.one_hot(y))
            return [g.T for g in gw], gb

        return gradient
    if p.form in ("columns", "vector"):

        def gradient(weights, biases, x, y):
            if p.form == "columns":
                assert x.shape[0] == sizes[0][1]
                assert all(b.ndim == 2 and b.shape[1] == 1 for b in biases)
                gw, gb = p.native(weights, [b.ravel() for b in biases], x.T, p.one_hot(y) if p.labels else y.T)
                return gw, [g.reshape(-1, 1) for g in gb]
            assert x.ndim == 1
            return p.native(weights, biases, x[None], p.one_hot(y) if p.labels else y[None])

        return gradient

    def packed(params, x, y):
        if p.form == "pairs":
            weights, biases = zip(*params, strict=True)
        elif p.form == "interleaved":
            weights, biases = params[0::2], params[1::2]
        elif p.form == "dict":
            weights = [params[f"W{i + 1}"] for i in range(layers)]
            biases = [params[f"b{i + 1}"] for i in range(layers)]
        elif p.form == "flat":
            weights, biases, start = [], [], 0
            for n, m in sizes:
                weights.append(params[start : start + n * m].reshape(n, m))
                biases.append(params[start + n * m : start + n * m + n])
                start += n * m + n
        else:
            at = 0 if p.form == "folded first" else -1
            weights = [np.delete(w, at, axis=1) for w in params]
            biases = [w[:, at] for w in params]
        gw, gb = p.native(list(weights), list(biases), x, p.one_hot(y))
        if p.form == "pairs":
            return list(zip(gw, gb, strict=True))
        if p.form == "interleaved":
            return [g for pair in zip(gw, gb, strict=True) for g in pair]
        if p.form == "dict":
            return {f"d{k}{i + 1}": g for k, gs in (("W", gw), ("b", gb)) for i, g in enumerate(gs)}
        if p.form == "flat":
            return np.concatenate([g.ravel() for pair in zip(gw, gb, strict=True) for g in pair])
        columns = [g.reshape(-1, 1) for g in gb]
        order = (lambda w, b: [b, w]) if p.form == "folded first" else (lambda w, b: [w, b])
        return [np.concatenate(order(w, b), axis=1) for w, b in zip(gw, columns, strict=True)]

    return packed


def draw(rng):
    """One random correct pass."""
    output, cost = OUTPUTS[rng.integers(len(OUTPUTS))]
    depth = int(rng.integers(2, 5))
    last = int(rng.integers(2, 5)) if output == "softmax" else int(rng.integers(1, 5))
    sizes = [int(n) for n in rng.integers(1, 7, depth - 1)] + [last]
    names = sorted(ACTIVATIONS)
    # wide enough that random inputs do not switch a whole layer off
    hidden = [str(rng.choice(names)) for _ in range(depth - 2)]
    sizes = [sizes[0]] + [max(n, 4) if h == "relu" else n for n, h in zip(sizes[1:-1], hidden, strict=True)] + [last]
    network = bp.Network(sizes, [*hidden, output], cost)
    form = str(rng.choice(FORMS))
    one_hot = network.cost_function.targets in ("one-hot", "distribution")
    return Pass(
        network,
        form,
        str(rng.choice(SCALES)) if form != "vector" else "sum",
        rng.choice([np.float64, np.float32]),
        tuple(int(v) for v in rng.integers(0, 3, depth - 1)),
        bool(rng.random() < 0.5),
        bool(rng.random() < 0.15),
        bool(rng.random() < 0.1),
        one_hot and bool(rng.random() < 0.3),
        float(rng.choice([0.0, 0.0, 0.125])),
        bool(rng.random() < 0.5),
    )


def report_of(p, seed):
    """Check a pass, saying of it what its author would know: the penalty and the direction."""
    return bp.check(subject(p), p.network, seed=seed, l2=p.l2, sign="descent" if p.descent else None)
