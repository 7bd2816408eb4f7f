"""Faults in the errors δ: BP1 and BP2. Of causes that the numbers cannot tell apart, the first here is named first."""
# ruff: noqa: E501 - the table is read in columns

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from backproof.activations import ACTIVATIONS, Activation
from backproof.checking.causes.fault import (
    EPSILONS,
    ERRORS,
    Fault,
    as_wide,
    at_another_threshold,
    has_own_slope,
    in_place_of_the_result,
    is_a,
    only,
    severity_of_epsilon,
    slope_of,
)
from backproof.checking.causes.site import Site
from backproof.checking.causes.slips_in_slopes import SLIPS_IN_SLOPES
from backproof.checking.report import SIZE
from backproof.costs import COSTS, cost

Array = Any
_EXACT = 1e-13


# fmt: off
def _slope_of_other(other: Activation) -> Fault:
    return Fault(f"slope_of_{other.name}", ERRORS, "slope", lambda s: None if s.record.name == other.name else slope_of(other, s.z),
                 f"the slope is that of {other.name}, not of {{activation}}", f"用的是 {other.name} 的斜率，而不是 {{activation}} 的", is_remote=True)


_OF_OUTPUT: dict[str, tuple[str, Callable[[Any], Any]]] = {"sigmoid": ("a(1 − a)", lambda a: a * (1 - a)), "tanh": ("1 − a²", lambda a: 1 - a * a), "relu": ("[a > 0]", lambda a: (a > 0) * 1.0)}


def _by_output(record: Activation, at: Array) -> Array | None:
    """The slope as a polynomial of degree 2 in the output, at other values; None where it is none.

    That of c + p tanh(q z) is one, such as (1 − a²)/2 of the bipolar sigmoid.
    """
    z = np.linspace(-1.0, 1.0, 9)
    a, slope = record.forward(z), slope_of(record, z)
    powers = np.stack([np.ones_like(a), a, a * a], axis=1)
    if slope is None or a.shape != z.shape or np.linalg.matrix_rank(powers) < powers.shape[1]:
        return None
    found = np.linalg.lstsq(powers, slope, rcond=None)[0]
    if abs(powers @ found - slope).max() > _EXACT or not abs(found[1:]).max() > _EXACT:
        return None
    # a coefficient such as ½ is one, and not ½ but for rounding
    short = np.array([float(f"{each:.12g}") for each in found])
    found = np.where(abs(short - found) < _EXACT, short, found)
    return found[0] + found[1] * at + found[2] * at * at


def _formula_of_other(name: str) -> Fault:
    text, function = _OF_OUTPUT[name]
    return Fault(f"slope_formula_of_{name}", ERRORS, "slope",
                 lambda s: None if s.record.name in (name, "softmax") else function(s.a),
                 f"the slope is {text}, that of {name}, not of {{activation}}", f"斜率用了 {name} 的 {text}，而不是 {{activation}} 的", is_remote=True)


def _cost_gradient_of(name: str) -> Fault:
    other = COSTS[name]

    def change(site: Site) -> Array | None:
        if site.cost.name == name:
            return None
        with np.errstate(all="ignore"):
            return other.gradient(site.output, site.y)

    return Fault(f"cost_gradient_of_{name}", ("BP1",), "cost gradient", change,
                 f"it is the output error of the cost {name}, not of {{cost}}", f"这是代价函数 {name} 的输出误差，而不是 {{cost}} 的")


def _inside_log(epsilon: float) -> Fault:
    def change(site: Site) -> Array | None:
        a, y = site.output, site.y
        with np.errstate(all="ignore"):
            if site.cost.name == "binary_cross_entropy":
                return (1 - y) / (1 - a + epsilon) - y / (a + epsilon)
            return -y / (a + epsilon) if site.cost.name in ("categorical_cross_entropy", "log_likelihood") else None

    return Fault(f"epsilon_{epsilon:.0e}", ("BP1",), "cost gradient", change,
                 f"an ε of {epsilon:.0e} stands inside the logarithm; the gradient is that of a slightly other cost",
                 f"对数里加了 ε = {epsilon:.0e}，这是一个略有不同的代价函数的梯度", severity_of_epsilon(epsilon))


def _without_logarithm(site: Site) -> Array | None:
    if site.cost.name == "binary_cross_entropy":
        return 1 - 2 * site.y
    return -site.y if site.cost.name in ("categorical_cross_entropy", "log_likelihood") else None


