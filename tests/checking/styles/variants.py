"""Styles that differ in what is passed: labels, mini-batches of pairs, folded weights, gradients from above."""

from __future__ import annotations

from random import Random

from checking.styles.classes import as_class, made
from checking.styles.functions import PRODUCTS, taste
from checking.styles.lines import Names, Writer, indented
from checking.styles.program import Program, Style
from checking.styles.spec import Spec


def integer_labels(spec: Spec, rng: Random) -> Program:
    """Targets as integers, made one-hot in the code."""
    names, style = taste(rng, (("X", "Y"), ("x", "onehot")))
    writer = Writer(spec, Names(**names), weights="in_out", count=f"{names['x']}.shape[0]", **style)
    layers = range(2, spec.depth + 1)
    parameters = ", ".join(f"{writer.n('w', i)}, {writer.n('b', i)}" for i in layers)
    label = rng.choice(("y", "labels", "targets"))
    hot = f"{names['y']} = np.eye({spec.sizes[-1]})[{label}]"
    back = ", ".join(f"{writer.n('dw', i)}, {writer.n('db', i)}" for i in layers)
    body = [hot, *writer.forward(), *writer.backward(), f"return {back}"]
    head = f"def backward({parameters}, {names['x']}, {label}):"
    return Program(f"{writer.helpers()}\n\n{head}\n{indented(body)}\n", "backward")


def adding_up(spec: Spec, rng: Random) -> Program:
    """One example after another in a loop, the gradients added up in lists."""
    _, style = taste(rng)
    names = Names(x="x", y="y", dw="grad_w[{j}]", db="grad_b[{j}]", w="weights[{j}]", b="biases[{j}]")
    writer = Writer(spec, names, "vector", rng.choice(("in_out", "out_in")), **style)
    sums = [line.replace("] = ", "] += ", 1) for line in writer.gradients()]
    start = ["grad_w = [np.zeros_like(w) for w in weights]", "grad_b = [np.zeros_like(b) for b in biases]"]
    loop = indented([*writer.forward(), *writer.errors(), *sums], 2)
    mean = "[g / len(X) for g in grad_w], [g / len(X) for g in grad_b]"
    end = f"return {mean}" if rng.random() < 0.5 else "return grad_w, grad_b"
    before = indented([*start, "for x, y in zip(X, Y):"])
    text = f"def gradient(weights, biases, X, Y):\n{before}\n{loop}\n{indented([end])}\n"
    return Program(f"{writer.helpers()}\n\n{text}", "gradient")


def mini_batch_of_pairs(spec: Spec, rng: Random) -> Program:
    """`update_mini_batch(mini_batch, eta)` with a list of (x, y), each a column; the sum is divided by its length."""
    names = Names(w="self.weights[{j}]", b="self.biases[{j}]", x="x", y="y", dw="nabla_w[{j}]", db="nabla_b[{j}]")
    writer = Writer(spec, names, "columns", slopes=rng.choice(("prime", "output")), product=rng.choice(PRODUCTS))
    create = [
        "self.biases = [np.random.randn(n, 1) for n in sizes[1:]]",
        "self.weights = [np.random.randn(n, m) for m, n in zip(sizes[:-1], sizes[1:])]",
    ]
    empty = [
        "nabla_b = [np.zeros(b.shape) for b in self.biases]",
        "nabla_w = [np.zeros(w.shape) for w in self.weights]",
    ]
    of_one = [*empty, *writer.forward(), *writer.backward(), "return nabla_b, nabla_w"]
    update = [
        "sum_b = [np.zeros(b.shape) for b in self.biases]",
        "sum_w = [np.zeros(w.shape) for w in self.weights]",
        "for x, y in mini_batch:",
        "    delta_b, delta_w = self.backprop(x, y)",
        "    sum_b = [s + d for s, d in zip(sum_b, delta_b)]",
        "    sum_w = [s + d for s, d in zip(sum_w, delta_w)]",
        "self.weights = [w - eta / len(mini_batch) * s for w, s in zip(self.weights, sum_w)]",
        "self.biases = [b - eta / len(mini_batch) * s for b, s in zip(self.biases, sum_b)]",
    ]
    text = as_class(
        writer,
        "Network",
        (", sizes", create),
        ("def feedforward(self, x):", [*writer.forward(), f"return {writer.n('a', spec.depth)}"]),
        ("def update_mini_batch(self, mini_batch, eta):", update),
        ("def backprop(self, x, y):", of_one),
    )
    return Program(text, "Network")


