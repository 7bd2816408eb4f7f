"""The lines of Python that the lab gives come to the numbers on its page, or say in a comment that they do not."""

import numpy as np
import pytest

import backproof as bp
from backproof.lab.messages import Demonstration, Open, Points, Set, Take, Train
from backproof.lab.opened import of_code, of_model
from backproof.lab.session import Session
from backproof.lab.start import Start
from backproof.lab.upload import read_upload
from backproof.tables import Reading, prepare

RIGHT = """import numpy as np

def gradient(weights, biases, x, y):
    a = 1 / (1 + np.exp(-(weights[0] @ x + biases[0])))
    delta = (a - y) * a * (1 - a)
    return [np.outer(delta, x)], [delta]
"""
PEOPLE = "a,b,kind\n1,2,x\n2,1,y\n3,5,x\n4,1,y\n0.5,3,x\n"


def lines_of(session):
    return session.answer(Take(what="python"))["text"]


def run(session):
    found = {}
    exec(lines_of(session), found)
    return found


def holds(session):
    """Hold that the lines come to the parameters, the gradient and the examples of the session, to the bit."""
    found = run(session)
    assert np.array_equal(found["parameters"].to_vector(), session.learning.parameters.to_vector())
    assert np.array_equal(found["x"], session.data.x)
    for mine, shown in zip(found["gradient"].weights, session.scene.example.gradient.weights, strict=True):
        assert np.array_equal(mine, shown)
    return found


@pytest.fixture
def model(tmp_path, monkeypatch):
    """A model that was trained on a file, and the file, in the folder in which the test runs."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "it's people.csv").write_text(PEOPLE)
    data = prepare("it's people.csv", target="kind", held_out=0.0, seed=0)
    network = bp.Network([2, 3, 1])
    result = bp.train(network, data.x, data.y, epochs=3, optimizer="sgd", learning_rate=0.5, seed=5)
    bp.save("people.safetensors", result, encoding=data.encoding)
    return of_model("people.safetensors", "it's people.csv", 2)


def test_lines_of_a_model_load_it_and_its_file_by_their_names(model):
    session = Session(model)
    found = holds(session)
    assert np.array_equal(found["parameters"].to_vector(), model.parameters.to_vector())
    assert "bp.load('people.safetensors')" in lines_of(session)
    session.answer(Train(deed="epoch"))
    holds(session)
    session.answer(Train(deed="reset"))
    assert np.array_equal(session.learning.parameters.to_vector(), model.parameters.to_vector())
    session.answer(Set(changes={"seed": 9}))
    holds(session)
    assert not np.array_equal(session.learning.parameters.to_vector(), model.parameters.to_vector())
    session.answer(Set(changes={"data": "xor"}))
    assert "model" not in lines_of(session)
    holds(session)


def test_lines_read_a_file_as_the_lab_was_told_to(model, tmp_path):
    (tmp_path / "others.csv").write_text("kind;b;a;größe\nx;2,5;1,5;1\ny;1;-;2\n", encoding="latin-1")
    reading = Reading(text_encoding="latin-1", delimiter=";", decimal=",", missing_values=("-",))
    session = Session(of_model("people.safetensors", "others.csv", 1, reading))
    found = holds(session)
    assert found["x"].shape == (2, 2)
    assert "others.csv', tables.Reading(text_encoding='latin-1', delimiter=';', decimal=','" in lines_of(session)


def test_an_address_of_a_model_opens_the_model(model):
    session = Session(model)
    address = session.answer(Set(changes={"row": 3, "act": "tanh,sigmoid"}))["take"]["address"]
    again = Session(model)
    again.answer(Open(address=address))
    assert np.array_equal(again.learning.parameters.to_vector(), model.parameters.to_vector())
    assert [record.name for record in again.network.activations] == ["tanh", "sigmoid"]
    holds(again)


def test_lines_of_a_file_that_was_sent_read_it_by_its_own_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my people.csv").write_text(PEOPLE)
    session = Session()
    session.take_data(read_upload("C:\\files\\my people.csv", PEOPLE.encode()))
    session.answer(Train(deed="epoch"))
    assert "'my people.csv'" in lines_of(session)
    holds(session)
    session.answer(Set(changes={"net": "2-3-2", "act": "sigmoid,softmax", "cost": "categorical_cross_entropy"}))
    holds(session)


@pytest.mark.parametrize("data", ["iris", "moons", "blobs"])
def test_lines_of_a_set_known_by_name_make_it(data):
    session = Session()
    session.answer(Set(changes={"data": data, "seed": 3}))
    session.answer(Train(deed="epoch"))
    holds(session)


def test_points_and_given_parameters_are_written_out():
    session = Session()
    session.answer(Points(points=[(0.1, 1.0, 1), (2.0, 0.5, 0)]))
    session.answer(Train(deed="epoch"))
    holds(session)
    session.answer(Demonstration(name="starts wrong"))
    holds(session)


def test_lines_beside_a_check_draw_the_same_examples(tmp_path):
    file = tmp_path / "homework.py"
    file.write_text(RIGHT)
    session = Session(of_code(f"{file}:gradient", [3, 2]))
    holds(session)


def test_what_lines_cannot_say_stands_in_a_comment_in_the_language_of_the_page():
    session = Session()
    session.answer(Set(changes={"batch": 1}))
    session.answer(Train(deed="step"))
    assert "# The lab made 1 more step after epoch 0." in lines_of(session)
    session.answer(Train(deed="epoch"))
    assert "#" not in lines_of(session)
    session.answer(Set(changes={"lang": "zh"}))
    assert "#" not in lines_of(session)
    session.answer(Set(changes={"rate": 1.0}))
    assert "# 训练途中改过选项" in lines_of(session)
    session.answer(Train(deed="reset"))
    assert "#" not in lines_of(session)


def test_arrays_that_are_too_large_are_named_and_not_made_up():
    from backproof.lab.datasets import DataSet
    from backproof.lab.lab_options import LabOptions

    data = DataSet("own", np.ones((50, 100)), np.ones((50, 1)))
    network = bp.Network([100, 50, 1])
    options = LabOptions().changed({"net": "100-50-1", "data": "own"})
    text = lines_of(Session(Start(options, network, network.init(seed=1), data)))
    assert "# x and y are what the lab was given: 5050 numbers" in text
    assert "# parameters are those that the lab was given: 5101 numbers" in text
    with pytest.raises(NameError):
        exec(text, {})
