"""What stands for `ctx` where a class of plain arrays is written as PyTorch's Functions are."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

_NAMES = ("ctx", "context", "self_ctx")


class Context:
    """Keeps what `save_for_backward(…)` is given, under whatever name it is asked for, and all that is set on it.

    >>> ctx = Context()
    >>> ctx.save_for_backward(1, 2)
    >>> ctx.saved_tensors, ctx.saved_values
    ((1, 2), (1, 2))
    """

    def __init__(self) -> None:
        self.kept: tuple[Any, ...] = ()
        self.needs_input_grad = (True,) * 64
        self.no_grad = False

    def __getattr__(self, name: str) -> Any:
        if name.startswith("saved"):
            return self.__dict__.get("kept", ())
        if name.startswith(("save", "mark_", "set_")):
            return self._save if name.startswith("save") else lambda *values: None
        raise AttributeError(f"ctx has no {name}")

    def _save(self, *values: Any) -> None:
        self.kept = values


def takes_context(function: Any) -> bool:
    """Whether a function's first argument is the context of a call.

    >>> takes_context(lambda ctx, x: x), takes_context(lambda x: x)
    (True, False)
    """
    try:
        names = list(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return False
    return bool(names) and names[0].lower() in _NAMES


class WithContext:
    """A forward pass and a backward pass that share a context, as an object that has both."""

    def __init__(self, forward: Callable[..., Any], backward: Callable[..., Any], name: str = "") -> None:
        self._forward, self._backward = forward, backward
        self.name = name or getattr(backward, "__name__", "backward")
        self._context = Context()

    @property
    def forward(self) -> Callable[..., Any]:
        """The forward pass, which begins with a new context."""
        return _without_first(self._forward, self._begun)

    @property
    def backward(self) -> Callable[..., Any]:
        """The backward pass in the context of the last forward pass."""
        return _without_first(self._backward, lambda: self._context)

    def _begun(self) -> Context:
        self._context = Context()
        return self._context

    def __deepcopy__(self, memo: Any) -> WithContext:
        return WithContext(self._forward, self._backward, self.name)


def _without_first(function: Callable[..., Any], context: Callable[[], Context]) -> Callable[..., Any]:
    def called(*values: Any, **named: Any) -> Any:
        return function(context(), *values, **named)

    signature = inspect.signature(function)
    called.__signature__ = signature.replace(  # type: ignore[attr-defined]
        parameters=list(signature.parameters.values())[1:]
    )
    called.__name__ = getattr(function, "__name__", "backward")
    return called
