"""What the caller says of the code: its penalty, its sign, how it reduces a batch, and its own cost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.errors import InputError, Keyword

SIGNS = (None, "gradient", "descent")
REDUCTIONS = (None, "mean", "sum")
EXAMPLES = (None, "one")


@dataclass(frozen=True)
class Expected:
    """What the caller says of the code.

    Attributes:
        l2: λ of a penalty (λ/2)‖w‖² that it includes.
        sign: "gradient" or "descent" where it returns ∂C or −∂C; None to infer it.
        reduction: "mean" or "sum" over a batch; None to accept either.
        own_cost: the user's own cost, to be checked too; None for nothing.
        examples: "one" where it is meant for one example at a time; None to ask a batch too.
    """

    l2: float = 0.0
    sign: str | None = None
    reduction: str | None = None
    own_cost: Callable[..., Any] | None = None
    examples: str | None = None

    def __post_init__(self) -> None:
        if not self.l2 >= 0 or not np.isfinite(self.l2):
            raise InputError(
                "{option}: {given!r} given; accepted: a finite number ≥ 0", option=Keyword("l2"), given=self.l2
            )
        said = (
            ("sign", self.sign, SIGNS),
            ("reduction", self.reduction, REDUCTIONS),
            ("examples", self.examples, EXAMPLES),
        )
        for name, given, accepted in said:
            if given not in accepted:
                listed = ", ".join(map(repr, accepted))
                raise InputError(
                    "{name}: {given!r} given; accepted: {accepted}", name=name, given=given, accepted=listed
                )
