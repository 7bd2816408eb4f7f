"""Where a program multiplies by weights and adds a bias, `a @ V + c`, and the names of both, layer by layer.

A name stands for an attribute, a key of a dict, an argument or a variable, and for what an argument of a function of
the same file is given. A weight is what is moved or drawn at random; what is made of the inputs is an activation.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from backproof.checking.subjects.code.program_text import name_called
from backproof.checking.subjects.names.names_in_code import is_kind, role_of

WeightAndBias = tuple[str, str]
"""The name of its weights, and that of its bias, or ""."""
PRODUCTS = frozenset({"dot", "matmul", "inner", "tensordot"})
SUMS = frozenset({"sum", "einsum"})
DRAWN = frozenset({"randn", "rand", "random", "random_sample", "uniform", "normal", "standard_normal", "randint"})
_FILLED = frozenset({"zeros", "ones", "full", "zeros_like", "ones_like"})
AS_IT_IS = frozenset({"transpose", "copy", "reshape", "asarray", "array", "atleast_2d", "astype"})
_NO_BIAS = frozenset({"x", "rate", "penalty", "one", "size", "cache"})
_TRAINED, _RANDOM, _MADE, _DATA, _TARGETS = 4, 3, -5, -6, -1
"""How much it says for a name as that of weights that it is so; against it, if it is made of others, or called data.

