"""What cannot be derived is refused in one sentence that names the argument, what was given and what is accepted."""

import inspect
import subprocess
import sys

import numpy as np
import pytest

from backproof.activations import Activation
from backproof.costs import Cost
from backproof.derivation import derive, explain
from backproof.errors import InputError, MissingPackageError
from backproof.network import Network, Parameters
from derivation.cases import NETWORKS

SMALL = Network([2, 3, 1])
NO_FORMULA = Activation.from_functions("mystery", np.tanh, lambda z: 1 - np.tanh(z) ** 2)
WHOLE = Activation("normalised", lambda z: z, None, "z", pull_back=lambda g, a: g)
ODD = Activation("stepwise", np.sign, lambda z, a: 0 * z, "DiracDelta(z)")
REFUSED = {
    "language": ({"language": "fr"}, "language: 'fr'.*en and zh"),
    "a misspelt option": ({"ordr": "rigorous"}, "derive has no option 'ordr'.*did you mean order"),
    "detail": ({"detail": "all"}, "detail: 'all'.*'every index'"),
    "equations": ({"equations": ["BP5"]}, "equations: BP5.*BP1"),
    "no equations": ({"equations": []}, "equations: none"),
    "x alone": ({"x": [1, 2]}, "x and y: only one given"),
    "wrong x": ({"x": [1, 2, 3], "y": [1]}, r"x: shape \(3,\).*\(2,\)"),
    "two examples": ({"x": np.ones((2, 2)), "y": np.ones((2, 1))}, "one example"),
    "text for x": ({"x": "abc", "y": [1]}, "x: 'abc'"),
    "infinite x": ({"x": [1, np.inf], "y": [1]}, "x: a number that is not finite given"),
    "layer 1": ({"weight": (1, 1, 1)}, "weight: layer 1.*layers 2 to 3"),
    "layer 4": ({"neuron": (4, 1)}, "neuron: layer 4.*layers 2 to 3"),
    "neuron 0": ({"neuron": (2, 0)}, "neuron 0.*1 to 3, the neurons of layer 2"),
    "sender 3": ({"weight": (2, 1, 3)}, "sending neuron 3.*1 to 2, the neurons of layer 1"),
    "half a weight": ({"weight": (2, 1)}, "weight:.*3 whole numbers"),
    "text for a neuron": ({"neuron": "21"}, "neuron:.*2 whole numbers"),
    "equations that are none": ({"equations": 5}, "equations: 5 given; accepted: BP1"),
    "a neuron of truths": ({"neuron": (True, True)}, "neuron:.*2 whole numbers"),
    "a huge number": ({"x": [10**400, 1], "y": [1]}, "x:.*accepted: 2 numbers"),
    "a name for all": ({"x": [1, 2], "y": [1], "input_names": "ab"}, "input_names: no list given"),
    "names": ({"x": [1, 2], "y": [1], "input_names": ["one"]}, "input_names: 1 given; accepted: none, or 2"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_argument_is_refused_by_name(name):
    arguments, message = REFUSED[name]
    with pytest.raises(InputError, match=message):
        derive(SMALL, **arguments)


def test_a_target_outside_the_domain_of_the_cost_is_refused():
    with pytest.raises(InputError, match=r"y: .*binary_cross_entropy.*from 0 to 1"):
        derive(Network([2, 1], cost="binary_cross_entropy"), [1, 2], [3])


def test_every_index_of_a_large_network_is_refused_before_any_work():
    with pytest.raises(InputError, match=r"'every index'.*23860 weights and biases; accepted: at most 150"):
        derive(NETWORKS["784-30-10"], detail="every index")


@pytest.mark.parametrize(
    ("network", "message"),
    [
        (Network([2, 2], NO_FORMULA), "activation: 'mystery' given, which has no formula.*from_formula"),
        (Network([2, 2], WHOLE), "'normalised' given, which acts on a whole layer; accepted: softmax"),
        (Network([2, 2], ODD), "'DiracDelta.*is not known"),
        (Network([2, 2], cost=Cost.from_functions("odd", np.sum, np.sum)), "cost: 'odd' given, which has no formula"),
    ],
)  # fmt: skip
def test_a_function_that_is_not_known_is_refused_by_name(network, message):
    with pytest.raises(InputError, match=message):
        derive(network)


def test_a_formula_with_an_unknown_name_is_refused_by_name():
    with pytest.raises(InputError, match="gamma"):
        Activation.from_formula("mine", "gamma(z)")


def test_a_pdf_without_latex_is_refused_and_says_what_would_do(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingPackageError, match=r"'pdf' given, which needs pdflatex.*'latex', which needs nothing"):
        assert derive(SMALL).to_pdf()


def test_what_is_said_of_its_form_is_kept_by_the_derivation():
    found = derive(SMALL, detail="outline", order="rigorous", weight_letter="ω", language="zh")
    assert (found.detail, found.order, found.weight_letter, found.language) == ("outline", "rigorous", "ω", "zh")


def test_explain_refuses_like_derive():
    with pytest.raises(InputError, match="explain has no option 'order'"):
        explain(SMALL, [1, 2], [1], order="rigorous")
    parameters = SMALL.init(seed=0)
    with pytest.raises(InputError, match="layers 2 to 3"):
        explain(SMALL, [1, 2], [1], parameters=parameters, weight=(9, 1, 1))
    with pytest.raises(InputError, match="language"):
        explain(SMALL, [1, 2], [1], parameters=parameters, language="de")


def test_explain_takes_what_derive_takes_in_the_same_order():
    derived, explained = (list(inspect.signature(function).parameters) for function in (derive, explain))
    assert explained == [name for name in derived if name in explained]
    assert explained[:4] == ["network", "x", "y", "parameters"]
    parameters = SMALL.init(seed=3)
    numbers = explain(SMALL, [1, 2], [1], parameters).sections[-1]
    assert numbers in derive(SMALL, [1, 2], [1], parameters).sections


@pytest.mark.parametrize("function", [derive, explain])
def test_arguments_in_another_order_and_what_are_no_parameters_are_refused(function):
    parameters = SMALL.init(seed=0)
    with pytest.raises(InputError, match=r"x: parameters given; .* The order is network, x, y, parameters"):
        function(SMALL, parameters, [1, 2], [1])
    with pytest.raises(InputError, match=r"parameters: tuple given; accepted: backproof.Parameters\(weights, biases\)"):
        function(SMALL, [1, 2], [1], (parameters.weights, parameters.biases))
    endless = Parameters(tuple(w * np.nan for w in parameters.weights), parameters.biases)
    with pytest.raises(InputError, match="parameters: a number that is not finite given"):
        function(SMALL, [1, 2], [1], endless)


def own(formula):
    return Activation.from_formula("own", formula)


HAVE_NO_VALUES = {
    "no value anywhere": (Network([2, 3, 1], own("log(-1 - z**2)")), "of the random networks .* none was found"),
    "too deep": (Network([2] * 101), "network: 101 layers given; accepted: at most 100"),
    "no output": (
        Network([2, 1], cost=Cost.from_formula("own", "0*a + y")),
        "'own' given, which does not depend on the output a",
    ),
}


@pytest.mark.parametrize("name", HAVE_NO_VALUES)
@pytest.mark.parametrize("function", [derive, lambda network: explain(network, [1] * network.sizes[0], [1])])
def test_a_network_whose_steps_cannot_be_checked_is_refused_and_not_called_wrong(name, function):
    network, message = HAVE_NO_VALUES[name]
    with pytest.raises(InputError, match=message):
        function(network)


@pytest.mark.parametrize("formula", ["sqrt(z)", "z**0.5", "log(z)", "1/z", "z**1000", "exp(exp(z))"])
def test_a_formula_without_a_value_somewhere_or_with_huge_ones_is_not_called_wrong(formula):
    assert derive(Network([2, 1], own(formula)), equations=["BP1", "BP3"]).holds


WITHOUT_NUMBERS = {
    "a of an exponential": (
        Network([2, 2, 1], "exponential"), [1e3, 1e3], "x: a of layer 2 is inf for this example"
    ),
    "z": (SMALL, [1e308, 1e308], None),
    "the cost outside its domain": (
        Network([2, 1], "tanh", "binary_cross_entropy"), [1, -2], "x: the cost of this example is nan"
    ),
    "the square of the cost": (Network([2, 2, 1], "identity"), [1e200, 1e200], "x: the cost of this example is inf"),
}  # fmt: skip


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", WITHOUT_NUMBERS)
@pytest.mark.parametrize("function", [derive, explain])
def test_numbers_that_overflow_are_refused_by_name_and_never_shown(name, function):
    network, x, message = WITHOUT_NUMBERS[name]
    if message is None:
        assert "nan" not in function(network, x, [1]).to_text()
        return
    with pytest.raises(InputError, match=message):
        function(network, x, [1])


def test_a_path_through_more_layers_than_there_are_letters_is_refused():
    deep = Network([2] * 14)
    for arguments in ({"weight": (2, 1, 1)}, {"neuron": (2, 1)}):
        with pytest.raises(InputError, match=r"layer 2 given of 14; accepted: a layer nearer to the output.* are 9"):
            explain(deep, [1, 2], [1, 2], **arguments)
    assert explain(deep, [1, 2], [1, 2], weight=(5, 1, 1)).holds


@pytest.mark.parametrize("network", [None, [2, 3, 1], "2-3-1"])
def test_what_is_no_network_is_refused(network):
    with pytest.raises(InputError, match=r"network: \w+ given; accepted: backproof.Network"):
        derive(network)


@pytest.mark.parametrize("make", [Activation.from_formula, Cost.from_formula])
def test_names_and_formulas_that_are_no_text_are_refused(make):
    with pytest.raises(InputError, match="name: 5 given, which is taken or is not an identifier"):
        make(5, "z")
    with pytest.raises(InputError, match="formula: 5 given; accepted: text"):
        make("own", 5)


def test_numbers_of_numpy_are_whole_numbers_too():
    assert derive(SMALL, neuron=(np.int64(2), np.int64(1)), weight=np.array([2, 1, 1])).holds


def test_sympy_is_not_imported_for_a_network_of_known_functions():
    """Importing it takes longer than the derivation."""
    code = (
        "import sys; from backproof import Network; from backproof.derivation import derive;"
        "derive(Network([2, 3, 1])).to_html(); sys.exit('sympy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
