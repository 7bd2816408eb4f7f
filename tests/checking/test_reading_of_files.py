"""Files of which little is said: what fails at import, which name is meant, which networks are asked, what λ gets."""

import json
import textwrap
from itertools import pairwise

import numpy as np
import pytest

import backproof as bp
from backproof.checking.subjects.loaded.absent_packages import Absent
from backproof.checking.subjects.objects.idle_arrays import idle
from backproof.checking.subjects.usual_widths import others_of_the_depth
from checking.styles.judging import command

TWO_LAYERS = """
import numpy as np
def sigmoid(z):
    return 1 / (1 + np.exp(-z))
def gradient(w1, b1, w2, b2, x, y):
    h = sigmoid(x @ w1 + b1)
    o = sigmoid(h @ w2 + b2)
    d2 = (o - y) * o * (1 - o)
    d1 = BACK * h * (1 - h)
    return x.T @ d1, d1.sum(0), h.T @ d2, d2.sum(0)
"""
RIGHT = TWO_LAYERS.replace("BACK", "(d2 @ w2.T)")


def checked(folder, text, *options, name=""):
    """Exit code, report and standard error of a file that is checked."""
    path = folder / "own.py"
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    code, out, err = command(["check", f"{path}:{name}" if name else str(path), *options, "--json"])
    return code, json.loads(out) if out else {}, err


def codes(report, field):
    return {each["code"]: each["facts"] for each in report[field]}


def test_a_syntax_error_is_told_with_the_users_own_line(tmp_path):
    code, _, err = checked(tmp_path, "import numpy as np\nprint 'Epoch'\nx = = 1\n", "-n", "2,3,1")
    assert code == 2
    assert "own.py: line 3 is not valid Python" in err
    assert "x = = 1" in err


def test_a_missing_package_is_told_with_the_users_own_line(tmp_path):
    text = "import nowhere_at_all\nclass Net(nowhere_at_all.Module):\n    pass\n"
    code, _, err = checked(tmp_path, text, "-n", "2,3,1", name="Net")
    assert code == 2
    assert "No module named 'nowhere_at_all' (line 1 of own.py: import nowhere_at_all)" in err


def test_lines_that_fail_are_left_out_and_said(tmp_path):
    code, report, _ = checked(tmp_path, "data = open('nowhere.csv').read()\n" + RIGHT)
    assert (code, report["verdict"]) == (0, "correct")
    assert codes(report, "notes")["left_out"]["line"] == 1
    assert codes(report, "inferred")["found_name"]["name"] == "gradient"


def test_several_networks_are_asked_and_named(tmp_path):
    _, report, _ = checked(tmp_path, RIGHT)
    assert codes(report, "tested")["networks"]["networks"] == "3,4,2; 2,3,1"


@pytest.mark.parametrize("sizes", [(2, 2, 1), (3, 3, 3), (5, 1), (4, 5, 3, 2)])
def test_other_networks_are_as_deep_and_can_tell_more(sizes):
    first, *_ = [found for found in others_of_the_depth(sizes) if found[-1] > 1] or [sizes]
    assert len(first) == len(sizes)
    assert all(a != b for a, b in pairwise(first))


def test_what_equal_widths_hide_is_found_by_another_network(tmp_path):
    """Code whose own network has one output: a sum over one term shows nothing there."""
    text = """
    import numpy as np
    class Net:
        def __init__(self, sizes=(2, 3, 1)):
            self.w1, self.b1 = np.random.randn(sizes[0], sizes[1]), np.zeros(sizes[1])
            self.w2, self.b2 = np.random.randn(sizes[1], sizes[2]), np.zeros(sizes[2])
        def gradient(self, x, y):
            h = 1 / (1 + np.exp(-(x @ self.w1 + self.b1)))
            o = 1 / (1 + np.exp(-(h @ self.w2 + self.b2)))
            d2 = (o - y) * o * (1 - o)
            d1 = d2[:, -1:] * self.w2[:, -1] * h * (1 - h)
            return [x.T @ d1, h.T @ d2], [d1.sum(0), d2.sum(0)]
    """
    assert checked(tmp_path, text, "-n", "2,3,1")[1]["verdict"] == "correct"
    code, report, _ = checked(tmp_path, text)
    assert code == 1
    assert [(f["equation"], f["layer"], f["fault"]) for f in report["findings"]] == [("BP2", 2, "only_last_receiver")]


