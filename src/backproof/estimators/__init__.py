"""`MLPClassifier` and `MLPRegressor`, in place of scikit-learn's, with more options. No mathematics here.

Read downwards: `translation` says what every parameter of scikit-learn is in backproof's words; `fittable` what a fit
asks of an estimator; `continuing` what one call of `partial_fit` hands to the next; `planned` is the fit of one
network, which `drawing` draws; `attributes` sets what came of it, from which `predicting` predicts; `ensemble` fits
several networks; `base` is what both estimators share.
"""

from backproof.estimators.classifier import MLPClassifier
from backproof.estimators.regressor import MLPRegressor

__all__ = ["MLPClassifier", "MLPRegressor"]
