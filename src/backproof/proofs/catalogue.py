"""Which lemma speaks of which record: the names come from the records, the constants from here.

`function` and `derivative` are read out of the lemma's own statement by Coq (see `printed`), with every definition
of the proof unfolded; `backproof.proofs.expressions` evaluates them, and tests compare them with the record's
formula and with its hand-written slope or gradient.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from backproof.activations import ACTIVATIONS
from backproof.costs import COSTS
from backproof.proofs import coq

_GELU_TANH = {"c": "sqrt(2/pi)", "k": "0.044715"}
_SELU = {"scale": "1.0507009873554804934193349852946", "alpha": "1.6732632423543772848170429916717"}


@dataclass(frozen=True)
class RecordLemma:
    """One record with its lemma.

    Attributes:
        record: the name of the activation or cost.
        lemma: the name of the lemma, as the record gives it; "" where there is none.
        file: the file of `rocq/theories` that proves it.
        arguments: the numbers that the lemma leaves open, as the record chooses them (a formula each).
        reason: why there is no lemma, where there is none.
    """

    record: str
    lemma: str
    file: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""

    @property
    def is_cost(self) -> bool:
        """Whether the record is a cost, else an activation."""
        return self.record in COSTS


_ARGUMENTS = {
    "leaky_relu": {"alpha": "0.01"}, "elu": {"alpha": "1"}, "selu": _SELU, "gelu_tanh": _GELU_TANH,
    "huber": {"threshold": "1"}, "quantile": {"tau": "1/2"}, "log_likelihood": {"class": "the class"},
}  # fmt: skip
_FILES = {"softmax": "Softmax"}
_REASONS: dict[str, str] = {}
"""Why a record has no lemma; empty as long as every record has one."""


def _entry(record: str, lemma: str | None, file: str) -> RecordLemma:
    arguments, reason = _ARGUMENTS.get(record, {}), _REASONS.get(record, "")
    return RecordLemma(record, lemma or "", _FILES.get(record, file), arguments, reason)


CATALOGUE: dict[str, RecordLemma] = {
    **{name: _entry(name, record.lemma, "Activations") for name, record in ACTIVATIONS.items()},
    **{name: _entry(name, record.lemma, "Costs") for name, record in COSTS.items()},
}
"""Every catalogued record, activations first."""

_VARIABLES = {
    "Activations": "z : R",
    "Softmax": "n : nat) (F : vector -> R) (z g : vector",
    "Costs": "n : nat) (y a : vector",
}
# fmt: off
_TACTICS = r"""
Ltac conclusion T := let T' := eval cbv zeta in T in
  lazymatch T' with ?A -> ?B => conclusion B | forall _ : _ = _, ?B => conclusion B | ?B => B end.
Ltac function_of T := let T' := conclusion T in
  lazymatch T' with is_derive ?f _ _ => f | gradient_at ?f _ _ _ => f | along_curves ?f _ _ _ => f end.
Ltac derivative_of T := let T' := conclusion T in
  lazymatch T' with is_derive _ _ ?d => d | gradient_at _ _ _ ?d => d | along_curves _ _ _ ?d => d end.
"""
# fmt: on


def printed(folder: Path) -> dict[str, tuple[str, str]]:
    """Ask Coq for the function and the derivative that each record's lemma speaks of, all definitions unfolded.

    Both are terms of Coq: functions of the lemma's open numbers, and of z (n, z, g for softmax; n, y, a for costs).
    """
    entries = [entry for entry in CATALOGUE.values() if entry.lemma]
    lines = [
        coq.imports(["Sums", "Differentiability", "Activations", "Costs", "Softmax"]), _TACTICS,
        "Set Printing Width 1000.", "Set Printing Depth 1000.",
    ]  # fmt: skip
    for entry in entries:
        lines += [_question(entry, what) for what in ("function_of", "derivative_of")]
    answers = re.findall(r"^ +=(.*?)^ +: ", coq.ask(folder, "\n".join(lines)), flags=re.MULTILINE | re.DOTALL)
    tidied = [" ".join(answer.split()) for answer in answers]
    return {entry.lemma: pair for entry, pair in zip(entries, zip(tidied[::2], tidied[1::2], strict=True), strict=True)}


def _question(entry: RecordLemma, what: str) -> str:
    names = [name for name in entry.arguments if name != "class"]
    binders = [f"({name} : R)" for name in names]
    if "class" in entry.arguments:
        binders.append("(class : nat)")
    variables = _VARIABLES[entry.file]
    applied = {"Activations": f"{' '.join(names)} z", "Softmax": "n some F z g"}.get(
        entry.file, f"n y {'class ' if 'class' in entry.arguments else ''}{' '.join(names)} a"
    )
    some = " (some : (0 < n)%nat)" if entry.file == "Softmax" else ""
    unfolded = (
        "identity sigmoid tanh_ relu leaky_relu elu selu gelu_tanh silu softplus softsign hard_tanh exponential gelu"
        " normal_cdf normal_density erf bell quadratic half_mean_squared_error binary_cross_entropy"
        " categorical_cross_entropy log_likelihood huber huber_term log_cosh cosh_ poisson"
        " mean_absolute_error quantile quantile_term softmax exp_total"
    )
    return (
        f"Eval cbv beta delta [{unfolded}] in (fun {' '.join(binders)} ({variables}){some} => "
        f"ltac:(let T := type of ({entry.file}.{entry.lemma} {applied}) in let f := {what} T in exact f))."
    )
