"""Networks made of objects: a list of layers with a loss, layers that are called, neurons, scalars."""

from __future__ import annotations

from random import Random

from checking.styles.program import Program, Style
from checking.styles.spec import Spec

_ACTIVATIONS = {
    "sigmoid": ("1 / (1 + np.exp(-z))", "a * (1 - a)"),
    "tanh": ("np.tanh(z)", "1 - a ** 2"),
    "relu": ("np.maximum(0, z)", "(a > 0)"),
    "identity": ("z", "1"),
}


def _forward(name: str) -> str:
    return "softmax(z)" if name == "softmax" else _ACTIVATIONS[name][0]


def _slope(spec: Spec, layer: int) -> str:
    if spec.has("slope missing", layer):
        return "1"
    return _ACTIVATIONS[spec.activation(layer)][1]


def list_of_layers(spec: Spec, rng: Random) -> Program:
    """`Dense` layers and activations in a list, each with forward and backward, and a loss at the end."""
    rate = rng.choice(("lr", "learning_rate", "eta"))
    call = rng.choice(("forward", "__call__"))
    mean = " / len(y)" if spec.mean else ""
    softmax = "" if spec.output != "softmax" else _SOFTMAX
    stack, classes = [], []
    for layer in range(2, spec.depth + 1):
        flags = []
        if spec.has("weights not transposed", layer - 1):
            flags.append("down='W'")
        if spec.has("factor 2 in a gradient", layer):
            flags.append("times=2")
        extra = ", ".join(["", *flags])
        stack.append(f"Dense({spec.sizes[layer - 2]}, {spec.sizes[layer - 1]}{extra})")
        if layer < spec.depth or not spec.collapses or spec.has("quadratic in place of cross-entropy", layer):
            stack.append(f"Activation{layer}()")
        elif spec.output != "identity":
            stack.append("Output()")
        classes.append(layer)
    text = _HEAD.format(softmax=softmax, call=call, mean=mean)
    text = (
        text.replace("grad @ self.W.T", "grad @ (self.W if self.down == 'W' else self.W.T)")
        if "down=" in str(stack)
        else text
    )
    text = text.replace("self.x.T @ grad", "self.times * (self.x.T @ grad)") if "times=" in str(stack) else text
    signature = ("", "")
    if "down=" in str(stack):
        signature = (", down='W.T'", "        self.down = down\n")
    if "times=" in str(stack):
        signature = (", times=1", "        self.times = times\n")
    text = text.replace("<SIGNATURE>", signature[0]).replace("<KEPT>", signature[1])
    for layer in classes:
        slope = "a * (1 - a)" if layer == spec.depth and spec.output == "softmax" else _slope(spec, layer)
        if spec.has("output slope twice", layer):
            slope = f"({slope}) ** 2"
        if spec.has("output slope missing", layer):
            slope = "1"
        sign = "-" if spec.has("sign in a hidden error", layer) else ""
        text += _ACTIVATION.format(
            layer=layer, call=call, forward=_forward(spec.activation(layer)), slope=slope, sign=sign
        )
    text += _OUTPUT.format(call=call, forward=_forward(spec.output))
    made = rng.choice(("step", "train_step", "train"))
    run = "layer(x)" if call == "__call__" else "layer.forward(x)"
    text += _NETWORK.format(layers=", ".join(stack), run=run, rate=rate, mean=mean, made=made)
    return Program(text, "Network")


_SOFTMAX = """

def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)
"""
_HEAD = """import numpy as np
{softmax}

class Dense:
    def __init__(self, n_in, n_out<SIGNATURE>):
        self.W = np.random.randn(n_in, n_out) * 0.5
        self.b = np.zeros(n_out)
<KEPT>
    def {call}(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, grad):
        self.dW = self.x.T @ grad
        self.db = grad.sum(axis=0)
        return grad @ self.W.T

    def update(self, lr):
        self.W -= lr * self.dW
        self.b -= lr * self.db
"""
_ACTIVATION = """

class Activation{layer}:
    def {call}(self, z):
        self.a = {forward}
        return self.a

    def backward(self, grad):
        a = self.a
        return {sign}grad * ({slope})

    def update(self, lr):
        pass
"""
_OUTPUT = """

class Output:
    def {call}(self, z):
        return {forward}

    def backward(self, grad):
        return grad

    def update(self, lr):
        pass


class Loss:
    def gradient(self, a, y):
        return a - y
"""
_NETWORK = """

class Network:
    def __init__(self):
        self.layers = [{layers}]
        self.loss = Loss()

    def forward(self, x):
        for layer in self.layers:
            x = {run}
        return x

    def backward(self, y, out):
        grad = self.loss.gradient(out, y){mean}
        for layer in reversed(self.layers):
            grad = layer.backward(grad)

    def {made}(self, x, y, {rate}):
        out = self.forward(x)
        self.backward(y, out)
        for layer in self.layers:
            layer.update({rate})
"""


