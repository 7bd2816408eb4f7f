"""`example_norms`, `hardest_examples` and `influence`: against formed gradients, real steps of descent, and by hand."""

import numpy as np
import pytest
import scipy.sparse
from hypothesis import given
from hypothesis import strategies as st

from backproof import (
    InputError,
    Network,
    Parameters,
    example_norms,
    hardest_examples,
    influence,
    train,
)
from backproof.engines.native_engine import kernels
from engine_problems import problem

ENGINES = ["numpy", "auto", *(["native"] if kernels() is not None else [])]
NET = Network([4, 5, 3], ["tanh", "softmax"], "categorical_cross_entropy")
RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(50, 4)), RNG.integers(0, 3, 50)
XV, YV = RNG.normal(size=(20, 4)), RNG.integers(0, 3, 20)
P = NET.init(0)


def gradient(parameters, x, y, network=NET):
    """Of the mean cost, as a vector; labels become one-hot here by hand."""
    y = np.eye(network.sizes[-1])[y] if np.ndim(y) == 1 and network.sizes[-1] > 1 else np.reshape(y, (len(x), -1))
    return network.cost_and_gradient(parameters, x, y)[1].to_vector()


@pytest.mark.parametrize("engine", ENGINES)
def test_cost_and_norm_are_those_of_each_example_alone(engine):
    found = example_norms(NET, P, X, Y, engine=engine)
    assert len(found) == 50
    for i in range(50):
        alone = gradient(P, X[i : i + 1], Y[i : i + 1])
        assert found.norms[i] == pytest.approx(np.linalg.norm(alone), rel=1e-12)
        assert found.costs[i] == pytest.approx(NET.cost(P, X[i : i + 1], np.eye(3)[Y[i : i + 1]]), rel=1e-12)
    assert found.engine == ("native" if engine == "auto" and "native" in ENGINES else engine).replace("auto", "numpy")


@pytest.mark.parametrize("engine", ENGINES)
def test_influence_is_the_product_of_the_two_gradients(engine):
    found = influence(NET, P, X, Y, (XV, YV), engine=engine)
    aim = gradient(P, XV, YV)
    for i in range(50):
        assert found.influences[i] == pytest.approx(gradient(P, X[i : i + 1], Y[i : i + 1]) @ aim, rel=1e-10)
    assert found.validation_cost == pytest.approx(NET.cost(P, XV, np.eye(3)[YV]), rel=1e-13)


def test_influence_is_what_a_small_step_on_the_example_does_to_the_validation_cost():
    """A real step of descent on one example, and the cost measured before and after."""
    rate = 1e-6
    found = influence(NET, P, X, Y, (XV, YV)).influences
    before = NET.cost(P, XV, np.eye(3)[YV])
    for i in range(50):
        moved = P.to_vector() - rate * gradient(P, X[i : i + 1], Y[i : i + 1])
        after = NET.cost(NET.parameters_from_vector(moved), XV, np.eye(3)[YV])
        assert (before - after) / rate == pytest.approx(found[i], abs=1e-5)


def test_influences_of_all_training_examples_are_together_what_a_step_on_all_of_them_does():
    found = influence(NET, P, X, Y, (XV, YV))
    assert found.influences.mean() == pytest.approx(gradient(P, X, Y) @ gradient(P, XV, YV), rel=1e-12)


def test_an_example_helps_itself_by_its_squared_norm():
    norms = example_norms(NET, P, X, Y).norms
    for i in (0, 7, 49):
        one = X[i : i + 1], Y[i : i + 1]
        assert influence(NET, P, *one, one).influences[0] == pytest.approx(norms[i] ** 2, rel=1e-12)


def test_several_moments_of_training_are_summed_with_their_learning_rates():
    """TracInCP of Pruthi et al.: Σ_i η_i ⟨∂C_x(θ_i), ∂C_validation(θ_i)⟩."""
    moments = [train(NET, X, Y, epochs=epochs).parameters for epochs in (1, 2, 3)]
    each = [influence(NET, p, X, Y, (XV, YV)).influences for p in moments]
    found = influence(NET, moments, X, Y, (XV, YV), learning_rates=[0.1, 0.0, 2.0])
    np.testing.assert_allclose(found.influences, 0.1 * each[0] + 2 * each[2], rtol=1e-12)
    np.testing.assert_allclose(influence(NET, moments, X, Y, (XV, YV)).influences, sum(each), rtol=1e-12)
    assert (found.moments, found.validation_cost) == (3, influence(NET, moments[2:], X, Y, (XV, YV)).validation_cost)


def test_a_wrong_label_is_among_the_hardest_and_the_most_harmful():
    """The use it is made for: ten labels of 300 are changed, and found."""
    rng = np.random.default_rng(1)
    x = rng.normal(size=(400, 2))
    y = (x[:, 0] + x[:, 1] > 0).astype(int)
    far = np.flatnonzero(abs(x[:300].sum(axis=1)) > 1)[:10]
    wrong = y.copy()
    wrong[far] = 1 - wrong[far]
    net = Network([2, 8, 2], ["tanh", "softmax"], "categorical_cross_entropy")
    p = train(net, x[:300], wrong[:300], epochs=20, learning_rate=0.01).parameters
    assert set(hardest_examples(net, p, x[:300], wrong[:300], 10).indices) == set(far)
    harmful = influence(net, p, x[:300], wrong[:300], (x[300:], y[300:])).harmful(10)
    assert {example.index for example in harmful} == set(far)


