"""The headline theorems: name, file, which axioms they rest on, and what they say in words, English and Chinese.

Layers are counted from 1, the input. `rests_on` is "nothing" (no axiom), "reals" (those of Coq's real numbers:
two decision principles and functional extensionality) or "classical" (the excluded middle as well, by way of
the standard library's logarithm). A run compares it with what Coq says.
"""

# ruff: noqa: E501 - the table of theorems is read in columns
from __future__ import annotations

from dataclasses import dataclass

AXIOMS = {
    "ClassicalDedekindReals.sig_forall_dec": "reals",
    "ClassicalDedekindReals.sig_not_dec": "reals",
    "FunctionalExtensionality.functional_extensionality_dep": "reals",
    "Classical_Prop.classic": "classical",
}
"""The axioms that may occur, and the kind of theorem that may rest on each."""


@dataclass(frozen=True)
class Headline:
    """One headline theorem.

    Attributes:
        name: its name in Coq.
        file: the file of `rocq/theories` that proves it, without the ending.
        rests_on: "nothing", "reals" or "classical".
        english: what it says.
        chinese: the same in Chinese.
    """

    name: str
    file: str
    rests_on: str
    english: str
    chinese: str


_SLOPES = (
    "identity", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "selu", "gelu", "gelu_tanh", "silu", "softplus",
    "softsign", "hard_tanh", "exponential",
)  # fmt: skip
_OFF_KINKS = ("relu", "leaky_relu", "selu", "hard_tanh", "mean_absolute_error", "quantile")
_GRADIENTS = {
    "quadratic": "reals", "half_mean_squared_error": "reals", "binary_cross_entropy": "classical",
    "categorical_cross_entropy": "classical", "log_likelihood": "classical", "huber": "reals",
    "log_cosh": "classical", "poisson": "classical", "mean_absolute_error": "reals", "quantile": "reals",
}  # fmt: skip


def _slope(name: str) -> Headline:
    where, where_zh = (" off its kinks", "（在拐点之外）") if name in _OFF_KINKS else ("", "")
    if name == "elu":
        where, where_zh = " off its kink; everywhere for α = 1", "（在拐点之外；α = 1 时处处成立）"
    rests_on = "classical" if name == "softplus" else "reals"
    return Headline(
        f"slope_{name}", "Activations", rests_on,
        f"The slope of the record {name} is the derivative of its activation function{where}.",
        f"记录 {name} 的斜率就是其激活函数的导数{where_zh}。",
    )  # fmt: skip


def _gradient(name: str, rests_on: str) -> Headline:
    where, where_zh = (
        (" and no output equals its target", "，除输出等于目标之处外，") if name in _OFF_KINKS else ("", "")
    )
    return Headline(
        f"gradient_{name}", "Costs", rests_on,
        f"The cost {name} is differentiable where it is defined{where}, and its record's gradient is its gradient.",
        f"代价函数 {name} 在其定义域内{where_zh}可微，且记录中的梯度就是它的梯度。",
    )  # fmt: skip


