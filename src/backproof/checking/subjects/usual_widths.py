"""Layer sizes to ask code with that has none of its own, or beside its own: small ones that show what others hide."""

from __future__ import annotations

Sizes = tuple[int, ...]
USUAL: tuple[Sizes, ...] = ((3, 4, 2), (2, 3, 1), (3, 4, 1), (4, 5, 3, 2), (3, 1), (3, 2))
"""What is asked of code that has no sizes of its own, in this order."""


def usual_of(layers: int | None, numbered: int) -> list[Sizes]:
    """Usual sizes of so many layers; where none are, of as many as its arguments are numbered for, or of any depth."""
    usual = [sizes for sizes in USUAL if layers is None or len(sizes) == layers + 1]
    return usual or (others_of_the_depth((1,) * (numbered + 1)) if numbered else list(USUAL))


def others_of_the_depth(sizes: Sizes) -> list[Sizes]:
    """Networks as deep that show what this one cannot: no neighbours of equal width, no layer of one; then one output.

    >>> others_of_the_depth((2, 2, 1))
    [(3, 4, 2), (2, 3, 1)]
    """
    hidden = tuple(3 + k % 2 for k in range(len(sizes) - 1))
    single = (2, *(3 + k % 2 for k in range(len(sizes) - 2)), 1)
    return [found for found in ((*hidden, 2), single) if found != sizes]


def of_fewer_inputs(sizes: Sizes) -> Sizes:
    """Small widths before the same output, none as wide as the next: square weights hide a transposition.

    >>> of_fewer_inputs((784, 32, 10)), of_fewer_inputs((784, 32, 4)), of_fewer_inputs((784, 32, 16, 3))
    ((3, 4, 10), (3, 6, 4), (3, 4, 5, 3))
    """
    *small, last, _ = others_of_the_depth(sizes)[0]
    return (*small, last + 2 if last == sizes[-1] else last, sizes[-1])
