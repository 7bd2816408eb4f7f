"""What a cluster is worth: speed-up from one to two workers, accuracy against one process, a model for many machines.

python -m benchmarks.cluster                     all of it, some five minutes on two quiet cores
python -m benchmarks.cluster --rows 400000       less of it
python -m benchmarks.cluster --only accuracy --page   from what is stored, the table in docs/cluster.md

- Speed: 30-64-64-1, batches of 32, float32, one thread a worker, shards on disk. `train_many`: eight networks.
  `rounds`: one network on four shards, of one pass each. Wall time of an epoch, workers started and shards read before.
- Accuracy: scikit-learn's own real tables, a quarter held out, means over seeds: test error of one process, and of 2, 4
  and 8 shards in rounds of one pass, with as many passes.
- The model: an epoch of N rows on M machines takes N · t / M for the steps, and for each round a + b · M, which is what
  a round took here beside its steps, with as many shards as machines: the driver sends and averages one by one.
"""

import argparse
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np

import backproof as bp
from backproof.cluster import Cluster
from backproof.durable.whole_file import write_whole
from benchmarks.results import store, stored

SIZES, BATCH, SHARDS, NETWORKS = (30, 64, 64, 1), 32, 4, 8
MACHINES, MODELLED_ROWS = (8, 64, 512), 1_000_000_000
COUNTS, SEEDS, EPOCHS = (2, 4, 8), 3, 40
BEGIN, END = "<!-- cluster: written by python -m benchmarks.cluster --page -->", "<!-- end of cluster -->"
PAGE = Path(__file__).parent.parent / "docs" / "cluster.md"


def network():
    return bp.Network(SIZES, ["tanh", "tanh", "identity"], "quadratic")


def examples(rows):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(rows, SIZES[0])).astype(np.float32)
    return x, np.tanh(x[:, 0] * x[:, 1] + x[:, 2]).astype(np.float32)


def pool(workers):
    return ProcessPoolExecutor(workers, get_context("spawn"))


def seconds_of_rounds(x, y, workers, shards=SHARDS, epochs=6):
    """Return the seconds of an epoch after the first, in which shards are read."""
    with pool(workers) as executor:
        result = bp.train(network(), x, y, cluster=Cluster(executor, shards), batch_size=BATCH, epochs=epochs)
    return min(record.seconds for record in result.history.epochs[1:])


def seconds_of_networks(x, y, workers):
    """Return the seconds of an epoch of all networks: the difference of runs of three epochs and of one."""
    taken = []
    with pool(workers) as executor:
        for epochs in (1, 1, 3):  # the first one starts processes and reads
            began = time.perf_counter()
            bp.train_many(network(), x, y, seeds=range(NETWORKS), cluster=executor, batch_size=BATCH, epochs=epochs)
            taken.append(time.perf_counter() - began)
    return (taken[2] - taken[1]) / 2


def speed(rows):
    x, y = examples(rows)
    few = rows // 8
    found = {"rows": rows, "rows of train_many": few}
    for workers in (1, 2):
        found[f"rounds, {workers}"] = seconds_of_rounds(x, y, workers)
        found[f"train_many, {workers}"] = seconds_of_networks(x[:few], y[:few], workers)
    for name in ("rounds", "train_many"):
        found[f"{name}, speed-up"] = found[f"{name}, 1"] / found[f"{name}, 2"]
    found["one process"] = alone(x, y)
    return found


def alone(x, y):
    from backproof.engines.threads import at_most

    with at_most(1):
        result = bp.train(network(), x, y, batch_size=BATCH, epochs=2)
    return min(record.seconds for record in result.history.epochs)


def tables():
    """Return real tables that scikit-learn brings along: x, labels or numbers, and the cost."""
    from sklearn import datasets

    found = {
        "digits": datasets.load_digits,
        "breast cancer": datasets.load_breast_cancer,
        "diabetes": datasets.load_diabetes,
    }
    return {name: load(return_X_y=True) for name, load in found.items()}


