"""What every face of a derivation decides in the same way: what a detail shows, and what is said of the checks."""

from __future__ import annotations

from backproof.derivation.result import Chain, Derivation, NumberTable, Paragraph, Part, Paths, Section
from backproof.derivation.trees import Node, named_layers
from backproof.rendering.derivation_prose import Words


def visible_parts(section: Section, derivation: Derivation) -> tuple[Part, ...]:
    """Return the parts that a detail shows: an outline has every equation without its steps, and the questions."""
    if derivation.detail != "outline":
        return section.parts
    return tuple(part for part in section.parts if not _is_of_the_steps(part))


def _is_of_the_steps(part: Part) -> bool:
    """Whether a part leads from one step to another, and says nothing by itself."""
    if isinstance(part, Paragraph):
        return part.key in ("induction", "no induction", "which layer is before")
    return isinstance(part, Chain) and part.title in ("claim output", "claim step", "at the output", "one layer before")


def results(chain: Chain) -> tuple[Node, ...]:
    """Return what an outline says the left side is: where the chain ends, and of the cost every form on the way."""
    return tuple(step.right for step in chain.steps) if chain.title == "cost" else (chain.right,)


def layers_said(chain: Chain, words: Words) -> str:
    """Return for which layers l a chain is claimed, where it has a letter l."""
    step = chain.steps[0]
    if not step.layers or "l" not in named_layers(step.left) | named_layers(step.right):
        return ""
    first, last = step.layers[0], step.layers[-1]
    consecutive = step.layers == tuple(range(first, last + 1))
    listed = f"{first}, …, {last}" if consecutive and last > first + 2 else ", ".join(map(str, step.layers))
    said = words.plain("INTERFACE", "for layers", (("layers", listed),))
    return f"（{said}）" if words.language == "zh" else f" ({said})"


def checked_sentences(derivation: Derivation, words: Words) -> list[str]:
    """Return what network it is, and how its steps were checked."""
    separator = words.get("INTERFACE", "separator")
    named = separator.join(words.name(name).strip() for name in derivation.activations)
    network = words.plain("INTERFACE", "network", (
        ("sizes", separator.join(map(str, derivation.sizes))), ("activations", named), ("cost", derivation.cost),
    ))  # fmt: skip
    checks = [step.check for step in derivation.steps]
    holding = [check for check in checks if check is not None and check.holds]
    exact, balls = (sum(name in check.arithmetic for check in holding) for name in ("exact", "balls"))
    counts = (("count", len(checks)), ("exact", exact), ("balls", balls))
    if len(holding) == len(checks):
        one = " one" if len(checks) == 1 else ""
        how = f"how both{one}" if exact and balls else "how exact" if exact else "how balls"
        said = words.plain("INTERFACE", how, counts)
        return [network, words.plain("INTERFACE", f"checked{one}", (*counts, ("how", said)))]
    return [network, words.plain("INTERFACE", "not checked", (("count", len(checks) - len(holding)),))]


def layers_of_paths(part: Paths, words: Words) -> str:
    """Return which layers' neurons a path names, in which order."""
    layers = words.get("INTERFACE", "separator").join(map(str, part.layers))
    said = words.plain("INTERFACE", "path layers", (("layers", layers),))
    return said + str(words.get("INTERFACE", "full stop"))


def left_out(table: NumberTable, words: Words) -> list[str]:
    """Return what is said of the rows and columns that a table does not show."""
    counts = zip(("more rows", "more columns"), table.omitted, strict=True)
    return [words.plain("INTERFACE", key, (("count", count),)) for key, count in counts if count]
