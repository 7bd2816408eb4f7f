"""Functions that return gradients or update the parameters they are given, one style a function."""

from __future__ import annotations

from random import Random

from checking.styles.lines import Names, Writer, indented
from checking.styles.program import Program, Style
from checking.styles.spec import Spec

SLOPES, PRODUCTS = ("prime", "output", "named"), ("@", "np.dot", ".dot")
DATA = (("x", "y"), ("X", "Y"), ("X", "y"), ("inputs", "targets"), ("x", "target"), ("features", "labels"))
ARRAYS = (
    {"z": "z{i}", "a": "a{i}", "d": "d{i}"},
    {"z": "Z{i}", "a": "A{i}", "d": "dZ{i}"},
    {"z": "net{i}", "a": "out{i}", "d": "delta{i}"},
    {"z": "in{i}", "a": "h{i}", "d": "err{i}"},
)


def taste(rng: Random, data: tuple[tuple[str, str], ...] = DATA) -> tuple[dict[str, str], dict[str, str]]:
    """Arguments of `Names` and of `Writer` that are a matter of taste."""
    x, y = rng.choice(data)
    return {**rng.choice(ARRAYS), "x": x, "y": y}, {"slopes": rng.choice(SLOPES), "product": rng.choice(PRODUCTS)}


def lists(spec: Spec, rng: Random) -> Program:
    """`gradient(weights, biases, x, y)`, unpacked, one line a step."""
    names, style = taste(rng)
    writer = Writer(spec, Names(**names), weights=rng.choice(("out_in", "in_out")), count=f"len({names['x']})", **style)
    called = rng.choice(("gradient", "backprop", "compute_gradients", "grads"))
    given = rng.choice(("weights, biases", "W, b", "ws, bs"))
    w, b = given.split(", ")
    body = [f"{writer.every('w')} = {w}", f"{writer.every('b')} = {b}", *writer.forward(), *writer.backward()]
    end = f"return [{writer.every('dw')}], [{writer.every('db')}]"
    head = f"def {called}({w}, {b}, {names['x']}, {names['y']}):"
    return Program(f"{writer.helpers()}\n\n{head}\n{indented([*body, end])}\n", called)


def lists_of_one_example(spec: Spec, rng: Random) -> Program:
    """The same for one example as a vector, a tuple of tuples returned."""
    names, style = taste(rng, (("x", "y"), ("x", "t"), ("sample", "target"), ("img", "label")))
    writer = Writer(spec, Names(**names), "vector", rng.choice(("out_in", "in_out")), **style)
    body = [f"{writer.every('w')} = weights", f"{writer.every('b')} = biases", *writer.forward(), *writer.backward()]
    end = f"return ({writer.every('dw')}), ({writer.every('db')})"
    head = f"def backward(weights, biases, {names['x']}, {names['y']}):"
    return Program(f"{writer.helpers()}\n\n{head}\n{indented([*body, end])}\n", "backward")


def loop_over_layers(spec: Spec, rng: Random) -> Program:
    """Lists of zs and activations, a loop down the layers, as in the most read book."""
    names = {"w": "weights[-l + 1]", "d": "delta", "x": "x", "y": "y", "a": "activations[-l]", "z": "zs[-l]"}
    writer = Writer(
        spec,
        Names(**names),
        "columns",
        count="x.shape[1]",
        slopes=rng.choice(("prime", "output")),
        product=rng.choice(PRODUCTS),
    )
    hidden = 2  # any hidden layer: the line is the same for all
    slope = writer.slope(hidden)
    down = "weights[-l + 1].T" if spec.fault != "weights not transposed" else "weights[-l + 1]"
    sent = writer.times(down, "delta")
    text = sent if spec.fault == "slope missing" else f"({sent}) * ({slope})"
    text = f"-({text})" if spec.fault == "sign in a hidden error" else text
    last = Writer(
        spec,
        Names(a="activations[-1]", z="zs[-1]", d="delta", y="y"),
        "columns",
        slopes=writer.slopes,
        product=writer.product,
    )
    mean = " / x.shape[1]" if spec.mean else ""
    of_b = mean * 2 if spec.fault == "1/N twice on the biases" else mean
    of_w = "" if spec.fault == "1/N missing on the weights" else mean
    top = last.activated(spec.depth, "z")
    lines = [
        "activations, zs = [x], []",
        "for l, (w, b) in enumerate(zip(weights, biases)):",
        f"    z = {writer.times('w', 'activations[-1]')} + b",
        "    zs.append(z)",
        f"    activations.append({writer.activated(2, 'z')} if l < len(weights) - 1 else {top})",
        "nabla_w = [None] * len(weights)",
        "nabla_b = [None] * len(biases)",
        f"delta = {last.output_error()}",
        f"nabla_w[-1] = ({writer.times('delta', 'activations[-2].T')}){of_w}",
        f"nabla_b[-1] = delta.sum(axis=1, keepdims=True){of_b}",
        "for l in range(2, len(weights) + 1):",
        f"    delta = {text}",
        f"    nabla_w[-l] = ({writer.times('delta', 'activations[-l - 1].T')}){of_w}",
        f"    nabla_b[-l] = delta.sum(axis=1, keepdims=True){of_b}",
    ]
    end = rng.choice(("return nabla_w, nabla_b", "return nabla_b, nabla_w"))
    head = "def backprop(weights, biases, x, y):"
    return Program(f"{writer.helpers()}\n\n{head}\n{indented([*lines, end])}\n", "backprop")


