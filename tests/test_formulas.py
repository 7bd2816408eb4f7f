"""The closed vocabulary of formulas: what is read, what is refused, and that reading always ends."""

import pickle
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backproof import InputError
from backproof.formulas import VOCABULARY, FormulaFunction, derivative, expression
from references import differences, symbols

# fmt: off
READ = [
    "z", "-z", "+z", "z**2 - 3*z + 1", "z/(1 + Abs(z))", "1/(1 + exp(-z))", "log(1 + exp(z))", "atan(z) * asinh(z)",
    "Max(z, 0)", "Min(Max(z, -1), 1)", "sign(z) * sqrt(Abs(z) + 1)", "erf(z/sqrt(2))", "sinh(z)/cosh(z)",
    "Piecewise((z, z > 0), (exp(z) - 1, True))", "Piecewise((0, (z < -1) | (z > 1)), (z, True))", "pi*z + E",
    "1e-3*z", "sin(z) + cos(z)*tan(z/9)", "Heaviside(z)*z", "2**z", "z**0.5 * 0 + z",
]
MALICIOUS = [
    "__import__('os')", "__import__('os').system('true')", "z.__class__", "().__class__.__bases__[0]", "open('f')",
    "exec('1')", "lambda: z", "[z for z in [1]]", "{z}", "z[0]", "f'{z}'", "'a'*9", "b'a'", "z if z > 0 else 0",
    "(z := 1)", "z @ z", "z // 2", "z % 2", "~z", "not z", "z and z", "Max(*[z])", "exp(x=z)", "None", "...", "1j*z",
    "y", "exp", "zeta(z)", "sympify('z')",
]
ENDLESS = [
    "9**9**9**9", "9**9**9*z", "1e999999999", "1e-999999999*z", "(2*z)**(10**9)", "((2*z)**1000)**1000",
    "1.0001**(10**9)", "((((10**9)**9)**9)**9)**9", "exp(exp(exp(exp(9)))) > 1", "Max(exp(exp(exp(9))), 1)*z",
    "z**(10**300)", "(9**9*z)**999",
]
MEANINGLESS = [
    "", " ", "z +", "(z", "z; z", "z\n+ 1", "z > 0", "True", "(z, z > 0)", "1/0", "log(0)*z", "sqrt(-1)*z", "exp()",
    "exp(z, z)", "z | 1", "Piecewise(z)", "Piecewise((z, 1))", "Piecewise((z, z))", "Max()", "-" * 3000 + "z",
    "(" * 900 + "z" + ")" * 900, "z + " * 3000 + "z", "z" * 20_000,
]
# fmt: on


@pytest.mark.parametrize("formula", READ)
def test_a_formula_is_read_as_sympy_reads_it(formula):
    assert expression(formula) == symbols.expression(formula)


@pytest.mark.parametrize("formula", READ)
def test_the_function_of_a_formula_and_of_its_derivative_agree_with_sympy_and_with_differences(formula):
    z = np.array([0.11, 0.52, 1.37, 2.71])
    f, slope = FormulaFunction(formula, ("z",)), FormulaFunction(derivative(formula, "z"), ("z",))
    want = [float(symbols.expression(formula).subs(symbols.Z, v)) for v in z]
    np.testing.assert_allclose(f(z), want, rtol=1e-14)
    np.testing.assert_allclose(slope(z), differences.derivative(f, z), rtol=1e-7, atol=1e-8)


@pytest.mark.parametrize("formula", MALICIOUS)
def test_code_is_refused_naming_what_is_not_accepted(formula):
    with pytest.raises(InputError, match=r"^formula: ") as caught:
        FormulaFunction(formula, ("z",))
    assert "\n" not in str(caught.value)


def test_endless_formulas_are_refused_before_they_are_computed():
    """In a process of its own with a limit, since the fault this guards against is not to return."""
    code = f"""
from backproof import InputError
from backproof.formulas import FormulaFunction
for formula in {ENDLESS!r}:
    try:
        FormulaFunction(formula, ("z",))
    except InputError as error:
        print(str(error).partition(":")[0])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=50, check=True)
    assert done.stdout.split() == ["formula"] * len(ENDLESS)


@pytest.mark.parametrize("formula", MEANINGLESS, ids=lambda text: text[:12])
def test_what_is_no_function_of_z_is_refused_in_one_short_line(formula):
    with pytest.raises(InputError, match=r"^formula: ") as caught:
        FormulaFunction(formula, ("z",))
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 800


@given(st.text(alphabet="z019.eE+-*/()<>|,= PiecwseMaxbplog_", max_size=24))
def test_any_text_is_read_or_refused_and_never_anything_else(text):
    said = None
    try:
        FormulaFunction(text, ("z",))
    except InputError as error:
        said = str(error)
    assert said.startswith("formula: ") if said else expression(text).free_symbols <= {symbols.Z}


def test_every_word_of_the_vocabulary_is_accepted_and_can_be_evaluated():
    z = np.array([0.3, 0.7])
    for word in set(VOCABULARY) - {"Piecewise"}:
        assert np.isfinite(FormulaFunction(f"{word}(z)", ("z",))(z)).all(), word


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_constant_formula_fills_the_shape_and_keeps_the_dtype(dtype):
    got = FormulaFunction("3", ("z",))(np.zeros((2, 5), dtype))
    assert got.dtype == dtype
    assert got.tolist() == [[3.0] * 5] * 2
    got[0, 0] = 1  # a result of one's own, not a view of one number


def test_two_functions_with_the_same_text_are_equal_hash_alike_and_pickle_as_text():
    one, other = FormulaFunction("z**2", ("z",)), FormulaFunction("z**2", ("z",))
    assert one == other
    assert hash(one) == hash(other)
    assert one != FormulaFunction("z**3", ("z",))
    assert pickle.loads(pickle.dumps(one)) == one
    assert b"lambda" not in pickle.dumps(one)


def test_the_derivative_at_a_jump_leaves_out_the_impulse():
    assert derivative("Heaviside(z)", "z") == "0"
    assert derivative("sign(z)*z", "z") == "sign(z)"


def test_the_letters_that_are_accepted_are_named_in_order():
    with pytest.raises(InputError, match="the letters a, y, numbers"):
        expression("q", ("a", "y"))


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        (f"Max({', '.join(f'sin({i}*z)' for i in range(1, 41))})", "40 arguments of Max and Min given"),
        (f"{'Max(z, ' * 30}z{')' * 30}", "60 arguments of Max and Min given"),
        ("+".join(["z"] * 2000), "parts given; accepted: at most 1000"),
    ],
)
def test_a_formula_that_would_take_minutes_is_refused_before_the_work(formula, message):
    with pytest.raises(InputError, match=message):
        expression(formula)


def test_a_usual_number_of_pieces_is_read():
    relu6 = FormulaFunction("Max(Min(z, 6), 0)", ("z",))
    np.testing.assert_array_equal(relu6(np.array([-1.0, 3.0, 9.0])), [0, 3, 6])


def test_an_exponent_of_countless_digits_is_refused_at_once_and_what_sympy_says_stands_in_one_line():
    with pytest.raises(InputError, match="has too many digits; accepted: at most 18"):
        expression("z / asinh(sqrt(10**20**1e-300 / E))")
    with pytest.raises(InputError, match="cannot be read") as caught:
        expression("Piecewise(sin(z))")
    assert "\n" not in str(caught.value)
