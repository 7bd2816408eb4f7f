"""Programs as people write them, for tests/checking/test_programs.py; none is touched for the check."""
