"""What the measures return: frozen, ordered, and the same facts as text, HTML and plain data."""

import dataclasses
import json
import re

import numpy as np
import pytest

from backproof import ExampleNorms, Influence

COSTS = np.array([0.5, 3.0, 0.25, 3.0])
NORMS = ExampleNorms(COSTS, np.array([4.0, 1.0, 2.0, 3.0]), "numpy")
INFLUENCE = Influence(np.array([0.5, -2.0, 0.0, 1.5]), COSTS, 0.75, 2, "native")


def test_equal_ones_keep_their_order_and_what_is_no_number_comes_first():
    assert NORMS.hardest(3).indices == (1, 3, 0)
    assert NORMS.hardest(9, "norm").indices == (0, 3, 2, 1)
    odd = ExampleNorms(np.array([1.0, np.nan, np.inf]), np.ones(3))
    assert odd.hardest(2).indices == (1, 2)


def test_helpful_and_harmful_begin_at_the_two_ends():
    assert [example.index for example in INFLUENCE.helpful(2)] == [3, 0]
    assert [(example.index, example.influence) for example in INFLUENCE.harmful(1)] == [(1, -2.0)]


@pytest.mark.parametrize("result", [NORMS, INFLUENCE, NORMS.hardest(2)], ids=lambda result: type(result).__name__)
def test_a_result_cannot_be_changed_and_has_three_faces(result):
    with pytest.raises(dataclasses.FrozenInstanceError):
        result.engine = "other"
    for value in vars(result).values():
        if isinstance(value, np.ndarray):
            assert not value.flags.writeable
    assert json.loads(result.to_json()) == result.to_dict()
    in_text = [line.split() for line in str(result).splitlines()[1:]]
    in_html = [re.findall("<td>([^<]*)</td>", row) for row in re.findall("<tr><td>.*?</tr>", result._repr_html_())]
    assert [" ".join(cells) for cells in in_html] == [" ".join(cells) for cells in in_text]
    assert in_text


def test_the_arrays_given_stay_the_callers_to_change():
    costs = np.ones(2)
    ExampleNorms(costs, np.ones(2))
    costs[0] = 2


def test_the_text_of_norms_is_their_spread():
    assert str(NORMS).splitlines() == [
        "   4 examples  least     5 %  median  95 %  greatest",
        "         cost   0.25  0.2875    1.75     3         3",
        "gradient norm      1    1.15     2.5  3.85         4",
    ]


def test_the_text_of_the_hardest_is_a_line_each():
    assert str(NORMS.hardest(2)).splitlines() == [
        "example  cost  gradient norm",
        "      1     3              1",
        "      3     3              3",
    ]


def test_what_neither_helps_nor_harms_is_in_neither_list_of_the_text():
    assert [line.split()[:2] for line in str(INFLUENCE).splitlines()[1:]] == [
        ["helps", "3"], ["helps", "0"], ["harms", "1"],
    ]  # fmt: skip
