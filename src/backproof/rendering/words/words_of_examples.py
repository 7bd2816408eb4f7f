"""The words for the measures of single examples: cost, gradient norm, influence."""

from backproof.rendering.words import Pair

WORDS: dict[str, Pair] = {
    "column": ("column", "列"),
    "count": ("{count:# example|# examples}", "{count} 个样本"),
    "least": ("least", "最小"),
    "percent": ("{percent} %", "{percent}%"),
    "median": ("median", "中位数"),
    "greatest": ("greatest", "最大"),
    "example": ("example", "样本"),
    "where": ("where", "位置"),
    "actual": ("actual", "实际"),
    "predicted": ("predicted", "预测"),
    "helps": ("helps", "有益"),
    "harms": ("harms", "有害"),
    "title norms": ("Cost and gradient norm of each example", "各个样本的代价与梯度范数"),
    "title hardest": ("The hardest examples", "最难的样本"),
    "title influence": ("The influence of each example", "各个样本的影响"),
    "greatest cost": (
        "The {shown} of {count} examples of {source} with the greatest cost:",
        "{source} 的 {count} 个样本中代价最大的 {shown} 个：",
    ),
    "greatest norm": (
        "The {shown} of {count} examples of {source} with the greatest gradient norm:",
        "{source} 的 {count} 个样本中梯度范数最大的 {shown} 个：",
    ),
    "most helpful": (
        "The {shown} most helpful of {count} examples of {source}, by influence on the cost on {on}:",
        "按对 {on} 上代价的影响，{source} 的 {count} 个样本中最有益的 {shown} 个：",
    ),
    "most harmful": (
        "The {shown} most harmful of {count} examples of {source}, by influence on the cost on {on}:",
        "按对 {on} 上代价的影响，{source} 的 {count} 个样本中最有害的 {shown} 个：",
    ),
}
