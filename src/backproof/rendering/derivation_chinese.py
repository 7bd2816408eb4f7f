"""The words of a derivation in Chinese. `derivation_english` has the same keys, and a test holds the two together.

In the words, {…} is mathematics in the notation of `backproof.derivation.notation`, <name> what a part is said
about, and **…** a term where it is introduced.
"""

SECTIONS = {
    "title": "反向传播的推导：<sizes> 网络",
    "explanation": "<sizes> 网络中各个数的来历",
    "setting": "约定与记号",
    "slopes": "激活函数的导数",
    "cost gradient": "代价函数对输出的导数",
    "BP1": "BP1：输出层的误差",
    "BP2": "BP2：由后一层的误差求前一层的误差",
    "BP3": "BP3：权重的梯度",
    "BP4": "BP4：偏置的梯度",
    "batch": "多个样本：取平均",
    "penalty": "对权重的惩罚",
    "input": "对输入的梯度",
    "matrices": "从分量形式到矩阵形式",
    "this network": "这个网络的各个方程",
    "every index": "逐个写出的全部方程",
    "example": "一个样本的具体数值",
    "weight": "一个权重：从前一层第 <sender> 个神经元到第 <layer> 层第 <neuron> 个神经元",
    "neuron": "一个神经元：第 <layer> 层第 <neuron> 个",
}

