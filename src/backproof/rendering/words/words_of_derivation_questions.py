"""The questions that learners ask, each with its answer: in English, then in Chinese.

In the words, {…} is mathematics in the notation of `backproof.derivation.notation`, <name> what a part is said
about, and **…** a term where it is introduced.
"""

from backproof.rendering.words import Pair, words_of_derivation_questions_of_networks

QUESTIONS: dict[str, tuple[Pair, Pair]] = {
    "receiving_first": (
        (
            "Why does a weight have the index of the receiving neuron first?",
            "So that the matrix product needs no transpose: {z(l,j) = sum(k, l-1, w(l,j,k)*a(l-1,k)) + b(l,j)} is "
            "row {j} of {m.w(l)} times the column {m.a(l-1)}. With the sending neuron first, every forward step "
            "would need {T(m.w(l))}. The signal runs from {k} to {j}; the indices are written the other way round.",
        ),
        (
            "权重的下标为什么把接收信号的神经元写在前面？",
            "为了在写成矩阵乘法时不用转置：{z(l,j) = sum(k, l-1, w(l,j,k)*a(l-1,k)) + b(l,j)} 正是 {m.w(l)} 的第 "
            "{j} 行乘以列向量 {m.a(l-1)}。如果把发出信号的神经元写在前面，每次前向计算都要写成 {T(m.w(l))}。信号"
            "从 {k} 传到 {j}，下标的次序正好相反。",
        ),
    ),
    "why_error": (
        (
            "Why is δ called the error? It is a derivative.",
            "Because it says how much can be gained at this neuron. If its size is large, a small change of the "
            "weighted input, against the sign of the error, lowers the cost noticeably; if {delta(l,j) = 0}, a small "
            "change does not alter the cost to first order: what remains is at most of the order of the square of "
            "the change, and may have either sign. For a canonical pair of functions, the error of an output is just "
            "{a(L,j) - y(j)}. It is a rate, cost per unit of weighted input, and not a distance from the target.",
        ),
        (
            "δ 明明是导数，为什么叫误差？",
            "因为它表示这个神经元还有多大的改进余地。它的绝对值大时，逆着它的符号稍稍改变这个神经元的带权输入，就能"
            "使代价明显减小；如果 {delta(l,j) = 0}，微小的改变在一阶近似下不改变代价：余下的变化至多与改变量的平方同"
            "阶，可正可负。对于典范配对，输出层的误差恰好是 {a(L,j) - y(j)}。误差是代价对带权输入的变化率，而不是与"
            "目标之间的距离。",
        ),
    ),
    "softmax_jacobian": (
        (
            "Why does softmax have a matrix of derivatives, and sigmoid does not?",
            "An output of sigmoid depends on its own weighted input only. The outputs of softmax share a "
            "denominator, so that they add up to 1: if one grows, the others shrink. Hence "
            "{D(a(L,k), z(L,j)) = a(L,k)*(kron(k,j) - a(L,j))}: positive where {k} and {j} are the same, negative "
            "everywhere else.",
        ),
        (
            "为什么 softmax 的导数是一个矩阵，而 sigmoid 的不是？",
            "sigmoid 的每个输出只依赖自己的带权输入。softmax 的各个输出有共同的分母，总和等于 1：一个变大，其余的就"
            "变小。所以 {D(a(L,k), z(L,j)) = a(L,k)*(kron(k,j) - a(L,j))}：{k} 与 {j} 相同时为正，不同时都为负。",
        ),
    ),
    "bp1_definition": (
        (
            "Is BP1 a definition or a theorem?",
            "A theorem. The definition is {delta(L,j) = D(C, z(L,j))}, which says what the error means and not how "
            "to find it. BP1 expresses it in things that can be computed, and that needs the chain rule.",
        ),
        (
            "BP1 是定义还是定理？",
            "是定理。定义是 {delta(L,j) = D(C, z(L,j))}，它规定了误差的含义，却没有给出求误差的方法。BP1 用可以计算的量"
            "把误差表示出来，这要用链式法则来证明。",
        ),
    ),
    "slope_vanished": (
        (
            "Where has σ′ gone, with the cross-entropy?",
            "It has not been dropped; it has been cancelled. The derivative of the cross-entropy has a "
            "denominator, {a(L,j)*(1 - a(L,j))} for sigmoid, and that is just the slope of sigmoid; likewise for "
            "softmax with its own cross-entropy. With the quadratic cost nothing cancels, and the slope stays. It "
            "stays in every hidden layer too, whatever the cost.",
        ),
        (
            "用交叉熵时，σ′ 到哪里去了？",
            "它不是被丢掉了，而是被约掉了。以 sigmoid 为例，交叉熵的导数有分母 {a(L,j)*(1 - a(L,j))}，正好等于 "
            "sigmoid 的导数；softmax 与相应的交叉熵也是这样。用二次代价时没有可约的因子，导数就保留下来。隐藏层里的"
            "导数始终保留，与用哪个代价函数无关。",
        ),
    ),
    "saturation": (
        (
            "How can the output be quite wrong and the gradient almost zero?",
            "If a neuron is saturated, that is, {z(L,j)} is far from 0 on sigmoid or tanh, its slope is almost 0, "
            "and by BP1 so is its error, however large {a(L,j) - y(j)} may be. The neuron learns slowly just when "
            "it is most wrong. That is why the cross-entropy is used with sigmoid or softmax outputs: there the "
            "slope cancels.",
        ),
        (
            "为什么输出与目标相差很大，梯度却几乎为零？",
            "神经元饱和的时候，也就是对 sigmoid 或 tanh 来说 {z(L,j)} 离 0 很远的时候，导数几乎为零；由 BP1，不管 "
            "{a(L,j) - y(j)} 多大，误差也几乎为零。结果是偏差最大的时候，反而学得最慢。正因如此，输出层用 sigmoid "
            "或 softmax 时常配以交叉熵，这样导数因子就约掉了。",
        ),
    ),
    "sum_over_k": (
        (
            "Why a sum over k?",
            "Because neuron {j} sends its activation to all the neurons {k} of the next layer. If it changes a "
            "little, each of them changes a little, and each moves the cost by its own error times its own change. "
            "All these small effects happen at once, and so they add up. If one is left out, what remains is the "
            "derivative of another network, in which that connection is cut.",
        ),
        (
            "为什么要对 k 求和？",
            "因为神经元 {j} 把激活值送到后一层的所有神经元 {k}。它稍有变化，后一层的每个神经元都会有一点变化，每一"
            "个对代价的影响等于它自己的误差乘以它自己的变化。这些微小的影响同时发生，所以要加起来。漏掉一项，得到的"
            "就是另一个网络的导数，在那个网络里，相应的那条连线被剪断了。",
        ),
    ),
    "which_layers_weights": (
        (
            "Which layer's weights stand in BP2: those into the layer or those out of it?",
            "Those out of it, {w(l+1,k,j)}. The error of layer {l} comes back along the connections by which layer {l} "
            "reaches layer {l+1}. The weights into it, {w(l,j,k)}, are those whose gradient the error gives "
            "afterwards, in BP3. The indices tell: {w(l+1,k,j)} is summed over its first one.",
        ),
        (
            "BP2 里的权重是哪一层的：进入这一层的，还是离开这一层的？",
            "是离开这一层的 {w(l+1,k,j)}。第 {l} 层的误差，是沿着第 {l} 层通向第 {l+1} 层的连线走回来的。进入这一层"
            "的权重 {w(l,j,k)}，要等误差求出之后，才由 BP3 求出它的梯度。看下标也能分辨：对 {w(l+1,k,j)} 求和的是第"
            "一个下标。",
        ),
    ),
    "old_or_updated": (
        (
            "Does BP2 use the old weights, or those that have just been updated?",
            "The old ones. Every derivative here is taken at one point, at the weights by which the forward pass "
            "was made. So compute all the errors and gradients first, and then change all the weights. To update "
            "layer by layer on the way back, and go on with the new weights, gives numbers that look plausible "
            "but are not the gradient at any point. Some published examples make this mistake.",
        ),
        (
            "BP2 用的是更新前的权重，还是刚刚更新过的权重？",
            "用更新前的。这里所有的导数都在同一点取值，就是前向计算时所用的那组权重。所以要先求出全部误差和梯度，再"
            "一起更新全部权重。如果往回算一层就更新一层，并用新权重继续算下去，得到的数看上去合理，却不是代价在任何一点的"
            "梯度。一些已经发表的例子就犯了这个错误。",
        ),
    ),
    "bias_gradient": (
        (
            "Why is the gradient of a bias just δ, and why is it summed over the batch?",
            "Because {D(z(l,j), b(l,j)) = 1}: a bias is a weight whose input is always 1, and BP4 is BP3 with that "
            "1. A program adds one and the same bias in every row of the batch; so it acts on every example, and "
            "the effects add up. In BP3 the same sum is inside a matrix product, where it is easily overlooked.",
        ),
        (
            "为什么偏置的梯度就是 δ？为什么要对一批样本求和？",
            "因为 {D(z(l,j), b(l,j)) = 1}：偏置就是输入恒为 1 的权重，BP4 就是把这个 1 代入 BP3。程序在一批样本的每"
            "一行都加上同一个偏置，它对每个样本都有影响，所以要加起来。BP3 其实也有同样的求和，只是包含在矩阵乘法中，"
            "不容易看出来。",
        ),
    ),
    "sum_or_mean": (
        (
            "Sum or mean?",
            "Both are right, and they differ by the factor {N}, which the learning rate makes good. With the mean, "
            "the learning rate need not change with the size of the batch. What is wrong is to mix them: the mean in "
            "the cost and the sum in the gradient. If all your gradients are wrong by the same factor, a whole number, "
            "look here first.",
        ),
        (
            "应当求和，还是取平均？",
            "都可以，两者只差一个因子 {N}，调整学习率就能补偿。取平均的好处是学习率不必随批的大小而变。不可以混用：代"
            "价取平均，梯度却求和。如果所有梯度都差同一个整数倍，原因多半就在这里。",
        ),
    ),
    "layout": (
        (
            "Are weights stored as (out, in) or as (in, out)?",
            "Here, as in PyTorch, {m.w(l)} has the shape (neurons of the layer, neurons of the layer before), and the "
            "forward step on rows is {rows.a(l-1) @ T(m.w(l))}. Keras and scikit-learn keep the transpose, and "
            "write the same step without one. Then the gradient is transposed as well: it always has the shape of "
            "the weights.",
        ),
        (
            "权重按（输出，输入）存放，还是按（输入，输出）存放？",
            "这里与 PyTorch 相同，{m.w(l)} 的形状是（本层神经元数，前一层神经元数），按行排样本时，前向计算写作 "
            "{rows.a(l-1) @ T(m.w(l))}。Keras 和 scikit-learn 存放的是它的转置，同一步计算就不用写转置了。那样，梯"
            "度也要转置：梯度的形状总是与权重相同。",
        ),
    ),
    "rows_or_columns": (
        (
            "Is an example a row or a column?",
            "Books write a column, {m.w(l) @ m.a(l-1)}; programs write a row, {rows.a(l-1) @ T(m.w(l))}, since "
            "data come with one example per row. The one is the transpose of the other, and transposing a product "
            "turns it round. Check the shapes: neighbours must agree, and the result must have the shape of what "
            "it is the derivative by.",
        ),
        (
            "一个样本是一行还是一列？",
            "教科书把样本写成一列，如 {m.w(l) @ m.a(l-1)}；程序把样本写成一行，如 {rows.a(l-1) @ T(m.w(l))}，因为数"
            "据通常是一行一个样本。两种写法互为转置，而乘积转置时，因子的次序要颠倒。检查形状就不会错：相邻的两个维"
            "数必须相等，结果的形状必须与求导的变量相同。",
        ),
    ),
    "transpose_not_inverse": (
        (
            "Why the transpose of the weights, and not their inverse?",
            "Going back does not mean undoing. The inverse would ask which activations produce given weighted "
            "inputs; and mostly there are none, since {m.w(l)} is not even square. We ask how the cost changes: "
            "neuron {j} collects from every {k} what it caused there, {delta(l+1,k)} times the same weight "
            "{w(l+1,k,j)} that carried its signal forward. The same weights, summed over the other index: that is "
            "what transposing means.",
        ),
        (
            "为什么是权重矩阵的转置，而不是逆矩阵？",
            "误差往回传，并不是把前向计算还原。逆矩阵回答的是：哪些激活值会产生给定的带权输入？这样的激活值往往不存"
            "在，{m.w(l)} 甚至不一定是方阵。我们问的是代价怎样变化：神经元 {j} 通过每个 {k} 造成的影响要加起来，其中"
            "每一项是 {delta(l+1,k)} 乘以当初把信号送过去的同一个权重 {w(l+1,k,j)}。权重没有变，只是改为对另一个下标"
            "求和，这正是转置的意思。",
        ),
    ),
    "hadamard_or_product": (
        (
            "Why ⊙ here and a matrix product there?",
            "A matrix product is a sum over neurons: many neurons act on one. ⊙ has no sum: the slope of neuron {j}"
            " acts on neuron {j} alone, since the activation function treats each neuron by itself. It could be "
            "written as a product with a matrix that has the slopes on its diagonal; with softmax that matrix is "
            "full, and ⊙ is no longer enough.",
        ),
        (
            "为什么这里用 ⊙，那里却用矩阵乘法？",
            "矩阵乘法含有对神经元的求和：许多神经元共同影响一个神经元。⊙ 没有求和：神经元 {j} 的导数只作用于神经元 "
            "{j} 自己，因为激活函数是对每个神经元分别计算的。也可以写成乘以一个对角矩阵，对角线上是各个导数；对 "
            "softmax 来说，这个矩阵不再是对角矩阵，⊙ 也就不适用了。",
        ),
    ),
    **words_of_derivation_questions_of_networks.QUESTIONS,
}
