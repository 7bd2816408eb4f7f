"""What the arguments of a constructor are by their names: widths of layers, examples, a rate."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from backproof.checking.subjects.names.names_in_code import role_of
from backproof.checking.subjects.names.words_of_languages import WORDS

_COUNT = r"(n|num|no|number|nb|nn|net|len|size|dim|count)?_?(of)?_?"
_OF = (
    r"(_?(per|sizes?|dims?|dimension|nodes?|units?|neurons?|layers?|features?|width|n|num|number|count|list"
    r"|geshu|shu))*"
)
_NAMES = {
    "sizes": r"(n_?|net_?|nn_?|layers?_?)*(sizes?|dims?|layers?|shape|structure|architecture|topology|widths?|units"
    r"|nodes)",
    "inputs": rf"{_COUNT}(in|inp|inputs?){_OF}|n_?x|n_?features|d_in|ni|{_COUNT}features|d|i_?nodes?|shuru\w*|输入\w*",
    "hidden": rf"{_COUNT}(hid(den)?s?\d*|nn_h?|h){_OF}\d*|n_?h\d?|(nn_)?h_?dim|d_h(idden)?|nh|{_COUNT}(neurons|units)"
    r"|yin(cang|han)\w*|隐\w*",
    "outputs": rf"{_COUNT}(out|outputs?){_OF}|n_?y|d_out|no|o|c|o_?nodes?|{_COUNT}(out_?)?(class|classes|labels)"
    r"|shuchu\w*|输出\w*",
    "rest": r"nouts|layer_outs|n_outs",
    "x": r"xs?|x_?train|data|features|samples|training_inputs|inputs_data",
    "y": r"ys?|t|y_?train|targets?|labels?|expected|training_outputs",
    "rate": r"lr|eta|alpha|rate|learning_?rate|step_?size|xue_?xi_?lv?|学习率",
    "generator": r"(np_?)?rng|generator|gen|random_?(gen\w*|state)|prng|rs",
    "one": r"\w*(epochs?|iter\w*|rounds?|passes)|max_?cycles",
}
"""What the names of a constructor's arguments say that they are; the first that fits counts."""
_ROLES = {
    role: re.compile(f"{pattern}|{WORDS[role]}" if role in WORDS else pattern, re.I) for role, pattern in _NAMES.items()
}
"""The same with the words of other languages."""
_OF_HOW_MANY = re.compile(
    r"(n|num|nb|no|number)(_of)?_hid(den)?_?layers?|hid(den)?_?layers?_?(n|num|number|count)|n_?layers_?hid(den)?", re.I
)
_OF_HOW_MANY_LAYERS = re.compile(r"(n|num|nb|no|number)_?(of)?_?layers?|layers?_?(n|nb|num|number|count)|depth", re.I)
_OF_ONE_LAYER = re.compile(
    r"(linear|fc|dense|layer|lin|l)?_?(?P<before>\d)_?(?P<first>in|out)(put)?(_?(features?|dims?|size|units|nodes))?"
    r"|(?P<second>in|out)(put)?(_?(features?|dims?|size|units|nodes))?_?(?P<behind>\d)",
    re.I,
)
"""The number of inputs or outputs of one layer, such as `linear_1_in_features` or `out_dim2`."""
OF_ONE_LAYER = "of one layer"
WIDTHS = ("sizes", "inputs", "hidden", "outputs", "rest", OF_ONE_LAYER)
"""Roles that are widths."""


@cache
def role_of_argument(name: str) -> str:
    """What an argument of this name is given, "" where the name tells nothing.

    >>> role_of_argument("h_nodes1"), role_of_argument("actual_output"), role_of_argument("foo")
    ('hidden', 'y', '')
    >>> role_of_argument("inputNodeNum"), role_of_argument("neuronasOcultas")
    ('inputs', 'hidden')
    """
    bare = _in_small_words(name)
    if _OF_ONE_LAYER.fullmatch(bare):
        return OF_ONE_LAYER
    role = next((role for role, pattern in _ROLES.items() if pattern.fullmatch(bare)), "")
    return role or (told if (told := role_of(name)) in ("x", "y") else "")


