import numpy as np
class Link:
    def __init__(self, n, m, rng):
        self.m = rng.standard_normal((n, m)) * 0.4
        self.o = rng.standard_normal((1, m)) * 0.1
        self.next = None
        self.prev = None
    def push(self, v):
        self.v = v
        self.a = 1 / (1 + np.exp(-(v @ self.m + self.o)))
        return self.next.push(self.a) if self.next else self.a
    def back(self, g):
        d = g * self.a * (1 - self.a)
        self.gm, self.go = self.v.T @ d, d.sum(0, keepdims=True)
        if self.prev:
            self.prev.back(d @ self.m.T)
    def adjust(self, rate):
        self.m = self.m - rate * self.gm
        self.o = self.o - rate * self.go
        if self.next:
            self.next.adjust(rate)
def chain(sizes):
    rng = np.random.default_rng(1)
    links = [Link(n, m, rng) for n, m in zip(sizes, sizes[1:])]
    for one, other in zip(links, links[1:]):
        one.next, other.prev = other, one
    return links[0], links[-1]
def main():
    first, last = chain([3, 4, 2])
    rng = np.random.default_rng(2)
    inputs = rng.standard_normal((20, 3))
    wanted = np.stack([inputs[:, 0] > 0, inputs[:, 1] > 0], 1).astype(float)
    for k in range(1000):
        out = first.push(inputs)
        last.back(out - wanted)
        first.adjust(0.05)
if __name__ == '__main__':
    main()
