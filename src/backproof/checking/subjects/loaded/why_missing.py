"""Why a name is missing that a program reads: the statement that should have bound it, and what that one failed for."""

from __future__ import annotations

import ast
import builtins
import symtable
from collections.abc import Iterator, Sequence
from pathlib import Path

from backproof.checking.subjects.code.loops_in_code import names_bound_in
from backproof.checking.subjects.code.program_text import OLD_NAMES, Program, program_in
from backproof.checking.subjects.loaded.absent_packages import missing_functions
from backproof.checking.subjects.running.guard import SubjectError, told
from backproof.errors import BackproofError, Listed
from backproof.faces import Message

Failed = Sequence[tuple[ast.stmt, Exception]]
_MOST = 20
_MOST_NAMES = 6
_ALWAYS_THERE = {
    *dir(builtins),
    *OLD_NAMES,
    "__file__",
    "__path__",
    "__builtins__",
    "display",
    "get_ipython",
    "In",
    "Out",
}
_MAKE_NAMES = {"globals", "exec", "locals", "vars", "setattr"}
"""What binds names that no reader of the text sees."""


def names_never_bound(program: Program) -> dict[str, int]:
    r"""Names that a program reads and nothing in it defines or imports, each with the first line that reads it.

    Args:
        program: as it can be read.

    Returns:
        Nothing where a whole module is imported by `*`, or names may be made otherwise.

    >>> from backproof.checking.subjects.code.program_text import readable
    >>> text = "class Net:\n    def relu(self, z): pass\n    def run(self, z): return relu(z) * np.ones(3)"
    >>> names_never_bound(readable(text)), names_never_bound(readable("from numpy import *\nexp(1)"))
    ({'relu': 3, 'np': 3}, {})
    """
    nodes = list(ast.walk(program.tree))
    whole = any(alias.name == "*" for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names)
    tables = list(_scopes(symtable.symtable(program.text, "", "exec")))
    there = [s.get_name() for s in tables[0].get_symbols() if s.is_assigned() or s.is_imported()]
    there += [s.get_name() for t in tables for s in t.get_symbols() if s.is_declared_global() and s.is_assigned()]
    read = {s.get_name() for t in tables for s in t.get_symbols() if s.is_referenced() and s.is_global()}
    if whole or read & _MAKE_NAMES:
        return {}
    missing = read - _ALWAYS_THERE - set(there)
    lines: dict[str, int] = {}
    names = (node for node in nodes if isinstance(node, ast.Name) and node.id in missing)
    for node in sorted(names, key=lambda each: (each.lineno, each.col_offset)):
        lines.setdefault(node.id, node.lineno)
    return lines


def _scopes(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    yield table
    for each in table.get_children():
        yield from _scopes(each)


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


def with_cause_in_the_file(error: BackproofError, said: tuple[Message, ...], path: str) -> BackproofError:
    """The error, with what is missing, or the first line of the file that could not be run, as its cause.

    It stays of its kind: that an object holds the weights tells that it is not to be asked without its hidden layers.

    Args:
        error: about what the file holds.
        said: the lines that could not be run, as they are told.
        path: the file.
    """
    kind = type(error) if isinstance(error, SubjectError) else SubjectError
    program = program_in(Path(path))
    if unbound := names_never_bound(program):
        return kind(
            "nothing in your file defines or imports {names}, read in line {line} first; accepted: a file that has "
            "them; without them, {error}",
            error=error,
            line=min(unbound.values()),
            names=Listed(list(unbound)[:_MOST_NAMES]),
        )
    if not said:
        return error
    for each in (missing_functions(program.tree, message.facts["line"]) for message in said):
        if each is not None:
            return kind(
                "line {line} imports {names} from {module}, which is not there; accepted: {file} beside your "
                "file, or functions of these names in it, for {calls}; without them, {error}",
                error=error,
                line=each.line,
                names=Listed(each.names),
                module=each.module,
                file=f"{each.module.replace('.', '/')}.py",
                calls=Listed(each.calls),
            )
    return kind(
        "line {line} could not be run: {reason}; after that, {error}",
        error=error,
        line=said[0].facts["line"],
        reason=said[0].facts["error"],
    )
