"""The Chinese of what is refused in models, checkpoints and their exports, by engines, and in what is asked of a model."""
# ruff: noqa: E501 - the table is read in columns

# fmt: off
CHINESE = {
    "repeats, rows: {repeats}, {rows} given; accepted: 1 or more, 2 or more": (
        "repeats、rows：给出的是 {repeats}、{rows}；可接受：至少 1、至少 2"
    ),
    "column: {given!r} given; accepted: {accepted}": "column：给出的是 {given!r}；可接受：{accepted}",
    "{option}: {level} given; accepted: above 0 and below 1, such as 0.9": (
        "{option}：给出的是 {level}；可接受：大于 0、小于 1 的数，如 0.9"
    ),
    "{option}: {level} given; accepted: above 0 and below 1, such as 0.3": (
        "{option}：给出的是 {level}；可接受：大于 0、小于 1 的数，如 0.3"
    ),
    "{option}: {level} given; accepted: up to {most:.4g}, which is all that {count} held-out examples can promise": (
        "{option}：给出的是 {level}；可接受：至多 {most:.4g}，留出的 {count} 个样本只能保证到这个程度"
    ),
    "damaged, intervals: errors of {found} targets found; accepted: rising ones, for {targets}": (
        "已损坏，预测区间：有 {found} 个目标的误差；可接受：{targets} 个目标的、递增的误差"
    ),
    "{option}: given for a model that predicts classes; accepted: with one that predicts numbers": (
        "{option}：这个模型预测的是类别；可接受：预测数值的模型"
    ),
    "{option}: given for a model from which no examples were held out, so that its errors are not known; "
    "accepted: a model trained with held-out examples": (
        "{option}：这个模型没有留出数据，因而不知道自己的误差；可接受：训练时留出了数据的模型"
    ),
    "{option}: given for a model that does not predict two classes; accepted: with a model of two classes": (
        "{option}：这个模型不是二分类模型；可接受：二分类模型"
    ),
    "{option}: 'best' given, and the model keeps no threshold, since it had too few examples of both classes "
    "to find one; accepted: a number above 0 and below 1": (
        "{option}：这个模型没有保存阈值，因为训练时两类中未参与学习的样本太少；可接受：大于 0、小于 1 的数"
    ),
    "X: the column {name} found twice; accepted: each name once": "X：列 {name} 出现两次；可接受：每个列名一次",
    "y: one class found; accepted: two classes or more": "y：只有一个类别；可接受：两个或更多类别",
    "class_weight: the label {given!r} given; accepted: {accepted}": (
        "class_weight：给出了标签 {given!r}；可接受：{accepted}"
    ),
    # safe files and their fields
    "{where}: {given} found; accepted: an object with fields": "{where}：其中是 {given}；可接受：有字段的对象",
    "{where}: no field {name}; accepted: {accepted}": "{where}：没有字段 {name}；可接受：{accepted}",
    "{where}: a field {name} found; accepted: {accepted}": "{where}：有字段 {name}；可接受：{accepted}",
    "{name} is {given}; accepted: {accepted}": "{name} 是 {given}；可接受：{accepted}",
    "a whole number from {least} to {most}": "从 {least} 到 {most} 的整数",
    "a number": "数",
    "{number} ≥ {least:g}": "≥ {least:g} 的{number}",
    "{accepted} or null": "{accepted}，或 null",
    "text of at most {longest} letters": "至多 {longest} 个字符的文本",
    "a list of: {each}": "列表，其每一项是：{each}",
    "an object of: {each}": "对象，其每个值是：{each}",
    "an object": "对象",
    "anything": "任意内容",
    "{called}: {reason}; accepted: plain data, as JSON has it": "{called}：{reason}；可接受：JSON 所能表示的普通数据",
    "damaged: its content is not what was written (the SHA-256 differs); accepted: {accepted}": "已损坏：内容与写入时不同（SHA-256 不符）；可接受：{accepted}",
    "words {found!r} found; accepted: what their template and facts give": "文字 {found!r} 与其模板和数据给出的不符；可接受：由模板和数据给出的文字",
    "damaged: {reason}; accepted: {accepted}": "已损坏：{reason}；可接受：{accepted}",
    "format {given!r} found; accepted: {accepted}, by this version of backproof": "格式是 {given!r}；这个版本的 backproof 可接受 {accepted}",
    "{path!r}: cannot be read ({reason}); accepted: a {called} file": "{path!r}：无法读取（{reason}）；可接受：{called}文件",
    "{path!r}: more than {most} bytes; accepted: {accepted}": "{path!r}：超过 {most} 个字节；可接受：{accepted}",
    "{path!r}: {kind} given where a model belongs; accepted: a model file, as backproof train writes it from such data": "{path!r}：这里应给模型，给出的是 {kind}；可接受：模型文件，由 backproof train 从这样的数据写出",
    "truncated, or no {called} file; accepted: {accepted}": "不完整，或者不是{called}文件；可接受：{accepted}",
    "a header of {length} bytes found; accepted: at most {most}": "文件头有 {length} 个字节；可接受：至多 {most} 个",
    "no {called} of backproof, or damaged; accepted: {accepted}": "不是 backproof 的{called}，或者已损坏；可接受：{accepted}",
    "{name!r} has dtype {given}; accepted: {accepted}": "{name!r} 的 dtype 是 {given}；可接受：{accepted}",
    "{name!r} holds NaN or infinity; accepted: finite numbers": "{name!r} 含有 NaN 或无穷；可接受：有限数",
    "model": "模型",
    "checkpoint": "检查点",
    "options or facts": "选项或附加信息",
    "a whole model file, as backproof.save or backproof train writes it": "完整的模型文件，由 backproof.save 或 backproof train 写出",
    "a whole checkpoint, as train writes it": "完整的检查点，由 train 写出",
    "held-out rows": "留出的行",
    "the record of held-out rows, as train writes it": "train 写出的留出行记录",
    "the record of a search, as train writes it": "搜索的记录，由 train 写出",
    "search": "搜索记录",
    "a list of trials": "试验的列表",
    # models
    "{path!r}: {reason}": "{path!r}：{reason}",
    "model: {given} given; accepted: a Model, or what train returned": "model：给出的是 {given}；可接受：Model，或 train 返回的结果",
    "encoding, facts: given with a Model, which has its own; accepted: with what train returned": "encoding、facts：不能与 Model 同时给出，它有自己的；可接受：与 train 返回的结果同时给出",
    "parameters: {dtype} given; accepted: float32 and float64": "parameters：给出的是 {dtype}；可接受：float32 和 float64",
    "parameters: {name} is not finite, or not {dtype} as the others; accepted: all are": "parameters：{name} 不是有限数，或者不像其余那样是 {dtype}；可接受：全部有限且类型相同",
    "{kind} {name!r} is made from functions, which a model file does not hold; accepted: one of the catalogue, or one made by from_formula": "{kind} {name!r} 由函数构成，模型文件不能保存函数；可接受：目录中的一个，或用 from_formula 构造的一个",
    "activation": "激活函数",
    "columns make {features} inputs and {targets} outputs, the network has {inputs} and {outputs}; accepted: the same": "各列构成 {features} 个输入和 {targets} 个输出，而网络有 {inputs} 个和 {outputs} 个；可接受：两者相同",
    "no such array": "没有这个数组",
    "{name!r}: {given} found; accepted for layers of sizes {sizes}: {accepted}": "{name!r}：其中是 {given}；对大小为 {sizes} 的各层可接受：{accepted}",
    "arrays of different dtypes found; accepted: all float32 or all float64": "各数组的 dtype 不同；可接受：全部是 float32 或全部是 float64",
    "{where}: {given} found; accepted: a list of epochs": "{where}：其中是 {given}；可接受：各轮的列表",
    # checkpoints
    "checkpoint: {path!r} cannot be read ({reason})": "checkpoint：无法读取 {path!r}（{reason}）",
    "checkpoint: an array {name!r} found; accepted: those of a checkpoint": "checkpoint：有数组 {name!r}；可接受：检查点所有的数组",
    "checkpoint: no array {name!r}; accepted: all of a checkpoint": "checkpoint：没有数组 {name!r}；可接受：检查点所有的数组",
    "checkpoint: {name!r} is {given_dtype} {given}; accepted: floating-point numbers {shape}": "checkpoint：{name!r} 是 {given_dtype} {given}；可接受：形状为 {shape} 的浮点数",
    "checkpoint: {name!r} holds NaN or infinity; accepted: finite numbers": "checkpoint：{name!r} 含有 NaN 或无穷；可接受：有限数",
    "checkpoint: a history of {found} epochs found; accepted: of the epochs 1 to {epoch}, in order": "checkpoint：历史有 {found} 轮；可接受：依次为第 1 至 {epoch} 轮",
    "checkpoint: 'order' is {dtype} {shape}; accepted: a list of whole numbers": "checkpoint：'order' 是 {dtype} {shape}；可接受：整数的列表",
    "checkpoint: no 'error sums' of an epoch under way; accepted: a list of finite numbers": "checkpoint：一轮尚未结束，却没有它的 'error sums'；可接受：有限数的列表",
    "resume: the checkpoint has {count} {what}; accepted: {accepted}": "resume：检查点有 {count} 个{what}；可接受：{accepted} 个",
    "parameters": "参数",
    "slots of the optimizer": "优化器的状态向量",
    "resume: the checkpoint has {shape} numbers for {accepted} parameters; accepted: as many": "resume：参数有 {accepted} 个，检查点却有 {shape} 个数；可接受：一样多",
    "resume: the checkpoint has an order of {given} examples; accepted: of these {accepted}": "resume：检查点中的顺序有 {given} 个样本；可接受：这里的 {accepted} 个样本的顺序",
    "resume: the checkpoint is {steps} steps and {examples} examples into an epoch; accepted: whole steps of {batch} examples, fewer than all {count}, with the errors of {neurons} neurons": "resume：检查点处在一轮的第 {steps} 步、第 {examples} 个样本处；可接受：每步 {batch} 个样本的整步数，少于全部 {count} 个样本，并带有 {neurons} 个神经元的误差",
    # exports
    "format: {format!r} is not known; accepted: {accepted}": "format：没有 {format!r}；可接受：{accepted}",
    "ONNX export needs the package onnx, which is not installed; accepted: after pip install "
    "'backproof[onnx]'": "导出 ONNX 需要软件包 onnx，它没有安装；可接受：先运行 pip install 'backproof[onnx]'",
    "column {name!r} found, which has the category '' beside missing values, and ONNX has '' for both; "
    "accepted: one of the two": "列 {name!r} 既有类别 '' 又有缺失值，而 ONNX 都用 '' 表示；可接受：两者之一",
    "layer {layer}: parameters beyond float32 found; accepted by ONNX: those within it": "第 {layer} 层：有参数超出 float32 的范围；ONNX 可接受：范围之内的参数",
    "activation {name!r} is the user's own, which ONNX has no operator for; accepted: {accepted}": "激活函数 {name!r} 是用户自己的，ONNX 没有这个运算；它有 {accepted}",
    "activation {name!r} is the user's own, which cannot be written as C; accepted: {accepted}": "激活函数 {name!r} 是用户自己的，导出时没有对应的 C 代码；可用：{accepted}",
    "layer {layer}: parameters beyond float32 found; accepted by C: those within it": "第 {layer} 层：有参数超出 float32 的范围；C 可接受：范围之内的参数",
    "column {name!r} found, of a kind that cannot be written as C; accepted: columns of numbers and "
    "categories, or the format onnx": "列 {name!r} 的类型无法写成 C；可接受：数值列和类别列，或格式 onnx",
    "{place!r}: the text {text!r} found, which no text of C can be; accepted: texts without a zero byte that UTF-8 can hold": "{place!r}：文本 {text!r} 在 C 中无法表示；可接受：不含零字节、可用 UTF-8 编码的文本",
    "name: {name!r} given; accepted: small letters, digits and _, with a letter first, that are no word of C": "name：给出的是 {name!r}；可接受：小写字母、数字与 _，以字母开头，且不是 C 的关键字",
    "name: {name!r} given; accepted: with the format c, whose names begin so": "name：给出的是 {name!r}；只有格式 c 才接受，其中的名称以此开头",
    "model: {given} given; accepted: a Model, what train returned, or (Network, Parameters)": "model：给出的是 {given}；可接受：Model、train 的返回值，或 (Network, Parameters)",
    "activations {given} found; accepted: one for all hidden layers, of {accepted}, as scikit-learn has it": "激活函数是 {given}；scikit-learn 的所有隐藏层只用一个激活函数；可接受：{accepted}",
    "activation {given!r} of the {layers} found, which scikit-learn does not have; accepted: {accepted}": "{layers}的激活函数 {given!r}：scikit-learn 没有这个函数；可接受：{accepted}",
    "hidden layers": "隐藏层",
    "output layer": "输出层",
    "several targets with labels other than 0 and 1 found; accepted: the labels 0 and 1, the only ones of "
    "scikit-learn's multilabel": "有多个目标的标签不是 0 和 1；可接受：标签 0 和 1，scikit-learn 的多标签只有这两个",
    "target: scikit-learn refuses it ({reason}); accepted: labels that scikit-learn takes": "target：scikit-learn 拒绝这个目标（{reason}）；可接受：scikit-learn 接受的标签",
    "a scaled target with output activation {activation!r} found; accepted: 'identity'": "目标经过标准化，而输出层的激活函数是 {activation!r}；可接受：'identity'",
    "an image beside other columns found, and scikit-learn's columns are single values; accepted: an image "
    "alone, or columns of single values": "有一列图像与其他列并列，而 scikit-learn 的列只能是单个值；可接受：只有图像，或只有单个值的列",
    # engines
    "activation {name!r} is a user's own, which need not run on JAX's arrays": "激活函数 {name!r} 是用户自己的，未必能用于 JAX 的数组",
    "cost {name!r} is a user's own, which need not run on JAX's arrays": "代价函数 {name!r} 是用户自己的，未必能用于 JAX 的数组",
    "its own products": "自带的矩阵乘法",
    "NumPy {version} with {products}": "NumPy {version}，矩阵乘法用{products}",
    "C++ kernels for {sets}": "C++ 内核，用于 {sets}",
    "JAX {version} on {devices}": "JAX {version}，运行于 {devices}",
    "JAX is not installed; pip install 'backproof[jax]' brings it": "没有安装 JAX；可用 pip install 'backproof[jax]' 安装",
    "{dtype}, {kind}, width {width:.0f}, batch {batch}": "{dtype}，{kind}，宽度 {width:.0f}，批大小 {batch}",
    "it was measured on another machine ({machine})": "它是在另一台机器上测量的（{machine}）",
    "it cannot be read ({reason})": "无法读取（{reason}）",
    "it was measured with backproof {given}, this is {version}": "它是用 backproof {given} 测量的，而现在是 {version}",
    "threads: {given!r} given; accepted: integers ≥ 1": "threads：给出的是 {given!r}；可接受：≥ 1 的整数",
    "n_jobs: {given!r} given; accepted: an integer ≥ 1, -1 for all cores, or None": "n_jobs：给出的是 {given!r}；可接受：≥ 1 的整数、-1（所有核心）或 None",
    "{path!r}: cannot be written ({reason}); accepted: a folder that can, which BACKPROOF_CACHE may name": "{path!r}：无法写入（{reason}）；可接受：可以写入的文件夹，可用 BACKPROOF_CACHE 指定",
    "{path!r}: cannot be removed ({reason}); accepted: a file that you may remove": "{path!r}：无法删除（{reason}）；可接受：您有权删除的文件",
    "parameters: {given} given; accepted: all float32 or all float64": "parameters：给出的是 {given}；可接受：全部是 float32 或全部是 float64",
    "x: shape {given} given; accepted: an array (N, {count}), one row per example": "x：给出的形状是 {given}；可接受：形状为 (N, {count}) 的数组，每个样本一行",
    "x: holds something that is not a number ({reason}); accepted: an array of numbers": "x：其中有不是数的内容（{reason}）；可接受：数的数组",
    # what is asked of a model
    "model: it was trained on arrays and knows no columns; accepted: one trained on a table": "model：它用数组训练，不知道有哪些列；可接受：由表格训练出的模型",
    "score: {given!r} given; accepted: {accepted}": "score：给出的是 {given!r}；可接受：{accepted}",
    "validation: {given} given; accepted: (x, y)": "validation：给出的是 {given}；可接受：(x, y)",
    "validation: {reason}": "validation 的数据：{reason}",
    "parameters: {given} given; accepted: Parameters of this network": "parameters：给出的是 {given}；可接受：这个网络的 Parameters",
    "parameters: hold NaN or infinity; accepted: finite numbers": "parameters：含有 NaN 或无穷；可接受：有限数",
    "parameters: none given; accepted: Parameters, or a sequence of at least one": "parameters：没有给出；可接受：Parameters，或至少一个 Parameters 的序列",
    "learning_rates: {given!r} given; accepted: finite numbers ≥ 0, as many as parameters: {count}": "learning_rates：给出的是 {given!r}；可接受：≥ 0 的有限数，个数与 parameters 相同，即 {count} 个",
    "k: {given!r} given; accepted: an integer ≥ 1": "k：给出的是 {given!r}；可接受：≥ 1 的整数",
    "{option}: {given!r} given; accepted: cost, norm": "{option}：给出的是 {given!r}；可接受：cost、norm",
}
# fmt: on
