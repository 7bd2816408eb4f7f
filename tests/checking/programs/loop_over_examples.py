import math, random
random.seed(3)
data = [([0.0, 0.0], 0.0), ([0.0, 1.0], 1.0), ([1.0, 0.0], 1.0), ([1.0, 1.0], 0.0)]
wh = [[random.uniform(-1, 1) for _ in range(2)] for _ in range(2)]
bh = [0.0, 0.0]
wo = [random.uniform(-1, 1) for _ in range(2)]
bo = 0.0
eta = 0.5
def sig(v): return 1 / (1 + math.exp(-v))
for epoch in range(5000):
    for x, y in data:
        h = [sig(sum(wh[j][i] * x[i] for i in range(2)) + bh[j]) for j in range(2)]
        out = sig(sum(wo[j] * h[j] for j in range(2)) + bo)
        do = (out - y) * out * (1 - out)
        dh = [wo[j] * do * h[j] * (1 - h[j]) for j in range(2)]
        for j in range(2):
            wo[j] -= eta * do * h[j]
            for i in range(2):
                wh[j][i] -= eta * dh[j] * x[i]
            bh[j] -= eta * dh[j]
        bo -= eta * do
