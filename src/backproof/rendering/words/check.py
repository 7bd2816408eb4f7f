"""The words of a check of a backward pass: findings by their code, how they are mended, what speaks for them, remarks.

The words of a single fault stand beside its equation, in `backproof.checking.faults`.
"""
# ruff: noqa: E501 - the tables are read in columns

from backproof.rendering.words import Pair

# fmt: off
FINDINGS: dict[str, Pair] = {
    # one equation at one layer
    "changed":            ("your {what}: {changes}", "你的 {what}：{changes}"),
    "missing":            ("your {what} is missing: nothing usable was returned", "你没有返回可用的 {what}"),
    "added_signs":        ("your {what} holds {multiple:.6g}·sign({parameter}) too: an L1 penalty that the cost does not have", "你的 {what} 多了 {multiple:.6g}·sign({parameter})：这是代价里没有的 L1 惩罚项"),
    "added_constant":     ("a constant, {multiple:.6g}, is added to your {what}", "你的 {what} 多加了常数 {multiple:.6g}"),
    "added_parameter":    ("your {what} holds {multiple:.6g}·{parameter} too: a penalty that the cost does not have (if it is meant, pass l2={multiple:.6g})", "你的 {what} 多了 {multiple:.6g}·{parameter}：这是代价里没有的惩罚项（若有意为之，请给出 l2={multiple:.6g}）"),
    "constant_factor":    ("your {what} is {ratio:.10g} times what it should be, a constant that is not recognised", "你的 {what} 是应有值的 {ratio:.10g} 倍，这个常数的来历未能识别"),
    "unrecognised":       ("your {what} does not satisfy {equation}; the cause is not recognised", "你的 {what} 不满足 {equation}；原因未能识别"),
    "not_finite":         ("NaN or infinity was returned where the gradient is finite", "返回了 NaN 或无穷大，而梯度是有限的"),
    "gradient_transposed": ("your ∂C/∂w has the shape of the transposed weights", "你的 ∂C/∂w 的形状是权重的转置"),
    # a constant, or the sign, of the whole cost
    "constant":           ("the gradient is exactly {factor} times that of the cost: its ½ or 2, or the number of outputs ({outputs}); the learning rate absorbs it", "梯度恰好是本代价的 {factor} 倍：代价里的 ½、2 或输出个数 {outputs}；学习率可以吸收它"),
    "all_signs":          ("your δ at the output, and with it every gradient, has the wrong sign", "输出层的 δ 以及所有梯度的符号都反了"),
    "descent":            ("it returns −∂C, to be added (y − a with +=)", "返回的是 −∂C，更新时相加（y − a 配 +=）"),
    "flipped":            ("every sign is flipped: either the sign of δ is wrong, or it returns −∂C, to be added (y − a with +=); the gradient alone cannot tell", "所有符号都反了：或者是 δ 的符号写反，或者返回的是 −∂C，更新时相加（y − a 配 +=）；只看梯度无法区分"),
    # the batch
    "bias_not_summed":    ("your ∂C/∂b of layer {layers} is not summed over the examples", "第 {layers} 层的偏置梯度没有对样本求和"),
    "not_summed_one":     ("your ∂C/∂b of layer {layers} is not summed over the examples (harmless if it is only ever given one example)", "第 {layers} 层的偏置梯度没有对样本求和（若每次只传一个样本，则无妨）"),
    "last_example_only":  ("the {what} of a batch is that of its last example alone", "批次的 {what} 只含最后一个样本"),
    "first_example_only": ("the {what} of a batch is that of its first example alone", "批次的 {what} 只含第一个样本"),
    "not_additive":       ("the {what} of a batch is no multiple of the sum over its examples", "批次的 {what} 不是各样本梯度之和的倍数"),
    "extra_1/N":          ("in a batch of {n}, your {what} has an extra factor 1/N", "对 {n} 个样本的批次，你的 {what} 多了一个因子 1/N"),
    "missing_1/N":        ("in a batch of {n}, your {what} lacks the factor 1/N that the others have", "对 {n} 个样本的批次，你的 {what} 缺少其他梯度都有的因子 1/N"),
    "batch_zero":         ("in a batch of {n}, your {what} is zero", "对 {n} 个样本的批次，你的 {what} 为零"),
    "batch_times":        ("in a batch of {n}, your {what} is {ratio:.6g} times what its examples give", "对 {n} 个样本的批次，你的 {what} 是各样本应给出值的 {ratio:.6g} 倍"),
    "sum_for_weights_mean_for_biases": ("the weights are summed over the examples and the biases averaged", "权重求和而偏置取平均"),
    "mean_for_weights_sum_for_biases": ("the weights are averaged over the examples and the biases summed", "权重取平均而偏置求和"),
    "penalty_share":      ("in a batch of {n} the penalty is {share:.6g} times λw", "对 {n} 个样本的批次，惩罚项是 λw 的 {share:.6g} 倍"),
    "1/N_twice":          ("1/N is applied twice", "1/N 乘了两次"),
    "neither":            ("a batch's gradient is {share:.6g} times the sum over its examples: neither mean nor sum", "批次的梯度是各样本之和的 {share:.6g} 倍，既非平均也非求和"),
    "other_reduction":    ("the gradient of {n} examples is their {found}, not their {wanted}", "对 {n} 个样本返回的是 {found}，而要求的是 {wanted}"),
    "one_example_at_a_time": ("it takes one example at a time; with several, {error}", "只能每次处理一个样本；一次给多个时：{error}"),
    # the cost
    "not_asked":          ("your cost was not checked: only the cost of a function that returns gradients is", "没有检查你的代价函数：只有被检查的代码是返回梯度的函数时才能检查"),
    "raises":             ("your cost could not be run: {error}", "你的代价函数无法运行：{error}"),
    "cost_is_other":      ("your cost is {other}, not {cost}; your gradient was compared with that of {cost}", "你的代价是 {other}，而不是 {cost}；梯度是与 {cost} 的梯度比较的"),
    "cost_factor":        ("your cost is exactly {factor} times {cost}", "你的代价恰好是 {cost} 的 {factor} 倍"),
    "cost_epsilon":       ("your cost has an ε of {epsilon:.0e} inside the logarithm", "你的代价在对数里加了 ε = {epsilon:.0e}"),
    "cost_log_missing":   ("the logarithm is missing in your cost", "你的代价缺少对数"),
    "cost_sign":          ("your cost has the wrong sign", "你的代价符号反了"),
    "cost_lse":           ("in your log-softmax the logarithm of the sum is missing: it is z − Σeᶻ instead of z − log Σeᶻ", "你的 log-softmax 少了对和取对数：写成了 z − Σeᶻ，而应为 z − log Σeᶻ"),
    "cost_penalty_missing": ("the penalty (λ/2)‖w‖² is missing in your cost", "你的代价缺少惩罚项 (λ/2)‖w‖²"),
    "cost_biases_penalised": ("your cost penalises the biases too: (λ/2)‖b‖² is added", "你的代价也惩罚了偏置：多加了 (λ/2)‖b‖²"),
    "cost_penalty_twice": ("the penalty in your cost is λ‖w‖² instead of (λ/2)‖w‖²: the ½ is missing", "你的代价里的惩罚项是 λ‖w‖² 而不是 (λ/2)‖w‖²：缺少 ½"),
    "cost_penalty_half":  ("the penalty in your cost is (λ/4)‖w‖² instead of (λ/2)‖w‖²", "你的代价里的惩罚项是 (λ/4)‖w‖² 而不是 (λ/2)‖w‖²"),
    "cost_unrecognised":  ("your cost is not {cost}; what it is was not recognised", "你的代价不是 {cost}；未能识别它是什么"),
    # memory
    "accumulates":        ("each call adds to the gradient of the call before: it is never reset", "每次调用都加在上一次的梯度上，没有清零"),
    "random":             ("the same question has different answers: it draws random numbers", "同样的输入给出不同的梯度：代码里抽取了随机数"),
    "not_repeatable":     ("the same question has another answer the second time: it keeps state", "同样的输入第二次给出不同的梯度：它记住了上一次的状态"),
    "mutates_arguments":  ("it overwrites its argument {names}", "它改写了传入的参数 {names}"),
    "overwritten":        ("the new values overwrite the old: each parameter becomes −η·∂C/∂parameter, and what it was is lost", "新值覆盖了旧值：每个参数都变成了 −η·∂C/∂参数，原来的值丢失了"),
    "returns_views":      ("it returns views of its own state: the next call overwrites them", "它返回的数组是内部状态的视图，下一次调用会改写它们"),
    "not_proportional_to_rate": ("the step is not proportional to the learning rate", "步长与学习率不成正比"),
}
"""What is wrong, by the code of the finding."""