PARAGRAPHS = {
    "setting": "各层从 1 数起：第 1 层是输入层，第 {L} 层是输出层，第 {l} 层有 {n(l)} 个神经元。第 {l} 层的第 "
    "{j} 个神经元接收前一层所有神经元 {k} 的激活值，各乘以相应的权重 {w(l,j,k)} 后相加，再加上偏置 {b(l,j)}，得到"
    "它的**带权输入** {z(l,j)}；激活函数再把带权输入变成**激活值** {a(l,j)}。在讲到多个样本之前，我们只看一个样本"
    "：输入是 {x(k) = a(1,k)}，目标是 {y(j)}，**代价** {C} 是一个数。",
    "indices": "层号写在右上角，如 {z(l,j)}，它不是乘方；神经元的编号写在右下角。字母 {j}、{k}、{m}、{p} 表示神经"
    "元，{l}、{r} 表示层。",
    "bracket": "还有两个记号。{kron(k,j)} 在 {k} 与 {j} 相同时等于 1，否则等于 0；别的书常用 δ 表示它，称为克罗内"
    "克符号，而这里 δ 已经用来表示误差。{slope(l, z(l,j))} 是激活函数在 {z(l,j)} 处的导数，也就是那一点的斜率。",
    "chain_rule": "整个证明只是反复使用一条法则。**链式法则：**如果变量 {t} 只能通过某一层的各个量 {z(l,1)}、"
    "{z(l,2)}、…… 影响 {C}，那么 {D(C,t) = sum(m, l, D(C, z(l,m))*D(z(l,m), t))}。每一项对应 {t} 影响 {C} 的一条"
    "途径；之所以要求和，是因为沿各条途径传来的微小变化会叠加起来。",
    "slopes": "BP1 和 BP2 要用到网络中每个激活函数的导数。下面从函数本身出发求导，每行只用一条求导法则。",
    "kinks": "函数 <name> 在 <kinks> 处有尖点，导数不存在。程序在那里取单侧导数；证明只针对其余各点。",
    "cost gradient": "代价是各个输出对应的项 {term(a(L,k), y(k))} 之和。先求其中一项对激活值的导数，再求整个和的"
    "导数；一个输出 {a(L,j)} 只影响其中的一项。",
    "averages": "这个代价函数要除以输出的个数，它的各个导数也随之除以这个数。与别的程序核对数值时，应当先看这一点。",
    "bp1": "输出层神经元的误差，说的是它的带权输入变动时代价如何变化。带权输入 {z(L,j)} 通过输出层的激活值 "
    "{a(L,k)} 影响代价。",
    "bp1 elementwise": "用文字说：输出层神经元的误差，等于代价对它的激活值的变化率，乘以激活值对带权输入的变化率"
    "。现在代入这个网络所用的函数：",
    "bp1 whole": "对 softmax 来说，求和号不能去掉：各个输出有共同的分母，每个带权输入都会影响所有的输出。代入 "
    "softmax 和代价函数的导数：",
    "canonical": "导数因子不见了：激活函数用 <name>、代价函数用 <cost> 时，输出层的误差就是激活值减去目标。这两个"
    "函数正好相配，称为典范配对。",
    "bp2": "隐藏层的神经元没有自己的目标。但是它的带权输入 {z(l,j)} 只能通过后一层的各个带权输入 {z(l+1,k)} 影响"
    "代价，而代价对后者的导数是已知的，就是后一层的误差。于是误差可以一层一层地往回传。",
    "bp2 none": "这个网络没有隐藏层，误差不必往回传：BP1 已经给出了全部误差。",
    "bp2 read": "可以把这个式子看作沿网络往回走的过程：第 {l+1} 层的误差，沿着第 {l} 层通向它们的那些权重走回来，"
    "在神经元 {j} 处汇合相加，再乘以激活函数在那里的导数。",
    "bp2 whole": "如果隐藏层用 softmax，改变一个带权输入会使这一层所有的激活值都改变，因此还要多一重求和。",
    "bp3": "知道了误差，梯度就容易求了。权重 {w(l,j,k)} 只能通过本层的带权输入影响代价，而且只影响其中一个，就是"
    "它所通向的神经元 {j} 的带权输入。",
    "bp4": "偏置就好比一个权重，它所接的神经元的激活值恒为 1。这个证明通常留给读者，这里把它写出来。",
    "induction": "这样一层一层地推下去；要把“推下去”说严格，就要用**数学归纳法**，从输出层往回归纳。取定第 {l} 层"
    "的一个参数，设 {r} 是第 {l} 层或其后的任意一层。关于第 {r} 层的命题是：代价对这个参数的导数，等于第 {r} 层各"
    "神经元的误差与其带权输入对这个参数的导数之积，再对该层所有神经元求和。先证 {r = L} 的情形，再由 {r+1} 推出 "
    "{r}；最后取 {r = l}，就得到所要的结论。",
    "no induction": "输出层之前只有输入层，所以证明到此为止。",
    "batch": "训练要用许多样本。用 {i} 给样本编号，从 {1} 到 {N}；{z(l,i,j)}、{a(l,i,j)}、{delta(l,i,j)} 是第 "
    "{i} 个样本的量。一批样本的代价是各个样本的代价的平均值；和的导数等于导数的和，所以它的梯度是各个样本的梯度的"
    "平均值。",
    "penalty": "为了使权重不至于太大，可以在代价上加一个惩罚项：全部权重的平方和乘以 {lam}/2（L2），记作 {R}；或"
    "者全部权重的绝对值之和乘以 {mu}（L1），记作 {R1}。反向传播本身不变，只要把惩罚项的导数加到梯度上。",
    "penalty biases": "惩罚项不含偏置，所以偏置的梯度不变。偏置只移动神经元的阈值，不会使它的响应变陡，压低偏置没"
    "有什么好处。",
    "input": "输入变化时，代价怎样变化？显著图和对抗样本都要回答这个问题，而反向传播已经差不多把它算出来了。",
    "columns": "先看一个样本，把各个量写成列向量：黑体的 {m.z(l)}、{m.a(l)}、{m.delta(l)}、{m.b(l)} 都是列向量，"
    "每个神经元占一个分量；{m.w(l)} 是矩阵，第 {j} 行第 {k} 列是 {w(l,j,k)}。两个矩阵并排写，表示矩阵乘法，即行乘"
    "列；⊙ 表示逐元素相乘；{entry(m.w(l) @ m.a(l-1), j)} 表示乘积的第 {j} 个分量。",
    "rows": "现在像程序那样，同时处理 {N} 个样本：大写字母表示每行一个样本的矩阵，{rows.a(l)} 是激活值，"
    "{rows.delta(l)} 是误差。上面一个样本是一列，这里是一行，因此乘积中因子的次序要调换，转置的位置也随之改变。",
    "equations_py": "最后这几个式子，就是模块 backproof.equations 中的函数，本程序库正是用它们来训练的，字母也完"
    "全一致。程序先除以 {N}：先把误差乘以各个样本在平均值中所占的份额，然后再求和。",
    "this network": "下面把这个网络的层号、各层大小和所用的函数代入，从输出层开始，往回一直写到第一个有权重的层，"
    "这也是程序计算的次序。",
    "every index": "这里不再有求和号，也不再有字母下标：每个神经元、每个权重、每个偏置各有一个方程。",
    "example": "这是所给样本在所给的权重和偏置下的数值，代价是 {C} = <cost>。每行依次是：符号、公式、代入数值后的"
    "式子、结果。显示四位有效数字，计算时用十六位。",
    "example drawn": "这是所给样本的数值。没有给出权重和偏置，所以随机取了一组，每次都相同。代价是 {C} = <cost>。"
    "每行依次是：符号、公式、代入数值后的式子、结果。显示四位有效数字，计算时用十六位。",
    "weight": "这个权重从前一层的第 <sender> 个神经元通向第 <layer> 层的第 <neuron> 个神经元。它引起的变化从那里"
    "出发，可以沿许多条路径到达输出，每条路径在每一层经过一个神经元。沿一条路径把各个因子相乘，再对所有路径求和，"
    "就得到它的梯度；反向传播不必逐条走遍这些路径，就能算出这个和。",
    "neuron": "第 <layer> 层第 <neuron> 个神经元引起的变化，可以沿许多条路径到达输出，每条路径在每一层经过一个神"
    "经元。沿一条路径把各个因子相乘，再对所有路径求和，就得到它的误差。",
}

