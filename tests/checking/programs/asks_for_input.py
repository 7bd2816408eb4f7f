import numpy as np

n = int(input("How many epochs? "))
rate = float(input("Learning rate? "))

def sigmoid(t): return 1/(1+np.exp(-t))
def deriv(p): return p*(1-p)

wh = np.random.rand(2,3)
bh = np.random.rand(1,3)
wo = np.random.rand(3,1)
bo = np.random.rand(1,1)

def train(x, y, epochs):
    global wh, bh, wo, bo
    for i in range(epochs):
        h = sigmoid(np.dot(x, wh) + bh)
        o = sigmoid(np.dot(h, wo) + bo)
        e = y - o
        d_o = e * deriv(o)
        dh = np.dot(d_o, wo.T) * deriv(h)
        wo += np.dot(h.T, d_o) * rate
        bo += np.sum(d_o, axis=0, keepdims=True) * rate
        wh += np.dot(x.T, dh) * rate
        bh += np.sum(dh, axis=0, keepdims=True) * rate
        print("error", np.abs(e).mean())

x = np.array(([0,0],[0,1],[1,0],[1,1]), dtype=float)
y = np.array(([0],[1],[1],[0]), dtype=float)
train(x, y, n)
