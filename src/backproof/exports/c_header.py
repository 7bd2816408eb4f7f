"""A model as one header of C99, without allocation: columns in, what is predicted out, and a test of itself.

The header needs nothing but <math.h> and <string.h>. Names in it begin with a prefix. Everything is `static`, so that
it is included where it is used; compiled with BACKPROOF_SELF_TEST it has examples with what Python predicts for them.
"""

from __future__ import annotations

from typing import Any

from backproof.errors import InputError
from backproof.exports.c_answers import answer_type, answers_in
from backproof.exports.c_columns import Columns, columns_in
from backproof.exports.c_layers import bytes_on_stack, layers_in
from backproof.exports.c_text import Constants, double, identifier, in_lines, quoted, single
from backproof.exports.c_vector import Vector, vector_of
from backproof.model_file import Model
from backproof.tables.encoding import Encoding
from backproof.tables.features import ImageFeature
from backproof.tables.target_columns import ClassTarget

Array = Any


def content(model: Model, name: str = "model") -> bytes:
    """Return the content of a header, whose names begin with `name`.

    Raises:
        InputError: a name that C does not take, an activation of the user's own, parameters beyond single precision, or
            a category that no text of C can be.
    """
    if not isinstance(name, str) or not name or identifier(name, "") != name:
        raise InputError(
            "name: {name!r} given; accepted: small letters, digits and _, with a letter first, that are no word of C",
            name=name,
        )  # fmt: skip
    constants, encoding = Constants(name), model.encoding
    columns = None if encoding is None else columns_in(constants, encoding)
    layers = layers_in(constants, model)
    answers = "" if encoding is None else answers_in(constants, encoding)
    types = [] if columns is None or encoding is None else [columns.types, answer_type(name, encoding)]
    guard = f"BACKPROOF_{name.upper()}_H"
    parts = [
        _head(model, constants, columns), f"#ifndef {guard}\n#define {guard}", "#include <math.h>\n#include <string.h>",
        *types, *constants.texts, *([] if columns is None else [columns.functions]), layers,
        *([answers] if answers else []), _self_test(name, model, vector_of(model)), f"#endif /* {guard} */",
    ]  # fmt: skip
    return ("\n\n".join(parts) + "\n").encode()


def _head(model: Model, constants: Constants, columns: Columns | None) -> str:
    """Return the comment that says what the file is, how it is used, and what it takes."""
    p, encoding = constants.prefix, model.encoding
    network, several = model.member_network, len(model.members) or 1
    sizes, functions = "-".join(map(str, network.sizes)), ", ".join(dict.fromkeys(a.name for a in network.activations))
    features = 0 if encoding is None else 4 * encoding.n_features
    lines = [
        f"A neural network in C99, written by backproof {model.version}. No memory is allocated. Names begin with {p}.",
        "",
        *_use(p, encoding), "",
        f"Network{'s' if several > 1 else ''}: {f'{several} of ' if several > 1 else ''}{sizes}, {functions}.",
        f"Flash: {constants.count} bytes of constants, and the code.",
        f"RAM: {features + bytes_on_stack(model)} bytes on the stack while it predicts,",
    ]  # fmt: skip
    if columns is not None and encoding is not None:
        answer = encoding.n_outputs * 12 if encoding.task == "regression" else 4 * (
            encoding.n_outputs + len(encoding.target_names))  # fmt: skip
        lines.append(f"beside the row, {columns.size} bytes where pointers take 4, and the answer, {answer}.")
    else:
        lines.append(f"beside x, {4 * network.sizes[0]} bytes, and the outputs, {4 * network.sizes[-1]}.")
    lines += [
        "Columns are scaled in double precision, layers are computed in single. Do not compile it with -ffast-math,",
        "which takes it that there is no NAN.",
        "",
        f"It has examples with what Python predicts for them, and checks itself; as a file {p}.h:",
        f"    cc -std=c99 -DBACKPROOF_SELF_TEST_MAIN -x c {p}.h -lm -o {p}_test && ./{p}_test",
        f"With -DBACKPROOF_SELF_TEST there is the function {p}_self_test alone, which returns how many differ.",
    ]
    return "/* " + "\n   ".join(lines).replace("\n   \n", "\n\n") + " */"


def _use(p: str, encoding: Encoding | None) -> list[str]:
    if encoding is None:
        return [f"    float outputs[...];   {p}_outputs(x, outputs) returns 0 where all went well."]
    said = "answer.values" if encoding.task == "regression" else "answer.codes and answer.outputs"
    return [
        f"    {p}_row row;       the columns as they are in the table; fill in all of them",
        f"    {p}_answer answer;",
        f"    {p}_predict(&row, &answer) returns 0 where all went well; then the prediction is in {said},",
        f"    of {', '.join(map(quoted, encoding.target_names[:8]))}.",
    ]


