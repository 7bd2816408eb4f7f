"""Which of the layer sizes that code has, or that are usual, go with the activations that were said."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from backproof.checking.subjects.usual_widths import others_of_the_depth
from backproof.errors import BackproofError
from backproof.network import Network

Sizes = tuple[int, ...]
NetworkOfSizes = Callable[[Sizes], Network]
_DEEPEST = 12
_SEVERAL = 4


def of_the_depth_said(own: Sequence[Sizes], shape: NetworkOfSizes) -> Sequence[Sizes]:
    """Those sizes that the activations given fit, one for each layer; usual ones of that depth where none do.

    Args:
        own: sizes of the code, and usual ones.
        shape: sizes to the network; it refuses sizes of another depth than that of the activations.

    >>> of_the_depth_said([(3, 4, 2)], lambda sizes: Network(sizes, ["relu", "relu", "relu", "sigmoid"]))
    [(3, 4, 3, 4, 2), (2, 3, 4, 3, 1)]
    """
    fitting = [sizes for sizes in own if _fits(sizes, shape)]
    if fitting:
        # code that has one width for all its hidden layers takes no other
        equal = (3, *[4] * (len(fitting[0]) - 2), 2)
        return fitting if len(equal) < _SEVERAL or equal in fitting else [*fitting, equal]
    usual = [(*(3 + k % 2 for k in range(depth)), 2) for depth in range(1, _DEEPEST)]
    deep = next((sizes for sizes in usual if _fits(sizes, shape)), None)
    return own if deep is None else [deep, *others_of_the_depth(deep)]


def _fits(sizes: Sizes, shape: NetworkOfSizes) -> bool:
    try:
        shape(sizes)
    except BackproofError:
        return False
    return True
