"""Which loops of a program may be those of training, and a step that stands in no loop; a loop, to be run once."""

from __future__ import annotations

import ast
import copy
import re
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from backproof.checking.subjects.code.main_blocks import is_main_block

_MOST_LOOPS = 3
_NEW = re.compile(r"^(new|updated|next)_?|_?(new|updated|next|plus|neu|nuevo)$", re.I)
"""What a name has beside that of the old value where a step gives the new one a name of its own."""


@dataclass(frozen=True)
class Training:
    """A loop in a file, and what stands before it.

    Attributes:
        before: statements that are run first.
        loop: the loop.
        path: the file, for line numbers.
        flags: for the compiler.
        of_file: whether it stands at the top level.
        gradients: names of gradients with those of their parameters, where a step by them was added to the code.
    """

    before: tuple[ast.stmt, ...]
    loop: ast.For | ast.While
    path: str
    flags: int
    of_file: bool
    gradients: Mapping[str, str] = field(default_factory=dict)

    @property
    def has_its_rounds_written(self) -> bool:
        """Whether the code itself says how many rounds there are, in the loop or in a name before it."""
        match self.loop:
            case ast.For(target=ast.Name(id=turn), iter=ast.Call(func=ast.Name(id="range"), args=[count])):
                return not _is_an_index(turn, self.loop) and (_number_written(count, self.before) or 0) > 1
        return False


def _is_an_index(name: str, loop: ast.stmt) -> bool:
    """Whether what a loop counts is a place in something, as in `X[i]`: such a loop goes through examples."""
    places = [node.slice for node in ast.walk(loop) if isinstance(node, ast.Subscript)]
    return any(isinstance(part, ast.Name) and part.id == name for place in places for part in ast.walk(place))


def _number_written(count: ast.expr, before: tuple[ast.stmt, ...]) -> int | None:
    """The whole number that an expression is, or that its name is set to in a statement before; else None."""
    set_to = [s.value for s in before if isinstance(s, ast.Assign) and ast.unparse(s.targets[0]) == ast.unparse(count)]
    match [count, *set_to][-1]:
        case ast.Constant(value=int(number)):
            return number
    return None


def loops(body: list[ast.stmt], path: str, flags: int, *, of_file: bool) -> Iterator[Training]:
    """The longest loops of a body that change something, each with the statements before it."""
    body, branches = with_branches_open(body)
    found = [(i, s) for i, s in enumerate(body) if isinstance(s, ast.For | ast.While) and _changes_something(s)]
    found = [(i, s) for i, s in found if not _goes_through_entries(s)]
    found.sort(key=lambda pair: (pair[0] in branches, pair[1].lineno - (pair[1].end_lineno or 0)))
    for i, loop in found[:_MOST_LOOPS]:
        before = tuple(s for s in body[:i] if not (of_file and isinstance(s, ast.While)))
        first, inner = _of_first_setting(loop)
        yield Training((*before, *first), inner, path, flags, of_file)


def with_branches_open(body: list[ast.stmt]) -> tuple[list[ast.stmt], set[int]]:
    r"""The statements, with those of a branch that trains in place of `if TRAIN:`; and the places of what stood there.

    Whether such a branch is run depends on a flag, on a file that may be there, or on how the program was called.

    >>> body, branches = with_branches_open(ast.parse("if no: pass\nif trains:\n    for _ in x: w -= 1").body)
    >>> [ast.unparse(statement).partition(":")[0] for statement in body], branches
    (['if no', 'for _ in x'], {1})
    """
    found: list[ast.stmt] = []
    places: set[int] = set()
    for statement in body:
        branch = _branch_that_trains(statement)
        places |= set(range(len(found), len(found) + len(branch)))
        found += branch or [statement]
    return found, places


def _branch_that_trains(statement: ast.stmt) -> list[ast.stmt]:
    """The statements of the branch, or of the block, in which a loop moves something by steps; none of any other."""
    parts = [statement.body, statement.orelse] if isinstance(statement, ast.If) and not is_main_block(statement) else []
    parts += [statement.body] if isinstance(statement, ast.With | ast.Try) else []
    loops_in = [part for part in parts if any(isinstance(s, ast.For | ast.While) and moved_names(s) for s in part)]
    return loops_in[0] if loops_in else []


