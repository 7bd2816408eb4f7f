"""What only the classical order of a derivation says: its paragraphs, notes, titles and reasons.

In the words, {…} is mathematics in the notation of `backproof.derivation.notation`, <name> what a part is said
about, and **…** a term where it is introduced.
"""

from backproof.rendering.words import Pair

PARAGRAPHS: dict[str, Pair] = {
    "layers in words": (
        "The network, layer by layer; every neuron of a layer sends its activation to every neuron of the next.",
        "这个网络由以下各层组成；每一层的每个神经元都把激活值送到后一层的每个神经元。",
    ),
    "first layer": (
        "Layer 1, the input layer, has <count> <count|neuron|neurons>.",
        "第 1 层，输入层：<count> 个神经元。",
    ),
    "hidden layer": (
        "Layer <layer>, a hidden layer, has <count> <count|neuron|neurons>; its activation function is <name>.",
        "第 <layer> 层，隐藏层：<count> 个神经元，激活函数是 <name>。",
    ),
    "layers left out": (
        "Layers <first> to <last>, hidden as well, are not listed.",
        "第 <first> 层到第 <last> 层也是隐藏层，不一一列出。",
    ),
    "last layer": (
        "Layer <layer>, the output layer, has <count> <count|neuron|neurons>; its activation function is <name>.",
        "第 <layer> 层，输出层：<count> 个神经元，激活函数是 <name>。",
    ),
    "classical indices": (
        "The layer stands above, as in {z(l,j)}, and is never a power; the neurons stand below. In a weight "
        "{w(l,j,k)}, {j} is the neuron of layer {l} that receives and {k} the neuron of layer {l-1} that sends. "
        "In BP1 and BP2, {j} is fixed and sums run over {k}, the neurons of one layer; in BP3, {j} and {k} are both "
        "fixed, and a sum has a letter of its own, {m}.",
        "层号写在右上角，如 {z(l,j)}，它不表示乘方；神经元的编号写在右下角。在权重 {w(l,j,k)} 中，{j} 是第 {l} 层接"
        "收信号的神经元，{k} 是第 {l-1} 层发出信号的神经元。在 BP1 和 BP2 中，{j} 是固定的，求和取遍一层的神经元 "
        "{k}；在 BP3 中，{j} 和 {k} 都是固定的，求和另用字母 {m}。",
    ),
    "bracket alone": (
        "An abbreviation: {kron(k,j)} is 1 if {k} and {j} are the same and 0 otherwise; other books write it with a δ "
        "and name it after Kronecker, but δ is taken here by the error.",
        "还有一个记号：{kron(k,j)} 在 {k} 与 {j} 相同时等于 1，否则等于 0；别的书常用 δ 表示它，称为克罗内克符号，而这"
        "里 δ 已经用来表示误差。",
    ),
    "slope sign": (
        "{slope(l, z(l,j))} is the derivative of the activation function, taken at {z(l,j)}.",
        "{slope(l, z(l,j))} 是激活函数的导数在 {z(l,j)} 处的值。",
    ),
    "depends": (
        "The whole proof follows one chain. {C} is a function of {m.a(L)}; {m.a(L)} is a function of {m.z(L)}; "
        "{m.z(L)} is a function of {m.w(L)}, {m.b(L)} and {m.a(L-1)}; {m.a(L-1)} is a function of {m.z(L-1)}, and "
        "so on, down to the input. So every weight and every bias acts on {C}: first on its own layer, then through "
        "the layers after it.",
        "整个证明沿着一条链进行。{C} 是 {m.a(L)} 的函数；{m.a(L)} 是 {m.z(L)} 的函数；{m.z(L)} 是 {m.w(L)}、"
        "{m.b(L)} 和 {m.a(L-1)} 的函数；{m.a(L-1)} 又是 {m.z(L-1)} 的函数，依此类推，直到输入。所以每个权重、每个偏"
        "置都影响 {C}，而且先影响它所在的层，再通过后面的各层影响 {C}。",
    ),
    "held fixed": (
        "What is held fixed: the input {x(k)} and the target {y(j)}, in the whole proof. In {D(C, w(l,j,k))} all "
        "other weights and all biases are held fixed too; what is computed from the weight follows the change: "
        "{z(l,j)}, {a(l,j)} and the layers after {l}. In {D(C, z(l,j))} the other weighted inputs of layer {l} are "
        "held fixed, and all parameters.",
        "求导时固定不变的量：在整个证明中，输入 {x(k)} 和目标 {y(j)} 都不变。求 {D(C, w(l,j,k))} 时，其余的权重和全"
        "部偏置也不变，而由这个权重算出的各个量，即 {z(l,j)}、{a(l,j)} 和第 {l} 层以后的各层，都随之改变。"
        "求 {D(C, z(l,j))} 时，第 {l} 层其余的带权输入以及全部参数都"
        "不变。",
    ),
    "stated": (
        "Here are the four equations, BP1 to BP4; each is proved below. The error {delta(l,j)} is no more than "
        "a name for {D(C, z(l,j))}; BP1 and BP2 say how to find it, BP3 and BP4 what it is good for.",
        "下面是要证明的四个方程：BP1 到 BP4。误差 {delta(l,j)} 只是 {D(C, z(l,j))} 的名称；BP1 和 BP2 说明怎样求出"
        "误差，BP3 和 BP4 说明怎样由误差得到梯度。",
    ),
    "sums stay": (
        "In a softmax layer every activation depends on every weighted input. There the sums over the derivatives "
        "{D(a(l,m), z(l,j))} do not collapse to one term: the full matrix of these derivatives, the Jacobian, stays.",
        "在 softmax 层中，每个激活值都依赖于全部带权输入。因此，含有导数 {D(a(l,m), z(l,j))} 的求和不能化为一项：要"
        "保留由这些导数组成的整个矩阵，即雅可比矩阵。",
    ),
    "how it goes back": (
        "This is also the order of the computation: BP1 gives the errors of the output layer, BP2 those of each "
        "layer from those of the layer after it, and BP3 and BP4 the gradient in every layer.",
        "这也是计算的次序：先由 BP1 求输出层的误差，再由 BP2 从后一层的误差求出前一层的误差，最后在每一层由 BP3 和 "
        "BP4 求出梯度。",
    ),
    "classical own bp1": (
        "Now the derivatives of this network's own functions are put into BP1.",
        "现在把这个网络所用函数的导数代入 BP1。",
    ),
    "classical bp3": (
        "A weight {w(l,j,k)} occurs in one weighted input only, {z(l,j)}, where it multiplies {a(l-1,k)}. First the "
        "output layer, then the layer before it, both from the activations of the output; then any layer.",
        "权重 {w(l,j,k)} 只出现在一个带权输入 {z(l,j)} 中，与 {a(l-1,k)} 相乘。先看输出层，再看它的前一层，这两处都"
        "从输出层的激活值开始；最后看任意一层。",
    ),
    "which layer is before": (
        "The layer before the output is layer {L-1}, here layer <layer>. Its weights {w(L-1,j,k)} lead into it from "
        "layer {L-2}, here layer <before>; the weights {w(L,m,j)} lead out of it, into layer <output>.",
        "输出层的前一层是第 {L-1} 层，在这里就是第 <layer> 层。权重 {w(L-1,j,k)} 从第 {L-2} 层（这里是第 <before> "
        "层）进入这一层；权重 {w(L,m,j)} 离开这一层，进入第 <output> 层。",
    ),
    "afterwards": (
        "The equations give the gradient. Learning uses it: {w(l,j,k)} is replaced by "
        "{w(l,j,k) - eta*D(C, w(l,j,k))}, every bias likewise, all at once, with a small number {eta}, the "
        "**learning rate**; then a new forward pass begins.",
        "这些方程给出了梯度。学习就是使用它：用 {w(l,j,k) - eta*D(C, w(l,j,k))} 代替 {w(l,j,k)}，偏置也这样更新，全"
        "部同时进行；{eta} 是一个小的正数，称为**学习率**。然后重新开始前向计算。",
    ),
}
"""What each section says in words."""

