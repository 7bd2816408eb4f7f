from numpy import array, dot, exp, random, sum, ones

inputs = array([[0, 0, 1], [1, 1, 1], [1, 0, 1], [0, 1, 1]])
outputs = array([[0, 1, 1, 0]]).T
random.seed(1)
layer1_weights = 2 * random.random((3, 5)) - 1
layer2_weights = 2 * random.random((5, 1)) - 1
error = 1.0
iteration = 0
while error > 0.01 and iteration < 200:
    layer1 = 1 / (1 + exp(-dot(inputs, layer1_weights)))
    layer2 = 1 / (1 + exp(-dot(layer1, layer2_weights)))
    diff = outputs - layer2
    error = sum(diff ** 2)
    layer2_delta = diff * layer2 * (1 - layer2)
    layer1_delta = dot(layer2_delta, layer2_weights.T) * layer1 * (1 - layer1)
    layer2_weights += dot(layer1.T, layer2_delta)
    layer1_weights += dot(inputs.T, layer1_delta)
    iteration += 1
print("done after", iteration)
