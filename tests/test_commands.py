"""Every command on the pages runs as it stands from a clone, and prints what the page says that it prints.

Each page gets a copy of what Git tracks, with this environment as its .venv, and its commands run there in order. Where
a page shows output below a command, these lines must occur in what the command prints, in this order; a line that is
"…" stands for anything. A command that serves a page until one ends it is ended when it has said where the page is,
with `true` for a browser. That takes minutes and is left to `make published`, which so runs the demo too.
"""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCS = [path.relative_to(ROOT).as_posix() for path in sorted(ROOT.glob("docs/*.md"))]
PAGES = ["README.md", "README.zh.md", *DOCS, "CONTRIBUTING.md"]
NEEDS = {".pdf": ("pdflatex", "xelatex"), "cc -std": ("cc",)}
"""What a command needs besides, where its text has the word: it is left out on a machine that has none of these."""
MEASURES = re.compile(r"python -m benchmarks(?!.*--only table)|backproof engines --measure")
"""Commands that measure for many minutes, on a machine that does nothing else: they are not run."""
SERVES = re.compile(r"backproof lab\b")
"""Commands that go on until one ends them."""


@dataclass
class Command:
    """A command of a page, and the lines that the page shows below it."""

    text: str
    shown: list[str] = field(default_factory=list)


def commands(page):
    """Return the commands of a page: the lines that begin with "$ " in its blocks marked `console`."""
    found = []
    for block in re.findall(r"^```console\n(.*?)^```$", page, re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append(Command(line[2:]))
            else:
                found[-1].shown.append(line)
    return found


ROUNDING = re.compile(r"\b\d(?:\.\d+)?e-(?:1[3-9]|[2-9]\d)\b")
"""A number of the size of rounding, which is another one on every processor."""


def in_order(lines, text):
    """Return the first of these lines that does not occur in a text after those before it, or None."""
    place, text = 0, ROUNDING.sub("ε", text)
    for line in (line.strip() for line in lines if line.strip() not in ("", "…")):
        wanted = ROUNDING.sub("ε", line)
        place = text.find(wanted, place)
        if place < 0:
            return line
        place += len(wanted)
    return None


@pytest.fixture
def clone(tmp_path):
    """A folder with what Git tracks, or would, and a .venv that is this environment."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if listed.returncode:
        pytest.skip("needs a clone: git ls-files says what is in it")
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, tmp_path / name)
    venv = tmp_path / ".venv"
    venv.mkdir()
    for name in ("bin", "lib", "include", "pyvenv.cfg"):
        if (Path(sys.prefix) / name).exists():
            (venv / name).symlink_to(Path(sys.prefix) / name)
    (venv / ".ready").touch()
    return tmp_path


def run(command, folder):
    """Run a command as one types it, and return its exit status and what it printed."""
    environment = {**os.environ, "PATH": f"{folder}/.venv/bin:{os.environ['PATH']}", "COLUMNS": "200",
                   "BROWSER": "true", "PYTHONUNBUFFERED": "1"}  # fmt: skip
    if SERVES.match(command):
        return served(command, folder, environment)
    done = subprocess.run(["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def served(command, folder, environment):
    """Run a command that serves a page, and end it once it has said where: status 0, or its own if it ends before."""
    process = subprocess.Popen(
        ["bash", "-c", f"exec {command}"], cwd=folder, env=environment, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    with process:
        printed = ""
        for line in process.stdout:
            printed += line
            if re.search(r"http://\S+token=", line):
                process.terminate()
                return 0, printed
    return process.returncode, printed


def possible(command):
    """Whether a test can run a command on this machine."""
    return not MEASURES.match(command) and all(
        any(map(shutil.which, programs)) for word, programs in NEEDS.items() if word in command
    )


@pytest.mark.published
@pytest.mark.parametrize("page", PAGES)
def test_every_command_runs_from_a_clone_and_prints_what_the_page_shows(page, clone):
    for command in filter(lambda each: possible(each.text), commands((ROOT / page).read_text(encoding="utf-8"))):
        status, printed = run(command.text, clone)
        expected = 1 if any(line.startswith("✗") for line in command.shown) else 0
        assert status == expected, f"$ {command.text}\n{printed}"
        assert in_order(command.shown, printed) is None, f"$ {command.text}\n{printed}"


def not_run(page):
    """Return the commands of a page in blocks of another kind; `text` is for what this machine cannot show."""
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    lines = [line for kind, text in blocks if kind not in ("console", "text") for line in text.splitlines()]
    return [line for line in lines if re.match(r"(\$|backproof|make|python|pip) ", line)]


@pytest.mark.parametrize("page", PAGES)
def test_every_command_is_in_a_block_that_is_run(page):
    assert not_run((ROOT / page).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_a_command_within_a_sentence_names_is_there(page):
    named = re.findall(r"`(?:pytest|python) ([\w./]+\.py|[\w./]*/[\w./]*)`", (ROOT / page).read_text(encoding="utf-8"))
    assert [name for name in named if not (ROOT / name).exists()] == []


# -------------------------------------------------------- the checks above are checked


def test_commands_are_read_with_what_is_shown_below_them():
    page = "```console\n$ one\nits output\n…\n$ two   # a comment\n```\n```text\n$ three\n```\n"
    assert commands(page) == [Command("one", ["its output", "…"]), Command("two   # a comment")]


@pytest.mark.parametrize(("lines", "missed"), [(["b", "…", "d"], None), (["d", "b"], "b"), (["e"], "e")])
def test_lines_that_are_not_printed_or_in_another_order_are_seen(lines, missed):
    assert in_order(lines, "a\nb\nc\nd\n") == missed


def test_of_numbers_only_those_of_the_size_of_rounding_may_be_others():
    assert in_order(["(difference 7e-18; next 0.045)"], "(difference 1.5e-17; next 0.045)") is None
    assert in_order(["difference 7e-18"], "difference 7e-08") == "difference 7e-18"
    assert in_order(["cause 0.045"], "cause 0.046") == "cause 0.045"


def test_a_command_in_another_block_is_seen():
    page = (
        "```\nbackproof one\n```\nmake two\n```text\nmake three\n```\n```sh\nmake four\n```\n```console\n$ five\n```\n"
    )
    assert not_run(page) == ["backproof one", "make four"]


def test_a_command_that_fails_or_is_not_there_is_seen(tmp_path):
    assert run("true", tmp_path)[0] == 0
    assert run("echo said; exit 2", tmp_path) == (2, "said\n")
    assert run("no-such-command", tmp_path)[0] == 127


def test_a_lab_that_does_not_open_is_seen(tmp_path):
    (tmp_path / ".venv").symlink_to(sys.prefix)
    status, printed = run("backproof lab no-such.backproof no-such.csv", tmp_path)
    assert status not in (0, 127)
    assert "no-such" in printed
