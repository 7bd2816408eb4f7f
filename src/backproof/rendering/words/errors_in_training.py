"""The Chinese of the messages about how a run is trained."""

CHINESE = {
    "epochs, steps: both given; accepted: one of them, or neither": (
        "epochs、steps：两个都给出了；可接受：其中一个，或都不给"
    ),
    "{name}: {given} given; accepted: a whole number ≥ 1": "{name}：给出的是 {given}；可接受：≥ 1 的整数",
    "{option}: {given!r} given; a number ≥ 1 is accepted": "{option}：给出的是 {given!r}；可接受：≥ 1 的数",
    "tolerance: {tolerance!r} given; a number ≥ 0 is accepted": "tolerance：给出的是 {tolerance!r}；可接受：≥ 0 的数",
    "noise_multiplier: {given!r} given with weights of examples or classes, with which an example may have more than "
    "1/n of a batch; accepted: one of them": (
        "noise_multiplier：给出的是 {given!r}，同时又给出了样本或类别的权重，这样一个样本在一批中可能超过 1/n；"
        "可接受：其中之一"
    ),
    "parameters: given together with resume; one of them is accepted": (
        "parameters：不能与 resume 同时给出；可接受：其中一个"
    ),
    "{option} given; {accepted} can be watched in this run": "给出的是 {option}；这次训练可以监测：{accepted}",
    "resume: the checkpoint was made with other options; the same ones are accepted": (
        "resume：检查点是用别的选项生成的；可接受：相同的选项"
    ),
    "training {result}; nothing was learnt, and nothing is written": "训练{result}；什么也没有学到，也没有写出任何文件",
    "{where}: {values} found; accepted by the cost {name!r}: {accepted}": (
        "{where}：其中是 {values}；代价函数 {name!r} 可接受：{accepted}"
    ),
    "{option}: {given!r} given; accepted: {accepted}": "{option}：给出的是 {given!r}；可接受：{accepted}",
}