NOTES: dict[str, Pair] = {
    "bp2 letter m": (
        "The sum has a letter of its own, {m}: {j} is the one neuron by whose weighted input we differentiate, while "
        "the sum runs over all neurons of layer {l}, {j} among them. To write {j} for both would use one letter for "
        "two things.",
        "这里求和用的是另一个字母 {m}：{j} 是求导时取定的那一个神经元，而求和取遍第 {l} 层的全部神经元，其中也包括 "
        "{j}。如果两处都写 {j}，同一个字母就表示两个不同的量了。",
    ),
    "bp2 one term": (
        "Among all {z(l,m)}, only {z(l,j)} moves; the bias {b(l+1,k)} does not depend on it. One term is left, that "
        "with {m} = {j}, and its derivative has the factor {slope(l, z(l,j))}.",
        "在所有的 {z(l,m)} 中，只有 {z(l,j)} 改变；偏置 {b(l+1,k)} 与它无关。只剩 {m} = {j} 的一项，这一项的导数含有"
        "因子 {slope(l, z(l,j))}。",
    ),
    "bp2 all terms": (
        "With softmax, {z(l,j)} moves all the activations {a(l,m)}: no term vanishes, and the sum over {m} stays.",
        "用 softmax 时，{z(l,j)} 会改变所有的激活值 {a(l,m)}：没有一项为零，对 {m} 的求和要保留。",
    ),
    "output vanish w": (
        "The sum runs over {m}, so that the terms that vanish are those with {m} ≠ {j}. Beside it {k} is fixed: it "
        "numbers the sending neuron, in the layer before. {w(L,j,k)} occurs in {z(L,j)} alone, and moves no "
        "activation but {a(L,j)}.",
        "求和的字母是 {m}，所以为零的是 {m} ≠ {j} 的各项。{k} 在这里是固定的：它是前一层中发出信号的神经元的编号。"
        "{w(L,j,k)} 只出现在 {z(L,j)} 中，除 {a(L,j)} 以外不影响别的激活值。",
    ),
    "output vanish b": (
        "The sum runs over {m}, so that the terms that vanish are those with {m} ≠ {j}: {b(L,j)} occurs in {z(L,j)} "
        "alone, and moves no activation but {a(L,j)}.",
        "求和的字母是 {m}，所以为零的是 {m} ≠ {j} 的各项：{b(L,j)} 只出现在 {z(L,j)} 中，除 {a(L,j)} 以外不影响别的"
        "激活值。",
    ),
    "output whole": (
        "The parameter moves {z(L,j)} alone; but with softmax that moves every activation {a(L,m)}, so that no term "
        "vanishes and the sum over {m} stays.",
        "这个参数只影响 {z(L,j)}；但是用 softmax 时，{z(L,j)} 会影响每个激活值 {a(L,m)}，所以没有一项为零，对 {m} "
        "的求和要保留。",
    ),
    "sigma kept": (
        "Nothing of σ is lost here: the factor {D(a(L,j), z(L,j)) = slope(L, z(L,j))} is inside {delta(L,j)}, as BP1 "
        "says. That is why no σ′ is seen in the result.",
        "这里并没有丢掉 σ：因子 {D(a(L,j), z(L,j)) = slope(L, z(L,j))} 已经包含在 {delta(L,j)} 中，这正是 BP1 所说"
        "的。所以结果中看不到 σ′。",
    ),
    "long chain": (
        "The way from the parameter to an output: first {z(L-1,j)}, then {a(L-1,j)}, then {z(L,m)}, then {a(L,m)}, "
        "then {C}. There is one factor for each stretch; and one such way for each output neuron {m}, for all of "
        "them receive {a(L-1,j)}, so that now no term of the sum vanishes.",
        "从参数到输出的途径依次是：{z(L-1,j)}、{a(L-1,j)}、{z(L,m)}、{a(L,m)}，最后是 {C}。每一段有一个因子；每个输"
        "出神经元 {m} 都有一条这样的途径，因为它们都接收 {a(L-1,j)}，所以这次求和中没有哪一项必然为零。",
    ),
    "long chain whole": (
        "With softmax in the output layer, {a(L,m)} depends on every {z(L,p)}: a second sum, over {p}. Taken first "
        "over {m}, the derivatives of the output add up to {delta(L,p)}.",
        "输出层用 softmax 时，{a(L,m)} 依赖于每个 {z(L,p)}，所以还有对 {p} 的第二重求和。先对 {m} 求和，输出层的各个"
        "导数就合成 {delta(L,p)}。",
    ),
    "one line": (
        "A parameter of layer {l} acts on {C} through {z(l,j)} alone; all that comes after it is in {D(C, z(l,j))}. "
        "So one line of the chain rule is enough, whatever the layer.",
        "第 {l} 层的参数只能通过 {z(l,j)} 影响 {C}；以后各层的影响全部包含在 {D(C, z(l,j))} 中。所以不论哪一层，链式"
        "法则只要用一次就够了。",
    ),
}
"""What is said before a step."""

