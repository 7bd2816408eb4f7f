"""Places in a user's object where numbers stand: an array, or a number, as an attribute or under a key."""

from __future__ import annotations

import sys
import sysconfig
import types
from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from backproof.checking.subjects.places.tensors import as_numpy, in_kind_of, is_tensor, put_in_place
from backproof.checking.subjects.running.guard import SubjectError

Array = Any
_DEEPEST = 7
_LEAST_OF_A_HISTORY = 64
_INSTALLED = tuple({sysconfig.get_paths()[name] for name in ("stdlib", "purelib", "platlib")})
_NO_PARTS = (types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.ModuleType, type)

_DRAW_OR_TELL = frozenset(
    {"matplotlib", "mpl_toolkits", "plotly", "tkinter", "turtle", "pygame", "PIL", "logging", "tqdm"}
)
"""Libraries whose objects hold no parameters, and may hold thousands of others: figures, windows, logs."""


class Location(Protocol):
    """Something that holds numbers and can be set."""

    @property
    def path(self) -> str:
        """How it is reached from the object."""

    def get(self) -> Any:
        """The numbers there now."""

    def put(self, value: Array) -> None:
        """Set them."""


OF_A_FILE = "__checked"
"""How the name of the module ends that a user's file is run as."""
FILES_RUN: dict[str, None] = {}
"""The names of the modules that the user's files were run as here, in the order in which they were run.

Other modules may be thousands, too many to look through at each call of the user's code.
"""


@dataclass
class Slot:
    """One array, or one number, at one place: `holder.key` or `holder[key]`.

    Attributes:
        path: how it is reached.
        holder: what holds it.
        key: under which name or key.
        by_item: whether it is a key.
        is_bias: whether its neighbours show it a bias.
        usual: what textbooks call it, "W1" or "db1", where the code shows what it is and its name does not.
    """

    path: str
    holder: Any
    key: Any
    by_item: bool
    is_bias: bool = False
    usual: str = ""

    @property
    def held(self) -> Any:
        """What is there now, as the object holds it."""
        return self.holder[self.key] if self.by_item else getattr(self.holder, self.key)

    def get(self) -> Any:
        """The value there now; the numbers of a tensor as an array."""
        return as_numpy(self.held)

    def put(self, value: Array) -> None:
        """Set it, in the array that is there if there is one, since the object may hold it in other places too."""
        now, value = self.held, np.asarray(value)
        if put_in_place(now, value):
            return
        if isinstance(now, int | float | np.generic):
            new: Any = float(value.reshape(()))
        else:
            new = value.tolist() if isinstance(now, list) else in_kind_of(now, value)
        if self.by_item:
            try:
                self.holder[self.key] = new
            except TypeError:
                raise SubjectError(
                    "your object holds {path} in a tuple, which cannot be changed; accepted: "
                    "a list, a dict or an attribute",
                    path=self.path,
                ) from None
        else:
            try:
                setattr(self.holder, self.key, new)
            except AttributeError:
                raise SubjectError(
                    "your object holds {path} in a tuple, which cannot be changed; accepted: "
                    "a list, a dict or an attribute",
                    path=self.path,
                ) from None


def slots(
    thing: Any, path: str = "", depth: int = 0, *, numbers: bool = False, above: frozenset[int] = frozenset()
) -> Iterator[Slot]:
    """Every array that can be reached from an object through its attributes, lists and dicts, as they were defined.

    Args:
        thing: the object.
        path: how it was reached.
        depth: through how many holders.
        numbers: whether single numbers count too.
        above: holders that it was reached through, which are not gone into again.
    """
    if depth > _DEEPEST or id(thing) in above:
        return
    above |= {id(thing)}
    for key, value, by_item in parts_of(thing):
        here = f"{path}[{key}]" if by_item else f"{path}.{key}" if path else str(key)
        if is_array(value) or (numbers and is_number(value)):
            yield Slot(here, thing, key, by_item)
        elif (has_parts(value) and not is_a_history(value)) or (by_item and is_closure(value)):
            yield from slots(value, here, depth + 1, numbers=numbers, above=above)


