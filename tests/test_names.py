"""A name that is not known: what is meant is said wherever names are taken, in both languages and on both faces."""

import re

import pytest

from backproof import activations, costs, initializers, names, optimizers
from backproof.cli import run
from backproof.errors import InputError
from backproof.estimators import MLPClassifier
from backproof.network import Network
from backproof.proofs import recorded
from backproof.rendering.words.spoken_errors import error_in
from backproof.training import metrics, schedules

CATALOGUES = {
    "activation": (activations.activation, activations.ACTIVATIONS, activations.OTHER_NAMES),
    "cost": (costs.cost, costs.COSTS, costs.OTHER_NAMES),
    "optimizer": (optimizers.optimizer, optimizers.OPTIMIZERS, optimizers.OTHER_NAMES),
    "schedule": (schedules.schedule, schedules.SCHEDULES, schedules.OTHER_NAMES),
    "scheme": (lambda name: Network([2, 1]).init(0, name), initializers.SCHEMES, initializers.OTHER_NAMES),
    "metrics": (lambda name: metrics.metrics([name]), metrics.METRICS, {}),
    "theorem": (recorded().theorem, [theorem.name for theorem in recorded().theorems], {}),
}


def said(catalogue, name):
    with pytest.raises(InputError) as caught:
        CATALOGUES[catalogue][0](name)
    return caught.value


MEANT = {
    ("activation", "sigmod"): "sigmoid",
    ("activation", "Sigmoid"): "sigmoid",
    ("activation", "logistic"): "sigmoid",
    ("activation", "leakyrelu"): "leaky_relu",
    ("activation", "LeakyReLU(0.2)"): "leaky_relu(0.2)",
    ("activation", "sigmoid(2)"): "sigmoid",
    ("activation", "swish"): "silu",
    ("cost", "bce"): "binary_cross_entropy",
    ("cost", "quadratc"): "quadratic",
    ("cost", "Huber Loss"): "huber",
    ("cost", "mae"): "mean_absolute_error",
    ("cost", "pinball loss"): "quantile",
    ("cost", "Pinball(0.9)"): "quantile(0.9)",
    ("optimizer", "sdg"): "sgd",
    ("optimizer", "Adam"): "adam",
    ("schedule", "invscaling"): "inverse_scaling",
    ("schedule", "one-cycle"): "one_cycle",
    ("scheme", "glorot_unifrm"): "glorot_uniform",
    ("metrics", "acuracy"): "accuracy",
    ("theorem", "bp2"): "BP2",
}


@pytest.mark.parametrize(("catalogue", "name"), MEANT, ids=map(str, MEANT))
def test_the_name_that_is_meant_is_said_at_the_end_in_both_languages(catalogue, name):
    error, meant = said(catalogue, name), MEANT[catalogue, name]
    assert str(error).endswith(f"; did you mean {meant}?")
    assert error_in(error, "zh").endswith(f"；是否想写 {meant}？")


@pytest.mark.parametrize(
    ("catalogue", "name", "among"),
    [
        ("cost", "mse", ["quadratic", "half_mean_squared_error", "½ Σ e²"]),
        ("cost", "MSE", ["quadratic", "half_mean_squared_error"]),
        ("cost", "mean_squared_error", ["quadratic", "half_mean_squared_error"]),
        ("cost", "cross_entropy", ["binary_cross_entropy", "categorical_cross_entropy"]),
        ("cost", "crossentropy", ["binary_cross_entropy", "sigmoid", "categorical_cross_entropy", "softmax"]),
        ("activation", "step", ["sigmoid", "relu"]),
        ("scheme", "xavier", ["glorot_uniform", "glorot_normal"]),
        ("scheme", "zeros", []),
    ],
)
def test_where_a_name_may_mean_two_things_the_words_say_what_differs(catalogue, name, among):
    error = said(catalogue, name)
    english, chinese = str(error).rpartition("; ")[2], error_in(error, "zh").rpartition("；")[2]
    assert [word for word in among if word not in str(error)] == []
    assert [word for word in among if word not in error_in(error, "zh")] == []
    assert len(english) > 20
    assert re.search("[一-鿿]", chinese)


@pytest.mark.parametrize("name", ["", "zzz", "λ", 3, None, ["sigmoid"]])
def test_a_name_like_no_other_is_refused_without_a_guess(name):
    assert names.hint(name, ["sigmoid", "quadratic"]) == ""


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_other_names_are_plain_and_lead_to_names_of_the_catalogue(catalogue):
    _, accepted, others = CATALOGUES[catalogue]
    assert [name for name in others if re.search("[^a-z0-9]", name) or name in accepted] == []
    assert [name for name, meant in others.items() if not hasattr(meant, "template") and meant not in accepted] == []


@pytest.mark.parametrize("name", activations.ACTIVATIONS)
def test_every_activation_is_found_in_another_spelling(name):
    plain = name.replace("_", "-").title()
    assert names.hint(plain, activations.ACTIVATIONS).endswith(f"did you mean {name}?")


def test_an_estimator_says_it_too():
    with pytest.raises(InputError, match="did you mean binary_cross_entropy"):
        MLPClassifier(loss="bce").fit([[0.0], [1.0]], [0, 1])
    with pytest.raises(InputError, match="did you mean sigmoid"):
        MLPClassifier(activation="sigmod").fit([[0.0], [1.0]], [0, 1])


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (["train", "iris", "--optimizer", "sdg"], "sgd"),
        (["train", "iris", "--cost", "bce"], "binary_cross_entropy"),
        (["train", "iris", "--init", "glorot_norml"], "glorot_normal"),
        (["train", "iris", "--schedule", "cosin"], "cosine"),
        (["check", "x.py:f", "-n", "2,1", "-a", "sigmod"], "sigmoid"),
        (["derive", "--network", "2,1", "--activation", "sigmod"], "sigmoid"),
        (["prove", "bp1", "--recorded"], "BP1"),
        (["derive", "--network", "2,1", "--equations", "bp1"], "BP1"),
        (["derive", "--network", "2,1", "--detail", "everyindex"], "every index"),
        (["derive", "--network", "2,1", "--order", "clasical"], "classical"),
    ],
)
def test_the_command_line_says_it_in_both_languages(arguments, meant, capsys):
    assert run(arguments) == 2
    assert f"did you mean {meant}?" in capsys.readouterr().err
    assert run([*arguments, "--language", "zh"]) == 2
    assert f"是否想写 {meant}？" in capsys.readouterr().err
