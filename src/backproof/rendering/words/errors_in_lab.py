"""The Chinese of the messages of the lab: what a page sent, what cannot be shown, what was asked for at the start."""

CHINESE = {
    "message: {why}; accepted: what the page sends": "消息：{why}；可接受：页面发送的消息",
    "it could not be read ({error})": "无法读取（{error}）",
    "message: too many at once; accepted: after those before are answered": (
        "消息：一次太多；可接受：等前面的有了答复再发"
    ),
    "network: with these weights the cost or its gradient is not finite; accepted: others": (
        "network：用这些权重，代价或它的梯度不是有限的数；可接受：别的权重"
    ),
    "message: {kind} is not answered here; accepted: the others": "消息：{kind} 在这里没有答复；可接受：其他消息",
    "demonstration: {name!r} given; accepted: {accepted}": "demonstration：给出的是 {name!r}；可接受：{accepted}",
    "digit: the data are no images of digits; accepted: with the data digits or mnist": (
        "digit：数据不是数字图像；可接受：数据为 digits 或 mnist 时"
    ),
    "digit: {given} gray values given; accepted: {count}, not all of them 0": (
        "digit：给出的是 {given} 个灰度值；可接受：{count} 个，不全为 0"
    ),
    "code: it cannot be held in a process of its own on this system; accepted: on Linux": (
        "code：在这个系统上无法放进单独的进程；可接受：在 Linux 上"
    ),
    "code: it is run only where the lab was started with --allow-code; accepted: then": (
        "code：只有以 --allow-code 启动时才会运行；可接受：那样启动之后"
    ),
    "snapshot: static/lab.js is missing; accepted: an installation that has it": (
        "snapshot：缺少 static/lab.js；可接受：带有它的安装"
    ),
    "lesson: {name!r} given; accepted: {accepted}": "lesson：给出的是 {name!r}；可接受：{accepted}",
    "lesson: its file cannot be read ({error}); accepted: title and places": (
        "lesson：无法读取文件（{error}）；可接受：title 和 places"
    ),
    "no memory": "内存不足",
    "something went wrong that should not; the terminal says what": "出了不该出的错；终端里有说明",
    "network: {outputs} outputs given; {name} has targets of {count}": (
        "network：给出的是 {outputs} 个输出；{name} 的目标有 {count} 个"
    ),
    "network: {count} weights and biases given; accepted: at most {most}": (
        "network：共有 {count} 个权重和偏置；可接受：至多 {most} 个"
    ),
    "data: own given; accepted: after points were drawn or a file was opened": (
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
    "--language: {given!r} given; accepted: {accepted}": "--language：给出的是 {given!r}；可接受：{accepted}",
    "--host and --port: {host}:{port} cannot be had ({why}); accepted: an address of this machine, and a free port or "
    "0 for any": ("--host 和 --port：{host}:{port} 不可用（{why}）；可接受：本机的地址，以及空闲的端口或 0（任意）"),
    "DATA: {data!r} given with code; accepted: with a model": (
        "DATA：给出的是 {data!r}，同时给了代码；可接受：与模型一起给出"
    ),
    "take: {given!r} given; accepted: {accepted}": "take：给出的是 {given!r}；可接受：{accepted}",
    "DATA: none given with the model {model!r}; accepted: a data file": (
        "DATA：给了模型 {model!r}，没有给数据；可接受：一个数据文件"
    ),
}
