# A sine curve: one input, examples as columns, their number written down.
import numpy as np
import matplotlib.pyplot as plt

x = np.linspace(-np.pi, np.pi, 100).reshape(1, 100)
y = np.sin(x)
samnum = 100
hiddenunitnum = 8
indim = 1
outdim = 1
maxepochs = 50000
learnrate = 0.03
errorfinal = 0.65 * 10 ** (-3)

w1 = 0.5 * np.random.rand(hiddenunitnum, indim) - 0.1
b1 = 0.5 * np.random.rand(hiddenunitnum, 1) - 0.1
w2 = 0.5 * np.random.rand(outdim, hiddenunitnum) - 0.1
b2 = 0.5 * np.random.rand(outdim, 1) - 0.1


def logsig(x):
    return 1 / (1 + np.exp(-x))


errhistory = []
for i in range(maxepochs):
    hiddenout = logsig((np.dot(w1, x) + b1))
    networkout = np.dot(w2, hiddenout) + b2
    err = y - networkout
    sse = np.sum(err ** 2)
    errhistory.append(sse)
    if sse < errorfinal:
        break
    delta2 = err
    delta1 = np.dot(w2.T, delta2) * hiddenout * (1 - hiddenout)
    dw2 = np.dot(delta2, hiddenout.T)
    db2 = np.dot(delta2, np.ones((samnum, 1)))
    dw1 = np.dot(delta1, x.T)
    db1 = np.dot(delta1, np.ones((samnum, 1)))
    w2 += learnrate * dw2
    b2 += learnrate * db2
    w1 += learnrate * dw1
    b1 += learnrate * db1

plt.plot(errhistory)
plt.show()
