"""Operations whose slip stands in what they hold: an activation of a module, an object, a forward pass."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import backproof as bp
from backproof.checking.subjects.changes.functions_of_passes import functions_of

R = np.random.default_rng(4)


def n(*shape):
    return R.standard_normal(shape)


@jax.custom_vjp
def held(x):
    return jnp.tanh(x)


held.defvjp(lambda x: (jnp.tanh(x), jnp.tanh(x)), lambda a, g: (g * (1 - a),))


@functools.partial(jax.tree_util.register_dataclass, data_fields=["w"], meta_fields=["act"])
class Layer:
    """A module as Equinox has them: a pytree that is called, with its activation as an attribute."""

    def __init__(self, w, act):
        self.w, self.act = w, act

    def __call__(self, x):
        return self.act(self.w @ x)


class Holder:
    """An object of a library that holds layers."""

    def __init__(self, *layers):
        self.layers = {"all": list(layers)}

    def __call__(self, x):
        return self.layers["all"][0](x)

    def apply(self, variables, x):
        return self.layers["all"][0](jnp.multiply(variables["w"], x))


@pytest.mark.parametrize(
    "thing",
    [Layer(jnp.eye(3), held), Holder(held), functools.partial(Holder(held).apply, {}), lambda x: Holder(held)(x)],
)
def test_the_rule_of_an_activation_is_found_wherever_it_is_held(thing):
    held_in = thing if not hasattr(thing, "__code__") else functools.partial(thing, Holder(held))
    names = [function.__code__.co_firstlineno for function in functions_of(held_in)[0]]
    assert held.bwd.__code__.co_firstlineno in names


@pytest.mark.published
def test_a_slip_in_the_activation_of_a_module_is_told_with_its_line():
    report = bp.check_op(Layer(jnp.asarray(n(3, 4)), held), n(4))
    assert {finding.input_name for finding in report.findings} == {"w", "x"}
    assert all(finding.place.line == held.bwd.__code__.co_firstlineno for finding in report.findings)


@pytest.mark.published
def test_the_inputs_of_apply_are_called_as_the_module_calls_them():
    report = bp.check_op(Holder(held).apply, {"w": n(3)}, n(3))
    assert [finding.input_name for finding in report.findings] == ["variables.w", "x"]


class Unbound:
    """A module of Flax, as far as it can be told from others."""

    scope = None

    def init(self): ...
    def apply(self): ...
    def bind(self): ...

    def __call__(self, x):
        raise RuntimeError("Can't call compact methods on unbound modules")


def test_a_module_without_parameters_is_refused_with_what_to_write(monkeypatch):
    monkeypatch.setattr("backproof.checking.subjects.operands.operators._library_of", lambda *_: "jax")
    with pytest.raises(bp.InputError, match=r"not bound to its parameters; accepted: module\.apply"):
        bp.check_op(Unbound(), n(3))


@functools.partial(jax.custom_jvp)
def by_the_first(x, y):
    return jnp.sin(x) * y


def _by_the_first(primals, tangents):
    (x, y), (dx, dy) = primals, tangents
    if type(dy).__name__ != "SymbolicZero":
        raise RuntimeError("Unexpected tangent. `*args` cannot be autodifferentiated.")
    return by_the_first(x, y), jnp.cos(x) * y * dx


by_the_first.defjvp(_by_the_first, symbolic_zeros=True)


def test_a_rule_with_a_derivative_by_its_first_input_alone_is_judged_by_that():
    report = bp.check_op(by_the_first, n(3), n(3))
    assert report.verdict == "correct"
    assert "returns nothing for y" in report.to_text()


def test_a_bias_of_zeros_is_no_straight_through_estimator():
    report = bp.check_op(lambda x, bias: jnp.tanh(x) + bias, n(3), np.zeros(3))
    assert (report.verdict, report.findings) == ("correct", ())


def test_the_identity_is_no_leaky_relu_with_a_slope_of_1():
    report = bp.check_op((lambda x: 1.0 * x, lambda g, x: 1.0 * g), n(3, 4))
    assert (report.verdict, report.known) == ("correct", "")


# ------------------------------------------------------------ how they are called, and where the slip stands


def test_gradients_in_a_group_beside_a_loss_are_read():
    def loss(a, b):
        return float((a * b).sum()), (b, a)

    def exchanged(a, b):
        return float((a * b).sum()), (a, b)

    assert bp.check_op(loss, n(3), n(3)).verdict == "correct"
    assert bp.check_op(exchanged, n(3), n(3)).verdict == "wrong"


def test_an_output_may_have_any_name_where_all_inputs_are_named():
    forward = lambda x: np.exp(x)
    assert bp.check_op((forward, lambda g, ans, x: g * ans), n(3)).verdict == "correct"
    assert bp.check_op((forward, lambda g, ans, x: g * x), n(3)).verdict == "wrong"


def pool(x):
    return x.reshape(2, -1).max(axis=1)


def without_upstream(g, x):
    rows = x.reshape(2, -1)
    return ((rows == rows.max(axis=1, keepdims=True)) * rows).ravel()


def test_a_gradient_from_above_that_is_not_used_is_told():
    assert [f.fault for f in bp.check_op((pool, without_upstream), n(6)).findings] == ["upstream_ignored"]


def recurrence(x, a):
    h, rows = np.zeros(x.shape[1]), []
    for t in range(len(x)):
        h = a * h + x[t]
        rows.append(h)
    return np.stack(rows)


def recurrence_backward(g, x, a):
    hs, dh, dx = recurrence(x, a), np.zeros(x.shape[1]), np.zeros_like(x)
    da = np.zeros_like(a)
    for t in range(len(x)):
        dh = a * dh + g[t]
        dx[t] = dh
        da += dh * hs[t - 1] * (t > 0)
    return dx, da


def test_a_loop_from_the_wrong_end_is_told():
    findings = bp.check_op((recurrence, recurrence_backward), n(4, 2), n(2)).findings
    assert "change_loop" in {finding.fault for finding in findings}
    assert all("reversed(range(len(x)))" in finding.facts["after"] for finding in findings)


def with_a_clip(x, w):
    return np.clip(x @ w, -0.5, 0.5)


def without_its_mask(g, x, w):
    z = x @ w
    y = np.clip(z, -0.5, 0.5)
    d = g + 0 * y
    return d @ w.T, x.T @ d


def test_the_mask_of_a_clip_is_what_is_missing():
    findings = bp.check_op((with_a_clip, without_its_mask), n(4, 3), n(3, 2)).findings
    assert any("z > -0.5" in finding.facts.get("after", "") for finding in findings)


def scaled(x, count):
    """The loss and its gradient, which the forward pass forms by parts."""
    dx = np.zeros_like(x)
    loss = 0.0
    for k in range(count):
        part = x[k::count]
        loss += (part**3).sum()
        dx[k::count] = 3 * part
    return loss, dx


def test_a_gradient_that_is_formed_with_the_loss_is_mended_there():
    (finding,) = bp.check_op(scaled, n(6), 2).findings
    assert "part ** 2" in finding.facts["after"]
    assert "loss" not in finding.facts["after"]
