"""Evaluations and lists of examples for a terminal, by Rich; where there is no terminal, the same as plain text."""

from __future__ import annotations

from typing import Any

from backproof.rendering.evaluation_parts import (
    MOST_CLASSES,
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
from backproof.rendering.runs_faces import example_rows
from backproof.rendering.tables_and_pages import columns
from backproof.rendering.terminal import printable, show_facts, show_lines
from backproof.rendering.words import say, tell
from backproof.runs.examples_of_table import ExampleList
from backproof.runs.scores import Evaluation


def show_evaluation(evaluation: Evaluation, language: str = "en") -> None:
    """Print the scores, then the confusion table or the residuals."""
    from rich.console import Console

    console = Console(highlight=False)
    show_lines(["", say("evaluation.title", language, count=evaluation.count, source=evaluation.source)])
    show_facts({f"  {score_name(score, language)}": score_text(evaluation, i, language)
                for i, score in enumerate(evaluation.scores)})  # fmt: skip
    show_lines([*filter(None, [on_others(evaluation, language)]), ""])
    if has_rare_class(evaluation):
        label = evaluation.probabilities.curves[0].label
        show_lines(
            [say("evaluation.thresholds", language, label=label), *_aligned(threshold_rows(evaluation, language)), ""]
        )
    if evaluation.confusion is not None and len(evaluation.labels) <= MOST_CLASSES:
        show_lines([say("evaluation.confusions", language)])
        console.print(_confusion_table(evaluation))
    elif evaluation.confusion is not None:
        confused = most_confused(evaluation, language)
        show_lines([say("evaluation.most confused", language), *(f"  {line}" for line in confused)])
    elif evaluation.actual is not None:
        show_lines([say("evaluation.residuals", language)])
        console.print(_residual_table(evaluation, language))


def show_examples(found: ExampleList, language: str = "en") -> None:
    """Print a list of examples: where each is, what it is, what the model says, and what was measured."""
    lines = _aligned(example_rows(found, language)) if found.examples else []
    show_lines([tell(found.title, language), *lines, ""])


def _aligned(table: list[list[str]]) -> list[str]:
    rows = [[printable(cell) for cell in row] for row in table]
    widths = [max(map(columns, column)) for column in zip(*rows, strict=True)]
    return ["  " + "  ".join(cell + " " * (width - columns(cell))
                             for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]  # fmt: skip


def _confusion_table(evaluation: Evaluation) -> Any:
    from rich.table import Table
    from rich.text import Text

    table = Table(show_edge=False, pad_edge=False)
    table.add_column("", justify="right")
    for label in evaluation.labels:
        table.add_column(Text(printable(label)), justify="right")
    counts: Any = evaluation.confusion
    for i, (label, row) in enumerate(zip(evaluation.labels, counts.tolist(), strict=True)):
        cells = [Text(str(n) if n else "·", "bold" if i == j else "red" if n else "dim") for j, n in enumerate(row)]
        table.add_row(Text(printable(label)), *cells)
    return table


def _residual_table(evaluation: Evaluation, language: str) -> Any:
    from rich.table import Table
    from rich.text import Text

    table = Table(show_edge=False, pad_edge=False)
    for head in ("", *quantile_names(language)):
        table.add_column(head, justify="right")
    for i, name in enumerate(evaluation.target_names):
        table.add_row(Text(printable(name)), *(of_four_digits(value) for value in residual_quantiles(evaluation, i)))
    return table
