"""The lab in a notebook, driven without a browser: messages in, states out, every number the library's own."""

import asyncio
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
from sklearn import neural_network

import backproof as bp
from backproof.errors import InputError, MissingPackageError
from backproof.lab.channel import Channel
from backproof.lab.session import Session
from backproof.lab.shown_models import start_of
from backproof.rendering.mathematics import number_text
from backproof.rendering.words import say

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

NETWORK = bp.Network([2, 3, 1], ["tanh", "sigmoid"], "binary_cross_entropy")
PARAMETERS = NETWORK.init(seed=4)
X = np.array([[0.5, -1.0], [2.0, 0.25], [-0.75, 1.5]])
Y = np.array([[1.0], [0.0], [1.0]])


class Page:
    """A page without a browser: what it was sent, part by part, and what it says."""

    def __init__(self, widget):
        self.widget, self.parts, self.others, self.news = widget, {}, [], threading.Condition()
        widget._channel._post = self._sent

    def _sent(self, message):
        with self.news:
            if message["type"] == "state":
                self.parts |= message
            else:
                self.others.append(message)
            self.news.notify_all()

    def say(self, **message):
        """Hand a message over as a notebook's front end does."""
        self.widget._handle_msg({"content": {"data": {"method": "custom", "content": message}}, "buffers": []})

    def wait(self, holds):
        """Wait until something holds of the page."""
        with self.news:
            assert self.news.wait_for(lambda: holds(self), 20)


@pytest.fixture
def opened():
    """What opens a view and its page; all are closed afterwards."""
    pages = []

    def view(*arguments, **options):
        page = Page(bp.view(*arguments, **options))
        pages.append(page)
        page.say(type="open", language="en")
        page.wait(lambda page: "picture" in page.parts)
        return page

    yield view
    for page in pages:
        page.widget.close()


def activations(page):
    """The activations that the picture shows, layer by layer."""
    return [[neuron["a"] for neuron in layer["neurons"]] for layer in page.parts["picture"]["layers"]]


def expected(network, parameters, x):
    return [[number_text(float(a)) for a in layer[0]] for layer in network.forward(parameters, x).activations]


def test_the_page_shows_the_numbers_of_the_example(opened):
    page = opened(NETWORK, PARAMETERS, X, Y, row=2)
    assert activations(page) == expected(NETWORK, PARAMETERS, X[1:2])
    assert page.parts["picture"]["cost"] == number_text(NETWORK.cost(PARAMETERS, X[1:2], Y[1:2]))
    assert page.parts["running"]["on"] is False
    page.say(type="set", changes={"row": 3})
    page.wait(lambda page: activations(page) == expected(NETWORK, PARAMETERS, X[2:3]))


def test_steps_are_gone_through_and_an_epoch_is_that_of_train(opened):
    page = opened(NETWORK, PARAMETERS, X, Y)
    page.say(type="go", to="bp1.3")
    page.wait(lambda page: (page.parts["step"] or {}).get("id") == "bp1.3")
    page.say(type="set", changes={"rate": 0.5, "batch": 3})
    page.say(type="train", deed="epoch")
    page.wait(lambda page: page.parts["running"]["epoch"] == 1)
    trained = bp.train(NETWORK, X, Y, parameters=PARAMETERS, optimizer="sgd", learning_rate=0.5, batch_size=3, epochs=1)
    assert activations(page) == expected(NETWORK, trained.parameters, X[:1])


@pytest.mark.parametrize("language", [None, "en", "zh"])
def test_what_stands_in_place_of_the_page_says_how_to_see_it(language):
    widget = bp.view(NETWORK, PARAMETERS, X, Y, language=language)
    text = widget._repr_mimebundle_()[0]["text/plain"]
    widget.close()
    assert text == repr(widget) == say("lab_opening.as text", language or "en", sizes="2-3-1")


def test_what_was_given_stays_as_it_was(opened):
    before = PARAMETERS.to_vector()
    page = opened(NETWORK, PARAMETERS, X, Y)
    page.say(type="train", deed="epoch")
    page.wait(lambda page: page.parts["running"]["epoch"] == 1)
    assert np.array_equal(PARAMETERS.to_vector(), before)


def test_two_views_share_nothing(opened):
    first, second = opened(NETWORK, PARAMETERS, X, Y), opened(NETWORK, PARAMETERS, X, Y, row=2)
    before = dict(second.parts)
    first.say(type="train", deed="epoch")
    first.wait(lambda page: page.parts["running"]["epoch"] == 1)
    second.say(type="set", changes={"lang": "zh"})
    second.wait(lambda page: page.parts["language"] == "zh")
    assert first.parts["language"] == "en"
    assert second.parts["running"]["epoch"] == 0
    assert activations(second) == [[n["a"] for n in layer["neurons"]] for layer in before["picture"]["layers"]]


