"""The initializers: moments, orthogonality, seeds, sources, and Nielsen's order of drawing."""

import math

import numpy as np
import pytest

from backproof import InputError, Network
from backproof.initializers import SCHEMES, draw

FAN_IN, FAN_OUT = 300, 200
DEVIATIONS = {
    "book": 1 / math.sqrt(FAN_IN),
    "book_large": 1.0,
    "glorot_normal": math.sqrt(2 / (FAN_IN + FAN_OUT)),
    "glorot_uniform": math.sqrt(2 / (FAN_IN + FAN_OUT)),
    "he_normal": math.sqrt(2 / FAN_IN),
    "he_uniform": math.sqrt(2 / FAN_IN),
    "lecun_normal": math.sqrt(1 / FAN_IN),
    "lecun_uniform": math.sqrt(1 / FAN_IN),
}


def weights(scheme, seed=0):
    return draw((FAN_IN, FAN_OUT), seed, scheme)[0][0]


@pytest.mark.parametrize("scheme", DEVIATIONS)
def test_the_weights_have_mean_zero_and_the_deviation_of_their_source(scheme):
    w = weights(scheme) / DEVIATIONS[scheme]
    n = w.size
    assert abs(w.mean()) < 4 / math.sqrt(n)
    assert abs(w.std() - 1) < 4 / math.sqrt(2 * n)


@pytest.mark.parametrize("scheme", DEVIATIONS)
def test_the_fourth_moment_and_the_reach_tell_a_normal_law_from_a_uniform_one(scheme):
    w = weights(scheme) / DEVIATIONS[scheme]
    fourth, reach = (9 / 5, math.sqrt(3)) if "uniform" in scheme else (3, 6)
    assert abs((w**4).mean() - fourth) < 4 * math.sqrt(96 / w.size)
    assert abs(w).max() <= reach
    assert abs(w).max() > (0.999 * math.sqrt(3) if "uniform" in scheme else 3.5)


@pytest.mark.parametrize(("n", "m"), [(5, 5), (7, 3), (3, 7), (1, 4), (4, 1)])
def test_orthogonal_weights_have_orthonormal_rows_or_columns(n, m):
    w = draw((m, n), 3, "orthogonal")[0][0]
    product = w @ w.T if n <= m else w.T @ w
    np.testing.assert_allclose(product, np.eye(min(n, m)), atol=1e-14)


def test_orthogonal_weights_have_no_preferred_sign():
    """Without the correction by the signs of R's diagonal, QR leaves the first entries of one sign."""
    corners = [draw((2, 2), seed, "orthogonal")[0][0][0, 0] > 0 for seed in range(200)]
    assert 60 < sum(corners) < 140


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_same_seed_gives_the_same_bits_and_another_seed_others(scheme):
    net = Network([4, 3, 2])
    one, again, other = (net.init(seed=s, scheme=scheme).to_vector() for s in (5, 5, 6))
    assert one.tobytes() == again.tobytes()
    assert one.tobytes() != other.tobytes()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_scheme_states_its_source_and_serves_both_dtypes_and_every_shape(scheme):
    assert any(year in SCHEMES[scheme].reference for year in ("Nielsen", "1998", "2010", "2014", "2015"))
    net = Network([1, 5, 2, 1])
    single, double = (net.init(seed=1, scheme=scheme, dtype=dtype) for dtype in (np.float32, np.float64))
    assert [w.shape for w in single.weights] == [(5, 1), (2, 5), (1, 2)]
    assert {v.dtype for v in single.weights + single.biases} == {np.dtype(np.float32)}
    assert single.to_vector().tolist() == double.to_vector().astype(np.float32).tolist()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_biases_begin_at_zero_but_in_the_books_schemes(scheme):
    biases = np.concatenate(draw((4, 300, 300), 0, scheme)[1])
    if SCHEMES[scheme].normal_biases:
        assert scheme.startswith("book")
        assert abs(biases.std() - 1) < 0.12
    else:
        assert not biases.any()


def test_the_book_draws_all_biases_first_and_then_the_weights():
    rng = np.random.default_rng(11)
    biases = [rng.standard_normal(3), rng.standard_normal(2)]
    first, second = rng.standard_normal((3, 4)) / 2, rng.standard_normal((2, 3)) / math.sqrt(3)
    weights, drawn = draw((4, 3, 2), 11, "book")
    assert [b.tolist() for b in drawn] == [b.tolist() for b in biases]
    np.testing.assert_allclose(weights[0], first, rtol=1e-15)
    np.testing.assert_allclose(weights[1], second, rtol=1e-15)


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"scheme": "xavier"}, "scheme"),
        ({"seed": -1}, "seed"),
        ({"seed": 1.5}, "seed"),
        ({"dtype": np.float16}, "dtype"),
    ],
)
def test_bad_options_are_named_in_one_line(options, word):
    with pytest.raises(InputError, match=rf"^{word}: .* accepted") as caught:
        Network([2, 1]).init(**options)
    assert "\n" not in str(caught.value)
