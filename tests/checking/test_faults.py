"""Real faults, put into one reference pass: detected, located and named; and the judge of all that, seen to fail."""

import random

import numpy as np
import pytest

import backproof as bp
from backproof.checking.faults import FAULTS
from backproof.checking.report import SEVERITIES, Finding, GradientReport
from checking import mutants

HIDDEN_OF = {"relu tested on its output with >= 0": "relu", "tanh' = 1 - z^2": "tanh"}


def a_setting(mutant, seed=0):
    """One setting in which the fault can occur, another for every seed."""
    fitting = [setting for setting in mutants.settings() if mutant.applies(setting)]
    return random.Random(f"{mutant.name} {seed}").choice(fitting)


ASKED = ("plain", "columns", "dict")
"""The layouts that each fault is asked in: each second fault in one of them now, and all others later."""


@pytest.mark.parametrize(
    ("mutant", "seed"),
    [
        pytest.param(mutant, seed, marks=[] if i % 2 == 0 and seed == i % len(ASKED) else pytest.mark.published,
                     id=f"{mutant.name} {ASKED[seed]}")
        for i, mutant in enumerate(mutants.MUTANTS) for seed in range(len(ASKED))
    ],
)  # fmt: skip
def test_every_real_fault_is_detected_located_and_named(mutant, seed):
    setting = a_setting(mutant, seed)
    report = bp.check(mutants.subject(setting, ASKED[seed], mutant), setting.network, l2=setting.l2, seed=seed)
    assert mutants.judge(report, mutant) == mutants.Judged(True, True, True), report.to_text()
    assert_told_in_both_languages(report)


def assert_told_in_both_languages(report):
    """Hold that each finding is told after the fact, in English and in Chinese, and that neither has the other's."""
    english, chinese = report.to_text(), report.to_text("zh")
    assert not any("一" <= letter <= "鿿" for letter in english)
    assert "{" not in english + chinese
    for word in ("your", "gradient is", "layer", "the ", "mend:", "evidence:"):
        assert word not in chinese, chinese
    for finding, told in zip(report.findings, report.to_dict("zh")["findings"], strict=True):
        assert (told["equation"], told["layer"], told["fault"]) == (finding.equation, finding.layer, finding.fault)
        assert told["says"] in finding.to_text("zh")
        assert told["title"] in finding.to_text("zh")


@pytest.mark.parametrize("layout", mutants.LAYOUTS)
@pytest.mark.parametrize("hidden", ["sigmoid", "tanh", "relu"])
def test_the_reference_pass_without_a_fault_is_correct(hidden, layout):
    setting = mutants.Setting(hidden, "softmax", "categorical_cross_entropy", (3, 4, 2, 3), 0.1)
    report = bp.check(mutants.subject(setting, layout), setting.network, l2=setting.l2)
    assert report.verdict == "correct"
    assert report.findings == ()


def test_two_faults_at_once_are_both_located_and_named():
    chosen = {mutant.name: mutant for mutant in mutants.MUTANTS}
    setting = mutants.Setting("tanh", "sigmoid", "quadratic", (3, 3, 3, 3))
    both = chosen["slope missing in layer 3"], chosen["one sum for a whole layer"]
    report = bp.check(mutants.subject(setting, "plain", *both), setting.network)
    assert mutants.judge(report, *both) == mutants.Judged(True, True, True)


def test_two_faults_in_one_equation_are_named_together():
    setting = mutants.Setting("tanh", "sigmoid", "quadratic", (3, 4, 5, 2))
    both = mutants.Mutant("both", {"G2": "G2 = (A3 - Y) @ W3.T", "D2": "D2 = G2"}, {})
    report = bp.check(mutants.subject(setting, "plain", both), setting.network)
    (finding,) = report.findings
    assert (finding.equation, finding.layer) == ("BP2", 3)
    assert {"slope_missing", "raw_error_sent_down"} & finding.names
    assert len(finding.also) == 1


