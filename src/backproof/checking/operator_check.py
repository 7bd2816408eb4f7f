"""`check_op`: one operation on its own, by the vector–Jacobian identity ⟨v, Jᵀu⟩ = ⟨u, Jv⟩, entry by entry.

J comes from differences of the user's own forward map, with a bound on their error in the precision that it computes
in; entries at a kink are set aside. It is asked with gradients from above of either sign, more than once and in other
layouts of memory. A cause is accepted if it reproduces every entry.
"""

from __future__ import annotations

from ast import literal_eval
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import chain, islice
from typing import Any

import numpy as np

from backproof.checking.check_options import CheckOptions
from backproof.checking.operator_asking import Asking
from backproof.checking.operator_draws import (
    DrawnInputs,
    beside_the_first,
    first_taken,
    plain_shape,
    positive,
    reshaped,
    shapes_to_try,
    with_options,
)
from backproof.checking.operator_judging import judged
from backproof.checking.operator_second_place import at_sizes_where_wrong
from backproof.checking.operator_shapes_tried import shapes_put_together
from backproof.checking.report import OperatorReport
from backproof.checking.source import sources_of
from backproof.checking.subjects.elsewhere import CodeElsewhere
from backproof.checking.subjects.guard import AnswersVaryError, SubjectError, known_random_state
from backproof.checking.subjects.operator_inputs import Inputs, read_inputs
from backproof.checking.subjects.operators import Operator, operator_of
from backproof.checking.subjects.operators_changed import settled
from backproof.errors import InputError, Keyword, Listed
from backproof.operators import OPERATORS

Array = Any
_STEP = 0.05
_MOST_ENTRIES = 400
_DRAWS = 3
_OF_SHAPES = ("shape", "refused")
"""What is found where a gradient has not the shape of its input, which may be that of what was drawn."""
_MOST_SHAPES = 8


def check_op(
    operator: Any,
    *inputs: Any,
    wrt: Any = None,
    like: str | None = None,
    seed: int = 0,
    language: str = "en",
    seconds: float = 10.0,
    step: float = _STEP,
    isolated: bool = False,
) -> OperatorReport:
    """Check one operation on its own: which input's derivative is wrong, at which entry, and how.

    Args:
        operator: a `torch.autograd.Function` or its `apply`, a module, a function of PyTorch's tensors or JAX's arrays
            (`custom_vjp`, `custom_jvp`, `jit`, lambdas, partials), a pair (f, gradient) as for
            `scipy.optimize.check_grad`, a pair (forward, backward), where backward(dout, …) is given the inputs, the
            output or what forward returned beside it, an object with both, or an `Activation`.
        inputs: where to check, as the operation is called: real arrays, and whatever else it takes (whole numbers,
            flags, None, lists and dicts of arrays). Drawn if none are given; at most 400 real entries in all.
        wrt: names or numbers (from 1) of the inputs whose derivatives are checked; of tensors, those that require a
            gradient, if any do; else all that are real.
        like: the name of the known operator that it is, such as "layer_norm"; found by its numbers if not given.
        seed: of what is drawn.
        language: in which the report is shown where no other is asked for, "en" or "zh".
        seconds: time limit of each call.
        step: the largest difference step, a length at which the operation is smooth.
        isolated: whether the operation runs in a process of its own (on Linux); see `check`.

    Returns:
        A report with a finding for each input whose derivative is wrong.

    Raises:
        InputError: what was given is not accepted.
        SubjectError: the operation could not be run.

    >>> check_op((lambda x: (x**2).sum(), lambda x: x), [1.0, 2.0, 3.0]).findings[0].fault
    'factor_0.5'
    """
    CheckOptions(seed=seed, seconds=seconds, language=language)  # refuses what `check` refuses
    if not step > 0:
        raise InputError("{name}: {given!r} given; accepted: a number above 0", name=Keyword("step"), given=step)
    if like is not None and like not in OPERATORS:
        accepted = Listed(OPERATORS)
        raise InputError(
            "{name}: {given!r} given; accepted: {accepted}", name=Keyword("like"), given=like, accepted=accepted
        )
    if isolated and not isinstance(operator, CodeElsewhere):
        options: dict[str, Any] = {"wrt": wrt, "like": like, "seed": seed, "language": language, "step": step}
        return _isolated(operator, inputs, {**options, "seconds": seconds})
    checked = operator_of(operator, inputs)
    with known_random_state(seed), settled(checked):
        if inputs or not checked.required:
            inputs = _completed(checked, inputs, seed, seconds)
            report = _checked(checked, _read(checked, inputs, wrt), like, seed, seconds, step)
        else:
            report = _drawn_and_checked(checked, wrt, like, seed, seconds, step)
    findings = tuple(replace(finding, language=language) for finding in report.findings)
    return replace(report, findings=findings, language=language, source=sources_of(operator))


