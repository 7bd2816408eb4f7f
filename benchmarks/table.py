"""The stored results as Markdown tables, between markers: all of them in docs/speed.md, eight in the READMEs.

python -m benchmarks --only table        write them from benchmarks/results/*.json
"""

import re
from pathlib import Path

from benchmarks.command import quantity
from benchmarks.results import stored, stored_rows

ROOT = Path(__file__).resolve().parent.parent
BEGIN, END = "<!-- speed: written by python -m benchmarks --only table -->", "<!-- end of speed -->"
WORDS = {
    "en": {
        "work": "work", "against": "against", "aim": "aim", "missing": "not installed", "missed": "below the aim",
        "threads": "{} thread{}", "on": "Measured on {processor}, {cores} cores, {instructions}, {date}: {versions}.",
        "of": "Benchmarks {}: {}", "and": ", ",
    },
    "zh": {
        "work": "任务", "against": "对比对象", "aim": "目标", "missing": "未安装", "missed": "未达目标",
        "threads": "{} 线程", "on": "测量环境：{processor}，{cores} 核，{instructions}，{date}：{versions}。",
        "of": "基准测试 {}：{}", "and": "、",
    },
}  # fmt: skip

HEADLINES = (
    ("784-30-10, batch 10, 50,000 examples, float32", "scikit-learn", "time"),
    ("784-30-10, batch 10, 50,000 examples, float32", "PyTorch, eager", "time"),
    ("784-30-10, batch 10, 50,000 examples, float32", "JAX, jit of a scan", "time"),
    ("784-1024-1024-10, batch 256, 10,240 examples, float32", "PyTorch, eager", "time"),
    ("32 networks at once, 30-64-64-1, batch 32, 40,000 examples, float32", "JAX: vmap of a jitted scan", "time"),
    ("example gradient norms, 784-256-128-10, batch 256, float32", "Opacus, ghost clipping's first pass", "time"),
    ("fit iris, 200 epochs, a whole process: MLPClassifier", "scikit-learn", "time"),
    ("predict one row, 784-30-10: Predictor", "onnxruntime", "time"),
)
"""What the READMEs show, as (work, against, compared): one comparison of each kind, the least favourable among them."""


def headlines(rows):
    """Return the rows that the READMEs show, of those that are given; a test holds that all of them are stored."""
    groups = grouped(rows)
    return [row for key in HEADLINES for row in groups.get(key, {}).values()]


def grouped(rows):
    """Return rows that differ in threads alone together: {(work, against, compared): {threads: row}}, in order."""
    groups = {}
    for row in rows:
        groups.setdefault((row.work, row.against, row.compared), {})[row.threads] = row
    return groups


def ratios(rows, language="en"):
    """Return a Markdown table with a line for each comparison and a column of ratios for each number of threads."""
    words, groups = WORDS[language], grouped(rows)
    counts = sorted({row.threads for row in rows})
    threads = [words["threads"].format(n, "" if n == 1 else "s") for n in counts]
    heads = [words["work"], words["against"], *threads, words["aim"]]
    lines = ["| " + " | ".join(heads) + " |", "| --- | --- |" + " ---: |" * (len(counts) + 1)]
    for (work, against, compared), group in groups.items():
        first = next(iter(group.values()))
        said = work if compared == "time" else f"{work}: {compared}"
        cells = [cell(group.get(n), words) for n in counts]
        aim = "–" if first.target is None else f"{first.target:.3g} ×"
        lines.append("| " + " | ".join([said, against, *cells, aim]) + " |")
    return "\n".join(lines)


def cell(row, words):
    """Return a ratio, marked † where it is below the aim."""
    if row is None:
        return ""
    if row.ratio is None:
        return words["missing"]
    return f"{row.ratio:.3g} ×" + (" †" if row.met is False else "")


def quantities(rows):
    """Return a Markdown table of what was measured, a line for each row."""
    lines = ["| work | against | threads | backproof | peer |", "| --- | --- | ---: | ---: | ---: |"]
    for row in rows:
        theirs = "not installed" if row.theirs is None else quantity(row.theirs, row.unit)
        lines.append(f"| {row.work} | {row.against} | {row.threads} | {quantity(row.ours, row.unit)} | {theirs} |")
    return "\n".join(lines)


def measured_on(names, language="en"):
    """Return a sentence for each of the circumstances that results were measured in: one, if all at once.

    Where there are several, each begins with the names of the benchmarks, as `--only` takes them.
    """
    words, measured = WORDS[language], {}
    for name in names:
        if (each := stored(name)) is None:
            continue
        versions = ", ".join(
            f"{name} {version}" for name, version in each["versions"].items() if version != "not installed"
        )
        sentence = words["on"].format(**each["machine"], date=each["date"], versions=versions)
        measured.setdefault(sentence, []).append(f"`{name}`")
    if len(measured) < 2:
        return "".join(measured)
    lower = {sentence: sentence[0].lower() + sentence[1:] for sentence in measured}
    return "\n\n".join(words["of"].format(words["and"].join(of), lower[sentence]) for sentence, of in measured.items())


def section(names, language="en"):
    """Return what stands between the markers of a README."""
    names = [name for name in names if headlines(stored_rows([name]))]
    rows = headlines(stored_rows(names))
    missed = any(row.met is False for row in rows)
    note = [f"† {WORDS[language]['missed']}"] if missed else []
    return "\n\n".join([BEGIN, ratios(rows, language), *note, measured_on(names, language), END])


def page_section(names):
    """Return what stands between the markers of docs/speed.md."""
    rows = stored_rows(names)
    missed = ["† below the aim"] if any(row.met is False for row in rows) else []
    return "\n\n".join(
        [BEGIN, ratios(rows), *missed, measured_on(names), "### What was measured", quantities(rows), END]
    )


def pages(names):
    """Return the texts that the stored results make: {path: text}."""
    made = {}
    sections = {
        "README.md": section(names), "README.zh.md": section(names, "zh"), "docs/speed.md": page_section(names),
    }  # fmt: skip
    for name, text in sections.items():
        path = ROOT / name
        made[path] = between_markers(path.read_text(encoding="utf-8"), text)
    return made


def between_markers(page, text):
    """Return a page with what stands between its markers replaced.

    Raises:
        ValueError: the page does not have the two markers once each.
    """
    pattern = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.DOTALL)
    if len(pattern.findall(page)) != 1 or page.count(BEGIN) != 1 or page.count(END) != 1:
        raise ValueError(f"the page needs the markers {BEGIN} and {END} once each")
    return pattern.sub(lambda _: text, page)
