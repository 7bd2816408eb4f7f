"""The network and the sweep over the equations: forward, then BP1, BP2 layer by layer, BP3 and BP4.

This is the reference that every engine is compared with, entry by entry. Everything is a pure function of frozen
objects; a batch is rows. Layers are counted from 1, the input: `weights[i]` and `biases[i]` belong to layer i + 2.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from backproof import equations, initializers, sweep
from backproof.activations import ACTIVATIONS, Activation, activation
from backproof.costs import Cost, cost
from backproof.errors import InputError, Keyword, Phrase
from backproof.parameters import Gradient, Parameters, Trace, require_room

__all__ = ["Gradient", "Network", "Parameters", "Trace"]

Array = Any


@dataclass(frozen=True, init=False, repr=False)
class Network:
    """A feed-forward network of fully connected layers and a cost: shape and functions, no parameters.

    Args:
        sizes: neurons of each layer, the input first; at least two layers.
        activation: one name or record for every layer after the input, or one for each.
        cost: a name or a record.

    Raises:
        InputError: fewer than two layers, a size below 1, an unknown name, or a number of activations that is neither
            one nor the number of layers after the input.

    >>> net = Network([2, 3, 1], activation=["tanh", "sigmoid"], cost="binary_cross_entropy")
    >>> net.init(seed=0).weights[0].shape
    (3, 2)
    """

    sizes: tuple[int, ...]
    activations: tuple[Activation, ...]
    cost_function: Cost

    def __init__(
        self,
        sizes: Sequence[int],
        activation: str | Activation | Sequence[str | Activation] = "sigmoid",
        cost: str | Cost = "quadratic",
    ) -> None:
        object.__setattr__(self, "sizes", _checked_sizes(sizes))
        object.__setattr__(self, "activations", _checked_activations(activation, len(self.sizes) - 1))
        object.__setattr__(self, "cost_function", _checked_cost(cost))

    def __repr__(self) -> str:
        """The call that makes it, with records by their names."""
        names = [record.name for record in self.activations]
        activation = names[0] if len(set(names)) == 1 else names
        return f"Network({list(self.sizes)}, activation={activation!r}, cost={self.cost_function.name!r})"

    @property
    def depth(self) -> int:
        """L, the number of layers, the input included."""
        return len(self.sizes)

    @property
    def n_parameters(self) -> int:
        """The number of weights and biases."""
        return sum(n * m + n for m, n in pairwise(self.sizes))

    @cached_property
    def is_canonical(self) -> bool:
        """Whether BP1 collapses to a − y, exactly and without cancellation."""
        last = self.activations[-1]
        own = last.name in ACTIVATIONS and not last.is_catalogued  # another function under a catalogued name
        return last.name == self.cost_function.canonical and not own

    def init(self, seed: int = 0, scheme: str = "book", dtype: Any = np.float64) -> Parameters:
        """Draw parameters with one of `backproof.initializers.SCHEMES`.

        Raises:
            InputError: an unknown scheme, a seed that is no integer ≥ 0, or a dtype other than float32 or float64.
        """
        if np.dtype(dtype) not in (np.float32, np.float64):
            raise InputError("dtype: {dtype} given; accepted: float32 or float64", dtype=np.dtype(dtype))
        require_room(self.sizes)
        weights, biases = initializers.draw(self.sizes, seed, scheme)
        return Parameters(*(tuple(array.astype(dtype) for array in arrays) for arrays in (weights, biases)))

    def parameters_from_vector(self, vector: Array) -> Parameters:
        """Views into a vector of `n_parameters` entries, in the order of `Parameters.to_vector`.

        Raises:
            InputError: the vector has another length.
        """
        if vector.shape != (self.n_parameters,):
            raise InputError(
                "vector: shape {shape} given; accepted: ({count},)", shape=vector.shape, count=self.n_parameters
            )
        views, start = [], 0
        for shape in [*((n, m) for m, n in pairwise(self.sizes)), *((n,) for n in self.sizes[1:])]:
            stop = start + math.prod(shape)
            views.append(vector[start:stop].reshape(shape))
            start = stop
        return Parameters(tuple(views[: self.depth - 1]), tuple(views[self.depth - 1 :]))

    # ------------------------------------------------------------------ forward

    def forward(self, parameters: Parameters, x: Array, masks: Sequence[Array | None] = ()) -> Trace:
        """Compute z^l and a^l of every layer from x (N, n_1).

        Args:
            parameters: of this network's shapes.
            x: (N, n_1); a sparse matrix is accepted.
            masks: for dropout, what each of a^1 … a^(L−1) is multiplied by, or None.

        Raises:
            InputError: x, the parameters or the masks do not fit the sizes.
        """
        self.check_inputs(parameters, x)
        if masks and len(masks) != len(self.activations):
            raise InputError(
                "masks: {given} given; accepted: none, or {count}, one for each of layers 1…L−1",
                given=len(masks),
                count=len(self.activations),
            )
        return sweep.forward(self, parameters, x, masks)

    def predict(self, parameters: Parameters, x: Array) -> Array:
        """Return a^L (N, n_L) alone."""
        return self.forward(parameters, x).output

    def example_costs(self, trace: Trace, y: Array) -> Array:
        """Return the cost C_x of each example, (N,), without penalty."""
        self._check_targets(trace, y)
        return sweep.example_costs(self, trace, y)

    def cost(self, parameters: Parameters, x: Array, y: Array, example_weights: Array | None = None) -> float:
        """Return the mean cost of the batch, weighted if asked, without penalty."""
        return self._mean_cost(self.forward(parameters, x), y, example_weights)

    # ----------------------------------------------------------------- backward

    def errors(self, parameters: Parameters, trace: Trace, y: Array) -> tuple[Array, ...]:
        """Return δ^l (N, n_l) of layers 2…L, per example: BP1, then BP2 downwards."""
        self._check_targets(trace, y)
        return sweep.errors(self, parameters, trace, y)

    def backward(
        self, parameters: Parameters, trace: Trace, y: Array, example_weights: Array | None = None
    ) -> Gradient:
        """Return the gradient of the mean cost, and the errors δ of every layer: BP1 … BP4.

        Args:
            parameters: those of the forward pass.
            trace: what the forward pass returned.
            y: targets (N, n_L).
            example_weights: (N,), the mean is weighted with; all equal if None.

        Raises:
            InputError: y does not fit, or holds what the cost does not accept.
        """
        errors = self.errors(parameters, trace, y)
        return sweep.weighted_gradient(errors, trace, _shares(errors[-1], example_weights))

    def cost_and_gradient(
        self, parameters: Parameters, x: Array, y: Array, example_weights: Array | None = None
    ) -> tuple[float, Gradient]:
        """Return `cost` and `backward` from one forward pass."""
        trace = self.forward(parameters, x)
        return self._mean_cost(trace, y, example_weights), self.backward(parameters, trace, y, example_weights)

    def input_gradients(self, parameters: Parameters, trace: Trace, y: Array) -> Array:
        """Return ∂C_x/∂x of each example, (N, n_1): δ² w²."""
        sent_back = self.errors(parameters, trace, y)[0] @ parameters.weights[0]
        return sweep.masked(sent_back, trace.masks, 0)

    # -------------------------------------------------------------- per example

    def example_gradients(self, parameters: Parameters, trace: Trace, y: Array) -> Gradient:
        """Return ∂C_x/∂w (N, n_l, n_(l−1)) and ∂C_x/∂b (N, n_l) of every example x, by layer."""
        errors = self.errors(parameters, trace, y)
        inputs = [a.toarray() if hasattr(a, "toarray") else a for a in trace.activations[:-1]]
        weights = tuple(d[:, :, None] * a[:, None, :] for d, a in zip(errors, inputs, strict=True))
        return Gradient(weights, errors, errors)

    def example_gradient_norms(self, parameters: Parameters, trace: Trace, y: Array) -> Array:
        """Return ‖∂C_x/∂(w, b)‖ of every example, (N,), never forming a gradient.

        ∂C_x/∂w^l = δ (a⁻)ᵀ has rank 1, so that its squared norm is ‖δ‖²‖a⁻‖² (Goodfellow, arXiv:1510.01799).
        """
        return sweep.gradient_norms(self.errors(parameters, trace, y), trace)

    def example_influences(self, parameters: Parameters, trace: Trace, y: Array, gradient: Gradient) -> Array:
        """Return ⟨∂C_x/∂(w, b), gradient⟩ of every example, (N,), never forming ∂C_x/∂w.

        ∂C_x/∂w^l = δ (a⁻)ᵀ, so that its product with G_w and that of δ with G_b are δ · (G_w a⁻ + G_b): of each
        layer, δ by BP2 and a forward step with G in place of w. With the gradient of another example's cost this is
        the step-wise influence of TracIn (Pruthi et al., arXiv:2002.08484, equation 1, without the learning rate).
        """
        layers = zip(self.errors(parameters, trace, y), trace.activations, gradient.weights, gradient.biases)  # noqa: B905
        return sum((delta * equations.weighted_input(a, w, b)).sum(axis=1) for delta, a, w, b in layers)

    def clipped_gradient(self, parameters: Parameters, trace: Trace, y: Array, max_norm: float) -> Gradient:
        """Return the mean of the examples' gradients, each shortened to `max_norm` if it is longer: a weighted BP3.

        Raises:
            InputError: max_norm is not above 0.
        """
        if not max_norm > 0:
            raise InputError("max_norm: {max_norm!r} given; accepted: a number above 0", max_norm=max_norm)
        errors = self.errors(parameters, trace, y)
        factors = sweep.clipping_factors(sweep.gradient_norms(errors, trace), max_norm)
        return sweep.weighted_gradient(errors, trace, factors / len(y))

    # ------------------------------------------------------------------ parts

    def _mean_cost(self, trace: Trace, y: Array, example_weights: Array | None) -> float:
        costs = self.example_costs(trace, y)
        return float((costs * _shares(costs, example_weights)).sum())

    def check_inputs(self, parameters: Parameters, x: Array) -> None:
        """Raise InputError where x (N, n_1) or the parameters do not fit the sizes."""
        require_parameters(parameters)
        if getattr(x, "ndim", 0) != 2 or x.shape[1] != self.sizes[0]:
            given = Phrase("shape {shape}", shape=x.shape) if hasattr(x, "shape") else type(x).__name__
            message = "x: {given} given; accepted: an array (N, {inputs}), one row per example"
            raise InputError(message, given=given, inputs=self.sizes[0])
        shapes = [(w.shape, b.shape) for w, b in zip(parameters.weights, parameters.biases, strict=False)]
        expected = [((n, m), (n,)) for m, n in pairwise(self.sizes)]
        if shapes != expected or len(parameters.weights) != len(parameters.biases):
            raise InputError(
                "parameters: shapes {shapes} given; accepted for sizes {sizes}: {expected}",
                shapes=shapes,
                expected=expected,
                sizes=self.sizes,
            )

    def _check_targets(self, trace: Trace, y: Array) -> None:
        if not isinstance(trace, Trace):
            message = "trace: {given} given; accepted: what network.forward(parameters, x) returned"
            raise InputError(message, given=type(trace).__name__)
        if getattr(y, "shape", None) != trace.output.shape or len(y) == 0:
            given = Phrase("shape {shape}", shape=y.shape) if hasattr(y, "shape") else type(y).__name__
            raise InputError(
                "y: {given} given; accepted: an array {shape}, one row per example, at least one",
                given=given,
                shape=trace.output.shape,
            )
        if y.dtype != object:
            self.cost_function.check_targets(y)


def _shares(rows: Array, example_weights: Array | None) -> Array:
    """Return the share of each example in the mean, (N,), in the arithmetic of `rows` (N, …)."""
    n = len(rows)
    if rows.dtype == object:
        one = rows.reshape(n, -1)[:, 0] * 0 + 1
        return one / n if example_weights is None else one * example_weights / sum(example_weights)
    if example_weights is None:
        return np.full(n, 1 / n, rows.dtype)
    weights = np.asarray(example_weights, rows.dtype)
    if weights.shape != (n,):
        raise InputError("example_weights: shape {shape} given; accepted: ({n},)", shape=weights.shape, n=n)
    if not (weights >= 0).all() or not 0 < weights.sum() < np.inf:
        raise InputError(
            "example_weights: numbers below 0 or not finite, or only zeros, given; accepted: finite numbers ≥ 0, "
            "not all 0"
        )
    return weights / weights.sum()


def _checked_sizes(sizes: Sequence[int]) -> tuple[int, ...]:
    if isinstance(sizes, str) or not hasattr(sizes, "__iter__"):
        raise InputError("sizes: {sizes!r} given; accepted: a sequence such as [2, 3, 1]", sizes=sizes)
    checked = tuple(sizes)
    whole = all(isinstance(n, int | np.integer) and not isinstance(n, bool) and n >= 1 for n in checked)
    if len(checked) < 2 or not whole:
        raise InputError("sizes: {sizes!r} given; accepted: at least two layers of at least one neuron", sizes=sizes)
    return tuple(int(n) for n in checked)


def _checked_activations(given: Any, count: int) -> tuple[Activation, ...]:
    if isinstance(given, str | Activation):
        return (activation(given),) * count
    if not hasattr(given, "__iter__"):
        raise InputError(
            "{option}: {given!r} given; accepted: a name, a record, or {count} of them",
            option=Keyword("activation"),
            given=given,
            count=count,
        )
    records = tuple(activation(name) for name in given)
    if len(records) != count:
        raise InputError(
            "{option}: {given} given for {count} layers after the input; accepted: one, or {count}",
            option=Keyword("activation"),
            given=len(records),
            count=count,
        )
    return records


def _checked_cost(given: Any) -> Cost:
    return cost(given)


def require_network(given: Any) -> None:
    """Raise InputError for an argument that is no network."""
    if not isinstance(given, Network):
        message = "{option}: {kind} given; accepted: backproof.Network(sizes, activation, cost)"
        raise InputError(message, option=Keyword("network"), kind=type(given).__name__)


def require_parameters(given: Any) -> None:
    """Raise InputError for an argument that is not the parameters of a network."""
    if not isinstance(given, Parameters):
        message = "parameters: {given} given; accepted: backproof.Parameters(weights, biases)"
        raise InputError(message, given=type(given).__name__)
