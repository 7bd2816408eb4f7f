"""What the comparison of the extracted program with our gradients found, as codes and numbers."""

from __future__ import annotations

from dataclasses import dataclass

from backproof.faces import Faced


@dataclass(frozen=True)
class Disagreement:
    """One gradient that differs from what the extracted program says.

    Attributes:
        case: which network, counted from 0.
        sizes: neurons of each of its layers.
        gradient: the name of the function that gave ours.
        entry: where the difference is largest, counted from 0; None where the numbers of entries differ.
        ours: our entry, or how many entries ours has.
        extracted: the program's entry, or how many entries it has.
    """

    case: int
    sizes: tuple[int, ...]
    gradient: str
    entry: int | None
    ours: str
    extracted: str


@dataclass(frozen=True, repr=False)
class Comparison(Faced):
    """What a comparison found.

    Attributes:
        cases: how many networks.
        entries: how many entries of gradients.
        depths, widths, batches: what occurred, least and greatest.
        worst: the largest difference, relative to the largest entry; 0 where all are equal.
        disagreements: what differs, the first few.
    """

    cases: int
    entries: int
    depths: tuple[int, int]
    widths: tuple[int, int]
    batches: tuple[int, int]
    worst: float
    disagreements: tuple[Disagreement, ...]
