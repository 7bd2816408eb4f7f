"""What a model is worth, and lists of rows of a table, as text, HTML and plain data."""

from __future__ import annotations

from dataclasses import asdict
from html import escape
from typing import Any

from backproof.rendering.door import register
from backproof.rendering.evaluation_parts import (
    MOST_CLASSES,
    baseline_name,
    has_rare_class,
    most_confused,
    of_four_digits,
    on_others,
    quantile_names,
    residual_quantiles,
    score_name,
    score_text,
    threshold_rows,
)
from backproof.rendering.runs_report import how_trained, report_html
from backproof.rendering.tables_and_pages import html_table, page, pairs_text, text_table
from backproof.rendering.words import say, tell, told
from backproof.rendering.words.words_of_measures import measured
from backproof.runs.dependence import Dependence
from backproof.runs.examples_of_table import ExampleList
from backproof.runs.importance import Importance
from backproof.runs.scores import Evaluation
from backproof.runs.summary import Summary

TitledTable = tuple[str, list[str], list[list[str]]]
"""What a table shows, its heads, and its rows."""

# -------------------------------------------------------------- evaluations


def _evaluation_text(found: Evaluation, language: str) -> str:
    scores = pairs_text(_scores(found, language), "  ")
    title = say("evaluation.title", language, count=found.count, source=found.source)
    blocks = ["\n".join(filter(None, [title, scores, on_others(found, language)]))]
    for title, heads, rows in _tables(found, language):
        listed = text_table(heads, rows) if heads else "\n".join(f"  {line}" for (line,) in rows)
        blocks.append(f"{title}\n{listed}")
    return "\n\n".join(blocks)


def _scores(found: Evaluation, language: str) -> list[tuple[str, str]]:
    return [(score_name(score, language), score_text(found, i, language)) for i, score in enumerate(found.scores)]


def _tables(found: Evaluation, language: str) -> list[TitledTable]:
    """Return the thresholds of a rare class; the confusions, or the most frequent ones, or the residuals' quantiles."""
    return [*_thresholds(found, language), *_confusions_or_residuals(found, language)]


def _thresholds(found: Evaluation, language: str) -> list[TitledTable]:
    if not has_rare_class(found):
        return []
    heads, *rows = threshold_rows(found, language)
    return [(say("evaluation.thresholds", language, label=found.probabilities.curves[0].label), heads, rows)]


def _confusions_or_residuals(found: Evaluation, language: str) -> list[TitledTable]:
    if found.confusion is not None and len(found.labels) <= MOST_CLASSES:
        rows = [[label, *map(str, row)] for label, row in zip(found.labels, found.confusion.tolist(), strict=True)]
        return [(say("evaluation.confusions", language), ["", *found.labels], rows)]
    if found.confusion is not None:
        return [(say("evaluation.most confused", language), [], [[line] for line in most_confused(found, language)])]
    if found.actual is not None:
        rows = [[name, *(of_four_digits(value) for value in residual_quantiles(found, i))]
                for i, name in enumerate(found.target_names)]  # fmt: skip
        return [(say("evaluation.residuals", language), ["", *quantile_names(language)], rows)]
    return []


def _evaluation_fragment(found: Evaluation, language: str) -> str:
    title = say("evaluation.title", language, count=found.count, source=found.source)
    parts = [f"<p>{escape(title)}</p>", html_table(("", ""), _scores(found, language))]
    parts += [f"<p>{escape(line)}</p>" for line in [on_others(found, language)] if line]
    for title, heads, rows in _tables(found, language):
        parts += [f"<p>{escape(title)}</p>", html_table(heads or [""], rows)]
    return "\n".join(parts)


def _evaluation_html(found: Evaluation, language: str) -> str:
    return page(say("evaluation.page", language), _evaluation_fragment(found, language), language)


def _evaluation_data(found: Evaluation, language: str) -> dict[str, Any]:
    record = found.to_record()
    record["baseline"]["says"] = baseline_name(found, language)
    return record


# --------------------------------------------------------------------- runs


def _summary_text(run: Summary, language: str) -> str:
    blocks = [tell(run.title, language), _how(run, language)]
    if run.evaluation is not None:
        blocks.append(_evaluation_text(run.evaluation, language))
    return "\n\n".join([*blocks, "\n".join(told(note, language) for note in run.notes)])


def _how(run: Summary, language: str) -> str:
    status = (say(f"report.{key}", language) for key in (run.status, "colon"))
    ended = f"{''.join(status)}{told(run.message, language)}{say('report.full stop', language)}"
    return f"{how_trained(run, language)}\n{ended}"


def _summary_fragment(run: Summary, language: str) -> str:
    return f"<pre>{escape(_summary_text(run, language))}</pre>"


