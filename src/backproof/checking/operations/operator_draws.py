"""Drawing inputs for an operation of which only the code is given: arrays in shapes that it takes, and its options.

Arrays of one shape are tried first, then those of known operators with as many inputs, then others. Arguments that are
no arrays by their names get what the file itself gives an argument of that name, and else what such an argument usually
is: a number, a flag, an axis, a word, indices. A shape that was drawn here says nothing against the code: where its
gradient has another one, that one is drawn.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice, product
from typing import Any

import numpy as np

from backproof.checking.subjects.operands.operators import Operator
from backproof.checking.subjects.running.guard import SubjectError
from backproof.operators import OPERATORS

Array = Any
DrawnInputs = tuple[Any, ...]
_SHAPES = ((4,), (3,), (3, 3), (2, 3, 4), (2, 4, 4), (2, 3, 2, 2), ())
_MOST_OPTIONS = 24
_NEVER_ARRAYS: tuple[tuple[str, tuple[Any, ...]], ...] = (
    (r"dim|axis|dims|axes", (-1, 1, 0)),
    (r"in_?place|training|is_\w+|use_\w+|causal|interleaved|keep_?dims?|affine|transposed?", (False,)),
    (r"reduction", ("mean",)),
    (r"approximate", ("none",)),
    (r"\w*ignored?(_index|_label)?", (-100,)),
    (r"d_?type|device|generator", (None,)),
    (r"\w*eps(ilon)?", (1e-5,)),
    (r"num_\w+|n_\w+|\w*_size|size|count", (3, 2)),
    (r"(n_?)?groups|heads|window|stride|top_?k|levels", (2, 1)),
    (r"pad(ding)?|dilation|n_?bits|bits|steps", (1, 2)),
)
_OPTIONS: tuple[tuple[str, tuple[Any, ...]], ...] = (
    *_NEVER_ARRAYS,
    (r"\w*(idx|ind(ex|ices)|ids|segments?|labels?|targets?|classes)|src|dst|senders|receivers", ("indices", "flags")),
    (r"offsets", ("ends",)),
    (r"\w*mask", ("flags",)),
    (r"q_?n(eg)?|\w*(min|min_val|min_value)", (-4, -1.0)),
    (r"q_?p(os)?|\w*(max|max_val|max_value)", (3, 1.0)),
    (
        r"alpha|beta|gamma|p|g|lam(bda)?_?|lambd\w*|\w*(slope|scale|temp(erature)?|tau|smooth(ing)?|margin|delta|"
        r"momentum|rate|dropout|prob|weight_decay|sigma|theta|coeff?|factor|threshold|thr|bound)",
        (0.5, 1),
    ),
)
"""What arguments that are no arrays are called, and what they are tried with."""


def shapes_to_try(operator: Operator, like: str | None, seed: int) -> Iterator[DrawnInputs]:
    """Yield inputs, the likeliest first, which the operation may or may not take."""
    count = len(operator.required)
    records = [OPERATORS[like]] if like else [record for record in OPERATORS.values() if record.least <= count]
    others = [record.draw(np.random.default_rng(seed))[:count] for record in records if len(record.inputs) >= count]
    plain = _drawn([plain_shape(operator)] * count, seed)
    if not like and _has_options(operator):
        yield from with_options(operator, (), seed)
    if like:
        yield from others
    yield plain
    if not like and any(_is_indexing(name) for name in operator.required[1:]):
        yield from with_options(operator, (), seed)
    yield from () if like else others
    yield from beside_the_first(operator, seed)
    yield from with_options(operator, (), seed)
    for shape in _SHAPES:
        yield _drawn([shape] * count, seed)


def plain_shape(operator: Operator) -> tuple[int, ...]:
    """The shape in which all inputs are drawn first."""
    return (5,) if operator.is_gradient else (3, 4)


def beside_the_first(operator: Operator, seed: int) -> Iterator[DrawnInputs]:
    """Yield an array, and others that have one entry for each of its last or of its first axis, or for each pair."""
    count, (*rows, last) = len(operator.required), plain_shape(operator)
    if _has_options(operator):
        yield from with_options(operator, (), seed)
    elif count > 1 and rows:
        for other in ((last,), (rows[0],), (*rows, last // 2)):
            yield _drawn([(*rows, last), *[other] * (count - 1)], seed)


def positive(drawn: DrawnInputs) -> DrawnInputs:
    """The arrays with positive numbers, each above the one before, as the ends of an interval or a variance are."""
    return tuple(0.3 + k + abs(x) / 4 if np.asarray(x).dtype.kind == "f" else x for k, x in enumerate(drawn))


def reshaped(drawn: DrawnInputs, shapes: Mapping[int, tuple[int, ...]], seed: int) -> DrawnInputs:
    """The arrays, drawn again in other shapes, by their place."""
    rng = np.random.default_rng(seed)
    return tuple(rng.standard_normal(shapes[k]) if k in shapes else x for k, x in enumerate(drawn))


def _has_options(operator: Operator) -> bool:
    """Whether some of the arguments behind the first are no arrays, by their names or by what their file gives them."""
    known = dict(operator.options)
    return any(name in known or _form_of(name, _NEVER_ARRAYS) for name in operator.required[1:])


def _is_indexing(name: str) -> bool:
    """Whether an argument is of whole numbers by its name, which shapes of a known operator need not suit."""
    return "indices" in _form_of(name, _OPTIONS)


def with_options(operator: Operator, given: Sequence[Any], seed: int) -> Iterator[DrawnInputs]:
    """Yield what was given, with options for the arguments behind it whose names are those of options.

    Args:
        operator: the operation.
        given: for its first arguments; drawn, but for options, where nothing is.
        seed: of what is drawn.
    """
    shape = plain_shape(operator)
    for other in dict.fromkeys((shape, shape[-1:])):
        rng = np.random.default_rng(seed)
        first = np.asarray(given[0]) if given else rng.standard_normal(shape)
        choices = [
            (given[k],) if k < len(given) else (first,) if k == 0 else options_of(operator, name, first, rng)
            for k, name in enumerate(operator.required)
        ]
        if given and not all(choices):
            return  # what was said of the arrays is not enough
        if any(choices[1:]):
            yield from islice(product(*(each or (rng.standard_normal(other),) for each in choices)), _MOST_OPTIONS)


def options_of(operator: Operator, name: str, first: Array, rng: np.random.Generator) -> tuple[Any, ...]:
    """What an argument that is no array may get; () where it may be one."""
    known = dict(operator.options)
    own, rows = ((known[name],) if name in known else ()), first.shape[:1]
    made: dict[str, Callable[[], Array]] = {
        "indices": lambda: rng.integers(0, min(3, *(first.shape or (3,))), rows),
        "ends": lambda: np.arange(rows[0] if rows else 1)[:-1],
        "flags": lambda: (np.arange(first.size).reshape(first.shape) % 3 != 1).astype(np.int64),
    }
    usual = (made[each]() if isinstance(each, str) and each in made else each for each in _form_of(name, _OPTIONS))
    return (*own, *usual)


def _form_of(name: str, forms: Sequence[tuple[str, tuple[Any, ...]]]) -> tuple[Any, ...]:
    return next((each for form, each in forms if re.fullmatch(form, name, re.I)), ())


def _drawn(shapes: Sequence[tuple[int, ...]], seed: int) -> DrawnInputs:
    rng = np.random.default_rng(seed)
    return tuple(rng.standard_normal(shape) if shape else np.array(rng.standard_normal()) for shape in shapes)


def first_taken(
    candidates: Iterator[DrawnInputs], takes: Callable[[DrawnInputs], None]
) -> tuple[DrawnInputs | None, SubjectError | None]:
    """The first of these inputs that the code takes, and why it does not take the first that were tried."""
    refused: SubjectError | None = None
    for drawn in candidates:
        try:
            takes(drawn)
        except SubjectError as error:
            refused = refused or error
        else:
            return drawn, refused
    return None, refused
