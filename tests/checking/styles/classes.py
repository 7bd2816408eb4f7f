"""Classes that hold their parameters: attributes, lists, dicts, thresholds; gradients returned, stored, or applied."""

from __future__ import annotations

from random import Random

from checking.styles.functions import DATA, PRODUCTS, taste
from checking.styles.lines import Names, Writer, indented
from checking.styles.program import Program, Style
from checking.styles.spec import Spec

ATTRIBUTES = (("self.W{i}", "self.b{i}"), ("self.w{i}", "self.bias{i}"), ("self.weights{i}", "self.bias{i}"))


def shape_of(writer: Writer, layer: int) -> tuple[int, int]:
    """The shape of the weights of a layer as they are stored."""
    sizes = writer.spec.sizes[layer - 1], writer.spec.sizes[layer - 2]
    return sizes if writer.weights == "out_in" else sizes[::-1]


def made(writer: Writer, rng: Random) -> list[str]:
    """Lines of a constructor that make every parameter, biases in the shape of the layout."""
    lines = []
    for layer in range(2, writer.spec.depth + 1):
        n, m = shape_of(writer, layer)
        lines.append(f"{writer.n('w', layer)} = np.random.randn({n}, {m}) * 0.5")
        if writer.biases:
            width = writer.spec.sizes[layer - 1]
            shape = {
                "columns": f"({width}, 1)",
                "vector": f"{width}",
                "rows": f"(1, {width})" if writer.row else f"{width}",
            }
            lines.append(f"{writer.n('b', layer)} = np.zeros({shape[writer.examples]})")
    return lines


def as_class(writer: Writer, name: str, constructor: tuple[str, list[str]], *methods: tuple[str, list[str]]) -> str:
    """The file: helpers and one class."""
    heads = [(f"def __init__(self{constructor[0]}):", constructor[1]), *methods]
    text = "\n\n".join(f"    {head}\n{indented(body, 2)}" for head, body in heads)
    return f"{writer.helpers()}\n\nclass {name}:\n{text}\n"


def returned(spec: Spec, rng: Random) -> Program:
    """Parameters as attributes, a method that returns every gradient."""
    _, style = taste(rng)
    w, b = rng.choice(ATTRIBUTES)
    x, y = rng.choice(DATA)
    examples = rng.choice(("rows", "columns"))
    count = f"{x}.shape[{0 if examples == 'rows' else 1}]"
    weights = rng.choice(("in_out", "out_in")) if examples == "rows" else "out_in"
    writer = Writer(spec, Names(w=w, b=b, x=x, y=y), examples, weights, count=count, **style)
    back = f"return [{writer.every('dw')}], [{writer.every('db')}]"
    called = rng.choice(("backprop", "back_prop", "backward", "compute_gradients", "gradient"))
    predict = rng.choice(("forward", "feedforward", "feed_forward", "predict"))
    text = as_class(
        writer,
        "Net",
        ("", made(writer, rng)),
        (f"def {predict}(self, {x}):", [*writer.forward(), f"return {writer.n('a', spec.depth)}"]),
        (f"def {called}(self, {x}, {y}):", [*writer.forward(), *writer.backward(), back]),
    )
    return Program(text, "Net")


def stored(spec: Spec, rng: Random) -> Program:
    """`forward(x)` keeps its activations, `backward(...)` leaves gradients in attributes."""
    _, style = taste(rng)
    x, y = rng.choice((("X", "y"), ("x", "y"), ("inputs", "targets")))
    kept = Names(
        w="self.W{i}", b="self.b{i}", z="self.z{i}", a="self.a{i}", dw="self.dW{i}", db="self.db{i}", x="self.x", y=y
    )
    writer = Writer(spec, kept, weights="in_out", count=f"len({y})", row=rng.random() < 0.5, **style)
    back = rng.choice(("backward", "backprop", "back_propagate", "backward_pass"))
    with_x = rng.random() < 0.5
    rate = rng.choice(("lr", "eta", "learning_rate"))
    step = [
        f"{writer.n(k, i)} -= {rate} * {writer.n('d' + k, i)}" for i in range(2, spec.depth + 1) for k in ("w", "b")
    ]
    arguments = f"{x}, {y}" if with_x else y
    text = as_class(
        writer,
        "NeuralNetwork",
        ("", made(writer, rng)),
        (f"def forward(self, {x}):", [f"self.x = {x}", *writer.forward(), f"return {writer.n('a', spec.depth)}"]),
        (f"def {back}(self, {arguments}):", writer.backward()),
        (f"def update(self, {rate}):", step),
    )
    return Program(text, "NeuralNetwork")


