"""How one theorem of the formal proof is read: in the book's letters, what is proved, and Coq's notation explained."""

from backproof.rendering.words import Pair

WORDS: dict[str, Pair] = {
    "in letters": ("In the book's letters", "用教科书的记号"),
    "what is proved": ("What has been proved", "证明了什么"),
    "what is assumed": ("What is assumed", "假设了什么"),
    "in Coq": ("In Coq (rocq/theories/{file}.v)", "在 Coq 中（rocq/theories/{file}.v）"),
    "notation": ("Coq's notation beside the book's", "Coq 的记号与教科书的记号对照"),
    "axioms": (
        "{names}: these say how the real numbers are built in Coq, and that functions with equal values are equal.",
        "{names}：它们规定 Coq 中如何构造实数，以及取值处处相同的函数相等。",
    ),
    "classical axioms": (
        "{names}: these say how the real numbers are built in Coq, that functions with equal values are equal, and "
        "that every statement is true or false.",
        "{names}：它们规定 Coq 中如何构造实数，取值处处相同的函数相等，以及每个命题非真即假。",
    ),
    "when": ("The statements were recorded at the last successful run: Coq {version}, {day}.",
             "以上陈述取自最近一次成功运行的记录：Coq {version}，{day}。"),
    "checked now": (
        "Coq {version} compiled the whole proof just now, {day}.", "Coq {version} 刚刚编译了整个证明（{day}）。"
    ),
    "more": (
        "The source files with their SHA-256: backproof prove --hashes. All theorems: backproof prove.",
        "源文件及其 SHA-256：backproof prove --hashes。全部定理：backproof prove。",
    ),
    "files": (
        "The source files of the proof, with the beginning of their SHA-256:", "证明的源文件，及其 SHA-256 的开头："
    ),
}  # fmt: skip

PROVED: dict[str, Pair] = {
    "network": (
        "For every network of fully connected layers, however many and however large, with any weights, biases, input "
        "and target, the line is true of real numbers. It was not tried at examples: it was derived, and Coq, a "
        "program that checks proofs, accepted every step.",
        "对任何由全连接层组成的网络，无论有多少层、每层多大，也无论权重、偏置、输入和目标取什么值，上式对实数都成立。"
        "这不是拿例子试出来的，而是推导出来的：检查证明的程序 Coq 核对了每一步。",
    ),
    "all": (
        "The statement is true for all values of the letters after “forall” that satisfy the conditions before the "
        "arrows. It was not tried at examples: it was derived, and Coq, a program that checks proofs, accepted every "
        "step.",
        "对 “forall” 之后各字母的一切取值，只要满足箭头之前的条件，命题都成立。这不是拿例子试出来的，而是推导出来的："
        "检查证明的程序 Coq 核对了每一步。",
    ),
    "one": (
        "The statement is about one example, given by its numbers. Coq, a program that checks proofs, accepted every "
        "step of its derivation.",
        "命题讲的是一个给出了具体数值的例子。检查证明的程序 Coq 核对了推导的每一步。",
    ),
}
"""What it means for a student that a theorem holds, by the kind of its statement."""

ASSUMED: dict[str, Pair] = {
    "network": (
        "That each activation function has a derivative, called σ′, at every weighted input that occurs, and that the "
        "cost is differentiable at the output; and that each activation is computed from its own weighted input alone: "
        "softmax, which acts on a whole layer, has theorems of its own. Nothing is assumed of the sizes or of the "
        "numbers.",
        "每个激活函数在出现的每个带权输入处可导，导数记作 σ′；代价函数在输出处可微；每个激活值只由它自己的带权输入算"
        "出：softmax 作用于整层，另有专门的定理。对层的大小和各个数值不作任何假设。",
    ),
    "all": (
        "Only what stands before the arrows of the statement.",
        "只有命题中箭头之前的条件。",
    ),
    "one": ("Nothing.", "没有任何假设。"),
}
"""What a theorem assumes of the network or of its letters, by the kind of its statement."""