def _isolated(operator: Any, inputs: tuple[Any, ...], options: dict[str, Any]) -> OperatorReport:
    from backproof.checking.isolation.remote import isolated

    with isolated(operator, seconds=options["seconds"]) as code:
        return check_op_isolated(code, *inputs, **options)


def check_op_isolated(code: Any, *inputs: Any, **options: Any) -> OperatorReport:
    """Check an operation that is in a process of its own already, with the options of `check_op`.

    Raises:
        SubjectError: that process ended before every question was answered.
    """
    code.seed = options.get("seed", 0)
    report = check_op(code, *inputs, **options)
    code.raise_if_ended()
    return report


def _checked(
    operator: Operator, inputs: Inputs, like: str | None, seed: int, seconds: float, step: float
) -> OperatorReport:
    return judged(Asking(operator, inputs, seed, seconds, step), like)


def _drawn_and_checked(
    operator: Operator, wrt: Any, like: str | None, seed: int, seconds: float, step: float
) -> OperatorReport:
    """Draw inputs, again where some entry comes to lie at a kink, and in other shapes where the code refuses them."""
    report: OperatorReport | None = None
    refusal: SubjectError | None = None
    for attempt in range(_DRAWS):
        drawn = _drawn(operator, like, seed + 7919 * attempt, seconds)
        if attempt == _DRAWS - 1:
            drawn = _taken(operator, positive(drawn), seed, seconds) or drawn
        try:
            report = _checked(operator, _read(operator, drawn, wrt), like, seed, seconds, step)
        except AnswersVaryError:
            raise
        except SubjectError as error:  # the backward pass may not take the shapes that were drawn
            refusal = error
            break
        if report.verdict != "undecided":
            break
    if report is not None and not any(finding.fault in _OF_SHAPES for finding in report.findings):
        return _asked_further(operator, drawn, wrt, report, (like, seed, seconds, step))
    others = islice(_other_shapes(operator, report, drawn, seed), _MOST_SHAPES)
    for other in chain(others, _that_fit(operator, seed, seconds)):
        if _taken(operator, other, seed, seconds):
            with _passing_over_refusals():
                found = _checked(operator, _read(operator, other, wrt), like, seed, seconds, step)
                if not any(finding.fault in _OF_SHAPES for finding in found.findings):
                    # the shapes that were drawn were not those that the code is for
                    return _asked_further(operator, other, wrt, found, (like, seed, seconds, step))
    if report is None:
        assert refusal is not None
        raise refusal
    return report


def _asked_further(
    operator: Operator, drawn: DrawnInputs, wrt: Any, report: OperatorReport, options: tuple[Any, ...]
) -> OperatorReport:
    """The report, or one where more can be told: with numbers as arrays, or with sizes that do not coincide."""
    if any(note.key.endswith("of_numbers") for note in report.notes):
        drawn = tuple(np.array(x) if type(x) is float else x for x in drawn)
        with _passing_over_refusals():
            report = _checked(operator, _read(operator, drawn, wrt), *options)
    if report.verdict != "correct" or operator.is_traced:
        return report
    for inputs in at_sizes_where_wrong(operator, _read(operator, drawn, wrt), *options[1:]):
        with _passing_over_refusals():
            found = _checked(operator, inputs, *options)
            if found.verdict == "wrong" and not any(finding.fault in _OF_SHAPES for finding in found.findings):
                return found
    return report


@contextmanager
def _passing_over_refusals() -> Iterator[None]:
    """Go on where the code refuses inputs that were drawn for it, and not where its answers vary."""
    try:
        yield
    except AnswersVaryError:
        raise
    except SubjectError:
        pass


