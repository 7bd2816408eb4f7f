"""One sweep of the NumPy engine: forward, BP1, BP2, BP3, BP4 of a batch, into one gradient vector.

Buffers are kept for each batch size met (two in an epoch: the batch, and the smaller last one).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from backproof.activations import Activation
from backproof.arrays import NUMPY
from backproof.costs import COSTS
from backproof.engines.contract import Task
from backproof.engines.draws import dropout_mask
from backproof.engines.noise import normal
from backproof.sweep import clipping_factors, row_squares

Array = Any
_MANY_WEIGHTS = 1 << 18


def _sigmoid_slope(a: Array, out: Array) -> None:
    np.subtract(1, a, out=out)
    np.multiply(out, a, out=out)


def _tanh_slope(a: Array, out: Array) -> None:
    np.multiply(a, a, out=out)
    np.subtract(1, out, out=out)


Into = Callable[[Array, Array], Any]
"""A function that reads its first argument and writes its result into the second."""

FORWARD: dict[str, Into] = {
    "identity": lambda z, a: np.copyto(a, z),
    "sigmoid": lambda z, a: NUMPY.expit(z, out=a),
    "tanh": lambda z, a: np.tanh(z, out=a),
    "relu": lambda z, a: np.maximum(z, 0, out=a),
}
"""σ in place, where NumPy or SciPy has it as one call: the catalogue's records restated for speed."""

SLOPE: dict[str, Into] = {
    "identity": lambda a, out: out.fill(1),
    "sigmoid": _sigmoid_slope,
    "tanh": _tanh_slope,
    "relu": lambda a, out: np.greater(a, 0, out=out),
}
"""σ′ from a, in place: the catalogue's records restated for speed."""


def is_sparse(x: Array) -> bool:
    """Whether x is one of SciPy's sparse matrices."""
    return not isinstance(x, np.ndarray)


