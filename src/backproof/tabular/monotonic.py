"""Predictions that rise, or fall, with a column, whatever the other columns are: bounds that parameters are held to.

The neurons of every hidden layer are of two kinds. Free ones never see a column that is constrained, not even through
others. Rising ones see it with weights ≥ 0 (≤ 0 where the prediction is to fall), and what they tell rising ones and
the outputs has weights ≥ 0; what free ones tell them has any. With activations that never fall, z^L is then a chain of
functions that do not fall in the column, for every input, and so is the mean of several networks. What the encoding
makes of a number, scaled, clipped and in bins, does not fall in it either. After every few steps parameters are moved
to the nearest ones within these bounds, and so are the last.

Partially monotone networks with weights of one sign: Daniels, Velikova, IEEE Trans. Neural Networks 21, 2010.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from backproof.activations import Activation, activation
from backproof.errors import InputError, Keyword, Phrase
from backproof.network import Network
from backproof.tables.encoding import Encoding
from backproof.tables.features import NumericFeature, ScaledFeature
from backproof.tables.pieces import BinnedFeature
from backproof.tables.target_columns import ClassTarget
from backproof.tables.wording import listed, shown, suggestion

Array = Any
RISES = 1, -1
"""The prediction rises with the column, or falls."""
EVERY = 16
"""Steps between two projections; there is one at the end of every epoch too."""
IN_PLACE_OF_OTHERS = "elu"
"""The activation of hidden layers where a recipe has one that falls somewhere, as silu does."""


def never_falls(record: Activation) -> bool:
    """Whether an activation nowhere falls, so far as its slope says at many points.

    >>> never_falls(activation("tanh")), never_falls(activation("silu"))
    (True, False)
    """
    if record.slope is None:
        return False
    z = np.linspace(-20.0, 20.0, 4001)
    return bool((record.slope(z, record.forward(z)) >= 0).all())


def ordered_by(monotonic: Any) -> tuple[str, ...]:
    """Return the columns whose numbers must stay numbers, since predictions rise or fall with them.

    What is no mapping is refused by `signs_of`, which knows the columns.
    """
    return tuple(monotonic) if isinstance(monotonic, Mapping) else ()


def signs_of(encoding: Encoding, monotonic: Mapping[str, float] | None) -> Array | None:
    """Return for each feature whether z^L is to rise with it, (n_features,) of 1, -1 and 0; None where none is asked.

    Args:
        encoding: of the table.
        monotonic: 1 or -1 by the name of a column of numbers.

    Raises:
        InputError: no mapping, no such column, one that is no number, another sign, or a target in which nothing rises.
    """
    if monotonic is not None and not isinstance(monotonic, Mapping):
        raise InputError(
            "{option}: {given!r} given; accepted: a mapping from names of columns to 1 or -1",
            option=Keyword("monotonic"), given=monotonic,
        )  # fmt: skip
    if not monotonic:
        return None
    _check(encoding, monotonic)
    signs = []
    for column in encoding.columns:
        sign = int(monotonic.get(column.name, 0))
        of_values = len(column.feature_names) - bool(getattr(column, "indicator", False))
        signs += [sign] * of_values + [0] * (len(column.feature_names) - of_values)
    return np.array(signs)


def _check(encoding: Encoding, monotonic: Mapping[str, float]) -> None:
    columns = {column.name: column for column in encoding.columns}
    kinds = NumericFeature, ScaledFeature, BinnedFeature
    numbers = [name for name, column in columns.items() if isinstance(column, kinds)]
    reasons = dict(encoding.dropped)
    option = Keyword("monotonic")
    for name, sign in monotonic.items():
        if name in reasons:
            raise InputError("{option}: column {name} is left out ({reason}); accepted: columns that are used",
                             option=option, name=shown(name), reason=reasons[name])  # fmt: skip
        if name not in columns:
            raise InputError("{option}: no column {name} found; accepted: {names}{hint}", option=option,
                             name=shown(name), names=listed(numbers), hint=suggestion(name, numbers))  # fmt: skip
        if name not in numbers:
            raise InputError(
                "{option}: column {name} holds no numbers, and so does not rise or fall; accepted: {names}",
                option=option, name=shown(name), names=listed(numbers) if numbers else Phrase("none of this table"),
            )  # fmt: skip
        if sign not in RISES:
            raise InputError("{option}: {given} for column {name} given; accepted: 1, to rise with it, or -1, to fall",
                             option=option, given=sign, name=shown(name))  # fmt: skip
    if isinstance(encoding.target, ClassTarget) and encoding.kind != "binary":
        raise InputError(
            "{option}: given for a target of several classes or columns, of which not all can rise; accepted: numbers, "
            "or two classes, of which the second rises",
            option=option,
        )  # fmt: skip


@dataclass(frozen=True)
class Bounds:
    """The least and the greatest value of each parameter, as vectors.

    Attributes:
        least, most: (number of parameters,), infinite where a parameter is free.
    """

    least: Array = field(repr=False)
    most: Array = field(repr=False)

    def hold(self, vector: Array) -> bool:
        """Whether parameters are within the bounds."""
        return bool((self.nearest(vector) == vector).all())

    def nearest(self, vector: Array) -> Array:
        """Return the nearest parameters within the bounds, in their own dtype."""
        return np.clip(vector, self.least, self.most).astype(vector.dtype)

    def first(self, vector: Array) -> Array:
        """Return first parameters within the bounds: with the other sign where theirs is not accepted."""
        return self.nearest(np.where(self.nearest(vector) == vector, vector, -vector))


def bounds_of(network: Network, signs: Array) -> Bounds:
    """Return the bounds of a network whose z^L rises, or falls, with some features.

    Args:
        network: with activations that never fall in its hidden layers.
        signs: 1, -1 or 0 for each feature, (n_1,).

    >>> bounds = bounds_of(Network([2, 2, 1], ["tanh", "identity"]), np.array([1, 0]))
    >>> bounds.nearest(np.array([-1.0, -1, -1, -1, -1, -1, -1, -1, -1])).tolist()
    [0.0, -1.0, 0.0, -1.0, 0.0, -1.0, -1.0, -1.0, -1.0]
    """
    least: list[Array] = []
    most: list[Array] = []
    sender_rises, sign = signs != 0, np.where(signs == 0, 1, signs)
    for n in network.sizes[1:]:
        receiver_rises = np.ones(n, bool) if n == network.sizes[-1] and len(least) == network.depth - 2 else _rising(n)
        low, high = _of_layer(receiver_rises, sender_rises, sign)
        least.append(low)
        most.append(high)
        sender_rises, sign = receiver_rises, np.ones(n, int)
    free = np.full(sum(network.sizes[1:]), np.inf)
    return Bounds(_flat([*least, -free]), _flat([*most, free]))


def _flat(arrays: Sequence[Array]) -> Array:
    return np.concatenate([array.ravel() for array in arrays])


def _rising(n: int) -> Array:
    """Return which neurons of a hidden layer are rising ones: the first half."""
    return np.arange(n) < (n + 1) // 2


def _of_layer(receiver_rises: Array, sender_rises: Array, sign: Array) -> tuple[Array, Array]:
    """Return the bounds of the weights (receivers, senders) of one layer."""
    shape = len(receiver_rises), len(sender_rises)
    low, high = np.full(shape, -np.inf), np.full(shape, np.inf)
    low[:, sender_rises & (sign > 0)] = 0.0
    high[:, sender_rises & (sign < 0)] = 0.0
    unseen = ~receiver_rises[:, None] & sender_rises[None, :]
    low[unseen] = high[unseen] = 0.0
    return low, high


def monotone(record: Activation) -> Activation:
    """Return an activation that never falls: the one given, or another in its place."""
    return record if never_falls(record) else activation(IN_PLACE_OF_OTHERS)