def folded_in_an_object(spec: Spec, rng: Random) -> Program:
    """A one beside the input and each hidden layer; the bias is the last row of an object's weights."""
    rate = rng.choice(("self.lr", "self.eta", "self.learning_rate"))
    x, y = rng.choice((("x", "y"), ("inputs", "targets")))
    slopes, product = rng.choice(("output", "named")), rng.choice(PRODUCTS)
    with_one = Names(w="self.w{i}", a="np.append(a{i}, 1.0)", x=f"np.append({x}, 1.0)", y=y)
    plain = Names(w="self.w{i}[:-1]", x=x, y=y)
    inner = Writer(spec, plain, "vector", "in_out", biases=False, slopes=slopes, product=product)
    outer = Writer(spec, with_one, "vector", "in_out", biases=False, slopes=slopes, product=product)
    layers = range(2, spec.depth + 1)
    create = [f"self.w{i - 1} = np.random.randn({spec.sizes[i - 2] + 1}, {spec.sizes[i - 1]}) * 0.5" for i in layers]
    forward = [f"a{i - 1} = {inner.activated(i, outer.times(outer.n('a', i - 1), outer.n('w', i)))}" for i in layers]
    steps = [f"self.w{i - 1} -= {rate} * {outer.weight_gradient(i)}" for i in reversed(layers)]
    text = as_class(
        inner,
        "MLP",
        ("", [*create, f"{rate} = 0.1"]),
        (f"def predict(self, {x}):", [*forward, f"return a{spec.depth - 1}"]),
        (f"def train(self, {x}, {y}):", [*forward, *inner.errors(), *steps]),
    )
    return Program(text, "MLP")


def upstream(spec: Spec, rng: Random) -> Program:
    """`forward(x)` ends with the output, `backward(grad)` is given ∂C/∂a and multiplies by every slope."""
    _, style = taste(rng)
    given = rng.choice(("grad_output", "dout", "grad"))
    names = Names(
        w="self.W{i}", b="self.b{i}", z="self.z{i}", a="self.a{i}", dw="self.dW{i}", db="self.db{i}", x="self.x"
    )
    writer = Writer(spec, names, weights="in_out", count="len(self.x)", **style)
    last = writer.n("d", spec.depth)
    slope = writer.slope(spec.depth)
    twice = f" * {slope}" if spec.has("output slope twice", spec.depth) else ""
    top = f"{last} = {given}" if spec.has("output slope missing", spec.depth) else f"{last} = {given} * {slope}{twice}"
    text = as_class(
        writer,
        "Net",
        ("", made(writer, rng)),
        ("def forward(self, x):", ["self.x = x", *writer.forward(), f"return {writer.n('a', spec.depth)}"]),
        (f"def backward(self, {given}):", [top, *writer.errors()[1:], *writer.gradients()]),
    )
    return Program(text, "Net")


def rate_as_a_number(spec: Spec, rng: Random) -> Program:
    """A class that moves its parameters by a number times the gradient; no name says that it is a rate."""
    _, style = taste(rng)
    names = Names(w="self.W{i}", b="self.b{i}", x="x", y="t")
    writer = Writer(spec, names, weights="in_out", count="len(x)", descends=rng.random() < 0.5, **style)
    rate = rng.choice(("0.5", "0.1", "0.013"))
    step = [*writer.forward(), *writer.updates(rate)]
    text = as_class(writer, "Net", ("", made(writer, rng)), ("def train_once(self, x, t):", step))
    return Program(text, "Net")


_TWICE = ("1/N twice on the biases", "1/N missing on the weights")
_OF_OUTPUT = ("quadratic in place of cross-entropy",)
STYLES = (
    Style("integer labels", integer_labels, output=("softmax",)),
    Style("gradients added up in a loop", adding_up, batch=False, without=("bias without gradient",)),
    Style("a mini-batch of pairs", mini_batch_of_pairs, batch=False),
    Style("biases folded into an object's weights", folded_in_an_object, batch=False, updates=True,
          without=("bias without gradient", "factor 2 in a gradient", "own activation as input",
                   "weights already updated")),
    Style("a learning rate as a number", rate_as_a_number, updates=True),
    Style("an upstream gradient", upstream, output=("tanh", "identity"),
          without=(*_TWICE, *_OF_OUTPUT, "output slope missing")),
)  # fmt: skip
