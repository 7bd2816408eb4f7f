"""The letters of an equation at a layer, constants as people write them, and the right line of code."""

from __future__ import annotations

from backproof.checking.report import Finding, Line

_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_FRACTIONS = {0.5: "½", 0.25: "¼", 1 / 3: "⅓"}


def letters(finding: Finding) -> dict[str, str]:
    """The letters at the layer of a finding, by the names that templates have in braces."""
    if finding.layer is None:
        return {"what": {"BP3": "∂C/∂w", "BP4": "∂C/∂b"}.get(finding.equation, "δ")}
    here, up, down = (str(n).translate(_SUPERSCRIPTS) for n in (finding.layer, finding.layer + 1, finding.layer - 1))
    parameter = f"w{here}" if finding.equation == "BP3" else f"b{here}"
    return {
        "delta": f"δ{here}",
        "delta_above": f"δ{up}",
        "w": f"w{here}",
        "w_above": f"w{up}",
        "b": f"b{here}",
        "z": f"z{here}",
        "z_before": f"z{down}",
        "a": f"a{here}",
        "a_before": f"a{down}",
        "a_above": f"a{up}",
        "slope": f"σ′(z{here})",
        "slope_above": f"σ′(z{up})",
        "slope_before": f"σ′(z{down})",
        "parameter": parameter,
        "what": f"∂C/∂{parameter}" if finding.equation in ("BP3", "BP4") else f"δ{here}",
        "activation": finding.line.activation if finding.line else "",
        "cost": finding.line.cost if finding.line else "",
    }


def constant(value: float) -> str:
    """A factor as people write it.

    >>> constant(-0.5), constant(3.0)
    ('−½', '3')
    """
    sign = "−" if value < 0 else ""
    return sign + _FRACTIONS.get(abs(value), f"{abs(value):.6g}")


def right_line(line: Line) -> str:
    """The right line of code in the user's own orientation.

    >>> right_line(Line("BP2", 2, "sigmoid", "sigmoid", "quadratic"))
    'delta2 = (delta3 @ w3) * sigmoid_prime(z2)'
    >>> right_line(Line("BP3", 3, "sigmoid", "sigmoid", "quadratic", has_penalty=True))
    'grad_w3 = delta3.T @ a2 + l2 * w3'
    >>> right_line(Line("BP4", 3, "sigmoid", "sigmoid", "quadratic", subtracts_bias=True))
    'grad_b3 = -delta3.sum(axis=0)'
    """
    n = line.layer
    if line.equation == "BP1":
        return f"delta{n} = {_output_error(line)}"
    if line.equation == "BP2":
        return f"delta{n} = {_through(line, f'({_sent_back(line)})')}"
    if line.equation == "BP3":
        penalty = f" + l2 * w{n}" if line.has_penalty else ""
        return f"grad_w{n} = {_outer_product(line)}{penalty}"
    minus = "-" if line.subtracts_bias else ""
    if line.examples == "vector":
        return f"grad_b{n} = {minus}delta{n}"
    return f"grad_b{n} = {minus}delta{n}.sum(axis={0 if line.examples == 'rows' else 1})"


def _sent_back(line: Line) -> str:
    up, rows = line.layer + 1, line.examples == "rows"
    turned = f"w{up}" if (line.weights == "out_in") == rows else f"w{up}.T"
    return f"delta{up} @ {turned}" if rows else f"{turned} @ delta{up}"


def _outer_product(line: Line) -> str:
    delta, a = f"delta{line.layer}", f"a{line.layer - 1}"
    left, right = (delta, a) if line.weights == "out_in" else (a, delta)
    if line.examples == "vector":
        return f"np.outer({left}, {right})"
    return f"{left}.T @ {right}" if line.examples == "rows" else f"{left} @ {right}.T"


_COST_GRADIENTS = {
    "quadratic": "(a{n} - y)",
    "half_mean_squared_error": "(a{n} - y) / n_outputs",
    "binary_cross_entropy": "((1 - y) / (1 - a{n}) - y / a{n})",
    "categorical_cross_entropy": "(-y / a{n})",
    "log_likelihood": "(-y / a{n})",
    "log_cosh": "np.tanh(a{n} - y)",
    "poisson": "(1 - y / a{n})",
}


def _output_error(line: Line) -> str:
    n = line.layer
    if line.is_canonical:
        return f"a{n} - y"
    return _through(line, _COST_GRADIENTS.get(line.cost, "cost_gradient(a{n}, y)").format(n=n))


def _through(line: Line, sent: str) -> str:
    n, name = line.layer, line.family
    if name == "identity":
        return sent
    if name == "softmax":
        return f"a{n} * (g - (g * a{n}).sum(axis=-1, keepdims=True)) with g = {sent}"
    return f"{sent} * (z{n} > 0)" if name == "relu" else f"{sent} * {name}_prime(z{n})"
