# Práctica 4: clasificador con una capa oculta
import numpy as np


class ClasificadorNeuronal:
    def __init__(self, n_entradas, neuronas_ocultas, n_salidas, tasa_aprendizaje=0.2):
        self.pesos_1 = np.random.uniform(-0.5, 0.5, (n_entradas, neuronas_ocultas))
        self.sesgo_1 = np.zeros(neuronas_ocultas)
        self.pesos_2 = np.random.uniform(-0.5, 0.5, (neuronas_ocultas, n_salidas))
        self.sesgo_2 = np.zeros(n_salidas)
        self.tasa_aprendizaje = tasa_aprendizaje

    def sigmoide(self, z):
        return 1.0 / (1.0 + np.exp(-z))

    def hacia_adelante(self, entradas):
        self.oculta = self.sigmoide(entradas @ self.pesos_1 + self.sesgo_1)
        self.salida = self.sigmoide(self.oculta @ self.pesos_2 + self.sesgo_2)
        return self.salida

    def propagacion_hacia_atras(self, entradas, salidas_deseadas):
        delta_2 = (self.salida - salidas_deseadas) * self.salida * (1 - self.salida)
        delta_1 = (delta_2 @ self.pesos_2.T) * self.oculta * (1 - self.oculta)
        self.pesos_2 -= self.tasa_aprendizaje * self.oculta.T @ delta_2
        self.sesgo_2 -= self.tasa_aprendizaje * delta_2.sum(axis=0)
        self.pesos_1 -= self.tasa_aprendizaje * entradas.T @ delta_1
        self.sesgo_1 -= self.tasa_aprendizaje * delta_1.sum(axis=0)

    def entrenar(self, entradas, salidas_deseadas, epocas):
        for epoca in range(epocas):
            self.hacia_adelante(entradas)
            self.propagacion_hacia_atras(entradas, salidas_deseadas)
