"""The classical order holds every line of the text as it is taught, in its order, each with its reason and check."""

import math
import re

import numpy as np
import pytest

from backproof.costs import Cost
from backproof.derivation import derive
from backproof.derivation.notation import tree
from backproof.derivation.orders import ORDERS
from backproof.derivation.result import Question
from backproof.errors import InputError
from backproof.faces import LANGUAGES
from backproof.network import Network
from backproof.rendering.mathematics import Look, boxes
from backproof.rendering.mathematics_text import to_text
from derivation.cases import MAZUR, MAZUR_X, MAZUR_Y, NETWORKS, derived, example

SETTING = [
    "sum(k, l-1, w(l,j,k)*a(l-1,k)) + b(l,j)",
    "sigma(l, z(l,j))",
    "squared_norm(m.y() - m.a(L))/2",
    "sum(j, L, (y(j) - a(L,j))**2)/2",
    "D(C, z(l,j))",
]
EQUATIONS = [
    "D(C, a(L,j))*slope(L, z(L,j))",
    "sum(k, l+1, delta(l+1,k)*w(l+1,k,j))*slope(l, z(l,j))",
    "delta(l,j)*a(l-1,k)",
    "delta(l,j)",
]
BP1 = [
    "D(C, z(L,j))",
    "sum(k, L, D(C, a(L,k))*D(a(L,k), z(L,j)))",
    "D(C, a(L,j))*D(a(L,j), z(L,j))",
    "D(C, a(L,j))*slope(L, z(L,j))",
]
BP2 = [
    "D(C, z(l,j))",
    "sum(k, l+1, D(C, z(l+1,k))*D(z(l+1,k), z(l,j)))",
    "sum(k, l+1, D(z(l+1,k), z(l,j))*D(C, z(l+1,k)))",
    "sum(k, l+1, D(z(l+1,k), z(l,j))*delta(l+1,k))",
    "sum(m, l, w(l+1,k,m)*a(l,m)) + b(l+1,k)",
    "sum(m, l, w(l+1,k,m)*sigma(l, z(l,m))) + b(l+1,k)",
    "w(l+1,k,j)*slope(l, z(l,j))",
    "sum(k, l+1, w(l+1,k,j)*slope(l, z(l,j))*delta(l+1,k))",
    "sum(k, l+1, delta(l+1,k)*w(l+1,k,j))*slope(l, z(l,j))",
]
BP3 = [
    "sum(m, L, D(C, a(L,m))*D(a(L,m), w(L,j,k)))",
    "D(C, a(L,j))*D(a(L,j), w(L,j,k))",
    "D(C, a(L,j))*D(a(L,j), z(L,j))*D(z(L,j), w(L,j,k))",
    "delta(L,j)*D(z(L,j), w(L,j,k))",
    "delta(L,j)*a(L-1,k)",
    "sum(m, L, D(C, a(L,m))*D(a(L,m), w(L-1,j,k)))",
    "sum(m, L, D(C, a(L,m))*D(a(L,m), z(L,m))*D(z(L,m), a(L-1,j))*D(a(L-1,j), z(L-1,j))*D(z(L-1,j), w(L-1,j,k)))",
    "sum(m, L, delta(L,m)*w(L,m,j))*slope(L-1, z(L-1,j))*a(L-2,k)",
    "delta(L-1,j)*a(L-2,k)",
    "D(C, z(l,j))*D(z(l,j), w(l,j,k))",
    "delta(l,j)*D(z(l,j), w(l,j,k))",
    "delta(l,j)*a(l-1,k)",
]
BP4 = [
    "sum(m, L, D(C, a(L,m))*D(a(L,m), b(L,j)))",
    "D(C, a(L,j))*D(a(L,j), b(L,j))",
    "D(C, a(L,j))*D(a(L,j), z(L,j))*D(z(L,j), b(L,j))",
    "delta(L,j)",
    "sum(m, L, D(C, a(L,m))*D(a(L,m), z(L,m))*D(z(L,m), a(L-1,j))*D(a(L-1,j), z(L-1,j))*D(z(L-1,j), b(L-1,j)))",
    "sum(m, L, delta(L,m)*w(L,m,j))*slope(L-1, z(L-1,j))",
    "delta(L-1,j)",
    "D(C, z(l,j))*D(z(l,j), b(l,j))",
    "delta(l,j)",
]
AFTER = [
    "entry(had(T(m.w(l+1)) @ m.delta(l+1), slope(l, m.z(l))), j)",
    "entry(m.delta(l) @ T(m.a(l-1)), j, k)",
    "sum(i, N, delta(l,i,j)*a(l-1,i,k))/N",
    "entry(had(D(C, rows.a(L)), slope(L, rows.z(L))), i, j)",
    "entry(T(rows.delta(l)) @ rows.a(l-1), j, k)/N",
    "lam*w(l,j,k)",
]
LINES = [*SETTING, *EQUATIONS, *BP1, *BP2, *BP3, *BP4, *AFTER]
SOFTMAX = [
    "sum(k, L, D(C, a(L,k))*D(a(L,k), z(L,j)))",
    "sum(m, L, D(C, a(L,m))*D(a(L,m), w(L,j,k)))",
    "sum(m, L, D(C, a(L,m))*D(a(L,m), z(L,j))*D(z(L,j), w(L,j,k)))",
    "sum(m, L, D(C, a(L,m))*D(a(L,m), z(L,j)))*D(z(L,j), w(L,j,k))",
    "delta(L,j)*a(L-1,k)",
    "sum(m, L, D(C, a(L,m))*sum(p, L, D(a(L,m), z(L,p))*D(z(L,p), a(L-1,j))*D(a(L-1,j), z(L-1,j))"
    "*D(z(L-1,j), w(L-1,j,k))))",
    "delta(L-1,j)*a(L-2,k)",
    "D(C, z(l,j))*D(z(l,j), w(l,j,k))",
    "delta(l,j)*a(l-1,k)",
    "sum(m, L, D(C, a(L,m))*D(a(L,m), b(L,j)))",
    "delta(L,j)",
    "a(L,j) - y(j)",
]
DEMO = ["64-30-10", "64-30-10, softmax"]


