"""The parts of the state: what each is made of. A new part is a function and its entry in `PARTS`.

Each is plain data that JSON has. What is read is text in the language of the options; what is drawn is numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from backproof.activations import ACTIVATIONS
from backproof.initializers import SCHEMES
from backproof.lab.boundary import field
from backproof.lab.bounds import MOST_BYTES, MOST_LAYERS, MOST_PARAMETERS, MOST_POINTS, MOST_WIDTH
from backproof.lab.datasets import WITH_NOISE
from backproof.lab.demonstrations import DEMONSTRATIONS
from backproof.lab.derivations import derive_later
from backproof.lab.lab_options import DATA_SETS, OPTIONS
from backproof.lab.lessons import offered, shown_lesson, titled
from backproof.lab.not_read import told_not_read
from backproof.lab.over_time import findings, history
from backproof.lab.own_code import report_part
from backproof.lab.picture import picture
from backproof.lab.python_lines import python_lines
from backproof.lab.scene import Scene
from backproof.lab.stage import Stage
from backproof.lab.surface import surface
from backproof.lab.telling import outline, paths_of, proof_of, told
from backproof.lab.trained_address import with_steps
from backproof.rendering.function_names import function_name
from backproof.rendering.mathematics import number_text
from backproof.rendering.words import catalogue, say
from backproof.rendering.words import told as said

SPEEDS = (2, 10, 30, 100, 1_000)
"""Steps a second that can be chosen."""


def _words(stage: Stage) -> dict[str, Any]:
    return catalogue("lab_page", stage.language)


def _choices(stage: Stage) -> dict[str, Any]:
    def named(names: Iterable[str]) -> list[dict[str, Any]]:
        return [{"value": name, "label": function_name(name, stage.language)} for name in names]

    found: dict[str, Any] = {option.name: named(option.choices) for option in OPTIONS if option.choices}
    found["act"] = named(ACTIVATIONS)
    found["init"] = [{"value": name, "label": say(f"lab.init {name}", stage.language)} for name in SCHEMES]
    found["speed"] = [{"value": speed, "label": say("lab.speed", stage.language, speed=speed)} for speed in SPEEDS]
    found["speed"].append({"value": 0, "label": say("lab.fast", stage.language)})
    found["data"] = [
        {"value": name, "label": say(f"lab.data {name}", stage.language),
         "sentence": say(f"lab.about {name}", stage.language)}
        for name in DATA_SETS
    ]  # fmt: skip
    found["demonstrations"] = [
        {"value": name, "label": say(f"lab.demonstration {name}", stage.language),
         "sentence": say(f"lab.about {name}", stage.language)}
        for name in DEMONSTRATIONS
    ]  # fmt: skip
    given = stage.start.lesson
    found["lessons"] = [{"value": name, "label": titled(name, stage.language, given), "sentence": ""}
                        for name in offered(given)]  # fmt: skip
    return found


def _limits(stage: Stage) -> dict[str, Any]:
    ranges = {option.name: list(option.bounds) for option in OPTIONS if option.bounds}
    ranges["row"] = [1, len(stage.scene.data)]
    return {"layers": MOST_LAYERS, "width": MOST_WIDTH, "parameters": MOST_PARAMETERS, "points": MOST_POINTS,
            "bytes": MOST_BYTES, "with_noise": list(WITH_NOISE), "may_run_code": stage.start.may_run_code,
            "may_train": stage.start.may_train, "ranges": ranges}  # fmt: skip


def _opening(stage: Stage) -> dict[str, Any]:
    language, own = stage.language, stage.given is stage.start.parameters
    if stage.start.notes and stage.scene.data is stage.start.data:
        return {"sentence": stage.start.notes}
    if stage.start.report is not None and stage.report is stage.start.report:
        return {"sentence": _what_was_found(stage)}
    if stage.demonstration:
        title = say(f"lab.demonstration {stage.demonstration}", language)
        return {"sentence": say("lab_opening.demonstration", language, title=title)}
    sentence = _network_and_what_to_do(stage)
    if own and stage.start.networks > 1:
        sentence = say("lab_opening.several", language, opening=sentence, count=stage.start.networks)
    return {"sentence": sentence}


def _what_was_found(stage: Stage) -> str:
    """Return what the check found, and where more is said: not in a page that is kept, which has steps alone."""
    found, language = report_part(stage.report, stage.language) or {}, stage.language
    wrong = " wrong" if found["is_wrong"] else ""
    if stage.start.may_train:
        key = "lab_opening.check" + (" mended" if found["mend"] else wrong)
        return say(key, language, verdict=found["sentence"])
    first = say(f"lab_opening.checked{wrong}", language, verdict=found["sentence"])
    return say("lab.two sentences", language, first=first, second=say("lab_opening.and step", language))


def _network_and_what_to_do(stage: Stage) -> str:
    """Return what the network is, and what to do first; where the host lets nothing train, no more than that can be."""
    data, language, rows = stage.scene.options["data"], stage.language, {"rows": len(stage.scene.data)}
    if stage.given is not None and stage.given is stage.start.parameters:
        network = say("lab_opening.given", language, **rows)
    elif data == "own":
        network = say("lab_opening.own", language, **rows)
    elif data == "xor" and stage.start.may_train:
        network = say("lab_opening.exclusive or", language)
    else:
        network = say("lab_opening.other", language, data=say(f"lab.data {data}", language))
    deed = "step" if not stage.start.may_train else "change" if data == "xor" else "train"
    return say("lab.two sentences", language, first=network, second=say(f"lab_opening.and {deed}", language))


def _options(stage: Stage) -> dict[str, Any]:
    options = stage.scene.options
    return options.plain() | {"row": stage.scene.row, "step": stage.step}


def _step(stage: Stage) -> dict[str, Any] | None:
    return None if stage.index is None else told(stage.scene, stage.walk, stage.index)


def _proof(stage: Stage) -> dict[str, Any] | None:
    """Return the proof of the step; None where there is none, and as long as it is made where nobody waits for it."""
    if stage.scene.subject is None:
        return None
    if stage.later is not None and not derive_later(stage.scene.network, stage.later):
        return None
    if stage.index is None:
        return None
    return proof_of(stage.scene, stage.walk.step(stage.index))


def _running(stage: Stage) -> dict[str, Any]:
    progress, language = stage.progress, stage.language
    if progress.status:
        sentence = say(f"health.{progress.status}", language, message=progress.message)
    else:
        key = "lab.running" if stage.running else "lab.paused"
        sentence = say(key, language, epoch=progress.epoch, update=progress.update)
    return {"on": stage.running, "epoch": progress.epoch, "update": progress.update, "ended": bool(progress.status),
            "sentence": sentence, "of": stage.scene.options.beginning}  # fmt: skip


# ------------------------------------------------------------------------ data

SHOWN_ROWS, SHOWN_COLUMNS = 12, 8


def _data(stage: Stage) -> dict[str, Any]:
    scene, language = stage.scene, stage.language
    x = scene.data.x
    columns = 0 if scene.data.image else min(x.shape[1], SHOWN_COLUMNS)  # a few pixels at the edge say nothing
    names = scene.data.input_names or tuple(f"x{k + 1}" for k in range(x.shape[1]))
    heads = [say("lab.head row", language), *names[:columns], say("lab.head target", language)]
    cells = [[str(at + 1), *(number_text(float(value)) for value in x[at, :columns]), _target(scene, at)]
             for at in range(min(len(x), SHOWN_ROWS))]  # fmt: skip
    sentence = scene.with_how_many(say("lab.data set", language, rows=len(x), inputs=x.shape[1]))
    return {"name": scene.data.name, "sentence": sentence, "rows": len(x),
            "heads": heads, "cells": cells, "worst": _worst(stage), "notes": _notes(stage)}  # fmt: skip


def _notes(stage: Stage) -> list[str]:
    encoding = stage.scene.data.encoding
    return [] if encoding is None else [said(note, stage.language) for note in encoding.notes]


def _target(scene: Scene, at: int) -> str:
    names, y = scene.data.output_names, scene.y[at]
    if scene.data.is_classes and len(y) > 1:
        best = int(y.argmax())
        return names[best] if len(names) == len(y) else str(best)
    return ", ".join(number_text(float(value)) for value in y)


def _worst(stage: Stage) -> list[dict[str, Any]]:
    scene = stage.scene
    step = -(-len(scene.data) // len(scene.batch[0]))
    costs = scene.network.example_costs(scene.batch_trace, scene.batch[1])
    worst = np.argsort(-costs, kind="stable")[:6]
    return [{"row": int(at * step) + 1, "cost": number_text(float(costs[at])),
             "sentence": say("lab.worst", stage.language, row=int(at * step) + 1, cost=number_text(float(costs[at])),
                             target=_target(scene, int(at * step)))} for at in worst]  # fmt: skip


def _field(stage: Stage) -> dict[str, Any] | None:
    return field(stage.scene)


def _paths(stage: Stage) -> dict[str, Any] | None:
    return None if stage.weight is None else paths_of(stage.scene, stage.weight)


def _take(stage: Stage) -> dict[str, Any]:
    options = stage.scene.options.changed({"row": stage.scene.row, "step": stage.step})
    address = with_steps(options.address, stage.progress, stage.until)
    return {"python": python_lines(stage), "address": address,
            "command": f"{stage.start.command} --open '{address}'" if stage.start.command else "",
            "lacks": [say(f"lab.address lacks {what}", stage.language) for what in _lacking(stage)]}  # fmt: skip


def _lacking(stage: Stage) -> Iterator[str]:
    """Yield what of the state no address holds."""
    if stage.scene.options["data"] == "own" and stage.scene.data is not stage.start.data:
        yield "rows"
    if stage.progress.changed:
        yield "training"
    if stage.second is not None:
        yield "second"


def _second(stage: Stage) -> dict[str, Any] | None:
    if stage.second is None:
        return None
    shown = {name: PARTS[name](stage.second) for name in _SIDE_BY_SIDE}
    name = stage.demonstration
    return shown | {"name": name, "title": say(f"lab.demonstration {name}", stage.language),
                    "sentence": say(f"lab.about {name}", stage.language)}  # fmt: skip


_SIDE_BY_SIDE = ("options", "picture", "running", "history", "findings", "field")
PARTS: dict[str, Callable[[Stage], Any]] = {
    "language": lambda stage: stage.language,
    "words": _words,
    "choices": _choices,
    "limits": _limits,
    "opening": _opening,
    "unread": lambda stage: told_not_read(stage.unread, stage.language),
    "options": _options,
    "picture": lambda stage: picture(stage.scene),
    "steps": lambda stage: outline(stage.scene, stage.walk),
    "step": _step,
    "proof": _proof,
    "running": _running,
    "history": history,
    "findings": findings,
    "field": _field,
    "data": _data,
    "paths": _paths,
    "take": _take,
    "surface": lambda stage: surface(stage.scene, stage.samples),
    "check": lambda stage: report_part(stage.report, stage.language),
    "digit": lambda stage: stage.digit,
    "second": _second,
    "lesson": lambda stage: shown_lesson(stage.scene, stage.progress, stage.start.lesson),
}
"""Every part by its name."""
AT_A_STEP = ("options", "step", "proof", "take")
AT_A_FRAME = ("picture", "running")
TO_BE_READ = ("step", "lesson")
"""What has sentences or formulas with the numbers of now: of a training that runs it comes less often, to be read."""
OVER_TIME = ("history", "findings", "field", "second")
"""What goes through many examples: where there are so many that it takes long, it comes less often than the picture."""
AT_REST = ("data", "take")
WHEN_ASKED = ("surface",)
FOR_A_LANGUAGE = ("language", "words", "choices", "limits")
ALWAYS = tuple(name for name in PARTS if name not in (*FOR_A_LANGUAGE, *WHEN_ASKED))


def of_a_frame(whole: bool, read: bool) -> tuple[str, ...]:
    """Return the names of the parts of a frame: with what goes through many examples, with what is to be read."""
    return (*AT_A_FRAME, *(TO_BE_READ if read else ()), *(OVER_TIME if whole else ()))
