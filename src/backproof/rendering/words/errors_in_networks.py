"""The Chinese of the messages about networks, parameters, activations, costs, optimizers and formulas."""
# ruff: noqa: E501 - the table is read in columns

CHINESE = {
    "formula: the exponent {exponent} has too many digits; accepted: at most 18 after the point": "formula：指数 {exponent} 位数太多；可接受：小数点后至多 18 位",
    "{name}: rows of different lengths given; accepted: an array of numbers, all rows of one length": "{name}：各行长度不同；可接受：数的数组，各行长度相同",
    "sizes: {sizes} given, whose {count:.3g} parameters take {needed:.3g} GB; accepted: what fits into the memory of this machine, {most:.3g} GB": "sizes：给出的是 {sizes}，其 {count:.3g} 个参数需要 {needed:.3g} GB；可接受：这台机器的内存 {most:.3g} GB 放得下的网络",
    "formula: {count} parts given; accepted: at most {most}": "公式：给出了 {count} 个部分；可接受：至多 {most} 个",
    "formula: {count} arguments of Max and Min given; accepted: at most {most} in all": (
        "公式：给出了 Max 和 Min 的 {count} 个参数；可接受：总共至多 {most} 个"
    ),
    "none": "无",
    # what targets a cost accepts
    "finite numbers": "有限的数",
    "finite numbers ≥ 0": "≥ 0 的有限的数",
    "numbers from 0 to 1": "0 到 1 之间的数",
    "rows of numbers ≥ 0 that sum to 1": "每行的数都 ≥ 0 且和为 1",
    "rows with a single 1 among zeros": "每行只有一个 1，其余都是 0",
    "trace: {given} given; accepted: what network.forward(parameters, x) returned": (
        "trace：给出的是 {given}；可接受：network.forward(parameters, x) 返回的结果"
    ),
    "parameters: {given} given; accepted: backproof.Parameters(weights, biases)": (
        "parameters：给出的是 {given}；可接受：backproof.Parameters(weights, biases)"
    ),
    # records
    "{option}: {name!r} is not known; accepted: {accepted}, leaky_relu(x), elu(x) with x > 0{hint}": (
        "{option}：没有名为 {name!r} 的激活函数；可接受：{accepted}，以及 leaky_relu(x)、elu(x)，其中 x > 0{hint}"
    ),
    "name: {name!r} given, which is taken or is not an identifier; accepted: an identifier that no "
    "activation of the catalogue has": (
        "name：给出的是 {name!r}，它已被占用，或不是标识符；可接受：目录中没有激活函数用过的标识符"
    ),
    "{option}: {name!r} is not known; accepted: {accepted}, huber(x) with x > 0, quantile(x) with 0 < x < 1{hint}": (
        "{option}：没有名为 {name!r} 的代价函数；可接受：{accepted}，以及 huber(x)，其中 x > 0，quantile(x)，其中 0 < x < 1{hint}"
    ),
    "name: {name!r} given, which is taken or is not an identifier; accepted: an identifier that no cost of "
    "the catalogue has": ("name：给出的是 {name!r}，它已被占用，或不是标识符；可接受：目录中没有代价函数用过的标识符"),
    "targets: {targets!r} is not known; accepted: {accepted}": "targets：{targets!r} 未知；可接受：{accepted}",
    "y: row {row} is {given}; cost {cost!r} accepts {accepted}": (
        "y：第 {row} 行（从 0 数起）是 {given}；代价函数 {cost!r} 可接受：{accepted}"
    ),
    "seed: {seed!r} given; accepted: an integer ≥ 0": "seed：给出的是 {seed!r}；可接受：≥ 0 的整数",
    "{option}: {name!r} is not known; accepted: {accepted}{hint}": "{option}：没有 {name!r}；可接受：{accepted}{hint}",
    "optimizer {name!r} has no option {option!r}; accepted: {accepted}": (
        "优化器 {name!r} 没有选项 {option!r}；它的选项：{accepted}"
    ),
    "optimizer {name!r}: {option}={value!r} given; accepted: {accepted}": (
        "优化器 {name!r}：给出的是 {option}={value!r}；可接受：{accepted}"
    ),
    # what may be meant by a name that is not known
    "; {what}": "；{what}",
    "; a power is written **, as z**2": "；乘方写作 **，如 z**2",
    "a step has slope 0 wherever it has one, so that nothing would be learned; sigmoid is a smooth step, relu has a "
    "corner": "阶跃函数在可导之处斜率都是 0，什么也学不到；sigmoid 是光滑的阶跃函数，relu 则有一个折点",
    "did you mean quadratic or half_mean_squared_error? With e = a − y, quadratic is ½ Σ e² over the outputs, and "
    "half_mean_squared_error is that divided by the number of outputs; without the ½, gradients are twice as large": (
        "是否想写 quadratic 或 half_mean_squared_error？记 e = a − y：quadratic 是对各输出求和的 ½ Σ e²，"
        "half_mean_squared_error 再除以输出的个数；若没有 ½，梯度会是两倍"
    ),
    "did you mean binary_cross_entropy, −Σ (y ln a + (1 − y) ln(1 − a)), for sigmoid outputs, or "
    "categorical_cross_entropy, −Σ y ln a, for a softmax layer?": (
        "是否想写 binary_cross_entropy，即 −Σ (y ln a + (1 − y) ln(1 − a))，用于 sigmoid 输出；"
        "或 categorical_cross_entropy，即 −Σ y ln a，用于 softmax 层？"
    ),
    "did you mean log_likelihood, −ln a of the one right class, or categorical_cross_entropy, −Σ y ln a, whose "
    "targets may be any probabilities? For binary targets it is binary_cross_entropy": (
        "是否想写 log_likelihood，即正确类别的 −ln a；或 categorical_cross_entropy，即 −Σ y ln a，"
        "其目标可以是任意概率分布？二元目标则用 binary_cross_entropy"
    ),
    "neurons that begin with equal weights have equal gradients and stay equal: weights are drawn": (
        "初始权重相等的神经元梯度也相等，会一直相等下去，因此权重是随机抽取的"
    ),
    "did you mean glorot_uniform or glorot_normal?": "是否想写 glorot_uniform 或 glorot_normal？",
    "did you mean he_uniform or he_normal?": "是否想写 he_uniform 或 he_normal？",
    "did you mean lecun_uniform or lecun_normal?": "是否想写 lecun_uniform 或 lecun_normal？",
    # networks
    "sizes: {sizes!r} given; accepted: a sequence such as [2, 3, 1]": (
        "sizes：给出的是 {sizes!r}；可接受：一个序列，如 [2, 3, 1]"
    ),
    "sizes: {sizes!r} given; accepted: at least two layers of at least one neuron": (
        "sizes：给出的是 {sizes!r}；可接受：至少两层，每层至少一个神经元"
    ),
    "{option}: {given!r} given; accepted: a name, a record, or {count} of them": (
        "{option}：给出的是 {given!r}；可接受：一个名字或记录，或 {count} 个"
    ),
    "{option}: {given} given for {count} layers after the input; accepted: one, or {count}": (
        "{option}：输入层之后有 {count} 层，却给出了 {given} 个；可接受：1 个或 {count} 个"
    ),
    "dtype: {dtype} given; accepted: float32 or float64": "dtype：给出的是 {dtype}；可接受：float32、float64",
    "vector: shape {shape} given; accepted: ({count},)": "vector：给出的形状是 {shape}；可接受：({count},)",
    "masks: {given} given; accepted: none, or {count}, one for each of layers 1…L−1": (
        "masks：给出了 {given} 个；可接受：不给，或为第 1…L−1 层给出 {count} 个"
    ),
    "max_norm: {max_norm!r} given; accepted: a number above 0": (
        "max_norm：给出的是 {max_norm!r}；可接受：大于 0 的数"
    ),
    "example_weights: shape {shape} given; accepted: ({n},)": ("example_weights：给出的形状是 {shape}；可接受：({n},)"),
    "example_weights: numbers below 0 or not finite, or only zeros, given; accepted: finite numbers ≥ 0, not all 0": (
        "example_weights：给出了负数或非有限的数，或全为 0；可接受：≥ 0 的有限的数，且不全为 0"
    ),
    "shape {shape}": "形状 {shape}",
    "x: {given} given; accepted: an array (N, {inputs}), one row per example": (
        "x：给出的是 {given}；可接受：形状为 (N, {inputs}) 的数组，每个样本一行"
    ),
    "y: {given} given; accepted: an array {shape}, one row per example, at least one": (
        "y：给出的是 {given}；可接受：形状为 {shape} 的数组，每个样本一行，至少一行"
    ),
    "parameters: shapes {shapes} given; accepted for sizes {sizes}: {expected}": (
        "parameters：给出的形状是 {shapes}；各层大小为 {sizes} 时，可接受：{expected}"
    ),
    "parameters: weights of {weights} layers and biases of {biases} given; accepted: as many of one as of the other": (
        "parameters：给出了 {weights} 层的权重和 {biases} 层的偏置；可接受：层数相同"
    ),
    "parameters: {name} of layer {layer}: {given} given; accepted: {accepted}": (
        "parameters：第 {layer} 层的 {name}：给出的是 {given}；可接受：{accepted}"
    ),
    "{name}: {given} given; accepted: a sequence with one array for each layer after the input": (
        "{name}：给出的是 {given}；可接受：一个序列，输入层之后的每一层一个数组"
    ),
    "an array of numbers, or nested lists of them, all rows of one length": "数的数组或嵌套列表，各行长度相同",
    "rows of different lengths": "长度不同的行",
    "a {kind} that holds something that is not a number": "含有非数值内容的 {kind}",
    "a matrix (neurons of layer {layer}, {senders})": "矩阵（第 {layer} 层的神经元数，{senders}）",
    "a matrix (neurons of layer {layer}, neurons of layer {before})": (
        "矩阵（第 {layer} 层的神经元数，第 {before} 层的神经元数）"
    ),
    "({count},), one for each row of the weights {shape}": "({count},)，形状为 {shape} 的权重每行一个",
    # formulas
    "formula: {formula!r} given; accepted: text such as z/(1 + exp(-z))": (
        "formula：给出的是 {formula!r}；可接受：文本，如 z/(1 + exp(-z))"
    ),
    "formula: {count} characters given; accepted: at most {most}": (
        "formula：给出了 {count} 个字符；可接受：至多 {most} 个"
    ),
    "formula: {formula} cannot be read ({error}); accepted: an expression such as z/(1 + exp(-z))": "formula：无法读取 {formula}（{error}）；可接受：表达式，例如 z/(1 + exp(-z))",
    "formula: {formula} is {kind}; accepted: an expression with a number as value": (
        "formula：{formula} 是 {kind}；可接受：值为数的表达式"
    ),
    "formula: {node} given, which is not a finite real number; accepted: real numbers of size {most:g} at most": (
        "formula：给出的 {node} 不是有限实数；可接受：绝对值不超过 {most:g} 的实数"
    ),
    "formula: the exponent {exponent} is too large; accepted: at most {most}": (
        "formula：指数 {exponent} 太大；可接受：至多 {most}"
    ),
    "formula: the number {text} given; accepted: 0, or numbers whose size float64 can hold": (
        "formula：给出的数是 {text}；可接受：0，或大小在 float64 范围内的数"
    ),
    "formula: {node} given in {formula}; accepted: the letters {letters}, numbers, pi, E, + - * / **, and "
    "{accepted}{hint}": (
        "formula：{formula} 中的 {node} 不可接受；可接受：字母 {letters}、数、pi、E、+ - * / ** 以及 {accepted}{hint}"
    ),
    "formula: {given} given as a condition of Piecewise; accepted: pairs of a value and a condition, such as "
    "(z, z > 0), (0, True)": (
        "formula：给 Piecewise 的条件是 {given}；可接受：值与条件组成的对，例如 (z, z > 0)、(0, True)"
    ),
}