def dictionary(spec: Spec, rng: Random) -> Program:
    """Columns, a dict of parameters and a dict of gradients, as in the most taken course; often with dA and dZ too."""
    names, style = taste(rng, (("X", "Y"), ("x", "y")))
    style["slopes"] = "output" if spec.hidden != "sigmoid" else style["slopes"]
    p = rng.choice(("params", "parameters", "weights"))
    writer = Writer(spec, Names(**names), "columns", count="m", **style)
    unpack = [f'{writer.n(k, i)} = {p}["{writer.n(k, i)}"]' for i in range(2, spec.depth + 1) for k in ("w", "b")]
    kept = [writer.n(k, i) for i in range(2, spec.depth + 1) for k in ("dw", "db")]
    if rng.random() < 0.5:
        kept += [writer.n("d", i) for i in range(2, spec.depth + 1)]
    pairs = ", ".join(f'"{name}": {name}' for name in rng.sample(kept, len(kept)))
    body = [f"m = {names['x']}.shape[1]", *unpack, *writer.forward(), *writer.backward(), f"return {{{pairs}}}"]
    called = rng.choice(("backward_propagation", "gradients", "backward_pass"))
    order = rng.choice((f"{p}, {names['x']}, {names['y']}", f"{names['x']}, {names['y']}, {p}"))
    return Program(f"{writer.helpers()}\n\ndef {called}({order}):\n{indented(body)}\n", called)


def joined_by_a_cache(spec: Spec, rng: Random) -> Program:
    """`forward_propagation(X, parameters)` returns the output and a cache, which `backward_propagation` is given."""
    writer = Writer(
        spec,
        Names(z="Z{i}", a="A{i}", d="dZ{i}", x="X", y="Y"),
        "columns",
        count="m",
        slopes=rng.choice(("prime", "output")),
        product=rng.choice(PRODUCTS),
    )
    layers = range(2, spec.depth + 1)
    named = [(writer.n("w", i), writer.n("b", i)) for i in layers]
    unpack = [f'{w}, {b} = parameters["{w}"], parameters["{b}"]' for w, b in named]
    cached = [writer.n(k, i) for i in layers for k in ("z", "a")]
    as_dict = rng.random() < 0.6
    pairs = ", ".join(f'"{name}": {name}' for name in cached)
    cache = f"{{{pairs}}}" if as_dict else f"({', '.join(cached)})"
    opened = [f'{name} = cache["{name}"]' for name in cached] if as_dict else [f"{', '.join(cached)} = cache"]
    grads = [writer.n(k, i) for i in layers for k in ("dw", "db")]
    result = ", ".join(f'"{name}": {name}' for name in grads)
    forward = [*unpack, *writer.forward(), f"return {writer.n('a', spec.depth)}, {cache}"]
    backward = ["m = X.shape[1]", *unpack, *opened, *writer.backward(), f"return {{{result}}}"]
    order = rng.choice(("parameters, cache, X, Y", "X, Y, cache, parameters"))
    head = "def forward_propagation(X, parameters):", f"def backward_propagation({order}):"
    text = f"{head[0]}\n{indented(forward)}\n\n\n{head[1]}\n{indented(backward)}\n"
    return Program(f"{writer.helpers()}\n\n{text}", "backward_propagation")


