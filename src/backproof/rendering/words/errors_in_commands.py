"""The Chinese of the messages about what was written at the command line."""

CHINESE = {
    ", ": "、",
    "{error}; the model was written to {where!r} instead": "{error}；模型已改存到 {where!r}",
    "{option}: {given!r} given; accepted: {accepted}": "{option}：给出的是 {given!r}；可接受：{accepted}",
    "the sizes of two layers or more, the input first, such as 2,3,1 or 2-3-1": (
        "两层或更多层的大小，输入层在前，如 2,3,1 或 2-3-1"
    ),
    "sizes such as 30 or 100,50 or 100-50, or none": "各层大小，如 30、100,50 或 100-50；或 none，表示没有",
    "{count} whole numbers with commas between them": "{count} 个整数，以逗号分隔",
    "numbers with commas between them": "以逗号分隔的数",
    "a number above 0 and below 1, or best": "大于 0、小于 1 的数，或 best",
    "a rate 0 ≤ p < 1, or several separated by commas": "一个比率 0 ≤ p < 1，或以逗号分隔的几个",
    "a whole number ≥ 1, or all": "≥ 1 的整数，或 all",
    "balanced, or LABEL=WEIGHT,LABEL=WEIGHT": "balanced，或 LABEL=WEIGHT,LABEL=WEIGHT",
    "NAME, or NAME:option=number,option=number": "NAME，或 NAME:option=number,option=number",
    "--data and --row: only one given; accepted: both, which choose an example": (
        "--data 和 --row：只给出了其中一个；可接受：两个都给，以选定一个样本"
    ),
    "{data}: no target column {names} found, without which no cost of the row is known, nor any error δ; accepted: "
    "data with the target, also a supposed one (backproof predict needs none)": (
        "{data}：没有目标列 {names}，因此不知道这一行的代价，也不知道任何误差 δ；可接受：含有目标列的数据，"
        "其中的值也可以是假定的（backproof predict 不需要目标列）"
    ),
    "--row: {row} given; accepted: 1 to {count}, the rows of {data}": (
        "--row：给出的是 {row}；可接受：1 至 {count}，即 {data} 的各行"
    ),
    "--output: {output!r} given; accepted: a name that ends in {accepted}, or --format": (
        "--output：给出的是 {output!r}；可接受：以 {accepted} 结尾的文件名，或另给 --format"
    ),
    "--format: {format!r} given; accepted: {accepted}": "--format：给出的是 {format!r}；可接受：{accepted}",
    "--format: 'pdf' given, which cannot be printed as text; accepted: with --output FILE.pdf": (
        "--format：'pdf' 不是文本；可接受：同时给出 --output 文件.pdf"
    ),
    "--network and --model: both or neither given; accepted: one of the two": (
        "--network 和 --model：两个都给出，或都没有给出；可接受：其中之一"
    ),
    "{given}: given with {model}, which has its own; accepted: without {model}": (
        "{given}：不能与 {model} 同时给出，模型有自己的；可接受：不给出 {model} 时"
    ),
    "{option}: given without --x and --y; accepted: with an example": (
        "{option}：没有同时给出 --x 和 --y；可接受：与一个样本同时给出"
    ),
    "--parameters: given with --weights or --biases; accepted: the file, or these two": (
        "--parameters：不能与 --weights 或 --biases 同时给出；可接受：文件，或这两个选项"
    ),
    "--weights and --biases: one of them is missing; accepted: both, or neither": (
        "--weights 和 --biases：缺少其中一个；可接受：两个都给，或都不给"
    ),
    "a list for each neuron, such as [[.15,.2],[.25,.3]]; once for each layer, or once with all of them": (
        "每个神经元一个列表，如 [[.15,.2],[.25,.3]]；每层给一次，或把各层的列表一次给出"
    ),
    "numbers such as .35,.35; once for each layer, or once with all of them, [[.35,.35],[.6]]": (
        "若干个数，如 .35,.35；每层给一次，或把各层一次给出，如 [[.35,.35],[.6]]"
    ),
    "--parameters: {path}: weights": "--parameters：{path} 中的 weights",
    "--parameters: {path}: biases": "--parameters：{path} 中的 biases",
    "it is not JSON text": "它不是 JSON 文本",
    "--parameters: {path}: cannot be read ({reason}); accepted: .json or .npz": (
        "--parameters：{path} 无法读取（{reason}）；可接受：.json 或 .npz 文件"
    ),
    "--parameters: {path}: no lists weights and biases found; accepted: "
    '{{"weights": [[[.15, …], …], …], "biases": [[.35, …], …]}}': (
        "--parameters：{path} 中没有列表 weights 和 biases；可接受："
        '{{"weights": [[[.15, …], …], …], "biases": [[.35, …], …]}}'
    ),
    "--parameters: {path}: arrays {names} found; accepted: w2, b2, w3, b3 and so on, or as backproof export --format "
    "npz names them": (
        "--parameters：{path} 中的数组是 {names}；可接受：w2、b2、w3、b3 等，或 "
        "backproof export --format npz 所用的名字"
    ),
    "{name}: {given} given; accepted: {count}, one for each layer after the input": (
        "{name}：给出了 {given} 个；可接受：{count} 个，输入层之后的每一层一个"
    ),
    "{name}: layer {layer}: something that is not a number, or rows of different lengths, given; accepted: "
    "numbers of shape {shape}": "{name}：第 {layer} 层：有的不是数，或各行长度不同；可接受：形状为 {shape} 的数",
    "{name}: layer {layer}: shape {given} given; accepted: {shape}, a row for each neuron that receives": (
        "{name}：第 {layer} 层：给出的形状是 {given}；可接受：{shape}，每个接收的神经元一行"
    ),
    "{name}: layer {layer}: shape {given} given; accepted: {shape}, a number for each neuron": (
        "{name}：第 {layer} 层：给出的形状是 {given}；可接受：{shape}，每个神经元一个数"
    ),
    "{name}: layer {layer}: shape {given} given; accepted: {shape}, a row for each neuron that receives: this is the "
    "transpose": (
        "{name}：第 {layer} 层：给出的形状是 {given}；可接受：{shape}，每个接收的神经元一行，而给出的是它的转置"
    ),
    "{name}: layer {layer}: a number that is not finite given; accepted: finite numbers": (
        "{name}：第 {layer} 层：给出了不是有限的数；可接受：有限的数"
    ),
    "MODEL or --network: both are missing; accepted: MODEL with DATA, or --network with --x and --y": (
        "缺少 MODEL 或 --network；可接受：MODEL 和 DATA，或 --network、--x 和 --y"
    ),
    "{model}: a model is given with --network; accepted: one of them (options such as --weights take one value, and "
    "are repeated for several)": (
        "{model}：模型不能与 --network 同时给出；可接受：其中一个（--weights 等选项每次只取一个值，多个值要重复写选项）"
    ),
    "--row: given without DATA; accepted: with a model and its data": (
        "--row：没有同时给出 DATA；可接受：与模型及其数据同时给出"
    ),
    "DATA, or --x and --y: an example is needed; accepted: a data file, or its numbers": (
        "DATA，或 --x 和 --y：需要一个样本；可接受：一个数据文件，或样本的各个数"
    ),
    "--x and --y: given with --data; accepted: one or the other": (
        "--x 和 --y：不能与 --data 同时给出；可接受：二者之一"
    ),
    "--data and --row: given without --model, which says how to read them; accepted: --x, --y": (
        "--data 和 --row：没有给出 --model，无从知道怎样读取；可接受：--x、--y"
    ),
    "--reset: given together with --measure; accepted: one of them": (
        "--reset：不能与 --measure 同时给出；可接受：其中一个"
    ),
    "{path!r}: this model was trained on arrays and knows no columns; accepted: one that backproof train made": (
        "{path!r}：这个模型用数组训练，不知道有哪些列；可接受：由 train 生成的模型"
    ),
    "{option} given without {why}; accepted: with it": "给出了 {option} 却没有 {why}；可接受：二者同时给出",
    "--probabilities: given for a model that predicts numbers; accepted: with one that predicts classes": (
        "--probabilities：这个模型预测的是数值；可接受：预测类别的模型"
    ),
    "{given!r} given; accepted: {accepted}{hint}": "给出的是 {given!r}；可接受：{accepted}{hint}",
}