MENDS: dict[str, Pair] = {
    "gradient_transposed": ("return its transpose (.T)", "返回它的转置（.T）"),
    "flipped":            ("flip the sign if you subtract it; say sign='descent' if you add it", "若更新时相减，请翻转符号；若相加，请给出 sign='descent'"),
    "bias_not_summed":    ("grad_b = delta.sum(axis=0), where examples are rows", "grad_b = delta.sum(axis=0)（样本为行时）"),
    "last_example_only":  ("add up the examples: += in place of =", "把各样本加起来：用 += 而不是 ="),
    "extra_1/N":          ("multiply by 1/N once only, with weights and biases alike", "1/N 只乘一次，权重和偏置一致"),
    "missing_1/N":        ("multiply by 1/N once only, with weights and biases alike", "1/N 只乘一次，权重和偏置一致"),
    "batch_times":        ("multiply by 1/N once only, with weights and biases alike", "1/N 只乘一次，权重和偏置一致"),
    "sum_for_weights_mean_for_biases": ("multiply by 1/N once only, with weights and biases alike", "1/N 只乘一次，权重和偏置一致"),
    "mean_for_weights_sum_for_biases": ("multiply by 1/N once only, with weights and biases alike", "1/N 只乘一次，权重和偏置一致"),
    "1/N_twice":          ("multiply by 1/N once only, with weights and biases alike", "1/N 只乘一次，权重和偏置一致"),
    "accumulates":        ("set the accumulators to zero before each backward pass (= instead of +=)", "每次反向传播前清零（用 = 而不是 +=）"),
    "random":             ("take the noise out", "去掉随机性，或固定随机种子"),
    "not_repeatable":     ("compute everything anew in each call", "每次调用都重新计算"),
    "overwritten":        ("parameter -= rate * gradient, in place of parameter = -rate * gradient", "parameter -= rate * gradient，而不是 parameter = -rate * gradient"),
    "mutates_arguments":  ("work on a copy", "先复制再改"),
    "returns_views":      ("return copies", "返回副本"),
}
"""How it is mended, where no line of one equation says so."""

