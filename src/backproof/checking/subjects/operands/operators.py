"""One differentiable operation on its own: what was given is read as a forward map and a pull-back of derivatives.

PyTorch's and JAX's operations are asked in `operators_torch.py` and `operators_jax.py`, plain functions of arrays in
`operators_plain.py`; all answer as the `Operator` that is described here.
"""

from __future__ import annotations

import builtins
import dis
import functools
import inspect
import sys
from collections.abc import Iterator
from dataclasses import replace
from types import ModuleType
from typing import Any

from backproof.activations import Activation
from backproof.checking.subjects.changes.numbers_in_code import numbers_of
from backproof.checking.subjects.changes.spoken_of import unwrapped, values_named
from backproof.checking.subjects.names.names_in_code import is_kind
from backproof.checking.subjects.operands.elsewhere import CodeElsewhere
from backproof.checking.subjects.operands.names_of_inputs import names_of_arguments
from backproof.checking.subjects.operands.operator_inputs import read_inputs
from backproof.checking.subjects.operands.operators_asked import Array, Arrays, Operator
from backproof.checking.subjects.operands.operators_changed import with_changes
from backproof.checking.subjects.operands.operators_context import WithContext, takes_context
from backproof.checking.subjects.operands.operators_objects import methods_of, of_object
from backproof.checking.subjects.operands.operators_options import defaults_beside, made_of_modules
from backproof.checking.subjects.operands.operators_plain import (
    copied,
    is_value_with_gradient,
    of_activation,
    of_pair,
    of_value_with_gradient,
)
from backproof.checking.subjects.running.guard import SubjectError, call_safely
from backproof.errors import InputError

__all__ = ["Array", "Arrays", "Operator", "operator_of"]


def operator_of(thing: Any, given: tuple[Any, ...] = ()) -> Operator:
    """Read what was given as an operator.

    Args:
        thing: see `check_op`.
        given: the inputs it is to be called with, which tell the library where the code does not.

    Raises:
        InputError: it is none.
        SubjectError: a class could not be made an object of.
    """
    if isinstance(thing, CodeElsewhere):
        return thing.operator(given)
    found = replace(_read(thing, given), numbers=numbers_of(thing, *given))
    if len(given) < len(found.required):
        found = replace(found, options=defaults_beside(thing, found.required))
    return with_changes(found, thing)


def _read(thing: Any, given: tuple[Any, ...]) -> Operator:
    if isinstance(thing, Activation):
        return of_activation(thing)
    if isinstance(thing, tuple | list) and len(thing) == 2 and all(map(callable, thing)):
        if all(map(takes_context, thing)):
            return of_object(WithContext(*thing))
        return of_pair(thing[0], thing[1], given, of_tensors=_library_of(thing[0], given) == "torch")
    function = _function_of_apply(made_of_modules(thing, given))
    library = _library_of(function, given)
    if library == "torch":
        from backproof.checking.subjects.operands.operators_torch import of_torch

        return of_torch(function)
    if library == "jax":
        from backproof.checking.subjects.operands.operators_jax import of_jax

        return of_jax(function)
    if methods_of(function) is not None and not inspect.isroutine(function):
        return of_object(call_safely(function).result if isinstance(function, type) else function, given)
    if _returns_gradient_too(function, given):
        return of_value_with_gradient(function)
    raise _refusal(thing)


def _returns_gradient_too(function: Any, given: tuple[Any, ...]) -> bool:
    """Whether a function returns one number with its gradients beside it, where it is called as it is to be."""
    if not given or not callable(function):
        return False
    try:
        inputs = read_inputs(given, names_of_arguments(function))
        return is_value_with_gradient(call_safely(function, *copied(inputs, inputs.leaves)[0]).result)
    except (SubjectError, InputError):
        return False


def _refusal(thing: Any) -> InputError:
    if callable(thing):
        name = getattr(thing, "__name__", type(thing).__name__)
        missing = _name_not_defined(thing)
        if missing:
            return InputError(
                "operator: {name} uses {missing}, which is not defined in its file; accepted: a file that imports it",
                name=name,
                missing=missing,
            )
        return InputError(
            "operator: {name} given alone, which is neither PyTorch's nor JAX's, so that it has no derivative of its "
            "own; accepted: a pair, (forward, backward) in Python or FILE.py:{name},{other} at the command line",
            name=name if name.isidentifier() else "FORWARD",
            other=_backward_beside(thing) or "BACKWARD",
        )
    return InputError(
        "operator: {given} given; accepted: a torch.autograd.Function, a module, a function of PyTorch's or JAX's "
        "arrays, a pair (f, gradient) or (forward, backward), an object with forward and backward, or an Activation",
        given=f"{thing!r:.80}",
    )


