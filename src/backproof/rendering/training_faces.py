"""The result of a training run and its history as text, HTML and plain data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from html import escape
from typing import Any

from backproof.rendering.door import register
from backproof.rendering.tables_and_pages import html_table, page
from backproof.rendering.words import say, told
from backproof.rendering.words.words_of_measures import measured
from backproof.training.health import Symptom
from backproof.training.history import EpochRecord, History
from backproof.training.training_result import TrainingResult


def epoch_line(record: EpochRecord, language: str = "en") -> str:
    """Return an epoch on one line: its cost, the cost on validation data, and the metrics.

    >>> epoch_line(EpochRecord(1, 30, 0.5, 3.0, (0.1,), metrics={"accuracy": 0.9}))
    'epoch 1/30  cost 0.5  accuracy 0.9'
    """
    parts = [say("history.epoch", language, epoch=record.epoch, epochs=record.epochs),
             say("history.cost", language, cost=record.cost)]  # fmt: skip
    if record.validation_cost is not None:
        parts.append(say("history.validation cost", language, cost=record.validation_cost))
    named = {measured(name, language): v for name, v in record.metrics.items() if v == v}  # R² of one example is none
    return "  ".join(parts + [say("history.metric", language, name=name, value=v) for name, v in named.items()])


def _text(history: History, language: str) -> str:
    return "\n".join(epoch_line(record, language) for record in history.epochs)


def _fragment(history: History, language: str) -> str:
    names = sorted({name for record in history.epochs for name in record.metrics})
    is_validated = any(record.validation_cost is not None for record in history.epochs)
    shown = ("epoch", "cost", *(["validation cost"] if is_validated else []), "learning rate")
    heads = [say(f"history.head {name}", language) for name in shown]
    heads[-1:-1] = [measured(name, language) for name in names]
    return html_table(heads, [_cells(record, names, is_validated) for record in history.epochs])


def _cells(record: EpochRecord, names: list[str], is_validated: bool) -> list[str]:
    validation = [] if not is_validated else [_number(record.validation_cost)]
    metrics = [f"{record.value(name):.4g}" for name in names]
    return [str(record.epoch), _number(record.cost), *validation, *metrics, f"{record.learning_rate:.4g}"]


def _number(cost: float | None) -> str:
    return "" if cost is None else f"{cost:.6g}"


def _html(history: History, language: str) -> str:
    return page(say("history.title", language), _fragment(history, language), language)


def _data(history: History, language: str) -> dict[str, Any]:
    return {"epochs": history.to_records()}


def _in_a_bar(record: EpochRecord, language: str) -> str:
    """Return what an epoch came to, in a few words."""
    parts = [say("history.bar cost", language, cost=record.cost)]
    if record.validation_cost is not None:
        parts.append(say("history.bar validation", language, cost=record.validation_cost))
    named = {measured(name, language): v for name, v in record.metrics.items() if v == v}  # R² of one example is none
    return "  ".join(parts + [say("history.bar metric", language, name=name, value=v) for name, v in named.items()])


register(EpochRecord, {"text": epoch_line, "bar": _in_a_bar})
register(History, {"text": _text, "html": _html, "fragment": _fragment, "dict": _data})


# ------------------------------------------------------------------ the result


def findings_lines(findings: Sequence[Symptom], language: str) -> list[str]:
    """Return what keeps a network from learning: a line that says so, then one a finding; none where it learnt."""
    if not findings:
        return []
    return [say("health.learnt little", language), *(_finding(finding, language) for finding in findings)]


def _finding(finding: Symptom, language: str) -> str:
    key = f"health.{finding.code}" + (" of the output" if finding.is_output else "")
    if finding.code == "vanished errors":
        return say(key, language, layer=finding.layer, share=finding.share)
    return say(key, language, layer=finding.layer, count=round(finding.share * finding.units), units=finding.units)


def _ended(result: TrainingResult, language: str) -> str:
    return say(f"health.{result.status}", language, message=told(result.message, language))


def _result_text(result: TrainingResult, language: str) -> str:
    return "\n".join([_ended(result, language), *findings_lines(result.findings, language)])


def _result_fragment(result: TrainingResult, language: str) -> str:
    """Return how the run ended, what is wrong, and the first and the last epoch."""
    first, *findings = findings_lines(result.findings, language) or [""]
    listed = f"<p>{escape(first)}</p><ul>{''.join(f'<li>{escape(line)}</li>' for line in findings)}</ul>"
    shown = History(result.history.epochs[:1] + result.history.epochs[1:][-1:])
    return f"<p>{escape(_ended(result, language))}</p>{listed if first else ''}{_fragment(shown, language)}"


def _result_html(result: TrainingResult, language: str) -> str:
    return page(say("history.title", language), _result_fragment(result, language), language)


def _result_data(result: TrainingResult, language: str) -> dict[str, Any]:
    findings = [asdict(finding) | {"text": _finding(finding, language)} for finding in result.findings]
    return {
        "status": result.status, "message": told(result.message, language), "findings": findings,
        "sizes": list(result.network.sizes), "engine": result.engine, "options": result.options,
        **_data(result.history, language),
    }  # fmt: skip


register(
    TrainingResult,
    {"text": _result_text, "html": _result_html, "fragment": _result_fragment, "dict": _result_data},
)
