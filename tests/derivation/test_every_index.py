"""Every equation written out: one card for each, each with a title of its own, from z = Σ w a + b to the biases."""

from functools import cache

import pytest

from backproof.derivation import derive
from backproof.derivation.result import Chain
from backproof.network import Network
from derivation.cases import NETWORKS, SWISH

SMALL = {
    "2-3-1": Network([2, 3, 1]),
    "softmax": Network([2, 2, 2], ["tanh", "softmax"], "categorical_cross_entropy"),
    "half mean": Network([2, 2, 2], ["gelu", "sigmoid"], "half_mean_squared_error"),
    "own formulas": Network([2, 3, 2], [SWISH, "identity"], NETWORKS["own formulas"].cost_function),
    "softmax inside": Network([2, 3, 2], ["softmax", "sigmoid"]),
}


@cache
def written_out(name, language="en"):
    """Return the section, and its text."""
    found = derive(SMALL[name], detail="every index", equations=("BP1", "BP2", "BP3", "BP4"))
    section = next(section for section in found.sections if section.key == "every index")
    alone = found.to_text(language)
    heading = {"en": "Every equation, written out", "zh": "逐个写出的全部方程"}[language]
    return section, alone[alone.index(heading) :]


@pytest.mark.parametrize("name", SMALL)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_two_cards_have_one_title_and_every_step_holds(name, language):
    section, _ = written_out(name, language)
    chains = [part for part in section.parts if isinstance(part, Chain)]
    titles = [(chain.title, chain.said) for chain in chains]
    assert len(set(titles)) == len(titles)
    assert all(step.check.holds for chain in chains for step in chain.steps)


@pytest.mark.parametrize("name", SMALL)
def test_there_is_one_card_for_each_quantity(name):
    network = SMALL[name]
    section, _ = written_out(name)
    counts = {}
    for part in section.parts:
        if isinstance(part, Chain):
            counts[part.title] = counts.get(part.title, 0) + 1
    neurons = sum(network.sizes[1:])
    weights = network.n_parameters - neurons
    assert counts == {"single input": neurons, "single activation": neurons, "single cost": 1, "single error": neurons,
                      "single weight": weights, "single bias": neurons}  # fmt: skip


def test_activations_and_the_cost_are_written_with_this_networks_functions():
    _, text = written_out("2-3-1")
    for line in ("a²₃\n      = σ(z²₃) ", "      = 1/(1 + e^{−z²₃}) ", "C\n      = (y₁ − a³₁)²/2 ",
                 "The weight from neuron 2 of layer 1 to neuron 3 of layer 2"):  # fmt: skip
        assert line in text or line.replace("(y₁ − a³₁)", "(a³₁ − y₁)") in text
    _, text = written_out("softmax", "zh")
    assert "a³₁\n      = e^{z³₁}/(e^{z³₁} + e^{z³₂}) " in text
    assert "C\n      = −y₁ ln(a³₁) − y₂ ln(a³₂) " in text
    assert "从第 1 层第 2 个神经元到第 2 层第 1 个神经元的权重" in text
    assert "((a³₁ − y₁)²/2 + (a³₂ − y₂)²/2)/2" in written_out("half mean")[1]


def test_the_order_is_forward_and_then_back():
    section, _ = written_out("2-3-1")
    titles = [part.title for part in section.parts if isinstance(part, Chain)]
    order = list(dict.fromkeys(titles))
    assert order == ["single input", "single activation", "single cost", "single error", "single weight", "single bias"]
    assert titles.index("single cost") > max(at for at, title in enumerate(titles) if title == "single activation")
