"""The extracted OCaml program against `Network.backward` and `equations.py`, on random networks.

On integers, with σ(u) = u² and σ(u) = u, the three must be equal, entry by entry and exactly; on floats, within
rounding. `rocq/extraction/oracle.ml` says how a case is written.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from backproof import equations
from backproof.activations import Activation, activation
from backproof.network import Network, Parameters
from backproof.proofs.comparison import Comparison, Disagreement
from backproof.proofs.coq import ProofError

Array = Any
ROUNDING = 1e-13
"""The largest difference between floats that is put down to rounding, relative to the largest entry of the gradient."""

SQUARE = Activation.from_functions("square", lambda z: z * z, lambda z: 2 * z, formula="z**2")
_RECORDS = {"square": SQUARE}
_MOST_SHOWN = 5
_INTEGER = ("square", "identity")
_FLOAT = ("sigmoid", "tanh", "softplus", "relu", "identity")


@dataclass(frozen=True)
class Case:
    """One network with its parameters, a batch, and the examples' shares in the mean.

    Attributes:
        program: "vectorised" (rows are examples) or "stored" (one example, share 1, no penalty).
        sizes: neurons of each layer.
        activations: a name for each layer with weights.
        cost: its name.
        weights, biases, x, y, shares: arrays of integers (object) or of float64.
        penalty: λ of (λ/2)‖w‖².
    """

    program: str
    sizes: tuple[int, ...]
    activations: tuple[str, ...]
    cost: str
    weights: tuple[Array, ...]
    biases: tuple[Array, ...]
    x: Array
    y: Array
    shares: Array
    penalty: Any

    @property
    def network(self) -> Network:
        """The network as this library makes it."""
        records = [_RECORDS.get(name) or activation(name) for name in self.activations]
        return Network(self.sizes, activation=records, cost=self.cost)

    def written(self) -> str:
        """The case as the oracle reads it."""
        is_integer = self.x.dtype == object
        write: Callable[[Any], str] = (lambda v: format(int(v), "b")) if is_integer else (lambda v: float(v).hex())
        words = ["integer" if is_integer else "float", self.program, self.cost]
        words += [str(n) for n in (len(self.sizes), *self.sizes, len(self.x))]
        words.append(write(self.penalty))
        for name, w, b in zip(self.activations, self.weights, self.biases, strict=True):
            words += [name, *map(write, w.ravel()), *map(write, b)]
        return " ".join([*words, *map(write, self.x.ravel()), *map(write, self.y.ravel()), *map(write, self.shares)])


GradientOfCase = Callable[[Case], list[Any]]


def by_network(case: Case) -> list[Any]:
    """Return share-weighted gradient and penalty by `Network.backward`, layer by layer: weights row by row, biases."""
    network, parameters = case.network, Parameters(case.weights, case.biases)
    total = case.shares.sum()
    exact = case.x.dtype == object
    weights = np.array([Fraction(int(share)) for share in case.shares], dtype=object) if exact else case.shares
    found = network.backward(parameters, network.forward(parameters, case.x), case.y, example_weights=weights)
    scaled = [(total * dw, total * db) for dw, db in zip(found.weights, found.biases, strict=True)]
    return _flat(case, scaled)


def by_equations(case: Case) -> list[Any]:
    """Return the same by `equations.py` alone: what a reader of the book would write."""
    records = [_RECORDS.get(name) or activation(name) for name in case.activations]
    a, z = [case.x], []
    for w, b, record in zip(case.weights, case.biases, records, strict=True):
        z.append(equations.weighted_input(a[-1], w, b))
        a.append(record.forward(z[-1]))
    slopes = [record.slope(u, v) for record, u, v in zip(records, z, a[1:], strict=True)]  # type: ignore[misc]
    deltas = [equations.bp1(case.network.cost_function.gradient(a[-1], case.y), slopes[-1])]
    for w, slope in zip(case.weights[:0:-1], slopes[-2::-1], strict=True):
        deltas.insert(0, equations.bp2(deltas[0], w, slope))
    weighted = [delta * case.shares[:, None] for delta in deltas]
    pairs = zip(weighted, a[:-1], strict=True)
    return _flat(case, [(equations.bp3(delta, before), equations.bp4(delta)) for delta, before in pairs])


def compare(
    oracle: Path, cases: Sequence[Case], gradients: Sequence[GradientOfCase] = (by_network, by_equations)
) -> Comparison:
    """Run the oracle on the cases and compare each gradient with it.

    Args:
        oracle: the compiled program.
        cases: all of integers or all of floats.
        gradients: what is compared with it.

    Raises:
        ProofError: the oracle fails, or answers something else than one line for each case.
    """
    answers = _answers(oracle, cases)
    entries, worst, wrong = 0, 0.0, []
    for number, (case, answer) in enumerate(zip(cases, answers, strict=True)):
        for gradient in gradients:
            ours = gradient(case)
            difference, place = _difference(case, ours, answer)
            entries += len(answer)
            worst = max(worst, difference)
            if difference > (0 if case.x.dtype == object else ROUNDING):
                wrong.append(Disagreement(number, case.sizes, gradient.__name__, *place))
    sizes = [len(case.sizes) for case in cases]
    widths = [n for case in cases for n in case.sizes]
    batches = [len(case.x) for case in cases]
    return Comparison(
        len(cases), entries, _range(sizes), _range(widths), _range(batches), worst, tuple(wrong[:_MOST_SHOWN])
    )


def integer_cases(count: int, seed: int) -> Iterator[Case]:
    """Yield random networks of integers: 2 to 5 layers, widths 1 to 4, batches of 1 to 4, shares 1 to 3, λ 0 to 2."""
    random = np.random.default_rng(seed)
    for number in range(count):
        sizes, batch, program = _shape(random, number)
        names = tuple(random.choice(_INTEGER, len(sizes) - 1).tolist())

        def draw(*shape: int) -> Array:
            return random.integers(-3, 4, shape).astype(object)

        parameters = _parameters(sizes, draw)
        shares = random.integers(1, 4 if program == "vectorised" else 2, batch).astype(object)
        penalty = int(random.integers(0, 3)) if program == "vectorised" else 0
        x, y = draw(batch, sizes[0]), draw(batch, sizes[-1])
        yield Case(program, sizes, names, "quadratic", *parameters, x, y, shares, penalty)


def float_cases(count: int, seed: int) -> Iterator[Case]:
    """Yield random networks of floats: the same shapes; every second with a sigmoid output and binary cross-entropy."""
    random = np.random.default_rng(seed)
    for number in range(count):
        sizes, batch, program = _shape(random, number // 2)
        names = random.choice(_FLOAT, len(sizes) - 1).tolist()
        is_class = number % 2 == 1
        if is_class:
            names[-1] = "sigmoid"
        parameters = _parameters(sizes, lambda *shape: random.normal(size=shape) / 2)
        shares = random.uniform(0.1, 1, batch) if program == "vectorised" else np.ones(1)
        penalty = float(random.uniform(0, 0.1)) if program == "vectorised" else 0.0
        x = random.normal(size=(batch, sizes[0]))
        y = random.uniform(size=(batch, sizes[-1])) if is_class else random.normal(size=(batch, sizes[-1]))
        cost = "binary_cross_entropy" if is_class else "quadratic"
        yield Case(program, sizes, tuple(names), cost, *parameters, x, y, shares, penalty)


def _range(values: Sequence[int]) -> tuple[int, int]:
    return min(values), max(values)


def _shape(random: np.random.Generator, number: int) -> tuple[tuple[int, ...], int, str]:
    sizes = tuple(int(n) for n in random.integers(1, 5, random.integers(2, 6)))
    is_stored = number % 3 == 2
    return sizes, 1 if is_stored else int(random.integers(1, 5)), "stored" if is_stored else "vectorised"


def _parameters(sizes: tuple[int, ...], draw: Callable[..., Array]) -> tuple[tuple[Array, ...], tuple[Array, ...]]:
    return tuple(draw(m, n) for n, m in pairwise(sizes)), tuple(draw(m) for m in sizes[1:])


def _flat(case: Case, gradients: Sequence[tuple[Array, Array]]) -> list[Any]:
    flat: list[Any] = []
    for (dw, db), w in zip(gradients, case.weights, strict=True):
        flat += [*(dw + case.penalty * w).ravel().tolist(), *np.ravel(db).tolist()]
    return flat


def _answers(oracle: Path, cases: Sequence[Case]) -> list[list[Any]]:
    text = "\n".join(case.written() for case in cases) + "\n"
    done = subprocess.run([str(oracle)], input=text, capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    if done.returncode or len(lines) != len(cases):
        said = done.stderr.strip() or f"{len(lines)} answers to {len(cases)} cases"
        raise ProofError("the extracted program: {said}", said=said)
    reads: list[Callable[[str], Any]] = [
        (lambda word: int(word, 2)) if case.x.dtype == object else float.fromhex for case in cases
    ]
    return [[read(word) for word in line.split()] for read, line in zip(reads, lines, strict=True)]


def _difference(case: Case, ours: list[Any], extracted: list[Any]) -> tuple[float, tuple[int | None, str, str]]:
    """The largest difference, relative to the largest entry, and where it is: entry, ours, and the program's."""
    if len(ours) != len(extracted):
        return float("inf"), (None, str(len(ours)), str(len(extracted)))
    gaps = [abs(mine - theirs) for mine, theirs in zip(ours, extracted, strict=True)]
    where = max(range(len(gaps)), key=gaps.__getitem__)
    scale = max(1, *map(abs, extracted)) if case.x.dtype == object else max(map(abs, extracted)) or 1.0
    place = where, str(ours[where]), str(extracted[where])
    return (float(gaps[where] / scale) or float(gaps[where] != 0)), place
