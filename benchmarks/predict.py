"""Predict one row, float32: our estimator against scikit-learn's, `Predictor` against PyTorch and onnxruntime.

All hold the same weights, and must predict the same. PyTorch: nn.Sequential in inference_mode. onnxruntime: a session
with the file that `backproof export` writes. Rounds of many calls, contestants in turn; medians.

    python -m benchmarks.predict
"""

import statistics
import time
import warnings

import numpy as np
from threadpoolctl import threadpool_limits

from backproof import MLPClassifier, Model, Network, Predictor
from benchmarks.command import options, show
from benchmarks.rows import Row

SIZES = ((784, 30, 10), (30, 64, 64, 1))
TARGETS = {"scikit-learn, predict": 10, "PyTorch, inference_mode": 5, "onnxruntime": 1}
CALLS = 1_000


def estimators(sizes):
    """Return our classifier and scikit-learn's with the same weights, and a row."""
    from sklearn.neural_network import MLPClassifier as Theirs

    rng = np.random.default_rng(0)
    x = rng.random((200, sizes[0]), dtype=np.float32)
    labels = np.arange(200) % max(sizes[-1], 2)
    given = {"activation": "logistic", "max_iter": 3, "batch_size": 50, "random_state": 0}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ours, theirs = (kind(sizes[1:-1], **given).fit(x, labels) for kind in (MLPClassifier, Theirs))
    if not (ours.predict(x) == theirs.predict(x)).all():
        raise SystemExit("our estimator and scikit-learn's predict different labels: not the same work")
    return ours, theirs, x[:1].copy()


def pytorchs(network, parameters, threads):
    """Return PyTorch's prediction as a function of x."""
    import torch

    torch.set_num_threads(threads)
    layers = []
    for w, b in zip(parameters.weights, parameters.biases, strict=True):
        linear = torch.nn.Linear(w.shape[1], w.shape[0])
        with torch.no_grad():
            linear.weight.copy_(torch.tensor(w))
            linear.bias.copy_(torch.tensor(b))
        layers += [linear, torch.nn.Sigmoid()]
    model = torch.nn.Sequential(*layers).eval()

    def predict(x):
        with torch.inference_mode():
            return model(x)

    return predict, torch.from_numpy


def onnxruntimes(network, parameters, threads):
    """Return onnxruntime's prediction as a function of x."""
    import onnxruntime

    from backproof.exports.onnx_file import content

    chosen = onnxruntime.SessionOptions()
    chosen.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(content(Model(network, parameters)), chosen)
    given, returned = session.get_inputs()[0].name, [session.get_outputs()[0].name]
    return lambda x: session.run(returned, {given: x})[0], lambda x: x


PEERS = {"PyTorch, inference_mode": pytorchs, "onnxruntime": onnxruntimes}


def seconds(calls, repetitions):
    """Return the median seconds of each call, which take turns."""
    times = [[] for _ in calls]
    for call in calls:
        for _ in range(CALLS // 10):
            call()
    for _ in range(max(repetitions, 3)):
        for call, taken in zip(calls, times, strict=True):
            began = time.perf_counter()
            for _ in range(CALLS):
                call()
            taken.append((time.perf_counter() - began) / CALLS)
    return [statistics.median(taken) for taken in times]


def against_peer(peer, sizes, threads, repetitions):
    """Return our median and the peer's, after checking that both predict the same."""
    network = Network(sizes, "sigmoid")
    parameters = network.init(0, "glorot_uniform", np.float32)
    x, predictor = np.random.default_rng(0).random((1, sizes[0]), dtype=np.float32), Predictor(network, parameters)
    try:
        predict, converted = PEERS[peer](network, parameters, threads)
    except ImportError:
        return seconds([lambda: predictor(x)], repetitions)[0], None
    theirs = converted(x)
    if not np.allclose(predictor(x), np.asarray(predict(theirs)), atol=1e-5):
        raise SystemExit(f"{peer} predicts something else: not the same work")
    return seconds([lambda: predictor(x), lambda: predict(theirs)], repetitions)


def rows(threads, repetitions):
    """Yield a row for each network, number of threads and peer."""
    for sizes in SIZES:
        name = f"predict one row, {'-'.join(map(str, sizes))}"
        for count in threads:
            with threadpool_limits(count):
                ours, theirs, x = estimators(sizes)
                mine, other = seconds(
                    [lambda o=ours, x=x: o.predict(x), lambda t=theirs, x=x: t.predict(x)], repetitions
                )
                peer = "scikit-learn, predict"
                yield Row(f"{name}: MLPClassifier", peer, count, mine, other, TARGETS[peer])
                for peer in PEERS:
                    mine, other = against_peer(peer, sizes, count, repetitions)
                    yield Row(f"{name}: Predictor", peer, count, mine, other, TARGETS[peer])


if __name__ == "__main__":
    arguments = options(__doc__).parse_args()
    show(arguments, rows(arguments.threads, arguments.repetitions))
