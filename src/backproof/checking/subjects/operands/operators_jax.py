"""Operations of JAX: custom_vjp, custom_jvp, jit, modules that are pytrees, and functions of arrays."""

from __future__ import annotations

import importlib
import inspect
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from backproof.checking.subjects.operands.names_of_inputs import name_of, names_of_arguments
from backproof.checking.subjects.operands.nothing_returned import arguments_without_derivative
from backproof.checking.subjects.operands.operator_inputs import Inputs
from backproof.checking.subjects.operands.operators_asked import (
    NOT_RETURNED,
    REFUSED,
    Arrays,
    Operator,
    PulledBack,
    left_out,
)
from backproof.checking.subjects.places.returned_leaves import as_array
from backproof.errors import InputError

_CALLS_AS_THEY_ARE = 4
"""Calls before a forward pass is compiled, in which it can be seen whether it draws numbers."""
_SLOW = 0.004
"""Seconds that a call may take uncompiled; `lax.scan` compiles its loop again in every such call."""
_SAME = 1e-13
_FAR = 0.2
"""Relative to an entry and to 1: farther than differences go, and nearer than most other places are."""


def of_jax(thing: Any) -> Operator:
    """Read a function of JAX's arrays, or a module: a pytree that can be called, whose arrays are inputs too."""
    _refuse_unbound(thing)
    is_module = _is_module(thing)
    own: tuple[tuple[str, Any], ...] = (("", thing),) if is_module else ()

    def function(*arguments: Any) -> Any:
        return arguments[0](*arguments[1:]) if is_module else thing(*arguments)

    forward, loops, silence = _Forward(function), _Loops(function), _Silence(thing)

    def value(inputs: Inputs, leaves: Arrays) -> Arrays:
        with double_precision(), loops.that_can_be_stopped(inputs, leaves):
            return forward.outputs(inputs, leaves)

    def pull_back(inputs: Inputs, leaves: Arrays, us: Arrays, layout: str) -> PulledBack:
        with double_precision(), loops.that_can_be_stopped(inputs, leaves):
            answer = _pulled_back(function, inputs, leaves, us)
            return silence.told(answer, inputs, lambda: _pulled_back(function, inputs, leaves, us))

    arguments, required = _arguments(thing), _arguments(thing, required=True) or ("x",)
    names = *("" for _ in own), *arguments
    return Operator(name_of(thing), names, required, value, pull_back, own=own, is_traced=True)


def _is_module(thing: Any) -> bool:
    """Whether it is a pytree that holds arrays of its own."""
    import jax

    structure = jax.tree_util.tree_structure(thing)
    return not jax.tree_util.treedef_is_leaf(structure) and type(thing).__name__ != "Partial"


def _refuse_unbound(thing: Any) -> None:
    """Refuse a module of Flax that has no parameters yet: it cannot be called, and its own error does not say how.

    Raises:
        InputError: it is one.
    """
    is_linen = all(callable(getattr(thing, name, None)) for name in ("init", "apply", "bind"))
    if is_linen and not isinstance(thing, type) and getattr(thing, "scope", thing) is None:
        raise InputError(
            "operator: {name} given, a module that is not bound to its parameters; accepted: module.apply with the "
            "variables as the first input, or module.bind(variables)",
            name=type(thing).__name__,
        )


def _arguments(thing: Any, *, required: bool = False) -> tuple[str, ...]:
    """The names of its arguments: those of the module where it is a module's `apply`, of the function behind a rule."""
    owner = getattr(thing, "__self__", None)
    if inspect.ismethod(thing) and thing.__name__ == "apply" and callable(owner):
        return ("variables", *names_of_arguments(owner, required=required))
    if callable(getattr(thing, "def_bwd", None)):
        thing = getattr(thing, "fn", thing)
    return names_of_arguments(thing, required=required)


@dataclass
class _Forward:
    """A forward pass, which is compiled where it is slow and gives the same numbers then."""

    function: Any
    calls: int = 0
    slowest: float = 0.0
    held: Any = None
    at: tuple[int, int] = (0, 0)
    compiled: Callable[..., Any] | None = field(default=None)

    def outputs(self, inputs: Inputs, leaves: Arrays) -> Arrays:
        """The real outputs."""
        if self.compiled is not None and (id(inputs.template), inputs.numbers) == self.at:
            return tuple(map(as_array, self.compiled(*leaves)))
        begun = time.perf_counter()
        found = tuple(map(as_array, _outputs(self.function, inputs, leaves)))
        self.calls += 1
        if self.calls > 1:  # the first call compiles each operation by itself
            self.slowest = max(self.slowest, time.perf_counter() - begun)
        if self.calls == _CALLS_AS_THEY_ARE and self.slowest > _SLOW:
            self._compile(inputs, leaves, found)
        return found

    def _compile(self, inputs: Inputs, leaves: Arrays, wanted: Arrays) -> None:
        """Compile the forward pass; leave it as it is where that fails, or changes a number, as in half precision."""
        import jax

        compiled = jax.jit(lambda *given: _outputs(self.function, inputs, given))
        try:
            found = tuple(map(as_array, compiled(*leaves)))
        except Exception:  # code of other people, which may ask for the values of its arrays
            return
        if len(found) == len(wanted) and all(map(_alike, found, wanted)):
            self.compiled, self.held, self.at = compiled, inputs.template, (id(inputs.template), inputs.numbers)


