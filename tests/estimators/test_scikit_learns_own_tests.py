"""scikit-learn's own tests of its MLPs, run from the installed package with the two classes replaced by ours.

Its module is executed with `sklearn.neural_network.MLPClassifier` and `MLPRegressor` being ours, and its tests are
collected here. What is left out tests scikit-learn's private functions, and is listed with the reason.
"""

import ast
import importlib.util

import pytest
import sklearn.neural_network

from backproof.estimators import MLPClassifier, MLPRegressor

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

LEFT_OUT = {
    "test_gradient": "calls the private _loss_grad_lbfgs with buffers of its own; our gradients have their own tests",
}


def _source():
    found = importlib.util.find_spec("sklearn.neural_network.tests.test_mlp")
    if found is None or found.origin is None:
        pytest.skip("this scikit-learn was installed without its tests", allow_module_level=True)
    return found


def _their_module():
    """Execute the module with our classes in the place of theirs; its decorators take classes at import."""
    module = importlib.util.module_from_spec(_source())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sklearn.neural_network, "MLPClassifier", MLPClassifier)
        patch.setattr(sklearn.neural_network, "MLPRegressor", MLPRegressor)
        module.__spec__.loader.exec_module(module)
    return module


THEIRS = _their_module()
COLLECTED = {name: test for name, test in vars(THEIRS).items() if name.startswith("test_") and name not in LEFT_OUT}
globals().update(COLLECTED)


@pytest.fixture
def global_random_seed():
    """The seed that scikit-learn's own test runner gives by default."""
    return 42


def test_their_tests_run_on_our_classes():
    assert THEIRS.MLPClassifier is MLPClassifier
    assert THEIRS.MLPRegressor is MLPRegressor
    assert THEIRS.MLPClassifier.__module__ == "backproof.estimators.classifier"


def test_no_test_of_theirs_is_lost():
    with open(THEIRS.__file__, encoding="utf-8") as file:
        written = {node.name for node in ast.parse(file.read()).body if isinstance(node, ast.FunctionDef)}
    written = {name for name in written if name.startswith("test_")}
    assert written == set(COLLECTED) | set(LEFT_OUT)
    assert len(COLLECTED) >= 35
