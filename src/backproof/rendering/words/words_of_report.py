"""The words of the report of a training run, and of the plots in it."""

from backproof.rendering.words import Pair

WORDS: dict[str, Pair] = {
    "title classification": ("Classification of {targets} in {source}", "{source} 中 {targets} 的分类"),
    "title regression": ("Regression of {targets} in {source}", "{source} 中 {targets} 的回归"),
    "trained": (
        "Trained by backproof: {sizes}, cost {cost}, {epochs:# epoch|# epochs} in {time} on the {engine} engine.",
        "由 backproof 训练：{sizes}，代价函数 {cost}，{epochs} 轮，用时 {time}，计算引擎 {engine}。",
    ),
    "finished": ("Finished", "已完成"),
    "stopped": ("Stopped", "已停止"),
    "converged": ("Converged", "已收敛"),
    "diverged": ("Diverged", "已发散"),
    "interrupted": ("Interrupted", "已中断"),
    "colon": (": ", "："),
    "full stop": (".", "。"),
    "headline": (
        "{score} on {count} held-out examples of {source}",
        "{source} 中留出的 {count} 个样本上的{score}",
    ),
    "compared with": ("compared with {baseline}", "对照：{baseline}"),
    "how it learnt": ("How it learnt", "学习过程"),
    "cost": ("Cost", "代价"),
    "about cost": (
        "Mean cost of an epoch's batches, penalty included, each with the parameters it met; on validation data after "
        "the epoch, without penalty.",
        "一轮中各批的平均代价，含惩罚项，每批用它当时的参数；验证数据上的代价在这一轮之后计算，不含惩罚项。",
    ),
    "about going on": (
        "{about} Epoch {epoch} went on from epoch {earlier}, where the cost on validation data was least, at a "
        "learning rate that falls to 0: what was learnt between them is dropped.",
        "{about}第 {earlier} 轮之后验证数据上的代价最小，第 {epoch} 轮从那里的参数开始，学习率逐渐降到 0；"
        "其间所学的不再保留。",
    ),
    "about each going on": (
        "{about} Epoch {epoch} went on from the epoch at which each network was best, at a learning rate that falls to "
        "0: what was learnt between them is dropped.",
        "{about}第 {epoch} 轮从每个网络各自最好一轮之后的参数开始，学习率逐渐降到 0；其间所学的不再保留。",
    ),
    "on training data": ("On the training data.", "在训练数据上。"),
    "on validation data": ("On the validation data.", "在验证数据上。"),
    "error norms": ("Error norms", "误差的范数"),
    "about error norms": (
        "How much error reaches each layer: BP1 gives δ of the last layer, BP2 passes it back from each layer to the "
        "one before, and BP3 and BP4 make of it the gradients of a layer's weights and biases. Shown is the norm of "
        "the mean of δ over an epoch's examples. A layer far below the next learns slowly; one that rises without "
        "end is about to diverge.",
        "有多少误差传到各层：BP1 求出最后一层的 δ，BP2 把它从每一层传回前一层，BP3 和 BP4 由它求出该层权重和偏置的"
        "梯度。图中是一轮中所有样本的 δ 取平均后的范数。远低于后一层的层学得慢；不断上升的层快要发散了。",
    ),
    "learning rate": ("Learning rate", "学习率"),
    "about learning rate": ("Of each epoch's last step.", "每一轮最后一步的学习率。"),
    "how good it is": ("How good it is", "效果"),
    "scores": ("Scores", "评分"),
    "confusion matrix": ("Confusion matrix", "混淆矩阵"),
    "about confusions": (
        "Rows: actual class; columns: predicted; shade: share of the row.",
        "行为实际类别，列为预测类别，深浅表示在该行中所占的比例。",
    ),
    "right": ("right", "正确率"),
    "most confused": ("Most often confused", "最常混淆的类别"),
    "predicted by actual": ("{name}: predicted by actual", "{name}：预测值与实际值"),
    "thresholds": ("Thresholds", "判定阈值"),
    "about thresholds": (
        "Where {label} is answered from this probability on: the share of the examples that get this answer, and what "
        "it is worth. These rows are ½, the greatest F1, and recalls of at least 50, 80, 90, 95 and 99 %.",
        "概率达到该值即判为 {label}：判为该类的样本所占的比例，以及相应的结果。"
        "各行是 ½、F1 最大处，以及召回率至少为 50%、80%、90%、95%、99% 之处。",
    ),
    "curve of": ("{name} ({value:.3g})", "{name}（{value:.3g}）"),
    "roc": ("ROC curve", "ROC 曲线"),
    "about roc": (
        "In brackets the area under the curve; the dotted line is an order by chance.",
        "括号内为曲线下面积；虚线表示随机排序。",
    ),
    "precision recall": ("Precision by recall", "精确率–召回率曲线"),
    "about precision recall": (
        "In brackets the average precision; the dotted line, where there is one, is the share of the class.",
        "括号内为平均精确率；若有虚线，则表示该类所占的比例。",
    ),
    "reliability": ("Can the probabilities be believed?", "概率是否可信"),
    "about reliability": (
        "How often it came true, by the probability that was said; on the dotted line both are the same. Bars: two "
        "standard errors.",
        "给出的概率与实际发生的比例；落在虚线上表示二者相同。竖条为两倍标准误差。",
    ),
    "axis false positives": ("share of the others (false positives)", "假正率"),
    "axis recall": ("recall", "召回率"),
    "axis precision": ("precision", "精确率"),
    "axis probability": ("probability said", "给出的概率"),
    "axis came true": ("share that came true", "实际发生的比例"),
    "residuals": ("{name}: residuals", "{name}：残差"),
    "quantiles": ("{name}: quantiles of actual − predicted", "{name}：残差（实际值 − 预测值）的分位数"),
    "explaining": ("Importance of columns", "各列的重要性"),
    "what matters": ("Which columns matter", "哪些列重要"),
    "importance": ("Importance of columns", "各列的重要性"),
    "about importance": (
        "How much the {measured} of {error} rises where a column's values are shuffled among {count} held-out "
        "examples, the mean of {repeats:# time|# times}; bars: the deviation. Columns that say the same seem to matter "
        "little, although none of them may be missed together.",
        "把某一列的值在 {count} 个留出样本之间重新打乱后，{measured}（原为 {error}）升高多少，取 {repeats} 次的平均；"
        "细线为标准差。含义相同的几列会显得不重要，但不能同时缺少。",
    ),
    "more columns": (
        "{count:# column|# columns} beside these matter less.",
        "另有 {count} 列更不重要。",
    ),
    "axis importance": ("rise of the {measured}", "{measured}的升高"),
    "dependence": ("Answers by {name}", "预测随 {name} 的变化"),
    "about dependence": (
        "The mean answer where {name} has this value in every one of {count} held-out examples, all else as it is. It "
        "shows the model, not the world.",
        "令 {count} 个留出样本的 {name} 都取该值而其余不变时，预测的平均值。它反映的是模型，不是现实。",
    ),
    "about dependences": (
        "Answers by a column: the mean answer where the column has this value in every one of {count} held-out "
        "examples, all else as it is. It shows the model, not the world.",
        "预测随某列的变化：令 {count} 个留出样本的该列都取同一个值而其余不变时，预测的平均值。"
        "它反映的是模型，不是现实。",
    ),
    "axis answer": ("mean {name}", "{name} 的平均"),
    "axis answers": ("mean answer", "平均预测"),
    "where it is wrong": ("Where it is wrong", "错在哪里"),
    "worst": ("The examples of the highest cost, the worst first.", "代价最大的样本，最差的在前。"),
    "worst wrong": (
        "The examples of the highest cost among those predicted wrongly, the worst first.",
        "预测错误的样本中代价最大的，最差的在前。",
    ),
    "picture": ("{where}: {actual} taken for {predicted}", "{where}：把 {actual} 认作 {predicted}"),
    "nowhere": (
        "Nowhere: every example held out is predicted as it is.",
        "没有错误：留出的每个样本都预测正确。",
    ),
    "confidence": ("confidence", "置信度"),
    "what was done": ("What was done", "做了什么"),
    "parameters": (
        "{count} weights and biases; layers are counted from 1, the input.",
        "权重和偏置共 {count} 个；各层从 1 数起，第 1 层是输入层。",
    ),
    "parameters of each": (
        "{count} weights and biases in each of {networks} networks; layers are counted from 1, the input.",
        "共 {networks} 个网络，每个网络的权重和偏置共 {count} 个；各层从 1 数起，第 1 层是输入层。",
    ),
    "several of": ("{networks} networks {sizes}", "{networks} 个 {sizes} 网络"),
    "layer": ("layer", "层"),
    "neurons": ("neurons", "神经元"),
    "activation": ("activation", "激活函数"),
    "input": ("input", "输入"),
    "run it again": ("Run it again", "重新运行"),
    "same bits": (
        "The same data, seed, options, versions and instruction set give the same bits.",
        "数据、种子、选项、版本和指令集都相同时，结果逐位相同。",
    ),
    "options": ("Options", "选项"),
    "environment": ("Environment", "环境"),
    "machine": ("machine", "机器"),
    "fingerprint": ("SHA-256 of {name}", "{name} 的 SHA-256"),
    "yes": ("yes", "是"),
    "no": ("no", "否"),
    "none": ("none", "无"),
    "series training": ("training", "训练"),
    "series validation": ("validation", "验证"),
    "series layer": ("layer {layer}", "第 {layer} 层"),
    "axis epoch": ("epoch", "轮"),
    "axis cost": ("cost", "代价"),
    "axis error norms": ("‖mean of δ‖", "‖δ 的平均‖"),
    "axis learning rate": ("learning rate", "学习率"),
    "axis actual": ("actual {name}", "{name} 的实际值"),
    "axis predicted": ("predicted {name}", "{name} 的预测值"),
    "axis residual": ("actual − predicted {name}", "{name} 的实际值 − 预测值"),
    "axis examples": ("examples", "样本数"),
    "ended": ("Training {ended} ({time}).", "训练{ended}（{time}）。"),
    "instructions": ("instruction set", "指令集"),
    "engine": ("Engine {engine}: {reason}.", "计算引擎 {engine}：{reason}。"),
    "model": ("Model:  {path}", "模型：{path}"),
    "report": ("Report: {path}", "报告：{path}"),
    "why": ("See why: {command}", "想知道为什么：{command}"),
    "kept_of": ("Kept: epoch {epoch} of {epochs}.", "保留：第 {epoch} 轮（共 {epochs} 轮）。"),
    "kept": ("kept: epoch {epoch}", "保留：第 {epoch} 轮"),
    "kept each": ("kept, each network: epochs {first} to {last}", "各网络分别保留：第 {first} 轮至第 {last} 轮"),
    "plot of epochs": ("{what} by epoch: {names}", "{what}随轮次的变化：{names}"),
    "plot of predictions": ("predicted by actual {name}", "{name} 的预测值与实际值"),
    "plot of residuals": ("histogram of actual − predicted {name}", "{name} 的残差的直方图"),
}
