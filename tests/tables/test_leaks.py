"""Columns that say the target in other words are told, and others are not."""

import numpy as np
import pytest

from backproof.tables import Table, fit_encoding

RNG = np.random.default_rng(0)
CODES = RNG.integers(0, 3, 60)
LABELS = np.array(["low", "mid", "high"])[CODES]


def said_of(columns, **options):
    encoding = fit_encoding(
        Table.from_columns({"x": RNG.standard_normal(len(columns["y"])), **columns}), "y", **options
    )
    return [str(note) for note in encoding.notes if "say each other" in str(note)]


@pytest.mark.parametrize("bins", [0, 64])
@pytest.mark.parametrize("other", [CODES.astype(float), np.array(["c", "a", "b"])[CODES]])
def test_a_code_beside_its_label_is_told(other, bins):
    (said,) = said_of({"code": other, "y": LABELS}, bins=bins)
    assert said.startswith("'code' and the target 'y' say each other in every example; drop=['code']")


def test_a_code_that_fails_once_or_joins_two_classes_is_not():
    other = CODES.astype(float)
    other[17] = (other[17] + 1) % 3
    assert not said_of({"code": other, "y": LABELS})
    assert not said_of({"code": np.minimum(CODES, 1).astype(float), "y": LABELS})
    late = np.tile(CODES, 50).astype(float)
    late[-1] = (late[-1] + 1) % 3
    assert not said_of({"code": late, "y": np.tile(LABELS, 50)})


@pytest.mark.parametrize("bins", [0, 64])
def test_the_same_value_in_another_unit_is_told(bins):
    celsius = RNG.normal(15.0, 9.0, 60)
    (said,) = said_of({"fahrenheit": 1.8 * celsius + 32, "y": celsius}, bins=bins)
    assert "'fahrenheit'" in said
    assert not said_of({"near": celsius + RNG.normal(0.0, 1e-3, 60), "y": celsius}, bins=bins)
    assert not said_of({"curved": np.exp(celsius / 9), "y": celsius}, bins=bins)


def test_few_examples_go_together_by_chance():
    assert not said_of({"code": CODES[:12].astype(float), "y": LABELS[:12]})
