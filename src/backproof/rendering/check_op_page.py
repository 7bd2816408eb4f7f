"""The check of one operation as a page of the same look: verdict, findings input by input, and the user's code."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from backproof.checking.report import OperatorFinding, OperatorReport
from backproof.rendering import check_code
from backproof.rendering import check_sentences as sentences
from backproof.rendering.check_page import block, in_notebook, labelled, listed, whole_page
from backproof.rendering.check_text import op_report_text
from backproof.rendering.words import say, tell


def op_report_page(report: OperatorReport, language: str) -> str:
    """Return a whole page."""
    return whole_page("check_page.op title", report.verdict, _content(report, language), language)


def op_report_fragment(report: OperatorReport, language: str) -> str:
    """Return the page's content with its style, to stand inside another page, as in a notebook."""
    return in_notebook(_content(report, language), op_report_text(report, language), language)


def _content(report: OperatorReport, language: str) -> str:
    told = (_finding(each, report, language) for each in report.findings)
    return "".join([_head(report, language), *told, *_rest(report, language)])


def _head(report: OperatorReport, language: str) -> str:
    lines = [report.operator]
    if report.source:
        lines = [say("check_page.subject", language, name=report.operator, file=report.source[0].file)]
    said = "".join(f'<p class="said">{escape(line)}</p>' for line in lines)
    because = "" if report.because is None else f"<p>{escape(tell(report.because, language))}</p>"
    verdict = escape(say(f"check_page.op {report.verdict}", language))
    return f'<header><h1 class="verdict {report.verdict}">{verdict}</h1>{because}{said}</header>\n'


def _finding(finding: OperatorFinding, report: OperatorReport, language: str) -> str:
    look, mark = ("correct", "·") if finding.is_convention else ("wrong", "✗")
    title = f"{mark} {sentences.operator_place(finding, language)}"
    evidence, mend = sentences.operator_evidence(finding, language), sentences.operator_mend(finding, language)
    return (
        f'<section class="finding"><h2 class="{look}">{escape(title)}</h2>\n'
        f"<p>{escape(sentences.operator_what(finding, language))}</p>"
        f"{labelled(escape(evidence), escape(mend), language)}{_code(finding, report, language)}</section>\n"
    )


def _code(finding: OperatorFinding, report: OperatorReport, language: str) -> str:
    """The statement that is to be changed, with the lines around it; "" where no change is known."""
    if finding.place is None:
        return ""
    shown = check_code.statement(finding.place, report.source, language, "changed")
    return f"<h3>{escape(say('check_page.code', language))}</h3>{shown}" if shown else ""


def _rest(report: OperatorReport, language: str) -> Iterable[str]:
    yield listed("notes", [tell(note, language) for note in report.notes], language)
    tested = say("check_op.tested", language, n=report.entries)
    yield listed("tested", [tested, say("check_page.inputs seed", language, seed=report.seed)], language)
    if report.source:
        places = [each.place for each in report.findings if each.place is not None]
        yield block("all code", check_code.functions(report.source, places, language), language)
