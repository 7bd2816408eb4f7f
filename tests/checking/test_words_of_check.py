"""Results of checking hold codes and numbers; each code has its sentences, in either language, also after the fact."""

import ast
import json
import pickle

import numpy as np
import pytest

import architecture
import backproof as bp
from backproof.rendering.words import words_of_check, words_of_check_op

SOURCES = [path for path in architecture.files() if "checking" in path.parts]


PLACE = {"Finding": 2, "_finding": 1, "remark": 0, "operator_remark": 0}
"""Where the makers of findings and remarks have the fault, whose code it is where no other is given."""


def said(path, maker):
    """The codes of the findings, or the remarks, that a file makes, where they are written out in it."""
    for node in ast.walk(architecture.tree(path)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == maker:
            written = {keyword.arg: keyword.value for keyword in node.keywords}
            places = [written["code"]] if "code" in written else node.args[PLACE[maker] :][:1]
            yield from (place.value for place in places if isinstance(place, ast.Constant))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_every_finding_and_every_remark_has_its_words(path):
    assert set(said(path, "Finding")) <= {*words_of_check.FINDINGS}
    assert set(said(path, "_finding")) <= {*words_of_check_op.FINDINGS}
    assert set(said(path, "remark")) <= {*words_of_check.WORDS}
    assert set(said(path, "operator_remark")) <= {*words_of_check_op.WORDS}


def test_codes_are_found_where_they_are_written(tmp_path):
    path = tmp_path / "odd.py"
    path.write_text('Finding("BP1", 2, "nonsense")\nFinding("BP1", n, fault, code="other")\nremark("why", n=1)\n')
    assert list(said(path, "Finding")) == ["nonsense", "other"]
    assert list(said(path, "remark")) == ["why"]


def gradient(weights, biases, x, y):
    a2 = np.tanh(x @ weights[0].T + biases[0])
    d3 = a2 @ weights[1].T + biases[1] - y
    d2 = d3 @ weights[1]
    return [d2.T @ x, d3.T @ a2], [d2.sum(0), d3.sum(0)]


NET = bp.Network([2, 3, 2], ["tanh", "identity"])


def test_the_language_of_a_check_is_only_the_one_it_is_shown_in():
    english, chinese = bp.check(gradient, NET), bp.check(gradient, NET, language="zh")
    assert str(chinese) == english.to_text("zh")
    assert str(english) == chinese.to_text("en")
    assert english.to_json("zh") == chinese.to_json()
    assert "BP2 不成立" in chinese.findings[0].to_text()


def test_a_report_holds_data_and_can_be_stored_and_compared():
    report = bp.check(gradient, NET)
    assert pickle.loads(pickle.dumps(report)) == report
    assert report.findings[0].causes[0].faults == ("slope_missing",)
    assert report.findings[0].facts["n"] == 5 * 3
    found = json.loads(report.to_json("zh"))
    assert found["findings"][0]["causes"][0]["faults"] == ["slope_missing"]
    assert found["inferred"][0] == {"code": "sum", "facts": {}, "says": "对一批样本求和"}


def test_an_operators_report_says_its_inputs_and_not_layers():
    report = bp.check_op((lambda x, y: (x * y).sum(), lambda x, y: (y, -x)), [1.0, 2.0], [3.0, 4.0])
    (finding,) = report.findings
    assert (finding.operator, finding.input, finding.fault) == ("<lambda>", 2, "sign")
    assert "对 y 的导数符号反了" in report.to_text("zh")
    assert finding.input_name == "y"
    assert "has the wrong sign" in finding.to_html()
    assert json.loads(report.to_json())["findings"][0]["input"] == 2


def test_a_certificate_is_told_in_both_languages():
    proof = bp.certify(NET, NET.init(seed=0), np.ones((1, 2)), np.ones((1, 2)))
    assert "layer 2: weights" in proof.to_text()
    assert "第 2 层：权重" in proof.to_text("zh")
    assert proof.to_dict()["weight_bounds"][0] == proof.weight_bounds[0].tolist()
    assert "<pre>" in proof._repr_html_()


def test_a_finding_says_by_itself_what_is_wrong_and_what_mends_it():
    net = bp.Network([2, 3, 1])
    report = bp.check(lambda weights, biases, x, y: [2 * g for g in _gradient(net, weights, biases, x, y)], net)
    (finding,) = report.findings[:1]
    assert finding.message == finding.to_dict("en")["says"] != finding.to_dict("zh")["says"]
    assert finding.mend == finding.to_dict("en")["mend"]


def _gradient(net, weights, biases, x, y):
    parameters = bp.Parameters(weights, biases)
    found = net.backward(parameters, net.forward(parameters, x), y)
    return [*(w * len(x) for w in found.weights), *(b * len(x) for b in found.biases)]
