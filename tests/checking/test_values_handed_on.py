"""A backward pass gets what a forward pass returned: by its names, or as the file's own training hands it on."""

import numpy as np
import pytest

import backproof as bp
from backproof.checking.judging.files import check_file
from backproof.checking.subjects.makers.plans import plans

NET = bp.Network([3, 4, 2], ["tanh", "sigmoid"], "quadratic")


class OneByOne:
    """Its training unpacks under other names than the backward pass has, and the forward pass returns no names."""

    is_late = False

    def __init__(self):
        rng = np.random.default_rng(3)
        self.up, self.down = rng.standard_normal((4, 3)), rng.standard_normal((2, 4))
        self.shift_up, self.shift_down = np.zeros((4, 1)), np.zeros((2, 1))

    def forward(self, image):
        middle = np.tanh(self.up @ image.reshape(-1, 1) + self.shift_up)
        return middle, 1 / (1 + np.exp(-(self.down @ middle + self.shift_down)))

    def backward(self, image, label, between, end):
        last = (end - label.reshape(-1, 1)) * end * (1 - end)
        before = self.down.copy()
        self.down -= last @ between.T
        self.shift_down -= last
        first = (self.down if self.is_late else before).T @ last * (1 - between**2)
        self.up -= first @ image.reshape(1, -1)
        self.shift_up -= first

    def train(self, images, labels):
        for image, label in zip(images, labels, strict=True):
            hidden, output = self.forward(image)
            self.backward(image, label, hidden, output)


class ByName:
    """It takes the gradient of the loss by the scores beside what the forward pass returned, and adds it up."""

    def __init__(self):
        rng = np.random.default_rng(4)
        self.W1, self.W2 = rng.standard_normal((3, 4)), rng.standard_normal((4, 2))
        self.b1, self.b2 = np.zeros(4), np.zeros(2)
        self.dW1, self.dW2 = np.zeros((3, 4)), np.zeros((4, 2))
        self.db1, self.db2 = np.zeros(4), np.zeros(2)

    def forward(self, X):
        A1 = X @ self.W1 + self.b1
        H1 = np.tanh(A1)
        S = H1 @ self.W2 + self.b2
        return A1, H1, S

    def backward(self, dL_dS, H1, X):
        self.dW2 += H1.T @ dL_dS
        self.db2 += dL_dS.sum(axis=0)
        below = dL_dS @ self.W2.T * (1 - H1**2)
        self.dW1 += X.T @ below
        self.db1 += below.sum(axis=0)


def test_values_are_handed_on_by_their_places_and_by_their_names():
    assert ["forward(x)", "backward(x, y, forward()[0], forward()[1])"] in _known(OneByOne())
    assert ["forward(x)", "backward(∂C/∂a, H1, x)"] in _known(ByName())


def _known(thing):
    return [[call.spoken() for call in plan.calls] for plan in plans(thing) if not plan.guessed]


@pytest.mark.parametrize("is_late", [False, True])
def test_a_training_that_unpacks_under_other_names_is_read(is_late, monkeypatch):
    monkeypatch.setattr(OneByOne, "is_late", is_late)
    report = bp.check(OneByOne(), NET)
    found = [(f.equation, f.fault) for f in report.findings if f.accuses]
    assert found == ([("BP2", "weights_already_updated")] if is_late else []), report.to_text()


def test_sums_from_call_to_call_tell_nothing_of_a_number_format():
    report = bp.check(ByName(), bp.Network([3, 4, 2], ["tanh", "identity"], "quadratic"))
    assert [f.fault for f in report.findings if f.accuses] == ["accumulates"]
    assert "float16" not in report.to_text()


PAIR = """
import numpy as np

def propagate(X, P):
    H = np.tanh(P["W1"] @ X + P["b1"])
    return RETURNED

def backprop(P, NAME, Y):
    (X, H), O = NAME, P["W2"] @ NAME[1] + P["b2"]
    d2 = O - Y
    d1 = P["W2"].T @ d2 * (1 - H ** 2)
    return {"W1": d1 @ X.T, "b1": d1.sum(1, keepdims=True), "W2": d2 @ H.T, "b2": d2.sum(1, keepdims=True)}

def learn(X, Y, P):
    HANDED = propagate(X, P)
    return backprop(P, NAME, Y)
"""


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize(("name", "handed", "returned"), [
    ("Q", "O, Q", "P['W2'] @ H + P['b2'], (X, H)"),
    pytest.param("kept", "kept", "X, H", marks=pytest.mark.published),
])  # fmt: skip
def test_what_a_forward_pass_remembers_may_have_any_name(name, handed, returned, tmp_path):
    path = tmp_path / "program.py"
    text = PAIR.replace("HANDED", handed).replace("RETURNED", returned).replace("NAME", name)
    path.write_text(text, encoding="utf-8")
    report = check_file(f"{path}:backprop", bp.Network([3, 4, 2], ["tanh", "identity"], "quadratic"))
    assert report.verdict == "correct", report.to_text()
