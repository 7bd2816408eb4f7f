"""The session of the lab: what it shows is what the library computes, and an answer holds what a message changed."""

import numpy as np
import pytest

from backproof.errors import InputError
from backproof.lab.messages import Go, NeuronIndex, Open, Points, Set, Train, Weight
from backproof.lab.session import Session
from backproof.lab.start import Start
from backproof.network import Network
from backproof.rendering.mathematics import number_text
from backproof.training import train


def neurons(state, layer):
    return state["picture"]["layers"][layer - 1]["neurons"]


def set_to(session, **changes):
    return session.answer(Set(changes=changes))


def test_the_picture_has_the_numbers_of_the_library():
    state = set_to(Session(), net="2-3-1", cost="binary_cross_entropy", row=2, seed=4)
    network = Network([2, 3, 1], "sigmoid", "binary_cross_entropy")
    parameters = network.init(seed=4, scheme="book_large")
    x, y = np.array([[0.0, 1.0]]), np.array([[1.0]])
    trace = network.forward(parameters, x)
    gradient = network.backward(parameters, trace, y)
    for layer in (2, 3):
        for at, neuron in enumerate(neurons(state, layer)):
            assert neuron["z"] == number_text(trace.weighted_inputs[layer - 2][0, at])
            assert neuron["a"] == number_text(trace.activations[layer - 1][0, at])
            assert neuron["delta"] == number_text(gradient.errors[layer - 2][0, at])
            assert neuron["b"] == number_text(parameters.biases[layer - 2][at])
    for link in state["picture"]["links"]:
        assert link["w"] == number_text(parameters.weights[link["layer"] - 2][link["j"] - 1, link["k"] - 1])
        assert link["g"] == number_text(gradient.weights[link["layer"] - 2][link["j"] - 1, link["k"] - 1])
    assert state["picture"]["cost"] == number_text(network.cost(parameters, x, y))


def test_training_in_the_lab_comes_to_what_train_comes_to():
    session = Session()
    set_to(session, batch=2, rate=1.5, l2=0.001)
    for _ in range(5):
        session.answer(Train(deed="epoch"))
    x = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    network = Network([2, 3, 1])
    begun = network.init(seed=0, scheme="book_large")
    result = train(network, x, np.array([0.0, 1, 1, 0]), parameters=begun, optimizer="sgd", learning_rate=1.5,
                   batch_size=2, l2=0.001, seed=0, epochs=5)  # fmt: skip
    assert np.array_equal(session.learning.parameters.to_vector(), result.parameters.to_vector())
    assert session.learning.progress.epoch == 5


def test_a_training_at_a_speed_makes_as_many_steps_as_are_due_and_counts_them():
    session = Session()
    made = [session.advance(0.01, 3) for _ in range(40)]
    assert made == [3] * 40
    assert session.learning.progress.update == 120


def test_the_first_sentence_says_what_the_network_is_and_promises_no_more_than_the_page_can_do():
    network = Network([2, 3, 1])
    given = Start(parameters=network.init(seed=1))
    said = {
        "exclusive or": Session(),
        "the network that you gave, with 4 examples": Session(given),
        "learns: exclusive or": Session(Start(may_train=False)),
    }
    for part, session in said.items():
        sentence = session.everything()["opening"]["sentence"]
        assert part in sentence
        assert "Next step" in sentence
    assert "change" not in sentence


def test_who_goes_from_step_to_step_while_it_trains_pauses_it_and_who_looks_at_a_neuron_does_not():
    session = Session()
    session.answer(Train(deed="run"))
    session.answer(Go(to=NeuronIndex(layer=2, neuron=1)))
    assert session.running
    state = session.answer(Go(to="next"))
    assert not session.running
    assert state["running"]["on"] is False


