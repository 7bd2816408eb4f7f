"""Causes that people meet, each on two networks: named, mended, in both languages."""

import pytest

import backproof as bp
from checking import mutants

NAMES = (
    "own weights as input",
    "gradient of the weights in place of the weights",
    "only the last k of the sum",
    "row sums of the weights' gradient",
    "error of the layer above in place of its own",
    "error of the layer above in both gradients",
    "output error zero",
    "slope alone in layer 3",
    "slope missing in every hidden layer",
    "L1 that the cost does not have",
    "a constant added to the bias's gradient",
    "softmax: diagonal only, of softmax applied twice",
    "cross-entropy without its logarithm",
    "L2 with 2 lambda",
)
BY_NAME = {mutant.name: mutant for mutant in mutants.MUTANTS}


def two_settings(mutant):
    """Two settings, of two shapes, in which a fault can occur."""
    found = {}
    for setting in mutants.settings():
        if mutant.applies(setting):
            found.setdefault(setting.network.sizes, setting)
    return list(found.values())[:2]


@pytest.mark.published
@pytest.mark.parametrize("name", NAMES)
def test_the_cause_is_named_and_mended_on_two_networks_in_both_languages(name):
    mutant = BY_NAME[name]
    settings = two_settings(mutant)
    assert len(settings) == 2
    for setting in settings:
        report = bp.check(mutants.subject(setting, "plain", mutant), setting.network, l2=setting.l2)
        assert mutants.judge(report, mutant) == mutants.Judged(True, True, True), report.to_text()
        texts = report.to_text("en"), report.to_text("zh")
        assert "mend:" in texts[0]
        assert "改法：" in texts[1]
        assert not any("{" in text for text in texts)