def test_a_training_runs_until_it_is_paused(opened):
    page = opened(NETWORK, PARAMETERS, X, Y)
    page.say(type="set", changes={"speed": 0})
    page.say(type="train", deed="run")
    for _ in range(3):
        reached = page.parts["running"]["update"]
        page.say(type="drawn")
        page.wait(lambda page, reached=reached: page.parts["running"]["update"] > reached)
    page.say(type="train", deed="pause")
    page.wait(lambda page: page.parts["running"]["on"] is False)


def test_a_message_that_no_page_sends_is_answered_with_an_error_and_nothing_else_happens(opened):
    page = opened(NETWORK, PARAMETERS, X, Y)
    for wrong in ({"type": "nonsense", "id": 7}, {"type": "go", "to": 3, "id": 7}, {"id": 7}):
        page.others.clear()
        page.say(**wrong)
        page.wait(lambda page: page.others)
        assert (page.others[0]["type"], page.others[0]["of"]) == ("error", 7)
        assert "accepted: what the page sends" in page.others[0]["sentence"]
    page.say(type="check", code="import os", id=8)
    page.wait(lambda page: page.others[-1]["of"] == 8)
    assert "--allow-code" in page.others[-1]["sentence"]


def test_closing_ends_the_thread():
    before = set(threading.enumerate())
    widget = bp.view(NETWORK, PARAMETERS, X, Y)
    own = set(threading.enumerate()) - before
    assert [thread.name for thread in own] == ["backproof-lab"]
    widget.close()
    for thread in own:
        thread.join(10)
        assert not thread.is_alive()
    widget.close()  # a second time too
    widget._channel.hear({"type": "open"})


def test_within_an_event_loop_all_is_sent_from_its_thread():
    async def visit():
        sent, done = [], asyncio.Event()

        def post(message):
            sent.append((threading.current_thread(), message))
            done.set()

        channel = Channel(Session(start_of(NETWORK, PARAMETERS, X, Y)), post)
        channel.hear({"type": "open"})
        await asyncio.wait_for(done.wait(), 20)
        channel.close()
        return sent

    [(thread, message)] = asyncio.run(visit())
    assert thread is threading.main_thread()
    assert message["picture"]


def test_a_training_that_nobody_looks_at_waits_until_somebody_does(monkeypatch):
    monkeypatch.setattr("backproof.lab.channel._UNSEEN", 0.0)
    sent, news = [], threading.Event()

    def post(message):
        sent.append(message)
        news.set()

    channel = Channel(Session(start_of(NETWORK, PARAMETERS, X, Y)), post)
    try:
        channel.hear({"type": "train", "deed": "run"})
        assert news.wait(20)
        while channel._live.pages:
            time.sleep(0.01)
        monkeypatch.setattr("backproof.lab.channel._UNSEEN", 60.0)
        count = len(sent)
        news.clear()
        channel.hear({"type": "drawn"})
        assert news.wait(20)
        assert len(sent) > count
        assert channel._live.pages == 1
    finally:
        channel.close()


# -------------------------------------------------------------- kinds of models


def test_a_training_result_brings_its_parameters_and_how_it_was_trained(opened):
    result = bp.train(NETWORK, X, Y, epochs=2, optimizer="adam", learning_rate=0.02, batch_size=2)
    for page in (opened(result, X, Y), opened(result, x=X, y=Y), opened(result, None, X, Y)):
        assert activations(page) == expected(NETWORK, result.parameters, X[:1])
        options = page.parts["options"]
        assert (options["optimizer"], options["rate"], options["batch"]) == ("adam", 0.02, 2)


def test_a_saved_model_is_shown(opened, tmp_path):
    bp.save(tmp_path / "m.backproof", bp.Model(NETWORK, PARAMETERS))
    page = opened(bp.load(tmp_path / "m.backproof"), X, Y)
    assert activations(page) == expected(NETWORK, PARAMETERS, X[:1])


@pytest.mark.parametrize("labels", [["no", "yes"], ["ant", "bee", "wasp"]])
def test_a_fitted_classifier_is_shown_with_its_labels(opened, labels):
    y = np.array(labels * 4)
    x = np.random.default_rng(0).standard_normal((len(y), 3))
    model = bp.MLPClassifier((4,), max_iter=2, random_state=0, solver="sgd", tol=0, n_iter_no_change=9).fit(x, y)
    page = opened(model, x, y, row=2)
    assert activations(page) == expected(model.network_, model.parameters_, x[1:2])
    target = [float(label == y[1]) for label in labels] if len(labels) > 2 else [1.0]
    cost = model.network_.cost(model.parameters_, x[1:2], np.array([target]))
    assert page.parts["picture"]["cost"] == number_text(cost)
    names = [neuron["name"] for neuron in page.parts["picture"]["layers"][-1]["neurons"]]
    assert names == (labels if len(labels) > 2 else [""])


def test_a_fitted_regressor_is_shown(opened):
    model = bp.MLPRegressor(
        hidden_layer_sizes=(3,), max_iter=2, random_state=0, solver="sgd", tol=0, n_iter_no_change=9
    ).fit(X, X[:, 0])
    page = opened(model, X, X[:, 0])
    assert activations(page) == expected(model.network_, model.parameters_, X[:1])


