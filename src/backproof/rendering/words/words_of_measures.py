"""The words of scores and metrics, by the names that Python and JSON call them, and of what is measured of examples."""

from backproof.rendering.words import Pair, chosen, say

WORDS: dict[str, Pair] = {
    "accuracy": ("accuracy", "准确率"),
    "subset accuracy": ("subset accuracy", "完全匹配率"),
    "macro F1": ("macro F1", "宏平均 F1"),
    "ROC AUC": ("ROC AUC", "ROC AUC"),
    "average precision": ("average precision", "平均精确率"),
    "calibration error": ("calibration error", "校准误差"),
    "R²": ("R²", "R²"),
    "r2": ("R²", "R²"),
    "root mean squared error": ("root mean squared error", "均方根误差"),
    "mean absolute error": ("mean absolute error", "平均绝对误差"),
    "interval half-width": ("half-width of 90 % intervals", "90% 预测区间的半宽"),
    "interval coverage": ("values within 90 % intervals", "落在 90% 预测区间内的比例"),
    "quantile coverage": ("values at or below the prediction", "不超过预测值的比例"),
    "binary": ("binary", "二分类"),
    "multiclass": ("multiclass", "多分类"),
    "multilabel": ("multilabel", "多标签"),
    "regression": ("regression", "回归"),
    "cost": ("cost", "代价"),
    "validation_cost": ("validation cost", "验证代价"),
    "norm": ("gradient norm", "梯度范数"),
    "influence": ("influence", "影响"),
    "at once": ("less than 1 ms", "不到 1 毫秒"),
    "milliseconds": ("{count:.0f} ms", "{count:.0f} 毫秒"),
    "seconds": ("{count:.2g} s", "{count:.2g} 秒"),
    "minutes": ("{minutes} min {count} s", "{minutes} 分 {count} 秒"),
    "of": ("{score} of {name}", "{name} 的{score}"),
}


def measured(name: str, language: str) -> str:
    """Return what a score or metric is called; a name that is not known is one of the user's, and stays.

    >>> measured("r2", "zh"), measured("my_score", "zh")
    ('R²', 'my score')
    """
    pair = WORDS.get(name)
    return chosen(pair, language) if pair else name.replace("_", " ")


def time_taken(seconds: float, language: str) -> str:
    """Return a time in two digits and the unit that it is long in, never as 0.

    >>> [time_taken(seconds, "en") for seconds in (0.0002, 0.0247, 3.26, 47.1, 725)]
    ['less than 1 ms', '25 ms', '3.3 s', '47 s', '12 min 5 s']
    """
    if seconds < 0.0005:
        return say("measures.at once", language)
    if seconds < 0.9995:
        return say("measures.milliseconds", language, count=1000 * seconds)
    if seconds < 99.5:
        return say("measures.seconds", language, count=seconds)
    minutes, rest = divmod(round(seconds), 60)
    return say("measures.minutes", language, minutes=minutes, count=rest)
