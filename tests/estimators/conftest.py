"""One BLAS thread for these tests: their matrices are small, and two threads on a busy machine wait for each other."""

import pytest
from threadpoolctl import threadpool_limits


@pytest.fixture(autouse=True, scope="package")
def one_thread():
    """Limit BLAS to one thread while these tests run."""
    with threadpool_limits(limits=1, user_api="blas"):
        yield
