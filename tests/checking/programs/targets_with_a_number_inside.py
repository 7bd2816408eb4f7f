# One example in single numbers, as worked on the blackboard.
from math import exp

x1, x2 = 0.3, -0.7
goal1_target, goal2_target = 0.9, 0.2
w1, w2, w3, w4 = 0.1, -0.4, 0.25, 0.5
w5, w6, w7, w8 = -0.3, 0.6, 0.15, 0.45
b1, b2 = 0.2, -0.1
rate = 0.4


def f(s):
    return 1 / (1 + exp(-s))


for turn in range(500):
    h1 = f(w1 * x1 + w2 * x2 + b1)
    h2 = f(w3 * x1 + w4 * x2 + b1)
    out1 = f(w5 * h1 + w6 * h2 + b2)
    out2 = f(w7 * h1 + w8 * h2 + b2)
    e1 = (out1 - goal1_target) * out1 * (1 - out1)
    e2 = (out2 - goal2_target) * out2 * (1 - out2)
    g1 = (w5 * e1 + w7 * e2) * h1 * (1 - h1)
    g2 = (w6 * e1 + w8 * e2) * h2 * (1 - h2)
    w5, w6 = w5 - rate * e1 * h1, w6 - rate * e1 * h2
    w7, w8 = w7 - rate * e2 * h1, w8 - rate * e2 * h2
    w1, w2 = w1 - rate * g1 * x1, w2 - rate * g1 * x2
    w3, w4 = w3 - rate * g2 * x1, w4 - rate * g2 * x2
