"""Run the campaigns: `PYTHONPATH=tests python -m campaigns [--full] [NAME …]`; exit code 1 where something is not held.

Without --full a few minutes' worth of each is run. With --store the counts are written to `docs/trials.json`, from
which `docs/generate.py` makes the table in docs/trust.md. `NAME FIRST COUNT` makes some trials in this process.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from campaigns import hostile, trials
from campaigns.changed_files import CHECKPOINTS, MODELS
from campaigns.changed_tables import TABLES
from campaigns.clusters import CLUSTERS
from campaigns.killed_forms import FORMS_KILLED
from campaigns.kills import KILLS
from campaigns.odd_formulas import FORMULAS

CAMPAIGNS = {each.name: each for each in (KILLS, FORMS_KILLED, CHECKPOINTS, MODELS, TABLES, FORMULAS, CLUSTERS)}
_MOST_TOLD = 20
STORED = Path(__file__).parents[2] / "docs" / "trials.json"


def main(arguments: list[str]) -> int:
    """Run what was asked for, and say what came out."""
    if len(arguments) == 3 and arguments[0] in CAMPAIGNS and arguments[1].isdigit():
        trials.one_after_another(CAMPAIGNS[arguments[0]], int(arguments[1]), int(arguments[2]))
        return 0
    parser = argparse.ArgumentParser(description=__doc__, prog="campaigns")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--store", action="store_true")
    parser.add_argument("names", nargs="*", choices=[*CAMPAIGNS, "hostile", []], default=[])
    asked = parser.parse_args(arguments)
    stored, faults = _stored(), []
    for name in asked.names or [*CAMPAIGNS, "hostile"]:
        started = time.monotonic()
        counts, broken = _one(name, full=asked.full)
        faults += broken
        told = ", ".join(f"{count} {seen}" for seen, count in sorted(counts.items(), key=lambda pair: -pair[1]))
        print(f"{name}: {sum(counts.values())} tried: {told} ({time.monotonic() - started:.0f} s)", flush=True)  # noqa: T201
        tried = hostile.TRIED if name == "hostile" else CAMPAIGNS[name].tried
        stored[name] = {"tried": tried, "outcomes": dict(counts), "faults": len(broken)}
    for fault in faults[:_MOST_TOLD]:
        print(f"not held: {fault}")  # noqa: T201
    if asked.store:
        STORED.write_text(json.dumps(stored, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return 1 if faults else 0


def _one(name: str, *, full: bool) -> tuple[Counter[str], list[str]]:
    if name == "hostile":
        with TemporaryDirectory() as folder:
            counts, broken = hostile.run(Path(folder), every=1 if full else hostile.EVERY)
        return Counter(counts), broken
    campaign = CAMPAIGNS[name]
    result = trials.run(name, campaign, campaign.full if full else campaign.short)
    return result.counts, result.faults


def _stored() -> dict[str, object]:
    found: dict[str, object] = json.loads(STORED.read_text(encoding="utf-8")) if STORED.exists() else {}
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
