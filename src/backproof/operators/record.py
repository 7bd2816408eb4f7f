"""The record of a known operator: its forward pass, its backward pass, and the mistakes that people make in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Array = Any
OperatorFunction = Callable[..., Any]


@dataclass(frozen=True)
class OperatorFault:
    """One mistake in the backward pass of one operator.

    Attributes:
        name: how findings call it.
        english: what is wrong, as the end of a sentence: "the mean term is missing".
        chinese: the same in Chinese.
        backward: what the mistaken backward pass returns; called like that of the operator.
    """

    name: str
    english: str
    chinese: str
    backward: OperatorFunction = field(repr=False)


@dataclass(frozen=True)
class KnownOperator:
    """One operator.

    Attributes:
        name: how it is called everywhere.
        inputs: the names of its arrays, in their order.
        least: how many of them it must be given; the others may be left out from the end.
        forward: (*arrays, **options) -> output.
        backward: (g, *arrays, **options) -> for each array ∂C/∂array, where g = ∂C/∂output; None for whole numbers.
        formula: the backward pass in one line.
        reference: where it stands.
        draw: generator of random numbers -> arrays, small ones, on which its faults show.
        variants: the options it is met with: ε, axis, reduction.
        whole: the inputs that are whole numbers.
        either: the inputs that may be real or flags.
        faults: its mistakes.
        free: the options that may be any number that the user's code names, beside the variants: a temperature, ε.
    """

    name: str
    inputs: tuple[str, ...]
    least: int
    forward: OperatorFunction = field(repr=False)
    backward: OperatorFunction = field(repr=False)
    formula: str
    reference: str
    draw: OperatorFunction = field(repr=False)
    variants: tuple[Mapping[str, Any], ...] = ({},)
    whole: tuple[str, ...] = ()
    either: tuple[str, ...] = ()
    faults: tuple[OperatorFault, ...] = ()
    free: tuple[str, ...] = ()


def summed_to(g: Array, shape: tuple[int, ...]) -> Array:
    """Sum g over the axes along which an array of a shape was broadcast.

    >>> import numpy as np
    >>> summed_to(np.ones((5, 3)), (3,))
    array([5., 5., 5.])
    """
    g = g.sum(axis=tuple(range(g.ndim - len(shape)))) if g.ndim > len(shape) else g
    wide = tuple(i for i, (n, own) in enumerate(zip(g.shape, shape, strict=True)) if own == 1 and n != 1)
    return g.sum(axis=wide, keepdims=True) if wide else g