def query(spec: Spec, rng: Random) -> Program:
    """wih and who, no biases, one example made a column, `train` and `query`, the rate an attribute."""
    names = (("wih", "who"), ("weights_input_hidden", "weights_hidden_output"), ("w_ih", "w_ho"))
    w = tuple(f"self.{name}" for name in rng.choice(names))
    writer = Writer(
        spec,
        Names(w=w, z="z{i}", a="out{i}", d="err{i}", x="inputs", y="targets"),
        "columns",
        biases=False,
        slopes="output",
        product=rng.choice(PRODUCTS),
        descends=True,
    )
    columns = [f"{name} = np.array({name}_list, ndmin=2).T" for name in ("inputs", "targets")]
    train, ask = rng.choice((("train", "query"), ("train", "predict"), ("learn", "query")))
    text = as_class(
        writer,
        "neuralNetwork",
        ("", [*made(writer, rng), "self.lr = 0.3"]),
        (f"def {train}(self, inputs_list, targets_list):", [*columns, *writer.forward(), *writer.updates("self.lr")]),
        (f"def {ask}(self, inputs_list):", [columns[0], *writer.forward(), f"return {writer.n('a', 3)}"]),
    )
    return Program(text, "neuralNetwork")


def weights_in_lists(spec: Spec, rng: Random) -> Program:
    """self.weights and self.biases made from the layer sizes, `backprop(x, y)` for one column."""
    writer = Writer(
        spec,
        Names(w="self.weights[{j}]", b="self.biases[{j}]", x="x", y="y"),
        "columns",
        slopes=rng.choice(("prime", "output")),
        product=rng.choice(PRODUCTS),
        count="x.shape[1]",
    )
    create = [
        "self.sizes = sizes",
        "self.biases = [np.random.randn(n, 1) for n in sizes[1:]]",
        "self.weights = [np.random.randn(n, m) for m, n in zip(sizes[:-1], sizes[1:])]",
    ]
    back = rng.choice(
        (f"[{writer.every('db')}], [{writer.every('dw')}]", f"[{writer.every('dw')}], [{writer.every('db')}]")
    )
    called = rng.choice(("backprop", "backpropagation", "back_propagation"))
    text = as_class(
        writer,
        "Network",
        (", sizes", create),
        (f"def {called}(self, x, y):", [*writer.forward(), *writer.backward(), f"return {back}"]),
        ("def feedforward(self, x):", [*writer.forward(), f"return {writer.n('a', spec.depth)}"]),
    )
    return Program(text, "Network")


def dict_of_parameters(spec: Spec, rng: Random) -> Program:
    """self.params, and gradients returned as a dict beside the loss, or kept in self.grads."""
    _, style = taste(rng)
    x, y = rng.choice((("X", "y"), ("x", "t")))
    kept = rng.random() < 0.5
    dw, db = ('self.grads["W{i}"]', 'self.grads["b{i}"]') if kept else ('grads["W{i}"]', 'grads["b{i}"]')
    names = Names(w='self.params["W{i}"]', b='self.params["b{i}"]', dw=dw, db=db, x=x, y=y)
    writer = Writer(spec, names, weights="in_out", count=f"{x}.shape[0]", **style)
    a = writer.n("a", spec.depth)
    loss = f"loss = np.sum(({a} - {y}) ** 2) / 2"
    end = [loss, "return loss"] if kept else [loss, "return loss, grads"]
    called = rng.choice(("loss_and_gradients", "backward", "gradient"))
    start = ["self.grads = {}"] if kept else ["grads = {}"]
    text = as_class(
        writer,
        "TwoLayerNet",
        ("", ["self.params = {}", *made(writer, rng)]),
        (f"def predict(self, {x}):", [*writer.forward(), f"return {a}"]),
        (f"def {called}(self, {x}, {y}):", [*start, *writer.forward(), *writer.backward(), *end]),
    )
    return Program(text, "TwoLayerNet")


def cache(spec: Spec, rng: Random) -> Program:
    """`forward(X)` returns output and cache, `backward(…)` takes the cache and returns a dict of gradients."""
    _, style = taste(rng)
    writer = Writer(spec, Names(w="self.W{i}", b="self.b{i}", x="X", y="Y"), "columns", count="X.shape[1]", **style)
    layers = range(2, spec.depth + 1)
    names = ["X", *(writer.n(k, i) for i in layers for k in ("z", "a"))]
    back = ", ".join(f'"{writer.n("d" + k, i)}": {writer.n("d" + k, i)}' for i in layers for k in ("w", "b"))
    back = back.replace("self.", "")
    order = rng.choice(("Y, cache", "cache, Y"))
    text = as_class(
        writer,
        "Model",
        ("", made(writer, rng)),
        ("def forward(self, X):", [*writer.forward(), f"return {writer.n('a', spec.depth)}, ({', '.join(names)})"]),
        (f"def backward(self, {order}):", [f"{', '.join(names)} = cache", *writer.backward(), f"return {{{back}}}"]),
    )
    return Program(text, "Model")


