import argparse
import numpy as np
def run(args):
    rng = np.random.RandomState(args.seed)
    X = rng.randn(60, args.inputs)
    T = (X[:, :1] * X[:, 1:2] > 0).astype(float)
    A = rng.randn(args.inputs, args.hidden) * 0.3
    p = np.zeros((1, args.hidden))
    B = rng.randn(args.hidden, 1) * 0.3
    q = np.zeros((1, 1))
    for it in range(args.steps):
        u = np.tanh(X @ A + p)
        o = 1 / (1 + np.exp(-(u @ B + q)))
        s = (o - T) / len(X)
        r = (s @ B.T) * (1 - u ** 2)
        B -= args.lr * (u.T @ s)
        q -= args.lr * s.sum(0, keepdims=True)
        A -= args.lr * (X.T @ r)
        p -= args.lr * r.sum(0, keepdims=True)
        if it % 100 == 0:
            print(it, -np.mean(T * np.log(o) + (1 - T) * np.log(1 - o)))
def parse():
    ap = argparse.ArgumentParser()
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--inputs", type=int, default=3)
    ap.add_argument("--hidden", type=int, default=5)
    ap.add_argument("--steps", type=int, default=500)
    ap.add_argument("--lr", type=float, default=0.3)
    return ap.parse_args()
if __name__ == "__main__":
    run(parse())
