"""How well `check` detects, locates and names faults: the tables of docs/check.md, printed by one command.

    python benchmarks/check_faults.py                     # a sample, about ten minutes
    python benchmarks/check_faults.py --all               # every fault × activation × cost × width × layout

The mutants are those of tests/checking/mutants.py, real faults put into one reference pass; the correct passes are
those of tests/checking/correct_passes.py, drawn over every convention, half of them in float32.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

import backproof as bp  # noqa: E402
from checking import correct_passes, mutants  # noqa: E402

COLUMNS = ("cases", "detected", "located", "named")


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


def print_table(title: str, rows: dict[str, Counter]) -> None:
    print(f"\n| {title} | cases | detected | equation and layer | cause |")
    print("| --- | --: | --: | --: | --: |")
    total = sum(rows.values(), Counter())
    for name, row in [*rows.items(), ("**all**", total)]:
        shares = " | ".join(f"{100 * row[column] / max(row['cases'], 1):.1f} %" for column in COLUMNS[1:])
        print(f"| {name} | {row['cases']} | {shares} |")


def table_of_faults(chosen: list[tuple[mutants.Mutant, mutants.Setting, str]]) -> None:
    rows: dict[str, Counter] = {mutant.name: Counter() for mutant in mutants.MUTANTS}
    for seed, (mutant, setting, layout) in enumerate(chosen):
        rows[mutant.name] += judged(setting, layout, seed, mutant)
    print_table("fault", rows)


def table_of_pairs(count: int, rng: random.Random) -> None:
    total: Counter = Counter()
    for seed, (setting, layout, both) in enumerate(pairs(count, rng)):
        total += judged(setting, layout, seed, *both)
    print_table("two faults at once", {"random pairs": total})


def false_alarms(count: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    found = {"float64": Counter(), "float32": Counter()}
    for k in range(count):
        drawn = correct_passes.draw(rng)
        found[np.dtype(drawn.dtype).name][correct_passes.report_of(drawn, k).verdict] += 1
    print("\n| correct passes | correct | undecided | accused |")
    print("| --- | --: | --: | --: |")
    for dtype, row in found.items():
        print(f"| {dtype} | {row['correct']} | {row['undecided']} | {row['wrong']} |")


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
    parser.add_argument("--sample", type=int, default=3000, help="how many single faults")
    parser.add_argument("--pairs", type=int, default=500, help="how many pairs of faults")
    parser.add_argument("--correct", type=int, default=10_000, help="how many correct passes")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    everything = cases()
    table_of_faults(everything if options.all else rng.sample(everything, min(options.sample, len(everything))))
    table_of_pairs(options.pairs, rng)
    false_alarms(options.correct, options.seed)
    times()


if __name__ == "__main__":
    main()
