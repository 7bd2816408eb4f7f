"""Campaigns of seeded trials, too long for every test run: hostile code, killed runs, changed files, odd formulas.

`python -m campaigns` runs them, with PYTHONPATH=tests; see `__main__.py`. The tests take a handful of each.
"""
