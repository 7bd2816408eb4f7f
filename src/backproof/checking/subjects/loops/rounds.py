"""Code that makes its parameters itself and trains them in a loop: a script, `fit(X, y)`, `build_model(X, y, hidden)`.

What stands before the loop is run with the examples put in; then the parameters that it made are set, the body of the
loop is run once, and the parameters are read again. So a round of training is a method of an object whose attributes
are the names of the script or of the function.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from backproof.checking.report import remark
from backproof.checking.subjects.code.given_in_code import given_to_training
from backproof.checking.subjects.code.loops_in_code import (
    Training,
    is_after_the_step,
    loops,
    names_bound_in,
    once,
    straight,
)
from backproof.checking.subjects.code.main_blocks import is_main_block
from backproof.checking.subjects.code.moves_in_code import counters_in, fractions_written, moves_of
from backproof.checking.subjects.code.names_by_use import usual_names
from backproof.checking.subjects.code.program_text import give_names_of_python_2, program_in
from backproof.checking.subjects.code.rows_in_code import tables_of_pairs, tables_of_rows, through_all
from backproof.checking.subjects.code.settings import settings
from backproof.checking.subjects.code.starting_names import start_of
from backproof.checking.subjects.code.widths_in_scripts import widths_written, with_widths
from backproof.checking.subjects.loaded.loading import compiled, flags_of, folders_of, package_of, run_in
from backproof.checking.subjects.loaded.why_missing import with_its_cause
from backproof.checking.subjects.loops.examples_put_in import ExamplesPutIn
from backproof.checking.subjects.loops.gradients_in_scripts import unapplied
from backproof.checking.subjects.names.names_in_code import is_data, role_of
from backproof.checking.subjects.names.values_by_name import width_by_name
from backproof.checking.subjects.places.keeping import copied
from backproof.checking.subjects.places.tensors import tensor_for
from backproof.faces import Message

Array = Any
_MANY = 1000
_TABLES = frozenset({"data", "dataset", "table", "samples"})
_ROUND = "<one round>"


class TrainingLoop:
    """The names of a script or function as attributes, and `one_round()`, which runs the body of its loop once."""

    is_a_space_of_names = True
    __slots__ = (
        "__dict__",
        "_before_round",
        "_counts",
        "_data",
        "_failed",
        "_knows_data",
        "_lacks_names",
        "_rates",
        "_ready",
        "_sizes",
        "_start",
        "_takes_numbers",
        "_training",
        "_whole",
    )

    def __init__(self, training: Training, start: dict[str, Any], sizes: tuple[int, ...]) -> None:
        self._training, self._start, self._sizes = training, start, sizes
        self._before_round: dict[str, Any] = {}
        self._failed: list[tuple[ast.stmt, Exception]] = []
        self._data, self._counts, self._rates = set[str](), set[int](), dict[str, float]()
        self._knows_data = self._takes_numbers = self._lacks_names = False
        self._whole = compiled(once(training.loop), training.path, training.flags)  # many rounds may be asked
        self._ready: list[Any] = [compiled(s, training.path, training.flags) for s in training.before]

    def begin(self, x: Array, y: Array, columns: bool = False) -> None:
        """Run what stands before the loop, with these examples, rows or columns, in place of the code's own."""
        training = self._training
        space, self._failed, self._lacks_names = dict(self._start), [], False
        # what one round made of the object whose method this is would be what the next begins with
        space |= {name: copied(space[name]) for name in space.get("__object__", ())}
        shown = frozenset(usual_names(self))
        # None leaves the code's own data
        rows = frozenset() if x is None or columns else tables_of_rows(self.loop, np.shape(x)[-1])
        given = ExamplesPutIn(x, y, set(), self._tables(), columns=columns, parameters=shown, rows=rows)
        given.pairs = tables_of_pairs(self.loop)
        given.are_apart = "y" in map(role_of, self._arguments()) and "x" not in map(role_of, self._read_arguments())
        given.like = tensor_for((*training.before, training.loop), space)
        for name in [name for name in space if name in self._arguments()]:
            space[name] = given.in_place_of(name, space[name], self._sizes)
        self._put_into_what_it_reads(given, space)
        self.__dict__ = space
        self.be_of_many_rounds()
        for statement, code in zip(training.before, self._ready, strict=True):
            failed = False
            try:
                run_in(code, space)
            except Exception as error:
                # data that are not here, a plot: the loop tells whether it was needed
                failed = True
                self._lacks_names |= bool(names_bound_in(statement))
                self._failed.append((statement, error))
            given.put_into(space, statement, failed=failed)
        self._knows_data, self._takes_numbers = given.knows_data, given.takes_numbers
        self._data, self._counts = given.names, given.counts
        self._rates = moves_of(self.loop, self.__dict__, self._written()).rates_that_differ()

    def be_of_many_rounds(self) -> None:
        """Let the number of rounds be large: the first is run, and what is said in every tenth divides by a tenth."""
        names = [n.id for n in ast.walk(getattr(self.loop, "iter", self.loop)) if isinstance(n, ast.Name)]
        for name in names if isinstance(self.loop, ast.For) else ():
            if role_of(name) == "one" and type(self.__dict__.get(name)) is int:
                self.__dict__[name] = max(self.__dict__[name], _MANY)

    @property
    def knows_data(self) -> bool:
        """Whether both the examples and the targets were put in: else the code goes on with some of its own."""
        return self._knows_data

    @property
    def lacks_names(self) -> bool:
        """Whether a statement that should have bound a name failed, as where data are not here."""
        return self._lacks_names

    @property
    def takes_numbers(self) -> bool:
        """Whether one example was put in as single numbers, so that there is no batch."""
        return self._takes_numbers

    def one_round(self) -> None:
        """Run the body of the loop once; one over examples is run for all of them.

        A report or a plot at its end that fails, since data or tables are not here, is left out.
        """
        training = self._training
        loop = through_all(training.loop, self._data, self._counts, self.__dict__)
        if self._rates:
            loop = moves_of(loop, self.__dict__, self._written()).at_one_rate(self._rate_to_set())
        code = self._whole if loop is training.loop else compiled(once(loop), training.path, training.flags)
        self._before_round = dict(self.__dict__)
        try:
            run_in(code, self.__dict__)
        except Exception as error:
            if is_after_the_step(training.loop, error, training.path):
                return
            if training.of_file:
                raise with_its_cause(error, self._failed) from None
            # of a function what failed first is most often why
            raise (self._failed[0][1] if self._failed else error) from None

    def rewind(self) -> None:
        """Have the names again that there were before the round, without those that the round made."""
        self.__dict__ = dict(self._before_round)

    @property
    def has_its_rounds_written(self) -> bool:
        """Whether the code itself says how many rounds there are."""
        return self._training.has_its_rounds_written

    @property
    def path(self) -> str:
        """The file."""
        return self._training.path

    @property
    def loop(self) -> ast.stmt:
        """The loop, as it stands in the code."""
        return self._training.loop

    @property
    def with_gradients(self) -> frozenset[str]:
        """Names of the parameters by whose gradients a step was added, since the code takes none itself."""
        return frozenset(self._training.gradients.values())

    @property
    def is_of_one_example(self) -> bool:
        """Whether it makes gradients of one example, the only one that it has, and so need not sum over several."""
        return bool(self._training.gradients) and self._counts == {1}

    @property
    def names_moved(self) -> frozenset[str]:
        """Names that the loop binds, or changes in place, and that stand before it: what it trains is among them."""
        stored = [n for n in ast.walk(self.loop) if isinstance(getattr(n, "ctx", None), ast.Store)]
        roots = {root.id for node in stored for root in ast.walk(node) if isinstance(root, ast.Name)}
        return frozenset(roots & self._before_loop())

    def _before_loop(self) -> set[str]:
        return {name for statement in self._training.before for name in names_bound_in(statement)}

    @property
    def rates(self) -> dict[str, float]:
        """The learning rate of each parameter that the loop moves, where these differ: the round has one for all."""
        return self._rates

    @property
    def names_that_count(self) -> frozenset[str]:
        """Names that count its rounds: `step` is no learning rate there."""
        return counters_in(self.loop)

    @property
    def sizes_written_down(self) -> dict[str, int]:
        """Names of layer sizes that stand before the loop as numbers."""
        return widths_written(self._training.before)

    def _written(self) -> frozenset[str]:
        return fractions_written(self._training.before)

    def _rate_to_set(self) -> str:
        """The name of a learning rate, to which any can be set; without one, the number 1."""
        return next((name for holder, name in settings(self, "rate") if holder is self), "1.0")

    @property
    def lines(self) -> tuple[int, int]:
        """The first and the last line of the loop."""
        return self._training.loop.lineno, self._training.loop.end_lineno or self._training.loop.lineno

    def described(self) -> Message:
        """What is run: the loop, or the lines that make gradients by which the code itself takes no step."""
        first, last = self.lines
        made = tuple(self._training.gradients)
        return (
            remark("gradients_alone", first=first, last=last, names=made)
            if made
            else remark("round", first=first, last=last)
        )

    def _tables(self) -> frozenset[str]:
        """Names such as `data` where the examples are cut out of them into names of their own."""
        names = {name for s in self._training.before for name in names_bound_in(s) if role_of(name) == "x"}
        bound = {name.lower() for name in names if width_by_name(name, (1, 2, 3)) is None}
        return _TABLES if bound - _TABLES else frozenset()

    def _put_into_what_it_reads(self, given: ExamplesPutIn, space: dict[str, Any]) -> None:
        """Put the examples into the object whose method this is, if no argument takes them, and into globals."""
        for name in space.get("__object__", ()) if not given.names else ():
            held = getattr(space[name], "__dict__", {})
            given.put_into_globals(held, {name for name in held if is_data(name)})
        if not self._training.of_file:
            given.put_into_globals(space, self._read_from_outside())

    def _read_from_outside(self) -> set[str]:
        """Names that the function reads, and that are neither its arguments nor bound in it."""
        nodes = [n for s in (*self._training.before, self._training.loop) for n in ast.walk(s)]
        names = [node for node in nodes if isinstance(node, ast.Name)]
        bound = {node.id for node in names if isinstance(node.ctx, ast.Store)}
        return {node.id for node in names} - bound - self._arguments()

    def _read_arguments(self) -> set[str]:
        """Arguments of the function that it reads."""
        nodes = [n for s in (*self._training.before, self._training.loop) for n in ast.walk(s)]
        return {n.id for n in nodes if isinstance(n, ast.Name) and n.id in self._arguments()}

    def _arguments(self) -> frozenset[str]:
        return frozenset(self._start.get("__arguments__", ()))