def _of_first_setting(loop: ast.For | ast.While) -> tuple[list[ast.stmt], ast.For | ast.While]:
    r"""Of a loop over settings, which makes new parameters for each: what stands before the loop in it, for the first.

    >>> first, inner = _of_first_setting(ast.parse("for rate in rates:\n    w, b = new()\n    for _ in range(9):\n"
    ...                                            "        w -= rate * x\n        b -= rate").body[0])
    >>> [ast.unparse(statement) for statement in first], ast.unparse(inner.iter)
    (['rate = next(iter(rates))', 'w, b = new()'], 'range(9)')
    """
    if not isinstance(loop, ast.For):
        return [], loop
    for i, inner in enumerate(loop.body):
        before = [s for s in loop.body[:i] if isinstance(s, ast.Assign)]
        made = {name for s in before for name in names_bound_in(s)}
        # counts and sums of errors begin with plain numbers
        drawn = {name for s in before if _has_a_call(s.value) for name in names_bound_in(s)}
        moved = moved_names(inner) if isinstance(inner, ast.For | ast.While) else set()
        if isinstance(inner, ast.For | ast.While) and moved <= made and len(moved & drawn) > 1:
            each = ast.Call(ast.Name("iter", ast.Load()), [loop.iter], [])
            setting = ast.Assign([loop.target], ast.Call(ast.Name("next", ast.Load()), [each], []))
            return [ast.fix_missing_locations(ast.copy_location(setting, loop)), *loop.body[:i]], inner
    return [], loop


def _has_a_call(value: ast.expr) -> bool:
    return any(isinstance(node, ast.Call) for node in ast.walk(value))


def straight(body: list[ast.stmt], path: str, flags: int) -> Iterator[Training]:
    """One step of training that stands in no loop: from where a parameter that it moves is read first to the end."""
    body = _with_new_values_kept(body)
    plain = [(i, s) for i, s in enumerate(body) if not isinstance(s, ast.FunctionDef | ast.ClassDef | ast.Import)]
    moved = {name: i for i, s in plain for name in moved_names(s)}
    first = next((i for i, s in plain if read_names(s) & moved.keys() and not _only_prints(s)), len(body))
    rest = [s for s in body[first:] if not isinstance(s, ast.FunctionDef | ast.ClassDef) and not _is_a_setting(s)]
    if len({name for name, i in moved.items() if i > first}) < 2 or not all(i > first for i in moved.values()):
        return
    settings = [s for s in body[first:] if _is_a_setting(s)]
    yield Training((*body[:first], *settings), loop_of(rest), path, flags, of_file=True)


def loop_of(statements: list[ast.stmt]) -> ast.For:
    """A loop that runs the statements once."""
    nothing = ast.Tuple([ast.Constant(0)], ast.Load())
    loop = ast.copy_location(ast.For(ast.Name("_", ast.Store()), nothing, statements, []), statements[0])
    loop.end_lineno = max(s.end_lineno or s.lineno for s in statements)
    return ast.fix_missing_locations(loop)


def _with_new_values_kept(body: list[ast.stmt]) -> list[ast.stmt]:
    """The statements, and `w1 = w1_new` after them for each value that a step gives a name of its own."""
    kept = [
        ast.copy_location(ast.Assign([ast.Name(old, ast.Store())], ast.Name(new, ast.Load())), statement)
        for statement in body
        for old, new in _renamed_by(statement)
    ]
    return [*body, *map(ast.fix_missing_locations, kept)] if len(kept) > 1 else body


def _renamed_by(statement: ast.stmt) -> list[tuple[str, str]]:
    """The old and the new name where a statement moves a value and gives it a new name: `w1_new = w1 - lr * dw1`."""
    if not isinstance(statement, ast.Assign) or not isinstance(statement.value, ast.BinOp):
        return []
    old = _first_term(statement.value)
    names = [target.id for target in statement.targets if isinstance(target, ast.Name)]
    return [(old, name) for name in names if name != old and _NEW.sub("", name).lower() == old.lower()]


def _is_a_setting(statement: ast.stmt) -> bool:
    """Whether a statement sets a name to a number, as to a learning rate."""
    return isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant)


def moved_names(statement: ast.stmt) -> set[str]:
    """Names of what a statement moves from where it is: `w -= …`, `w[i][j] -= …`, `w = w - …`, `w = w_new`."""
    found = {old for old, _ in _taken_back(statement)}
    for node in ast.walk(statement):
        target: ast.expr | None = node.target if isinstance(node, ast.AugAssign) else None
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.BinOp) and len(node.targets) == 1:
            target = node.targets[0] if ast.unparse(node.targets[0]) == _first_term(node.value) else None
        while isinstance(target, ast.Subscript):
            target = target.value
        found |= {target.id} if isinstance(target, ast.Name) else set()
    return found


def _taken_back(statement: ast.stmt) -> list[tuple[str, str]]:
    """The old and the new name in `w1 = w1_new`."""
    if not isinstance(statement, ast.Assign) or not isinstance(statement.value, ast.Name):
        return []
    new = statement.value.id
    names = [target.id for target in statement.targets if isinstance(target, ast.Name)]
    return [(old, new) for old in names if old != new and _NEW.sub("", new).lower() == old.lower()]


