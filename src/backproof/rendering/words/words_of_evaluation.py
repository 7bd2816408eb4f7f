"""The words of an evaluation: scores and what they are compared with, confusions, residuals, places in the data."""

from backproof.rendering.words import Pair

WORDS: dict[str, Pair] = {
    "page": ("How good a model is", "模型的评估"),
    "title": ("Scores on {count:# example|# examples} of {source}:", "在 {source} 的 {count} 个样本上的评分："),
    "line": ("line {number}", "第 {number} 行"),
    "row": ("row {number}", "第 {number} 行"),
    "example": ("example {number}", "第 {number} 个样本"),
    "missing": ("(missing)", "（缺失）"),
    "interval": ("95 % interval {low:.1%} to {high:.1%}", "95% 置信区间：{low:.1%} 至 {high:.1%}"),
    "with interval": (
        "{value} (95 % interval {low:.1%} to {high:.1%})",
        "{value}（95% 置信区间：{low:.1%} 至 {high:.1%}）",
    ),
    "compared": ("{value}; {what}: {base}", "{value}；{what}：{base}"),
    "baseline": ("{what}: {base}", "{what}：{base}"),
    "by chance": ("{value}; by chance: {base}", "{value}；随机猜测：{base}"),
    "on others": (
        "On the {count:# of them that is|# of them that are} not among those trained on: {scores}",
        "其中不在训练样本之内的 {count} 个上：{scores}",
    ),
    "thresholds": (
        "Where {label} is answered from this probability on:",
        "概率达到多少才判为 {label}，结果如何：",
    ),
    "threshold": ("probability", "概率"),
    "chosen": ("answered", "判为该类"),
    "precision": ("precision", "精确率"),
    "recall": ("recall", "召回率"),
    "f1": ("F1", "F1"),
    "class": ("always {label}", "总是预测 {label}"),
    "labels": ("always the commonest labels", "总是预测最常见的标签组合"),
    "mean": ("always the mean", "总是预测平均值"),
    "confusions": ("Confusions, rows: actual, columns: predicted", "混淆矩阵，行为实际类别，列为预测类别"),
    "most confused": ("Most often confused:", "最常混淆的类别："),
    "taken for": ("{actual} taken for {predicted}: {count}", "把 {actual} 认作 {predicted}：{count} 次"),
    "none": ("none", "无"),
    "residuals": ("Residuals, actual − predicted", "残差，即实际值 − 预测值"),
}