def _shares_swapped(site: Site) -> Array | None:
    share = site.cost.number if site.cost.family == "quantile" else None
    if share is None or share == 0.5:
        return None
    return cost(f"quantile({1 - share:.17g})").gradient(site.output, site.y)


def _diagonal_at_activation(site: Site) -> Array:
    twice = site.record.forward(site.a)
    return twice * (1 - twice)


def _only_row(w: Array, row: int) -> Array | None:
    """The weights to one neuron only, or None where there is no other."""
    if len(w) == 1:
        return None
    kept = np.zeros_like(w)
    kept[row] = w[row]
    return kept


_COST_GRADIENTS = (
    *(_cost_gradient_of(name) for name in ("quadratic", "binary_cross_entropy", "categorical_cross_entropy", "huber", "log_cosh", "poisson")),
    Fault("target_forgotten", ("BP1",), "cost gradient", lambda s: s.output,
          "the target y is not subtracted", "没有减去目标 y"),
    Fault("target_forgotten_in_error", ("BP1",), "result", in_place_of_the_result(only(is_a("softmax", "sigmoid"), lambda s: s.output)),
          "the target y is not subtracted: it is the output itself", "没有减去目标 y：它就是输出本身"),
    Fault("target_added", ("BP1",), "cost gradient", lambda s: s.output + s.y if s.cost.name == "quadratic" else None,
          "the target y is added, not subtracted: a + y", "目标 y 被加上了，而不是减去：a + y"),
    Fault("target_added_in_error", ("BP1",), "result", in_place_of_the_result(only(is_a("softmax", "sigmoid"), lambda s: s.output + s.y)),
          "the target y is added, not subtracted: a + y", "目标 y 被加上了，而不是减去：a + y"),
    Fault("logarithm_as_output", ("BP1",), "result", in_place_of_the_result(only(is_a("softmax", "sigmoid"), lambda s: np.log(s.output) - s.y)),
          "the logarithm of the output stands where the output should: log a − y", "本应是输出的地方用了它的对数：log a − y"),
    Fault("weighted_input_as_output", ("BP1",), "cost gradient", only(has_own_slope, lambda s: s.cost.gradient(s.z, s.y) if s.cost.name == "quadratic" else None),
          "the weighted input {z} stands where the output should: z − y", "本应是输出的地方用了带权输入 {z}：z − y"),
    Fault("weighted_input_as_output_in_error", ("BP1",), "result", in_place_of_the_result(only(is_a("softmax", "sigmoid"), lambda s: s.z - s.y)),
          "the weighted input {z} stands where the output should: z − y", "本应是输出的地方用了带权输入 {z}：z − y"),
    Fault("squared_error_as_gradient", ("BP1",), "cost gradient", lambda s: (s.output - s.y) ** 2,
          "the squared error itself is sent back, not its derivative", "传回的是平方误差本身，而不是它的导数"),
    Fault("absolute_error_as_gradient", ("BP1",), "cost gradient", lambda s: abs(s.output - s.y),
          "the sign of a − y is lost", "a − y 的符号丢失了"),
    *map(_inside_log, EPSILONS),
    Fault("cost_without_logarithm", ("BP1",), "cost gradient", _without_logarithm,
          "the logarithm of the cost is missing: it is the derivative of −y·a", "代价的对数漏掉了：这是 −y·a 的导数"),
    Fault("quantile_shares_swapped", ("BP1",), "cost gradient", _shares_swapped,
          "the shares are swapped: too little is punished as too much should be", "两个份额用反了：对偏低的惩罚用在了偏高上",
          mend=("1 − τ where a > y, and −τ where a < y", "a > y 处为 1 − τ，a < y 处为 −τ")),
    Fault("cost_gradient_missing", ("BP1",), "cost gradient", lambda s: np.ones_like(s.output),
          "the factor ∂C/∂a is missing: only the slope is left", "缺少因子 ∂C/∂a：只剩下斜率"),
)

_MASKS = (
    Fault("mask_missing", ("BP2",), "slope", lambda s: None if s.mask is None else s.plain_slope,
          "the dropout mask is not applied on the way back", "反向传播时没有乘 dropout 掩码", mend=("multiply by the mask of the forward pass", "乘以前向传播所用的掩码")),
    Fault("mask_unscaled", ("BP2",), "slope", lambda s: None if s.mask is None else s.plain_slope * (s.mask > 0),
          "the dropout mask is applied without its scale 1/keep", "dropout 掩码没有乘缩放 1/keep", SIZE),
    Fault("mask_scaled_by_keep", ("BP2",), "slope", lambda s: None if s.mask is None else s.plain_slope * (s.mask > 0) / s.mask.max(),
          "the dropout mask is scaled by keep instead of 1/keep", "dropout 掩码乘了 keep 而不是 1/keep", SIZE),
    Fault("mask_scaled_by_drop", ("BP2",), "slope", lambda s: None if s.mask is None else s.plain_slope * (s.mask > 0) * (1 - 1 / s.mask.max()),
          "the dropout mask is scaled by the drop rate", "dropout 掩码乘了丢弃率", SIZE),
    Fault("mask_twice", ("BP2",), "slope", lambda s: None if s.mask is None else s.slope * s.mask,
          "the dropout mask is applied twice", "dropout 掩码乘了两次", SIZE),
)

