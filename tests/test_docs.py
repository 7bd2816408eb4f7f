"""The docs say what the code says: generated tables, names, links, commands, the example on one screen."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

import backproof

ROOT = Path(__file__).parent.parent
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]


def test_the_catalogue_is_what_the_records_say():
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    assert generate.PAGE.read_text(encoding="utf-8") == generate.page()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_file_leads_somewhere(page):
    links = re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


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
