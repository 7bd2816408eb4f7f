"""The first sentence of the lab's page: what the network is, and what to do first."""

from backproof.rendering.words import Pair

WORDS: dict[str, Pair] = {
    "exclusive or": ("This network is learning exclusive or.", "这个网络正在学习异或。"),
    "and change": (
        "Press “Next step” to see, one equation at a time, how its next gradient is computed; or change anything.",
        "点“下一步”，逐个公式地看下一个梯度是怎样算出来的；也可以随意改动。",
    ),
    "and train": (
        "Press “Next step” to see, one equation at a time, how its next gradient is computed, or “Train”.",
        "点“下一步”，逐个公式地看下一个梯度是怎样算出来的；也可以点“训练”。",
    ),
    "and step": (
        "Press “Next step” to see, one equation at a time, how its gradient is computed.",
        "点“下一步”，逐个公式地看它的梯度是怎样算出来的。",
    ),
    "other": ("This network learns: {data}.", "这个网络学习的是：{data}。"),
    "own": (
        "This network learns your own data, {rows:# example|# examples}.",
        "这个网络学习的是你自己的数据，共 {rows} 个样本。",
    ),
    "given": (
        "This is the network that you gave, with {rows:# example|# examples}.",
        "这是你给出的网络，共 {rows} 个样本。",
    ),
    "several": (
        "{opening} The model answers with the mean of {count} networks; what you see is the first of them.",
        "{opening}这个模型的回答是 {count} 个网络的平均；这里看到的是其中的第一个。",
    ),
    "demonstration": (
        "Two runs side by side, which differ in one thing: {title}. Press “Train”, and compare them.",
        "并排的两次训练，二者只有一处不同：{title}。点“训练”，比较二者。",
    ),
    "checked": ("Your code, checked: {verdict}", "对你的代码的检查：{verdict}"),
    "checked wrong": ("Your code, checked: {verdict}.", "对你的代码的检查：{verdict}。"),
    "check": (
        "Your code, checked: {verdict} The tab “Check” says more.",
        "对你的代码的检查：{verdict}详见“检查”一栏。",
    ),
    "check wrong": (
        "Your code, checked: {verdict}. The tab “Check” has the evidence.",
        "对你的代码的检查：{verdict}。“检查”一栏中有证据。",
    ),
    "waiting": (
        "This page waits for the notebook's kernel. Where the kernel is busy, the page comes when it is free; where it "
        "was ended or started anew, run the cell again.",
        "此页面正在等待笔记本的内核。内核忙碌时，待其空闲，页面便会出现；内核已结束或已重启时，请重新运行这个单元格。",
    ),
    "as text": (
        "The page of a {sizes} network: run this cell to see it, since it needs the notebook's kernel.",
        "{sizes} 网络的页面：它需要笔记本的内核，运行这个单元格即可看到。",
    ),
    "check mended": (
        "Your code, checked: {verdict}. The tab “Check” has the evidence and the line that mends it.",
        "对你的代码的检查：{verdict}。“检查”一栏中有证据和改正的那一行。",
    ),
}
"""What stands above everything."""