def _first_term(value: ast.expr) -> str:
    while isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add | ast.Sub):
        value = value.left
    return ast.unparse(value)


def read_names(statement: ast.stmt) -> set[str]:
    """Names that a statement reads."""
    return {n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}


def names_bound_in(statement: ast.stmt) -> list[str]:
    """Names that a statement binds, in the order in which they are met."""
    names = [n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    return list(dict.fromkeys(names))


def _only_prints(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and ast.unparse(statement).startswith("print(")


def _goes_through_entries(loop: ast.For | ast.While) -> bool:
    """Whether it is a loop over the entries of what it moves, `w[i] -= …`, and so a part of a step only."""
    index = loop.target.id if isinstance(loop, ast.For) and isinstance(loop.target, ast.Name) else ""
    moved = [n.target for n in ast.walk(loop) if isinstance(n, ast.AugAssign) and isinstance(n.target, ast.Subscript)]
    return any(isinstance(n, ast.Name) and n.id == index for target in moved for n in ast.walk(target))


def _changes_something(loop: ast.stmt) -> bool:
    return any(isinstance(node, ast.AugAssign | ast.Assign | ast.Call) for node in ast.walk(loop))


def once(loop: ast.For | ast.While) -> ast.For:
    """The loop, run once: over epochs for the first of them, over examples for all."""
    body = [_NoReturn().visit(copy.deepcopy(s)) for s in loop.body]
    once: ast.expr = ast.Tuple([ast.Constant(0)], ast.Load())
    if isinstance(loop, ast.While):
        return ast.copy_location(ast.For(ast.Name("_", ast.Store()), once, body, []), loop)
    over = loop.iter
    if not _goes_through_examples(over):
        rounds = _length_of_a_turn(loop) or ast.Constant(1)
        over = ast.Subscript(ast.Call(ast.Name("list", ast.Load()), [over], []), ast.Slice(upper=rounds), ast.Load())
    return ast.copy_location(ast.For(loop.target, over, body, []), loop)


def _length_of_a_turn(loop: ast.For) -> ast.expr | None:
    r"""How many rounds go through every example once, where each takes the next: `len(data)` of `k % len(data)`.

    >>> loop = ast.parse("for k in range(9000):\n    x = data[k % len(data)]").body[0]
    >>> ast.unparse(_length_of_a_turn(loop))
    'len(data)'
    """
    counter = loop.target.id if isinstance(loop.target, ast.Name) else ""
    nodes = [n for statement in loop.body for n in ast.walk(statement)]
    # a report in every tenth round divides by a tenth too
    indices = [n.slice for n in nodes if isinstance(n, ast.Subscript)]
    indices += [n.value for n in nodes if isinstance(n, ast.Assign)]
    for node in indices:
        match node:
            case ast.BinOp(left=ast.Name(id=name), op=ast.Mod(), right=count) if name == counter:
                if re.fullmatch(r"len\(\w+\)|\w+\.shape\[\d\]", ast.unparse(count)):
                    return count
    return None


def is_after_the_step(loop: ast.For | ast.While, error: Exception, path: str) -> bool:
    """Whether a round failed after its step was taken: in a report or a plot of data that are not here."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == path]
    body = loop.body
    line = next((line for line in lines if line is not None), 0)
    failed = next((i for i, s in enumerate(body) if s.lineno <= line <= (s.end_lineno or s.lineno)), 0)
    used = {name for s in body[:failed] for name in read_names(s)}
    # what is computed for a report is read by no step
    told = [s for s in body[failed:] if isinstance(s, ast.If | ast.Expr) or not (_assigned(s) & used)]
    are_reports = len(told) == len(body) - failed and not any(moved_names(s) for s in told)
    return are_reports and any(moved_names(s) for s in body[:failed])


def _assigned(statement: ast.stmt) -> set[str]:
    """Names that a statement gives a value; those of anything but a plain assignment too."""
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement]
    return {n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}


def _goes_through_examples(over: ast.expr) -> bool:
    """Whether it is a loop over data; one over a range is, if the range is that of their number."""
    text = ast.unparse(over)
    if "range(" in text:
        return "len(" in text or ".shape" in text
    return not isinstance(over, ast.Constant)


class _NoReturn(ast.NodeTransformer):
    """Rewrite a loop so that it runs outside of its function: `return` becomes `break`, and a `yield` its value."""

    def visit_Return(self, node: ast.Return) -> ast.stmt:
        return ast.Break()

    def visit_Yield(self, node: ast.Yield) -> ast.expr:
        return node.value or ast.Constant(None)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.stmt:
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.expr:
        return node
