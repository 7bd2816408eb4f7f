"""Believing a backward pass: which equation it breaks, where, how, and how to mend it.

Read in this order: `truth` (the equations in balls), `probes` (the examples that are asked), `subjects` (the user's
code, called safely), `faults` (the catalogue), `diagnosis` (the explanation with the fewest faults), `report`.
"""

from backproof.checking.certificate import Certificate, certify
from backproof.checking.checker import check
from backproof.checking.operator_check import check_op
from backproof.checking.report import Finding, GradientReport
from backproof.checking.subjects.guard import SubjectError

__all__ = ["Certificate", "Finding", "GradientReport", "SubjectError", "certify", "check", "check_op"]