def parts_of(thing: Any) -> list[tuple[Any, Any, bool]]:
    """Key, value, and whether it is reached by [key], of everything that an object holds, in its order."""
    if getattr(thing, "is_a_space_of_names", False):
        held = vars(thing).items()
        return [(k, v, False) for k, v in held if not k.startswith("__") and (_is_plain(v) or is_of_the_user(v))]
    if isinstance(thing, types.CellType):
        return [("cell_contents", value, False) for value in _contents(thing)]
    if is_closure(thing):
        cells = zip(thing.__code__.co_freevars, thing.__closure__, strict=True)
        return [(name, cell, False) for name, cell in cells if not any(map(callable, _contents(cell)))]
    if isinstance(thing, MutableMapping):
        return [(key, thing[key], True) for key in thing]
    if isinstance(thing, tuple) and hasattr(thing, "_fields"):
        return [(name, getattr(thing, name), False) for name in getattr(thing, "_fields", ())]
    if isinstance(thing, list | tuple):
        return [(i, value, True) for i, value in enumerate(thing)]
    held = list(getattr(thing, "__dict__", {}).items())
    declared = [name for cls in type(thing).__mro__ for name in _declared(cls)]
    held += [(name, getattr(thing, name)) for name in declared if hasattr(thing, name)]
    return [(key, value, False) for key, value in held]


def is_closure(value: Any) -> bool:
    """Whether it is a function that remembers variables of the one that made it."""
    return isinstance(value, types.FunctionType) and bool(value.__closure__)


def _contents(cell: types.CellType) -> list[Any]:
    """Return what a variable of a closure holds, as a list that is empty where the variable is not bound yet."""
    try:
        return [cell.cell_contents]
    except ValueError:
        return []


def is_of_the_user(value: Any) -> bool:
    """Whether the class of an object stands in no installed library."""
    if type(value).__module__.endswith(OF_A_FILE):
        return True
    module = sys.modules.get(type(value).__module__)
    file = getattr(module, "__file__", None)
    return bool(file) and not str(file).startswith(_INSTALLED) and "site-packages" not in str(file)


def _is_plain(value: Any) -> bool:
    return isinstance(value, np.ndarray | list | tuple | dict | int | float | np.generic) or is_tensor(value)


def _declared(cls: type) -> tuple[str, ...]:
    """Names in `__slots__`, of classes that have any."""
    names = vars(cls).get("__slots__", ())
    names = (names,) if isinstance(names, str) else tuple(names)
    return tuple(name for name in names if not name.startswith("_"))


def is_a_history(value: Any) -> bool:
    """Whether it is a long list of arrays of one entry each, such as the losses of a training: no layers of a network.

    >>> is_a_history([np.zeros(1)] * 100), is_a_history([np.zeros((1, 1)), np.zeros((1, 1))])
    (True, False)
    """
    if not isinstance(value, list) or len(value) < _LEAST_OF_A_HISTORY:
        return False
    return all(isinstance(item, np.ndarray) and item.size == 1 for item in value)


def is_number(value: Any) -> bool:
    """Whether it is one number."""
    return isinstance(value, int | float | np.floating) and not isinstance(value, bool)


def is_array(value: Any) -> bool:
    """Whether it is an array, a tensor, or a list of numbers or of rows of numbers."""
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "fiu"
    if is_tensor(value):
        return True
    if isinstance(value, list) and value and not hasattr(value[0], "__dict__"):
        if any(isinstance(item, np.ndarray) or is_tensor(item) for item in value):
            # a list of arrays is a list of layers, even where they have one shape
            return False
        try:
            found = np.array(value)
            return found.dtype.kind in "fiu" and found.ndim < 3
        except (ValueError, TypeError):
            return False
    return False


def has_parts(value: Any) -> bool:
    """Whether it holds other things that may hold numbers."""
    if isinstance(value, MutableMapping | list | tuple | types.CellType):
        return True
    if is_tensor(value):
        return False
    if type(value).__module__.partition(".")[0] in _DRAW_OR_TELL:
        return False
    return (hasattr(value, "__dict__") or hasattr(value, "__slots__")) and not isinstance(value, _NO_PARTS)
