"""The docs say what the code says: generated tables, names, links, commands, the example on one screen."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer

import backproof
from backproof import cli

ROOT = Path(__file__).parent.parent
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]


spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
generate = importlib.util.module_from_spec(spec)
spec.loader.exec_module(generate)


@pytest.mark.parametrize("name", generate.PAGES)
def test_a_generated_page_is_what_the_code_says(name):
    written = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert written == generate.PAGES[name](), f"{name} is out of date: python docs/generate.py writes it"


def test_the_page_of_commands_has_every_command_and_option():
    text, group = generate.commands(), typer.main.get_command(cli.application(*cli.available()))
    assert list(group.commands) == cli.available()
    for name, command in group.commands.items():
        section = text.partition(f"## {name}\n")[2].partition("\n## ")[0]
        for option in command.params:
            assert option.help, f"{name}: {option.name} says nothing"
            is_option = option.param_type_name == "option"
            words = (*option.opts, *option.secondary_opts) if is_option else [option.metavar or option.name.upper()]
            assert [word for word in words if f"`{word}`" not in section] == []


def test_a_page_that_drifted_is_seen_and_written_anew(tmp_path):
    """The check that holds the pages fails where a page says something else."""
    for name in ("generate.py", "trials.json", *generate.PAGES):
        (tmp_path / name).write_text((ROOT / "docs" / name).read_text(encoding="utf-8"), encoding="utf-8")
    assert generate.out_of_date(tmp_path) == []
    page = tmp_path / "commands.md"
    page.write_text(page.read_text(encoding="utf-8").replace("--encoding", "--coding"), encoding="utf-8")
    assert generate.out_of_date(tmp_path) == ["commands.md"]
    program = [sys.executable, str(tmp_path / "generate.py")]
    done = subprocess.run([*program, "--check"], capture_output=True, text=True)
    assert (done.returncode, "commands.md: out of date" in done.stderr) == (1, True)
    assert subprocess.run(program).returncode == 0
    assert page.read_text(encoding="utf-8") == (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_file_leads_somewhere(page):
    links = re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def absent_files(text):
    """Files of code that a text names in code type, and that no file of the repository ends in."""
    named = set(re.findall(r"`((?:[\w.-]+/)*[\w-]+\.(?:py|json|cpp|hpp|js|v))`", text))
    folders = [ROOT / name for name in ("src", "native", "rocq", "web/src", "tests", "docs", "benchmarks", "examples")]
    there = [path.as_posix() for folder in folders for path in folder.rglob("*.*")]
    return sorted(name for name in named if not any(path.endswith(f"/{name}") for path in there))


@pytest.mark.parametrize("page", ["ARCHITECTURE.md", "CONTRIBUTING.md", "native/README.md", "rocq/README.md"])
def test_every_file_of_code_that_a_page_names_is_there(page):
    assert set(absent_files((ROOT / page).read_text(encoding="utf-8"))) <= {"utils.py"}


def test_a_file_that_has_moved_is_seen():
    assert absent_files("see `training/trainer.py` and `training/measuring.py`") == ["training/measuring.py"]


def test_every_public_name_exists_and_is_in_the_docs():
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    for name in backproof.__all__:
        assert getattr(backproof, name).__doc__
    missing = [name for name in backproof.__all__ if not re.search(rf"\b{name}\b", text)]
    assert missing == []


def test_every_page_is_listed():
    listed = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    assert [page.name for page in ROOT.glob("docs/*.md") if page.name != "README.md" and page.name not in listed] == []


def test_every_make_target_in_the_docs_exists():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    used = {name for page in PAGES for name in re.findall(r"(?:`|\$ )make ([a-z]+)", page.read_text(encoding="utf-8"))}
    assert used
    assert used <= targets


def test_the_example_on_one_screen_learns_exclusive_or():
    example = ROOT / "examples" / "tiny.py"
    assert len(example.read_text(encoding="utf-8").splitlines()) <= 40
    run = subprocess.run([sys.executable, example], capture_output=True, text=True, check=True)
    outputs = [float(n) for n in re.search(r"outputs \[([^\]]*)\]", run.stdout)[1].split()]
    assert [round(output) for output in outputs] == [0, 1, 1, 0]


def test_the_versions_agree():
    assert f'version = "{backproof.__version__}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
