"""The titles of a derivation's sections and tables, the names of functions, and the words of the page around it.

In the words, {…} is mathematics in the notation of `backproof.derivation.notation`, <name> what a part is said
about, and **…** a term where it is introduced.
"""

from backproof.rendering.words import Pair

SECTIONS: dict[str, Pair] = {
    "title": ("Backpropagation, derived for the network <sizes>", "反向传播的推导：<sizes> 网络"),
    "explanation": ("Where the numbers of the network <sizes> come from", "<sizes> 网络中各个数的来历"),
    "setting": ("The setting", "约定与记号"),
    "slopes": ("The derivatives of the activation functions", "激活函数的导数"),
    "cost gradient": ("The derivative of the cost by the outputs", "代价函数对输出的导数"),
    "BP1": ("BP1: the error of the output layer", "BP1：输出层的误差"),
    "BP2": ("BP2: the error of a layer from that of the layer after it", "BP2：由后一层的误差求前一层的误差"),
    "BP3": ("BP3: the gradient of the weights", "BP3：权重的梯度"),
    "BP4": ("BP4: the gradient of the biases", "BP4：偏置的梯度"),
    "statement": ("What is to be proved: BP1 to BP4", "要证明的四个方程：BP1 到 BP4"),
    "BP1 own": ("BP1 with the functions of this network", "这个网络的 BP1"),
    "batch matrices": ("Many examples as matrices", "多个样本的矩阵形式"),
    "afterwards": ("What the gradient is for", "梯度的用处"),
    "batch": ("Many examples: the mean", "多个样本：取平均"),
    "penalty": ("A penalty on the weights", "权重的惩罚项"),
    "input": ("The gradient by the input", "对输入的梯度"),
    "matrices": ("From indices to matrices", "从分量形式到矩阵形式"),
    "this network": ("The equations of this network", "这个网络的具体方程"),
    "every index": ("Every equation, written out", "逐个写出的全部方程"),
    "example": ("The numbers of one example", "一个样本的具体数值"),
    "weight": (
        "One weight: from neuron <sender> of layer <before> to neuron <neuron> of layer <layer>",
        "一个权重：从第 <before> 层的神经元 <sender> 到第 <layer> 层的神经元 <neuron>",
    ),
    "neuron": ("One neuron: neuron <neuron> of layer <layer>", "一个神经元：第 <layer> 层的神经元 <neuron>"),
}
"""The titles of sections."""

TABLES: dict[str, Pair] = {
    "inputs": ("The input", "输入"),
    "targets": ("The target and the output", "目标与输出"),
    "layer numbers": ("Layer <layer>, neuron by neuron", "第 <layer> 层的各个神经元"),
    "weights": ("The weights of layer <layer>", "第 <layer> 层的权重"),
    "weight gradients": ("The gradient of the weights of layer <layer>", "第 <layer> 层权重的梯度"),
    "forward numbers": ("Forward through layer <layer>, with <name>", "第 <layer> 层的前向计算，激活函数是 <name>"),
    "error numbers": ("The errors of layer <layer>", "第 <layer> 层的误差"),
    "weight numbers": ("The gradients of some weights of layer <layer>", "第 <layer> 层部分权重的梯度"),
    "this weight numbers": ("The gradient of this weight, and the error in it", "这个权重的梯度，以及其中的误差"),
    "bias numbers": ("The gradient of the biases of layer <layer>", "第 <layer> 层偏置的梯度"),
    "paths one path": ("The only path to the cost", "通向代价的唯一一条路径"),
    "paths": (
        "The paths to the cost: <count> in all, the largest first",
        "通向代价的全部 <count> 条路径，按大小排列",
    ),
}
"""What a table of numbers shows."""

NAMES: dict[str, Pair] = {
    "identity": ("the identity", "恒等函数"),
    "sigmoid": ("sigmoid", " sigmoid "),
    "tanh": ("tanh", " tanh "),
    "relu": ("ReLU", " ReLU "),
    "leaky_relu": ("leaky ReLU", " leaky ReLU "),
    "elu": ("ELU", " ELU "),
    "selu": ("SELU", " SELU "),
    "gelu": ("GELU", " GELU "),
    "gelu_tanh": ("GELU (tanh form)", " GELU（tanh 形式）"),
    "silu": ("SiLU", " SiLU "),
    "softplus": ("softplus", " softplus "),
    "softsign": ("softsign", " softsign "),
    "hard_tanh": ("hard tanh", " hard tanh "),
    "exponential": ("the exponential function", "指数函数"),
    "softmax": ("softmax", " softmax "),
    "quadratic": ("“quadratic”", "“二次代价”"),
    "half_mean_squared_error": ("“half the mean squared error”", "“均方误差之半”"),
    "binary_cross_entropy": ("“binary cross-entropy”", "“二元交叉熵”"),
    "categorical_cross_entropy": ("“categorical cross-entropy”", "“多类交叉熵”"),
    "log_likelihood": ("“log-likelihood”", "“对数似然”"),
    "huber": ("“Huber”", "“Huber”"),
    "log_cosh": ("“log-cosh”", "“log-cosh”"),
    "poisson": ("“Poisson”", "“泊松”"),
    "mean_absolute_error": ("“mean absolute error”", "“平均绝对误差”"),
    "own_cost": ("“own cost”", "“自定义的代价”"),
    "quantile": ("“quantile”", "“分位数”"),
}
"""What a function is called."""

