"""The lines of a forward and a backward pass, in a layout and with names of a person's choice."""

from __future__ import annotations

from dataclasses import dataclass, field

from checking.styles.spec import Spec


@dataclass(frozen=True)
class Names:
    """How arrays are called: a text with {i}, counted from 1 for the first weights, or a tuple of names."""

    w: str | tuple[str, ...] = "W{i}"
    b: str | tuple[str, ...] = "b{i}"
    z: str = "z{i}"
    a: str = "a{i}"
    d: str = "d{i}"
    dw: str | tuple[str, ...] = "dW{i}"
    db: str | tuple[str, ...] = "db{i}"
    x: str = "x"
    y: str = "y"

    def of(self, kind: str, layer: int) -> str:
        """The name of one array of a layer, counted from 1 = input."""
        if kind == "a" and layer == 1:
            return self.x
        pattern = getattr(self, kind)
        return pattern[layer - 2] if isinstance(pattern, tuple) else pattern.format(i=layer - 1, j=layer - 2)


@dataclass(frozen=True)
class Writer:
    """Writes the lines.

    Attributes:
        spec: what is computed.
        names: of the arrays.
        examples: "rows", "columns" or "vector".
        weights: "out_in" or "in_out".
        slopes: "prime" (a function of z), "output" (written with a), or "named" (a function of a).
        product: "@", "np.dot" or ".dot".
        count: the number of examples in the code, where it averages.
        biases: whether there are any.
        row: whether a bias is a row (1, n), where examples are rows.
        folded: whether the last column or row of the weights is the bias.
        descends: whether the error is y − a, to be added.
    """

    spec: Spec
    names: Names = field(default_factory=Names)
    examples: str = "rows"
    weights: str = "out_in"
    slopes: str = "prime"
    product: str = "@"
    count: str = "len(x)"
    biases: bool = True
    row: bool = False
    descends: bool = False

    def times(self, a: str, b: str) -> str:
        """The matrix product."""
        return {"@": f"{a} @ {b}", "np.dot": f"np.dot({a}, {b})", ".dot": f"{a}.dot({b})"}[self.product]

    def n(self, kind: str, layer: int) -> str:
        """A name."""
        return self.names.of(kind, layer)

    # ------------------------------------------------------------------ helpers at the top of the file

    def helpers(self) -> str:
        """Functions of activations, as this file needs them."""
        found = []
        for name in dict.fromkeys((self.spec.hidden, self.spec.output)):
            found.append(_FORWARD[name] if name != "softmax" else _SOFTMAX[self.examples])
            if name in _PRIME and self.slopes in ("prime", "named"):
                found.append((_PRIME if self.slopes == "prime" else _NAMED)[name])
        return "import numpy as np\n" + "".join(f"\n\n{text}" for text in found if text)

    def activated(self, layer: int, z: str) -> str:
        """σ(z) of a layer."""
        name = self.spec.activation(layer)
        return z if name == "identity" else f"np.tanh({z})" if name == "tanh" else f"{name}({z})"

    def slope(self, layer: int) -> str:
        """σ′ of a layer."""
        name, z, a = self.spec.activation(layer), self.n("z", layer), self.n("a", layer)
        if name == "identity":
            return "1"
        if self.slopes == "prime":
            return f"{name}_prime({z})"
        if self.slopes == "named":
            return f"d{name}({a})"
        return {"sigmoid": f"{a} * (1 - {a})", "tanh": f"(1 - {a} ** 2)", "relu": f"({a} > 0)", "softmax": "1"}[name]

    # ------------------------------------------------------------------ forward

    def weighted(self, layer: int) -> str:
        """The right-hand side of z."""
        w, a = self.n("w", layer), self.n("a", layer - 1)
        turned = self.weights == "out_in"
        if self.examples == "rows":
            text = self.times(a, f"{w}.T" if turned else w)
        elif self.examples == "columns":
            text = self.times(w if turned else f"{w}.T", a)
        else:
            text = self.times(w, a) if turned else self.times(a, w)
        return f"{text} + {self.n('b', layer)}" if self.biases else text

    def forward(self) -> list[str]:
        """Lines that make every z and a."""
        found = []
        for layer in range(2, self.spec.depth + 1):
            found.append(f"{self.n('z', layer)} = {self.weighted(layer)}")
            found.append(f"{self.n('a', layer)} = {self.activated(layer, self.n('z', layer))}")
        return found

    # ------------------------------------------------------------------ backward

    def output_error(self) -> str:
        """The right-hand side of the error of the output, with its fault."""
        layer, spec = self.spec.depth, self.spec
        a, y = self.n("a", layer), self.names.y
        raw = f"{y} - {a}" if self.descends else f"{a} - {y}"
        if spec.has("quadratic in place of cross-entropy", layer):
            return f"({raw}) * {a} * (1 - {a})"
        if spec.collapses or spec.has("output slope missing", layer):
            return raw
        twice = f" * {self.slope(layer)}" if spec.has("output slope twice", layer) else ""
        return f"({raw}) * {self.slope(layer)}{twice}"

    def sent_down(self, layer: int) -> str:
        """The error of the layer above, sent through its weights."""
        w, d = self.n("w", layer + 1), self.n("d", layer + 1)
        turned = (self.weights == "out_in") != self.spec.has("weights not transposed", layer)
        if self.examples == "rows":
            return self.times(d, w if turned else f"{w}.T")
        return self.times(f"{w}.T" if turned else w, d)

    def hidden_error(self, layer: int) -> str:
        """The right-hand side of a hidden error, with its fault."""
        text = self.sent_down(layer)
        if not self.spec.has("slope missing", layer):
            text = f"({text}) * {self.slope(layer)}"
        return f"-({text})" if self.spec.has("sign in a hidden error", layer) else text

    def errors(self) -> list[str]:
        """Lines that make every error, from the output down."""
        found = [f"{self.n('d', self.spec.depth)} = {self.output_error()}"]
        found += [f"{self.n('d', i)} = {self.hidden_error(i)}" for i in range(self.spec.depth - 1, 1, -1)]
        return found

    def weight_gradient(self, layer: int) -> str:
        """The right-hand side of ∂C/∂w, with its fault."""
        spec, d = self.spec, self.n("d", layer)
        a = self.n("a", layer if spec.has("own activation as input", layer) else layer - 1)
        turned = self.weights == "out_in"
        if self.examples == "vector":
            text = f"np.outer({d}, {a})" if turned else f"np.outer({a}, {d})"
        elif self.examples == "rows":
            text = self.times(f"{d}.T", a) if turned else self.times(f"{a}.T", d)
        else:
            text = self.times(d, f"{a}.T") if turned else self.times(a, f"{d}.T")
        text = f"2 * ({text})" if spec.has("factor 2 in a gradient", layer) else text
        averaged = spec.mean and not spec.has("1/N missing on the weights", layer)
        return f"({text}) / {self.count}" if averaged else text

    def bias_gradient(self, layer: int) -> str:
        """The right-hand side of ∂C/∂b, with its fault."""
        spec, d = self.spec, self.n("d", layer)
        if spec.has("bias without gradient", layer):
            return f"np.zeros_like({self.n('b', layer)})"
        if self.examples == "vector":
            return d
        axis = f"axis={0 if self.examples == 'rows' else 1}"
        kept = ", keepdims=True" if self.examples == "columns" or self.row else ""
        text = f"np.sum({d}, {axis}{kept})" if self.slopes == "prime" else f"{d}.sum({axis}{kept})"
        text = f"{text} / {self.count}" if spec.mean else text
        return f"{text} / {self.count}" if spec.has("1/N twice on the biases", layer) else text

    def gradients(self) -> list[str]:
        """Lines that make every gradient, from the output down."""
        found = []
        for layer in range(self.spec.depth, 1, -1):
            found.append(f"{self.n('dw', layer)} = {self.weight_gradient(layer)}")
            if self.biases:
                found.append(f"{self.n('db', layer)} = {self.bias_gradient(layer)}")
        return found

    def backward(self) -> list[str]:
        """Lines of errors and gradients, layer by layer where nothing is updated between."""
        return self.errors() + self.gradients()

    def updates(self, rate: str) -> list[str]:
        """Lines that make errors and change the parameters in place; with stale weights, as each layer is reached."""
        errors, found = self.errors(), []
        stale = self.spec.fault == "weights already updated"
        sign = "+" if self.descends else "-"
        factor = f"{rate} * " if rate else ""
        for k, layer in enumerate(range(self.spec.depth, 1, -1)):
            wanted = self.spec.has("weights already updated", layer - 1) if layer > 2 else False
            steps = [f"{self.n('w', layer)} {sign}= {factor}{_atom(self.weight_gradient(layer))}"]
            if self.biases:
                steps.append(f"{self.n('b', layer)} {sign}= {factor}{_atom(self.bias_gradient(layer))}")
            if stale and wanted:
                errors[k] += "\n" + "\n".join(steps)
            else:
                found += steps
        return "\n".join(errors).split("\n") + found

    def every(self, kind: str) -> str:
        """Names of one kind of every layer, by commas."""
        return ", ".join(self.n(kind, layer) for layer in range(2, self.spec.depth + 1))


