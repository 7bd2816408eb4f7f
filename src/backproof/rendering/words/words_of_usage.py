"""What the command line says of arguments that it cannot read and when it is interrupted; and Python's prompt."""

from backproof.rendering.words import Pair

WORDS: dict[str, Pair] = {
    "see help": ("{message} (see {command} --help)", "{message}（用法见 {command} --help）"),
    "more lines": ("… and {n} more lines: print(…) shows them all", "……还有 {n} 行：用 print(…) 显示全部"),
    "interrupted": ("interrupted", "已中断"),
    "not written": ("the output cannot be written ({why})", "无法写出结果（{why}）"),
    "no memory": (
        "there is not enough memory ({what}); accepted: a smaller network, or fewer numbers at a time",
        "内存不够（{what}）；可接受：更小的网络，或一次更少的数",
    ),
    "no such option": ("{given}: no such option{hint}", "{given}：没有这个选项{hint}"),
    "no such command": (
        "{given}: no such command{hint}; accepted: {accepted}",
        "{given}：没有这个命令{hint}；可接受：{accepted}",
    ),
    "missing": ("{parameter}: not given", "{parameter}：没有给出"),
    "no value": ("{option}: given without a value", "{option}：没有给出值"),
    "a value": ("{option}: given with a value; accepted: without one", "{option}：给出了值；可接受：不带值"),
    "sizes": ("{message}; a network is given by --network {given}", "{message}；网络要用 --network {given} 给出"),
    "unexpected": ("{given}: given beyond the arguments that are accepted", "{given}：多余的参数"),
    "bad value": ("{parameter}: {why}", "{parameter}：{why}"),
    "no integer": ("{option}: {given!r} given; accepted: a whole number", "{option}：给出的是 {given!r}；可接受：整数"),
    "no number": ("{option}: {given!r} given; accepted: a number", "{option}：给出的是 {given!r}；可接受：数"),
    "too small": (
        "{option}: {given!r} given; accepted: {least} or more",
        "{option}：给出的是 {given!r}；可接受：≥ {least} 的数",
    ),
    "too large": (
        "{option}: {given!r} given; accepted: {most} or less",
        "{option}：给出的是 {given!r}；可接受：≤ {most} 的数",
    ),
}
