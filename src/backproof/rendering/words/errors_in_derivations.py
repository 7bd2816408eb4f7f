"""The Chinese of the messages about derivations, the formal proof, and what a result can be shown as."""

CHINESE = {
    "{option}: {given!r} given; {accepted} are accepted": "{option}：给出的是 {given!r}；可接受：{accepted}",
    "{option}: {given!r} given; accepted: {accepted}": "{option}：给出的是 {given!r}；可接受：{accepted}",
    "{option}: {given} given; {accepted} are accepted{hint}": "{option}：给出的是 {given}；可接受：{accepted}{hint}",
    "{option}: {given!r} given; {accepted} are accepted{hint}": (
        "{option}：给出的是 {given!r}；可接受：{accepted}{hint}"
    ),
    "{x} and {y}: one of them is missing; both are needed for an example, or neither": (
        "{x} 和 {y}：缺少其中一个；要么都给，成为一个样本，要么都不给"
    ),
    "{name}: {given!r} given; {count} whole numbers are accepted: {letters}": (
        "{name}：给出的是 {given!r}；可接受：{count} 个整数，即{letters}"
    ),
    "layer, neuron": "层、神经元",
    "layer, receiving neuron, sending neuron": "层、接收的神经元、发出的神经元",
    "formula: no rule of calculus is known for {name!r}": "formula：没有适用于 {name!r} 的求导法则",
    "formula: a derivation does not know {part!r} in {formula!r}; it knows {accepted}": (
        "formula：推导不认识 {formula!r} 中的 {part!r}；它认识的有：{accepted}"
    ),
    "formula: {text!r} cannot be read ({error})": "formula：读不懂 {text!r}（{error}）",
    "a number cannot be shown for {kind}": "{kind} 的数值无法显示",
    "{name}: shape {shape} given; ({size},) or (1, {size}) is accepted: one example": (
        "{name}：给出的形状是 {shape}；可接受：({size},) 或 (1, {size})，即一个样本"
    ),
    "{name}: {kind} given; accepted: backproof.Parameters(weights, biases)": (
        "{name}：给出的是 {kind}；可接受：backproof.Parameters(weights, biases)"
    ),
    "{name}: parameters given; accepted: {size} numbers, one example. The order is network, x, y, parameters": (
        "{name}：给出的是参数；可接受：{size} 个数，即一个样本。参数的次序是 network、x、y、parameters"
    ),
    "{option}: {depth} layers given; at most {most} are accepted, since every step is checked in networks of the same "
    "depth": "{option}：给出了 {depth} 层；可接受：至多 {most} 层，因为每一步都在同样深的网络里检验",
    "activation and cost: {names} and {cost} given; of the random networks with these functions none was found in "
    "which all of them have a value; accepted: functions that have one where the network goes": (
        "激活函数和代价函数：给出的是 {names} 和 {cost}；用这些函数的随机网络中，没有找到一个能使它们都有值的；"
        "可接受：在网络取到的地方有值的函数"
    ),
    "cost: {name!r} does not depend on the output a, so that all its derivatives are 0: {formula}": (
        "cost：{name!r} 与输出 a 无关，导数全为 0：{formula}"
    ),
    "{x}: the cost of this example is {value}; accepted: outputs and a target at which the cost has a finite value": (
        "{x}：这个样本的代价是 {value}；可接受：使代价取有限值的输出和目标"
    ),
    "{x}: {quantity} of layer {layer} is {value} for this example; accepted: an example, weights and biases with which "
    "every number is finite": (
        "{x}：对这个样本，第 {layer} 层的 {quantity} 是 {value}；可接受：使每个数都有限的样本、权重和偏置"
    ),
    "{option}: layer {layer} given of {depth}; accepted: a layer nearer to the output, since a sum over paths needs a "
    "letter for each layer that follows, or two with softmax, and there are {most}": (
        "{option}：网络有 {depth} 层，给出的是第 {layer} 层；可接受：离输出层更近的一层，因为对路径求和时，"
        "后面的每一层要用一个字母（softmax 层用两个），而一共只有 {most} 个"
    ),
    "{option}: {given!r} has both x and z; accepted: one letter for the weighted input": (
        "{option}：{given!r} 中既有 x 又有 z；可接受：带权输入只用一个字母"
    ),
    "{option}: {kind} given; accepted: backproof.Network(sizes, activation, cost)": (
        "{option}：给出的是 {kind}；可接受：backproof.Network(sizes, activation, cost)"
    ),
    "no list": "不是列表",
    "{name}: a number that is not finite given; accepted: finite numbers": (
        "{name}：给出了不是有限的数；可接受：有限的数"
    ),
    "{kind}: {count} given; none or {size} are accepted": "{kind}：给出了 {count} 个；可接受：不给，或 {size} 个",
    "{name}: {given!r} given; {size} numbers are accepted, one example": (
        "{name}：给出的是 {given!r}；可接受：{size} 个数，即一个样本"
    ),
    "{name}: layer {layer} given; layers 2 to {depth} are accepted: layer 1 is the input": (
        "{name}：给出的是第 {layer} 层；可接受：第 2 至 {depth} 层，第 1 层是输入层"
    ),
    "{name}: neuron {neuron} given; accepted: 1 to {count}, the neurons of layer {layer}": (
        "{name}：给出的是第 {neuron} 个神经元；可接受：第 {layer} 层的第 1 至 {count} 个神经元"
    ),
    "{option}: sending neuron {sender} given; accepted: 1 to {count}, the neurons of layer {layer}": (
        "{option}：给出的发出信号的神经元是第 {sender} 个；可接受：第 {layer} 层的第 1 至 {count} 个神经元"
    ),
    "a step of {title!r} leads nowhere ({reason})": "{title!r} 中有一步没有改变任何东西（{reason}）",
    "rule {name!r} does not apply to {formula}": "法则 {name!r} 不适用于 {formula}",
    "the chain rule goes through a layer": "链式法则要通过一层",
    "activation: {name!r} acts on a whole layer; of such, a derivation knows softmax only": (
        "activation：{name!r} 作用于整层；这类函数中，推导只认识 softmax"
    ),
    "{kind}: {name!r} has no formula, so that nothing can be derived from it; make it with from_formula": (
        "{kind}：{name!r} 没有公式，无从推导；请用 from_formula 来定义"
    ),
    "{option}: 'every index' given for a network of {count} weights and biases; at most {most} are written out: use "
    "'steps', or ask for one weight": (
        "{option}：给出的是 'every index'，而网络有 {count} 个权重和偏置，至多写出 {most} 个；请用 'steps'，"
        "或只问一个权重"
    ),
    # the formal proof
    "the folder rocq/ is not here: take the repository, which holds the formal proof": (
        "这里没有文件夹 rocq/；请取得代码仓库，形式证明就在其中"
    ),
    "{what}: {wrong}": "{what}：{wrong}",
    "the sources are not those recorded; run python -m backproof.proofs --record": (
        "源文件与记录的不同；请运行 python -m backproof.proofs --record"
    ),
    "Coq: not found, and it cannot be installed from here; as root: {install}": (
        "Coq：没有找到，也无法在这里安装；请以 root 身份运行：{install}"
    ),
    "the proof does not compile: {said}": "证明不能通过编译：{said}",
    "make {target} failed: {said}": "make {target} 失败：{said}",
    "Coq: {said}": "Coq：{said}",
    "Coq's answer about assumptions cannot be read: {answer!r}": "读不懂 Coq 关于假设的回答：{answer!r}",
    "apt-get {command} failed: {said}": "apt-get {command} 失败：{said}",
    "term of Coq: {term!r} cannot be read at {here!r}": "Coq 的项：{term!r} 在 {here!r} 处读不懂",
    "term of Coq: {name!r} is not known; accepted are {accepted}": "Coq 的项：{name!r} 未知；可接受：{accepted}",
    "mutant {what!r}: {old!r} is not in {place}": "变异 {what!r}：{place} 中没有 {old!r}",
    "the extracted program: {said}": "抽取的程序：{said}",
    "theorem: {name!r} is not known; accepted are {names}{hint}": (
        "theorem：没有名为 {name!r} 的定理；可接受：{names}{hint}"
    ),
    # files
    "{option}: 'pdf' needs {wanted}, and none is installed; 'latex' needs nothing": (
        "{option}：'pdf' 需要 {wanted}，但都没有安装；'latex' 什么都不需要"
    ),
    "{program} did not make a PDF: {said}": "{program} 没有生成 PDF：{said}",
}
