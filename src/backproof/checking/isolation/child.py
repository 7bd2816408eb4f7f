"""The code under check, in the process that holds it: it is read there and asked there; nothing is judged there."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import astuple
from itertools import islice
from typing import Any

import numpy as np

from backproof.checking.asking.cost_check import values_of_cost
from backproof.checking.asking.remembering import Snapshot
from backproof.checking.isolation.said_of_ways import description, sent, up_to_the_first_answer
from backproof.checking.source import sources_of
from backproof.checking.subjects.adapters import adapter
from backproof.checking.subjects.changes.named_numbers import VARIANTS
from backproof.checking.subjects.functions.plain_functions import FunctionSubject
from backproof.checking.subjects.in_a_file import names_in, thing_named
from backproof.checking.subjects.kinds_of_code import kinds_of_subject
from backproof.checking.subjects.loaded.loading import LeftOut, Loaded, load_file
from backproof.checking.subjects.makers.constructing import instance_of
from backproof.checking.subjects.nothing_fits import name_of_code, refusal_of
from backproof.checking.subjects.objects.asked_in_turn import asked_in_turn
from backproof.checking.subjects.objects.kept_between_steps import keeps_steps
from backproof.checking.subjects.operands.operator_inputs import Inputs
from backproof.checking.subjects.operands.operators import is_operation, operator_of
from backproof.checking.subjects.operands.operators_asked import Operator
from backproof.checking.subjects.own_sizes import sizes_to_ask
from backproof.checking.subjects.returned.answers import Answer, Subject
from backproof.checking.subjects.running import guard
from backproof.checking.subjects.running.guard import SubjectError
from backproof.errors import BackproofError
from backproof.network import Network, Parameters

Array = Any
CANNOT_BE_COPIED = ("jax", "tensorflow")
"""Libraries that have threads of their own from the start, for which a copy of their process would wait forever."""


class Code:
    """The code under check, and every question that can be asked about it; all but plain values stay here."""

    def __init__(self, thing: Any, network: Network | None, own_cost: Any) -> None:
        self.thing, self.network, self.own_cost = thing, network, own_cost
        self.found: list[Subject] = []
        self.left: Iterator[Subject] = iter(())
        self.kinds: Iterator[Iterator[Subject]] = iter(())
        self.refused: list[SubjectError] = []
        self.files: dict[str, Loaded] = {}
        self.raw: Any = None
        self.watched: list[Snapshot] = []
        self.one_operation: Operator | None = None
        self.inputs: Inputs | None = None

    def open(self, file: str, seconds: float) -> dict[str, Any]:
        """Import a file: whether this process can be copied then, and what of the file could not be run."""
        left_out = self._file(file, seconds).left_out
        can_be_copied = not any(name in sys.modules for name in CANNOT_BE_COPIED)
        return {"can_be_copied": can_be_copied, "left_out": [(each.line, each.text, each.error) for each in left_out]}

    def be_for(self, network: Network | None) -> None:
        """Let further questions be about this network."""
        self.network = network

    def load(self, subject: str, own_cost: str | None, seconds: float) -> dict[str, Any]:
        """Import a file, and make an object of a class: whether it is one operation, and what it is called."""
        self.thing, left_out = self._named(subject, seconds)
        operation = is_operation(self.thing)
        if isinstance(self.thing, type) and not operation and self.network is not None:
            self.thing = instance_of(self.thing, self.network.sizes, seconds=seconds, network=self.network)
            operation = is_operation(self.thing)
        if own_cost is not None and not operation:
            self.own_cost, _ = self._named(f"{subject.rpartition(':')[0]}:{own_cost}", seconds)
        left = [(each.line, each.text, each.error) for each in left_out]
        return {"is_operation": operation, "name": name_of_code(self.thing), "left_out": left}

    def names(self, file: str, seconds: float) -> list[str]:
        """What in a file may be the code to check, the likeliest first."""
        return names_in(self._file(file, seconds))

    def prepare(self, subject: str, seconds: float) -> bool:
        """Find out how an object of a class of the file is made, before this process is copied: once for all copies."""
        with suppress(BackproofError):
            self._named(subject, seconds)
        return True

    def own_sizes(self, subject: str, seconds: float) -> list[tuple[int, ...]]:
        """Layer sizes to ask a name of a file with, its own first."""
        return sizes_to_ask(self._named(subject, seconds)[0])

    def _named(self, subject: str, seconds: float) -> tuple[Any, tuple[LeftOut, ...]]:
        sizes = () if self.network is None else self.network.sizes
        return thing_named(subject, sizes, lambda file: self._file(file, seconds), self.network)

    def _file(self, file: str, seconds: float) -> Loaded:
        if file not in self.files:
            self.files[file] = load_file(file, seconds=seconds)
        return self.files[file]

    def sources(self, of: str) -> list[Any]:
        """The lines of the code, or of its cost."""
        return list(sources_of(self.thing if of == "code" else self.own_cost))

    # ------------------------------------------------------------------ backward passes

    def begin(self, seed: int, seconds: float, penalty: float) -> None:
        """Begin to read the code anew."""
        random.seed(seed)
        np.random.seed(seed % 2**32)  # noqa: NPY002
        assert self.network is not None
        self.left, self.found, self.refused = iter(()), [], []
        self.kinds = kinds_of_subject(self.thing, self.network, seconds, penalty, self.refused)

    def following_kind(self) -> bool:
        """Whether there is another thing that the code may be; `following` then goes through its ways."""
        found = next(self.kinds, None)
        self.left = iter(()) if found is None else found
        return found is not None

    def check_refusal(self) -> None:
        """Raise why nothing of some kind was tried at all, if that is so: of several errors, that which came last."""
        if self.refused:
            raise refusal_of(self.refused)

    def following(self, most: int) -> list[dict[str, Any]]:
        """The next way in which the code can be called; several of a function, of which none has to be tried for it."""
        found: list[dict[str, Any]] = []
        for subject in islice(self.left, most):
            found.append(self._described(subject))
            if not isinstance(subject, FunctionSubject):
                break
        return found

    def _described(self, subject: Any) -> dict[str, Any]:
        self.found.append(subject)
        return description(subject, len(self.found) - 1)

    def ask(self, index: int, parameters: Parameters, x: Array, y: Array) -> dict[str, Any]:
        """The gradients that the code gives."""
        answer: Answer = self.found[index].ask(parameters, x, y)
        self.raw = answer.raw
        return sent(answer)

    def in_turn(self, index: int, parameters: Parameters, x: Array, y: Array) -> dict[str, Any] | None:
        """The gradients of an object that adds them up, after several examples; None of other code."""
        found = asked_in_turn(self.found[index], parameters, x, y)
        return None if found is None else {"answer": sent(found.answer), "is_meant": found.is_meant}

    def first_answer(self, asked: Sequence[tuple[int, Parameters, Array, Array]]) -> dict[str, Any]:
        """The answer of the first of some ways that gives one, and why those before it gave none."""
        return up_to_the_first_answer(self.ask, asked)

    def adapter(self) -> str:
        """A function that calls the code, to paste."""
        assert self.network is not None
        return adapter(self.thing, self.network)

    def watch(self) -> int:
        """Remember what the last answer was made of."""
        self.watched.append(Snapshot(self.raw))
        return len(self.watched) - 1

    def changed(self, index: int) -> bool:
        """Whether an answer that was remembered has changed since."""
        return self.watched[index].changed()

    def output(self, index: int, parameters: Parameters, x: Array) -> Array | None:
        """What the code's own forward pass gives."""
        subject: Any = self.found[index]
        return subject.output(parameters, x) if hasattr(subject, "output") else None

    def flat(self, index: int) -> dict[str, Any] | None:
        """The same way to call it, with targets of shape (N,)."""
        flat = getattr(self.found[index], "with_flat_targets", lambda: None)()
        return None if flat is None else self._described(flat)

    def keeps_steps(self, index: int, parameters: Parameters, x: Array, y: Array) -> bool:
        """Whether a step leaves something for the next, as momentum."""
        return keeps_steps(self.found[index], parameters, x, y)

    def at_rate(self, index: int, rate: float) -> dict[str, Any]:
        """The same way to call it, at another learning rate."""
        subject: Any = self.found[index]
        return self._described(subject.with_rate(rate))

    def at_penalty(self, index: int, penalty: float) -> dict[str, Any]:
        """The same way to call it, with another λ."""
        subject: Any = self.found[index]
        return self._described(subject.with_penalty(penalty))

    def costs(self, index: int, parameters: Parameters, x: Array, y: Array, together: bool) -> Array:
        """The user's own cost of each example, or of all together."""
        subject: Any = self.found[index]
        seconds = subject.seconds
        return values_of_cost(self.own_cost, subject.convention, parameters, x, y, seconds, together=together)

    # ------------------------------------------------------------------ one operation

    def operator(self, given: tuple[Any, ...]) -> dict[str, Any]:
        """The code as one operation."""
        self.one_operation = found = operator_of(self.thing, given)
        return {
            "name": str(found.name),
            "arguments": tuple(found.arguments),
            "required": tuple(found.required),
            "layouts": tuple(found.layouts),
            "is_gradient": bool(found.is_gradient),
            "keeps_only": bool(found.keeps_only),
            "read_as": str(found.read_as),
            "is_in_part_coarse": bool(found.is_in_part_coarse),
            "is_traced": bool(found.is_traced),
            "numbers": np.array(found.numbers, np.float64),
            "named": tuple(tuple((str(name), float(x)) for name, x in found.named(k)) for k in (0, *VARIANTS)),
            "own": tuple((str(name), np.asarray(value)) for name, value in found.own),
            "options": tuple((str(name), value) for name, value in found.options),
        }

    def count_of_changes(self) -> int:
        """How many changes the code of the operation can be run with; making them takes a while."""
        assert self.one_operation is not None
        return 0 if self.one_operation.changes is None else len(self.one_operation.changes)

    def search(
        self,
        seed: int,
        seconds: float,
        leaves: tuple[Array, ...],
        us: tuple[Array, ...],
        i: int,
        right: Array,
        searching: float,
    ) -> list[int]:
        """Numbers of further changes, which would make the derivative by a leaf right."""
        assert self.one_operation is not None
        assert self.one_operation.search is not None
        np.random.seed(seed % 2**32)  # noqa: NPY002
        asked = self.inputs, leaves, us, i, right, searching
        return list(guard.result_safely(self.one_operation.search, *asked, seconds=seconds))

    def change(self, k: int) -> tuple[Any, ...]:
        """What the k-th change to the code of the operation is."""
        assert self.one_operation is not None
        assert self.one_operation.changes is not None
        return astuple(self.one_operation.changes.told(k))

    def plainer_changes(self, k: int, refuted: list[int]) -> list[int]:
        """The numbers of changes that are shorter than the k-th."""
        assert self.one_operation is not None
        assert self.one_operation.changes is not None
        return self.one_operation.changes.plainer(k, set(refuted))

    def change_in_own_names(self, k: int) -> int | None:
        """The number of the k-th change as its function would have it."""
        assert self.one_operation is not None
        assert self.one_operation.changes is not None
        return self.one_operation.changes.in_own_names(k)

    def at(self, inputs: Inputs) -> None:
        """Let further questions be about these inputs."""
        self.inputs = inputs

    def value(self, seed: int, seconds: float, leaves: tuple[Array, ...]) -> tuple[Array, ...]:
        """The real outputs."""
        assert self.one_operation is not None
        np.random.seed(seed % 2**32)  # noqa: NPY002
        result = guard.result_safely(self.one_operation.value, self.inputs, leaves, seconds=seconds)
        return tuple(np.asarray(each) for each in result)

    def pull_back(
        self, seed: int, seconds: float, leaves: tuple[Array, ...], us: tuple[Array, ...], layout: str
    ) -> dict[str, Any]:
        """What the code's backward pass gives for gradients from above."""
        assert self.one_operation is not None
        np.random.seed(seed % 2**32)  # noqa: NPY002
        answer = guard.result_safely(self.one_operation.pull_back, self.inputs, leaves, us, layout, seconds=seconds)
        found = tuple(None if g is None else np.asarray(g) for g in answer.gradients)
        return {"gradients": found, "remarks": answer.remarks}
