"""Pictures of networks: what is drawn, what is left out, what is lit, and what a screen reader is told."""

import re
from xml.etree import ElementTree

import pytest

from backproof.costs import COSTS
from backproof.derivation import derive, explain
from backproof.faces import LANGUAGES
from backproof.network import Network
from backproof.rendering.function_names import function_name
from backproof.rendering.pictures.network_picture import Lit, along, network_picture
from backproof.rendering.pictures.places import places_of
from backproof.rendering.tables_and_pages import columns
from backproof.rendering.words import say


def parsed(picture):
    """The SVG element, which must be well-formed XML."""
    return ElementTree.fromstring(picture).find("svg")


def lines(svg, look):
    """How many straight lines the paths of a look have."""
    return sum(path.get("d").count("L") for path in svg.iter("path") if path.get("class") == look)


def letters(svg):
    return ["".join(text.itertext()) for text in svg.iter("text")]


def test_a_small_network_is_drawn_whole():
    svg = parsed(network_picture([2, 3, 1], ["sigmoid", "tanh"]))
    assert len(list(svg.iter("circle"))) == 6
    assert lines(svg, "edge") == 2 * 3 + 3 * 1
    assert letters(svg)[-9:] == ["layer 1", "2 neurons", "input", "layer 2", "3 neurons", "sigmoid",
                                 "layer 3", "1 neuron", "tanh"]  # fmt: skip


def test_many_neurons_are_abbreviated_and_the_picture_stays_small():
    picture = network_picture([784, 30, 10], ["sigmoid", "softmax"])
    svg = parsed(picture)
    assert len(picture) < 8_000
    assert len(list(svg.iter("circle"))) == 15
    assert letters(svg).count("⋮") == 3
    assert "784 neurons" in letters(svg)


def test_many_layers_are_abbreviated():
    found = places_of([5] * 40, layers=[20])
    assert list(found.layers) == [1, 2, 20, 39, 40]
    assert len(found.gaps_of_layers) == 2


def test_what_is_lit_is_shown_wherever_it_stands():
    picture = network_picture([100] * 30, lit=Lit(edges=along(14, (50, 61, 72))))
    svg = parsed(picture)
    assert {"50", "61", "72", "layer 14", "layer 16"} <= set(letters(svg))
    assert sum(path.get("class") == "head" for path in svg.iter("path")) == 2
    assert lines(svg, "edge lit") == 2


def test_an_arrow_runs_from_the_sender_to_the_receiver_and_bears_its_weight():
    svg = parsed(network_picture([2, 3, 1], lit=Lit(neurons={(1, 1): "k"}, edges={(2, 2, 1): ("w", "2", "jk")})))
    start, tip = (re.findall(r"[-\d.]+", path.get("d")) for path in svg.iter("path") if path.get("class") != "edge")
    assert float(start[0]) < float(start[2]) < float(tip[0])
    assert "w2jk" in letters(svg)
    assert "k" in letters(svg)


def test_a_layer_and_the_connections_into_one_are_lit():
    svg = parsed(network_picture([2, 3, 4], lit=Lit(layers=frozenset([2]), fans=frozenset([3]))))
    assert len(list(svg.iter("rect"))) == 1
    assert sum(circle.get("class") == "lit" for circle in svg.iter("circle")) == 3
    assert lines(svg, "edge lit") == 12
    assert lines(svg, "edge") == 6


@pytest.mark.parametrize(
    ("language", "title", "told"),
    [
        ("en", "A network with layers of 2, 1 neurons", "An arrow runs from neuron 2 of layer 1 to neuron 1 of layer"),
        ("zh", "各层神经元个数为 2、1 的网络", "箭头从第 1 层的第 2 个神经元指向第 2 层的第 1 个神经元"),
    ],
)
def test_it_is_told_to_who_does_not_see_it(language, title, told):
    svg = parsed(network_picture([2, 1], ["sigmoid"], lit=Lit(edges={(2, 1, 2): None}), language=language))
    assert svg.get("role") == "img"
    assert svg.find("title").text == title
    assert told in svg.find("desc").text


def test_names_are_escaped_and_nothing_has_an_identifier():
    picture = network_picture([2, 1], ["<b>"])
    assert "<b>" not in picture
    assert "&lt;b&gt;" in picture
    assert " id=" not in picture


def test_a_page_of_derivation_has_its_network_at_the_head_and_where_an_index_is_spoken_of():
    page = derive(Network([2, 3, 1])).to_html()
    head, _, rest = page.partition("</aside>")
    assert head.count('class="bp-picture"') == 1
    assert rest.count('class="bp-picture"') == 4  # BP1 to BP4
    assert "w<tspan" in head


def test_a_page_about_a_weight_lights_its_paths():
    found = explain(Network([2, 3, 2]), [1.0, 2.0], [0.0, 1.0], weight=(2, 3, 1), language="en").to_html()
    head, _, rest = found.partition("</aside>")
    assert "<svg" not in rest  # it stands at the head, and is not drawn again
    assert "An arrow runs" in head
    assert "from neuron 1 of layer 1 to neuron 3 of layer 2" in head
    at_first = head.partition('data-of="0"')[2].partition('data-of="1"')[0]
    assert at_first.count('class="head"') == 5  # the weight, and one path to each output and on to the cost


def test_other_faces_have_no_picture():
    derivation = derive(Network([2, 1]))
    assert "svg" not in derivation.to_text() + derivation.to_latex() + derivation.to_markdown()


@pytest.mark.parametrize("cost", COSTS.values(), ids=COSTS)
def test_the_name_of_a_cost_has_room_below_it(cost):
    for language in LANGUAGES:
        name = f"“{function_name(cost.name, language)}”"
        shown = letters(parsed(network_picture([2, 1], ["sigmoid"], cost=name, language=language)))
        of_cost = shown[len(shown) - shown[::-1].index(say("pictures.cost", language)) :]
        assert "".join(of_cost).replace(" ", "") == name.replace(" ", "")
        assert max(map(columns, of_cost)) <= 18
