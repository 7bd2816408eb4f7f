# cada treino começa com pesos novos
import numpy as np


class Rede:
    def __init__(self, ocultos=6, ciclos=300, taxa_aprendizado=0.4):
        self.ocultos, self.ciclos, self.taxa_aprendizado = ocultos, ciclos, taxa_aprendizado

    def ativar(self, soma):
        return 1 / (1 + np.exp(-soma))

    def treinar(self, entradas, saidas):
        pesos_1 = np.random.uniform(-1, 1, (entradas.shape[1], self.ocultos))
        pesos_2 = np.random.uniform(-1, 1, (self.ocultos, saidas.shape[1]))
        for ciclo in range(self.ciclos):
            camada = self.ativar(entradas @ pesos_1)
            resposta = self.ativar(camada @ pesos_2)
            d_2 = (resposta - saidas) * resposta * (1 - resposta)
            d_1 = (d_2 @ pesos_2.T) * camada * (1 - camada)
            pesos_2 = pesos_2 - self.taxa_aprendizado * camada.T @ d_2
            pesos_1 = pesos_1 - self.taxa_aprendizado * entradas.T @ d_1
        self.pesos_1 = pesos_1
        self.pesos_2 = pesos_2


rede = Rede()
rede.treinar(np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0, 1], [1, 0], [1, 0], [0, 1]]))
