"""What each example does on its own: its cost, the norm of its gradient, its influence on other examples.

`measures` has the functions, `results` what they return. None of them forms a gradient of an example.
"""

from backproof.per_example.measures import example_norms, hardest_examples, influence
from backproof.per_example.results import ExampleNorms, HardestExamples, Influence, RankedExample

__all__ = [
    "ExampleNorms", "HardestExamples", "Influence", "RankedExample", "example_norms", "hardest_examples", "influence",
]  # fmt: skip
