"""Terms of Coq, read and evaluated."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backproof.errors import InputError
from backproof.proofs.expressions import evaluate


@pytest.mark.parametrize(
    ("term", "value"),
    [
        ("- 2 ^ 2", -4),
        ("/ 2 ^ 2", 0.25),
        ("- 6 / 3 * 2", -4),
        ("10 - 3 - 2", 5),
        ("2 ^ 3 ^ 2", 512),
        ("1 - / (1 + 1)", 0.5),
        ("Rmax (- (3)) (Rmin 1 2)", 1),
        ("2 * (if Rle_dec 1 1 then 5 else 7)", 10),
        ("sum 4 (fun i : nat => i * i)", 14),
        ("(fun (n : nat) (_ : (0 < n)%nat) (F : vector -> R) => n) 3 0 0", 3),
        ("RInt (fun t : R => exp (- t ^ 2)) 0 1", math.sqrt(math.pi) / 2 * math.erf(1)),
        ("ln (0 - 1)", 0),
    ],
)
def test_terms_have_the_value_that_coq_gives_them(term, value):
    assert evaluate(term) == pytest.approx(value, rel=1e-12)


@given(st.floats(-3, 3), st.floats(-3, 3))
def test_functions_take_their_arguments_in_order(x, y):
    assert evaluate("fun x y : R => x - 2 * y", x, y) == x - 2 * y


def test_an_inner_name_hides_an_outer_one():
    assert evaluate("fun x : R => (fun x : R => x) 5 + x", 1) == 6


@pytest.mark.parametrize("term", ["1 +", "(1", "fun x", "1 2 ]", "if 1 then 2", "sin 1", "@sum 1", ""])
def test_what_is_not_known_is_refused(term):
    with pytest.raises(InputError, match="term of Coq"):
        evaluate(term)
