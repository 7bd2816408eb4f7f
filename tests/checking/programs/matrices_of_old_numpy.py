"""Matrices, whose * is a product, with a name that NumPy has no more, in a loop within a function."""

from numpy import *  # noqa: F403


def squash(v):
    return 1.0 / (1.0 + exp(-v))  # noqa: F405


def train_bp(features, labels, n_hidden, n_output, max_cycle=100, alpha=0.1):
    count, width = shape(features)  # noqa: F405
    w0 = mat(random.rand(width, n_hidden)) - 0.5  # noqa: F405
    b0 = mat(zeros((1, n_hidden)))  # noqa: F405
    w1 = mat(random.rand(n_hidden, n_output)) - 0.5  # noqa: F405
    b1 = mat(zeros((1, n_output)))  # noqa: F405
    cycle = 0
    while cycle < max_cycle:
        hid_in = features * w0 + b0
        hid = squash(hid_in)
        out = squash(hid * w1 + b1)
        d_out = multiply(out - labels, multiply(out, 1 - out))  # noqa: F405
        d_hid = multiply(d_out * w1.T, multiply(hid, 1 - hid))  # noqa: F405
        w1 = w1 - alpha * hid.T * d_out / count
        b1 = b1 - alpha * d_out.mean(axis=0)
        w0 = w0 - alpha * features.T * d_hid / count
        b0 = b0 - alpha * d_hid.mean(axis=0)
        cycle += 1
    return w0, b0, w1, b1
