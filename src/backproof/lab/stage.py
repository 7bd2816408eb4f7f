"""What the parts of a state are made of: the scene, the place in the walk, and where the training stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from backproof.lab.lab_training import Samples, TrainingProgress
from backproof.lab.scene import Scene
from backproof.lab.start import Start
from backproof.lab.walk import Walk
from backproof.network import Parameters


@dataclass(frozen=True, eq=False)
class Stage:
    """What parts are made of.

    `unread` is what of an address was not understood; `until` is the step at which a training that an address asks for
    pauses, or 0. `given` are the parameters that training began with where they
    were not drawn; `later` is called as soon as a proof is there that is not waited for, and is None where it is.
    """

    scene: Scene
    walk: Walk
    progress: TrainingProgress
    running: bool
    samples: Samples
    weight: tuple[int, int, int] | None
    start: Start
    report: Any = None
    digit: dict[str, Any] | None = None
    second: Stage | None = None
    demonstration: str = ""
    given: Parameters | None = None
    later: Callable[[], None] | None = None
    unread: Any = ()
    until: int = 0

    @property
    def language(self) -> str:
        """The language of all that is read."""
        return str(self.scene.options["lang"])

    @property
    def index(self) -> int | None:
        """The place of the step in the walk, counted from 0; None before the first."""
        step = self.scene.options["step"]
        return self.walk.index(step) if step else None

    @property
    def step(self) -> str:
        """The name of the step, "" before the first."""
        return "" if self.index is None else self.walk.step(self.index).id
