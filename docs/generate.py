"""Write docs/catalogue.md from the records and docs/commands.md from the commands, so that they say what the code says.

python docs/generate.py            write them
python docs/generate.py --check    exit 1 if one of them is not what the code says
"""

import json
import math
import sys
from functools import cache
from pathlib import Path

import typer

from backproof import cli
from backproof.activations import ACTIVATIONS
from backproof.costs import COSTS
from backproof.durable.whole_file import write_whole
from backproof.engines import ENGINES
from backproof.initializers import SCHEMES
from backproof.optimizers import OPTIMIZERS
from backproof.training.metrics import METRICS
from backproof.training.schedules import SCHEDULES

DOCS = Path(__file__).parent
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


def catalogue():
    """Return the page of every record."""
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
        "The cost of an example is the sum of its outputs' terms; for `half_mean_squared_error` and "
        "`mean_absolute_error`, their mean. With the canonical activation BP1 collapses to a − y. `huber(0.5)` sets "
        "the threshold; `quantile(0.9)` is least where nine targets in ten lie below. At a = y `quantile` and "
        "`mean_absolute_error` have no gradient; the program takes 0. Your own: `Cost.from_formula`.",
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


COMMANDS_HEAD = """# Every command and its options

What `backproof COMMAND --help` says. Written by `python docs/generate.py` from the commands; a test holds it to them.
[The command line](command-line.md) shows them at work.
"""


def default_of(option):
    """Return the default as it would be given, or nothing where there is none to give."""
    if option.default is None or option.default is False or not option.show_default:
        return ""
    return f"`{option.opts[0]}`" if option.default is True else f"`{option.default}`"


def option_row(option):
    """Return how an argument or option is given, what it means, and its default."""
    said, _, default = (option.help or "").partition(" (default: ")
    default = default.rstrip(")") or default_of(option)
    if option.param_type_name == "argument":
        return f"`{option.metavar or option.name.upper()}`", said, "needed" if option.required else default
    return ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts)), said, default


def command_section(name, command):
    """Return what a command does, how it is called, and its options under their headings."""
    arguments = " ".join(one.metavar or one.name.upper() for one in command.params if one.param_type_name == "argument")
    parts = [f"## {name}", command.help, f"```text\nbackproof {name} {arguments} [OPTIONS]\n```".replace("  ", " ")]
    headings = dict.fromkeys(one.rich_help_panel or "" for one in command.params)
    for heading in headings:
        options_under = [one for one in command.params if (one.rich_help_panel or "") == heading]
        rows = [option_row(one) for one in options_under if not one.hidden and one.name != "help"]
        heads = [heading or "argument or option", "what it is", "default"]
        parts.append(table("", heads, rows).removeprefix("## \n\n"))
    return "\n\n".join(parts)


def commands():
    """Return the page of every command."""
    group = typer.main.get_command(cli.application(*cli.available()))
    listed = " · ".join(f"[{name}](#{name})" for name in group.commands)
    sections = [command_section(name, command) for name, command in group.commands.items()]
    return "\n\n".join([COMMANDS_HEAD.strip(), listed, *sections]) + "\n"


TRIALS = "<!-- trials: written by docs/generate.py from docs/trials.json -->"
TRIALS_END = "<!-- end of trials -->"


def trust():
    """Return the page of trust with the table of trials, from the stored outcomes, put into it anew."""
    stored = json.loads((DOCS / "trials.json").read_text(encoding="utf-8"))
    rows = []
    for name, campaign in stored.items():
        outcomes = sorted(campaign["outcomes"].items(), key=lambda pair: -pair[1])
        said = ", ".join(f"{count:,} {seen}" for seen, count in outcomes)
        rows.append((name, campaign["tried"], f"{sum(campaign['outcomes'].values()):,}", said, campaign["faults"]))
    heads = ["campaign", "what was tried", "how often", "what came out", "not held"]
    head, _, rest = (DOCS / "trust.md").read_text(encoding="utf-8").partition(TRIALS)
    made = table("", heads, rows).removeprefix("## \n\n")
    return f"{head}{TRIALS}\n{made}\n{TRIALS_END}{rest.partition(TRIALS_END)[2]}"


PAGES = {"catalogue.md": cache(catalogue), "commands.md": cache(commands), "trust.md": cache(trust)}


def out_of_date(folder):
    """Return the names of the pages in a folder that do not say what the code says."""
    texts = {name: (folder / name).read_text(encoding="utf-8") if (folder / name).exists() else "" for name in PAGES}
    return [name for name, made in PAGES.items() if texts[name] != made()]


if __name__ == "__main__":
    found = out_of_date(DOCS)
    if "--check" in sys.argv and found:
        sys.exit(f"{', '.join(found)}: out of date; python docs/generate.py writes what is right")
    for name in found:
        write_whole(DOCS / name, PAGES[name]().encode())
