"""A chain under construction: start from one side, apply rules, and each application is a step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from backproof.derivation.notation import tree
from backproof.derivation.result import Chain, SaidFacts, Step
from backproof.derivation.rules import RewritingRule, RuleError
from backproof.derivation.trees import Node, free_indices


def as_tree(side: str | Node) -> Node:
    """Return a tree, from the notation or as it is."""
    return tree(side) if isinstance(side, str) else side


class ChainBuilder:
    """A chain of steps: `by` a rule that computes the next side, or `becomes` one that is written down.

    Args:
        title: key of what is shown.
        start: the first side.
        layers: the layers l that it is claimed for.
        said: what the title is said about.
    """

    def __init__(self, title: str, start: str | Node, *, layers: Sequence[int] = (), said: SaidFacts = ()) -> None:
        self.title, self.said, self.layers = title, said, tuple(layers)
        self.start = self.current = as_tree(start)
        self.indices = tuple(free_indices(self.start).items())
        self.steps: list[Step] = []
        self.notes: list[tuple[int, str]] = []
        self.label = ""

    def note(self, key: str) -> ChainBuilder:
        """Say something before the next step."""
        self.notes.append((len(self.steps), key))
        return self

    def by(self, reason: str, rule: RewritingRule, cites: str = "") -> ChainBuilder:
        """Take the step that a rule makes."""
        return self.becomes(reason, rule(self.current), cites)

    def becomes(self, reason: str, right: str | Node, cites: str = "") -> ChainBuilder:
        """Take the step to a form that is written down; like every step, it is checked."""
        after = as_tree(right)
        if after == self.current:
            raise RuleError("a step of {title!r} leads nowhere ({reason})", title=self.title, reason=reason)
        self.steps.append(Step(self.current, after, reason, cites, self.layers, self.indices))
        self.current = after
        return self

    def lines(self, lines: Sequence[Node], reason: str, cites: str = "") -> ChainBuilder:
        """Take the steps to forms that are written down, those that say nothing new left out."""
        for line in lines:
            if line != self.current:
                self.becomes(reason, line, cites)
        return self

    def proved(self, theorem: str) -> ChainBuilder:
        """Name the formal theorem that covers the last step, where there is one."""
        self.steps[-1] = replace(self.steps[-1], theorem=theorem)
        return self

    def named(self, label: str, theorem: str = "") -> ChainBuilder:
        """Give the chain, and its last step, the label of an equation."""
        last = self.steps[-1]
        self.label = label
        self.steps[-1] = replace(last, label=label, theorem=theorem)
        return self

    def chain(self) -> Chain:
        """Return the chain."""
        return Chain(self.title, tuple(self.steps), self.said, tuple(self.notes), self.label)
