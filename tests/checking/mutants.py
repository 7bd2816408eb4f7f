"""Real faults as mutants of one reference pass: rows of examples, Z = A @ W + b, four layers.

Each mutant replaces lines of the pass by their wrong form, as they were found in public code. `found_at` says which
equations it breaks, at which layers, and which names of the catalogue are a right answer; `hides_others` marks those
beside which another fault leaves no trace, as where every gradient is zero.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Any

import numpy as np

import backproof as bp

LINES = {
    "D3": None,
    "G2": "G2 = D3 @ W3.T",
    "D2": "D2 = G2 * fp(Z2)",
    "G1": "G1 = D2 @ W2.T",
    "D1": "D1 = G1 * fp(Z1)",
    "dW3": "dW3 = A2.T @ D3 / N + lam * W3 / N",
    "dW2": "dW2 = A1.T @ D2 / N + lam * W2 / N",
    "dW1": "dW1 = X.T @ D1 / N + lam * W1 / N",
    "db3": "db3 = D3.sum(0) / N",
    "db2": "db2 = D2.sum(0) / N",
    "db1": "db1 = D1.sum(0) / N",
}
FUNCTIONS = {
    "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2),
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "relu": (lambda z: np.maximum(z, 0), lambda z: (z > 0) * 1.0),
    "identity": (lambda z: z, lambda z: np.ones_like(z)),
}


@dataclass(frozen=True)
class Setting:
    """What the reference pass is written for."""

    hidden: str
    output: str
    cost: str
    sizes: tuple[int, int, int, int]
    l2: float = 0.0

    @property
    def network(self) -> bp.Network:
        return bp.Network(self.sizes, [self.hidden, self.hidden, self.output], self.cost)

    @property
    def collapses(self) -> bool:
        return self.network.is_canonical

    @property
    def right_error(self) -> str:
        if self.collapses:
            return "D3 = A3 - Y"
        return "D3 = jac(A3, A3 - Y)" if self.output == "softmax" else "D3 = (A3 - Y) * fo(Z3)"


@dataclass(frozen=True)
class Mutant:
    """One fault: which lines are replaced, where it applies, and what a right diagnosis says."""

    name: str
    lines: dict[str, str]
    found_at: dict[tuple[str, int | None], set[str]]
    applies: Any = lambda setting: True
    convention: bool = False
    hides_others: bool = False


def elementwise_output(s):
    return not s.collapses and s.output in ("sigmoid", "tanh")


def _both(names, *layers):
    return {("BP2", layer): set(names) for layer in layers}


MUTANTS = (
    # BP1
    Mutant(
        "quadratic cost without the slope of the output",
        {"D3": "D3 = A3 - Y"},
        {("BP1", 4): {"slope_missing"}},
        elementwise_output,
    ),
    Mutant(
        "cross-entropy with an extra slope",
        {"D3": "D3 = (A3 - Y) * A3 * (1 - A3)"},
        {("BP1", 4): {"slope_twice", "slope_extra"}},
        lambda s: s.collapses and s.output != "identity",
    ),
    Mutant(
        "slope of the output taken at a",
        {"D3": "D3 = (A3 - Y) * fo(A3)"},
        {("BP1", 4): {"slope_of_activation"}},
        elementwise_output,
    ),
    Mutant("sign flipped", {"D3": "D3 = -({right})"}, {("BP1", 4): {"sign"}}),
    Mutant(
        "softmax: diagonal only",
        {"D3": "D3 = (A3 - Y) * A3 * (1 - A3)"},
        {("BP1", 4): {"softmax_diagonal_only"}},
        lambda s: s.output == "softmax" and not s.collapses,
    ),
    Mutant(
        "softmax: p - y with the quadratic cost",
        {"D3": "D3 = A3 - Y"},
        {("BP1", 4): {"slope_missing", "cost_gradient_of_categorical_cross_entropy"}},
        lambda s: s.output == "softmax" and not s.collapses,
    ),
    Mutant("twice the cost", {"D3": "D3 = 2 * ({right})"}, {("BP1", 4): {"factor_2"}}, convention=True),
    Mutant("half the cost", {"D3": "D3 = ({right}) / 2"}, {("BP1", 4): {"factor_0.5"}}, convention=True),
    Mutant(
        "divided by the number of elements",
        {"D3": "D3 = ({right}) / A3.shape[1]"},
        {("BP1", 4): {"factor_0.333333", "factor_0.5", "factor_0.25"}},
        lambda s: s.sizes[3] > 1,
        convention=True,
    ),
    Mutant(
        "output error zero",
        {"D3": "D3 = 0 * ({right})"},
        {("BP1", 4): {"error_is_zero"}},
        hides_others=True,
    ),
    Mutant(
        "slope of the output alone",
        {"D3": "D3 = fo(Z3)"},
        {("BP1", 4): {"cost_gradient_missing"}},
        elementwise_output,
    ),
    Mutant(
        "binary cross-entropy without its logarithm",
        {"D3": "D3 = (1 - 2 * Y) * A3 * (1 - A3)"},
        {("BP1", 4): {"cost_without_logarithm"}},
        lambda s: s.cost == "binary_cross_entropy",
    ),
    Mutant(
        "cross-entropy without its logarithm",
        {"D3": "D3 = jac(A3, -Y)"},
        {("BP1", 4): {"cost_without_logarithm"}},
        lambda s: s.cost == "categorical_cross_entropy",
    ),
    Mutant(
        "softmax: diagonal only, of softmax applied twice",
        {"D3": "D3 = (A3 - Y) * o(A3) * (1 - o(A3))"},
        {("BP1", 4): {"softmax_diagonal_at_activation"}},
        lambda s: s.output == "softmax" and not s.collapses,
    ),
    # BP2
    Mutant(
        "raw error sent down",
        {"G2": "G2 = (A3 - Y) @ W3.T"},
        _both({"slope_dropped_above", "raw_error_sent_down"}, 3),
        lambda s: not s.collapses,
    ),
    Mutant("slope missing in layer 3", {"D2": "D2 = G2"}, _both({"slope_missing"}, 3)),
    Mutant("slope missing in layer 2", {"D1": "D1 = G1"}, _both({"slope_missing"}, 2)),
    Mutant(
        "relu tested on its output with >= 0",
        {"D2": "D2 = G2 * (A2 >= 0)", "D1": "D1 = G1 * (A1 >= 0)"},
        _both({"slope_tested_on_output"}, 2, 3),
        lambda s: s.hidden == "relu",
    ),
    Mutant(
        "slope taken at a",
        {"D2": "D2 = G2 * fp(A2)", "D1": "D1 = G1 * fp(A1)"},
        _both({"slope_of_activation"}, 2, 3),
        lambda s: s.hidden != "relu",
    ),
    Mutant(
        "tanh' = 1 - z^2",
        {"D2": "D2 = G2 * (1 - Z2**2)"},
        _both({"slope_formula_of_output_at_z"}, 3),
        lambda s: s.hidden == "tanh",
    ),
    Mutant(
        "slope of the sigmoid",
        {"D2": "D2 = G2 * A2 * (1 - A2)"},
        _both({"slope_formula_of_sigmoid"}, 3),
        lambda s: s.hidden != "sigmoid",
    ),
    Mutant(
        "weights not transposed",
        {"G2": "G2 = D3 @ W3"},
        _both({"weights_not_transposed"}, 3),
        lambda s: s.sizes[2] == s.sizes[3] > 1,
    ),
    Mutant(
        "product entry by entry",
        {"G2": "G2 = (D3 * W3.sum(0)) @ np.ones((D3.shape[1], W3.shape[0]))"},
        _both({"product_entry_by_entry"}, 3),
        lambda s: s.sizes[2] > 1,
    ),
    Mutant(
        "only the last k of the sum",
        {"G2": "G2 = D3[:, -1:] @ W3[:, -1:].T"},
        _both({"only_last_receiver"}, 3),
        lambda s: s.sizes[3] > 1,
    ),
    Mutant(
        "gradient of the weights in place of the weights",
        {"G2": "G2 = D3 @ (A2.T @ D3).T"},
        _both({"gradient_of_weights_as_weights"}, 3),
        hides_others=True,
    ),
    Mutant(
        "error of the layer above in place of its own",
        {"D2": "D2 = D3"},
        _both({"error_of_layer_above"}, 3),
        lambda s: s.sizes[2] == s.sizes[3],
    ),
    Mutant("slope alone in layer 3", {"D2": "D2 = fp(Z2)"}, _both({"upstream_unused"}, 3)),
    Mutant("slope missing in every hidden layer", {"D2": "D2 = G2", "D1": "D1 = G1"}, _both({"slope_missing"}, 2, 3)),
    Mutant("1/m inside the hidden error", {"D2": "D2 = G2 * fp(Z2) / N"}, _both({"extra_1/N"}, 3)),
    # BP3
    Mutant(
        "own activation as input",
        {"dW2": "dW2 = A2.T @ D2 / N + lam * W2 / N"},
        {("BP3", 3): {"own_activation_as_input"}},
        lambda s: s.sizes[1] == s.sizes[2],
    ),
    Mutant(
        "own weights as input",
        {"dW2": "dW2 = W2 * D2.sum(0) / N + lam * W2 / N"},
        {("BP3", 3): {"weights_as_input"}},
    ),
    Mutant(
        "error of the layer above in both gradients",
        {"dW2": "dW2 = A1.T @ D3 / N + lam * W2 / N", "db2": "db2 = D3.sum(0) / N"},
        {(equation, 3): {"error_of_layer_after"} for equation in ("BP3", "BP4")},
        lambda s: s.sizes[2] == s.sizes[3],
    ),
    Mutant(
        "L1 that the cost does not have",
        {"dW2": "dW2 = A1.T @ D2 / N + 0.3 * np.sign(W2) / N"},
        {("BP3", 3): {"l1_in_gradient"}},
        lambda s: not s.l2,
    ),
    Mutant(
        "1/m missing everywhere",
        {
            "dW3": "dW3 = A2.T @ D3 + lam * W3",
            "db3": "db3 = D3.sum(0)",
            "dW2": "dW2 = A1.T @ D2 + lam * W2",
            "db2": "db2 = D2.sum(0)",
            "dW1": "dW1 = X.T @ D1 + lam * W1",
            "db1": "db1 = D1.sum(0)",
        },
        {},
        convention=True,
    ),
    Mutant(
        "1/m twice",
        {
            "dW3": "dW3 = A2.T @ D3 / N / N",
            "db3": "db3 = D3.sum(0) / N / N",
            "dW2": "dW2 = A1.T @ D2 / N / N",
            "db2": "db2 = D2.sum(0) / N / N",
            "dW1": "dW1 = X.T @ D1 / N / N",
            "db1": "db1 = D1.sum(0) / N / N",
        },
        {("BP1", None): {"1/N_twice"}},
        lambda s: not s.l2,
    ),
    Mutant(
        "1/m twice on the biases",
        {"db3": "db3 = D3.sum(0) / N / N", "db2": "db2 = D2.sum(0) / N / N", "db1": "db1 = D1.sum(0) / N / N"},
        {("BP4", layer): {"extra_1/N"} for layer in (2, 3, 4)},
    ),
    Mutant(
        "a factor in one layer each",
        {"dW2": "dW2 = 2 * A1.T @ D2 / N", "db1": "db1 = 4 * D1.sum(0) / N"},
        {("BP3", 3): {"factor_2"}, ("BP4", 2): {"factor_4"}},
        lambda s: not s.l2,
    ),
    Mutant(
        "L2 with 2 lambda",
        {"dW2": "dW2 = A1.T @ D2 / N + 2 * lam * W2 / N"},
        {("BP3", 3): {"penalty_twice"}},
        lambda s: s.l2,
    ),
    Mutant(
        "L2 with the wrong sign",
        {"dW2": "dW2 = A1.T @ D2 / N - lam * W2 / N"},
        {("BP3", 3): {"penalty_sign"}},
        lambda s: s.l2,
    ),
    Mutant("L2 missing", {"dW2": "dW2 = A1.T @ D2 / N"}, {("BP3", 3): {"penalty_missing"}}, lambda s: s.l2),
    Mutant(
        "L2 that the cost does not have",
        {"dW2": "dW2 = A1.T @ D2 / N + 0.3 * W2 / N"},
        {("BP3", 3): {"penalty_in_gradient"}},
        lambda s: not s.l2,
    ),
    Mutant(
        "bias penalised",
        {
            "db3": "db3 = D3.sum(0) / N + lam * b3 / N",
            "db2": "db2 = D2.sum(0) / N + lam * b2 / N",
            "db1": "db1 = D1.sum(0) / N + lam * b1 / N",
        },
        {("BP4", layer): {"bias_penalised"} for layer in (2, 3, 4)},
        lambda s: s.l2,
    ),
    Mutant(
        "L1 written w(l1 + l2)",
        {"dW2": "dW2 = A1.T @ D2 / N + lam * np.sign(W2) / N"},
        {("BP3", 3): {"penalty_of_sign"}},
        lambda s: s.l2,
    ),
    # BP4
    Mutant(
        "row sums of the weights' gradient",
        {"db2": "db2 = dW2.sum(0)", "db1": "db1 = dW1.sum(0)"},
        {("BP4", layer): {"row_sum_of_weight_gradient"} for layer in (2, 3)},
        lambda s: not s.l2,
    ),
    Mutant(
        "a constant added to the bias's gradient",
        {"db2": "db2 = (D2.sum(0) + 0.7) / N"},
        {("BP4", 3): {"constant_in_gradient"}},
    ),
    Mutant(
        "one sum for a whole layer",
        {"db3": "db3 = np.sum(D3) / N", "db2": "db2 = np.sum(D2) / N", "db1": "db1 = np.sum(D1) / N"},
        {("BP4", layer): {"summed_over_neurons"} for layer in (2, 3, 4)},
    ),
    Mutant(
        "bias not summed over the batch",
        {"db3": "db3 = D3", "db2": "db2 = D2", "db1": "db1 = D1"},
        {("BP4", layer): {"bias_not_summed"} for layer in (2, 3, 4)},
    ),
    Mutant(
        "bias never gets a gradient",
        {"db3": "db3 = 0 * b3", "db2": "db2 = 0 * b2", "db1": "db1 = 0 * b1"},
        {("BP4", layer): {"no_gradient"} for layer in (2, 3, 4)},
    ),
    Mutant(
        "mean for b, sum for W",
        {"dW3": "dW3 = A2.T @ D3", "dW2": "dW2 = A1.T @ D2", "dW1": "dW1 = X.T @ D1"},
        {("BP3", layer): {"missing_1/N", "sum_for_weights_mean_for_biases"} for layer in (2, 3, 4)},
        lambda s: not s.l2,
    ),
    # forward and state
    Mutant(
        "random noise in the forward pass",
        {"D3": "D3 = {right} + 1e-3 * np.random.random(A3.shape)"},
        {("forward", None): {"random"}},
    ),
    Mutant(
        "argument overwritten",
        {"D3": "X *= 2; D3 = {right}"},
        {("update", None): {"mutates_arguments"}, ("BP3", 2): {"factor_2"}},
    ),
)

_TEMPLATE = """
def gradient(W1, b1, W2, b2, W3, b3, X, Y):
    N = len(X)
    Z1 = X @ W1 + b1; A1 = f(Z1)
    Z2 = A1 @ W2 + b2; A2 = f(Z2)
    Z3 = A2 @ W3 + b3; A3 = o(Z3)
{lines}
    return [dW1, dW2, dW3], [db1, db2, db3]
