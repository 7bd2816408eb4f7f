"""The sentences of a finding, put together from its codes and numbers: headline, what is wrong, evidence, mend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backproof.checking.faults import BY_NAME
from backproof.checking.report import Cause, Finding, OperatorFinding
from backproof.errors import BackproofError
from backproof.operators import OPERATORS
from backproof.rendering.check_lines import constant, letters, right_line
from backproof.rendering.words import chosen, filled, say, table
from backproof.rendering.words.spoken_errors import error_in

_MOST_ALTERNATIVES = 2


@dataclass(frozen=True)
class Told:
    """A finding, or several that are alike but for their layer, as sentences; "" where there is nothing to say."""

    mark: str
    headline: str
    what: str
    evidence: str
    mend: str
    findings: tuple[Finding, ...]

    @property
    def mends_in_code(self) -> bool:
        """Whether the mend is a line of code, not a sentence."""
        first = self.findings[0]
        return bool(self.mend) and first.line is not None and _code(first) not in table("check", "MENDS")


def told(findings: Sequence[Finding], language: str) -> list[Told]:
    """The findings in their order, those that are alike but for their layer told once."""
    alike: dict[Any, list[Finding]] = {}
    for finding in findings:
        places = () if finding.accuses or finding.supposed else (finding.layer,)
        same = finding.equation, finding.code, finding.severity, finding.undecidable, finding.layer is None
        alike.setdefault((*same, finding.fault, finding.also, places), []).append(finding)
    return [_told(group, language) for group in alike.values()]


def _told(group: list[Finding], language: str) -> Told:
    first, layers = group[0], tuple(each.layer for each in group)
    mark = "·" if first.is_convention else "✗" if first.accuses else "?"
    title, sentence = headline(first, language), what(first, language)
    mends = dict.fromkeys(part for each in group for part in _mends(each, language))
    if len(group) > 1 and first.equation.startswith("BP"):
        title = say("check.violated at several", language, equation=first.equation, layers=layers)
        title = _if_meant(title, first, language)
        sentence = say("check.likewise", language, sentence=sentence, layers=layers[1:])
    return Told(mark, title, sentence, evidence(first, language), between(list(mends), language), tuple(group))


def headline(finding: Finding, language: str) -> str:
    """The first line of a finding: which equation is violated, at which layer."""
    if finding.is_convention:
        return say("check.convention", language)
    layer = {} if finding.layer is None else {"layer": finding.layer}
    at = " at" if layer else ""
    if finding.undecidable:
        if not finding.equation.startswith("BP"):
            # noise is one reading, of which nothing can be said
            return say("check.left open", language, place=say(f"check.{finding.equation}", language))
        return say(f"check.two readings{at}", language, equation=finding.equation, **layer)
    if finding.equation.startswith("BP"):
        title = say(f"check.violated{at}", language, equation=finding.equation, **layer)
    else:
        place, severity = (say(f"check.{key}", language) for key in (finding.equation, finding.severity))
        title = say(f"check.elsewhere{at}", language, place=place, severity=severity, **layer)
    return _if_meant(title, finding, language)


def _if_meant(title: str, finding: Finding, language: str) -> str:
    return say("check.if meant", language, title=title) if finding.supposed else title


def what(finding: Finding, language: str) -> str:
    """What is wrong."""
    facts = {**letters(finding), "equation": finding.equation, **_spoken(finding.facts, language)}
    if finding.causes and finding.code == "changed":
        facts["what"] = _as_written(finding, facts)
        facts["changes"] = _changes(finding.causes[0], facts, language)
    sentence = _found("check", "FINDINGS", _code(finding), language, facts)
    others = _worth_saying(finding.causes[1:], facts, language) if finding.code == "changed" else []
    if not others:
        return sentence
    return sentence + say("check.or", language, listed=between(others, language))


def evidence(finding: Finding, language: str) -> str:
    """The numbers that speak for it; "" where there are none."""
    facts = dict(finding.facts)
    if "best" in facts:
        facts["best"] = f"{facts['best']:.0e}" if facts["best"] else "0"
        return _found("check", "EVIDENCE", "left out" if _is_left_out(finding) else "changed", language, facts)
    if "difference" in facts:
        return _found("check", "EVIDENCE", "difference", language, facts)
    if finding.equation == "cost" and "given" in facts:
        return _found("check", "EVIDENCE", "cost", language, facts)
    return ""


def causes(finding: Finding, language: str) -> list[tuple[str, float]]:
    """All causes that reproduce the numbers, each with the largest difference that it leaves."""
    facts = {**letters(finding), "equation": finding.equation}
    return [(_changes(cause, facts, language), cause.difference) for cause in finding.causes]


def mend(finding: Finding, language: str) -> str:
    """How it is mended; "" where nothing is to be done, or nothing can be said."""
    return between(_mends(finding, language), language)


def _mends(finding: Finding, language: str) -> list[str]:
    """The right line of code, and hints where it does not say enough."""
    own = chosen(table("check", "MENDS").get(_code(finding), ("", "")), language)
    if finding.supposed:
        return []
    if own or finding.line is None or finding.is_convention:
        return [own] if own else []
    faults = [BY_NAME[name] for name in finding.causes[0].faults] if finding.causes else []
    hints = [chosen(fault.mend, language).format(**letters(finding)) for fault in faults if fault.mend]
    return [right_line(finding.line), *hints]


def between(texts: list[str], language: str) -> str:
    """Texts in a row, with the semicolon of the language between them."""
    return str(chosen(("; ", "；"), language)).join(texts)


def _code(finding: Finding | OperatorFinding) -> str:
    return finding.code or finding.fault


def _found(matter: str, name: str, code: str, language: str, facts: Mapping[str, Any]) -> str:
    pair = table(matter, name).get(code)
    return code if pair is None else filled(chosen(pair, language), language, facts)


def _spoken(facts: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Facts as they stand in a sentence: constants as people write them, errors in the language."""
    spoken = dict(facts)
    for name, value in facts.items():
        if isinstance(value, BackproofError):
            spoken[name] = error_in(value, language)
        elif name == "factor":
            spoken[name] = constant(value)
    return spoken


