"""What the lab says of its own: the walk's titles and sentences, what goes on, and what is wrong."""

from backproof.rendering.words import Pair

WORDS: dict[str, Pair] = {
    "otherwise": ("otherwise", "其他情形"),
    "field": (
        "Over the plane of the two inputs: blue where the output is near 1, orange where it is near 0, and the line "
        "where it is 1/2. The marks are the {count} examples, squares of class 1, circles of class 0.",
        "在两个输入构成的平面上：输出接近 1 处为蓝色，接近 0 处为橙色，线上恰为 1/2。"
        "标记是 {count} 个样本，方块为类别 1，圆点为类别 0。",
    ),
    "field of classes": (
        "Over the plane of the two inputs: the class of the largest output, and the lines where it changes. The marks "
        "are the {count} examples, each class in a shape of its own.",
        "在两个输入构成的平面上：最大的输出所属的类别，以及类别改变处的线。"
        "标记是 {count} 个样本，每个类别各有一种形状。",
    ),
    "reachable": (
        "Others who can reach {host} can reach the lab too; only the first who opens the address is let in.",
        "能访问 {host} 的人也能访问实验室；只有最先打开该地址的人才能进入。",
    ),
    "listening": (
        "The lab is at {address} (the first visitor is let in; Ctrl-C ends it).",
        "实验室的地址： {address} （只让第一位访问者进入；按 Ctrl-C 结束）。",
    ),
    "two sentences": ("{first} {second}", "{first}{second}"),
    "evenly taken": (
        "The mean over the examples, its cost and its gradient, the curves and the worst examples are made of {used} "
        "of the {rows} examples, evenly taken.",
        "对样本的平均、平均代价及其梯度、各条曲线和最差的样本，都取自 {rows} 个样本中均匀抽出的 {used} 个。",
    ),
    # the lines of Python
    "lines data": (
        "x and y are what the lab was given: {count} numbers, too many to be written here. Give them before you run "
        "these lines.",
        "x 与 y 是交给实验室的数据，共 {count} 个数，这里写不下。请在运行之前给出。",
    ),
    "lines parameters": (
        "parameters are those that the lab was given: {count} numbers, too many to be written here. Give them before "
        "you run these lines.",
        "parameters 是交给实验室的参数，共 {count} 个数，这里写不下。请在运行之前给出。",
    ),
    "lines changed": (
        "An option was changed during the training. These lines train with the present options from the start, so "
        "that they come to other numbers than the lab.",
        "训练途中改过选项。下面的代码从头就用现在的选项训练，因此得到的数与实验室中的不同。",
    ),
    "lines into": (
        "The lab made {steps:# more step|# more steps} after epoch {epoch}. These lines end with that epoch, so that "
        "they come to other numbers than the lab.",
        "实验室在第 {epoch} 轮之后又走了 {steps} 步。下面的代码到这一轮为止，因此得到的数与实验室中的不同。",
    ),
    # the page
    "fast": ("as fast as possible", "尽快"),
    "speed": ("{speed:# step|# steps} a second", "每秒 {speed} 步"),
    # what an address asks for
    "address lacks rows": (
        "The command and the address hold no rows that were given on this page; the lesson file holds them.",
        "命令和地址不含在本页给出的数据；课程文件含有这些数据。",
    ),
    "address lacks training": (
        "An option was changed during the training, so the command and the address open the network before it is "
        "trained; the lesson file holds the parameters of now.",
        "训练途中改过选项，因此命令和地址打开的是训练之前的网络；课程文件含有现在的参数。",
    ),
    "address lacks second": (
        "The command and the address open the first of the two runs alone.",
        "命令和地址只打开两次运行中的第一次。",
    ),
    "not read": ("Not everything in the address could be shown: {items}.", "地址中有的内容无法照样显示：{items}。"),
    "not read and more": (
        "Not everything in the address could be shown: {items}, and {more} more.",
        "地址中有的内容无法照样显示：{items}，另有 {more} 项。",
    ),
    "not read as said": ("{given} (taken instead: {taken})", "{given}（改用 {taken}）"),
    "not read at all": ("{given} (unknown, left out)", "{given}（不认识，已略去）"),
    "not to be had": (
        "The address could not be opened, and what was there before is shown: {why}",
        "无法打开该地址，显示的仍是原来的内容：{why}",
    ),
    "surface": (
        "The cost over the plane in which the training moved, from {low} to {high}, and its path.",
        "训练所经过的平面上的代价，从 {low} 到 {high}，以及它走过的路径。",
    ),
    "surface at first": (
        "Nothing was trained here yet: the cost over two directions drawn at random, from {low} to {high}; the dot is "
        "where training begins.",
        "这里还没有训练：沿随机抽取的两个方向的代价，从 {low} 到 {high}；圆点是训练开始的地方。",
    ),
    "surface of some": (
        "Each cost here is the mean over {used} of the {rows} examples.",
        "这里的每个代价都是 {rows} 个样本中 {used} 个的平均。",
    ),
    "digit": ("It says {name}, with an output of {output}.", "它认为是 {name}，输出为 {output}。"),
    "held": ("holds (layer {layers})", "成立（第 {layers} 层）"),
    "held at several": ("holds (layers {layers})", "成立（第 {layers} 层）"),
    "check correct": ("Every gradient is right.", "每个梯度都是对的。"),
    "check wrong": ("A gradient is wrong.", "有梯度是错的。"),
    "check undecided": ("It could not be decided.", "无法判定。"),
    "demonstration starts wrong": ("A neuron that starts wrong", "一开始就错的神经元"),
    "about starts wrong": (
        "Left the quadratic cost, right cross-entropy: where σ′(z) is about 0, the first learns slowly, however wrong "
        "it is.",
        "左边用二次代价，右边用交叉熵：σ′(z) 约为 0 时，左边无论错得多厉害都学得很慢。",
    ),
    "demonstration depth": ("Sigmoid against ReLU in depth", "深层网络：sigmoid 与 ReLU"),
    "about depth": (
        "Left sigmoid, right ReLU, four hidden layers each: on the left hardly any error reaches the first layers at "
        "first, and learning starts late.",
        "左边 sigmoid，右边 ReLU，各四个隐藏层：起初左边几乎没有误差能到达前面几层，很晚才开始学习。",
    ),
    "demonstration initial weights": ("Large against small initial weights", "初始权重：大与小"),
    "about initial weights": (
        "Left weights of deviation 1, right of 1/√n: large ones saturate the neurons, and learning starts late.",
        "左边初始权重的标准差为 1，右边为 1/√n：权重大时神经元饱和，很晚才开始学习。",
    ),
    "demonstration learning rate": ("A learning rate that is too large", "过大的学习率"),
    "about learning rate": (
        "Left a rate of 0.5, right of 60: each step goes too far, and the cost jumps about.",
        "左边学习率 0.5，右边 60：每一步都走过了头，代价上下乱跳。",
    ),
    "layer": ("layer {layer}", "第 {layer} 层"),
    "running": ("Training: epoch {epoch}, step {update}.", "正在训练：第 {epoch} 轮，第 {update} 步。"),
    "paused": ("Paused after epoch {epoch}, step {update}.", "已暂停：{epoch} 轮，{update} 步。"),
    "panel cost": ("Cost", "代价"),
    "panel accuracy": ("Accuracy", "准确率"),
    "panel errors": ("Size of the errors, ‖δ‖", "误差的大小 ‖δ‖"),
    "panel gradients": (
        "Layer {layer}: how many weights have a gradient of each size",
        "第 {layer} 层：各种大小的梯度各有多少个权重",
    ),
    "no history": ("The cost is {now}; nothing was trained here yet.", "代价为 {now}；这里还没有训练。"),
    "history": (
        "The cost went from {before} to {now} by epoch {epoch}.",
        "到第 {epoch} 轮，代价由 {before} 变为 {now}。",
    ),
    "histogram": (
        "Half of the gradients have sizes from {low} to {high}; at first it was from {low_then} to {high_then}.",
        "半数梯度的大小在 {low} 到 {high} 之间；起初在 {low_then} 到 {high_then} 之间。",
    ),
    "head size of gradient": ("size of the gradient", "梯度的大小"),
    "head at first": ("weights at first", "起初的权重数"),
    "head now": ("weights now", "现在的权重数"),
    "head epoch": ("epoch", "轮"),
    "head row": ("row", "行"),
    "head target": ("target", "目标"),
    "data set": (
        "{rows:# example|# examples}, each of {inputs:# number|# numbers}.",
        "{rows} 个样本，每个有 {inputs} 个数。",
    ),
    "worst": ("row {row}: cost {cost}, target {target}", "第 {row} 行：代价 {cost}，目标 {target}"),
    "paths": (
        "There are {count} paths; the {omitted} that are not shown add up to {rest}.",
        "共有 {count} 条路径；未列出的 {omitted} 条合计为 {rest}。",
    ),
    "one path": (
        "There is one path from this weight to the cost, and its product is the gradient.",
        "从这个权重到代价只有一条路径，它的乘积就是这个梯度。",
    ),
    "all paths": (
        "{count} paths lead from this weight to the cost; their products add up to the gradient.",
        "从这个权重到代价共有 {count} 条路径，各条的乘积之和就是这个梯度。",
    ),
    "data xor": ("exclusive or", "异或"),
    "data circles": ("two circles", "两个圆"),
    "data moons": ("two moons", "两个月牙"),
    "data spiral": ("two spirals", "两条螺旋"),
    "data blobs": ("three clouds", "三团点"),
    "data iris": ("iris", "鸢尾花"),
    "data digits": ("digits, 8 × 8", "手写数字，8 × 8"),
    "data mnist": ("digits, 28 × 28 (MNIST)", "手写数字，28 × 28（MNIST）"),
    "data own": ("your own", "自己的数据"),
    "about xor": ("Four examples that no single neuron can tell apart.", "四个样本，单个神经元分不开它们。"),
    "about circles": ("One class inside the other.", "一类在另一类里面。"),
    "about moons": ("Two classes that reach into each other.", "两类互相嵌入。"),
    "about spiral": ("Two classes wound around each other.", "两类互相缠绕。"),
    "about blobs": ("Three classes, three outputs.", "三类，三个输出。"),
    "about iris": ("150 flowers of three species, four measures each.", "150 朵花，三个品种，每朵四个量。"),
    "about digits": ("1,797 small images of handwritten digits.", "1797 幅手写数字小图。"),
    "about mnist": (
        "70,000 images of handwritten digits, from the folder that BACKPROOF_DATA names.",
        "7 万幅手写数字，取自 BACKPROOF_DATA 所指的文件夹。",
    ),
    "about own": ("Points that you draw, or a file that you open.", "自己画的点，或打开的文件。"),
    "init book": ("deviation 1/√n (book)", "标准差 1/√n（book）"),
    "init book_large": ("deviation 1 (book_large)", "标准差 1（book_large）"),
    "init glorot_normal": ("Glorot, normal", "Glorot，正态"),
    "init glorot_uniform": ("Glorot, uniform", "Glorot，均匀"),
    "init he_normal": ("He, normal", "He，正态"),
    "init he_uniform": ("He, uniform", "He，均匀"),
    "init lecun_normal": ("LeCun, normal", "LeCun，正态"),
    "init lecun_uniform": ("LeCun, uniform", "LeCun，均匀"),
    "init orthogonal": ("orthogonal", "正交"),
    # the walk
    "some neurons": (
        "{written} of the layer’s {count} neurons are written out; the others are computed alike.",
        "这里写出了本层 {count} 个神经元中的 {written} 个，其余的算法相同。",
    ),
    "some weights": (
        "{written} of {count} weights are written out; the others are computed alike.",
        "这里写出了 {count} 个权重中的 {written} 个，其余的算法相同。",
    ),
    "some neurons here": (
        "{some} Steps “By neuron” go through all of them.",
        "{some}选“逐个神经元”可逐一查看。",
    ),
    "some weights here": ("{some} Steps “By term” go through all of them.", "{some}选“逐项”可逐一查看。"),
    "all at once": (
        "All layers take their step with gradients of one and the same backward pass, so that the order in which they "
        "are shown does not matter.",
        "各层都用同一次反向传播得到的梯度，因此先看哪一层的更新并无影响。",
    ),
    "title z": ("Layer {layer}: the weighted inputs", "第 {layer} 层：带权输入"),
    "title a": ("Layer {layer}: the activations", "第 {layer} 层：激活值"),
    "title C": ("The cost", "代价"),
    "title bp1": ("BP1: the error of the output, layer {layer}", "BP1：输出层（第 {layer} 层）的误差"),
    "title bp2": ("BP2: the error of layer {layer}", "BP2：第 {layer} 层的误差"),
    "title bp3": ("BP3: the gradient of the weights of layer {layer}", "BP3：第 {layer} 层权重的梯度"),
    "title bp4": ("BP4: the gradient of the biases of layer {layer}", "BP4：第 {layer} 层偏置的梯度"),
    "title update": ("The update of layer {layer}", "第 {layer} 层的更新"),
    "sentence z": (
        "Each neuron multiplies the activations of the layer before by its weights, adds them up, and adds its bias.",
        "每个神经元把前一层的激活值乘以自己的权重，求和，再加上偏置。",
    ),
    "sentence a": (
        "Each weighted input goes through the activation function.",
        "每个带权输入都经过激活函数。",
    ),
    "sentence C": (
        "The cost says how far the outputs are from the target.",
        "代价表示输出与目标相差多少。",
    ),
    "sentence C batch": (
        "The cost of the batch is the mean of the costs of its examples.",
        "一批样本的代价是各个样本代价的平均。",
    ),
    "sentence bp1": (
        "The error of an output is how fast the cost changes with its activation, times the slope of the activation "
        "function.",
        "输出神经元的误差，等于代价随其激活值变化的快慢，乘以激活函数的导数。",
    ),
    "sentence bp1 canonical": (
        "With this activation and this cost the slope cancels: the error is the output minus the target.",
        "这个激活函数与这个代价函数相配，导数恰好约去：误差就是输出减去目标。",
    ),
    "sentence bp2": (
        "Each neuron gathers the errors of the layer after it, each times the weight that leads there, and multiplies "
        "the sum by its own slope.",
        "每个神经元收集后一层的误差，各乘以通向那里的权重，求和后再乘以自己的导数。",
    ),
    "sentence bp3": (
        "The gradient of a weight is the error of the neuron it leads to, times the activation of the neuron it comes "
        "from.",
        "一个权重的梯度，等于接收信号的神经元的误差乘以发出信号的神经元的激活值。",
    ),
    "sentence bp3 batch": (
        "The gradient of the mean cost is the mean over the examples of error times activation.",
        "平均代价的梯度，是各个样本的误差乘以激活值再取平均。",
    ),
    "sentence bp4": (
        "The gradient of a bias is the error of its neuron.",
        "一个偏置的梯度，就是它的神经元的误差。",
    ),
    "sentence bp4 batch": (
        "The gradient of the mean cost by a bias is the mean of the errors of its neuron.",
        "平均代价对一个偏置的梯度，是它的神经元的误差的平均。",
    ),
    "sentence update": (
        "Every weight and bias takes a step against its gradient, as long as the learning rate says.",
        "每个权重和偏置都逆着自己的梯度走一步，步长由学习率决定。",
    ),
    "sentence update other": (
        "This is the step of plain gradient descent; {optimizer}, which is chosen, makes another one of the same "
        "gradient.",
        "这里写的是普通梯度下降的一步；所选的优化器 {optimizer} 用的是同一个梯度，但更新的算法不同。",
    ),
}
"""What is said beside the picture."""