"""


def softmax(z):
    e = np.exp(z - z.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def jac(a, g):
    return a * (g - (g * a).sum(1, keepdims=True))


def source_of(setting, *mutants):
    """The source of a pass with the lines of the mutants."""
    lines = dict(LINES, D3=setting.right_error)
    for mutant in mutants:
        for slot, line in mutant.lines.items():
            lines[slot] = line.replace("{right}", setting.right_error.split("= ", 1)[1])
    return _TEMPLATE.format(lines=textwrap.indent("\n".join(lines.values()), "    "))


def compiled(setting, *mutants):
    """The pass as a function of W (in, out), rows of examples."""
    f, fp = FUNCTIONS[setting.hidden]
    o, fo = FUNCTIONS.get(setting.output, (softmax, None))
    names = {"np": np, "f": f, "fp": fp, "o": o, "fo": fo, "jac": jac, "lam": setting.l2}
    exec(source_of(setting, *mutants), names)
    return names["gradient"]


def _plain(native):
    def gradient(weights, biases, x, y):
        arguments = [v for w, b in zip(weights, biases, strict=True) for v in (w.T, b)]
        gw, gb = native(*arguments, x, y)
        return [g.T for g in gw], gb

    return gradient


def _stored_in_out(native):
    def gradient(weights, biases, X, y):
        return native(*[v for pair in zip(weights, biases, strict=True) for v in pair], X, y)

    return gradient


def _columns(native):
    def gradient(weights, biases, X, y):
        arguments = [v for w, b in zip(weights, biases, strict=True) for v in (w.T, b.ravel())]
        assert all(b.shape[1] == 1 for b in biases)
        assert X.shape[0] == weights[0].shape[1]
        gw, gb = native(*arguments, X.T, y.T)
        return [g.T for g in gw], [_as_columns(g, b) for g, b in zip(gb, biases, strict=True)]

    return gradient


def _as_columns(g, b):
    g = np.asarray(g)
    return g.T if g.ndim == 2 else g.reshape(-1, 1) if g.size == b.size else g


def _pairs(native):
    def gradient(params, X, y):
        gw, gb = native(*[v for w, b in params for v in (w.T, b)], X, y)
        return [(g.T, h) for g, h in zip(gw, gb, strict=True)]

    return gradient


def _dictionary(native):
    def gradient(params, X, y):
        names = [f"{kind}{i}" for i in (1, 2, 3) for kind in "Wb"]
        assert params["W1"].shape[0] == X.shape[1]
        gw, gb = native(*[params[name] for name in names], X, y)
        return {f"d{kind}{i + 1}": g[i] for kind, g in (("W", gw), ("b", gb)) for i in range(3)}

    return gradient


def _spread(native):
    def gradient(W1, b1, W2, b2, W3, b3, X, Y):
        assert W1.shape[0] == X.shape[1]
        gw, gb = native(W1, b1, W2, b2, W3, b3, X, Y)
        return gw[0], gb[0], gw[1], gb[1], gw[2], gb[2]

    return gradient


LAYOUTS = {
    "plain": _plain,
    "in_out": _stored_in_out,
    "columns": _columns,
    "pairs": _pairs,
    "dict": _dictionary,
    "spread": _spread,
}


def subject(setting, layout, *mutants):
    """A pass in a layout, with the lines of the mutants."""
    return LAYOUTS[layout](compiled(setting, *mutants))


OUTPUTS = (
    ("sigmoid", "quadratic"),
    ("tanh", "quadratic"),
    ("identity", "quadratic"),
    ("softmax", "quadratic"),
    ("sigmoid", "binary_cross_entropy"),
    ("softmax", "categorical_cross_entropy"),
)
WIDTHS = ((3, 4, 2, 3), (3, 3, 3, 3), (2, 5, 5, 3), (4, 3, 4, 4))


def settings(hiddens=("sigmoid", "tanh", "relu"), outputs=OUTPUTS, widths=WIDTHS, penalties=(0.0, 0.1)):
    """Every combination."""
    return [Setting(h, o, c, s, l2) for h in hiddens for o, c in outputs for s in widths for l2 in penalties]


@dataclass(frozen=True)
class Judged:
    """What a report got right about a mutant."""

    detected: bool
    located: bool
    named: bool


def judge(report, *mutants):
    """Compare a report with what the mutants should show."""
    wanted = {key: names for mutant in mutants for key, names in mutant.found_at.items()}
    seen = {}
    for finding in report.findings:
        seen.setdefault((finding.equation, finding.layer), set()).update(finding.names)
    if all(mutant.convention for mutant in mutants):
        said = all(key in seen for key in wanted) and report.verdict == "correct"
        return Judged(said, said, said and all(seen[key] & names for key, names in wanted.items()))
    detected = report.verdict != "correct"
    serious = {(f.equation, f.layer) for f in report.findings if f.severity != "convention"}
    located = detected and serious == set(wanted)
    return Judged(detected, located, located and all(seen[key] & names for key, names in wanted.items()))