def test_a_fault_above_does_not_accuse_the_layers_below():
    setting = mutants.Setting("sigmoid", "sigmoid", "quadratic", (3, 4, 2, 3))
    wrong_top = mutants.Mutant("top", {"D3": "D3 = A3 - Y"}, {})
    report = bp.check(mutants.subject(setting, "plain", wrong_top), setting.network)
    assert [(f.equation, f.layer) for f in report.findings] == [("BP1", 4)]
    assert dict(report.held)["BP2"] == (2, 3)


def test_what_the_numbers_cannot_tell_apart_is_reported_as_a_set():
    setting = mutants.Setting("sigmoid", "sigmoid", "quadratic", (3, 4, 2, 3))
    wrong_top = mutants.Mutant("top", {"D3": "D3 = A3 - Y"}, {})
    (finding,) = bp.check(mutants.subject(setting, "plain", wrong_top), setting.network).findings
    assert {"slope_missing", "cost_gradient_of_binary_cross_entropy"} <= finding.names


def test_a_fault_that_is_in_no_catalogue_is_located_and_said_to_be_unrecognised():
    setting = mutants.Setting("tanh", "sigmoid", "quadratic", (3, 4, 2, 3))
    odd = mutants.Mutant("odd", {"D2": "D2 = np.sin(7 * G2) * fp(Z2) ** 0.3"}, {})
    (finding,) = bp.check(mutants.subject(setting, "plain", odd), setting.network).findings
    assert (finding.equation, finding.layer, finding.fault) == ("BP2", 3, "unrecognised")


def test_a_constant_that_is_no_known_one_is_not_called_a_diagnosis():
    setting = mutants.Setting("tanh", "sigmoid", "quadratic", (3, 4, 2, 3))
    odd = mutants.Mutant("odd", {"dW2": "dW2 = 1.2345 * A1.T @ D2 / N"}, {})
    (finding,) = bp.check(mutants.subject(setting, "plain", odd), setting.network).findings
    assert finding.fault == "constant_factor"
    assert finding.facts["ratio"] == pytest.approx(1.2345)
    assert "1.2345" in finding.to_text()


def test_a_fault_of_one_in_a_million_is_detected_in_float64():
    setting = mutants.Setting("tanh", "sigmoid", "quadratic", (3, 4, 2, 3))
    small = mutants.Mutant("small", {"D1": "D1 = G1 * fp(Z1) * (1 + 1e-6)"}, {})
    report = bp.check(mutants.subject(setting, "plain", small), setting.network)
    assert report.verdict == "wrong"
    assert report.findings[0].layer == 2


def test_the_same_fault_in_several_layers_is_told_once_and_found_in_each():
    setting = mutants.Setting("tanh", "sigmoid", "quadratic", (3, 4, 2, 3))
    every = mutants.Mutant("every", {"D2": "D2 = G2", "D1": "D1 = G1"}, {})
    report = bp.check(mutants.subject(setting, "plain", every), setting.network)
    assert [(f.equation, f.layer) for f in report.findings] == [("BP2", 3), ("BP2", 2)]
    text = report.to_text()
    assert "BP2 is violated at layers 3, 2" in text
    assert text.count("is missing") == 1
    assert "delta3 = (delta4 @ w4.T) * tanh_prime(z3)" in text or "delta3 = (delta4 @ w4) * tanh_prime(z3)" in text


def test_the_mend_of_a_penalty_has_the_penalty_in_it():
    setting = mutants.Setting("tanh", "sigmoid", "quadratic", (3, 4, 2, 3), 0.1)
    twice = mutants.Mutant("twice", {"dW2": "dW2 = A1.T @ D2 / N + 2 * lam * W2 / N"}, {})
    text = bp.check(mutants.subject(setting, "plain", twice), setting.network, l2=0.1).to_text()
    assert "mend: grad_w3 = delta3.T @ a2 + l2 * w3" in text


def test_one_sum_of_one_term_cannot_be_told_from_its_last_term():
    setting = mutants.Setting("tanh", "sigmoid", "quadratic", (3, 4, 2, 1))
    last = mutants.Mutant("last", {"G2": "G2 = D3[:, -1:] @ W3[:, -1:].T"}, {})
    assert bp.check(mutants.subject(setting, "plain", last), setting.network).verdict == "correct"


