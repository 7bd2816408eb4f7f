"""What the arguments of a constructor are by their names: widths of layers, examples, a rate."""

from __future__ import annotations

import re
from functools import cache

from backproof.checking.subjects.names_in_code import role_of

_COUNT = r"(n|num|no|number|nb|nn|net)?_?(of)?_?"
_OF = r"(_?(sizes?|dims?|dimension|nodes?|units?|neurons?|layers?|features?|width|n|number|count|list|geshu|shu))*"
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
WIDTHS = ("sizes", "inputs", "hidden", "outputs", "rest")
"""Roles that are widths."""


@cache
def role_of_argument(name: str) -> str:
    """What an argument of this name is given, "" where the name tells nothing.

    >>> role_of_argument("h_nodes1"), role_of_argument("actual_output"), role_of_argument("foo")
    ('hidden', 'y', '')
    """
    bare = name.strip("_")
    role = next((role for role, pattern in _NAMES.items() if re.fullmatch(pattern, bare, re.I)), "")
    return role or (told if (told := role_of(name)) in ("x", "y") else "")
