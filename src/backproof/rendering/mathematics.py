"""Trees of the index calculus to boxes: where parentheses stand, what is a fraction, a script, a big sum.

The boxes are those of `mathematics_boxes`; the three printers (`mathematics_text`, `mathematics_latex`,
`mathematics_mathml`) print them and decide nothing.
The matrix product is written by juxtaposition of bold letters, the product entry by entry always with ⊙, and a
product of numbers with a raised dot or a thin space: no two of them look alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import isfinite

from backproof.derivation.spoken import name_of
from backproof.derivation.trees import (
    Add,
    Apply,
    Cases,
    Compare,
    Derivative,
    Divide,
    Entry,
    EntryOf,
    Hadamard,
    Kronecker,
    LayerIndex,
    Matrix,
    MatrixProduct,
    Multiply,
    Node,
    Number,
    Omitted,
    Ones,
    Power,
    RowSum,
    Size,
    SquaredNorm,
    Sum,
    Symbol,
    Transpose,
    Value,
)
from backproof.functions import FUNCTIONS
from backproof.rendering.mathematics_boxes import BigSum, Box, Brace, Fence, Over, QuantityBox, Root, Row, Script, Token


@dataclass(frozen=True)
class Look:
    """What the printer needs to know: the sizes, whether σ differs from layer to layer, the letter of the weights.

    `named` asks for the name of every quantity that stands for one neuron or one weight, in a box around it. `left_out`
    says in the reader's language how many terms of a long sum are not written out, with {count} in it.
    """

    sizes: tuple[int, ...] = ()
    mixed: bool = False
    weight: str = "w"
    named: bool = False
    left_out: str = "{count} more terms:"


_ADD, _MULTIPLY, _POWER, _ATOM = range(4)
_GREEK = {"delta": "δ", "lambda": "λ", "mu": "μ", "eta": "η", "pi": "π", "e": "e"}
_BATCH = {"z": "Z", "a": "A", "delta": "Δ", "y": "Y", "x": "X"}
_WHOLE = {"C": "C", "Cbar": "C̄", "R": "R", "R1": "R₁"}
_SIGNS = {"<": "<", "<=": "≤", ">": ">", ">=": "≥", "=": "="}


def boxes(node: Node, look: Look) -> Box:
    """Return the boxes of a tree."""
    return _Layout(look).at(node, _ADD)


def equation(left: Node, right: Node, look: Look) -> Box:
    """Return the boxes of left = right."""
    return Row((boxes(left, look), Token("=", "operator"), boxes(right, look)))


def shown_number(number: float) -> tuple[str, int | None]:
    """Return four significant digits without zeros at the end, and the power of ten where one is needed."""
    if number == 0:
        return "0", None  # a negative zero too
    if not isfinite(number):
        return f"{number}", None
    digits, exponent = f"{number:.3e}".split("e")
    if -3 <= int(exponent) <= 3:
        return f"{number:.4g}", None
    return digits.rstrip("0").rstrip("."), int(exponent)


def number_text(number: float) -> str:
    """Return a number as it stands in running text: four significant digits at most, a power of ten after e.

    >>> number_text(-0.00012345), number_text(0.25), number_text(0.00009040)
    ('−1.234e−4', '0.25', '9.04e−5')
    """
    digits, exponent = shown_number(number)
    return (digits if exponent is None else f"{digits}e{exponent}").replace("-", "−")


class _Layout:
    """One walk over a tree."""

    def __init__(self, look: Look) -> None:
        self.look = look

    def at(self, node: Node, strength: int) -> Box:
        """Return a node's boxes, in parentheses if what is around it binds more strongly."""
        name = (node.of if isinstance(node, Value) else name_of(node)) if self.look.named else ""
        inside = _Layout(replace(self.look, named=False)) if name else self  # ∂C/∂w is one thing, and not C and w too
        own, box = inside.layout(node)
        box = QuantityBox(box, name) if name else box
        return Fence("(", box, ")") if own < strength else box

    def layout(self, node: Node) -> tuple[int, Box]:
        """Return how strongly a node binds, and its boxes."""
        match node:
            case Number(value=value, shown=shown):
                return self.number(value, shown)
            case Value(number=number):
                return self.value(number)
            case Omitted(count=count, total=total):
                words = Token(self.look.left_out.format(count=count), "words")
                return _ATOM, Fence("(", Row((words, Token(" ", "space"), self.value(total)[1])), ")")
            case Symbol(name=name):
                return _ATOM, Token(_GREEK.get(name, name), "letter")
            case Entry() | Matrix():
                return _ATOM, self.quantity(node)
            case Size(layer=layer):
                return _ATOM, self.size(layer)
            case Kronecker(first=first, second=second):
                pair = Row((index_box(first), Token("=", "operator"), index_box(second)))
                return _ATOM, Fence("[", pair, "]")
            case Sum():
                return _ADD, self.sum(node)
            case Add(terms=terms):
                return _ADD, self.add(terms)
            case Multiply(factors=factors):
                return self.multiply(factors)
            case Divide(top=top, bottom=bottom):
                return _MULTIPLY, Over(self.at(top, _ADD), self.at(bottom, _ADD))
            case Power(base=base, exponent=exponent):
                inside = self.at(base, _ATOM)
                raised = Fence("(", inside, ")") if _is_raised(inside) else inside
                return _POWER, Script(raised, None, self.at(exponent, _ADD))
            case Derivative(of=of, by=by):
                return self.derivative(of, by)
            case SquaredNorm(matrix=matrix):
                return _POWER, Script(Fence("‖", self.at(matrix, _ADD), "‖"), None, Token("2", "number"))
            case Apply():
                return self.apply(node)
            case Compare(left=left, sign=sign, right=right):
                sides = self.at(left, _ADD), Token(_SIGNS[sign], "operator"), self.at(right, _ADD)
                return _ADD, Row(sides)
            case Cases(values=values, conditions=conditions):
                pairs = zip(values, conditions, strict=True)
                rows = tuple((self.at(v, _ADD), None if c is None else self.at(c, _ADD)) for v, c in pairs)
                return _MULTIPLY, Brace(rows)
        return self.matrix(node)

    def number(self, value: Fraction, shown: str) -> tuple[int, Box]:
        """A number, as it was written where that is known."""
        text = shown if shown and not shown.startswith("--") else ""
        if not text and value.denominator != 1:
            sign = (Token("−", "operator"),) if value < 0 else ()
            over = Over(Token(str(abs(value.numerator)), "number"), Token(str(value.denominator), "number"))
            return (_ADD if value < 0 else _MULTIPLY), Row((*sign, over))
        digits = text or str(value)
        if digits.startswith("-"):
            return _ADD, Row((Token("−", "operator"), Token(digits[1:], "number")))
        return _ATOM, Token(digits, "number")

    def value(self, number: float) -> tuple[int, Box]:
        """A floating-point number, four digits of it."""
        digits, exponent = shown_number(number)
        parts: list[Box] = [Token("−", "operator")] if digits.startswith("-") else []
        parts.append(Token(digits.removeprefix("-"), "number"))
        if exponent is not None:
            sign: list[Box] = [Token("−", "operator")] if exponent < 0 else []
            power = Script(Token("10", "number"), None, Row((*sign, Token(str(abs(exponent)), "number"))))
            parts += [Token("·", "operator"), power]
        strength = _ADD if digits.startswith("-") else _ATOM if exponent is None else _MULTIPLY
        return strength, parts[0] if len(parts) == 1 else Row(tuple(parts))

    def quantity(self, node: Entry | Matrix) -> Box:
        """A letter with its layer above and its indices below."""
        small = self.look.weight if node.letter == "w" else _GREEK.get(node.letter, node.letter)
        if isinstance(node, Matrix):
            letter = _BATCH.get(node.letter, small) if node.batch else small
            base: Box = Token(letter, "bold")
            below = None
        else:
            base = Token(_WHOLE.get(node.letter, small), "letter")
            own = node.indices if node.example is None else (node.example, *node.indices)
            below = indices_box(own) if own else None
        above = layer_box(node.layer) if node.layer else None
        return Script(base, below, above) if below or above else base

    def size(self, layer: LayerIndex) -> Box:
        """The number of neurons: the number itself where the layer is one."""
        if not layer.base and self.look.sizes:
            return Token(str(self.look.sizes[layer.offset - 1]), "number")
        return Script(Token("n", "letter"), layer_box(layer), None)

    def sum(self, node: Sum) -> Box:
        """Σ, its limits, and its body, in parentheses if it is a sum itself."""
        below = Row((Token(node.index, "letter"), Token("=", "operator"), Token("1", "number")))
        above = Token("N", "letter") if node.over is None else self.size(node.over)
        body = self.at(node.body, _ADD if isinstance(node.body, Sum) else _MULTIPLY)
        return Row((BigSum(below, above), body))

    def add(self, terms: Sequence[Node]) -> Box:
        """Terms with their signs between them."""
        items: list[Box] = []
        for at, term in enumerate(terms):
            negative, size = _sign(term)
            if at or negative:
                items.append(Token("−" if negative else "+", "operator"))
            items.append(self.at(size, _MULTIPLY if negative else _ADD) if not isinstance(size, Sum) else
                         self.at(size, _ADD))  # fmt: skip
        return Row(tuple(items))

    def multiply(self, factors: Sequence[Node]) -> tuple[int, Box]:
        """Factors side by side; a dot before a number, parentheses around sums."""
        negative, size = _sign(Multiply(tuple(factors)))
        if negative:
            return _ADD, Row((Token("−", "operator"), self.at(size, _MULTIPLY)))
        fractions = any(isinstance(factor, Divide | Derivative) for factor in factors)
        items: list[Box] = []
        for at, factor in enumerate(factors):
            last_sum = isinstance(factor, Sum) and at == len(factors) - 1
            if at:
                dotted = fractions or _begins_with_number(factor) or _is_function(factors[at - 1])
                items.append(Token("·", "operator") if dotted else Token("\u2009", "space"))
            items.append(self.at(factor, _ADD if last_sum else _MULTIPLY))
        return _MULTIPLY, Row(tuple(items))

    def derivative(self, of: Node, by: Node) -> tuple[int, Box]:
        """∂of/∂by as a fraction, or as an operator before what is too large for one."""
        sign = Token("d" if by == Symbol("z") else "∂", "upright")
        below = Row((sign, self.at(by, _ATOM)))
        if isinstance(of, Entry | Matrix):
            return _MULTIPLY, Over(Row((sign, self.at(of, _ATOM))), below)
        body = Fence("(", self.at(of, _ADD), ")")
        return _MULTIPLY, Row((Over(sign, below), body))

    def apply(self, node: Apply) -> tuple[int, Box]:
        """A function of its arguments."""
        arguments = node.arguments
        match FUNCTIONS[node.name].layout if node.name in FUNCTIONS else "call":
            case "power":
                return _POWER, Script(Token("e", "letter"), None, self.at(arguments[0], _ADD))
            case "root":
                return _ATOM, Root(self.at(arguments[0], _ADD))
            case "bars":
                return _ATOM, Fence("|", self.at(arguments[0], _ADD), "|")
        listed: list[Box] = []
        for at, argument in enumerate(arguments):
            listed += [Token(",", "operator")] * bool(at) + [self.at(argument, _ADD)]
        return _ATOM, Row((self.function(node), Fence("(", Row(tuple(listed)), ")")))

    def function(self, node: Apply) -> Box:
        """The name of a function."""
        names = {"sigma": "σ", "slope": "σ′", "term": "c", "term_slope": "c′"}
        if node.name not in names:
            return Token(FUNCTIONS[node.name].shown, "upright")
        below = layer_box(node.layer) if self.look.mixed and node.layer else None
        prime = Token("′", "operator") if names[node.name].endswith("′") else None
        letter = Token(names[node.name].removesuffix("′"), "letter")
        return Script(letter, below, prime) if below or prime else letter

    def matrix(self, node: Node) -> tuple[int, Box]:
        """The products of matrices, the transpose, and an entry of what they make."""
        match node:
            case Ones():
                return _ATOM, Script(Token("1", "bold"), None, Token("T", "upright"))
            case Transpose(matrix=Ones()):
                return _ATOM, Token("1", "bold")
            case Transpose(matrix=matrix):
                inside = self.at(matrix, _ATOM)
                base = Fence("(", inside, ")") if isinstance(inside, Script) else inside
                return _POWER, Script(base, None, Token("T", "upright"))
            case MatrixProduct(left=left, right=right):
                return _MULTIPLY, Row((self.at(left, _POWER), Token("\u2009", "space"), self.at(right, _POWER)))
            case Hadamard(left=left, right=right):
                sides = [self.at(side, _POWER) for side in (left, right)]
                return _MULTIPLY, Row((sides[0], Token("⊙", "operator"), sides[1]))
            case RowSum(matrix=matrix):
                below = Row((Token("i", "letter"), Token("=", "operator"), Token("1", "number")))
                row = Script(self.at(matrix, _ATOM), indices_box(("i", "∶")), None)
                if isinstance(matrix, Matrix) and matrix.layer:
                    row = Script(Token(_BATCH[matrix.letter], "bold"), indices_box(("i", "∶")), layer_box(matrix.layer))
                return _ADD, Row((BigSum(below, Token("N", "letter")), row))
            case EntryOf(matrix=matrix, indices=indices):
                return _ATOM, Script(Fence("(", self.at(matrix, _ADD), ")"), indices_box(indices), None)
        raise TypeError(f"{type(node).__name__} cannot be shown")


