"""What the lab shows beside the walk: two runs, the surface of the cost, a digit drawn by hand, one's own code."""

import json
import re
from base64 import b64decode, b64encode
from hashlib import sha256

import numpy as np
import pytest

from backproof.errors import InputError
from backproof.lab.demonstrations import DEMONSTRATIONS
from backproof.lab.messages import Ask, Check, Demonstration, Digit, Open, Points, Set, Take, Train
from backproof.lab.session import Session
from backproof.lab.start import Start
from backproof.lab.upload import read_upload
from backproof.rendering.mathematics import number_text

WRONG = """
import numpy as np

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def gradient(weights, biases, x, y):
    a = [x]
    for w, b in zip(weights, biases):
        a.append(sigmoid(a[-1] @ w.T + b))
    delta = a[-1] - y
    hidden = (delta @ weights[1]) * a[1] * (1 - a[1])
    return [hidden.T @ a[0] / len(x), delta.T @ a[1] / len(x)], [hidden.mean(axis=0), delta.mean(axis=0)]
"""


@pytest.mark.parametrize("name", DEMONSTRATIONS)
def test_a_demonstration_trains_two_runs_side_by_side(name):
    session = Session()
    state = session.answer(Demonstration(name=name))
    assert state["second"]["options"] != state["options"]
    assert state["second"]["title"] in state["opening"]["sentence"]
    for _ in range(3):
        session.answer(Train(deed="step"))
    frame = session.frame()
    assert frame["running"]["update"] == frame["second"]["running"]["update"] == 3
    for _ in range(10):
        session.advance(60, 2)
    frame = session.frame()
    assert frame["running"]["update"] == frame["second"]["running"]["update"] == 23
    assert session.answer(Train(deed="reset"))["second"]["running"]["update"] == 0
    assert session.answer(Demonstration())["second"] is None


def test_the_quadratic_cost_learns_slower_than_cross_entropy_where_it_starts_wrong():
    session = Session()
    session.answer(Demonstration(name="starts wrong"))
    for _ in range(100):
        session.answer(Train(deed="step"))
    assert session.scene.trace.output.item() > session.other.learning.network.predict(
        session.other.learning.parameters, np.array([[1.0]])
    ).item() + 0.3  # fmt: skip


def test_the_surface_says_of_which_training_it_is_and_after_which_step():
    session = Session()
    session.answer(Train(deed="step"))
    surface = session.answer(Ask(part="surface"))["surface"]
    running = session.answer(Train(deed="pause"))["running"]
    assert (surface["of"], surface["update"]) == (running["of"], running["update"])
    assert session.answer(Train(deed="step"))["running"]["update"] == surface["update"] + 1
    assert session.answer(Set(changes={"net": "2-4-1"}))["running"]["of"] != surface["of"]


def test_the_surface_has_the_cost_of_the_parameters_where_the_path_begins_and_ends():
    session = Session()
    for _ in range(5):
        session.answer(Train(deed="epoch"))
    surface = session.answer(Ask(part="surface"))["surface"]
    tones = np.frombuffer(b64decode(surface["tones"]), np.uint8)
    assert len(tones) == surface["rows"] * surface["columns"]
    assert (tones.min(), tones.max()) == (0, 255)
    assert surface["path"][0] == [0.0, 0.0]
    assert len(surface["path"]) == 5
    ends = np.array(surface["path"][-1])
    moved = session.learning.parameters.to_vector() - session.samples.all[0].vector
    assert np.linalg.norm(ends) == pytest.approx(np.linalg.norm(moved), rel=1e-3)


def test_a_digit_as_others_draw_it_is_what_the_network_says():
    session = Session()
    session.answer(Set(changes={"data": "digits", "net": "64-12-10", "init": "book"}))
    image = np.zeros((28, 28), np.uint8)
    image[4:24, 13:15] = 255
    digit = session.answer(Digit(pixels=b64encode(image.tobytes()).decode()))["digit"]
    shown = np.array(digit["image"]["tones"])
    outputs = session.network.predict(session.learning.parameters, shown.reshape(1, -1))[0]
    assert [output["text"] for output in digit["outputs"]] == [number_text(float(value)) for value in outputs]
    assert digit["best"] == str(outputs.argmax())
    for pixels in ("", "AAAA", b64encode(bytes(784)).decode(), "?"):
        with pytest.raises(InputError):
            session.answer(Digit(pixels=pixels))
    session.answer(Set(changes={"data": "xor"}))
    with pytest.raises(InputError):
        session.answer(Digit(pixels=b64encode(image.tobytes()).decode()))


def test_pasted_code_runs_only_where_that_was_allowed():
    with pytest.raises(InputError, match="allow-code"):
        Session().answer(Check(code=WRONG))


def test_of_pasted_code_it_is_said_which_equation_breaks_and_where_it_is_lit():
    session = Session(Start(may_run_code=True))
    session.answer(Set(changes={"lang": "zh"}))
    found = session.answer(Check(code=WRONG))["check"]
    assert found["verdict"] == "wrong"
    assert found["lit"] == ["delta.3"]
    assert next((one["name"], one["good"]) for one in found["equations"]) == ("BP1", False)
    assert found["lines"][0]["text"].strip() == "delta = a[-1] - y"
    assert "sigmoid_prime" in found["mend"]
    again = Session(Start(report=session.report))
    opened = again.answer(Open(language="en"))
    assert opened["opening"]["sentence"].startswith("Your code, checked: BP1 is violated at layer 3. The tab")
    kept = again.answer(Take(what="snapshot"))["text"]  # which has no tabs
    assert "Your code, checked: BP1 is violated at layer 3. Press “Next step”" in kept
    assert "The tab “Check”" not in kept