CHAINS: dict[str, Pair] = {
    "stated bp1": ("The error of the output layer", "输出层的误差"),
    "stated bp2": ("The error of a layer from that of the next", "由后一层的误差求前一层的误差"),
    "stated bp2 whole": (
        "The error of a softmax layer from that of the next",
        "softmax 层：由后一层的误差求这一层的误差",
    ),
    "stated bp3": ("The gradient of a weight", "权重的梯度"),
    "stated bp4": ("The gradient of a bias", "偏置的梯度"),
    "classical bp1": ("BP1, from the definition of the error", "从误差的定义推出 BP1"),
    "next input": ("A weighted input of the next layer, written out", "后一层的带权输入，完整写出"),
    "own input w": ("A weighted input by one of its weights", "带权输入对它的一个权重求导"),
    "own input b": ("A weighted input by its bias", "带权输入对它的偏置求导"),
    "at the output": ("<label> at the output layer", "输出层的 <label>"),
    "one layer before": ("<label> one layer before the output", "输出层前一层的 <label>"),
    "gradient any layer": (
        "<label> at any layer, in one line of the chain rule",
        "任意一层的 <label>：用一次链式法则",
    ),
}
"""What a chain shows."""

REASONS: dict[str, Pair] = {
    "stated": ("proved below", "证明见下文"),
    "cost named": ("the cost <cites>", "代价函数<cites>"),
    "squared length": ("the squares of the entries, added up", "各分量的平方之和"),
    "one term each": ("one term for each output, called c", "每个输出对应一项，记作 c"),
    "others vanish k": ("all terms with {k} ≠ {j} vanish", "{k} ≠ {j} 的各项为零"),
    "others vanish m": ("all terms with {m} ≠ {j} vanish", "{m} ≠ {j} 的各项为零"),
    "sigma of its own": ("{a(L,j) = sigma(L, z(L,j))}, differentiated", "对 {a(L,j) = sigma(L, z(L,j))} 求导"),
    "exchanged": ("the two factors exchanged", "交换两个因子"),
    "only term w": ("the weight stands in one term only", "只有一项含有这个权重"),
    "only term b": ("the bias stands there once, by itself", "偏置只出现一次，而且单独成项"),
    "three factors": (
        "chain rule, through {z(L,j)}",
        "通过 {z(L,j)} 用链式法则",
    ),
    "first factors": (
        "what goes before makes δ, by <cites>",
        "前面的因子合成 δ，由<cites>",
    ),
    "along the way": ("chain rule, one factor for each stretch of the way", "链式法则，途径的每一段对应一个因子"),
    "each factor": ("each derivative by its own formula", "逐个求出各个导数"),
    "one weighted input": ("chain rule: the parameter moves {z(l,j)} alone", "链式法则：参数只影响 {z(l,j)}"),
}
"""The rule that leads from one side of a step to the other."""

CITES: dict[str, Pair] = {
    "next input": ("the next weighted input", "后一层的带权输入"),
    "own w": ("the derivative of the weighted input by its weight", "带权输入对权重的导数"),
    "own b": ("the derivative of the weighted input by its bias", "带权输入对偏置的导数"),
}
"""What a rule refers to."""
