"""Every sentence that checking says beside the catalogue of faults, in English and Chinese, in one table."""
# ruff: noqa: E501 - a table of sentences

from __future__ import annotations

from typing import Any

# fmt: off
MESSAGES: dict[str, tuple[str, str]] = {
    # the explanation of one equation
    "your":               ("your {what}: {changes}", "你的 {what}：{changes}"),
    "or":                 (" (or, which the numbers cannot tell apart: {listed})", "（或者，数值上无法区分：{listed}）"),
    "and":                (", and ", "，并且"),
    "sign":               ("the sign is flipped", "符号反了"),
    "times":              ("it is exactly {factor} times what it should be", "恰好是应有值的 {factor} 倍"),
    "evidence":           ("making this change reproduces all {n} numbers you returned (largest difference {best}; next best cause {next_best})", "这样改动后重现了你返回的全部 {n} 个数（最大差 {best}；次优原因 {next_best}）"),
    "evidence_missing":   ("leaving it out reproduces all {n} numbers you returned (largest difference {best}; next best cause {next_best})", "去掉它就重现了你返回的全部 {n} 个数（最大差 {best}；次优原因 {next_best}）"),
    "evidence_plain":     ("largest difference from the right value {difference}", "与正确值最大差 {difference}"),
    "missing":            ("your {what} is missing: nothing usable was returned", "你没有返回可用的 {what}"),
    "added":              ("your {what} holds {multiple}·{of} too: a penalty that the cost does not have (if it is meant, pass l2={multiple})", "你的 {what} 多了 {multiple}·{of}：这是代价里没有的惩罚项（若有意为之，请给出 l2={multiple}）"),
    "ratio":              ("your {what} is {ratio} times what it should be, a constant that is not recognised", "你的 {what} 是应有值的 {ratio} 倍，原因未识别"),
    "unrecognised":       ("your {what} does not satisfy {equation}; the cause is not recognised", "你的 {what} 不满足 {equation}；原因未识别"),
    "cascade":            ("gradients below layer {layer} are wrong only because of your {delta}, unless a finding says more", "第 {layer} 层以下的梯度只是因为 {delta} 错了才错，除非另有说明"),
    # batches
    "not_summed":         ("your ∂C/∂b of layer {layers} is not summed over the examples", "第 {layers} 层的偏置梯度没有对样本求和"),
    "not_summed_one":     (" (harmless if it is only ever given one example)", "（若每次只传一个样本，则无妨）"),
    "last_only":          ("the ∂C/∂{of} of a batch is that of its last example alone", "批次的 ∂C/∂{of} 只含最后一个样本"),
    "first_only":         ("the ∂C/∂{of} of a batch is that of its first example alone", "批次的 ∂C/∂{of} 只含第一个样本"),
    "not_additive":       ("the ∂C/∂{of} of a batch is no multiple of the sum over its examples", "批次的 ∂C/∂{of} 不是各样本梯度之和的倍数"),
    "batch_share":        ("in a batch of {n}, your {what} {ratio}", "对 {n} 个样本的批次，你的 {what} {ratio}"),
    "extra_1/N":          ("has an extra factor 1/N", "多了一个因子 1/N"),
    "missing_1/N":        ("lacks the factor 1/N that the others have", "缺少其他梯度都有的因子 1/N"),
    "is_zero":            ("is zero", "为零"),
    "is_times":           ("is {ratio} times what its examples give", "是各样本应给出值的 {ratio} 倍"),
    "once":               ("multiply by 1/N once only, with weights and biases alike", "1/N 只乘一次，权重和偏置一致"),
    "sum_w_mean_b":       ("the weights are summed over the examples and the biases averaged", "权重求和而偏置取平均"),
    "mean_w_sum_b":       ("the weights are averaged over the examples and the biases summed", "权重取平均而偏置求和"),
    "penalty_share":      ("in a batch of {n} the penalty is {share} times λw", "{n} 个样本的批次中，惩罚项是 λw 的 {share} 倍"),
    "1/N_twice":          ("1/N is applied twice", "1/N 乘了两次"),
    "neither":            ("a batch's gradient is {share} times the sum over its examples: neither mean nor sum", "批次的梯度是样本之和的 {share} 倍，既非平均也非求和"),
    "other_reduction":    ("the gradient of {n} examples is their {found}, not their {wanted}", "对 {n} 个样本返回的是 {found}，而要求的是 {wanted}"),
    "one_at_a_time":      ("it takes one example at a time; with several, {error}", "只能每次处理一个样本；多个时：{error}"),
    # the cost
    "cost_raises":        ("your cost could not be run: {error}", "你的代价函数无法运行：{error}"),
    "cost_is_other":      ("your cost is {other}, not {cost}; your gradient was compared with that of {cost}", "你的代价是 {other}，而不是 {cost}；梯度是与 {cost} 的比较的"),
    "cost_times":         ("your cost is exactly {factor} times {cost}", "你的代价恰好是 {cost} 的 {factor} 倍"),
    "cost_epsilon":       ("your cost has an ε of {epsilon} inside the logarithm", "你的代价在对数里加了 ε = {epsilon}"),
    "cost_log_missing":   ("the logarithm is missing in your cost", "你的代价缺少对数"),
    "cost_sign":          ("your cost has the wrong sign", "你的代价符号反了"),
    "cost_lse":           ("in your log-softmax the logarithm of the sum is missing: it is z − Σeᶻ instead of z − log Σeᶻ", "你的 log-softmax 少了对和取对数：写成了 z − Σeᶻ，而应为 z − log Σeᶻ"),
    "cost_unrecognised":  ("your cost is not {cost}; what it is was not recognised", "你的代价不是 {cost}；未能识别它是什么"),
    "evidence_cost":      ("you return {given} where {right} is right", "你返回 {given}，正确值是 {right}"),
    # memory
    "accumulates":        ("each call adds to the gradient of the call before: it is never reset", "每次调用都加在上一次的梯度上，没有清零"),
    "mend_accumulates":   ("set the accumulators to zero before each backward pass (= instead of +=)", "每次反向传播前清零（用 = 而不是 +=）"),
    "random":             ("the same question has different answers: it draws random numbers", "同样的输入给出不同的梯度：代码里抽取了随机数"),
    "mend_random":        ("take the noise out", "去掉随机性，或固定随机种子"),
    "not_repeatable":     ("the same question has another answer the second time: it keeps state", "同样的输入第二次给出不同的梯度：它记住了上一次的状态"),
    "mend_not_repeatable": ("compute everything anew in each call", "每次调用都重新计算"),
    "mutates_arguments":  ("it overwrites its argument {names}", "它改写了传入的参数 {names}"),
    "mend_mutates":       ("work on a copy", "先复制再改"),
    "returns_views":      ("it returns views of its own state: the next call overwrites them", "它返回的数组是内部状态的视图，下一次调用会改写它们"),
    "mend_returns_views": ("return copies", "返回副本"),
    "not_proportional":   ("the step is not proportional to the learning rate", "步长与学习率不成正比"),
    # the whole
    "set_aside":          ("{n} examples set aside: {why}", "{n} 个样本未计入：{why}"),
    "at_kink":            ("cannot tell, because {activation} of layer {layer} sits at a kink, where either slope is right", "无法判定：第 {layer} 层的 {activation} 处在不可导点，左右导数都可以"),
    "saturated":          ("cannot tell, because values overflow or saturate here: rounding is as large as the gradient", "无法判定：此处数值溢出或完全饱和，舍入误差与梯度一样大"),
    "not_finite":         ("NaN or infinity was returned where the gradient is finite", "返回了 NaN 或无穷大，而梯度是有限的"),
    "transposed":         ("your ∂C/∂w has the shape of the transposed weights", "∂C/∂w 的形状是权重的转置"),
    "all_signs":          ("your δ at the output, and with it every gradient, has the wrong sign", "输出层的 δ 以及所有梯度的符号都反了"),
    "descent":            ("it returns −∂C, to be added (y − a with +=)", "返回的是 −∂C（y − a 配 +=）"),
    "flipped":            ("every sign is flipped: either the sign of δ is wrong, or it returns −∂C, to be added (y − a with +=); the gradient alone cannot tell", "所有符号都反了：或者是 δ 的符号写反，或者返回的是 −∂C（y − a 配 +=），只看梯度无法区分"),
    "mend_flipped":       ("flip the sign if you subtract it; say sign='descent' if you add it", "若要相减就翻转符号；若要相加，请给出 sign='descent'"),
    "constant":           ("the gradient is exactly {factor} times that of the cost: its ½ or 2, or the number of outputs ({n}); the learning rate absorbs it", "梯度恰好是本代价的 {factor} 倍：代价里的 ½、2 或输出个数 {n}；学习率可以吸收它"),
    "which_sign":         ("only you can say which of the two is meant", "符号是约定还是错误，需要你说明"),
    "beyond_rounding":    ("the numbers differ by a little more than rounding explains, but no equation is violated", "与真值之差略大于舍入误差的界，但没有一条方程不成立"),
    "mean":               ("mean over the batch", "对批次取平均"),
    "sum":                ("sum over the batch", "对批次求和"),
    "tested":             ("{n} examples one at a time", "{n} 个样本逐个测试"),
    "tested_batch":       ("together, and again", "成批测试、重复调用"),
    "in_place":           ("updates the parameters in place", "就地更新参数"),
    "object":             ("an object of class {name}: {calls}", "{name} 类的对象：{calls}"),
    "bias_shared":        ("one bias for each layer", "每层只有一个偏置"),
    "biases_fixed":       ("the biases are never updated", "偏置从不更新"),
}
# fmt: on


def say(language: str, key: str, **values: Any) -> str:
    """The sentence of that key, with the values in it.

    >>> say("en", "tested", n=5)
    '5 examples one at a time'
    """
    return MESSAGES[key][language == "zh"].format(**values)
