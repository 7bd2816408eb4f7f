"""What checking finds, as codes and numbers; `backproof.rendering` makes the sentences, in either language.

A code names a sentence in the catalogue of words; the facts beside it are the numbers and names that stand in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from backproof.faces import Faced, Message

VERDICTS = ("correct", "wrong", "undecided")
"""Proved equal up to rounding; proved different; or cannot be told, with the reason."""

DIRECTION, SIZE, CONSTANT, CONVENTION = "wrong direction", "wrong size", "constant", "convention"
SEVERITIES = (DIRECTION, SIZE, CONSTANT, CONVENTION)
"""The worst first: training goes elsewhere; goes there at another pace; a constant absorbs it; nothing is wrong."""

Facts = Mapping[str, Any]


def remark(code: str, **facts: Any) -> Message:
    """Return a sentence that is not yet said, by its code in the words of checking.

    >>> remark("tested", n=5)
    Message(key='check.tested', facts={'n': 5})
    """
    return Message(f"check.{code}", facts)


def operator_remark(code: str, **facts: Any) -> Message:
    """Return a sentence that is not yet said, by its code in the words of the check of operations."""
    return Message(f"check_op.{code}", facts)


@dataclass(frozen=True)
class Cause:
    """One way to make the user's numbers out of the right equation.

    Attributes:
        faults: names of the catalogue of faults, in different parts of the equation.
        factor: the exact constant by which everything is multiplied too, or 1.
        difference: the largest |user's number − number so made|.
    """

    faults: tuple[str, ...]
    factor: float = 1.0
    difference: float = 0.0

    @property
    def names(self) -> tuple[str, ...]:
        """The faults and, where it has one, the factor: "sign" or "factor_2"."""
        return self.faults if self.factor == 1 else (*self.faults, name_of_factor(self.factor))

    @property
    def changes(self) -> int:
        """How many changes it takes."""
        return len(self.names)


def name_of_factor(factor: float) -> str:
    """Name a constant factor.

    >>> name_of_factor(-1), name_of_factor(0.5)
    ('sign', 'factor_0.5')
    """
    return "sign" if factor == -1 else f"factor_{factor:.6g}"


@dataclass(frozen=True)
class Line:
    """What the right line of code depends on, in the layout of the user's own code.

    Attributes:
        equation: "BP1" … "BP4".
        layer: counted from 1 = input.
        activation: the name of that layer's.
        family: of that activation, such as "leaky_relu" for "leaky_relu(0.2)".
        cost: the name of the network's.
        is_canonical: whether BP1 collapses to a − y.
        examples: "rows", "columns", or "vector" for one at a time.
        weights: "out_in" or "in_out".
        has_penalty: whether ∂C/∂w has a penalty λw.
        subtracts_bias: whether z = w·x − b, so that ∂C/∂b = −δ.
    """

    equation: str
    layer: int
    activation: str
    family: str
    cost: str
    is_canonical: bool = False
    examples: str = "rows"
    weights: str = "out_in"
    has_penalty: bool = False
    subtracts_bias: bool = False


@dataclass(frozen=True)
class SourceCode:
    """Lines of the user's code, as they stand in the file.

    Attributes:
        name: of the function or class.
        file: where they stand: from the current folder where the file lies below it, else its name alone.
        first_line: the number of their first line, from 1.
        text: the lines; those beyond what a report carries are left out.
        left_out: how many lines were left out at the end.
        summed_at: the number of a line of the file that sums over the examples where a bias is updated, or 0.
        given_one_at: the number of a line that passes one example, where every call in the file does, or 0.
        summed_as_columns_at: as summed_at, if each example is a column and not a row.
    """

    name: str
    file: str
    first_line: int
    text: str
    left_out: int = 0
    summed_at: int = 0
    given_one_at: int = 0
    summed_as_columns_at: int = 0


@dataclass(frozen=True)
class Statement:
    """The statement in the user's code that a finding is most likely about.

    Attributes:
        file: as in `SourceCode`.
        line: the number of its first line, from 1.
        last_line: the number of its last line.
        text: its lines.
    """

    file: str
    line: int
    last_line: int
    text: str


@dataclass(frozen=True)
class Shape:
    """The network that the code was checked against, by names: sizes, activations of layers 2 … L, cost."""

    sizes: tuple[int, ...]
    activations: tuple[str, ...]
    cost: str


class FacedFinding(Faced):
    """What a finding says in sentences, and whether it makes anything wrong."""

    severity: str

    @property
    def message(self) -> str:
        """What is wrong, as a sentence in English; `to_dict` and `to_text` have it in either language."""
        return str(self.to_dict()["says"])

    @property
    def mend(self) -> str:
        """What mends it, in English; "" where nothing needs mending."""
        return str(self.to_dict()["mend"])

    @property
    def is_convention(self) -> bool:
        """Whether it makes nothing wrong, such as an estimator that is meant to be no derivative."""
        return self.severity == CONVENTION


@dataclass(frozen=True)
class Finding(FacedFinding):
    """One thing that is wrong, or a convention worth saying.

    Attributes:
        equation: "BP1" … "BP4", or "forward", "cost", "update" for what is wrong elsewhere.
        layer: counted from 1 = input; None where it concerns no single layer.
        fault: the name of the cause in the catalogue; "unrecognised" where none reproduces the numbers.
        severity: one of `SEVERITIES`; conventions make nothing wrong.
        alternatives: names of causes that the numbers cannot tell from `fault`.
        also: a second fault in the same equation, found together with the first.
        undecidable: whether it may as well be a convention, which only the caller can know.
        supposed: whether it is true only if the code is meant to be called as was guessed, so that it accuses nothing.
        code: which sentence says it, where that is not the one of its fault.
        facts: the numbers and names in its sentences.
        causes: what reproduces the numbers, the likeliest first; empty where it is no change of one equation.
        line: what the right line of code depends on, where one line mends it.
        language: in which it is shown unless another is asked for.
        place: the statement it is most likely about, where something is wrong and the names in the code tell.
    """

    equation: str
    layer: int | None
    fault: str
    severity: str = DIRECTION
    alternatives: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    undecidable: bool = False
    supposed: bool = False
    code: str = ""
    facts: Facts = field(default_factory=dict, hash=False)
    causes: tuple[Cause, ...] = ()
    line: Line | None = None
    language: str = "en"
    place: Statement | None = None

    @property
    def names(self) -> frozenset[str]:
        """The fault, its alternatives and what was found with it."""
        return frozenset((self.fault, *self.alternatives, *self.also))

    @property
    def accuses(self) -> bool:
        """Whether it says that something is wrong: no convention, and nothing that only the caller can decide."""
        return not (self.is_convention or self.undecidable or self.supposed)


def as_supposed(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings of a call that was guessed and may be another: none of them accuses anything."""
    return tuple(replace(finding, supposed=True) if finding.accuses else finding for finding in findings)


