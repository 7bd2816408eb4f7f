"""L-BFGS over all examples at once: SciPy's L-BFGS-B, fed by an engine's cost and gradient."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from backproof.engines.contract import Data, Engine, Task
from backproof.engines.threads import stop_if_asked

Array = Any


def minimise(
    engine: Engine, task: Task, vector: Array, data: Data, iterations: int, each: Callable[[Array, float, Array], bool]
) -> Any:
    """Return SciPy's result.

    Args:
        engine: where cost and gradient come from.
        task: what is minimised.
        vector: where to begin.
        data: all examples.
        iterations: at most.
        each: called after each iteration with the parameters, the cost and its gradient; True stops.
    """
    from scipy.optimize import OptimizeResult, minimize

    options = dict(task.optimizer.options)
    last: dict[str, Any] = {"x": vector.astype(np.float64), "fun": np.nan}

    def cost_and_gradient(point: Array) -> tuple[float, Array]:
        stop_if_asked()
        cost, gradient = engine.cost_and_gradient(task, point.astype(vector.dtype), data)
        last.update(evaluated=point.copy(), gradient=gradient)
        return cost, gradient.astype(np.float64)

    def after(intermediate_result: Any) -> None:
        point, cost = intermediate_result.x.copy(), float(intermediate_result.fun)
        last.update(x=point, fun=cost)
        if not np.array_equal(point, last["evaluated"]):  # SciPy takes the last point it tried, unless it gave up
            cost_and_gradient(point)
        if each(point.astype(vector.dtype), cost, last["gradient"]):
            raise StopIteration

    limits = {"maxiter": iterations, "maxfun": int(options["max_evaluations"]), "gtol": options["gradient_tolerance"]}
    try:
        return minimize(
            cost_and_gradient, last["x"].copy(), method="L-BFGS-B", jac=True, options=limits, callback=after
        )
    except KeyboardInterrupt:
        return OptimizeResult(x=last["x"], fun=last["fun"], status=99, success=False, message="interrupted", nit=0)
