"""`backproof check-op` on a file: names inside classes, shapes, an .npz of inputs, and what is refused."""

import numpy as np
import pytest

from backproof.cli import run

KERNELS = """
class Layers:
    def forward(x, weight):
        return x @ weight.T

    def backward(dout, x, weight):
        return dout @ weight, 2 * dout.T @ x
"""
NAME = "Layers.forward,Layers.backward"


@pytest.fixture
def kernels(tmp_path):
    path = tmp_path / "kernels.py"
    path.write_text(KERNELS, "utf-8")
    return path


def test_shapes_are_drawn_and_the_input_is_called_by_its_name(kernels, capsys):
    assert run(["check-op", f"{kernels}:{NAME}", "--shape", "3,4", "--shape", "2,4"]) == 1
    assert "by weight is 2 times what it should be" in capsys.readouterr().out


def test_the_arrays_of_a_file_are_given_by_their_names(kernels, tmp_path, capsys):
    np.savez(tmp_path / "where.npz", weight=np.ones((2, 4)), x=np.ones((3, 4)))
    assert run(["check-op", f"{kernels}:{NAME}", "--inputs", str(tmp_path / "where.npz"), "--wrt", "x"]) == 0
    assert "correct" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--shape", "3;4"], "--shape: '3;4' given"),
        (["--inputs", "none.npz"], "--inputs: 'none.npz' cannot be read (No such file"),
        (["--at", "1,2", "--shape", "2"], "--shape: given together with --at"),
        (["--wrt", "bias"], "--wrt: 'bias' given; accepted: x, weight"),
        (["--like", "layernorm"], "--like: 'layernorm' given"),
    ],
)
def test_what_is_not_accepted_is_said_in_the_words_of_the_command(kernels, arguments, said, capsys):
    assert run(["check-op", f"{kernels}:{NAME}", *arguments]) == 2
    assert said in capsys.readouterr().err
