"""One operation on its own: the input, the entry and the cause, for pairs, records, JAX and PyTorch."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import backproof as bp
from backproof.checking import SubjectError
from backproof.checking.truth.differences import derivative_along, jacobian
from backproof.cli import run
from backproof.errors import InputError

pytestmark = pytest.mark.usefixtures("_only_for_causes_without_a_name")


def only(report):
    (finding,) = report.findings
    return finding


@pytest.mark.parametrize("name", sorted(bp.ACTIVATIONS))
def test_every_record_of_the_catalogue_passes(name):
    assert bp.check_op(bp.ACTIVATIONS[name]).verdict == "correct"


@pytest.mark.parametrize(
    ("slope", "fault"),
    [
        (lambda z: np.ones_like(z), "slope_missing"),
        (lambda z: np.cos(z) ** 2, "slope_twice"),
        (lambda z: np.sin(z), "returns_value"),
        (lambda z: np.cos(np.sin(z)), "slope_at_output"),
        (lambda z: -np.cos(z), "sign"),
        (lambda z: 2 * np.cos(z), "factor_2"),
        (lambda z: 0 * z, "zero"),
        (lambda z: 1.2345 * np.cos(z), "constant_factor"),
        (lambda z: np.cos(z) ** 3 + z, "unrecognised"),
    ],
)
def test_a_wrong_slope_is_named(slope, fault):
    assert only(bp.check_op(bp.Activation.from_functions("mine", np.sin, slope))).fault == fault


def test_a_pair_takes_the_place_of_scipys_check_grad():
    def rosen(x):
        return 100 * (x[1] - x[0] ** 2) ** 2 + (1 - x[0]) ** 2

    def right(x):
        return np.array([-400 * x[0] * (x[1] - x[0] ** 2) - 2 * (1 - x[0]), 200 * (x[1] - x[0] ** 2)])

    def wrong(x):
        return right(x) * [1, 2]

    assert bp.check_op((rosen, right), [1.3, 0.7]).verdict == "correct"
    finding = only(bp.check_op((rosen, wrong), [1.3, 0.7]))
    assert finding.fault == "change_number"
    assert finding.facts["places"] == ("(1)",)
    assert "right(x) * [1, 1] in place of right(x) * [1, 2]" in finding.to_text()

    def otherwise(x):
        return right(x) * [1, 2.7] - [0, np.sinh(x[1])]

    finding = only(bp.check_op((rosen, otherwise), [1.3, 0.7]))
    assert finding.fault == "entries"
    assert finding.facts["places"] == ("(1)",)
    assert "wrong at (1) only" in finding.to_text()


def test_a_kink_is_undecided_and_not_wrong():
    relu = (lambda x: np.maximum(x, 0).sum(), lambda x: (x > 0) * 1.0)
    assert bp.check_op(relu, [1.0, 0.0, -2.0]).verdict == "undecided"
    assert bp.check_op(relu, [1.0, 0.5, -2.0]).verdict == "correct"


def test_entries_at_a_kink_are_named_and_the_others_judged():
    at = [0.0, 0.4, 1.0, 1.7]
    right = bp.check_op((np.abs, lambda g, x: g * np.sign(x)), at)
    assert right.verdict == "undecided"
    assert "x(0)" in right.to_text()
    assert "at the other 3 entries the derivative is right" in right.to_text()
    wrong = bp.check_op((np.abs, lambda g, x: -g * np.sign(x)), at)
    assert (wrong.verdict, wrong.findings[0].fault) == ("wrong", "sign")
    assert "x(0)" in wrong.to_text()


def test_what_cannot_be_asked_is_one_clear_error():
    with pytest.raises(InputError, match="operator: 5 given"):
        bp.check_op(5)
    with pytest.raises(SubjectError, match="ZeroDivisionError"):
        bp.check_op((lambda x: 1 / 0, np.sign), [1.0])
    with pytest.raises(SubjectError, match="returned None"):
        bp.check_op((lambda x: x.sum(), lambda x: None), [1.0])
    with pytest.raises(InputError, match="400 entries"):
        bp.check_op((lambda x: x.sum(), np.ones_like), np.ones(401))
    with pytest.raises(InputError, match="one number"):
        bp.check_op((lambda x: x, lambda x: np.ones(3)), [1.0, 2.0])
    with pytest.raises(InputError, match="not finite"):
        bp.check_op((lambda x: x.sum(), np.ones_like), [np.nan])


def test_a_gradient_that_differs_from_call_to_call_is_found():
    rng = np.random.default_rng(0)
    report = bp.check_op((lambda x: (x**2).sum(), lambda x: 2 * x + rng.random()), [1.0, 2.0])
    assert "not_repeatable" in [f.fault for f in report.findings]


def test_jax_custom_rules_are_checked_input_by_input():
    jax = pytest.importorskip("jax")
    jnp = jax.numpy

    @jax.custom_vjp
    def product(x, y):
        return x * y

    product.defvjp(lambda x, y: (x * y, (x, y)), lambda r, g: (g * r[1], jnp.zeros_like(r[1])))
    finding = only(bp.check_op(product))
    assert (finding.input, finding.fault) == (2, "zero")

    @jax.custom_vjp
    def ratio(x, y):
        return x / (1 + y**2)

    ratio.defvjp(
        lambda x, y: (x / (1 + y**2), (x, y)),
        lambda r, g: (g / (1 + r[1] ** 2), -2 * g * r[0] * r[1] / (1 + r[1] ** 2) ** 2),
    )
    assert bp.check_op(ratio).verdict == "correct"


@pytest.mark.published
def test_jax_gradients_of_a_whole_network_are_checked_in_float32():
    jax = pytest.importorskip("jax")
    jnp = jax.numpy
    network = bp.Network([2, 3, 1], ["tanh", "identity"])

    def loss(params, x, y):
        (w2, b2), (w3, b3) = params
        a = jnp.tanh(x @ w2.T + b2) @ w3.T + b3
        return 0.5 * ((a - y) ** 2).sum(1).mean()

    assert bp.check(jax.grad(loss), network).verdict == "correct"


def test_pytorch_functions_and_modules_are_checked():
    torch = pytest.importorskip("torch", reason="PyTorch is not installed: pip install backproof[torch]")

    class Softened(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x / torch.sqrt(1 + x**2)

        @staticmethod
        def backward(ctx, g):
            (x,) = ctx.saved_tensors
            return 1 / (1 + x**2) ** 1.5

    class Wrong(torch.autograd.Function):
        @staticmethod
        def forward(ctx, z):
            ctx.save_for_backward(z)
            return torch.sigmoid(z)

        @staticmethod
        def backward(ctx, g):
            (z,) = ctx.saved_tensors
            s = torch.sigmoid(torch.sigmoid(z))
            return g * s * (1 - s)

    class Sigmoid(torch.nn.Module):
        def forward(self, z):
            return Wrong.apply(z)

    assert only(bp.check_op(Softened)).fault == "forgets_cotangent"
    assert only(bp.check_op(Wrong)).fault == "slope_at_output"
    network = bp.Network([2, 3, 3, 1], ["sigmoid", "tanh", "identity"])
    linear = torch.nn.Linear
    module = torch.nn.Sequential(linear(2, 3), Sigmoid(), linear(3, 3), torch.nn.Tanh(), linear(3, 1))
    finding = only(bp.check(module, network))
    assert (finding.equation, finding.layer, finding.fault) == ("BP2", 2, "slope_of_activation")
    right = torch.nn.Sequential(linear(2, 3), torch.nn.Sigmoid(), linear(3, 3), torch.nn.Tanh(), linear(3, 1))
    assert bp.check(right, network).verdict == "correct"


@given(x=st.floats(-3, 3), a=st.floats(-3, 3), b=st.floats(-3, 3))
def test_differences_of_a_polynomial_are_as_good_as_they_say(x, a, b):
    value, error = derivative_along(lambda v: a * v**3 + b * v, np.array(x), np.array(1.0), 0.1)
    assert abs(value - (3 * a * x**2 + b)) <= 20 * error + 1e-9


def test_the_jacobian_has_outputs_as_rows():
    matrix = np.arange(6.0).reshape(2, 3)
    found, error = jacobian(lambda v: matrix @ v, np.ones(3), 0.1)
    assert found == pytest.approx(matrix, abs=1e-10)
    assert error.max() < 1e-8


NUMPY_OPERATION = """
import numpy as np

