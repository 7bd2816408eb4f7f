"""The words of a finding: letters with their layer, the right line of code, the evidence."""

from __future__ import annotations

from backproof.checking.explanation import UNRECOGNISED, Cause, Explanation
from backproof.checking.faults import CONSTANT, CONVENTION, DIRECTION, SIZE
from backproof.checking.messages import say
from backproof.checking.report import Finding
from backproof.errors import InputError
from backproof.network import Network

LANGUAGES = ("en", "zh")
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_FRACTIONS = {0.5: "½", 0.25: "¼", 1 / 3: "⅓"}


def checked_language(language: str) -> str:
    """Return the language, or raise InputError naming those there are."""
    if language not in LANGUAGES:
        raise InputError(f"language: {language!r} given; accepted are {', '.join(LANGUAGES)}")
    return language


def letters(network: Network, layer: int, equation: str = "BP2") -> dict[str, str]:
    """The words in braces of the catalogue, at one layer."""
    here, up, down = (str(n).translate(_SUPERSCRIPTS) for n in (layer, layer + 1, layer - 1))
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
        "activation": network.activations[layer - 2].name,
        "cost": network.cost_function.name,
        "parameter": f"w{here}" if equation == "BP3" else f"b{here}",
    }


def right_line(network: Network, equation: str, layer: int, *, examples: str = "rows", weights: str = "out_in") -> str:
    """The right line of code in the user's own orientation."""
    n, up, down = layer, layer + 1, layer - 1
    rows = examples == "rows"
    if equation == "BP1":
        return f"delta{n} = {_output_error(network, n)}"
    if equation == "BP2":
        turned = f"w{up}" if (weights == "out_in") == rows else f"w{up}.T"
        sent = f"delta{up} @ {turned}" if rows else f"{turned} @ delta{up}"
        return f"delta{n} = {_through(network, n, f'({sent})')}"
    if equation == "BP3":
        left, right = (f"delta{n}", f"a{down}") if weights == "out_in" else (f"a{down}", f"delta{n}")
        if examples == "vector":
            return f"grad_w{n} = np.outer({left}, {right})"
        return f"grad_w{n} = {left}.T @ {right}" if rows else f"grad_w{n} = {left} @ {right}.T"
    if examples == "vector":
        return f"grad_b{n} = delta{n}"
    return f"grad_b{n} = delta{n}.sum(axis={0 if rows else 1})"


_COST_GRADIENTS = {
    "quadratic": "(a{n} - y)",
    "half_mean_squared_error": "(a{n} - y) / n_outputs",
    "binary_cross_entropy": "((1 - y) / (1 - a{n}) - y / a{n})",
    "categorical_cross_entropy": "(-y / a{n})",
    "log_likelihood": "(-y / a{n})",
    "log_cosh": "np.tanh(a{n} - y)",
    "poisson": "(1 - y / a{n})",
}


def _output_error(network: Network, n: int) -> str:
    if network.is_canonical:
        return f"a{n} - y"
    gradient = _COST_GRADIENTS.get(network.cost_function.name, "cost_gradient(a{n}, y)").format(n=n)
    return _through(network, n, gradient)


def _through(network: Network, n: int, sent: str) -> str:
    name = network.activations[n - 2].family
    if name == "identity":
        return sent
    if name == "softmax":
        return f"a{n} * (g - (g * a{n}).sum(axis=-1, keepdims=True)) with g = {sent}"
    return f"{sent} * (z{n} > 0)" if name == "relu" else f"{sent} * {name}_prime(z{n})"


def constant_in_words(value: float) -> str:
    """A factor as people write it.

    >>> constant_in_words(-0.5), constant_in_words(3.0)
    ('−½', '3')
    """
    sign = "−" if value < 0 else ""
    return sign + _FRACTIONS.get(abs(value), f"{abs(value):.6g}")


def finding_of(
    network: Network, explanation: Explanation, language: str, *, examples: str = "rows", weights: str = "out_in"
) -> Finding:
    """Say in words what an explanation found."""
    line = right_line(network, explanation.equation, explanation.layer, examples=examples, weights=weights)
    words = letters(network, explanation.layer, explanation.equation)
    subject = _subject(explanation, words)
    if not explanation.causes:
        return _unrecognised(explanation, subject, line, words, language)
    cause = explanation.causes[0]
    changes = _changes(cause, words, language)
    message = say(language, "your", what=_is(explanation, cause, words, subject), changes=changes)
    others = [c for c in explanation.causes[1:] if _names(c) != _names(cause)]
    said = [c for c in others if not _is_far_fetched(c)][:2]
    if said:
        message += say(language, "or", listed="; ".join(_changes(c, words, language) for c in said))
    hints = [fault.mend[language == "zh"].format(**words) for fault in cause.faults if fault.mend]
    return Finding(
        explanation.equation,
        explanation.layer,
        _names(cause)[0],
        message,
        "; ".join([line, *hints]),
        _evidence(explanation, cause, language),
        _severity(cause),
        tuple(dict.fromkeys(name for c in others for name in _names(c) if name not in _names(cause))),
        _names(cause)[1:],
    )


