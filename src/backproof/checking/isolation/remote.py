"""Asking code in a process of its own as if it were here; every answer is checked before it is used."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from time import process_time
from typing import Any

import numpy as np

from backproof.checking.isolation.child import Code
from backproof.checking.isolation.held_values import (
    LONGEST_LINE,
    WORDS,
    OddError,
    left_out,
    message,
    of_shape,
    one_of,
    positive,
    real,
    refuse,
    shaped,
    text,
    yes,
)
from backproof.checking.isolation.process import Process, is_possible
from backproof.checking.isolation.serving import COPY, LEAVE
from backproof.checking.report import SourceCode
from backproof.checking.subjects.answers import Answer, Subject
from backproof.checking.subjects.changed_code import Change
from backproof.checking.subjects.conventions import Convention
from backproof.checking.subjects.elsewhere import CodeElsewhere, CostElsewhere, RawElsewhere
from backproof.checking.subjects.guard import SubjectError
from backproof.checking.subjects.operators_asked import CHANGED, Operator, PulledBack
from backproof.checking.subjects.slips_of_code import KINDS
from backproof.checking.subjects.steps_taken import radius_of_update, rounding_of_difference
from backproof.checking.truth import UNITS
from backproof.errors import BackproofError, InputError, Keyword
from backproof.faces import Message
from backproof.network import Network, Parameters

Array = Any
_ODDITIES = (
    "one number", "not summed", "transposed", "not finite", "missing weights", "missing biases", "weights not summed",
    "of another layer",
)  # fmt: skip
_MOST_NAMES, _DEEPEST, _WIDEST = 100, 100, 10_000
"""Of what the code says of itself so much is gone into: names and sizes, layers, and neurons of a layer."""
_REMARKS = ("second_differs", "upstream_overwritten", "input_overwritten", "refused")


@dataclass(frozen=True)
class _Raw(RawElsewhere):
    process: Process
    index: int = -1

    def watch(self) -> RawElsewhere:
        return replace(self, index=int(self.process.ask("watch")))

    def changed(self) -> bool:
        return bool(self.process.ask("changed", self.index))


class IsolatedCode(CodeElsewhere):
    """Code under check in a process of its own; see `isolated`."""

    def __init__(self, process: Process, network: Network | None, seconds: float) -> None:
        self.process = process
        self.network, self.seconds, self.seed = network, seconds, 0
        self.__name__ = ""
        self.left_out: tuple[Message, ...] = ()

    @property
    def worked(self) -> float:  # type: ignore[override]
        """Seconds of the processor that the code has taken so far."""
        return self.process.worked

    def open(self, file: str) -> bool:
        """Import a file, and return whether `copied` can be asked for then."""
        found = self.process.ask("open", file, self.seconds)
        with self._held():
            self.left_out = tuple(left_out(*each) for each in found["left_out"])
            return yes(found["can_be_copied"])

    @contextlib.contextmanager
    def copied(self, network: Network | None) -> Iterator[IsolatedCode]:
        """Let a copy of the process answer in its place, about this network; the copy ends with the block."""
        self.process.ask(COPY)
        self.process.begin_anew()
        self.process.ask("be_for", network)
        try:
            yield IsolatedCode(self.process, network, self.seconds)
        except BaseException as error:
            if not isinstance(error, Exception):
                self.process.close()  # it may be in the middle of an answer
            raise
        finally:
            if self.process.is_there:
                with contextlib.suppress(BackproofError):
                    self.process.ask(LEAVE)

    def prepare(self, subject: str) -> None:
        """Let how an object of a class is made be found out before `copied` is asked for."""
        self.process.ask("prepare", subject, self.seconds)

    def be_for(self, network: Network | None) -> None:
        """Let further questions be about this network."""
        self.process.ask("be_for", network)
        self.network = network

    def load(self, subject: str, own_cost: str | None = None) -> bool:
        """Import a file, and return whether what its name holds is one operation."""
        found = self.process.ask("load", subject, own_cost, self.seconds)
        with self._held():
            self.__name__ = text(found["name"])
            self.left_out = tuple(left_out(*each) for each in found["left_out"])
            return yes(found["is_operation"])

    def names(self, file: str) -> list[str]:
        """What in a file may be the code to check, the likeliest first."""
        found = self.process.ask("names", file, self.seconds)
        with self._held():
            return [text(name) for name in found[:_MOST_NAMES]]

    def own_sizes(self, subject: str) -> list[tuple[int, ...]]:
        """Layer sizes to ask a name of a file with, its own first."""
        found = self.process.ask("own_sizes", subject, self.seconds)
        with self._held():
            sizes = [tuple(int(size) for size in each[: _DEEPEST + 1]) for each in found[:_MOST_NAMES]]
            return [each for each in sizes if len(each) <= _DEEPEST and all(size <= _WIDEST for size in each)]

    def kinds(
        self, network: Network, seconds: float, penalty: float, refused: list[Any]
    ) -> Iterator[Iterator[Subject]]:
        """Yield what it may be, the plainest first, each with the ways in which it can be called."""
        if network != self.network:
            raise InputError("{option}: changed after the start; accepted: the same", option=Keyword("network"))
        self.process.ask("begin", self.seed, seconds, float(penalty))
        while self.process.ask("following_kind"):
            yield self._following(seconds)
        refused += [error for error in [self._refusal()] if error is not None]

    def adapter(self) -> str:
        """Return a function that calls it, to paste."""
        found = self.process.ask("adapter")
        with self._held():
            return text(found)

    def _refusal(self) -> SubjectError | None:
        try:
            self.process.ask("check_refusal")
        except SubjectError as error:
            return error
        return None

    def _following(self, seconds: float) -> Iterator[Subject]:
        while (found := self.process.ask("following")) is not None:
            with self._held():
                subject = _subject(self, found, seconds)
            yield subject

    def operator(self, given: tuple[Any, ...]) -> Operator:
        """Return it as one operation."""
        found, asked = self.process.ask("operator", given), _Operation(self)
        with self._held():
            names = [tuple(map(text, found[key])) for key in ("arguments", "required", "layouts")]
            own = tuple((text(name), real(value)) for name, value in found["own"])
            numbers = tuple(float(each) for each in real(found["numbers"]))
            title, is_gradient, keeps_only = text(found["name"]), yes(found["is_gradient"]), yes(found["keeps_only"])
            coarse, traced = yes(found["is_in_part_coarse"]), yes(found["is_traced"])
            facts = is_gradient, own, True, numbers, keeps_only, _Changes(self), text(found["read_as"]), coarse, traced
        return Operator(title, names[0], names[1], asked.value, asked.pull_back, names[2], *facts, self._worked_in_all)

    def _worked_in_all(self) -> float:
        return process_time() + self.worked

    def sources(self, of: str = "code") -> tuple[SourceCode, ...]:
        """Return its lines, as far as they can be found."""
        found = self.process.ask("sources", of)
        if not all(isinstance(each, SourceCode) for each in found):
            raise self.process.unreadable()
        return tuple(found)

    def raise_if_ended(self) -> None:
        """Raise why the code's process ended, if it did, whatever was made of that on the way."""
        self.process.look_after()
        if self.process.ended is not None:
            raise self.process.ended

    @contextlib.contextmanager
    def _held(self) -> Iterator[None]:
        """End the process where what it said is not what was asked for."""
        try:
            yield
        except (OddError, KeyError, TypeError, ValueError, IndexError, AttributeError):
            raise self.process.unreadable() from None


