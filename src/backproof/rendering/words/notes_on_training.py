"""The Chinese of what is noted while a network is trained: on the data, on what was chosen, on how the run ended."""

CHINESE = {
    # the data
    "{source}: {examples}, {columns}.": "{source}：{examples}，{columns}。",
    "{count} example": "{count} 个样本",
    "{count} examples": "{count} 个样本",
    "{count} time": "{count} 次",
    "{count} times": "{count} 次",
    "{count} column": "{count} 列",
    "{count} columns": "{count} 列",
    "{count} numeric column": "{count} 个数值列",
    "{count} numeric columns": "{count} 个数值列",
    "{count} text": "{count} 种文本",
    "{count} texts": "{count} 种文本",
    "{note}.": "{note}。",
    "{first}; {second}": "{first}；{second}",
    "the first line is numbers": "第一行是数",
    "there is no line of names": "没有列名行",
    "{source}: {reason}, so the columns are named {names}": "{source}：{reason}，所以各列命名为 {names}",
    "{count} line": "{count} 行",
    "{count} formula": "{count} 个公式",
    "{count} formulas": "{count} 个公式",
    "{count} lines": "{count} 行",
    "the text encoding is {encoding}, as in {word}; another one by {option}": (
        "文本编码是 {encoding}，例如 {word}；要用另一种编码，请给出 {option}"
    ),
    "{lines} of comment before the table passed over": "略过表格前的 {lines}注释",
    "{lines} without any value left out": "略去了没有任何值的 {lines}",
    "the first line, {names}, is taken for names; {option} takes it for an example": (
        "第一行（{names}）当作列名；{option} 则把它当作样本"
    ),
    "the name {name} comes again in column {number}, which is called {again}": (
        "列名 {name} 在第 {number} 列再次出现，该列改称 {again}"
    ),
    "{marks} in {name} stands for a missing number": "{name} 中的 {marks} 表示缺失的数",
    "{name}: {cell} is read as the number {value:.15g}": "{name}：{cell} 读作数 {value:.15g}",
    "{name} holds codes such as {cell}, with zeros before them, and is not taken for numbers; {option}": (
        "{name} 中是 {cell} 这样以零开头的代码，不当作数；{option}"
    ),
    "{option} takes it for numbers": "{option} 则当作数",
    "column {name} of type {kind} is not read": "列 {name} 的类型是 {kind}，未读取",
    "{examples} without a target left out, the first at {place}.": "略去没有目标值的 {examples}，第一个在 {place}。",
    "The times in {name} are values to predict, in seconds; {option} takes them for classes.": (
        "{name} 中的时间当作要预测的值，以秒计；{option} 则当作类别。"
    ),
    "The few different numbers in {name} are values to predict; {option} takes them for classes.": (
        "{name} 中为数不多的几种数当作要预测的数值；{option} 则当作类别。"
    ),
    "The numbers in {name} are taken for classes; {option} takes them for values to predict.": (
        "{name} 中的数当作类别；{option} 则当作要预测的数值。"
    ),
    (
        "{name}: {value} comes {times}, far from the rest, so the column is scaled by median and quartiles and "
        "clipped smoothly; {option} if that stands for a missing value."
    ): (
        "{name}：{value} 出现 {times}，离其余的值很远，所以该列按中位数和四分位数缩放，并平滑截断；"
        "如果它表示缺失值，请给出 {option}。"
    ),
    "the mean instead": "代以平均值",
    "filled with {fill:.6g}, and a feature says where": "以 {fill:.6g} 填补，并用一个特征标出缺失处",
    "no value in it": "其中没有值",
    "an identifier: whole numbers, all different": "是标识符：整数，各不相同",
    # at prediction
    "{count} missing in {name}: filled with {fill:.6g}": "{name} 中缺失 {count} 个：以 {fill:.6g} 填补",
    "{count} missing in {name}: the mean of training instead": "{name} 中缺失 {count} 个：代以训练时的平均值",
    "{count} in {name} that training did not have, predicted as none of its categories: {names}{hint}": (
        "{name} 中有 {count} 个训练时没有的类别，按不属于任何已知类别预测：{names}{hint}"
    ),
    "missing": "缺失",
    "{data} is the file that the model was trained on: these scores say little of other data": (
        "{data} 就是训练该模型的文件：这些分数对其他数据说明不了什么"
    ),
    "{columns} that training did not have passed over: {names}": "略过训练时没有的 {columns}：{names}",
    "{source}: no file of labels found beside it": "{source}：旁边没有找到标签文件",
    "labels read from {path}": "标签读自 {path}",
    "Target {names}: regression, scaled by {scales}.": "目标 {names}：回归，标准化时用{scales}。",
    "mean {mean:.6g}, deviation {scale:.6g}": "平均值 {mean:.6g}、标准差 {scale:.6g}",
    "Target {names}: regression, as it is, since the cost takes {targets} targets.": (
        "目标 {names}：回归，不作变换，因为代价函数要求的目标是 {targets}。"
    ),
    "Target {name}: classification ({kind}), {count} classes: {classes}.": (
        "目标 {name}：分类（{kind}），{count} 个类别：{classes}。"
    ),
    "binary": "二分类",
    "multiclass": "多分类",
    "multilabel": "多标签",
    "{names} and {count} more": "{names} 等，另有 {count} 个",
    "to mean 0 and standard deviation 1": "变换为平均值 0、标准差 1",
    "as they are": "不作变换",
    "{columns}, {done}: {names}.": "{columns}，{done}：{names}。",
    "{name}: {texts}, one feature each: {categories}.": "{name}：{texts}，各成一个特征：{categories}。",
    "{name}: images of {size} pixels, divided by {scale:.6g}.": "{name}：{size} 像素的图像，除以 {scale:.6g}。",
    "a category of their own": "自成一类",
    "{name}: its numbers are taken as categories, since the target hangs on each of them and not on how large it is; "
    "{numeric} takes them as numbers.": (
        "{name}：其中的数被当作类别，因为目标取决于是哪一个数，而不取决于数的大小；{numeric} 会把它们当作数值。"
    ),
    "{columns}, scaled by median and quartiles, clipped smoothly: {names}.": (
        "{columns}，按中位数和四分位数缩放并平滑截断：{names}。"
    ),
    "{columns}, scaled by median and quartiles, clipped smoothly, and in {bins} bins beside that: {names}.": (
        "{columns}，按中位数和四分位数缩放并平滑截断，此外分入 {bins} 个区间：{names}。"
    ),
    "{said} {count} rare ones share a feature: {names}.": "{said}{count} 种罕见文本共用一个特征：{names}。",
    "filled with {fill:.6g}": "以 {fill:.6g} 填补",
    "{name}: {count} of {all} values missing, {fill}.": "{name}：{all} 个值中缺失 {count} 个，{fill}。",
    "Left out: {names} ({reason}).": "略去：{names}（{reason}）。",
    "as asked": "按要求",
    "the same everywhere": "处处相同",
    "it counts the rows": "它只是行号",
    "{different} different texts in {count} values, most of them numbers, but not {cell}": (
        "{count} 个值中有 {different} 种不同文本，其中大多是数，但 {cell} 不是"
    ),
    "{different} different texts in {count} values, so a name rather than a category": (
        "{count} 个值中有 {different} 种不同的文本，所以是名字而不是类别"
    ),
    "{examples} held out, {count} trained on{how}.": "留出 {examples}，用 {count} 个训练{how}。",
    "{copies} of the {count} rows are the same, inputs and target, as one that the model was trained on: these scores "
    "measure memory as well as learning": (
        "{count} 行中有 {copies} 行与训练用过的某一行相同（输入和目标都相同）：这些得分既反映学习，也反映记忆"
    ),
    "about {share:.0f} % of the {count} rows are the same, inputs and target, as one that the model was trained on: "
    "these scores measure memory as well as learning": (
        "{count} 行中约有 {share:.0f} % 与训练用过的某一行相同（输入和目标都相同）：这些得分既反映学习，也反映记忆"
    ),
    "{copies} of the {count} held-out examples are the same, inputs and target, as one that is trained on: the "
    "scores measure memory as well as learning.": (
        "留出的 {count} 个样本中有 {copies} 个与某个训练样本的输入和目标完全相同：得分既反映学习，也反映记忆。"
    ),
    ", each class in proportion": "，各类别按比例",
    ", by chance alone since the class {label} has one example": "，完全随机，因为类别 {label} 只有一个样本",
    ", by chance alone since there are {count} classes": "，完全随机，因为有 {count} 个类别",
    "{count} examples trained on; scored on the {held_out} of {source}.": (
        "用 {count} 个样本训练；在 {source} 的 {held_out} 个样本上评分。"
    ),
    # what was chosen
    "Network {sizes}, activations {activations}, cost {cost}: {count} parameters.": (
        "网络 {sizes}，激活函数 {activations}，代价函数 {cost}：共 {count} 个参数。"
    ),
    "Validated on {validated}; {kept}.": "验证：{validated}；{kept}。",
    "nothing": "无",
    "other data": "另外的数据",
    "{share:.0%} of the examples trained on": "训练样本的 {share:.0%}",
    "the last epoch is kept": "保留最后一轮",
    "cost": "代价",
    "validation cost": "验证代价",
    "validation_cost": "验证代价",
    "accuracy": "准确率",
    "subset accuracy": "完全匹配率",
    "subset_accuracy": "完全匹配率",
    "r2": "R²",
    "the epoch of the best {watched} is kept": "保留{watched}最好的一轮",
    "Trained on a cluster, on a shard for every 100,000 examples, 2 to 8, {done}.": (
        "在集群上训练：每 100,000 个样本一个分片，共 2 至 8 个，{done}。"
    ),
    "Trained on a cluster, on {count} shards, {done}.": "在集群上训练：共 {count} 个分片，{done}。",
    "whose states are averaged": "各分片的状态取平均",
    "whose gradients are added up": "各分片的梯度相加",
    "Recipes are tried by the workers of the cluster; the last networks learn in this process.": (
        "各方案由集群的工作进程尝试；最后的网络在本进程中学习。"
    ),
    "Runs on NumPy, slower than the native engine: {reason}.": "用 NumPy 运行，比原生引擎慢：{reason}。",
    "asked for": "按指定",
    "it ran before this run was continued": "续训之前用的就是它",
    "no engine that can run this was measured": "能运行此任务的引擎都没有测量过",
    "{threads} thread(s)": "{threads} 个线程",
    "with any number of threads": "无论多少个线程",
    "measured a step: {times} ({setting}, {among})": "实测每步：{times}（{setting}，{among}）",
    "{name} cannot run this: {reason}": "{name} 不能运行此任务：{reason}",
    "{option}: {given!r} is not known; accepted: auto, {accepted}": (
        "{option}：{given!r} 未知；可接受：auto、{accepted}"
    ),
    "{option}: {given!r} cannot run this: {reason}; accepted: auto, or an engine that can": (
        "{option}：{given!r} 不能运行此任务：{reason}；可接受：auto，或能运行的引擎"
    ),
    "its kernels were not built, since no C++ compiler was found when backproof was installed": (
        "它的内核没有编译，因为安装 backproof 时没有找到 C++ 编译器"
    ),
    "x is sparse": "x 是稀疏的",
    "x is {x} and y {y}; accepted: both float32 or both float64": (
        "x 是 {x}，y 是 {y}；可接受：都是 float32，或都是 float64"
    ),
    "the network has {depth} layers; accepted: at most {most}": "网络有 {depth} 层；可接受：至多 {most} 层",
    "activation {name!r} is not among its kernels": "它的内核中没有激活函数 {name!r}",
    "cost {name!r} is not among its kernels": "它的内核中没有代价函数 {name!r}",
    "optimizer {name!r} is not among its kernels": "它的内核中没有优化器 {name!r}",
    "Network {sizes}, activation {activation}, cost {cost}, by AdamW for at most {epochs} epochs.": (
        "网络 {sizes}，激活函数 {activation}，代价函数 {cost}，用 AdamW 至多训练 {epochs} 轮。"
    ),
    "Network {sizes}, {count} of them side by side, activation {activation}, cost {cost}, by AdamW for at "
    "most {epochs} epochs.": (
        "网络 {sizes}，共 {count} 个并行，激活函数 {activation}，代价函数 {cost}，用 AdamW 至多训练 {epochs} 轮。"
    ),
    "Recipes are tried, the first of them networks {sizes}, activation {activation}, cost {cost}.": (
        "逐个试用多种配方，第一种是网络 {sizes}，激活函数 {activation}，代价函数 {cost}。"
    ),
    "The prediction never falls with {rising}, whatever the other columns are.": (
        "无论其他列取何值，预测值都不会随 {rising} 增大而减小。"
    ),
    "The prediction never rises with {falling}, whatever the other columns are.": (
        "无论其他列取何值，预测值都不会随 {falling} 增大而增大。"
    ),
    "The prediction never falls with {rising} and never rises with {falling}, whatever the other columns are.": (
        "无论其他列取何值，预测值都不会随 {rising} 增大而减小，也不会随 {falling} 增大而增大。"
    ),
    "Each is validated on examples that it does not learn from; the epoch at which their mean answers cost least is "
    "kept.": "每个网络都在它不学习的样本上验证；保留平均输出代价最小的一轮。",
    "Each is validated on examples that it does not learn from; of each the epoch at which its answers to them cost "
    "least is kept.": "每个网络都在它不学习的样本上验证；每个网络各自保留在这些样本上代价最小的一轮。",
    "Goes on from {name}: {epochs} epochs of {count} networks are behind it.": (
        "从 {name} 继续：{count} 个网络已完成 {epochs} 轮。"
    ),
    # how the run ended
    "1 network": "1 个网络",
    "{count} networks": "{count} 个网络",
    "{networks}, left in the first epoch": "{networks}，在第一轮中途结束",
    "{networks}, kept as after epoch {best} of {epochs}": "{networks}，共训练 {epochs} 轮，保留第 {best} 轮之后的参数",
    "{networks}, each kept as after its best epoch, {first} to {last} of {epochs}": (
        "{networks}，共训练 {epochs} 轮，各自保留最好一轮之后的参数（第 {first} 轮至第 {last} 轮）"
    ),
    "{kept}; epoch {epoch} went on from epoch {earlier}": "{kept}；第 {epoch} 轮从第 {earlier} 轮之后的参数开始",
    "{kept}; epoch {epoch} went on from the best epoch of each": (
        "{kept}；第 {epoch} 轮从各网络最好一轮之后的参数开始"
    ),
    "1 recipe tried; {ended}": "试用了 1 种配方；{ended}",
    "{trials} recipes tried; of the best, {ended}": "试用了 {trials} 种配方；最好的一种：{ended}",
    "{status}: {message}": "{status}：{message}",
    "finished": "已完成",
    "stopped": "已停止",
    "converged": "已收敛",
    "diverged": "发散",
    "interrupted": "已中断",
    "{count} epoch": "{count} 轮",
    "{count} epochs": "{count} 轮",
    "{count} step": "{count} 步",
    "{count} steps": "{count} 步",
    "{count} iteration": "{count} 次迭代",
    "{count} iterations": "{count} 次迭代",
    "{epochs} and {steps}": "{epochs}又 {steps}",
    "interrupted after {reached}": "在 {reached}之后中断",
    "paused after {reached}": "在 {reached}之后暂停",
    "a callback asked to stop": "回调函数要求停止",
    "{watch} did not improve by {tolerance:g} for more than {patience} epochs": (
        "{watch} 超过 {patience} 轮没有改善 {tolerance:g}"
    ),
    "the cost or its gradient was not finite; standardise x": "代价或其梯度不是有限的数；请把 x 标准化",
    "in epoch {epoch}, step {step}, {what} of layer {layer} is not finite; {advice}": (
        "第 {epoch} 轮第 {step} 步，第 {layer} 层有非有限的数（{what}）；{advice}"
    ),
    "usually the learning rate is too high for the scale of the inputs: lower it, standardise x, set {clip}, "
    "or train in float64": (
        "通常是学习率对输入的尺度来说太大：请降低学习率，把 x 标准化，设 {clip}，或用 float64 训练"
    ),
    "the weighted input z": "带权输入 z",
    "the activation a": "激活值 a",
    "the cost of the output": "输出的代价",
    "the error δ": "误差 δ",
    "a parameter after the update": "更新后的参数",
}
