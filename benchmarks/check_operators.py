"""Operations as people write them under torch.autograd.gradcheck, jax check_grads, and `check_op`.

    python benchmarks/check_operators.py              # run what is installed, store the rows, write the table
    python benchmarks/check_operators.py --table      # write the table of docs/check-measured.md from what is stored

The operations are those of `tests/checking/operator_cases*.py`; the pairs of NumPy whose slips are told in words have a
row of their own, in which any cause that is named counts. Each of the others gets those of its own library, as it
wants them (double precision, tensors that require a gradient), with its default tolerances. They answer yes or no; an
error that they raise over an operation counts as "no". Deliberate estimators are right operations. Of what is not
installed, the rows that were stored are kept.
"""

from __future__ import annotations

import argparse
import re
import sys
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import backproof as bp  # noqa: E402
from backproof.durable.whole_file import write_whole  # noqa: E402
from benchmarks import results  # noqa: E402
from checking.operator_cases import JAX, NUMPY, Case  # noqa: E402
from checking.operator_cases_pairs import PAIRS  # noqa: E402

NAME, PAGE = "check_operators", ROOT / "docs" / "check-measured.md"
BEGIN, END = "<!-- operators: written by python benchmarks/check_operators.py -->", "<!-- end of operators -->"
ANY = "any"  # of the names of causes that are accepted
LATELY = "backproof check_op, pairs with one slip each"
HEADS = ("checker", "operations", "false alarms", "misses", "located", "cause named")


def held(thing: Any) -> Any:
    return thing


def library_of(thing: Any) -> str:
    """The library in whose way an operation carries its rule."""
    return "jax" if type(thing).__module__.startswith("jax") else "numpy"


def written_lately() -> list[Case]:
    """The operations of the files that describe each slip in words, as cases."""
    from checking.operator_cases_gates_and_losses import CASES as GATES
    from checking.operator_cases_layers_and_masks import CASES as LAYERS
    from checking.operator_cases_steps_and_options import CASES as STEPS

    return [
        Case(name, partial(held, thing), partial(held, inputs), (ANY,) if slip else (), library_of(thing), options)
        for name, thing, inputs, slip, options in [*GATES, *LAYERS, *STEPS]
    ]


def by_torch(case: Case) -> bool:
    import torch

    thing = case.make()
    function = thing.apply if isinstance(thing, type) else thing

    def tensor(x: Any) -> Any:
        if isinstance(x, torch.Tensor):
            return x.detach().double().requires_grad_()
        if not isinstance(x, np.ndarray):
            return x
        return torch.tensor(x, dtype=torch.float64, requires_grad=True) if x.dtype.kind == "f" else torch.tensor(x)

    if isinstance(function, torch.nn.Module):
        function = function.double()

    def called(*given: Any) -> Any:  # on copies, which it may write into
        return function(*(x.clone() if isinstance(x, torch.Tensor) else x for x in given))

    inputs = tuple(map(tensor, case.inputs()))
    for each in inputs[case.options.get("wrt", len(inputs)) :]:
        if isinstance(each, torch.Tensor):
            each.requires_grad_(False)
    return bool(torch.autograd.gradcheck(called, inputs, raise_exception=False))


def by_jax(case: Case) -> bool:
    import jax
    from jax.test_util import check_grads

    with jax.enable_x64(True):
        inputs, function = jax.tree_util.tree_map(jax.numpy.asarray, case.inputs()), case.make()
        whole = [x for x in inputs if getattr(x, "dtype", None) is not None and x.dtype.kind in "iub"]
        asked = case.options.get("wrt", len(inputs) - len(whole))
        real, whole = inputs[:asked], inputs[asked:]
        try:
            check_grads(lambda *given: function(*given, *whole), real, order=1, modes=["rev"])
        except AssertionError:
            return False
    return True


def accepted(peer: Callable[[Case], bool], case: Case) -> bool:
    try:
        return peer(case)
    except Exception:
        return False


def row(name: str, cases: list[Case], *rest: Any) -> dict[str, str]:
    right = sum(case.is_right for case in cases)
    cells = (name, f"{right} right, {len(cases) - right} wrong", *map(str, rest))
    return dict(zip(HEADS, cells, strict=True))


