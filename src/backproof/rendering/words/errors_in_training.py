"""The Chinese of the messages about how a run is trained."""
# ruff: noqa: E501 - the second table is read in columns

CHINESE = {
    "{option}: {given!r} given; accepted on this processor: {accepted}": "{option}：给出的是 {given!r}；在这个处理器上可接受：{accepted}",
    "{option}: given for the engine {engine!r}, which has no kernels of its own; accepted: native, or auto": "{option}：对引擎 {engine!r} 给出，而它没有自己的内核；可接受：native 或 auto",
    "{ended}; the last checkpoint was not written: {reason}": "{ended}；最后一个检查点没有写成：{reason}",
    "resume: {given} given; accepted: a path, a checkpoint, or a result": (
        "resume：给出的是 {given}；可接受：路径、检查点或训练结果"
    ),
    "epochs, steps: both given; accepted: one of them, or neither": (
        "epochs、steps：两个都给出了；可接受：其中一个，或都不给"
    ),
    "{name}: {given} given; accepted: a whole number ≥ 1": "{name}：给出的是 {given}；可接受：≥ 1 的整数",
    "{option}: {given!r} given; accepted: cost, validation_cost, or the name of a metric": (
        "{option}：给出的是 {given!r}；可接受：cost、validation_cost 或某个指标的名称"
    ),
    "{option}: {given!r} given; accepted: a number ≥ 1": "{option}：给出的是 {given!r}；可接受：≥ 1 的数",
    "tolerance: {tolerance!r} given; accepted: a number ≥ 0": "tolerance：给出的是 {tolerance!r}；可接受：≥ 0 的数",
    "noise_multiplier: {given!r} given with weights of examples or classes, with which an example may have more than "
    "1/n of a batch; accepted: one of them": (
        "noise_multiplier：给出的是 {given!r}，同时又给出了样本或类别的权重，这样一个样本在一批中可能超过 1/n；"
        "可接受：其中之一"
    ),
    "parameters: given together with resume; accepted: one of them": (
        "parameters：不能与 resume 同时给出；可接受：其中一个"
    ),
    "{option} given; accepted: {accepted}, which can be watched in this run": "给出的是 {option}；这次训练可以监测：{accepted}",
    "resume: the checkpoint was made with other options ({found}); accepted: the same ones": (
        "resume：检查点是用别的选项生成的（{found}）；可接受：相同的选项"
    ),
    "resume: the run was begun with other options ({found}); accepted: the same ones": (
        "resume：这次训练开始时用的是别的选项（{found}）；可接受：相同的选项"
    ),
    "other {name}": "{name} 不同",
    "all of them": "全部",
    "{name} was {before} and is {now}": "{name} 原为 {before}，现为 {now}",
    "{said}; {more}": "{said}；{more}",
    "resume: {name} has {count} networks; accepted: {accepted}, as asked for": (
        "resume：{name} 中有 {count} 个网络；可接受：{accepted} 个，与所要求的相同"
    ),
    "resume: the run in this folder was of {kind} ({name}); accepted: the options of that run": (
        "resume：该文件夹中的训练是{kind}的（{name}）；可接受：那次训练的选项"
    ),
    "one network": "单个网络",
    "several networks": "几个网络",
    "a search": "搜索",
    "resume: a search in this folder tried other recipes ({name}); accepted: the options of that run": (
        "resume：该文件夹中的搜索试过的是另一些方案（{name}）；可接受：那次训练的选项"
    ),
    "{option}: {examples} examples given; accepted: four at least": "{option}：给出 {examples} 个样本；可接受：至少四个",
    "effort: {given!r} given; accepted: {accepted}": "effort：给出的是 {given!r}；可接受：{accepted}",
    "X has {rows} rows and y {targets}; accepted: as many": "X 有 {rows} 行，y 有 {targets} 个；可接受：一样多",
    "y: one class found; accepted: two classes or more": "y：只有一个类别；可接受：两个或更多类别",
    "{option}: column {name} is left out ({reason}); accepted: columns that are used": (
        "{option}：列 {name} 没有使用（{reason}）；可接受：使用的列"
    ),
    "{option}: no column {name} found; accepted: {names}{hint}": "{option}：没有列 {name}；可接受：{names}{hint}",
    "{option}: column {name} holds no numbers, and so does not rise or fall; accepted: {names}": (
        "{option}：列 {name} 不是数，谈不上随它增大；可接受：{names}"
    ),
    "none of this table": "这个表格中没有",
    "{option}: {given} for column {name} given; accepted: 1, to rise with it, or -1, to fall": (
        "{option}：列 {name} 给出的是 {given}；可接受：1（随之增大）或 -1（随之减小）"
    ),
    "{option}: given for a target of several classes or columns, of which not all can rise; accepted: numbers, or two "
    "classes, of which the second rises": (
        "{option}：目标有多个类别或多列，不可能全都增大；可接受：数，或两个类别（其中第二个的概率增大）"
    ),
    "{option}: given for images, or for fewer than {count} examples, from which a single network learns; "
    "accepted: tables with more examples": "{option}：图像或少于 {count} 个样本时只训练一个网络，不能使用；可接受：样本更多的表格",
    "resume: {name} has networks without these monotonic columns; accepted: the options of that run": (
        "resume：{name} 中的网络没有这些单调列；可接受：那次运行的选项"
    ),
    "a column and +1 or -1, such as area=+1,age=-1": "列名和 +1 或 -1，例如 area=+1,age=-1",
    "{option}: given with {other}, which describes one network; accepted: one of the two": (
        "{option}：不能与 {other} 同时给出，后者描述的是单个网络；可接受：二者之一"
    ),
    "{option}: given without {effort}; accepted: with it": "{option}：没有同时给出 {effort}；可接受：与它一起给出",
    "{option}: {given!r} given; accepted: a mapping from names of columns to 1 or -1": (
        "{option}：给出的是 {given!r}；可接受：从列名到 1 或 -1 的映射"
    ),
    "{option}: {given!r} given; accepted: seconds above 0, or a text such as 90s, 10m or 1h": (
        "{option}：给出的是 {given!r}；可接受：大于 0 的秒数，或 90s、10m、1h 这样的写法"
    ),
    "members: none given; accepted: the parameters of one network at least": (
        "members：没有给出；可接受：至少一个网络的参数"
    ),
    "temperature: {given!r} given; accepted: a finite number above 0": (
        "temperature：给出的是 {given!r}；可接受：大于 0 的有限数"
    ),
    "a softmax in a hidden layer of several networks found; accepted: in one network alone": (
        "多个网络的隐藏层中有 softmax；可接受：只在单个网络中"
    ),
    "training {result}; nothing was learnt, so nothing is written; accepted: a lower learning rate, or data "
    "of a smaller scale": "训练{result}；什么也没有学到，因此不写任何文件；可接受：更小的学习率，或尺度更小的数据",
    "{where}: {values} found; accepted by the cost {name!r}: {accepted}": (
        "{where}：其中是 {values}；代价函数 {name!r} 可接受：{accepted}"
    ),
    "{option}: {given!r} given; accepted: {accepted}": "{option}：给出的是 {given!r}；可接受：{accepted}",
    "{option}: {given!r} given; accepted: {accepted}{hint}": "{option}：给出的是 {given!r}；可接受：{accepted}{hint}",
}