def _is_left_out(finding: Finding) -> bool:
    first = finding.causes[0]
    return first.changes == 1 and first.names[0].endswith("missing")


def _as_written(finding: Finding, words: Mapping[str, Any]) -> str:
    """The left side of the equation and, where only the slope is missing, the right side as it was written."""
    if finding.causes[0].names != ("slope_missing",):
        return str(words["what"])
    if finding.equation == "BP2":
        return f"{words['what']} = ({words['w_above']})ᵀ{words['delta_above']}"
    return f"{words['what']} = ∂C/∂{words['a']}"


def _changes(cause: Cause, words: Mapping[str, Any], language: str) -> str:
    faults = [BY_NAME[name] for name in cause.faults]
    said = [chosen((fault.english, fault.chinese), language).format(**words) for fault in faults]
    if cause.factor == -1:
        said.append(say("check.sign", language))
    elif cause.factor != 1:
        said.append(say("check.times", language, factor=constant(cause.factor)))
    return say("check.and", language).join(said)


def _worth_saying(others: tuple[Cause, ...], words: Mapping[str, Any], language: str) -> list[str]:
    """What else it may be; the slope of some other function is worth saying only where it comes first."""
    near = [cause for cause in others if not any(BY_NAME[name].is_remote for name in cause.faults)]
    return [_changes(cause, words, language) for cause in near[:_MOST_ALTERNATIVES]]


def _input(finding: OperatorFinding, language: str) -> str:
    by = ("by name", {"name": finding.input_name}) if finding.input_name else ("by number", {"n": finding.input})
    return say(f"check_op.{by[0]}", language, **by[1])


def operator_place(finding: OperatorFinding, language: str) -> str:
    """Which derivative a finding is of, as a title beneath one that says the verdict."""
    if finding.input is None:
        return say("check_op.derivative", language)
    return say("check_op.derivative by", language, input=_input(finding, language)).strip()


def operator_what(finding: OperatorFinding, language: str) -> str:
    """What is wrong with the derivative of an operation."""
    facts = {"operator": finding.operator, "input": _input(finding, language)}
    if finding.code in ("known", "known_two"):
        names = {"what": finding.fault, "what_too": finding.facts.get("fault_too")}
        said = {
            fault.name: chosen((fault.english, fault.chinese), language) for fault in OPERATORS[finding.known].faults
        }
        facts |= {"known": finding.known, **{key: said[name] for key, name in names.items() if name}}
    if finding.code in ("change", "change_two"):
        first = finding.facts.get("kind", finding.fault.removeprefix("change_"))
        kinds = {"slip": first, "slip_too": finding.facts.get("kind_too")}
        slips = table("check_op", "CHANGES")
        facts |= {key: chosen(slips[kind], language) for key, kind in kinds.items() if kind}
    return _found("check_op", "FINDINGS", _code(finding), language, {**facts, **_spoken(finding.facts, language)})


def operator_title(finding: OperatorFinding, language: str) -> str:
    """The first line of a finding: that the derivative is wrong, or deliberately none."""
    return say("check_op.estimator" if finding.is_convention else "check_op.wrong", language)


def operator_evidence(finding: OperatorFinding, language: str) -> str:
    """The entry that is farthest off; "" where none is."""
    names = ("returned", "right", "off")
    seen = {name: finding.facts[name] for name in names if name in finding.facts}
    return say("check_op.seen", language, **seen) if seen else ""


def operator_mend(finding: OperatorFinding, language: str) -> str:
    """How it is mended; "" where nothing can be said."""
    own = str(chosen(table("check_op", "MENDS").get(_code(finding), ("", "")), language))
    if finding.code in ("known", "known_two"):
        own = OPERATORS[finding.known].formula
    written = operator_change(finding, language)
    return between([each for each in (own, written) if each], language)


def operator_change(finding: OperatorFinding, language: str) -> str:
    """What is to be written in which line; "" where no change to the code is known."""
    if finding.place is None:
        return ""
    file, facts = finding.place.file, finding.facts
    steps = [(facts["line"], facts["before"], facts["after"])]
    if "line_too" in facts:
        steps.append((facts["line_too"], facts["before_too"], facts["after_too"]))
    said = [say("check_op.write", language, file=file, line=at, before=old, after=new) for at, old, new in steps]
    if "lacking" in facts:
        said.append(say("check_op.keep", language, names=facts["lacking"]))
    return between(said, language)
