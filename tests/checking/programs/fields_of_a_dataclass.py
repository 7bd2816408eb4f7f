from __future__ import annotations

import argparse
from dataclasses import dataclass

import numpy as np


@dataclass
class Config:
    hidden: int = 32
    lr: float = 0.05
    epochs: int = 20
    batch: int = 16
    seed: int = 0


@dataclass
class Params:
    w1: np.ndarray
    b1: np.ndarray
    w2: np.ndarray
    b2: np.ndarray


@dataclass
class Grads:
    w1: np.ndarray
    b1: np.ndarray
    w2: np.ndarray
    b2: np.ndarray


def init_params(n_in: int, n_out: int, cfg: Config) -> Params:
    rng = np.random.default_rng(cfg.seed)
    return Params(
        rng.normal(0, 0.1, (n_in, cfg.hidden)), np.zeros(cfg.hidden),
        rng.normal(0, 0.1, (cfg.hidden, n_out)), np.zeros(n_out),
    )


def backward(params: Params, x: np.ndarray, y: np.ndarray) -> Grads:
    h = np.tanh(x @ params.w1 + params.b1)
    p = 1 / (1 + np.exp(-(h @ params.w2 + params.b2)))
    d2 = (p - y) / len(x)
    d1 = (d2 @ params.w2.T) * (1 - h * h)
    return Grads(x.T @ d1, d1.sum(axis=0), h.T @ d2, d2.sum(axis=0))


def sgd(params: Params, grads: Grads, lr: float) -> Params:
    return Params(params.w1 - lr * grads.w1, params.b1 - lr * grads.b1,
                  params.w2 - lr * grads.w2, params.b2 - lr * grads.b2)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("data", help="npz with x and y")
    parser.add_argument("--hidden", type=int, default=32)
    args = parser.parse_args()
    blob = np.load(args.data)
    cfg = Config(hidden=args.hidden)
    params = init_params(blob["x"].shape[1], blob["y"].shape[1], cfg)
    for epoch in range(cfg.epochs):
        for i in range(0, len(blob["x"]), cfg.batch):
            xb, yb = blob["x"][i:i + cfg.batch], blob["y"][i:i + cfg.batch]
            params = sgd(params, backward(params, xb, yb), cfg.lr)


if __name__ == "__main__":
    main()
