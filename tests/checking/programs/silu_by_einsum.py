import numpy as np

rng = np.random.default_rng(0)


class Net:
    """float32 MLP with einsum everywhere"""

    def __init__(self, d_in: int, d_hid: int, d_out: int):
        self.w1 = rng.standard_normal((d_in, d_hid)).astype(np.float32) * 0.3
        self.b1 = np.zeros(d_hid, dtype=np.float32)
        self.w2 = rng.standard_normal((d_hid, d_out)).astype(np.float32) * 0.3
        self.b2 = np.zeros(d_out, dtype=np.float32)

    def loss_and_grads(self, x: np.ndarray, y: np.ndarray):
        x = x.astype(np.float32)
        y = y.astype(np.float32)
        z1 = np.einsum("bi,ij->bj", x, self.w1) + self.b1
        s = 1 / (1 + np.exp(-z1))
        h = z1 * s
        out = np.einsum("bj,jk->bk", h, self.w2) + self.b2
        err = out - y
        loss = np.einsum("bk,bk->", err, err) / (2 * len(x))
        dout = err / np.float32(len(x))
        gw2 = np.einsum("bj,bk->jk", h, dout)
        gb2 = np.einsum("bk->k", dout)
        dh = np.einsum("bk,jk->bj", dout, self.w2)
        dz1 = dh * (s + h * (1 - s))
        gw1 = np.einsum("bi,bj->ij", x, dz1)
        gb1 = np.einsum("bj->j", dz1)
        return loss, {"w1": gw1, "b1": gb1, "w2": gw2, "b2": gb2}

    def sgd(self, grads, lr):
        for k, g in grads.items():
            setattr(self, k, getattr(self, k) - np.float32(lr) * g)


def fit(net, x, y, steps=500, lr0=0.05):
    for t in range(steps):
        lr = lr0 / (1 + 0.01 * t)
        loss, grads = net.loss_and_grads(x, y)
        net.sgd(grads, lr)
        if t % 100 == 0:
            print(t, float(loss))


if __name__ == "__main__":
    x = rng.standard_normal((128, 3))
    y = np.c_[x[:, 0] * x[:, 1], np.sin(x[:, 2])]
    fit(Net(3, 32, 2), x, y)
