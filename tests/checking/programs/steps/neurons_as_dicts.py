import numpy as np
rng = np.random.default_rng(5)
def make_unit(n):
    return {"in": rng.normal(size=n), "off": 0.0, "val": 0.0, "sens": 0.0}
hidden = [make_unit(2) for _ in range(3)]
final = [make_unit(3) for _ in range(1)]
def fire(units, signal):
    for u in units:
        u["val"] = np.tanh(np.dot(u["in"], signal) + u["off"])
    return np.array([u["val"] for u in units])
def learn(signal, want, speed):
    h = fire(hidden, signal)
    o = fire(final, h)
    for u, w in zip(final, want):
        u["sens"] = (u["val"] - w) * (1 - u["val"] ** 2)
    for j, u in enumerate(hidden):
        u["sens"] = sum(f["sens"] * f["in"][j] for f in final) * (1 - u["val"] ** 2)
    for units, source in ((final, h), (hidden, signal)):
        for u in units:
            u["in"] = u["in"] - speed * u["sens"] * source
            u["off"] = u["off"] - speed * u["sens"]
patterns = [(np.array([-1.0, -1.0]), np.array([-0.9])), (np.array([-1.0, 1.0]), np.array([0.9])),
            (np.array([1.0, -1.0]), np.array([0.9])), (np.array([1.0, 1.0]), np.array([-0.9]))]
for epoch in range(200):
    for p in patterns:
        learn(p[0], p[1], 0.1)