def test_of_the_batch_gradients_and_the_cost_are_means_and_all_else_is_of_the_example_and_so_it_says():
    session = Session()
    one = set_to(session, row=2)["picture"]
    mean = set_to(session, of="batch")["picture"]
    network = Network([2, 3, 1])
    parameters = network.init(seed=0, scheme="book_large")
    x, y = session.data.x, session.data.y
    gradient = network.backward(parameters, network.forward(parameters, x), y)
    for layer in (2, 3):
        pairs = zip(one["layers"][layer - 1]["neurons"], mean["layers"][layer - 1]["neurons"], strict=True)
        for at, (before, after) in enumerate(pairs):
            assert all(before[name] == after[name] for name in ("z", "a", "delta", "slope"))
            assert after["gb"] == number_text(gradient.biases[layer - 2][at])
    for link in mean["links"]:
        assert link["g"] == number_text(gradient.weights[link["layer"] - 2][link["j"] - 1, link["k"] - 1])
    cost = number_text(network.cost(parameters, x, y))
    assert cost in mean["sentence"]
    assert "4 examples" in mean["sentence"]
    assert (one["note"], "example 2" in mean["note"]) == ("", True)


def test_an_option_that_is_changed_on_the_way_keeps_what_was_learnt():
    session = Session()
    session.answer(Train(deed="epoch"))
    before = session.learning.parameters.to_vector()
    set_to(session, act="tanh,sigmoid", rate=0.5)
    assert np.array_equal(session.learning.parameters.to_vector(), before)
    assert session.learning.progress.epoch == 1
    set_to(session, seed=3)
    assert session.learning.progress.epoch == 0


def test_a_setting_that_is_refused_leaves_everything_as_it_was():
    session = Session()
    before = session.everything()
    with pytest.raises(InputError):
        set_to(session, cost="categorical_cross_entropy")
    with pytest.raises(InputError):
        set_to(session, data="own")
    after = session.everything()
    assert after == before


def test_next_goes_through_every_step_and_stays_at_the_last():
    session = Session()
    session.answer(Open(address="v=1&net=2-3-1&detail=term"))
    seen = [session.answer(Go(to="next"))["step"] for _ in range(len(session.walk) + 2)]
    assert [step["index"] for step in seen] == [*range(len(session.walk)), len(session.walk) - 1, len(session.walk) - 1]
    assert len({step["id"] for step in seen}) == len(session.walk)


def test_a_neuron_is_gone_to_at_the_kind_of_step_that_one_is_at():
    session = Session()
    session.answer(Go(to="bp2.2"))
    assert session.answer(Go(to=NeuronIndex(layer=2, neuron=3)))["step"]["id"] == "bp2.2.3"
    assert session.answer(Go(to=NeuronIndex(layer=3, neuron=1)))["step"]["id"] == "bp1.3.1"


def test_the_paths_through_a_weight_add_up_to_its_gradient():
    session = Session()
    paths = session.answer(Weight(layer=2, j=1, k=1))["paths"]
    assert paths is not None
    assert session.answer(Weight(layer=None))["paths"] is None
    with pytest.raises(InputError):
        session.answer(Weight(layer=2, j=9, k=1))
    assert session.answer(Set(changes={}))["paths"] is None


def test_where_a_mean_is_of_some_examples_only_every_place_that_shows_one_says_so():
    session = Session()
    state = set_to(session, data="digits", net="64-4-10", of="batch")
    said = "899 of the 1797 examples, evenly taken."
    assert len(session.scene.batch[0]) == 899
    assert state["data"]["sentence"].endswith(said)
    assert state["history"]["sentence"].endswith(said)
    assert session.answer(Go(to="bp3.2"))["step"]["sentence"].endswith(said)
    assert said not in set_to(session, of="example")["step"]["sentence"]
    assert "1797 个样本中均匀抽出的 899 个" in set_to(session, lang="zh")["data"]["sentence"]
    assert "evenly" not in set_to(session, lang="en", data="iris")["data"]["sentence"]


def test_points_that_were_drawn_become_the_data():
    session = Session()
    state = session.answer(Points(points=[(0.0, 1.0, 1), (2.0, 0.5, 0)]))
    assert state["data"]["rows"] == 2
    assert state["options"]["data"] == "own"
    assert len(state["field"]["points"]) == 2


