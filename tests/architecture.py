"""What the source files import, and how long they are, read from their syntax trees without running them."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import backproof

ROOT = Path(backproof.__file__).parent
COMPILED = ("backproof.engines._native",)
"""Modules that are no Python files."""


@dataclass(frozen=True)
class Import:
    """One import: where it is written, what it names in full, and whether it waits until a function is called."""

    file: str
    module: str
    lazy: bool


def files(root: Path = ROOT) -> list[Path]:
    """Every Python file of the package."""
    return sorted(root.rglob("*.py"))


def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return _parsed(path.read_text(encoding="utf-8"))


@cache
def _parsed(text: str) -> ast.Module:
    """The tree of a text, parsed once for all that is asked of it; nobody changes it."""
    return ast.parse(text)


def imports(path: Path, root: Path = ROOT) -> Iterator[Import]:
    """Every import of a file; those for the type checker only are left out."""
    yield from _imports(tree(path).body, path.relative_to(root).as_posix(), lazy=False)


def _imports(nodes: list[ast.stmt], file: str, *, lazy: bool) -> Iterator[Import]:
    for node in nodes:
        match node:
            case ast.Import(names=names):
                yield from (Import(file, alias.name, lazy) for alias in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                origin = _absolute(module, level, file)
                yield from (Import(file, f"{origin}.{alias.name}", lazy) for alias in names)
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                continue
            case _:
                deeper = lazy or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
                yield from _imports(_children(node), file, lazy=deeper)


def _children(node: ast.AST) -> list[ast.stmt]:
    bodies = [getattr(node, name, []) for name in ("body", "orelse", "finalbody", "handlers", "cases")]
    return [child for body in bodies if isinstance(body, list) for child in body]


def _absolute(module: str | None, level: int, file: str) -> str:
    if not level:
        return module or ""
    parts = ["backproof", *Path(file).parts[:-1]]
    return ".".join([*parts[: len(parts) - level + 1], *([module] if module else [])])


def part(file: str) -> str:
    """The part of the package that a file belongs to: its folder, or its own name."""
    head = Path(file).parts[0]
    return head.removesuffix(".py")


def imported_part(module: str) -> str | None:
    """The part of the package that an import names, or None if it names another package."""
    parts = module.split(".")
    if parts[0] != "backproof":
        return None
    return parts[1] if len(parts) > 1 else "__init__"


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Every function of a file with the lines of its body, without its signature and its docstring."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            yield node.name, (node.end_lineno or 0) - body[0].lineno + 1 if body else 0


def calls_by_name(path: Path) -> set[str]:
    """The plain names that a file calls."""
    called = [node.func for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]
    return {function.id for function in called if isinstance(function, ast.Name)}


# ---------------------------------------------------------------------- circles


def module(file: str) -> str:
    """The name of the module that a file is."""
    return ".".join(("backproof", *Path(file).with_suffix("").parts)).removesuffix(".__init__")


def module_graph(found: Iterable[Import], modules: Iterable[str]) -> dict[str, set[str]]:
    """Which modules of the package each of its modules imports, at once or lazily; what it names inside one is cut."""
    known = {*modules, *COMPILED}
    graph: dict[str, set[str]] = {}
    for each in found:
        target = each.module
        while target and target not in known:
            target = target.rpartition(".")[0]
        if target and target != module(each.file):
            graph.setdefault(module(each.file), set()).add(target)
    return graph


def part_graph(found: Iterable[Import]) -> dict[str, set[str]]:
    """Which parts each part imports from, at once or lazily; the package itself, which holds its version, is cut."""
    graph: dict[str, set[str]] = {}
    for each in found:
        source, target = part(each.file), imported_part(each.module)
        if target not in (None, source, "__init__", "__version__"):
            graph.setdefault(source, set()).add(str(target))
    return graph


def circle(graph: dict[str, set[str]]) -> list[str]:
    """A circle of imports, first and last the same; [] where there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


# ---------------------------------------------------------------------- strings


def strings(path: Path) -> Iterator[str]:
    """Every text in the code of a file, parts of f-strings too; docstrings, which do nothing, are left out."""
    found = tree(path)
    statements = {id(node.value) for node in ast.walk(found) if isinstance(node, ast.Expr)}
    for node in ast.walk(found):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in statements:
            yield node.value


def parts_named(text: str) -> set[str]:
    """The parts of the package that a text names, as a module or as a path; "" where the name follows later."""
    return set(re.findall(r"\bbackproof[./](\w*)", text))


def asks_where_things_come_from(path: Path) -> bool:
    """Whether a file reads the name of the module, or the full name inside it, that a function or a class has."""
    return any(
        isinstance(node, ast.Attribute) and node.attr in ("__module__", "__qualname__") for node in ast.walk(tree(path))
    )


def arrows(may_import: dict[str, set[str]], mathematics: set[str], parts: set[str]) -> str:
    """Write down which part may import which, one line a part, and which parts are on the outside."""
    lines = []
    for source, allowed in may_import.items():
        others = sorted(allowed - {source} - (mathematics if mathematics <= allowed else set()))
        names = (["the mathematics"] if mathematics <= allowed else []) + others
        lines.append(f"{source:<12} → {', '.join(names) or 'nothing'}")
    lines.append(f"{'mathematics':<12} = {', '.join(part for part in may_import if part in mathematics)}")
    outside = sorted(part for part in parts - may_import.keys() if not part.startswith("__"))
    return "\n".join(["```", *lines, f"{'outside':<12} = {', '.join(outside)}", "```"])
