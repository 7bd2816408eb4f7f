"""Headers of C, compiled with every warning an error, and called from Python row by row."""

import ctypes
import shutil
import subprocess

import numpy as np
import pytest

from backproof.exports import export
from backproof.tables.features import CategoricalFeature, DateFeature, ImageFeature

COMPILER = shutil.which("gcc") or shutil.which("cc")
STRICT = ["-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic", "-O0"]
needs_compiler = pytest.mark.skipif(COMPILER is None, reason="needs a compiler of C, such as gcc")


def compiled(folder, source, *options):
    """Compile a file of C and return the path of what came of it; what the compiler says is in the failure."""
    made = folder / f"{source.stem}.out"
    done = subprocess.run(
        [COMPILER, *STRICT, *options, str(source), "-o", str(made), "-lm"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return made


def header_of(model, folder, name="model"):
    """Write the header of a model into a folder; return its path."""
    path = folder / f"{name}.h"
    path.write_bytes(export(model, "c", name=name))
    return path


def self_test(path):
    """Run the test that is in a header; return its status and what it prints."""
    program = compiled(path.parent, path, "-DBACKPROOF_SELF_TEST_MAIN", "-x", "c")
    done = subprocess.run([str(program)], capture_output=True, text=True)
    return done.returncode, done.stdout.strip()


def answers_of(models, folder, x):
    """Return what each model of arrays answers in C, all compiled at once; NaN in rows of which it says -1."""
    for i, model in enumerate(models):
        header_of(model, folder, f"model{i}")
    source = folder / "all.c"
    source.write_text("".join(
        f'#include "model{i}.h"\nint call{i}(const float *x, float *a);\n'
        f"int call{i}(const float *x, float *a) {{ return model{i}_outputs(x, a); }}\n" for i in range(len(models))
    ))  # fmt: skip
    library = ctypes.CDLL(str(compiled(folder, source, "-shared", "-fPIC")))
    return [outputs(getattr(library, f"call{i}"), model, x) for i, model in enumerate(models)]


def outputs(call, model, x):
    """Return a^L (N, n_L) of a function of C; NaN in rows of which it says that an output is no number."""
    found = np.empty((len(x), model.network.sizes[-1]), np.float32)
    for row, to in zip(np.ascontiguousarray(x, np.float32), found, strict=True):
        pointers = (array.ctypes.data_as(ctypes.POINTER(ctypes.c_float)) for array in (row, to))
        to[...] = np.nan if call(*pointers) else to
    return found


class Date(ctypes.Structure):
    """A date and time, as the header has it."""

    _fields_ = [(name, ctypes.c_int) for name in ("year", "month", "day", "hour", "minute", "second")]


class Program:
    """A header of a model of a table, as a library.

    Args:
        model: what it was exported from.
        folder: where it is compiled; one of its own for each, since a library is loaded once.
    """

    def __init__(self, model, folder):
        header_of(model, folder)
        call, kinds = "model_predict(r, a)", "const model_row *r, model_answer *a"
        label = self._label(model.encoding)
        source = folder / "library.c"
        source.write_text(f'#include "model.h"\nint call({kinds});\nint call({kinds}) {{ return {call}; }}\n{label}')
        self.model = model
        self.library = ctypes.CDLL(str(compiled(folder, source, "-shared", "-fPIC")))
        if label:
            self.library.label.restype = ctypes.c_char_p

    @staticmethod
    def _label(encoding):
        if encoding.task == "regression":
            return ""
        asked = "target, code" if len(encoding.target_names) > 1 else "code"
        kind = "const char *label(int target, int code)"
        return f"{kind};\n{kind} {{ (void)target; return model_label({asked}); }}\n"

    def answer(self, cells):
        """Return status, outputs, and values or labels of a row, given as Python values in the order of the columns."""
        encoding, kept = self.model.encoding, []
        row = self._row(encoding)(*(self._cell(cell, kept) for cell in cells))
        answer = self._answer(encoding)()
        status = self.library.call(ctypes.byref(row), ctypes.byref(answer))
        if status or encoding.task == "regression":
            return status, list(answer.outputs), list(getattr(answer, "values", []))
        return (
            status,
            list(answer.outputs),
            [self.library.label(i, code).decode() for i, code in enumerate(answer.codes)],
        )

    def _row(self, encoding):
        kinds = {CategoricalFeature: ctypes.c_char_p, DateFeature: Date, ImageFeature: ctypes.POINTER(ctypes.c_float)}
        fields = [(f"c{i}", kinds.get(type(one), ctypes.c_double)) for i, one in enumerate(encoding.columns)]
        return type("Row", (ctypes.Structure,), {"_fields_": fields})

    def _answer(self, encoding):
        n, regression = encoding.n_outputs, encoding.task == "regression"
        second = ("values", ctypes.c_double * n) if regression else ("codes", ctypes.c_int * len(encoding.target_names))
        return type("Answer", (ctypes.Structure,), {"_fields_": [("outputs", ctypes.c_float * n), second]})

    def _cell(self, cell, kept):
        if isinstance(cell, np.ndarray):
            kept.append(np.ascontiguousarray(cell, np.float32))
            return kept[-1].ctypes.data_as(ctypes.POINTER(ctypes.c_float))
        return cell.encode() if isinstance(cell, str) else cell
