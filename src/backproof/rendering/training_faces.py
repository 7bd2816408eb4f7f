"""The history of a training run as text, HTML and plain data."""

from __future__ import annotations

from typing import Any

from backproof.rendering.door import register
from backproof.rendering.tables_and_pages import html_table, page
from backproof.rendering.words import say
from backproof.rendering.words.measures import measured
from backproof.training.history import EpochRecord, History


def epoch_line(record: EpochRecord, language: str = "en") -> str:
    """Return an epoch on one line: its cost, the cost on validation data, and the metrics.

    >>> epoch_line(EpochRecord(1, 30, 0.5, 3.0, (0.1,), metrics={"accuracy": 0.9}))
    'epoch 1/30  cost 0.5  accuracy 0.9'
    """
    parts = [say("history.epoch", language, epoch=record.epoch, epochs=record.epochs),
             say("history.cost", language, cost=record.cost)]  # fmt: skip
    if record.validation_cost is not None:
        parts.append(say("history.validation cost", language, cost=record.validation_cost))
    named = {measured(name, language): v for name, v in record.metrics.items()}
    return "  ".join(parts + [say("history.metric", language, name=name, value=v) for name, v in named.items()])


def _text(history: History, language: str) -> str:
    return "\n".join(epoch_line(record, language) for record in history.epochs)


def _fragment(history: History, language: str) -> str:
    names = sorted({name for record in history.epochs for name in record.metrics})
    heads = [say(f"history.head {name}", language) for name in ("epoch", "cost", "validation cost", "learning rate")]
    heads[3:3] = [measured(name, language) for name in names]
    return html_table(heads, [_cells(record, names) for record in history.epochs])


def _cells(record: EpochRecord, names: list[str]) -> list[str]:
    validation = "" if record.validation_cost is None else f"{record.validation_cost:.6g}"
    metrics = [f"{record.value(name):.4g}" for name in names]
    return [str(record.epoch), f"{record.cost:.6g}", validation, *metrics, f"{record.learning_rate:.4g}"]


def _html(history: History, language: str) -> str:
    return page(say("history.title", language), _fragment(history, language), language)


def _data(history: History, language: str) -> dict[str, Any]:
    return {"epochs": history.to_records()}


register(History, {"text": _text, "html": _html, "fragment": _fragment, "dict": _data})
