"""`FILE.py:NAME` to the object of that name, run safely: the file is the user's, and may do anything at import.

The file is run statement by statement. One that fails (data that are not here, `input()`, a package that is missing, a
line of a notebook) is left out, and the rest is run: most often the functions that are asked for need none of it.
"""

from __future__ import annotations
import __future__

import ast
import builtins
import os
import re
import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from backproof.checking.subjects.code.counts_outside import LACKING
from backproof.checking.subjects.code.notebooks import SUFFIX, code_of_notebook
from backproof.checking.subjects.code.program_text import Program, give_names_of_python_2, program_in
from backproof.checking.subjects.loaded.absent_packages import bind_absent
from backproof.checking.subjects.loaded.old_numpy import give_old_names, give_old_names_of_pandas
from backproof.checking.subjects.names.words_of_languages import WORDS
from backproof.checking.subjects.places.slots import FILES_RUN, OF_A_FILE
from backproof.checking.subjects.running.clocks import Clock
from backproof.checking.subjects.running.guard import SubjectError, call_safely
from backproof.errors import InputError, Listed

_OF_A_LOOP = 0.5
"""Seconds for one loop at the top level, or one call that trains: training there is not what is asked for."""
_LEFT = 0.1
_TRAINS = re.compile(
    r"train|fit|sgd|descent|optimi[sz]e|learn|run|main|model|backprop|solve|experiment|demo|test|evaluate|grid|search"
    r"|训练|学习|拟合|运行|主函数|测试|xun_?lian"
    rf"|{WORDS['update']}|prueba|teste",
    re.I,
)
"""What functions are called that train, or that do everything; what they return is the end of a training."""
PROGRAMS = (".py", ".pyw", SUFFIX)
"""How the names of files end that are programs."""
MOST_OF_A_FILE = 2 << 20
"""Bytes of a program: longer ones are no programs that people wrote."""


@dataclass(frozen=True)
class LeftOut:
    """A statement at the top level that was not run, or not to its end.

    Attributes:
        line: its first line.
        text: that line.
        error: why.
    """

    line: int
    text: str
    error: SubjectError


@dataclass(frozen=True)
class Loaded:
    """A file that was run.

    Attributes:
        module: what it defines.
        left_out: statements that failed.
        path: the file.
        made: of its classes, what is asked of each: itself, or an object that the file makes of it; its step.
    """

    module: types.ModuleType
    left_out: tuple[LeftOut, ...]
    path: Path
    made: dict[Any, Any] = field(default_factory=dict, compare=False)

    def named(self, name: str) -> Any:
        """What a dotted name of the file holds.

        Raises:
            InputError: there is no such name.
            SubjectError: there is none since the statement that should define it failed.
        """
        found: Any = self.module
        for part in name.split("."):
            within, found = found, getattr(found, part, None)
        if found is not None:
            return _asked_by(within, found) if isinstance(within, type) else found
        if self.left_out and _is_bound_in(self.path, name.split(".")[0]):
            error = self.left_out[0].error
            raise SubjectError("{path}: cannot be imported: {error}", path=self.path, error=error)
        raise InputError(
            "{path} has no name {given!r}; accepted: {names}",
            path=self.path,
            given=name,
            names=Listed(self.public()[:12]) or "–",
        )

    def several(self, names: str) -> Any:
        """What one name holds; of several, joined by commas, a tuple."""
        found = [self.named(name.strip()) for name in names.split(",")]
        return found[0] if len(found) == 1 else tuple(found)

    def public(self) -> list[str]:
        """Names of functions, classes and objects that can be called."""
        held = vars(self.module).items()
        return [name for name, value in held if callable(value) and not name.startswith("_")]


def _asked_by(cls: type, found: Any) -> Any:
    """For a method of a class, the class, of which an object is asked by this method; for anything else, what it is."""
    if not isinstance(found, types.FunctionType) or found.__code__.co_varnames[:1] != ("self",):
        return found
    name = found.__name__
    return type(cls.__name__, (cls,), {"asked_for": (name,), "__module__": cls.__module__, "__doc__": cls.__doc__})


