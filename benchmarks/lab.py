"""How fast the page of `backproof lab` is, by the clock: the table of docs/lab.md. Two minutes on a quiet machine.

    python -m benchmarks.lab                # measure, store, write the tables of docs/lab.md and docs/lab.zh.md
    python -m benchmarks.lab --page         # the tables anew from benchmarks/results/lab.json
    python -m benchmarks.lab --seconds 2 --repetitions 1    # a look, which stores nothing and writes nothing

Three things, in headless Chromium by Playwright, each beside its aim: how long it is from the command to the first
picture; how long a step takes at 784-30-10, from the key until the next frame is drawn; how much of the speed of
`bp.train` a training in the page keeps while it draws. The last alternates both sides, which do the same work: plain
gradient descent with the same examples, batches, rate and engine, and each epoch's mean cost and errors are kept; what
the page computes and draws beyond this is what is measured. `bp.train` copies its history at every epoch, which the lab
forgets now and then: so that exclusive or, whose epochs are one step, is not measured by this, its runs are short. The
browser runs already, as a reader's does. The images of 784-30-10 are random, so that no file is needed.
"""

from __future__ import annotations

import argparse
import contextlib
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from backproof.durable.whole_file import write_whole
from benchmarks.machine import described
from benchmarks.results import store, stored

ROOT = Path(__file__).resolve().parent.parent
BEGIN, END = "<!-- lab: written by python -m benchmarks.lab --page -->", "<!-- end of lab -->"
WORDS = {
    "en": {
        "heads": ("what", "measured", "aim"), "missed": " (missed)",
        "first": "from the command to the first picture, median of {count}",
        "step": "a step at 784-30-10, median of {count}", "slow": "a step at 784-30-10, 95 of 100 are faster",
        "share": "training in the page at {net}, of the speed of `bp.train`",
        "frames": "pictures a second meanwhile, at {net}",
        "on": "Measured on {processor}, {cores} cores, {date}.",
    },
    "zh": {
        "heads": ("内容", "实测", "目标"), "missed": "（未达到）",
        "first": "从执行命令到第一幅图，{count} 次的中位数",
        "step": "784-30-10 的一步，{count} 次的中位数", "slow": "784-30-10 的一步，100 次中 95 次更快",
        "share": "{net} 在页面中训练的速度，占 `bp.train` 的",
        "frames": "同时每秒的画面数（{net}）",
        "on": "测量环境：{processor}，{cores} 核，{date}。",
    },
}  # fmt: skip
PAGES = {"en": ROOT / "docs" / "lab.md", "zh": ROOT / "docs" / "lab.zh.md"}
NETS = {"784-30-10": 10_000, "2-3-1": 4}
"""The networks that are trained, with how many examples."""
AIMS = {"first": 1.5, "step": 0.05, "share": 0.5, "frames": 20.0}

STEPPING = """async (count) => {
  const counter = document.querySelector('.stepper .count');
  const times = [];
  for (let at = 0; at < count; at += 1) {
    const began = performance.now();
    const changed = new Promise((done) => {
      const drawn = new MessageChannel(); // what it is told comes after the frame is laid out and painted
      drawn.port1.onmessage = done;
      const watcher = new MutationObserver(() => {
        watcher.disconnect();
        requestAnimationFrame(() => drawn.port2.postMessage(null));
      });
      watcher.observe(counter, { characterData: true, childList: true, subtree: true });
    });
    const [here, last] = counter.textContent.match(/\\d+/g) ?? [0, 1];
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: here === last ? 'Home' : 'n', bubbles: true }));
    await changed;
    times.push((performance.now() - began) / 1000);
  }
  return times;
}"""
TRAINING = """async (seconds) => {
  const now = document.querySelector('.train .now');
  const update = () => Number(now.innerText.match(/\\d+/g).at(-1));
  let frames = 0;
  const watcher = new MutationObserver(() => { frames += 1; });
  watcher.observe(now, { characterData: true, childList: true, subtree: true });
  const [began, first] = [performance.now(), update()];
  await new Promise((done) => setTimeout(done, 1000 * seconds));
  watcher.disconnect();
  const took = (performance.now() - began) / 1000;
  return [(update() - first) / took, frames / took];
}"""


