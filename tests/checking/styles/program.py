"""What a style is, and the program that it writes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from checking.styles.spec import Spec


@dataclass(frozen=True)
class Program:
    """A file, the name in it to be checked, and further options of the command line."""

    source: str
    name: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Style:
    """One way to write a backward pass.

    Attributes:
        family: the row of the table that it belongs to.
        write: (spec, generator) -> the program.
        biases: whether it has any.
        batch: whether several examples are asked at once, so that they can be averaged.
        updates: whether it changes its parameters.
        loops: whether layers are gone through in a loop.
        layers: how many layers it is written for; 0 for any.
        outputs: for how many outputs it is written; 0 for any.
        activations: hidden and output, where it is written for one pair only.
    """

    family: str
    write: Callable[[Spec, Random], Program]
    biases: bool = True
    batch: bool = True
    updates: bool = False
    loops: bool = False
    layers: int = 0
    hidden: tuple[str, ...] = ("sigmoid", "tanh", "relu")
    output: tuple[str, ...] = ("sigmoid", "tanh", "softmax", "identity")
    sizes: tuple[tuple[int, ...], ...] = ()
    without: tuple[str, ...] = ()
    """Faults that cannot be written in it."""

    @property
    def name(self) -> str:
        """That of the function that writes it."""
        return self.write.__name__
