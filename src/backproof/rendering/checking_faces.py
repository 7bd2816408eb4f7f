"""The results of checking as text, HTML and plain data: registered at the door."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, fields, is_dataclass
from typing import Any

from backproof.checking.certificate import Certificate
from backproof.checking.report import Finding, GradientReport, OperatorFinding, OperatorReport
from backproof.errors import BackproofError
from backproof.faces import Message
from backproof.rendering import check_html, check_op_page, check_page, check_text
from backproof.rendering import check_sentences as sentences
from backproof.rendering.door import Renderer, register
from backproof.rendering.tables_and_pages import page
from backproof.rendering.words import say, tell
from backproof.rendering.words.spoken_errors import error_in


def _plain(value: Any, language: str) -> Any:
    """Data without classes: a message with its sentence beside its key, an error as its sentence."""
    if isinstance(value, Message):
        key = value.key.partition(".")[2]
        return {"code": key, "facts": _plain(value.facts, language), "says": tell(value, language)}
    if isinstance(value, BackproofError):
        return error_in(value, language)
    if isinstance(value, Finding | OperatorFinding):
        return finding_data(value, language)
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, Mapping):
        return {name: _plain(item, language) for name, item in value.items()}
    return [_plain(item, language) for item in value] if isinstance(value, list | tuple) else value


def _fields(result: Any, language: str) -> dict[str, Any]:
    """Every field but the derivation, which has faces of its own."""
    shown = (each.name for each in fields(result) if each.name != "derivation")
    return {name: _plain(getattr(result, name), language) for name in shown}


def finding_data(finding: Finding | OperatorFinding, language: str) -> dict[str, Any]:
    """Every field, and the sentences beside them."""
    if isinstance(finding, Finding):
        title, says = sentences.headline(finding, language), sentences.what(finding, language)
        evidence, mend = sentences.evidence(finding, language), sentences.mend(finding, language)
    else:
        title, says = sentences.operator_title(finding, language), sentences.operator_what(finding, language)
        evidence, mend = sentences.operator_evidence(finding, language), sentences.operator_mend(finding, language)
    own = {**_fields(finding, language), "language": language}
    return {**own, "title": title, "says": says, "evidence": evidence, "mend": mend}


def report_data(report: GradientReport | OperatorReport, language: str) -> dict[str, Any]:
    """Every field; findings and remarks with their sentences."""
    return {**_fields(report, language), "language": language}


def certificate_text(certificate: Certificate, language: str) -> str:
    """One line a layer: the largest entry and the largest bound of weights and biases."""
    gradient = certificate.gradient
    rows = zip(gradient.weights, certificate.weight_bounds, gradient.biases, certificate.bias_bounds, strict=True)
    lines = [say("certificate.bits", language, bits=certificate.bits)]
    for layer, (w, of_w, b, of_b) in enumerate(rows, start=2):
        numbers = {"w": abs(w).max(), "of_w": of_w.max(), "b": abs(b).max(), "of_b": of_b.max()}
        lines.append("  " + say("certificate.layer", language, layer=layer, **numbers))
    return "\n".join(lines)


def certificate_data(certificate: Certificate, language: str) -> dict[str, Any]:
    """Gradient and bounds, layer by layer, and the sentences."""
    parts = {
        "weights": certificate.gradient.weights,
        "biases": certificate.gradient.biases,
        "weight_bounds": certificate.weight_bounds,
        "bias_bounds": certificate.bias_bounds,
    }
    arrays = {name: [array.tolist() for array in found] for name, found in parts.items()}
    return {**arrays, "bits": certificate.bits, "says": certificate_text(certificate, language)}


def _certificate_fragment(certificate: Certificate, language: str) -> str:
    return check_html.text_fragment(certificate_text(certificate, language))


def _in_page(title: str, fragment: Callable[[Any, str], str]) -> Renderer:
    return lambda result, language: page(say(title, language), fragment(result, language), language)


def _register(kind: type, html: Renderer, text: Renderer, fragment: Renderer, data: Renderer) -> None:
    register(kind, {"text": text, "html": html, "fragment": fragment, "dict": data})


_register(GradientReport, check_page.report_page, check_text.report_text, check_page.report_fragment, report_data)
_register(
    OperatorReport,
    check_op_page.op_report_page,
    check_text.op_report_text,
    check_op_page.op_report_fragment,
    report_data,
)
for _kind, _title, _text, _fragment, _data in (
    (Finding, "check.title", check_text.finding_text, check_html.finding_fragment, finding_data),
    (OperatorFinding, "check_op.title", check_text.op_finding_text, check_html.op_finding_fragment, finding_data),
    (Certificate, "certificate.title", certificate_text, _certificate_fragment, certificate_data),
):
    _register(_kind, _in_page(_title, _fragment), _text, _fragment, _data)
