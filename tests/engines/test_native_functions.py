"""exp, tanh and their kin of the native kernels: each within the ulps that native/kernels/functions.hpp states."""

from functools import cache

import mpmath
import numpy as np
import pytest
from scipy.special import expit, ndtr

from backproof.engines.native_engine import kernels

if kernels() is None:
    pytest.skip("the native kernels are not built: no C++ compiler was found", allow_module_level=True)

SETS = kernels().instruction_sets()
NEVER_SUBNORMAL = {"float32": (-87.3, 88.7), "float64": (-708.0, 709.7)}
# what is computed, in 40 digits; ulps; the range in which it is used, in each precision
FUNCTIONS = {
    "exp": (mpmath.exp, 2, NEVER_SUBNORMAL),
    "expm1": (mpmath.expm1, 2, {"float32": (-80, 40), "float64": (-80, 40)}),
    "log1p_of_exp": (lambda x: mpmath.log1p(mpmath.exp(x)), 3, {"float32": (-87, 0), "float64": (-708, 0)}),
    "tanh": (mpmath.tanh, 3, {"float32": (-30, 30), "float64": (-30, 30)}),
    "sigmoid": (lambda x: 1 / (1 + mpmath.exp(-x)), 3, {"float32": (-87, 50), "float64": (-708, 50)}),
    "normal_cdf": (mpmath.ncdf, 6, {"float32": (-13, 9), "float64": (-37, 9)}),
}


@cache
def points_and_truth(name, dtype):
    """Points evenly spread, and others down to 1e-8, with the function's values in 40 digits."""
    function, _, ranges = FUNCTIONS[name]
    low, high = ranges[dtype]
    rng = np.random.default_rng(1)
    small = 10 ** rng.uniform(-8, 1, 480) * rng.choice([-1, 1], 480)
    x = np.clip(np.concatenate([rng.uniform(low, high, 480), small]), low, high).astype(dtype)
    with mpmath.workdps(40):
        return x, [function(mpmath.mpf(float(v))) for v in x]


def error_in_ulps(found, truth):
    """|found − truth| over the distance of neighbouring numbers at the truth."""
    ulps = np.spacing(np.abs(np.array([float(t) for t in truth], found.dtype)))
    with mpmath.workdps(40):
        return [float(abs(mpmath.mpf(float(a)) - t) / float(u)) for a, t, u in zip(found, truth, ulps, strict=True)]


@pytest.mark.parametrize("instructions", SETS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_error_is_within_the_ulps_that_are_stated(name, dtype, instructions):
    x, truth = points_and_truth(name, dtype)
    found = np.empty_like(x)
    kernels().apply(instructions, name, x, found)
    assert max(error_in_ulps(found, truth)) <= FUNCTIONS[name][1]


IN_DOUBLE = {
    "exp": np.exp, "expm1": np.expm1, "log1p_of_exp": lambda x: np.log1p(np.exp(x)), "tanh": np.tanh,
    "sigmoid": expit, "normal_cdf": ndtr,
}  # fmt: skip


@pytest.mark.parametrize("instructions", SETS)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_nor_is_it_more_at_many_points_in_single_precision(name, instructions):
    """Double precision is witness enough there."""
    low, high = FUNCTIONS[name][2]["float32"]
    rng = np.random.default_rng(2)
    small = 10 ** rng.uniform(-8, 1.9, 1 << 16) * rng.choice([-1, 1], 1 << 16)
    x = np.clip(np.concatenate([rng.uniform(low, high, 1 << 16), small]), low, high).astype(np.float32)
    found = np.empty_like(x)
    kernels().apply(instructions, name, x, found)
    truth = IN_DOUBLE[name](x.astype(np.float64))
    assert np.max(np.abs(found - truth) / np.spacing(np.abs(truth).astype(np.float32))) <= FUNCTIONS[name][1]


def test_an_error_of_more_ulps_is_seen():
    x, truth = points_and_truth("tanh", "float64")
    assert max(error_in_ulps(np.tanh(x) * (1 + 2e-15), truth)) > 6


@pytest.mark.parametrize("instructions", SETS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    ("name", "at_minus_infinity", "at_infinity"),
    [("exp", 0, np.inf), ("tanh", -1, 1), ("sigmoid", 0, 1), ("normal_cdf", 0, 1)],
)
def test_nan_stays_nan_and_infinity_has_its_limit(name, at_minus_infinity, at_infinity, dtype, instructions):
    x = np.zeros(64, dtype)
    x[:5] = [np.nan, -np.inf, np.inf, -1e30, 1e30]
    found = np.empty_like(x)
    kernels().apply(instructions, name, x, found)
    limits = [np.nan, at_minus_infinity, at_infinity, at_minus_infinity, at_infinity]
    np.testing.assert_array_equal(found[:5], np.array(limits, dtype))
