from typing import Dict, Tuple
import numpy as np


def gelu(x):
    return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x ** 3)))


def gelu_grad(x):
    c = np.sqrt(2 / np.pi)
    t = np.tanh(c * (x + 0.044715 * x ** 3))
    return 0.5 * (1 + t) + 0.5 * x * (1 - t ** 2) * c * (1 + 3 * 0.044715 * x ** 2)


def mlp_loss_and_grad(params: Dict[str, np.ndarray], batch: Tuple[np.ndarray, np.ndarray]):
    """Returns (loss, grads). params has keys w_in, b_in, w_out, b_out."""
    x, targets = batch
    pre = x @ params["w_in"] + params["b_in"]
    hid = gelu(pre)
    logits = hid @ params["w_out"] + params["b_out"]
    logits = logits - logits.max(-1, keepdims=True)
    logp = logits - np.log(np.exp(logits).sum(-1, keepdims=True))
    n = x.shape[0]
    loss = -np.mean(logp[np.arange(n), targets])

    d_logits = np.exp(logp)
    d_logits[np.arange(n), targets] -= 1.0
    d_logits /= n
    grads = {
        "w_out": hid.T @ d_logits,
        "b_out": d_logits.sum(0),
    }
    d_pre = (d_logits @ params["w_out"].T) * gelu_grad(pre)
    grads["w_in"] = x.T @ d_pre
    grads["b_in"] = d_pre.sum(0)
    return loss, grads


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    params = {
        "w_in": rng.normal(size=(4, 32)) * 0.2, "b_in": np.zeros(32),
        "w_out": rng.normal(size=(32, 3)) * 0.2, "b_out": np.zeros(3),
    }
    x = rng.normal(size=(256, 4))
    t = rng.integers(0, 3, 256)
    for step in range(200):
        loss, grads = mlp_loss_and_grad(params, (x, t))
        params = {k: v - 0.1 * grads[k] for k, v in params.items()}
    print(loss)
