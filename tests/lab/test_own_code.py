"""A person's own code in the lab is read under the activations and the cost that it is meant for."""

import pytest

from backproof.checking.isolation.process import is_possible
from backproof.lab.opened import of_code
from backproof.lab.own_code import check_code
from backproof.network import Network

CLASSIFIER = """
import numpy as np

def gradient(w1, b1, w2, b2, x, y):
    h = np.tanh(x @ w1 + b1)
    softmax = np.exp(h @ w2 + b2)
    d2 = softmax / softmax.sum(axis=1, keepdims=True) - y
    d1 = d2 @ w2.T * (1 - h ** 2)
    return x.T @ d1, d1.sum(axis=0), h.T @ d2, d2.sum(axis=0)
"""


def test_a_file_opens_with_the_network_that_it_is_meant_for(tmp_path):
    path = tmp_path / "classifier.py"
    path.write_text(CLASSIFIER)
    start = of_code(f"{path}:gradient", [3, 4, 2])
    assert start.report.verdict == "correct"
    assert (list(start.options["act"]), start.options["cost"]) == (["tanh", "softmax"], "categorical_cross_entropy")


@pytest.mark.published
@pytest.mark.skipif(not is_possible(), reason="only Linux has such processes")
def test_pasted_code_is_asked_for_the_network_on_the_page_first_and_then_for_what_it_speaks_of():
    page = Network([3, 4, 2], "sigmoid", "quadratic")
    assert check_code(CLASSIFIER, page, may_run=True).verdict == "correct"
    slip = check_code(CLASSIFIER.replace("(1 - h ** 2)", "h"), page, may_run=True)
    assert (slip.verdict, [(f.equation, f.layer) for f in slip.findings]) == ("wrong", [("BP2", 2)])
