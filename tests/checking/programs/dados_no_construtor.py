# Aproximação de uma função com a sigmoide bipolar
import numpy as np

pontos = np.linspace(-1, 1, 15).reshape(15, 1)
alturas = np.sin(2 * pontos)


class Aproximador:
    def __init__(self, x, y, ocultos):
        self.x, self.y = x, y
        self.alfa = 0.05
        self.w1 = np.random.rand(1, ocultos) - 0.5
        self.b1 = np.zeros((1, ocultos))
        self.w2 = np.random.rand(ocultos, 1) - 0.5
        self.b2 = np.zeros((1, 1))
        self.perdas = []

    def bipolar(self, z):
        return 2 / (1 + np.exp(-z)) - 1

    def propagar(self, entradas):
        self.z1 = entradas @ self.w1 + self.b1
        self.a1 = self.bipolar(self.z1)
        self.saida = self.bipolar(self.a1 @ self.w2 + self.b2)
        return self.saida

    def retropropagar(self):
        d2 = (self.saida - self.y) * (1 - self.saida**2) / 2
        d1 = d2 @ self.w2.T * (1 - self.a1**2) / 2
        self.dEdW2, self.dEdB2 = self.a1.T @ d2, d2.sum(axis=0)
        self.dEdW1, self.dEdB1 = self.x.T @ d1, d1.sum(axis=0)
        self.w2 -= self.alfa * self.dEdW2
        self.b2 -= self.alfa * self.dEdB2
        self.w1 -= self.alfa * self.dEdW1
        self.b1 -= self.alfa * self.dEdB1

    def treinar(self):
        for _ in range(400):
            saida = self.propagar(self.x)
            self.retropropagar()
            self.perdas.append(sum((self.y - saida) ** 2))


rede = Aproximador(pontos, alturas, 5)
rede.treinar()
