"""Fit iris, 200 epochs, as a whole process: start of Python, imports, reading, fitting, printing the loss.

4-100-3, relu, cross-entropy, Adam, all 150 examples a step: scikit-learn's defaults, without penalty or early stop.
All begin with the weights that scikit-learn draws, and must print the same loss. Processes take turns; medians.

    python -m benchmarks.iris
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.command import options, show
from benchmarks.rows import Row

SETTINGS = "alpha=0, max_iter=200, n_iter_no_change=1000, random_state=0"
_ESTIMATOR = f"""
import sys, warnings
import numpy as np
from {{package}} import MLPClassifier
data = np.load(sys.argv[1])
warnings.simplefilter("ignore")
model = MLPClassifier({SETTINGS}).fit(data["x"], data["labels"])
print(model.loss_)
"""
PROCESSES = {
    "scikit-learn": _ESTIMATOR.format(package="sklearn.neural_network"),
    "MLPClassifier": _ESTIMATOR.format(package="backproof"),
    "Network and train": """
import sys
import numpy as np
from backproof import Network, Parameters, train
data = np.load(sys.argv[1])
network = Network([4, 100, 3], ["relu", "softmax"], "categorical_cross_entropy")
start = Parameters([data["w2"], data["w3"]], [data["b2"], data["b3"]])
result = train(network, data["x"], data["labels"], parameters=start, optimizer="adam", learning_rate=0.001,
               batch_size=150, epochs=200, shuffle=False)
print(result.history.costs[-1])
""",
}
TARGETS = {"MLPClassifier": 1 / 0.75, "Network and train": 4}
"""Of scikit-learn's time: at most 0.75, at most a quarter."""


def write_data(path):
    """Write iris, and the weights that scikit-learn begins with: one epoch at a rate of almost nothing."""
    import warnings

    from sklearn.datasets import load_iris
    from sklearn.neural_network import MLPClassifier

    x, labels = load_iris(return_X_y=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        drawn = MLPClassifier(alpha=0, max_iter=1, random_state=0, solver="sgd", learning_rate_init=1e-300).fit(
            x, labels
        )
    (w2, w3), (b2, b3) = drawn.coefs_, drawn.intercepts_
    np.savez(path, x=x, labels=labels, w2=w2.T, w3=w3.T, b2=b2, b3=b3)


def run(name, data, threads):
    """Return the seconds of a process, and the loss that it prints."""
    variables = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), str(threads))
    # without it every process would compile our modules again: what is installed was compiled at installation
    variables["PYTHONDONTWRITEBYTECODE"] = ""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", PROCESSES[name], data], capture_output=True, text=True, check=True,
        env={**os.environ, **variables},
    )  # fmt: skip
    return time.perf_counter() - began, float(done.stdout)


def rows(threads, repetitions):
    """Yield a row for our estimator and one for `Network` and `train`, for each number of threads."""
    with tempfile.TemporaryDirectory() as folder:
        data = str(Path(folder) / "iris.npz")
        write_data(data)
        for count in threads:
            losses = {name: run(name, data, count)[1] for name in PROCESSES}
            if not np.allclose(list(losses.values()), losses["scikit-learn"], rtol=1e-4):
                raise SystemExit(f"losses {losses}: not the same work")
            times = {name: [] for name in PROCESSES}
            for _ in range(repetitions):
                for name, taken in times.items():
                    taken.append(run(name, data, count)[0])
            medians = {name: statistics.median(taken) for name, taken in times.items()}
            for name, target in TARGETS.items():
                work = f"fit iris, 200 epochs, a whole process: {name}"
                yield Row(work, "scikit-learn", count, medians[name], medians["scikit-learn"], target)


if __name__ == "__main__":
    arguments = options(__doc__).parse_args()
    show(arguments, rows(arguments.threads, arguments.repetitions))