Targets are not multiplied in a forward pass.
"""


_DEEPEST = 2
"""So many calls within one another are followed."""


@dataclass
class _Found:
    """What is met in a program.

    Attributes:
        sums: products to which something is added: what is multiplied, what is added, and in which function as it
            stands; "" where it is read as it is called.
        products: what is multiplied, of every product.
        trained: names that are moved: `V -= …`, `V = V - …`.
        drawn: names of what is drawn at random.
        filled: names of what begins with zeros or ones.
        made: names of what is made of other things.
        given: names of arguments that are given other names, by the name of the function.
    """

    sums: list[tuple[list[str], str, str]] = field(default_factory=list)
    products: list[list[str]] = field(default_factory=list)
    trained: set[str] = field(default_factory=set)
    drawn: set[str] = field(default_factory=set)
    filled: set[str] = field(default_factory=set)
    made: set[str] = field(default_factory=set)
    given: dict[str, set[str]] = field(default_factory=dict)


def layers_in(tree: ast.Module) -> list[WeightAndBias]:
    """The layers of the network in a program, the first one first; [] where nothing tells which names are weights.

    >>> layers_in(ast.parse("def f(X, V, c, U, k): return np.tanh(X @ V + c) @ U + k"))
    [('V', 'c'), ('U', 'k')]
    """
    found = _Found()
    scopes = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.Lambda)]
    scopes.sort(key=lambda node: not is_kind(getattr(node, "name", ""), "forward"))
    own = {node.name: node for node in scopes if isinstance(node, ast.FunctionDef)}
    for scope in (*scopes, tree):
        _Scope(scope, own, found).read()
    multiplied = {name for each in found.products for name in each}
    layers: dict[str, str] = {}
    for names, added, function in found.sums:
        if added in found.given.get(function, ()):
            continue  # as it is called, it has been read already
        weight = _weight(names, found)
        if weight and added not in multiplied and _may_be_bias(added, found) and added not in layers.values():
            layers[weight] = layers.get(weight) or added
    for names in found.products:
        weight = _weight(names, found, least=_TRAINED + _RANDOM)
        if weight and weight not in layers.values():
            layers.setdefault(weight, "")
    # without any bias, a single product may be that of anything
    return list(layers.items()) if any(layers.values()) or len(layers) > 1 else []


def _weight(names: list[str], found: _Found, least: int = _TARGETS) -> str:
    """The one of two factors that is most like weights; "" where nothing tells them apart."""
    scores = sorted(((_score(name, found), name) for name in set(names) if name), reverse=True)
    if not scores or scores[0][0] < least or (len(scores) > 1 and scores[0][0] == scores[1][0]):
        return ""
    return scores[0][1]


def _score(name: str, found: _Found) -> int:
    is_moved, is_drawn = name in found.trained, name in found.drawn
    score = _TRAINED * is_moved + _RANDOM * is_drawn
    if name in found.made and not is_drawn:
        score += _MADE
    told = "" if is_moved and is_drawn else role_of(name)
    return score + (_DATA if told == "x" else _TARGETS if told == "y" else 0)


def _may_be_bias(name: str, found: _Found) -> bool:
    known = name in found.trained | found.drawn | found.filled
    return known or (name not in found.made and role_of(name) not in _NO_BIAS)


class _Scope:
    """One function of a program, or what stands at its top level: what its names stand for."""

    def __init__(self, node: ast.AST, own: dict[str, ast.FunctionDef], found: _Found) -> None:
        self.node, self.own, self.found = node, own, found
        self.stands_for: dict[str, str] = {}
        self.products: dict[str, list[str]] = {}
        self.function = getattr(node, "name", "")
        self.depth = 0

    def given(self, arguments: dict[str, str], depth: int) -> None:
        """Read it as it is called with these names for its arguments."""
        self.stands_for, self.depth, self.function = dict(arguments), depth, ""
        self._read(only_sums=True)

    def read(self) -> None:
        """Read it as it stands."""
        self._read(only_sums=False)

    def _read(self, *, only_sums: bool) -> None:
        for node in _in_order(self.node):
            if isinstance(node, ast.Assign):
                self._assign(node.targets, node.value, only_sums=only_sums)
            elif isinstance(node, ast.AugAssign):
                self._augment(node, only_sums=only_sums)
            elif isinstance(node, ast.For | ast.comprehension):
                self._go_through(node.target, node.iter)
            elif isinstance(node, ast.Dict) and not only_sums:
                for key, value in zip(node.keys, node.values, strict=True):
                    if isinstance(key, ast.Constant) and isinstance(key.value, str):
                        self._begin(key.value, value)
            else:
                self._expression(node)

    # -------------------------------------------------------------- statements

    def _assign(self, targets: list[ast.expr], value: ast.expr, *, only_sums: bool) -> None:
        for target in targets:
            if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
                for one, of in zip(target.elts, value.elts, strict=True):
                    self._assign([one], of, only_sums=only_sums)
            elif not isinstance(target, ast.Tuple):
                self._assign_one(target, value, only_sums=only_sums)

    def _assign_one(self, target: ast.expr, value: ast.expr, *, only_sums: bool) -> None:
        of, factors = self.name(value), self.factors(value)
        if isinstance(target, ast.Name):
            self.stands_for.pop(target.id, None)
            self.products.pop(target.id, None)
            if factors:
                self.products[target.id] = factors
            if of and of != target.id and not isinstance(value, ast.Name):
                self.stands_for[target.id] = of
                return
        name = self.name(target)
        if not name or only_sums or of:
            return
        if name in self._moved_in(value):
            self.found.trained.add(name)
        elif not self._begin(name, value):
            self.found.made.add(name)

    def _begin(self, name: str, value: ast.expr) -> bool:
        """Note how something begins: whether it is drawn at random, or filled with one number."""
        called = {name_called(node) for node in ast.walk(value) if isinstance(node, ast.Call)}
        if self.factors(value) or not called & (DRAWN | _FILLED):
            return False
        (self.found.drawn if called & DRAWN else self.found.filled).add(name)
        return True

    def _augment(self, node: ast.AugAssign, *, only_sums: bool) -> None:
        added = self.name(node.value)
        if isinstance(node.target, ast.Name) and node.target.id in self.products:
            if added and isinstance(node.op, ast.Add):
                self._add(self.products[node.target.id], added)
        elif (name := self.name(node.target)) and not only_sums:
            self.found.trained.add(name)

    def _go_through(self, target: ast.expr, over: ast.expr) -> None:
        """`for W, c in zip(self.Ws, self.cs)`: what the variables of a loop are members of."""
        if isinstance(over, ast.Call) and name_called(over) == "enumerate" and isinstance(target, ast.Tuple):
            target, over = target.elts[-1], over.args[0]
        if isinstance(over, ast.Call) and name_called(over) == "reversed" and over.args:
            over = over.args[0]
        is_zip = isinstance(over, ast.Call) and name_called(over) == "zip" and isinstance(target, ast.Tuple)
        pairs = zip(target.elts, over.args, strict=False) if is_zip else [(target, over)]  # type: ignore[attr-defined]
        for one, of in pairs:
            if isinstance(one, ast.Name) and (name := self.name(of)):
                self.stands_for[one.id] = name

    # -------------------------------------------------------------- expressions

    def _expression(self, node: ast.AST) -> None:
        """Note a product, a sum with one, or a call that is given names."""
        if factors := self._own_factors(node):
            self.found.products.append(factors)
        sides: list[ast.expr] = []
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            sides = [node.left, node.right]
        elif isinstance(node, ast.Call) and name_called(node) == "add" and len(node.args) == 2:
            sides = node.args
        for one, other in (sides, sides[::-1]) if sides else ():
            if (factors := self.factors(one)) and (added := self.name(other)):
                self._add(factors, added)
        of = self.own.get(name_called(node)) if isinstance(node, ast.Call) and self.depth < _DEEPEST else None
        if isinstance(node, ast.Call) and of is not None and of is not self.node:
            self._call(of, node)

    def _call(self, of: ast.FunctionDef, node: ast.Call) -> None:
        arguments = [a.arg for a in of.args.args if a.arg != "self"]
        names = [self.name(value) for value in node.args]
        given = {a: name for a, name in zip(arguments, names, strict=False) if name and a != name}
        if given:
            self.found.given.setdefault(of.name, set()).update(given)
            _Scope(of, self.own, self.found).given(given, self.depth + 1)

    def _add(self, factors: list[str], added: str) -> None:
        """Note a sum; what is called as targets are is a bias only beside others that are."""
        arguments = [a.arg for a in getattr(getattr(self.node, "args", None), "args", [])]
        if added in arguments and role_of(added) == "y" and sum(role_of(name) == "y" for name in arguments) == 1:
            return
        self.found.sums.append((factors, added, self.function))

    def factors(self, node: ast.AST) -> list[str]:
        """The names of what is multiplied in a product, or in the product that a variable holds; [] for others."""
        if isinstance(node, ast.Name):
            return self.products.get(node.id, [])
        return self._own_factors(node)

    def _own_factors(self, node: ast.AST) -> list[str]:
        sides: list[ast.expr] = []
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            sides = [node.left, node.right]
        elif isinstance(node, ast.Call) and name_called(node) in PRODUCTS:
            sides = [*([node.func.value] if _is_method(node) else []), *node.args][:2]  # type: ignore[attr-defined]
        elif isinstance(node, ast.Call) and name_called(node) in SUMS:
            within = [node.func.value] if _is_method(node) else node.args  # type: ignore[attr-defined]
            first = within[0] if within else None
            first = first.elt if isinstance(first, ast.GeneratorExp | ast.ListComp) else first
            is_product = isinstance(first, ast.BinOp) and isinstance(first.op, ast.Mult)
            sides = [first.left, first.right] if is_product else node.args[1:3] if name_called(node) == "einsum" else []  # type: ignore[union-attr]
        return [name for side in sides if (name := self.name(side))]

    def name(self, node: ast.AST) -> str:
        """The attribute, key, argument or variable that an expression is, turned or not; "" for any other."""
        if isinstance(node, ast.Attribute):
            return self.name(node.value) if node.attr == "T" else node.attr
        if isinstance(node, ast.Subscript):
            key = getattr(node.slice, "value", None)
            return key if isinstance(key, str) else self.name(node.value)
        if isinstance(node, ast.Name):
            return self.stands_for.get(node.id, node.id)
        if isinstance(node, ast.Call) and name_called(node) in AS_IT_IS:
            return self.name(node.func.value if _is_method(node) else node.args[0] if node.args else node.func)  # type: ignore[attr-defined]
        return ""

    def _moved_in(self, node: ast.expr) -> set[str]:
        """What something is added to, or subtracted from, in an expression such as `V - rate * dV`."""
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
            return self._moved_in(node.left) | self._moved_in(node.right)
        return {self.name(node)}


def _is_method(node: ast.Call) -> bool:
    """Whether a call is one of an array's own methods, not of a library's."""
    of = getattr(node.func, "value", None)
    return of is not None and not (isinstance(of, ast.Name) and of.id in ("np", "numpy", "jnp", "torch", "xp", "cp"))


def _in_order(node: ast.AST) -> Iterator[ast.AST]:
    """What a function consists of, without the functions inside it: the inner of two expressions before the outer."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.ClassDef | ast.Lambda):
            continue
        if isinstance(child, ast.For | ast.comprehension):
            yield child
            yield from _in_order(child)
        else:
            yield from _in_order(child)
            yield child
