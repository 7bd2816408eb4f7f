import numpy as np
def init_net(n_in=3, n_hid=4, n_out=2):
    return {'hidden': {'w': np.random.randn(n_hid, n_in), 'b': np.zeros(n_hid)},
            'output': {'w': np.random.randn(n_out, n_hid), 'b': np.zeros(n_out)}}
def sigm(z): return 1/(1+np.exp(-z))
def backprop(net, x, y):
    hid = sigm(net['hidden']['w'] @ x + net['hidden']['b'])
    out = sigm(net['output']['w'] @ hid + net['output']['b'])
    delta_out = (out - y) * out * (1 - out)
    delta_hid = (net['output']['w'].T @ delta_out) * hid * (1 - hid)
    return {'hidden': {'w': np.outer(delta_hid, x), 'b': delta_hid},
            'output': {'w': np.outer(delta_out, hid), 'b': delta_out}}
