"""Predictions that rise or fall with a column, for every input; and what cannot is refused with the reason."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from backproof import InputError, Network, TabularClassifier, TabularRegressor, runs
from backproof.activations import ACTIVATIONS
from backproof.model_file import Model
from backproof.tables import Table, fit_encoding
from backproof.tabular.learning import learn
from backproof.tabular.modelling import examples_of
from backproof.tabular.monotonic import bounds_of, never_falls, signs_of
from backproof.tabular.recipe import Recipe

# a promise for every input is tried far beyond what training had, which is said
pytestmark = pytest.mark.filterwarnings("ignore:.*beyond what training had:UserWarning")

RNG = np.random.default_rng(0)
N = 160
AREA, AGE, NOISE = RNG.exponential(50, N), np.round(RNG.uniform(0, 90, N)), RNG.normal(size=N)
HOLES = np.where(RNG.random(N) < 0.1, np.nan, AGE)
PLACE = RNG.choice(["a", "b", "c"], N)
# against what is asked: the price falls with the area where the place is "c", and rises with the age everywhere
PRICE = AREA * np.where(PLACE == "c", -1, 1) + 0.5 * AGE + 5 * np.sin(NOISE)
FRAME = pd.DataFrame({"area": AREA, "age": HOLES, "noise": NOISE, "place": PLACE})
TABLE = Table.from_columns({**{name: FRAME[name].to_numpy() for name in FRAME}, "price": PRICE})
ASKED = {"area": 1, "age": -1}
SMALL = Recipe((8, 6), networks=2, epochs=3, batch_size=16, learning_rate=0.01)


def anywhere(rng, count):
    """Rows far from those learnt from, too: numbers of any size, holes, and places that training did not have."""
    sizes = 10.0 ** rng.integers(-3, 12, (3, count))
    numbers = rng.normal(size=(3, count)) * sizes
    return pd.DataFrame({
        "area": numbers[0], "age": np.where(rng.random(count) < 0.2, np.nan, numbers[1]), "noise": numbers[2],
        "place": rng.choice(["a", "b", "c", "new", None], count),
    })  # fmt: skip


def largest_fall(predict, column, rng, rows=40):
    """How far the prediction falls at most while a column goes up and others stay, in shares of its size."""
    steps = np.unique(np.concatenate([np.linspace(-100, 400, 60), -(10.0 ** np.arange(12)), 10.0 ** np.arange(12)]))
    frame = anywhere(rng, rows).loc[np.repeat(np.arange(rows), len(steps))].reset_index(drop=True)
    frame[column] = np.tile(steps, rows)
    answers = predict(frame).reshape(rows, len(steps))
    return float((-np.diff(answers, axis=1)).max() / max(np.abs(answers).max(), 1))


def promised(predict, asked=ASKED):
    """Whether a prediction rises and falls as it was asked, up to rounding."""
    rng = np.random.default_rng(1)
    signed = {1: predict, -1: lambda frame: -predict(frame)}
    return all(largest_fall(signed[sign], name, rng) < 1e-6 for name, sign in asked.items())


@pytest.fixture(scope="module")
def regressor():
    """A regressor that learnt under constraints which its examples contradict."""
    return TabularRegressor("fast", monotonic=ASKED, random_state=0).fit(FRAME, PRICE)


def test_the_prediction_rises_and_falls_as_asked_for_every_input(regressor):
    assert promised(regressor.predict)


def test_examples_that_say_otherwise_are_followed_where_nothing_is_asked():
    free = TabularRegressor("fast", random_state=0).fit(FRAME, PRICE)
    assert not promised(free.predict, {"area": 1})
    assert not promised(free.predict, {"age": -1})


def test_what_is_not_constrained_is_learnt(regressor):
    low, high = FRAME.assign(noise=-1.5), FRAME.assign(noise=1.5)
    assert np.abs(regressor.predict(low) - regressor.predict(high)).max() > 0


def test_of_two_classes_the_probability_of_the_second_rises():
    labels = np.where(np.median(PRICE) < PRICE, "dear", "cheap")
    model = TabularClassifier("fast", monotonic={"age": -1}, random_state=0).fit(FRAME, labels)
    assert promised(lambda frame: model.predict_proba(frame)[:, 1], {"age": -1})


def test_several_networks_of_any_recipe_are_within_their_bounds():
    encoding = fit_encoding(TABLE, "price", bins=4)
    x, y = encoding.features(TABLE, dtype="float32"), encoding.targets(TABLE, dtype="float32")
    examples = replace(examples_of(encoding, x, y), signs=signs_of(encoding, ASKED))
    learnt = learn(examples, SMALL, seed=0)
    bounds = bounds_of(learnt.network, examples.signs)
    assert all(bounds.hold(member.to_vector()) for member in learnt.members)
    assert never_falls(learnt.network.activations[0])
    model = Model.of_members(learnt.network, learnt.members, learnt.temperature, encoding=encoding)
    first = model.members[0].weights[0]
    area = [i for i, name in enumerate(encoding.feature_names) if name.startswith("area")]
    assert (first[:, area] >= 0).all()
    assert (first[:, area] > 0).any()
    assert (first[4:, area] == 0).all()  # free neurons never see it


def test_a_folder_of_other_networks_is_not_gone_on_from(tmp_path):
    encoding = fit_encoding(TABLE, "price", bins=4)
    x, y = encoding.features(TABLE, dtype="float32"), encoding.targets(TABLE, dtype="float32")
    examples = examples_of(encoding, x, y)
    asked = [replace(examples, signs=signs_of(encoding, {name: 1})) for name in ("area", "noise")]
    learn(asked[0], SMALL, seed=0, folder=tmp_path)
    again = learn(asked[0], SMALL, seed=0, folder=tmp_path)
    assert max(again.epochs) <= SMALL.epochs
    with pytest.raises(InputError, match="without these monotonic columns"):
        learn(asked[1], SMALL, seed=0, folder=tmp_path)


def test_parameters_outside_their_bounds_are_seen_and_moved_to_the_nearest():
    bounds = bounds_of(Network([2, 4, 1], ["tanh", "identity"]), np.array([-1, 0]))
    vector = np.ones(8 + 4 + 5)
    assert not bounds.hold(vector)
    moved = bounds.nearest(vector)
    assert bounds.hold(moved)
    assert moved[:8].tolist() == [0, 1, 0, 1, 0, 1, 0, 1]
    assert bounds.hold(bounds.first(vector))
    assert bounds.first(vector)[:8].tolist() == [-1, 1, -1, 1, 0, 1, 0, 1]


def test_activations_that_fall_somewhere_are_known():
    assert [name for name in ACTIVATIONS if not never_falls(ACTIVATIONS[name])] == [
        "gelu", "gelu_tanh", "silu", "softmax"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"place": 1}, "holds no numbers"),
        ({"aera": 1}, "no column 'aera' found; accepted: area, age, noise; did you mean 'area'?"),
        ({"area": 2}, "2 for column 'area' given; accepted: 1, to rise with it, or -1"),
        ({"area": 0}, "0 for column 'area' given"),
    ],
)
def test_what_cannot_be_promised_is_refused(asked, said):
    with pytest.raises(InputError) as caught:
        TabularRegressor("fast", monotonic=asked).fit(FRAME, PRICE)
    assert said in str(caught.value)


def test_three_classes_cannot_all_rise():
    with pytest.raises(InputError, match="several classes"):
        TabularClassifier("fast", monotonic={"area": 1}).fit(FRAME, PLACE)


def test_a_run_says_what_it_promises_keeps_it_and_refuses_one_network():
    run = runs.fit(TABLE, "price", effort="fast", monotonic={"area": 1}, held_out=0.0)
    assert any("never falls with area" in str(note) or "never falls with 'area'" in str(note) for note in run.notes)
    assert run.model.options["monotonic"] == {"area": 1}
    encoding = run.model.encoding

    def predict(frame):
        columns = {name: frame[name].to_numpy() for name in frame}
        return encoding.decode(run.model.predict(encoding.features(Table.from_columns(columns))))

    assert promised(predict, {"area": 1})
    with pytest.raises(InputError, match="describes one network"):
        runs.fit(TABLE, "price", layers=[4], monotonic={"area": 1})
    with pytest.raises(InputError, match="fewer than 20 examples"):
        runs.fit(TABLE.part(0, 18), "price", monotonic={"area": 1})