def spread(spec: Spec, rng: Random) -> Program:
    """Every parameter an argument of its own, the data first or last."""
    names, style = taste(rng)
    row = rng.random() < 0.4
    writer = Writer(spec, Names(**names), weights="in_out", count=f"{names['x']}.shape[0]", row=row, **style)
    layers = range(2, spec.depth + 1)
    parameters = ", ".join(f"{writer.n('w', i)}, {writer.n('b', i)}" for i in layers)
    data = f"{names['x']}, {names['y']}"
    order = rng.choice((f"{data}, {parameters}", f"{parameters}, {data}"))
    back = ", ".join(f"{writer.n('dw', i)}, {writer.n('db', i)}" for i in layers)
    body = [*writer.forward(), *writer.backward(), f"return {back}"]
    called = rng.choice(("backprop", "back_prop", "grad", "backward"))
    return Program(f"{writer.helpers()}\n\ndef {called}({order}):\n{indented(body)}\n", called)


def pairs(spec: Spec, rng: Random) -> Program:
    """A list of (w, b) pairs in, a list of pairs out, with or without the loss."""
    names, style = taste(rng)
    writer = Writer(spec, Names(**names), weights="in_out", count=f"len({names['x']})", **style)
    layers = range(2, spec.depth + 1)
    p = rng.choice(("params", "net", "model", "layers"))
    opened = ", ".join(f"({writer.n('w', i)}, {writer.n('b', i)})" for i in layers)
    back = ", ".join(f"({writer.n('dw', i)}, {writer.n('db', i)})" for i in layers)
    loss = rng.random() < 0.4
    a = writer.n("a", spec.depth)
    end = [f"loss = np.sum(({a} - {names['y']}) ** 2) / 2", f"return loss, [{back}]"] if loss else [f"return [{back}]"]
    body = [f"{opened} = {p}", *writer.forward(), *writer.backward(), *end]
    head = f"def gradient({p}, {names['x']}, {names['y']}):"
    return Program(f"{writer.helpers()}\n\n{head}\n{indented(body)}\n", "gradient")


def folded(spec: Spec, rng: Random) -> Program:
    """A column of ones before the activations, the bias the first column of each Theta."""
    x, y = rng.choice((("X", "y"), ("X", "Y")))
    writer = Writer(
        spec,
        Names(w="Theta{i}", a="a{i}", d="delta{i}", dw="Theta{i}_grad", x=x, y=y),
        biases=False,
        slopes=rng.choice(("output", "named")),
        product=rng.choice(PRODUCTS),
        count="m",
    )
    lines = [f"m = {x}.shape[0]", "ones = np.ones((m, 1))"]
    for layer in range(2, spec.depth + 1):
        z = writer.times(f"np.hstack([ones, {writer.n('a', layer - 1)}])", f"{writer.n('w', layer)}.T")
        lines.append(f"{writer.n('a', layer)} = {writer.activated(layer, z)}")
    without = Names(w="Theta{i}[:, 1:]", a="a{i}", d="delta{i}", x=x, y=y)
    down = Writer(spec, without, biases=False, slopes=writer.slopes, product=writer.product)
    lines += down.errors()
    with_ones = Names(
        w="Theta{i}", a="np.hstack([ones, a{i}])", d="delta{i}", dw="Theta{i}_grad", x=f"np.hstack([ones, {x}])", y=y
    )
    lines += Writer(spec, with_ones, biases=False, slopes="output", product=writer.product, count="m").gradients()
    called = rng.choice(("nn_gradients", "backprop", "gradient"))
    head = f"def {called}({writer.every('w')}, {x}, {y}):"
    end = f"return {writer.every('dw')}"
    return Program(f"{writer.helpers()}\n\n{head}\n{indented([*lines, end])}\n", called)


def flat_vector(spec: Spec, rng: Random) -> Program:
    """All parameters in one vector, the cost and the gradient returned, as an optimizer of SciPy wants it."""
    names, style = taste(rng, (("X", "y"), ("X", "Y"), ("x", "y")))
    writer = Writer(spec, Names(**names), count=f"len({names['x']})", **style)
    lines, start = [], 0
    for layer in range(2, spec.depth + 1):
        n, m = spec.sizes[layer - 1], spec.sizes[layer - 2]
        lines.append(f"{writer.n('w', layer)} = theta[{start}:{start + n * m}].reshape({n}, {m})")
        lines.append(f"{writer.n('b', layer)} = theta[{start + n * m}:{start + n * m + n}]")
        start += n * m + n
    parts = ", ".join(f"{writer.n(k, i)}.ravel()" for i in range(2, spec.depth + 1) for k in ("dw", "db"))
    a = writer.n("a", spec.depth)
    lines += [*writer.forward(), *writer.backward(), f"cost = np.sum(({a} - {names['y']}) ** 2) / 2"]
    end = f"return cost, np.concatenate([{parts}])"
    head = f"def cost_function(theta, {names['x']}, {names['y']}):"
    return Program(f"{writer.helpers()}\n\n{head}\n{indented([*lines, end])}\n", "cost_function")


