"""One step of training, native engine against NumPy engine, by width and batch: where "auto" should change over.

Three layers of equal width and ten outputs, sigmoid, quadratic cost, float32. Medians over repetitions, interleaved.
"""

import argparse
import statistics
import time

import numpy as np
from threadpoolctl import threadpool_limits

from backproof.engines import Data, State, Task
from backproof.engines.native_engine import NativeEngine, kernels
from backproof.engines.numpy_engine import NumpyEngine
from backproof.network import Network
from backproof.training.optimizers import OPTIMIZERS
from benchmarks.machine import described

WIDTHS, BATCHES = (16, 64, 256, 512, 1024, 2048), (1, 8, 32, 128, 512)
OPERATIONS = 4e9


def milliseconds(width, batch, optimizer, repetitions):
    """Return the median time of a step: native, NumPy."""
    network = Network([width, width, width, 10], "sigmoid", "quadratic")
    record = OPTIMIZERS[optimizer]
    task = Task(network, record)
    vector = network.init(0, "glorot_uniform", np.float32).to_vector()
    state = State(vector, tuple(np.zeros_like(vector) for _ in range(record.slots)))
    steps = int(np.clip(OPERATIONS / (12 * width * width * batch), 2, 200))
    rng = np.random.default_rng(0)
    x, y = (rng.random((batch * steps, n), dtype=np.float32) for n in (width, 10))
    times = {engine: [] for engine in (NativeEngine(), NumpyEngine())}
    for _ in range(repetitions):
        for engine, taken in times.items():
            began = time.perf_counter()
            engine.run(task, state, Data(x, y), None, batch, [0.001] * steps)
            taken.append((time.perf_counter() - began) / steps * 1000)
    return [statistics.median(taken) for taken in times.values()]


def main():
    """Print the table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2], help="of BLAS; the native engine uses one")
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--widths", type=int, nargs="+", default=WIDTHS)
    parser.add_argument("--optimizer", default="sgd", choices=[name for name in OPTIMIZERS if name != "lbfgs"])
    arguments = parser.parse_args()
    if kernels() is None:
        raise SystemExit("the native kernels are not built: no C++ compiler was found")
    print(described("numpy"), "; kernels for", kernels().instruction_sets()[0], end="\n\n")
    print("| width | batch | threads of BLAS | native | NumPy | ratio |\n| --- | --- | --- | --- | --- | --- |")
    for width in arguments.widths:
        for batch in BATCHES:
            for threads in arguments.threads:
                with threadpool_limits(threads):
                    native, by_numpy = milliseconds(width, batch, arguments.optimizer, arguments.repetitions)
                times = f"{native:.3f} ms | {by_numpy:.3f} ms | {by_numpy / native:.1f} ×"
                print(f"| {width} | {batch} | {threads} | {times} |", flush=True)


if __name__ == "__main__":
    main()
