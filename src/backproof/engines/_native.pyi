"""The extension built from native/; see `backproof.engines.native_engine`."""

from collections.abc import Sequence
from typing import Any

Array = Any

ACTIVATIONS: list[str]
COSTS: list[str]
OPTIMIZERS: dict[str, int]
FUNCTIONS: dict[str, tuple[int, int]]

class Resources: ...

class Pace:
    def __init__(self, wanted: int, /) -> None: ...
    @property
    def size(self) -> int: ...
    def took(self, rows: int, seconds: float, lost: float, /) -> None: ...

class Plan:
    def __init__(
        self,
        sizes: Sequence[int],
        activations: Sequence[tuple[str, float]],
        cost: str,
        threshold: float,
        canonical: bool,
        optimizer: str,
        options: Sequence[float],
        l1: float,
        l2: float,
        penalty_per_batch: bool,
        dropout: Sequence[float],
        clip_norm: float,
        clip_example_norm: float,
        noise: float,
        /,
    ) -> None: ...

class Prepared32:
    def __init__(self, plan: Plan, instructions: str, vector: Array, most_rows: int, /) -> None: ...
    def __call__(self, x: Array, a: Array, /) -> None: ...

class Prepared64:
    def __init__(self, plan: Plan, instructions: str, vector: Array, most_rows: int, /) -> None: ...
    def __call__(self, x: Array, a: Array, /) -> None: ...

def fma_rate(instructions: str, seconds: float, single: bool, /) -> float: ...
def instruction_sets() -> list[str]: ...
def run(
    plan: Plan,
    instructions: str,
    vector: Array,
    slots: Sequence[Array],
    error_sums: Array,
    x: Array,
    y: Array,
    weights: Array | None,
    order: Array | None,
    batch_size: int,
    learning_rates: Sequence[float],
    step: int,
    random: bytes,
    noise: bytes,
    threads: int,
    resources: Resources,
    seen: int,
    cost_sum: float,
    /,
) -> tuple[float, int, int]: ...
def cost_and_gradient(
    plan: Plan,
    instructions: str,
    vector: Array,
    x: Array,
    y: Array,
    weights: Array | None,
    gradient: Array,
    threads: int,
    resources: Resources,
    /,
) -> float: ...
def evaluate(
    plan: Plan,
    instructions: str,
    vector: Array,
    x: Array,
    z: Array,
    a: Array,
    threads: int,
    resources: Resources,
    /,
) -> None: ...
def example_norms(
    plan: Plan,
    instructions: str,
    vector: Array,
    x: Array,
    y: Array,
    weights: Array | None,
    costs: Array,
    norms: Array,
    threads: int,
    resources: Resources,
    /,
) -> None: ...
def example_influences(
    plan: Plan,
    instructions: str,
    vector: Array,
    gradient: Array,
    x: Array,
    y: Array,
    weights: Array | None,
    costs: Array,
    influences: Array,
    threads: int,
    resources: Resources,
    /,
) -> None: ...
def apply(instructions: str, function: str, x: Array, y: Array, /) -> None: ...
