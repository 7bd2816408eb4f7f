"""Whole programs as people write them, each right and with one fault, read from the command line as they are."""

import json
from pathlib import Path

import numpy as np
import pytest

from backproof.checking.subjects.code.counts_in_code import counted_by
from backproof.checking.subjects.loaded.loading import load_file
from backproof.checking.subjects.loops.rounds import rounds_of_file
from backproof.checking.subjects.makers.object_state import parameters_of
from backproof.checking.subjects.names.class_labels import kinds_of_labels
from checking.styles.judging import command

pytestmark = pytest.mark.usefixtures("patient")

FOLDER = Path(__file__).parent / "programs"
PROGRAMS = {
    "shared_globals": (
        "backward",
        ["-n", "2,4,1"],
        "db1 = np.sum(dz1, axis=0, keepdims=True)",
        "db1 = np.sum(dz1, axis=0, keepdims=True) * 0",
        [("BP4", 2)],
        "no_gradient",
    ),
    "pinyin_class": (
        "ShenJingWangLuo",
        ["-n", "3,4,2"],
        "yincang_wucha = np.dot(self.quanzhong2.T, shuchu_wucha) * yincang * (1 - yincang)",
        "yincang_wucha = np.dot(self.quanzhong2.T, shuchu_wucha) * yincang",
        [("BP2", 2)],
        "slope_is_activation",
    ),
    "hanzi_functions": (
        "反向传播",
        ["-n", "3,4,2", "-a", "tanh,softmax", "-c", "categorical_cross_entropy"],
        "误差1 = 误差2 @ 权重2.T * (1 - 隐藏 ** 2)",
        "误差1 = 误差2 @ 权重2.T * (1 - 隐藏)",
        [("BP2", 2)],
        "slope_one_minus_activation",
    ),
    "closures": (
        "make_network",
        ["-n", "3,4,2"],
        "d1 = (W2.T @ d2) * h * (1 - h)",
        "d1 = (W2.T @ d2) * (1 - h)",
        [("BP2", 2)],
        "slope_one_minus_activation",
    ),
    "makes_its_own": (
        "fit_network",
        ["-n", "3,5,2"],
        "delta1 = delta2.dot(W2.T) * A1 * (1 - A1)",
        "delta1 = delta2.dot(W2.T) * A1",
        [("BP2", 2)],
        "slope_is_activation",
    ),
    "early_stopping": (
        "MLPRegressor",
        ["-n", "3,6,1", "-a", "tanh,identity"],
        "gW1 = Xb.T @ g1 / nb",
        "gW1 = Xb.T @ g1",
        [("BP3", 2)],
        "missing_1/N",
    ),
    "node_beside_the_inputs": (
        "Brain",
        ["-n", "3,4,2", "-a", "tanh"],
        "hid.append(back * (1 - self.ah[j] ** 2))",
        "hid.append(back)",
        [("BP2", 2)],
        "slope_missing",
    ),
    "bias_in_one_layer": (
        "Perceptron",
        ["-n", "3,4,2"],
        "self.db1 = d1.sum(axis=0)",
        "self.db1 = d2.sum()",
        [("BP4", 2)],
        "unrecognised",
    ),
    "velocities_beside_parameters": (
        "train_step",
        ["-n", "3,4,2", "-a", "tanh,identity"],
        "(1 - A1**2)",
        "(1 - A1)",
        [("BP2", 2)],
        "slope_one_minus_activation",
    ),
    "settings_of_layers": (
        "backward_pass",
        ["-n", "2,4,3,1", "-a", "relu,relu,sigmoid", "-c", "binary_cross_entropy"],
        'grads[f"db{number}"] = dZ.sum(axis=1, keepdims=True) / count',
        'grads[f"db{number}"] = dZ.sum() / count',
        [("BP4", 2), ("BP4", 3)],
        "summed_over_neurons",
    ),
    "activations_that_differ": (
        "",
        [],
        "return grad @ self.kernel.T",
        "return (grad @ self.kernel.T) / len(grad)",
        [("BP2", 2), ("BP2", 3)],
        "extra_1/N",
    ),
    "parameters_made_in_fit": (
        "",
        [],
        "* (1 - layers[i] ** 2)",
        "* (1 - layers[i])",
        [("BP2", 2)],
        "slope_one_minus_activation",
    ),
    "asks_for_input": (
        "train",
        ["-n", "2,3,1"],
        "dh = np.dot(d_o, wo.T) * deriv(h)",
        "dh = np.dot(d_o, wo.T) * deriv(np.dot(x, wh) + bh)",
        [("BP2", 2)],
        "slope_formula_of_output_at_z",
    ),
    "argparse_at_the_top": (
        "backward",
        ["-n", "3,4,2", "-a", "sigmoid"],
        "delta_hidden = np.dot(delta_out, w2.T) * hidden * (1 - hidden)",
        "delta_hidden = np.dot(delta_out, w2.T) * hidden",
        [("BP2", 2)],
        "slope_is_activation",
    ),
    "training_generator": (
        "train",
        ["-n", "3,4,2"],
        "delta_h = (net['w2'].T @ delta_o) * h * (1 - h)",
        "delta_h = (net['w2'].T @ (o - y)) * h * (1 - h)",
        [("BP2", 2)],
        "raw_error_sent_down",
    ),
    "weight_decay": (
        "sgd_step",
        ["-n", "3,4,2", "-a", "relu,identity", "--l2", "0.1"],
        "dW1 = dh.T @ x / n + weight_decay * W1",
        "dW1 = dh.T @ x / n - weight_decay * W1",
        [("BP3", 2)],
        "penalty_sign",
    ),
    "tensor_engine": (
        "Net",
        ["-n", "3,4,2", "-a", "relu,identity"],
        "self.grad += (self.data > 0) * out.grad",
        "self.grad += out.grad",
        [("BP2", 2)],
        "slope_missing",
    ),
    "while_script": (
        "",
        ["-n", "2,3,1"],
        "b1 = b1 - lr * delta1.sum(axis=0)",
        "b1 = b1 - lr * delta1.sum(axis=0) * 2",
        [("BP4", 2)],
        "factor_2",
    ),
    "loop_over_examples": (
        "",
        ["-n", "2,2,1"],
        "dh = [wo[j] * do * h[j] * (1 - h[j]) for j in range(2)]",
        "dh = [wo[j] * do * (1 - h[j]) for j in range(2)]",
        [("BP2", 2)],
        "slope_one_minus_activation",
    ),
    "list_of_layers": (
        "net",
        ["-n", "2,4,1", "-a", "tanh"],
        "grad = grad * (1 - self.out ** 2)",
        "grad = grad * (1 - self.inp ** 2)",
        [("BP1", 3), ("BP2", 2)],
        "slope_formula_of_output_at_z",
    ),
    "nested_dicts": (
        "backprop",
        ["-n", "3,4,2", "-a", "sigmoid"],
        "delta_out = (out - y) * out * (1 - out)",
        "delta_out = (out - y) * (1 - out)",
        [("BP1", 3)],
        "slope_one_minus_activation",
    ),
    "dataclass_layers": (
        "backward",
        ["-n", "3,4,2", "-a", "tanh,sigmoid"],
        "delta = (layer.weight.T @ delta) * d_act(prev.z)",
        "delta = layer.weight.T @ delta",
        [("BP2", 2)],
        "slope_missing",
    ),
    "numbers_in_a_script": (
        "",
        ["-n", "2,2,2"],
        "d_o1 = -(t1 - o1) * o1 * (1 - o1)\n    d_o2 = -(t2 - o2) * o2 * (1 - o2)",
        "d_o1 = -(t1 - o1)\n    d_o2 = -(t2 - o2)",
        [("BP1", 3)],
        "slope_missing",
    ),
    "numbers_as_arguments": (
        "backward",
        ["-n", "2,2,2"],
        "delta_h1 = (delta_o1 * w5 + delta_o2 * w7) * out_h1 * (1 - out_h1)\n"
        "    delta_h2 = (delta_o1 * w6 + delta_o2 * w8) * out_h2 * (1 - out_h2)",
        "delta_h1 = (delta_o1 * w5 + delta_o2 * w6) * out_h1 * (1 - out_h1)\n"
        "    delta_h2 = (delta_o1 * w7 + delta_o2 * w8) * out_h2 * (1 - out_h2)",
        [("BP2", 2)],
        "weights_not_transposed",
    ),
    "numbers_as_globals": (
        "train",
        ["-n", "2,2,1"],
        "d_o = (o - y) * o * (1 - o)",
        "d_o = (o - y) * (1 - o)",
        [("BP1", 3)],
        "slope_one_minus_activation",
    ),
    "classes_found_by_unique": (
        "SimpleMLPClassifier",
        ["-n", "3,4,2", "-a", "tanh,softmax", "-c", "categorical_cross_entropy"],
        "(1 - H ** 2)",
        "(1 - H) ** 2",
        [("BP2", 2)],
        "slope_square_of_difference",
    ),
    "fields_of_a_dataclass": (
        "backward",
        ["-n", "3,4,2", "-a", "tanh,sigmoid", "-c", "binary_cross_entropy"],
        "(1 - h * h)",
        "(1 - h)",
        [("BP2", 2)],
        "slope_one_minus_activation",
    ),
    "data_that_are_missing": (
        "",
        ["-n", "3,10,3"],
        "d_h = d_o @ w_o.T * h * (1 - h)",
        "d_h = err @ w_o.T * h * (1 - h)",
        [("BP2", 2)],
        "slope_dropped_above",
    ),
    "list_of_closures": (
        "train_step",
        ["-n", "2,4,1"],
        "return grad * memory['y'] * (1 - memory['y'])",
        "return grad * (1 - memory['y'])",
        [("BP1", 3), ("BP2", 2)],
        "slope_one_minus_activation",
    ),
    "made_in_main": (
        "",
        ["-a", "tanh,identity"],
        "(1 - self.h ** 2)",
        "self.h * (1 - self.h)",
        [("BP2", 2)],
        "slope_formula_of_sigmoid",
    ),
    "parameters_in_a_test": (
        "",
        ["-a", "sigmoid,identity"],
        "self.result * (1 - self.result)",
        "(1 - self.result)",
        [("BP2", 2)],
        "slope_one_minus_activation",
    ),
    "count_of_missing_data": (
        "",
        ["-a", "relu,softmax", "-c", "categorical_cross_entropy"],
        "db1 = 1 / m * np.sum(dZ1, axis=1, keepdims=True)",
        "db1 = 1 / m * np.sum(dZ1)",
        [("BP4", 2)],
        "summed_over_neurons",
    ),
    "trainer_beside_it": (
        "",
        [],
        "* self.h * (1 - self.h)",
        "* self.h",
        [("BP2", 2)],
        "slope_is_activation",
    ),
    "lists_in_a_script": (
        "",
        [],
        "for k in range(N_OUT)) * h[j] * (1 - h[j]) for j",
        "for k in range(N_OUT)) * h[j] for j",
        [("BP2", 2)],
        "slope_is_activation",
    ),
    "counter_of_steps": (
        "",
        ["-a", "tanh,identity"],
        "dvalues * (1 - self.output ** 2)",
        "dvalues * (1 - self.output) ** 2",
        [("BP2", 2)],
        "slope_square_of_difference",
    ),
    "matrices_of_old_numpy": (
        "train_bp",
        ["-n", "3,4,2"],
        "d_hid = multiply(d_out * w1.T, multiply(hid, 1 - hid))",
        "d_hid = multiply(d_out * w1.T, multiply(hid_in, 1 - hid_in))",
        [("BP2", 2)],
        "slope_formula_of_output_at_z",
    ),
    "one_neuron_two_dicts": (
        "optimise",
        ["-n", "3,1", "-c", "binary_cross_entropy"],
        '"dw": X @ (p - Y).T / n',
        '"dw": X @ (p - Y).T',
        [("BP3", 2)],
        "sum_for_weights_mean_for_biases",
    ),
    "column_of_ones": (
        "",
        ["-n", "2,4,1"],
        "dH = (dO @ W.T)[:, :-1] * H * (1 - H)",
        "dH = (E @ W.T)[:, :-1] * H * (1 - H)",
        [("BP2", 2)],
        "slope_dropped_above",
    ),
    "outputs_as_targets": (
        "",
        ["-n", "3,5,1"],
        "layer1_delta = dot(layer2_delta, layer2_weights.T) * layer1 * (1 - layer1)",
        "layer1_delta = dot(layer2_delta, layer2_weights.T) * layer1",
        [("BP2", 2)],
        "slope_is_activation",
    ),
    "thresholds_of_a_textbook": (
        "BP",
        ["-n", "3,4,2"],
        "self.gamma += -self.eta * e",
        "self.gamma += self.eta * e",
        [("BP4", 2)],
        "sign",
    ),
    "set_up_later": (
        "ListNet",
        ["-n", "3,4,2"],
        "error += d * w",
        "error = d * w",
        [("BP2", 2)],
        "only_last_receiver",
    ),
    "callable_trainer": (
        "Trainer",
        ["-n", "3,4,2"],
        "w = self.ws[i].copy()",
        "w = self.ws[i]",
        [("BP2", 2)],
        "weights_already_updated",
    ),
    "mini_batch_of_pairs": (
        "Net",
        ["-n", "3,4,2", "-a", "tanh"],
        "gB[-l] += d",
        "gB[-l] = d",
        [("BP4", 2), ("BP4", 3)],
        "last_example_only",
    ),
    "keys_of_words": (
        "compute_gradients",
        ["-n", "3,4,2", "-a", "tanh,softmax", "-c", "categorical_cross_entropy"],
        "(1 - H**2)",
        "(1 - H)**2",
        [("BP2", 2)],
        "slope_square_of_difference",
    ),
    "output_beside_gradients": (
        "AdamNet",
        ["-n", "2,3,1", "-a", "relu,identity"],
        "back[h <= 0] = 0",
        "back[back <= 0] = 0",
        [("BP2", 2)],
        "error_rectified",
    ),
    "melons_of_a_table": (
        "",
        [],
        "np.dot(w, g)",
        "np.dot(w, Y[i] - y_hat)",
        [("BP2", 2)],
        "slope_dropped_above",
    ),
    "rows_of_thresholds": (
        "",
        [],
        "e = b * (1 - b)",
        "e = b * (1 + b)",
        [("BP2", 2)],
        "slope_one_plus",
    ),
    "sine_in_columns": (
        "",
        [],
        "hiddenout * (1 - hiddenout)",
        "(1 - hiddenout)",
        [("BP2", 2)],
        "slope_one_minus_activation",
    ),
    "shuffled_batches": (
        "",
        [],
        "a1 * (1 - a1)",
        "a1 * (1 - z1)",
        [("BP2", 2)],
        "slope_one_minus_z",
    ),
    "split_with_momentum": (
        "",
        [],
        "grad_a1 * (z1 > 0)",
        "grad_a1 * (grad_a1 > 0)",
        [("BP2", 2)],
        "error_rectified",
    ),
    "labels_from_one": (
        "",
        [],
        "d3 @ T2 * h * (1 - h)",
        "d3 @ T2 * h",
        [("BP2", 2)],
        "slope_is_activation",
    ),
    "targets_with_a_number_inside": (
        "",
        [],
        "g1 = (w5 * e1 + w7 * e2) * h1 * (1 - h1)\n    g2 = (w6 * e1 + w8 * e2) * h2 * (1 - h2)",
        "g1 = (w5 * e1 + w7 * e2) * h1\n    g2 = (w6 * e1 + w8 * e2) * h2",
        [("BP2", 2)],
        "slope_is_activation",
    ),
    "rate_called_n": (
        "",
        [],
        "(1 - mid[j] ** 2)",
        "(1 - mid[j])",
        [("BP2", 2)],
        "slope_one_minus_activation",
    ),
    "tanh_by_exponentials": (
        "",
        [],
        "(1 - out_h * out_h)",
        "(1 - out_h)",
        [("BP2", 2)],
        "slope_one_minus_activation",
    ),
    "one_step_of_lists": (
        "",
        [],
        "back[j] * hidden_output[j] * (1 - hidden_output[j])",
        "back[j]",
        [("BP2", 2)],
        "slope_missing",
    ),
    "activation_by_a_word": (
        "",
        [],
        "d_o @ self.w_ho.T * self.h * (1 - self.h)",
        "d_o @ self.w_ho.T * self.h",
        [("BP2", 2)],
        "slope_is_activation",
    ),
    "rate_set_in_training": (
        "",
        [],
        "error += later",
        "error = later",
        [("BP2", 2)],
        "only_last_receiver",
    ),
    "mixed_steps": (
        "",
        [],
        "d2 @ w2.T * h * (1 - h)",
        "d2 @ w2.T * (1 - h)",
        [("BP2", 2)],
        "slope_one_minus_activation",
    ),
    "lists_that_may_be_empty": (
        "",
        [],
        "(1 - h[j] ** 2)",
        "(1 - h[j])",
        [("BP2", 2)],
        "slope_one_minus_activation",
    ),
    "report_of_a_table": (
        "",
        [],
        "W2.T @ dZ2 * (1 - A1**2)",
        "W2.T @ dZ2 * A1 * (1 - A1)",
        [("BP2", 2)],
        "slope_formula_of_sigmoid",
    ),
    "change_carried_on": (
        "",
        [],
        "error += d_out[k] * self.wo[j][k]",
        "error = d_out[k] * self.wo[j][k]",
        [("BP2", 2)],
        "only_last_receiver",
    ),
    "ones_joined_in_training": (
        "",
        [],
        "* (1 - outputs[k] ** 2)",
        "* (1 - outputs[k])",
        [("BP2", 2), ("BP2", 3)],
        "slope_one_minus_activation",
    ),
    "bipolar_textbook": (
        "",
        [],
        "(self.W @ of_output) * slope(self.z)",
        "(self.W @ of_output)",
        [("BP2", 2)],
        "slope_missing",
    ),
    "rows_as_a_number": (
        "",
        [],
        "(1 - A1**2)",
        "(1 - Z1**2)",
        [("BP2", 2)],
        "slope_formula_of_output_at_z",
    ),
    "steps_kept_for_momentum": (
        "",
        [],
        "(self.weights[k] @ deltas[0]) * (1",
        "(self.weights[k] @ error) * (1",
        [("BP2", 2)],
        "slope_dropped_above",
    ),
    "all_rounds_in_a_call": (
        "",
        [],
        "(d_out @ w_out.T) * (1 - hidden**2)",
        "((out - answers) @ w_out.T) * (1 - hidden**2)",
        [("BP2", 2)],
        "slope_dropped_above",
    ),
    "softmax_by_no_name": (
        "",
        [],
        '(d @ self.arrays[f"W{k}"].T) * (self.seen[k] > 0)',
        '(d @ self.arrays[f"W{k}"].T) * (self.seen[k] >= 0)',
        [("BP2", 2)],
        "slope_tested_on_output",
    ),
    "ones_in_both_layers": (
        "",
        [],
        "(top @ W[1:].T) * (1 - H**2)",
        "((out - Y) @ W[1:].T) * (1 - H**2)",
        [("BP2", 2)],
        "slope_dropped_above",
    ),
    "biases_with_a_zero": (
        "",
        [],
        "X.T @ d1 + self.reg * self.theta1",
        "X.T @ d1 - self.reg * self.theta1",
        [("BP3", 2)],
        "penalty_sign",
    ),
    "hanzi_cache": (
        "",
        [],
        "(1 - A1**2)",
        "(1 - A1)",
        [("BP2", 2)],
        "slope_one_minus_activation",
    ),
    "one_width_for_two_layers": (
        "",
        [],
        "np.sum(dh2, axis=0)",
        "np.sum(dh2)",
        [("BP4", 3)],
        "summed_over_neurons",
    ),
    "silu_by_einsum": (
        "",
        [],
        "dh * (s + h * (1 - s))",
        "dh * (s * (1 - s))",
        [("BP2", 2)],
        "slope_of_sigmoid",
    ),
    "hidden_layers_that_differ": (
        "",
        [],
        "g_z1 = self.beta[:, 1:].T @ g_2",
        "g_z1 = self.beta[:, 1:].T @ g_z2",
        [("BP2", 2)],
        "slope_dropped_above",
    ),
    "softplus_to_the_output": (
        "",
        [],
        "d = d * dsoftplus(c.pre)",
        "d = d * softplus(c.pre)",
        [("BP2", 2)],
        "slope_is_activation",
    ),
    "huber_by_its_name": (
        "",
        [],
        "return np.where(self.pos, up, self.slope * up)",
        "return np.where(self.pos, up, up)",
        [("BP2", 2)],
        "slope_missing",
    ),
    "absolute_error_in_columns": (
        "",
        [],
        "* drelu(zs[i-1])",
        "* relu(zs[i-1])",
        [("BP2", 2)],
        "slope_is_activation",
    ),
    "gelu_in_pairs": (
        "",
        [],
        "* gelu_grad(pre)",
        "* gelu_grad(hid)",
        [("BP2", 2)],
        "slope_of_activation",
    ),
    "scores_and_silu": (
        "",
        [],
        "self.weight.grad += grad_output.T @ self._input",
        "self.weight.grad += grad_output.T @ self._input / len(self._input)",
        [("BP4", 2), ("BP4", 3)],
        "missing_1/N",
    ),
    "inputs_as_targets": (
        "",
        [],
        "(d_dec @ self.W_dec.T) * h * (1 - h)",
        "(d_dec @ self.W_dec.T) * (1 - h)",
        [("BP2", 2)],
        "slope_one_minus_activation",
    ),
    "terms_over_their_sum": (
        "",
        [],
        "d = dphi(u[l - 1]) * (W[l].T @ d)",
        "d = dphi(y[l - 1]) * (W[l].T @ d)",
        [("BP2", 2), ("BP2", 3)],
        "slope_of_activation",
    ),
    "one_bias_for_a_layer": (
        "",
        [],
        "d2 = (y - t) * y * (1 - y)",
        "d2 = (y - t) * y",
        [("BP1", 3)],
        "slope_is_activation",
    ),
    "kernels_in_a_record": (
        "",
        [],
        "hidden_bias=d_pre.sum(0)",
        "hidden_bias=d_pre.mean(0)",
        [("BP4", 2)],
        "extra_1/N",
    ),
    "layers_that_are_linked": (
        "",
        [],
        "self.prev.pull(self.w.T @ dz)",
        "self.prev.pull(self.w.T @ da)",
        [("BP2", 2)],
        "slope_dropped_above",
    ),
    "palabras_en_espanol": (
        "",
        [],
        "(delta_2 @ self.pesos_2.T) * self.oculta * (1 - self.oculta)",
        "(delta_2 @ self.pesos_2.T) * self.oculta",
        [("BP2", 2)],
        "slope_is_activation",
    ),
    "mots_en_francais": (
        "",
        [],
        "deltas_caches.append(retour * (1 - c * c))",
        "deltas_caches.append(retour)",
        [("BP2", 2)],
        "slope_missing",
    ),
    "dados_no_construtor": (
        "",
        [],
        "self.w2.T * (1 - self.a1**2) / 2",
        "self.w2.T * (1 - self.z1**2) / 2",
        [("BP2", 2)],
        "slope_formula_of_output_at_z",
    ),
    "z_in_place_of_a": (
        "",
        [],
        "(after - wanted) * after",
        "(before - wanted) * after",
        [("BP1", 3)],
        "weighted_input_as_output",
    ),
    "loop_of_what_it_is_given": (
        "",
        [],
        "(back_second @ w_second.T) * (1 - first**2)",
        "(back_second @ w_second.T) * (1 - first)",
        [("BP2", 2)],
        "slope_one_minus_activation",
    ),
    "pesos_sorteados": (
        "",
        [],
        "(d_2 @ pesos_2.T) * camada * (1 - camada)",
        "(d_2 @ pesos_2.T) * camada",
        [("BP2", 2)],
        "slope_is_activation",
    ),
    "as_many_rounds_as_examples": (
        "",
        [],
        "up @ output_weights.T * hidden * (1 - hidden)",
        "gap @ output_weights.T * hidden * (1 - hidden)",
        [("BP2", 2)],
        "slope_dropped_above",
    ),
    "nodes_beside_the_inputs": (
        "",
        [],
        "(self.__W2.T @ d2) * A1 * (1 - A1)",
        "(self.__W2.T @ d2) * (1 - A1)",
        [("BP2", 2)],
        "slope_one_minus_activation",
    ),
    "one_column_of_targets": (
        "",
        [],
        "d = [hata * cikis * (1 - cikis)]",
        "d = [hata * cikis]",
        [("BP1", 3)],
        "slope_is_activation",
    ),
    "count_as_an_argument": (
        "",
        [],
        "dZ1 = W2.T @ dZ2 * (1 - A1**2)",
        "dZ1 = W2.T @ dZ2 * (1 - Z1**2)",
        [("BP2", 2)],
        "slope_formula_of_output_at_z",
    ),
    "pairs_and_a_test": (
        "",
        ["-n", "3,4,2"],
        "down = V.T @ up * H * (1 - H)",
        "down = V.T @ up * H",
        [("BP2", 2)],
        "slope_is_activation",
    ),
    "weights_under_two_keys": (
        "",
        [],
        'weights["last"].T * (1 - middle**2)',
        'weights["last"].T * (1 - middle)',
        [("BP2", 2)],
        "slope_one_minus_activation",
    ),
    "thetas_by_letters": (
        "",
        ["-n", "3,4,2"],
        "self.theta_h -= self.pace * e",
        "self.theta_h += self.pace * e",
        [("BP4", 2)],
        "sign",
    ),
    "pairs_made_at_the_end": (
        "learn",
        ["-a", "tanh", "-c", "quadratic"],
        "sum(matrix[k][j] * delta[k]",
        "sum(matrix[k][j] * err[k]",
        [("BP2", 2)],
        "raw_error_sent_down",
    ),
}
"""The name to check ("" to find it), options, a line, the line with a fault, where it shows, and its cause."""


