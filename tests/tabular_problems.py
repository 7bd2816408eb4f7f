"""A small problem and a small recipe, which the tests of `backproof.tabular` share."""

import numpy as np

from backproof.tabular.learning_examples import EncodedExamples
from backproof.tabular.recipe import Recipe

SMALL = Recipe((6, 5), networks=3, epochs=4, batch_size=16, learning_rate=0.02, dropout=0.1)


def examples(count=120, seed=0, **others):
    x = np.random.default_rng(seed).normal(size=(count, 4)).astype(np.float32)
    y = (x[:, :1] * x[:, 1:2] > 0).astype(np.float32)
    return EncodedExamples(x, y, "binary", np.array([False, False, True, True]), **others)