@dataclass
class _Silence:
    """The arguments for which the rule of an operation returns None, looked for where a derivative is all zeros."""

    thing: Any
    found: frozenset[int] | None = None

    def told(self, answer: PulledBack, inputs: Inputs, run: Callable[[], Any]) -> PulledBack:
        """The answer with None for the leaves of these arguments."""
        import jax

        zeros = [i for i, part in enumerate(answer.gradients) if part is not None and not part.any()]
        if not zeros or len(zeros) == len(answer.gradients):
            return answer
        if self.found is None:
            with jax.disable_jit():
                self.found = arguments_without_derivative(self.thing, run, len(inputs.template))
        none = {i for i in zeros if inputs.positions[i] in self.found}
        return replace(answer, gradients=tuple(None if i in none else g for i, g in enumerate(answer.gradients)))


@dataclass
class _Loops:
    """The loops of an operation that end where it converges, which far from where it is asked it need not.

    What is compiled cannot be stopped, so that far away such loops are run by Python.
    """

    function: Any
    asked: Arrays = ()
    are_there: bool = False

    @contextmanager
    def that_can_be_stopped(self, inputs: Inputs, leaves: Arrays) -> Iterator[None]:
        """Let the loops be run by Python where some array is another one than at first."""
        import jax

        if not self.asked:
            self.asked, self.are_there = leaves, self._found(inputs, leaves)
        pairs = zip(self.asked, leaves, strict=True)
        if self.are_there and any(x.shape != y.shape or (abs(x - y) > _FAR * (1 + abs(x))).any() for x, y in pairs):
            with jax.disable_jit():
                yield
        else:
            yield

    def _found(self, inputs: Inputs, leaves: Arrays) -> bool:
        import jax

        try:
            return "while[" in str(jax.make_jaxpr(lambda *given: _outputs(self.function, inputs, given))(*leaves))
        except Exception:  # code of other people, which may ask for the values of its arrays
            return False


def _alike(found: Any, wanted: Any) -> bool:
    size = float(abs(wanted).max(initial=0.0))
    return found.shape == wanted.shape and bool(np.allclose(found, wanted, rtol=0, atol=_SAME * size, equal_nan=True))


def _outputs(function: Any, inputs: Inputs, leaves: Arrays) -> list[Any]:
    """The real outputs, in the order of JAX's trees."""
    import jax

    arguments = inputs.filled(leaves, lambda i, x: jax.numpy.asarray(x), jax.numpy.asarray)
    found = [jax.numpy.asarray(each) for each in jax.tree_util.tree_leaves(function(*arguments))]
    return [each for each in found if jax.numpy.issubdtype(each.dtype, jax.numpy.floating)]


def _pulled_back(function: Any, inputs: Inputs, leaves: Arrays, us: Arrays) -> PulledBack:
    import jax

    asked, outputs, back = _vjp(function, inputs, leaves)
    try:
        found = back([jax.numpy.asarray(u, output.dtype) for u, output in zip(us, outputs, strict=True)])
    except (TypeError, ValueError) as error:
        if "custom_vjp" not in str(error).lower() and "custom vjp" not in str(error).lower():
            raise
        text = " ".join(str(error).split())[:200]
        return PulledBack((None,) * len(leaves), {REFUSED: {"error": text}})
    parts = {i: as_array(part) for i, part in zip(asked, found, strict=True)}
    gradients = tuple(parts.get(i) for i in range(len(leaves)))
    # where a rule returns None, JAX makes zeros of it
    nothing = tuple(part is not None and not part.any() for part in gradients)
    remarks = left_out(inputs, leaves, nothing)
    if missing := tuple(i for i in range(len(leaves)) if i not in parts):
        remarks = {**remarks, NOT_RETURNED: {"leaves": missing}}
    return PulledBack(gradients, remarks, tuple(map(as_array, outputs)))


def _vjp(function: Any, inputs: Inputs, leaves: Arrays) -> tuple[list[int], Any, Any]:
    """The leaves whose derivatives are asked for, the outputs, and what takes a gradient from above back.

    A rule may have a derivative by its first argument alone, as those of `equinox.filter_custom_vjp` have.
    """
    import jax

    def pulled(asked: list[int]) -> tuple[list[int], Any, Any]:
        def of_leaves(*given: Any) -> list[Any]:
            here = dict(zip(asked, given, strict=True))
            return _outputs(function, inputs, tuple(here.get(i, x) for i, x in enumerate(leaves)))

        return asked, *jax.vjp(of_leaves, *(jax.numpy.asarray(leaves[i]) for i in asked))

    try:
        return pulled(list(range(len(leaves))))
    except RuntimeError as error:
        first = [i for i, position in enumerate(inputs.positions) if position == 1]
        if "Unexpected tangent" not in str(error) or len(first) in (0, len(leaves)):
            raise
        return pulled(first)


@contextmanager
def double_precision() -> Iterator[None]:
    """Let JAX compute in float64."""
    import jax

    enable: Any = getattr(jax, "enable_x64", None)
    if enable is None:
        # its place before JAX 0.8
        enable = getattr(importlib.import_module("jax.experimental"), "enable_x64")  # noqa: B009
    with enable(True):
        yield