EVIDENCE: dict[str, Pair] = {
    "changed":            ("making this change reproduces all {n} numbers you returned (largest difference {best}; next best cause {next_best:.2g})", "这样改动后重现了你返回的全部 {n} 个数（最大差 {best}；其次可能的原因相差 {next_best:.2g}）"),
    "left out":           ("leaving it out reproduces all {n} numbers you returned (largest difference {best}; next best cause {next_best:.2g})", "去掉它就重现了你返回的全部 {n} 个数（最大差 {best}；其次可能的原因相差 {next_best:.2g}）"),
    "difference":         ("largest difference from the right value {difference:.2g}", "与正确值最大差 {difference:.2g}"),
    "cost":               ("you return {given:.8g} where {right:.8g} is right", "你返回 {given:.8g}，正确值是 {right:.8g}"),
}
"""The numbers that speak for a finding."""

WORDS: dict[str, Pair] = {
    # parts of sentences
    "or":                 (" (or, which the numbers cannot tell apart: {listed})", "（或者，数值上无法区分：{listed}）"),
    "and":                (", and ", "，并且"),
    "sign":               ("the sign is flipped", "符号反了"),
    "times":              ("it is exactly {factor} times what it should be", "恰好是应有值的 {factor} 倍"),
    # headlines
    "title":              ("Check of a backward pass", "反向传播检查"),
    "convention":         ("convention", "约定"),
    "violated":           ("{equation} is violated", "{equation} 不成立"),
    "violated at":        ("{equation} is violated at layer {layer}", "{equation} 不成立（第 {layer} 层）"),
    "violated at several": ("{equation} is violated at layers {layers}", "{equation} 不成立（第 {layers} 层）"),
    "likewise":          ("{sentence}; likewise at layer {layers}", "{sentence}；第 {layers} 层也一样"),
    "two readings":       ("{equation}: two readings are possible", "{equation}：有两种可能"),
    "two readings at":    ("{equation} at layer {layer}: two readings are possible", "{equation}（第 {layer} 层）：有两种可能"),
    "elsewhere":          ("{place}: {severity}", "{place}有误：{severity}"),
    "elsewhere at":       ("{place} at layer {layer}: {severity}", "{place}有误（第 {layer} 层）：{severity}"),
    "forward":            ("forward pass", "前向传播"),
    "cost":               ("cost", "代价"),
    "update":             ("update", "更新"),
    "wrong direction":    ("wrong direction", "方向错误"),
    "wrong size":         ("wrong size", "大小错误"),
    "constant":           ("constant", "常数倍"),
    # labels
    "evidence":           ("evidence: {text}", "证据：{text}"),
    "mend":               ("mend: {text}", "改法：{text}"),
    "understood":         ("understood: {text}", "识别出的约定：{text}"),
    "asked":              ("tested: {text}", "已测试：{text}"),
    "label evidence":     ("evidence", "证据"),
    "label mend":         ("mend", "改法"),
    # the whole
    "verdict correct":    ("correct", "正确"),
    "verdict wrong":      ("wrong", "错误"),
    "verdict undecided":  ("undecided", "无法判定"),
    "proved":             ("correct: BP1–BP4 hold at every layer; every number is proved equal up to rounding", "正确：BP1–BP4 在每一层都成立，已证明每个数在舍入误差内相等"),
    "held":               ("{listed} hold (layers in brackets, each with your own δ)", "成立：{listed}（括号内为层号，均以你自己的 δ 检验）"),
    "cascade":            ("gradients below layer {layer} are wrong only because of your δ of layer {layer}, unless a finding says more", "第 {layer} 层以下的梯度只是因为第 {layer} 层的 δ 错了才错，除非另有说明"),
    "set_aside":          ("{n:# example|# examples} set aside: {why}", "{n} 个样本未计入：{why}"),
    "at_kink":            ("cannot tell, because {activation} of layer {layer} sits at a kink, where either slope is right", "无法判定：第 {layer} 层的 {activation} 处在不可导点，左右导数都可以"),
    "saturated":          ("cannot tell, because values overflow or saturate here: rounding is as large as the gradient", "无法判定：此处数值溢出或完全饱和，舍入误差与梯度一样大"),
    "which_sign":         ("only you can say which of the two is meant", "符号是约定还是错误，需要你说明"),
    "beyond_rounding":    ("the numbers differ by a little more than rounding explains, but no equation is violated", "与真值之差略大于舍入误差的界，但没有一条方程不成立"),
    "tested":             ("{n:# example alone|# examples one at a time}", "{n} 个样本逐个测试"),
    "tested_batch":       ("together, and again", "成批测试、重复调用"),
    # how the code is called
    "mean":               ("mean over the batch", "对一批样本取平均"),
    "sum":                ("sum over the batch", "对一批样本求和"),
    "each_example":       ("updates after each example", "每个样本之后更新一次"),
    "first":              ("{call} is called first, for what it remembers", "先调用 {call}，取它记住的中间结果"),
    "in_place":           ("updates the parameters in place", "就地更新参数"),
    "object":             ("an object of class {name}: {calls}", "{name} 类的对象：{calls}"),
    "module_layer":       ("layer {layer}: {modules}", "第 {layer} 层：{modules}"),
    "form pairs":         ("parameters as pairs (w, b)", "参数是 (w, b) 对"),
    "form interleaved":   ("parameters as one list w, b, w, b, …", "参数是一个列表 w, b, w, b, …"),
    "form dict":          ("parameters as a dict", "参数是字典"),
    "form flat":          ("parameters as one flat vector", "参数是一个扁平向量"),
    "form flat grouped":  ("parameters as one flat vector, weights first", "参数是一个扁平向量，权重在前"),
    "form flat folded first": ("a flat vector of weights with the bias folded in first", "扁平向量，偏置并入权重且在最前"),
    "form flat folded last": ("a flat vector of weights with the bias folded in last", "扁平向量，偏置并入权重且在最后"),
    "form no biases":     ("no biases", "没有偏置"),
    "form object":        ("parameters as an object", "参数是一个对象"),
    "form folded first":  ("bias folded into the weights, first", "偏置并入权重，排在最前"),
    "form folded last":   ("bias folded into the weights, last", "偏置并入权重，排在最后"),
    "form spread":        ("parameters as separate arguments", "参数逐个传入"),
    "form spread grouped": ("parameters as separate arguments", "参数逐个传入"),
    "examples columns":   ("a column for each example", "每个样本一列"),
    "examples vector":    ("one example at a time, as a vector", "每次一个样本，是一个向量"),
    "weights in_out":     ("weights stored (in, out)", "权重按（入，出）存放"),
    "biases row":         ("biases as rows", "偏置是行向量"),
    "biases column":      ("biases as columns", "偏置是列向量"),
    "threshold":          ("z = w·x − b", "z = w·x − b"),
    "targets labels":     ("targets as integer labels", "目标是整数标签"),
    "targets flat":       ("targets as one flat vector", "目标是一个扁平向量"),
    "library lists":      ("plain Python lists", "普通 Python 列表"),
    "library torch":      ("PyTorch tensors", "PyTorch 张量"),
    "library jax":        ("JAX arrays", "JAX 数组"),
}
# fmt: on