def checked(path, name, options):
    """Exit code and report of a command line."""
    code, out, err = command(["check", f"{path}:{name}" if name else str(path), *options, "--json"])
    assert code in (0, 1), err
    return code, json.loads(out)


WITH_WHAT_TAKES_MINUTES = frozenset(list(PROGRAMS)[list(PROGRAMS).index("melons_of_a_table") + 2 :])
"""Programs whose parts are tested by themselves below, in hundredths of the time."""


def in_turn(with_fault):
    """Every fifth program once, half of them with its fault; the rest, and all others, with what takes minutes."""
    return [
        pytest.param(
            program,
            marks=()
            if k % 10 == (5 if with_fault else 0) and program not in WITH_WHAT_TAKES_MINUTES
            else pytest.mark.published,
        )
        for k, program in enumerate(PROGRAMS)
    ]


@pytest.mark.parametrize("program", in_turn(with_fault=False))
def test_a_right_program_is_read_as_it_is_and_never_accused(program):
    name, options, *_ = PROGRAMS[program]
    code, report = checked(FOLDER / f"{program}.py", name, options)
    assert (code, report["verdict"]) == (0, "correct")


@pytest.mark.parametrize("program", in_turn(with_fault=True))
def test_its_fault_is_located_and_named(program, tmp_path):
    name, options, line, other, places, cause = PROGRAMS[program]
    source = (FOLDER / f"{program}.py").read_text(encoding="utf-8")
    assert source.count(line) == 1
    path = tmp_path / "program.py"
    path.write_text(source.replace(line, other), encoding="utf-8")
    code, report = checked(path, name, options)
    found = [f for f in report["findings"] if f["severity"] != "convention"]
    assert (code, sorted((f["equation"], f["layer"]) for f in found)) == (1, sorted(places))
    assert all(cause in (f["fault"], *f["alternatives"], *f["also"]) for f in found)


