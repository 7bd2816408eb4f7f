"""Where zeros are multiplied, it is said why: and only there."""

import numpy as np
import pytest

from backproof.derivation import explain
from backproof.derivation.result import Paragraph, Paths, Substitutions
from backproof.network import Network, Parameters
from derivation.silences import silent

REASONS = set(silent())


def said(derivation):
    return {part.key for section in derivation.sections for part in section.parts if isinstance(part, Paragraph)}


def paths(derivation):
    return next(part for section in derivation.sections for part in section.parts if isinstance(part, Paths))


@pytest.mark.parametrize("reason", sorted(REASONS))
def test_a_reason_is_said_where_it_is_so(reason):
    assert reason in said(silent()[reason])


@pytest.mark.parametrize("reason", ["own unit off", "silent input", "silent sender", "output off", "no error"])
def test_what_is_said_to_be_zero_is_zero(reason):
    found = paths(silent()[reason])
    assert found.total == 0
    assert all(line.value == 0 for line in found.lines)


def test_through_a_unit_that_is_off_every_path_is_zero_and_no_other():
    found = paths(silent()["unit off"])
    assert {line.neurons[1]: line.value == 0 for line in found.lines} == {1: False, 2: True}


def test_nothing_is_said_where_nothing_is_silent():
    found = explain(Network([2, 3, 2]), [1.0, 2.0], [0.0, 1.0], weight=(2, 3, 1))
    assert not said(found) & REASONS


def test_the_slope_of_a_canonical_output_is_no_reason_since_its_error_does_not_have_it():
    network = Network([1, 1], ["sigmoid"], "binary_cross_entropy")
    parameters = network.init(seed=0)
    parameters.biases[0][:] = 30
    assert "output saturated" not in said(explain(network, [0.0], [0.0], parameters=parameters, neuron=(2, 1)))


@pytest.mark.parametrize(("language", "words"), [
    ("en", ["is off in this example: its z is −8.5", "ReLU", "σ′(z) = 0", "all the products are 0", "dead"]),
    ("zh", ["在这个样本中是关闭的", "−8.5", "σ′(z) = 0", "乘积全都等于 0", "失活"]),
])  # fmt: skip
def test_it_is_said_in_both_languages_with_its_numbers(language, words):
    text = silent()["own unit off"].to_text(language)
    flat = " ".join(text.split()) if language == "en" else text.replace("\n", "")
    assert [word for word in words if word not in flat] == []


@pytest.mark.parametrize("face", ["text", "html", "markdown", "latex"])
@pytest.mark.parametrize(("language", "layers"), [("en", "layer"), ("zh", "层")])
def test_a_path_names_every_layer_and_every_neuron_from_the_sender_to_the_cost(face, language, layers):
    network = Network([2, 3, 2])
    found = explain(network, [1.0, 2.0], [0.0, 1.0], weight=(2, 3, 1), input_names=["sepal", "petal"],
                    output_names=["setosa", "virginica"])  # fmt: skip
    shown = found.face(face, language)
    assert found.sections[0].parts[-1].layers == (1, 2, 3)
    for name in ("sepal", "setosa", "virginica"):
        assert name in shown
    assert layers in shown.lower()
    if face == "text":
        rows = [line for line in shown.splitlines() if "→" in line]
        assert len(rows) == 2
        assert all("→ C:" in row and "sepal" in row and "3" in row for row in rows)


def test_of_a_layer_that_is_partly_off_the_others_are_written_out_and_the_numbers_say_so():
    """Products with 0 show nothing: the neurons with an error come first, and how many have none is said."""
    network = Network([3, 6, 1], ["relu", "sigmoid"])
    drawn = network.init(seed=1)
    biases = [np.array([-9.0, -9.0, 9.0, -9.0, 9.0, -9.0]), drawn.biases[1]]
    found = explain(network, [0.5, -0.25, 1.0], [0.0], Parameters(drawn.weights, biases))
    lines = [line for section in found.sections for part in section.parts if isinstance(part, Substitutions)
             for line in part.lines if getattr(line.symbol, "letter", "") == "delta"]  # fmt: skip
    assert len(lines) == 3
    assert all(line.value for line in lines)
    assert "Of the 6 neurons of layer 2, 4 are off" in " ".join(found.to_text().split())
    assert "有4个在这个样本中是关闭的" in "".join(found.to_text("zh").split())
    on = explain(network, [0.5, -0.25, 1.0], [0.0], Parameters(drawn.weights, [np.full(6, 9.0), drawn.biases[1]]))
    assert "off" not in on.to_text()