BOOK: dict[str, Pair] = {
    "delta_exists": (
        "δˡⱼ = ∂C/∂zˡⱼ exists|for every layer l = 2, …, L and every neuron j of it",
        "δˡⱼ = ∂C/∂zˡⱼ 存在|对每一层 l = 2, …, L 及其每个神经元 j",
    ),
    "BP1": ("δᴸⱼ = ∂C/∂aᴸⱼ · σ′(zᴸⱼ)|for every output neuron j", "δᴸⱼ = ∂C/∂aᴸⱼ · σ′(zᴸⱼ)|对每个输出神经元 j"),
    "BP1_cost_partial": (
        "g(j) = ∂C/∂aᴸⱼ|for every output neuron j, the other outputs held fixed",
        "g(j) = ∂C/∂aᴸⱼ|对每个输出神经元 j，其余输出保持不变",
    ),
    "BP2": (
        "δˡⱼ = (Σₖ δˡ⁺¹ₖ wˡ⁺¹ₖⱼ) σ′(zˡⱼ)|for every hidden layer l = 2, …, L − 1 and every neuron j of it; k runs over "
        "the neurons of layer l + 1.",
        "δˡⱼ = (Σₖ δˡ⁺¹ₖ wˡ⁺¹ₖⱼ) σ′(zˡⱼ)|对每个隐藏层 l = 2, …, L − 1 及其每个神经元 j；k 取遍第 l + 1 层的神经元",
    ),
    "BP3": (
        "∂C/∂wˡⱼₖ = δˡⱼ aˡ⁻¹ₖ|for every layer l = 2, …, L, every neuron j of it and every neuron k of layer l − 1",
        "∂C/∂wˡⱼₖ = δˡⱼ aˡ⁻¹ₖ|对每一层 l = 2, …, L、其每个神经元 j，以及第 l − 1 层的每个神经元 k",
    ),
    "BP4": (
        "∂C/∂bˡⱼ = δˡⱼ|for every layer l = 2, …, L and every neuron j of it",
        "∂C/∂bˡⱼ = δˡⱼ|对每一层 l = 2, …, L 及其每个神经元 j",
    ),
    "input_gradient": (
        "∂C/∂xₖ = Σⱼ w²ⱼₖ δ²ⱼ|for every input k; j runs over the neurons of layer 2",
        "∂C/∂xₖ = Σⱼ w²ⱼₖ δ²ⱼ|对每个输入 k；j 取遍第 2 层的神经元",
    ),
    "gradient_along_curves": (
        "dF(u(t))/dt = Σⱼ ∂F/∂uⱼ · duⱼ/dt|for every function F differentiable at the point and every differentiable "
        "curve u through it: the chain rule of several variables",
        "dF(u(t))/dt = Σⱼ ∂F/∂uⱼ · duⱼ/dt|对每个在该点可微的函数 F 和每条过该点的可微曲线 u：这就是多元链式法则",
    ),
    "chain_rule_through_layer": (
        "∂C/∂t = Σₘ δˡₘ · ∂zˡₘ/∂t|for every layer l = 2, …, L and every number t on which weights, biases and input "
        "depend differentiably, but none after layer l; m runs over the neurons of layer l",
        "∂C/∂t = Σₘ δˡₘ · ∂zˡₘ/∂t|对每一层 l = 2, …, L 和每个变量 t：权重、偏置和输入可以随 t 可微地变化，但第 l 层以后"
        "的参数不变；m 取遍第 l 层的神经元",
    ),
    "next_weighted_input": (
        "∂zˡ⁺¹ₖ/∂zˡⱼ = wˡ⁺¹ₖⱼ σ′(zˡⱼ)|for every hidden layer l, every neuron j of it and every neuron k of layer l + 1",
        "∂zˡ⁺¹ₖ/∂zˡⱼ = wˡ⁺¹ₖⱼ σ′(zˡⱼ)|对每个隐藏层 l、其每个神经元 j，以及第 l + 1 层的每个神经元 k",
    ),
    "BP2_chain_rule": (
        "δˡⱼ = Σₖ δˡ⁺¹ₖ · ∂zˡ⁺¹ₖ/∂zˡⱼ|for every hidden layer l and every neuron j of it, whatever the derivatives "
        "∂zˡ⁺¹ₖ/∂zˡⱼ are; Coq calls them v k",
        "δˡⱼ = Σₖ δˡ⁺¹ₖ · ∂zˡ⁺¹ₖ/∂zˡⱼ|对每个隐藏层 l 及其每个神经元 j，不论导数 ∂zˡ⁺¹ₖ/∂zˡⱼ 等于什么；Coq 中记作 v k",
    ),
    "weight_of_own_input": (
        "∂zˡₘ/∂wˡⱼₖ = aˡ⁻¹ₖ if m = j, else 0|for every layer l = 2, …, L, its neurons j and m, and the neurons k of "
        "layer l − 1",
        "∂zˡₘ/∂wˡⱼₖ = aˡ⁻¹ₖ（m = j）或 0（m ≠ j）|对每一层 l = 2, …, L、其神经元 j 和 m，以及第 l − 1 层的神经元 k",
    ),
    "bias_of_own_input": (
        "∂zˡₘ/∂bˡⱼ = 1 if m = j, else 0|for every layer l = 2, …, L and its neurons j and m",
        "∂zˡₘ/∂bˡⱼ = 1（m = j）或 0（m ≠ j）|对每一层 l = 2, …, L 及其神经元 j 和 m",
    ),
    "BP3_chain_rule": (
        "∂C/∂wˡⱼₖ = δˡⱼ · ∂zˡⱼ/∂wˡⱼₖ|for every layer l = 2, …, L, whatever the derivative ∂zˡⱼ/∂wˡⱼₖ is; Coq calls "
        "it d",
        "∂C/∂wˡⱼₖ = δˡⱼ · ∂zˡⱼ/∂wˡⱼₖ|对每一层 l = 2, …, L，不论导数 ∂zˡⱼ/∂wˡⱼₖ 等于什么；Coq 中记作 d",
    ),
    "BP4_chain_rule": (
        "∂C/∂bˡⱼ = δˡⱼ · ∂zˡⱼ/∂bˡⱼ|for every layer l = 2, …, L, whatever the derivative ∂zˡⱼ/∂bˡⱼ is; Coq calls it d",
        "∂C/∂bˡⱼ = δˡⱼ · ∂zˡⱼ/∂bˡⱼ|对每一层 l = 2, …, L，不论导数 ∂zˡⱼ/∂bˡⱼ 等于什么；Coq 中记作 d",
    ),
    "BP3_long_chain": (
        "∂C/∂wᴸ⁻¹ⱼₖ = Σₘ ∂C/∂aᴸₘ σ′(zᴸₘ) wᴸₘⱼ σ′(zᴸ⁻¹ⱼ) aᴸ⁻²ₖ|for every neuron j of layer L − 1 and every neuron k of "
        "layer L − 2; m runs over the output neurons",
        "∂C/∂wᴸ⁻¹ⱼₖ = Σₘ ∂C/∂aᴸₘ σ′(zᴸₘ) wᴸₘⱼ σ′(zᴸ⁻¹ⱼ) aᴸ⁻²ₖ|对第 L − 1 层的每个神经元 j 和第 L − 2 层的每个神经元 k；"
        "m 取遍输出层的神经元",
    ),
    "BP4_long_chain": (
        "∂C/∂bᴸ⁻¹ⱼ = Σₘ ∂C/∂aᴸₘ σ′(zᴸₘ) wᴸₘⱼ σ′(zᴸ⁻¹ⱼ)|for every neuron j of layer L − 1; m runs over the output "
        "neurons",
        "∂C/∂bᴸ⁻¹ⱼ = Σₘ ∂C/∂aᴸₘ σ′(zᴸₘ) wᴸₘⱼ σ′(zᴸ⁻¹ⱼ)|对第 L − 1 层的每个神经元 j；m 取遍输出层的神经元",
    ),
    "BP3_three_factors": (
        "∂C/∂wᴸⱼₖ = ∂C/∂aᴸⱼ · ∂aᴸⱼ/∂zᴸⱼ · ∂zᴸⱼ/∂wᴸⱼₖ|for every output neuron j and every neuron k of layer L − 1, "
        "whatever the last two derivatives are; Coq calls them d and v",
        "∂C/∂wᴸⱼₖ = ∂C/∂aᴸⱼ · ∂aᴸⱼ/∂zᴸⱼ · ∂zᴸⱼ/∂wᴸⱼₖ|对每个输出神经元 j 和第 L − 1 层的每个神经元 k，不论后两个导数等于"
        "什么；Coq 中记作 d 和 v",
    ),
    "BP4_three_factors": (
        "∂C/∂bᴸⱼ = ∂C/∂aᴸⱼ · ∂aᴸⱼ/∂zᴸⱼ · ∂zᴸⱼ/∂bᴸⱼ|for every output neuron j, whatever the last two derivatives are; "
        "Coq calls them d and v",
        "∂C/∂bᴸⱼ = ∂C/∂aᴸⱼ · ∂aᴸⱼ/∂zᴸⱼ · ∂zᴸⱼ/∂bᴸⱼ|对每个输出神经元 j，不论后两个导数等于什么；Coq 中记作 d 和 v",
    ),
    "weighted_input_chain_rule": (
        "∂zˡ⁺¹ₘ/∂t = Σₚ ∂zˡ⁺¹ₘ/∂zˡₚ · ∂zˡₚ/∂t|for every hidden layer l, every neuron m of layer l + 1 and every number "
        "t on which the zˡₚ depend differentiably, but not the weights and the bias of m; p runs over the neurons of "
        "layer l. Coq calls the factors d p and v p",
        "∂zˡ⁺¹ₘ/∂t = Σₚ ∂zˡ⁺¹ₘ/∂zˡₚ · ∂zˡₚ/∂t|对每个隐藏层 l、第 l + 1 层的每个神经元 m 和每个变量 t：各 zˡₚ 可以随 t "
        "可微地变化，但 m 的权重和偏置不变；p 取遍第 l 层的神经元。两个因子在 Coq 中记作 d p 和 v p",
    ),
    "matrix_forward": (
        "zˡ = wˡ aˡ⁻¹ + bˡ|for every layer l, one example as a column",
        "zˡ = wˡ aˡ⁻¹ + bˡ|对每一层 l，一个样本写成列向量",
    ),
    "matrix_BP1": ("δᴸ = ∇ₐC ⊙ σ′(zᴸ)|one example as a column", "δᴸ = ∇ₐC ⊙ σ′(zᴸ)|一个样本写成列向量"),
    "matrix_BP2": (
        "δˡ = ((wˡ⁺¹)ᵀ δˡ⁺¹) ⊙ σ′(zˡ)|for every hidden layer l, one example as a column",
        "δˡ = ((wˡ⁺¹)ᵀ δˡ⁺¹) ⊙ σ′(zˡ)|对每个隐藏层 l，一个样本写成列向量",
    ),
    "matrix_BP3": (
        "∂C/∂wˡ = δˡ (aˡ⁻¹)ᵀ|for every layer l = 2, …, L, one example as a column",
        "∂C/∂wˡ = δˡ (aˡ⁻¹)ᵀ|对每一层 l = 2, …, L，一个样本写成列向量",
    ),
    "matrix_BP4": (
        "∂C/∂bˡ = δˡ|for every layer l = 2, …, L, one example as a column",
        "∂C/∂bˡ = δˡ|对每一层 l = 2, …, L，一个样本写成列向量",
    ),
    "rows_forward": (
        "Zˡ = Aˡ⁻¹ (wˡ)ᵀ + 1 (bˡ)ᵀ|for every layer l, a batch with an example a row",
        "Zˡ = Aˡ⁻¹ (wˡ)ᵀ + 1 (bˡ)ᵀ|对每一层 l，一批样本，每行一个",
    ),
    "rows_BP1": ("Δᴸ = ∇ₐC ⊙ σ′(Zᴸ)|a batch with an example a row", "Δᴸ = ∇ₐC ⊙ σ′(Zᴸ)|一批样本，每行一个"),
    "rows_BP2": (
        "Δˡ = (Δˡ⁺¹ wˡ⁺¹) ⊙ σ′(Zˡ)|for every hidden layer l, a batch with an example a row",
        "Δˡ = (Δˡ⁺¹ wˡ⁺¹) ⊙ σ′(Zˡ)|对每个隐藏层 l，一批样本，每行一个",
    ),
    "matrix_canonical": (
        "δᴸ = aᴸ − y|one example as a column, for a canonical pair of cost and output activation; where that is "
        "softmax, aᴸ is the softmax of zᴸ, and the targets add up to 1. Coq writes output for what makes aᴸ of zᴸ",
        "δᴸ = aᴸ − y|一个样本写成列向量，代价函数与输出激活函数是典范配对；激活函数是 softmax 时，aᴸ 就是 "
        "zᴸ 的 softmax，而且各目标之和为 1。由 zᴸ 得出 aᴸ 的函数在 Coq 中记作 output",
    ),
    "rows_canonical": (
        "Δᴸ = Aᴸ − Y|a batch with an example a row, for a canonical pair of cost and output activation. Coq writes "
        "output for what makes aᴸ of zᴸ",
        "Δᴸ = Aᴸ − Y|一批样本，每行一个，代价函数与输出激活函数是典范配对。由 zᴸ 得出 aᴸ 的函数在 Coq 中记作 output",
    ),
    "backprop_correct_weight": ("program's entry = ∂C/∂wˡⱼₖ", "程序返回的一项 = ∂C/∂wˡⱼₖ"),
    "backprop_correct_bias": ("program's entry = ∂C/∂bˡⱼ", "程序返回的一项 = ∂C/∂bˡⱼ"),
    "step_lowers": (
        "C(θ − η ∇C) < C(θ)|for every η > 0 that is small enough, if ∇C is not zero",
        "C(θ − η ∇C) < C(θ)|只要 ∇C 不为零，对每个足够小的 η > 0",
    ),
}
"""The line that a theorem states, as a book writes it, a bar, and for what it holds; by the theorem's name."""