def _that_fit(operator: Operator, seed: int, seconds: float) -> Iterator[DrawnInputs]:
    """Inputs in shapes put together of which the derivatives have the shapes."""
    for drawn in shapes_put_together(operator, seed):
        with suppress(SubjectError):
            asking = Asking(operator, _read(operator, drawn, None), seed, seconds, _STEP)
            values = np.concatenate([np.ravel(each) for each in asking.outputs()])
            answer = asking.pull_back(np.ones_like(values))
            pairs = zip(answer.gradients, asking.leaves, strict=True)
            if "refused" not in answer.remarks and all(g is None or np.shape(g) == x.shape for g, x in pairs):
                yield drawn


def _other_shapes(
    operator: Operator, report: OperatorReport | None, drawn: DrawnInputs, seed: int
) -> Iterator[DrawnInputs]:
    """Inputs in the shapes of the gradients that the code returns, and in others."""
    behind = len(operator.own)
    shapes = {
        finding.input - 1 - behind: literal_eval(finding.facts["given"])
        for finding in (report.findings if report is not None else ())
        if finding.fault == "shape" and finding.input is not None and behind < finding.input <= behind + len(drawn)
    }
    if shapes:
        yield reshaped(drawn, shapes, seed)
    yield from beside_the_first(operator, seed)
    yield from shapes_to_try(operator, None, seed)


def _taken(operator: Operator, drawn: DrawnInputs, seed: int, seconds: float) -> DrawnInputs | None:
    """The inputs where the operation takes them."""
    return first_taken(iter((drawn,)), _taking(operator, seed, seconds))[0]


def _taking(operator: Operator, seed: int, seconds: float) -> Callable[[DrawnInputs], None]:
    def takes(drawn: DrawnInputs) -> None:
        Asking(operator, _read(operator, drawn, None), seed, seconds, _STEP).outputs()

    return takes


def _drawn(operator: Operator, like: str | None, seed: int, seconds: float) -> DrawnInputs:
    """Inputs that the operation takes: all of one shape, or shaped as a known operator with as many inputs has them."""
    drawn, refused = first_taken(shapes_to_try(operator, like, seed), _taking(operator, seed, seconds))
    drawn = drawn or next(_that_fit(operator, seed, seconds), None)
    if drawn is not None:
        return drawn
    raise SubjectError(
        "inputs: none given, and those that were drawn, {count} arrays of shape {shape}, are not what your code takes "
        "({error}); accepted: inputs of your own, at the command line backproof check-op with --shape, --at or "
        "--inputs",
        count=len(operator.required),
        shape=plain_shape(operator),
        error=refused,
    )


def _completed(operator: Operator, given: tuple[Any, ...], seed: int, seconds: float) -> tuple[Any, ...]:
    """The inputs with options behind them, where fewer were given than the code requires."""
    if len(given) >= len(operator.required):
        return given
    return first_taken(with_options(operator, given, seed), _taking(operator, seed, seconds))[0] or given


def _read(operator: Operator, given: tuple[Any, ...], wrt: Any) -> Inputs:
    own = tuple(value for _, value in operator.own)
    inputs = read_inputs((*own, *given), operator.arguments, wrt)
    if operator.keeps_only:
        inputs = replace(inputs, wanted=tuple(i for i in inputs.wanted if i < len(own)) or inputs.wanted)
    count = sum(inputs.leaves[i].size for i in inputs.wanted)
    if count > _MOST_ENTRIES:
        raise InputError(
            "inputs: {given} entries given; accepted: at most {most} entries", given=count, most=_MOST_ENTRIES
        )
    if not all(np.isfinite(array).all() for array in inputs.leaves):
        # minus infinity is what a mask is made of: it is passed on, and no derivative by it is asked for
        masks = [i for i, array in enumerate(inputs.leaves) if not np.isfinite(array).all()]
        wanted = tuple(i for i in inputs.wanted if i not in masks)
        if not wanted or any(np.isnan(inputs.leaves[i]).any() for i in masks):
            raise InputError("{name}: values given that are not finite; accepted: finite numbers", name="inputs")
        inputs = replace(inputs, wanted=wanted)
    return inputs
