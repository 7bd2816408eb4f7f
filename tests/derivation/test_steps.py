"""Every step of every derivation holds, SymPy says so too, and the last lines are what `equations` computes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backproof.activations import ACTIVATIONS
from backproof.derivation import derive
from backproof.derivation.evaluation import Scope, evaluate
from backproof.derivation.notation import tree
from backproof.derivation.orders import ORDERS
from backproof.derivation.result import Chain, Paragraph
from backproof.derivation.subject import subject_of
from backproof.derivation.trees import Sum, at_layers, children, free_indices
from backproof.derivation.verification import Checker
from backproof.network import Network
from backproof.proofs.theorems import HEADLINES
from derivation.cases import NETWORKS, derived


def failures(derivation):
    return [(step.reason, step.cites, step.check.failure) for step in derivation.steps if not step.check.holds]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("name", NETWORKS)
def test_every_step_holds(name, order):
    derivation = derived(name, order=order)
    assert failures(derivation) == []
    assert derivation.holds
    assert len(derivation.steps) > 80


@settings(max_examples=6)
@given(
    st.lists(st.tuples(st.integers(1, 3), st.sampled_from(sorted(ACTIVATIONS))), min_size=2, max_size=4),
    st.sampled_from(["quadratic", "huber", "half_mean_squared_error", "log_cosh"]),
)
def test_every_step_holds_for_any_network(layers, cost):
    sizes, names = zip(*layers, strict=True)
    for order in ORDERS:
        derivation = derive(
            Network(sizes, names[1:], cost), np.ones(sizes[0]), np.full(sizes[-1], 0.25), weight=(2, 1, 1), order=order
        )
        assert failures(derivation) == []


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("name", [pytest.param("softmax, cross-entropy", marks=pytest.mark.published), "own formulas"])
def test_sympy_says_the_same_of_every_step(name, order):
    subject = subject_of(NETWORKS[name])
    checker = Checker((2,) * subject.depth, subject.functions, seed=3)
    checks = [checker.check(step, sympy=True) for step in derived(name, order=order).steps]
    assert [check.failure for check in checks if not check.holds] == []
    assert {check.arithmetic for check in checks} == {"sympy"}


def test_a_step_about_any_network_is_checked_exactly_and_with_the_networks_own_functions():
    bp2 = next(step for step in derived("2-3-1").steps if step.label == "BP2")
    assert bp2.check.arithmetic == "exact and balls"
    assert bp2.check.places >= 4


def test_a_network_of_rational_functions_needs_no_balls():
    arithmetic = {step.check.arithmetic for step in derived("scikit-learn's cost").steps}
    assert arithmetic == {"exact"}


def bound_twice(node, around=()):
    """Return the indices that a sum binds although they are bound, or stand free, around it."""
    own = (node.index,) if isinstance(node, Sum) else ()
    found = [index for index in own if index in around]
    return found + [index for child in children(node) for index in bound_twice(child, (*around, *own))]


@pytest.mark.parametrize("order", ORDERS)
def test_indices_never_clash(order):
    for name in NETWORKS:
        for step in derived(name, order=order).steps:
            for side in (step.left, step.right):
                assert bound_twice(side, tuple(free_indices(side))) == []
    assert bound_twice(tree("sum(k, l, sum(k, l, a(l,k)))")) == ["k"]


@pytest.mark.parametrize("order", ORDERS)
def test_each_step_begins_where_the_one_before_ends(order):
    for name in NETWORKS:
        for chain in derived(name, order=order).chains:
            assert all(one.right == other.left for one, other in zip(chain.steps, chain.steps[1:], strict=False))


@pytest.mark.parametrize("order", ORDERS)
def test_no_index_is_free_on_the_right_that_is_not_on_the_left(order):
    for name in NETWORKS:
        for chain in derived(name, order=order).chains:
            assert set(free_indices(chain.right)) <= set(free_indices(chain.left)), chain.title


FINAL = {
    "delta": "had(rows.delta(l+1) @ m.w(l+1), slope(l, rows.z(l)))",
    "weights": "T(rows.delta(l)) @ rows.a(l-1)",
    "biases": "rowsum(rows.delta(l))",
}


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("name", ["2-3-1", "mixed", "depth 5"])
def test_the_last_lines_say_what_the_equations_say(name, order):
    """The matrix forms that the derivation ends with, evaluated, are BP2, BP3 and BP4 of `backproof.equations`."""
    from backproof import equations
    from backproof.derivation.arithmetic import Rationals
    from backproof.derivation.verification import small_sizes, working_precision
    from backproof.derivation.worlds import random_world, stand_ins

    network = NETWORKS[name]
    said = {step.right for chain in derived(name, order=order).chains for step in chain.steps[-1:]}
    subject = subject_of(network)
    with working_precision():
        world = random_world(small_sizes(network.sizes), stand_ins(subject.functions, 1), Rationals(), 11, rows=3)
        forward = world.forward_pass()
        for layer in subject.hidden:
            scope = Scope({}, {"l": layer, "L": subject.depth}, {}, forward)
            slope = evaluate(tree("slope(l, rows.z(l))"), scope)
            expected = {
                "delta": equations.bp2(forward.get("delta", layer + 1), forward.get("w", layer + 1), slope),
                "weights": equations.bp3(forward.get("delta", layer), forward.get("a", layer - 1)),
                "biases": equations.bp4(forward.get("delta", layer)).reshape(1, -1),
            }
            for key, text in FINAL.items():
                assert (evaluate(tree(text), scope) == expected[key]).all()
    assert tree("entry(" + FINAL["delta"] + ", i, j)") in said
    assert tree("entry(" + FINAL["weights"] + ", j, k)/N") in said
    assert tree("entry(" + FINAL["biases"] + ", j)/N") in said


def test_the_theorems_named_exist_in_the_formal_proof():
    names = {headline.name for headline in HEADLINES}
    cited = {step.theorem for order in ORDERS for name in NETWORKS for step in derived(name, order=order).steps} - {""}
    assert cited >= {"BP1", "BP2", "BP3", "BP4", "input_gradient", "slope_sigmoid", "jacobian_softmax"}
    assert cited <= names


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("name", ["2-3-1", "depth 5", "softmax, cross-entropy"])
def test_no_paragraph_is_said_twice(name, order):
    """What is said of weights is not said again of biases; the theorems of each are."""
    parts = [part for section in derived(name, order=order).sections for part in section.parts]
    paragraphs = [part for part in parts if isinstance(part, Paragraph)]
    notes = [key for part in parts if isinstance(part, Chain) for _, key in part.notes]
    assert len(set(paragraphs)) == len(paragraphs)
    assert len(set(notes)) == len(notes)


@pytest.mark.parametrize("order", ORDERS)
def test_a_theorem_on_elementwise_layers_is_not_named_for_softmax(order):
    cited = {step.theorem for step in derived("softmax inside and out", order=order).steps}
    assert not cited & {"BP1", "BP1_cost_partial", "BP2", "BP3", "BP4", "delta_exists", "input_gradient"}
    assert {"jacobian_softmax", "pull_back_softmax"} <= cited


def test_the_equations_asked_for_are_the_ones_derived():
    keys = [section.key for section in derive(NETWORKS["2-3-1"], equations=["BP3"], order="rigorous").sections]
    assert keys == ["setting", "slopes", "cost gradient", "BP3", "this network", "afterwards"]


def test_the_layers_in_a_chain_of_this_network_are_numbers():
    derivation = derived("depth 4")
    section = next(section for section in derivation.sections if section.key == "this network")
    for chain in (part for part in section.parts if hasattr(part, "steps")):
        assert at_layers(chain.right, {}) == chain.right