def _is_far_fetched(cause: Cause) -> bool:
    """Whether it is the slope of some other function, which is worth saying only where it comes first."""
    return any(name.startswith(("slope_of_", "slope_formula_of_")) for name in _names(cause))


def _names(cause: Cause) -> tuple[str, ...]:
    names = tuple(fault.name for fault in cause.faults)
    return names if cause.factor == 1 else (*names, _name_of_factor(cause.factor))


def _name_of_factor(factor: float) -> str:
    return "sign" if factor == -1 else f"factor_{factor:.6g}"


def _severity(cause: Cause) -> str:
    kinds = [fault.severity for fault in cause.faults]
    if cause.factor != 1:
        kinds.append(DIRECTION if cause.factor < 0 else SIZE)
    return next(kind for kind in (DIRECTION, SIZE, CONSTANT, CONVENTION) if kind in kinds)


def _subject(explanation: Explanation, words: dict[str, str]) -> str:
    if explanation.equation in ("BP1", "BP2"):
        return words["delta"]
    return f"∂C/∂{words['w' if explanation.equation == 'BP3' else 'b']}"


def _is(explanation: Explanation, cause: Cause, words: dict[str, str], subject: str) -> str:
    only_missing = len(cause.faults) == 1 and cause.faults[0].name == "slope_missing" and cause.factor == 1
    if only_missing and explanation.equation == "BP2":
        return f"{subject} = ({words['w_above']})ᵀ{words['delta_above']}"
    if only_missing:
        return f"{subject} = ∂C/∂{words['a']}"
    return subject


def _changes(cause: Cause, words: dict[str, str], language: str) -> str:
    said = [(fault.chinese if language == "zh" else fault.english).format(**words) for fault in cause.faults]
    if cause.factor == -1:
        said.append(say(language, "sign"))
    elif cause.factor != 1:
        said.append(say(language, "times", factor=constant_in_words(cause.factor)))
    return say(language, "and").join(said)


def _evidence(explanation: Explanation, cause: Cause, language: str) -> str:
    missing = len(cause.faults) == 1 and cause.faults[0].name.endswith("missing") and cause.factor == 1
    return say(
        language,
        "evidence_missing" if missing else "evidence",
        n=explanation.entries,
        best=f"{cause.difference:.0e}" if cause.difference else "0",
        next_best=f"{explanation.next_best:.2g}",
    )


def _unrecognised(explanation: Explanation, subject: str, line: str, words: dict[str, str], language: str) -> Finding:
    equation, layer = explanation.equation, explanation.layer
    if explanation.difference == float("inf"):
        return Finding(equation, layer, "no_gradient", say(language, "missing", what=subject), line)
    evidence = say(language, "evidence_plain", difference=f"{explanation.difference:.2g}")
    if explanation.added is not None:
        of = words["w" if equation == "BP3" else "b"]
        message = say(language, "added", what=subject, multiple=f"{explanation.added:.6g}", of=of)
        name = "penalty_in_gradient" if equation == "BP3" else "bias_penalised"
        return Finding(equation, layer, name, message, line, evidence, SIZE)
    if explanation.ratio is not None:
        message = say(language, "ratio", what=subject, ratio=f"{explanation.ratio:.10g}")
        severity = SIZE if explanation.ratio > 0 else DIRECTION
        return Finding(equation, layer, "constant_factor", message, line, evidence, severity)
    message = say(language, "unrecognised", what=subject, equation=equation)
    return Finding(equation, layer, "unrecognised", message, line, evidence)


def held_equations(explanations: tuple[Explanation, ...]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Equations and the layers at which they hold."""
    found: dict[str, list[int]] = {}
    for each in explanations:
        if each.holds:
            found.setdefault(each.equation, []).append(each.layer)
    return tuple((equation, tuple(sorted(layers))) for equation, layers in sorted(found.items()))


def note_of_cascade(explanations: tuple[Explanation, ...], language: str) -> str | None:
    """Say which layers are wrong only because of a fault above them."""
    faulty = [each for each in explanations if not each.holds and not _is_constant(each)]
    top = max((each.layer for each in faulty if each.equation in ("BP1", "BP2")), default=0)
    if top <= 2 or all(not each.holds and each.changes >= UNRECOGNISED for each in explanations):
        return None
    return say(language, "cascade", layer=top, delta=f"δ{str(top).translate(_SUPERSCRIPTS)}")


def _is_constant(explanation: Explanation) -> bool:
    return bool(explanation.causes) and not explanation.causes[0].faults
