"""How a backward pass is called: which of its arguments is a gradient from above, an input, the output, what was kept.

People write `backward(dout, cache)`, `backward(dh, dc, cache)`, `backward(g, x, out)`, `backward(x, dy)`, a gradient
of one number `gradient(x, y)`, or `backward()`, and a slope `sigmoid_derivative(x)`. The names of the arguments, and
those that the forward pass returns, tell them apart.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from backproof.checking.subjects.code.names_of_functions import returned_names
from backproof.checking.subjects.operands.names_of_inputs import names_of_arguments
from backproof.checking.subjects.places.returned_leaves import as_array
from backproof.checking.subjects.running.guard import SubjectError
from backproof.errors import Listed

Array = Any
Arrays = tuple[Array, ...]
_UPSTREAM = ("g", "dout", "dy", "dz", "da", "dl", "do", "u", "v", "ct", "delta", "error")
_UPSTREAM_PARTS = ("grad", "upstream", "cotangent", "dout", "d_out")
_MEMORY = (
    "cache", "ctx", "context", "saved", "memory", "res", "residual", "residuals", "tape", "state", "stash", "kept",
)  # fmt: skip
OUTPUT = ("y", "out", "output", "s", "a", "p", "probs", "probabilities", "result", "activation", "y_hat")
_COSTS = ("l", "loss", "cost", "c", "j")
_OF_AN_OUTPUT = ("d{}", "d_{}", "grad_{}", "{}_grad", "g{}", "g_{}", "dl_d{}", "grad{}", "{}_bar", "delta_{}")
_RATES = ("lr", "eta", "learning_rate", "learningrate", "rate", "step_size")
_BEGINS_A_GRADIENT = ("d", "grad", "g_")
_SHORT = 2
_LEFT_OUT = re.compile(
    r"d_?(out|output|l|loss|y|z|a)|g|ct|cotangent|(grad|gradient)(_?(out|output|loss|y))?|upstream\w*|"
    r"(out|output|loss|up)_?(grad|gradient)|dout\w*",
    re.I,
)
"""Names of a gradient from above that need not be given."""
_NO_GRADIENTS = ("data", "dim", "dims", "decay", "depth", "degree", "device", "dtype", "dt", "dropout")
"""Names that begin like that of a gradient, and are none."""


@dataclass(frozen=True)
class Calling:
    """How one backward pass belongs to one forward pass.

    Attributes:
        names: of the forward pass's arguments.
        required: those of them that have no default.
        taken: the arguments of the backward pass that have no default.
        takes_one: whether it takes one argument by its place, and no more.
        upstreams: which of `taken` are gradients from above; () where it takes none.
        returned: what the forward pass calls what it returns; () where it gives no names.
        is_optional: whether the gradient from above need not be given, and is 1 then, as in `backward(dout=1.0)`.
    """

    names: tuple[str, ...]
    required: tuple[str, ...]
    taken: tuple[str, ...]
    takes_one: bool
    upstreams: tuple[int, ...]
    returned: tuple[str, ...]
    is_optional: bool = False

    @classmethod
    def of(cls, forward: Callable[..., Any], backward: Callable[..., Any], *, sends_back: bool = False) -> Calling:
        """Read it off the names of the arguments, and those in the last line of the forward pass.

        Args:
            forward: the forward pass.
            backward: what belongs to it.
            sends_back: whether it is a backward pass by its name, so that its first argument is a gradient from above
                unless it is given the inputs again.
        """
        names, required = names_of_arguments(forward), names_of_arguments(forward, required=True) or ("x",)
        every = names_of_arguments(backward, required=True)
        taken, returned = tuple(name for name in every if name.lower() not in _RATES), _returned(forward)
        is_sent = sends_back and bool(taken) and not (set(taken) <= set(names) and len(names) > 1)
        upstreams = _upstreams(taken, names, required, returned, is_sent=is_sent)
        return cls(names, required, taken, _takes_one(backward), upstreams, returned)

    def with_optional_gradient(self, backward: Callable[..., Any]) -> Calling:
        """Let the backward pass be given a gradient from above that has a default, if it takes such a one."""
        taken = None if self.upstreams else _with_optional(backward)
        if taken is None or not set(self.taken) <= set(taken) or taken[-1] in self.names:
            return self
        return replace(self, taken=taken, upstreams=(len(taken) - 1,), is_optional=True)

    def outputs(self, result: Any) -> tuple[Arrays, Any]:
        """The outputs, and what was kept for the backward pass where the forward pass returns it too."""
        count = len(self.upstreams)
        listed = isinstance(result, tuple | list)
        if count > 1:
            if not listed or len(result) < count:
                raise SubjectError(
                    "your backward pass takes {names} as gradients from above, and your forward pass returned {given} "
                    "arrays; accepted: as many outputs as gradients",
                    names=Listed(self.taken[i] for i in self.upstreams),
                    given=len(result) if listed else 1,
                )
            return tuple(map(as_array, result[:count])), tuple(result[count:]) or None
        if isinstance(result, tuple) and len(result) >= 2 and self._keeps(result):
            return (as_array(result[0]),), tuple(result[1:])
        return tuple(map(as_array, result if listed and _is_of_arrays(result) else (result,))), None

    def called(
        self, backward: Callable[..., Any], arguments: tuple[Any, ...], result: Any, us: Arrays, rate: float = 1.0
    ) -> Any:
        """What a backward pass returns, called with what it takes: us are the gradients from above.

        Args:
            backward: the function.
            arguments: of the forward pass.
            result: what that returned.
            us: a gradient for each output.
            rate: what it is given for a learning rate, if it takes one.
        """
        rates = {name: rate for name in names_of_arguments(backward, required=True) if name.lower() in _RATES}
        if not self.upstreams and not self.is_of_memory:
            return backward(*self._without_upstream(arguments), **rates)
        outputs, memory = self.outputs(result)
        if self.is_of_memory:
            return backward(*_spread(memory or (), len(self.taken)), **rates)
        kept = () if self.takes_one else self._kept(arguments, outputs, memory)
        given = us if len(self.upstreams) > 1 or len(us) == 1 else (tuple(us),)
        place = self.upstreams[0] if self.upstreams[-1] < len(self.taken) - 1 else len(kept)
        return backward(*kept[:place], *given, *kept[place:], **rates)

    @property
    def others(self) -> tuple[str, ...]:
        """What the backward pass takes beside gradients from above."""
        return tuple(name for i, name in enumerate(self.taken) if i not in self.upstreams)

    @property
    def is_of_memory(self) -> bool:
        """Whether a loss's backward pass takes what the forward pass kept, and nothing else: `backward(cache)`."""
        return not self.upstreams and len(self.taken) == 1 and self.taken[0].lower() in _MEMORY

    def _keeps(self, result: tuple[Any, ...]) -> bool:
        """Whether a second part of what the forward pass returns is for the backward pass, and no output."""
        others = self.others
        is_told = any(name.lower() in _MEMORY for name in others) or not all(hasattr(each, "shape") for each in result)
        return is_told or len(others) == 1 or len(others) != len(self.required)

    def _without_upstream(self, arguments: tuple[Any, ...]) -> tuple[Any, ...]:
        if set(self.taken) <= set(self.names):
            return tuple(dict(zip(self.names, arguments, strict=False))[name] for name in self.taken)
        return arguments

    def _kept(self, arguments: tuple[Any, ...], outputs: Arrays, memory: Any) -> tuple[Any, ...]:
        """The other arguments of the backward pass: by name where the names tell, else in their order."""
        others, known = self.others, dict(zip(self.names, arguments, strict=False))
        own = [name for name in others if name not in self.names]
        memory = self._taken_of(memory, own)
        if memory is None:
            by_output = {name: outputs[0] for name in own if len(outputs) == 1 and self._is_output(name)}
            if len(own) == len(outputs) == 1 and set(self.required) <= set(others):
                by_output = {own[0]: outputs[0]}  # all that the forward pass takes is named, and this is no part of it
            found = {**known, **by_output, **self._in_order(arguments, outputs, own)}
            if set(others) <= set(found):
                return tuple(found[name] for name in others)
            return arguments[: len(others) or None]
        named = dict(zip(self.returned, (outputs[0], *memory), strict=False))
        if len(named) > len(memory) and set(others) <= set(named | known):  # of (o, lse), both are taken
            return tuple((named | known)[name] for name in others)
        if own and set(others) - set(own) <= set(known):
            known |= dict(zip(own, _spread(memory, len(own)), strict=False))
            return tuple(known[name] for name in others if name in known)
        return _spread(memory, len(others))

    def _in_order(self, arguments: tuple[Any, ...], outputs: Arrays, own: list[str]) -> dict[str, Any]:
        """The outputs and the inputs that the backward pass takes under other names, `(g, p_now, z_now)`, in order."""
        rest = [x for name, x in zip(self.names, arguments, strict=False) if name not in self.taken]
        if not rest or len(own) != len(rest) + len(outputs):
            return {}
        ends = [self._is_output(name) or name.lower().partition("_")[0] in (*OUTPUT, *_COSTS) for name in own]
        if ends[0] == ends[-1]:
            return {}
        return dict(zip(own, (*outputs, *rest) if ends[0] else (*rest, *outputs), strict=True))

    def _taken_of(self, memory: Any, own: list[str]) -> Any:
        """Of what was kept, what the backward pass takes: a count that is returned beside a cache is for others."""
        if memory is None or not 0 < len(own) < len(memory):
            return memory
        beside = dict(zip(self.returned[1:], memory, strict=False))
        if set(own) <= set(beside):
            return tuple(beside[name] for name in own)
        groups = [part for part in memory if isinstance(part, tuple | list | Mapping)]
        return (groups[0],) if len(own) == len(groups) == 1 and own[0].lower() in _MEMORY else memory

    def _is_output(self, name: str) -> bool:
        return name.lower() in OUTPUT or name in self.returned


