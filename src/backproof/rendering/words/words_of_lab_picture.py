"""What stands in the lab's picture of a network, and what those hear who do not see it."""

from backproof.rendering.words import Pair

WORDS: dict[str, Pair] = {
    "input layer": ("Input", "输入层"),
    "hidden layer": ("Layer {layer}, {activation}", "第 {layer} 层，{activation}"),
    "output layer": ("Output, {activation}", "输出层，{activation}"),
    "picture": (
        "A network with layers of {layers} neurons. For example {row} the cost is {cost}.",
        "各层神经元数为 {layers} 的网络。对第 {row} 个样本，代价为 {cost}。",
    ),
    "picture of the batch": (
        "A network with layers of {layers} neurons. The mean of the cost over {count:# example|# examples} is {cost}.",
        "各层神经元数为 {layers} 的网络。{count} 个样本的平均代价为 {cost}。",
    ),
    "means and one example": (
        "Gradients and the cost C are means over {count:# example|# examples}; z, a, δ and y are those of example "
        "{row}.",
        "梯度与代价 C 是 {count} 个样本的平均；z、a、δ 与 y 属于第 {row} 个样本。",
    ),
    "spoken input": ("Input {j}", "第 {j} 个输入"),
    "spoken input named": ("Input {j}, {name}", "第 {j} 个输入，{name}"),
    "spoken neuron": ("Layer {layer}, neuron {j}", "第 {layer} 层，第 {j} 个神经元"),
    "spoken output": ("Layer {layer}, output {j}", "第 {layer} 层，第 {j} 个输出"),
    "spoken output named": ("Layer {layer}, output {j}, {name}", "第 {layer} 层，第 {j} 个输出，{name}"),
}
"""What is said in the picture and of it."""