@pytest.mark.published
def test_what_is_wrong_with_several_outputs_only_is_told_under_the_cost_of_the_file(tmp_path):
    """Under another cost the whole of it would look wrong, which is no reason to prefer that cost."""
    source = (FOLDER / "hanzi_cache.py").read_text(encoding="utf-8")
    path = tmp_path / "program.py"
    path.write_text(source.replace("dZ2.sum(axis=1, keepdims=True) / m", "dZ2.sum() / m"), encoding="utf-8")
    code, out, _ = command(["check", str(path), "--json"])
    report = json.loads(out)
    found = [(f["equation"], f["layer"], f["fault"]) for f in report["findings"]]
    assert (code, report["because"]["code"]) == (3, "one_output_only")
    assert found == [("BP4", 3, "summed_over_neurons")]


OF_NUMBERS = """
class Net:
    def __init__(self):
        self.w11, self.w12, self.w21, self.w22, self.v1, self.v2 = 0.1, 0.2, 0.3, 0.4, 0.5, 0.6

    def train_one(self, x, t, lr=0.5):
        h1, h2 = self.w11 * x[0] + self.w12 * x[1], self.w21 * x[0] + self.w22 * x[1]
        d = self.v1 * h1 + self.v2 * h2 - t
        self.v1, self.v2 = self.v1 - lr * d * h1, self.v2 - lr * d * h2
        self.w11, self.w12 = self.w11 - lr * d * self.v1 * x[0], self.w12 - lr * d * self.v1 * x[1]
"""