def update_in_place(spec: Spec, rng: Random) -> Program:
    """`train(weights, biases, x, y, lr)`: a step on the arrays it is given, descent as `-=` or as `+=` of y − a."""
    names, style = taste(rng)
    rate = rng.choice(("lr", "eta", "learning_rate", "alpha"))
    writer = Writer(
        spec,
        Names(**names),
        weights=rng.choice(("in_out", "out_in")),
        count=f"len({names['x']})",
        descends=rng.random() < 0.5,
        **style,
    )
    opened = [f"{writer.every('w')} = weights", f"{writer.every('b')} = biases"]
    called = rng.choice(("train", "train_step", "update", "step", "learn"))
    head = f"def {called}(weights, biases, {names['x']}, {names['y']}, {rate}):"
    body = [*opened, *writer.forward(), *writer.updates(rate)]
    return Program(f"{writer.helpers()}\n\n{head}\n{indented(body)}\n", called)


def update_of_each_example(spec: Spec, rng: Random) -> Program:
    """The same, one example after another in a loop."""
    _, style = taste(rng)
    writer = Writer(spec, Names(x="x", y="y", z="z{i}", a="a{i}", d="d{i}"), "vector", **style)
    body = [f"{writer.every('w')} = weights", f"{writer.every('b')} = biases", "for x, y in zip(X, Y):"]
    steps = [*writer.forward(), *writer.updates("eta")]
    head = "def sgd_epoch(weights, biases, X, Y, eta):"
    text = f"{head}\n{indented(body)}\n{indented(steps, 2)}\n"
    return Program(f"{writer.helpers()}\n\n{text}", "sgd_epoch")


def new_parameters(spec: Spec, rng: Random) -> Program:
    """A step that returns new parameters in a dict, the rate an argument with or without a default."""
    names, style = taste(rng, (("X", "Y"), ("x", "y"), ("X", "y")))
    p = rng.choice(("params", "p"))
    writer = Writer(spec, Names(**names), weights="in_out", count=f"len({names['x']})", row=True, **style)
    layers = range(2, spec.depth + 1)
    unpack = [f'{writer.n(k, i)} = {p}["{writer.n(k, i)}"]' for i in layers for k in ("w", "b")]
    new = ", ".join(
        f'"{writer.n(k, i)}": {writer.n(k, i)} - lr * {writer.n("d" + k, i)}' for i in layers for k in ("w", "b")
    )
    default = rng.choice(("lr", "lr=0.1"))
    head = f"def step({p}, {names['x']}, {names['y']}, {default}):"
    body = [*unpack, *writer.forward(), *writer.backward(), f"return {{{new}}}"]
    return Program(f"{writer.helpers()}\n\n{head}\n{indented(body)}\n", "step")


def no_biases(spec: Spec, rng: Random) -> Program:
    """A few lines without biases, y − a to be added."""
    descends = rng.random() < 0.5
    kinds = (("syn{j}", "l{i}", "l{i}_delta", "syn{j}_update"), ("w{i}", "a{i}", "d{i}", "dw{i}"))
    w, a, d, dw = rng.choice(kinds)
    x, y = rng.choice((("X", "y"), ("x", "y")))
    writer = Writer(
        spec,
        Names(w=w, a=a, d=d, dw=dw, x=x, y=y),
        weights="in_out",
        biases=False,
        count=f"len({x})",
        slopes=rng.choice(("output", "named")),
        product=rng.choice(PRODUCTS),
        descends=descends,
    )
    lines = [f"{writer.n('a', i)} = {writer.activated(i, writer.weighted(i))}" for i in range(2, spec.depth + 1)]
    head = f"def backprop({writer.every('w')}, {x}, {y}):"
    body = [*lines, *writer.backward(), f"return {writer.every('dw')}"]
    options = ("--sign", "descent" if descends else "gradient")
    return Program(f"{writer.helpers()}\n\n{head}\n{indented(body)}\n", "backprop", options)


