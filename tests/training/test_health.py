"""A run that learns nothing says which layers keep it from learning; one that learns says nothing."""

import pickle
import re

import numpy as np
import pytest
from sklearn.datasets import load_diabetes, load_digits, load_iris, make_moons

from backproof.network import Network
from backproof.optimizers import optimizer
from backproof.runs import fit
from backproof.training import begin, train
from backproof.training.health import Symptom
from engine_problems import engines_here

CROSS_ENTROPY = "categorical_cross_entropy"


@pytest.fixture(scope="module")
def digits():
    x, y = load_digits(return_X_y=True)
    return x / 16, y


def told(result):
    return [(finding.code, finding.layer) for finding in result.findings]


def test_a_pickled_result_keeps_what_was_found_and_no_examples(digits):
    result = train(Network([64, 30, 10]), *digits, learning_rate=3.0, epochs=5)
    again = pickle.loads(pickle.dumps(result))
    assert again.examination is None
    assert again.findings == result.findings != ()


def test_what_is_found_is_of_the_examples_as_they_were(digits):
    x, y = digits
    x = x.copy()
    result = train(Network([64, 30, 10]), x, y, learning_rate=3.0, epochs=5)
    x[:] = np.nan
    assert [code for code, _ in told(result)] == ["saturated units", "saturated units", "vanished errors"]


# -------------------------------------------------------------------- it speaks


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("engine", engines_here())
def test_adam_with_a_rate_that_is_far_too_high_saturates_every_layer(digits, engine, dtype):
    result = train(Network([64, 30, 10]), *digits, learning_rate=3.0, epochs=5, engine=engine, dtype=dtype)
    assert result.status == "finished"
    assert told(result) == [("saturated units", 2), ("saturated units", 3), ("vanished errors", 3)]
    assert result.findings[0].share > 0.9
    assert result.findings[-1].share < 1e-30


