"""Arrays that raise when anything is written into them."""

import numpy as np


def read_only(array):
    """A copy that cannot be written into."""
    copy = np.array(array)
    copy.setflags(write=False)
    return copy