def plain_lists(spec: Spec, rng: Random) -> Program:
    """Python's own lists and loops, one example, no NumPy at all."""
    x, y = rng.choice((("x", "y"), ("inputs", "expected"), ("x", "t")))
    has, out = spec.has, spec.depth
    slope = {"sigmoid": "a[l + 1][j] * (1 - a[l + 1][j])", "tanh": "(1 - a[l + 1][j] ** 2)"}[spec.hidden]
    last = {"sigmoid": "a[-1][k] * (1 - a[-1][k])", "tanh": "(1 - a[-1][k] ** 2)", "identity": "1"}[spec.output]
    raw = f"(a[-1][k] - {y}[k])"
    if has("quadratic in place of cross-entropy", out):
        error = f"{raw} * a[-1][k] * (1 - a[-1][k])"
    elif spec.collapses or has("output slope missing", out):
        error = raw
    else:
        error = f"{raw} * {last}" + (f" * {last}" if has("output slope twice", out) else "")
    index = "weights[l + 1][j][k]" if spec.fault == "weights not transposed" else "weights[l + 1][k][j]"
    down = f"sum({index} * deltas[0][k] for k in range(len(deltas[0])))"
    down = down if spec.fault == "slope missing" else f"{down} * {slope}"
    down = f"-{down}" if spec.fault == "sign in a hidden error" else down
    own, twice, none = (
        spec.layer - 2 if spec.fault == fault else None
        for fault in ("own activation as input", "factor 2 in a gradient", "bias without gradient")
    )
    text = _PLAIN.format(
        x=x,
        y=y,
        error=error,
        down=down,
        name=rng.choice(("backprop", "back_propagate", "gradient")),
        hidden=_SCALAR[spec.hidden],
        output=_SCALAR[spec.output],
    )
    if own is not None:
        text += f"    grad_w[{own}] = [[d * value for value in a[{own} + 1]] for d in deltas[{own}]]\n"
    if twice is not None:
        text += f"    grad_w[{twice}] = [[2 * value for value in row] for row in grad_w[{twice}]]\n"
    if none is not None:
        text += f"    grad_b[{none}] = [0.0 for _ in deltas[{none}]]\n"
    called = text.split("def ")[-1].split("(")[0]
    return Program(text + "    return grad_w, grad_b\n", called)


_SCALAR = {"sigmoid": "1 / (1 + math.exp(-z))", "tanh": "math.tanh(z)", "identity": "z"}
_PLAIN = """import math


def hidden_activation(z):
    return {hidden}


def output_activation(z):
    return {output}


def {name}(weights, biases, {x}, {y}):
    a = [list({x})]
    for l in range(len(weights)):
        activation = output_activation if l == len(weights) - 1 else hidden_activation
        layer = []
        for j in range(len(weights[l])):
            z = biases[l][j]
            for i in range(len(a[-1])):
                z += weights[l][j][i] * a[-1][i]
            layer.append(activation(z))
        a.append(layer)
    deltas = [[{error} for k in range(len(a[-1]))]]
    for l in reversed(range(len(weights) - 1)):
        deltas.insert(0, [{down} for j in range(len(a[l + 1]))])
    grad_w = [[[d * value for value in a[l]] for d in deltas[l]] for l in range(len(weights))]
    grad_b = [list(d) for d in deltas]
"""

_NO_SOFTMAX = ("sigmoid", "tanh", "identity")
_IN_LOOP = ("factor 2 in a gradient", "own activation as input", "bias without gradient")
STYLES = (
    Style("lists of weights and biases", lists),
    Style("one example as a vector", lists_of_one_example, batch=False),
    Style("a loop over the layers", loop_over_layers, loops=True, without=_IN_LOOP),
    Style("a dict of parameters", dictionary),
    Style("forward and backward joined by a cache", joined_by_a_cache),
    Style("every parameter an argument", spread),
    Style("pairs (w, b)", pairs),
    Style(
        "biases folded into the weights",
        folded,
        without=(
            "factor 2 in a gradient",
            "bias without gradient",
            "1/N twice on the biases",
            "1/N missing on the weights",
            "own activation as input",
        ),
    ),
    Style("one flat vector", flat_vector),
    Style("update in place", update_in_place, updates=True),
    Style("update of each example", update_of_each_example, batch=False, updates=True),
    Style("new parameters returned", new_parameters, without=("weights already updated",), updates=True),
    Style("no biases", no_biases, biases=False),
    Style("plain Python lists", plain_lists, batch=False, loops=True, hidden=("sigmoid", "tanh"), output=_NO_SOFTMAX),
)
