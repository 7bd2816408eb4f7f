"""A step in words and formulas, as plain data for a page: title, sentence, formulas, proof, highlighted parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

from backproof.derivation.paths import weight_section
from backproof.derivation.result import Chain, PathLine, Paths, Substitution
from backproof.derivation.spoken import name_of
from backproof.derivation.subject import subject_of
from backproof.derivation.trees import Entry, Node, Value
from backproof.lab.derivations import derivation_of
from backproof.lab.equations_shown import Shown, shown
from backproof.lab.scene import Scene
from backproof.lab.walk import PARTS, Walk, WalkStep
from backproof.rendering.derivation_prose import Formula, Words, words_for
from backproof.rendering.mathematics import Look, boxes, number_text
from backproof.rendering.mathematics_boxes import Box, Row, Token
from backproof.rendering.mathematics_mathml import mathml_tree
from backproof.rendering.mathematics_text import to_text
from backproof.rendering.words import chosen, say, table

_PROOF = {
    "z": ("setting", ("weighted input",)), "a": ("setting", ("activation", "softmax")), "C": ("setting", ("cost",)),
    "bp1": ("BP1", ()), "bp2": ("BP2", ()), "bp3": ("BP3", ()), "bp4": ("BP4", ()), "update": ("penalty", ()),
}  # fmt: skip
"""The section of the derivation that a step comes from, and the chains of it, all where none is named."""


def outline(scene: Scene, walk: Walk) -> list[dict[str, Any]]:
    """Return the steps by layer, with their titles."""
    language = scene.options["lang"]
    steps = (block.step(0, "layer") for block in walk.blocks)
    return [{"id": step.id, "part": PARTS[step.kind], "title": title(step, language)} for step in steps]


def title(step: WalkStep, language: str) -> str:
    """Return what a step is called."""
    return say(f"lab.title {step.kind}", language, **({} if step.kind == "C" else {"layer": step.layer}))


def told(scene: Scene, walk: Walk, index: int) -> dict[str, Any]:
    """Return one step, by its place in the walk."""
    step, language = walk.step(index), scene.options["lang"]
    plain = {"id": step.id, "index": index, "count": len(walk), "part": PARTS[step.kind],
             "title": title(step, language), "sentence": _sentence(scene, step),
             "known": known(walk, index)}  # fmt: skip
    if scene.subject is None:
        return plain | {"formula": None, "numbers": [], "spoken": "", "lit": [], "more": None, "more_kept": None}
    found = shown(scene, step)
    return plain | _in_formulas(scene, step, found) | _left_out(scene, step, found)


def known(walk: Walk, index: int) -> list[str]:
    """Return the names of the layers' quantities that are known when a step is reached."""
    found: list[str] = []
    for block in walk.before(walk.step(index).id):
        kinds = {"bp1": "delta", "bp2": "delta", "bp3": "gw", "bp4": "gb"}
        name = kinds.get(block.kind, block.kind)
        found.append("C" if block.kind == "C" else f"{name}.{block.layer}")
    return found


def _sentence(scene: Scene, step: WalkStep) -> str:
    language = scene.options["lang"]
    key = f"{step.kind} batch" if scene.options["of"] == "batch" and step.kind in ("bp3", "bp4", "C") else step.kind
    if step.kind == "bp1" and scene.network.is_canonical:
        key = "bp1 canonical"
    if step.kind == "update" and scene.options["optimizer"] != "sgd":
        key = "update other"
    facts = {"optimizer": scene.options["optimizer"]} if key == "update other" else {}
    said = say(f"lab.sentence {key}", language, **facts)
    if step.kind == "update" and step.layer == 2 and scene.network.depth > 2:
        said = say("lab.two sentences", language, first=said, second=say("lab.all at once", language))
    return scene.with_how_many(said) if scene.options["of"] == "batch" else said


