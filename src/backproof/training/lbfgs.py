"""L-BFGS over all examples at once: SciPy's L-BFGS-B, fed by an engine's cost and gradient."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.engines.contract import Data, Engine, Task
from backproof.engines.threads import stop_if_asked

Array = Any


@dataclass(frozen=True)
class Minimum:
    """Where the search ended.

    Attributes:
        vector: the parameters, float64.
        cost: there.
        converged: whether the search ended by its own tolerance, and not by a limit or a failure.
        message: SciPy's.
    """

    vector: Array
    cost: float
    converged: bool
    message: str

    @property
    def is_finite(self) -> bool:
        """Whether parameters and cost are finite."""
        return bool(np.isfinite(self.vector).all() and np.isfinite(self.cost))


def minimise(
    engine: Engine, task: Task, vector: Array, data: Data, iterations: int, each: Callable[[Array, float, Array], bool]
) -> Minimum | None:
    """Return where the search ended, or None where `each` stopped it.

    Args:
        engine: where cost and gradient come from.
        task: what is minimised.
        vector: where to begin.
        data: all examples.
        iterations: at most.
        each: called after each iteration with the parameters, the cost and its gradient; True stops.
    """
    from scipy.optimize import minimize

    options = dict(task.optimizer.options)
    evaluated: dict[str, Array] = {}
    stopped = False

    def cost_and_gradient(point: Array) -> tuple[float, Array]:
        stop_if_asked()
        cost, gradient = engine.cost_and_gradient(task, point.astype(vector.dtype), data)
        evaluated.update(point=point.copy(), gradient=gradient)
        return cost, gradient.astype(np.float64)

    def after(intermediate_result: Any) -> None:
        nonlocal stopped
        point, cost = intermediate_result.x.copy(), float(intermediate_result.fun)
        if not np.array_equal(point, evaluated["point"]):  # SciPy takes the last point it tried, unless it gave up
            cost_and_gradient(point)
        stopped = each(point.astype(vector.dtype), cost, evaluated["gradient"])
        if stopped:
            raise StopIteration

    found = minimize(
        cost_and_gradient, vector.astype(np.float64), method="L-BFGS-B", jac=True, callback=after,
        options={
            "maxiter": iterations, "maxfun": int(options["max_evaluations"]), "gtol": options["gradient_tolerance"],
        },
    )  # fmt: skip
    return None if stopped else Minimum(found.x, float(found.fun), bool(found.success), str(found.message))