QUESTIONS = {
    "receiving_first": (
        "w_jk 的下标为什么把接收信号的神经元写在前面？",
        "为了在写成矩阵乘法时不用转置：{z(l,j) = sum(k, l-1, w(l,j,k)*a(l-1,k)) + b(l,j)} 正是 {m.w(l)} 的第 {j} "
        "行乘以列向量 {m.a(l-1)}。如果把发出信号的神经元写在前面，每次前向计算都要写成 {T(m.w(l))}。图中的箭头从 "
        "{k} 指向 {j}，下标的次序正好相反。",
    ),
    "why_error": (
        "δ 明明是导数，为什么叫误差？",
        "因为它等于零的地方无可改进：如果 {delta(l,j) = 0}，稍稍改变这个神经元的带权输入，并不能使代价减小。它的"
        "绝对值越大，这个神经元要负的责任就越大，符号则指出偏向哪一边。对于典范配对，输出层的误差恰好是 {a(L,j) "
        "- y(j)}。它衡量的是带权输入每变动一个单位所要负的责任，而不是与目标之间的距离。",
    ),
    "softmax_jacobian": (
        "为什么 softmax 的导数是一个矩阵，而 sigmoid 的不是？",
        "sigmoid 的每个输出只依赖自己的带权输入。softmax 的各个输出有共同的分母，总和等于 1：一个变大，其余的就变"
        "小。所以 {D(a(L,k), z(L,j)) = a(L,k)*(kron(k,j) - a(L,j))}：{k} 与 {j} 相同时为正，不同时都为负。",
    ),
    "bp1_definition": (
        "BP1 是定义还是定理？",
        "是定理。定义是 {delta(L,j) = D(C, z(L,j))}，它说的是误差的含义，并没有说怎样求误差。BP1 用可以计算的量把"
        "误差表示出来，这要用链式法则来证明。",
    ),
    "slope_vanished": (
        "用交叉熵时，σ′ 到哪里去了？",
        "它不是被丢掉了，而是被约掉了。以 sigmoid 为例，交叉熵的导数有分母 {a(L,j)*(1 - a(L,j))}，正好等于 "
        "sigmoid 的导数；softmax 与相应的交叉熵也是这样。用二次代价时没有东西可约，导数就留着。隐藏层里的导数则始"
        "终留着，与用哪个代价函数无关。",
    ),
    "saturation": (
        "为什么输出错得很厉害，梯度却几乎为零？",
        "神经元饱和的时候，也就是对 sigmoid 或 tanh 来说 {z(L,j)} 离 0 很远的时候，导数几乎为零；由 BP1，不管 "
        "{a(L,j) - y(j)} 多大，误差也几乎为零。结果是错得最厉害的时候反而学得最慢。正因如此，输出层用 sigmoid 或 "
        "softmax 时常配以交叉熵，这样导数因子就约掉了。",
    ),
    "sum_over_k": (
        "为什么要对 k 求和？",
        "因为神经元 {j} 把激活值送到后一层的所有神经元 {k}。它稍有变化，后一层的每个神经元都会有一点变化，每一个"
        "对代价的影响等于它自己的误差乘以它自己的变化。这些微小的影响同时发生，所以要加起来。漏掉一项，得到的就是"
        "另一个网络的导数，在那个网络里，相应的那条连线被剪断了。",
    ),
    "which_layers_weights": (
        "BP2 里的权重是哪一层的：进入这一层的，还是离开这一层的？",
        "是离开这一层的 {w(l+1,k,j)}。第 {l} 层的误差，是沿着第 {l} 层通向第 {l+1} 层的连线走回来的。进入这一层的"
        "权重 {w(l,j,k)}，要等误差求出之后，才由 BP3 求出它的梯度。看下标也能分辨：对 {w(l+1,k,j)} 求和的是第一个"
        "下标。",
    ),
    "old_or_updated": (
        "BP2 用的是更新前的权重，还是刚刚更新过的权重？",
        "用更新前的。这里所有的导数都在同一点取值，就是前向计算时所用的那组权重。所以要先求出全部误差和梯度，再一"
        "起更新全部权重。如果往回算一层就更新一层，并用新权重继续算下去，得到的数看起来很像，却不是任何函数的梯度"
        "。已经发表的例子里就有犯这个错误的。",
    ),
    "bias_gradient": (
        "为什么偏置的梯度就是 δ？为什么要对一批样本求和？",
        "因为 {D(z(l,j), b(l,j)) = 1}：偏置就是输入恒为 1 的权重，BP4 就是把这个 1 代入 BP3。程序在一批样本的每一"
        "行都加上同一个偏置，它对每个样本都有影响，所以要加起来。BP3 其实也有同样的求和，只是藏在矩阵乘法里，没有"
        "人追问罢了。",
    ),
    "sum_or_mean": (
        "应当求和，还是取平均？",
        "都可以，两者只差一个因子 {N}，调整学习率就能补偿。取平均的好处是学习率不随批的大小而变。不可以混用：代价"
        "取平均，梯度却求和。如果所有梯度都差同一个整数倍，原因多半就在这里。",
    ),
    "layout": (
        "w 按（输出，输入）存放，还是按（输入，输出）存放？",
        "这里与 PyTorch 相同，w 的形状是（本层神经元数，前一层神经元数），按行排样本时，前向计算写作 "
        "{rows.a(l-1) @ T(m.w(l))}。Keras 和 scikit-learn 存放的是它的转置，同一步计算就不用写转置了。那样，梯度"
        "也要转置：梯度的形状总是与权重相同。",
    ),
    "rows_or_columns": (
        "一个样本是一行还是一列？",
        "书上写成一列，{m.w(l) @ m.a(l-1)}；程序写成一行，{rows.a(l-1) @ T(m.w(l))}，因为数据总是一行一个样本。两"
        "种写法互为转置，而乘积转置时，因子的次序要颠倒。检查形状就不会错：相邻的两个维数必须相等，结果的形状必须"
        "与求导的变量相同。",
    ),
    "transpose_not_inverse": (
        "为什么是 w 的转置，而不是逆矩阵？",
        "往回传并不是把计算还原。逆矩阵回答的是：哪些激活值会产生给定的带权输入？这样的激活值往往不存在，w 甚至不"
        "一定是方阵。我们问的是代价怎样变化：神经元 {j} 要从每个 {k} 那里收回自己造成的影响，也就是 "
        "{delta(l+1,k)} 乘以当初把信号送过去的同一个权重 {w(l+1,k,j)}。权重没有变，只是改为对另一个下标求和，这正"
        "是转置的意思。",
    ),
    "hadamard_or_product": (
        "为什么这里用 ⊙，那里却用矩阵乘法？",
        "矩阵乘法含有对神经元的求和：许多神经元共同影响一个神经元。⊙ 没有求和：神经元 {j} 的导数只作用于神经元 "
        "{j} 自己，因为激活函数是对每个神经元分别计算的。也可以写成乘以一个对角矩阵，对角线上是各个导数；对 "
        "softmax 来说，这个矩阵不再是对角矩阵，⊙ 也就不适用了。",
    ),
}

