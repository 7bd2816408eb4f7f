"""What the source files import, and how long they are, read from their syntax trees without running them."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import backproof

ROOT = Path(backproof.__file__).parent


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
    return ast.parse(path.read_text(encoding="utf-8"))


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
