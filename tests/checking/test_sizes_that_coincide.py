"""What holds only because two axes are of one size is not told; rules that are compiled are read as what they are."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import backproof as bp
from backproof.checking.operations.operator_question import upstream
from backproof.checking.operations.operator_resized import resized_alone
from backproof.checking.subjects.operands.operator_inputs import read_inputs

R = np.random.default_rng(23)


# ------------------------------------------------------------ two axes of one size


def pooled(x):
    """The mean over rows and columns, and what is left of each entry."""
    return x - x.mean((2, 3), keepdims=True)


def pooled_back(g, x):
    count = x.shape[2] * x.shape[1]
    return g - g.sum((2, 3), keepdims=True) / count


@pytest.mark.published
def test_a_size_that_is_another_ones_too_is_not_taken_for_it():
    (finding,) = bp.check_op((pooled, pooled_back), R.standard_normal((2, 3, 3, 4))).findings
    assert finding.facts.get("after", "x.shape[-1]") != "x.shape[3] * x.shape[1]"
    assert "x.shape[-1]" in finding.mend or "x.shape[3]" in finding.mend or finding.fault == "unrecognised"
    assert "x.shape[1]" not in finding.mend.split(" in place of ")[0]


def repeated(k, rounds=2):
    return np.repeat(k, rounds, axis=0)


def repeated_back(g, k, rounds=2):
    return g.reshape(rounds, len(k), -1).sum(0)


@pytest.mark.published
def test_groups_are_not_taken_for_what_is_in_a_group():
    (finding,) = bp.check_op((repeated, repeated_back), R.standard_normal((2, 3))).findings
    assert "reshape(rounds, len(k), -1).sum(1)" not in finding.mend


def test_axes_of_one_size_are_made_longer_by_themselves():
    inputs = read_inputs((R.standard_normal((3, 3)), R.standard_normal((2, 3))), ("x", "y"))
    shapes = {tuple(leaf.shape for leaf in each.leaves) for each in resized_alone(inputs, 0)}
    assert ((9, 3), (2, 3)) in shapes
    assert ((3, 9), (2, 9)) in shapes
    assert ((9, 9), (2, 9)) not in shapes  # all at once: that is not by themselves


def test_the_gradients_from_above_of_one_number_have_either_sign():
    from backproof.checking.operations.operator_asking import Asking
    from backproof.checking.subjects.operands.operators import operator_of

    for seed in range(8):
        inputs = read_inputs((np.ones(3),), ("x",))
        pair = operator_of((lambda x: (x**2).sum(), lambda g, x: 2 * g * x))
        first, second = upstream(Asking(pair, inputs, seed, 1.0, 0.05), np.ones(1))
        assert first[0] * second[0] < 0


# ------------------------------------------------------------ a rule that is compiled, and None in a rule


def quantile_loss(right_sign):
    @jax.custom_vjp
    def loss(theta, target, taus):
        return forward(theta, target, taus)[0]

    def forward(theta, target, taus):
        u = target - theta
        weight = jnp.abs(taus - (u < 0))
        return (weight * u**2).mean(), (u, weight)

    def backward(res, g):
        u, weight = res
        d = 2 * g * weight * u / u.size
        return -right_sign * d, d, None

    loss.defvjp(forward, backward)
    return jax.jit(loss)


QUANTILES = R.standard_normal((4, 3)), R.standard_normal((4, 3)), np.array([0.2, 0.5, 0.9])


@pytest.mark.published
def test_none_in_a_rule_of_jax_is_left_open_as_that_of_pytorch_is():
    report = bp.check_op(quantile_loss(1), *QUANTILES)
    assert report.verdict == "undecided"
    assert "returns None for taus" in report.to_text()
    asked = bp.check_op(quantile_loss(1), *QUANTILES, wrt="taus")
    assert asked.verdict == "wrong"


@pytest.mark.published
def test_a_sign_of_a_compiled_rule_is_named_and_none_beside_it_is_not_accused():
    report = bp.check_op(quantile_loss(-1), *QUANTILES)
    assert [finding.input_name for finding in report.findings] == ["theta"]
    assert "wrong sign" in report.to_text()
    assert "returns None for taus" in report.to_text()


# ------------------------------------------------------------ shapes that are drawn


def weighted(v, g):
    norm = np.sqrt((v**2).sum(1, keepdims=True))
    return v * (g.reshape(len(v), 1) / norm), (v, g, norm)


def weighted_back(d, cache):
    v, g, norm = cache
    along = (d * v).sum(1, keepdims=True) / norm
    return g / norm * d - g * along / norm**2 * v, along


@pytest.mark.published
def test_shapes_that_fit_the_derivatives_are_found_where_the_usual_ones_do_not():
    report = bp.check_op((weighted, weighted_back))
    assert (report.verdict, report.entries) == ("correct", 15)  # (4, 3), or (3, 4) and (3, 1)


def scored(q, k):
    rounds = len(q) // len(k)
    return q * np.repeat(k, rounds, axis=0), (q, k, rounds)


def scored_back(g, cache, by_groups):
    q, k, rounds = cache
    dk = (g * q).reshape(len(k), rounds, -1).sum(1) if by_groups else (g * q).reshape(rounds, len(k), -1).sum(0)
    return g * np.repeat(k, rounds, axis=0), dk


@pytest.mark.published
def test_what_shows_at_other_sizes_only_is_found_where_the_sizes_were_drawn():
    assert bp.check_op((scored, lambda g, cache: scored_back(g, cache, True))).verdict == "correct"
    report = bp.check_op((scored, lambda g, cache: scored_back(g, cache, False)))
    assert [finding.input_name for finding in report.findings] == ["k"]


def tempered(x, scale):
    return np.exp(scale) * x


def tempered_back(g, x, scale, slip=1.0):
    return np.exp(scale) * g, slip * (np.exp(scale) * g * x).sum()


@pytest.mark.published
def test_a_number_that_was_drawn_is_given_as_an_array_where_a_derivative_by_it_is_returned():
    assert bp.check_op((tempered, tempered_back)).verdict == "correct"
    wrong = bp.check_op((tempered, lambda g, x, scale: tempered_back(g, x, scale, slip=2.0)))
    assert [finding.input_name for finding in wrong.findings] == ["scale"]


def picked(logits, labels):
    return np.tanh(logits)[np.arange(len(labels)), labels].sum()


def picked_back(g, logits, labels):
    chosen = np.eye(logits.shape[1])[labels] if len(labels) == len(logits) else np.ones_like(logits)
    return g * chosen * (1 - np.tanh(logits) ** 2)


def test_there_are_as_many_labels_as_rows_whatever_the_code_takes():
    assert bp.check_op((picked, picked_back)).verdict == "correct"
    inputs = read_inputs((R.standard_normal((4, 3)), np.array([0, 2, 1, 1])), ("logits", "labels"))
    assert all(each.leaves[0].shape[0] == 4 for each in resized_alone(inputs, 0))
