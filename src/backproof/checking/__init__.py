"""Checking a backward pass: which equation it breaks, at which layer, how, and how to mend it.

Read in this order: `truth` (the equations in balls), `probes` (the examples that are asked), `subjects` (the user's
code, called safely), `faults` (the catalogue), `search` and `explanation` (one equation), `diagnosis` (all equations,
with the fewest faults), `judging` (batch, memory and cost too), `report` (what is found, as codes and numbers).
"""

from backproof.checking.certificate import Certificate, certify
from backproof.checking.checker import check
from backproof.checking.operator_check import check_op
from backproof.checking.report import Finding, GradientReport, OperatorFinding, OperatorReport
from backproof.checking.subjects.guard import SubjectError

__all__ = [
    "Certificate",
    "Finding",
    "GradientReport",
    "OperatorFinding",
    "OperatorReport",
    "SubjectError",
    "certify",
    "check",
    "check_op",
]
