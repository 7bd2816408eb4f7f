"""An optimizer that divides by the roots of running means of squares, and a step whose gradients have no names."""

import numpy as np

rng = np.random.default_rng(5)


class Adam:
    def __init__(self, things, pace):
        self.pace, self.n = pace, 0
        self.one = [np.zeros_like(each) for each in things]
        self.two = [np.zeros_like(each) for each in things]

    def apply(self, things, slopes):
        self.n += 1
        for k, (thing, slope) in enumerate(zip(things, slopes, strict=True)):
            self.one[k] = 0.9 * self.one[k] + 0.1 * slope
            self.two[k] = 0.999 * self.two[k] + 0.001 * slope**2
            first, second = self.one[k] / (1 - 0.9**self.n), self.two[k] / (1 - 0.999**self.n)
            thing -= self.pace * first / (np.sqrt(second) + 1e-8)


things = [rng.normal(size=(3, 4)), np.zeros(4), rng.normal(size=(4, 2)), np.zeros(2)]
adam = Adam(things, 0.1)
seen, told = rng.normal(size=(6, 3)), rng.normal(size=(6, 2))
for _ in range(30):
    mid = np.tanh(seen @ things[0] + things[1])
    off = (mid @ things[2] + things[3] - told) / len(seen)
    back = off @ things[2].T * (1 - mid**2)
    adam.apply(things, [seen.T @ back, back.sum(0), mid.T @ off, off.sum(0)])
