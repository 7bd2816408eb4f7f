"""Why products along paths are 0, or almost, in the words of a derivation's paragraphs."""

from backproof.rendering.words import Pair

PARAGRAPHS: dict[str, Pair] = {
    "silent input": (
        "The weight comes from input <neuron>, which is 0 in this example. The gradient has this input as a factor: it "
        "is 0, whatever the error of the receiving neuron.",
        "这个权重来自输入 <neuron>，它在这个样本中等于 0。梯度以这个输入为因子，所以无论接收神经元的误差是多少，梯度"
        "都等于 0。",
    ),
    "silent sender": (
        "The weight comes from neuron <neuron> of layer <layer>, whose activation is 0 in this example. The gradient "
        "has this activation as a factor: it is 0, whatever the error of the receiving neuron.",
        "这个权重来自第 <layer> 层的神经元 <neuron>，它的激活值在这个样本中等于 0。梯度以这个激活值为因子，所以无论"
        "接收神经元的误差是多少，梯度都等于 0。",
    ),
    "own unit off": (
        "Neuron <neuron> of layer <layer> is **off** in this example: its {z} is <z>, where <name> is flat, and so "
        "{slope(z) = 0}. Every path begins with this factor, and all the products are 0, however large the "
        "other factors are. This example teaches the neuron nothing. If it is off in every example, it is **dead**.",
        "第 <layer> 层的神经元 <neuron> 在这个样本中是**关闭的**：它的 {z} 是 <z>，<name> 在那里是常数，所以 "
        "{slope(z) = 0}。每条路径都以它为因子，不论其余因子多大，乘积全都等于 0。这个样本不会使它的参数有任何改变。"
        "如果对每个样本都是如此，它就**失活**了。",
    ),
    "own unit saturated": (
        "Neuron <neuron> of layer <layer> is **saturated** in this example: its {z} is <z>, far out where <name> is "
        "almost flat, and {slope(z)} is only <slope>. Every path begins with this factor, which makes all the "
        "products small.",
        "第 <layer> 层的神经元 <neuron> 在这个样本中是**饱和的**：它的 {z} 是 <z>，离原点很远，<name> 在那里几乎是常"
        "数，{slope(z)} 只有 <slope>。每条路径都以它为因子，所以乘积全都很小。",
    ),
    "unit off": (
        "Neuron <neuron> of layer <layer> is **off** in this example: its {z} is <z>, where <name> is flat, and so "
        "{slope(z) = 0}. Every path through it is 0.",
        "第 <layer> 层的神经元 <neuron> 在这个样本中是**关闭的**：它的 {z} 是 <z>，<name> 在那里是常数，所以 "
        "{slope(z) = 0}。经过它的每条路径都等于 0。",
    ),
    "unit saturated": (
        "Neuron <neuron> of layer <layer> is **saturated** in this example: its {z} is <z>, far out where <name> is "
        "almost flat, and {slope(z)} is only <slope>. Every path through it carries little.",
        "第 <layer> 层的神经元 <neuron> 在这个样本中是**饱和的**：它的 {z} 是 <z>，离原点很远，<name> 在那里几乎是常"
        "数，{slope(z)} 只有 <slope>。经过它的每条路径的乘积都很小。",
    ),
    "output off": (
        "Output <neuron> is **off** in this example: its {z} is <z>, where <name> is flat, and so {slope(z) = 0}. "
        "By BP1 its error is 0, however wrong the output is, and so is every path that ends there.",
        "输出 <neuron> 在这个样本中是**关闭的**：它的 {z} 是 <z>，<name> 在那里是常数，所以 {slope(z) = 0}。由 BP1，"
        "无论输出偏离目标多远，它的误差都等于 0，到它为止的每条路径也都等于 0。",
    ),
    "output saturated": (
        "Output <neuron> is **saturated** in this example: its {z} is <z>, far out where <name> is almost flat, and "
        "{slope(z)} is only <slope>. By BP1 its error has this factor, and is small however wrong the output "
        "is.",
        "输出 <neuron> 在这个样本中是**饱和的**：它的 {z} 是 <z>，离原点很远，<name> 在那里几乎是常数，{slope(z)} 只"
        "有 <slope>。由 BP1，它的误差以此为因子，所以无论输出偏离目标多远，误差都很小。",
    ),
    "units off": (
        "Of the <size> neurons of layer <layer>, <count> <count|is|are> **off** in this example: there <name> is flat, "
        "and so {slope(z) = 0}. By BP2 the error has this factor: it is 0 too, and by BP3 and BP4 this example teaches "
        "such a neuron nothing.",
        "第 <layer> 层的 <size> 个神经元中，有 <count> 个在这个样本中是**关闭的**：<name> 在那里是常数，所以 "
        "{slope(z) = 0}。由 BP2，误差以它为因子，也等于 0；再由 BP3 和 BP4，这个样本不会改变这样的神经元的参数。",
    ),
    "more flat units": (
        "Of layer <layer>, <count> more <count|is|are> off or saturated.",
        "第 <layer> 层还有 <count> 个神经元是关闭的或饱和的。",
    ),
    "no error": (
        "Output <neuron> is exactly right: its error {delta(L,j)} is 0, and so is every path that ends there.",
        "输出 <neuron> 恰好等于目标：它的误差 {delta(L,j)} 等于 0，到它为止的每条路径也都等于 0。",
    ),
}
"""What is said where zeros are multiplied."""
