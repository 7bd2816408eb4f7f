"""Steps that are divided by the root of a running sum of squared gradients, as Adam, RMSprop and AdaGrad take them.

From a first step of these no gradient can be read, since every number moves by the same amount. With a small number in
place of that division the same code takes steps by its gradients.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from backproof.checking.subjects.code.factors import factors_of
from backproof.checking.subjects.code.program_text import name_called

SMALL = 2.0**-12
"""What stands in place of the division: learning rates that are meant for it are large ones."""
_ROOTS = frozenset({"sqrt", "rsqrt"})
_HALF = 0.5
_SCOPES = (ast.FunctionDef, ast.Module)


def with_plain_steps(tree: ast.Module) -> bool:
    r"""Put a small number in place of the division by such a root in every step of a program; whether there was any.

    >>> tree = ast.parse("s += g ** 2; w -= lr * g / (np.sqrt(s) + eps)")
    >>> with_plain_steps(tree), ast.unparse(tree)
    (True, 's += g ** 2\nw -= lr * g * 0.000244140625')
    >>> with_plain_steps(ast.parse("loss += d ** 2; x = (x - m) / np.sqrt(var + eps)"))
    False
    """
    divided = frozenset(map(id, _divided_in_all(tree)))
    if divided:
        _Undivided(divided).visit(tree)
    return bool(divided)


def has_divided_steps(tree: ast.Module) -> bool:
    """Whether a program has steps that are divided so."""
    return next(_divided_in_all(tree), None) is not None


def _divided_in_all(tree: ast.Module) -> Iterator[ast.BinOp]:
    for scope in ast.walk(tree):
        if isinstance(scope, _SCOPES):
            yield from _divided_in(scope)


class _Undivided(ast.NodeTransformer):
    def __init__(self, places: frozenset[int]) -> None:
        self.places = places

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        is_divided = id(node) in self.places
        self.generic_visit(node)
        small = ast.copy_location(ast.Constant(SMALL), node)
        return ast.copy_location(ast.BinOp(node.left, ast.Mult(), small), node) if is_divided else node


def _divided_in(scope: ast.AST) -> Iterator[ast.BinOp]:
    """Quotients whose divisor has the root of a running sum of squares."""
    nodes = list(ast.walk(scope))
    sums = _sums_of_squares(nodes)
    sums |= _made_of(sums, nodes) if sums else set()
    quotients = [node for node in nodes if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)]
    yield from (each for each in quotients if any(_places_in(root) & sums for root in _roots_in(each.right)))


def _sums_of_squares(nodes: list[ast.AST]) -> set[str]:
    """Places to which a square is added, or that become a share of themselves and a square."""
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add) and _has_a_square(node.value):
            found.add(_place(node.target))
        elif isinstance(node, ast.Assign) and _has_a_square(node.value):
            places = {_place(target) for target in node.targets}
            found |= places if places & _places_in(node.value) else set()
    return found


def _made_of(sums: set[str], nodes: list[ast.AST]) -> set[str]:
    """Places that are set from these and not from themselves, and names that go through these in a loop."""
    made: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Assign):
            for target, value in _pairs(node):
                read = _places_in(value)
                made |= {_place(target)} if read & (sums | made) and _place(target) not in read else set()
        elif isinstance(node, ast.For | ast.comprehension) and _places_in(node.iter) & (sums | made):
            made |= {each.id for each in ast.walk(node.target) if isinstance(each, ast.Name)}
    return made


def _pairs(node: ast.Assign) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Each target with its value, also those that stand side by side."""
    for target in node.targets:
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            yield from zip(target.elts, node.value.elts, strict=False)
        else:
            yield target, node.value


def _roots_in(divisor: ast.expr) -> Iterator[ast.AST]:
    for node in ast.walk(divisor):
        if isinstance(node, ast.Call) and name_called(node) in _ROOTS:
            yield node
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
            yield from [node] if isinstance(node.right, ast.Constant) and node.right.value == _HALF else []


def _has_a_square(value: ast.expr) -> bool:
    for node in ast.walk(value):
        if isinstance(node, ast.Call) and name_called(node) == "square":
            return True
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) and ast.unparse(node.right) in ("2", "2.0"):
            return True
        factors = [ast.unparse(each) for each in factors_of(node)]
        if len(set(factors)) < len(factors):
            return True
    return False


def _place(target: ast.AST) -> str:
    """What a target is called, without keys: `cache` for `cache[k]`."""
    while isinstance(target, ast.Subscript):
        target = target.value
    return ast.unparse(target)


def _places_in(node: ast.AST) -> set[str]:
    return {ast.unparse(each) for each in ast.walk(node) if isinstance(each, ast.Name | ast.Attribute)}
