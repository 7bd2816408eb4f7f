"""Make coefficients.hpp: Chebyshev fits, in 60 digits, of what functions.hpp evaluates. Needs mpmath.

python native/kernels/coefficients.py > native/kernels/coefficients.hpp
"""

import sys

from mpmath import atanh, chebyfit, erfc, exp, log, mp, mpf, nstr, sqrt

mp.dps = 60


def exponential(r):
    """(eʳ − 1 − r)/r²."""
    return (exp(r) - 1 - r) / r**2 if abs(r) > mpf(10) ** -20 else mpf(1) / 2 + r / 6


def inverse_tanh(u):
    """(artanh s / s − 1)/u with u = s²."""
    return (atanh(sqrt(u)) / sqrt(u) - 1) / u if u > mpf(10) ** -20 else mpf(1) / 3 + u / 5


def scaled_erfc(centre):
    """(1 + 2x) exp(x²) erfc(x) in t = (x − c)/(x + c), after N. Juffa."""

    def at(t):
        x = centre * (1 + t) / (1 - t)
        return (1 + 2 * x) * exp(x * x) * erfc(x)

    return at


def mapped(x, centre):
    """t of an x."""
    return (mpf(x) - centre) / (mpf(x) + centre)


HALF_LOG_2 = log(2) / 2 * mpf("1.001")
# name, function, from, to, degree in float32 and in float64
FITS = [
    ("exponential", exponential, -HALF_LOG_2, HALF_LOG_2, 4, 9),
    ("inverse_tanh", inverse_tanh, 0, mpf(1) / 9, 4, 10),
]


def polynomial(kind, name, function, low, high, degree):
    """Return one array, the constant term first."""
    found, error = chebyfit(function, [mpf(low), mpf(high)], degree + 1, error=True)
    digits = 9 if kind == "float" else 17
    numbers = ", ".join(nstr(c, digits) + ("f" if kind == "float" else "") for c in found[::-1])
    return f"// absolute error {nstr(error, 2)}\ninline constexpr {kind} {name}_{kind}[] = {{{numbers}}};\n"


def main():
    """Write the header."""
    out = sys.stdout.write
    out("// Made by coefficients.py; the constant term first.\n#pragma once\n\n")
    for name, function, low, high, single, double in FITS:
        out(polynomial("float", name, function, low, high, single))
        out(polynomial("double", name, function, low, high, double))
    out(polynomial("float", "scaled_erfc", scaled_erfc(mpf(2)), -1, mapped(11, 2), 10))
    out(polynomial("double", "scaled_erfc", scaled_erfc(mpf(4)), -1, mapped(28, 4), 23))


if __name__ == "__main__":
    main()
