"""The words of the page of a check, around its findings: titles, captions, and what is said of code and proof."""

from backproof.rendering.words import Pair

WORDS: dict[str, Pair] = {
    # the head
    "title": ("Check of a backward pass: {verdict}", "反向传播检查：{verdict}"),
    "correct": ("The backward pass is correct", "反向传播正确"),
    "wrong": ("The backward pass is wrong", "反向传播有误"),
    "undecided": ("It cannot be told whether the backward pass is right", "无法判定反向传播是否正确"),
    "subject": ("{name} in {file}", "{file} 中的 {name}"),
    "network": (
        "Checked against the network {sizes}: {activations}; cost {cost}.",
        "与网络 {sizes} 比较；激活函数：{activations}；代价函数：{cost}。",
    ),
    "op title": ("Check of an operation: {verdict}", "单个运算的检查：{verdict}"),
    "op correct": ("The derivative is right", "导数正确"),
    "op wrong": ("The derivative is wrong", "导数有误"),
    "op undecided": ("It cannot be told whether the derivative is right", "无法判定导数是否正确"),
    # a finding
    "code": ("Your code", "你的代码"),
    "at": ("{file}, line {line}", "{file}，第 {line} 行"),
    "at lines": ("{file}, lines {line} to {last}", "{file}，第 {line} 至 {last} 行"),
    "changed": (
        "the statement with whose change the derivative is right is marked",
        "已标出要改的语句：改动后导数就正确",
    ),
    "likely": ("the statement that it is most likely about is marked", "已标出最可能有关的语句"),
    "whole": ("{name}: {file}, from line {line}", "{name}：{file}，自第 {line} 行起"),
    "left out": ("{count:# more line is|# more lines are} left out.", "还有 {count} 行没有列出。"),
    "equation": ("The equation that it breaks", "不成立的方程"),
    "equation in question": ("The equation in question", "所涉及的方程"),
    "proof": ("Why this equation holds: the proof, step by step", "这个方程为什么成立：逐步证明"),
    "tried": ("What was tried as a cause", "试过哪些原因"),
    "tried known": (
        "The catalogue has {count:# way|# ways} to get {equation} wrong. Each was applied to the right equation, "
        "wherever it can occur: by itself, with an exact constant and, where that was not enough, together with "
        "another. A cause is named only if it reproduces every number that was returned.",
        "目录里有 {count} 种写错 {equation} 的方式。凡可能发生之处，都代入正确的方程试过：先单独试，"
        "再连同一个精确的常数试，仍不够时再两两一起试。只有重现了全部返回的数，才会被说成是原因。",
    ),
    "tried none": ("None of them reproduces the numbers.", "没有一种重现了这些数。"),
    "cause": ("cause", "原因"),
    "difference": ("largest difference", "最大差"),
    "next best": ("the best cause that was not accepted", "未被接受的原因中最好的一个"),
    # the rest
    "understood": ("How the code was called", "代码是怎样被调用的"),
    "tested": ("What was tested", "测试了什么"),
    "held": ("What holds", "成立的方程"),
    "notes": ("What else is worth knowing", "还值得知道的"),
    "because": ("Why it cannot be told", "为什么无法判定"),
    "seed": ("The examples were drawn with seed {seed}.", "样本由种子 {seed} 抽取。"),
    "inputs seed": (
        "Inputs that were not given were drawn with seed {seed}.",
        "没有给出的输入由种子 {seed} 抽取。",
    ),
    "all code": ("All the code that was read", "读到的全部代码"),
    "equations": ("The equations of this network", "这个网络的各个方程"),
    "whole proof": (
        "The whole derivation for this network, with every step and its reason, is a page of its own, which this "
        "command makes:",
        "这个网络的完整推导，包括每一步和它的理由，另成一页，由下面的命令生成：",
    ),
}
