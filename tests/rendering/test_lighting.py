"""The picture that follows the reader: what each line lights in it, that it says so, and that notebooks can hold it."""

import re

import pytest

from backproof.derivation import derive, explain
from backproof.derivation.notation import tree
from backproof.faces import LANGUAGES
from backproof.network import Network
from backproof.rendering.derivation_lighting import Lighting
from backproof.rendering.derivation_prose import words_for
from backproof.rendering.pictures.lit import NOTHING
from derivation.cases import derived


def lighting(sizes=(2, 3, 2), language="en", **options):
    derivation = derive(Network(list(sizes)), **options)
    return Lighting(derivation, words_for(derivation, language), NOTHING)


def lit(text, layers=(), sizes=(2, 3, 2)):
    """Return what one line lights, and the caption without its markup."""
    found = lighting(sizes)
    assert found.line([tree(text)], layers) == ' data-lit="1"'
    return found.lits[1], re.sub(r"<[^>]*>", "", found.captions[1])


def test_a_fixed_letter_stands_at_a_neuron_and_a_sum_runs_over_its_layer():
    shown, caption = lit("sum(k, l+1, delta(l+1,k)*w(l+1,k,j))*slope(l, z(l,j))", layers=(2,))
    assert shown.neurons == {(2, 2): "j", (3, 1): "k"}
    assert shown.running == {3}
    assert shown.threads == {(3, 0, 2)}
    assert shown.edges == {(3, 1, 2): ("w", "3", "kj")}
    assert caption == "j is any neuron of layer l (here layer 2); k runs over layer l+1 (here layer 3)."


def test_two_letters_of_a_layer_stand_at_two_neurons_and_share_the_only_one():
    assert lit("sum(m, l, a(l,m)) + a(l,j)", layers=(2,))[0].neurons == {(2, 2): "j", (2, 3): "m"}
    assert lit("sum(m, L, a(L,m)) + a(L,j)", sizes=(2, 1))[0].neurons == {(2, 1): "j,m"}


def test_a_number_stands_at_its_own_neuron_and_a_letter_beside_it():
    shown, caption = lit("sum(k, 3, delta(3,k)*w(3,k,2))*a(2,2)")
    assert shown.neurons[2, 2] == ""
    assert "neuron 2 of layer 2" in caption.lower()


def test_the_cost_and_the_way_to_it_are_lit():
    shown, caption = lit("sum(k, L, D(C, a(L,k))*D(a(L,k), z(L,j)))")
    assert (4, 1) in shown.neurons
    assert (4, 1, 1) in shown.edges
    assert (4, 1, 0) in shown.threads
    assert caption.endswith("the cost C.")


def test_vectors_light_layers_and_matrices_what_leads_into_them():
    shown, _ = lit("m.w(l) @ m.a(l-1)", layers=(2, 3))
    assert shown.layers == {1}
    assert shown.fans == {2}


def test_a_layer_that_the_network_does_not_have_is_not_lit():
    shown, _ = lit("delta(L-1,j)*a(L-2,k)", sizes=(2, 1))
    assert all(1 <= layer <= 3 for layer, _ in shown.neurons)


def test_the_same_is_lit_by_the_same_group():
    found = lighting()
    first, second = found.line([tree("a(l,j)")], (2,)), found.line([tree("z(l,j)")], (2,))
    assert first == second
    assert found.line([tree("a(l,j)")], (3,)) != first
    assert found.line([tree("exp(z)")]) == ""


def test_a_path_bears_its_weights_and_a_negative_one_is_dashed():
    found = explain(Network([2, 3, 2]), [1.0, 2.0], [0.0, 1.0], weight=(2, 3, 1)).to_html()
    groups = re.findall(r'<g class="of" data-of="(\d+)">(.*?)</g>', found, re.DOTALL)
    paths = [int(n) for n in re.findall(r'<tr class="line" data-lit="(\d+)"', found)]
    assert len(paths) == 2
    drawn = dict(groups)
    assert all(drawn[str(at)].count('class="head"') == 3 for at in paths)  # the weight, one on, and to the cost
    values = [re.findall(r'class="letter value formula"[^>]*>([^<]*)<', drawn[str(at)]) for at in paths]
    for at, (value,) in zip(paths, values, strict=True):
        assert drawn[str(at)].count("edge lit minus") == value.startswith("−")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["2-3-1", "64-30-10"])
def test_every_line_of_a_proof_that_has_an_index_lights_something_and_says_what(name, language):
    page = derived(name, order="classical").to_html(language)
    lines = re.findall(r'<div class="line"( data-lit="(\d+)")?', page)
    assert len([line for line in lines if line[0]]) > 0.6 * len(lines)
    groups = set(re.findall(r'<g class="of" data-of="(\d+)">', page))
    captions = dict(re.findall(r'<p class="of" data-of="(\d+)">(.*?)</p>', page, re.DOTALL))
    assert {number for _, number in lines if number} <= groups == set(captions)
    assert all(captions.values())
    for number in groups - {"0"}:
        assert f".line[data-lit='{number}']:is(:hover, :focus)" in page


def test_a_table_of_a_large_layer_does_not_make_the_picture_tall():
    network = Network([40, 30, 20])
    page = derive(network, [0.5] * 40, [0.5] * 20).to_html()
    circles = re.search(r'<aside class="bp-follow">.*?</aside>', page, re.DOTALL)[0].partition('<g class="of"')[0]
    assert circles.count("<circle") < 30


def test_what_a_notebook_shows_twice_has_no_identifier_twice():
    derivation = derived("2-3-1")
    outputs = derivation._repr_html_() + derivation._repr_html_()
    found = re.findall(r'\bid="([^"]*)"', outputs)
    assert len(found) == len(set(found)) > 20
    assert set(re.findall(r'href="#([^"]*)"', outputs)) == set(found)


def test_a_notebook_brings_its_own_light_and_dark():
    shown = derived("2-3-1")._repr_html_()
    assert '[data-jp-theme-light="false"]' in shown
    assert ".vscode-dark" in shown
    assert "--jp-layout-color0" in shown
    assert "bp-inside" in shown
    assert "--jp-layout-color0" not in derived("2-3-1").to_html()


def test_a_formula_holds_on_to_its_punctuation():
    page = derived("2-3-1", "zh", order="classical").to_html()
    assert not re.search(r"</math>[，。；：、）]", re.sub(r'<span class="tied">.*?</span>', "", page))
    assert re.search(r'<span class="tied"><math>.*?</math>[，。；：、）]', page)