CASES = {
    "every relu dead": (["relu", "softmax"], CROSS_ENTROPY, {"learning_rate": 3.0, "epochs": 5},
                        [("dead units", 2), ("vanished errors", 2)]),
    "every tanh saturated": (["tanh", "softmax"], CROSS_ENTROPY, {"learning_rate": 3.0, "epochs": 5},
                             [("saturated units", 2), ("vanished errors", 2)]),
    "an output that is saturated": (["sigmoid"] * 2, "quadratic",
                                    {"optimizer": "sgd", "learning_rate": 100.0, "batch_size": 10, "epochs": 10},
                                    [("saturated units", 3), ("vanished errors", 3)]),
    "ten layers of sigmoid": (["sigmoid"] * 11, "quadratic", {"optimizer": "sgd", "learning_rate": 0.1, "epochs": 2},
                              [("vanished errors", 4)]),
    "an output of relu below its targets": (["tanh", "relu"], "quadratic", {"learning_rate": 1.0, "epochs": 5},
                                            None),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_keeps_a_network_from_learning_is_named_with_its_layer(digits, case):
    activations, cost, options, expected = CASES[case]
    net = Network([64, *[30] * (len(activations) - 1), 10], activations, cost)
    result = train(net, *digits, **options)
    if expected is None:
        assert ("dead units", net.depth) in told(result)
    else:
        assert told(result) == expected


def test_half_of_a_layer_is_enough_and_less_is_not(digits):
    """By construction some units are dead and the others are not; at such a rate nothing is learnt."""
    x, y = digits
    net = Network([64, 10, 10], ["relu", "softmax"], CROSS_ENTROPY)
    for dead, expected in ((4, []), (5, [("dead units", 2)])):
        p = net.init(0)
        p.weights[0][:] *= 0.01
        p.biases[0][:dead], p.biases[0][dead:] = -10.0, 10.0
        result = train(net, x, y, parameters=p, optimizer="sgd", learning_rate=1e-9, epochs=1)
        assert told(result) == expected
    assert result.findings == (Symptom("dead units", 2, 0.5, 10),)


def test_examples_of_weight_0_are_not_looked_at():
    """A step is right about the examples that count, and wrong about all others."""
    x = np.tile(np.linspace(-1, 1, 40), 2)[:, None]
    y, weights = np.where(x > 0, 1.0, 0.0), np.repeat([1.0, 0.0], 40)
    y[40:] = 1 - y[40:]
    net = Network([1, 1], "sigmoid")
    p = net.init(0)
    p.weights[0][:], p.biases[0][:] = 1e5, 0.0
    frozen = {"parameters": p, "optimizer": "sgd", "learning_rate": 1e-300, "epochs": 1}
    assert told(train(net, x, y, **frozen)) == [("saturated units", 2), ("vanished errors", 2)]
    assert told(train(net, x, y, sample_weight=weights, **frozen)) == []


# ---------------------------------------------------------------- it is silent


def test_of_a_run_that_diverged_or_has_not_begun_nothing_is_said(digits):
    with np.errstate(all="ignore"):
        run = begin(Network([64, 30, 10], "identity"), *digits, optimizer="sgd", learning_rate=1e6, epochs=20)
        assert run.result().findings == ()
        run.advance()
    assert run.result().status == "diverged"
    assert run.result().examination is None


@pytest.mark.parametrize("name", ["digits", "iris", "breast-cancer", "wine", "diabetes"])
def test_the_default_model_of_a_built_in_set_is_well(name):
    assert fit(name, seed=0).result.findings == ()


GOOD = {
    "the book's network": (Network([64, 30, 10]), {"optimizer": "sgd", "learning_rate": 3.0, "batch_size": 10}),
    "quadratic, by Adam": (Network([64, 30, 10]), {"learning_rate": 0.01}),
    "relu": (Network([64, 60, 10], ["relu", "softmax"], CROSS_ENTROPY), {"scheme": "he_normal"}),
    "learnt by heart": (Network([64, 100, 10], ["tanh", "softmax"], CROSS_ENTROPY), {"epochs": 200}),
    "deep": (Network([64, *[40] * 6, 10], [*["relu"] * 6, "softmax"], CROSS_ENTROPY), {"scheme": "he_normal"}),
    "dropout": (Network([64, 60, 10], ["relu", "softmax"], CROSS_ENTROPY), {"dropout": 0.5, "scheme": "he_normal"}),
    "lbfgs": (Network([64, 20, 10], ["tanh", "softmax"], CROSS_ENTROPY), {"optimizer": "lbfgs", "epochs": 100}),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_network_that_learns_digits_is_well(digits, name):
    net, options = GOOD[name]
    result = train(net, *digits, metrics=["accuracy"], **options)
    assert result.history.metric("accuracy")[-1] > 0.9
    assert result.findings == ()


def test_errors_that_are_small_because_the_cost_is_small_have_not_vanished():
    """A line through three points, and a table learnt until δ is below 1e-9: converged, and nothing to say."""
    x = np.array([[0.0], [1.0], [2.0]])
    exact = optimizer("lbfgs", gradient_tolerance=1e-12)
    line = train(Network([1, 1], "identity"), x, 2 * x + 1, optimizer=exact, epochs=100)
    assert max(line.history.error_norms[-1]) < 1e-6
    assert line.findings == ()
    moons, labels = make_moons(200, noise=0.1, random_state=0)
    net = Network([2, 30, 1], ["tanh", "sigmoid"], "binary_cross_entropy")
    learnt = train(net, moons, labels[:, None], learning_rate=0.05, epochs=400, metrics=["accuracy"])
    assert learnt.history.metric("accuracy")[-1] == 1.0
    assert learnt.findings == ()


def test_saturation_with_the_right_answers_is_no_fault():
    """The quadratic cost of outputs at 0 and 1, all of them right: the errors are 1e-9 of ∂C/∂a, as they should be."""
    x, y = load_iris(return_X_y=True)
    net = Network([4, 1], "sigmoid")
    p = net.init(0)
    p.weights[0][:], p.biases[0][:] = [[0, 0, -100.0, 0]], 250.0  # setosa has petals below 2.5 cm
    result = train(net, x, (y == 0)[:, None], parameters=p, optimizer="sgd", learning_rate=1e-9, epochs=1)
    assert result.findings == ()


def test_a_noisy_regression_that_learns_what_there_is_to_learn_is_well():
    """Half of the variance of diabetes is noise: outputs far from the targets, and no layer that is in the way."""
    x, y = load_diabetes(return_X_y=True)
    x, y = x / x.std(axis=0), (y - y.mean()) / y.std()
    for hidden in ("relu", "tanh", "sigmoid"):
        result = train(Network([10, 20, 1], [hidden, "identity"]), x, y, scheme="he_normal", epochs=60)
        assert result.findings == ()


def test_labels_that_are_noise_are_not_blamed_on_a_layer():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(500, 5)), rng.integers(0, 2, 500)
    net = Network([5, 16, 1], ["relu", "sigmoid"], "binary_cross_entropy")
    assert train(net, x, y[:, None], scheme="he_normal").findings == ()


def test_targets_that_are_all_the_same_are_no_failure():
    x = np.random.default_rng(0).normal(size=(50, 2))
    assert train(Network([2, 3, 1]), x, np.full((50, 1), 0.5), epochs=2).findings == ()


def test_a_run_that_diverged_or_has_not_begun_is_not_looked_at(digits):
    net = Network([64, 5, 10], ["identity", "identity"])
    assert train(net, 1e6 * digits[0], digits[1], optimizer="sgd", learning_rate=10.0).findings == ()
    assert begin(Network([64, 30, 10]), *digits).result().findings == ()


# ------------------------------------------------------------------ it is shown


@pytest.fixture(scope="module")
def sick(digits):
    return train(Network([64, 30, 10]), *digits, learning_rate=3.0, epochs=5)


def test_the_result_says_so_in_both_languages(sick):
    ended, intro, *findings = str(sick).splitlines()
    assert ended == "finished: 5 epochs"
    assert "learnt little" in intro
    assert re.match(r"Layer 2: \d\d of 30 neurons are saturated: .* lower the learning rate", findings[0])
    assert re.match(r"Layer 3, the output: 10 of 10 neurons are saturated", findings[1])
    assert re.match(r"Layer 3, the output, and all below it: the errors have vanished", findings[2])
    assert "Layer 2:" in repr(sick)
    assert sick.to_text("zh").splitlines()[2].startswith("第 2 层：30 个神经元中有")
    assert "<li>Layer 2: " in sick._repr_html_()
    assert [found["code"] for found in sick.to_dict()["findings"]] == [code for code, _ in told(sick)]


def test_a_result_that_has_nothing_to_say_is_one_line(digits):
    result = train(Network([64, 10]), *digits, epochs=2)
    assert str(result) == "finished: 2 epochs"
    assert "<li>" not in result._repr_html_()


@pytest.mark.parametrize("code", ["dead units", "saturated units", "vanished errors"])
@pytest.mark.parametrize("is_output", [False, True])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_finding_has_its_words(sick, code, is_output, language):
    from backproof.rendering.training_faces import findings_lines

    _, line = findings_lines([Symptom(code, 4, 0.75, 8, is_output)], language)
    assert "4" in line
    assert ("output" in line.partition("neurons")[0] or "输出层" in line) or not is_output
    assert code == "vanished errors" or "6" in line