def of_peer(name: str, peer: Callable[[Case], bool], cases: list[Case]) -> dict[str, str]:
    """What a checker that answers yes or no says of them."""
    verdicts = [(case, accepted(peer, case)) for case in cases]
    alarms = sum(case.is_right and not yes for case, yes in verdicts)
    return row(name, cases, alarms, sum(yes and not case.is_right for case, yes in verdicts), "–", "–")


def is_meant(case: Case, fault: str) -> bool:
    """Whether a finding names the cause, and not only that something is wrong."""
    return fault not in {"unrecognised", "entries", "constant_factor"} and (fault in case.faults or ANY in case.faults)


def of_check_op(name: str, cases: list[Case]) -> dict[str, str]:
    """What `check_op` says of the same."""
    reports = [(case, bp.check_op(case.make(), *case.inputs(), **case.options)) for case in cases]
    alarms = sum(report.verdict != "correct" for case, report in reports if case.is_right)
    judged = [(case, [f for f in report.findings if not f.is_convention]) for case, report in reports if case.faults]
    misses = sum(not findings for _, findings in judged)
    named = sum(any(is_meant(case, f.fault) for f in findings) for case, findings in judged)
    located = sum(any(f.input or f.fault in case.faults for f in findings) for case, findings in judged)
    return row(name, cases, alarms, misses, f"{located} of {len(judged)}", f"{named} of {len(judged)}")


def measured(before: list[dict[str, str]]) -> Iterator[dict[str, str]]:
    """The rows of what is installed, a peer's above those of `check_op` on the same operations; the rest as before."""
    try:
        import torch  # noqa: F401 (the files of its cases skip, where it is not there)

        from checking.operator_cases_kernels import KERNELS
        from checking.operator_cases_losses import LOSSES
        from checking.operator_cases_torch import TORCH

        cases = [*TORCH, *KERNELS, *LOSSES]
        yield of_peer("torch gradcheck", by_torch, cases)
        yield of_check_op("backproof check_op, the same", cases)
    except ImportError:
        print("PyTorch is not installed: its rows are kept as they were stored", file=sys.stderr)
        yield from kept(before, "torch gradcheck")
    try:
        from checking.operator_cases_rules import RULES

        lately = written_lately()
        rules = [*JAX, *RULES, *(case for case in lately if case.library == "jax")]
        yield of_peer("jax check_grads", by_jax, rules)
        yield of_check_op("backproof check_op, the same", rules)
        yield of_check_op(LATELY, [case for case in lately if case.library == "numpy"])
    except ImportError:
        print("JAX is not installed: its rows are kept as they were stored", file=sys.stderr)
        yield from kept(before, "jax check_grads")
        yield from (each for each in before if each[HEADS[0]] == LATELY)
    yield of_check_op("backproof check_op, NumPy's", [*NUMPY, *PAIRS])


def kept(before: list[dict[str, str]], peer: str) -> list[dict[str, str]]:
    """The rows that were stored of a peer and of `check_op` on the same operations."""
    at = next((i for i, each in enumerate(before) if each[HEADS[0]] == peer), len(before))
    return before[at : at + 2]


def table(rows: list[dict[str, str]]) -> str:
    """The rows as a Markdown table."""
    lines = ["| " + " | ".join(HEADS) + " |", "| --- | --- | --: | --: | --: | --: |"]
    return "\n".join([*lines, *("| " + " | ".join(each[head] for head in HEADS) + " |" for each in rows)])


def written(text: str, rows: list[dict[str, str]]) -> str:
    """A page with the table between its marks."""
    between = re.compile(f"{re.escape(BEGIN)}\n.*?{re.escape(END)}", re.DOTALL)
    return between.sub(lambda _: f"{BEGIN}\n\n{table(rows)}\n\n{END}", text)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--table", action="store_true", help="write the table from what is stored")
    if not parser.parse_args().table:
        warnings.simplefilter("ignore")
        results.store(NAME, {"rows": list(measured((results.stored(NAME) or {"rows": []})["rows"]))})
    rows = results.stored(NAME)["rows"]
    write_whole(PAGE, written(PAGE.read_text(encoding="utf-8"), rows).encode())
    print(table(rows))


if __name__ == "__main__":
    main()
