"""Operations of JAX: custom_vjp, custom_jvp, jit, modules that are pytrees, and functions of arrays."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from backproof.checking.subjects.operator_inputs import Inputs, name_of, names_of_arguments
from backproof.checking.subjects.operators_asked import REFUSED, Answer, Arrays, Operator, left_out
from backproof.checking.subjects.returned_leaves import as_array


def of_jax(thing: Any) -> Operator:
    """Read a function of JAX's arrays, or a module: a pytree that can be called, whose arrays are inputs too."""
    import jax

    structure = jax.tree_util.tree_structure(thing)
    is_module = not jax.tree_util.treedef_is_leaf(structure) and type(thing).__name__ != "Partial"
    own: tuple[tuple[str, Any], ...] = (("", thing),) if is_module else ()

    def function(*arguments: Any) -> Any:
        return arguments[0](*arguments[1:]) if is_module else thing(*arguments)

    def value(inputs: Inputs, leaves: Arrays) -> Arrays:
        with _double_precision():
            return tuple(as_array(output) for output in _outputs(function, inputs, leaves))

    def pull_back(inputs: Inputs, leaves: Arrays, us: Arrays, layout: str) -> Answer:
        with _double_precision():
            return _pulled_back(function, inputs, leaves, us)

    arguments, required = names_of_arguments(thing), names_of_arguments(thing, required=True) or ("x",)
    return Operator(name_of(thing), (*("" for _ in own), *arguments), required, value, pull_back, own=own)


def _outputs(function: Any, inputs: Inputs, leaves: Arrays) -> list[Any]:
    """The real outputs, in the order of JAX's trees."""
    import jax

    arguments = inputs.filled(leaves, lambda i, x: jax.numpy.asarray(x), jax.numpy.asarray)
    found = [jax.numpy.asarray(each) for each in jax.tree_util.tree_leaves(function(*arguments))]
    return [each for each in found if jax.numpy.issubdtype(each.dtype, jax.numpy.floating)]


def _pulled_back(function: Any, inputs: Inputs, leaves: Arrays, us: Arrays) -> Answer:
    import jax

    def of_leaves(*given: Any) -> list[Any]:
        return _outputs(function, inputs, given)

    outputs, back = jax.vjp(of_leaves, *map(jax.numpy.asarray, leaves))
    try:
        found = back([jax.numpy.asarray(u, output.dtype) for u, output in zip(us, outputs, strict=True)])
    except (TypeError, ValueError) as error:
        if "custom_vjp" not in str(error).lower() and "custom vjp" not in str(error).lower():
            raise
        text = " ".join(str(error).split())[:200]
        return Answer((None,) * len(leaves), {REFUSED: {"error": text}})
    gradients = tuple(as_array(part) for part in found)
    # where a rule returns None, JAX makes zeros of it
    return Answer(gradients, left_out(inputs, leaves, tuple(not part.any() for part in gradients)))


@contextmanager
def _double_precision() -> Iterator[None]:
    import jax

    enable: Any = getattr(jax, "enable_x64", None)
    if enable is None:
        # its place before JAX 0.8
        enable = getattr(importlib.import_module("jax.experimental"), "enable_x64")  # noqa: B009
    with enable(True):
        yield