def _in_formulas(scene: Scene, step: WalkStep, found: Shown) -> dict[str, Any]:
    language, mixed = scene.options["lang"], len({record.name for record in scene.network.activations}) > 1
    look = Look(
        scene.network.sizes,
        mixed,
        named=True,
        left_out=chosen(table("derivation_names", "INTERFACE")["left out"], language),
    )
    otherwise = say("lab.otherwise", language)
    left, right = found.general
    sign = "←" if found.assigned else "="
    general = Row((boxes(left, look), Token(sign, "operator"), boxes(right, look)))
    rows = [_row(line, look, sign) for line in found.lines]
    numbers = [mathml_tree(row, otherwise, block=True) for row in rows]
    return {
        "formula": mathml_tree(general, otherwise, block=True),
        "numbers": numbers,
        "spoken": _spoken(found, look, otherwise),
        "lit": _lit(step, numbers),
    }


def _left_out(scene: Scene, step: WalkStep, found: Shown) -> dict[str, Any]:
    """Return how many neurons or weights are not written out, where not all are, and what leads to them."""
    nothing = {"more": None, "more_kept": None}
    if step.kind == "C" or step.term:
        return nothing
    language, senders, size = scene.options["lang"], *scene.network.sizes[step.layer - 2 : step.layer]
    if step.kind in ("bp3", "update"):
        written = sum(not isinstance(line.symbol, Entry) or line.symbol.letter == "w" for line in found.lines)
        key, count = "lab.some weights", senders if step.neuron else senders * size
    else:
        key, written, count = "lab.some neurons", len(found.lines), 1 if step.neuron else size
    if written >= count:
        return nothing
    some = say(key, language, written=written, count=count)
    return {"more": say(f"{key} here", language, some=some), "more_kept": some}


def _spoken(found: Shown, look: Look, otherwise: str) -> str:
    """Return the equation as a line of text, for those who hear it."""
    plain, sign = replace(look, named=False), " ← " if found.assigned else " = "
    return sign.join(to_text(boxes(side, plain), otherwise) for side in found.general)


def _row(line: Substitution, look: Look, sign: str) -> Box:
    """Return symbol = formula = numbers = number, without what would be said twice."""
    sides = [boxes(line.symbol, look), boxes(line.formula, look)]
    total = boxes(Value(line.value, name_of(line.symbol)), look)
    if not isinstance(line.numbers, Value):
        sides.append(boxes(line.numbers, look))
    sides.append(total)
    if line.symbol == line.formula:
        del sides[1]
    joined: list[Box] = [sides[0]]
    for at, side in enumerate(sides[1:]):
        joined += [Token(sign if at == 0 else "=", "operator"), side]
    return Row(tuple(joined))


def _lit(step: WalkStep, numbers: list[Any]) -> list[str]:
    """Return what is lit: what the formulas name, and of a whole layer the layer."""
    if step.kind == "C":
        return ["C", *names_in(numbers)]
    if not step.neuron:
        of = {"z": ("z", "w"), "a": ("a",), "bp1": ("delta",), "bp2": ("delta",), "bp3": ("gw",), "bp4": ("gb",),
              "update": ("w", "b")}  # fmt: skip
        return [f"{name}.{step.layer}" for name in of[step.kind]]
    return names_in(numbers)


def names_in(tree: Any) -> list[str]:
    """Return the names that stand in trees of mathematics, each once, in order."""
    return list(dict.fromkeys(_names(tree)))


def _names(tree: Any) -> Iterator[str]:
    for item in tree:
        if isinstance(item, dict):
            yield from (item["of"],) if "of" in item else ()
        elif isinstance(item, list):
            yield from _names(item)


# ----------------------------------------------------------------------- proof


def proof_of(scene: Scene, step: WalkStep) -> dict[str, Any] | None:
    """Return the steps of the proof that a step of the walk comes from, each with its reason."""
    derivation = derivation_of(scene.network)
    words = words_for(derivation, scene.options["lang"])
    key, titles = _PROOF[step.kind]
    if scene.options["of"] == "batch" and step.kind in ("bp3", "bp4"):
        key, titles = "batch", ("mean weights" if step.kind == "bp3" else "mean biases",)
    if step.kind == "update" and not (scene.options["l1"] or scene.options["l2"]):
        return None
    section = next((section for section in derivation.sections if section.key == key), None)
    if section is None:
        return None
    chains = [part for part in section.parts if isinstance(part, Chain) and (not titles or part.title in titles)]
    if step.kind == "bp1":
        chains += [part for each in derivation.sections if each.key == "BP1 own"
                   for part in each.parts if isinstance(part, Chain)]  # fmt: skip
    lines = [line for chain in chains for line in _proof_lines(chain, words)]
    return {"title": words.plain("SECTIONS", section.key, section.said), "lines": lines}