def load_name(text: str, *, seconds: float = 30.0) -> Any:
    """Import a file and return what one of its names holds; several names joined by commas give a tuple.

    Raises:
        InputError: there is no such file or name, or the text is not FILE.py:NAME.
        SubjectError: the file is no Python, or the statement that defines the name raised or did not finish.
    """
    path_text, names = file_and_name(text)
    return load_file(path_text, seconds=seconds).several(names)


def file_and_name(subject: str) -> tuple[str, str]:
    """Return the two parts of FILE.py:NAME.

    Raises:
        InputError: it lacks one of them.
    """
    file, _, name = subject.rpartition(":")
    if not file or not name:
        message = "the code to check: {given!r} given; accepted: FILE.py:NAME, such as homework.py:gradient"
        raise InputError(message, given=subject)
    return file, name


def load_file(text: str, *, seconds: float = 30.0) -> Loaded:
    """Run a file, statement by statement, leaving out what fails.

    Raises:
        InputError: there is no such file, or it is none of Python's.
        SubjectError: it is no Python; the message has the user's own line.
    """
    path = Path(text)
    if not os.path.isfile(path):
        raise InputError(
            "the code to check: {given!r} given, and there is no such file; accepted: FILE.py:NAME", given=text
        )
    if path.suffix not in PROGRAMS:
        raise InputError(
            "the code to check: {given!r} given, which is not a Python file; accepted: FILE.py:NAME", given=str(path)
        )
    if os.path.getsize(path) > MOST_OF_A_FILE:
        message = (
            "the code to check: {given!r} given, a file of more than {most} MiB; accepted: a program as people write it"
        )
        raise InputError(message, given=text, most=MOST_OF_A_FILE >> 20)
    program = program_in(path)
    module = types.ModuleType(f"{path.stem}{OF_A_FILE}")
    module.__file__ = str(path)
    module.__package__ = package_of(path, program.tree)
    # classes look their module up by its name, dataclasses for one
    sys.modules[module.__name__] = module
    FILES_RUN[module.__name__] = None
    os.environ.setdefault("MPLBACKEND", "Agg")
    give_old_names()
    with folders_of(path):
        left_out = tuple(_run(program, vars(module), path, seconds))
    return Loaded(module, left_out, path)


def text_of(file: str) -> str:
    """The text of a program; "" where it cannot be read, or is too long for one."""
    if not os.path.isfile(file) or os.path.getsize(file) > MOST_OF_A_FILE:
        return ""  # a pipe would be waited for, and a device has no end
    try:
        path = Path(file)
        return code_of_notebook(path) if path.suffix == SUFFIX else path.read_text(encoding="utf-8", errors="replace")
    except (OSError, ValueError, SubjectError):  # ValueError: a path with a NUL in it
        return ""


def package_of(path: Path, tree: ast.Module) -> str:
    """The package that a file's relative imports are relative to; "" where it has none."""
    own = path.resolve().parent
    if not any(isinstance(node, ast.ImportFrom) and node.level for node in ast.walk(tree)):
        return ""
    names = [own.name]
    while (own.parent / "__init__.py").is_file():
        own = own.parent
        names.append(own.name)
    return ".".join(reversed(names))


def compiled(statement: ast.stmt, path: str, flags: int) -> types.CodeType:
    """One statement as code, with the line numbers that it has in its file."""
    tree = ast.fix_missing_locations(ast.Module([statement], []))
    code: types.CodeType = compile(tree, path, "exec", flags=flags, dont_inherit=True)
    return code


def run_in(code: types.CodeType, space: dict[str, Any]) -> None:
    """Run a statement of the user's file with these names, as an import does."""
    space.setdefault("__builtins__", builtins)
    types.FunctionType(code, space)()


def flags_of(tree: ast.Module) -> int:
    """Compiler flags of the `from __future__ import …` of a file."""
    names = [
        alias.name
        for statement in tree.body
        if isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
        for alias in statement.names
    ]
    flags = 0
    for name in names:
        flags |= getattr(__future__, name).compiler_flag
    return flags


