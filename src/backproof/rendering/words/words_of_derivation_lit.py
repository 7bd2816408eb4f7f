"""What the picture beside a derivation says is lit in it, for the line that is being read.

<index> is a letter as the formulas have it, or a number; <layer> what `layer` says.
"""

from backproof.rendering.words import Pair

LIT: dict[str, Pair] = {
    "layer": ("layer <layer>", "第 <layer> 层"),
    "here": (" (here layer <number>)", "（图中为第 <number> 层）"),
    "fixed": ("<index> is any neuron of <layer>", "<index> 是<layer>的任一神经元"),
    "numbered": ("neuron <index> of <layer>", "<layer>的神经元 <index>"),
    "running": ("<index> runs over <layer>", "<index> 取遍<layer>"),
    "whole": ("all neurons of <layer>", "<layer>的全部神经元"),
    "matrix": ("all weights into <layer>", "进入<layer>的全部权重"),
    "cost": ("the cost <cost>", "代价 <cost>"),
    "path": ("along this path: <value>", "这条路径的乘积：<value>"),
    "dashed": ("a dashed arrow: a negative weight", "虚线箭头：权重为负"),
    "separator": ("; ", "；"),
    "end": (".", "。"),
    "follow": ("What the line speaks of is lit here.", "所读的一行涉及之处，在图中突出显示。"),
}
"""The words of the picture that follows the reader."""
