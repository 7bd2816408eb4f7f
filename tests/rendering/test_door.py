"""The one door: every result that can be shown is shown, in either language, and what cannot be is refused."""

import ast
import json
import re
from importlib import import_module

import numpy as np
import pytest

import architecture
from backproof import faces
from backproof.checking import Finding, OperatorFinding, certify, check, check_op
from backproof.derivation import derive
from backproof.engines.overview import overview
from backproof.errors import InputError
from backproof.faces import LANGUAGES, Faced
from backproof.network import Network
from backproof.per_example.results import ExampleNorms, Influence
from backproof.proofs import recorded
from backproof.proofs.comparison import Comparison, Disagreement
from backproof.rendering.door import face, faces_of
from backproof.runs import fit
from backproof.runs.dependence import Dependence
from backproof.runs.examples_of_table import hardest_rows
from backproof.runs.importance import ColumnImportance, Importance
from backproof.training import EpochRecord, History

RUN = fit("iris", epochs=1)
NORMS = ExampleNorms(np.array([0.5, 2.0, np.nan]), np.array([1.0, 3.0, 2.0]), "numpy")
NET = Network([2, 1])
DIFFERENT = Disagreement(0, (2, 1), "by_network", 1, "2", "1")
PARAMETERS = NET.init(seed=0)
RESULTS = {
    "GradientReport": lambda: check(lambda weights, biases, x, y: ([w * 0 for w in weights], biases), NET),
    "Finding": lambda: Finding("update", None, "accumulates"),
    "OperatorReport": lambda: check_op((lambda x: (x**2).sum(), lambda x: x), [1.0, 2.0]),
    "OperatorFinding": lambda: OperatorFinding("square", 1, "sign"),
    "Certificate": lambda: certify(NET, PARAMETERS, np.ones((1, 2)), np.ones((1, 1))),
    "Derivation": lambda: derive(Network([2, 1])),
    "Proof": lambda: recorded().only("BP2"),
    "Comparison": lambda: Comparison(3, 40, (2, 4), (1, 5), (1, 3), 0.5, (DIFFERENT,)),
    "Overview": lambda: overview({"net": [2, 1]}, 32, "float32", "adam", 1),
    "History": lambda: History((EpochRecord(1, 2, 0.5, 3.0, (0.1,), 0.4, {"accuracy": 0.9}),)),
    "TrainingResult": lambda: RUN.result,
    "ExampleNorms": lambda: NORMS,
    "HardestExamples": lambda: NORMS.hardest(2),
    "Influence": lambda: Influence(np.array([1.0, -2.0]), np.array([0.1, 0.2]), 0.5),
    "Evaluation": lambda: RUN.evaluation,
    "ExampleList": lambda: hardest_rows(RUN.model, RUN.prepared.table, 3),
    "Importance": lambda: Importance("held out", 30, 5, "cost", 0.4, (ColumnImportance("petal length", 0.3, 0.05),), 2),
    "Dependence": lambda: Dependence("x", (1.0, 2.0), ("yes", "no"), np.array([[0.2, 0.8], [0.6, 0.4]]), 30, "line"),
    "Summary": lambda: RUN.summary("backproof train iris", "iris"),
}
"""One of every kind of result."""


def with_faces():
    """Return the names of the classes of the source that inherit `Faced`, and the module of each.

    One that others inherit from, as findings of both kinds do, is no kind of result itself.
    """
    classes = []
    for path in architecture.files():
        module = "backproof." + ".".join(path.relative_to(architecture.ROOT).with_suffix("").parts)
        nodes = [node for node in ast.walk(architecture.tree(path)) if isinstance(node, ast.ClassDef)]
        classes += [(node.name, module, {ast.unparse(base) for base in node.bases}) for node in nodes]
    faced = {"Faced"}
    while more := {name for name, _, bases in classes if bases & faced} - faced:
        faced |= more
    inherited = set().union(*(bases for _, _, bases in classes))
    return {name: module for name, module, bases in classes if bases & faced and name not in inherited}


def test_every_kind_of_result_is_tested_here():
    assert set(with_faces()) == set(RESULTS)


@pytest.mark.parametrize("name", RESULTS)
def test_a_result_is_shown_in_both_languages_also_after_the_fact(name):
    result = RESULTS[name]()
    english, chinese = (result.to_text(language) for language in LANGUAGES)
    assert english != chinese
    assert re.search("[一-鿿]", chinese)
    assert not re.search("[一-鿿]", english)
    assert str(result) == result.to_text() == english
    for language in LANGUAGES:
        page = result.to_html(language)
        assert page.startswith("<!DOCTYPE html>")
        assert f'lang="{ {"en": "en", "zh": "zh-Hans"}[language] }"' in page
        assert "default-src 'none'" in page
        assert json.loads(result.to_json(language)).keys() == result.to_dict(language).keys()
    assert "<html" not in result._repr_html_()


@pytest.mark.parametrize("name", RESULTS)
def test_another_format_or_language_is_refused(name):
    result = RESULTS[name]()
    with pytest.raises(InputError, match="format: 'docx' given; accepted: text, "):
        result.face("docx")
    with pytest.raises(InputError, match="language: 'fr' given; accepted: en, zh"):
        result.to_text("fr")
    with pytest.raises(InputError, match="language: '' given"):
        result.to_text("")


def test_numbers_that_are_not_finite_are_their_names_in_json():
    assert json.loads(NORMS.to_json())["costs"] == [0.5, 2.0, "nan"]


def test_what_has_no_faces_is_an_error():
    with pytest.raises(TypeError, match="float has no faces"):
        face(1.5, "text")


def test_a_result_of_a_users_own_kind_is_shown_like_the_one_it_is_made_of():
    class Mine(ExampleNorms):
        pass

    assert Mine(NORMS.costs, NORMS.norms).to_text("zh") == NORMS.to_text("zh")


def test_every_module_of_faces_is_named_after_the_part_whose_results_it_shows():
    for name, module in with_faces().items():
        part = module.split(".")[1]
        import_module(f"backproof.rendering.{part}_faces")
        assert getattr(import_module(module), name) in faces_of.registry


def test_showing_goes_through_the_door_that_is_plugged_in(monkeypatch):
    class Bare(Faced):
        language = "zh"

    monkeypatch.setattr(faces, "_plugged", [lambda result, format, language: f"{format} {language}"])
    assert (Bare().to_text(), Bare().to_html("en"), str(Bare())) == ("text zh", "html en", "text zh")


@pytest.mark.parametrize("name", sorted({*RESULTS} - {"Finding", "OperatorFinding", "History", "TrainingResult"}))
def test_the_prompt_shows_the_text_or_how_it_begins(name):
    """Findings show their codes there, a history what makes it again, and a training what it came to."""
    result = RESULTS[name]()
    lines, shown = result.to_text().splitlines(), repr(result).splitlines()
    assert shown == lines or (len(lines) > 60 and shown[:-1] == lines[:20] and f"{len(lines) - 20} more" in shown[-1])


def test_a_long_result_says_at_the_prompt_in_its_language_how_much_more_there_is():
    shown = repr(derive(Network([2, 1]), language="zh"))
    assert len(shown.splitlines()) == 21
    assert "用 print(…) 显示全部" in shown
