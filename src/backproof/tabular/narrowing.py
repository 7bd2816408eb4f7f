"""Recipes that do without bins: networks that learn from the other features, and take all of them afterwards."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from backproof.network import Network, Parameters
from backproof.tabular.learning import Learnt, learn
from backproof.tabular.learning_examples import EncodedExamples
from backproof.tabular.recipe import Recipe

Array = Any


def learnt_on_used(examples: EncodedExamples, recipe: Recipe, **given: Any) -> Learnt:
    """Return what networks of a recipe learn from the features that it uses, as networks that take all of them.

    Args:
        examples: what is learnt from.
        recipe: how.
        **given: the other keywords of `learn`.

    Raises:
        InputError, KeyboardInterrupt: as `learn`.
    """
    fewer, used = used_by(examples, recipe)
    return _widened(learn(fewer, recipe, **given), used)


def used_by(examples: EncodedExamples, recipe: Recipe) -> tuple[EncodedExamples, Array]:
    """Return the examples with the features that a recipe uses, and which these are, (n_1,) of booleans."""
    if recipe.bins:
        return examples, np.full(examples.x.shape[1], True)
    used = ~examples.pieces
    return _without(examples, used), used


def _without(examples: EncodedExamples, used: Array) -> EncodedExamples:
    validation = examples.validation
    held = None if validation is None else (np.ascontiguousarray(validation[0][:, used]), validation[1])
    x = np.ascontiguousarray(examples.x[:, used])
    of_features = {
        name: values[used] for name in ("pieces", "columns", "scales", "signs")
        if (values := getattr(examples, name)) is not None
    }  # fmt: skip
    return replace(examples, x=x, validation=held, **of_features)


def _widened(learnt: Learnt, used: Array) -> Learnt:
    """Return networks that take all features, with weights of 0 on those that were not used."""
    if used.all():
        return learnt
    network = learnt.network
    whole = Network([len(used), *network.sizes[1:]], network.activations, network.cost_function)
    members = []
    for member in learnt.members:
        first = np.zeros((member.weights[0].shape[0], len(used)), member.weights[0].dtype)
        first[:, used] = member.weights[0]
        members.append(Parameters((first, *member.weights[1:]), member.biases))
    return replace(learnt, network=whole, members=tuple(members))