def _name_not_defined(function: Any) -> str:
    """The first name that a function uses and that nothing defines, most often of a library that is not imported."""
    code = getattr(function, "__code__", None)
    known = {*getattr(function, "__globals__", {}), *vars(builtins)}
    used = [each.argval for each in dis.get_instructions(code) if each.opname == "LOAD_GLOBAL"] if code else []
    return next((str(name) for name in used if name not in known), "")


def _backward_beside(function: Any) -> str:
    """The name of a function of the same file that is likely the backward pass of this one; "" where there is none."""
    beside = getattr(function, "__globals__", {})
    own = function.__name__.removesuffix("_forward").removeprefix("forward_")
    likely = [name for name, each in beside.items() if each is not function and callable(each) and own in name]
    return next((name for name in likely if is_kind(name, "backward") or "vjp" in name or name.startswith("d_")), "")


def _function_of_apply(thing: Any) -> Any:
    """The Function whose `apply` this is; any other thing as it is."""
    owner = getattr(thing, "__self__", None)
    return owner if isinstance(owner, type) and _is_torch_function(owner) else thing


def _is_torch_function(thing: Any) -> bool:
    return isinstance(thing, type) and any(kind.__module__.startswith("torch.autograd") for kind in thing.__mro__)


def _library_of(thing: Any, given: tuple[Any, ...]) -> str | None:
    """The library that a thing is written for, or None where nothing speaks for any."""
    for each in (thing, *given):
        for kind in (type(each), *type(each).__mro__):
            if (library := _root(kind.__module__)) in ("torch", "jax"):
                return library
    if _is_torch_function(thing):
        return "torch"
    if isinstance(thing, type) or not callable(thing):
        return None
    named = [
        library for each in _used_by(thing, 3) if (library := _origin(each)) in ("torch", "jax", "equinox", "flax")
    ]
    if named:
        return "torch" if "torch" in named else "jax"
    jax = sys.modules.get("jax")
    if jax is not None and not jax.tree_util.treedef_is_leaf(jax.tree_util.tree_structure(thing)):
        return "jax"
    return None


def _root(name: Any) -> str:
    root = str(name or "").partition(".")[0]
    return "jax" if root in ("jax", "jaxlib") else root


def _origin(thing: Any) -> str:
    if isinstance(thing, ModuleType):
        return _root(thing.__name__)
    if _is_torch_function(thing) or _is_torch_function(getattr(thing, "__self__", None)):
        return "torch"
    kind = thing if isinstance(thing, type) else type(thing)
    roots = [_root(each.__module__) for each in kind.__mro__] + [_root(getattr(thing, "__module__", ""))]
    return next((root for root in roots if root in ("torch", "jax", "equinox", "flax")), "")


def _used_by(thing: Any, depth: int) -> Iterator[Any]:
    """What the code of a function speaks of: globals, closures, defaults and the object it belongs to."""
    if depth == 0:
        return
    if isinstance(thing, functools.partial):
        yield from (thing.func, *thing.args, *_used_by(thing.func, depth))
        return
    thing = unwrapped(thing) if callable(thing) else thing
    if getattr(thing, "__code__", None) is None:
        call = type(thing).__call__ if callable(thing) else None
        yield from (*vars(thing).values(), *_used_by(call, depth - 1)) if hasattr(thing, "__dict__") else ()
        return
    for each in values_named(thing) if hasattr(thing, "__globals__") else ():
        yield each
        if callable(each) and hasattr(each, "__code__"):
            yield from _used_by(each, depth - 1)


def is_operation(thing: Any) -> bool:
    """Whether it is one operation and no network.

    That is a custom function of a library, an activation, or forward and backward in an object that holds nothing.

    >>> class Square:
    ...     def forward(self, x):
    ...         self.x = x
    ...         return x**2
    ...     def backward(self, g):
    ...         return 2 * self.x * g
    >>> is_operation(Square()), is_operation(len)
    (True, False)
    """
    kind = thing if isinstance(thing, type) else type(thing)
    if any(base.__module__.startswith("torch.autograd") for base in kind.__mro__):
        return True
    if kind.__name__ in ("custom_vjp", "custom_jvp") or isinstance(thing, Activation):
        return True
    has_both = all(callable(getattr(thing, name, None)) for name in ("forward", "backward"))
    return has_both and not isinstance(thing, type) and not getattr(thing, "__dict__", {})
