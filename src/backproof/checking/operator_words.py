"""What `check_op` says, in English and Chinese."""
# ruff: noqa: E501 - a table of sentences

from __future__ import annotations

from typing import Any

# fmt: off
_WORDS: dict[str, tuple[str, str]] = {
    "input":             ("the derivative of {name} by input {n} ", "{name} 对第 {n} 个输入的导数"),
    "zero":              ("is zero, so that everything before it gets no gradient", "为零，它之前的一切都得不到梯度"),
    "none":              ("is missing (None)", "缺失（None）"),
    "shape":             ("has shape {given}; that of the input is {wanted}: is a sum over broadcast axes missing?", "的形状是 {given}，而输入的形状是 {wanted}：是否忘了对广播的轴求和？"),
    "nan":               ("holds NaN or infinity", "含有 NaN 或无穷大"),
    "forgets_cotangent": ("is not multiplied by the gradient that comes from above", "没有乘以上游传来的梯度"),
    "cotangent_twice":   ("is multiplied twice by the gradient that comes from above", "把上游传来的梯度乘了两次"),
    "slope_missing":     ("passes the gradient from above through unchanged: the slope is missing", "原样传递了上游梯度：缺少斜率"),
    "slope_twice":       ("holds the slope twice", "把斜率乘了两次"),
    "returns_value":     ("holds the function's value in place of its slope", "用函数值代替了斜率"),
    "slope_at_output":   ("is the slope at the output instead of the input", "斜率取在输出处，而不是输入处"),
    "transposed":        ("is transposed", "被转置了"),
    "swapped":           ("is that of another input", "其实是另一个输入的导数"),
    "sign":              ("has the wrong sign", "符号反了"),
    "factor":            ("is {factor} times what it should be", "是应有值的 {factor} 倍"),
    "entries":           ("is wrong at {places} only", "只在 {places} 处错误"),
    "unrecognised":      ("is wrong, first at {places}; the cause is not recognised", "错误，首先在 {places}；原因未识别"),
    "not_repeatable":    ("the same question has different answers: it keeps state or draws random numbers", "同样的输入给出不同的结果：它保留了状态或抽取了随机数"),
    "not_finite":        ("cannot tell, because the output is not finite here", "无法判定：此处输出不是有限数"),
    "kinks":             ("cannot tell at {n} entries, because they lie at a kink", "有 {n} 处无法判定：它们在不可导点上"),
    "evidence":          ("you return {given} where differences give {right} (off by {off})", "你返回 {given}，而差分给出 {right}（相差 {off}）"),
    "tested":            ("⟨v, Jᵀu⟩ = ⟨u, Jv⟩ at {n} entries, and again", "在 {n} 处检验 ⟨v, Jᵀu⟩ = ⟨u, Jv⟩，并重复调用"),
    "mend_forgets_cotangent": ("return grad_output * …", "返回 grad_output * …"),
    "mend_cotangent_twice": ("multiply by grad_output once", "grad_output 只乘一次"),
    "mend_zero":         ("return its derivative, not zeros", "返回它的导数，而不是零"),
    "mend_none":         ("return its derivative, not None", "返回它的导数，而不是 None"),
    "mend_sign":         ("flip the sign", "翻转符号"),
    "mend_slope_at_output": ("evaluate the slope at the saved input, or use its formula in terms of the output", "在保存的输入处求斜率，或改用以输出表示的公式"),
    "mend_swapped":      ("return the derivatives in the order of the inputs", "按输入的顺序返回导数"),
    "mend_transposed":   (".T", ".T"),
}
# fmt: on


def say_op(language: str, key: str, **values: Any) -> str:
    """The sentence of that key, with the values in it.

    >>> say_op("en", "factor", factor="2")
    'is 2 times what it should be'
    """
    return _WORDS[key][language == "zh"].format(**values)