_SLOPES = (
    Fault("slope_tested_on_output", ERRORS, "slope", only(is_a("relu"), lambda s: np.ones_like(s.z)),
          "the slope is tested on the output with ≥ 0, which always holds, so that {slope} is 1 everywhere",
          "斜率是用输出 ≥ 0 来判断的，而这永远成立，所以 {slope} 处处为 1", mend=("test {z} > 0, or {a} > 0", "改为判断 {z} > 0 或 {a} > 0")),
    Fault("slope_missing", ERRORS, "slope", lambda s: np.ones_like(s.z),
          "the factor {slope} is missing", "缺少因子 {slope}"),
    Fault("slope_of_activation", ERRORS, "slope", lambda s: slope_of(s.record, s.a),
          "the slope is taken at {a} instead of {z}: the activation is applied twice", "斜率取在 {a} 处而不是 {z} 处：激活函数被用了两次"),
    Fault("slope_formula_of_output_at_z", ERRORS, "slope",
          lambda s: 1 - s.z**2 if s.record.name == "tanh" else s.z * (1 - s.z) if s.record.name == "sigmoid" else _by_output(s.record, s.z),
          "the formula of the slope in terms of {a} is applied to {z}", "用 {a} 表示的斜率公式被套用在 {z} 上"),
    Fault("softmax_diagonal_only", ERRORS, "slope", only(is_a("softmax"), lambda s: s.a * (1 - s.a)),
          "only the diagonal a(1 − a) of the Jacobian of softmax is used", "只用了 softmax 雅可比矩阵的对角线 a(1 − a)",
          mend=("delta = a * (g - (g * a).sum(axis=-1, keepdims=True)), with g = ∂C/∂a", "delta = a * (g - (g * a).sum(axis=-1, keepdims=True))，其中 g = ∂C/∂a")),
    *map(_formula_of_other, _OF_OUTPUT),
    Fault("softmax_diagonal_at_activation", ERRORS, "slope", only(is_a("softmax"), _diagonal_at_activation),
          "only the diagonal a(1 − a) of the Jacobian of softmax is used, and softmax is applied twice in it", "只用了 softmax 雅可比矩阵的对角线 a(1 − a)，而且其中 softmax 被用了两次",
          mend=("delta = a * (g - (g * a).sum(axis=-1, keepdims=True)), with g = ∂C/∂a", "delta = a * (g - (g * a).sum(axis=-1, keepdims=True))，其中 g = ∂C/∂a")),
    Fault("slope_is_activation", ERRORS, "slope", lambda s: s.a,
          "{a} itself stands in place of {slope}", "用 {a} 本身代替了 {slope}"),
    Fault("slope_twice", ERRORS, "slope", only(has_own_slope, lambda s: s.slope**2),
          "the factor {slope} is applied twice", "因子 {slope} 被乘了两次"),
    Fault("slope_extra", ERRORS, "slope", lambda s: (lambda g: s.through(g) * s.a * (1 - s.a)) if s.record.name == "softmax" else None,
          "an extra factor a(1 − a) is applied after softmax", "softmax 之后又多乘了一个因子 a(1 − a)"),
    Fault("slope_one_minus_activation", ERRORS, "slope", lambda s: 1 - s.a,
          # without the layer, whose number would look like a square
          "1 − a stands in place of {slope}", "用 1 − a 代替了 {slope}"),
    Fault("slope_square_of_difference", ERRORS, "slope", lambda s: (1 - s.a) ** 2 if s.record.name in ("tanh", "sigmoid") else None,
          "(1 − a)² stands in place of the slope: a slip of brackets", "用 (1 − a)² 代替了斜率：括号写错了"),
    Fault("slope_one_plus_square", ERRORS, "slope", lambda s: 1 + s.a**2 if s.record.name == "tanh" else None,
          "1 + a² stands in place of 1 − a²", "用 1 + a² 代替了 1 − a²"),
    Fault("slope_one_plus", ERRORS, "slope", lambda s: s.a * (1 + s.a) if s.record.name == "sigmoid" else None,
          "a(1 + a) stands in place of {slope}: a slip of sign", "用 a(1 + a) 代替了 {slope}：符号写错了"),
    Fault("slope_square_of_activation", ERRORS, "slope", lambda s: s.a**2 if s.record.name in ("sigmoid", "tanh") else None,
          "a·a stands in place of {slope}", "用 a·a 代替了 {slope}"),
    *SLIPS_IN_SLOPES,
    Fault("slope_on_the_other_side", ERRORS, "slope", only(is_a("relu", "leaky_relu", "elu"), lambda s: slope_of(s.record, -s.z)),
          "the two sides are exchanged: {slope} where {z} ≤ 0 is that of {z} > 0, and the other way round", "两侧用反了：{z} ≤ 0 处用了 {z} > 0 处的斜率，反之亦然",
          mend=("the test is {z} > 0", "应判断 {z} > 0")),
    Fault("slope_at_another_threshold", ERRORS, "slope", only(is_a("relu", "leaky_relu"), at_another_threshold),
          "{slope} goes from one side to the other at a {z} that is not 0", "{slope} 换边的位置不在 {z} = 0 处",
          mend=("compare {z} with 0", "应与 0 比较")),
    Fault("slope_of_the_lower_side_negative", ERRORS, "slope", only(is_a("leaky_relu"), lambda s: np.where(s.z > 0, s.slope, -s.slope)),
          "the slope where {z} ≤ 0 has the wrong sign", "{z} ≤ 0 处的斜率符号错了"),
    Fault("slope_is_value_on_the_lower_side", ERRORS, "slope", only(is_a("leaky_relu", "elu"), lambda s: np.where(s.z > 0, s.slope, s.a)),
          "where {z} ≤ 0, {a} itself stands in place of {slope}", "{z} ≤ 0 处用 {a} 本身代替了 {slope}"),
    Fault("error_rectified", ERRORS, "slope", only(is_a("relu"), lambda s: lambda sent: np.maximum(sent, 0)),
          "the error itself is set to 0 where it is negative, and not where {z} is", "把误差自己为负的地方置成了 0，而不是 {z} 为负的地方",
          mend=("set it to 0 where {z} ≤ 0", "在 {z} ≤ 0 处置 0")),
    Fault("slope_at_the_error", ERRORS, "slope", only(has_own_slope, lambda s: None if s.record.family == "relu" else lambda sent: sent * slope_of(s.record, sent)),
          "the slope is taken at the error that comes from above, not at {z}", "斜率取在上面传下来的误差处，而不是 {z} 处"),
    Fault("error_rectified_too", ERRORS, "slope", only(is_a("relu"), lambda s: lambda sent: np.maximum(sent, 0) * s.slope),
          "the error is also set to 0 where it is negative itself", "误差自己为负的地方也被置成了 0"),
    Fault("slope_of_layer_before", ERRORS, "slope", as_wide(lambda s: s.slope_before),
          "the slope is that of the layer before", "用的是前一层的斜率"),
    Fault("slope_of_layer_after", ("BP2",), "slope", as_wide(lambda s: s.slope_above),
          "the slope is that of the layer after", "用的是后一层的斜率"),
    *(_slope_of_other(record) for record in ACTIVATIONS.values() if record.slope is not None and record.name != "identity"),
)