# fmt: off
CHINESE |= {
    # options
    "fit has no option {name!r}; accepted: {known}{hint}": "fit 没有选项 {name!r}；可接受：{known}{hint}",
    "{function} has no option {given!r}; accepted: {accepted}{hint}": (
        "{function} 没有选项 {given!r}；可接受：{accepted}{hint}"
    ),
    "{option}: {given!r} given; accepted: {accepted}": "{option}：给出的是 {given!r}；可接受：{accepted}",
    "{option}: {given!r} given without {norm}, of which it is a multiple; accepted: both, or 0": "{option}：给出的是 {given!r}，却没有给出 {norm}，而它是后者的倍数；可接受：两个都给，或 0",
    "{option}: {given!r} given for {name}, which searches for a minimum of the cost; accepted: 0, or another optimizer": "{option}：给出的是 {given!r}，而 {name} 直接搜索代价的最小值；可接受：0，或别的优化器",
    "a finite number above 0": "大于 0 的有限数",
    "a rule made by backproof.Stopping": "由 backproof.Stopping 构造的规则",
    "{option}: {given} given; accepted: a list of functions that take a record of an epoch": (
        "{option}：给出的是 {given}；可接受：函数的列表，每个函数接受一轮的记录"
    ),
    "{option}: {given} given; accepted: (x, y), or a share of the examples between 0 and 1": (
        "{option}：给出的是 {given}；可接受：(x, y)，或 0 到 1 之间的样本比例"
    ),
    "a finite number ≥ 0": "≥ 0 的有限数",
    "an integer ≥ 0": "≥ 0 的整数",
    "an integer ≥ 1": "≥ 1 的整数",
    "an integer ≥ 1 or None": "≥ 1 的整数，或 None",
    "True, False or a function": "True、False 或函数",
    "a rate 0 ≤ p < 1, or {hidden} of them (hidden layers), or {all} (the input first)": "一个比率 0 ≤ p < 1，或 {hidden} 个（隐藏层），或 {all} 个（输入层在前）",
    "metrics: {name!r} is not known; accepted: {accepted}, or a mapping{hint}": (
        "metrics：没有 {name!r}；可接受：{accepted}，或一个映射{hint}"
    ),
    "schedule {name!r} has no option {option!r}; accepted: {accepted}": "学习率方案 {name!r} 没有选项 {option!r}；它有 {accepted}",
    "schedule {name!r}: {option}={value!r} given; accepted: {accepted}": "学习率方案 {name!r}：给出的是 {option}={value!r}；可接受：{accepted}",
    "none": "无",
    "{option}: given for {kind}; accepted: with one target column of classes": "{option}：这里的任务是{kind}；可接受：只有一个类别目标列时",
    "regression": "回归",
    # layers, activations, cost
    "{option}: {count} given for {hidden} hidden layers; accepted: {accepted}": "{option}：给出了 {count} 个，而隐藏层有 {hidden} 层；可接受：{accepted}",
    "1, {hidden} (hidden layers) or {all} (the output layer too)": "1 个、{hidden} 个（隐藏层）或 {all} 个（连同输出层）",
    "{option}: {count} given, the last for the output layer, as {output} is; accepted: one of the two": "{option}：给出了 {count} 个，最后一个属于输出层，而 {output} 也是；可接受：二者之一",
    "{cost}: {name!r} takes outputs from {low:g} to {high:g}; activation {output!r} of the output layer gives {least:g} to {most:g}; accepted: {canonical!r}": "{cost}：{name!r} 要求输出在 {low:g} 到 {high:g} 之间，而输出层的激活函数 {output!r} 给出 {least:g} 到 {most:g}；可接受：{canonical!r}",
    # data
    "dtype: {given!r} given; accepted: float32 and float64": "dtype：给出的是 {given!r}；可接受：float32 和 float64",
    "x: no example given; accepted: at least one": "x：没有样本；可接受：至少一个",
    "x: holds NaN or infinity; accepted: finite numbers": "x：含有 NaN 或无穷；可接受：有限数",
    "x: shape {given} given; accepted: (N, {inputs}), one row per example": "x：给出的形状是 {given}；可接受：(N, {inputs})，每个样本一行",
    "y: shape {given} given; accepted: ({count}, {width}), one row per example": "y：给出的形状是 {given}；可接受：({count}, {width})，每个样本一行",
    "y: labels from {low} to {high} given; accepted: integers from 0 to {last}": "y：给出的标签从 {low} 到 {high}；可接受：从 0 到 {last} 的整数",
    "{name}: holds something that is not a number ({error}); accepted: an array of numbers": "{name}：其中有不是数的内容（{error}）；可接受：数的数组",
    "sample_weight: shape {given} given; accepted: {count} finite numbers ≥ 0, at least one of them above 0": "sample_weight：给出的形状是 {given}；可接受：{count} 个 ≥ 0 的有限数，至少一个大于 0",
    "{option}: {given!r} given; accepted: 'balanced' or a mapping": "{option}：给出的是 {given!r}；可接受：'balanced' 或一个映射",
    "class_weight: class {given!r} given; accepted: the classes 0 to {last}": "class_weight：给出的类别是 {given!r}；可接受：类别 0 至 {last}",
    "validation: {count} items given; accepted: (x, y) or a share": "validation：给出了 {count} 项；可接受：(x, y) 或一个比例",
    "{option}: {share!r} of {count} examples given; accepted: a share that leaves examples on both sides": "{option}：给出的比例是 {share!r}，共有 {count} 个样本；可接受：使两边都有样本的比例",
    # many runs
    "{name}: {given} given; accepted: {accepted}": "{name}：给出的是 {given}；可接受：{accepted}",
    "{name}: nothing given; accepted: {accepted}": "{name}：什么也没有给出；可接受：{accepted}",
    "{name}: given both for all runs and for each; accepted: one of the two": "{name}：既给所有训练给出，又给每次训练分别给出；可接受：其中一处",
    "checkpoint: one file given for several runs; accepted: a file for each, in sweep": "checkpoint：几次训练只给了一个文件；可接受：在 sweep 中给每次训练一个文件",
    "networks: holds {given}; accepted: a Network, or several": "networks：其中有 {given}；可接受：一个或几个 Network",
    "sweep: holds {given}; accepted: a mapping for each run": "sweep：其中有 {given}；可接受：每次训练一个映射",
    "a Network, or several": "一个或几个 Network",
    "a sequence of values": "值的序列",
    "a mapping from options to values, or a mapping for each run": "从选项到值的映射，或每次训练一个映射",
    "a sequence of integers ≥ 0, as range(8)": "≥ 0 的整数的序列，如 range(8)",
    "run {number} of 0…{last}": "第 {number} 次训练（编号 0…{last}）",
    "{run} ({options})": "{run}（{options}）",
    "{run}: {error}": "{run}：{error}",
}
# fmt: on