def missing(lines, derivation, language):
    """Return the lines that the text does not have, each looked for after the one before it."""
    text, found, at = derivation.to_text(language), [], 0
    for line in lines:
        shown = "= " + to_text(boxes(tree(line), Look(derivation.sizes, len(set(derivation.activations)) > 1)))
        place = re.compile(re.escape(shown) + r"(?:$|  )", re.MULTILINE).search(text, at)
        if place is None:
            found.append(line)
        else:
            at = place.end()
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["2-3-1", "64-30-10"])
def test_every_line_of_the_classical_text_is_there_in_its_order(name, language):
    assert missing(LINES, derived(name, order="classical"), language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_with_softmax_the_sums_stay_and_the_page_says_so(language):
    derivation = derived("64-30-10, softmax", order="classical")
    assert missing(SOFTMAX, derivation, language) == []
    assert {"en": "do not collapse", "zh": "不能化为一项"}[language] in derivation.to_text(language).replace("\n", "")


def test_the_comparison_sees_a_missing_line_and_a_wrong_order():
    derivation = derived("2-3-1", order="classical")
    assert missing(["delta(l,j)*a(l,k)"], derivation, "en") == ["delta(l,j)*a(l,k)"]
    assert missing([BP3[-2], BP1[1]], derivation, "en") == [BP1[1]]
    assert missing(LINES, derived("2-3-1"), "en")


@pytest.mark.parametrize("name", ["2-3-1", *DEMO])
def test_every_line_has_a_reason_in_both_languages_and_was_checked(name):
    content = [derived(name, order="classical").to_dict(language) for language in LANGUAGES]
    steps = [step for one in content for section in one["sections"] for part in section["parts"]
             for step in part.get("steps", [])]  # fmt: skip
    assert all(step["said"] and step["check"]["holds"] and step["check"]["places"] > 0 for step in steps)


def test_the_four_equations_are_stated_before_any_proof():
    keys = [section.key for section in derived("2-3-1", order="classical").sections]
    assert keys[:6] == ["setting", "statement", "BP1", "BP2", "BP3", "BP4"]
    labels = [part.label for part in derived("2-3-1", order="classical").sections[1].parts if hasattr(part, "label")]
    assert labels == ["BP1", "BP2", "BP3", "BP4"]


NOTES = {
    "en": ["one letter for two things", "those with m ≠ j", "The layer before the output is layer L − 1, here layer 2",
           "Nothing of σ is lost here", "What is held fixed", "C is a function of aᴸ"],
    "zh": ["同一个字母就表示两个不同的量", "为零的是 m ≠ j 的各项", "输出层的前一层是第 L − 1 层，在这里就是第 2 层",
           "这里并没有丢掉 σ", "求导时固定不变的量", "C 是 aᴸ 的函数"],
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["2-3-1", "64-30-10"])
def test_a_note_stands_where_readers_stumble(name, language):
    words = re.sub(r"\s+", " " if language == "en" else "", derived(name, order="classical").to_text(language))
    for note in NOTES[language]:
        assert (note if language == "en" else note.replace(" ", "")) in words


@pytest.mark.parametrize(("language", "word"), [("en", "induction"), ("zh", "归纳")])
def test_the_classical_page_does_not_say_that_induction_is_needed(language, word):
    assert word not in derived("depth 5", order="classical").to_text(language)
    assert word in derived("depth 5").to_text(language)


@pytest.mark.parametrize("name", ["2-3-1", "64-30-10"])
def test_the_lines_that_a_theorem_covers_name_it_and_a_sentence_says_what_it_means(name):
    derivation = derived(name, order="classical")
    named = {step.theorem for step in derivation.steps} - {""}
    assert named >= {"delta_exists", "gradient_along_curves", "BP1_cost_partial", "BP1", "BP2", "BP3", "BP4"}
    for language in LANGUAGES:
        text = derivation.to_text(language)
        assert all(re.search(rf"{theorem}\b", text) for theorem in named)
        assert text.count("Coq") >= 5


LINES_WITH_THEOREMS = {
    "classical": {"next_weighted_input", "BP2_chain_rule", "weight_of_own_input", "bias_of_own_input",
                  "BP3_long_chain", "BP4_long_chain", "BP3_chain_rule", "BP4_chain_rule", "BP3_three_factors",
                  "BP4_three_factors", "matrix_forward", "matrix_BP1", "matrix_BP2", "matrix_BP3", "matrix_BP4",
                  "rows_forward", "rows_BP1", "rows_BP2"},
    "rigorous": {"next_weighted_input", "BP2_chain_rule", "weight_of_own_input", "bias_of_own_input",
                 "chain_rule_through_layer", "weighted_input_chain_rule"},
}  # fmt: skip


def test_every_line_of_the_chain_rule_names_its_theorem():
    steps = derived("2-3-1", order="classical").steps
    chained = [
        step for step in steps if step.reason in ("chain rule", "along the way", "three factors", "one weighted input")
    ]
    assert len(chained) == 13  # one for BP1, one for BP2, five each for BP3 and BP4, one for the input
    assert all(step.theorem for step in chained)
    assert all(step.theorem for step in derived("2-3-1").steps if step.reason == "chain rule")
    for order, theorems in LINES_WITH_THEOREMS.items():
        assert {step.theorem for step in derived("2-3-1", order=order).steps} >= theorems


def test_a_network_without_hidden_layers_names_no_long_chain():
    text = derive(Network([3, 2])).to_text()
    assert "BP3_chain_rule" in text
    assert "long_chain" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rigorous_order_names_its_theorems_and_what_they_mean_too(language):
    derivation = derived("2-3-1")
    named = {step.theorem for step in derivation.steps} - {""}
    assert named >= {"delta_exists", "gradient_along_curves", "BP1", "BP2", "BP3", "BP4", "mean_gradient_weight",
                     "vectorised_gradients"}  # fmt: skip
    assert derivation.to_text(language).count("Coq") >= 6
    inside = derived("softmax inside and out", order="classical")
    assert not {step.theorem for step in inside.steps} & {"vectorised_gradients", "BP2", "delta_exists"}
    assert inside.to_text(language).count("jacobian_softmax") == 2  # in the words, once, and where it is proved


OF_ONE_OUTPUT = {"BP1", "BP1_cost_partial", "BP3_three_factors", "BP3_long_chain", "matrix_BP1", "rows_BP1"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("order", ["classical", "rigorous"])
@pytest.mark.parametrize("name", ["softmax, cross-entropy", "64-30-10, softmax"])
def test_softmax_with_its_own_cost_is_covered_by_the_theorems_that_take_both_together(name, order, language):
    derivation = derived(name, order=order)
    named = {step.theorem for step in derivation.steps}
    assert named >= {"delta_exists", "BP2", "BP3", "BP4", "matrix_BP3", "vectorised_gradients", "jacobian_softmax",
                     "canonical_categorical_cross_entropy", "matrix_canonical", "rows_canonical"}  # fmt: skip
    assert not named & OF_ONE_OUTPUT
    assert "gradient_cross_entropy_of_softmax" in derivation.to_text(language)
    assert not OF_ONE_OUTPUT & set(re.findall(r"[A-Za-z0-9]+(?:_[A-Za-z]+)+", derivation.to_text(language)))


@pytest.mark.parametrize(
    ("name", "theorem"),
    [("cost quadratic", "canonical_quadratic"), ("cost binary_cross_entropy", "canonical_binary_cross_entropy"),
     ("cost poisson", "canonical_poisson"), ("2-3-1", "")],
)  # fmt: skip
def test_a_canonical_pair_names_its_theorem_in_indices_and_in_matrices(name, theorem):
    named = {step.theorem for step in derived(name, order="classical").steps}
    of_pairs = {theorem, "matrix_canonical", "rows_canonical"} if theorem else set()
    assert {other for other in named if "canonical" in other} == of_pairs
    assert ("matrix_BP1" in named) != bool(theorem)


def test_no_theorem_on_a_canonical_pair_covers_a_softmax_inside_the_network():
    network = Network([2, 3, 2], ["softmax", "sigmoid"], "binary_cross_entropy")
    assert not [step for step in derive(network).steps if "canonical" in step.theorem]


def test_one_is_said_in_the_singular():
    text = derive(Network([1, 3, 1]), [1.0], [0.0], weight=(3, 1, 2)).to_text()
    text = " ".join(text.split())
    assert "Layer 1, the input layer, has 1 neuron." in text
    assert "the output layer, has 1 neuron;" in text
    assert "1 more of this layer is not shown" in text
    assert "The only path to the cost" in text
    assert "From there a single path leads to the cost" in text
    assert not re.search(r"\b1 (neurons|more rows|more columns)|only path.*the largest first", text)


def test_a_chinese_name_stands_in_chinese_without_gaps():
    text = derive(Network([2, 2, 1], ["relu", "identity"])).to_text("zh")
    assert "激活函数是恒等函数。" in text
    assert not re.search(r"[一-鿿] 恒等函数|恒等函数 [一-鿿]", text)
    assert "1 当 z > 0；0 其他情形" in text


@pytest.mark.parametrize(("language", "cut"), [("en", r"definition of\s"), ("zh", r"✓ 的")])
def test_every_definition_says_of_what(language, cut):
    text = derived("64-30-10, softmax", order="classical").to_text(language)
    assert re.search(cut + r"\S" if language == "en" else "的定义", text)
    assert not re.search(cut + "$" if language == "en" else cut, text, re.MULTILINE)


def test_the_derivative_of_the_variable_is_not_that_of_a_constant():
    slope = next(part for section in derive(Network([2, 1], "identity")).sections for part in section.parts
                 if getattr(part, "title", "") == "slope")  # fmt: skip
    assert [step.reason for step in slope.steps] == ["definition", "variable"]


def test_numbers_cancel_in_the_derivative_of_a_cost_of_ones_own():
    derivation = derive(Network([2, 1], "sigmoid", Cost.from_formula("fourth", "(a-y)**4/4")))
    assert derivation.holds
    assert "c′(a, y)" in derivation.to_text()
    assert "δᴸⱼ\n      = ∂C/∂aᴸⱼ · σ′(zᴸⱼ)" in derivation.to_text()
    assert "(aᴸⱼ − yⱼ)³ σ′(zᴸⱼ)" in derivation.to_text()


def questions(derivation):
    return [part.key for section in derivation.sections for part in section.parts if isinstance(part, Question)]


def test_the_questions_are_those_of_this_network():
    sigmoid, softmax = (questions(derived(name, order="classical")) for name in ("2-3-1", "64-30-10, softmax"))
    assert {"saturation", "why_half"} <= set(sigmoid)
    assert not {"softmax_jacobian", "slope_vanished", "dead_relu"} & set(sigmoid)
    assert {"softmax_jacobian", "slope_vanished"} <= set(softmax)
    assert "why_half" not in softmax
    assert "dead_relu" in questions(derived("activation relu", order="classical"))
    for asked in (sigmoid, softmax):
        assert len(asked) == len(set(asked))


def test_a_canonical_pair_without_a_cross_entropy_is_not_asked_about_one():
    assert "slope_vanished" in questions(derive(Network([2, 3, 1], "sigmoid", "binary_cross_entropy")))
    assert "slope_vanished" not in questions(derive(Network([2, 3, 1], ["tanh", "exponential"], "poisson")))


def test_the_cost_of_going_back_is_counted_for_this_network():
    text = " ".join(derived("64-30-10", order="classical").to_text().split())
    assert "This network has 2260 weights and biases. A forward pass takes 2220; going back takes 2520" in text
    assert "takes 5,019,420." in text


def test_with_an_example_the_answers_have_its_numbers():
    text = " ".join(derive(MAZUR, MAZUR_X, MAZUR_Y, parameters=MAZUR.init(seed=2)).to_text().split())
    gradient = MAZUR.backward(MAZUR.init(seed=2), MAZUR.forward(MAZUR.init(seed=2), MAZUR_X[None]), MAZUR_Y[None])
    shown = re.search(r"this quotient is (\S+); backpropagation gives (\S+)\.", text).groups()
    quotient, exact = (number.replace("−", "-") for number in shown)
    assert "-" not in "".join(shown)
    assert float(exact) == pytest.approx(gradient.weights[-1][0, 0], rel=1e-7)
    assert float(quotient) == pytest.approx(float(exact), rel=1e-6)
    last, first = re.search(r"has the length (\S+) in layer 3 and (\S+) in layer 2\.", text).groups()
    assert float(last) == pytest.approx(np.linalg.norm(gradient.errors[-1]), rel=1e-3)
    assert float(first) == pytest.approx(np.linalg.norm(gradient.errors[0]), rel=1e-3)
    before, after = re.search(r"is no longer (\S+) but (\S+)\. If", text).groups()
    assert float(after) < float(before)


def plainly(weights, biases, x, y):
    """Return the cost, the errors and the gradients of a sigmoid network, entry by entry, in plain Python numbers."""
    a = [list(map(float, x))]
    for w, b in zip(weights, biases, strict=True):
        z = [sum(w[j][k] * a[-1][k] for k in range(len(a[-1]))) + b[j] for j in range(len(b))]
        a.append([1 / (1 + math.exp(-one)) for one in z])
    errors = [[(a[-1][j] - y[j]) * a[-1][j] * (1 - a[-1][j]) for j in range(len(y))]]
    for layer in range(len(weights) - 1, 0, -1):
        w, after = weights[layer], errors[0]
        errors.insert(0, [sum(after[k] * w[k][j] for k in range(len(after))) * a[layer][j] * (1 - a[layer][j])
                          for j in range(len(a[layer]))])  # fmt: skip
    gradients = [[[delta * before for before in a[layer]] for delta in errors[layer]] for layer in range(len(weights))]
    return sum((one - target) ** 2 for one, target in zip(a[-1], y, strict=True)) / 2, errors, gradients


@pytest.mark.parametrize("sizes", [(2, 3, 1), (3, 4, 4, 2), (2, *(3,) * 10, 2)])
def test_the_numbers_in_the_answers_are_those_of_a_plain_computation(sizes):
    """The update of one weight, the cost after it, the difference quotient and every ‖δ^l‖, computed without us."""
    network = Network(sizes)
    parameters = network.init(seed=4)
    x, y = [0.5] * sizes[0], [0.25] * sizes[-1]
    weights, biases = ([array.tolist() for array in arrays] for arrays in (parameters.weights, parameters.biases))
    cost, errors, gradients = plainly(weights, biases, x, y)
    derivation = derive(network, x, y, parameters)
    said = {part.key: dict(part.said) for section in derivation.sections for part in section.parts
            if isinstance(part, Question)}  # fmt: skip

    step = said["learning_rate numbers"]
    moved = [[[w - 0.1 * g for w, g in zip(*rows, strict=True)] for rows in zip(*layer, strict=True)]
             for layer in zip(weights, gradients, strict=True)]  # fmt: skip
    shifted = [[b - 0.1 * e for b, e in zip(*layer, strict=True)] for layer in zip(biases, errors, strict=True)]
    assert step["weight"] == weights[-1][0][0]
    assert step["gradient"] == pytest.approx(gradients[-1][0][0], rel=1e-9)
    assert step["changed"] == pytest.approx(moved[-1][0][0], rel=1e-12)
    assert step["cost"] == pytest.approx(cost, rel=1e-12)
    assert step["lower"] == pytest.approx(plainly(moved, shifted, x, y)[0], rel=1e-12)

    quotient = {name: str(value).replace("−", "-") for name, value in said["differences numbers"].items()}
    around = []
    for h in (1e-5, -1e-5):
        changed = [[list(row) for row in layer] for layer in weights]
        changed[-1][0][0] += h
        around.append(plainly(changed, biases, x, y)[0])
    assert float(quotient["difference"]) == pytest.approx((around[0] - around[1]) / 2e-5, rel=1e-5)
    assert float(quotient["gradient"]) == pytest.approx(gradients[-1][0][0], rel=1e-7)

    lengths = dict(said["vanishing numbers"]["lengths"].values)
    assert {2, len(sizes)} <= set(lengths)
    assert len(lengths) == min(len(sizes) - 1, 8)
    for layer, length in lengths.items():
        assert length == pytest.approx(math.sqrt(sum(one**2 for one in errors[layer - 2])), rel=1e-9)


def test_questions_on_what_does_not_occur_are_not_asked():
    """No transpose without a hidden layer, no ⊙ where nothing is multiplied by it, no ¼ of sigmoid without sigmoid."""
    alone = questions(derive(Network([2, 1])))
    assert not {"transpose_not_inverse", "vanishing", "equal_weights", "sum_over_k", "old_or_updated"} & set(alone)
    assert "hadamard_or_product" in alone
    assert "hadamard_or_product" not in questions(derive(Network([2, 1], "sigmoid", "binary_cross_entropy")))
    relu = derive(Network([2, 3, 1], ["relu", "identity"]))
    assert "sigmoid" not in relu.to_text()
    assert {"vanishing other", "dead_relu"} <= set(questions(relu))
    assert "saturation" not in questions(relu)


def test_dead_units_are_counted():
    relu = NETWORKS["activation relu"]
    x, y = example(relu)
    parameters = relu.init(seed=0)
    dead = int((relu.forward(parameters, x[None]).activations[1] == 0).sum())
    assert f"Here {dead} of the 3 neurons" in " ".join(derive(relu, x, y, parameters=parameters).to_text().split())


def test_weights_are_written_with_omega_on_request():
    text = derive(Network([2, 3, 1]), weight_letter="ω").to_text()
    assert "δˡ⁺¹ₖ ωˡ⁺¹ₖⱼ" in text
    assert "wˡ" not in text
    assert ">ω<tspan" in derive(Network([2, 3, 1]), weight_letter="ω").to_html().split("</svg>")[0]
    assert r"\omega _{jk}^{l}" in derive(Network([2, 3, 1]), weight_letter="ω").to_latex()


@pytest.mark.parametrize(("arguments", "message"), [
    ({"order": "modern"}, "order: 'modern' given; accepted: 'classical', 'rigorous'"),
    ({"weight_letter": "W"}, "weight_letter: 'W' given; accepted: 'w', 'ω'"),
])  # fmt: skip
def test_what_is_not_offered_is_refused(arguments, message):
    with pytest.raises(InputError, match=message):
        derive(Network([2, 1]), **arguments)


def test_every_equation_that_can_be_asked_for_is_in_every_order():
    from backproof.derivation import EQUATIONS as ASKED

    for places in ORDERS.values():
        assert {place.equation for place in places} - {""} == set(ASKED)
