"""The words of a check of one operation: findings by their code, how they are mended, remarks."""
# ruff: noqa: E501 - the tables are read in columns

from backproof.rendering.words import Pair

# fmt: off
FINDINGS: dict[str, Pair] = {
    "zero":              ("the derivative of {operator} by input {input} is zero, so that everything before it gets no gradient", "{operator} 对第 {input} 个输入的导数为零，它之前的一切都得不到梯度"),
    "none":              ("the derivative of {operator} by input {input} is missing (None)", "{operator} 对第 {input} 个输入的导数缺失（None）"),
    "shape":             ("the derivative of {operator} by input {input} has shape {given}; that of the input is {wanted}: is a sum over broadcast axes missing?", "{operator} 对第 {input} 个输入的导数的形状是 {given}，而输入的形状是 {wanted}：是否忘了对广播的轴求和？"),
    "not_finite":        ("the derivative of {operator} by input {input} holds NaN or infinity", "{operator} 对第 {input} 个输入的导数含有 NaN 或无穷大"),
    "forgets_cotangent": ("the derivative of {operator} by input {input} is not multiplied by the gradient that comes from above", "{operator} 对第 {input} 个输入的导数没有乘以上游传来的梯度"),
    "cotangent_twice":   ("the derivative of {operator} by input {input} is multiplied twice by the gradient that comes from above", "{operator} 对第 {input} 个输入的导数把上游传来的梯度乘了两次"),
    "slope_missing":     ("the derivative of {operator} by input {input} passes the gradient from above through unchanged: the slope is missing", "{operator} 对第 {input} 个输入的导数原样传递了上游梯度：缺少斜率"),
    "slope_twice":       ("the derivative of {operator} by input {input} holds the slope twice", "{operator} 对第 {input} 个输入的导数把斜率乘了两次"),
    "returns_value":     ("the derivative of {operator} by input {input} holds the function's value in place of its slope", "{operator} 对第 {input} 个输入的导数用函数值代替了斜率"),
    "slope_at_output":   ("the derivative of {operator} by input {input} is the slope at the output instead of the input", "{operator} 对第 {input} 个输入的导数：斜率取在输出处，而不是输入处"),
    "transposed":        ("the derivative of {operator} by input {input} is transposed", "{operator} 对第 {input} 个输入的导数被转置了"),
    "swapped":           ("the derivative of {operator} by input {input} is that of another input", "{operator} 对第 {input} 个输入的导数其实是另一个输入的导数"),
    "sign":              ("the derivative of {operator} by input {input} has the wrong sign", "{operator} 对第 {input} 个输入的导数符号反了"),
    "factor":            ("the derivative of {operator} by input {input} is {factor} times what it should be", "{operator} 对第 {input} 个输入的导数是应有值的 {factor} 倍"),
    "entries":           ("the derivative of {operator} by input {input} is wrong at {places} only", "{operator} 对第 {input} 个输入的导数只在 {places} 处错误"),
    "unrecognised":      ("the derivative of {operator} by input {input} is wrong, first at {places}; the cause is not recognised", "{operator} 对第 {input} 个输入的导数错误，首先在 {places}；原因未能识别"),
    "not_repeatable":    ("the same question has different answers: it keeps state or draws random numbers", "同样的输入给出不同的结果：它保留了状态或抽取了随机数"),
}
"""What is wrong, by the code of the finding."""

MENDS: dict[str, Pair] = {
    "forgets_cotangent": ("return grad_output * …", "返回 grad_output * …"),
    "cotangent_twice":   ("multiply by grad_output once", "grad_output 只乘一次"),
    "zero":              ("return its derivative, not zeros", "返回它的导数，而不是零"),
    "none":              ("return its derivative, not None", "返回它的导数，而不是 None"),
    "sign":              ("flip the sign", "翻转符号"),
    "slope_at_output":   ("evaluate the slope at the saved input, or use its formula in terms of the output", "在保存的输入处求斜率，或改用以输出表示的公式"),
    "swapped":           ("return the derivatives in the order of the inputs", "按输入的顺序返回导数"),
    "transposed":        ("return its transpose (.T)", "返回它的转置（.T）"),
}
"""How it is mended."""

WORDS: dict[str, Pair] = {
    "title":             ("Check of an operation", "单个运算的检查"),
    "wrong":             ("the derivative is wrong", "导数错误"),
    "right":             ("correct: the derivative agrees with differences", "正确：导数与差分一致"),
    "output_not_finite": ("cannot tell, because the output is not finite here", "无法判定：此处输出不是有限数"),
    "kinks":             ("cannot tell at {n:# entry, because it lies|# entries, because they lie} at a kink", "有 {n} 处无法判定：它们在不可导点上"),
    "seen":              ("you return {returned:.10g} where differences give {right:.10g} (off by {off:.2g})", "你返回 {returned:.10g}，而差分给出 {right:.10g}（相差 {off:.2g}）"),
    "tested":            ("⟨v, Jᵀu⟩ = ⟨u, Jv⟩ at {n:# entry|# entries}, and again", "在 {n} 处检验 ⟨v, Jᵀu⟩ = ⟨u, Jv⟩，并重复调用"),
}
# fmt: on