def _atom(text: str) -> str:
    return f"({text})" if " " in text else text


def indented(lines: list[str], depth: int = 1) -> str:
    """The lines at a depth of indentation."""
    return "\n".join("    " * depth + line if line else "" for line in lines)


_FORWARD = {
    "sigmoid": "def sigmoid(z):\n    return 1 / (1 + np.exp(-z))\n",
    "tanh": "",
    "relu": "def relu(z):\n    return np.maximum(0, z)\n",
    "identity": "",
}
_PRIME = {
    "sigmoid": "def sigmoid_prime(z):\n    return sigmoid(z) * (1 - sigmoid(z))\n",
    "tanh": "def tanh_prime(z):\n    return 1 - np.tanh(z) ** 2\n",
    "relu": "def relu_prime(z):\n    return (z > 0).astype(float)\n",
}
_NAMED = {
    "sigmoid": "def dsigmoid(a):\n    return a * (1 - a)\n",
    "tanh": "def dtanh(a):\n    return 1 - a * a\n",
    "relu": "def drelu(a):\n    return np.where(a > 0, 1.0, 0.0)\n",
}
_SOFTMAX = {
    "rows": "def softmax(z):\n    e = np.exp(z - z.max(axis=1, keepdims=True))\n"
    "    return e / e.sum(axis=1, keepdims=True)\n",
    "columns": "def softmax(z):\n    e = np.exp(z - np.max(z, axis=0, keepdims=True))\n    return e / e.sum(axis=0)\n",
    "vector": "def softmax(z):\n    e = np.exp(z - np.max(z))\n    return e / e.sum()\n",
}
