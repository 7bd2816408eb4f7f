import numpy as np

def init(n_x, n_h, n_y):
    return {'W_hidden': np.random.randn(n_x, n_h)*.1, 'b_hidden': np.zeros(n_h),
            'W_output': np.random.randn(n_h, n_y)*.1, 'b_output': np.zeros(n_y)}

def softmax(z):
    e = np.exp(z - z.max(1, keepdims=True))
    return e/e.sum(1, keepdims=True)

def compute_gradients(weights, X, Y):
    H = np.tanh(X @ weights['W_hidden'] + weights['b_hidden'])
    P = softmax(H @ weights['W_output'] + weights['b_output'])
    G = (P - Y)/X.shape[0]
    B = G @ weights['W_output'].T*(1 - H**2)
    return {'W_hidden': X.T @ B, 'b_hidden': B.sum(0), 'W_output': H.T @ G, 'b_output': G.sum(0)}

def train(X, Y, n_h=10, lr=.1, epochs=100):
    weights = init(X.shape[1], n_h, Y.shape[1])
    for _ in range(epochs):
        g = compute_gradients(weights, X, Y)
        for k in weights:
            weights[k] -= lr*g[k]
    return weights
