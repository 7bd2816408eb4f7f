"""Write docs/catalogue.md from the records, so that the tables cannot drift from the code.

python docs/generate.py            write it
python docs/generate.py --check    exit 1 if it is not what the records say
"""

import math
import sys
from pathlib import Path

from backproof.activations import ACTIVATIONS
from backproof.costs import COSTS
from backproof.engines import ENGINES
from backproof.initializers import SCHEMES
from backproof.optimizers import OPTIMIZERS
from backproof.training.metrics import METRICS
from backproof.training.schedules import SCHEDULES

PAGE = Path(__file__).parent / "catalogue.md"
HEAD = """# The catalogue

Every name that options, the command line and model files accept. Written by `python docs/generate.py` from the
records of `backproof.activations`, `costs`, `initializers`, `optimizers` and `training.schedules`;
a test holds it to them.
"""


def number(value):
    """Write a bound as people do."""
    return {math.inf: "∞", -math.inf: "−∞"}.get(value, f"{value:.4g}")


def table(title, heads, rows):
    """Return a Markdown table under a heading."""
    lines = [f"## {title}", "", "| " + " | ".join(heads) + " |", "| --- " * len(heads) + "|"]
    cells = ([str(cell).replace("|", "\\|") for cell in row] for row in rows)
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in cells)])


def options(pairs):
    """Return options with their defaults."""
    return ", ".join(f"`{name}={value:g}`" for name, value in pairs) or "–"


def page():
    """Return the whole page."""
    activations = [
        (
            f"`{r.name}`", f"`{r.formula}`", f"{number(r.bounds[0])} … {number(r.bounds[1])}",
            ", ".join(number(k) for k in r.kinks) or "–", r.reference,
        )
        for r in ACTIVATIONS.values()
    ]  # fmt: skip
    costs = [
        (f"`{r.name}`", f"`{r.formula}`", r.targets, f"`{r.canonical}`" if r.canonical else "–", r.reference)
        for r in COSTS.values()
    ]
    parts = [
        HEAD,
        table("Activations", ["name", "σ(z)", "values", "kinks", "reference"], activations),
        "`leaky_relu(0.2)` and `elu(0.5)` name members of a family. Your own: `Activation.from_formula`.",
        table("Costs", ["name", "term of one output", "y may be", "canonical with", "reference"], costs),
        "The cost of an example is the sum of its outputs' terms; for `half_mean_squared_error`, their mean. With the "
        "canonical activation BP1 collapses to a − y. `huber(0.5)` sets the threshold. Your own: `Cost.from_formula`.",
        table("Initializers", ["name", "reference"], [(f"`{r.name}`", r.reference) for r in SCHEMES.values()]),
        table(
            "Optimizers",
            ["name", "options", "reference"],
            [(f"`{r.name}`", options(r.options), r.reference) for r in OPTIMIZERS.values()],
        ),
        table(
            "Schedules",
            ["name", "options", "reference"],
            [(f"`{r.name}`", options(r.options), r.reference or "–") for r in SCHEDULES.values()],
        ),
        table(
            "Metrics", ["name", "meaning"], [(f"`{n}`", (f.__doc__ or "").split(".")[0]) for n, f in METRICS.items()]
        ),
        table(
            "Engines",
            ["name", "what it is"],
            [(f"`{n}`", (e.__doc__ or "").split("\n")[0]) for n, e in ENGINES.items()],
        ),
    ]
    return "\n\n".join(part.strip() for part in parts) + "\n"


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(PAGE.read_text(encoding="utf-8") != page() and f"{PAGE.name} is out of date: python docs/generate.py")
    PAGE.write_text(page(), encoding="utf-8")
