"""The words of a certified gradient."""

from backproof.rendering.words import Pair

WORDS: dict[str, Pair] = {
    "title": ("A gradient with a proven bound", "误差有证明上界的梯度"),
    "bits": (
        "certified with {bits}-bit balls: |computed − exact| is at most",
        "以 {bits} 位的球算术认证：|计算值 − 精确值| 至多为",
    ),
    "layer": (
        "layer {layer}: weights {of_w:.2g} (entries to {w:.2g}), biases {of_b:.2g} (entries to {b:.2g})",
        "第 {layer} 层：权重 {of_w:.2g}（梯度最大 {w:.2g}），偏置 {of_b:.2g}（梯度最大 {b:.2g}）",
    ),
}