def test_numbers_that_may_be_weights_of_another_layer_are_not_left_over(tmp_path):
    path = tmp_path / "program.py"
    path.write_text(OF_NUMBERS, encoding="utf-8")
    code, _, err = command(["check", f"{path}:Net", "-n", "2,2", "-a", "identity"])
    assert code == 2
    assert "holds weights of shapes (2, 2)" in err


NODE = """
import numpy as np

class Node:
    def __init__(self, *below):
        self.below, self.value, self.gradients = below, None, {}

class Linear(Node):
    def forward(self):
        X, W, b = (node.value for node in self.below)
        self.value = X @ W + b

    def backward(self):
        self.gradients = {n: np.zeros_like(n.value) for n in self.below}

X, W1, b1, W2, b2 = (Node() for _ in range(5))
first = Linear(X, W1, b1)
last = Linear(first, W2, b2)
X.value = np.random.randn(20, 3)
W1.value, b1.value, W2.value, b2.value = np.random.randn(3, 4), np.zeros(4), np.random.randn(4, 1), np.zeros(1)
"""


def test_an_object_that_no_example_reaches_is_no_network(tmp_path):
    path = tmp_path / "program.py"
    path.write_text(NODE, encoding="utf-8")
    code, _, err = command(["check", f"{path}:last", "-n", "3,4,1"])
    assert code == 2
    assert "is given no examples" in err


