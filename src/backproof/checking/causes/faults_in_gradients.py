"""Faults in the gradients: BP3 and BP4. Of causes that the numbers cannot tell apart, the first here is named first."""
# ruff: noqa: E501 - the table is read in columns

from __future__ import annotations

import numpy as np

from backproof.checking.causes.fault import (
    GRADIENTS,
    Fault,
    as_wide,
    has_own_slope,
    in_place_of_the_result,
    only,
    same_width,
)
from backproof.checking.report import SIZE

# fmt: off
_INPUTS = (
    Fault("own_activation_as_input", ("BP3",), "input", lambda s: s.a if s.a.shape == s.a_before.shape else None,
          "{a} stands in place of {a_before} (off by one)", "用了 {a} 而不是 {a_before}（差了一层）"),
    Fault("weighted_input_as_input", ("BP3",), "input", lambda s: s.z_before,
          "{z_before} stands in place of {a_before}", "用了 {z_before} 而不是 {a_before}"),
    Fault("first_input_as_input", ("BP3",), "input", lambda s: s.x if s.layer > 2 and s.x.shape == s.a_before.shape else None,
          "the input x stands in place of {a_before}", "用了输入 x 而不是 {a_before}"),
    Fault("input_missing", ("BP3",), "input", lambda s: np.ones_like(s.a_before),
          "the factor {a_before} is missing", "缺少因子 {a_before}"),
    Fault("weights_as_input", ("BP3",), "input", lambda s: s.w[None],
          "{w} itself stands in place of {a_before}", "用了 {w} 本身而不是 {a_before}"),
    Fault("slope_as_input", ("BP3",), "input", lambda s: s.slope_before,
          "{slope_before} stands in place of {a_before}", "用了 {slope_before} 而不是 {a_before}"),
    Fault("absolute_input", ("BP3",), "input", lambda s: abs(s.a_before),
          "the signs of {a_before} are lost", "{a_before} 的符号丢失了"),
)

_ERRORS = (
    Fault("slope_left_out_of_error", GRADIENTS, "error", lambda s: s.sent(),
          "{slope} is left out of the error here, though it is sent down rightly", "这里的误差漏了 {slope}，虽然向下传的是对的"),
    Fault("slope_twice_in_error", GRADIENTS, "error", only(has_own_slope, lambda s: s.delta * s.slope),
          "{slope} is multiplied in once more here", "这里又多乘了一次 {slope}"),
    Fault("raw_error", GRADIENTS, "error", same_width(lambda s: s.output - s.y),
          "the raw error a − y stands in place of {delta}", "用了原始误差 a − y 而不是 {delta}"),
    Fault("error_of_layer_after", GRADIENTS, "error", as_wide(lambda s: s.delta_above),
          "{delta_above} stands in place of {delta}", "用了 {delta_above} 而不是 {delta}"),
    Fault("error_times_activation", GRADIENTS, "error", lambda s: s.delta * s.a,
          "{delta} is multiplied by the activation {a}", "{delta} 多乘了激活值 {a}"),
    Fault("activation_as_error", GRADIENTS, "error", lambda s: s.a,
          "the activation {a} stands in place of {delta}", "用了激活值 {a} 而不是 {delta}"),
)

_PENALTIES = (
    Fault("penalty_missing", ("BP3",), "result", lambda s: (lambda r: r - s.penalty * s.w) if s.penalty else None,
          "the penalty λ{w} is missing", "缺少惩罚项 λ{w}"),
    Fault("penalty_sign", ("BP3",), "result", lambda s: (lambda r: r - 2 * s.penalty * s.w) if s.penalty else None,
          "the penalty λ{w} has the wrong sign", "惩罚项 λ{w} 的符号反了"),
    Fault("penalty_twice", ("BP3",), "result", lambda s: (lambda r: r + s.penalty * s.w) if s.penalty else None,
          "the penalty is 2λ{w} instead of λ{w}", "惩罚项是 2λ{w} 而不是 λ{w}", SIZE),
    Fault("penalty_half", ("BP3",), "result", lambda s: (lambda r: r - 0.5 * s.penalty * s.w) if s.penalty else None,
          "the penalty is λ{w}/2 instead of λ{w}", "惩罚项是 λ{w}/2 而不是 λ{w}", SIZE),
    Fault("penalty_of_sign", ("BP3",), "result", lambda s: (lambda r: r + s.penalty * (np.sign(s.w) - s.w)) if s.penalty else None,
          "the penalty is that of L1, λ·sign({w}), instead of λ{w}", "惩罚项用了 L1 的 λ·sign({w})，而不是 λ{w}"),
    Fault("bias_penalised", ("BP4",), "result", lambda s: (lambda r: r + s.penalty * s.b) if s.penalty else None,
          "the bias is penalised too: λ{b} is added", "偏置也被加了惩罚项 λ{b}", SIZE),
)

_RESULTS = (
    Fault("no_gradient", GRADIENTS, "result", lambda s: lambda r: np.zeros_like(r),
          "{parameter} gets no gradient: it is zero", "{parameter} 的梯度没有求出：全为零"),
    Fault("summed_over_neurons", ("BP4",), "result", lambda s: lambda r: np.repeat(r.sum(1, keepdims=True), r.shape[1], axis=1) if r.shape[1] > 1 else None,
          "the errors of the whole layer are summed into one number (a sum without an axis, or along the neurons)", "把整层的误差加成了一个数（求和时没写 axis，或沿神经元的方向求和）",
          mend=("sum over the examples only, axis=0 if they are rows", "只对样本求和：样本为行时 axis=0")),
    Fault("averaged_over_neurons", ("BP4",), "result", lambda s: lambda r: np.repeat(r.mean(1, keepdims=True), r.shape[1], axis=1) if r.shape[1] > 1 else None,
          "the errors of the whole layer are averaged into one number", "把整层的误差平均成了一个数"),
    Fault("gradient_transposed", ("BP3",), "result", lambda s: lambda r: np.swapaxes(r, 1, 2) if r.shape[1] == r.shape[2] > 1 else None,
          "the product is the wrong way round: it is the transpose", "乘积方向反了：得到的是转置"),
    Fault("row_sum_of_weight_gradient", ("BP4",), "result", in_place_of_the_result(lambda s: None if s.weight_gradient is None else s.weight_gradient.sum(2)),
          "it is the sum of each row of ∂C/∂{w}, not {delta}", "这是 ∂C/∂{w} 每行之和，而不是 {delta}"),
    Fault("parameter_added", GRADIENTS, "result", lambda s: lambda r: r + (s.w if r.ndim == 3 else s.b),
          "{parameter} itself is added", "多加了 {parameter} 本身"),
    Fault("error_only_sign", GRADIENTS, "result", lambda s: lambda r: np.sign(r),
          "only the sign is kept", "只保留了符号"),
    Fault("absolute_result", GRADIENTS, "result", lambda s: lambda r: abs(r),
          "the sign is lost", "符号丢失了"),
)
# fmt: on

FAULTS_IN_GRADIENTS: tuple[Fault, ...] = (*_INPUTS, *_ERRORS, *_PENALTIES, *_RESULTS)
"""Those that one example alone can show."""
