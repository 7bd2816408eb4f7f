"""What a safe file keeps besides arrays: plain data, with every number, in the one format that is known."""

import math
import os

import numpy as np
import pytest

from backproof.durable.safe_file import Kind, pack, read_bounded, unpack
from backproof.errors import InputError

KIND = Kind("an example", "example", "what pack returned")
ARRAYS = {"a": np.arange(3.0)}


def test_a_number_that_is_not_finite_is_kept_by_its_name():
    _, record = unpack(KIND, pack(KIND, ARRAYS, {"numbers": [math.inf, -math.inf, math.nan, np.float64("inf"), 0.1]}))
    assert record == {"numbers": ["inf", "-inf", "nan", "inf", 0.1]}


@pytest.mark.parametrize("other", [0, -1, 2, "1", None])
def test_no_other_format_is_read_be_it_older_or_newer(other):
    data = pack(KIND, ARRAYS, {"format": other})
    with pytest.raises(InputError, match=rf"format {other!r} found; accepted: 1, by this version"):
        unpack(KIND, data)


def test_text_that_is_not_utf8_comes_back_as_it_was():
    record = {"path": "\udcff é"}
    assert unpack(KIND, pack(KIND, {}, record)) == ({}, record)


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="needs a device")
def test_a_device_is_refused_in_one_sentence():
    with pytest.raises(InputError) as caught:
        read_bounded(KIND, "/dev/zero")
    assert str(caught.value).count("cannot be read") == 1
