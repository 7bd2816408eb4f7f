"""Why a name is missing that a program reads: the statement that should have bound it, and what that one failed for."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from backproof.checking.subjects.guard import SubjectError, told
from backproof.checking.subjects.loops_in_code import names_bound_in

Failed = Sequence[tuple[ast.stmt, Exception]]
_MOST = 20


def with_its_cause(error: Exception, failed: Failed) -> Exception:
    """The error; one of a name that is missing with the statement that failed before, and so did not bind it.

    Args:
        error: what a program raised.
        failed: statements before that raised, each with its error.

    >>> failed = [(ast.parse("from course import *").body[0], ImportError("No module named 'course'"))]
    >>> print(with_its_cause(NameError("no relu", name="relu"), failed))
    line 1 could not be run: ImportError: No module named 'course'; after that, your code raised NameError: no relu
    """
    cause: tuple[ast.stmt, Exception] | None = None
    last = error
    for _ in range(_MOST):
        found = _binder(last, failed)
        if found is None or found is cause:
            break
        cause, last = found, found[1]
    if cause is None:
        return error
    reason = f"{type(cause[1]).__name__}: {cause[1]}".split("\n")[0]
    return SubjectError(
        "line {line} could not be run: {reason}; after that, {error}",
        line=cause[0].lineno,
        reason=reason,
        error=told(error),
    )


def _binder(error: Exception, failed: Failed) -> tuple[ast.stmt, Exception] | None:
    """The statement that failed and should have bound what is missing: by its name, or with all of a module."""
    name = error.name if isinstance(error, NameError) else None
    if name is None:
        return None
    whole = [pair for pair in failed if "*" in _bound(pair[0])]
    return next((pair for pair in failed if name in _bound(pair[0])), whole[0] if whole else None)


def _bound(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return [alias.asname or alias.name.split(".")[0] for alias in statement.names]
    return names_bound_in(statement)
