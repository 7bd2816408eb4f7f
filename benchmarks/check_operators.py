"""Operations as people write them under torch.autograd.gradcheck, jax check_grads, and `check_op`.

    python benchmarks/check_operators.py

The operations are those of `tests/checking/operator_cases.py` and `operator_cases_torch.py`. Each of the others gets
those of its own library, as it wants them (double precision, tensors that require a gradient), with its default
tolerances. They answer yes or no; an error that they raise over an operation counts as "no". Deliberate estimators are
right operations. What is not installed is left out and said so.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import backproof as bp
from checking.operator_cases import JAX, NUMPY, Case


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

    return bool(torch.autograd.gradcheck(called, tuple(map(tensor, case.inputs())), raise_exception=False))


def by_jax(case: Case) -> bool:
    import jax
    from jax.test_util import check_grads

    with jax.enable_x64(True):
        inputs, function = jax.tree_util.tree_map(jax.numpy.asarray, case.inputs()), case.make()
        whole = [x for x in inputs if getattr(x, "dtype", None) is not None and x.dtype.kind in "iu"]
        real = inputs[: len(inputs) - len(whole)]
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


def rows(name: str, peer: Callable[[Case], bool] | None, cases: list[Case]) -> Iterator[str]:
    """A row for a peer, and one for `check_op` on the same operations."""
    right, wrong = [c for c in cases if c.is_right], [c for c in cases if not c.is_right]
    title = f"{len(right)} right, {len(wrong)} wrong"
    if peer is not None:
        alarms, misses = sum(not accepted(peer, c) for c in right), sum(accepted(peer, c) for c in wrong)
        yield f"| {name} | {title} | {alarms} | {misses} | – | – |"
    reports = [(case, bp.check_op(case.make(), *case.inputs())) for case in cases]
    alarms = sum(report.verdict != "correct" for case, report in reports if case.is_right)
    judged = [(case, [f for f in report.findings if not f.is_convention]) for case, report in reports if case.faults]
    misses = sum(not findings for _, findings in judged)
    named = sum(any(f.fault in case.faults for f in findings) for case, findings in judged)
    located = sum(any(f.input or f.fault in case.faults for f in findings) for case, findings in judged)
    shares = f"{located} of {len(wrong)} | {named} of {len(wrong)}"
    yield f"| backproof check_op | {title} | {alarms} | {misses} | {shares} |"


def main() -> None:
    warnings.simplefilter("ignore")
    print("| checker | operations | false alarms | misses | located | cause named |")
    print("| --- | --- | --: | --: | --: | --: |")
    try:
        from checking.operator_cases_torch import TORCH

        print(*rows("torch gradcheck", by_torch, TORCH), sep="\n")
    except ImportError:
        print("PyTorch is not installed: left out", file=sys.stderr)
    try:
        import jax  # noqa: F401

        print(*rows("jax check_grads", by_jax, JAX), sep="\n")
    except ImportError:
        print("JAX is not installed: left out", file=sys.stderr)
    print(*rows("", None, NUMPY), sep="\n")


if __name__ == "__main__":
    main()
