import math, random
def sig(v):
    return 1.0 / (1.0 + math.exp(-v))
def neuron(n):
    return ([random.uniform(-1, 1) for _ in range(n)], random.uniform(-1, 1))
def layer(n, m):
    return [neuron(n) for _ in range(m)]
def activate(lay, v):
    return [sig(sum(w * a for w, a in zip(ws, v)) + b) for ws, b in lay]
def train_once(net, v, t, lr):
    acts = [v]
    for lay in net:
        acts.append(activate(lay, acts[-1]))
    errs = [(a - g) * a * (1 - a) for a, g in zip(acts[-1], t)]
    new = []
    for k in range(len(net) - 1, -1, -1):
        below = acts[k]
        lay = net[k]
        new.insert(0, [([w - lr * e * a for w, a in zip(ws, below)], b - lr * e) for (ws, b), e in zip(lay, errs)])
        if k:
            errs = [sum(e * ws[j] for (ws, _), e in zip(lay, errs)) * below[j] * (1 - below[j]) for j in range(len(below))]
    return new
def demo():
    random.seed(3)
    net = [layer(2, 3), layer(3, 1)]
    data = [([0.0, 0.0], [0.0]), ([0.0, 1.0], [1.0]), ([1.0, 0.0], [1.0]), ([1.0, 1.0], [0.0])]
    for epoch in range(300):
        for v, t in data:
            net = train_once(net, v, t, 0.5)
    for v, t in data:
        a = v
        for lay in net:
            a = activate(lay, a)
        print(v, t, a)
demo()