def neurons(spec: Spec, rng: Random) -> Program:
    """A neuron is an object with weights, bias, output and delta; one example is trained at a time."""
    error = "(neuron.output - target)"
    slopes = {"sigmoid": "neuron.output * (1 - neuron.output)", "tanh": "(1 - neuron.output ** 2)", "identity": "1"}
    last = spec.depth
    if spec.has("quadratic in place of cross-entropy", last):
        error += " * neuron.output * (1 - neuron.output)"
    elif not spec.collapses and not spec.has("output slope missing", last):
        error += f" * {slopes[spec.output]}" * (2 if spec.has("output slope twice", last) else 1)
    down = "error" if spec.fault == "slope missing" else f"error * {slopes[spec.hidden]}"
    down = f"-{down}" if spec.fault == "sign in a hidden error" else down
    twice = "2 * " if spec.fault == "factor 2 in a gradient" else ""
    train = rng.choice(("train", "learn", "train_one"))
    rate = rng.choice(("lr", "learning_rate", "eta"))
    where = f" if l == {spec.layer - 2} else neuron.delta"
    step = f"2 * neuron.delta{where}" if twice else "neuron.delta"
    bias = "pass" if spec.fault == "bias without gradient" else f"neuron.bias -= {rate} * neuron.delta"
    bias = f"neuron.bias -= {rate} * (0{where})" if bias == "pass" else bias
    index = (
        "self.layers[l + 1][j].weights[k]"
        if spec.fault == "weights not transposed"
        else "self.layers[l + 1][k].weights[j]"
    )
    hidden, output = (_SCALAR[name] for name in (spec.hidden, spec.output))
    text = _NEURONS.format(
        error=error,
        down=down,
        step=step,
        bias=bias,
        train=train,
        rate=rate,
        index=index,
        hidden=hidden,
        output=output,
        sizes=list(spec.sizes),
    )
    return Program(text, "Network")


_SCALAR = {"sigmoid": "1 / (1 + math.exp(-z))", "tanh": "math.tanh(z)", "identity": "z"}
_NEURONS = """import math
import random


class Neuron:
    def __init__(self, inputs, is_output):
        self.weights = [random.uniform(-1, 1) for _ in range(inputs)]
        self.bias = random.uniform(-1, 1)
        self.is_output = is_output
        self.output = 0.0
        self.delta = 0.0

    def activate(self, inputs):
        z = self.bias + sum(w * x for w, x in zip(self.weights, inputs))
        self.output = {output} if self.is_output else {hidden}
        return self.output


class Network:
    def __init__(self, sizes={sizes}):
        last = len(sizes) - 2
        self.layers = [
            [Neuron(sizes[l], l == last) for _ in range(sizes[l + 1])] for l in range(len(sizes) - 1)
        ]

    def feed_forward(self, inputs):
        for layer in self.layers:
            inputs = [neuron.activate(inputs) for neuron in layer]
        return inputs

    def {train}(self, inputs, targets, {rate}):
        self.feed_forward(inputs)
        for neuron, target in zip(self.layers[-1], targets):
            neuron.delta = {error}
        for l in reversed(range(len(self.layers) - 1)):
            for j, neuron in enumerate(self.layers[l]):
                error = 0.0
                for k in range(len(self.layers[l + 1])):
                    error += {index} * self.layers[l + 1][k].delta
                neuron.delta = {down}
        for l, layer in enumerate(self.layers):
            before = inputs if l == 0 else [neuron.output for neuron in self.layers[l - 1]]
            for neuron in layer:
                step = {step}
                for i in range(len(before)):
                    neuron.weights[i] -= {rate} * step * before[i]
                {bias}
"""