@pytest.mark.published
def test_no_verdict_on_other_code_stays_beside_code_that_could_not_be_asked():
    session = Session(Start(may_run_code=True))
    session.answer(Check(code=WRONG))
    found = session.answer(Check(code="x = 1"))["check"]
    assert (found["verdict"], found["lit"], found["equations"]) == ("refused", [], [])
    assert "backward pass" in found["sentence"]
    assert "反向" in session.answer(Set(changes={"lang": "zh"}))["check"]["sentence"]
    assert session.answer(Check(code=WRONG))["check"]["verdict"] == "wrong"


def test_a_snapshot_holds_every_step_in_both_languages_and_lets_nothing_else_run():
    session = Session()
    session.answer(Set(changes={"row": 3}))
    page = session.answer(Take(what="snapshot"))["text"]
    steps = json.loads(re.search(r'id="lab-steps">(.*?)</script>', page, re.DOTALL)[1])
    script = re.search(r'<script type="module">(.*)</script>', page, re.DOTALL)[1]
    assert "</script" not in script
    assert f"script-src 'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" in page
    assert steps["shared"]["en"]["picture"]["cost"] == number_text(session.scene.example.cost)
    assert not steps["shared"]["zh"]["limits"]["may_train"]
    told = {language: [state["step"]["id"] for state in states] for language, states in steps["states"].items()}
    assert told["en"] == told["zh"] == [session.walk.step(at).id for at in range(len(session.walk))]
    assert "http:" not in page.partition("<style>")[0]


def test_a_snapshot_speaks_of_no_control_that_it_lacks():
    session = Session()
    session.answer(Set(changes={"net": "2-9-1"}))
    page = session.answer(Take(what="snapshot"))["text"]
    steps = json.loads(re.search(r'id="lab-steps">(.*?)</script>', page, re.DOTALL)[1])
    told = [state["step"] for state in steps["states"]["en"] if state["step"]["more"]]
    assert told
    for step in told:
        assert step["more"].startswith(step["more_kept"])
        assert "“" in step["more"]
        assert "“" not in step["more_kept"]


def test_a_file_without_a_column_of_that_name_is_learnt_by_its_last_one():
    data = read_upload("people.csv", b"a,b,kind\n1,2,x\n2,1,y\n3,5,x\n4,1,y\n")
    assert data.x.shape == (4, 2)
    assert data.y.ravel().tolist() == [0, 1, 0, 1]
    assert str(data.encoding.notes[0]).startswith("people.csv: ")
    with pytest.raises(InputError) as caught:
        read_upload("people.csv", b"a,b\n1\n")
    assert "/tmp" not in str(caught.value)


def test_files_can_be_taken_away():
    session = Session()
    proof = session.answer(Take(what="proof"))
    assert (proof["type"], proof["mime"]) == ("file", "text/html")
    assert "BP1" in proof["text"]


def test_the_lines_of_python_come_to_the_numbers_on_the_page(capsys):
    session = Session()
    for _ in range(3):
        state = session.answer(Train(deed="epoch"))
    found = {}
    exec(session.answer(Take(what="python"))["text"], found)
    assert "Gradient of layers 2-3-1" in capsys.readouterr().out
    link = state["picture"]["links"][0]
    at = link["layer"] - 2, link["j"] - 1, link["k"] - 1
    assert link["w"] == number_text(float(found["parameters"].weights[at[0]][at[1:]]))
    assert link["g"] == number_text(float(found["gradient"].weights[at[0]][at[1:]]))


@pytest.mark.published
def test_a_verdict_is_shown_with_the_network_that_it_is_about():
    session = Session(Start(may_run_code=True))
    assert session.answer(Check(code=WRONG))["check"]["lit"] == ["delta.3"]
    assert session.answer(Set(changes={"rate": 2, "seed": 3}))["check"]["lit"] == ["delta.3"]
    assert session.answer(Set(changes={"net": "2-4-1"}))["check"] is None


def test_what_no_address_holds_is_said_where_the_address_stands():
    session = Session()
    assert session.parts(("take",))["take"]["lacks"] == []
    assert session.answer(Train(deed="epoch"))["take"]["lacks"] == []
    session.answer(Set(changes={"rate": 1.0}))
    [training] = session.parts(("take",))["take"]["lacks"]
    assert "before it is trained" in training
    address = session.parts(("take",))["take"]["address"]
    again = Session()
    assert again.answer(Open(address=address, language="en"))["running"]["update"] == 0
    assert not again.running
    session.answer(Demonstration(name="starts wrong"))
    [*_, second] = session.parts(("take",))["take"]["lacks"]
    assert "the first of the two runs" in second
    session.answer(Points(points=[(0.0, 0.0, 0), (1.0, 1.0, 1), (0.0, 1.0, 1)]))
    [rows, *_] = session.parts(("take",))["take"]["lacks"]
    assert "given on this page" in rows
