"""Nielsen's figures of chapter 3, epoch by epoch, and the gradient norms of chapter 5.

Source: M. Nielsen, *Neural Networks and Deep Learning* (2015), chapters 3 and 5; the JSON files are those of folder
fig of the book's repository, mnielsen/neural-networks-and-deep-learning.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from backproof.network import Network
from backproof.training import train
from published.legacy import Stream, mnist

pytestmark = pytest.mark.published
NET = Network([784, 30, 10], "sigmoid", "binary_cross_entropy")
DIGITS = np.eye(10)


def published(name):
    return json.loads((Path(__file__).parent / "nielsen" / f"{name}.json").read_text())


@pytest.mark.parametrize(("name", "penalty"), [("overfitting", 0.0), ("regularized", 0.1)])
def test_400_epochs_on_1000_images(mnist_folder, name, penalty):
    """All 800 accuracies equal, 800 costs to 1e-10: each epoch a run continued from the last."""
    x, labels = (array[:1000] for array in mnist(mnist_folder, "train"))
    test_x, test_labels = mnist(mnist_folder, "t10k")
    stream = Stream()
    stream.default_parameters(NET.sizes)
    run = {"parameters": stream.large_parameters(NET.sizes)}
    curves = []
    for epochs in range(1, 401):
        result = train(
            NET, x, DIGITS[labels], optimizer="sgd", learning_rate=0.5, batch_size=10, epochs=epochs,
            l2=penalty / 1000, shuffle=stream.shuffle, **run,
        )  # fmt: skip
        run, p = {"resume": result}, result.parameters
        squares = sum((w**2).sum() for w in p.weights)
        for images, digits in ((test_x, test_labels), (x, labels)):
            trace = NET.forward(p, images)
            cost = NET.example_costs(trace, DIGITS[digits]).mean() + penalty / (2 * len(images)) * squares
            curves.append([cost, (trace.output.argmax(axis=1) == digits).sum()])
    found, expected = np.reshape(curves, (400, 4)).T, np.array(published(name))
    np.testing.assert_array_equal(found[[1, 3]], expected[[1, 3]])
    np.testing.assert_allclose(found[[0, 2]], expected[[0, 2]], rtol=1e-10)


def test_two_ways_to_begin_30_epochs_each(mnist_folder):
    """All 60 validation accuracies equal, the second run in the same random stream and shuffled list."""
    x, labels = mnist(mnist_folder, "train")
    stream, order = Stream(), np.arange(50_000)
    kept = {"order": order}

    def shuffle(_, epoch):
        kept["order"] = stream.shuffle(kept["order"], epoch)
        return kept["order"]

    for name, draw in (("default", stream.default_parameters), ("large", stream.large_parameters)):
        result = train(
            NET, x[:50_000], DIGITS[labels[:50_000]], optimizer="sgd", learning_rate=0.1, batch_size=10, epochs=30,
            l2=5.0 / 50_000, shuffle=shuffle, parameters=draw(NET.sizes),
            validation=(x[50_000:], DIGITS[labels[50_000:]]),
            metrics={"right": lambda a, y: (a.argmax(axis=1) == y.argmax(axis=1)).sum()},
        )  # fmt: skip
        expected = published("weight_initialization_30")[f"{name}_weight_initialization"][1]
        assert [int(v) for v in result.history.metric("right")] == expected


BANDS = {
    (784, 30, 30, 10): [(0.0348, 0.0852), (0.184, 0.384)],
    (784, 30, 30, 30, 10): [(0.0072, 0.0193), (0.037, 0.0955), (0.196, 0.412)],
    (784, 30, 30, 30, 30, 10): [(0.0014, 0.0039), (0.0071, 0.0179), (0.037, 0.0848), (0.198, 0.397)],
}


@pytest.mark.parametrize("sizes", list(BANDS), ids=lambda sizes: f"{len(sizes) - 2} hidden layers")
def test_gradient_norms_at_the_start_vanish_downwards_as_published(mnist_folder, sizes):
    """‖δ^l‖ of the mean over 1,000 images: the median of 41 seeds lies in the 5–95 % band of the protocol."""
    x, labels = (array[:1000] for array in mnist(mnist_folder, "train"))
    network = Network(sizes, "sigmoid", "binary_cross_entropy")
    norms = []
    for seed in range(41):
        gradient = network.cost_and_gradient(network.init(seed, "book"), x, DIGITS[labels])[1]
        norms.append([np.linalg.norm(b) for b in gradient.biases[:-1]])
    middle = np.median(norms, axis=0)
    low, high = np.array(BANDS[sizes]).T
    assert (low <= middle).all()
    assert (middle <= high).all()
