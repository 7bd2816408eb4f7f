"""Programs that Python 3 cannot read as they stand are read, each line with its number; what is no program is not."""

import pytest

from backproof import cli
from backproof.checking import SubjectError
from backproof.checking.subjects.code.program_text import program_in, readable

PYTHON_2 = """
import numpy as np
import cPickle

%matplotlib inline

def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))

class Net(object):
    def __init__(self, sizes):
        self.biases = [np.random.randn(n, 1) for n in sizes[1:]]
        self.weights = [np.random.randn(n, m) for m, n in zip(sizes[:-1], sizes[1:])]

    def backprop(self, x, y):
        activations, zs = [x], []
        for b, w in zip(self.biases, self.weights):
            zs.append(np.dot(w, activations[-1]) + b)
            activations.append(sigmoid(zs[-1]))
        grads_b, grads_w = [None] * len(zs), [None] * len(zs)
        delta = (activations[-1] - y) * activations[-1] * (1 - activations[-1])
        for l in xrange(1, len(zs) + 1):
            if l > 1:
                a = activations[-l]
                delta = np.dot(self.weights[-l + 1].T, delta) {slope}
            grads_b[-l], grads_w[-l] = delta, np.dot(delta, activations[-l - 1].T)
        return grads_b, grads_w

    def SGD(self, data, epochs, eta):
        for j in xrange(epochs):
            print "Epoch {{0}}: {{1}}".format(
                j, len(data)), "of", epochs  # every one
            try:
                cPickle.dumps(self)
            except (IOError, ValueError), error:
                print >>log, "not kept", error

net = Net([3, 4, 2])
print "made", net
"""


@pytest.mark.published
def test_python_2_is_read_and_judged(tmp_path, capsys):
    for slope, code, said in (("* a * (1 - a)", 0, "correct"), ("", 1, "the factor σ′(z²) is missing")):
        path = tmp_path / "net.py"
        path.write_text(PYTHON_2.format(slope=slope), encoding="utf-8")
        assert cli.run(["check", f"{path}:Net", "--activation", "sigmoid", "--cost", "quadratic"]) == code
        told = capsys.readouterr().out
        assert said in told
        assert "line 5 was left out (a command of IPython): %matplotlib inline" in told


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("print", "print"),
        ("if x: print 'a'; y = 1\n%cd", "if x: print('a'); y = 1\npass"),
        ("print 'a' % (\n    1), # b", "print('a' % (\n    1),) # b"),
        ("print >>f, x\nprint 1", "print( x)\nprint(1)"),
        ("try:\n    f()\nexcept E, e:\n    pass", "try:\n    f()\nexcept E as e:\n    pass"),
        ("if x:\n\ty = 1\n        z = 2", "if x:\n        y = 1\n        z = 2"),
        ("files = !ls\nnet.fit??\n!pip install x", "files = None\npass\npass"),
        ("print = 3\nx = 5 %2", "print = 3\nx = 5 %2"),
    ],
)
def test_lines_keep_their_numbers(given, read):
    assert readable(given).text.rstrip("\n") == read


def test_what_is_no_program_is_refused_with_its_own_line(tmp_path):
    path = tmp_path / "net.py"
    path.write_text("y = 3\nx = = 3\n")
    with pytest.raises(SubjectError, match=r"line 2 is not valid Python .*: x = = 3;"):
        program_in(path)
    path.write_text("print 'a'\nx = = 3\n")
    with pytest.raises(SubjectError, match=r"line 2 is not valid Python .*: x = = 3;"):
        program_in(path)
