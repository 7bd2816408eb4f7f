"""The words in pictures of networks and in what a screen reader says of them."""

from backproof.rendering.words import Pair

WORDS: dict[str, Pair] = {
    "title": ("A network with layers of {sizes} neurons", "各层神经元个数为 {sizes} 的网络"),
    "described": ("From left to right: {layers}.", "从左到右：{layers}。"),
    "one layer": ("layer {layer} with {count:# neuron|# neurons}", "第 {layer} 层有 {count} 个神经元"),
    "one layer with": (
        "layer {layer} with {count:# neuron|# neurons} ({name})",
        "第 {layer} 层有 {count} 个神经元（{name}）",
    ),
    "lit layers": ("Lit: layer {layers}.", "突出显示：第 {layers} 层。"),
    "lit fans": ("Lit: the connections into layer {layers}.", "突出显示：进入第 {layers} 层的连接。"),
    "lit neurons": ("Lit: {neurons}.", "突出显示：{neurons}。"),
    "a neuron": ("neuron {neuron} of layer {layer}", "第 {layer} 层的第 {neuron} 个神经元"),
    "lit edges": ("An arrow runs {edges}.", "箭头{edges}。"),
    "an edge": (
        "from neuron {sender} of layer {before} to neuron {receiver} of layer {layer}",
        "从第 {before} 层的第 {sender} 个神经元指向第 {layer} 层的第 {receiver} 个神经元",
    ),
    "layer": ("layer {layer}", "第 {layer} 层"),
    "neurons": ("{count:# neuron|# neurons}", "{count} 个神经元"),
    "input": ("input", "输入"),
    "cost": ("cost", "代价"),
    "the cost": ("the cost {cost}", "代价函数{cost}"),
}
