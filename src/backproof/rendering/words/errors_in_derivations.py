"""The Chinese of the messages about derivations, the formal proof, and what a result can be shown as."""

CHINESE = {
    "numbers": "数",
    "{option}: {given!r} given; accepted: {accepted}": "{option}：给出的是 {given!r}；可接受：{accepted}",
    "{option}: {given} given; accepted: {accepted}{hint}": "{option}：给出的是 {given}；可接受：{accepted}{hint}",
    "{option}: {given!r} given; accepted: {accepted}{hint}": ("{option}：给出的是 {given!r}；可接受：{accepted}{hint}"),
    "{x} and {y}: only one given; accepted: both, which are an example, or neither": (
        "{x} 和 {y}：只给出了其中一个；可接受：两个都给（组成一个样本），或都不给"
    ),
    "{name}: {given!r} given; accepted: {count} whole numbers, {letters}": (
        "{name}：给出的是 {given!r}；可接受：{count} 个整数，即{letters}"
    ),
    "layer, neuron": "层、神经元",
    "layer, receiving neuron, sending neuron": "层、接收的神经元、发出的神经元",
    "formula: no rule of calculus is known for {name!r}; accepted: the functions that formulas may use": (
        "formula：没有 {name!r} 的求导法则；可接受：公式中可用的函数"
    ),
    "formula: {part!r} in {formula!r} is not known to a derivation; accepted: {accepted}": (
        "formula：推导不认识 {formula!r} 中的 {part!r}；可接受：{accepted}"
    ),
    "formula: {text!r} cannot be read ({error}); accepted: the notation of derivations, such as w(l,j,k)": (
        "formula：无法读取 {text!r}（{error}）；可接受：推导所用的记法，例如 w(l,j,k)"
    ),
    "{kind} given where a number is shown; accepted: finite real numbers": (
        "要显示数的地方给出的是 {kind}；可接受：有限实数"
    ),
    "{name}: shape {shape} given; accepted: ({size},) or (1, {size}), one example": (
        "{name}：给出的形状是 {shape}；可接受：({size},) 或 (1, {size})，即一个样本"
    ),
    "{name}: {kind} given; accepted: backproof.Parameters(weights, biases)": (
        "{name}：给出的是 {kind}；可接受：backproof.Parameters(weights, biases)"
    ),
    "{name}: parameters given; accepted: {size} numbers, one example. The order is network, x, y, parameters": (
        "{name}：给出的是参数；可接受：{size} 个数，即一个样本。参数的次序是 network、x、y、parameters"
    ),
    "{option}: {depth} layers given; accepted: at most {most}, since every step is checked in networks of "
    "the same depth": "{option}：给出了 {depth} 层；可接受：至多 {most} 层，因为每一步都在同样深的网络里检验",
    "activation and cost: {names} and {cost} given; of the random networks with these functions none was found in "
    "which all of them have a value; accepted: functions that have one where the network goes": (
        "激活函数和代价函数：给出的是 {names} 和 {cost}；用这些函数的随机网络中，没有找到一个能使它们都有值的；"
        "可接受：在网络取到的地方有值的函数"
    ),
    "cost: {name!r} given, which does not depend on the output a, so that all its derivatives are 0: "
    "{formula}; accepted: a cost that depends on a": (
        "cost：给出的是 {name!r}，它不依赖于输出 a，因此导数全为 0：{formula}；可接受：依赖于 a 的代价"
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
    "{kind}: {count} given; accepted: none, or {size}": "{kind}：给出了 {count} 个；可接受：不给，或 {size} 个",
    "{name}: {given!r} given; accepted: {size} numbers, one example": (
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
    "activation: {name!r} given, which acts on a whole layer; accepted: softmax, or activations that act on "
    "each neuron alone": (
        "activation：给出的是 {name!r}，它作用于整层；可接受：softmax，或对每个神经元单独作用的激活函数"
    ),
    "{kind}: {name!r} given, which has no formula, so that nothing can be derived from it; accepted: one "
    "that from_formula makes": (
        "{kind}：给出的是 {name!r}，它没有公式，无法由它推导；可接受：用 from_formula 建立的函数"
    ),
    "{option}: 'every index' given for a network of {count} weights and biases; accepted: at most {most}; "
    "'steps' and a single weight have no such limit": (
        "{option}：对有 {count} 个权重和偏置的网络给出了 'every index'；可接受：至多 {most} 个；'steps' "
        "或单独一个权重则没有这个限制"
    ),
    # the formal proof
    "rocq/: not found; accepted: a clone of the repository, which holds the formal proof": (
        "rocq/：找不到；可接受：仓库的克隆，形式证明在其中"
    ),
    "{what}: {wrong}": "{what}：{wrong}",
    "the sources differ from those recorded; accepted: the recorded ones, or to run python -m "
    "backproof.proofs --record": (
        "源文件与记录的不同；可接受：记录的源文件，或运行 python -m backproof.proofs --record"
    ),
    "Coq: not found, and only the administrator can install it; accepted: after {install}, run as root": (
        "Coq：没有找到，且只有管理员才能安装；可接受：先以 root 身份运行 {install}"
    ),
    "the proof does not compile: {said}": "证明不能通过编译：{said}",
    "make {target} failed: {said}": "make {target} 失败：{said}",
    "Coq: {said}": "Coq：{said}",
    "Coq's answer about assumptions cannot be read: {answer!r}": "读不懂 Coq 关于假设的回答：{answer!r}",
    "apt-get {command} failed: {said}": "apt-get {command} 失败：{said}",
    "term of Coq: {term!r} cannot be read at {here!r}; accepted: numbers, + - * / ^, application, fun and if": (
        "Coq 的项：{term!r} 在 {here!r} 处无法读取；可接受：数、+ - * / ^、函数作用、fun 和 if"
    ),
    "term of Coq: {name!r} is not known; accepted: {accepted}": "Coq 的项：{name!r} 未知；可接受：{accepted}",
    "mutant {what!r}: {old!r} is not in {place}": "变异 {what!r}：{place} 中没有 {old!r}",
    "the extracted program: {said}": "抽取的程序：{said}",
    "theorem: {name!r} is not known; accepted: the names of {count} theorems, which backproof prove lists, such as "
    "{names}{hint}": (
        "theorem：没有名为 {name!r} 的定理；可接受：{count} 个定理的名称，由 backproof prove 列出，如 {names}{hint}"
    ),
    # files
    "{option}: 'pdf' given, which needs {wanted}, and none is installed; accepted: 'latex', which needs nothing": (
        "{option}：给出的是 'pdf'，它需要 {wanted}，但都没有安装；可接受：'latex'，它什么也不需要"
    ),
    "{program} did not make a PDF: {said}": "{program} 没有生成 PDF：{said}",
}