def _sign(term: Node) -> tuple[bool, Node]:
    """Return whether a term is negative, and the term without its sign."""
    if isinstance(term, Number) and term.value < 0:
        return True, Number(-term.value, term.shown.removeprefix("-"))
    if isinstance(term, Value) and term.number < 0:
        return True, Value(-term.number, term.of)
    if isinstance(term, Multiply) and isinstance(term.factors[0], Number) and term.factors[0].value < 0:
        _, size = _sign(term.factors[0])
        rest = term.factors[1:]
        if isinstance(size, Number) and size.value == 1 and rest:
            return True, rest[0] if len(rest) == 1 else Multiply(rest)
        return True, Multiply((size, *rest))
    return False, term


def _is_raised(box: Box) -> bool:
    """Whether something stands above a box at its right, beside which no exponent can stand."""
    inner = box.body if isinstance(box, QuantityBox) else box
    return isinstance(inner, Script) and inner.above is not None


def _begins_with_number(node: Node) -> bool:
    if isinstance(node, Multiply):
        return _begins_with_number(node.factors[0])
    if isinstance(node, Power):
        return _begins_with_number(node.base)
    return isinstance(node, Number | Value | Omitted)


def _is_function(node: Node) -> bool:
    return isinstance(node, Apply) and node.name in FUNCTIONS and FUNCTIONS[node.name].layout != "root"


def index_box(index: str | int) -> Box:
    """An index: a letter or a number."""
    return Token(str(index), "number" if isinstance(index, int) else "letter")


def indices_box(indices: Sequence[str | int]) -> Box:
    """Indices side by side, with commas where a number has two digits."""
    wide = any(isinstance(index, int) and index > 9 for index in indices)
    items: list[Box] = []
    for at, index in enumerate(indices):
        items += [Token(",", "operator")] * bool(at and wide) + [index_box(index)]
    return items[0] if len(items) == 1 else Row(tuple(items))


def layer_box(layer: LayerIndex | None) -> Box:
    """A layer: a number, or a letter with what is added."""
    assert layer is not None
    if not layer.base:
        return Token(str(layer.offset), "number")
    letter = Token(layer.base, "letter")
    if not layer.offset:
        return letter
    return Row((letter, Token("+" if layer.offset > 0 else "−", "operator"), Token(str(abs(layer.offset)), "number")))
