"""Questions whose answers depend on the network: on its functions, its sizes, and the numbers of an example.

Written as in `derivation_questions`.
"""

from backproof.rendering.words import Pair

_AS_SIGMOID: Pair = (", as with sigmoid, whose slope is at most ¼", "（例如 sigmoid 的导数最大只有 ¼）")
_ASK_FOR_AN_EXAMPLE: Pair = (
    "If an example is given, the lengths of this network's errors are shown here.",
    "给出一个样本，这里就会列出这个网络各层误差的大小。",
)
_LENGTHS: Pair = (
    "For this example the error has the length <lengths>.",
    "对这个样本来说，误差向量的长度在<lengths>。",
)


def _vanishing(such: Pair, numbers: Pair) -> tuple[Pair, Pair]:
    """Return the question on vanishing and exploding gradients, with what is said of sigmoid and of this network."""
    return (
        (
            "What are vanishing and exploding gradients?",
            "By BP2 every layer on the way back multiplies the error by {T(m.w(l+1))} and by slopes. If these "
            "products "
            f"are mostly small{such[0]}, the error shrinks from layer to layer, and the first layers hardly learn; if "
            f"they are mostly large, it grows without bound. {numbers[0]}",
        ),
        (
            "什么是梯度消失和梯度爆炸？",
            "由 BP2，误差每往回传一层，都要乘以 {T(m.w(l+1))} 和激活函数的导数。如果这些乘积大多很小"
            f"{such[1]}，误差就逐层缩小，前面的几层几乎学不到什么；如果大多很大，误差就会不断增大。{numbers[1]}",
        ),
    )


