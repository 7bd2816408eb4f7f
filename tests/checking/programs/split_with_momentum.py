# Cells of a notebook: split, scaled, trained with momentum.
# In[1]:

import numpy as np
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import OneHotEncoder, StandardScaler

# In[2]:

iris = load_iris()
X = StandardScaler().fit_transform(iris.data)
y = OneHotEncoder(sparse=False).fit_transform(iris.target.reshape(-1, 1))
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=42)

# In[3]:

def relu(x):
    return np.maximum(0, x)

def softmax(x):
    e = np.exp(x - np.max(x, axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)

# In[4]:

w1 = np.random.randn(4, 10) * np.sqrt(2 / 4)
b1 = np.zeros(10)
w2 = np.random.randn(10, 3) * np.sqrt(2 / 10)
b2 = np.zeros(3)
vw1, vb1, vw2, vb2 = 0, 0, 0, 0
lr, mu = 0.01, 0.9

# In[5]:

for epoch in range(1000):
    z1 = np.dot(X_train, w1) + b1
    a1 = relu(z1)
    z2 = np.dot(a1, w2) + b2
    out = softmax(z2)

    grad_z2 = (out - y_train) / X_train.shape[0]
    grad_w2 = np.dot(a1.T, grad_z2)
    grad_b2 = np.sum(grad_z2, axis=0)
    grad_a1 = np.dot(grad_z2, w2.T)
    grad_z1 = grad_a1 * (z1 > 0)
    grad_w1 = np.dot(X_train.T, grad_z1)
    grad_b1 = np.sum(grad_z1, axis=0)

    vw1 = mu * vw1 - lr * grad_w1
    vb1 = mu * vb1 - lr * grad_b1
    vw2 = mu * vw2 - lr * grad_w2
    vb2 = mu * vb2 - lr * grad_b2
    w1 += vw1
    b1 += vb1
    w2 += vw2
    b2 += vb2

# In[6]:

get_ipython().run_line_magic('matplotlib', 'inline')
pred = softmax(relu(X_test @ w1 + b1) @ w2 + b2).argmax(1)
print((pred == y_test.argmax(1)).mean())