def iterations(spec: Spec, rng: Random) -> Program:
    """`train(x, y, iterations)` in a loop, with or without a learning rate."""
    names, style = taste(rng, (("X", "y"), ("inputs", "outputs"), ("x", "y")))
    x, y = names["x"], names["y"]
    rate = rng.choice(("", "self.lr", "self.learning_rate"))
    style["slopes"] = "named" if spec.hidden == "sigmoid" else "output"
    w = rng.choice(("self.w{i}", "self.synaptic_weights{i}"))
    biases = rng.random() < 0.5 or spec.fault == "bias without gradient"
    writer = Writer(
        spec,
        Names(**{**names, "w": w, "b": "self.b{i}"}),
        weights="in_out",
        biases=biases,
        descends=rng.random() < 0.6,
        **style,
    )
    times = rng.choice(("iterations", "epochs", "number_of_training_iterations", "n_iter"))
    create = [*made(writer, rng), *([f"{rate} = 0.5"] if rate else [])]
    loop = [f"for _ in range({times}):", *("    " + line for line in [*writer.forward(), *writer.updates(rate)])]
    ask = rng.choice(("think", "predict", "feedforward"))
    text = as_class(
        writer,
        "NeuralNetwork",
        ("", create),
        (f"def {ask}(self, {x}):", [*writer.forward(), f"return {writer.n('a', spec.depth)}"]),
        (f"def {rng.choice(('train', 'fit'))}(self, {x}, {y}, {times}):", loop),
    )
    return Program(text, "NeuralNetwork")


def data_in_the_constructor(spec: Spec, rng: Random) -> Program:
    """`NeuralNetwork(x, y)` keeps the data; `feedforward()` and `backprop()` take nothing."""
    names = Names(
        w="self.weights{i}", z="self.z{i}", a="self.layer{i}", d="d{i}", dw="d_weights{i}", x="self.input", y="self.y"
    )
    writer = Writer(
        spec,
        names,
        weights="in_out",
        biases=False,
        slopes=rng.choice(("output", "named")),
        product=rng.choice(PRODUCTS),
        descends=True,
    )
    create = ["self.input = x", "self.y = y", *made(writer, rng)]
    first, last = rng.choice((("feedforward", "backprop"), ("forward", "backward"), ("feed_forward", "back_prop")))
    text = as_class(
        writer,
        "NeuralNetwork",
        (", x, y", create),
        (f"def {first}(self):", writer.forward()),
        (f"def {last}(self):", writer.updates("")),
    )
    return Program(text, "NeuralNetwork")


def thresholds(spec: Spec, rng: Random) -> Program:
    """z = w·x − θ: the threshold is subtracted, and rises where a bias would fall."""
    _, style = taste(rng)
    writer = Writer(spec, Names(w="self.w{i}", b="self.theta{i}", x="x", y="t"), "vector", "out_in", **style)
    forward = [line.replace(" + self.theta", " - self.theta") for line in writer.forward()]
    update = [
        line.replace("-=", "+=") if line.startswith("self.theta") else line for line in writer.updates("self.eta")
    ]
    text = as_class(
        writer,
        "Perceptron",
        ("", [*made(writer, rng), "self.eta = 0.1"]),
        ("def output(self, x):", [*forward, f"return {writer.n('a', spec.depth)}"]),
        ("def learn(self, x, t):", [*forward, *update]),
    )
    return Program(text, "Perceptron")


def update_of_each_example(spec: Spec, rng: Random) -> Program:
    """`fit(X, y, epochs)` with one update an example, the rate given to the constructor."""
    _, style = taste(rng)
    writer = Writer(
        spec, Names(w="self.W{i}", b="self.b{i}", x="x", y="t"), "vector", rng.choice(("in_out", "out_in")), **style
    )
    steps = [*writer.forward(), *writer.updates("self.eta")]
    loop = ["for epoch in range(epochs):", "    for x, t in zip(X, y):", *("        " + line for line in steps)]
    text = as_class(
        writer,
        "MLP",
        (", eta=0.1", ["self.eta = eta", *made(writer, rng)]),
        ("def predict(self, x):", [*writer.forward(), f"return {writer.n('a', spec.depth)}"]),
        ("def fit(self, X, y, epochs=1):", loop),
    )
    return Program(text, "MLP")


STYLES = (
    Style("a class that returns gradients", returned),
    Style("a class that stores gradients", stored),
    Style("wih and who, train and query", query, biases=False, batch=False, updates=True, layers=3),
    Style("self.weights and self.biases", weights_in_lists),
    Style("self.params and a dict of gradients", dict_of_parameters),
    Style("a class joined by a cache", cache),
    Style("train(x, y, iterations)", iterations, batch=False, updates=True),
    Style("data given to the constructor", data_in_the_constructor, biases=False, batch=False, updates=True, layers=3),
    Style("thresholds in an object", thresholds, batch=False, updates=True),
    Style("fit with one update an example", update_of_each_example, batch=False, updates=True),
)
