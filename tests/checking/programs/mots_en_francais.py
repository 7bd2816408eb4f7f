# TP : rétropropagation pas à pas, un point à la fois
import math
import random


class Reseau:
    def __init__(self, nb_entrees, nb_cachees, nb_sorties):
        self.taux_apprentissage = 0.5
        self.poids_caches = [[random.uniform(-1, 1) for _ in range(nb_entrees)] for _ in range(nb_cachees)]
        self.biais_caches = [random.uniform(-1, 1) for _ in range(nb_cachees)]
        self.poids_sorties = [[random.uniform(-1, 1) for _ in range(nb_cachees)] for _ in range(nb_sorties)]
        self.biais_sorties = [random.uniform(-1, 1) for _ in range(nb_sorties)]

    def passe_avant(self, entrees):
        self.cachees = []
        for poids, biais in zip(self.poids_caches, self.biais_caches):
            self.cachees.append(math.tanh(sum(p * e for p, e in zip(poids, entrees)) + biais))
        self.sorties = []
        for poids, biais in zip(self.poids_sorties, self.biais_sorties):
            self.sorties.append(math.tanh(sum(p * c for p, c in zip(poids, self.cachees)) + biais))
        return self.sorties

    def apprendre(self, entrees, attendues):
        self.passe_avant(entrees)
        deltas = [(s - a) * (1 - s * s) for s, a in zip(self.sorties, attendues)]
        deltas_caches = []
        for j, c in enumerate(self.cachees):
            retour = sum(d * self.poids_sorties[k][j] for k, d in enumerate(deltas))
            deltas_caches.append(retour * (1 - c * c))
        for k, d in enumerate(deltas):
            for j, c in enumerate(self.cachees):
                self.poids_sorties[k][j] -= self.taux_apprentissage * d * c
            self.biais_sorties[k] -= self.taux_apprentissage * d
        for j, d in enumerate(deltas_caches):
            for i, e in enumerate(entrees):
                self.poids_caches[j][i] -= self.taux_apprentissage * d * e
            self.biais_caches[j] -= self.taux_apprentissage * d