HIDDEN_LIST = """
import numpy as np

class MultiLayerNet:
    def __init__(self, input_size, hidden_size_list, output_size):
        sizes = [input_size, *hidden_size_list, output_size]
        self.weights = [np.random.randn(m, n) for m, n in zip(sizes, sizes[1:])]
        self.biases = [np.zeros(n) for n in sizes[1:]]

    def gradient(self, x, t):
        acts = [x]
        for W, b in zip(self.weights, self.biases):
            acts.append(1 / (1 + np.exp(-(acts[-1] @ W + b))))
        d, dW, db = (acts[-1] - t) * acts[-1] * (1 - acts[-1]), [], []
        for i in range(len(self.weights) - 1, -1, -1):
            dW.insert(0, acts[i].T @ d)
            db.insert(0, d.sum(0))
            if i:
                d = d @ self.weights[i].T * acts[i] * (1 - acts[i])
        return dW, db
"""


def test_a_list_of_hidden_sizes_is_given_as_a_list(tmp_path):
    path = tmp_path / "program.py"
    path.write_text(HIDDEN_LIST, encoding="utf-8")
    assert command(["check", str(path), "-n", "3,4,2"])[0] == 0


def test_what_fails_with_its_hidden_layers_is_not_called_correct_without_them(tmp_path):
    path = tmp_path / "program.py"
    path.write_text(
        HIDDEN_LIST.replace("            if i:", "            d = d if i == 0 else forgotten\n            if i:"),
        encoding="utf-8",
    )
    code, out, _ = command(["check", str(path)])
    assert (code, "correct" in out) == (2, False)


