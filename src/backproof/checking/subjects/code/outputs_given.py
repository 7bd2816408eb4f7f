"""Whether a method that is called as one that trains gives outputs instead, as `update(inputs)` sometimes does."""

from __future__ import annotations

import ast
from typing import Any

from backproof.checking.subjects.code.names_of_functions import required_names
from backproof.checking.subjects.code.program_text import name_called, nodes_of
from backproof.checking.subjects.names.names_in_code import role_of


def gives_outputs(thing: Any, name: str) -> bool:
    """Whether a method takes nothing but examples, returns something, and takes no step, here or in what it calls.

    >>> class Net:
    ...     def train_step(self, x):
    ...         self.w -= 0.1 * x
    ...         return self.w
    ...     def train(self, x):
    ...         return self.train_step(x)
    ...     def update(self, inputs):
    ...         return self.w * inputs
    >>> [gives_outputs(Net(), name) for name in ("train_step", "train", "update")]
    [False, False, True]
    """
    method = getattr(thing, name)
    if not callable(method) or [role_of(each) for each in required_names(method)] != ["x"]:
        return False
    returns = any(isinstance(node, ast.Return) and node.value is not None for node in nodes_of(method))
    return returns and not _takes_steps(thing, name, set())


def _takes_steps(thing: Any, name: str, seen: set[str]) -> bool:
    """Whether a method, or one that it calls, subtracts from something in place, `self.w -= rate * dw`."""
    seen.add(name)
    method = getattr(thing, name, None)
    for node in nodes_of(method) if callable(method) else ():
        if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Sub):
            return True
        called = name_called(node) if isinstance(node, ast.Call) else ""
        if called and called not in seen and hasattr(thing, called) and _takes_steps(thing, called, seen):
            return True
    return False
