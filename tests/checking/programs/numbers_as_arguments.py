"""2-2-2 network, every weight a variable."""
from math import exp


def sigmoid(x):
    return 1 / (1 + exp(-x))


def forward(x1, x2, w1, w2, w3, w4, w5, w6, w7, w8, b1, b2, b3, b4):
    out_h1 = sigmoid(w1 * x1 + w2 * x2 + b1)
    out_h2 = sigmoid(w3 * x1 + w4 * x2 + b2)
    out_o1 = sigmoid(w5 * out_h1 + w6 * out_h2 + b3)
    out_o2 = sigmoid(w7 * out_h1 + w8 * out_h2 + b4)
    return out_h1, out_h2, out_o1, out_o2


def backward(x1, x2, y1, y2, w1, w2, w3, w4, w5, w6, w7, w8, b1, b2, b3, b4, lr=0.5):
    out_h1, out_h2, out_o1, out_o2 = forward(x1, x2, w1, w2, w3, w4, w5, w6, w7, w8, b1, b2, b3, b4)
    delta_o1 = (out_o1 - y1) * out_o1 * (1 - out_o1)
    delta_o2 = (out_o2 - y2) * out_o2 * (1 - out_o2)
    delta_h1 = (delta_o1 * w5 + delta_o2 * w7) * out_h1 * (1 - out_h1)
    delta_h2 = (delta_o1 * w6 + delta_o2 * w8) * out_h2 * (1 - out_h2)
    new_w5 = w5 - lr * delta_o1 * out_h1
    new_w6 = w6 - lr * delta_o1 * out_h2
    new_w7 = w7 - lr * delta_o2 * out_h1
    new_w8 = w8 - lr * delta_o2 * out_h2
    new_w1 = w1 - lr * delta_h1 * x1
    new_w2 = w2 - lr * delta_h1 * x2
    new_w3 = w3 - lr * delta_h2 * x1
    new_w4 = w4 - lr * delta_h2 * x2
    return (new_w1, new_w2, new_w3, new_w4, new_w5, new_w6, new_w7, new_w8,
            b1 - lr * delta_h1, b2 - lr * delta_h2, b3 - lr * delta_o1, b4 - lr * delta_o2)


if __name__ == "__main__":
    params = [0.15, 0.2, 0.25, 0.3, 0.4, 0.45, 0.5, 0.55, 0.35, 0.35, 0.6, 0.6]
    for i in range(10000):
        params = backward(0.05, 0.1, 0.01, 0.99, *params)
    print(forward(0.05, 0.1, *params))