def _proof_lines(chain: Chain, words: Words) -> Iterator[dict[str, Any]]:
    otherwise = words.get("INTERFACE", "otherwise")

    def math(*sides: Node) -> Any:
        joined: list[Box] = [boxes(sides[0], words.look)]
        for side in sides[1:]:
            joined += [Token("=", "operator"), boxes(side, words.look)]
        return mathml_tree(Row(tuple(joined)), otherwise, block=True)

    number = words.numbers.get(chain.label, "")
    label = number if number.startswith("BP") or not number else f"({number})"
    yield {"title": words.plain("CHAINS", chain.title, chain.said), "label": label}
    for at, step in enumerate(chain.steps):
        reason = [mathml_tree(piece.box, otherwise) if isinstance(piece, Formula) else piece.text
                  for piece in words.reason(step)]  # fmt: skip
        sides = (step.left, step.right) if at == 0 else (step.right,)
        yield {"formula": math(*sides) if at == 0 else _continued(math(*sides)), "reason": reason}


def _continued(tree: Any) -> Any:
    """Return = and a side, for a line that goes on with the one before."""
    tag, attributes, *children = tree
    return [tag, attributes, ["mrow", {}, ["mo", {}, "="], *children]]


# ----------------------------------------------------------------------- paths


def paths_of(scene: Scene, weight: tuple[int, int, int]) -> dict[str, Any]:
    """Return every path from one weight to the cost with its product, the largest first, and what they add up to.

    Raises:
        InputError: there is no such weight, or the network has a function without a formula.
    """
    example, language = scene.example, scene.options["lang"]
    section = weight_section(subject_of(scene.network), weight, example)
    part = next(part for part in section.parts if isinstance(part, Paths))
    words = words_for(derivation_of(scene.network), language)
    look, otherwise = replace(words.look, named=True), say("lab.otherwise", language)

    def line(path: PathLine) -> dict[str, Any]:
        row = Row((boxes(path.symbols, look), Token("=", "operator"), boxes(path.numbers, look)))
        return {"formula": mathml_tree(row, otherwise, block=True), "product": number_text(path.value),
                "lit": _along(path, part)}  # fmt: skip

    total = Row((boxes(part.symbol, look), Token("=", "operator"), boxes(Value(part.total), look)))
    facts = {"count": part.omitted + len(part.lines), "omitted": part.omitted, "rest": number_text(part.rest)}
    key = "lab.paths" if part.omitted else "lab.one path" if facts["count"] == 1 else "lab.all paths"
    return {"weight": "w." + ".".join(map(str, weight)), "title": words.plain("SECTIONS", section.key, section.said),
            "lines": [line(path) for path in part.lines], "sum": mathml_tree(total, otherwise, block=True),
            "sentence": say(key, language, **{name: facts[name] for name in _OF_PATHS[key]})}  # fmt: skip


_OF_PATHS = {"lab.paths": ("count", "omitted", "rest"), "lab.one path": (), "lab.all paths": ("count",)}
"""The facts of each sentence about paths."""


def _along(path: PathLine, part: Paths) -> list[str]:
    """Return the names of the weights and neurons that a path goes along."""
    first = part.first_layer
    found = [f"a.{layer}.{j}" for layer, j in enumerate(path.neurons, first)]
    found += [f"w.{layer}.{k}.{j}" for layer, (j, k) in enumerate(pairwise(path.neurons), first + 1)]
    if part.sender is not None:
        sender = part.sender.number
        found = [f"a.{first - 1}.{sender}", f"w.{first}.{path.neurons[0]}.{sender}", *found]
    return found
