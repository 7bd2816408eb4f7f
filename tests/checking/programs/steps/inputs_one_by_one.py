import math, random
class Neuron:
    def __init__(self):
        self.p = random.random()
        self.q = random.random()
        self.r = random.random()
    def calc(self, x1, x2):
        self.x1, self.x2 = x1, x2
        self.y = 1 / (1 + math.exp(-(self.p * x1 + self.q * x2 + self.r)))
        return self.y
    def fix(self, d, rate):
        self.p -= rate * d * self.x1
        self.q -= rate * d * self.x2
        self.r -= rate * d
n1, n2, n3 = Neuron(), Neuron(), Neuron()
def learn(x1, x2, t, rate=0.5):
    a1 = n1.calc(x1, x2)
    a2 = n2.calc(x1, x2)
    o = n3.calc(a1, a2)
    d3 = (o - t) * o * (1 - o)
    d1 = d3 * n3.p * a1 * (1 - a1)
    d2 = d3 * n3.q * a2 * (1 - a2)
    n3.fix(d3, rate)
    n1.fix(d1, rate)
    n2.fix(d2, rate)
if __name__ == "__main__":
    for i in range(2000):
        for a, b, c in [(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)]:
            learn(a, b, c)
