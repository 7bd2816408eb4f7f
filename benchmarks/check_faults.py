"""How well `check` detects, locates and names faults: the tables of docs/check-measured.md, printed by one command.

    python benchmarks/check_faults.py                     # a sample, about ten minutes
    python benchmarks/check_faults.py --all               # every fault × activation × cost × width × layout
    python benchmarks/check_faults.py --share 0.1         # the same share of every fault's cases
    python benchmarks/check_faults.py --all --keep FILE   # what is judged is kept, so that the run can be gone on with

What was run is stored in benchmarks/results/check_faults.json, and the tables are written from it.

The mutants are those of tests/checking/mutants.py, real faults put into one reference pass; the correct passes are
those of tests/checking/correct_passes.py, drawn over every convention, half of them in float32.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from hashlib import sha256
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import backproof as bp  # noqa: E402
from backproof.durable.whole_file import write_whole  # noqa: E402
from benchmarks import results  # noqa: E402
from checking import correct_passes, mutants  # noqa: E402

COLUMNS = ("cases", "detected", "located", "named")
NAME, PAGE = "check_faults", ROOT / "docs" / "check-measured.md"
BEGIN, END = "<!-- faults: written by python benchmarks/check_faults.py -->", "<!-- end of faults -->"


def cases() -> list[tuple[mutants.Mutant, mutants.Setting, str]]:
    """Every fault in every setting and layout in which it can occur."""
    return [
        (mutant, setting, layout)
        for setting in mutants.settings()
        for mutant in mutants.MUTANTS
        if mutant.applies(setting)
        for layout in mutants.LAYOUTS
    ]


def pairs(count: int, rng: random.Random) -> Iterator[tuple[mutants.Setting, str, tuple[mutants.Mutant, ...]]]:
    """Two faults at once, in different lines and different equations or layers."""
    faults = [m for m in mutants.MUTANTS if not m.convention and not m.hides_others]
    faults = [mutant for mutant in faults if all(layer for _, layer in mutant.found_at)]
    settings = mutants.settings()
    while count:
        setting, (first, second) = rng.choice(settings), rng.sample(faults, 2)
        apart = not set(first.lines) & set(second.lines) and not set(first.found_at) & set(second.found_at)
        if apart and first.applies(setting) and second.applies(setting):
            yield setting, rng.choice(list(mutants.LAYOUTS)), (first, second)
            count -= 1


def judged(setting: mutants.Setting, layout: str, seed: int, *faults: mutants.Mutant) -> Counter:
    """What a report got right, as counts."""
    report = bp.check(mutants.subject(setting, layout, *faults), setting.network, l2=setting.l2, seed=seed)
    found = mutants.judge(report, *faults)
    return Counter(cases=1, detected=found.detected, located=found.located, named=found.named)


def table(title: str, rows: dict[str, Counter]) -> str:
    """Counts as a Markdown table of shares, with a last line for all."""
    lines = [f"| {title} | cases | detected | equation and layer | cause |", "| --- | --: | --: | --: | --: |"]
    total = sum(rows.values(), Counter())
    for name, row in [*rows.items(), ("**all**", total)]:
        shares = " | ".join(f"{100 * row[column] / max(row['cases'], 1):.1f} %" for column in COLUMNS[1:])
        lines.append(f"| {name} | {row['cases']} | {shares} |")
    return "\n".join(lines)


def judged_case(k: int) -> tuple[str, Counter]:
    """The k-th of all cases; its number is the seed."""
    mutant, setting, layout = cases()[k] if not _CASES else _CASES[k]
    return mutant.name, judged(setting, layout, k, mutant)


_CASES: list[tuple[mutants.Mutant, mutants.Setting, str]] = []


def _begin() -> None:
    """Make the cases once in each process."""
    _CASES.extend(cases())


class Kept:
    """What was judged, as lines of a file, so that a run that was cut off goes on; without a file nothing is kept.

    The first line is a digest of the code: verdicts of other code are refused.
    """

    def __init__(self, path: Path | None) -> None:
        self.path, self._known = path, {}
        if path is None:
            return
        if not path.exists():
            path.write_text(json.dumps(code_digest()) + "\n")
        first, *lines = path.read_text().splitlines()
        if json.loads(first) != code_digest():
            sys.exit(f"{path}: holds verdicts of other code; accepted: a new file")
        for line in lines:
            what, k, found = json.loads(line)
            self._known[what, k] = found

    def get(self, what: str, k: int):
        """What was found before, or None."""
        return self._known.get((what, k))

    def add(self, what: str, k: int, found) -> None:
        """Keep what was found."""
        if self.path is not None:
            with self.path.open("a") as stream:
                stream.write(json.dumps([what, k, found]) + "\n")


def code_digest() -> str:
    """The digest of all code that a verdict depends on."""
    files = sorted([*(ROOT / "src").rglob("*.py"), *(ROOT / "tests" / "checking").glob("*.py")])
    return sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def of_faults(chosen: list[int], jobs: int, kept: Kept) -> dict[str, Counter]:
    """What was found of the cases with these numbers, by fault."""
    rows: dict[str, Counter] = {mutant.name: Counter() for mutant in mutants.MUTANTS}
    known = {k: kept.get("fault", k) for k in chosen}
    for found in known.values():
        if found is not None:
            rows[found[0]] += Counter(found[1])
    left = [k for k, found in known.items() if found is None]
    with ProcessPoolExecutor(jobs, initializer=_begin) as pool:
        for k, (name, counts) in zip(left, pool.map(judged_case, left, chunksize=20), strict=True):
            kept.add("fault", k, [name, counts])
            rows[name] += counts
    return rows


def of_pairs(count: int, rng: random.Random) -> dict[str, Counter]:
    total: Counter = Counter()
    for seed, (setting, layout, both) in enumerate(pairs(count, rng)):
        total += judged(setting, layout, seed, *both)
    return {"random pairs": total}


def of_correct(count: int, seed: int, kept: Kept) -> dict[str, Counter]:
    """The verdicts on correct passes, by format."""
    rng = np.random.default_rng(seed)
    found = {"float64": Counter(), "float32": Counter()}
    for k in range(count):
        drawn = correct_passes.draw(rng)
        verdict = kept.get("correct", k)
        if verdict is None:
            verdict = correct_passes.report_of(drawn, k).verdict
            kept.add("correct", k, verdict)
        found[np.dtype(drawn.dtype).name][verdict] += 1
    return found


def table_of_correct(found: dict[str, Counter]) -> str:
    lines = ["| correct passes | correct | undecided | accused |", "| --- | --: | --: | --: |"]
    rows = (f"| {name} | {row['correct']} | {row['undecided']} | {row['wrong']} |" for name, row in found.items())
    return "\n".join([*lines, *rows])


def shared(share: float, rng: random.Random) -> list[int]:
    """The numbers of the same share of every fault's cases, at least one of each."""
    by_fault: dict[str, list[int]] = {}
    for k, (mutant, _, _) in enumerate(cases()):
        by_fault.setdefault(mutant.name, []).append(k)
    return [k for each in by_fault.values() for k in sorted(rng.sample(each, max(1, round(share * len(each)))))]


