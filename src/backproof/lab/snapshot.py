"""A snapshot: the lab as one HTML file that still steps, in both languages, without a server and without training.

It carries the bundle and the recorded steps; its policy lets nothing run but this bundle, by its digest, and nothing
be fetched.
"""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from importlib.resources import files
from typing import Any

from backproof.errors import InputError
from backproof.faces import LANGUAGES
from backproof.lab.stage import Stage
from backproof.lab.state_parts import PARTS
from backproof.lab.walk import Walk

MOST_STEPS = 150
"""Steps that are recorded; of a larger network those by layer."""
_OF_A_STEP = ("step", "proof")
_LEFT_OUT = (*_OF_A_STEP, "take", "paths", "digit")


def snapshot(stage: Stage) -> str:
    """Return the page.

    Raises:
        InputError: the bundle is not there, as in a checkout in which it was not made.
    """
    folder = files("backproof.lab") / "static"
    if not (folder / "lab.js").is_file():
        raise InputError("snapshot: static/lab.js is missing; accepted: an installation that has it")
    script = (folder / "lab.js").read_text(encoding="utf-8").replace("</script", "<\\/script")
    style = (folder / "lab.css").read_text(encoding="utf-8").replace("</style", "")
    policy = (
        f"default-src 'none'; script-src '{_digest(script)}'; style-src 'unsafe-inline'; img-src data: blob:; "
        "font-src data:; base-uri 'none'; form-action 'none'"
    )
    return _PAGE.format(
        language=stage.language, policy=policy, style=style, steps=_as_json(recorded(stage)), script=script
    )


def recorded(stage: Stage) -> dict[str, Any]:
    """Return every step in every language, and what all of them share."""
    still = replace(stage, running=False, later=None, start=replace(stage.start, may_train=False, may_run_code=False))
    walk = _walk(stage)
    here = stage.walk.step(stage.index).id if stage.index is not None else ""
    shared = {language: _parts(still, language, walk, "") for language in LANGUAGES}
    ids = [walk.step(at).id for at in range(len(walk))]
    states = {language: [_of_step(still, language, walk, id) for id in ids] for language in LANGUAGES}
    return {"language": stage.language, "at": walk.index(here) if here else 0, "shared": shared, "states": states}


def _walk(stage: Stage) -> Walk:
    finest = (stage.walk.detail, "neuron", "layer")
    walks = [Walk(stage.walk.sizes, detail) for detail in finest]
    return next((walk for walk in walks if len(walk) <= MOST_STEPS), walks[-1])


def _at(stage: Stage, language: str, walk: Walk, step: str) -> Stage:
    options = stage.scene.options.changed({"lang": language, "detail": walk.detail, "step": step})
    return replace(stage, scene=replace(stage.scene, options=options), walk=walk, second=None)


def _parts(stage: Stage, language: str, walk: Walk, step: str) -> dict[str, Any]:
    told = _at(stage, language, walk, step)
    return {name: part(told) for name, part in PARTS.items() if name not in _LEFT_OUT}


def _of_step(stage: Stage, language: str, walk: Walk, step: str) -> dict[str, Any]:
    told = _at(stage, language, walk, step)
    return {name: PARTS[name](told) for name in _OF_A_STEP}


def _as_json(plain: Any) -> str:
    """Return JSON that may stand within HTML: no tag begins or ends in it."""
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _digest(script: str) -> str:
    return f"sha256-{b64encode(sha256(script.encode()).digest()).decode()}"


_PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>backproof lab</title>
<style>{style}</style>
</head>
<body>
<main id="lab"></main>
<script type="application/json" id="lab-steps">{steps}</script>
<script type="module">{script}</script>
</body>
</html>
"""
