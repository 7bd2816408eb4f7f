"""The whole idea on one screen: the four equations, and a network that learns exclusive or by them.

Run: python examples/tiny.py
"""

import numpy as np

from backproof.equations import bp1, bp2, bp3, bp4, weighted_input


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


rng = np.random.default_rng(0)
x = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])  # one example a row
y = np.array([[0.0], [1.0], [1.0], [0.0]])
w2, b2 = rng.normal(size=(4, 2)), np.zeros(4)  # layer 1 is the input; layers 2 and 3 have weights
w3, b3 = rng.normal(size=(1, 4)), np.zeros(1)

for step in range(3001):
    a2 = sigmoid(weighted_input(x, w2, b2))  # forward
    a3 = sigmoid(weighted_input(a2, w3, b3))

    delta3 = bp1(a3 - y, a3 * (1 - a3))  # the error of the output, quadratic cost
    delta2 = bp2(delta3, w3, a2 * (1 - a2))  # the error sent back

    w3, b3 = w3 - bp3(delta3, a2), b3 - bp4(delta3)  # downhill: rate 4 on the mean of 4 examples
    w2, b2 = w2 - bp3(delta2, x), b2 - bp4(delta2)
    if step % 1000 == 0:
        print(f"step {step}: cost {0.5 * ((a3 - y) ** 2).sum(axis=1).mean():.5f}")

print("outputs", a3.ravel().round(2), "for", y.ravel())
