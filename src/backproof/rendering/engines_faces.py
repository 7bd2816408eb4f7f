"""What can run here and what "auto" chooses, as text, as HTML and as plain data."""

from __future__ import annotations

from dataclasses import asdict
from html import escape
from typing import Any

from backproof.engines.overview import Installed, Overview
from backproof.rendering.door import register
from backproof.rendering.tables_and_pages import page, pairs_text
from backproof.rendering.terminal import printable
from backproof.rendering.words import say, told


def _text(found: Overview, language: str) -> str:
    facts = {each.name: _installed(each, language) for each in found.engines}
    facts[say("engines.threads", language)] = say("engines.allowed", language, count=found.allowed)
    facts[say("engines.measured", language)] = _measured(found, language)
    lines = [pairs_text((name, printable(value)) for name, value in facts.items())]
    if found.refused:
        lines.append(say("engines.not used", language, path=found.path, reason=told(found.refused, language)))
    elif not found.own:
        lines.append(say("engines.how to measure", language))
    asked = {"batch": found.batch, "dtype": found.dtype, "kind": found.kind, "threads": found.threads}
    lines += ["", say("engines.auto", language, **asked)]
    for each in found.choices:
        lines.append("  " + say("engines.chosen", language, network=each.network, engine=each.engine))
        lines.append("    " + told(each.reason, language))
    return "\n".join(lines)


def _installed(engine: Installed, language: str) -> str:
    if engine.absent is None:
        return told(engine.about, language)
    return say("engines.absent", language, reason=told(engine.absent, language))


def _measured(found: Overview, language: str) -> str:
    where = found.path if found.own else say("engines.shipped", language)
    facts = {name: found.machine[name] for name in ("processor", "cores", "instructions")}
    return say("engines.machine", language, where=where, date=found.date, **facts)


def _fragment(found: Overview, language: str) -> str:
    return f"<pre>{escape(_text(found, language))}</pre>"


def _html(found: Overview, language: str) -> str:
    return page(say("engines.title", language), _fragment(found, language), language)


def _data(found: Overview, language: str) -> dict[str, Any]:
    record = asdict(found) | {"machine": dict(found.machine), "refused": told(found.refused, language)}
    record["engines"] = [asdict(each) | {"about": told(each.about, language), "absent": _absent(each, language)}
                         for each in found.engines]  # fmt: skip
    record["choices"] = [asdict(each) | {"reason": told(each.reason, language)} for each in found.choices]
    return record


def _absent(engine: Installed, language: str) -> str | None:
    return None if engine.absent is None else told(engine.absent, language)


register(Overview, {"text": _text, "html": _html, "fragment": _fragment, "dict": _data})
