"""`derive`: the sections in their order, for one network, every step checked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from numbers import Integral
from typing import Any

from backproof.derivation.arithmetic import CannotEvaluateError
from backproof.derivation.numbers import Example, example_of, example_section
from backproof.derivation.orders import AT_THE_END, ORDERS, sections_of
from backproof.derivation.paths import neuron_section, weight_section
from backproof.derivation.result import DETAILS, WEIGHT_LETTERS, Derivation, Section
from backproof.derivation.subject import Subject, subject_of
from backproof.derivation.this_network import every_index, refuse_too_large, this_network
from backproof.derivation.verification import Checker
from backproof.errors import InputError, Keyword, Phrase
from backproof.faces import LANGUAGES
from backproof.names import hint
from backproof.network import Network, Parameters

MOST_LAYERS = 100
"""The greatest depth of a network that is derived: its steps are checked by going through all layers."""
EQUATIONS = ("BP1", "BP2", "BP3", "BP4", "batch", "penalty", "input", "matrices")
"""What can be asked for; all of it unless told."""


def derive(
    network: Network,
    x: Any = None,
    y: Any = None,
    parameters: Parameters | None = None,
    *,
    language: str = "en",
    detail: str = "steps",
    order: str = "classical",
    weight_letter: str = "w",
    equations: Iterable[str] = EQUATIONS,
    neuron: tuple[int, int] | None = None,
    weight: tuple[int, int, int] | None = None,
    input_names: Sequence[str] = (),
    output_names: Sequence[str] = (),
) -> Derivation:
    """Derive the equations of backpropagation for a network, step by step, every step checked.

    The proof is the classical one, by the chain rule of several variables; see M. Nielsen, *Neural Networks and
    Deep Learning*, chapter 2. It can be told in two orders.

    Args:
        network: any network whose activations and cost have formulas.
        x: one example, (n_1,) or (1, n_1); with it, every quantity's number stands beside its symbol.
        y: its target, (n_L,) or (1, n_L); given if and only if x is.
        parameters: the weights and biases; those of `network.init(seed=0)` if None.
        language: "en" or "zh": what it is shown in unless another is asked for afterwards.
        detail: "outline" for the results, "steps" for the whole proof, "every index" with every sum written out.
        order: "classical", the text as it is taught: BP1–BP4 stated first, then proved line by line; or "rigorous",
            every slope derived before it is used, one rule of the index calculus a line, any layer by induction.
        weight_letter: "w" or "ω": how a weight is written.
        equations: which of `EQUATIONS` to derive.
        neuron: (layer, neuron), counted from 1, to see its error as a sum over paths.
        weight: (layer, receiving neuron, sending neuron), to see its gradient as a sum over paths.
        input_names: what the neurons of the first layer are called.
        output_names: what the neurons of the last layer are called.

    Raises:
        InputError: what is not known, does not exist, does not fit, or is too large to be written out.

    >>> derivation = derive(Network([2, 3, 1]))
    >>> derivation.holds
    True
    """
    wanted = _checked(language, detail, equations)
    _one_of("order", order, ORDERS)
    _one_of("weight_letter", weight_letter, WEIGHT_LETTERS)
    subject = subject_of(network)
    _refuse_without_a_world(subject)
    if detail == "every index":
        refuse_too_large(subject)
    example = _example(network, x, y, parameters, input_names, output_names)
    sections = _sections(subject, example, wanted, detail, order)
    if neuron is not None:
        sections.append(neuron_section(subject, _place("neuron", neuron, 2), example))
    if weight is not None:
        sections.append(weight_section(subject, _place("weight", weight, 3), example))
    return replace(_derivation(subject, language, detail, sections), order=order, weight_letter=weight_letter)


def explain(
    network: Network,
    x: Any,
    y: Any,
    parameters: Parameters | None = None,
    *,
    language: str = "en",
    neuron: tuple[int, int] | None = None,
    weight: tuple[int, int, int] | None = None,
    input_names: Sequence[str] = (),
    output_names: Sequence[str] = (),
) -> Derivation:
    """Say where the numbers of one example come from: all of them, or one neuron's or one weight's.

    Args:
        network: any network whose activations and cost have formulas.
        x: one example, as in `derive`.
        y: its target.
        parameters: the weights and biases; those of `network.init(seed=0)` if None.
        language: "en" or "zh": what it is shown in unless another is asked for afterwards.
        neuron: as in `derive`.
        weight: as in `derive`; everything if neither is given.
        input_names: as in `derive`.
        output_names: as in `derive`.

    Raises:
        InputError: as in `derive`.
    """
    _checked(language, "steps", EQUATIONS)
    subject = subject_of(network)
    _refuse_without_a_world(subject)
    example = example_of(network, x, y, parameters, input_names, output_names)
    sections: list[Section] = []
    if neuron is not None:
        sections.append(neuron_section(subject, _place("neuron", neuron, 2), example))
    if weight is not None:
        sections.append(weight_section(subject, _place("weight", weight, 3), example))
    if not sections:
        sections = [this_network(subject, frozenset(EQUATIONS)),
                    example_section(subject, example, frozenset(EQUATIONS))]  # fmt: skip
    return _derivation(subject, language, "steps", sections, "explanation")


def _refuse_without_a_world(subject: Subject) -> None:
    """Raise InputError where no step could be checked: the network is too deep, or its functions have no values."""
    if subject.depth > MOST_LAYERS:
        raise InputError(
            "{option}: {depth} layers given; at most {most} are accepted, since every step is checked in networks of "
            "the same depth",
            option=Keyword("network"),
            depth=subject.depth,
            most=MOST_LAYERS,
        )
    try:
        Checker(subject.sizes, subject.functions).find_a_world()
    except CannotEvaluateError:
        raise InputError(
            "activation and cost: {names} and {cost} given; of the random networks with these functions none was found "
            "in which all of them have a value; accepted: functions that have one where the network goes",
            names=", ".join(dict.fromkeys(record.name for record in subject.records)),
            cost=subject.cost.name,
        ) from None


def _checked(language: str, detail: str, equations: Iterable[str]) -> frozenset[str]:
    if language not in LANGUAGES:
        raise InputError(
            "{option}: {given!r} given; {accepted} are accepted",
            option=Keyword("language"),
            given=language,
            accepted=" and ".join(LANGUAGES),
        )
    _one_of("detail", detail, DETAILS)
    several = isinstance(equations, Iterable) and not isinstance(equations, str)
    wanted = frozenset(map(str, equations) if several else [str(equations)])
    unknown = sorted(wanted - set(EQUATIONS))
    if unknown or not wanted:
        raise InputError(
            "{option}: {given} given; {accepted} are accepted{hint}",
            option=Keyword("equations"),
            given=", ".join(unknown) or Phrase("none"),
            accepted=", ".join(EQUATIONS),
            hint=hint(unknown[0], EQUATIONS) if unknown else "",
        )
    return wanted


def _one_of(option: str, given: Any, accepted: Iterable[str]) -> None:
    if given not in (known := tuple(accepted)):
        raise InputError(
            "{option}: {given!r} given; {accepted} are accepted{hint}",
            option=Keyword(option),
            given=given,
            accepted=", ".join(map(repr, known)),
            hint=hint(given, known),
        )


def _example(
    network: Network, x: Any, y: Any, parameters: Parameters | None, input_names: Any, output_names: Any
) -> Example | None:
    if (x is None) != (y is None):
        raise InputError(
            "{x} and {y}: one of them is missing; both are needed for an example, or neither",
            x=Keyword("x"),
            y=Keyword("y"),
        )
    return None if x is None else example_of(network, x, y, parameters, input_names, output_names)


def _place(name: str, given: Any, count: int) -> Any:
    parts = [] if isinstance(given, str) or not isinstance(given, Iterable) else list(given)
    whole = all(isinstance(part, Integral) and not isinstance(part, bool) for part in parts)
    if not whole or len(parts) != count:
        letters = "layer, receiving neuron, sending neuron" if count == 3 else "layer, neuron"
        raise InputError(
            "{name}: {given!r} given; {count} whole numbers are accepted: {letters}",
            name=Keyword(name),
            given=given,
            count=count,
            letters=Phrase(letters),
        )
    return tuple(map(int, parts))


def _sections(
    subject: Subject, example: Example | None, wanted: frozenset[str], detail: str, order: str
) -> list[Section]:
    sections = sections_of(ORDERS[order], subject, example, wanted)
    sections.append(this_network(subject, wanted))
    if detail == "every index":
        sections.append(every_index(subject, wanted))
    if example is not None:
        sections.append(example_section(subject, example, wanted))
    return sections + sections_of(AT_THE_END[order], subject, example, wanted)


def _derivation(
    subject: Subject, language: str, detail: str, sections: list[Section], title: str = "title"
) -> Derivation:
    checker = Checker(subject.sizes, subject.functions)
    checked = tuple(checker.check_section(section) for section in sections)
    names = tuple(record.name for record in subject.records)
    said = (("sizes", "-".join(map(str, subject.sizes))),)
    return Derivation(subject.sizes, names, subject.cost.name, language, detail, checked, title, said)