def _summary_data(run: Summary, language: str) -> dict[str, Any]:
    return {
        "title": tell(run.title, language), "command": run.command, "layers": [list(layer) for layer in run.layers],
        "networks": run.networks, "cost": run.cost, "parameters": run.n_parameters, "options": dict(run.options),
        "status": run.status,
        "message": told(run.message, language), "engine": run.engine, "seconds": run.seconds,
        "environment": {told(name, language): value for name, value in run.environment},
        "notes": [told(note, language) for note in run.notes], "best_epoch": run.best_epoch,
        "best_epochs": list(run.best_epochs),
        "history": run.history.to_records(),
        "evaluation": None if run.evaluation is None else _evaluation_data(run.evaluation, language),
        "importance": None if run.importance is None else asdict(run.importance),
        "dependences": [_dependence_data(one, language) for one in run.dependences],
    }  # fmt: skip


# ----------------------------------------------------------------- examples


def example_rows(found: ExampleList, language: str) -> list[list[str]]:
    """Return the heads of a list of examples, then a row for each: place, actual, predicted, and what was measured."""
    names = ("cost", "norm", "influence")
    shown = [name for name in names if found.examples and getattr(found.examples[0].measured, name) is not None]
    heads = [say(f"examples.{name}", language) for name in ("where", "actual", "predicted")]
    rows = [[tell(each.where, language), each.actual, each.predicted,
             *(f"{getattr(each.measured, name):.4g}" for name in shown)] for each in found.examples]  # fmt: skip
    return [heads + [measured(name, language) for name in shown], *rows]


def _examples_text(found: ExampleList, language: str) -> str:
    heads, *rows = example_rows(found, language)
    return "\n".join([tell(found.title, language), *([text_table(heads, rows)] if rows else [])])


def _examples_fragment(found: ExampleList, language: str) -> str:
    heads, *rows = example_rows(found, language)
    return f"<p>{escape(tell(found.title, language))}</p>\n{html_table(heads, rows)}"


def _examples_html(found: ExampleList, language: str) -> str:
    return page(tell(found.title, language), _examples_fragment(found, language), language)


def _examples_data(found: ExampleList, language: str) -> dict[str, Any]:
    rows = []
    for each in found.examples:
        numbers = {name: value for name, value in vars(each.measured).items() if value is not None}
        rows.append({"where": tell(each.where, language), "actual": each.actual, "predicted": each.predicted} | numbers)
    return {"title": tell(found.title, language), "source": found.source, "examples": rows}


# ------------------------------------------------------------------ columns


def _importance_table(found: Importance, language: str) -> tuple[str, list[str], list[list[str]]]:
    name = measured(found.measured, language)
    title = say("report.about importance", language, measured=name, count=found.count, repeats=found.repeats,
                error=of_four_digits(found.error))  # fmt: skip
    heads = [say("examples.column", language), say("report.axis importance", language, measured=name), "±"]
    rows = [[one.name, of_four_digits(one.increase), of_four_digits(one.deviation)] for one in found.columns]
    return title, heads, rows


def _dependence_table(found: Dependence, language: str) -> tuple[str, list[str], list[list[str]]]:
    title = say("report.about dependence", language, name=found.column, count=found.rows)
    rows = [[value or say("evaluation.missing", language) if isinstance(value, str) else of_four_digits(value),
             *map(of_four_digits, answers)]
            for value, answers in zip(found.values, found.answers.tolist(), strict=True)]  # fmt: skip
    return title, [found.column, *found.names], rows


def _faces_of_table(table: Any, data: Any) -> dict[str, Any]:
    def text(found: Any, language: str) -> str:
        title, heads, rows = table(found, language)
        return f"{title}\n{text_table(heads, rows)}"

    def fragment(found: Any, language: str) -> str:
        title, heads, rows = table(found, language)
        return f"<p>{escape(title)}</p>\n{html_table(heads, rows)}"

    def html(found: Any, language: str) -> str:
        return page(say("report.what matters", language), fragment(found, language), language)

    return {"text": text, "fragment": fragment, "html": html, "dict": data}


def _dependence_data(found: Dependence, language: str) -> dict[str, Any]:
    return vars(found) | {"values": list(found.values), "names": list(found.names), "answers": found.answers.tolist()}


register(Importance, _faces_of_table(_importance_table, lambda found, language: asdict(found)))
register(Dependence, _faces_of_table(_dependence_table, _dependence_data))
register(Evaluation, {"text": _evaluation_text, "html": _evaluation_html, "fragment": _evaluation_fragment,
                      "dict": _evaluation_data})  # fmt: skip
register(Summary, {"text": _summary_text, "html": report_html, "fragment": _summary_fragment,
                   "dict": _summary_data})  # fmt: skip
register(ExampleList, {"text": _examples_text, "html": _examples_html, "fragment": _examples_fragment,
                       "dict": _examples_data})  # fmt: skip
