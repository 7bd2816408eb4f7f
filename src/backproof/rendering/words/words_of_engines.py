"""The words for the engines that can run here, what was measured of them, and what "auto" chooses."""

from backproof.rendering.words import Pair

WORDS: dict[str, Pair] = {
    "title": ("The engines that can run here", "这里能运行的引擎"),
    "threads": ("threads", "线程"),
    "allowed": ("{count} allowed", "允许 {count} 个"),
    "measured": ("measured", "测量"),
    "absent": ("not here: {reason}", "这里没有：{reason}"),
    "shipped": ("shipped with backproof", "随 backproof 附带"),
    "machine": (
        "{where}, {date}: {processor}, {cores} cores, {instructions}",
        "{where}，{date}：{processor}，{cores} 个核心，{instructions}",
    ),
    "not used": (
        "{path} is not used: {reason}; --measure makes it anew, --reset removes it.",
        "没有使用 {path}：{reason}；--measure 重新测量，--reset 将其删除。",
    ),
    "how to measure": (
        "To choose by this machine instead: backproof engines --measure",
        "若要按这台机器的实测来选择：backproof engines --measure",
    ),
    "auto": (
        '"auto", batch {batch}, {dtype}, {kind}, {threads} thread(s):',
        "“auto”的选择（批大小 {batch}，{dtype}，{kind}，{threads} 个线程）：",
    ),
    "chosen": ("{network}: {engine}", "{network}：{engine}"),
    "removed": ("{path} removed.", "已删除 {path}。"),
    "nothing to remove": ("Nothing to remove: no {path}.", "没有可删除的：不存在 {path}。"),
    "kept": ("Measured and kept in {path}.", "已测量，保存在 {path}。"),
    "measuring": ("measuring", "正在测量"),
}
