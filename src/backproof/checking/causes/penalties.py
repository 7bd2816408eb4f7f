"""How the code uses the λ of a penalty: which cost it belongs to, and whether it may be added somewhere else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from backproof.checking.report import Finding, remark
from backproof.faces import Message
from backproof.network import Network

_FORMS = {
    (1.0, False): "(λ/2)‖w‖²",
    (1.0, True): "(λ/2N)‖w‖²",
    (0.5, False): "λ‖w‖²",
    (0.5, True): "(λ/N)‖w‖²",
}
"""The penalty in the code's cost, by the multiple of λ that it was given and by whether a batch shares it out."""


def read_as(subject: Any, l2: float, share: float | None, count: int) -> tuple[Message, ...]:
    """Say which penalty the code's λ was read as, where λ reaches it; `share` is β in what a batch of N adds, βλw.

    Args:
        subject: the code.
        l2: λ of the cost (λ/2)‖w‖² that the gradient belongs to.
        share: β, None where no batch was asked.
        count: N.
    """
    if not l2 or share is None or not getattr(subject, "passes_penalty", False):
        return ()
    form = _FORMS.get((round(subject.given_penalty / l2, 9), abs(share * count - 1) < 1e-9))
    return () if form is None else (remark("penalty_read", form=form),)


def is_elsewhere(findings: Sequence[Finding], subject: Any, network: Network) -> bool:
    """Whether all layers lack the penalty and λ is not passed to the code, which may then add it in its update."""
    places = {f.layer for f in findings if f.fault == "penalty_missing"}
    others = [f for f in findings if f.fault != "penalty_missing" and not f.is_convention]
    everywhere = places == set(range(2, network.depth + 1))
    return everywhere and not others and not getattr(subject, "passes_penalty", False)
