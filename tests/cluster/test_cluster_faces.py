"""The faces of a cluster: `fit`, and `backproof train --cluster`, which refuses in its own words."""

import numpy as np
import pytest

from backproof.cli import run
from backproof.errors import InputError
from backproof.runs import fit
from backproof.training.options import Options
from cluster_executors import Serial

HERE = {"layers": [4], "epochs": 2, "held_out": 0.2, "seed": 1}


def test_a_file_is_trained_on_shards_and_scored_as_any():
    one, other = (fit("iris", cluster=Serial(), shards=3, **HERE) for _ in range(2))
    assert one.model.parameters.to_vector().tobytes() == other.model.parameters.to_vector().tobytes()
    assert '"shards": 3' in one.result.checkpoint.fingerprint
    assert one.evaluation is not None
    assert any("on 3 shards" in note for note in one.notes)
    alone = fit("iris", **HERE)
    assert not np.array_equal(alone.model.parameters.to_vector(), one.model.parameters.to_vector())


def test_a_cluster_makes_it_one_network():
    assert fit("iris", cluster=Serial(), epochs=1).model.network.sizes == (4, 16, 3)
    with pytest.raises(InputError, match="effort: given with cluster, which describes one network"):
        fit("iris", cluster=Serial(), effort="fast")


@pytest.mark.parametrize(("given", "said"), [
    (["--shards", "3"], "--shards: given without --cluster"),
    (["--cluster", "local:0"], "--cluster: 'local:0' given; accepted: an address"),
    (["--cluster", "tls://127.0.0.1:1"], "--cluster: 'tls://127.0.0.1:1' given, and no certificates; accepted: those"),
    (["--cluster", "local:2", "--shards", "0"], "--shards: 0 given; accepted: a whole number ≥ 1, or None"),
    (["--cluster", "local:2", "--round-steps", "few"], "--round-steps: 'few' given; accepted: a whole number ≥ 1"),
    (["--outer-momentum", "0.9"], "--outer-momentum: given without --cluster"),
    (["--cluster", "local:2", "--outer-rate", "0"], "--outer-rate: 0.0 given; accepted: a number above 0"),
    (["--cluster", "local:2", "--round-seconds", "0"], "--round-seconds: 0.0 given; accepted: seconds above 0"),
])  # fmt: skip
def test_the_command_refuses_in_its_own_words(given, said, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(["train", "iris", "--layers", "4", "--epochs", "1", *given]) == 2
    assert said in capsys.readouterr().err


def test_every_option_of_training_is_known_to_a_round_or_to_the_driver():
    """What a new option of training means on a cluster must be decided: it is one of these."""
    in_the_task = {"optimizer", "l1", "l2", "penalty_per_batch", "dropout", "clip_norm", "clip_example_norm",
                   "noise_multiplier"}  # fmt: skip
    of_a_round = {"learning_rate", "schedule", "batch_size", "seed", "shuffle", "engine", "instructions", "dtype"}
    of_the_driver = {"epochs", "scheme", "stopping", "metrics"}
    assert set(Options.__dataclass_fields__) == in_the_task | of_a_round | of_the_driver