@pytest.mark.parametrize("factor", ["reg", pytest.param("2 * reg", marks=pytest.mark.published)])
def test_lambda_reaches_an_argument_of_the_code_whatever_it_multiplies(factor):
    names = {}
    exec(compile(RIGHT, "own.py", "exec"), names)

    def gradient(w1, b1, w2, b2, x, y, reg=0.7):
        g = names["gradient"](w1, b1, w2, b2, x, y)
        return (g[0] + eval(factor) * w1, g[1], g[2] + eval(factor) * w2, g[3])

    net = bp.Network([3, 4, 2])
    assert bp.check(gradient, net, l2=0.1).verdict == "correct"
    assert bp.check(gradient, net).verdict == "correct"

    def without(w1, b1, w2, b2, x, y, reg=0.7):
        return names["gradient"](w1, b1, w2, b2, x, y)

    assert {f.fault for f in bp.check(without, net, l2=0.1).findings} == {"penalty_missing"}


class WithBuffers:
    """Arrays of the shape of the parameters that the output does not depend on."""

    def __init__(self):
        self.buffer_a, self.w1, self.w2 = np.ones((3, 4)), np.random.randn(3, 4), np.random.randn(4, 2)  # noqa: NPY002
        self.b1, self.spare, self.b2 = np.zeros(4), np.ones((4, 2)), np.zeros(2)

    def forward(self, x):
        self.x = x
        self.h = np.tanh(x @ self.w1 + self.b1)
        return np.tanh(self.h @ self.w2 + self.b2)

    def backward(self, x, y):
        o = self.forward(x)
        d2 = (o - y) * (1 - o * o)
        d1 = d2 @ self.w2.T * (1 - self.h * self.h)
        return [x.T @ d1, self.h.T @ d2], [d1.sum(0), d2.sum(0)]


def test_arrays_that_change_nothing_are_no_parameters():
    net = bp.Network([3, 4, 2], "tanh")
    assert idle(WithBuffers(), net) == {"buffer_a", "spare"}
    assert bp.check(WithBuffers(), net).verdict == "correct"


@pytest.mark.parametrize(("share", "said"), [("len(x)", "cost_mean_gradient_sum"), ("1", "")])
def test_a_cost_of_the_batch_beside_a_gradient_of_the_sum_is_said(tmp_path, share, said):
    cost = f"""
def cost(w1, b1, w2, b2, x, y):
    o = sigmoid(sigmoid(x @ w1 + b1) @ w2 + b2)
    return 0.5 * ((o - y) ** 2).sum() / {share}
"""
    code, report, _ = checked(tmp_path, RIGHT + cost, "-n", "3,4,2", "--own-cost", "cost", name="gradient")
    assert code == 0
    assert [f["fault"] for f in report["findings"]] == (["cost_of_batch"] if said else [])


def test_a_stand_in_gives_back_what_it_goes_through():
    assert list(Absent().trange(range(3))) == [0, 1, 2]
    with Absent().progress("x") as bar:
        assert bar.update() is bar


ADAM = """
import numpy as np

class Net:
    def __init__(self, n_in, n_hidden, n_out, lr=0.01):
        first, second = np.random.randn(n_in, n_hidden), np.random.randn(n_hidden, n_out)
        self.theta = [first, np.zeros(n_hidden), second, np.zeros(n_out)]
        self.m, self.v = [0 * t for t in self.theta], [0 * t for t in self.theta]
        self.t, self.lr = 0, lr

    def train_on_batch(self, x, y):
        w1, b1, w2, b2 = self.theta
        h = np.tanh(x @ w1 + b1)
        e = h @ w2 + b2 - y
        d = (e @ w2.T) * (1 - h * h)
        self.t += 1
        for i, g in enumerate([x.T @ d, d.sum(0), h.T @ e, e.sum(0)]):
            self.m[i] = 0.9 * self.m[i] + 0.1 * g
            self.v[i] = 0.999 * self.v[i] + 0.001 * g * g
            step = self.m[i] / (1 - 0.9 ** self.t) / (np.sqrt(self.v[i] / (1 - 0.999 ** self.t)) + 1e-8)
            self.theta[i] -= self.lr * step
"""

