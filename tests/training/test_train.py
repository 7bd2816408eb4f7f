"""`train`: what it minimises, when it stops, that the same seed gives the same bits, and what it refuses."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.datasets import load_diabetes, load_iris
from sklearn.utils.class_weight import compute_sample_weight

from backproof.engines import ENGINES
from backproof.engines.numpy_engine import NumpyEngine
from backproof.errors import InputError
from backproof.network import Network
from backproof.optimizers import OPTIMIZERS, optimizer
from backproof.training import Checkpoint, Stopping, begin, train
from backproof.training.data import class_weights
from backproof.training.schedules import SCHEDULES
from backproof.training.setup import EngineWarning

NET = Network([4, 6, 3], ["tanh", "softmax"], "categorical_cross_entropy")


@pytest.fixture(scope="module")
def iris():
    x, labels = load_iris(return_X_y=True)
    return (x - x.mean(axis=0)) / x.std(axis=0), labels


@pytest.mark.parametrize("name", list(OPTIMIZERS))
def test_every_optimizer_learns_iris(iris, name):
    """Cost falls and 95 % are right."""
    rate = 0.3 if name in ("sgd", "momentum", "nesterov") else 0.02
    result = train(NET, *iris, optimizer=name, learning_rate=rate, epochs=40, metrics=["accuracy"])
    assert result.history.costs[-1] < 0.5 * result.history.costs[0]
    assert result.history.metric("accuracy")[-1] >= 0.95
    assert result.status in ("finished", "converged")


@pytest.mark.parametrize("name", list(SCHEDULES))
def test_every_schedule_runs_and_its_rates_are_in_the_history(iris, name):
    result = train(NET, *iris, optimizer="sgd", learning_rate=0.4, schedule=name, epochs=6)
    assert len(result.history.learning_rates) == 6
    assert all(0 < rate <= 0.4 for rate in result.history.learning_rates)


def same_bits(one, other):
    return all(np.array_equal(a, b) for a, b in zip(one.parameters.weights, other.parameters.weights, strict=True))


OPTIONS = [
    {"optimizer": "sgd", "learning_rate": 0.3},
    {"optimizer": "adam", "dropout": 0.3, "l2": 1e-3, "batch_size": 7},
    {"optimizer": "nesterov", "schedule": "cosine"},
    {"optimizer": "sgd", "schedule": "adaptive", "stopping": Stopping("cost", 2, restore_best=False)},
    {"optimizer": "adam", "validation": 0.2, "stopping": Stopping("accuracy", 3), "metrics": ["accuracy"]},
    {"optimizer": "rmsprop", "shuffle": lambda order, epoch: np.roll(order[::-1], epoch)},
    {"optimizer": "lbfgs"},
    {"optimizer": "adam", "dtype": np.float32, "clip_norm": 0.1, "class_weight": "balanced"},
]


@pytest.mark.parametrize("options", OPTIONS, ids=lambda options: "-".join(sorted(options)))
def test_the_same_seed_gives_the_same_bits_and_another_does_not(iris, options):
    first, again, other = (train(NET, *iris, epochs=4, **{"seed": seed, **options}) for seed in (3, 3, 4))
    assert same_bits(first, again)
    assert first.history == again.history
    assert not same_bits(first, other)


@pytest.mark.parametrize("options", OPTIONS, ids=lambda options: "-".join(sorted(options)))
@pytest.mark.parametrize("stopped_after", [1, 4])
def test_stopped_and_continued_from_what_was_saved_gives_the_same_bits(iris, options, stopped_after, tmp_path):
    """Through a file, after different epochs, for every kind of state there is."""
    whole = train(NET, *iris, epochs=7, seed=1, **options)
    path = str(tmp_path / "run.checkpoint")

    def stop(record):
        return record.epoch == stopped_after

    part = train(NET, *iris, epochs=7, seed=1, callbacks=[stop], checkpoint=path, **options)
    assert len(part.history) == stopped_after
    continued = train(NET, *iris, epochs=7, seed=1, resume=Checkpoint.load(path), **options)
    assert same_bits(continued, whole)
    assert continued.history == whole.history


def test_resuming_with_other_options_is_refused(iris):
    part = train(NET, *iris, epochs=2)
    with pytest.raises(InputError, match="resume: the checkpoint was made with other options"):
        train(NET, *iris, epochs=4, l2=0.1, resume=part)


@pytest.mark.parametrize("content", [b"", b"no safetensors", b"\xff" * 64])
def test_a_damaged_checkpoint_is_refused_in_one_line(tmp_path, content):
    path = tmp_path / "bad"
    path.write_bytes(content)
    with pytest.raises(InputError, match="cannot be read") as caught:
        Checkpoint.load(path)
    assert "\n" not in str(caught.value)


def test_early_stopping_restores_the_best_epoch(iris):
    """The parameters handed back have the best validation cost of the history."""
    x, y = iris
    order = np.random.default_rng(0).permutation(len(x))
    fit, val = order[:40], order[40:]
    noisy = np.where(np.arange(40) % 5 == 0, (y[fit] + 1) % 3, y[fit])
    result = train(
        NET, x[fit], noisy, optimizer="adam", learning_rate=0.1, epochs=200,
        validation=(x[val], y[val]), stopping=Stopping("validation_cost", 5),
    )  # fmt: skip
    best = min(result.history.validation_costs)
    assert result.status == "stopped"
    assert result.history.validation_costs[-1] > best
    assert NET.cost(result.parameters, x[val], np.eye(3)[y[val]]) == pytest.approx(best, rel=1e-12)


def test_stopping_waits_for_patience_epochs_without_improvement(iris):
    """With no step there is no improvement: the first epoch is the best, then patience + 1 more."""
    result = train(
        NET, *iris, optimizer="sgd", learning_rate=1e-300, epochs=50, batch_size=None,
        stopping=Stopping("cost", 4, tolerance=1e-9),
    )  # fmt: skip
    assert len(result.history) == 6
    assert "cost did not improve" in result.message


def test_the_adaptive_schedule_lowers_the_rate_before_it_stops(iris):
    result = train(
        NET, *iris, optimizer="sgd", learning_rate=1e-3, schedule="adaptive", epochs=500,
        stopping=Stopping("cost", 1, tolerance=10.0, restore_best=False),
    )  # fmt: skip
    rates = list(dict.fromkeys(result.history.learning_rates))
    assert rates == pytest.approx([1e-3 / 5**k for k in range(len(rates))])
    assert rates[-1] <= 1e-6 < rates[-2]
    assert result.status == "stopped"


def test_a_run_that_diverges_says_where_and_hands_back_the_last_finite_parameters():
    """Epoch, step and layer; the parameters are those before the step that broke."""
    x, y = load_diabetes(return_X_y=True)
    net = Network([10, 8, 1], ["identity", "identity"], "quadratic")
    result = train(net, 1e3 * x, y, optimizer="sgd", learning_rate=10.0, batch_size=50, epochs=20, seed=0)
    assert result.status == "diverged"
    assert np.isfinite(result.parameters.to_vector()).all()
    found = result.divergence
    assert found.epoch == len(result.history) + 1
    assert 1 <= found.step <= 9
    assert found.layer in (2, 3)
    assert f"epoch {found.epoch}, step {found.step}" in result.message
    assert "learning rate" in result.message


def test_divergence_names_the_layer_in_which_it_first_appeared():
    """An output layer whose exponential overflows, on a hidden layer that is fine."""
    net = Network([1, 2, 1], ["tanh", "exponential"], "poisson")
    p = net.init(0, "glorot_normal")
    p.weights[1][:] = 2000.0
    p.biases[0][:] = 5.0
    x, y = np.ones((4, 1)), np.ones((4, 1))
    result = train(net, x, y, parameters=p, optimizer="sgd", learning_rate=0.1, epochs=2)
    assert (result.status, result.divergence.layer) == ("diverged", 3)
    assert (result.divergence.epoch, result.divergence.step) == (1, 1)
    np.testing.assert_array_equal(result.parameters.to_vector(), p.to_vector())


def test_an_update_that_overflows_is_found_too():
    """Every cost is finite, a parameter is not: sigmoids hide infinity."""
    net = Network([1, 1], "sigmoid", "quadratic")
    result = train(net, np.ones((4, 1)), np.zeros((4, 1)), optimizer="sgd", learning_rate=1e308, l2=1e10, epochs=3)
    assert result.status == "diverged"
    assert np.isfinite(result.parameters.to_vector()).all()


def test_an_interrupt_returns_what_was_reached(iris):
    def interrupt(record):
        if record.epoch == 3:
            raise KeyboardInterrupt

    result = train(NET, *iris, epochs=10, callbacks=[interrupt])
    assert result.status == "interrupted"
    assert len(result.history) == 3


def test_sample_weights_are_repetitions(iris):
    """An example of weight 2 counts as two: one full batch, one step."""
    x, y = iris
    weights = np.where(np.arange(150) % 3 == 0, 2.0, 1.0)
    repeated = np.repeat(np.arange(150), weights.astype(int))
    options = {"optimizer": "sgd", "learning_rate": 0.5, "batch_size": None, "epochs": 3, "shuffle": False}
    weighted = train(NET, x, y, sample_weight=weights, **options)
    written_out = train(NET, x[repeated], y[repeated], **options)
    np.testing.assert_allclose(weighted.parameters.to_vector(), written_out.parameters.to_vector(), rtol=1e-10)


def test_balanced_class_weights_are_inverse_frequencies(iris):
    x, y = iris
    keep = np.r_[0:50, 50:70, 100:110]
    share = {0: 80 / (3 * 50), 1: 80 / (3 * 20), 2: 80 / (3 * 10)}
    options = {"optimizer": "sgd", "learning_rate": 0.5, "epochs": 3}
    balanced = train(NET, x[keep], y[keep], class_weight="balanced", **options)
    given = train(NET, x[keep], y[keep], class_weight=share, **options)
    plain = train(NET, x[keep], y[keep], **options)
    np.testing.assert_allclose(balanced.parameters.to_vector(), given.parameters.to_vector(), rtol=1e-12)
    assert not same_bits(balanced, plain)


def test_history_has_the_norm_of_the_mean_error_of_every_layer(iris):
    """‖δ^l‖, with a rate too small to move anything, is that of the bias gradient."""
    x, y = iris
    result = train(NET, x, y, optimizer="sgd", learning_rate=1e-300, epochs=1, seed=2)
    gradient = NET.cost_and_gradient(NET.init(2), x, np.eye(3)[y])[1]
    expected = [np.linalg.norm(b) for b in gradient.biases]
    np.testing.assert_allclose(result.history.error_norms[0], expected, rtol=1e-10)


def test_history_survives_json_and_prints(iris):
    result = train(NET, *iris, epochs=2, validation=0.2, metrics=["accuracy"])
    history = type(result.history).from_records(result.history.to_records())
    assert history == result.history
    assert str(history).count("\n") == 1
    assert "validation cost" in str(history)
    assert history._repr_html_().count("<tr>") == 3
    assert "validation cost" in history._repr_html_()
    assert "validation cost" not in train(NET, *iris, epochs=1).history._repr_html_()


def test_lbfgs_reaches_a_stationary_point_of_a_convex_problem(iris):
    """Softmax regression with a penalty has one minimum: the gradient there is zero."""
    x, y = iris
    net = Network([4, 3], "softmax", "categorical_cross_entropy")
    tight = optimizer("lbfgs", gradient_tolerance=1e-9)
    result = train(net, x, y, optimizer=tight, epochs=500, l2=0.1)
    gradient = net.cost_and_gradient(result.parameters, x, np.eye(3)[y])[1]
    assert result.status == "converged"
    assert abs(gradient.weights[0] + 0.1 * result.parameters.weights[0]).max() < 1e-5


def test_progress_draws_on_standard_error_only(iris, capsys):
    train(NET, *iris, epochs=2, progress=True)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "2/2" in captured.err


def test_progress_speaks_chinese_where_asked(iris, capsys):
    train(NET, *iris, epochs=2, progress="zh")
    said = capsys.readouterr().err
    assert "轮" in said
    assert "代价" in said
    assert "cost" not in said


def test_the_engine_that_ran_is_said(iris):
    assert train(NET, *iris, epochs=1, engine="numpy").engine == NumpyEngine.name


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"epoch": 3}, r"train has no option 'epoch'; accepted: optimizer, learning_rate"),
        ({"validaton": 0.2}, r"train has no option 'validaton'; .*, validation, .*; did you mean validation\?"),
        ({"epochs": 0}, r"epochs: 0 given; accepted: an integer ≥ 1"),
        ({"epochs": 2.5}, r"epochs: 2.5 given; accepted: an integer ≥ 1"),
        ({"learning_rate": -1}, r"learning_rate: -1 given; accepted: a finite number above 0"),
        ({"learning_rate": "fast"}, r"learning_rate: 'fast' given"),
        ({"batch_size": 0}, r"batch_size: 0 given; accepted: an integer ≥ 1 or None"),
        ({"seed": -1}, r"seed: -1 given; accepted: an integer ≥ 0"),
        ({"l2": float("inf")}, r"l2: inf given; accepted: a finite number ≥ 0"),
        ({"l1": -1e-9}, r"l1: -1e-09 given; accepted: a finite number ≥ 0"),
        ({"clip_norm": 0}, r"clip_norm: 0 given; accepted: a finite number above 0"),
        ({"clip_example_norm": 0.0}, r"clip_example_norm: 0.0 given; accepted: a finite number above 0"),
        ({"learning_rate": 0}, r"learning_rate: 0 given; accepted: a finite number above 0"),
        ({"noise_multiplier": -1}, r"noise_multiplier: -1 given; accepted: a finite number ≥ 0"),
        ({"shuffle": 3}, r"shuffle: 3 given; accepted: True, False or a function"),
        ({"dropout": 1.0}, r"dropout: 1.0 given; accepted: a rate 0 ≤ p < 1"),
        ({"dropout": [0.1, 0.2, 0.3]}, r"dropout: \[0.1, 0.2, 0.3\] given"),
        ({"dtype": np.int32}, r"dtype: 'int32' given; accepted: float32 and float64"),
        ({"dtype": "no"}, r"dtype: 'no' given"),
        ({"engine": "gpu"}, r"engine: 'gpu' is not known"),
        ({"dropout": "half"}, r"dropout: 'half' given; accepted: a rate 0 ≤ p < 1"),
        ({"validation": "half"}, r"validation: str given; accepted: \(x, y\), or a share of the examples"),
        ({"stopping": 3}, r"stopping: 3 given; accepted: a rule made by backproof.Stopping"),
        ({"callbacks": 3}, r"callbacks: 3 given; accepted: a list of functions"),
        ({"callbacks": ["print"]}, r"callbacks: \['print'\] given; accepted: a list of functions"),
        ({"checkpoint": 3}, r"checkpoint: int given; accepted: a path"),
        ({"scheme": "zeros"}, r"scheme: 'zeros' is not known"),
        ({"metrics": ["auc"]}, r"metrics: 'auc' is not known"),
        ({"stopping": Stopping()}, r"watch='validation_cost' given; accepted: cost, which can be watched in this run"),
        ({"validation": 1.5}, r"validation: 1.5 of 150 examples given"),
        ({"validation": (1, 2, 3)}, r"validation: 3 items given"),
        ({"class_weight": {7: 2.0}}, r"class_weight: class 7 given; accepted: the classes 0 to 2"),
        ({"class_weight": "even"}, r"class_weight: 'even' given"),
        ({"sample_weight": [1, 2]}, r"sample_weight: shape \(2,\) given; accepted: 150 finite numbers"),
        ({"optimizer": 3}, r"optimizer: 3 is not known"),
    ],
    ids=lambda given: next(iter(given)) if isinstance(given, dict) else "",
)
def test_bad_options_get_one_clear_error(iris, options, message):
    with pytest.raises(InputError, match=message) as caught:
        train(NET, *iris, **options)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("used", [train, begin])
def test_what_is_no_network_is_refused_at_once(iris, used):
    with pytest.raises(InputError, match=r"network: int given; accepted: backproof.Network\("):
        used(3, *iris)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda x, y: (x[:, :3], y), r"x: shape \(150, 3\) given; accepted: \(N, 4\)"),
        (lambda x, y: (x[:0], y[:0]), r"x: no example given"),
        (lambda x, y: (np.where(x == x[0], np.nan, x), y), r"x: holds NaN or infinity"),
        (lambda x, y: (x, y[:-1]), r"y: shape \(149, 3\) given; accepted: \(150, 3\)"),
        (lambda x, y: (x, y + 1), r"y: labels from 1 to 3 given; accepted: integers from 0 to 2"),
        (lambda x, y: (x, np.eye(3)[y] * 2), r"y: row 0 is .* accepts rows of numbers ≥ 0 that sum to 1"),
        (
            lambda x, y: (np.full(x.shape, "a"), y),
            r"x: holds something that is not a number .*; accepted: an array of numbers",
        ),
        (lambda x, y: (x, np.array(["setosa"] * 150)), r"y: shape \(150,\) given; accepted: \(150, 3\)"),
    ],
)
def test_bad_data_gets_one_clear_error(iris, change, message):
    x, y = iris
    with pytest.raises(InputError, match=message):
        train(NET, *change(x, y))


def test_balanced_weights_are_scikit_learns_also_where_a_class_has_no_example():
    labels = np.array([0, 0, 0, 2, 2, 0, 2, 0])
    expected = compute_sample_weight("balanced", labels)
    np.testing.assert_allclose(class_weights(np.eye(3)[labels], "balanced"), expected, rtol=1e-15)
    halves = (labels == 2).astype(float)[:, None]
    np.testing.assert_allclose(class_weights(halves, "balanced"), expected, rtol=1e-15)


@pytest.mark.parametrize("values", [[np.inf, 0.0], [np.inf, -np.inf], [-np.inf, np.nan]])
def test_infinities_are_refused_also_where_they_cancel(values):
    x = np.array([*values, 1.0, 2.0])[:, None]
    with pytest.raises(InputError, match="x: holds NaN or infinity"):
        train(Network([1, 1], "identity"), x, np.zeros(4), epochs=1)


@pytest.mark.filterwarnings("error")
def test_numbers_whose_sum_is_too_large_are_finite_all_the_same():
    x = np.full((4, 1), 3e38, np.float32)
    result = train(Network([1, 1], "sigmoid"), x, np.zeros(4, np.float32), epochs=1, learning_rate=1e-30)
    assert result.status == "finished"


# ------------------------------------------------------------------ the engine that ran


def test_auto_goes_on_with_the_engine_that_ran_so_that_the_bits_are_the_same(tmp_path):
    network, x = Network([3, 4, 1], "tanh"), np.random.default_rng(0).random((20, 3))
    options = {"epochs": 4, "seed": 1}
    whole = train(network, x, x[:, :1], engine="numpy", **options)
    assert (whole.engine, whole.engine_reason, whole.checkpoint.engine) == ("numpy", "asked for", "numpy")
    path = str(tmp_path / "point")
    train(
        network, x, x[:, :1], engine="numpy", checkpoint=path, callbacks=[lambda record: record.epoch == 2], **options
    )
    rest = train(network, x, x[:, :1], resume=Checkpoint.load(path), **options)
    assert rest.engine == "numpy"
    assert "before this run was continued" in rest.engine_reason
    assert rest.parameters.to_vector().tobytes() == whole.parameters.to_vector().tobytes()


def test_an_engine_that_ran_before_but_cannot_run_here_is_not_insisted_on():
    network, x = Network([3, 1], "sigmoid"), np.random.default_rng(0).random((8, 3))
    point = replace(train(network, x, x[:, :1], epochs=1).checkpoint, engine="of another machine")
    with pytest.warns(EngineWarning, match="begun with the engine of another machine and goes on with"):
        assert train(network, x, x[:, :1], epochs=2, resume=point).engine in ENGINES


def test_rows_of_different_lengths_are_refused_in_one_line():
    for x, y in (([[1.0, 2.0], [3.0]], [1.0, 2.0]), ([[1.0, 2.0], [3.0, 4.0]], [[1.0], [2.0, 3.0]])):
        with pytest.raises(InputError, match="accepted: an array of numbers, all rows of one length") as caught:
            train(Network([2, 1]), x, y)
        assert "\n" not in str(caught.value)