@pytest.mark.parametrize(
    "address", ["v=1&net=2-3-1&lang=zh", "data=iris&act=tanh,softmax&cost=categorical_cross_entropy"]
)
def test_an_address_opens_the_state_that_it_was_taken_from(address):
    state = Session().answer(Open(address=address))
    again = Session().answer(Open(address=state["take"]["address"]))
    assert again["picture"] == state["picture"]
    assert again["options"] == state["options"]


def test_what_comes_again_without_an_address_finds_all_as_it_was():
    session = Session()
    assert session.answer(Open(language="zh"))["running"]["on"]
    session.answer(Train(deed="pause"))
    set_to(session, lang="en", rate=2)
    state = session.answer(Open(language="zh"))
    assert (state["language"], state["running"]["on"], state["options"]["rate"]) == ("en", False, 2)


@pytest.mark.parametrize(("address", "said"), [
    ("v=1&net=2-4-1&act=tanh,sigmoid&row=2&rate=3.0&step=bp2.2", None),
    ("v=2", "v=2 (taken instead: v=1)"),
    ("v=1&row=9", "row=9 (taken instead: row=4)"),
    ("v=1&data=iris&net=2-3-1", "net=2-3-1 (taken instead: net=4-3-3)"),
    ("v=1&act=tanh,sigmoid,relu", "act=tanh,sigmoid,relu (taken instead: act=sigmoid,relu)"),
    ("v=1&step=bp9.9", "step=bp9.9 (taken instead: step=z.2)"),
    ("v=1&seed=a&nothing", "seed=a (taken instead: seed=0)"),
    ("nonsense", "nonsense (unknown, left out)"),
    ("v=1&data=own", "data: own given"),
])  # fmt: skip
def test_what_of_an_address_is_not_shown_is_said(address, said):
    unread = Session().answer(Open(address=address))["unread"]
    assert unread is None if said is None else said in unread


def test_curves_go_on_within_an_epoch():
    session = Session()
    set_to(session, batch=1)
    for _ in range(6):
        session.answer(Train(deed="step"))
    set_to(session, rate=1.0)
    session.answer(Train(deed="step"))
    assert session.frame()["history"]["epochs"] == [0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 1.75]


@pytest.mark.parametrize(("step", "detail", "said"), [
    ("z.2", "layer", "4 of the layer’s 7 neurons"),
    ("z.2", "neuron", None),
    ("bp3.2", "layer", "4 of 14 weights"),
    ("bp3.3", "neuron", "4 of 7 weights"),
    ("update.2", "layer", "4 of 14 weights"),
    ("a.3", "layer", None),
    ("C", "layer", None),
])  # fmt: skip
def test_what_is_not_written_out_is_said(step, detail, said):
    more = set_to(Session(), net="2-7-1", detail=detail, step=step)["step"]["more"]
    assert more is None if said is None else said in more


def test_the_first_update_says_that_its_order_does_not_matter():
    told = [set_to(Session(), step=step)["step"]["sentence"] for step in ("update.2", "update.3")]
    assert ["order" in sentence for sentence in told] == [True, False]


def test_a_step_sends_the_picture_only_where_other_neurons_are_drawn():
    session = Session()
    state = set_to(session, net="2-60-1", step="z.2")
    drawn = {neuron["j"] for neuron in neurons(state, 2)}
    other = next(j for j in range(60, 0, -1) if j not in drawn)
    assert "picture" not in session.answer(Go(to="next"))
    answer = session.answer(Go(to=NeuronIndex(layer=2, neuron=other)))
    assert other in {neuron["j"] for neuron in neurons(answer, 2)}
    assert "picture" in session.answer(Go(to="a.2"))  # where it is drawn no longer


def test_a_step_of_the_batch_computes_no_number_again():
    session = Session()
    set_to(session, of="batch")
    before = session.scene.batch_gradient
    session.answer(Go(to="bp3.3"))
    assert session.scene.batch_gradient is before
    session.answer(Train(deed="step"))
    assert session.scene.batch_gradient is not before


def test_a_frame_may_leave_out_the_formulas():
    session = Session()
    set_to(session, step="bp1.3")
    assert "step" not in session.frame(read=False)
    assert session.frame()["step"]["id"] == "bp1.3"
