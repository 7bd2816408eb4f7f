# Digits from a package that is missing, shuffled in every epoch, divided by the size of a batch.
from keras.datasets import mnist
import numpy as np

(x_train, y_train), (x_test, y_test) = mnist.load_data()
x_train = x_train.reshape(60000, 784).astype('float32') / 255
x_test = x_test.reshape(10000, 784).astype('float32') / 255
y_train = np.eye(10)[y_train]
y_test = np.eye(10)[y_test]

batch_size = 128
learning_rate = 0.1
epochs = 10
input_size = 784
hidden_size1 = 128
hidden_size2 = 64
output_size = 10

W1 = np.random.randn(input_size, hidden_size1) * 0.01
b1 = np.zeros((1, hidden_size1))
W2 = np.random.randn(hidden_size1, hidden_size2) * 0.01
b2 = np.zeros((1, hidden_size2))
W3 = np.random.randn(hidden_size2, output_size) * 0.01
b3 = np.zeros((1, output_size))


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softmax(x):
    exps = np.exp(x - np.max(x, axis=1, keepdims=True))
    return exps / np.sum(exps, axis=1, keepdims=True)


for epoch in range(epochs):
    permutation = np.random.permutation(x_train.shape[0])
    x_train = x_train[permutation]
    y_train = y_train[permutation]
    for i in range(0, x_train.shape[0], batch_size):
        x_batch = x_train[i:i + batch_size]
        y_batch = y_train[i:i + batch_size]

        z1 = x_batch.dot(W1) + b1
        a1 = sigmoid(z1)
        z2 = a1.dot(W2) + b2
        a2 = sigmoid(z2)
        z3 = a2.dot(W3) + b3
        y_pred = softmax(z3)

        d3 = y_pred - y_batch
        dW3 = a2.T.dot(d3) / batch_size
        db3 = np.sum(d3, axis=0, keepdims=True) / batch_size
        d2 = d3.dot(W3.T) * a2 * (1 - a2)
        dW2 = a1.T.dot(d2) / batch_size
        db2 = np.sum(d2, axis=0, keepdims=True) / batch_size
        d1 = d2.dot(W2.T) * a1 * (1 - a1)
        dW1 = x_batch.T.dot(d1) / batch_size
        db1 = np.sum(d1, axis=0, keepdims=True) / batch_size

        W3 -= learning_rate * dW3
        b3 -= learning_rate * db3
        W2 -= learning_rate * dW2
        b2 -= learning_rate * db2
        W1 -= learning_rate * dW1
        b1 -= learning_rate * db1
    print('Epoch', epoch + 1)