# fmt: off
HEADLINES = (
    Headline("gradient_along_curves", "Differentiability", "reals",
             "A function differentiable in the textbook ε–δ sense may be differentiated along any differentiable curve.",
             "按教科书 ε–δ 定义可微的函数，可以沿任何可微曲线求导。"),
    Headline("total_derivative", "TotalDerivative", "reals",
             "When all weights, all biases and the input move along any differentiable curve, the cost has a derivative:"
             " the sum over all layers of δ times what moves, and δ² w² times the input's velocity.",
             "当所有权重、偏置和输入沿任意可微曲线变动时，代价有导数：各层 δ 与变动量之积的总和，再加上 δ²w² 与输入速度之积。"),
    Headline("delta_exists", "FourEquations", "reals",
             "The error δ^l_j, defined as the derivative of the cost in the weighted input z^l_j, exists in every layer 2 … L.",
             "误差 δ^l_j 定义为代价对带权输入 z^l_j 的导数；它在第 2 … L 层处处存在。"),
    Headline("BP1", "FourEquations", "reals",
             "(BP1) The output error is ∂C/∂a^L_j times σ′(z^L_j).", "(BP1) 输出层误差等于 ∂C/∂a^L_j 乘以 σ′(z^L_j)。"),
    Headline("BP1_cost_partial", "FourEquations", "reals",
             "The first factor of BP1 is the partial derivative of the cost in the output activation a^L_j.",
             "BP1 的第一个因子就是代价对输出激活 a^L_j 的偏导数。"),
    Headline("BP2", "FourEquations", "reals",
             "(BP2) The error of layer l is that of layer l + 1 sent back through its weights, times σ′(z^l).",
             "(BP2) 第 l 层的误差等于第 l + 1 层误差经其权重传回，再乘以 σ′(z^l)。"),
    Headline("BP3", "FourEquations", "reals",
             "(BP3) The derivative of the cost in the weight w^l_jk exists and is δ^l_j a^(l−1)_k.",
             "(BP3) 代价对权重 w^l_jk 的导数存在，等于 δ^l_j a^(l−1)_k。"),
    Headline("BP4", "FourEquations", "reals",
             "(BP4) The derivative of the cost in the bias b^l_j exists and is δ^l_j.",
             "(BP4) 代价对偏置 b^l_j 的导数存在，等于 δ^l_j。"),
    Headline("input_gradient", "FourEquations", "reals",
             "The derivative of the cost in the input x_k is Σ_j w²_jk δ²_j.", "代价对输入 x_k 的导数等于 Σ_j w²_jk δ²_j。"),
    Headline("shared_parameter", "FourEquations", "reals",
             "Where one number is used in many weights, its derivative is the sum of theirs.",
             "当同一个数用于多个权重时，对它的导数等于对各权重导数之和。"),
    Headline("chain_rule_through_layer", "ClassicalLines", "reals",
             "The chain rule through a layer: where t acts on the cost only through z^l, ∂C/∂t = Σ_m δ^l_m ∂z^l_m/∂t.",
             "通过一层的链式法则：如果 t 只通过 z^l 影响代价，那么 ∂C/∂t = Σ_m δ^l_m ∂z^l_m/∂t。"),
    Headline("next_weighted_input", "ClassicalLines", "reals",
             "The weighted input z^(l+1)_k of the next layer has the derivative w^(l+1)_kj σ′(z^l_j) in z^l_j.",
             "后一层的带权输入 z^(l+1)_k 对 z^l_j 的导数等于 w^(l+1)_kj σ′(z^l_j)。"),
    Headline("BP2_chain_rule", "ClassicalLines", "reals",
             "The chain rule in the proof of BP2: δ^l_j = Σ_k δ^(l+1)_k ∂z^(l+1)_k/∂z^l_j.",
             "BP2 的证明中的链式法则：δ^l_j = Σ_k δ^(l+1)_k ∂z^(l+1)_k/∂z^l_j。"),
    Headline("weight_of_own_input", "ClassicalLines", "reals",
             "The weight w^l_jk moves z^l_j alone of its layer: ∂z^l_j/∂w^l_jk = a^(l−1)_k, and 0 for every other neuron.",
             "权重 w^l_jk 在本层中只影响 z^l_j：∂z^l_j/∂w^l_jk = a^(l−1)_k，本层其余的带权输入对它的导数都是 0。"),
    Headline("bias_of_own_input", "ClassicalLines", "reals",
             "The bias b^l_j moves z^l_j alone of its layer: ∂z^l_j/∂b^l_j = 1, and 0 for every other neuron.",
             "偏置 b^l_j 在本层中只影响 z^l_j：∂z^l_j/∂b^l_j = 1，本层其余的带权输入对它的导数都是 0。"),
    Headline("BP3_chain_rule", "ClassicalLines", "reals",
             "BP3 in one line of the chain rule: ∂C/∂w^l_jk = δ^l_j ∂z^l_j/∂w^l_jk.",
             "用一次链式法则得到 BP3：∂C/∂w^l_jk = δ^l_j ∂z^l_j/∂w^l_jk。"),
    Headline("BP4_chain_rule", "ClassicalLines", "reals",
             "BP4 in one line of the chain rule: ∂C/∂b^l_j = δ^l_j ∂z^l_j/∂b^l_j.",
             "用一次链式法则得到 BP4：∂C/∂b^l_j = δ^l_j ∂z^l_j/∂b^l_j。"),
    Headline("BP3_long_chain", "ClassicalLines", "reals",
             "The gradient of a weight one layer before the output, factor by factor along the way to the cost.",
             "输出层前一层的权重的梯度，沿通向代价的途径逐个因子写出。"),
    Headline("BP4_long_chain", "ClassicalLines", "reals",
             "The gradient of a bias one layer before the output, factor by factor along the way to the cost.",
             "输出层前一层的偏置的梯度，沿通向代价的途径逐个因子写出。"),
    Headline("BP3_three_factors", "ClassicalLines", "reals",
             "The gradient of a weight of the output layer in three factors: ∂C/∂w^L_jk = ∂C/∂a^L_j ∂a^L_j/∂z^L_j ∂z^L_j/∂w^L_jk.",
             "输出层权重的梯度由三个因子组成：∂C/∂w^L_jk = ∂C/∂a^L_j ∂a^L_j/∂z^L_j ∂z^L_j/∂w^L_jk。"),
    Headline("BP4_three_factors", "ClassicalLines", "reals",
             "The gradient of a bias of the output layer in three factors: ∂C/∂b^L_j = ∂C/∂a^L_j ∂a^L_j/∂z^L_j ∂z^L_j/∂b^L_j.",
             "输出层偏置的梯度由三个因子组成：∂C/∂b^L_j = ∂C/∂a^L_j ∂a^L_j/∂z^L_j ∂z^L_j/∂b^L_j。"),
    Headline("weighted_input_chain_rule", "ClassicalLines", "reals",
             "The chain rule from one layer to the next: ∂z^(l+1)_m/∂t = Σ_p ∂z^(l+1)_m/∂z^l_p ∂z^l_p/∂t, whatever t is up to layer l.",
             "从一层到后一层的链式法则：∂z^(l+1)_m/∂t = Σ_p ∂z^(l+1)_m/∂z^l_p ∂z^l_p/∂t，其中 t 只影响第 l 层及其以前的各层。"),
    Headline("matrix_forward", "MatrixForms", "reals",
             "One example as a column: z^l = w^l a^(l−1) + b^l, entry by entry.",
             "一个样本写成列向量：z^l = w^l a^(l−1) + b^l，逐个元素成立。"),
    Headline("matrix_BP1", "MatrixForms", "reals",
             "(BP1) as an equation of columns: δ^L = ∇_a C ⊙ σ′(z^L).", "(BP1) 写成列向量的等式：δ^L = ∇_a C ⊙ σ′(z^L)。"),
    Headline("matrix_BP2", "MatrixForms", "reals",
             "(BP2) as an equation of columns: δ^l = ((w^(l+1))ᵀ δ^(l+1)) ⊙ σ′(z^l).",
             "(BP2) 写成列向量的等式：δ^l = ((w^(l+1))ᵀ δ^(l+1)) ⊙ σ′(z^l)。"),
    Headline("matrix_BP3", "MatrixForms", "reals",
             "(BP3) as a product of a column and a row: ∂C/∂w^l = δ^l (a^(l−1))ᵀ, entry by entry.",
             "(BP3) 写成列向量与行向量的乘积：∂C/∂w^l = δ^l (a^(l−1))ᵀ，逐个元素成立。"),
    Headline("matrix_BP4", "MatrixForms", "reals",
             "(BP4) as an equation of columns: ∂C/∂b^l = δ^l, entry by entry.",
             "(BP4) 写成列向量的等式：∂C/∂b^l = δ^l，逐个元素成立。"),
    Headline("rows_forward", "MatrixForms", "reals",
             "A batch with an example a row: Z^l = A^(l−1) (w^l)ᵀ + 1 (b^l)ᵀ, entry by entry.",
             "一批样本，每行一个：Z^l = A^(l−1) (w^l)ᵀ + 1 (b^l)ᵀ，逐个元素成立。"),
    Headline("rows_BP1", "MatrixForms", "reals",
             "(BP1) for a batch with an example a row: Δ^L = ∇_A C ⊙ σ′(Z^L).",
             "(BP1) 用于一批样本，每行一个：Δ^L = ∇_A C ⊙ σ′(Z^L)。"),
    Headline("rows_BP2", "MatrixForms", "reals",
             "(BP2) for a batch with an example a row: Δ^l = (Δ^(l+1) w^(l+1)) ⊙ σ′(Z^l).",
             "(BP2) 用于一批样本，每行一个：Δ^l = (Δ^(l+1) w^(l+1)) ⊙ σ′(Z^l)。"),
    Headline("stored_backprop_equal", "ProgramShape", "nothing",
             "The program that stores z and a and then loops backwards returns what the recursion returns, for any type of numbers.",
             "先存储 z 与 a 再反向循环的程序，与递归程序的结果相同，对任何数值类型都成立。"),
    Headline("backprop_shape", "ProgramShape", "nothing",
             "The program returns one entry for every weight and bias: none is missing, none is extra.",
             "程序为每个权重和偏置各返回一项：不缺，也不多。"),
    Headline("vectorised_gradients", "ProgramShape", "nothing",
             "With examples as rows, δᵀ a⁻ and the column sums of δ are the sums over the examples of their gradients, each times its share.",
             "样本按行排列时，δᵀ a⁻ 与 δ 的列和等于各样本梯度乘以其份额后的总和。"),
    Headline("backprop_correct_weight", "ProgramCorrect", "reals",
             "Every weight entry that the program returns is the derivative of the cost in that weight.",
             "程序返回的每个权重项都是代价对该权重的导数。"),
    Headline("backprop_correct_bias", "ProgramCorrect", "reals",
             "Every bias entry that the program returns is the derivative of the cost in that bias.",
             "程序返回的每个偏置项都是代价对该偏置的导数。"),
    Headline("backprop_correct_input", "ProgramCorrect", "reals",
             "What the program sends back to the input is the derivative of the cost in the input.",
             "程序传回输入层的值就是代价对输入的导数。"),
    Headline("mean_gradient_weight", "BatchCorrect", "reals",
             "The vectorised program returns, for each weight, the derivative of the mean cost of the batch with its L2 penalty.",
             "向量化程序为每个权重返回该批平均代价（含 L2 惩罚）的导数。"),
    Headline("mean_gradient_bias", "BatchCorrect", "reals",
             "The vectorised program returns, for each bias, the derivative of the mean cost of the batch with its L2 penalty.",
             "向量化程序为每个偏置返回该批平均代价（含 L2 惩罚）的导数。"),
    Headline("same_activation", "SameNetwork", "reals",
             "The program's forward pass computes the activations a^l of the textbook's network.",
             "程序的前向传播计算的正是教科书网络的激活 a^l。"),
    Headline("backprop_is_delta", "SameNetwork", "reals",
             "What the program returns for a bias is the error δ^l_j of the textbook's network.",
             "程序为偏置返回的值就是教科书网络的误差 δ^l_j。"),
    Headline("backprop_is_delta_a", "SameNetwork", "reals",
             "What the program returns for a weight is δ^l_j a^(l−1)_k of the textbook's network.",
             "程序为权重返回的值就是教科书网络的 δ^l_j a^(l−1)_k。"),
    *(_slope(name) for name in _SLOPES),
    Headline("jacobian_softmax", "Softmax", "reals",
             "Softmax has the Jacobian ∂a_j/∂z_k = a_j (δ_jk − a_k), every entry.",
             "softmax 的雅可比矩阵为 ∂a_j/∂z_k = a_j (δ_jk − a_k)，逐项成立。"),
    Headline("pull_back_softmax", "Softmax", "reals",
             "A cost with the gradient g in the outputs of softmax has the gradient a_k (g_k − Σ_j g_j a_j) in its inputs.",
             "若代价对 softmax 输出的梯度为 g，则对其输入的梯度为 a_k (g_k − Σ_j g_j a_j)。"),
    Headline("gradient_cross_entropy_of_softmax", "Softmax", "classical",
             "Cross-entropy of softmax is a differentiable function of z, with the gradient (Σ y) softmax(z) − y.",
             "softmax 的交叉熵是 z 的可微函数，其梯度为 (Σ y) softmax(z) − y。"),
    *(_gradient(name, rests_on) for name, rests_on in _GRADIENTS.items()),
    Headline("quadratic_sigmoid", "Instances", "reals",
             "Quadratic cost and a sigmoid output: δ^L = (a − y) a (1 − a).", "二次代价与 sigmoid 输出：δ^L = (a − y) a (1 − a)。"),
    Headline("canonical_quadratic", "Instances", "reals",
             "Quadratic cost and a linear output: δ^L = a − y.", "二次代价与线性输出：δ^L = a − y。"),
    Headline("canonical_binary_cross_entropy", "Instances", "classical",
             "Binary cross-entropy and a sigmoid output: δ^L = a − y.", "二元交叉熵与 sigmoid 输出：δ^L = a − y。"),
    Headline("canonical_poisson", "Instances", "classical",
             "The Poisson cost and an exponential output: δ^L = a − y.", "泊松代价与指数输出：δ^L = a − y。"),
    Headline("canonical_categorical_cross_entropy", "Instances", "classical",
             "Cross-entropy and a softmax output, targets that sum to 1: δ^L = a − y.",
             "交叉熵与 softmax 输出，目标之和为 1：δ^L = a − y。"),
    Headline("sigmoid_network_differentiable", "Instances", "reals",
             "A network of sigmoids with the quadratic cost satisfies every hypothesis, whatever its parameters.",
             "sigmoid 网络配二次代价，无论参数如何都满足全部假设。"),
    Headline("matrix_canonical", "CanonicalForms", "classical",
             "(BP1) for a canonical pair of cost and output activation, as an equation of columns: δ^L = a^L − y.",
             "(BP1) 用于代价函数与输出激活函数的典范配对，写成列向量的等式：δ^L = a^L − y。"),
    Headline("rows_canonical", "CanonicalForms", "classical",
             "(BP1) for a canonical pair and a batch with an example a row: Δ^L = A^L − Y.",
             "(BP1) 用于典范配对和一批样本，每行一个：Δ^L = A^L − Y。"),
    Headline("step_derivative", "GradientStep", "reals",
             "Against its gradient, a differentiable function has the derivative −‖∇C‖².",
             "可微函数沿负梯度方向的导数为 −‖∇C‖²。"),
    Headline("step_lowers", "GradientStep", "reals",
             "A small enough step against the gradient lowers any differentiable cost, unless the gradient is zero.",
             "只要梯度不为零，沿负梯度走足够小的一步必使可微代价下降。"),
    Headline("network_step_derivative", "GradientStep", "reals",
             "For the mean cost of a network over a batch, the derivative along the step of BP3 and BP4 is −‖∇C‖².",
             "对一批样本上网络的平均代价，沿 BP3、BP4 所给步伐的导数为 −‖∇C‖²。"),
    Headline("network_step_lowers", "GradientStep", "reals",
             "So one step of gradient descent with a small enough rate lowers that cost, unless every entry of the gradient is zero.",
             "因此，只要梯度不全为零，学习率足够小的一步梯度下降必使该代价下降。"),
    Headline("example_gradient_square", "ExampleNorms", "reals",
             "The squared norm of one example's gradient is Σ_l ‖δ^l‖² (‖a^(l−1)‖² + 1): it need not be formed.",
             "单个样本梯度的范数平方为 Σ_l ‖δ^l‖² (‖a^(l−1)‖² + 1)，无需构造该梯度。"),
    Headline("clipped_norm", "ExampleNorms", "reals",
             "A clipped gradient is no longer than the limit, and unchanged where it was not longer before.",
             "裁剪后的梯度不超过上限；本来不超过的则保持不变。"),
    Headline("clipped_mean_norm", "ExampleNorms", "reals",
             "The mean of clipped gradients is no longer than the limit.", "裁剪后梯度的平均值也不超过上限。"),
    Headline("concrete_sigmoid", "Concrete", "reals",
             "All four equations for one 2-2-1 sigmoid network given by its numbers, with nothing left to assume.",
             "一个给定数值的 2-2-1 sigmoid 网络满足全部四个方程，无任何剩余假设。"),
    Headline("concrete_gradient", "Concrete", "reals",
             "For a 2-2-1 network of integers the program returns these integers.", "对一个整数 2-2-1 网络，程序返回这些整数。"),
    Headline("concrete_weight", "Concrete", "reals",
             "One of them, −24, is the derivative of that network's cost in that weight.", "其中之一 −24 正是该网络代价对该权重的导数。"),
    Headline("concrete_mean_weight", "Concrete", "reals",
             "The same for a batch of two examples with an L2 penalty.", "对两个样本的批次并带 L2 惩罚时同样成立。"),
    Headline("computed_dot_error", "Rounding", "reals",
             "A sum of n products computed in any order, fused or not, errs by at most ((1+u)ⁿ − 1) Σ|xy| in the standard model of rounding.",
             "在标准舍入模型中，以任意次序（含或不含融合乘加）计算的 n 项乘积之和，误差至多 ((1+u)ⁿ − 1) Σ|xy|。"),
    Headline("dot_within", "Rounding", "reals",
             "The same when the factors carry errors themselves.", "当各因子本身带有误差时的相应界。"),
    Headline("rounding_forward", "RoundingNetwork", "reals",
             "z and a as computed lie within radii that satisfy the inequality of each layer.",
             "计算所得的 z 与 a 落在满足各层不等式的半径之内。"),
    Headline("rounding_errors", "RoundingNetwork", "reals",
             "δ as computed by BP1 and BP2 lies within such radii of the exact derivative.",
             "由 BP1、BP2 计算所得的 δ 与精确导数之差在相应半径之内。"),
    Headline("rounding_lipschitz", "RoundingNetwork", "reals",
             "For Lipschitz activations and slopes, computed with a bounded relative error, such radii of δ are given by recursion on the layers.",
             "若激活函数与斜率满足 Lipschitz 条件且其计算的相对误差有界，则 δ 的误差半径由逐层递推给出。"),
    Headline("rounding_BP3", "RoundingNetwork", "reals",
             "∂C/∂w as computed by BP3 over a batch lies within its bound.", "由 BP3 在一批样本上计算所得的 ∂C/∂w 在其误差界之内。"),
    Headline("rounding_BP4", "RoundingNetwork", "reals",
             "∂C/∂b as computed by BP4 over a batch lies within its bound.", "由 BP4 在一批样本上计算所得的 ∂C/∂b 在其误差界之内。"),
)
# fmt: on
