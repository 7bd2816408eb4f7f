"""Records and lemmas: one for one, and about the same functions."""

import re
from dataclasses import replace

import pytest

from backproof.activations import ACTIVATIONS
from backproof.costs import COSTS
from backproof.proofs import CATALOGUE, HEADLINES, coq, recorded
from backproof.proofs.agreement import disagreements

SOURCES = coq.sources()
from_the_repository = pytest.mark.skipif(SOURCES is None, reason="the Coq sources are in the repository only")


def test_every_record_has_a_lemma_or_a_reason():
    assert list(CATALOGUE) == [*ACTIVATIONS, *COSTS]
    assert [name for name, entry in CATALOGUE.items() if not entry.lemma and not entry.reason] == []


def test_every_lemma_of_a_record_is_a_headline_theorem():
    proved = {headline.name: headline.file for headline in HEADLINES}
    assert [entry.lemma for entry in CATALOGUE.values() if entry.lemma and proved.get(entry.lemma) != entry.file] == []


@pytest.mark.parametrize("name", CATALOGUE)
def test_lemmas_are_named_after_their_records(name):
    kind = "gradient" if name in COSTS else "pull_back" if name == "softmax" else "slope"
    assert CATALOGUE[name].lemma == f"{kind}_{name}"


@from_the_repository
def test_every_lemma_of_the_catalogue_files_names_a_record():
    texts = [(SOURCES / "theories" / f"{file}.v").read_text() for file in ("Activations", "Costs")]
    found = re.findall(r"^Theorem ((?:slope|gradient)_\w+)", "".join(texts), flags=re.MULTILINE)
    named = {entry.lemma for entry in CATALOGUE.values()}
    assert len(found) >= 20
    assert [lemma for lemma in found if lemma not in named] == []


def test_the_lemmas_speak_of_the_functions_of_their_records():
    assert set(recorded().functions) == {entry.lemma for entry in CATALOGUE.values()}
    assert disagreements(recorded().functions) == []


def test_a_slope_that_is_wrong_by_a_thousandth_is_found():
    wrong = replace(ACTIVATIONS["tanh"], slope=lambda z, a: 1.001 * (1 - a * a))
    found = disagreements(recorded().functions, activations={**ACTIVATIONS, "tanh": wrong})
    assert found
    assert all(line.startswith("tanh, σ′(") for line in found)


def test_a_formula_of_another_function_is_found():
    wrong = replace(COSTS["huber"], formula="(a - y)**2/2")
    found = disagreements(recorded().functions, costs={**COSTS, "huber": wrong})
    assert found
    assert all(line.startswith("huber, formula") for line in found)


def test_a_lemma_about_another_function_is_found():
    functions = dict(recorded().functions)
    functions["slope_sigmoid"] = functions["slope_tanh"]
    assert any(line.startswith("sigmoid, σ(") for line in disagreements(functions))


@pytest.mark.parametrize("name", ["softmax", "quadratic", "log_likelihood"])
def test_a_wrong_pull_back_or_gradient_is_found(name):
    activations, costs = dict(ACTIVATIONS), dict(COSTS)
    if name in costs:
        costs[name] = replace(costs[name], gradient=lambda a, y: y - a)
    else:
        activations[name] = replace(activations[name], pull_back=lambda g, a: a * g)
    assert any(line.startswith(f"{name}, ") for line in disagreements(recorded().functions, activations, costs))
