"""From a data file to a trained model with its scores: what `backproof train` and `evaluate` do, as functions.

>>> from backproof import runs
>>> run = runs.fit("iris", seed=0)            # held out, encoded, trained, scored; see `fit` for every choice
>>> run.evaluation.score("accuracy") > 0.9
True
>>> runs.evaluate(run.model, "iris").count
150
>>> runs.permutation_importance(run.model, "iris").columns[0].name           # what it needs most to answer
'petal width (cm)'
"""

from backproof.runs.dependence import Dependence, partial_dependence
from backproof.runs.fitting import Fitted, fit
from backproof.runs.importance import Importance, permutation_importance
from backproof.runs.run_options import RunOptions
from backproof.runs.scores import Evaluation, evaluate
from backproof.runs.summary import Summary

__all__ = [
    "Dependence",
    "Evaluation",
    "Fitted",
    "Importance",
    "RunOptions",
    "Summary",
    "evaluate",
    "fit",
    "partial_dependence",
    "permutation_importance",
]
