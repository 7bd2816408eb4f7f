"""The paragraphs of a derivation, and what is noted between two steps.

In the words, {…} is mathematics in the notation of `backproof.derivation.notation`, <name> what a part is said
about, and **…** a term where it is introduced.
"""

from backproof.rendering.words import (
    Pair,
    words_of_derivation_classical,
    words_of_derivation_silences,
    words_of_derivation_theorems,
)

PARAGRAPHS: dict[str, Pair] = {
    "setting": (
        "The layers are counted from 1, the input, to {L}, the output; layer {l} has {n(l)} neurons. A neuron {j} "
        "of layer {l} takes the activations of all the neurons {k} of the layer before, weighs each with its own "
        "weight {w(l,j,k)}, and adds its bias {b(l,j)}. The sum is its **weighted input** {z(l,j)}, and the "
        "activation function makes its **activation** {a(l,j)} of it. Until the section on many examples there is "
        "one example only: its input {x(k) = a(1,k)}, its target {y(j)}, and its **cost** {C}, one number.",
        "各层从 1 数起：第 1 层是输入层，第 {L} 层是输出层，第 {l} 层有 {n(l)} 个神经元。第 {l} 层的第 {j} 个神经元"
        "接收前一层所有神经元 {k} 的激活值，各乘以相应的权重 {w(l,j,k)} 后相加，再加上偏置 {b(l,j)}，得到它的**带权"
        "输入** {z(l,j)}；激活函数再把带权输入变成**激活值** {a(l,j)}。在讲到多个样本之前，我们只看一个样本：输入是"
        " {x(k) = a(1,k)}，目标是 {y(j)}，**代价** {C} 是一个数。",
    ),
    "indices": (
        "The layer stands above, as in {z(l,j)}, and is never a power; the neurons stand below. The letters {j}, "
        "{k}, {m}, {p}, {s} number neurons, {l} and {r} layers.",
        "层号写在右上角，如 {z(l,j)}，它不表示乘方；神经元的编号写在右下角。字母 {j}、{k}、{m}、{p}、{s} 表示神经元"
        "，{l}、{r} 表示层。",
    ),
    "bracket": (
        "Two abbreviations. {kron(k,j)} is 1 if {k} and {j} are the same and 0 otherwise; other books write it "
        "with a δ and name it after Kronecker, but δ is taken here by the error. And {slope(l, z(l,j))} is the "
        "derivative of the activation function at {z(l,j)}, its slope there.",
        "还有两个记号。{kron(k,j)} 在 {k} 与 {j} 相同时等于 1，否则等于 0；别的书常用 δ 表示它，称为克罗内克符号，"
        "而这里 δ 已经用来表示误差。{slope(l, z(l,j))} 是激活函数在 {z(l,j)} 处的导数，也就是那一点的斜率。",
    ),
    "chain_rule": (
        "The whole proof is one rule, applied again and again. **The chain rule:** if a number {t} acts on {C} "
        "only through the quantities {z(l,1)}, {z(l,2)}, … of one layer, then "
        "{D(C,t) = sum(m, l, D(C, z(l,m))*D(z(l,m), t))}. Each summand is one way by which {t} reaches {C}; a sum, "
        "because the small changes that arrive by different ways add up.",
        "整个证明只是反复使用一条法则。**链式法则：**如果变量 {t} 只能通过某一层的各个量 {z(l,1)}、{z(l,2)}、…… 影"
        "响 {C}，那么 {D(C,t) = sum(m, l, D(C, z(l,m))*D(z(l,m), t))}。每一项对应 {t} 影响 {C} 的一条途径；之所以要"
        "求和，是因为沿各条途径传来的微小变化会叠加起来。",
    ),
    "slopes": (
        "BP1 and BP2 need the slope of each activation function that occurs in the network. Here it is derived "
        "from the function itself, one rule of calculus a line.",
        "BP1 和 BP2 要用到网络中每个激活函数的导数。下面从函数本身出发求导，每行只用一条求导法则。",
    ),
    "kinks": (
        "At <kinks> the function <name> has a kink and no derivative. The program takes a one-sided slope there; "
        "the proof speaks of all other points.",
        "函数 <name> 在 <kinks> 处有尖点，导数不存在。程序在那里取单侧导数；证明只针对其余各点。",
    ),
    "cost gradient": (
        "The cost is a sum of one term {term(a(L,k), y(k))} for each output. First the derivative of one term by "
        "its activation; then that of the whole sum, of which one output {a(L,j)} moves one term only.",
        "代价是各个输出对应的项 {term(a(L,k), y(k))} 之和。先求其中一项对激活值的导数，再求整个和的导数；一个输出 "
        "{a(L,j)} 只影响其中的一项。",
    ),
    "cost kinks": (
        "Where a − y = <kinks> the cost <name> has a kink and no derivative. The program takes 0 there, which is "
        "a subgradient; the proof speaks of all other points.",
        "代价函数 <name> 在 a − y = <kinks> 处有尖点，导数不存在。程序在那里取 0，这是一个次梯度；证明只针对其余各点。",
    ),
    "averages": (
        "This cost divides by the number of outputs, and so do all its derivatives. Whoever compares numbers with "
        "another program should look here first.",
        "这个代价函数要除以输出的个数，它的各个导数也随之除以这个数。与别的程序核对数值时，应当先看这一点。",
    ),
    "bp1": (
        "The error of an output neuron is the rate at which the cost changes with its weighted input. The weighted "
        "input {z(L,j)} acts on the cost through the activations {a(L,k)} of the output layer.",
        "输出层神经元的误差，就是代价对它的带权输入的变化率。带权输入 {z(L,j)} 通过输出层的激活值 {a(L,k)} 影响代价。",
    ),
    "bp1 elementwise": (
        "In words: the error of an output neuron is how strongly the cost depends on its activation, times how "
        "strongly its activation depends on its weighted input. Now with the functions of this network:",
        "用文字表述：输出层神经元的误差，等于代价对它的激活值的变化率，乘以激活值对带权输入的变化率。现在代入这个网"
        "络所用的函数：",
    ),
    "bp1 whole": (
        "With softmax the sum stays: every weighted input enters every output, through the denominator that they "
        "share. Put in the derivatives of softmax and of the cost:",
        "对 softmax 来说，求和号不能去掉：各个输出有共同的分母，每个带权输入都会影响所有的输出。代入 softmax 和代价"
        "函数的导数：",
    ),
    "canonical": (
        "The slope is gone: with <name> and the cost <cost>, the error of an output is just its activation minus "
        "its target. The two functions are made for each other, and the pair is called canonical.",
        "导数因子消去了：激活函数用 <name>、代价函数用 <cost> 时，输出层的误差就是激活值减去目标。这两个函数正好相配"
        "，称为典范配对。",
    ),
    "bp2": (
        "A hidden neuron has no target of its own. But its weighted input {z(l,j)} acts on the cost only through "
        "the weighted inputs {z(l+1,k)} of the next layer, and how the cost depends on those is known: it is the "
        "errors of that layer. So errors are passed back, layer by layer.",
        "隐藏层的神经元没有自己的目标。但是它的带权输入 {z(l,j)} 只能通过后一层的各个带权输入 {z(l+1,k)} 影响代价，"
        "而代价对后者的导数是已知的，就是后一层的误差。于是误差可以一层一层地往回传。",
    ),
    "bp2 none": (
        "This network has no hidden layer, so that no error is passed back: BP1 gives the only errors there are.",
        "这个网络没有隐藏层，误差不必往回传：BP1 已经给出了全部误差。",
    ),
    "bp2 read": (
        "Read it as a journey back through the network: the errors of layer {l+1} travel back along the weights by "
        "which layer {l} reaches them, meet and add up in neuron {j}, and are multiplied by the slope of its "
        "activation function.",
        "可以把这个式子看作沿网络往回走的过程：第 {l+1} 层的误差，沿着第 {l} 层通向它们的那些权重走回来，在神经元 "
        "{j} 处汇合相加，再乘以激活函数在那里的导数。",
    ),
    "bp2 whole": (
        "Where softmax stands in a hidden layer, moving one weighted input moves all the activations of that "
        "layer, so that a second sum stays.",
        "如果隐藏层用 softmax，改变一个带权输入会使这一层所有的激活值都改变，因此还要多一重求和。",
    ),
    "bp3": (
        "The errors are the key to the gradients. A weight {w(l,j,k)} acts on the cost only through the weighted "
        "inputs of its own layer; and of these it moves just one, that of the neuron {j} that it leads to.",
        "知道了误差，梯度就容易求了。权重 {w(l,j,k)} 只能通过本层的带权输入影响代价，而且只影响其中一个，就是它所通"
        "向的神经元 {j} 的带权输入。",
    ),
    "bp4": (
        "A bias acts like a weight from a neuron whose activation is always 1. The proof is usually left to the "
        "reader; here it is.",
        "偏置就好比一个权重，它所接的神经元的激活值恒为 1。这个证明通常留给读者，这里把它写出来。",
    ),
    "induction": (
        "And so on, layer by layer; that “and so on” is a proof by **induction**, from the output downwards. Fix a "
        "parameter of layer {l}, and let {r} be {l} or any later layer. The claim about layer {r}: the derivative "
        "of the cost by the parameter is the sum, over the neurons of layer {r}, of their errors times the "
        "derivatives of their weighted inputs by the parameter. First {r = L}; then from {r+1} to {r}; then {r = l}"
        " is what is wanted.",
        "其余各层可以逐层推出，这就是从输出层开始、由后往前的**数学归纳法**。取定第 {l} 层的一个参数，设 {r} 是第 "
        "{l} 层或其后的任意一层。关于第 {r} 层的命题是：代价对这个参数的导数，等于把第 {r} 层每个神经元的误差乘以它"
        "的带权输入对这个参数的导数，再把这些乘积加起来。先证 {r = L} 的情形，再由 {r+1} 推出 {r}；最后取 {r = l}，"
        "就得到所要的结论。",
    ),
    "induction again": (
        "The same induction, from the output downwards; the parameter is now a bias.",
        "再用一次同样的归纳法，从输出层开始、由后往前；这里的参数是偏置。",
    ),
    "no induction": (
        "There is no layer before the output but the input itself, so that this is the whole of it.",
        "输出层之前只有输入层，所以证明到此为止。",
    ),
    "batch": (
        "Training goes by many examples. Let {i} number them, {1} to {N}; {z(l,i,j)}, {a(l,i,j)}, {delta(l,i,j)} "
        "belong to example {i}. The cost of the batch is the mean of their costs, and since the derivative of a "
        "sum is the sum of the derivatives, its gradient is the mean of the gradients.",
        "训练要用许多样本。用 {i} 给样本编号，从 {1} 到 {N}；{z(l,i,j)}、{a(l,i,j)}、{delta(l,i,j)} 是第 {i} 个样本"
        "的量。一批样本的代价是各个样本的代价的平均值；和的导数等于导数的和，所以它的梯度是各个样本的梯度的平均值。",
    ),
    "penalty": (
        "To keep the weights small, one adds to the cost a penalty: {lam}/2 times the sum of the squares of all "
        "the weights (L2), called {R}, or {mu} times the sum of their absolute values (L1), called {R1}. "
        "Backpropagation does not change: the derivative of the penalty is added to the gradient.",
        "为了使权重不至于太大，可以在代价上加一个惩罚项：全部权重的平方和乘以 {lam}/2（L2），记作 {R}；或者全部权重"
        "的绝对值之和乘以 {mu}（L1），记作 {R1}。反向传播本身不变，只要把惩罚项的导数加到梯度上。",
    ),
    "penalty biases": (
        "The biases are not in the penalty, so that their gradient stays as it is. A bias moves the threshold of a "
        "neuron and does not make its answer steeper; there is little to be gained from keeping it small.",
        "惩罚项不含偏置，所以偏置的梯度不变。偏置只移动神经元的阈值，不会使它的响应变陡，压低偏置没有什么好处。",
    ),
    "input": (
        "How does the cost change if the input does? It is the question behind saliency maps and adversarial "
        "examples, and backpropagation has almost answered it already.",
        "输入变化时，代价怎样变化？显著图和对抗样本都涉及这个问题，而反向传播几乎已经给出了答案。",
    ),
    "columns": (
        "One example first, as columns: {m.z(l)}, {m.a(l)}, {m.delta(l)}, {m.b(l)} in bold are columns with one "
        "entry for each neuron, and {m.w(l)} is the matrix with {w(l,j,k)} in row {j}, column {k}. Two matrices "
        "side by side are multiplied as matrices, row by column; ⊙ multiplies entry by entry; "
        "{entry(m.w(l) @ m.a(l-1), j)} is entry {j} of the product.",
        "先看一个样本，把各个量写成列向量：黑体的 {m.z(l)}、{m.a(l)}、{m.delta(l)}、{m.b(l)} 都是列向量，每个神经元"
        "对应一个分量；{m.w(l)} 是矩阵，第 {j} 行第 {k} 列是 {w(l,j,k)}。两个矩阵并排写，表示矩阵乘法，即行乘列；⊙ "
        "表示逐元素相乘；{entry(m.w(l) @ m.a(l-1), j)} 表示乘积的第 {j} 个分量。",
    ),
    "rows": (
        "Now {N} examples at once, as programs compute them: a capital letter is a matrix with one row for each "
        "example, {rows.a(l)} for the activations, {rows.delta(l)} for the errors. An example is a row now and was "
        "a column above, and therefore the factors change places and the transposes move. The {T(ones)} in a "
        "product of matrices is a column of {N} ones, and {rowsum(rows.delta(l))} is the sum of the rows of "
        "{rows.delta(l)}, one for each example.",
        "现在像程序那样，同时处理 {N} 个样本：大写字母表示每行一个样本的矩阵，{rows.a(l)} 是激活值，{rows.delta(l)}"
        " 是误差。上面一个样本是一列，这里是一行，因此乘积中因子的次序要调换，转置的位置也随之改变。矩阵乘积中的 "
        "{T(ones)} 是由 {N} 个 1 组成的列向量，{rowsum(rows.delta(l))} 是 {rows.delta(l)} 的各行之和，每行对应一个"
        "样本。",
    ),
    "equations_py": (
        "These last lines are, letter for letter, the functions of the module backproof.equations, by which this "
        "library trains. There, the division by {N} comes first: the errors are multiplied by the share of each "
        "example in the mean, and then summed.",
        "最后这几个式子，就是模块 backproof.equations 中的函数，本程序库正是用它们来训练的，字母也完全一致。程序把除"
        "以 {N} 放在前面：先把误差乘以各个样本在平均值中所占的份额，然后求和。",
    ),
    "this network": (
        "Here the equations have the layers, the sizes and the functions of this network, from the output back to the "
        "first layer that has weights: the order in which a program computes them.",
        "这里把这个网络的层号、各层大小和所用的函数代入，从输出层开始，由后往前，一直写到第一个有权重的层；这也是程"
        "序计算的次序。",
    ),
    "every index": (
        "No sum and no index is left: one equation for each neuron, each weight and each bias.",
        "这里不再有求和号，也不再有字母下标：每个神经元、每个权重、每个偏置各有一个方程。",
    ),
    "example": (
        "The numbers of the given example, with the given weights and biases. Its cost is {C} = <cost>. Each line "
        "shows the symbol, its formula, the formula with the numbers in it, and the result; four significant digits "
        "are shown, without zeros at the end, and the computation has sixteen.",
        "这是所给样本在所给的权重和偏置下的数值，代价是 {C} = <cost>。每行依次是：符号、公式、代入数值后的式子、结"
        "果。显示四位有效数字，末尾的 0 略去；计算时用十六位。",
    ),
    "example drawn": (
        "The numbers of the given example. No weights and biases were given, so that they were drawn at random, "
        "always the same. The cost is {C} = <cost>. Each line shows the symbol, its formula, the formula with the "
        "numbers in it, and the result; four significant digits are shown, without zeros at the end, and the "
        "computation has sixteen.",
        "这是所给样本的数值。没有给出权重和偏置，所以随机取了一组，每次都相同。代价是 {C} = <cost>。每行依次是：符"
        "号、公式、代入数值后的式子、结果。显示四位有效数字，末尾的 0 略去；计算时用十六位。",
    ),
    "weight": (
        "The weight leads from neuron <sender> of layer <before> to neuron <neuron> of layer <layer>. From "
        "there, what it changes can reach the outputs by many paths, one neuron in each layer. Multiply along a "
        "path, and add up over the paths: that is its gradient, and backpropagation is the way to compute this sum "
        "without walking every path.",
        "这个权重从第 <before> 层的神经元 <sender> 通向第 <layer> 层的神经元 <neuron>。它引起的变化从那里出发，可"
        "以沿许多条路径到达输出，每条路径在每一层经过一个神经元。沿一条路径把各个因子相乘，再对所有路径求和，就得到"
        "它的梯度；反向传播不必逐条走遍这些路径，就能算出这个和。",
    ),
    "weight one path": (
        "The weight leads from neuron <sender> of layer <before> to neuron <neuron> of layer <layer>. From there a "
        "single path leads to the cost, and the product of the factors along it is the gradient.",
        "这个权重从第 <before> 层的神经元 <sender> 通向第 <layer> 层的神经元 <neuron>。从那里到代价只有一条路径，沿这"
        "条路径把各个因子相乘，就得到它的梯度。",
    ),
    "neuron one path": (
        "From neuron <neuron> of layer <layer> a single path leads to the cost, and the product of the factors along "
        "it is its error.",
        "从第 <layer> 层的神经元 <neuron> 到代价只有一条路径，沿这条路径把各个因子相乘，就得到它的误差。",
    ),
    "neuron": (
        "What neuron <neuron> of layer <layer> changes can reach the outputs by many paths, one neuron in each "
        "layer. Multiply along a path, and add up over the paths: that is its error.",
        "第 <layer> 层的神经元 <neuron> 引起的变化，可以沿许多条路径到达输出，每条路径在每一层经过一个神经元。沿"
        "一条路径把各个因子相乘，再对所有路径求和，就得到它的误差。",
    ),
    **words_of_derivation_classical.PARAGRAPHS,
    **words_of_derivation_silences.PARAGRAPHS,
    **words_of_derivation_theorems.PARAGRAPHS,
}
"""What each section says in words."""

