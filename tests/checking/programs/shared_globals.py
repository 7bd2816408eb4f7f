# hw3 problem 2
import numpy as np
np.random.seed(42)

W1 = np.random.randn(2, 4)
b1 = np.zeros((1, 4))
W2 = np.random.randn(4, 1)
b2 = np.zeros((1, 1))
lr = 0.5
h = None
out = None

def sig(x):
    return 1/(1+np.exp(-x))

def forward(x):
    global h, out
    h = sig(x @ W1 + b1)
    out = sig(h @ W2 + b2)
    return out

def backward(x, y):
    global W1, b1, W2, b2
    forward(x)
    dz2 = (out - y) * out * (1 - out)
    dW2 = h.T @ dz2
    db2 = np.sum(dz2, axis=0, keepdims=True)
    dz1 = dz2 @ W2.T * h * (1 - h)
    dW1 = x.T @ dz1
    db1 = np.sum(dz1, axis=0, keepdims=True)
    W1 = W1 - lr * dW1
    b1 = b1 - lr * db1
    W2 = W2 - lr * dW2
    b2 = b2 - lr * db2

x = np.array([[0,0],[0,1],[1,0],[1,1]])
y = np.array([[0],[1],[1],[0]])
for i in range(2000):
    backward(x, y)
    if i % 500 == 0:
        print(i, np.mean((forward(x) - y)**2))
print(forward(x))