def test_an_epsilon_in_the_logarithm_is_a_remark_and_not_a_fault():
    setting = mutants.Setting("tanh", "sigmoid", "binary_cross_entropy", (3, 4, 2, 3))
    epsilon = mutants.Mutant("eps", {"D3": "D3 = ((1 - Y) / (1 - A3 + 1e-8) - Y / (A3 + 1e-8)) * fo(Z3)"}, {})
    report = bp.check(mutants.subject(setting, "plain", epsilon), setting.network)
    assert report.verdict == "correct"
    assert report.findings[0].fault == "epsilon_1e-08"
    assert "wrong only because" not in report.to_text()
    assert "mend" not in report.to_text()


@pytest.mark.parametrize(("swapped", "fault"), [(False, None), (True, "quantile_shares_swapped")])
def test_swapped_shares_of_a_quantile_are_named(swapped, fault):
    network = bp.Network([3, 4, 2], ["tanh", "identity"], cost="quantile(0.8)")

    def gradient(weights, biases, x, y):
        a1 = np.tanh(x @ weights[0].T + biases[0])
        e = a1 @ weights[1].T + biases[1] - y
        above, below = (0.8, -0.2) if swapped else (0.2, -0.8)
        d2 = np.where(e > 0, above, below) / len(x)
        d1 = d2 @ weights[1] * (1 - a1**2)
        return [d1.T @ x, d2.T @ a1], [d1.sum(0), d2.sum(0)]

    report = bp.check(gradient, network)
    assert [finding.fault for finding in report.findings] == ([fault] if fault else [])
    assert report.verdict == ("wrong" if fault else "correct")


def test_every_entry_of_the_catalogue_is_whole():
    names = [fault.name for fault in FAULTS]
    assert len(names) == len(set(names))
    for fault in FAULTS:
        assert fault.english
        assert fault.chinese
        assert fault.severity in SEVERITIES
        assert set(fault.equations) <= {"BP1", "BP2", "BP3", "BP4"}


def judged(*findings, verdict="wrong"):
    mutant = mutants.Mutant("m", {}, {("BP2", 3): {"slope_missing"}})
    return mutants.judge(GradientReport(verdict, findings), mutant)


def test_the_judge_fails_a_report_that_misses_misplaces_or_misnames():
    assert judged(verdict="correct") == mutants.Judged(False, False, False)
    assert judged(Finding("BP2", 2, "slope_missing")) == mutants.Judged(True, False, False)
    assert judged(Finding("BP2", 3, "slope_twice")) == mutants.Judged(True, True, False)
    assert judged(Finding("BP2", 3, "slope_missing")) == mutants.Judged(True, True, True)


def test_the_same_seed_gives_the_same_report():
    setting = mutants.Setting("tanh", "sigmoid", "quadratic", (3, 4, 2, 3))
    wrong = mutants.Mutant("top", {"D2": "D2 = G2"}, {})
    first, second = (bp.check(mutants.subject(setting, "plain", wrong), setting.network, seed=4) for _ in range(2))
    assert first.to_json() == second.to_json()


def test_seeds_differ_in_their_probes():
    setting = mutants.Setting("tanh", "sigmoid", "quadratic", (3, 4, 2, 3))
    wrong = mutants.Mutant("top", {"D2": "D2 = G2"}, {})
    reports = {bp.check(mutants.subject(setting, "plain", wrong), setting.network, seed=s).to_json() for s in (1, 2)}
    assert len(reports) == 2
    assert np.all(["slope_missing" in report for report in reports])


@pytest.mark.parametrize(
    ("output", "cost", "fault"),
    [
        ("tanh", "quadratic", "target_added"),
        ("softmax", "categorical_cross_entropy", "target_added_in_error"),
        ("sigmoid", "binary_cross_entropy", "target_added_in_error"),
    ],
)
def test_a_target_that_is_added_is_named(output, cost, fault):
    setting = mutants.Setting("tanh", output, cost, (3, 4, 2, 3))
    error = "D3 = (A3 + Y) * fo(Z3)" if output == "tanh" else "D3 = A3 + Y"
    report = bp.check(mutants.subject(setting, "plain", mutants.Mutant("added", {"D3": error}, {})), setting.network)
    assert [(f.equation, f.layer, f.fault) for f in report.findings] == [("BP1", 4, fault)]