def error_of(x, y, seed, shards):
    """Return the share of wrong answers on the held-out quarter, or the RMSE in standard deviations."""
    order = np.random.default_rng([3, seed]).permutation(len(x))
    held, learnt = order[: len(x) // 4], order[len(x) // 4 :]
    mean, deviation = x[learnt].mean(axis=0), x[learnt].std(axis=0)
    x = (x - mean) / np.where(deviation > 0, deviation, 1)
    is_real = len(np.unique(y)) > 20
    y = (y - y[learnt].mean()) / y[learnt].std() if is_real else y
    outputs = 1 if is_real else int(y.max()) + 1
    last = ("identity", "quadratic") if is_real else ("softmax", "categorical_cross_entropy")
    made = bp.Network([x.shape[1], 32, outputs], ["tanh", last[0]], last[1])
    options = {"epochs": EPOCHS, "batch_size": 16, "seed": seed}
    if shards > 1:
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(1) as here:
            result = bp.train(made, x[learnt], y[learnt], cluster=here, shards=shards, **options)
    else:
        result = bp.train(made, x[learnt], y[learnt], **options)
    answers = made.forward(result.parameters, x[held]).output
    if is_real:
        return float(np.sqrt(np.mean((answers[:, 0] - y[held]) ** 2)))
    return float(np.mean(answers.argmax(axis=1) != y[held]))


def accuracy():
    return {
        name: {str(n): float(np.mean([error_of(x, y, seed, n) for seed in range(SEEDS)])) for n in (1, *COUNTS)}
        for name, (x, y) in tables().items()
    }


def beside_steps():
    """Return a and b: what a round takes beside its steps, a + b · shards, on one worker."""
    found = []
    for shards in (2, 8):
        x, y = examples(shards * BATCH * 4)
        found.append(seconds_of_rounds(x, y, 1, shards, epochs=40))
    b = max(0.0, (found[1] - found[0]) / 6)
    return max(0.0, found[0] - 2 * b), b


def modelled(row_seconds, a, b, rows=MODELLED_ROWS):
    """Return the speed-up of an epoch on so many machines, a shard each and rounds of the usual length.

    >>> modelled(1e-6, 0.0, 0.0)[64]
    64.0
    """
    from backproof.cluster.round_length import steps_of_a_round

    found = {}
    for machines in MACHINES:
        steps = -(-rows // (machines * BATCH))
        rounds = -(-steps // steps_of_a_round(SIZES, BATCH, steps))
        found[machines] = rows * row_seconds / (rows * row_seconds / machines + rounds * (a + b * machines))
    return found


def page(record):
    """Return the section of docs/cluster.md."""
    lines = [f"Measured on {record['machine']['processor']}, {record['machine']['cores']} cores ({record['date']})."]
    if errors := record.get("accuracy"):
        heads = ["one process", *(f"{count} shards" for count in COUNTS)]
        lines += ["", f"| error on the held-out quarter | {' | '.join(heads)} |", "| --- |" + " --- |" * len(heads)]
        lines += [
            f"| {name} | {' | '.join(f'{value:.3f}' for value in row.values())} |" for name, row in errors.items()
        ]
    if times := record.get("speed"):
        lines += ["", "| what | one worker | two workers | speed-up |", "| --- | --- | --- | --- |"]
        for name in ("train_many", "rounds"):
            one, two, ratio = (times[f"{name}, {what}"] for what in ("1", "2", "speed-up"))
            lines.append(f"| {name} | {one:.2f} s | {two:.2f} s | {ratio:.2f} × |")
    if model := record.get("model"):
        said = ", ".join(f"{value:.0f} × on {count}" for count, value in model["speed-up"].items())
        beside = f"{model['a'] * 1e3:.1f} ms + {model['b'] * 1e3:.2f} ms a shard"
        lines += ["", f"On paper, from a round's {beside} beside its steps, an epoch of 10⁹ rows: {said} machines."]
    return "\n".join(lines)


def write_page():
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    write_whole(PAGE, f"{before}{BEGIN}\n{page(stored('cluster'))}\n{END}{rest.partition(END)[2]}".encode())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=4_000_000)
    parser.add_argument(
        "--only", nargs="+", default=("speed", "accuracy", "model"), choices=("speed", "accuracy", "model")
    )
    parser.add_argument("--page", action="store_true", help="write docs/cluster.md from what is stored")
    given = parser.parse_args()
    record = {
        name: value for name, value in (stored("cluster") or {}).items() if name in ("speed", "accuracy", "model")
    }
    if "accuracy" in given.only:
        record["accuracy"] = accuracy()
    if "speed" in given.only:
        record["speed"] = speed(given.rows)
    if "model" in given.only and "speed" in record:
        a, b = beside_steps()
        row_seconds = record["speed"]["one process"] / record["speed"]["rows"]
        found = {str(count): value for count, value in modelled(row_seconds, a, b).items()}
        record["model"] = {"a": a, "b": b, "row": row_seconds, "speed-up": found}
    store("cluster", record)
    print(page(stored("cluster")))
    if given.page:
        write_page()


if __name__ == "__main__":
    main()
