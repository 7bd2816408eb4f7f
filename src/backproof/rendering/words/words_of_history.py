"""The words for what training remembers of its epochs."""

from backproof.rendering.words import Pair

WORDS: dict[str, Pair] = {
    "title": ("The epochs of a training run", "一次训练的各轮"),
    "epoch": ("epoch {epoch}/{epochs}", "第 {epoch}/{epochs} 轮"),
    "cost": ("cost {cost:.6g}", "代价 {cost:.6g}"),
    "validation cost": ("validation cost {cost:.6g}", "验证代价 {cost:.6g}"),
    "metric": ("{name} {value:.4g}", "{name} {value:.4g}"),
    "bar epoch": ("epoch", "轮"),
    "bar cost": ("cost {cost:.4g}", "代价 {cost:.4g}"),
    "bar validation": ("validation {cost:.4g}", "验证代价 {cost:.4g}"),
    "bar metric": ("{name} {value:.4f}", "{name} {value:.4f}"),
    "bar left": ("left", "后结束"),
    "bar networks": ("{ended} of {count} networks", "{count} 个网络中已完成 {ended} 个"),
    "head epoch": ("epoch", "轮"),
    "head cost": ("cost", "代价"),
    "head validation cost": ("validation cost", "验证代价"),
    "head learning rate": ("learning rate", "学习率"),
}
