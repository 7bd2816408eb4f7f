"""What looks into built wheels (.ci/wheel_contents.py) sees each thing that can be wrong with one."""

import importlib.util
import platform
import re
import zipfile
from pathlib import Path

import pytest

from backproof.engines.native_engine import kernels

pytest.importorskip("elftools", reason="pyelftools, of the development packages, is not installed")
if kernels() is None or platform.machine() != "x86_64":
    pytest.skip("needs native kernels built for x86-64, to put into wheels", allow_module_level=True)

SPEC = importlib.util.spec_from_file_location(
    "wheel_contents", Path(__file__).parent.parent / ".ci" / "wheel_contents.py"
)
CHECK = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(CHECK)
NAME = "backproof-0.1.0-cp311-cp311-manylinux_2_{glibc}_{machine}.whl"
RIGHT = NAME.format(glibc=34, machine="x86_64")
KERNELS = "backproof/engines/_native.cpython-311-x86_64-linux-gnu.so"
ARM_KERNELS = KERNELS.replace("x86_64", "aarch64")
PYTHON = ("backproof/__init__.py", "backproof/__init__.pyi", "backproof/py.typed", *CHECK.PAGE)


def wrongs(folder, files=(KERNELS, *PYTHON), name=RIGHT):
    """Make a wheel of these files, each the kernels of this machine, and look into it."""
    binary = Path(kernels().__file__).read_bytes()
    with zipfile.ZipFile(folder / name, "w") as wheel:
        for file in files:
            wheel.writestr(file, binary)
    return CHECK.wrongs(str(folder / name))


def test_a_wheel_that_is_right_is_let_pass(tmp_path):
    assert wrongs(tmp_path) == []


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"name": "backproof-0.1.0-py3-none-any.whl"}, "no name of a wheel with kernels"),
        ({"name": "backproof-0.1.0-cp311-cp311-linux_x86_64.whl"}, "no name of a wheel with kernels"),
        ({"name": NAME.format(glibc=36, machine="x86_64")}, r"needs glibc 2\.36"),
        ({"files": PYTHON}, "0 files of kernels"),
        ({"files": [KERNELS, *PYTHON, "tests/test_it.py"]}, "tests/test_it.py does not belong there"),
        ({"files": [KERNELS, *PYTHON, "backproof/native/contract/plan.hpp"]}, r"plan\.hpp does not belong there"),
        ({"name": NAME.format(glibc=34, machine="aarch64")}, "does not fit the name|is for another machine"),
        (
            {"name": NAME.format(glibc=34, machine="aarch64"), "files": (ARM_KERNELS, *PYTHON)},
            "is for another machine",
        ),
        ({"files": [KERNELS.replace("311", "312"), *PYTHON]}, "does not fit the name"),
        ({"files": [KERNELS, *PYTHON[:2], *PYTHON[3:]]}, r"py\.typed is missing"),
        ({"files": [KERNELS, PYTHON[0], *PYTHON[2:]]}, r"__init__\.pyi is missing"),
        ({"files": [KERNELS, *(file for file in PYTHON if not file.endswith("lab.js"))]}, r"lab\.js is missing"),
    ],
)
def test_each_wrong_is_seen(given, why, tmp_path):
    assert re.search(why, "\n".join(wrongs(tmp_path, **given)))