@dataclass(frozen=True)
class IsolatedCost(CostElsewhere):
    """The user's own cost, in the process in which the code is."""

    code: IsolatedCode

    def values(self, subject: Any, parameters: Parameters, x: Array, y: Array, *, together: bool = False) -> Array:
        """Return its value for each example, or one for all together."""
        found = self.code.process.ask("costs", subject.index, parameters, x, y, together)
        with self.code._held():
            return of_shape(found, (1 if together else len(x),))

    def sources(self) -> tuple[SourceCode, ...]:
        """Return its lines."""
        return self.code.sources("cost")


@dataclass(frozen=True)
class IsolatedSubject:
    """One way to call code that is in a process of its own; the attributes are those of a subject that is here."""

    code: IsolatedCode
    index: int
    seconds: float
    takes_batches: bool
    knows_descent: bool
    passes_rate: bool
    passes_penalty: bool
    given_penalty: float
    guessed: bool
    unbiased: tuple[int, ...]
    rate: float
    step: float
    spoken: str
    said: tuple[Message, ...]
    examples: str
    targets: str
    turned: bool

    @property
    def network(self) -> Network:
        """Whose gradients are asked for."""
        assert self.code.network is not None
        return self.code.network

    def ask(self, parameters: Parameters, x: Array, y: Array) -> Answer:
        """Return the gradients that the code gives, with bounds on their rounding that are made here."""
        found = self.code.process.ask("ask", self.index, parameters, x, y)
        with self.code._held():
            return self._answer(found, parameters)

    def _answer(self, found: dict[str, Any], parameters: Parameters) -> Answer:
        weights = shaped(found["weights"], parameters.weights)
        biases = shaped(found["biases"], parameters.biases)
        after, unit = found["after"], found["unit"]
        if unit not in UNITS.values():
            raise OddError
        oddities = [(one_of(what, _ODDITIES), int(layer)) for what, layer in found["oddities"]]
        moves = after is not None
        if moves:
            after = shaped(after, parameters.weights)
            rate = self.rate if self.passes_rate else self.step
            radius = radius_of_update(parameters, weights + biases, rate, unit)
        else:
            radius = rounding_of_difference(parameters, {"weights": weights, "biases": biases}, unit)
        names = tuple(map(text, found["mutated"]))
        told: dict[str, Any] = {
            "mutated": names,
            "drew_random": yes(found["drew_random"]),
            "raw": _Raw(self.code.process),
        }
        return Answer(weights, biases, unit, radius, frozenset(oddities), after=after, **told)

    def output(self, parameters: Parameters, x: Array) -> Array | None:
        """What the code's own forward pass gives; None where it has none that runs."""
        found = self.code.process.ask("output", self.index, parameters, x)
        with self.code._held():
            return None if found is None else real(found)

    def keeps_steps(self, parameters: Parameters, x: Array, y: Array) -> bool:
        """Whether a step leaves something for the next, as momentum."""
        found = self.code.process.ask("keeps_steps", self.index, parameters, x, y)
        with self.code._held():
            return yes(found)

    def described(self) -> tuple[Message, ...]:
        """What was inferred about how it is called."""
        return self.said

    def with_flat_targets(self) -> IsolatedSubject | None:
        """The same subject, given targets of shape (N,); None where that is how it is asked already."""
        return self._other(self.code.process.ask("flat", self.index))

    def with_rate(self, rate: float) -> IsolatedSubject:
        """The same subject at another learning rate."""
        return self._at("at_rate", rate)

    def with_penalty(self, penalty: float) -> IsolatedSubject:
        """The same subject with another λ."""
        return self._at("at_penalty", penalty)

    def _at(self, question: str, value: float) -> IsolatedSubject:
        found = self._other(self.code.process.ask(question, self.index, value))
        if found is None:
            raise self.code.process.unreadable()
        return found

    def _other(self, found: Any) -> IsolatedSubject | None:
        with self.code._held():
            return None if found is None else _subject(self.code, found, self.seconds)