def scalars(spec: Spec, rng: Random) -> Program:
    """w1 … w6 and b1 … b3 as numbers, two inputs, two hidden neurons, one output; partial derivatives by name."""
    has = spec.has
    slope = {"sigmoid": "{h} * (1 - {h})", "tanh": "(1 - {h} ** 2)"}[spec.hidden]
    last = {"sigmoid": "o1 * (1 - o1)", "tanh": "(1 - o1 ** 2)", "identity": "1"}[spec.output]
    error = "(o1 - y)"
    if has("quadratic in place of cross-entropy", 3):
        error += " * o1 * (1 - o1)"
    elif not spec.collapses and not has("output slope missing", 3):
        error += f" * {last}" * (2 if has("output slope twice", 3) else 1)
    h1, h2 = (
        f"d_o * self.w{k}" + ("" if has("slope missing", 2) else " * " + slope.format(h=f"h{k - 4}")) for k in (5, 6)
    )
    sign = "-" if has("sign in a hidden error", 2) else ""
    of = {2: "2 * " if has("factor 2 in a gradient", 2) else "", 3: "2 * " if has("factor 2 in a gradient", 3) else ""}
    stay = {2: "0 * " if has("bias without gradient", 2) else "", 3: "0 * " if has("bias without gradient", 3) else ""}
    name = rng.choice(("train", "learn", "step"))
    text = _SCALARS.format(
        hidden=_SCALAR[spec.hidden],
        output=_SCALAR[spec.output],
        error=error,
        h1=sign + h1,
        h2=sign + h2,
        f2=of[2],
        f3=of[3],
        s2=stay[2],
        s3=stay[3],
        name=name,
    )
    return Program(text, "OurNetwork")


_SCALARS = """import math
import random


def hidden(z):
    return {hidden}


def output(z):
    return {output}


class OurNetwork:
    def __init__(self):
        self.w1, self.w2, self.w3 = random.random(), random.random(), random.random()
        self.w4, self.w5, self.w6 = random.random(), random.random(), random.random()
        self.b1, self.b2, self.b3 = random.random(), random.random(), random.random()

    def feedforward(self, x):
        h1 = hidden(self.w1 * x[0] + self.w2 * x[1] + self.b1)
        h2 = hidden(self.w3 * x[0] + self.w4 * x[1] + self.b2)
        return output(self.w5 * h1 + self.w6 * h2 + self.b3)

    def {name}(self, x, y, lr):
        h1 = hidden(self.w1 * x[0] + self.w2 * x[1] + self.b1)
        h2 = hidden(self.w3 * x[0] + self.w4 * x[1] + self.b2)
        o1 = output(self.w5 * h1 + self.w6 * h2 + self.b3)
        d_o = {error}
        d_h1 = {h1}
        d_h2 = {h2}
        self.w1 -= lr * {f2}d_h1 * x[0]
        self.w2 -= lr * {f2}d_h1 * x[1]
        self.b1 -= lr * {s2}d_h1
        self.w3 -= lr * {f2}d_h2 * x[0]
        self.w4 -= lr * {f2}d_h2 * x[1]
        self.b2 -= lr * {s2}d_h2
        self.w5 -= lr * {f3}d_o * h1
        self.w6 -= lr * {f3}d_o * h2
        self.b3 -= lr * {s3}d_o
"""

_PLAIN = ("sigmoid", "tanh", "identity")
_ELSEWHERE = ("weights already updated", "own activation as input")
STYLES = (
    Style(
        "a list of layers and a loss",
        list_of_layers,
        without=(*_ELSEWHERE, "bias without gradient", "1/N twice on the biases", "1/N missing on the weights"),
        updates=True,
    ),
    Style(
        "neurons as objects",
        neurons,
        batch=False,
        updates=True,
        loops=True,
        hidden=("sigmoid", "tanh"),
        output=_PLAIN,
        without=_ELSEWHERE,
    ),
    Style(
        "scalars as attributes",
        scalars,
        batch=False,
        updates=True,
        hidden=("sigmoid", "tanh"),
        output=_PLAIN,
        sizes=((2, 2, 1),),
        without=(*_ELSEWHERE, "weights not transposed"),
    ),
)
