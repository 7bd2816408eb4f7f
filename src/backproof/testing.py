"""For pytest: `assert_gradient`, whose failure is what a good teacher would say, and a fixture of it.

    from backproof.testing import assert_gradient

    def test_my_backward_pass():
        assert_gradient(gradient, [2, 3, 1], activation="sigmoid", cost="quadratic")

With `pytest_plugins = ["backproof.testing"]` in `conftest.py`, tests may ask for the fixture `gradient_check`, which
is the same function and seeds every test by its own name, so that it works under pytest-xdist.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from typing import Any

from backproof.checking import GradientReport, check
from backproof.network import Network

try:
    import pytest
except ImportError:  # the helper itself needs no pytest
    pytest = None  # type: ignore[assignment]


def assert_gradient(
    gradient: Any,
    network: Network | Sequence[int],
    x: Any = None,
    y: Any = None,
    *,
    activation: Any = "sigmoid",
    cost: Any = "quadratic",
    allow_undecided: bool = False,
    **options: Any,
) -> GradientReport:
    """Assert that a hand-written gradient is correct.

    Args:
        gradient: whatever `backproof.check` accepts.
        network: a Network, or layer sizes to make one from.
        x: examples, drawn if None.
        y: targets, drawn if None.
        activation: where sizes are given.
        cost: where sizes are given.
        allow_undecided: whether an undecided verdict passes.
        **options: those of `backproof.check`.

    Returns:
        The report, for further assertions.

    Raises:
        AssertionError: the verdict is not "correct"; the message is the report.
        InputError: an argument is not accepted.
        SubjectError: the code could not be run.
    """
    __tracebackhide__ = True
    shape = network if isinstance(network, Network) else Network(network, activation, cost)
    report = check(gradient, shape, x, y, **options)
    if report.verdict == "wrong" or (report.verdict == "undecided" and not allow_undecided):
        raise AssertionError("\n" + report.to_text())
    return report


if pytest is not None:

    @pytest.fixture
    def gradient_check(request: Any) -> Callable[..., GradientReport]:
        """`assert_gradient`, seeded by the name of the test."""
        seed = zlib.crc32(request.node.nodeid.encode())

        def asserted(*arguments: Any, **options: Any) -> GradientReport:
            __tracebackhide__ = True
            return assert_gradient(*arguments, **{"seed": seed, **options})

        return asserted