@dataclass(frozen=True)
class IsolatedFunction(IsolatedSubject):
    """A function, whose convention tells how it lays out its arrays."""

    convention: Convention = field(default_factory=Convention)


class _Operation:
    """The questions about one operation."""

    def __init__(self, code: IsolatedCode) -> None:
        self.code, self.inputs = code, None

    def value(self, inputs: Any, leaves: tuple[Array, ...]) -> tuple[Array, ...]:
        self._at(inputs)
        found = self.code.process.ask("value", self.code.seed, self.code.seconds, leaves)
        with self.code._held():
            return tuple(map(real, found))

    def pull_back(self, inputs: Any, leaves: tuple[Array, ...], us: tuple[Array, ...], layout: str) -> PulledBack:
        self._at(inputs)
        most = min(self.code.seconds, 1.0 if layout.startswith(CHANGED) else np.inf)
        found = self.code.process.ask("pull_back", self.code.seed, most, leaves, us, layout)
        with self.code._held():
            pairs = zip(found["gradients"], leaves, strict=True)
            gradients = tuple(None if g is None else real(g) for g, _ in pairs)
            remarks = {one_of(name, _REMARKS): dict(facts) for name, facts in found["remarks"].items()}
        return PulledBack(gradients, remarks)

    def _at(self, inputs: Any) -> None:
        if inputs is not self.inputs:
            self.code.process.ask("at", inputs)
            self.inputs = inputs


