"""What an argument is given for its name alone: a width of the network, examples, a rate, a number of rounds."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from backproof.checking.subjects.names.argument_names import OF_ONE_LAYER, WIDTHS, role_of_argument, width_of_one_layer

EXAMPLES = 4
OF_THE_USER = 997
"""What is given for the number of examples: no layer is as wide, so that it is known again."""


def value_by_name(name: str, default: Any, sizes: tuple[int, ...]) -> Any:
    """What an argument of a training function gets: widths of layers and a number of rounds by its name, else its own.

    >>> value_by_name("hidden_units", 16, (3, 5, 2)), value_by_name("epochs", 1000, (3, 5, 2))
    (5, 1)
    """
    role = role_of_argument(name)
    return value_of_role(role, name, sizes) if role in (*WIDTHS, "one") or (role and default is None) else default


def width_by_name(name: str, sizes: tuple[int, ...]) -> int | None:
    """The width that an argument asks for by its name, such as `num_labels`; None where the name tells none.

    >>> width_by_name("hidden_layer_size", (3, 5, 2)), width_by_name("x", (3, 5, 2)) is None
    (5, True)
    """
    role = role_of_argument(name)
    found = value_of_role(role, name, sizes) if role in ("inputs", "hidden", "outputs") else None
    return found if isinstance(found, int) else None


def value_of_role(role: str, name: str, sizes: tuple[int, ...]) -> Any:
    """What an argument of a role gets; its name may say which layer it is of."""
    hidden, number = sizes[1:-1], re.search(r"\d+", name)
    if role == OF_ONE_LAYER:
        return width_of_one_layer(name, sizes)
    if role == "hidden":
        if number and 0 < int(number[0]) <= len(hidden):
            return hidden[int(number[0]) - 1]
        return hidden[0] if len(hidden) == 1 else list(hidden)
    if role == "x":
        return np.linspace(-1.0, 1.0, EXAMPLES * sizes[0]).reshape(EXAMPLES, sizes[0])
    if role == "y":
        return np.linspace(0.1, 0.9, EXAMPLES * sizes[-1]).reshape(EXAMPLES, sizes[-1])
    if role == "generator":
        return np.random.default_rng(0)
    plain = {"sizes": list(sizes), "inputs": sizes[0], "outputs": sizes[-1], "rest": list(sizes[1:])}
    return {**plain, "rate": 0.1, "one": 1, "count": OF_THE_USER}[role]
