"""The user's own lines of code, carried in the report beside what was found in them."""

from __future__ import annotations

import ast
import inspect
import sysconfig
import types
from collections.abc import Iterator
from dataclasses import astuple, replace
from pathlib import Path
from typing import Any

from backproof.checking.asking.summed_later import uses_of, without_what_is_summed_later
from backproof.checking.places_in_code import place_of
from backproof.checking.report import Finding, GradientReport, Shape, SourceCode
from backproof.checking.subjects.changes.spoken_of import behind, unwrapped, values_named
from backproof.checking.subjects.operands.elsewhere import CodeElsewhere, CostElsewhere
from backproof.checking.subjects.running.notebook_cells import cell_of, spoken_file
from backproof.network import Network

_MOST_LINES = 400
"""So many lines a report carries at most."""
_LONGEST_LINE = 240
_MOST_PIECES = 24
_INSTALLED = tuple({sysconfig.get_paths()[name] for name in ("stdlib", "purelib", "platlib")})


def with_source(report: GradientReport, network: Network, gradient: Any, own_cost: Any = None) -> GradientReport:
    """Return the report with the network's names, the user's code, and where in it each finding most likely is.

    Args:
        report: what was found.
        network: what the code was checked against.
        gradient: the code.
        own_cost: the user's own cost, if it was checked too.
    """
    shape = Shape(network.sizes, tuple(record.name for record in network.activations), str(network.cost_function.name))
    source = sources_of(gradient)
    findings = tuple(_placed(finding, source, network) for finding in report.findings)
    known = {(each.file, each.first_line) for each in source}
    cost = tuple(each for each in sources_of(own_cost) if (each.file, each.first_line) not in known)
    whole = replace(report, network=shape, source=source + cost, findings=findings)
    return without_what_is_summed_later(whole)


def _placed(finding: Finding, source: tuple[SourceCode, ...], network: Network) -> Finding:
    """Say where a finding is, if anything is wrong there."""
    if not finding.accuses:
        return finding
    return replace(finding, place=place_of(finding.equation, finding.layer, source, network.depth))


def sources_of(thing: Any) -> tuple[SourceCode, ...]:
    """Return the lines of a function or of an object's class, and of the functions of the same file that they call.

    Nothing is returned for what has no source, such as a compiled function, and for installed libraries.
    """
    if isinstance(thing, CodeElsewhere | CostElsewhere):
        return thing.sources()
    found: list[SourceCode] = []
    left = _MOST_LINES
    for piece in _pieces(thing):
        source = _source(piece, left)
        if source is not None:
            found.append(source)
            left -= source.text.count("\n") + 1
        if left <= 0 or len(found) == _MOST_PIECES:
            break
    return tuple(found)


def _pieces(thing: Any) -> Iterator[Any]:
    """Yield what was given as functions and classes, then what these call, each once."""
    waiting = list(thing) if isinstance(thing, tuple) else [thing]
    seen: set[int] = set()
    while waiting:
        piece = _definition(waiting.pop(0))
        if piece is None or id(piece) in seen:
            continue
        seen.add(id(piece))
        yield piece
        waiting += _called(piece)


def _definition(thing: Any) -> Any:
    """Return the function behind partials, wrappers and methods, or the class of an object."""
    thing = unwrapped(behind(thing))
    if thing is None or isinstance(thing, types.FunctionType | type):
        return thing
    return None if inspect.isroutine(thing) else type(thing)


def _called(piece: Any) -> list[Any]:
    """Return the functions and classes of the same file whose names the code speaks of."""
    found = []
    for function in _functions(piece):
        found += [value for value in values_named(function) if _is_beside(value, function)]
    return found


def _functions(piece: Any) -> list[types.FunctionType]:
    """Return a function, or the methods of a class."""
    if isinstance(piece, types.FunctionType):
        return [piece]
    members = (getattr(member, "__func__", getattr(member, "fget", member)) for member in vars(piece).values())
    return [member for member in members if isinstance(member, types.FunctionType)]


def _is_beside(value: Any, function: types.FunctionType) -> bool:
    if isinstance(value, types.FunctionType):
        ours, its = function.__code__.co_filename, value.__code__.co_filename
        return ours == its or (cell_of(ours) != "" != cell_of(its))
    return isinstance(value, type) and value.__module__ == function.__module__


def _source(piece: Any, most: int) -> SourceCode | None:
    function = next(iter(_functions(piece)), None)
    if function is None:
        return None
    file = function.__code__.co_filename
    if file.startswith(_INSTALLED) or "backproof/checking" in file.replace("\\", "/"):
        return None
    lines, first = _lines(piece, function)
    if not lines:
        return None
    uses = uses_of(inspect.findsource(function)[0], piece.__name__, first, first + len(lines) - 1)
    kept = [line.rstrip("\n")[:_LONGEST_LINE] for line in lines[:most]]
    return SourceCode(piece.__name__, from_here(file), first, "\n".join(kept), len(lines) - len(kept), *astuple(uses))


def _lines(piece: Any, function: types.FunctionType) -> tuple[list[str], int]:
    """Return the lines of a function, or of the class that holds it, and the number of the first."""
    try:
        if not isinstance(piece, type):
            return inspect.getsourcelines(piece)
        whole, _ = inspect.findsource(function)
        tree = ast.parse("".join(whole))
    except (OSError, TypeError, SyntaxError, IndexError):
        return [], 0
    line = function.__code__.co_firstlineno
    # the module of a file that was loaded by its path is not known to inspect
    for node in (each for each in ast.walk(tree) if isinstance(each, ast.ClassDef)):
        if node.name == piece.__name__ and node.lineno <= line <= (node.end_lineno or 0):
            return whole[node.lineno - 1 : node.end_lineno], node.lineno
    return [], 0


def from_here(file: str) -> str:
    """Return a path from the current folder, where it lies below it; else the file's name, or its cell, alone."""
    try:
        return Path(file).resolve().relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):
        return spoken_file(file)