def test_images_are_drawn_as_images(opened):
    network = bp.Network([6, 2, 3], "sigmoid")
    page = opened(network, network.init(seed=0), np.arange(12.0).reshape(2, 2, 3) / 12, np.array([2, 0]))
    image = page.parts["picture"]["layers"][0]["image"]
    assert (image["rows"], image["columns"]) == (2, 3)


def test_a_function_of_ones_own_keeps_its_name(opened):
    mine = bp.Activation.from_formula("mine", "z/(1 + Abs(z))")
    network = bp.Network([2, 3, 1], [mine, "leaky_relu(0.2)"])
    page = opened(network, PARAMETERS, X, Y)
    assert page.parts["options"]["act"] == ["mine", "leaky_relu(0.2)"]
    assert activations(page) == expected(network, PARAMETERS, X[:1])


def test_columns_of_a_data_frame_name_the_inputs(opened):
    pandas = pytest.importorskip("pandas")
    page = opened(NETWORK, PARAMETERS, pandas.DataFrame(X, columns=["age", "mass"]), pandas.Series(Y[:, 0]))
    assert [neuron["name"] for neuron in page.parts["picture"]["layers"][0]["neurons"]] == ["age", "mass"]


# ------------------------------------------------------------------- what is refused


def unfitted():
    return bp.MLPClassifier()


@pytest.mark.parametrize(
    ("arguments", "options", "said"),
    [
        (lambda: ("net", X, Y), {}, "model: str given; accepted: a Network, a TrainingResult"),
        (lambda: (NETWORK, X, Y), {}, "parameters: ndarray given; accepted: Parameters"),
        (lambda: (NETWORK, PARAMETERS), {}, "x and y: not given"),
        (lambda: (NETWORK, PARAMETERS, X), {}, "y: not given"),
        (lambda: (NETWORK, PARAMETERS, X, Y), {"row": 4}, "row: 4 given; accepted: 1 to 3"),
        (lambda: (NETWORK, PARAMETERS, X, Y), {"row": True}, "row: True given"),
        (lambda: (NETWORK, PARAMETERS, X, Y), {"language": "fr"}, "language: 'fr' given; accepted: 'en' or 'zh'"),
        (lambda: (NETWORK, PARAMETERS, X, Y), {"cost": "quadratic"}, "cost: 'quadratic' given"),
        (lambda: (NETWORK, PARAMETERS, X[:, :1], Y), {}, r"x: shape \(3, 1\) given"),
        (lambda: (NETWORK, PARAMETERS, X * np.nan, Y), {}, "x: holds NaN"),
        (lambda: (NETWORK, PARAMETERS, X, 2 * Y), {}, "y"),
        (lambda: (bp.Network([3, 3, 1]), PARAMETERS, X, Y), {}, "3"),
        (lambda: (bp.Network([2, 2000, 1]), None, X, Y), {}, "2-2000-1 given; accepted: at most"),
        (lambda: (unfitted(), X, Y), {}, "model: MLPClassifier given, which is not fitted"),
        (lambda: (bp.TabularRegressor(), X, X[:, 0]), {}, "model: TabularRegressor given, which is not fitted"),
        (lambda: (neural_network.MLPRegressor(), X, X[:, 0]), {}, "model: MLPRegressor given, which is not fitted"),
        (lambda: (bp.train(NETWORK, X, Y, epochs=1), PARAMETERS, X, Y), {}, r"its own \(TrainingResult\)"),
    ],
)  # fmt: skip
def test_what_cannot_be_shown_is_refused_at_once_and_leaves_no_thread(arguments, options, said):
    given, before = arguments(), threading.active_count()
    with pytest.raises(InputError, match=said):
        bp.view(*given, **options)
    assert threading.active_count() == before


def test_a_label_that_a_classifier_does_not_know_is_refused():
    model = bp.MLPClassifier((2,), max_iter=1, solver="sgd", tol=0).fit(X, ["a", "b", "a"])
    with pytest.raises(InputError, match="y: the label 'c' given; accepted: those that it was fitted with, a, b"):
        bp.view(model, X, ["a", "b", "c"])


def test_without_its_packages_one_error_says_how_to_get_them(monkeypatch):
    monkeypatch.setitem(sys.modules, "anywidget", None)
    monkeypatch.delitem(sys.modules, "backproof.lab.widget", raising=False)
    with pytest.raises(MissingPackageError, match=r"bp\.view needs anywidget.*pip install 'backproof\[lab\]'"):
        bp.view(NETWORK, PARAMETERS, X, Y)


def test_the_name_alone_loads_neither_the_widget_nor_a_notebook():
    code = "import sys, backproof as bp; bp.view; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert {"anywidget", "ipywidgets", "IPython", "msgspec", "torch"} & set(loaded) == set()