@dataclass(frozen=True, repr=False)
class GradientReport(Faced):
    """The result of `check`.

    Attributes:
        verdict: one of `VERDICTS`.
        findings: in the order in which they should be mended: the output first.
        inferred: how the code is called and what it returns.
        tested: what was asked.
        held: the equations and layers that hold, as (equation, layers).
        because: why the verdict is "undecided"; else None.
        notes: what else is worth knowing.
        language: in which it is shown unless another is asked for, "en" or "zh".
        seed: that the examples were drawn with.
        network: what the code was checked against; None where it is not known.
        source: the lines of the user's code, as far as they can be found.
        derivation: of the equations of this network, to be shown beside what breaks them; a result of
            `backproof.derive`, see `beside`. It is no part of the report's data.
    """

    verdict: str
    findings: tuple[Finding, ...] = ()
    inferred: tuple[Message, ...] = ()
    tested: tuple[Message, ...] = ()
    held: tuple[tuple[str, tuple[int, ...]], ...] = ()
    because: Message | None = None
    notes: tuple[Message, ...] = ()
    language: str = "en"
    seed: int = 0
    network: Shape | None = None
    source: tuple[SourceCode, ...] = field(default=(), repr=False)
    derivation: Faced | None = field(default=None, repr=False)

    def beside(self, derivation: Faced) -> GradientReport:
        """Return the report with the derivation of its network's equations, whose steps its page then shows."""
        return replace(self, derivation=derivation)

    @property
    def is_correct(self) -> bool:
        """Whether every number is proved equal to the gradient up to rounding."""
        return self.verdict == "correct"

    def __bool__(self) -> Any:
        raise TypeError("a report is neither true nor false; ask for report.verdict or report.is_correct")


@dataclass(frozen=True)
class OperatorFinding(FacedFinding):
    """One thing that is wrong with the derivative of an operation.

    Attributes:
        operator: its name.
        input: the number of the argument whose derivative is wrong, from 1; None where it concerns all.
        fault: the name of the cause; "unrecognised" where none reproduces the numbers.
        code: which sentence says it, where that is not the one of its fault.
        facts: the numbers and names in its sentences.
        severity: one of `SEVERITIES`; conventions, such as a straight-through estimator, make nothing wrong.
        language: in which it is shown unless another is asked for.
        input_name: what the code calls the input, such as "weight" or "params.kernel"; "" where it has no name.
        known: the name of the known operator that it was recognised as; "" where it is none.
        place: the statement of the code with a change to which the derivative is right; None where none is known.
    """

    operator: str
    input: int | None
    fault: str
    code: str = ""
    facts: Facts = field(default_factory=dict, hash=False)
    severity: str = DIRECTION
    language: str = "en"
    input_name: str = ""
    known: str = ""
    place: Statement | None = None


@dataclass(frozen=True, repr=False)
class OperatorReport(Faced):
    """The result of `check_op`.

    Attributes:
        operator: the name of the operation.
        verdict: one of `VERDICTS`; "correct" says that the derivative agrees with differences, or is an estimator
            that is meant to be none, which a finding then names.
        findings: input by input.
        entries: how many entries of the inputs were checked.
        because: why the verdict is "undecided"; else None.
        language: in which it is shown unless another is asked for, "en" or "zh".
        seed: that the inputs were drawn with.
        source: the lines of the user's code, as far as they can be found.
        notes: in which precision it computes, as what it was recognised, and what else is worth knowing.
        known: the name of the known operator that it was recognised as; "" where it is none.
    """

    operator: str
    verdict: str
    findings: tuple[OperatorFinding, ...] = ()
    entries: int = 0
    because: Message | None = None
    language: str = "en"
    seed: int = 0
    source: tuple[SourceCode, ...] = field(default=(), repr=False)
    notes: tuple[Message, ...] = ()
    known: str = ""

    @property
    def is_correct(self) -> bool:
        """Whether the derivative agrees with differences at every entry."""
        return self.verdict == "correct"

    def __bool__(self) -> Any:
        raise TypeError("a report is neither true nor false; ask for report.verdict or report.is_correct")
