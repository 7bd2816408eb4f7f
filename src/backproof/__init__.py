"""backproof: backpropagation you can train with, check against and prove.

The four equations are stated once, in `backproof.equations`; everything else is that statement at work.
Names are loaded when they are first used, so that `import backproof` is quick.
"""

from importlib import import_module
from typing import Any

from backproof import cluster_door, faces, opening

__version__ = "0.1.0"

_HOME = {
    "Network": "network",
    "Parameters": "parameters",
    "Trace": "parameters",
    "Gradient": "parameters",
    "Activation": "activations",
    "ACTIVATIONS": "activations",
    "Cost": "costs",
    "COSTS": "costs",
    "SCHEMES": "initializers",
    "Predictor": "engines.predictor",
    "train": "training",
    "train_many": "training",
    "begin": "training",
    "Run": "training",
    "Spool": "spools",
    "spooled": "streams",
    "TrainingResult": "training",
    "Checkpoint": "training",
    "Stopping": "training",
    "OPTIMIZERS": "optimizers",
    "SCHEDULES": "training.schedules",
    "example_norms": "per_example",
    "ExampleNorms": "per_example",
    "hardest_examples": "per_example",
    "HardestExamples": "per_example",
    "influence": "per_example",
    "Influence": "per_example",
    "MLPClassifier": "estimators",
    "MLPRegressor": "estimators",
    "TabularClassifier": "tabular.estimators",
    "TabularRegressor": "tabular.estimators",
    "Model": "model_file",
    "save": "model_file",
    "load": "model_file",
    "Cluster": "cluster",
    "export": "exports",
    "check": "checking",
    "check_op": "checking",
    "GradientReport": "checking",
    "OperatorReport": "checking",
    "certify": "checking",
    "Certificate": "checking",
    "derive": "derivation",
    "explain": "derivation",
    "Derivation": "derivation",
    "view": "lab.viewed",
    "BackproofError": "errors",
    "InputError": "errors",
}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    """Load a public name from its module at its first use."""
    if name not in _HOME:
        raise AttributeError(f"module 'backproof' has no attribute {name!r}")
    value = getattr(import_module(f"backproof.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def _shown(result: Any, format: str, language: str) -> Any:
    """Show a result by the one door of `backproof.rendering`, imported when something is first shown."""
    from backproof.rendering.door import face

    return face(result, format, language)


def _spooled(path: Any, target: Any, **options: Any) -> Any:
    """Make a spool of a table, by `backproof.streams`, imported when one is first asked for."""
    return import_module("backproof.streams").spooled(path, target, **options)


def _spooled_to_fit(path: Any, target: str, validation: float, **options: Any) -> Any:
    """Make a spool of a table, and hold out a share of its rows."""
    return import_module("backproof.streams").spooled_to_fit(path, target, validation, **options)


def _features(path: Any, encoding: str) -> Any:
    """Encode a table as one was from which a spool was made."""
    return import_module("backproof.streams").features(path, encoding)


faces.plug(_shown)
opening.plug(_spooled, _spooled_to_fit, _features)


def _reached(cluster: Any, shards: int | None) -> Any:
    """Reach a cluster, by `backproof.cluster`, which is imported when one is first used."""
    return import_module("backproof.cluster").reached(cluster, shards)


cluster_door.plug(_reached)


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return [*__all__, "__version__"]
