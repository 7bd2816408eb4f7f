"""One step of training that stands in no loop, with lists for arrays and biases that it never moves."""

from math import exp


def squash(v):
    return 1 / (1 + exp(-v))


inputs = [0.2, 0.9]
wanted_outputs = [0.3, 0.8]
weights_in_hidden = [[0.3, -0.2], [0.1, 0.4]]
weights_hidden_out = [[0.5, -0.6], [0.7, 0.2]]
bias_hidden = [0.3, 0.3]
bias_out = [0.6, 0.6]
hidden_layer_input = [0, 0]
hidden_output = [0, 0]
final_output = [0, 0]

for j in range(2):
    hidden_layer_input[j] = inputs[0] * weights_in_hidden[0][j] + inputs[1] * weights_in_hidden[1][j] + bias_hidden[j]
    hidden_output[j] = squash(hidden_layer_input[j])
for k in range(2):
    total = sum(hidden_output[j] * weights_hidden_out[j][k] for j in range(2)) + bias_out[k]
    final_output[k] = squash(total)

delta_out = [(final_output[k] - wanted_outputs[k]) * final_output[k] * (1 - final_output[k]) for k in range(2)]
back = [sum(delta_out[k] * weights_hidden_out[j][k] for k in range(2)) for j in range(2)]
delta_hidden = [back[j] * hidden_output[j] * (1 - hidden_output[j]) for j in range(2)]

rate = 0.5
for i in range(2):
    for j in range(2):
        weights_hidden_out[i][j] -= rate * hidden_output[i] * delta_out[j]
        weights_in_hidden[i][j] -= rate * inputs[i] * delta_hidden[j]
print(weights_in_hidden, weights_hidden_out)
