"""What a line speaks of is read off its trees: fixed and running indices, connections, layers, the cost."""

import pytest

from backproof.derivation.notation import tree
from backproof.derivation.spoken import Spoken, spoken_of
from derivation.cases import derived


def said(text):
    """Return what is spoken of, layers as texts."""
    found = spoken_of(tree(text))

    def layer(index):
        return index.base + (f"{index.offset:+d}" if index.base and index.offset else "" if index.base else
                             str(index.offset))  # fmt: skip

    return {
        **{kind: [(layer(place[0]), *place[1:]) for place in getattr(found, kind)]
           for kind in ("neurons", "running", "connections", "to_cost") if getattr(found, kind)},
        **{kind: [layer(each) for each in getattr(found, kind)]
           for kind in ("layers", "matrices") if getattr(found, kind)},
        **({"cost": True} if found.cost else {}),
    }  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [
    ("delta(l,j)*a(l-1,k)", {"neurons": [("l", "j"), ("l-1", "k")]}),
    ("sum(k, l+1, delta(l+1,k)*w(l+1,k,j))*slope(l, z(l,j))",
     {"neurons": [("l", "j")], "running": [("l+1", "k")], "connections": [("l+1", "k", "j")]}),
    ("sum(k, L, D(C, a(L,k))*D(a(L,k), z(L,j)))",
     {"neurons": [("L", "j")], "running": [("L", "k")], "to_cost": [("L", "k")], "cost": True}),
    ("D(z(l+1,k), z(l,j))",
     {"neurons": [("l+1", "k"), ("l", "j")], "connections": [("l+1", "k", "j")]}),
    ("D(C, w(2,3,1))", {"neurons": [("2", 3), ("1", 1)], "connections": [("2", 3, 1)], "cost": True}),
    ("m.w(l) @ m.a(l-1)", {"layers": ["l-1"], "matrices": ["l"]}),
    ("x(k) - y(j)", {"neurons": [("1", "k"), ("L", "j")]}),
    ("sum(i, N, Cbar(i))/N", {"cost": True}),
    ("exp(z)/2", {}),
])  # fmt: skip
def test_what_an_expression_speaks_of(text, expected):
    assert said(text) == expected


def test_nothing_is_said_twice():
    found = spoken_of(tree("a(l,j)*a(l,j)"), tree("z(l,j)"))
    assert len(found.neurons) == 1


@pytest.mark.parametrize("name", ["2-3-1", "softmax inside and out"])
def test_every_free_index_of_a_step_is_spoken_of(name):
    for step in derived(name, order="classical").steps:
        found = spoken_of(step.left, step.right)
        named = {index for _, index in (*found.neurons, *found.running)}
        batch = {index for index, layer in step.indices if layer is None}
        whole = found.layers or found.matrices
        assert found == Spoken() or whole or {index for index, _ in step.indices} - batch <= named