# ------------------------------------------------------------------ finding loops


def rounds_of_file(path: Path, sizes: tuple[int, ...]) -> Iterator[TrainingLoop]:
    """A round for each loop at the top level of a file that may be one of training, the longest first."""
    tree = program_in(path).tree
    bodies = [tree.body, *(s.body for s in tree.body if is_main_block(s))]
    start = {"__name__": f"{path.stem}__checked", "__file__": str(path), "__package__": package_of(path, tree)}
    give_names_of_python_2(tree, start)
    plain = [s for s in tree.body if not is_main_block(s)]
    for body in bodies:
        first = () if body is tree.body else tuple(s for s in plain if not isinstance(s, ast.For | ast.While))
        own = str(path), flags_of(tree)
        found = [*loops(body, *own, of_file=True), *straight(body, *own), *unapplied(body, *own)]
        for training in found:
            before = with_widths(first + training.before, sizes)
            with folders_of(path):
                yield TrainingLoop(replace(training, before=before), start, sizes)


def rounds_of_function(function: Any, sizes: tuple[int, ...]) -> Iterator[TrainingLoop]:
    """A round for each loop of a function, or of a method bound to its object, that may be one of training."""
    plain = getattr(function, "__func__", function)
    with suppress(OSError, TypeError, SyntaxError, IndentationError):
        lines, first = inspect.getsourcelines(plain)
        tree = ast.parse(textwrap.dedent("".join(lines)))
        ast.increment_lineno(tree, first - 1)
        definition = tree.body[0]
        if isinstance(definition, ast.FunctionDef):
            start = start_of(function, plain) | given_to_training(plain, sizes)
            for training in loops(definition.body, inspect.getsourcefile(plain) or _ROUND, 0, of_file=False):
                yield TrainingLoop(training, start, sizes)
