"""The questions that depend on the network: asked only where they arise, and with its own numbers if there are any."""

from __future__ import annotations

import numpy as np

from backproof.derivation.numbers import WorkedExample
from backproof.derivation.result import Lengths, Question, SaidFacts
from backproof.derivation.subject import SymbolicNetwork
from backproof.network import Parameters

_ETA = 0.1
_H = 1e-5
_AT_AN_END = 4


def of_cost(subject: SymbolicNetwork, example: WorkedExample | None) -> tuple[Question, ...]:
    """Why the cost has the factor ½, where it has one."""
    return (Question("why_half"),) if subject.cost.family in ("quadratic", "half_mean_squared_error") else ()


def of_two_passes(subject: SymbolicNetwork, example: WorkedExample | None) -> tuple[Question, ...]:
    """Why to go backwards: two passes against one forward pass a parameter, their products counted for this network.

    Forward, each weight multiplies one activation. On the way back it has one product in BP3, and one in BP2 unless
    it leads out of the input.
    """
    each = [n * m for n, m in zip(subject.sizes, subject.sizes[1:], strict=False)]
    parameters = sum(each) + sum(subject.sizes[1:])
    forward, backward = sum(each), 2 * sum(each) - each[0]
    said = (("parameters", parameters), ("forward", forward), ("backward", backward), ("both", forward + backward),
            ("differences", (parameters + 1) * forward))  # fmt: skip
    return (Question("why_backward", said),)


def of_weights(subject: SymbolicNetwork, example: WorkedExample | None) -> tuple[Question, ...]:
    """Why equal weights cannot begin, where there is a hidden layer."""
    return (Question("equal_weights"),) if subject.hidden else ()


def of_hidden_errors(subject: SymbolicNetwork, example: WorkedExample | None) -> tuple[Question, ...]:
    """Vanishing and exploding errors; units of ReLU that are dead."""
    if not subject.hidden:
        return ()
    key = "vanishing" if any(subject.name(layer) == "sigmoid" for layer in subject.hidden) else "vanishing other"
    asked = [Question(key) if example is None else Question(f"{key} numbers", _norms(subject, example))]
    dead = [layer for layer in subject.hidden if subject.name(layer) == "relu"]
    if dead and example is None:
        asked.append(Question("dead_relu"))
    elif dead and example is not None:
        outputs = example.trace.activations[dead[0] - 1][0]
        said = (("layer", dead[0]), ("size", len(outputs)), ("count", int((outputs == 0).sum())))
        asked.append(Question("dead_relu numbers", said))
    return tuple(asked)


def of_softmax(subject: SymbolicNetwork, example: WorkedExample | None) -> tuple[Question, ...]:
    """Why the derivatives of softmax are a matrix, where there is softmax."""
    return (Question("softmax_jacobian"),) if subject.whole(subject.layers) else ()


def of_descent(subject: SymbolicNetwork, example: WorkedExample | None) -> tuple[Question, ...]:
    """What is done with a gradient: a step, a check by differences, and where it may end."""
    if example is None or not np.isfinite([example.cost, _cost_after(example, _ETA)]).all():
        middle = Question("learning_rate"), Question("differences")
    else:
        middle = (Question("learning_rate numbers", _one_step(subject, example)),
                  Question("differences numbers", _one_difference(subject, example)))  # fmt: skip
    return (Question("gradient_or_descent"), *middle, Question("local_minima"))


def _norms(subject: SymbolicNetwork, example: WorkedExample) -> SaidFacts:
    """Return ‖δ^l‖ from the last layer to layer 2, the middle of a deep network left out."""
    norms = [float(np.linalg.norm(errors)) for errors in example.gradient.errors]
    values = tuple(zip(reversed(subject.layers), reversed(norms), strict=True))
    few = values if len(values) <= 2 * _AT_AN_END else values[:_AT_AN_END] + values[-_AT_AN_END:]
    return (("lengths", Lengths(few)),)


def _one_step(subject: SymbolicNetwork, example: WorkedExample) -> SaidFacts:
    """Return one weight before and after a step of η = 0.1, its gradient, and the cost before and after."""
    weight, gradient = example.parameters.weights[-1], example.gradient.weights[-1]
    return (
        ("depth", subject.depth),
        ("before", subject.depth - 1),
        ("eta", _ETA),
        ("weight", float(weight[0, 0])),
        ("gradient", float(gradient[0, 0])),
        ("changed", float(weight[0, 0] - _ETA * gradient[0, 0])),
        ("cost", example.cost),
        ("lower", _cost_after(example, _ETA)),
    )


def _cost_after(example: WorkedExample, eta: float) -> float:
    pairs = (zip(example.parameters.weights, example.gradient.weights, strict=True),
             zip(example.parameters.biases, example.gradient.biases, strict=True))  # fmt: skip
    weights, biases = (tuple(value - eta * slope for value, slope in each) for each in pairs)
    return float(example.network.cost(Parameters(weights, biases), example.x, example.y))


def _one_difference(subject: SymbolicNetwork, example: WorkedExample) -> SaidFacts:
    """Return (C(w + h) − C(w − h))/2h of one weight beside its gradient, eight digits of each."""
    costs = []
    for moved in (_H, -_H):
        weights = [np.array(weight, dtype=float) for weight in example.parameters.weights]
        weights[-1][0, 0] += moved
        parameters = Parameters(tuple(weights), tuple(example.parameters.biases))
        costs.append(float(example.network.cost(parameters, example.x, example.y)))
    gradient = float(example.gradient.weights[-1][0, 0])
    at = ("depth", subject.depth), ("before", subject.depth - 1)
    return (*at, ("h", "0.00001"), ("difference", _eight_digits((costs[0] - costs[1]) / (2 * _H))),
            ("gradient", _eight_digits(gradient)))  # fmt: skip


def _eight_digits(number: float) -> str:
    """Return a number as it is printed beside others, with a minus sign and not a hyphen."""
    return f"{number:.8g}".replace("-", "−")