CHAINS = {
    "weighted input": "带权输入",
    "activation": "激活值",
    "softmax": "softmax 层的激活值，它与整层有关",
    "cost": "一个样本的代价",
    "error": "误差的定义",
    "slope": "<name> 的导数",
    "softmax jacobian": "softmax 的导数",
    "term slope": "代价函数 <name> 中的一项",
    "cost gradient": "代价对一个输出的导数",
    "bp1": "从定义到 BP1",
    "bp1 own": "激活函数为 <name>、代价函数为 <cost> 时的 BP1",
    "bp2 chain": "对后一层的带权输入用链式法则",
    "bp2 passed": "后一层的带权输入对前一层的带权输入的导数",
    "bp2": "合起来，就是 BP2",
    "moved": "这个参数影响本层的哪些带权输入：只有一个",
    "gradient output": "先看输出层",
    "gradient before": "再看输出层的前一层",
    "claim output": "归纳的起点：输出层的命题",
    "claim step": "归纳的递推：由第 r + 1 层到第 r 层",
    "gradient any": "归纳的结论：任意第 l 层",
    "mean cost": "一批样本的平均代价",
    "mean weights": "它对权重的导数",
    "mean biases": "它对偏置的导数",
    "penalty squares": "平方和：除一个权重外，其余都是常数",
    "penalty sizes": "绝对值之和：权重不为 0 时",
    "penalty total": "加上惩罚项后的梯度",
    "input": "输入就是第 1 层的激活值，这一层没有激活函数",
    "matrix forward": "带权输入",
    "matrix bp1": "BP1",
    "matrix bp2": "BP2：为什么有转置，为什么用 ⊙",
    "matrix bp3": "BP3：列向量乘以行向量",
    "matrix bp4": "BP4",
    "rows forward": "带权输入，每行加上同一个偏置",
    "rows bp2": "BP2",
    "rows bp3": "BP3：矩阵乘法已经对样本求和",
    "rows bp4": "BP4：对样本的求和要另外写出",
    "own error": "第 <layer> 层的误差，激活函数是 <name>",
    "own weights": "第 <layer> 层权重的梯度",
    "own biases": "第 <layer> 层偏置的梯度",
    "single input": "一个带权输入",
    "single error": "一个误差",
    "single weight": "一个权重",
    "single bias": "一个偏置",
    "weight paths": "从 BP3 出发，反复用 BP2，得到对路径的求和",
    "neuron paths": "反复用 BP2，得到对路径的求和",
}

