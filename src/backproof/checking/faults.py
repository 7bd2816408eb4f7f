"""The catalogue of faults: one entry each, an equation with one part changed.

    BP1  δ = slope(cost gradient)      BP2  δ = slope(upstream · matrix)
    BP3  ∂C/∂w = result(error ⊗ input) BP4  ∂C/∂b = result(error)

`change` says what stands in place of the part, given the site, or None where the fault cannot occur; the diagnosis
applies one entry, or two of different parts, and accepts what reproduces the user's numbers. The order is that of
how often a fault is met: the first of an indistinguishable set is named first. Words in braces are those of
`backproof.checking.wording`.
"""
# ruff: noqa: E501 - the table is read in columns

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.activations import ACTIVATIONS, Activation
from backproof.checking.site import Site
from backproof.costs import COSTS

Array = Any
DIRECTION, SIZE, CONSTANT, CONVENTION = "wrong direction", "wrong size", "constant", "convention"
SEVERITIES = (DIRECTION, SIZE, CONSTANT, CONVENTION)


@dataclass(frozen=True)
class Fault:
    """One mistake in one part of one equation.

    Attributes:
        name: its identifier.
        equations: those it can be made in.
        part: which factor of the equation is changed.
        change: site -> what stands in its place (for "slope" and "result" it may be a function), or None.
        english, chinese: what it is, in words that finish "your … : ".
        severity: one of `SEVERITIES`.
        mend: an English and a Chinese hint, where the right equation alone does not say enough.
    """

    name: str
    equations: tuple[str, ...]
    part: str
    change: Callable[[Site], Any]
    english: str
    chinese: str
    severity: str = DIRECTION
    mend: tuple[str, str] | None = None


def _is(*names: str) -> Callable[[Site], bool]:
    return lambda site: site.record.family in names


def _slope_of(record: Activation, z: Array) -> Array | None:
    with np.errstate(all="ignore"):
        return record.slope(z, record.forward(z)) if record.slope else None


def _only(test: Callable[[Site], bool], value: Callable[[Site], Array]) -> Callable[[Site], Array | None]:
    return lambda site: value(site) if test(site) else None


def _same_width(value: Callable[[Site], Array | None]) -> Callable[[Site], Array | None]:
    """The value where it has the shape of this layer, else None: with other widths the code would have raised."""

    def change(site: Site) -> Array | None:
        found = value(site)
        return found if found is not None and found.shape == site.z.shape else None

    return change


def _own_slope(site: Site) -> bool:
    return site.record.slope is not None


_B12, _B34 = ("BP1", "BP2"), ("BP3", "BP4")

# fmt: off
_SLOPES = (
    Fault("slope_tested_on_output", _B12, "slope", _only(_is("relu"), lambda s: np.ones_like(s.z)),
          "the slope is tested on the output with ≥ 0, which always holds, so that {slope} is 1 everywhere",
          "斜率是用输出 ≥ 0 来判断的，而这永远成立，所以 {slope} 处处为 1", mend=("test {z} > 0, or {a} > 0", "改为判断 {z} > 0 或 {a} > 0")),
    Fault("slope_missing", _B12, "slope", lambda s: np.ones_like(s.z),
          "the factor {slope} is missing", "缺少因子 {slope}"),
    Fault("slope_of_activation", _B12, "slope", lambda s: _slope_of(s.record, s.a),
          "the slope is taken at {a} instead of {z}: the activation is applied twice", "斜率取在 {a} 处而不是 {z} 处：激活函数被用了两次"),
    Fault("slope_formula_of_output_at_z", _B12, "slope",
          lambda s: 1 - s.z**2 if s.record.name == "tanh" else s.z * (1 - s.z) if s.record.name == "sigmoid" else None,
          "the formula of the slope in terms of {a} is applied to {z}", "用 {a} 表示的斜率公式被套用在 {z} 上"),
    Fault("softmax_diagonal_only", ("BP1", "BP2"), "slope", _only(_is("softmax"), lambda s: s.a * (1 - s.a)),
          "only the diagonal a(1 − a) of the Jacobian of softmax is used", "只用了 softmax 雅可比矩阵的对角线 a(1 − a)",
          mend=("delta = a * (g - (g * a).sum(axis=-1, keepdims=True)), with g = ∂C/∂a", "delta = a * (g - (g * a).sum(axis=-1, keepdims=True))，其中 g = ∂C/∂a")),
    Fault("slope_is_activation", _B12, "slope", lambda s: s.a,
          "{a} itself stands in place of {slope}", "用 {a} 本身代替了 {slope}"),
    Fault("slope_twice", _B12, "slope", _only(_own_slope, lambda s: s.slope**2),
          "the factor {slope} is applied twice", "因子 {slope} 被乘了两次"),
    Fault("slope_extra", _B12, "slope", lambda s: (lambda g: s.through(g) * s.a * (1 - s.a)) if s.record.name == "softmax" else None,
          "an extra factor a(1 − a) is applied after softmax", "softmax 之后又多乘了一个因子 a(1 − a)"),
    Fault("slope_one_minus_activation", _B12, "slope", lambda s: 1 - s.a,
          "1 − {a} stands in place of {slope}", "用 1 − {a} 代替了 {slope}"),
    Fault("slope_square_of_difference", _B12, "slope", lambda s: (1 - s.a) ** 2 if s.record.name in ("tanh", "sigmoid") else None,
          "(1 − a)² stands in place of the slope: a slip of brackets", "用 (1 − a)² 代替了斜率：括号写错了"),
    Fault("slope_one_plus_square", _B12, "slope", lambda s: 1 + s.a**2 if s.record.name == "tanh" else None,
          "1 + a² stands in place of 1 − a²", "用 1 + a² 代替了 1 − a²"),
    Fault("slope_of_layer_before", _B12, "slope", _same_width(lambda s: s.slope_before),
          "the slope is that of the layer before", "用的是前一层的斜率"),
    Fault("slope_of_layer_after", ("BP2",), "slope", _same_width(lambda s: s.slope_above),
          "the slope is that of the layer after", "用的是后一层的斜率"),
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


def _slope_of_other(other: Activation) -> Fault:
    return Fault(f"slope_of_{other.name}", _B12, "slope", lambda s: None if s.record.name == other.name else _slope_of(other, s.z),
                 f"the slope is that of {other.name}, not of {{activation}}", f"用的是 {other.name} 的斜率，而不是 {{activation}} 的")


_OF_OUTPUT = {"sigmoid": ("a(1 − a)", lambda a: a * (1 - a)), "tanh": ("1 − a²", lambda a: 1 - a * a), "relu": ("[a > 0]", lambda a: (a > 0) * 1.0)}


def _slope_formula_of_other(name: str) -> Fault:
    text, function = _OF_OUTPUT[name]
    return Fault(f"slope_formula_of_{name}", _B12, "slope",
                 lambda s: None if s.record.name in (name, "softmax") else function(s.a),
                 f"the slope is {text}, that of {name}, not of {{activation}}", f"斜率用了 {name} 的 {text}，而不是 {{activation}} 的")


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
                 f"对数里加了 ε = {epsilon:.0e}，这是一个略有不同的代价函数的梯度", CONVENTION)


