"""One BLAS thread for these tests: their matrices are small, and two threads on a busy machine wait for each other."""

import pytest
from threadpoolctl import threadpool_limits


@pytest.fixture(autouse=True, scope="package")
def one_thread():
    """Limit BLAS to one thread while these tests run."""
    with threadpool_limits(limits=1, user_api="blas"):
        yield


def pytest_collection_modifyitems(items):
    """Leave fits of SciPy's older sparse matrices by estimators with options to what takes minutes: 1 s each.

    Sparse arrays are fitted by all of them always, and these matrices by those without options.
    """
    for item in items:
        check = item.name.partition("test_scikit_learns_check_holds[MLP")[2]
        if check.endswith("check_estimator_sparse_matrix]") and "()" not in check:
            item.add_marker(pytest.mark.published)