NOTES = {
    "bp1 chain": "这个带权输入可以通过输出层所有的激活值影响代价，所以链式法则要对它们全部求和。",
    "bp1 vanish": "但是激活值 {a(L,k)} 只由它自己的带权输入 {z(L,k)} 算出。{k} 与 {j} 不同时，它完全不变，那些项"
    "都等于零。",
    "bp1 softmax cancels": "分母上的激活值来自对数的导数，分子上的激活值来自 softmax 的导数，两者相约。",
    "bp1 softmax one": "目标是一个概率分布，各分量之和等于 1。",
}

TABLES = {
    "inputs": "输入",
    "targets": "目标与输出",
    "layer numbers": "第 <layer> 层的各个神经元",
    "weights": "第 <layer> 层的权重",
    "weight gradients": "它们的梯度",
    "forward numbers": "第 <layer> 层的前向计算，激活函数是 <name>",
    "error numbers": "第 <layer> 层的误差",
    "weight numbers": "第 <layer> 层权重的梯度",
    "bias numbers": "第 <layer> 层偏置的梯度",
    "paths": "路径：共 <count> 条，从大到小",
}

REASONS = {
    "by definition": "定义",
    "definition": "<cites>的定义",
    "chain rule": "链式法则",
    "sum rule": "和的导数等于导数的和",
    "constant factor": "与变量无关的量是常数",
    "constants": "常数的导数为 0",
    "constant terms": "其余的权重都是常数",
    "own variable": "不同的分量是互相独立的变量",
    "activation rule": "一元函数的链式法则",
    "kronecker": "只剩一项，其余为零",
    "factor out": "把公因子提到求和号外",
    "distribute": "把因子乘进求和号内",
    "swap sums": "有限和可以交换次序",
    "substitution": "由<cites>",
    "own equation": "由<cites>，代入这一层的函数",
    "own cost": "代价函数<cites>的导数",
    "own activation": "<cites>的导数",
    "canonical": "导数因子约去",
    "closed form": "整理",
    "rewritten": "<cites>的定义",
    "induction hypothesis": "对 r + 1 的归纳假设",
    "induction": "命题在 r = l 时的情形",
    "product rule": "积的求导法则",
    "quotient rule": "商的求导法则",
    "reciprocal rule": "倒数的求导法则",
    "power rule": "幂的求导法则",
    "power rule Abs": "|u| 的导数是 u 的符号",
    "function": "<cites>",
    "function chain": "链式法则，<cites>",
    "branches": "分段求导",
    "maximum": "取较大者，分段求导",
    "minimum": "取较小者，分段求导",
    "targets sum to one": "目标的各分量之和为 1",
    "matrix product": "行乘列，即矩阵乘法",
    "matrix sum": "逐分量写成列向量",
    "transpose": "行与列互换",
    "entry by entry": "逐元素相乘",
    "outer product": "列向量乘以行向量",
    "every row": "每行加上同一个偏置",
    "sum of rows": "各行之和",
    "written out": "把求和逐项写出",
}

