"""A check as one self-contained page: the verdict, each finding beside code, picture, equation and proof, and the rest.

Without a script; what is long is folded, and unfolded where it is printed. Nothing on it has an identifier, so that a
notebook may hold several.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from backproof.checking.faults import FAULTS
from backproof.checking.report import Finding, GradientReport, Statement
from backproof.faces import Message
from backproof.rendering import check_code, check_proof
from backproof.rendering import check_sentences as sentences
from backproof.rendering.check_style import STYLE
from backproof.rendering.check_text import held, report_text
from backproof.rendering.derivation_page import NOTEBOOK
from backproof.rendering.derivation_page import STYLE as DERIVATION
from backproof.rendering.function_names import function_name
from backproof.rendering.mathematics_font import font_style
from backproof.rendering.pictures.network_picture import STYLE as PICTURES
from backproof.rendering.pictures.network_picture import Lit, network_picture
from backproof.rendering.tables_and_pages import HIDDEN, HTML_LANGUAGE, POLICY, as_text_too
from backproof.rendering.words import say, tell

_ENTRIES = ("BP1", "BP2", "BP3", "BP4")


def report_page(report: GradientReport, language: str) -> str:
    """Return a whole page."""
    return whole_page("check_page.title", report.verdict, _content(report, language), language)


def report_fragment(report: GradientReport, language: str) -> str:
    """Return the page's content with its style, to stand inside another page, as in a notebook."""
    return in_notebook(_content(report, language), report_text(report, language), language)


def _content(report: GradientReport, language: str) -> str:
    told = sentences.told(report.findings, language)
    parts = [_head(report, language), *(_finding(one, report, language) for one in told), *_rest(report, language)]
    return "".join(parts)


def whole_page(key: str, verdict: str, content: str, language: str) -> str:
    """Return a page with the content of a check, whose title, of a key, says the verdict."""
    title = escape(say(key, language, verdict=say(f"check.verdict {verdict}", language)))
    return (
        f'<!DOCTYPE html>\n<html lang="{HTML_LANGUAGE[language]}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>\n'
        f"{_look()}</head>\n<body>\n{_inside('main', content, language)}\n</body>\n</html>\n"
    )


def in_notebook(content: str, text: str, language: str) -> str:
    """Return the content of a check with its style; where no style is read, its text is shown in its place."""
    hidden = _inside(HIDDEN, content, language)
    return f"{_look()}{as_text_too(hidden, text, language)}"


def _look() -> str:
    return f"<style>{font_style()}{DERIVATION}{PICTURES}{NOTEBOOK}{STYLE}</style>\n"


def _inside(tag: str, content: str, language: str) -> str:
    look = "bp-derivation bp-check bp-inside"
    return f'<{tag} class="{look}" lang="{HTML_LANGUAGE[language]}">\n{content}</{tag.split()[0]}>'


def _head(report: GradientReport, language: str) -> str:
    lines = []
    if report.source:
        first = report.source[0]
        lines.append(say("check_page.subject", language, name=first.name, file=first.file))
    if report.network:
        names = [function_name(name, language) for name in report.network.activations]
        facts = {
            "sizes": "-".join(map(str, report.network.sizes)),
            "cost": function_name(report.network.cost, language),
        }
        lines.append(say("check_page.network", language, activations=names, **facts))
    if report.is_correct:
        lines.append(say("check.proved", language))
    said = "".join(f'<p class="said">{escape(line)}</p>' for line in lines)
    verdict = escape(say(f"check_page.{report.verdict}", language))
    because = "" if report.because is None else f"<p>{escape(tell(report.because, language))}</p>"
    at_layers = any(_is_lit(finding) for finding in report.findings)
    picture = "" if at_layers else _picture([], report, language)
    return f'<header><h1 class="verdict {report.verdict}">{verdict}</h1>{because}{said}{picture}</header>\n'


# ----------------------------------------------------------------- a finding


def _finding(one: sentences.Told, report: GradientReport, language: str) -> str:
    first = one.findings[0]
    look = "correct" if first.is_convention else "wrong" if first.accuses else "undecided"
    mend = f"<code>{escape(one.mend)}</code>" if one.mends_in_code else escape(one.mend)
    rows = labelled(escape(one.evidence), mend, language)
    picture = _picture(one.findings, report, language) if any(map(_is_lit, one.findings)) else ""
    beneath = (
        ""
        if first.is_convention
        else (
            f"{_code(one.findings, report, language)}{_mathematics(first, report, language)}{_tried(first, language)}"
        )
    )
    return (
        f'<section class="finding"><h2 class="{look}">{escape(f"{one.mark} {one.headline}")}</h2>\n'
        f'<div class="beside"><div class="told"><p>{escape(one.what)}</p>{rows}</div>{picture}</div>\n'
        f"{beneath}</section>\n"
    )


def labelled(evidence: str, mend: str, language: str) -> str:
    """Return evidence and mend, which are HTML, with their labels; "" where there is neither."""
    facts = (("evidence", evidence), ("mend", mend))
    rows = "".join(
        f"<dt>{escape(say(f'check.label {key}', language))}</dt><dd>{text}</dd>" for key, text in facts if text
    )
    return f"<dl>{rows}</dl>" if rows else ""


