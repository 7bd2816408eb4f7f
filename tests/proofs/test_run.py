"""The parts of `python -m backproof.proofs` that judge, each made to fail."""

from dataclasses import replace

import pytest

from backproof.errors import InputError
from backproof.proofs import __main__ as run
from backproof.proofs import coq, recorded

REPORT = """
* Axioms:
    Coq.Logic.FunctionalExtensionality.functional_extensionality_dep
    Coq.Reals.ClassicalDedekindReals.sig_not_dec

* Constants/Inductives relying on type-in-type: <none>
"""


def test_the_axioms_of_coqs_reals_are_expected_from_coqchk():
    assert run._unexpected(REPORT) == []


def test_another_axiom_found_by_coqchk_is_refused():
    assert run._unexpected(REPORT.replace("sig_not_dec", "sig_not_dec\n    Backproof.Network.wish")) == [
        "Backproof.Network.wish"
    ]


def test_a_report_without_axioms_is_no_report():
    assert run._unexpected("") == ["coqchk listed no axioms at all"]


def test_the_concrete_theorems_have_no_hypothesis():
    assert run._hypotheses(recorded()) == []


def test_a_hypothesis_in_a_concrete_theorem_is_found():
    assumed = replace(recorded().theorem("concrete_weight"), statement="(2 <= 3)%nat -> True")
    assert run._hypotheses(replace(recorded(), theorems=(assumed,))) == ["concrete_weight"]


def test_without_the_sources_the_run_says_where_they_are(monkeypatch, capsys):
    monkeypatch.setattr(coq, "sources", lambda: None)
    assert run.main([]) == 1
    assert "accepted: a clone of the repository" in capsys.readouterr().err


def test_without_apt_the_run_says_how_to_install_coq(monkeypatch):
    monkeypatch.setattr(coq.shutil, "which", lambda name: None)
    with pytest.raises(InputError, match=r"accepted: after apt-get update && apt-get install .* run as root"):
        coq.install()
