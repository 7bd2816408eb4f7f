"""Drawing programs from a seed: every style, right and with each fault that can stand in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from checking.styles import classes, functions, layers, variants
from checking.styles.program import Program, Style
from checking.styles.spec import FAULTS, RIGHT, SETTINGS, SIZES, Spec

STYLES: tuple[Style, ...] = (*functions.STYLES, *classes.STYLES, *layers.STYLES, *variants.STYLES)


@dataclass(frozen=True)
class Subject:
    """A program, and what must come out.

    Attributes:
        name: says style, fault and number.
        style: in which it is written.
        spec: what it computes.
        program: file, name and options.
    """

    name: str
    style: Style
    spec: Spec
    program: Program

    @property
    def verdict(self) -> str:
        """What must be said."""
        return "correct" if self.spec.fault == RIGHT else "wrong"

    @property
    def arguments(self) -> list[str]:
        """The options of the command line after FILE.py:NAME."""
        spec = self.spec
        activations = ",".join([spec.hidden] * (spec.depth - 2) + [spec.output])
        sizes = ",".join(map(str, spec.sizes))
        return ["-n", sizes, "-a", activations, "-c", spec.cost, *self.program.options]


def draw(each: int = 10, seed: int = 0) -> Iterator[Subject]:
    """So many subjects of every style: about a third right, the others with faults as different as can be.

    Args:
        each: how many of every style.
        seed: of everything that is drawn.

    Yields:
        Subject: one after another, style by style.
    """
    for style in STYLES:
        rng = Random(f"{seed} {style.family}")
        faults = [fault for fault in FAULTS if fault not in style.without]
        rng.shuffle(faults)
        wanted = [RIGHT if k % 3 == 0 else faults[(k - 1 - k // 3) % len(faults)] for k in range(each)]
        for k, fault in enumerate(wanted):
            spec = _spec(style, fault, rng) or _spec(style, RIGHT, rng)
            assert spec is not None
            yield Subject(f"{style.family}: {spec.fault} {k}", style, spec, style.write(spec, rng))


def _spec(style: Style, fault: str, rng: Random) -> Spec | None:
    """A network in which the fault can stand and be seen; None where there is none for the style."""
    settings = [s for s in SETTINGS if s[0][0] in style.hidden and s[0][1] in style.output]
    sizes = [s for s in style.sizes or SIZES if not style.layers or len(s) == style.layers]
    found = []
    for size in sizes:
        for (hidden, output), cost in settings:
            if output == "softmax" and size[-1] == 1:
                continue
            mean = style.batch and (fault.startswith("1/N") or rng.random() < 0.5)
            spec = Spec(size, hidden, output, cost, fault, every_layer=style.loops, mean=mean)
            places = [0] if fault == RIGHT else spec.places(biases=style.biases, updates=style.updates)
            found += [replace(spec, layer=layer) for layer in places]
    return rng.choice(found) if found else None
