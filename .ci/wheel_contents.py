"""Look into built wheels: each must hold the kernels for the machine in its name, the types, and nothing foreign.

Usage: python .ci/wheel_contents.py WHEEL…    Fails with one line for each thing that is wrong.
"""

from __future__ import annotations

import io
import re
import sys
import zipfile

from elftools.elf.elffile import ELFFile

MACHINES = {"x86_64": "EM_X86_64", "aarch64": "EM_AARCH64"}
NAME = re.compile(r"backproof-[\d.]+-(cp3\d+)-(cp3\d+)-manylinux_2_(\d+)_(x86_64|aarch64)\.whl")
NEWEST_GLIBC = 34
"""RHEL 9, Ubuntu 22.04 and Debian 12 have it."""
TYPES = ("backproof/py.typed", "backproof/__init__.pyi")
"""Without the first, type checkers take everything in the package for `Any`."""
PAGE = tuple(
    f"backproof/lab/{name}" for name in ("page.html", "static/lab.js", "static/lab.css", "static/LICENSES.txt")
)
"""What `backproof lab` shows; nothing of it is made or fetched where the wheel is installed."""


def wrongs(path: str) -> list[str]:
    """Return what is wrong with the wheel, one line each."""
    name = path.rpartition("/")[2]
    found = NAME.fullmatch(name)
    if not found:
        return [f"{name}: no name of a wheel with kernels for Linux, such as {NAME.pattern}"]
    python, _, glibc, machine = found.groups()
    said = [] if int(glibc) <= NEWEST_GLIBC else [f"{name}: needs glibc 2.{glibc}; 2.{NEWEST_GLIBC} is accepted"]
    with zipfile.ZipFile(path) as wheel:
        files = wheel.namelist()
        foreign = [file for file in files if not re.match(r"backproof(-[\d.]+\.dist-info)?/", file)]
        foreign += [file for file in files if file.endswith((".hpp", ".cpp", ".cmake", ".a", ".o", ".pyc"))]
        said += [f"{name}: {file} does not belong there" for file in foreign]
        said += [f"{name}: {file} is missing" for file in (*TYPES, *PAGE) if file not in files]
        kernels = [file for file in files if re.fullmatch(r"backproof/engines/_native\.[\w.-]+\.so", file)]
        if len(kernels) != 1:
            return [*said, f"{name}: {len(kernels)} files of kernels; one is expected"]
        if f".cpython-{python[2:]}-{machine}-linux-gnu.so" not in kernels[0]:
            said.append(f"{name}: {kernels[0]} does not fit the name")
        if ELFFile(io.BytesIO(wheel.read(kernels[0])))["e_machine"] != MACHINES[machine]:
            said.append(f"{name}: {kernels[0]} is for another machine")
    return said


if __name__ == "__main__":
    problems = [line for path in sys.argv[1:] for line in wrongs(path)]
    print("\n".join(problems), end="\n" if problems else "")
    sys.exit(bool(problems) or len(sys.argv) < 2)