def test_an_error_of_the_reading_itself_ends_in_a_sentence(tmp_path, monkeypatch):
    def fails(*_, **__):
        raise ZeroDivisionError("inside")

    monkeypatch.setattr("backproof.checking.judging.held_file.check_isolated", fails)
    path = tmp_path / "program.py"
    path.write_text(HIDDEN_LIST, encoding="utf-8")
    code, _, err = command(["check", str(path), "-n", "3,4,2"])
    assert (code, "Traceback" in err) == (2, False)
    assert "backproof itself failed in reading what your code gives (ZeroDivisionError: inside)" in err


OF_SOFTPLUS = """
import numpy as np

def gradient(W1, b1, W2, b2, x, y):
    h = np.logaddexp(0, x @ W1 + b1)
    d = h @ W2 + b2 - y
    dh = d @ W2.T * (1 - np.exp(-h))
    return x.T @ dh, dh.sum(0), h.T @ d, d.sum(0)
"""


@pytest.mark.parametrize(("slope", "verdict"), [("(1 - np.exp(-h))", 0), ("(1 - np.exp(h))", 1)])
def test_an_activation_that_the_text_names_is_tried(slope, verdict, tmp_path):
    path = tmp_path / "program.py"
    path.write_text(OF_SOFTPLUS.replace("(1 - np.exp(-h))", slope), encoding="utf-8")
    code, out, _ = command(["check", str(path), "-n", "3,4,2"])
    assert "softplus,identity" in out
    assert code in (verdict, 3 * verdict)


