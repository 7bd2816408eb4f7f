"""The elementary functions of the native kernels: each within the ulps that native/contract/words.hpp states.

A row of the table is a function in one precision: where it is used, and its truth in mpmath and in NumPy's long double.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import mpmath
import numpy as np
import pytest
from scipy.special import ndtr

from backproof.engines.native_engine import kernels

if kernels() is None:
    pytest.skip("the native kernels are not built: no C++ compiler was found", allow_module_level=True)

SETS = kernels().instruction_sets()
TAU = mpmath.mpf(2) * mpmath.pi


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes:
        name: of the function, as `apply` knows it.
        dtype: the precision.
        low: from where on it is used: below, results are subnormal, or the kernels clip.
        high: to where.
        exact: the function of an mpmath number.
        many: the function of an array with more digits, or None where NumPy and SciPy have none.
    """

    name: str
    dtype: str
    low: float
    high: float
    exact: Any
    many: Any

    @property
    def ulps(self):
        """What is stated."""
        return kernels().FUNCTIONS[self.name][self.dtype == "float64"]


def log1p_of_exp(x):
    return np.log1p(np.exp(x))


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def density(x):
    """φ; 2π in the digits that x has."""
    return np.exp(-x * x / 2) / np.sqrt(np.asarray(mpmath.nstr(TAU, 30)).astype(x.dtype))


def exact_sigmoid(x):
    return 1 / (1 + mpmath.exp(-x))


def exact_log1p_of_exp(x):
    return mpmath.log1p(mpmath.exp(x))


def inverse(x):
    return 1 / x


# function, precision, range, in any digits, in long double
TABLE = [
    Row("exp", "float32", -87.3, 88.7, mpmath.exp, np.exp),
    Row("exp", "float64", -708.0, 709.7, mpmath.exp, np.exp),
    Row("exp_of_negative", "float32", -87.3, 0.0, mpmath.exp, np.exp),
    Row("exp_of_negative", "float64", -708.0, 0.0, mpmath.exp, np.exp),
    Row("expm1", "float32", -80.0, 40.0, mpmath.expm1, np.expm1),
    Row("expm1", "float64", -80.0, 40.0, mpmath.expm1, np.expm1),
    Row("log1p_of_exp", "float32", -87.0, 0.0, exact_log1p_of_exp, log1p_of_exp),
    Row("log1p_of_exp", "float64", -708.0, 0.0, exact_log1p_of_exp, log1p_of_exp),
    Row("tanh", "float32", -30.0, 30.0, mpmath.tanh, np.tanh),
    Row("tanh", "float64", -30.0, 30.0, mpmath.tanh, np.tanh),
    Row("sigmoid", "float32", -87.0, 50.0, exact_sigmoid, sigmoid),
    Row("sigmoid", "float64", -708.0, 50.0, exact_sigmoid, sigmoid),
    Row("normal_cdf", "float32", -13.0, 9.0, mpmath.ncdf, lambda x: ndtr(x.astype(np.float64))),
    Row("normal_cdf", "float64", -37.0, 9.0, mpmath.ncdf, None),
    Row("normal_density", "float32", -5.0, 5.0, mpmath.npdf, density),
    Row("normal_density", "float64", -5.0, 5.0, mpmath.npdf, density),
    Row("sqrt", "float32", 1.2e-38, 3e38, mpmath.sqrt, np.sqrt),
    Row("sqrt", "float64", 2.3e-308, 1e308, mpmath.sqrt, np.sqrt),
    Row("reciprocal", "float32", 1e-37, 1e37, inverse, inverse),
    Row("reciprocal", "float64", 1e-300, 1e300, inverse, inverse),
]
MANY = [row for row in TABLE if row.many and (row.dtype == "float32" or np.finfo(np.longdouble).nmant > 60)]
EVERY_ROW = pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.name}-{row.dtype}")
EVERY_SET = pytest.mark.parametrize("instructions", SETS)


def points(row, count, seed):
    """Points evenly spread, and others down to 1e-8; of a range that spans magnitudes, evenly over these."""
    rng = np.random.default_rng(seed)
    if row.low > 0:
        return np.exp(rng.uniform(np.log(row.low), np.log(row.high), 2 * count)).astype(row.dtype)
    small = 10 ** rng.uniform(-8, np.log10(max(row.high, -row.low)), count) * rng.choice([-1, 1], count)
    spread = rng.uniform(row.low, row.high, count)
    return np.clip(np.concatenate([spread, small]), row.low, row.high).astype(row.dtype)


@cache
def points_and_truth(row):
    """Some points, with the function's values in 50 digits."""
    x = points(row, 480, 1)
    with mpmath.workdps(50):
        return x, [row.exact(mpmath.mpf(float(v))) for v in x]


def by_kernels(instructions, row, x):
    found = np.empty_like(x)
    kernels().apply(instructions, row.name, x, found)
    return found


def error_in_ulps(found, truth):
    """|found − truth| over the distance of neighbouring numbers at the truth."""
    ulps = np.spacing(np.abs(np.array([float(t) for t in truth], found.dtype)))
    with mpmath.workdps(50):
        return [float(abs(mpmath.mpf(float(a)) - t) / float(u)) for a, t, u in zip(found, truth, ulps, strict=True)]


@EVERY_SET
@EVERY_ROW
def test_the_error_is_within_the_ulps_that_are_stated(row, instructions):
    x, truth = points_and_truth(row)
    assert max(error_in_ulps(by_kernels(instructions, row, x), truth)) <= row.ulps


@EVERY_SET
@pytest.mark.parametrize("row", MANY, ids=lambda row: f"{row.name}-{row.dtype}")
def test_nor_is_it_more_at_many_points(row, instructions):
    """NumPy's long double, of 64 bits or more, is witness enough there."""
    x = points(row, 1 << 16, 2)
    truth = row.many(x.astype(np.longdouble))
    spacing = np.spacing(np.abs(truth).astype(row.dtype)).astype(np.longdouble)
    assert np.max(np.abs(by_kernels(instructions, row, x) - truth) / spacing) <= row.ulps


def test_every_function_has_a_row_in_each_precision():
    assert {(row.name, row.dtype) for row in TABLE} == {
        (name, dtype) for name in kernels().FUNCTIONS for dtype in ("float32", "float64")
    }


@EVERY_ROW
def test_an_error_of_more_ulps_is_seen(row):
    """The truth, rounded, is within half an ulp; with a relative error of the stated ulps and one more it is not."""
    _, truth = points_and_truth(row)
    rounded = np.array([float(t) for t in truth]).astype(row.dtype)
    assert max(error_in_ulps(rounded, truth)) <= 0.51
    wrong = rounded * (1 + (row.ulps + 1) * np.finfo(row.dtype).eps).astype(row.dtype)
    assert max(error_in_ulps(wrong, truth)) > row.ulps


@EVERY_SET
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    ("name", "at_minus_infinity", "at_infinity"),
    [("exp", 0, np.inf), ("tanh", -1, 1), ("sigmoid", 0, 1), ("normal_cdf", 0, 1), ("normal_density", 0, 0)],
)
def test_nan_stays_nan_and_infinity_has_its_limit(name, at_minus_infinity, at_infinity, dtype, instructions):
    x = np.zeros(64, dtype)
    x[:5] = [np.nan, -np.inf, np.inf, -1e30, 1e30]
    found = np.empty_like(x)
    kernels().apply(instructions, name, x, found)
    limits = [np.nan, at_minus_infinity, at_infinity, at_minus_infinity, at_infinity]
    np.testing.assert_array_equal(found[:5], np.array(limits, dtype))
