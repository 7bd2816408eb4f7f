import numpy as np
def dense(n, m, rng):
    return {"mat": rng.normal(0, 0.5, (n, m)), "vec": np.zeros(m)}
def relu(z): return np.maximum(0, z)
def step(net, xs, ts, lr):
    h, o = net
    z = xs @ h["mat"] + h["vec"]
    a = relu(z)
    out = a @ o["mat"] + o["vec"]
    d = 2 * (out - ts) / out.size
    dh = (d @ o["mat"].T) * (z > 0)
    return ({"mat": h["mat"] - lr * xs.T @ dh, "vec": h["vec"] - lr * dh.sum(0)},
            {"mat": o["mat"] - lr * a.T @ d, "vec": o["vec"] - lr * d.sum(0)})
def main():
    rng = np.random.default_rng(0)
    net = (dense(3, 6, rng), dense(6, 2, rng))
    xs = rng.normal(size=(40, 3))
    ts = np.stack([xs[:, 0] * xs[:, 1], xs[:, 2]], 1)
    for i in range(400):
        net = step(net, xs, ts, 0.05)
if __name__ == "__main__":
    main()
