"""Which instruction set the kernels use: chosen, recorded, and kept by a run that goes on."""

import numpy as np
import pytest

import backproof as bp
from backproof.cli import run
from backproof.engines.native_engine import NativeEngine, instruction_set, kernels
from backproof.errors import InputError
from backproof.training.setup import InstructionsWarning

pytestmark = pytest.mark.skipif(kernels() is None, reason="the kernels are not built")
NET = bp.Network([8, 16, 3], ["tanh", "softmax"], "categorical_cross_entropy")
RNG = np.random.default_rng(0)
X, Y = RNG.standard_normal((120, 8)).astype(np.float32), np.eye(3, dtype=np.float32)[RNG.integers(0, 3, 120)]


def sets():
    return list(kernels().instruction_sets())


def trained(epochs=3, **options):
    return bp.train(NET, X, Y, epochs=epochs, engine="native", seed=1, **options)


def bits(result):
    return result.parameters.to_vector().tobytes()


def test_portable_is_the_set_that_every_processor_has():
    assert instruction_set("portable") == sets()[-1]
    assert instruction_set() == sets()[0]
    assert bits(trained(instructions="portable")) == bits(trained(instructions=sets()[-1]))
    assert bits(trained(instructions="portable")) == bits(trained(instructions="portable"))


def test_all_sets_agree_within_rounding_and_the_choice_has_an_effect():
    results = [trained(instructions=name) for name in sets()]
    for result in results[1:]:
        np.testing.assert_allclose(
            result.parameters.to_vector(), results[0].parameters.to_vector(), rtol=1e-3, atol=1e-5
        )
    if len(sets()) == 1:
        pytest.skip("this processor has one set")
    assert len(set(map(bits, results))) > 1


def test_the_environment_chooses_and_an_option_goes_before_it(monkeypatch):
    monkeypatch.setenv("BACKPROOF_INSTRUCTIONS", "portable")
    assert trained().checkpoint.instructions == sets()[-1]
    assert trained(instructions=sets()[0]).checkpoint.instructions == sets()[0]
    monkeypatch.setenv("BACKPROOF_INSTRUCTIONS", "mmx")
    with pytest.raises(InputError, match="instructions: 'mmx' given; accepted on this processor: portable, "):
        trained()


def test_what_has_no_kernels_of_its_own_refuses_a_set():
    with pytest.raises(InputError, match="'numpy', which has no kernels of its own"):
        bp.train(NET, X, Y, epochs=1, engine="numpy", instructions="portable")


def test_where_no_kernels_can_run_the_set_that_was_asked_for_is_not_promised():
    own = bp.Activation.from_formula("own", "z**3")
    network = bp.Network([2, 3, 1], [own, "identity"])
    with pytest.warns(InstructionsWarning, match="instructions portable given, and the engine numpy runs"):
        assert bp.train(network, X[:, :2], Y[:, :1], epochs=1, instructions="portable").engine == "numpy"
    with pytest.raises(InputError, match="instructions: 'mmx' given"):
        bp.train(network, X[:, :2], Y[:, :1], epochs=1, instructions="mmx")


def test_a_run_goes_on_with_the_set_it_was_begun_with():
    begun = trained(epochs=1, instructions="portable").checkpoint
    gone_on = trained(resume=bp.Checkpoint.from_bytes(begun.to_bytes()))
    assert bits(gone_on) == bits(trained(instructions="portable"))
    assert gone_on.checkpoint.instructions == sets()[-1]


def test_a_run_that_goes_on_with_another_set_says_what_follows(monkeypatch):
    begun = trained(epochs=1).checkpoint
    # as on a machine that lacks the set the run was begun with
    elsewhere = bp.Checkpoint(**{**vars(begun), "instructions": "avx1024"})
    with pytest.warns(InstructionsWarning, match=r"begun with avx1024 and goes on with .* differ by rounding"):
        trained(resume=elsewhere)
    if len(sets()) > 1:
        with pytest.warns(InstructionsWarning, match=f"begun with {sets()[0]} and goes on with {sets()[-1]}"):
            trained(resume=begun, instructions="portable")


def test_an_engine_says_which_set_it_uses():
    assert NativeEngine("portable").instructions == sets()[-1]
    assert NativeEngine().instructions == sets()[0]


def test_model_and_report_record_the_set(tmp_path, capsys):
    model, report = tmp_path / "m.backproof", tmp_path / "r.html"
    command = ["train", "iris", "--epochs", "2", "--engine", "native", "--instructions", "portable"]
    assert run([*command, "-o", str(model), "--report", str(report)]) == 0
    assert bp.load(model).facts["instructions"] == sets()[-1]
    page = report.read_text(encoding="utf-8")
    assert "instruction set" in page
    assert sets()[-1] in page
    capsys.readouterr()
    assert run(["info", str(model)]) == 0
    assert "instructions" in capsys.readouterr().out
    assert run(["train", "iris", "--instructions", "mmx", "--epochs", "1", "-o", str(model)]) == 2
    assert "--instructions: 'mmx' given" in capsys.readouterr().err
