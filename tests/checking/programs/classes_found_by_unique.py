import numpy as np


class SimpleMLPClassifier:
    """Scikit-learn like classifier with one hidden layer."""

    def __init__(self, hidden=8, lr=0.1, n_iter=200, random_state=0):
        self.hidden = hidden
        self.lr = lr
        self.n_iter = n_iter
        self.random_state = random_state

    def fit(self, X, y):
        rng = np.random.RandomState(self.random_state)
        self.classes_ = np.unique(y)
        n, d = X.shape
        k = len(self.classes_)
        T = (y[:, None] == self.classes_[None, :]).astype(float)
        self.W1_ = rng.normal(scale=0.5, size=(d, self.hidden))
        self.b1_ = np.zeros(self.hidden)
        self.W2_ = rng.normal(scale=0.5, size=(self.hidden, k))
        self.b2_ = np.zeros(k)
        for _ in range(self.n_iter):
            H = np.tanh(X @ self.W1_ + self.b1_)
            P = self._softmax(H @ self.W2_ + self.b2_)
            D2 = (P - T) / n
            D1 = (D2 @ self.W2_.T) * (1 - H ** 2)
            self.W2_ -= self.lr * H.T @ D2
            self.b2_ -= self.lr * D2.sum(axis=0)
            self.W1_ -= self.lr * X.T @ D1
            self.b1_ -= self.lr * D1.sum(axis=0)
        return self

    @staticmethod
    def _softmax(Z):
        E = np.exp(Z - Z.max(axis=1, keepdims=True))
        return E / E.sum(axis=1, keepdims=True)

    def predict_proba(self, X):
        return self._softmax(np.tanh(X @ self.W1_ + self.b1_) @ self.W2_ + self.b2_)

    def predict(self, X):
        return self.classes_[self.predict_proba(X).argmax(axis=1)]


if __name__ == "__main__":
    from sklearn.datasets import load_iris
    X, y = load_iris(return_X_y=True)
    clf = SimpleMLPClassifier().fit(X, y)
    print((clf.predict(X) == y).mean())
