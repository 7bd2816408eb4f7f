"""The ways to call code that is in a process of its own: every answer is checked before it becomes gradients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from backproof.checking.isolation.conversation import Conversation
from backproof.checking.isolation.held_values import WORDS, OddError, message, one_of, positive, real, shaped, text, yes
from backproof.checking.isolation.process import Process
from backproof.checking.subjects.functions.conventions import Convention
from backproof.checking.subjects.objects.asked_in_turn import InTurn
from backproof.checking.subjects.operands.elsewhere import FunctionElsewhere, RawElsewhere
from backproof.checking.subjects.returned.answers import Answer
from backproof.checking.subjects.returned.steps_taken import radius_of_update, rounding_of_difference
from backproof.checking.subjects.running.guard import SubjectError
from backproof.checking.truth.enclosures import UNITS
from backproof.faces import Message
from backproof.network import Network, Parameters

Array = Any
_ODDITIES = (
    "one number", "not summed", "transposed", "not finite", "missing weights", "missing biases", "weights not summed",
    "of another layer", "mask missing",
)  # fmt: skip


@dataclass(frozen=True)
class _Raw(RawElsewhere):
    process: Process
    index: int = -1

    def watch(self) -> RawElsewhere:
        return replace(self, index=int(self.process.ask("watch")))

    def changed(self) -> bool:
        return bool(self.process.ask("changed", self.index))


@dataclass(frozen=True)
class IsolatedSubject:
    """One way to call code that is in a process of its own; the attributes are those of a subject that is here."""

    code: Conversation
    index: int
    seconds: float
    takes_batches: bool
    knows_descent: bool
    passes_rate: bool
    passes_penalty: bool
    given_penalty: float
    guessed: bool
    unbiased: tuple[int, ...]
    shared: tuple[int, ...]
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
        with self.code.held():
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
        with self.code.held():
            return None if found is None else real(found)

    def keeps_steps(self, parameters: Parameters, x: Array, y: Array) -> bool:
        """Whether a step leaves something for the next, as momentum."""
        found = self.code.process.ask("keeps_steps", self.index, parameters, x, y)
        with self.code.held():
            return yes(found)

    def in_turn(self, parameters: Parameters, x: Array, y: Array) -> InTurn | None:
        """What an object that adds up gradients gives for several examples one after the other."""
        found = self.code.process.ask("in_turn", self.index, parameters, x, y)
        with self.code.held():
            if found is None:
                return None
            meant = None if found["is_meant"] is None else yes(found["is_meant"])
            return InTurn(self._answer(found["answer"], parameters), meant)

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
        with self.code.held():
            return None if found is None else subject_of(self.code, found, self.seconds)


@dataclass(frozen=True)
class IsolatedFunction(IsolatedSubject, FunctionElsewhere):
    """A function, whose convention tells how it lays out its arrays."""

    convention: Convention = field(default_factory=Convention)

    @property
    def has_ones(self) -> bool:
        """Whether it is given examples with ones."""
        return self.convention.has_ones

    def first_answer(self, asked: Sequence[tuple[Any, Parameters, Array, Array]]) -> list[Answer | SubjectError]:
        """Why the first of some ways refuse, and the answer of the one after these."""
        found = self.code.process.ask("first_answer", [(each.index, *given) for each, *given in asked])
        with self.code.held():
            refused = list(found["refused"])
            if not all(isinstance(each, SubjectError) for each in refused) or len(refused) > len(asked):
                raise OddError
            if found["answer"] is None:
                if not refused:
                    raise OddError
                return refused
            subject, parameters, *_ = asked[len(refused)]
            return [*refused, subject._answer(found["answer"], parameters)]


def subject_of(code: Conversation, found: dict[str, Any], seconds: float) -> IsolatedSubject:
    """Return a way to call the code, from what the process says of it.

    Raises:
        OddError: what it says is not what was asked for.
    """
    said = tuple(map(message, found["said"]))
    flags = ("takes_batches", "knows_descent", "passes_rate", "passes_penalty", "guessed", "turned")
    given: dict[str, Any] = {name: yes(found[name]) for name in flags}
    given |= {name: one_of(found[name], WORDS[name]) for name in ("examples", "targets")}
    given["given_penalty"] = float(found["given_penalty"])
    given |= {"index": int(found["index"]), "spoken": text(found["spoken"]), "rate": positive(found["rate"])}
    given["step"] = positive(found["step"])
    given |= {name: tuple(int(layer) for layer in found[name]) for name in ("unbiased", "shared")}
    if found["convention"] is None:
        return IsolatedSubject(code, seconds=seconds, said=said, **given)
    told = found["convention"]
    words: dict[str, Any] = {name: one_of(told[name], accepted) for name, accepted in WORDS.items()}
    style = Convention(**words, roles=tuple(map(text, told["roles"])), subtracts_bias=yes(told["subtracts_bias"]))
    style = replace(style, has_ones=yes(told["has_ones"]))
    return IsolatedFunction(code, seconds=seconds, said=said, convention=style, **given)
