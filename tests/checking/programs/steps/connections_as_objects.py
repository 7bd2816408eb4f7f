"""Connections that are objects of the neuron that sends, a node that is always 1, and examples made within the call."""

import math
import random

random.seed(3)


class Link:
    def __init__(self):
        self.force, self.last = random.uniform(-1, 1), 0.0


class Cell:
    def __init__(self, many):
        self.out, self.slope, self.links = 1.0, 0.0, [Link() for _ in range(many)]


class Web:
    def __init__(self, *many):
        self.rows = [[Cell(up) for _ in range(n + 1)] for n, up in zip(many, (*many[1:], 0), strict=True)]

    def run(self, given):
        for cell, value in zip(self.rows[0], given, strict=False):
            cell.out = value
        for low, high in zip(self.rows, self.rows[1:], strict=False):
            for k, cell in enumerate(high[:-1]):
                cell.out = math.tanh(sum(each.out * each.links[k].force for each in low))

    def mend(self, wanted):
        for cell, value in zip(self.rows[-1], wanted, strict=False):
            cell.slope = (value - cell.out) * (1 - cell.out**2)
        for each in self.rows[1]:
            got = sum(link.force * up.slope for link, up in zip(each.links, self.rows[2], strict=False))
            each.slope = got * (1 - each.out ** 2)  # fmt: skip
        for low, high in zip(self.rows, self.rows[1:], strict=False):
            for each in low:
                for link, up in zip(each.links, high, strict=False):
                    link.last = 0.2 * each.out * up.slope + 0.5 * link.last
                    link.force += link.last


web = Web(2, 3, 1)
for _ in range(300):
    a, b = random.randint(0, 1), random.randint(0, 1)
    web.run([a, b])
    web.mend([a ^ b])