def _spread(memory: tuple[Any, ...], count: int) -> tuple[Any, ...]:
    """What was kept, in so many arguments: one by one, or as one tuple."""
    return (memory,) if count == 1 != len(memory) else memory


def _returned(forward: Callable[..., Any]) -> tuple[str, ...]:
    try:
        return returned_names(forward)
    except (IndexError, AttributeError):
        return ()


def _is_of_arrays(result: Any) -> bool:
    """Whether a list is one of outputs, and no list of plain numbers."""
    return isinstance(result, tuple) or any(hasattr(each, "shape") for each in result)


def _takes_one(function: Any) -> bool:
    """Whether a function takes one argument by its place, such as the gradient from above alone, and no more."""
    try:
        kinds = [parameter.kind for parameter in inspect.signature(function).parameters.values()]
    except (TypeError, ValueError):
        return False
    plain = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return sum(kind in plain for kind in kinds) == 1 and inspect.Parameter.VAR_POSITIONAL not in kinds


# ------------------------------------------------------------ gradients from above


def _with_optional(backward: Callable[..., Any]) -> tuple[str, ...] | None:
    """The arguments of a backward pass up to a gradient from above that is 1 by default, if that is the first such."""
    required, every = names_of_arguments(backward, required=True), names_of_arguments(backward)
    optional = every[len(required)] if len(every) > len(required) else ""
    if not _LEFT_OUT.fullmatch(optional) or every[: len(required)] != required:
        return None
    default = inspect.signature(backward).parameters[optional].default
    is_one = default is None or (isinstance(default, int | float) and default == 1)
    return (*required, optional) if is_one and not isinstance(default, bool) else None