INTERFACE: dict[str, Pair] = {
    "otherwise": ("otherwise", "其他情形"),
    "when": ("if", "当"),
    "between cases": ("; ", "；"),
    "left out": ("{count} more terms:", "其余 {count} 项之和为"),
    "for layers": ("for l = <layers>", "l = <layers>"),
    "question": ("Question", "问"),
    "contents": ("Contents", "目录"),
    "network": (
        "Layers <sizes>; activations <activations>; cost <cost>.",
        "各层大小：<sizes>；激活函数：<activations>；代价函数：<cost>。",
    ),
    "checked": (
        "Every one of the <count> steps was checked by machine on its own, by evaluating both sides in small "
        "random networks<how>.",
        "共 <count> 步，每一步都由机器单独检验过：把等式两边放到随机的小网络里求值<how>。",
    ),
    "checked one": (
        "The one step of this derivation was checked by machine, by evaluating both sides in small random "
        "networks<how>.",
        "这里的推导只有一步，由机器检验过：把等式两边放到随机的小网络里求值<how>。",
    ),
    "how exact": (", in exact rational arithmetic", "，用精确的有理数运算"),
    "how balls": (
        ", in ball arithmetic (Arb), which encloses the exact value",
        "，用球算术（Arb），所得的区间必定包含精确值",
    ),
    "how both": (
        ": <exact> in exact rational arithmetic, with polynomials in place of functions that are not rational, and "
        "<balls> in ball arithmetic (Arb), which encloses the exact value",
        "，其中 <exact> 步用精确的有理数运算（非有理函数以多项式代替）；<balls> 步用球算术（Arb），所得的区间必定包"
        "含精确值",
    ),
    "how both one": (
        ", both in exact rational arithmetic, with polynomials in place of functions that are not rational, and in "
        "ball arithmetic (Arb), which encloses the exact value",
        "，既用精确的有理数运算（非有理函数以多项式代替），也用球算术（Arb），所得的区间必定包含精确值",
    ),
    "not checked": (
        "<count> <count|step does|steps do> not hold; <count|it is|they are> marked with ✗.",
        "有 <count> 步不成立，已用 ✗ 标出。",
    ),
    "check exact": ("checked exactly, at <places> places", "已用精确运算检验，共 <places> 处"),
    "check exact and balls": (
        "checked exactly and in ball arithmetic, at <places> places",
        "已用精确运算和球算术检验，共 <places> 处",
    ),
    "check balls": ("checked in ball arithmetic, at <places> places", "已用球算术检验，共 <places> 处"),
    "check failed": ("does not hold", "不成立"),
    "more neurons": ("<count> more of this layer <count|is|are> not shown.", "这一层还有 <count> 个没有列出。"),
    "more rows": ("<count> more <count|row is|rows are> not shown.", "还有 <count> 行没有列出。"),
    "more columns": ("<count> more <count|column is|columns are> not shown.", "还有 <count> 列没有列出。"),
    "neuron": ("neuron", "神经元"),
    "layer": ("layer <layer>", "第 <layer> 层"),
    "path layers": (
        "Neurons of the layers <layers>, then the cost C",
        "依次经过第 <layers> 层的神经元，最后到达代价 C",
    ),
    "path factors": ("factors", "各个因子"),
    "path numbers": ("with numbers", "代入数值"),
    "path value": ("product", "乘积"),
    "other paths": ("the other <count> paths together", "其余 <count> 条路径之和"),
    "all paths": ("all paths", "全部路径"),
    "theorem": ("theorem <name>", "定理 <name>"),
    "narrow": (
        "A long formula scrolls sideways; a shadow at its edge says that it goes on there.",
        "过长的公式可以左右滚动；边上有阴影，表示那一侧还有内容。",
    ),
    "not trusted": (
        "As text, since this notebook is not trusted here. Trust it, or run the cell again, to see the formulas and "
        "the pictures.",
        "此处尚未信任这个笔记本，所以只显示文本。信任它，或者重新运行这个单元格，就能看到公式和图。",
    ),
    "fold": ("Fold all", "全部折叠"),
    "unfold": ("Unfold all", "全部展开"),
    "separator": (", ", "、"),
    "colon": (": ", "："),
    "full stop": (".", "。"),
}
"""What stands around the derivation."""
