"""How many random trials a test makes: a quarter in `make test`, all of them in `.ci/run` and `make published`.

Both set BACKPROOF_TRIALS=all. The trials are the same in every run: what is drawn hangs on the test alone.
"""

import os

ALL = os.environ.get("BACKPROOF_TRIALS") == "all"


def trials(most: int) -> int:
    """Return the number of trials that are made of so many."""
    return most if ALL else -(-most // 4)
