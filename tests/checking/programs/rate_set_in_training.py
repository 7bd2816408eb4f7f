"""Neurons as dicts; the learning rate and the number of rounds become attributes in a method that starts it all."""

from math import exp
from random import uniform

from pictures import Pictures


class Letters:
    def __init__(self, n_inputs, n_hidden, n_outputs, folder, fresh):
        if not fresh:
            raise FileNotFoundError(folder)
        widths = [(n_inputs, n_hidden), (n_hidden, n_outputs)]
        self.layers = [[{"w": [uniform(-1, 1) for _ in range(m + 1)]} for _ in range(n)] for m, n in widths]

    def forward(self, row):
        values = row
        for layer in self.layers:
            for cell in layer:
                total = cell["w"][-1] + sum(w * v for w, v in zip(cell["w"], values))
                cell["out"] = 1.0 / (1.0 + exp(-total))
            values = [cell["out"] for cell in layer]
        return values

    def _blame(self, wanted):
        for k in reversed(range(len(self.layers))):
            for j, cell in enumerate(self.layers[k]):
                error = wanted[j] - cell["out"] if k == len(self.layers) - 1 else 0.0
                if k < len(self.layers) - 1:
                    for later in self.layers[k + 1]:
                        error += later["w"][j] * later["blame"]
                cell["blame"] = error * cell["out"] * (1 - cell["out"])

    def predict(self, row):
        found = self.forward(row)
        return found.index(max(found))

    def train_network(self, train_set, labels):
        for _ in range(self.n_epoch):
            for row, label in zip(train_set, labels):
                self.forward(row)
                self._blame([1 if k == label else 0 for k in range(len(self.layers[-1]))])
                values = row
                for layer in self.layers:
                    for cell in layer:
                        for i, v in enumerate(values):
                            cell["w"][i] += self.l_rate * cell["blame"] * v
                        cell["w"][-1] += self.l_rate * cell["blame"]
                    values = [cell["out"] for cell in layer]

    def run(self, train_set, labels, l_rate, n_epoch):
        self.l_rate = l_rate
        self.n_epoch = n_epoch
        self.train_network(train_set, labels)


def main(folder="letters/"):
    pictures = Pictures(folder)
    net = Letters(35, 8, 26, folder, fresh=True)
    net.run(pictures.rows, pictures.labels, 0.5, 100)


main(folder="letters/")