CITES = {
    "weighted input": "带权输入",
    "activation": "激活值",
    "softmax": " softmax ",
    "cost": "代价函数",
    "error": "误差",
    "input": "输入",
    "mean cost": "平均代价",
    "BP1": " BP1",
    "BP2": " BP2",
    "BP2 whole": " BP2",
    "BP3": " BP3",
    "BP4": " BP4",
    "chain": "对后一层用的链式法则",
    "passed": "后一层带权输入的导数",
    "passed whole": " softmax ",
    "moved w": "带权输入对权重的导数",
    "moved b": "带权输入对偏置的导数",
    "mean BP3": " BP3 及平均",
    "mean BP4": " BP4 及平均",
    "penalty": "惩罚项的导数",
}

NAMES = {
    "identity": "恒等函数",
    "sigmoid": " sigmoid ",
    "tanh": " tanh ",
    "relu": " ReLU ",
    "leaky_relu": " leaky ReLU ",
    "elu": " ELU ",
    "selu": " SELU ",
    "gelu": " GELU ",
    "gelu_tanh": " GELU（tanh 形式）",
    "silu": " SiLU ",
    "softplus": " softplus ",
    "softsign": " softsign ",
    "hard_tanh": " hard tanh ",
    "exponential": "指数函数",
    "softmax": " softmax ",
    "quadratic": "“二次代价”",
    "half_mean_squared_error": "“均方误差之半”",
    "binary_cross_entropy": "“二元交叉熵”",
    "categorical_cross_entropy": "“多类交叉熵”",
    "log_likelihood": "“对数似然”",
    "huber": "“Huber”",
    "log_cosh": "“log-cosh”",
    "poisson": "“泊松”",
}

INTERFACE = {
    "language": "zh",
    "otherwise": "其他情形",
    "for layers": "l = <layers>",
    "question": "问",
    "contents": "目录",
    "network": "各层大小：<sizes>；激活函数：<activations>；代价函数：<cost>。",
    "checked": "共 <count> 步，每一步都由机器单独检验过：把等式两边放到随机的小网络里求值<how>。",
    "how exact": "，用精确的有理数运算",
    "how balls": "，用区间球运算（Arb），结果必定包含精确值",
    "how both": "，其中 <exact> 步用精确的有理数运算（非有理的函数以多项式代替），"
    "<balls> 步用区间球运算（Arb），结果必定包含精确值",
    "not checked": "有 <count> 步不成立，已用 ✗ 标出。",
    "check exact": "已用精确运算检验，共 <places> 处",
    "check exact and balls": "已用精确运算和区间球运算检验，共 <places> 处",
    "check balls": "已用区间球运算检验，共 <places> 处",
    "check failed": "不成立",
    "more neurons": "这一层还有 <count> 个没有列出。",
    "more rows": "还有 <count> 行没有列出。",
    "more columns": "还有 <count> 列没有列出。",
    "neuron": "神经元",
    "path": "路径",
    "path factors": "各个因子",
    "path numbers": "代入数值",
    "path value": "乘积",
    "other paths": "其余 <count> 条路径之和",
    "all paths": "全部路径",
    "theorem": "定理 <name>",
    "fold": "全部折叠",
    "unfold": "全部展开",
    "separator": "、",
    "colon": "：",
}