# ----------------------------------------------------------------- what is run


def examples(net: str) -> tuple[Any, Any]:
    """Return x and y for a network: random images with classes, or exclusive or."""
    if net == "2-3-1":
        return np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), np.array([[0.0], [1.0], [1.0], [0.0]])
    random = np.random.default_rng(0)
    return random.random((NETS[net], 784)), np.eye(10)[random.integers(0, 10, NETS[net])]


def serve(net: str) -> None:
    """Serve a lab of a network until it is ended; its address is printed."""
    from backproof.lab.datasets import DataSet
    from backproof.lab.lab_options import LabOptions
    from backproof.lab.safety import Access
    from backproof.lab.server import listening, server
    from backproof.lab.start import Start

    x, y = examples(net)
    data = DataSet("own", x, y, image=(28, 28) if x.shape[1] == 784 else None)
    options = LabOptions().changed({"net": net, "data": "own", "batch": min(10, len(x)), "speed": 0, "rate": 0.1})
    made = listening("127.0.0.1", 0)
    access = Access(made.getsockname()[1])
    print(access.address(), flush=True)
    server(Start(options, data=data, moves=False), access).run(sockets=[made])


def alone(net: str, seconds: float) -> float:
    """Return how many of the same steps `bp.train` makes a second, in runs of half a second, or of 1,000 epochs."""
    import backproof as bp

    x, y = examples(net)
    network, each = bp.Network([int(size) for size in net.split("-")]), -(-len(x) // 10)

    def run(epochs: int) -> float:
        began = time.perf_counter()
        bp.train(network, x, y, epochs=epochs, optimizer="sgd", batch_size=min(10, len(x)), learning_rate=0.1, seed=0)
        return time.perf_counter() - began

    epochs = 1
    while run(epochs) < 0.5 and epochs < 1000:
        epochs = min(2 * epochs, 1000)
    runs: list[float] = []
    while sum(runs) < seconds:
        runs.append(run(epochs))
    return epochs * each * len(runs) / sum(runs)


@contextlib.contextmanager
def running(*command: str) -> Iterator[tuple[str, float]]:
    """Run a lab; yield its address and when it was started."""
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-u", "-m", *command], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        for line in process.stdout or ():
            found = re.search(r"http://\S+token=\S+", line)
            if found:
                yield found[0], began
                break
        else:
            raise SystemExit(f"{' '.join(command)}: no lab came up")
    finally:
        process.terminate()
        process.wait(timeout=60)


# -------------------------------------------------------------- what is measured


@contextlib.contextmanager
def browser() -> Iterator[Any]:
    """Yield a browser that has shown a page already."""
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        raise SystemExit("needs the group `pages` of pyproject.toml: playwright") from None
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("needs Chromium (Debian's package chromium)")
    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        found.new_page().goto("about:blank")
        yield found
        found.close()


@contextlib.contextmanager
def page_of(made: Any, address: str) -> Iterator[Any]:
    """Yield a page that shows its picture."""
    context = made.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(120_000)
    page = context.new_page()
    page.goto(address, wait_until="commit")
    page.wait_for_selector(".picture svg")
    yield page
    context.close()


def first_pictures(made: Any, repetitions: int) -> list[float]:
    """Return the seconds from each command to its first picture."""
    found = []
    for _ in range(repetitions):
        command = ("backproof", "lab", "--no-browser", "--port", "0")
        with running(*command) as (address, began), page_of(made, address):
            found.append(time.perf_counter() - began)
    return found


def in_the_page(made: Any, net: str, seconds: float, steps: int) -> dict[str, Any]:
    """Return the seconds of steps in the page of a network, and steps of training and pictures a second."""
    with running("benchmarks.lab", "--serve", net) as (address, _), page_of(made, address) as page:
        page.wait_for_selector(".outline button")
        taken = page.evaluate(STEPPING, steps)[steps // 10 :] if net == "784-30-10" else []
        page.keyboard.press("t")
        page.wait_for_selector(".main[data-running=true]")
        page.wait_for_timeout(1000)
        rate, frames = page.evaluate(TRAINING, seconds)
    return {"steps": taken, "rate": rate, "frames": frames}


def measure(seconds: float, repetitions: int) -> dict[str, Any]:
    """Measure everything; what is stored."""
    with browser() as made:
        found: dict[str, Any] = {"first": first_pictures(made, repetitions), "steps": [], "training": {}}
        for net in NETS:
            pairs = [(in_the_page(made, net, seconds, 20 * repetitions), alone(net, seconds))
                     for _ in range(max(1, repetitions // 2))]  # fmt: skip
            found["steps"] += [each for page, _ in pairs for each in page["steps"]]
            found["training"][net] = {
                "share": statistics.median(page["rate"] / own for page, own in pairs),
                "frames": statistics.median(page["frames"] for page, _ in pairs),
                "steps_a_second": statistics.median(page["rate"] for page, _ in pairs),
            }
    return found


# ------------------------------------------------------------------ the table


def table(found: dict[str, Any], language: str) -> str:
    """Return what was measured as a Markdown table, marked where an aim is missed."""
    words, steps, first = WORDS[language], sorted(found["steps"]), found["first"]
    median, slow = statistics.median(steps), steps[int(0.95 * len(steps))]
    lines = ["| " + " | ".join(words["heads"]) + " |", "| --- | ---: | ---: |",
             _line(words, words["first"].format(count=len(first)), statistics.median(first), "first", "{:.2f} s"),
             _line(words, words["step"].format(count=len(steps)), median, "step", "{:.3f} s"),
             _line(words, words["slow"], slow, "step", "{:.3f} s")]  # fmt: skip
    for net, training in found["training"].items():
        lines += [_line(words, words["share"].format(net=net), training["share"], "share", "{:.0%}"),
                  _line(words, words["frames"].format(net=net), training["frames"], "frames", "{:.0f}")]  # fmt: skip
    return "\n".join(lines)


def _line(words: dict[str, Any], what: str, value: float, aim: str, form: str) -> str:
    less = aim in ("first", "step")
    met = value <= AIMS[aim] if less else value >= AIMS[aim]
    said = form.format(value) + ("" if met else str(words["missed"]))
    return f"| {what} | {said} | {'≤' if less else '≥'} {form.format(AIMS[aim])} |"


def page(language: str) -> str:
    """Return the text of a page of docs/ with what is stored."""
    text, found = PAGES[language].read_text(encoding="utf-8"), stored("lab")
    if not found:
        return text
    on = WORDS[language]["on"].format(date=found["date"], **found["machine"])
    before, rest = text.split(BEGIN)
    return f"{before}{BEGIN}\n\n{table(found, language)}\n\n{on}\n\n{END}{rest.partition(END)[2]}"


def main() -> None:
    """Measure, store and write what was asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--page", action="store_true", help="write the tables anew from what is stored")
    parser.add_argument("--seconds", type=float, default=6.0, help="of each training; fewer than 4 are not stored")
    parser.add_argument("--repetitions", type=int, default=5, help="fewer than 3 are not stored")
    parser.add_argument("--serve", choices=NETS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        serve(given.serve)
        return
    if not given.page:
        print(described("playwright"))
        found = measure(given.seconds, given.repetitions)
        print(table(found, "en"))
        if given.seconds < 4 or given.repetitions < 3:
            return
        store("lab", found)
    for language, path in PAGES.items():
        write_whole(path, page(language).encode())


if __name__ == "__main__":
    main()
