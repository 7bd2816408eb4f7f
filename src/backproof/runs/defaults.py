"""The layers, activations, cost, epochs and initializer of a run whose user left them open: a function for each rule.

The output activation and the cost follow the task, and each other where one of them is given.
"""

from __future__ import annotations

from collections.abc import Sequence

from backproof.activations import Activation, activation
from backproof.costs import Cost, cost
from backproof.errors import InputError, Keyword, Phrase
from backproof.network import Network

COST_OF_KIND = {
    "binary": "binary_cross_entropy",
    "multilabel": "binary_cross_entropy",
    "multiclass": "categorical_cross_entropy",
    "regression": "quadratic",
}
METRIC_OF_KIND = {
    "binary": "accuracy",
    "multilabel": "subset_accuracy",
    "multiclass": "accuracy",
    "regression": "r2",
}
_STEPS = 3000
_FEWEST_EPOCHS, _MOST_EPOCHS = 20, 200
BATCH_SIZE = 32
"""Examples a step of one network, where none is given."""


def chosen_network(
    n_features: int,
    n_outputs: int,
    kind: str,
    *,
    layers: Sequence[int] | None = None,
    activations: Sequence[str | Activation] = (),
    output_activation: str | Activation | None = None,
    cost_function: str | Cost | None = None,
) -> Network:
    """Return a network for a task.

    Args:
        n_features: of the input layer.
        n_outputs: of the output layer.
        kind: "binary", "multiclass", "multilabel" or "regression".
        layers: sizes of the hidden layers; one of `n_features + n_outputs` neurons, 16 to 128, if None.
        activations: none for relu, one for every hidden layer, one for each, or one for each and the output layer.
        output_activation: of the output layer; what suits the cost if None.
        cost_function: what suits the task and the output activation if None.

    Raises:
        InputError: more or fewer activations than there are layers, an unknown name, or outputs that the cost does not
            take.

    >>> net = chosen_network(4, 3, "multiclass")
    >>> net.sizes, [record.name for record in net.activations], net.cost_function.name
    ((4, 16, 3), ['relu', 'softmax'], 'categorical_cross_entropy')
    """
    hidden = [min(128, max(16, n_features + n_outputs))] if layers is None else list(layers)
    inner, last = _inner_and_last(list(activations) or ["relu"], len(hidden), output_activation)
    record = cost(cost_function) if cost_function is not None else cost(_cost_for(last, kind))
    output = activation(last) if last is not None else activation(_output_for(record, kind))
    _check_pair(output, record)
    return Network([n_features, *hidden, n_outputs], [*inner, output], record)


def _inner_and_last(
    given: list[str | Activation], hidden: int, output: str | Activation | None
) -> tuple[list[str | Activation], str | Activation | None]:
    if len(given) == hidden + 1 and hidden > 0:
        if output is not None:
            raise InputError(
                "{option}: {count} given, the last for the output layer, as {output} is; accepted: one of the two",
                option=Keyword("activations"), count=len(given), output=Keyword("output_activation"),
            )  # fmt: skip
        return given[:-1], given[-1]
    if len(given) not in (1, hidden):
        template = "1, {hidden} (hidden layers) or {all} (the output layer too)"
        accepted = Phrase(template, hidden=hidden, all=hidden + 1)
        raise InputError(
            "{option}: {count} given for {hidden} hidden layers; accepted: {accepted}",
            option=Keyword("activations"), count=len(given), hidden=hidden, accepted=accepted,
        )  # fmt: skip
    return given if len(given) == hidden else given * hidden, output


def _cost_for(output: str | Activation | None, kind: str) -> str:
    """Return the cost of the task, but where the output activation asks for another."""
    if output is None:
        return COST_OF_KIND[kind]
    record = activation(output)
    if kind == "regression":
        return "poisson" if record.name == "exponential" else "quadratic"
    suited = {"softmax": "categorical_cross_entropy", "sigmoid": "binary_cross_entropy"}
    return suited.get(record.name, "quadratic")


def _output_for(record: Cost, kind: str) -> str:
    if kind == "regression":
        return "identity" if record.targets == "real" else record.canonical or "identity"
    if kind == "multiclass" and record.canonical == "softmax":
        return "softmax"
    return "sigmoid"


def _check_pair(output: Activation, record: Cost) -> None:
    low, high = record.domain
    if output.bounds[0] < low or output.bounds[1] > high:
        raise InputError(
            "{cost}: {name!r} takes outputs from {low:g} to {high:g}; activation {output!r} of the output layer gives "
            "{least:g} to {most:g}; accepted: {canonical!r}",
            cost=Keyword("cost"), name=record.name, low=low, high=high, output=output.name, least=output.bounds[0],
            most=output.bounds[1], canonical=record.canonical,
        )  # fmt: skip


def chosen_epochs(examples: int, batch_size: int | None) -> int:
    """Return how many passes make about 3,000 steps: at least 20, at most 200.

    >>> chosen_epochs(1000, 10), chosen_epochs(100, 32), chosen_epochs(50_000, 32)
    (30, 200, 20)
    """
    per_epoch = -(-examples // (batch_size or examples))
    return min(_MOST_EPOCHS, max(_FEWEST_EPOCHS, round(_STEPS / per_epoch)))


def chosen_scheme(network: Network) -> str:
    """Return the initializer that suits the hidden activations: He's for relu and its like, else the book's.

    >>> chosen_scheme(Network([2, 3, 1], ["relu", "sigmoid"])), chosen_scheme(Network([2, 3, 1], "sigmoid"))
    ('he_normal', 'book')
    """
    one_sided = ("relu", "leaky_relu", "elu", "gelu", "gelu_tanh", "silu", "softplus")
    hidden = {record.family for record in network.activations[:-1]}
    return "he_normal" if hidden and hidden <= set(one_sided) else "book"
