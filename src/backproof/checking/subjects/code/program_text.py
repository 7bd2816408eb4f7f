"""The text of a program, as Python 3 reads it: without lines of IPython, and without print and except of Python 2.

A text that cannot be read as it stands is changed line by line, so that every line keeps its number. What a program
computes is not touched.
"""

from __future__ import annotations

import ast
import functools
import inspect
import io
import linecache
import re
import textwrap
import tokenize
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType, MethodType
from typing import Any
from weakref import WeakKeyDictionary

from backproof.checking.subjects.code.notebooks import SUFFIX, code_of_notebook
from backproof.checking.subjects.running.guard import SubjectError

_OF_IPYTHON = re.compile(r"(\s*)(?:[%!]\S.*|[\w.]+\?{1,2}\s*)")
_GIVEN_BY_IPYTHON = re.compile(r"(\s*[\w, ]+=\s*)[%!]\S.*")
OLD_NAMES = {"xrange": range, "raw_input": input, "unicode": str, "long": int, "reduce": functools.reduce}
"""Built-in names of Python 2 by what has taken their place."""
Nodes = tuple[ast.AST, ...]
_SOURCES: WeakKeyDictionary[Any, tuple[ast.Module | None, Nodes]] = WeakKeyDictionary()

Replacement = tuple[tuple[int, int], tuple[int, int], str]
"""Where it begins and where it ends, each as (line, column), and what stands there instead."""


@dataclass(frozen=True)
class Program:
    """A program that can be read.

    Attributes:
        tree: its syntax tree.
        text: what that is of.
        without: lines of IPython that it goes without, by their numbers.
    """

    tree: ast.Module
    text: str
    without: dict[int, str]


def program_in(path: Path) -> Program:
    """Read a program from its file; whoever asks for its lines later gets them as they are read here.

    Raises:
        SubjectError: it is no Python; the message has the user's own line.
    """
    try:
        text = text_in(path)
        program = readable(text, str(path))
    except SyntaxError as error:
        raise SubjectError(
            "{path}: line {line} is not valid Python ({reason}): {code}; accepted: a file that Python can read",
            path=path,
            line=error.lineno,
            reason=error.msg,
            code=(error.text or "").strip(),
        ) from None
    except UnicodeDecodeError as error:
        raise SubjectError(
            "{path}: cannot be read as text ({error}); accepted: a Python file in UTF-8, or "
            "with its encoding in the first line",
            path=path,
            error=error,
        ) from None
    if program.text != text or path.suffix == SUFFIX:
        lines = program.text.splitlines(keepends=True)
        linecache.cache[str(path)] = (len(program.text), None, lines, str(path))
    return program


def text_in(path: Path) -> str:
    """The text of a Python file, in the encoding that it names, or the code of a notebook."""
    if path.suffix == SUFFIX:
        return code_of_notebook(path)
    with tokenize.open(path) as file:
        return file.read()


def tree_of(thing: Any) -> ast.Module | None:
    """The syntax tree of a function, a method or a class, to be read only; None where its source cannot be read."""
    return _source_of(thing)[0]


def nodes_of(thing: Any) -> Nodes:
    """All that the syntax tree of a function, a method or a class consists of; none where it cannot be read."""
    return _source_of(thing)[1]


def _source_of(thing: Any) -> tuple[ast.Module | None, Nodes]:
    function = thing.__func__ if isinstance(thing, MethodType) else thing
    if type(function) not in (FunctionType, type):  # of anything else equality may be the user's own
        return _read(function)
    # each of hundreds of ways to call a function asks for this, and to split its source into tokens takes milliseconds
    if function not in _SOURCES:
        _SOURCES[function] = _read(function)
    return _SOURCES[function]


def _read(thing: Any) -> tuple[ast.Module | None, Nodes]:
    with suppress(OSError, TypeError, SyntaxError):
        tree = ast.parse(textwrap.dedent(inspect.getsource(thing)))
        return tree, tuple(ast.walk(tree))
    return None, ()


def readable(text: str, name: str = "<unknown>") -> Program:
    r"""Make what Python 3 reads out of a text.

    Raises:
        SyntaxError: it cannot be read in these ways either; of the errors the one that comes last in the text.

    >>> program = readable('%matplotlib inline\nfor k in range(2):\n    print "k is", k  # old\n')
    >>> program.text.splitlines(), program.without
    (['pass', 'for k in range(2):', '    print("k is", k)  # old'], {1: '%matplotlib inline'})
    """
    try:
        return Program(ast.parse(text, name), text, {})
    except SyntaxError as error:
        furthest = error
    plain, without = _without_ipython(text)
    for changed in (plain, plain.expandtabs(8)):
        for version in (changed, _with_edits(changed)):
            try:
                return Program(ast.parse(version, name), version, without)
            except SyntaxError as error:
                furthest = max(furthest, error, key=lambda each: each.lineno or 0)
    raise furthest


