"""scikit-learn's face: `MLPClassifier` and `MLPRegressor`, drop-in, with what theirs lack. No mathematics here.

`translation` says what every parameter of scikit-learn is in backproof's words, `continuing` what one call of
`partial_fit` hands to the next, `base` is the fit that both share.
"""

from backproof.estimators.classifier import MLPClassifier
from backproof.estimators.regressor import MLPRegressor

__all__ = ["MLPClassifier", "MLPRegressor"]
