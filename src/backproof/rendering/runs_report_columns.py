"""What the report of a run shows of the columns: what they are worth, and how answers depend on them."""

from __future__ import annotations

from backproof.rendering import plots_of_columns as plots
from backproof.rendering.evaluation_parts import of_four_digits
from backproof.rendering.words import say
from backproof.rendering.words.words_of_measures import measured
from backproof.runs.summary import Summary


def figures_of_columns(run: Summary, language: str) -> list[dict[str, str]]:
    """Return title, SVG and caption of each picture; none where the columns were not tried."""
    found = run.importance
    if found is None:
        return []
    text = say("report.about importance", language, measured=measured(found.measured, language), count=found.count,
               error=of_four_digits(found.error), repeats=found.repeats)  # fmt: skip
    more = (
        len(found.columns) - plots.MOST_BARS + found.left_out
        if len(found.columns) > plots.MOST_BARS
        else found.left_out
    )
    if more:
        text = f"{text} {say('report.more columns', language, count=more)}"
    first = {"title": say("report.importance", language), "svg": plots.importance(found, language), "text": text}
    return [first, *(
        {"title": say("report.dependence", language, name=one.column), "svg": plots.dependence(one, language),
         "text": ""}
        for one in run.dependences
    )]  # fmt: skip


def about_dependences(run: Summary, language: str) -> str:
    """Return what the pictures of dependences show, in a paragraph; nothing where there are none."""
    return say("report.about dependences", language, count=run.dependences[0].rows) if run.dependences else ""
