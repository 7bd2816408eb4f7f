"""The words of scores and metrics, by the names that Python and JSON call them, and of what is measured of examples."""

from backproof.rendering.words import Pair, chosen

WORDS: dict[str, Pair] = {
    "accuracy": ("accuracy", "准确率"),
    "subset accuracy": ("subset accuracy", "完全匹配率"),
    "macro F1": ("macro F1", "宏平均 F1"),
    "ROC AUC": ("ROC AUC", "ROC AUC"),
    "R²": ("R²", "R²"),
    "r2": ("R²", "R²"),
    "root mean squared error": ("root mean squared error", "均方根误差"),
    "mean absolute error": ("mean absolute error", "平均绝对误差"),
    "binary": ("binary", "二分类"),
    "multiclass": ("multiclass", "多分类"),
    "multilabel": ("multilabel", "多标签"),
    "regression": ("regression", "回归"),
    "cost": ("cost", "代价"),
    "validation_cost": ("validation cost", "验证代价"),
    "norm": ("gradient norm", "梯度范数"),
    "influence": ("influence", "影响"),
    "of": ("{score} of {name}", "{name} 的{score}"),
}


def measured(name: str, language: str) -> str:
    """Return what a score or metric is called; a name that is not known is one of the user's, and stays.

    >>> measured("r2", "zh"), measured("my_score", "zh")
    ('R²', 'my score')
    """
    pair = WORDS.get(name)
    return chosen(pair, language) if pair else name.replace("_", " ")