NOTES: dict[str, Pair] = {
    "bp1 chain": (
        "The weighted input acts on the cost through all the activations of the output layer; so the chain rule "
        "sums over all of them.",
        "这个带权输入可以通过输出层所有的激活值影响代价，所以链式法则要对它们全部求和。",
    ),
    "bp1 vanish": (
        "But the activation {a(L,k)} is computed from its own weighted input {z(L,k)} alone. For {k} other than {j}"
        " it does not move at all, and those terms vanish.",
        "但是激活值 {a(L,k)} 只由它自己的带权输入 {z(L,k)} 算出。{k} 与 {j} 不同时，它完全不变，那些项都等于零。",
    ),
    "bp1 rows": (
        "Row {i} of {D(C, rows.a(L))} has the derivatives of the cost {C(i)} of example {i} by its own outputs.",
        "{D(C, rows.a(L))} 的第 {i} 行是第 {i} 个样本的代价 {C(i)} 对它自己的各个输出的导数。",
    ),
    "bp1 softmax cancels": (
        "The activation in the denominator, from the logarithm, meets the activation in the numerator, from softmax.",
        "分母上的激活值来自对数的导数，分子上的激活值来自 softmax 的导数，两者相约。",
    ),
    "bp1 softmax one": ("The targets are a distribution: they add up to 1.", "目标是一个概率分布，各分量之和等于 1。"),
    **words_of_derivation_classical.NOTES,
}
"""What is said before a step."""
