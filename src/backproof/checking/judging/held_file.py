"""A file that is held while it is checked: it is run once, and asked about each network as it was when it was run.

To import what a file imports takes seconds where that is pandas or PyTorch, and a file is often asked a dozen times.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from functools import partial
from types import TracebackType
from typing import Any

from backproof.checking.isolation.files_kept import files_kept_here
from backproof.checking.isolation.fresh import is_needed_for
from backproof.checking.isolation.process import is_possible
from backproof.checking.isolation.remote import IsolatedCode, isolated
from backproof.checking.judging.checker import check, check_isolated
from backproof.checking.operations.operator_check import check_op, check_op_isolated
from backproof.checking.report import GradientReport, OperatorReport, as_supposed, remark
from backproof.checking.subjects.in_a_file import names_in, thing_named
from backproof.checking.subjects.loaded.loading import load_file, load_name, text_of
from backproof.checking.subjects.loaded.old_numpy import old_names_taken_back
from backproof.checking.subjects.loaded.why_missing import with_cause_in_the_file
from backproof.checking.subjects.makers.constructing import instance_of
from backproof.checking.subjects.operands.operators import is_operation
from backproof.checking.subjects.own_sizes import sizes_to_ask
from backproof.checking.subjects.running.guard import NeverReturnedError, SubjectError
from backproof.errors import BackproofError, Keyword
from backproof.faces import Message
from backproof.network import Network

Array = Any
Sizes = tuple[int, ...]
_DEFINES = ("class ", "def ", "import ", "from ")
_MOST_LEFT_OUT = 3
"""So many lines that could not be run are said."""
_CHOSEN = {"put_together": "layers_unsaid", "given_objects": "objects_unsaid"}
"""What we chose, so that it accuses nobody, and why."""


class HeldFile:
    """A file, run in a process of its own where the system has such processes; used as a context manager.

    Args:
        path: of the file.
        seconds: time limit of one call, and of running the file.
    """

    def __init__(self, path: str, seconds: float) -> None:
        self.path, self.seconds = path, seconds
        self.refused: dict[Any, SubjectError] = {}
        """What was asked of it, and could not be: a memory for who asks."""
        self.spent_on_steps = 0.0
        """Seconds of the processor for steps that it takes when it is run: another."""
        self._left_out: tuple[Message, ...] = ()  # lines that could not be run when the file was opened last
        self._opened: IsolatedCode | None = None
        self._can_be_copied = False
        self._stack = ExitStack()
        self._prepared: set[str] = set()
        self._found: dict[tuple[str, bool], dict[str, list[Sizes]]] = {}
        self._operations: dict[str, OperatorReport] = {}

    def __enter__(self) -> HeldFile:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._close()

    def worked(self) -> float:
        """Seconds of the processor that this process, the file's and those that have ended under it have spent."""
        opened = self._opened
        return sum(os.times()[:4]) + (opened.worked if opened is not None and opened.process.is_there else 0.0)

    def names_and_sizes(self, name: str, *, with_sizes: bool) -> dict[str, list[Sizes]]:
        """What in it may be the code to check, the likeliest first, each with layer sizes to ask it with.

        Args:
            name: the only name that is asked for, or "".
            with_sizes: whether sizes are wanted.

        Raises:
            InputError: there is no such file or name.
            SubjectError: the file could not be run.
        """
        if (name, with_sizes) not in self._found:
            self._found[name, with_sizes] = self._names_and_sizes(name, with_sizes=with_sizes)
        return self._found[name, with_sizes]

    def after_what_failed(self, error: BackproofError) -> BackproofError:
        """An error about what the file holds, after the first of its definitions or imports that could not be run."""
        failed = tuple(each for each in self._left_out if str(each.facts["text"]).startswith(_DEFINES))
        return with_cause_in_the_file(error, failed, self.path)

    def _names_and_sizes(self, name: str, *, with_sizes: bool) -> dict[str, list[Sizes]]:
        if is_possible():
            with self._asked(None) as code:
                names = [name] if name else code.names(self.path)
            self._prepare(names[0] if names else "")
            with self._asked(None) as code:
                return {each: code.own_sizes(f"{self.path}:{each}") if with_sizes else [] for each in names}
        with old_names_taken_back(), files_kept_here():
            loaded = load_file(self.path, seconds=self.seconds)
            names = [name] if name else names_in(loaded)
            things = {each: thing_named(f"{self.path}:{each}", (), lambda _: loaded)[0] for each in names}
            return {each: sizes_to_ask(thing) if with_sizes else [] for each, thing in things.items()}

    def check(
        self, name: str, network: Network, x: Array | None = None, y: Array | None = None, *,
        own_cost: str | None = None, **options: Any,
    ) -> GradientReport | OperatorReport:  # fmt: skip
        """Check a name of it; arguments, results and errors are those of `check_file`."""
        subject, options = f"{self.path}:{name}", {**options, "seconds": self.seconds}
        of_operation: dict[str, Any] = {
            each: options[each] for each in ("seed", "language", "seconds") if each in options
        }
        if not is_possible():
            return self._checked_here(subject, network, x, y, own_cost, options, of_operation)
        self._prepare(name)
        with self._asked(network) as code:
            try:
                is_operation = code.load(subject, own_cost)
            except NeverReturnedError:
                raise
            except SubjectError as error:
                raise with_cause_in_the_file(error, self._left_out, self.path) from None
            if is_operation:  # which network is asked about changes nothing
                if name not in self._operations:
                    self._operations[name] = check_op_isolated(code, **of_operation)
                return self._operations[name]
            try:
                with _told_as_ours():
                    report = check_isolated(code, network, x, y, with_cost=own_cost is not None, **options)
            except NeverReturnedError:
                raise
            except SubjectError as error:
                raise with_cause_in_the_file(error, code.left_out, self.path) from None
            return _as_of_the_file(report, code.left_out)

    def _checked_here(
        self, subject: str, network: Network, x: Array, y: Array, own_cost: str | None, options: dict[str, Any],
        of_operation: dict[str, Any],
    ) -> GradientReport | OperatorReport:  # fmt: skip
        seconds = self.seconds
        with old_names_taken_back(), files_kept_here():
            thing, left_out = thing_named(subject, network.sizes, partial(load_file, seconds=seconds), network)
            if isinstance(thing, type) and not is_operation(thing):
                thing = instance_of(thing, network.sizes, seconds=seconds, network=network)
            if is_operation(thing):
                return check_op(thing, **of_operation)
            own = None if own_cost is None else load_name(f"{self.path}:{own_cost}", seconds=seconds)
            with _told_as_ours():
                report = check(thing, network, x, y, own_cost=own, **options)
        said = [remark("left_out", line=each.line, text=each.text, error=each.error) for each in left_out]
        return _as_of_the_file(report, said)

    @contextmanager
    def _asked(self, network: Network | None) -> Iterator[IsolatedCode]:
        """The file's code, as it was when the file was run, to be asked about a network."""
        if network is not None and not _can_be_sent(network):
            with isolated(network=network, seconds=self.seconds) as code:
                yield code
            return
        if self._opened is None or not self._opened.process.is_there:
            self._open()
        assert self._opened is not None
        if self._can_be_copied:
            with self._opened.copied(network) as code:
                yield code
            return
        self._opened.be_for(network)
        try:
            yield self._opened
        finally:
            self._close()

    def _prepare(self, name: str) -> None:
        """Find out once, for all copies, how an object of a class is made: the program may have to be run for that."""
        opened = self._opened
        if name in self._prepared or opened is None or not opened.process.is_there or not self._can_be_copied:
            return
        self._prepared.add(name)
        with suppress(SubjectError):
            opened.prepare(f"{self.path}:{name}")

    def _open(self) -> None:
        self._close()
        self._prepared.clear()
        afresh = is_needed_for(text_of(self.path))
        self._opened = self._stack.enter_context(isolated(seconds=self.seconds, afresh=afresh))
        self._can_be_copied = self._opened.open(self.path)
        self._left_out = self._opened.left_out

    def _close(self) -> None:
        self._stack.close()
        self._opened = None


