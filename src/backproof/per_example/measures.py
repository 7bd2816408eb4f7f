"""Costs, gradient norms and influences of examples, on whatever engine is asked for.

Since δ^l_x and a^(l−1)_x are all there is to ∂C_x/∂w^l, each takes a forward pass and BP1, BP2, less than an ordinary
backward pass, and no array of shape (N, number of parameters) is formed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from backproof.engines import Data, Engine, Task, engine
from backproof.errors import InputError
from backproof.network import Network, Parameters, require_network
from backproof.optimizers import OPTIMIZERS
from backproof.per_example.results import ExampleNorms, HardestExamples, Influence
from backproof.training.data import Source, working_dtype

Array = Any


def example_norms(
    network: Network,
    parameters: Parameters,
    x: Array,
    y: Array,
    *,
    sample_weight: Array | None = None,
    engine: str = "auto",
    dtype: Any = None,
) -> ExampleNorms:
    """Return the cost C_x of each example and the norm of its gradient ‖∂C_x/∂(w, b)‖.

    The squared norm is Σ_l ‖δ^l‖² (‖a^(l−1)‖² + 1) (Goodfellow, arXiv:1510.01799).

    Args:
        network: layers and cost.
        parameters: of the network's shapes, finite.
        x: (N, n_1), dense or sparse.
        y: targets, as for `train`: (N, n_L), (N,) where n_L is 1, or (N,) integers 0…n_L − 1.
        sample_weight: (N,), ≥ 0: an example of weight s has s times the cost and the gradient.
        engine: a name of `ENGINES`, or "auto".
        dtype: float32 or float64; None for that of x.

    Raises:
        InputError: an argument that is not accepted; the message names it.

    >>> net = Network([2, 3, 1], activation="tanh", cost="quadratic")
    >>> x = np.array([[0.0, 0.0], [0.5, 1.0], [30.0, -20.0]])
    >>> found = example_norms(net, net.init(seed=0), x, np.array([0.1, 0.2, 5.0]))
    >>> int(found.norms.argmax())
    2
    """
    data = _data(network, x, y, dtype, sample_weight)
    runner = _engine(network, data, engine)
    costs, norms = runner.example_norms(network, _vector(network, parameters, data), data)
    return ExampleNorms(costs, norms, runner.name)


def hardest_examples(
    network: Network, parameters: Parameters, x: Array, y: Array, k: int = 10, *, by: str = "cost", **options: Any
) -> HardestExamples:
    """Return the k examples of the highest cost, or of the longest gradient, the hardest first.

    Args:
        network: layers and cost.
        parameters: of the network's shapes, finite.
        x: (N, n_1), dense or sparse.
        y: targets, as for `train`.
        k: how many, ≥ 1; all where there are fewer.
        by: "cost" or "norm".
        **options: the other arguments of `example_norms`.

    Raises:
        InputError: an argument that is not accepted; the message names it.
    """
    return example_norms(network, parameters, x, y, **options).hardest(k, by)


def influence(
    network: Network,
    parameters: Parameters | Sequence[Parameters],
    x: Array,
    y: Array,
    validation: tuple[Array, Array],
    *,
    learning_rates: Sequence[float] | None = None,
    sample_weight: Array | None = None,
    engine: str = "auto",
    dtype: Any = None,
) -> Influence:
    """Return the influence of each training example on the validation cost: Σ_i η_i ⟨∂C_x(θ_i), ∂C_validation(θ_i)⟩.

    To first order, η times the product is how much a step of gradient descent on the example alone, with the learning
    rate η, lowers the mean validation cost: above 0 the example helps, below it harms. This is TracInCP of Pruthi et
    al. (2020, arXiv:2002.08484, section 3.2), the sum over checkpoints θ_i of training. The products are
    Σ_l δ^l · (G_w a^(l−1) + G_b), for one gradient G of the validation cost.

    Args:
        network: layers and cost.
        parameters: of one moment of training, or of several, each finite.
        x: training examples (N, n_1), dense or sparse.
        y: their targets, as for `train`.
        validation: (x, y) of the examples on whose mean cost the influence is.
        learning_rates: η_i, one for each of the parameters, ≥ 0; 1 if None.
        sample_weight: (N,), ≥ 0: an example of weight s has s times the gradient.
        engine: a name of `ENGINES`, or "auto".
        dtype: float32 or float64; None for that of x.

    Raises:
        InputError: an argument that is not accepted; the message names it.

    >>> net = Network([1, 1], activation="identity", cost="quadratic")
    >>> x, y = np.array([[1.0], [1.0]]), np.array([1.0, -1.0])            # of one mind with the validation, and not
    >>> influence(net, net.init(seed=0), x, y, (np.array([[1.0]]), np.array([3.0]))).influences > 0
    array([ True, False])
    """
    moments = [parameters] if isinstance(parameters, Parameters) else list(parameters)
    rates = _rates(learning_rates, len(moments))
    data = _data(network, x, y, dtype, sample_weight)
    aim = _validation(network, validation, data.y.dtype)
    runner, asked = _engine(network, data, engine), _task(network)
    # one gradient over all the validation data: another engine than for the examples may be the fastest for it
    differentiates = _engine(network, aim, engine)
    total, costs = np.zeros(len(data)), np.zeros(len(data), data.y.dtype)
    for moment, rate in zip(moments, rates, strict=True):
        vector = _vector(network, moment, data)
        cost, gradient = differentiates.cost_and_gradient(asked, vector, aim)
        costs, products = runner.example_influences(network, vector, data, gradient)
        total += rate * products
    return Influence(total, costs, cost, len(moments), runner.name)


def _task(network: Network) -> Task:
    return Task(network, OPTIMIZERS["sgd"])


def _engine(network: Network, data: Data, name: str) -> Engine:
    return engine(name, _task(network), data)


def _data(network: Network, x: Array, y: Array, dtype: Any, weights: Array | None = None) -> Data:
    require_network(network)
    source = Source(x, y)
    return source.ready(network, working_dtype(source.x, dtype), weights)


def _validation(network: Network, given: Any, dtype: Any) -> Data:
    if not isinstance(given, tuple | list) or len(given) != 2:
        raise InputError("validation: {given} given; accepted: (x, y)", given=type(given).__name__)
    try:
        return Source(*given).ready(network, dtype)
    except InputError as error:
        raise InputError("validation: {reason}", reason=error) from None


def _vector(network: Network, parameters: Parameters, data: Data) -> Array:
    if not isinstance(parameters, Parameters):
        raise InputError(
            "parameters: {given} given; accepted: Parameters of this network", given=type(parameters).__name__
        )
    network.forward(parameters, data.x[:1])
    vector = parameters.to_vector().astype(data.y.dtype, copy=False)
    if not np.isfinite(vector).all():
        raise InputError("parameters: hold NaN or infinity; accepted: finite numbers")
    return vector


def _rates(given: Sequence[float] | None, count: int) -> list[float]:
    if not count:
        raise InputError("parameters: none given; accepted: Parameters, or a sequence of at least one")
    rates = [1.0] * count if given is None else [float(rate) for rate in given]
    if len(rates) != count or not all(0 <= rate < np.inf for rate in rates):
        raise InputError(
            "learning_rates: {given!r} given; accepted: finite numbers ≥ 0, as many as parameters: {count}",
            given=given, count=count,
        )  # fmt: skip
    return rates