def give_names_of_python_2(tree: ast.Module, space: dict[str, Any]) -> None:
    """Let a program have the built-in names of Python 2 that it uses and does not bind itself."""
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id in OLD_NAMES]
    bound = {node.id for node in names if not isinstance(node.ctx, ast.Load)}
    bound |= {alias.asname or alias.name for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)
              for alias in node.names}  # fmt: skip
    bound |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    space.update({node.id: OLD_NAMES[node.id] for node in names if node.id not in bound})


def _without_ipython(text: str) -> tuple[str, dict[int, str]]:
    """The text with `pass` in place of commands such as `%matplotlib inline`, `!pip install x` and `net?`."""
    lines, without = text.splitlines(keepends=True), {}
    for number, line in enumerate(lines, 1):
        command, given = _OF_IPYTHON.fullmatch(line.rstrip()), _GIVEN_BY_IPYTHON.fullmatch(line.rstrip())
        if command or given:
            without[number] = line.strip()
            lines[number - 1] = (f"{command[1]}pass" if command else f"{given[1]}None" if given else "") + "\n"
    return "".join(lines), without


def _with_edits(text: str) -> str:
    """The text with print and except as Python 3 has them; as it is where it cannot be taken apart into tokens."""
    try:
        edits = sorted(_edits(list(tokenize.generate_tokens(io.StringIO(text).readline))), reverse=True)
    except (tokenize.TokenError, SyntaxError):
        return text
    lines = text.splitlines(keepends=True)
    for (line, start), (_, end), put in edits:
        lines[line - 1] = lines[line - 1][:start] + put + lines[line - 1][end:]
    return "".join(lines)


def _edits(tokens: list[tokenize.TokenInfo]) -> Iterator[Replacement]:
    for at, token in enumerate(tokens):
        if token.type != tokenize.NAME or not _begins_a_statement(tokens, at):
            continue
        end = _end_of_statement(tokens, at)
        if token.string == "print" and end > at + 1 and tokens[at + 1].string not in ("=", "."):
            yield from _printed(tokens, at, end)
        if token.string == "except":
            yield from _caught(tokens[at:end])


def _printed(tokens: list[tokenize.TokenInfo], at: int, end: int) -> Iterator[Replacement]:
    """Brackets around what is printed; the file that `print >>` names is left out, since nothing is read from it."""
    first, last = tokens[at + 1], tokens[end - 1]
    if first.string == ">>":
        comma = next((k for k in range(at + 2, end) if tokens[k].string == ","), end - 1)
        if tokens[at].start[0] == tokens[comma].end[0]:
            yield tokens[at].end, tokens[comma].end, "("
            yield last.end, last.end, ")"
        return
    yield tokens[at].end, first.start if tokens[at].end[0] == first.start[0] else tokens[at].end, "("
    yield last.end, last.end, ")"


def _caught(tokens: list[tokenize.TokenInfo]) -> Iterator[Replacement]:
    """`except Error as e:` in place of `except Error, e:`."""
    depth = 0
    for token in tokens:
        depth += (token.string in "([{") - (token.string in ")]}") if token.type == tokenize.OP else 0
        if token.string == "," and depth == 0:
            yield token.start, token.end, " as"


def _begins_a_statement(tokens: list[tokenize.TokenInfo], at: int) -> bool:
    between = (tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT)
    before = next((token for token in reversed(tokens[:at]) if token.type not in between), None)
    return before is None or before.type == tokenize.NEWLINE or before.string in (":", ";")


def _end_of_statement(tokens: list[tokenize.TokenInfo], at: int) -> int:
    """The number of the token after the last of the statement that begins at a token."""
    depth = 0
    for k in range(at, len(tokens)):
        depth += (tokens[k].string in "([{") - (tokens[k].string in ")]}") if tokens[k].type == tokenize.OP else 0
        ends = tokens[k].type in (tokenize.NEWLINE, tokenize.COMMENT, tokenize.ENDMARKER) or tokens[k].string == ";"
        if ends and depth == 0:
            return k
    return len(tokens)


def tree_of_the_file_of(thing: Any) -> ast.Module | None:
    """The syntax tree of the file that a function, a class or a module is of, to be read only; None without one."""
    with suppress(OSError, TypeError, SyntaxError, UnicodeDecodeError, SubjectError):
        file = inspect.getsourcefile(thing)
        return _tree_in(Path(file), text_in(Path(file))) if file else None
    return None


@functools.lru_cache(maxsize=8)
def _tree_in(path: Path, text: str) -> ast.Module:
    """The tree of a file that holds this text: each way to call a function asks for it again."""
    return program_in(path).tree


def name_called(node: ast.Call) -> str:
    """The last name of what a call calls, "" where it is called by none.

    >>> [name_called(ast.parse(text, mode="eval").body) for text in ("np.dot(a, b)", "f(x)", "(lambda: 0)()")]
    ['dot', 'f', '']
    """
    return str(getattr(node.func, "attr", getattr(node.func, "id", "")))
