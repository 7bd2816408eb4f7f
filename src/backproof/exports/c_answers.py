"""What a network's outputs mean, as C99: labels of classes, or values in their own units."""

from __future__ import annotations

from backproof.exports.c_text import Constants, commented, double, quoted
from backproof.tables.encoding import Encoding
from backproof.tables.target_columns import ClassTarget, RealTarget

_TEXT = """\
/* The text at a place of a list. */
static inline const char *{p}_text(const char *list, int place)
{
    while (place-- > 0) list += strlen(list) + 1;
    return list;
}"""
_SHOWN = 20
"""Names of outputs that a comment lists."""


def answer_type(prefix: str, encoding: Encoding) -> str:
    """Return the declaration of what is predicted for a row."""
    n = encoding.n_outputs
    names = [*map(quoted, encoding.output_names[:_SHOWN]), *(["..."] if n > _SHOWN else [])]
    members = [f"    float outputs[{n}]; {commented('of the last layer, in this order: ' + ', '.join(names))}"]
    if isinstance(encoding.target, RealTarget):
        members.append(f"    double values[{n}]; {commented('predicted, in the units of the target')}")
    else:
        k = len(encoding.target.names)
        members.append(f"    int codes[{k}]; {commented(f'the class of each target, from 0: see {prefix}_label')}")
    return "\n".join(["/* What is predicted for a row. */", "typedef struct {", *members, f"}} {prefix}_answer;"])


def answers_in(constants: Constants, encoding: Encoding) -> str:
    """Add the labels to the constants, and return the functions that decode; the last is `PREFIX_predict`.

    Raises:
        InputError: a label that no text of C can be.
    """
    target = encoding.target
    parts = [_label(constants, target)] if isinstance(target, ClassTarget) else []
    decode = _classes(target) if isinstance(target, ClassTarget) else _values(target)
    return "\n\n".join([*parts, _predict(encoding, decode)]).replace("{p}", constants.prefix)


def _label(constants: Constants, target: ClassTarget) -> str:
    """Return the functions that give the label of a class as text, and as a number where labels are numbers."""
    labels = [label for one in target.classes for label in one]
    name = constants.list_of_texts("labels", list(map(str, labels)), target.names[0])
    several = len(target.names) > 1
    asked, place = ("int target, int code", "2 * target + code") if several else ("int code", "code")
    said = "of a target, both from 0" if several else "from 0"
    made = [
        _TEXT,
        f"/* The label of a class {said}. */\nstatic inline const char *{{p}}_label({asked})\n{{\n"
        f"    return {{p}}_text({name}, {place});\n}}",
    ]
    if all(isinstance(label, int | float) for label in labels):
        numbers = constants.numbers("numbers", "double", [labels])
        made.append(f"/* The same label as a number. */\nstatic inline double {{p}}_label_number({asked})\n{{\n"
                    f"    return {numbers}[0][{place}];\n}}")  # fmt: skip
    return "\n\n".join(made)


def _classes(target: ClassTarget) -> list[str]:
    if target.kind == "multiclass":
        return [
            "    answer->codes[0] = 0;", f"    for (i = 1; i < {len(target.classes[0])}; i++)",
            "        if (answer->outputs[i] > answer->outputs[answer->codes[0]]) answer->codes[0] = i;",
        ]  # fmt: skip
    return [f"    for (i = 0; i < {len(target.names)}; i++) answer->codes[i] = answer->outputs[i] >= 0.5f;"]


def _values(target: RealTarget) -> list[str]:
    lines = []
    for i, (mean, scale) in enumerate(zip(target.means, target.scales, strict=True)):
        to = f"answer->values[{i}]"
        lines.append(f"    {to} = (double)answer->outputs[{i}] * {double(scale)} + {double(mean)};")
        if target.logs and target.logs[i]:
            lines.append(f"    {to} = {to} < 0.0 ? -expm1(-{to}) : expm1({to});")
        if target.bounds:
            low, high = map(double, target.bounds[i])
            lines.append(f"    {to} = {to} < {low} ? {low} : {to} > {high} ? {high} : {to};")
    return lines


def _predict(encoding: Encoding, decode: list[str]) -> str:
    counted = any("(i = " in line for line in decode)
    declared = f"    int {'i, ' if counted else ''}status = {{p}}_encode(row, x);"
    return "\n".join([
        "/* What is predicted for a row. Returns 0; the number of a column that is not accepted, as {p}_encode; -1",
        "   where an output is no finite number. The answer is then not to be used. */",
        "static inline int {p}_predict(const {p}_row *row, {p}_answer *answer)",
        "{", f"    float x[{encoding.n_features}];", declared,
        "    if (status == 0) status = {p}_outputs(x, answer->outputs);", "    if (status != 0) return status;",
        *decode, "    return 0;", "}",
    ])  # fmt: skip
