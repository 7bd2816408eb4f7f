"""What the command line says about arguments that it cannot read, and when it is interrupted."""

from backproof.rendering.words import Pair

WORDS: dict[str, Pair] = {
    "see help": ("{message} (see {command} --help)", "{message}（用法见 {command} --help）"),
    "interrupted": ("interrupted", "已中断"),
    "not written": ("the output cannot be written ({why})", "无法写出结果（{why}）"),
    "no memory": (
        "there is not enough memory ({what}); accepted: a smaller network, or fewer numbers at a time",
        "内存不够（{what}）；可接受：更小的网络，或一次更少的数",
    ),
    "no such option": ("No such option: {option}", "没有选项 {option}"),
    "no such command": ("No such command '{command}'.", "没有命令 '{command}'。"),
    "missing": ("Missing '{parameter}'.", "缺少 {parameter}。"),
    "no value": ("Option '{option}' requires an argument.", "选项 {option} 需要一个值。"),
    "a value": ("Option '{option}' does not take a value.", "选项 {option} 不带值。"),
    "sizes": ("{message}; a network is given by --network {given}", "{message}；网络要用 --network {given} 给出"),
    "unexpected": ("Got unexpected extra arguments ({given})", "多余的参数：{given}"),
    "bad value": ("Invalid value for '{parameter}': {why}", "{parameter} 的值无效：{why}"),
    "no integer": ("Input should be a valid integer", "应为整数"),
    "no number": ("Input should be a valid number", "应为数"),
    "too small": ("Input should be greater than or equal to {least}", "应 ≥ {least}"),
    "too large": ("Input should be less than or equal to {most}", "应 ≤ {most}"),
}
