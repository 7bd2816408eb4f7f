"""`train` with noise on clipped gradients: what it is, that it resumes, and what is refused."""

import numpy as np
import pytest

from backproof import InputError, Network, train
from backproof.engines.native_engine import kernels
from backproof.training.checkpoint import Checkpoint

NET = Network([3, 6, 2], ["tanh", "softmax"], "categorical_cross_entropy")
RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(90, 3)), RNG.integers(0, 2, 90)
PRIVATE = {"clip_example_norm": 0.5, "noise_multiplier": 1.1, "batch_size": 16, "optimizer": "sgd", "epochs": 4}
ENGINES = ["numpy", *(["native"] if kernels() is not None else [])]


def vector(**options):
    return train(NET, X, Y, **{**PRIVATE, **options}).parameters.to_vector()


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_the_same_seed_gives_the_same_bits_and_another_seed_others(engine, optimizer):
    options = {"engine": engine, "optimizer": optimizer}
    assert vector(**options).tobytes() == vector(**options).tobytes()
    # the same parameters to begin with and the same order, so that the noise alone differs
    fixed = options | {"parameters": NET.init(1), "shuffle": False}
    assert abs(vector(**fixed) - vector(**fixed, seed=1)).max() > 1e-3


@pytest.mark.parametrize("engine", ENGINES)
def test_a_run_that_stops_anywhere_and_goes_on_gives_the_same_bits(engine, tmp_path):
    options = {**PRIVATE, "engine": engine, "optimizer": "momentum", "dropout": 0.2}
    whole = train(NET, X, Y, **options)
    for epochs in (1, 2, 3):
        path = tmp_path / f"{epochs}.checkpoint"
        train(NET, X, Y, **{**options, "epochs": epochs}, checkpoint=str(path))
        rest = train(NET, X, Y, **options, resume=Checkpoint.load(path))
        assert rest.parameters.to_vector().tobytes() == whole.parameters.to_vector().tobytes()


def test_a_checkpoint_of_other_noise_is_refused():
    part = train(NET, X, Y, **{**PRIVATE, "epochs": 1})
    with pytest.raises(InputError, match="resume: the checkpoint was made with other options"):
        train(NET, X, Y, **{**PRIVATE, "noise_multiplier": 1.0}, resume=part)


@pytest.mark.skipif(len(ENGINES) < 2, reason="the native kernels are not built: no C++ compiler was found")
def test_the_engines_agree_within_rounding_and_auto_takes_the_kernels():
    np.testing.assert_allclose(vector(engine="native"), vector(engine="numpy"), rtol=1e-9, atol=1e-12)
    assert train(NET, X, Y, **PRIVATE).engine == "native"


def test_every_epoch_draws_other_noise():
    """From equal parameters in equal order, two epochs of noise alone are not one epoch twice."""
    options = {"clip_example_norm": 1e-9, "noise_multiplier": 1e8, "shuffle": False, "learning_rate": 0.1}
    start = NET.init(0)
    one, two = (vector(**options, parameters=start, epochs=epochs) for epochs in (1, 2))
    assert abs(np.corrcoef(one - start.to_vector(), two - one)[0, 1]) < 0.5


def test_no_noise_is_clipping_alone():
    assert vector(noise_multiplier=0).tobytes() == vector(noise_multiplier=0.0).tobytes()
    options = {name: value for name, value in PRIVATE.items() if name != "noise_multiplier"}
    assert vector(noise_multiplier=0).tobytes() == train(NET, X, Y, **options).parameters.to_vector().tobytes()


def test_a_run_that_diverges_with_noise_says_where_and_keeps_what_was_finite():
    line = Network([3, 4, 1], "identity", "quadratic")
    found = train(line, X, X[:, 0], **{**PRIVATE, "noise_multiplier": 1e150, "learning_rate": 1e150})
    assert found.status == "diverged"
    assert np.isfinite(found.parameters.to_vector()).all()


REFUSED = [
    ({"clip_example_norm": None}, r"noise_multiplier: 1.1 given without clip_example_norm"),
    ({"noise_multiplier": -1}, "noise_multiplier: -1 given; accepted: a finite number ≥ 0"),
    ({"noise_multiplier": np.inf}, "noise_multiplier: inf given"),
    ({"noise_multiplier": np.nan}, "noise_multiplier: nan given"),
    ({"noise_multiplier": "1"}, "noise_multiplier: '1' given"),
    ({"optimizer": "lbfgs"}, "noise_multiplier: 1.1 given for lbfgs"),
    ({"sample_weight": np.ones(90)}, "noise_multiplier: 1.1 given with weights"),
    ({"class_weight": "balanced"}, "noise_multiplier: 1.1 given with weights"),
]


@pytest.mark.parametrize(("options", "message"), REFUSED)
def test_what_would_not_be_what_it_says_is_refused(options, message):
    with pytest.raises(InputError, match=message):
        train(NET, X, Y, **{**PRIVATE, **options})
