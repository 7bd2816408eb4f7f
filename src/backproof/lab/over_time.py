"""How the training goes: what is drawn over time, and what keeps the network from learning."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import numpy as np

from backproof.engines import Data
from backproof.lab.lab_training import BINS, HIGHEST, LOWEST, Sample, histogram, norms, right
from backproof.lab.scene import Scene
from backproof.lab.stage import Stage
from backproof.rendering.mathematics import number_text
from backproof.rendering.words import say
from backproof.training.health import Examination

_MOST_KEPT = 50_000
"""Parameters of a network whose path over the surface of its cost is kept."""


def _sampled(stage: Stage) -> Sample:
    scene = stage.scene
    costs = scene.network.example_costs(scene.batch_trace, scene.batch[1])
    gradient = scene.batch_gradient
    accuracy = float(right(scene.batch_trace.output, scene.batch[1]).mean()) if scene.data.is_classes else None
    progress = stage.progress
    return Sample(progress.epoch, progress.passes, progress.update, float(costs.mean()), accuracy,
                  norms(gradient.errors), tuple(histogram(w) for w in gradient.weights), _vector(scene))  # fmt: skip


def _vector(scene: Scene) -> Any:
    if scene.network.n_parameters > _MOST_KEPT:
        return None
    return scene.parameters.to_vector().astype(np.float32)


def keep(stage: Stage) -> None:
    """Keep a sample of now."""
    stage.samples.add(_sampled(stage))


def history(stage: Stage) -> dict[str, Any]:
    """Return what is drawn over time, with a sentence and a table of it."""
    keep(stage)
    samples, language = stage.samples.all, stage.language
    last, first = samples[-1], samples[0]
    layers = range(2, stage.scene.network.depth + 1)
    panels: list[dict[str, Any]] = [{"name": "cost", "label": say("lab.panel cost", language), "scale": "linear",
                            "series": [{"label": "C", "values": [_finite(s.cost) for s in samples]}]}]  # fmt: skip
    if last.accuracy is not None:
        panels.append({"name": "accuracy", "label": say("lab.panel accuracy", language), "scale": "linear",
                       "range": [0, 1],
                       "series": [{"label": say("lab.panel accuracy", language),
                                   "values": [s.accuracy for s in samples]}]})  # fmt: skip
    panels.append({"name": "errors", "label": say("lab.panel errors", language), "scale": "log",
                   "series": [_errors(stage, layer) for layer in layers]})  # fmt: skip
    sentence = stage.scene.with_how_many(_gone(first, last, language))
    return {"epochs": [float(f"{s.passes:.6g}") for s in samples],
            "updates": [s.update for s in samples], "panels": panels,
            "histograms": [_histogram(stage, layer) for layer in layers], "sentence": sentence,
            "table": _history_table(stage)}  # fmt: skip


def _gone(first: Sample, last: Sample, language: str) -> str:
    """Return how the cost has changed, as a sentence."""
    if last.update == 0:
        return say("lab.no history", language, now=number_text(last.cost))
    return say("lab.history", language, before=number_text(first.cost), now=number_text(last.cost), epoch=last.epoch)


def _errors(stage: Stage, layer: int) -> dict[str, Any]:
    return {"label": say("lab.layer", stage.language, layer=layer),
            "values": [_finite(sample.errors[layer - 2]) for sample in stage.samples.all]}  # fmt: skip


def _finite(number: float) -> float | None:
    return float(f"{number:.5g}") if np.isfinite(number) else None


def _histogram(stage: Stage, layer: int) -> dict[str, Any]:
    counts = np.stack([sample.gradients[layer - 2] for sample in stage.samples.all[-120:]], axis=1)
    tones = np.round(255 * counts / np.maximum(counts.sum(axis=0, keepdims=True), 1)).astype(np.uint8)
    return {"layer": layer, "label": say("lab.panel gradients", stage.language, layer=layer), "rows": len(tones),
            "columns": tones.shape[1], "low": LOWEST, "high": HIGHEST, "base64": b64encode(tones.tobytes()).decode(),
            **_histogram_told(counts[:, 0], counts[:, -1], stage.language)}  # fmt: skip


def _histogram_told(first: Any, last: Any, language: str) -> dict[str, Any]:
    """Return a sentence and a table of a histogram: the first that is drawn, and the last."""
    then, now = ([number_text(edge) for edge in _middle_half(counts)] for counts in (first, last))
    edges = _edges()
    rows = [[f"{number_text(edges[at])} – {number_text(edges[at + 1])}", str(first[at]), str(last[at])]
            for at in reversed(range(len(first))) if first[at] or last[at]]  # fmt: skip
    heads = [say(f"lab.head {name}", language) for name in ("size of gradient", "at first", "now")]
    sentence = say("lab.histogram", language, low=now[0], high=now[1], low_then=then[0], high_then=then[1])
    return {"sentence": sentence, "table": {"heads": heads, "rows": rows}}


def _edges() -> list[float]:
    """Return the sizes at which the bins of a histogram begin and end; the first bin holds zeros too."""
    return [0.0, *(10.0 ** np.linspace(LOWEST, HIGHEST, BINS + 1)[1:]).tolist()]


def _middle_half(counts: Any) -> tuple[float, float]:
    """Return two sizes between which at least half of the gradients lie, a quarter at most on either side."""
    reached = np.cumsum(counts) / max(counts.sum(), 1)
    low, high = int(np.argmax(reached >= 0.25)), int(np.argmax(reached >= 0.75))
    edges = _edges()
    return edges[low], edges[high + 1]


def _history_table(stage: Stage) -> dict[str, Any]:
    samples, language = stage.samples.all, stage.language
    shown = samples[:: -(-len(samples) // 12)]
    shown = shown if shown[-1] is samples[-1] else [*shown, samples[-1]]
    layers = range(2, stage.scene.network.depth + 1)
    heads = [say("lab.head epoch", language), say("lab.panel cost", language), say("lab.panel accuracy", language),
             *(f"‖δ‖ {say('lab.layer', language, layer=layer)}" for layer in layers)]  # fmt: skip
    rows = [[str(s.epoch), number_text(s.cost), "" if s.accuracy is None else f"{100 * s.accuracy:.1f} %",
             *(number_text(error) for error in s.errors)] for s in shown]  # fmt: skip
    return {"heads": heads, "rows": rows}


def findings(stage: Stage) -> list[dict[str, Any]]:
    """Return what keeps the network from learning, in sentences."""
    scene = stage.scene
    examined = Examination(scene.network, scene.parameters, Data(*scene.batch))
    found = []
    for finding in examined.findings():
        key = f"health.{finding.code}" + (" of the output" if finding.is_output else "")
        facts = {"count": round(finding.share * finding.units), "units": finding.units}
        if finding.code == "vanished errors":
            facts = {"share": finding.share}  # type: ignore[dict-item]
        found.append({"kind": finding.code, "layer": finding.layer,
                      "sentence": say(key, stage.language, layer=finding.layer, **facts)})  # fmt: skip
    return found
