"""What a derivation says of the formal proof: which theorem covers which line, and what that means.

In the words, {…} is mathematics in the notation of `backproof.derivation.notation`.
"""

from backproof.rendering.words import Pair

PARAGRAPHS: dict[str, Pair] = {
    "coq delta": (
        "The formal proof, checked by Coq, has the theorem delta_exists: this derivative exists in every layer, 2 to "
        "{L}, for every neuron {j}, if the activation functions and the cost are differentiable.",
        "经 Coq 检验的形式化证明中有定理 delta_exists：只要激活函数和代价函数可微，对第 2 层到第 {L} 层的每个神经元 "
        "{j}，这个导数都存在。",
    ),
    "coq BP1": (
        "In the formal proof, checked by Coq, gradient_along_curves covers the chain rule of several variables, "
        "BP1_cost_partial says that {D(C, a(L,j))} is the partial derivative by the output {a(L,j)} alone, and BP1 is "
        "the last line, for every output neuron {j}. It means: whatever the sizes and the functions, as long as each "
        "activation is computed from its own weighted input alone and the functions are differentiable, the line holds "
        "for all real numbers.",
        "在经 Coq 检验的形式化证明中，gradient_along_curves 对应多元函数的链式法则；BP1_cost_partial 说明 "
        "{D(C, a(L,j))} 是只对输出 {a(L,j)} 求的偏导数；BP1 就是最后一行，对输出层的每个神经元 {j} 成立。它的意思是：不"
        "论网络多大、用什么函数，只要每个激活值只由它自己的带权输入算出，所用的函数可微，这一行对一切实数都成立。",
    ),
    "coq BP2": (
        "In the formal proof, checked by Coq, BP2_chain_rule is the line with the chain rule; next_weighted_input says "
        "what {D(z(l+1,k), z(l,j))} is; and the theorem BP2 is the last line, for every hidden layer {l} and every "
        "neuron {j}, with the sum over all neurons {k} of layer {l+1}. It means that no choice of sizes, weights or "
        "differentiable functions can make these lines false.",
        "在经 Coq 检验的形式化证明中，BP2_chain_rule 对应用链式法则的一行，next_weighted_input 说明 "
        "{D(z(l+1,k), z(l,j))} 等于什么，定理 BP2 就是最后一行，对每个隐藏层 {l} 和每个神经元 {j} 成立，求和取遍第 "
        "{l+1} 层的全部神经元 {k}。它的意思是：不论怎样选取各层大小、权重和可微的函数，这几行总是成立。",
    ),
    "coq BP3": (
        "In the formal proof, checked by Coq, the theorem BP3 covers the result in every layer: for each {l}, 2 to "
        "{L}, {D(C, w(l,j,k))} exists and is {delta(l,j)*a(l-1,k)}, with {j} and {k} as here. It means "
        "that the line is proved for every weight of every such network, and not only checked at some.",
        "在经 Coq 检验的形式化证明中，定理 BP3 对应各层的结果：对第 2 层到第 {L} 层的每一层 {l}，"
        "{D(C, w(l,j,k))} 存在，而且等于 {delta(l,j)*a(l-1,k)}，其中 {j}、{k} 的含义与这里相同。它的意思是：这个式子"
        "对任何这样的网络的每一个权重都已得到证明，而不只是检验了其中几个。",
    ),
    "coq BP4": (
        "In the formal proof, checked by Coq, the theorem BP4 covers the result in every layer: for each {l}, 2 to "
        "{L}, {D(C, b(l,j))} exists and is {delta(l,j)}. It means that the line is proved for every "
        "bias of every such network.",
        "在经 Coq 检验的形式化证明中，定理 BP4 对应各层的结果：对第 2 层到第 {L} 层的每一层 {l}，"
        "{D(C, b(l,j))} 存在，而且等于 {delta(l,j)}。它的意思是：这个式子对任何这样的网络的每一个偏置都已得到证明。",
    ),
    "coq lines BP3": (
        "Of the lines before it, weight_of_own_input covers the derivative of {z(l,j)}, and says that the weight moves "
        "no other weighted input of its layer; gradient_along_curves covers the chain rule with which the sums over "
        "{m} begin; BP3_three_factors the three factors at the output; BP3_long_chain the long chain, each derivative "
        "in its place; and BP3_chain_rule the one line at any layer. It means that the chain rule is not taken on "
        "trust: that all these derivatives exist, and that the sums of their products are the gradient, is proved too.",
        "前面的各行中，weight_of_own_input 对应 {z(l,j)} 的导数，并说明这个权重不影响本层其余的带权输入；"
        "gradient_along_curves 对应对 {m} 求和的链式法则；BP3_three_factors 对应输出层的三个因子；BP3_long_chain 对应那"
        "条长链，其中每个因子都已求出；BP3_chain_rule 对应任意一层只用一次的链式法则。它们的意思是：链式法则在这里也不"
        "是不加证明就用的，这些导数都存在，各个乘积之和就是梯度，都得到了证明。",
    ),
    "coq lines BP3 no hidden": (
        "Of the lines before it, weight_of_own_input covers the derivative of {z(l,j)}, and says that the weight moves "
        "no other weighted input of its layer; gradient_along_curves covers the chain rule with which the sum over "
        "{m} begins; BP3_three_factors the three factors; and BP3_chain_rule the one line at the end.",
        "前面的各行中，weight_of_own_input 对应 {z(l,j)} 的导数，并说明这个权重不影响本层其余的带权输入；"
        "gradient_along_curves 对应对 {m} 求和的链式法则；BP3_three_factors 对应那三个因子；BP3_chain_rule 对应最后只用"
        "一次的链式法则。",
    ),
    "coq lines BP4 no hidden": (
        "Of the lines before it, bias_of_own_input, gradient_along_curves, BP4_three_factors and BP4_chain_rule cover "
        "the same as the theorems of like names do for a weight.",
        "前面的各行中，bias_of_own_input、gradient_along_curves、BP4_three_factors 和 BP4_chain_rule 各对应一行，与权重"
        "的情形相同。",
    ),
    "coq lines BP4": (
        "Of the lines before it, bias_of_own_input, gradient_along_curves, BP4_three_factors, BP4_long_chain and "
        "BP4_chain_rule cover the same as the theorems of like names do for a weight.",
        "前面的各行中，bias_of_own_input、gradient_along_curves、BP4_three_factors、BP4_long_chain 和 BP4_chain_rule 各"
        "对应一行，与权重的情形相同。",
    ),
    "coq lines BP3 joined": (
        "Of the lines before it, weight_of_own_input covers the derivative of {z(l,j)}, and says that the weight moves "
        "no other weighted input of its layer; gradient_along_curves covers the chain rule with which the sums over "
        "{m} begin; and BP3_chain_rule the one line at any layer. It means that the chain rule is not taken on trust: "
        "that these derivatives exist, and that the sums of their products are the gradient, is proved too.",
        "前面的各行中，weight_of_own_input 对应 {z(l,j)} 的导数，并说明这个权重不影响本层其余的带权输入；"
        "gradient_along_curves 对应对 {m} 求和的链式法则；BP3_chain_rule 对应任意一层只用一次的链式法则。它们的意思是："
        "链式法则在这里也不是不加证明就用的，这些导数都存在，各个乘积之和就是梯度，都得到了证明。",
    ),
    "coq lines BP4 joined": (
        "Of the lines before it, bias_of_own_input, gradient_along_curves and BP4_chain_rule cover the same as the "
        "theorems of like names do for a weight.",
        "前面的各行中，bias_of_own_input、gradient_along_curves 和 BP4_chain_rule 各对应一行，与权重的情形相同。",
    ),
    "coq through w": (
        "Of the lines before it, weight_of_own_input covers the derivatives of the weighted inputs by a weight of "
        "their layer, chain_rule_through_layer the lines in which a derivative of {C} is a sum over the weighted "
        "inputs of a layer, and weighted_input_chain_rule the chain rule from the weighted inputs of one layer to "
        "those of the next. It means: if a parameter acts on {C} through a layer only, the sum over that layer is "
        "proved to be the derivative, whichever layer it is.",
        "前面的各行中，weight_of_own_input 对应带权输入对本层权重的导数，chain_rule_through_layer 对应把 {C} 的导数写成"
        "对一层带权输入求和的各行，weighted_input_chain_rule 对应从一层的带权输入到后一层的带权输入的链式法则。它们的意"
        "思是：只要参数只通过某一层影响 {C}，不论是哪一层，对该层的求和就等于所求的导数，这一点已得到证明。",
    ),
    "coq through b": (
        "Of the lines before it, bias_of_own_input covers the derivatives of the weighted inputs by a bias of their "
        "layer; chain_rule_through_layer and weighted_input_chain_rule cover again the sums over a layer.",
        "前面的各行中，bias_of_own_input 对应带权输入对本层偏置的导数；chain_rule_through_layer 和 "
        "weighted_input_chain_rule 与权重的情形一样，对应对一层求和的各行。",
    ),
    "coq columns": (
        "In the formal proof, checked by Coq, the theorems whose names begin with matrix_ cover these forms, a theorem "
        "each. They mean that nothing is left out and nothing wrongly transposed on the way from indices to matrices: "
        "each entry of a product is the sum that was proved before.",
        "在经 Coq 检验的形式化证明中，名称以 matrix_ 开头的定理各对应其中一种形式。它们的意思是：从带下标的式子变成矩阵"
        "的过程中，既没有漏项，也没有误用转置，乘积的每个元素就是前面证明过的那个和。",
    ),
    "coq rows": (
        "In the formal proof, checked by Coq, the theorems whose names begin with rows_ cover the equations that hold "
        "row by row; vectorised_gradients says that the last two results are the sums over "
        "the examples of their gradients, each times its share; mean_gradient_weight and mean_gradient_bias say that "
        "a program that computes so returns the derivatives of the mean cost, with a penalty on the squares of the "
        "weights. It means that to take all examples at once gives the same as to take them one by one.",
        "在经 Coq 检验的形式化证明中，名称以 rows_ 开头的定理对应逐行成立的等式；vectorised_gradients 说明最后两个结果"
        "就是各个样本的梯度乘以各自的份额后求和；mean_gradient_weight 和 mean_gradient_bias 说明，这样计算的程序给出的"
        "正是平均代价（包括权重的平方和惩罚项）的导数。它的意思是：把全部样本放在一起计算，与逐个计算的结果相同。",
    ),
    "coq joined": (
        "In the formal proof, checked by Coq, each activation is computed from its own weighted input alone. It "
        "therefore takes softmax and this cost together as one cost of {m.z(L)}, after an output layer that is linear; "
        "gradient_cross_entropy_of_softmax says that this cost is differentiable for all {m.z(L)}. {C}, {z(l,j)} "
        "and {delta(l,j)} are the same numbers either way, so that the theorems named beside the lines below hold of "
        "this network as well. Of the line here, gradient_along_curves covers the chain rule; what BP1 becomes with "
        "softmax has theorems of its own, further below.",
        "在经 Coq 检验的形式化证明中，每个激活值只由它自己的带权输入算出。因此那里把 softmax 与这个代价函数合起来，"
        "看作线性输出层之后 {m.z(L)} 的一个代价函数；gradient_cross_entropy_of_softmax 说明它对一切 {m.z(L)} 都可微"
        "。两种看法中，{C}、{z(l,j)} 和 {delta(l,j)} 的值都相同，所以下文各行旁边注明的定理对这个网络同样成立。这里"
        "的一行中，gradient_along_curves 对应链式法则；代入 softmax 之后的 BP1 另有定理，见后文。",
    ),
    "coq whole": (
        "The four theorems of the formal proof speak of networks in which each activation is computed from its own "
        "weighted input alone, and so not of this one; for softmax the formal proof has other theorems, "
        "jacobian_softmax among them. The lines here were checked, like all others, by evaluating both sides.",
        "形式化证明中的四个定理只针对每个激活值只由自己的带权输入算出的网络，不包括这个网络；那里另有关于 "
        "softmax 的定理，例如 jacobian_softmax。这里的各行与其他各行一样，都通过对等式两边求值作了检验。",
    ),
}
"""What is said at the end of a section whose lines name theorems."""
