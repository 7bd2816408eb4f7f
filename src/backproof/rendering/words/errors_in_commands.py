"""The Chinese of the messages about what was written at the command line."""

CHINESE = {
    "{option}: {given!r} given; accepted: {accepted}": "{option}：给出的是 {given!r}；可接受：{accepted}",
    "the sizes of two layers or more, the input first, such as 2,3,1 or 2-3-1": (
        "两层或更多层的大小，输入层在前，如 2,3,1 或 2-3-1"
    ),
    "sizes such as 30 or 100,50 or 100-50, or none": "各层大小，如 30、100,50 或 100-50；或 none，表示没有",
    "{count} whole numbers with commas between them": "{count} 个整数，以逗号分隔",
    "{count} numbers with commas between them": "{count} 个数，以逗号分隔",
    "numbers with commas between them": "以逗号分隔的数",
    "a rate 0 ≤ p < 1, or several separated by commas": "一个比率 0 ≤ p < 1，或以逗号分隔的几个",
    "a whole number ≥ 1, or all": "≥ 1 的整数，或 all",
    "balanced, or LABEL=WEIGHT,LABEL=WEIGHT": "balanced，或 LABEL=WEIGHT,LABEL=WEIGHT",
    "NAME, or NAME:option=number,option=number": "NAME，或 NAME:option=number,option=number",
    "--data: {path!r} cannot be read as an .npz file with x and y ({error})": (
        "--data：{path!r} 不能作为含 x 和 y 的 .npz 文件读取（{error}）"
    ),
    "--data and --row: one of them is missing; both are needed for an example": (
        "--data 和 --row：缺少其中一个；要成为一个样本，两个都要给"
    ),
    "--row: {row} given; {data} has rows 1 to {count}": "--row：给出的是 {row}；{data} 有第 1 至 {count} 行",
    "--output: {output!r} given; accepted: a name that ends in {accepted}, or --format": (
        "--output：给出的是 {output!r}；可接受：以 {accepted} 结尾的文件名，或另给 --format"
    ),
    "--format: {format!r} given; accepted: {accepted}": "--format：给出的是 {format!r}；可接受：{accepted}",
    "--format: 'pdf' is no text; accepted: with --output FILE.pdf": (
        "--format：'pdf' 不是文本；可接受：同时给出 --output 文件.pdf"
    ),
    "--network or --model: exactly one of them is needed": "--network 和 --model：需要且只需要其中一个",
    "--activation and --cost: given with --model, which has its own": (
        "--activation 和 --cost：不能与 --model 同时给出，模型有自己的"
    ),
    "--x and --y: given with --data; accepted: one or the other": (
        "--x 和 --y：不能与 --data 同时给出；可接受：二者之一"
    ),
    "--data and --row: given without --model, which says how to read them; accepted: --x, --y": (
        "--data 和 --row：没有给出 --model，无从知道怎样读取；可接受：--x、--y"
    ),
    "--reset: given together with --measure; one of them is accepted": (
        "--reset：不能与 --measure 同时给出；可接受：其中一个"
    ),
    "{path!r}: it was trained on arrays and knows no columns; accepted: one that train made": (
        "{path!r}：这个模型用数组训练，不知道有哪些列；可接受：由 train 生成的模型"
    ),
    "{option} given without {why}; accepted: with it": "给出了 {option} 却没有 {why}；可接受：二者同时给出",
    "--probabilities: given for a model of values; accepted: with a model of classes": (
        "--probabilities：这个模型预测的是数值；可接受：预测类别的模型"
    ),
    "{given!r} is not one of {accepted}.": "{given!r} 不在 {accepted} 之中。",
    "{given!r} is not one of {accepted}{hint}": "{given!r} 不在 {accepted} 之中{hint}",
}