@pytest.mark.parametrize(
    ("source", "role"),
    [
        ("def f(w, N):\n    w = w + N * w.mean()\n    return w", "rate"),
        ("def f(w, N=0.5):\n    return w", "rate"),
        ("def f(w, N):\n    return w / N", "size"),
        ("def f(w, N=10):\n    return w", "size"),
    ],
)
def test_an_n_that_steps_are_multiplied_by_is_a_rate(source, role, tmp_path):
    path = tmp_path / "program.py"
    path.write_text(source, encoding="utf-8")
    assert counted_by(load_file(str(path)).named("f"), "N", "size") == role


@pytest.mark.parametrize(
    ("line", "kinds"),
    [
        ("    hot[i, y[i] - 1] = 1", ("labels from one", "labels")),
        ("    hot = y == c + 1", ("labels from one", "labels")),
        ("    hot[i, int(y[i]) - 1] = 1", ("labels from one", "labels")),
        ("    hot[i, y[i].astype(int) - 1] = 1", ("labels from one", "labels")),
        ("    hot[i, y[i]] = 1", ("labels",)),
        ("    last = int(len(y)) - 1", ("labels",)),
        ("    error = y - 1.5", ("labels",)),
    ],
)
def test_classes_are_counted_from_one_where_the_file_does(line, kinds, tmp_path):
    path = tmp_path / "program.py"
    path.write_text(f"def f(y):\n{line}\n", encoding="utf-8")
    assert kinds_of_labels(load_file(str(path)).named("f")) == kinds


