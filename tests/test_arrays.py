"""The door to the array library: what it opens to, when it imports anything, and what passes through it exactly."""

import subprocess
import sys
from fractions import Fraction

import jax
import jax.numpy as jnp
import mpmath
import numpy as np
import pytest
import scipy.special

from backproof.arrays import NUMPY, is_jax, of, one_minus_power, square_root
from references.comparing import assert_close


def test_the_door_opens_by_the_type_of_any_argument():
    mine, theirs = np.ones(3), jnp.ones(3)
    assert of(mine) is of(mine, 2.0) is of(np.float64(1)) is of(np.array([Fraction(1)])) is NUMPY
    assert of(theirs) is of(mine, theirs) is of(theirs, mine) is not NUMPY
    assert not is_jax(mine)
    assert is_jax(theirs)


def test_the_door_opens_to_jax_while_jax_traces():
    seen = []
    jax.jit(lambda z: seen.append(of(z)) or z)(jnp.ones(2))
    jax.vmap(lambda z: seen.append(of(z)) or z)(jnp.ones(2))
    assert seen == [of(jnp.ones(1))] * 2


def test_numpys_side_is_numpy_and_scipy_themselves():
    """The same functions, so that the same bits come out."""
    assert NUMPY.exp is np.exp
    assert NUMPY.where is np.where
    assert NUMPY.erf is scipy.special.erf
    with pytest.raises(AttributeError, match="the door to the array library has no 'gamma'"):
        _ = NUMPY.gamma


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_logistic_function_is_scipys_without_importing_it(dtype):
    z = np.concatenate([np.linspace(-800, 800, 4001), [-np.inf, np.inf, -0.0]]).astype(dtype)
    expected, out = scipy.special.expit(z), np.empty_like(z)
    assert NUMPY.expit(z, out=out) is out
    np.testing.assert_array_equal(out, NUMPY.expit(z))
    assert out.dtype == dtype
    np.testing.assert_allclose(out, expected, rtol=4 * np.finfo(dtype).eps, atol=np.finfo(dtype).tiny)
    assert np.isnan(NUMPY.expit(dtype(np.nan)))


def test_jax_and_scipy_are_imported_only_where_they_are_needed():
    code = (
        "import sys, numpy as np; from backproof.activations import ACTIVATIONS as A; z = np.ones((2, 3));"
        "A['sigmoid'].forward(z); A['silu'].forward(z); print('scipy' in sys.modules, 'jax' in sys.modules);"
        "A['gelu'].forward(z); print('scipy' in sys.modules, 'jax' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert told == ["False", "False", "True", "False"]


@pytest.mark.parametrize("convert", [np.asarray, jnp.asarray], ids=["numpy", "jax"])
def test_a_ratio_is_0_where_its_numerator_is(convert):
    found = of(convert(np.ones(1))).ratio(convert(np.float32([0, 0, 3])), convert(np.float32([0, 2, 4])))
    np.testing.assert_array_equal(found, np.float32([0, 0, 0.75]))


def test_the_square_root_of_exact_numbers_is_their_own():
    with mpmath.workdps(50):
        (found,) = square_root(np.array([mpmath.mpf(2)]))
        assert found == mpmath.sqrt(2)
    np.testing.assert_array_equal(square_root(np.array([2.0])), np.sqrt([2.0]))


@pytest.mark.parametrize("beta", [0.0, 0.9, 0.999])
def test_one_minus_a_power_keeps_its_digits_in_single_precision(beta):
    """What Adam divides by: of float32 alone, 1 − 0.999 would keep three digits."""
    traced = jax.jit(lambda t: one_minus_power(beta, t))
    for t in (1, 2, 17, 10_000):
        assert one_minus_power(beta, t) == 1 - beta**t
        assert_close(traced(t), 1 - mpmath.mpf(beta) ** t, 4e-7 * float(1 - mpmath.mpf(beta) ** t), f"t = {t}")
    assert abs((1 - jnp.float32(0.999)) / 0.001 - 1) > 1e-6


def test_one_minus_a_power_takes_many_numbers_at_once():
    """Several β under vmap, as several optimizers at once have them."""
    betas = jnp.asarray([0.0, 0.5, 0.9])
    found = jax.jit(jax.vmap(lambda beta: one_minus_power(beta, 3)))(betas)
    np.testing.assert_allclose(found, [1, 0.875, 0.271], rtol=1e-6)
