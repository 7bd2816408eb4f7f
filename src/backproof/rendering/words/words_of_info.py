"""The words for what a model file holds."""

from backproof.rendering.words import Pair

WORDS: dict[str, Pair] = {
    "network": ("network", "网络"),
    "size": ("{sizes}, {count} parameters, {dtype}", "{sizes}，{count} 个参数，{dtype}"),
    "several": (
        "{count} networks, each {size}; temperature {temperature:.4g}",
        "{count} 个网络，每个 {size}；温度 {temperature:.4g}",
    ),
    "several, even share": (
        "{several}; {share:.2%} of every probability is spread evenly over the classes",
        "{several}；每个概率有 {share:.2%} 平均分给各类别",
    ),
    "activations": ("activations", "激活函数"),
    "cost": ("cost", "代价函数"),
    "trained": ("trained", "训练"),
    "run": (
        "{epochs} epochs, {optimizer}, learning_rate {learning_rate}, batch_size {batch_size}, seed {seed}",
        "{epochs} 轮，{optimizer}，学习率 {learning_rate}，批大小 {batch_size}，随机种子 {seed}",
    ),
    "backproof": ("backproof", "backproof"),
    "target": ("target", "目标"),
    "targets": ("{names} ({kind})", "{names}（{kind}）"),
    "columns": ("columns", "列"),
    "read with": ("read with", "读取方式"),
    "data": ("data", "数据"),
    "examples": ("examples", "样本数"),
    "kept": ("kept", "保留"),
    "kept_each": (
        "epochs {listed} of {epochs}, one for each network",
        "各网络依次为第 {listed} 轮（共 {epochs} 轮）",
    ),
    "kept_of": ("epoch {epoch} of {epochs}", "第 {epoch} 轮（共 {epochs} 轮）"),
    "message": ("message", "结束方式"),
    "engine": ("engine", "引擎"),
    "instructions": ("instructions", "指令集"),
    "command": ("command", "命令"),
    "held out": ("held out: {score}", "留出数据：{score}"),
}