def _upstreams(
    taken: tuple[str, ...],
    names: tuple[str, ...],
    required: tuple[str, ...],
    returned: tuple[str, ...],
    *,
    is_sent: bool,
) -> tuple[int, ...]:
    is_kept_alone = len(taken) == 1 and taken[0].lower() in _MEMORY and not is_sent
    if not taken or is_kept_alone or not (is_sent or _takes_any(taken, required)):
        return ()
    first, is_named = _is_first(taken, required), [_is_upstream(name) and name not in names for name in taken]
    if sum(is_named) == 1 and any(is_named[1:-1]) and not (_is_upstream(taken[0]) or _is_upstream(taken[-1])):
        return (is_named.index(True),)  # backward(x, dy, weight)
    run = range(len(taken)) if first else range(len(taken) - 1, -1, -1)
    found: list[int] = []
    for i in run:
        if not _is_gradient_of_an_output(taken[i], names, returned):
            break
        found.append(i)
    return tuple(sorted(found)) if len(found) > 1 else (run[0],)


def _takes_any(taken: tuple[str, ...], required: tuple[str, ...]) -> bool:
    """Whether a backward pass takes a gradient from above; that of one number takes what the forward pass takes."""
    upstream = (_is_upstream(taken[0]) or _is_upstream(taken[-1])) and taken != required
    is_other = len(taken) != len(required) or taken[-1].lower() in _MEMORY
    return upstream or (is_other and taken != required[: len(taken)] and not set(taken) < set(required))


def _is_gradient_of_an_output(name: str, names: tuple[str, ...], returned: tuple[str, ...]) -> bool:
    low = name.lower()
    if name in names or low in _MEMORY or low in OUTPUT:
        return False
    if any(low == form.format(each.lower()) for each in returned for form in _OF_AN_OUTPUT):
        return True
    if returned and name in returned:
        return False
    return _is_upstream(low) or (low.startswith(_BEGINS_A_GRADIENT) and low not in _NO_GRADIENTS)


def _is_upstream(name: str) -> bool:
    low = name.lower()
    is_short = low.startswith("d") and len(low) <= _SHORT and low not in _NO_GRADIENTS
    return low in _UPSTREAM or is_short or any(part in low for part in _UPSTREAM_PARTS)


def _is_first(taken: tuple[str, ...], required: tuple[str, ...]) -> bool:
    """Whether the gradient from above comes first; an argument of the forward pass is none, whatever its name."""
    if (taken[-1] in required) != (taken[0] in required):
        return taken[-1] in required
    return _is_upstream(taken[0]) or not _is_upstream(taken[-1])
