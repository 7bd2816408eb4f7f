"""The results as pictures: ratios on a log axis with the aims, and how cost grows."""

import matplotlib as mpl

mpl.use("svg")
import matplotlib.pyplot as plt
from matplotlib.lines import Line2D

from benchmarks.table import grouped

BLUE, ORANGE, GREY = "#1f5fa8", "#d2691e", "#9a9a9a"
mpl.rcParams |= {
    "svg.hashsalt": "backproof", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False,
    "axes.grid": True, "grid.color": "#e6e6e6", "grid.linewidth": 0.6, "axes.axisbelow": True,
}  # fmt: skip


IN_THE_DARK = """@media (prefers-color-scheme: dark) { svg { fill: #e6e3dc; }
[style*="fill: #ffffff"] { fill: #16181d !important; } [style*="stroke: #ffffff"] { stroke: #16181d !important; }
[style*="stroke: #000000"] { stroke: #c9c7c1 !important; } [style*="stroke: #e6e6e6"] { stroke: #30343c !important; }
[style*="stroke: #d9e3ef"] { stroke: #2c3b4f !important; } [style*="stroke: #1f5fa8"] { stroke: #6cb2ff !important; }
[style*="fill: #1f5fa8"] { fill: #6cb2ff !important; } }"""
"""What a reader with a dark theme sees instead: the plate dark, what is written on it light."""


def save(figure, path):
    """Write a figure, legible in light and in dark; the same figure gives the same bytes."""
    is_svg = str(path).endswith("svg")
    figure.savefig(path, metadata={"Date": None} if is_svg else None, bbox_inches="tight", dpi=110)
    plt.close(figure)
    if is_svg:
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("</style>", f"\n{IN_THE_DARK}</style>", 1), encoding="utf-8")


def plot_ratios(rows, path):
    """Draw a line for each comparison: a dot for each number of threads, a mark for what is aimed at."""
    groups = {key: group for key, group in grouped(rows).items() if any(row.ratio for row in group.values())}
    figure, axes = plt.subplots(figsize=(10, 0.3 * len(groups) + 1.4))
    for y, group in enumerate(groups.values()):
        found = sorted((row.threads, row.ratio) for row in group.values() if row.ratio)
        axes.plot([1, max(ratio for _, ratio in found)], [y, y], color="#d9e3ef", lw=4, solid_capstyle="butt", zorder=1)
        for i, (_, ratio) in enumerate(found):
            axes.plot(ratio, y, "o", ms=6, mec=BLUE, mfc=BLUE if i == 0 else "white", zorder=3)
        target = next(iter(group.values())).target
        if target is not None:
            axes.plot(target, y, "|", ms=14, mew=2, color=ORANGE, zorder=2)
    axes.set_xscale("log")
    axes.axvline(1, color="black", lw=0.8)
    labels = [work + ("" if c == "time" else f": {c}") + f"  —  {against}" for work, against, c in groups]
    axes.set_yticks(range(len(groups)), labels, fontsize=8)
    axes.set_ylim(len(groups) - 0.4, -0.6)
    axes.xaxis.set_major_formatter(mpl.ticker.FuncFormatter(lambda value, _: f"{value:g}×"))
    axes.set_xlabel("times better than the peer (1 = as good)")
    axes.grid(axis="y", visible=False)
    counts = sorted({row.threads for row in rows})
    keys = [
        Line2D([], [], marker="o", ls="", mec=BLUE, mfc=BLUE if i == 0 else "white", label=f"{n} thread{'s' * (n > 1)}")
        for i, n in enumerate(counts)
    ]
    keys.append(Line2D([], [], marker="|", ls="", ms=11, mew=2, color=ORANGE, label="aim"))
    axes.legend(handles=keys, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=len(keys), frameon=False)
    save(figure, path)


def plot_growth(curves, path):
    """Draw a panel for each axis along which the work grows: seconds an example, cliffs marked, PyTorch in grey."""
    panels = list(dict.fromkeys(curve["panel"] for curve in curves))
    figure, grid = plt.subplots(2, (len(panels) + 1) // 2, figsize=(11, 6.4), squeeze=False)
    for axes, panel in zip(grid.flat, panels, strict=False):
        for curve in (curve for curve in curves if curve["panel"] == panel):
            _draw(axes, curve)
        axis = panel.split(":")[0]
        scale = "linear" if axis == "depth" else "log"
        axes.set(xscale=scale, yscale="log", title=panel, xlabel=axis, ylabel="seconds an example")
        axes.title.set_size(9)
    for axes in list(grid.flat)[len(panels) :]:
        axes.set_visible(False)
    keys = [
        Line2D([], [], color=BLUE, marker="o", ms=3, label="backproof, 1 thread"),
        Line2D([], [], color=BLUE, marker="o", ms=3, ls="--", mfc="white", label="more threads"),
        Line2D([], [], color=GREY, label="PyTorch, eager"),
        Line2D([], [], color="red", marker="o", ms=9, mfc="none", ls="", label="a cliff"),
    ]
    figure.legend(handles=keys, loc="upper center", ncols=4, frameon=False)
    figure.tight_layout(rect=(0, 0, 1, 0.95))
    save(figure, path)


def _draw(axes, curve):
    ours, more = curve["who"] == "backproof", curve["threads"] > 1
    style = {"color": BLUE, "marker": "o", "ms": 3, "zorder": 3} if ours else {"color": GREY, "zorder": 1, "lw": 1}
    seconds = [step / batch for step, batch in zip(curve["seconds"], curve["batch"], strict=True)]
    axes.plot(curve["at"], seconds, ls="--" if more else "-", mfc="white" if more else None, **style)
    for i in curve["cliffs"]:
        mark = "red" if ours else GREY
        axes.plot(curve["at"][i], seconds[i], "o", ms=9, mec=mark, mfc="none", zorder=4)
