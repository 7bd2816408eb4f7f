"""Checking a backward pass: which equation it breaks, at which layer, how, and how to mend it.

The folders stand one above the other; each imports only from those before it, which a test holds:

- `truth`: the four equations in balls, and derivatives by differences, with a bound on the error of each;
- `subjects/running`: code of other people, called safely;
- `subjects/names`: what people call things, in several languages;
- `subjects/places`: where arrays and numbers stand in what people hand in;
- `subjects/changes`: a backward pass with one small change to its code;
- `subjects/code`: what the text of a program says;
- `subjects/returned`: what code returned, and which parameter each array is the gradient of;
- `subjects/loaded`: files, loaded although parts of them are missing;
- `subjects/operands`: operations on their own, as people hand them in;
- `subjects/makers`: instances of classes, and what their constructors want;
- `subjects/loops`: scripts and functions that train in a loop;
- `subjects/functions`: functions that return gradients or move parameters;
- `subjects/objects`: objects that hold parameters and have methods;
- `subjects/steps`: a step of training that a program takes when it is run;
- `causes`: the catalogue of faults, and the search for the fewest that explain the numbers;
- `asking`: examples one by one and together, and what each of these shows;
- `subjects`: which of all these kinds a piece of code is, and how it is called;
- `isolation`: the process in which the code of other people runs;
- `operations`: the verdict on one operation;
- `judging`: the verdict on a backward pass, and on a file with names and sizes said;
- `readings`: the verdict on a file of which nothing is said.

What they find is in `report`, as codes and numbers. Begin with `truth/enclosures.py`, `faults.py` and
`causes/diagnosis.py`; how code is read begins in `subjects/choosing.py`.
"""

from backproof.checking.certificate import Certificate, certify
from backproof.checking.judging.checker import check
from backproof.checking.operations.operator_check import check_op
from backproof.checking.report import Finding, GradientReport, OperatorFinding, OperatorReport
from backproof.checking.subjects.running.guard import SubjectError

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
