import numpy as np

class AdamNet:
    def __init__(self, n_in, n_h, n_out):
        r = np.random.default_rng(0)
        self.p = {'W1': r.normal(0, .3, (n_in, n_h)), 'b1': np.zeros(n_h), 'W2': r.normal(0, .3, (n_h, n_out)), 'b2': np.zeros(n_out)}
        self.m = {k: np.zeros_like(v) for k, v in self.p.items()}
        self.v = {k: np.zeros_like(v) for k, v in self.p.items()}
        self.t = 0

    def _grads(self, x, y):
        h = np.maximum(x @ self.p['W1'] + self.p['b1'], 0)
        o = h @ self.p['W2'] + self.p['b2']
        e = (o - y)/len(x)
        back = e @ self.p['W2'].T
        back[h <= 0] = 0
        return {'W1': x.T @ back, 'b1': back.sum(0), 'W2': h.T @ e, 'b2': e.sum(0)}, o

    def train_step(self, x, y, lr=1e-3):
        g, o = self._grads(x, y)
        self.t += 1
        for k in self.p:
            self.m[k] = .9*self.m[k] + .1*g[k]
            self.v[k] = .999*self.v[k] + .001*g[k]**2
            self.p[k] -= lr*(self.m[k]/(1 - .9**self.t))/(np.sqrt(self.v[k]/(1 - .999**self.t)) + 1e-8)
        return float(((o - y)**2).mean())