def test_a_file_that_was_changed_is_read_again(tmp_path):
    path = tmp_path / "program.py"
    path.write_text("def f(y):\n    hot = y == c + 1\n", encoding="utf-8")
    f = load_file(str(path)).named("f")
    assert kinds_of_labels(f) == ("labels from one", "labels")
    path.write_text("def f(y):\n    hot = y == c\n", encoding="utf-8")
    assert kinds_of_labels(f) == ("labels",)


SPLIT = """
import numpy as np
x = np.load("somewhere.npy")
y = np.load("somewhere_else.npy")
batch_size = 64
x_train, y_train = x[:3], y[:3]
x_squared = x**2
w1, w2 = np.ones((2, 2)), np.ones((2, 1))
for epoch in range(10):
    w1 -= batch_size * w1
"""


def test_a_share_of_the_examples_is_all_of_them_and_a_batch_has_as_many(tmp_path):
    path = tmp_path / "program.py"
    path.write_text(SPLIT, encoding="utf-8")
    one = next(rounds_of_file(path, (2, 2, 1)))
    x, y = np.arange(10.0).reshape(5, 2), np.arange(5.0)[:, None]
    one.begin(x, y)
    space = vars(one)
    assert np.array_equal(space["x_train"], x)
    assert np.array_equal(space["y_train"], y)
    assert np.array_equal(space["x_squared"], x**2)
    assert space["batch_size"] == 5
    one.begin(x.T, y.T, True)
    assert vars(one)["batch_size"] == 5


THRESHOLDS = """
import numpy as np
data = np.load("somewhere.npy")
X, Y = data[:, :2], data[:, 2:]
v, gamma = np.ones((2, 4)), np.ones((1, 4))
w, theta = np.ones((4, 1)), np.ones((1, 1))
for epoch in range(10):
    v -= 1
"""


def test_rows_of_thresholds_are_biases_and_a_table_holds_both_kinds_of_columns(tmp_path):
    path = tmp_path / "program.py"
    path.write_text(THRESHOLDS, encoding="utf-8")
    one = next(rounds_of_file(path, (2, 4, 1)))
    x, y = np.arange(10.0).reshape(5, 2) + 2, np.arange(5.0)[:, None] + 2
    one.begin(x, y)
    assert np.shape(vars(one)["data"]) == (5, 3)
    assert np.array_equal(vars(one)["X"], x)
    assert np.array_equal(vars(one)["Y"], y)
    state = next(parameters_of(one, ((4, 2), (1, 4))))
    assert [place.path for place in (*state.weights, *state.biases)] == ["v", "w", "gamma", "theta"]
    assert state.layout.threshold


MISREAD = """
import numpy as np
def sigmoid(z):
    return 1 / (1 + np.exp(-z))
def gradient(w2, b2, w3, b3, x, y):
    h = np.cumsum(x @ w2.T + b2, axis=1)
    o = np.cos(h @ w3.T + b3)
    d3 = -(o - y) * np.sin(h @ w3.T + b3)
    d2 = np.cumsum((d3 @ w3)[:, ::-1], axis=1)[:, ::-1]
    return d2.T @ x, d2.sum(0), d3.T @ h, d3.sum(0)
"""


def test_where_hardly_anything_fits_nothing_is_accused(tmp_path):
    path = tmp_path / "program.py"
    path.write_text(MISREAD, encoding="utf-8")
    code, out, _ = command(["check", str(path), "-n", "3,4,2", "--json"])
    report = json.loads(out)
    assert (code, report["because"]["code"]) == (3, "hardly_anything_fits")
    assert all(finding["supposed"] for finding in report["findings"])


def test_every_program_is_checked():
    assert {path.stem for path in FOLDER.glob("*.py")} - {"__init__"} == set(PROGRAMS)