class Sweep:
    """The equations on one parameter vector: `cost_and_gradient` fills `gradient` and adds to `error_sums`."""

    def __init__(self, task: Task, vector: Array, dtype: Any) -> None:
        network = task.network
        self.task, self.network, self.vector = task, network, vector
        self.parameters = network.parameters_from_vector(vector)
        self.gradient = np.zeros_like(vector)
        self.into = network.parameters_from_vector(self.gradient)
        self.n_weights = vector.size - sum(network.sizes[1:])
        self.error_sums = np.zeros(vector.size - self.n_weights, dtype)
        self._scratch = np.empty_like(self.error_sums)
        self._buffers: dict[int, list[tuple[Array, Array, Array]]] = {}
        self._few: tuple[Array, Array] = (slice(None), None)  # columns of sparse x, and x in these
        self._penalised = bool(task.l1 or task.l2)
        self._function = network.cost_function
        self._quadratic = self._function is COSTS["quadratic"]
        self._begins_with_difference = network.is_canonical or self._quadratic
        self._activate = [_in_place(record) for record in network.activations]
        self._slopes = [SLOPE.get(record.name) if record.is_catalogued else None for record in network.activations]

    def cost_and_gradient(self, x: Array, y: Array, weights: Array | None, rng: Any, noise: Any = None) -> float:
        """Return the mean cost of a batch, penalty included, with its gradient in `self.gradient`.

        Dropout masks are drawn from `rng`, and what is added to the gradient from `noise`, if they are given.
        """
        n = len(y)
        masks = self._draw_masks(n, rng)
        layers = self._layers(n)
        inputs = self._forward(x, layers, masks)
        z, a, delta = layers[-1]
        self._dC_da(a, y, delta)
        cost, weight = self._cost(z, a, y, delta, weights)
        # everything below is linear in δ, so that taking the mean here, once, is taking it in BP3 and BP4
        shares = 1 / weight if weights is None else weights[:, None] / (weight or 1.0)
        delta *= shares
        errors = self._backward(layers, masks)
        if self.task.clip_example_norm is not None:
            self._clip_examples(errors, inputs, shares)
        self._differentiate(errors, inputs, n)
        if noise is not None:
            self.gradient += (self.task.noise / n * normal(noise, self.gradient.size)).astype(self.gradient.dtype)
        if self._penalised:
            cost += self._penalise(weight)
        if self.task.clip_norm is not None:
            norm = np.linalg.norm(self.gradient)
            self.gradient *= float(clipping_factors(norm, self.task.clip_norm))
        return cost

    def _layers(self, n: int) -> list[tuple[Array, Array, Array]]:
        if n not in self._buffers:
            shapes = [(n, width) for width in self.network.sizes[1:]]
            self._buffers[n] = [tuple(np.empty(s, self.vector.dtype) for _ in range(3)) for s in shapes]  # type: ignore[misc]
        return self._buffers[n]

    def _draw_masks(self, n: int, rng: Any) -> list[Array | None]:
        rates = self.task.dropout if rng is not None else ()
        sizes = zip(rates, self.network.sizes, strict=False)
        masks = [dropout_mask(rng, (n, width), rate, self.vector.dtype) for rate, width in sizes]
        return masks or [None] * len(self.network.activations)

    def _forward(self, x: Array, layers: list[Any], masks: list[Any]) -> list[Array]:
        """z = a⁻ wᵀ + b, a = σ(z); return the input of each layer."""
        a_prev, fed = _masked(x, masks[0]), []
        for i, (z, a, _) in enumerate(layers):
            fed.append(a_prev)
            w, b = self.parameters.weights[i], self.parameters.biases[i]
            if isinstance(a_prev, np.ndarray):
                np.matmul(a_prev, w.T, out=z)
            else:
                self._few = columns, few = _few_columns(a_prev, len(b))
                z[:] = few @ w[:, columns].T
            z += b
            self._activate[i](z, a)
            a_prev = _masked(a, masks[i + 1]) if i + 1 < len(masks) else a
        return fed

    def _cost(self, z: Array, a: Array, y: Array, delta: Array, weights: Array | None) -> tuple[float, float]:
        """Return the mean cost of the batch, and the weight it has: its size, or the sum of its weights.

        `delta` holds a − y where BP1 begins with it, so that the quadratic cost is read off: ½‖a − y‖².
        """
        if weights is None and self._quadratic:
            return 0.5 * float(np.vdot(delta, delta)) / len(y), float(len(y))
        fused = self.network.is_canonical and self._function.value_at is not None
        costs = self._function.value_at(z, y) if fused else self._function.value(a, y)  # type: ignore[misc]
        if weights is None:
            return float(costs.sum()) / len(y), float(len(y))
        total = float(weights.sum())
        return float(weights @ costs) / total if total else 0.0, total

    def _dC_da(self, a: Array, y: Array, delta: Array) -> None:
        """∂C/∂a^L; a − y for the quadratic cost, and where the pair is canonical, for which it is δ^L already."""
        if self._begins_with_difference:
            np.subtract(a, y, out=delta)
        else:
            delta[:] = self._function.gradient(a, y)

    def _backward(self, layers: list[Any], masks: list[Any]) -> list[Array]:
        """BP1, then BP2 downwards; return δ of layers 2…L."""
        z, a, delta = layers[-1]
        if not self.network.is_canonical:
            self._through(len(layers) - 1, delta, z, a)
        errors = [delta]
        for i in range(len(layers) - 2, -1, -1):
            z, a, below = layers[i]
            np.matmul(delta, self.parameters.weights[i + 1], out=below)
            if masks[i + 1] is not None:
                below *= masks[i + 1]
            delta = self._through(i, below, z, a)
            errors.append(delta)
        return errors[::-1]

    def _through(self, i: int, g: Array, z: Array, a: Array) -> Array:
        """g ⊙ σ′(z), or g through the Jacobian. The slope is written over z, which is not needed any more."""
        record, slope = self.network.activations[i], self._slopes[i]
        if record.pull_back is not None:
            g[:] = record.pull_back(g, a)
        elif slope is not None:
            slope(a, z)
            g *= z
        else:
            g *= record.slope(z, a)  # type: ignore[misc]
        return g

    def _clip_examples(self, errors: list[Array], inputs: list[Array], shares: Any) -> None:
        """Shorten the gradient of each example to `clip_example_norm`; δ holds its share of the mean already."""
        pairs = zip(errors, inputs, strict=True)
        norms = np.sqrt(sum(row_squares(delta) * (row_squares(a) + 1) for delta, a in pairs))
        factors = clipping_factors(
            norms / np.where(np.ravel(shares) > 0, np.ravel(shares), 1), self.task.clip_example_norm or 0.0
        )
        for delta in errors:
            delta *= factors[:, None]

    def _differentiate(self, errors: list[Array], inputs: list[Array], n: int) -> None:
        """(BP3)  ∂C/∂w = δᵀ a⁻;  (BP4)  ∂C/∂b = Σ δ."""
        for delta, a, dw, db in zip(errors, inputs, self.into.weights, self.into.biases, strict=True):
            if isinstance(a, np.ndarray):
                np.matmul(delta.T, a, out=dw)
            else:
                columns, few = self._few
                if few is not a:
                    dw.fill(0)
                dw[:, columns] = delta.T @ few
            np.add.reduce(delta, axis=0, out=db)
        np.multiply(self.gradient[self.n_weights :], n, out=self._scratch)
        self.error_sums += self._scratch

    def _penalise(self, weight: float) -> float:
        """Add the gradient of (λ/2)‖w‖² + λ₁‖w‖₁ and return its value."""
        w, dw = self.vector[: self.n_weights], self.gradient[: self.n_weights]
        scale = 1 / (weight or 1.0) if self.task.penalty_per_batch else 1.0
        l1, l2, value = self.task.l1 * scale, self.task.l2 * scale, 0.0
        if l2:
            dw += l2 * w
            value += 0.5 * l2 * float(np.dot(w, w))
        if l1:
            dw += l1 * np.sign(w)
            value += l1 * float(np.abs(w).sum())
        return value


def _few_columns(a: Array, n: int) -> tuple[Array, Array]:
    """Return the columns in which a sparse matrix has numbers, and the matrix of these columns.

    All columns, where leaving some out saves no time. The rows of a batch touch few of many features, and what takes
    time in a product with all of n × m weights is copying the weights.
    """
    if 2 * a.nnz > a.shape[1] or n * a.shape[1] < _MANY_WEIGHTS:
        return slice(None), a
    touched = np.zeros(a.shape[1], bool)
    touched[a.indices] = True
    columns = np.flatnonzero(touched)
    place = np.empty(a.shape[1], a.indices.dtype)
    place[columns] = np.arange(len(columns))
    return columns, type(a)((a.data, place[a.indices], a.indptr), shape=(a.shape[0], len(columns)))


def _in_place(record: Activation) -> Into:
    """Return σ as (z, a), writing into a: restated if the record is the catalogue's, not another of that name."""
    restated = FORWARD.get(record.name) if record.is_catalogued else None
    return restated or (lambda z, a: np.copyto(a, record.forward(z)))


def _masked(a: Array, mask: Array | None) -> Array:
    if mask is None:
        return a
    return a.multiply(mask).tocsr() if is_sparse(a) else a * mask