def _is_lit(finding: Finding) -> bool:
    """Whether a finding has a layer of its own to be shown in a picture; a convention says its layers in words."""
    return finding.equation in _ENTRIES and finding.layer is not None and not finding.is_convention


def _picture(findings: Sequence[Finding], report: GradientReport, language: str) -> str:
    shape = report.network
    if shape is None:
        return ""
    placed = [(each.equation, each.layer) for each in findings if each.layer is not None and _is_lit(each)]
    inside = [(equation, layer) for equation, layer in placed if 1 <= layer <= len(shape.sizes)]
    fans = {"BP2": 1, "BP3": 0}
    into = (layer + fans[equation] for equation, layer in inside if equation in fans)
    lit = Lit(frozenset(layer for _, layer in inside), frozenset(layer for layer in into if layer <= len(shape.sizes)))
    return network_picture(shape.sizes, shape.activations, lit=lit, language=language)


def _code(findings: Sequence[Finding], report: GradientReport, language: str) -> str:
    """The statements that it is most likely about; where they are not known, the whole code, folded."""
    if not report.source or findings[0].equation not in _ENTRIES:
        return ""
    places: list[Statement] = list(dict.fromkeys(each.place for each in findings if each.place is not None))
    shown = "".join(check_code.statement(place, report.source, language) for place in places)
    shown = shown or check_code.functions(report.source[:1], (), language)
    return f"<h3>{escape(say('check_page.code', language))}</h3>{shown}\n"


def _mathematics(finding: Finding, report: GradientReport, language: str) -> str:
    formula = check_proof.equation(finding, report, language)
    if not formula:
        return ""
    proof = check_proof.proof(finding, report, language)
    title = "equation" if finding.accuses else "equation in question"
    label = f'{escape(say(f"check_page.{title}", language))} <span class="label">({escape(finding.equation)})</span>'
    return (
        f'<section class="chain result"><h3>{label}</h3>{formula}</section>\n'
        f"{_folded(say('check_page.proof', language), proof)}"
    )


def _tried(finding: Finding, language: str) -> str:
    """Which causes were tried, and how near each came; "" for what is no fault in one equation."""
    if finding.equation not in _ENTRIES:
        return ""
    count = sum(finding.equation in fault.equations for fault in FAULTS)
    said = [say("check_page.tried known", language, count=count, equation=finding.equation)]
    rows = sentences.causes(finding, language)
    if "next_best" in finding.facts:
        rows.append((say("check_page.next best", language), finding.facts["next_best"]))
    if not finding.causes:
        said.append(say("check_page.tried none", language))
    text = "".join(f"<p>{escape(line)}</p>" for line in said)
    return _folded(say("check_page.tried", language), text + _causes(rows, language))


def _causes(rows: Iterable[tuple[str, float]], language: str) -> str:
    body = "".join(f'<tr><td class="said">{escape(what)}</td><td>{off:.2g}</td></tr>' for what, off in rows)
    if not body:
        return ""
    heads = (escape(say(f"check_page.{key}", language)) for key in ("cause", "difference"))
    head = '<th scope="col" style="text-align:left">{}</th><th scope="col">{}</th>'.format(*heads)
    return (
        f'<div class="scroll"><table class="causes"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )


# ----------------------------------------------------------------- the rest


def _rest(report: GradientReport, language: str) -> Iterable[str]:
    if report.held and not report.is_correct:
        yield listed("held", [say("check.held", language, listed=held(report, language))], language)
    yield listed("notes", _told(report.notes, language), language)
    yield listed("understood", _told(report.inferred, language), language)
    tested = _told(report.tested, language)
    yield listed("tested", [*tested, say("check_page.seed", language, seed=report.seed)] if tested else [], language)
    if report.source:
        places = [each.place for each in report.findings if each.place is not None]
        yield block("all code", check_code.functions(report.source, places, language), language)
    if report.network:
        text = escape(say("check_page.whole proof", language))
        command = escape(check_proof.command(report.network, language))
        equations = _folded(say("check_page.equations", language), check_proof.equations(report, language))
        yield f'<section class="rest">{equations}<p>{text}</p><pre class="command">{command}</pre></section>\n'


def _told(messages: Iterable[Message], language: str) -> list[str]:
    return [tell(message, language) for message in messages]


def listed(title: str, lines: Sequence[str], language: str) -> str:
    """Return a part of the page that is a list, with its title; "" for an empty one."""
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return block(title, f"<ul>{items}</ul>", language) if items else ""


def block(title: str, content: str, language: str) -> str:
    """Return a part of the page after the findings, with its title."""
    return f'<section class="rest"><h2>{escape(say(f"check_page.{title}", language))}</h2>{content}</section>\n'


def _folded(title: str, content: str) -> str:
    return f"<details><summary>{escape(title)}</summary>{content}</details>\n" if content else ""