def written(text: str, stored: dict) -> str:
    """The page with its tables between the marks."""
    faults, both, right = ({n: Counter(c) for n, c in stored[k].items()} for k in ("faults", "pairs", "correct"))
    head = f"Run as `{stored['run']}`, of {stored['of']:,} cases in all:"
    shown = "\n\n".join((head, table("fault", faults), table("two faults at once", both), table_of_correct(right)))
    between = re.compile(f"{re.escape(BEGIN)}\n.*?{re.escape(END)}", re.DOTALL)
    return between.sub(lambda _: f"{BEGIN}\n\n{shown}\n\n{END}", text)


def _without_keep(arguments: list[str]) -> list[str]:
    """What was asked for, without where it is kept, which changes nothing."""
    if "--keep" not in arguments:
        return arguments
    place = arguments.index("--keep")
    return arguments[:place] + arguments[place + 2 :]


def times() -> None:
    homework = "import backproof as bp, time; n = bp.Network([2, 3, 1]); {}"
    print("\n| time | seconds |\n| --- | --: |")
    for sizes in ((784, 30, 10), (2, 3, 1)):
        network = bp.Network(sizes)

        def gradient(weights, biases, x, y, network=network):
            parameters = bp.Parameters(weights, biases)
            found = network.backward(parameters, network.forward(parameters, x), y)
            return found.weights, found.biases

        bp.check(gradient, network)
        best = min(_timed(lambda g=gradient, n=network: bp.check(g, n, seed=1)) for _ in range(3))
        print(f"| {'-'.join(map(str, sizes))}, correct | {best:.2f} |")
        wrong = min(_timed(lambda g=gradient, n=network: bp.check(_with_fault(g), n, seed=1)) for _ in range(3))
        print(f"| {'-'.join(map(str, sizes))}, wrong | {wrong:.2f} |")
    code = homework.format("bp.check(lambda w, b, x, y: ([v * 0 for v in w], [v * 0 for v in b]), n)")
    best = min(_timed(lambda: subprocess.run([sys.executable, "-c", code], check=True)) for _ in range(3))
    print(f"| 2-3-1 in a fresh process, import included | {best:.2f} |")


def _with_fault(gradient):
    def wrong(weights, biases, x, y):
        gw, gb = gradient(weights, biases, x, y)
        return [2 * gw[0], *gw[1:]], gb

    return wrong


def _timed(function) -> float:
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--all", action="store_true", help="every case, not a sample")
    parser.add_argument("--share", type=float, help="this share of every fault's cases, in place of a sample")
    parser.add_argument("--sample", type=int, default=3000, help="how many single faults")
    parser.add_argument("--pairs", type=int, default=500, help="how many pairs of faults")
    parser.add_argument("--correct", type=int, default=10_000, help="how many correct passes")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1, help="how many processes")
    parser.add_argument("--keep", type=Path, help="a file that keeps what is judged, and is gone on with")
    parser.add_argument("--times", action="store_true", help="also how long single checks take")
    options = parser.parse_args()
    rng, count = random.Random(options.seed), len(cases())
    share = 1.0 if options.all else options.share
    chosen = shared(share, rng) if share else rng.sample(range(count), min(options.sample, count))
    kept = Kept(options.keep)
    found = {
        "run": " ".join(["python benchmarks/check_faults.py", *_without_keep(sys.argv[1:])]),
        "of": count,
        "faults": of_faults(chosen, options.jobs, kept),
        "pairs": of_pairs(options.pairs, rng),
        "correct": of_correct(options.correct, options.seed, kept),
    }
    results.store(NAME, found)
    write_whole(PAGE, written(PAGE.read_text(encoding="utf-8"), found).encode())
    print(table("fault", found["faults"]), table("", found["pairs"]), table_of_correct(found["correct"]), sep="\n\n")
    if options.times:
        times()


if __name__ == "__main__":
    main()