# ------------------------------------------------------------- the test of itself

_FAILED = {
    "outputs": "            if (!(fabs({found}outputs[j] - outputs[i][j]) <= slack[i][j])) bad = 1;",
    "codes": "            if (codes[i][j] >= 0 && answer.codes[j] != codes[i][j]) bad = 1;",
    "values": "            if (!(fabs(answer.values[j] - values[i][j]) <= off[i][j])) bad = 1;",
}
"""When an example differs; a number that is none differs from all."""


def _self_test(p: str, model: Model, vector: Vector) -> str:
    """Return the function that compares the header with Python, and a program of it."""
    body = _compared(p, model, vector) if len(vector.outputs) else ["    return 0;"]
    return "\n".join([
        "#if defined(BACKPROOF_SELF_TEST) || defined(BACKPROOF_SELF_TEST_MAIN)",
        "/* Compares what is predicted for some examples with what Python predicts. Returns how many differ. */",
        f"static inline int {p}_self_test(void)", "{", *body, "}", "#endif", "",
        "#ifdef BACKPROOF_SELF_TEST_MAIN", "#include <stdio.h>", "int main(void)", "{",
        f"    const int differ = {p}_self_test();",
        f'    printf("%d of {len(vector.outputs)} examples differ from Python\\n", differ);',
        "    return differ != 0;", "}", "#endif",
    ])  # fmt: skip


def _compared(p: str, model: Model, vector: Vector) -> list[str]:
    encoding, count = model.encoding, len(vector.outputs)
    arrays = [*_given(p, encoding, vector), _doubles("outputs", vector.outputs), _rounded("slack", vector.slack)]
    checks = [("outputs", vector.outputs.shape[1])]
    if encoding is not None and vector.answers is not None:
        classes = isinstance(encoding.target, ClassTarget)
        arrays.append(_ints("codes", vector.answers) if classes else _doubles("values", vector.answers))
        arrays += [] if classes else [_rounded("off", vector.answer_slack)]
        checks.append(("codes" if classes else "values", vector.answers.shape[1]))
    call, found = (f"{p}_outputs(x[i], found)", "found_") if encoding is None else (
        f"{p}_predict(&rows[i], &answer)", "answer.")  # fmt: skip
    own = f"    float found[{model.network.sizes[-1]}];" if encoding is None else f"    {p}_answer answer;"
    tests = [line for name, width in checks for line in (
        f"        for (j = 0; !bad && j < {width}; j++)",
        _FAILED[name].replace("{found}outputs[j]", "found[j]" if found == "found_" else "answer.outputs[j]"),
    )]  # fmt: skip
    return [
        *arrays, own, "    int i, j, differ = 0;", f"    for (i = 0; i < {count}; i++) {{",
        f"        int bad = {call} != 0;", *tests, "        differ += bad;", "    }", "    return differ;",
    ]  # fmt: skip


def _given(p: str, encoding: Encoding | None, vector: Vector) -> list[str]:
    """Return the declarations of what comes in."""
    if encoding is None:
        return [_rows("float x", [list(map(single, row)) for row in vector.cells[0]])]
    cells, arrays = list(vector.cells), []
    for i, column in enumerate(encoding.columns):
        if isinstance(column, ImageFeature):
            arrays.append(_rows(f"float pixels_{i + 1}", [list(map(single, row)) for row in cells[i]]))
            cells[i] = [f"pixels_{i + 1}[{row}]" for row in range(len(cells[i]))]
    rows = ",\n".join("        {" + ", ".join(row) + "}" for row in zip(*cells, strict=True))
    return [*arrays, f"    static const {p}_row rows[{len(vector.outputs)}] = {{\n{rows}\n    }};"]


def _rows(kind_and_name: str, rows: list[list[str]]) -> str:
    inner = ",\n".join(f"        {{{in_lines(row).strip()}}}" for row in rows)
    return f"    static const {kind_and_name}[{len(rows)}][{len(rows[0])}] = {{\n{inner}\n    }};"


def _doubles(name: str, values: Array) -> str:
    return _rows(f"double {name}", [list(map(double, row)) for row in values])


def _rounded(name: str, values: Array) -> str:
    return _rows(f"double {name}", [[f"{value:.3g}" for value in row] for row in values.tolist()])


def _ints(name: str, values: Array) -> str:
    return _rows(f"int {name}", [list(map(str, row)) for row in values.tolist()])
