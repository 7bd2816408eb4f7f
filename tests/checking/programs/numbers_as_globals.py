import math, random
random.seed(0)
w1 = random.random(); w2 = random.random(); w3 = random.random(); w4 = random.random()
w5 = random.random(); w6 = random.random()
b1 = random.random(); b2 = random.random(); b3 = random.random()
lr = 0.1

def sigmoid(x): return 1 / (1 + math.exp(-x))

def train(x1, x2, y):
    global w1, w2, w3, w4, w5, w6, b1, b2, b3
    h1 = sigmoid(w1*x1 + w2*x2 + b1)
    h2 = sigmoid(w3*x1 + w4*x2 + b2)
    o = sigmoid(w5*h1 + w6*h2 + b3)
    d_o = (o - y) * o * (1 - o)
    d_h1 = d_o * w5 * h1 * (1 - h1)
    d_h2 = d_o * w6 * h2 * (1 - h2)
    w5 -= lr * d_o * h1
    w6 -= lr * d_o * h2
    b3 -= lr * d_o
    w1 -= lr * d_h1 * x1
    w2 -= lr * d_h1 * x2
    b1 -= lr * d_h1
    w3 -= lr * d_h2 * x1
    w4 -= lr * d_h2 * x2
    b2 -= lr * d_h2
    return 0.5 * (o - y) ** 2

data = [(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)]
for epoch in range(200):
    err = 0
    for x1, x2, y in data:
        err += train(x1, x2, y)
    if epoch % 1000 == 0:
        print(epoch, err)
