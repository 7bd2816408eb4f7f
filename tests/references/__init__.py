"""Witnesses: independent ways to know a value, one per file. None uses a hand-written slope of the library.

Each offers `check_activation(record)` and `check_cost(record)`, which raise AssertionError, naming the place and both
values, where the record contradicts the witness, and return how many values were compared; `applies_to(record)` says
where it has something to say.
"""