@dataclass(frozen=True)
class _Changes:
    """The changes to the code of one operation."""

    code: IsolatedCode

    def __len__(self) -> int:
        found = self.code.process.ask("count_of_changes")
        with self.code._held():
            return found if isinstance(found, int) and 0 <= found < 2**31 else refuse()

    def told(self, k: int) -> Change:
        """What the k-th is."""
        found = self.code.process.ask("change", k)
        with self.code._held():
            kind, file, line, last, *both = found
            return Change(
                one_of(kind, KINDS), text(file), int(line), int(last), *[text(t)[:LONGEST_LINE] for t in both]
            )


@contextlib.contextmanager
def isolated(
    thing: Any = None, network: Network | None = None, own_cost: Any = None, *, seconds: float = 10.0
) -> Iterator[IsolatedCode]:
    """Hold code under check in a process of its own, which ends with the block, with all that it started.

    Args:
        thing: the code; None where a file is imported there, by `load`.
        network: what it should be checked against, if it is no operation.
        own_cost: the user's own cost, if it is to be checked too.
        seconds: time limit of one call.

    Raises:
        InputError: this system has no such processes.
    """
    if not is_possible():
        raise InputError(
            "{option} given; accepted on this system: {accepted}",
            option=Keyword("isolated", True),
            accepted=Keyword("isolated", False),
        )
    code = IsolatedCode(Process(Code(thing, network, own_cost), seconds), network, seconds)
    try:
        yield code
    finally:
        code.process.close()


def _subject(code: IsolatedCode, found: dict[str, Any], seconds: float) -> IsolatedSubject:
    said = tuple(map(message, found["said"]))
    flags = ("takes_batches", "knows_descent", "passes_rate", "passes_penalty", "guessed", "turned")
    given: dict[str, Any] = {name: yes(found[name]) for name in flags}
    given |= {name: one_of(found[name], WORDS[name]) for name in ("examples", "targets")}
    given["given_penalty"] = float(found["given_penalty"])
    given |= {"index": int(found["index"]), "spoken": text(found["spoken"]), "rate": positive(found["rate"])}
    given["step"] = positive(found["step"])
    given["unbiased"] = tuple(int(layer) for layer in found["unbiased"])
    if found["convention"] is None:
        return IsolatedSubject(code, seconds=seconds, said=said, **given)
    told = found["convention"]
    words: dict[str, Any] = {name: one_of(told[name], accepted) for name, accepted in WORDS.items()}
    style = Convention(**words, roles=tuple(map(text, told["roles"])), subtracts_bias=yes(told["subtracts_bias"]))
    return IsolatedFunction(code, seconds=seconds, said=said, convention=style, **given)
