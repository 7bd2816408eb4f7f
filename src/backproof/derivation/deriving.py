"""`derive`: the sections in their order, for one network, every step checked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from numbers import Integral
from typing import Any, Unpack

from backproof.derivation.arithmetic import CannotEvaluateError
from backproof.derivation.derive_options import (
    EQUATIONS,
    DeriveOptions,
    ExplainOptions,
    GivenDeriveOptions,
    GivenExplainOptions,
)
from backproof.derivation.example_lines import example_section
from backproof.derivation.numbers import WorkedExample, example_of
from backproof.derivation.orders import AT_THE_END, ORDERS, sections_of
from backproof.derivation.paths import neuron_section, weight_section
from backproof.derivation.result import Derivation, Section
from backproof.derivation.subject import SymbolicNetwork, subject_of
from backproof.derivation.this_network import every_index, refuse_too_large, this_network
from backproof.derivation.verification import Checker
from backproof.described import of_keywords, takes
from backproof.errors import InputError, Keyword, Listed, Phrase
from backproof.network import Network, Parameters, require_parameters

MOST_LAYERS = 100
"""The greatest depth of a network that is derived: its steps are checked by going through all layers."""


@takes(DeriveOptions)
def derive(
    network: Network,
    x: Any = None,
    y: Any = None,
    parameters: Parameters | None = None,
    *,
    input_names: Sequence[str] = (),
    output_names: Sequence[str] = (),
    **options: Unpack[GivenDeriveOptions],
) -> Derivation:
    """Derive the equations of backpropagation for a network, step by step, every step checked.

    The proof is the classical one, by the chain rule of several variables; see M. Nielsen, *Neural Networks and
    Deep Learning*, chapter 2. It can be told in two orders.

    Args:
        network: any network whose activations and cost have formulas.
        x: one example, (n_1,) or (1, n_1); with it, every quantity's number stands beside its symbol.
        y: its target, (n_L,) or (1, n_L); given if and only if x is.
        parameters: the weights and biases; those of `network.init(seed=0)` if None.
        input_names: what the neurons of the first layer are called.
        output_names: what the neurons of the last layer are called.
        **options: the fields of `DeriveOptions`.

    Raises:
        InputError: what is not known, does not exist, does not fit, or is too large to be written out.

    >>> derivation = derive(Network([2, 3, 1]))
    >>> derivation.holds
    True
    """
    asked = of_keywords(DeriveOptions, options, derive)
    subject = subject_of(network)
    if parameters is not None and x is None:
        require_parameters(parameters)
    _refuse_without_a_world(subject)
    if asked.detail == "every index":
        refuse_too_large(subject)
    example = _example(network, x, y, parameters, input_names, output_names)
    sections = _sections(subject, example, asked.wanted, asked.detail, asked.order)
    sections += _asked_places(subject, asked, example)
    found = _derivation(subject, asked.language, asked.detail, sections)
    return replace(found, order=asked.order, weight_letter=asked.weight_letter)


@takes(ExplainOptions)
def explain(
    network: Network,
    x: Any,
    y: Any,
    parameters: Parameters | None = None,
    *,
    input_names: Sequence[str] = (),
    output_names: Sequence[str] = (),
    **options: Unpack[GivenExplainOptions],
) -> Derivation:
    """Say where the numbers of one example come from: all of them, or one neuron's or one weight's.

    Args:
        network: any network whose activations and cost have formulas.
        x: one example, as in `derive`.
        y: its target.
        parameters: the weights and biases; those of `network.init(seed=0)` if None.
        input_names: as in `derive`.
        output_names: as in `derive`.
        **options: the fields of `ExplainOptions`; everything is explained where neither neuron nor weight is given.

    Raises:
        InputError: as in `derive`.
    """
    asked = of_keywords(ExplainOptions, options, explain)
    subject = subject_of(network)
    _refuse_without_a_world(subject)
    example = example_of(network, x, y, parameters, input_names, output_names)
    sections = _asked_places(subject, asked, example)
    if not sections:
        sections = [this_network(subject, frozenset(EQUATIONS)),
                    example_section(subject, example, frozenset(EQUATIONS))]  # fmt: skip
    return _derivation(subject, asked.language, "steps", sections, "explanation")


def _refuse_without_a_world(subject: SymbolicNetwork) -> None:
    """Raise InputError where no step could be checked: the network is too deep, or its functions have no values."""
    if subject.depth > MOST_LAYERS:
        raise InputError(
            "{option}: {depth} layers given; accepted: at most {most}, since every step is checked in "
            "networks of the same depth",
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
            names=Listed(dict.fromkeys(record.name for record in subject.records)),
            cost=subject.cost.name,
        ) from None


def _asked_places(subject: SymbolicNetwork, asked: ExplainOptions, example: WorkedExample | None) -> list[Section]:
    """The sections of one neuron and of one weight, where these are asked for."""
    sections = []
    if asked.neuron is not None:
        sections.append(neuron_section(subject, _place("neuron", asked.neuron, 2), example))
    if asked.weight is not None:
        sections.append(weight_section(subject, _place("weight", asked.weight, 3), example))
    return sections


def _example(
    network: Network, x: Any, y: Any, parameters: Parameters | None, input_names: Any, output_names: Any
) -> WorkedExample | None:
    if (x is None) != (y is None):
        raise InputError(
            "{x} and {y}: only one given; accepted: both, which are an example, or neither",
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
            "{name}: {given!r} given; accepted: {count} whole numbers, {letters}",
            name=Keyword(name),
            given=given,
            count=count,
            letters=Phrase(letters),
        )
    return tuple(map(int, parts))


def _sections(
    subject: SymbolicNetwork, example: WorkedExample | None, wanted: frozenset[str], detail: str, order: str
) -> list[Section]:
    sections = sections_of(ORDERS[order], subject, example, wanted)
    sections.append(this_network(subject, wanted))
    if detail == "every index":
        sections.append(every_index(subject, wanted))
    if example is not None:
        sections.append(example_section(subject, example, wanted))
    return sections + sections_of(AT_THE_END, subject, example, wanted)


def _derivation(
    subject: SymbolicNetwork, language: str, detail: str, sections: list[Section], title: str = "title"
) -> Derivation:
    checker = Checker(subject.sizes, subject.functions)
    checked = tuple(checker.check_section(section) for section in sections)
    names = tuple(record.name for record in subject.records)
    said = (("sizes", "-".join(map(str, subject.sizes))),)
    return Derivation(subject.sizes, names, subject.cost.name, language, detail, checked, title, said)