FIXED = """
import numpy as np

class Net:
    def __init__(self, n_in=3, n_hidden=4, n_out=2):
        self.w1, self.w2 = np.random.randn(n_in, n_hidden), np.random.randn(n_hidden, n_out)
        self.b1, self.b2 = np.full(n_hidden, 0.35), np.full(n_out, 0.6)

    def train(self, x, y, lr=0.5):
        h = 1 / (1 + np.exp(-(x @ self.w1 + self.b1)))
        o = 1 / (1 + np.exp(-(h @ self.w2 + self.b2)))
        d2 = (o - y) * o * (1 - o)
        d1 = d2 @ self.w2.T * h * (1 - h)
        self.w2 -= lr * h.T @ d2
        self.w1 -= lr * x.T @ d1
"""


@pytest.mark.parametrize(
    ("source", "options", "why"),
    [(ADAM, ["-n", "3,4,2", "-a", "tanh,identity"], "adaptive_step"), (FIXED, [], "biases_fixed")],
)
def test_steps_of_an_optimizer_and_biases_that_stay_are_undecided_and_accuse_nothing(tmp_path, source, options, why):
    path = tmp_path / "program.py"
    path.write_text(source, encoding="utf-8")
    code, out, _ = command(["check", str(path), *options, "--json"])
    report = json.loads(out)
    assert (code, report["because"]["code"]) == (3, why)
    assert all(f["severity"] == "convention" for f in report["findings"])


def test_a_fault_is_told_where_biases_stay_too(tmp_path):
    path = tmp_path / "program.py"
    path.write_text(FIXED.replace("* h * (1 - h)", "* h"), encoding="utf-8")
    code, out, _ = command(["check", str(path), "--json"])
    accused = [(f["equation"], f["layer"]) for f in json.loads(out)["findings"] if f["severity"] != "convention"]
    assert (code, accused) == (1, [("BP2", 2)])


@pytest.mark.parametrize(
    ("line", "call"),
    [
        ("from course_utils import relu", "h = relu(x @ w2.T + b2)"),
        ("from .acts import relu, plot_net", "h = relu(x @ w2.T + b2)"),
    ],
)
def test_functions_of_a_module_that_is_missing_are_named_with_their_calls(line, call, tmp_path):
    path = tmp_path / "program.py"
    body = f"{line}\n\n\ndef gradient(w2, b2, w3, b3, x, y):\n    {call}\n    d3 = h @ w3.T + b3 - y\n"
    path.write_text(f"{body}    d2 = d3 @ w3 * (h > 0)\n    return d2.T @ x, d2.sum(0), d3.T @ h, d3.sum(0)\n", "utf-8")
    code, _, err = command(["check", str(path)])
    assert code == 2
    assert f"imports relu from {line.split()[1].lstrip('.')}, which is not there" in err
    assert call in err


def test_a_missing_module_that_the_backward_pass_does_not_need_is_left_out(tmp_path):
    path = tmp_path / "program.py"
    path.write_text(
        "from planar_utils import load_planar_dataset\nfrom testCases import *\nX, Y = load_planar_dataset()\n"
        "def gradient(w2, b2, x, y):\n    d = x @ w2.T + b2 - y\n    return d.T @ x, d.sum(0)\n",
        "utf-8",
    )
    code, out, err = command(["check", str(path), "-a", "identity"])
    assert code == 0, out + err
    assert "planar_utils" in out


NAMES_THAT_ARE_NOWHERE = """
import numpy as np

class Net:
    def __init__(self):
        self.v, self.u = np.ones((3, 4)), np.ones((4, 2))

    def squash(self, z):
        return 1 / (1 + np.exp(-z))

    def backward(self, x, y):
        h = squash(x @ self.v)
        o = squash(h @ self.u)
        d = (o - y) * slope_of(o)
        return x.T @ (d @ self.u.T * slope_of(h)), h.T @ d
"""


@pytest.mark.parametrize(("language", "said"), [
    ("en", "nothing in your file defines or imports squash, slope_of, read in line 12 first"),
    ("zh", "没有定义、也没有导入 squash、slope_of（第 12 行首次用到）"),
])  # fmt: skip
def test_names_that_nothing_defines_are_the_cause(tmp_path, language, said):
    """A method of that name is none: it would be called by `self`."""
    file = tmp_path / "net.py"
    file.write_text(NAMES_THAT_ARE_NOWHERE, encoding="utf-8")
    code, out, err = command(["check", str(file), "--language", language])
    assert code == 2
    assert said in err, out + err
