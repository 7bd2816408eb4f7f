"""The layers of a network, and the mean of several networks, as C99 in single precision."""

from __future__ import annotations

from typing import Any

import numpy as np

from backproof.activations import Activation
from backproof.errors import InputError, Listed
from backproof.exports.c_text import Constants, single
from backproof.model_file import Model
from backproof.network import Parameters

Array = Any
# fmt: off
FORMULAS = {
    "sigmoid":     "1.0f / (1.0f + expf(-z))",
    "tanh":        "tanhf(z)",
    "relu":        "z < 0.0f ? 0.0f : z",
    "leaky_relu":  "z > 0.0f ? z : {number} * z",
    "elu":         "z > 0.0f ? z : {number} * expm1f(z)",
    "selu":        "1.05070099f * (z > 0.0f ? z : 1.67326324f * expm1f(z))",
    "gelu":        "0.5f * z * erfcf(-0.707106781f * z)",
    "gelu_tanh":   "z / (1.0f + expf(-1.59576912f * (z + 0.044715f * z * z * z)))",
    "silu":        "z / (1.0f + expf(-z))",
    "softplus":    "z > 0.0f ? z + log1pf(expf(-z)) : log1pf(expf(z))",
    "softsign":    "z / (1.0f + fabsf(z))",
    "hard_tanh":   "z < -1.0f ? -1.0f : z > 1.0f ? 1.0f : z",
    "exponential": "expf(z)",
}
"""σ(z) of each activation that changes one weighted input at a time; identity changes none."""
# fmt: on
_LAYER = """\
/* z = w a + b: w has one row for each of the outputs. */
static inline void {p}_layer(const float *w, const float *b, const float *a, int inputs, float *z, int outputs)
{{
    int i, j;
    for (j = 0; j < outputs; j++) {{
        float sum = b[j];
        for (i = 0; i < inputs; i++) sum += w[(long)j * inputs + i] * a[i];
        z[j] = sum;
    }}
}}"""
_ELEMENTWISE = """\
static inline void {p}_{name}(float *a, int count)
{{
    int i;
    for (i = 0; i < count; i++) {{
        const float z = a[i];
        a[i] = {formula};
    }}
}}"""
_SOFTMAX = """\
static inline void {p}_softmax(float *a, int count)
{{
    float largest = a[0], sum = 0.0f;
    int i;
    for (i = 1; i < count; i++) largest = a[i] > largest ? a[i] : largest;
    for (i = 0; i < count; i++) {{
        a[i] = expf(a[i] - largest);
        sum += a[i];
    }}
    for (i = 0; i < count; i++) a[i] /= sum;
}}"""


def members_of(model: Model) -> tuple[Parameters, ...]:
    """Return the parameters of each network of a model, one at least."""
    return model.members or (model.parameters,)


def layers_in(constants: Constants, model: Model) -> str:
    """Add the parameters to the constants and return the functions, of which `PREFIX_outputs` is the last.

    Raises:
        InputError: an activation that is the user's own, or parameters beyond single precision.
    """
    names = [_named(record) for record in model.network.activations]
    functions = {name: _function(record, name) for name, record in zip(names, model.network.activations, strict=True)}
    parts = [_LAYER, *(text for text in functions.values() if text), _outputs(constants, model, names)]
    return "\n\n".join(parts).replace("{{", "{").replace("}}", "}").replace("{p}", constants.prefix)


def bytes_on_stack(model: Model) -> int:
    """Return how many bytes of memory the layers take while they compute, beside what comes in and goes out."""
    return 4 * sum(_widths(model))


def _named(record: Activation) -> str:
    known = record.is_catalogued and record.family in (*FORMULAS, "identity", "softmax")
    if not known:
        raise InputError(
            "activation {name!r} is the user's own, which cannot be written as C; accepted: {accepted}",
            name=record.name, accepted=Listed(["identity", *FORMULAS, "softmax"]),
        )  # fmt: skip
    return "".join(sign if sign.isalnum() else "_" for sign in record.name).strip("_")


def _function(record: Activation, name: str) -> str:
    if record.family in ("identity", "softmax"):
        return _SOFTMAX if record.family == "softmax" else ""
    formula = FORMULAS[record.family].replace("{number}", single(record.number or 0.0))
    return _ELEMENTWISE.replace("{name}", name).replace("{formula}", formula)


def _widths(model: Model) -> list[int]:
    """Return the lengths of two buffers, which the layers before the last take turns with; 0 where one is not used.

    The last layer has a buffer too where the outputs are a mean.
    """
    sizes = list(model.member_network.sizes[1:] if _is_mean(model) else model.member_network.sizes[1:-1])
    return [max(sizes[0::2], default=0), max(sizes[1::2], default=0)]


def _is_mean(model: Model) -> bool:
    return bool(model.members)


def _outputs(constants: Constants, model: Model, names: list[str]) -> str:
    """Return the function that computes a^L."""
    sizes, members = model.member_network.sizes, members_of(model)
    declared = ", ".join(f"{name}[{width}]" for name, width in zip("uv", _widths(model), strict=True) if width)
    lines, last, mean = [], len(sizes) - 2, _is_mean(model)
    source = "x"
    for layer in range(len(sizes) - 1):
        w = constants.numbers(f"weights_{layer + 2}", "float", [_single(m.weights[layer], layer) for m in members])
        b = constants.numbers(f"biases_{layer + 2}", "float", [_single(m.biases[layer], layer) for m in members])
        to = "outputs" if layer == last and not mean else "uv"[layer % 2]
        lines.append(f"{{p}}_layer({w}[k], {b}[k], {source}, {sizes[layer]}, {to}, {sizes[layer + 1]});")
        if layer < last and names[layer] != "identity":
            lines.append(f"{{p}}_{names[layer]}({to}, {sizes[layer + 1]});")
        source = to
    after = [] if names[-1] == "identity" else [f"{{p}}_{names[-1]}(outputs, {sizes[-1]});"]
    body = _mean(lines, source, model) if mean else [f"    {line.replace('[k]', '[0]')}" for line in lines]
    return "\n".join([
        "/* The outputs of encoded features x. Returns 0; -1 where an output is no finite number. */",
        f"static inline int {{p}}_outputs(const float x[{sizes[0]}], float outputs[{sizes[-1]}])",
        "{", *([f"    float {declared};"] if declared else []), f"    int i{', k' if mean else ''};", *body,
        *(f"    {line}" for line in after),
        f"    for (i = 0; i < {sizes[-1]}; i++)", "        if (!isfinite(outputs[i])) return -1;",
        "    return 0;", "}",
    ])  # fmt: skip


def _mean(lines: list[str], source: str, model: Model) -> list[str]:
    """Return the lines that add up the last weighted inputs of several networks, and divide them."""
    count, n = len(model.members), model.network.sizes[-1]
    each = f"for (i = 0; i < {n}; i++) "
    return [
        f"    {each}outputs[i] = 0.0f;", f"    for (k = 0; k < {count}; k++) {{",
        *(f"        {line}" for line in lines),
        f"        {each}outputs[i] += {source}[i];", "    }",
        f"    {each}outputs[i] /= {single(count * model.temperature)};",
    ]  # fmt: skip


def _single(array: Array, layer: int) -> Array:
    with np.errstate(over="ignore"):
        made = np.asarray(array).astype(np.float32).ravel()
    if not np.isfinite(made).all():
        raise InputError(
            "layer {layer}: parameters beyond float32 found; accepted by C: those within it", layer=layer + 2
        )
    return made
