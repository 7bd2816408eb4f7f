"""What estimators with a parameter `cluster` share: a connection is neither copied nor pickled."""

from __future__ import annotations

from typing import Any


class OnClusters:
    """A mixin that stands before `BaseEstimator`."""

    cluster: Any

    def __sklearn_clone__(self) -> Any:
        """Return an estimator with the same parameters; it uses the same cluster, which cannot be copied."""
        cluster, self.cluster = self.cluster, None
        try:
            made = super().__sklearn_clone__()  # type: ignore[misc]
        finally:
            self.cluster = cluster
        made.cluster = cluster
        return made

    def __getstate__(self) -> dict[str, Any]:
        """Keep no connection to a cluster where an estimator is pickled."""
        state: Any = super().__getstate__()
        if state.get("cluster") is None or isinstance(state["cluster"], str):
            return dict(state)
        return {**state, "cluster": None}
