"""The words for the measures of single examples: cost, gradient norm, influence."""

from backproof.rendering.words import Pair

WORDS: dict[str, Pair] = {
    "count": ("{count:# example|# examples}", "{count} 个样本"),
    "least": ("least", "最小"),
    "quantile": ("{percent} %", "{percent} %"),
    "median": ("median", "中位数"),
    "greatest": ("greatest", "最大"),
    "example": ("example", "样本"),
    "where": ("where", "位置"),
    "actual": ("actual", "实际"),
    "predicted": ("predicted", "预测"),
    "cost": ("cost", "代价"),
    "norm": ("gradient norm", "梯度范数"),
    "influence": ("influence", "影响"),
    "helps": ("helps", "有益"),
    "harms": ("harms", "有害"),
    "title norms": ("Cost and gradient norm of each example", "各个样本的代价与梯度范数"),
    "title hardest": ("The hardest examples", "最难的样本"),
    "title influence": ("The influence of each example", "各个样本的影响"),
}