@contextmanager
def _told_as_ours() -> Iterator[None]:
    """Tell an error of our own reading as that, in one sentence: other ways to read the code may still be tried."""
    try:
        yield
    except BackproofError:
        raise
    except Exception as error:
        raise SubjectError(
            "backproof itself failed in reading what your code gives ({error}), which is no fault of your code; "
            "accepted: another {option}, or a function with the backward pass alone",
            error=f"{type(error).__name__}: {error}"[:200],
            option=Keyword("network"),
        ) from error


def _can_be_sent(network: Network) -> bool:
    """Whether a network can be told to another process: one with a formula of the user's own cannot always."""
    try:
        pickle.dumps(network)
    except (pickle.PicklingError, AttributeError, TypeError):
        return False
    return True


def _as_of_the_file(report: GradientReport, said: Sequence[Message]) -> GradientReport:
    """The report with the lines of the file that could not be run; undecided where it accuses what we put together."""
    report = replace(report, notes=(*report.notes, *said[:_MOST_LEFT_OUT]))
    chosen = [because for key, because in _CHOSEN.items() if any(m.key == f"check.{key}" for m in report.inferred)]
    if report.verdict != "wrong" or not chosen:
        return report
    supposed = as_supposed(report.findings)
    return replace(report, verdict="undecided", because=remark(chosen[0]), findings=supposed)
