"""Evaluations and facts for a terminal, by Rich; where there is no terminal, the same as plain text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

_MOST_CLASSES = 20
_MOST_PAIRS = 10
_QUANTILES = (0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0)


def show_lines(lines: Iterable[str]) -> None:
    """Print lines as they are, never wrapped; what would steer the terminal is shown as its code."""
    for line in lines:
        print(printable(line))  # noqa: T201 - the terminal is this file's page


def printable(text: str) -> str:
    r"""Return the text with every character that does not print as its escape.

    >>> print(printable("clear \x1b[2J the screen"))
    clear \x1b[2J the screen
    """
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text)


def show_facts(facts: Mapping[str, str]) -> None:
    """Print names and values in two columns."""
    width = max(map(len, facts), default=0)
    show_lines(f"{name:<{width}}  {value}" for name, value in facts.items())


def show_evaluation(evaluation: Any) -> None:
    """Print the scores, then the confusion table or the residuals."""
    from rich.console import Console

    console = Console(highlight=False)
    show_lines(["", f"Scores on {evaluation.count} examples of {evaluation.source}:"])
    show_facts({f"  {name}": score_text(evaluation, i) for i, (name, _) in enumerate(evaluation.scores)})
    show_lines([""])
    if evaluation.confusion is not None and len(evaluation.labels) <= _MOST_CLASSES:
        show_lines(["Confusions, rows: actual, columns: predicted"])
        console.print(_confusion_table(evaluation))
    elif evaluation.confusion is not None:
        show_lines(["Most often confused:", *most_confused(evaluation)])
    elif evaluation.actual is not None:
        show_lines(["Residuals, actual − predicted"])
        console.print(_residual_table(evaluation))


def show_examples(found: Any) -> None:
    """Print a list of examples: where each is, what it is, what the model says, and what was measured."""
    heads = {"cost": "cost", "norm": "gradient norm", "influence": "influence"}
    measured = [name for name in heads if found.examples and getattr(found.examples[0].measured, name) is not None]
    rows = [["where", "actual", "predicted", *(heads[name] for name in measured)]]
    for each in found.examples:
        values = [f"{getattr(each.measured, name):.4g}" for name in measured]
        rows.append([*map(printable, (each.where, each.actual, each.predicted)), *values])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows)
    show_lines([found.title, *(f"  {line}" for line in lines if found.examples), ""])


def score_text(evaluation: Any, i: int) -> str:
    """Return score i as text; the first with its interval and with what it is compared with."""
    name, value = evaluation.scores[i]
    text = f"{value:.2%}" if "accuracy" in name else f"{value:.4g}"
    if i > 0:
        return text
    if evaluation.interval is not None:
        low, high = evaluation.interval
        text += f" (95 % interval {low:.1%} to {high:.1%})"
    what, base = evaluation.baseline
    return f"{text}; {what}: {base:.2%}" if "accuracy" in name else f"{text}; {what}: {base:.4g}"


def most_confused(evaluation: Any) -> list[str]:
    """Return the pairs of classes most often confused, one line each."""
    confusion = np.array(evaluation.confusion)
    np.fill_diagonal(confusion, 0)
    order = np.argsort(-confusion, axis=None, kind="stable")[:_MOST_PAIRS]
    pairs = [np.unravel_index(int(i), confusion.shape) for i in order if confusion.flat[i]]
    labels = evaluation.labels
    return [f"  {labels[a]} taken for {labels[b]}: {confusion[a, b]}" for a, b in pairs] or ["  none"]


def residual_quantiles(evaluation: Any, column: int) -> list[float]:
    """Return the quantiles 0, 5, 25, 50, 75, 95, 100 % of actual − predicted of one target."""
    residuals = evaluation.actual[:, column] - evaluation.predicted[:, column]
    return [float(value) for value in np.quantile(residuals, _QUANTILES)]


def _confusion_table(evaluation: Any) -> Any:
    from rich.table import Table
    from rich.text import Text

    table = Table(show_edge=False, pad_edge=False)
    table.add_column("", justify="right")
    for label in evaluation.labels:
        table.add_column(Text(printable(label)), justify="right")
    for i, (label, row) in enumerate(zip(evaluation.labels, evaluation.confusion.tolist(), strict=True)):
        cells = [Text(str(n) if n else "·", "bold" if i == j else "red" if n else "dim") for j, n in enumerate(row)]
        table.add_row(Text(printable(label)), *cells)
    return table


def _residual_table(evaluation: Any) -> Any:
    from rich.table import Table
    from rich.text import Text

    table = Table(show_edge=False, pad_edge=False)
    for head in ("", "least", "5 %", "25 %", "median", "75 %", "95 %", "greatest"):
        table.add_column(head, justify="right")
    for i, name in enumerate(evaluation.target_names):
        table.add_row(Text(printable(name)), *(f"{value:.4g}" for value in residual_quantiles(evaluation, i)))
    return table
