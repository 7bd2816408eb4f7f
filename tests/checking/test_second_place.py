"""What is said of a wrong derivative holds at other places too: no number that only coincides at one is told."""

import numpy as np
import pytest

import backproof as bp
from backproof.checking.operations.operator_second_place import quantities
from backproof.checking.subjects.operands.operator_inputs import read_inputs, with_sizes

R = np.random.default_rng(11)


# ------------------------------------------------------------ a count that coincides: 3 of 4 are active


def margin_loss(a, p, n, margin):
    inside = ((a - p) ** 2).sum(1) - ((a - n) ** 2).sum(1) + margin
    return np.maximum(inside, 0).mean()


def margin_loss_back(g, a, p, n, margin):
    inside = ((a - p) ** 2).sum(1) - ((a - n) ** 2).sum(1) + margin
    active = inside > 0
    c = 2 * g / active.sum()
    m = active[:, None]
    return c * m * (n - p), -c * m * (a - p), c * m * (a - n), None


def three_of_four_active():
    while True:
        a, p, n = R.standard_normal((3, 4, 3))
        if (((a - p) ** 2).sum(1) - ((a - n) ** 2).sum(1) + 2.0 > 0).sum() == 3:
            return a, p, n


@pytest.mark.published
def test_a_count_that_coincides_at_one_place_is_no_mend():
    report = bp.check_op((margin_loss, margin_loss_back), *three_of_four_active(), 2.0)
    assert report.verdict == "wrong"
    for finding in report.findings:
        assert "1 + active.sum()" not in finding.mend
        assert finding.fault not in ("factor_1.33333", "constant_factor")


# ------------------------------------------------------------ numbers and sizes of the call


def wave(z, omega):
    return np.sin(omega * z)


def wave_back(g, z, omega):
    return g * np.cos(omega * z), None


def test_a_factor_that_is_an_argument_is_called_by_its_name():
    (finding,) = bp.check_op((wave, wave_back), R.standard_normal((3, 4)), 3.0).findings
    assert (finding.fault, finding.facts["formula"]) == ("factor_missing", "omega")
    assert finding.facts["after"].endswith("* omega")


def mean_power(scores):
    return (scores**3).mean(0)


def mean_power_back(g, scores):
    return g * 3 * scores**2


def test_a_factor_that_is_a_size_is_called_by_the_size():
    (finding,) = bp.check_op((mean_power, mean_power_back), R.standard_normal((5, 3))).findings
    assert (finding.fault, finding.facts["formula"]) == ("factor_too_much", "scores.shape[0]")


def cube(x):
    return x**3


def cube_back(g, x):
    return 1.5 * g * x**2


def test_a_factor_that_is_neither_stays_a_number():
    (finding,) = bp.check_op((cube, cube_back), R.standard_normal(4)).findings
    assert finding.fault == "factor_0.5"


# ------------------------------------------------------------ names


def gate(h, x):
    return h**2 * np.sin(x)


def gate_back(g, h, x):
    return g * 2 * h * np.sin(x) * h, g * h**2 * np.cos(x)


def test_an_input_is_called_as_the_code_calls_it_though_another_is_x():
    (finding,) = bp.check_op((gate, gate_back), R.standard_normal(6), R.standard_normal(6)).findings
    assert finding.facts["formula"] == "h"


# ------------------------------------------------------------ nothing returned


def distance(z1, z2):
    return ((z1 - z2) ** 2).sum()


def distance_back(g, z1, z2):
    return 2 * g * (z1 - z2), None


def test_nothing_returned_for_one_input_is_a_fault_where_its_derivative_is_asked_for():
    torch = pytest.importorskip("torch")

    class Distance(torch.autograd.Function):
        @staticmethod
        def forward(ctx, z1, z2):
            ctx.save_for_backward(z1, z2)
            return distance(z1, z2)

        @staticmethod
        def backward(ctx, g):
            return distance_back(g, *ctx.saved_tensors)

    inputs = R.standard_normal((3, 2)), R.standard_normal((3, 2))
    assert bp.check_op(Distance, *inputs).verdict == "undecided"  # None may say that z2 is given and not learnt
    report = bp.check_op(Distance, *inputs, wrt=("z1", "z2"))
    assert [(finding.input_name, finding.fault) for finding in report.findings] == [("z2", "zero")]


# ------------------------------------------------------------ the places themselves


def test_all_axes_of_one_size_grow_together_and_labels_with_them():
    labels = np.array([1, 0, 2, 1])
    inputs = read_inputs((np.ones((4, 3)), labels), ("x", "labels"))
    longer = with_sizes(inputs, lambda x: np.concatenate([x, x[:1]]) if len(x) == 4 else x)
    assert longer.leaves[0].shape == (5, 3)
    assert list(longer.template[1]) == [1, 0, 2, 1, 1]


def test_numbers_and_sizes_are_called_as_code_writes_them():
    inputs = read_inputs((np.ones((4, 3)), 0.5, True), ("x", "rate", "training"))
    assert quantities(inputs, ("x", "rate", "training")) == (
        ("rate", 0.5),
        ("x.shape[0]", 4.0),
        ("x.shape[1]", 3.0),
        ("x.size", 12.0),
    )


# ------------------------------------------------------------ rules of JAX, which are run by themselves


@pytest.mark.published
def test_a_term_that_is_missing_within_a_scan_of_jax_is_told():
    jax = pytest.importorskip("jax")
    jnp = jax.numpy

    def run(gate, new, start):
        def step(h, each):
            z, c = each
            return (1 - z) * h + z * c, ((1 - z) * h + z * c, h)

        return (*jax.lax.scan(step, start, (gate, new))[1], gate, new)

    @jax.custom_vjp
    def mixed(gate, new, start):
        return run(gate, new, start)[0]

    def forward(gate, new, start):
        found = run(gate, new, start)
        return found[0], found[1:]

    def backward(kept, g):
        before, gate, new = kept

        def step(carry, each):
            up, z, c, h = each  # noqa: RUF059 (it is the slip that it is not used)
            d = up + carry
            return d * (1 - z), (d * c, d * z)

        start, (dgate, dnew) = jax.lax.scan(step, jnp.zeros(gate.shape[1]), (g, gate, new, before), reverse=True)
        return dgate, dnew, start

    mixed.defvjp(forward, backward)
    (finding,) = bp.check_op(mixed, R.random((4, 2)), R.standard_normal((4, 2)), R.standard_normal(2)).findings
    assert (finding.fault, finding.facts["after"]) == ("change_term", "d * (c - h)")