@given(count=st.integers(1, 30), k=st.integers(1, 40), by=st.sampled_from(["cost", "norm"]), seed=st.integers(0, 99))
def test_the_hardest_are_the_first_of_all_sorted(count, k, by, seed):
    case = problem([3, 4, 2], ["tanh", "sigmoid"], count=count, seed=seed)
    p = case.network.parameters_from_vector(case.vector)
    found = hardest_examples(case.network, p, case.data.x, case.data.y, k, by=by)
    everything = example_norms(case.network, p, case.data.x, case.data.y)
    values = getattr(everything, f"{by}s")
    assert len(found) == min(k, count)
    assert [getattr(example, by) for example in found.examples] == sorted(values.tolist(), reverse=True)[:k]
    assert len(set(found.indices)) == len(found)


def test_by_hand():
    """a = 2x + 1: δ = a − y, the gradient (δx, δ)."""
    net, p = Network([1, 1], "identity", "quadratic"), Parameters([np.array([[2.0]])], [np.array([1.0])])
    x, y = np.array([[3.0], [0.0], [-1.0]]), np.array([5.0, 2.0, -1.0])
    found = example_norms(net, p, x, y)
    assert found.costs.tolist() == [2.0, 0.5, 0.0]
    np.testing.assert_allclose(found.norms, [2 * np.sqrt(10), 1.0, 0.0], rtol=1e-15)
    # on x = 1, y = 0: δ = 3, the gradient (3, 3)
    assert influence(net, p, x, y, (np.array([[1.0]]), np.array([0.0]))).influences.tolist() == [24.0, -3.0, 0.0]
    weighted = example_norms(net, p, x, y, sample_weight=np.array([2.0, 0.5, 1.0]))
    assert weighted.costs.tolist() == [4.0, 0.25, 0.0]
    np.testing.assert_allclose(weighted.norms, [4 * np.sqrt(10), 0.5, 0.0], rtol=1e-15)


@pytest.mark.parametrize("engine", ENGINES)
def test_the_dtype_is_that_of_x_or_what_is_asked_for(engine):
    single = X.astype(np.float32)
    for x, dtype, expected in ((single, None, np.float32), (X, None, np.float64), (X, "float32", np.float32)):
        found = example_norms(NET, P, x, Y, engine=engine, dtype=dtype)
        assert found.norms.dtype == found.costs.dtype == expected
        np.testing.assert_allclose(found.norms, example_norms(NET, P, X, Y).norms, rtol=1e-4)
        assert influence(NET, P, x, Y, (XV, YV), engine=engine, dtype=dtype).influences.dtype == np.float64


def test_sparse_examples_are_taken():
    sparse = scipy.sparse.csr_array(X)
    for got, want in (
        (example_norms(NET, P, sparse, Y).norms, example_norms(NET, P, X, Y).norms),
        (
            influence(NET, P, sparse, Y, (scipy.sparse.csr_array(XV), YV)).influences,
            influence(NET, P, X, Y, (XV, YV)).influences,
        ),
        (influence(NET, P, X, Y, (scipy.sparse.csr_array(XV), YV)).influences,
         influence(NET, P, X, Y, (XV, YV)).influences),
    ):  # fmt: skip
        np.testing.assert_allclose(got, want, rtol=1e-11, atol=1e-14)


BAD = Parameters([w * np.nan for w in P.weights], P.biases)
REFUSED = [
    (lambda: example_norms(NET, P, X[:, :3], Y), "x: shape"),
    (lambda: example_norms(NET, P, X, Y[1:]), "y: shape"),
    (lambda: example_norms(NET, P, X * np.inf, Y), "x: holds NaN or infinity"),
    (lambda: example_norms(NET, BAD, X, Y), "parameters: hold NaN or infinity"),
    (lambda: example_norms(NET, Network([4, 6, 3]).init(0), X, Y), "parameters: shapes"),
    (lambda: example_norms(NET, P.to_vector(), X, Y), "parameters: ndarray given"),
    (lambda: example_norms(NET, P, X, Y, sample_weight=-np.ones(50)), "sample_weight"),
    (lambda: example_norms(NET, P, X, Y, engine="abacus"), "engine: 'abacus'"),
    (lambda: example_norms(NET, P, X, Y, dtype="int8"), "dtype: 'int8'"),
    (lambda: hardest_examples(NET, P, X, Y, 0), "k: 0 given"),
    (lambda: hardest_examples(NET, P, X, Y, 2.5), "k: 2.5 given"),
    (lambda: hardest_examples(NET, P, X, Y, by="size"), "by: 'size' given; accepted: cost, norm"),
    (lambda: influence(NET, P, X, Y, (XV, YV)).helpful(True), "k: True given"),
    (lambda: influence(NET, P, X, Y, XV), "validation: ndarray given"),
    (lambda: influence(NET, P, X, Y, (XV, YV, YV)), "validation: tuple given"),
    (lambda: influence(NET, P, X, Y, (XV[:, :2], YV)), "validation: x: shape"),
    (lambda: influence(NET, [], X, Y, (XV, YV)), "parameters: none given"),
    (lambda: influence(NET, [P, P], X, Y, (XV, YV), learning_rates=[1]), "learning_rates"),
    (lambda: influence(NET, P, X, Y, (XV, YV), learning_rates=[-1]), "learning_rates"),
]


@pytest.mark.parametrize(("call", "message"), REFUSED, ids=[message for _, message in REFUSED])
def test_what_is_not_accepted_is_named(call, message):
    with pytest.raises(InputError, match=message):
        call()