_COST_GRADIENTS = (
    *(_cost_gradient_of(name) for name in ("quadratic", "binary_cross_entropy", "categorical_cross_entropy", "huber", "log_cosh", "poisson")),
    Fault("target_forgotten", ("BP1",), "cost gradient", lambda s: s.output,
          "the target y is not subtracted", "没有减去目标 y"),
    Fault("squared_error_as_gradient", ("BP1",), "cost gradient", lambda s: (s.output - s.y) ** 2,
          "the squared error itself is sent back, not its derivative", "传回的是平方误差本身，而不是它的导数"),
    Fault("absolute_error_as_gradient", ("BP1",), "cost gradient", lambda s: abs(s.output - s.y),
          "the sign of a − y is lost", "a − y 的符号丢失了"),
    *map(_inside_log, (1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12)),
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
          ("compute every δ first, then update every weight", "先算完所有 δ，再更新所有权重")),
    Fault("weights_not_transposed", ("BP2",), "matrix", lambda s: s.w_above.T if s.w_above.shape[0] == s.w_above.shape[1] else None,
          "{w_above} is used the wrong way round (transposed)", "{w_above} 用反了（多转置或少转置）"),
    Fault("weights_of_this_layer", ("BP2",), "matrix", lambda s: s.w if s.w.shape == s.w_above.shape else None,
          "{w} is used instead of {w_above}", "用了 {w} 而不是 {w_above}"),
    Fault("weights_of_this_layer_transposed", ("BP2",), "matrix", lambda s: s.w.T if s.w.T.shape == s.w_above.shape and s.w.shape == s.w_above.shape else None,
          "the transpose of {w} is used instead of {w_above}", "用了 {w} 的转置而不是 {w_above}"),
    Fault("product_entry_by_entry", ("BP2",), "matrix", lambda s: np.repeat(s.w_above.sum(1, keepdims=True), s.w_above.shape[1], axis=1),
          "a product entry by entry stands where a matrix product is needed", "应该用矩阵乘积的地方用了逐元素乘积"),
    Fault("weights_missing", ("BP2",), "matrix", lambda s: np.ones_like(s.w_above),
          "the factor {w_above} is missing", "缺少因子 {w_above}"),
    Fault("error_broadcast", ("BP2",), "matrix", lambda s: np.eye(s.w_above.shape[0]) if s.w_above.shape[0] == s.w_above.shape[1] else None,
          "{delta_above} is not multiplied by {w_above} at all", "{delta_above} 根本没有乘 {w_above}"),
    Fault("absolute_weights", ("BP2",), "matrix", lambda s: abs(s.w_above),
          "the signs of {w_above} are lost", "{w_above} 的符号丢失了"),
)