_UPSTREAM = (
    Fault("slope_dropped_above", ("BP2",), "upstream", lambda s: s.sent_above,
          "the signal before the slope is sent down, not {delta_above}: {slope_above} is dropped on the way", "传下来的是乘斜率之前的信号，而不是 {delta_above}：途中丢掉了 {slope_above}",
          mend=("send down {delta_above}, slope included", "应传下 {delta_above}（含斜率）")),
    Fault("raw_error_sent_down", ("BP2",), "upstream", lambda s: s.output - s.y if s.output.shape[1] == s.w_above.shape[0] else None,
          "the raw error a − y is sent down instead of {delta_above}", "传下来的是原始误差 a − y，而不是 {delta_above}",
          mend=("send down {delta_above}, slope included", "应传下 {delta_above}（含斜率）")),
    Fault("slope_twice_above", ("BP2",), "upstream", lambda s: s.delta_above * s.slope_above,
          "{slope_above} is multiplied in once more on the way down", "向下传时又多乘了一次 {slope_above}"),
    Fault("activation_sent_down", ("BP2",), "upstream", lambda s: s.a_above,
          "the activation {a_above} is sent down instead of {delta_above}", "传下来的是激活值 {a_above}，而不是 {delta_above}"),
)

_MATRICES = (
    Fault("weights_already_updated", ("BP2",), "matrix", lambda s: s.w_above_after,
          "{w_above} had already been updated when the error was sent through it", "误差传过 {w_above} 时，它已经被更新了", SIZE,
          ("compute every δ first, then update every weight", "先算完所有 δ，再更新所有权重"), mixes_examples=True),
    Fault("weights_not_transposed", ("BP2",), "matrix", lambda s: s.w_above.T if s.w_above.shape[0] == s.w_above.shape[1] else None,
          "{w_above} is used the wrong way round (transposed)", "{w_above} 用反了（多转置或少转置）"),
    Fault("weights_of_this_layer", ("BP2",), "matrix", lambda s: s.w if s.w.shape == s.w_above.shape else None,
          "{w} is used instead of {w_above}", "用了 {w} 而不是 {w_above}"),
    Fault("weights_of_this_layer_transposed", ("BP2",), "matrix", lambda s: s.w.T if s.w.T.shape == s.w_above.shape and s.w.shape == s.w_above.shape else None,
          "the transpose of {w} is used instead of {w_above}", "用了 {w} 的转置而不是 {w_above}"),
    Fault("product_entry_by_entry", ("BP2",), "matrix", lambda s: np.repeat(s.w_above.sum(1, keepdims=True), s.w_above.shape[1], axis=1),
          "a product entry by entry stands where a matrix product is needed", "应该用矩阵乘积的地方用了逐元素乘积"),
    Fault("only_last_receiver", ("BP2",), "matrix", lambda s: _only_row(s.w_above, -1),
          "only the last k of the sum Σ_k {delta_above}_k {w_above}_kj is kept (= where += is meant)", "求和 Σ_k {delta_above}_k {w_above}_kj 只保留了最后一个 k（应为 += 而写成了 =）",
          mend=("add up over k: += in place of =", "对 k 累加：用 += 而不是 =")),
    Fault("only_first_receiver", ("BP2",), "matrix", lambda s: _only_row(s.w_above, 0),
          "only the first k of the sum Σ_k {delta_above}_k {w_above}_kj is kept", "求和 Σ_k {delta_above}_k {w_above}_kj 只保留了第一个 k",
          mend=("add up over every k", "对所有 k 累加")),
    Fault("gradient_of_weights_as_weights", ("BP2",), "matrix", lambda s: s.delta_above[:, :, None] * s.a[:, None, :],
          "∂C/∂{w_above} stands in place of {w_above}", "用了 ∂C/∂{w_above} 而不是 {w_above}", mixes_examples=True),
    Fault("weights_missing", ("BP2",), "matrix", lambda s: np.ones_like(s.w_above),
          "the factor {w_above} is missing", "缺少因子 {w_above}"),
    Fault("error_broadcast", ("BP2",), "matrix", lambda s: np.eye(s.w_above.shape[0]) if s.w_above.shape[0] == s.w_above.shape[1] else None,
          "{delta_above} is not multiplied by {w_above} at all", "{delta_above} 根本没有乘 {w_above}"),
    Fault("absolute_weights", ("BP2",), "matrix", lambda s: abs(s.w_above),
          "the signs of {w_above} are lost", "{w_above} 的符号丢失了"),
)

_WHOLE = (
    Fault("error_is_zero", ERRORS, "result", lambda s: np.zeros_like,
          "{delta} is zero, and with it every gradient below", "{delta} 为零，于是它以下的所有梯度也为零"),
    Fault("error_of_layer_above", ("BP2",), "result", in_place_of_the_result(as_wide(lambda s: s.delta_above)),
          "{delta_above} stands in place of {delta}: it is neither sent through {w_above} nor multiplied by {slope}", "用 {delta_above} 代替了 {delta}：既没有乘 {w_above}，也没有乘 {slope}"),
    Fault("upstream_unused", ("BP2",), "result", in_place_of_the_result(only(has_own_slope, lambda s: s.slope)),
          "{delta_above} is not used: only the slope is left", "没有用到 {delta_above}：只剩下斜率"),
)
# fmt: on

FAULTS_IN_ERRORS: tuple[Fault, ...] = (*_COST_GRADIENTS, *_MASKS, *_SLOPES, *_UPSTREAM, *_MATRICES, *_WHOLE)
"""Those that one example alone can show."""