def _run(program: Program, space: dict[str, Any], path: Path, seconds: float) -> Iterator[LeftOut]:
    clock, flags = Clock(), flags_of(program.tree)
    lines = program.text.splitlines()
    give_names_of_python_2(program.tree, space)
    for line, command in program.without.items():
        yield LeftOut(line, command, SubjectError("a command of IPython"))
    for statement in program.tree.body:
        left = max(seconds - clock.spent, _LEFT)
        limit = min(left, _OF_A_LOOP) if _may_train(statement, space) else left
        try:
            call_safely(run_in, compiled(statement, str(path), flags), space, seconds=limit)
            if isinstance(statement, ast.ImportFrom) and (statement.module, statement.names[0].name) == ("numpy", "*"):
                give_old_names(space)
            if isinstance(statement, ast.Import | ast.ImportFrom):
                give_old_names_of_pandas()
        except SubjectError as error:
            if isinstance(statement, ast.Import | ast.ImportFrom) and bind_absent(statement, space):
                continue
            _let_go(error)
            space.setdefault(LACKING, []).extend(_bound_in(statement))
            at = statement.lineno - 1
            yield LeftOut(statement.lineno, lines[at].strip() if at < len(lines) else "", error)
    _have_lists_again(program.tree, space)


def _let_go(error: BaseException) -> None:
    """Let an error hold nothing of what the code made: it would end much later, and may then write files."""
    error.__traceback__ = error.__cause__ = error.__context__ = None


def _have_lists_again(tree: ast.Module, space: dict[str, Any]) -> None:
    """Let names that functions of the file append to hold lists, where the program made arrays of them at its end."""
    begun = [s for s in tree.body if isinstance(s, ast.Assign) and isinstance(s.value, ast.List) and not s.value.elts]
    empty = {target.id for s in begun for target in s.targets if isinstance(target, ast.Name)}
    defined = [s for s in tree.body if isinstance(s, ast.FunctionDef | ast.ClassDef)]
    appended = [n.value for s in defined for n in ast.walk(s) if isinstance(n, ast.Attribute) and n.attr == "append"]
    for name in {node.id for node in appended if isinstance(node, ast.Name)} & empty:
        if not isinstance(space.get(name), list):
            space[name] = []


def _bound_in(statement: ast.stmt) -> list[str]:
    """Names that a statement at the top level binds."""
    return [n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]


def _may_train(statement: ast.stmt, space: dict[str, Any]) -> bool:
    """Whether it is a loop, or a call of a function or a method of the file that is named for training."""
    if isinstance(statement, ast.For | ast.While):
        return True
    call = getattr(statement, "value", None) if isinstance(statement, ast.Expr | ast.Assign) else None
    if not isinstance(call, ast.Call):
        return False
    of = call.func
    if isinstance(of, ast.Name):
        return isinstance(space.get(of.id), types.FunctionType) and _TRAINS.search(of.id) is not None
    return isinstance(of, ast.Attribute) and _TRAINS.search(of.attr) is not None


def _is_bound_in(path: Path, name: str) -> bool:
    """Whether some statement of a file binds a name."""
    for node in ast.walk(program_in(path).tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name:
            return True
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id == name:
            return True
        if isinstance(node, ast.alias) and (node.asname or node.name) == name:
            return True
    return False


@contextmanager
def folders_of(path: Path) -> Iterator[None]:
    """Look for a file's own imports in its folder, in the one above its package, and in the current one."""
    own = path.resolve().parent
    above = own
    while (above / "__init__.py").is_file():
        above = above.parent
    # the folder above the file's own comes last, for relative imports where there is no `__init__.py`
    folders = [str(folder) for folder in dict.fromkeys((own, above, Path.cwd(), own.parent))]
    sys.path[:0] = folders
    try:
        yield
    finally:
        for folder in folders:
            if folder in sys.path:
                sys.path.remove(folder)
