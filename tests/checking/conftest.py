"""Programs under check are read by their tests, never imported as tests: some parse arguments or ask for input."""

import pytest

collect_ignore = ["programs"]


@pytest.fixture
def _only_for_causes_without_a_name(monkeypatch):
    """Look for a change to the code only where no cause has a name: hundreds of operations are judged faster so."""
    monkeypatch.setattr("backproof.checking.operator_mends.LEAST", 0.0)
