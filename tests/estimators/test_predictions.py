"""Predictions of many examples: by the engine that is asked for, a part at a time, and what those of few are."""

import tracemalloc

import numpy as np
import pytest

from backproof import MLPClassifier
from backproof.engines.native_engine import NativeEngine, kernels
from backproof.engines.numpy_engine import NumpyEngine

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


@pytest.mark.skipif(kernels() is None, reason="the native kernels were not built: no C++ compiler")
@pytest.mark.parametrize(("engine", "expected"), [("auto", "native"), ("numpy", "numpy")])
def test_many_examples_are_predicted_by_the_engine_that_is_asked_for(engine, expected, monkeypatch):
    """As the few are, within rounding, and not bit by bit where the kernels run."""
    called = []
    for kind in (NativeEngine, NumpyEngine):

        def evaluate(self, *arguments, true=kind.evaluate):
            called.append(self.name)
            return true(self, *arguments)

        monkeypatch.setattr(kind, "evaluate", evaluate)
    X = np.random.default_rng(0).normal(size=(3000, 6))
    model = MLPClassifier(40, "tanh", max_iter=2, engine=engine).fit(X, X[:, 0] > 0, callbacks=[lambda record: True])
    called.clear()
    found = model.predict_proba(X)
    assert called == [expected]
    few = np.concatenate([model.predict_proba(X[i : i + 50]) for i in range(0, 3000, 50)])
    assert called == [expected]
    np.testing.assert_allclose(found, few, rtol=1e-12)
    assert (engine == "numpy") or found.tobytes() != few.tobytes()
    assert not np.allclose(found, model.predict_proba(X * 1.0001), rtol=1e-12)


def test_probabilities_of_many_examples_are_not_computed_all_at_once():
    """200,000 examples through 300 neurons: z and a of all of them would take 960 MB."""
    X = np.zeros((200_000, 3))
    X[::2] = 1
    model = MLPClassifier(300, max_iter=1, batch_size=200, engine="numpy").fit(X[:200], X[:200, 0])
    tracemalloc.start()
    try:
        assert model.predict_proba(X).shape == (200_000, 2)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 64 << 20
