"""The Chinese of the messages of the lab: what a page sent, what cannot be shown, what was asked for at the start."""

CHINESE = {
    "lesson: a network with functions of one's own given; accepted: those of the catalogue": (
        "课程：给出的网络含有自定义的函数；可接受：目录中的函数"
    ),
    "{path!r}: cannot be read ({reason}); accepted: a lesson file": "{path!r}：无法读取（{reason}）；可接受：课程文件",
    "it has more than {most} bytes": "超过 {most} 字节",
    "its rows do not fit its network": "其中的行与网络不符",
    "its parameters do not fit its network": "其中的参数与网络不符",
    "its rows are not all of one length": "其中各行长短不一",
    "lesson: {why}; accepted: a file that the lab gave": "课程：{why}；可接受：由实验室给出的文件",
    "message: {why}; accepted: what the page sends": "消息：{why}；可接受：页面发送的消息",
    "it could not be read ({error})": "无法读取（{error}）",
    "message: too many sent at once; accepted: once the earlier ones are answered": (
        "消息：一次太多；可接受：等前面的有了答复再发"
    ),
    "network: with these weights the cost or its gradient is not finite; accepted: others": (
        "network：用这些权重，代价或它的梯度不是有限的数；可接受：别的权重"
    ),
    "message: {kind} given, which is not answered here; accepted: the other kinds": (
        "消息：{kind} 在这里没有答复；可接受：其他消息"
    ),
    "demonstration: {name!r} given; accepted: {accepted}": "demonstration：给出的是 {name!r}；可接受：{accepted}",
    "digit: given for data that are not images of digits; accepted: with the data digits or mnist": (
        "digit：数据不是数字图像；可接受：数据为 digits 或 mnist 时"
    ),
    "digit: {given} gray values given; accepted: {count}, not all of them 0": (
        "digit：给出的是 {given} 个灰度值；可接受：{count} 个，不全为 0"
    ),
    "code: given on a system where it cannot run in a process of its own; accepted: on Linux": (
        "code：在这个系统上无法放进单独的进程；可接受：在 Linux 上"
    ),
    "code: given to a lab that was started without --allow-code; accepted: in one that was started with it": (
        "code：只有以 --allow-code 启动时才会运行；可接受：那样启动之后"
    ),
    "snapshot: static/lab.js is missing; accepted: an installation that has it": (
        "snapshot：缺少 static/lab.js；可接受：带有它的安装"
    ),
    "lesson: {name!r} given; accepted: {accepted}": "lesson：给出的是 {name!r}；可接受：{accepted}",
    "lesson: its file cannot be read ({error}); accepted: backproof_lesson 1, title and places": (
        "lesson：无法读取文件（{error}）；可接受：backproof_lesson 1、title 和 places"
    ),
    "lesson: place {number}: {why}": "课程：第 {number} 处：{why}",
    "data: own given; accepted: in a lesson file with rows": "data：给出的是 own；可接受：带有数据行的课程文件",
    "lesson: {count} epochs given; accepted: at most {most}, with this network and these rows": (
        "课程：给出的是 {count} 轮；对这个网络和这些行，可接受：至多 {most} 轮"
    ),
    "this takes more memory than there is; accepted: a smaller network, or fewer rows": (
        "内存不足；可接受：更小的网络，或更少的行"
    ),
    "an unexpected error occurred, and is printed in the terminal; accepted: to go on, or to open the page "
    "anew": "出现了意料之外的错误，详情见终端；可接受：继续，或重新打开页面",
    "network: {outputs} outputs given; accepted: {count}, as many as the targets of {name} have": (
        "network：给出了 {outputs} 个输出；可接受：{count} 个，与 {name} 的目标一样多"
    ),
    "network: {count} weights and biases given; accepted: at most {most}": (
        "network：共有 {count} 个权重和偏置；可接受：至多 {most} 个"
    ),
    "data: own given; accepted: once points were drawn or a file was opened": (
        "data：给出的是 own；可接受：先画出点或打开文件之后"
    ),
    "file: {name!r} given; accepted: names that end in {accepted}": (
        "文件：给出的是 {name!r}；可接受：以 {accepted} 结尾的文件名"
    ),
    "file: {rows} rows given; accepted: at most {most}": "文件：有 {rows} 行；可接受：至多 {most} 行",
    "file: {columns} inputs given; accepted: at most {most}": "文件：有 {columns} 个输入；可接受：至多 {most} 个",
    "backproof lab needs {package}, which is not installed; accepted: after pip install 'backproof[lab]'": (
        "backproof lab 需要 {package}，但没有安装；可接受：先运行 pip install 'backproof[lab]'"
    ),
    "bp.view needs {package}, which is not installed; accepted: after pip install 'backproof[lab]'": (
        "bp.view 需要 {package}，但没有安装；可接受：先运行 pip install 'backproof[lab]'"
    ),
    "cost: {cost!r} given for a model that has its own; accepted: with a PyTorch module, which has none": (
        "cost：给出的是 {cost!r}；可接受：与 PyTorch 模块一起给出，因为它没有代价函数"
    ),
    "parameters: given with what has its own ({kind}); accepted: view(model, x, y)": (
        "parameters：给出了参数，但 {kind} 已有自己的参数；可接受：view(model, x, y)"
    ),
    "{missing}: not given; accepted: the examples and their targets": "{missing}：没有给出；可接受：样本及其目标",
    "network: {sizes} given; accepted: at most {layers} layers of at most {width} neurons": (
        "network：给出的是 {sizes}；可接受：至多 {layers} 层，每层至多 {width} 个神经元"
    ),
    "row: {row!r} given; accepted: 1 to {count}": "row：给出的是 {row!r}；可接受：1 到 {count}",
    "parameters: {kind} given; accepted: Parameters": "parameters：给出的是 {kind}；可接受：Parameters",
    "model: {given} given; accepted: {accepted}": "model：给出的是 {given}；可接受：{accepted}",
    "a Network, a TrainingResult, a Model, a fitted MLPClassifier, MLPRegressor, TabularClassifier or "
    "TabularRegressor, one of scikit-learn's own networks, or a PyTorch nn.Sequential": (
        "Network、TrainingResult、Model、拟合过的 MLPClassifier、MLPRegressor、TabularClassifier 或 TabularRegressor、"
        "scikit-learn 自己的网络，或 PyTorch 的 nn.Sequential"
    ),
    "nn.Sequential of Linear layers, each with at most one of {activations} after it; Flatten before the first, and "
    "Dropout, which only training reads": (
        "由 Linear 层组成的 nn.Sequential，每层之后至多有 {activations} 之一；第一层之前可以有 Flatten；"
        "还可以有 Dropout，它只在训练时起作用"
    ),
    "{kind} where no Linear layer is before it": "{kind}，它之前没有可作用的 Linear 层",
    "no Linear layer": "没有 Linear 层",
    "model: {kind} given, which is not fitted yet; accepted: after fit": (
        "model：给出的是 {kind}，还没有拟合；可接受：拟合之后"
    ),
    "y: the label {label!r} given; accepted: those that it was fitted with, {accepted}": (
        "y：给出了标签 {label!r}；可接受：拟合时的标签 {accepted}"
    ),
    "x: {rows} rows given; accepted: at most {most}": "x：有 {rows} 行；可接受：至多 {most} 行",
    "language: {given!r} given; accepted: {accepted}": "language：给出的是 {given!r}；可接受：{accepted}",
    "--language: {given!r} given; accepted: {accepted}": "--language：给出的是 {given!r}；可接受：{accepted}",
    "--host and --port: {host}:{port} cannot be used ({why}); accepted: an address of this machine, and a "
    "free port, or 0 for any free port": (
        "--host 和 --port：{host} 的端口 {port} 不可用（{why}）；可接受：本机的地址，以及空闲的端口或 0（任意）"
    ),
    "DATA: {data!r} given together with code; accepted: together with a model": (
        "DATA：给出的是 {data!r}，同时给了代码；可接受：与模型一起给出"
    ),
    "take: {given!r} given; accepted: {accepted}": "take：给出的是 {given!r}；可接受：{accepted}",
    "SUBJECT: {path!r} given, and there is no such file; accepted: a trained model, a backward pass (FILE.py:NAME), "
    "or a lesson file": (
        "SUBJECT：给出的是 {path!r}，没有这个文件；可接受：训练好的模型、反向传播的代码（FILE.py:NAME），或课程文件"
    ),
    "DATA: not given for the model {model!r}; accepted: a data file": (
        "DATA：给了模型 {model!r}，没有给数据；可接受：一个数据文件"
    ),
}