def width_of_one_layer(name: str, sizes: tuple[int, ...]) -> int | None:
    """The width that the inputs or outputs of one layer have; None where there is no such layer.

    >>> [width_of_one_layer(name, (3, 5, 2)) for name in ("linear_1_out_features", "in_dim2", "in_dim3")]
    [5, 5, None]
    """
    found = _OF_ONE_LAYER.fullmatch(_in_small_words(name))
    if found is None:
        return None
    layer = int(found["before"] or found["behind"])
    takes_inputs = (found["first"] or found["second"]).lower() == "in"
    return sizes[layer - takes_inputs] if 1 <= layer < len(sizes) else None


def is_how_many_hidden_layers(name: str) -> bool:
    """Whether an argument's name says that it is the number of hidden layers, and not the width of one.

    >>> is_how_many_hidden_layers("hiddenLayerNum"), is_how_many_hidden_layers("hidden_layer_size")
    (True, False)
    """
    return _OF_HOW_MANY.fullmatch(_in_small_words(name)) is not None


def with_counted_layers(roles: dict[str, str], sizes: tuple[int, ...]) -> Iterator[dict[str, Any]]:
    """What to pass where the number of layers is an argument beside a list of their widths.

    Args:
        roles: of all arguments that are needed.
        sizes: of the layers, the input first.

    >>> list(with_counted_layers({"nb_layers": "", "nb_inputs": "inputs", "layer_sizes": "sizes"}, (3, 4, 2)))
    [{'nb_layers': 2, 'layer_sizes': [4, 2]}]
    """
    counts = [name for name in roles if _OF_HOW_MANY_LAYERS.fullmatch(_in_small_words(name))]
    widths = [name for name, role in roles.items() if name not in counts and role in ("sizes", "rest", "hidden")]
    if len(counts) != 1 or len(widths) != 1:
        return
    apart = {"inputs", "outputs"} & set(roles.values())
    given = list(sizes["inputs" in apart : len(sizes) - ("outputs" in apart)])
    for number in dict.fromkeys((len(given), len(sizes) - 1)):
        yield {counts[0]: number, widths[0]: given}


def _in_small_words(name: str) -> str:
    """A name with a line before each capital that follows a small letter, as in `hidden_Size`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name.strip("_"))


def hidden_widths_of(cls: type) -> int:
    """How many arguments of a constructor are widths of single hidden layers, such as `hidden1` and `hidden2`.

    >>> class Net:
    ...     def __init__(self, n_in, hidden1, hidden2, n_out): ...
    >>> hidden_widths_of(Net)
    2
    """
    try:
        names = list(inspect.signature(cls).parameters)
    except (TypeError, ValueError):
        return 0
    return sum(role_of_argument(name) == "hidden" and name[-1].isdigit() for name in names)


def has_no_sizes_by_default(cls: type) -> bool:
    """Whether a class is given layer sizes by an argument whose default is an empty list, so that it needs them.

    >>> class Net:
    ...     def __init__(self, sizes=(), lr=0.1): ...
    >>> has_no_sizes_by_default(Net)
    True
    """
    try:
        given = inspect.signature(cls).parameters.values()
    except (TypeError, ValueError):
        return False
    return any(type(p.default) in (list, tuple) and not p.default and role_of_argument(p.name) in WIDTHS for p in given)


def without_the_inputs(named: dict[str, Any], sizes: tuple[int, ...]) -> Iterator[dict[str, Any]]:
    """What to pass where layers are named beside the inputs: their widths without these, or that of the hidden ones.

    >>> list(without_the_inputs({"nx": 3, "nodes": [3, 4, 1]}, (3, 4, 1)))
    [{'nx': 3, 'nodes': 4}, {'nx': 3, 'nodes': [4, 1]}]
    """
    roles = {role_of_argument(name): name for name in named}
    if {"inputs", "sizes"} <= roles.keys() and len(roles) == len(named) and not {"hidden", "rest"} & roles.keys():
        yield named | {roles["sizes"]: sizes[1] if len(sizes) == len(named) + 1 else list(sizes[1:-1])}
        yield named | {roles["sizes"]: list(sizes[1:])}
