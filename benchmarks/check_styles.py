"""How many programs `check` reads as they are, and how often it is right: the table of docs/check-measured.md.

    python benchmarks/check_styles.py                     # twelve programs a style, printed
    python benchmarks/check_styles.py --each 20 --show    # more, and each that came out otherwise than it must
    python benchmarks/check_styles.py --write             # the table of docs/check-measured.md

The programs are those of tests/checking/styles: written as text, in files, and checked by the command line.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from checking.styles import drawing, judging  # noqa: E402

PAGE = ROOT / "docs" / "check-measured.md"
BEGIN, END = "<!-- styles: written by python benchmarks/check_styles.py --write -->", "<!-- end of styles -->"
HEAD = ("| style | programs | run | accused wrongly | undecided | detected | equation and layer | cause |",
        "| --- | --: | --: | --: | --: | --: | --: | --: |")  # fmt: skip


def counted(subject: drawing.Subject, found: judging.Judged) -> Counter:
    """One program as counts; equation, layer and cause are asked of what ran and has a fault."""
    wrong, ran = subject.verdict == "wrong", found.verdict != "refused"
    return Counter(
        programs=1,
        run=ran,
        accused=found.accused,
        undecided=found.verdict == "undecided",
        faults=wrong and ran,
        detected=wrong and found.right,
        located=wrong and found.located,
        named=wrong and found.named,
    )


def line(name: str, row: Counter) -> str:
    """A row of the table."""

    def share(count: int, of: int) -> str:
        return f"{100 * count / of:.1f} %" if of else "–"

    of_faults = [share(row[column], row["faults"]) for column in ("detected", "located", "named")]
    cells = [name, row["programs"], share(row["run"], row["programs"]), row["accused"], row["undecided"], *of_faults]
    return "| " + " | ".join(map(str, cells)) + " |"


def table(rows: dict[str, Counter]) -> str:
    """The table in Markdown."""
    total = sum(rows.values(), Counter())
    return "\n".join([*HEAD, *(line(name, row) for name, row in rows.items()), line("**all**", total)])


def show(subject: drawing.Subject, found: judging.Judged) -> None:
    """Say what came out otherwise than it must."""
    told = found.seen or found.said.strip().split("\n")[0][:300]
    print(f"{subject.name} [{' '.join(subject.arguments)}]: {found.verdict} ({found.seconds:.1f} s) {told}", flush=True)
    if subject.spec.fault != "right":
        print(f"    wanted {subject.spec.expected()}", flush=True)


def write(text: str) -> None:
    """Put the table between its markers in the page."""
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


def main() -> None:
    """Draw, check, count."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--each", type=int, default=12, help="how many programs of every style")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--style", default="", help="only styles whose name holds this")
    parser.add_argument("--show", action="store_true", help="say what came out otherwise than it must")
    parser.add_argument("--keep", type=Path, help="a folder for the programs that are shown")
    parser.add_argument("--write", action="store_true", help="write the table into docs/check-measured.md")
    options = parser.parse_args()
    rows: dict[str, Counter] = {}
    with tempfile.TemporaryDirectory() as folder:
        for subject in drawing.draw(options.each, options.seed):
            if options.style not in subject.style.family:
                continue
            found = judging.judged(subject, Path(folder))
            rows.setdefault(subject.style.family, Counter()).update(counted(subject, found))
            good = found.right and (subject.verdict == "correct" or found.named)
            if options.show and not good:
                show(subject, found)
                if options.keep:
                    name = subject.name.replace(" ", "_").replace("/", "-").replace(":", "")
                    (options.keep / f"{name}.py").write_text(f"# {subject.arguments}\n{subject.program.source}")
    print(table(rows))
    if options.write:
        write(table(rows))


if __name__ == "__main__":
    main()
