"""`backproof lab`: what it is started with, and what it refuses before anything listens."""

from pathlib import Path

import pytest

from backproof import tables
from backproof.cli import run
from backproof.lab.messages import Open
from backproof.lab.session import Session
from backproof.model_file import Model, load, model_bytes, save
from backproof.network import Network
from backproof.rendering.mathematics import number_text
from backproof.tables import Reading
from backproof.training import train


@pytest.fixture
def started(monkeypatch):
    """Let the command serve nobody, and keep what it would serve."""
    kept = []

    class Silent:
        def run(self, sockets):
            for each in sockets:
                each.close()

    def server(start, access):
        kept.append((start, access))
        return Silent()

    monkeypatch.setattr("backproof.lab.server.server", server)
    return kept


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """A model of iris, trained for two epochs."""
    folder = tmp_path_factory.mktemp("lab")
    data = tables.prepare("iris", held_out=0.25, seed=0)
    network = Network([4, 3, 3], ["tanh", "softmax"], "categorical_cross_entropy")
    result = train(network, data.x, data.y, epochs=2, optimizer="adam", batch_size=10)
    save(folder / "iris.backproof", result, encoding=data.encoding)
    return str(folder / "iris.backproof")


def test_a_model_is_shown_at_a_row_of_its_data(started, model):
    assert run(["lab", model, "iris", "--row", "7", "--no-browser"]) == 0
    start = started[0][0]
    state = Session(start).answer(Open())
    loaded = load(model)
    x = loaded.encoding.features(loaded.encoding.read("iris"))[6:7]
    trace = loaded.network.forward(loaded.parameters, x)
    outputs = state["picture"]["layers"][2]["neurons"]
    assert [neuron["a"] for neuron in outputs] == [number_text(float(a)) for a in trace.output[0]]
    assert [neuron["name"] for neuron in outputs] == ["setosa", "versicolor", "virginica"]
    assert state["options"]["row"] == 7
    assert state["options"]["optimizer"] == "adam"
    assert not state["running"]["on"]
    assert state["take"]["command"].startswith(f"backproof lab {model} iris --open ")


def test_the_data_of_a_model_is_read_as_it_is_told(started, model, tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text(
        "sepal length (cm);sepal width (cm);petal length (cm);petal width (cm);target\n5,1;3,5;1,4;k.A.;setosa\n"
    )
    assert run(["lab", model, str(path), "--decimal", "comma", "--missing-value", "k.A.", "--no-browser"]) == 0
    start = started[0][0]
    encoding = load(model).encoding
    table = encoding.read(str(path), Reading(decimal=",", missing_values=("k.A.",)))
    assert (start.data.x == encoding.features(table)).all()
    assert start.command == f"backproof lab {model} {path} --decimal , --missing-value k.A."


def test_the_lab_prints_an_address_with_a_token_and_begins_with_exclusive_or(started, capsys):
    assert run(["lab", "--no-browser", "--language", "zh"]) == 0
    ((start, access),) = started
    assert access.address() in capsys.readouterr().out
    assert start.options["lang"] == "zh"
    assert start.options["data"] == "xor"
    assert not start.may_run_code


def test_an_address_is_opened_in_its_own_language(started):
    assert run(["lab", "--no-browser", "--open", "v=1&net=2-5-1&lang=zh&step=bp2.2"]) == 0
    options = started[0][0].options
    assert (options["net"], options["lang"], options["step"]) == ((2, 5, 1), "zh", "bp2.2")


def test_a_backward_pass_is_checked_and_shown(started, tmp_path):
    code = "def gradient(weights, biases, x, y):\n    return [w * 0 for w in weights], [b * 0 for b in biases]\n"
    path = tmp_path / "homework.py"
    path.write_text(code)
    assert run(["lab", f"{path}:gradient", "--network", "3,2,2", "--no-browser"]) == 0
    state = Session(started[0][0]).answer(Open())
    assert state["check"]["verdict"] == "wrong"
    assert state["options"]["net"] == [3, 2, 2]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["--language", "de"], "--language"), (["{model}"], "DATA"),
     (["--delimiter", ";"], "given without DATA"), (["a.py", "iris"], "DATA"),
     (["nowhere.backproof", "iris"], "no such file"), (["nowhere"], "no such file"),
     (["--host", "192.0.2.1"], "--host"), (["--port", "70000"], "--port")],
)  # fmt: skip
def test_what_cannot_be_opened_is_refused_in_one_line(started, model, capsys, arguments, said):
    assert run(["lab", "--no-browser", *(one.replace("{model}", str(model)) for one in arguments)]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert len(error.splitlines()) == 1
    assert not started


def test_of_several_networks_the_first_is_shown_and_it_is_said(started, tmp_path):
    data = tables.prepare("iris", held_out=0.25, seed=0)
    network = Network([4, 3, 3], ["tanh", "softmax"], "categorical_cross_entropy")
    members = [network.init(seed) for seed in range(3)]
    path = tmp_path / "three.backproof"
    path.write_bytes(model_bytes(Model.of_members(network, members, encoding=data.encoding)))
    assert run(["lab", str(path), "iris", "--no-browser"]) == 0
    state = Session(started[0][0]).answer(Open())
    assert "the mean of 3 networks" in state["opening"]["sentence"]
    x = data.encoding.features(data.encoding.read("iris"))[:1]
    trace = network.forward(members[0], x)
    outputs = state["picture"]["layers"][2]["neurons"]
    assert [neuron["a"] for neuron in outputs] == [number_text(float(a)) for a in trace.output[0]]
    zh = Session(started[0][0]).answer(Open(language="zh"))
    assert "3 个网络" in zh["opening"]["sentence"]


def test_a_person_s_own_code_opens_with_what_was_found_in_it(started):
    homework = str(Path(__file__).parents[2] / "examples" / "homework.py")
    assert run(["lab", f"{homework}:gradient", "--network", "2,3,1", "--no-browser"]) == 0
    state = Session(started[0][0]).answer(Open())
    assert state["check"]["sentence"] in state["opening"]["sentence"]
    assert not state["running"]["on"]