QUESTIONS: dict[str, tuple[Pair, Pair]] = {
    "why_half": (
        (
            "Why the factor ½ in the cost?",
            "So that the 2 from the square cancels in the derivative, and {D(C, a(L,j))} has no factor 2. It changes "
            "neither where the cost is least nor the direction of the gradient, only its length.",
        ),
        (
            "代价函数中为什么有因子 ½？",
            "为了在求导时与平方产生的 2 约去，使 {D(C, a(L,j))} 不带因子 2。它既不改变使代价最小的点，也不改变梯度的"
            "方向，只改变梯度的大小。",
        ),
    ),
    "why_sigma": (
        (
            "Why an activation function at all?",
            "Without one, the activations would be {m.w(l) @ m.a(l-1) + m.b(l)} in every layer, and many together "
            "would again be one matrix and one bias: no more than a network of a single layer can do. A curved "
            "function between the layers is what makes depth worth having.",
        ),
        (
            "为什么需要激活函数？",
            "没有激活函数，每一层的激活值就是 {m.w(l) @ m.a(l-1) + m.b(l)}，许多层合起来仍然只是一个矩阵加一个"
            "偏置，与单层网络的能力相同。层与层之间有非线性函数，多层才有意义。",
        ),
    ),
    "why_backward": (
        (
            "Why compute backwards, and not one derivative after the other?",
            "Count the multiplications that go with the weights. This network has <parameters> weights and biases. A "
            "forward pass takes <forward>; going back takes <backward>, so that all derivatives together cost <both>. "
            "To move one parameter at a time and run forward again, once for each and once for the start, takes "
            "<differences>. Going back shares the work: {delta(l+1,k)} is computed once and used by every parameter "
            "before it.",
        ),
        (
            "为什么要从后往前算，而不是逐个求导？",
            "数一数这个网络中与权重有关的乘法。它有 <parameters> 个权重和偏置。一次前向计算要做 <forward> 次乘法，往回"
            "计算要做 <backward> 次，所以求出全部导数共需 <both> 次。如果每次只改变一个参数，再做一次前向计算，连同最"
            "初的一次，共需 <differences> 次。往回算可以共用中间结果：{delta(l+1,k)} 只算一次，它前面的每个参数都要用"
            "到。",
        ),
    ),
    "dead_relu": (
        (
            "Can a ReLU unit stop learning for good?",
            "Where {z(l,j)} is negative, the slope of ReLU is 0, and by BP2 so is {delta(l,j)}: by BP3 and BP4 this "
            "example changes neither the weights nor the bias of the neuron. If it is so for every example, the unit "
            "is **dead**: its own gradient stays 0, and only a change in the layers before it can bring it back.",
        ),
        (
            "ReLU 单元会不会从此不再学习？",
            "当 {z(l,j)} 为负时，ReLU 的导数是 0，由 BP2，{delta(l,j)} 也是 0；再由 BP3 和 BP4，这个样本不会改变该神经"
            "元的权重和偏置。如果对每个样本都是这样，这个单元就**失活**了：它自己的梯度始终为 0，只有它前面各层"
            "的变化才"
            "可能使它恢复。",
        ),
    ),
    "dead_relu numbers": (
        (
            "Can a ReLU unit stop learning for good?",
            "Where {z(l,j)} is negative, the slope of ReLU is 0, and by BP2 so is {delta(l,j)}: by BP3 and BP4 this "
            "example changes neither the weights nor the bias of the neuron. Here <count> of the <size> neurons of "
            "layer <layer> <count|gives|give> 0. If a unit does so for every example it is **dead**: its own gradient "
            "stays 0, and only a change in the layers before it can bring it back.",
        ),
        (
            "ReLU 单元会不会从此不再学习？",
            "当 {z(l,j)} 为负时，ReLU 的导数是 0，由 BP2，{delta(l,j)} 也是 0；再由 BP3 和 BP4，这个样本不会改变该神经"
            "元的权重和偏置。在这里，第 <layer> 层的 <size> 个神经元中有 <count> 个输出 0。如果一个单元对每个样本都输"
            "出 0，它就**失活**了：它自己的梯度始终为 0，只有它前面各层的变化才可能使它恢复。",
        ),
    ),
    "vanishing": _vanishing(_AS_SIGMOID, _ASK_FOR_AN_EXAMPLE),
    "vanishing numbers": _vanishing(_AS_SIGMOID, _LENGTHS),
    "vanishing other": _vanishing(("", ""), _ASK_FOR_AN_EXAMPLE),
    "vanishing other numbers": _vanishing(("", ""), _LENGTHS),
    "equal_weights": (
        (
            "Why may the weights not all begin at zero, or all alike?",
            "If all weights out of layer {l} are zero, BP2 makes {delta(l,j) = 0}, and no parameter before them "
            "changes in this step. If the neurons of a hidden layer all begin alike, in the weights into them and out "
            "of them, "
            "they have the same activations and the same errors, by BP3 the same gradients, and they stay alike for "
            "ever: together they can do no more than one neuron. Random numbers make them different.",
        ),
        (
            "为什么权重的初值不能全取零，也不能全都相同？",
            "如果离开第 {l} 层的权重全为零，由 BP2 得 {delta(l,j) = 0}，于是在这一步中，这些权重前面的参数都不改变。"
            "如果隐藏层各个神经元的输入权重和输出权重的初值都相同，它们的激活值相同，误差相同，由 BP3，梯度也相同，"
            "以后就永远相同，只相当于一个神经元。取随机的初值，就是为了避免这种情况。",
        ),
    ),
    "gradient_or_descent": (
        (
            "Is backpropagation the gradient, or gradient descent?",
            "It is the way to compute the gradient, nothing more. What is done with the gradient afterwards, plain "
            "descent, momentum or Adam, is the choice of the optimizer, and the four equations do not change with it.",
        ),
        (
            "反向传播是求梯度，还是梯度下降？",
            "反向传播只是求梯度的方法。求出梯度以后怎样使用，是用普通的梯度下降、动量法，还是 Adam，由优化器决定；四个"
            "方程与此无关。",
        ),
    ),
    "learning_rate": (
        (
            "What does the learning rate do?",
            "The gradient says in which direction the cost changes fastest, and how fast, at this point; {eta} says "
            "how far to go against it. If it is too small, learning takes long; if it is too large, the step "
            "leaves the neighbourhood in which the gradient is a good guide, and the cost may rise.",
        ),
        (
            "学习率有什么作用？",
            "梯度说明在当前这一点，代价沿哪个方向变化最快、有多快；{eta} 决定逆着梯度走多远。取得太小，学得很慢；取"
            "得太大，就会走出梯度有效的范围，代价反而可能上升。",
        ),
    ),
    "learning_rate numbers": (
        (
            "What does the learning rate do?",
            "The gradient says in which direction the cost changes fastest, and how fast, at this point; {eta} says "
            "how far to go against it. One step with {eta} = <eta>: the weight from neuron 1 of layer <before> to "
            "neuron 1 of layer <depth> is <weight>, its gradient <gradient>, and it becomes <changed>. When "
            "all weights and biases "
            "have taken their step, the cost of this example is no longer <cost> but <lower>. If {eta} is too "
            "large, the "
            "step leaves the neighbourhood in which the gradient is a good guide, and the cost may rise.",
        ),
        (
            "学习率有什么作用？",
            "梯度说明在当前这一点，代价沿哪个方向变化最快、有多快；{eta} 决定逆着梯度走多远。取 {eta} = <eta> 走一步："
            "从第 <before> 层第 1 个神经元到第 <depth> 层第 1 个神经元的权重是 <weight>，它的梯度是 <gradient>，"
            "更新后是 <changed>。全部权重和偏置都更新以后，这个样本的代价由 <cost> 变为 <lower>。如果 {eta} 太"
            "大，就会走出梯度"
            "有效的范围，代价反而可能上升。",
        ),
    ),
    "differences": (
        (
            "How can the result be checked by differences?",
            "Add a small number to one weight, compute the cost, subtract it instead, compute the cost again: the "
            "difference of the costs, divided by the distance of the two weights, must be close to {D(C, w(l,j,k))}. "
            "If the number is too large, the curvature of the cost shows; if it is too small, rounding does. If an "
            "example is given, one such quotient is shown here.",
        ),
        (
            "怎样用差分检验结果？",
            "把一个权重加上一个很小的数，求代价；改为减去这个数，再求代价。两个代价之差除以两个权重之差，应当接近 "
            "{D(C, w(l,j,k))}。所加的数取得太大，代价曲线的弯曲会造成误差；取得太小，舍入误差就会显著。给出一个样本"
            "，这里就会列出一个这样的数。",
        ),
    ),
    "differences numbers": (
        (
            "How can the result be checked by differences?",
            "Add <h> to one weight, compute the cost, subtract it instead, compute the cost again: the difference of "
            "the costs, divided by the distance of the two weights, must be close to {D(C, w(l,j,k))}. For the weight "
            "from neuron 1 of layer <before> to neuron 1 of layer <depth>, and to eight digits, this quotient is "
            "<difference>; backpropagation gives <gradient>. If the number added is too large, the curvature of the "
            "cost shows; if it is too small, rounding does.",
        ),
        (
            "怎样用差分检验结果？",
            "把一个权重加上 <h>，求代价；改为减去 <h>，再求代价。两个代价之差除以两个权重之差，应当接近 "
            "{D(C, w(l,j,k))}。对于从第 <before> 层第 1 个神经元到第 <depth> 层第 1 个神经元的权重，取八位有效数字，"
            "这个商是 <difference>，反向传播给出 <gradient>。所加的数取得太大，代价曲线的弯曲会造成误差；取得太小，"
            "舍入误差就会显著。",
        ),
    ),
    "local_minima": (
        (
            "Does descent find the best weights?",
            "It finds only a point where the gradient is zero or nearly so. That may be a local minimum, or a "
            "**saddle point**, from which the cost falls in some directions and rises in others; the gradient is zero "
            "at both, and BP1 to BP4 cannot tell them apart. In networks with many weights saddle points are thought "
            "to be far more frequent than bad minima, and the noise of small batches helps to leave them.",
        ),
        (
            "梯度下降能找到最好的权重吗？",
            "它只能找到梯度为零或接近零的点。那可能是局部极小点，也可能是**鞍点**：从鞍点出发，代价沿某些方向下降，"
            "沿另一些方向上升。在这两种点处，梯度都是零，BP1 到 BP4 无法区分它们。一般认为，在权重很多的网络中，鞍点"
            "比不好的极小点常见得多；小批量带来的随机性有助于离开鞍点。",
        ),
    ),
}