def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)

def softmax_backward(g, y):
    return g * y * (1 - y)

def sine(x):
    return torch.sin(x)
"""


def test_a_function_alone_is_refused_with_its_name_and_its_likely_backward_pass(tmp_path, capsys):
    file = tmp_path / "operations.py"
    file.write_text(NUMPY_OPERATION, "utf-8")
    assert run(["check-op", f"{file}:softmax"]) == 2
    said = capsys.readouterr().err
    assert "softmax given alone" in said
    assert "FILE.py:softmax,softmax_backward at the command line" in said
    assert "<function" not in said
    assert run(["check-op", f"{file}:sine", "--language", "zh"]) == 2
    assert "sine 用到了 torch，但它的文件里没有定义" in capsys.readouterr().err


def test_the_page_of_an_operation_says_each_thing_once(tmp_path, capsys):
    file, page = tmp_path / "operations.py", tmp_path / "page.html"
    file.write_text(NUMPY_OPERATION, "utf-8")
    assert run(["check-op", f"{file}:softmax,softmax_backward", "--shape", "3,4", "--html", str(page)]) == 1
    html = page.read_text("utf-8")
    assert html.count("The derivative is wrong") == 1
    assert "✗ The derivative by x" in html
    assert html.lower().count("the derivative is wrong") == 1
