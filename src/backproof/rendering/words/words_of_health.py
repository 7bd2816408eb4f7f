"""The words for how a training run ended, and for what kept a network from learning."""

from backproof.rendering.words import Pair

WORDS: dict[str, Pair] = {
    "finished": ("finished: {message}", "已完成：{message}"),
    "stopped": ("stopped: {message}", "已停止：{message}"),
    "converged": ("converged: {message}", "已收敛：{message}"),
    "diverged": ("diverged: {message}", "已发散：{message}"),
    "interrupted": ("interrupted: {message}", "已中断：{message}"),
    "paused": ("paused: {message}", "已暂停：{message}"),
    "learnt little": (
        "The network has learnt little, and this keeps it from learning more:",
        "网络学到的东西很少，妨碍它继续学习的是：",
    ),
    "saturated units": (
        "Layer {layer}: {count} of {units} neurons are saturated: for nearly every example σ′(z) is about 0, "
        "and no error passes through them. Usually done: lower the learning rate, begin with smaller "
        "weights, standardise the inputs.",
        "第 {layer} 层：{units} 个神经元中有 {count} 个已饱和：对几乎每个样本，σ′(z) 都约为 0，误差无法通过。"
        "通常的做法：降低学习率，减小初始权重，把输入标准化。",
    ),
    "saturated units of the output": (
        "Layer {layer}, the output: {count} of {units} neurons are saturated: for nearly every example σ′(z) "
        "is about 0, and by BP1 so is the error. Usually done: lower the learning rate, or take the cost "
        "that belongs to the output's activation, such as binary_cross_entropy with sigmoid, in which σ′(z) "
        "cancels.",
        "第 {layer} 层（输出层）：{units} 个神经元中有 {count} 个已饱和：对几乎每个样本，σ′(z) 都约为 0，由 "
        "BP1 可知误差也约为 0。通常的做法：降低学习率，或者选用与输出层激活函数相配的代价函数，例如 sigmoid "
        "配 binary_cross_entropy，使 σ′(z) 约去。",
    ),
    "dead units": (
        "Layer {layer}: {count} of {units} neurons are dead: for nearly every example σ′(z) is about 0, so "
        "that they give the same whatever comes in, and no error passes through them. Usually done: lower "
        "the learning rate, begin with he_normal, or take leaky_relu or elu.",
        "第 {layer} 层：{units} 个神经元中有 {count} 个已失活：对几乎每个样本，σ′(z) 都约为 0，无论输入什么，"
        "输出都一样，误差也无法通过。通常的做法：降低学习率，用 he_normal 初始化，或者改用 leaky_relu 或 "
        "elu。",
    ),
    "dead units of the output": (
        "Layer {layer}, the output: {count} of {units} neurons are dead: for nearly every example σ′(z) is "
        "about 0, and by BP1 so is the error. Usually done: lower the learning rate, or give the output an "
        "activation that reaches every target from both sides, such as identity.",
        "第 {layer} 层（输出层）：{units} 个神经元中有 {count} 个已失活：对几乎每个样本，σ′(z) 都约为 0，由 "
        "BP1 可知误差也约为 0。通常的做法：降低学习率，或者给输出层换一个能从两侧达到每个目标值的激活函数，"
        "例如 identity。",
    ),
    "vanished errors": (
        "Layer {layer} and all below it: the errors have vanished: ‖δ‖ there is {share:.1g} times what it is "
        "at the output. Usually done: what helps against saturated or dead neurons above it, fewer layers, "
        "or relu with he_normal.",
        "第 {layer} 层及其以下各层：误差已消失：那里的 ‖δ‖ 只有输出处的 {share:.1g} 倍。通常的做法："
        "先处理上面各层中饱和或失活的神经元，减少层数，或者改用 relu 和 he_normal。",
    ),
    "vanished errors of the output": (
        "Layer {layer}, the output, and all below it: the errors have vanished: ‖δ‖ is {share:.1g} times "
        "‖∂C/∂a‖, so that nothing is learnt, however wrong the outputs are. Usually done: lower the learning "
        "rate, or take a cost in which the slope of the output cancels.",
        "第 {layer} 层（输出层）及其以下各层：误差已消失：‖δ‖ 只有 ‖∂C/∂a‖ 的 {share:.1g} 倍，"
        "无论输出错得多厉害，网络都学不到东西。通常的做法：降低学习率，或者选用能把输出层的 σ′(z) "
        "约去的代价函数。",
    ),
}