_NAMES = "layer l, receiving neuron j, sending neuron k", "第 l 层、接收的神经元 j、发出的神经元 k"
NOTATION: dict[str, Pair] = {
    r"forall\b": ("forall l j, …|for all l and j", "forall l j, …|对一切 l 和 j"),
    r"exists\b": ("exists r, …|there is an r", "exists r, …|存在 r"),
    r"->\n|-> \(|\) ->": ("A -> B|if A, then B", "A -> B|若 A，则 B"),
    r"\bR -> ": ("R -> R|functions of a real number, with real values", "R -> R|从实数到实数的函数"),
    r"fun ": ("fun t => …|the function that takes t to …", "fun t => …|把 t 映到 … 的函数"),
    r"\bnat\b": ("nat, %nat|whole numbers 0, 1, 2, …", "nat、%nat|自然数 0, 1, 2, …"),
    r"\bR\b": ("R, R_AbsRing|the real numbers", "R、R_AbsRing|实数"),
    r"\bvector\b": ("vector|a column of real numbers; v j is its entry j", "vector|一列实数；v j 是第 j 个"),
    r"\bwidth\b": ("width l|nₗ, the number of neurons of layer l", "width l|nₗ，第 l 层的神经元个数"),
    r"\(?\b[jk] < width": (
        "(j < width l)|j is a neuron of layer l; Coq counts neurons from 0, the book from 1",
        "(j < width l)|j 是第 l 层的神经元；Coq 从 0 数神经元，教科书从 1 数",
    ),
    r"\bsigma'": ("sigma l, sigma' l|σ and σ′ of layer l", "sigma l、sigma' l|第 l 层的 σ 和 σ′"),
    r"\bC : vector": ("C, g|the cost as a function of aᴸ, and its gradient: g j is ∂C/∂aᴸⱼ",
                      "C、g|作为 aᴸ 的函数的代价，以及它的梯度：g j 就是 ∂C/∂aᴸⱼ"),
    r"\bw : all_weights": (f"w l j k|wˡⱼₖ: {_NAMES[0]}", f"w l j k|wˡⱼₖ：{_NAMES[1]}"),
    r"\bb : all_biases": ("b l j|bˡⱼ", "b l j|bˡⱼ，偏置"),
    r"\bweighted_input\b": ("weighted_input … l j|zˡⱼ", "weighted_input … l j|zˡⱼ，带权输入"),
    r"\bactivation\b": ("activation … l j|aˡⱼ", "activation … l j|aˡⱼ，激活值"),
    r"\bdelta\b": (
        "delta … l j|δˡⱼ, defined as the derivative ∂C/∂zˡⱼ",
        "delta … l j|δˡⱼ，定义为导数 ∂C/∂zˡⱼ",
    ),
    r"\bcost width": ("cost … w b x|C, as a function of the weights, the biases and the input",
                      "cost … w b x|C，作为权重、偏置和输入的函数"),
    r"\bcost_from\b": ("cost_from … l z|C, the network being run on from zˡ = z",
                       "cost_from … l z|C，从 zˡ = z 起继续前向计算"),
    r"\bS l\b": ("S l|l + 1", "S l|后继，即 l + 1"),
    r"\bsum\b": ("sum n (fun j => …)|Σⱼ …, over j = 0, …, n − 1", "sum n (fun j => …)|Σⱼ …，对 j = 0, …, n − 1 求和"),
    r"\bis_derive\b": ("is_derive f t d|f has a derivative at t, and it is d",
                       "is_derive f t d|f 在 t 处可导，导数为 d"),
    r"\breplace_weight\b": ("replace_weight w l j k t|w with t in the place of wˡⱼₖ",
                            "replace_weight w l j k t|把 w 中的 wˡⱼₖ 换成 t"),
    r"\breplace_bias\b": ("replace_bias b l j t|b with t in the place of bˡⱼ",
                          "replace_bias b l j t|把 b 中的 bˡⱼ 换成 t"),
    r"\bstep width\b": (
        "step … l z k|zˡ⁺¹ₖ, computed from the weighted inputs z of layer l",
        "step … l z k|由第 l 层的带权输入 z 算出的 zˡ⁺¹ₖ",
    ),
    r"\b(weights|biases)_curve\b": (
        "weights_curve W t w w', biases_curve B t b b'|weights and biases that move differentiably: at t they are w "
        "and b, with the velocities w' and b'",
        "weights_curve W t w w'、biases_curve B t b b'|可微地变化的权重和偏置：在 t 时是 w 和 b，变化率是 w' 和 b'",
    ),
    r"\bif Nat\.eq_dec\b|\bif Nat": (
        "if Nat.eq_dec m j then … else …|… where m = j, and the other where not",
        "if Nat.eq_dec m j then … else …|m = j 时取前者，否则取后者",
    ),
    r"\bproduct\b": ("product n A B|the product of the matrices A and B, A with n columns",
                      "product n A B|矩阵乘积 A B，其中 A 有 n 列"),
    r"\btranspose\b": ("transpose A|Aᵀ", "transpose A|转置 Aᵀ"),
    r"\bhadamard\b": ("hadamard A B|A ⊙ B, the product entry by entry", "hadamard A B|逐元素乘积 A ⊙ B"),
    r"\bcolumn\b": ("column v|the vector v as a matrix with one column, whose number is 0",
                     "column v|把向量 v 看作只有一列的矩阵，该列编号为 0"),
    r"\bdifference\b": ("difference A B|A − B, entry by entry", "difference A B|A − B，逐个元素相减"),
    r"\bhidden_differentiable\b": (
        "hidden_differentiable … x|σ′ is the derivative of σ at each z of the hidden layers",
        "hidden_differentiable … x|在隐藏层的每个 z 处，σ′ 都是 σ 的导数",
    ),
    r"\bcanonical_output\b": (
        "canonical_output n s s' y C output|of n outputs with the targets y, the cost C and the activation s, whose "
        "slope is s', are a canonical pair: quadratic and identity, binary cross-entropy and sigmoid, Poisson and "
        "exponential, or cross-entropy and softmax; output is what makes aᴸ of zᴸ",
        "canonical_output n s s' y C output|对 n 个输出和目标 y，代价函数 C 与激活函数 s（导数为 s'）是典范配对："
        "二次代价与恒等函数、二元交叉熵与 sigmoid、泊松代价与指数函数，或交叉熵与 softmax；output 由 zᴸ 得出 aᴸ",
    ),
    r"\bupdate\b": ("update v j t|v with t in the place of its entry j", "update v j t|把 v 的第 j 个换成 t"),
    r"\bdifferentiable_network\b": ("differentiable_network …|what is assumed, see above",
                                    "differentiable_network …|即上面所说的假设"),
    r"\bgradient_at\b": ("gradient_at F n a g|F, of n variables, is differentiable at a, with the gradient g",
                         "gradient_at F n a g|n 元函数 F 在 a 处可微，梯度为 g"),
    r"\balong_curves\b": ("along_curves F n a g|along every differentiable curve through a, F has the derivative "
                          "Σ g j · v j, v the velocity of the curve",
                          "along_curves F n a g|沿过 a 的每条可微曲线，F 的导数为 Σ g j · v j，其中 v 是曲线的速度"),
    r"<>": ("x <> y|x ≠ y", "x <> y|x 不等于 y，即 x ≠ y"),
    r"/\\": ("A /\\ B|A and B", "A /\\ B|A 且 B"),
    r"::": ("1 :: 2 :: nil|the list 1, 2", "1 :: 2 :: nil|列表 1, 2"),
}  # fmt: skip
"""Coq's notation by the pattern that finds it in a statement: how Coq writes it, a bar, and what it says."""
