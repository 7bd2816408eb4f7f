"""Numbers that code names are others at a second place: no mend is told that only they let be one, and none is kept."""

from functools import partial

import numpy as np
import pytest

import backproof as bp
from backproof.checking.subjects.changes.changed_code import Changes

X = np.random.default_rng(5).normal(size=(3, 4)) * 2


class Wing:
    """w/ε is w² for these numbers, and the far part is made of both."""

    def __init__(self, w=2.5, eps=0.4):
        self.w, self.eps = w, eps
        self.c = w - w * np.log(1 + w / eps)

    def forward(self, x):
        self.x = x
        a = np.abs(x)
        return np.where(a < self.w, self.w * np.log(1 + a / self.eps), a - self.c).sum()

    def backward(self, g=1.0):
        a = np.abs(self.x)
        return g * np.sign(self.x) * np.where(a < self.w, self.w / (1 + a / self.eps), 1.0)


def closed(alpha, beta, *, right):
    def forward(x):
        return beta * np.tanh(x) * alpha**2

    def backward(g, x):
        slope = g * (1 - np.tanh(x) ** 2)
        return slope * alpha**2 * beta if right else slope * beta

    return forward, backward


def elastic(x, l1, l2, p):
    return (l1 * np.sqrt(x**2 + p) + l2 * x**2).sum()


def elastic_grad(x, l1, l2, p):
    return x / np.sqrt(x**2 + p) + 2 * l2 * x


NUMBERS = {"l1": 0.3, "l2": 0.3, "p": 0.09}
T, HEADS = 2.0, 2
HALF = T / 4


def gate(x):
    return np.tanh(x / T) * HEADS + HALF * x


def gate_back(g, x):
    return g * ((1 - np.tanh(x / T) ** 2) * HEADS + HALF)


def pool(x, k, tau):
    return tau * np.log(np.exp(k * x / tau).sum(-1))


def pool_back(g, x, k, tau):
    e = np.exp(k * x / tau)
    return g[:, None] * e / e.sum(-1, keepdims=True)


def soft(x, keep=0.5, scale=0.5):
    return (1 - keep) * np.exp(x) * scale + keep * x


def soft_back(g, x, keep=0.5, scale=0.5):
    return g * ((1 - keep) * np.exp(x) + keep)


def local(x):
    delta, scale = 0.7, 0.7
    return scale * np.sin(delta * x)


def local_back(g, x):
    delta, scale = 0.7, 0.7
    return g * scale * np.cos(delta * x)


OPERATORS = {
    "attributes": (Wing(), "self.eps"),
    "a closure": (closed(0.5, 0.25, right=False), "alpha ** 2"),
    "partials": ((partial(elastic, **NUMBERS), partial(elastic_grad, **NUMBERS)), "l1"),
    "a module": ((gate, gate_back), "T"),
    "a lambda": ((lambda x: pool(x, 0.5, 2.0), lambda g, x: pool_back(g, x, 0.5, 2.0)), "k"),
    "defaults": ((soft, soft_back), "scale"),
    "assigned at once": ((local, local_back), "delta"),
}


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=pytest.mark.published if n == "a module" else ()) for n in OPERATORS]
)
def test_two_numbers_that_coincide_are_told_apart(name):
    operator, number = OPERATORS[name]
    (finding,) = bp.check_op(operator, X).findings
    # with the right mend nothing but the number itself is put in
    before, after = finding.facts.get("before", ""), finding.facts.get("after", finding.facts.get("formula"))
    assert after.count(number) == before.count(number) + 1, finding.mend


@pytest.mark.published  # a second or more
def test_what_was_varied_is_as_it_was_afterwards():
    layer, forward = Wing(), closed(0.5, 0.25, right=False)
    before = dict(vars(layer)), soft.__defaults__, soft.__code__, T, HALF
    for operator in (layer, forward, *(operator for operator, _ in OPERATORS.values())):
        bp.check_op(operator, X)
    assert (dict(vars(layer)), soft.__defaults__, soft.__code__, T, HALF) == before
    assert forward[0].__closure__[0].cell_contents == 0.5


@pytest.mark.published  # a second or more
def test_numbers_are_varied_in_another_process_too():
    here, there = (bp.check_op((soft, soft_back), X, isolated=how) for how in (False, True))
    assert here.findings[0].mend == there.findings[0].mend


def test_what_is_made_of_numbers_is_made_of_the_others():
    numbers = Changes(Wing()).numbers
    for variant in (1, 2, 3):
        known = dict(numbers.values(variant))
        assert known["self.w"] != 2.5 or variant > 2
    layer = Wing()
    changes = Changes(layer)
    with changes.with_numbers(1):
        assert layer.w != 2.5
        assert layer.c == layer.w - layer.w * np.log(1 + layer.w / layer.eps)
    assert layer.c == Wing().c
    with Changes((gate, gate_back)).with_numbers(1):
        assert T != 2.0
        assert HALF == T / 4


def test_a_number_of_the_backward_pass_alone_is_left_alone():
    def back(g, x, slope=3.0):
        return g * slope * x**2

    found = Changes((lambda x: x**3, back)).numbers.values(0)
    assert "slope" not in dict(found)


class Scaled:
    """Its helper alone speaks of the factor, which the constructor sets."""

    def __init__(self, factor=2.0, power=3.0):
        self.factor, self.power = factor, power

    def forward(self, x):
        self.x = x
        return self.raised(x, self.power)

    def raised(self, x, to):
        return abs(x) ** to

    def backward(self, g):
        return self.sent(g * self.power)

    def sent(self, g):
        return g * self.factor * np.sign(self.x) * self.raised(self.x, self.power - 1)


def test_an_attribute_that_the_backward_pass_alone_reads_is_left_alone():
    assert dict(Changes(Scaled()).numbers.values(0)) == {"self.power": 3.0}
    (finding,) = bp.check_op(Scaled(), X).findings
    assert finding.fault == "factor_2"


@pytest.mark.published  # a second or more
def test_what_jax_compiled_with_other_numbers_is_forgotten():
    jax = pytest.importorskip("jax")

    @jax.custom_vjp
    def scaled(x):
        return T * jax.numpy.sin(x)

    scaled.defvjp(lambda x: (scaled(x), x), lambda x, g: (g * jax.numpy.cos(x),))
    compiled = jax.jit(scaled)
    x = np.ones(3, np.float32)
    (finding,) = bp.check_op(compiled, x).findings
    assert (finding.fault, finding.facts["formula"]) == ("factor_missing", "T")
    assert np.allclose(compiled(x), 2 * np.sin(1))
    assert np.allclose(compiled(np.ones(4)), 2 * np.sin(1))
