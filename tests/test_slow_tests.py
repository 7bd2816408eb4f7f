"""The list of slow tests names tests that there are, and is made of what was measured."""

import architecture
from slow_tests import ALWAYS, SLOW, listed, slow_among

ROOT = architecture.ROOT.parent.parent


def missing(names):
    """Names of which there is no such file, or no such function in it."""
    for name in names:
        file, _, rest = name.partition("::")
        function = rest.partition("[")[0].rpartition("::")[2]
        if not (ROOT / file).is_file() or f"def {function}(" not in (ROOT / file).read_text(encoding="utf-8"):
            yield name


def test_the_tests_that_are_listed_are_there():
    assert list(missing(listed())) == []
    assert list(missing(["tests/test_slow_tests.py::test_of_nothing[1]"])) != []


def test_what_was_measured_decides_and_what_was_not_keeps_its_place():
    lines = [f"{SLOW / 2} tests/a.py::b\n", f"{2 * SLOW} tests/a.py::c[x y]\n", f"9 {ALWAYS[0]}::d\n"]
    assert slow_among(iter(lines), frozenset({"tests/a.py::b", "tests/e.py::f"})) == [
        "tests/a.py::c[x y]",
        "tests/e.py::f",
    ]