_INPUTS = (
    Fault("own_activation_as_input", ("BP3",), "input", lambda s: s.a if s.a.shape == s.a_before.shape else None,
          "{a} stands in place of {a_before} (off by one)", "用了 {a} 而不是 {a_before}（差了一层）"),
    Fault("weighted_input_as_input", ("BP3",), "input", lambda s: s.z_before,
          "{z_before} stands in place of {a_before}", "用了 {z_before} 而不是 {a_before}"),
    Fault("first_input_as_input", ("BP3",), "input", lambda s: s.x if s.layer > 2 and s.x.shape == s.a_before.shape else None,
          "the input x stands in place of {a_before}", "用了输入 x 而不是 {a_before}"),
    Fault("input_missing", ("BP3",), "input", lambda s: np.ones_like(s.a_before),
          "the factor {a_before} is missing", "缺少因子 {a_before}"),
    Fault("slope_as_input", ("BP3",), "input", lambda s: s.slope_before,
          "{slope_before} stands in place of {a_before}", "用了 {slope_before} 而不是 {a_before}"),
    Fault("absolute_input", ("BP3",), "input", lambda s: abs(s.a_before),
          "the signs of {a_before} are lost", "{a_before} 的符号丢失了"),
)

_ERRORS = (
    Fault("slope_left_out_of_error", _B34, "error", lambda s: s.sent(),
          "{slope} is left out of the error here, though it is sent down rightly", "这里的误差漏了 {slope}，虽然向下传的是对的"),
    Fault("slope_twice_in_error", _B34, "error", _only(_own_slope, lambda s: s.delta * s.slope),
          "{slope} is multiplied in once more here", "这里又多乘了一次 {slope}"),
    Fault("raw_error", _B34, "error", _same_width(lambda s: s.output - s.y),
          "the raw error a − y stands in place of {delta}", "用了原始误差 a − y 而不是 {delta}"),
    Fault("error_of_layer_after", _B34, "error", _same_width(lambda s: s.delta_above),
          "{delta_above} stands in place of {delta}", "用了 {delta_above} 而不是 {delta}"),
    Fault("activation_as_error", _B34, "error", lambda s: s.a,
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
    Fault("no_gradient", _B34, "result", lambda s: lambda r: np.zeros_like(r),
          "{parameter} gets no gradient: it is zero", "{parameter} 没有得到梯度：全为零"),
    Fault("summed_over_neurons", ("BP4",), "result", lambda s: lambda r: np.repeat(r.sum(1, keepdims=True), r.shape[1], axis=1) if r.shape[1] > 1 else None,
          "the errors of the whole layer are summed into one number (a sum without an axis)", "把整层的误差加成了一个数（求和时没写 axis）",
          mend=("sum over the examples only, axis=0 if they are rows", "只对样本求和：样本为行时 axis=0")),
    Fault("averaged_over_neurons", ("BP4",), "result", lambda s: lambda r: np.repeat(r.mean(1, keepdims=True), r.shape[1], axis=1) if r.shape[1] > 1 else None,
          "the errors of the whole layer are averaged into one number", "把整层的误差平均成了一个数"),
    Fault("gradient_transposed", ("BP3",), "result", lambda s: lambda r: np.swapaxes(r, 1, 2) if r.shape[1] == r.shape[2] > 1 else None,
          "the product is the wrong way round: it is the transpose", "乘积方向反了：得到的是转置"),
    Fault("parameter_added", _B34, "result", lambda s: lambda r: r + (s.w if r.ndim == 3 else s.b),
          "{parameter} itself is added", "多加了 {parameter} 本身"),
    Fault("error_only_sign", _B34, "result", lambda s: lambda r: np.sign(r),
          "only the sign is kept", "只保留了符号"),
    Fault("absolute_result", _B34, "result", lambda s: lambda r: abs(r),
          "the sign is lost", "符号丢失了"),
)
# fmt: on

_OTHER_SLOPES = tuple(_slope_formula_of_other(name) for name in _OF_OUTPUT) + tuple(
    _slope_of_other(record) for record in ACTIVATIONS.values() if record.slope is not None and record.name != "identity"
)
FAULTS: tuple[Fault, ...] = (
    *_COST_GRADIENTS,
    *_MASKS,
    *_SLOPES[:5],
    *_OTHER_SLOPES[:3],
    *_SLOPES[5:],
    *_OTHER_SLOPES[3:],
    *_UPSTREAM,
    *_MATRICES,
    *_INPUTS,
    *_ERRORS,
    *_PENALTIES,
    *_RESULTS,
)
"""Every fault that one example alone can show."""


def faults_of(equation: str, part: str) -> tuple[Fault, ...]:
    """The entries that change that part of that equation, in their order.

    >>> [fault.name for fault in faults_of("BP3", "result")][0]
    'penalty_missing'
    """
    return tuple(fault for fault in FAULTS if equation in fault.equations and fault.part == part)
