"""What type checkers see of the package: every public name, where it is, with the types of its arguments."""

import ast
import inspect
import re
import subprocess
import sys
import typing
from dataclasses import fields
from inspect import Parameter
from pathlib import Path

import pytest

import backproof
from backproof.checking.check_options import CheckOptions, GivenCheckOptions
from backproof.derivation.derive_options import DeriveOptions, ExplainOptions, GivenDeriveOptions, GivenExplainOptions
from backproof.described import about
from backproof.tables.encoding_options import EncodingOptions, GivenEncodingOptions
from backproof.training.given import GivenForEveryRun, GivenOptions
from backproof.training.options import Options

PACKAGE = Path(backproof.__file__).parent


def exported(stub):
    """The names that a stub re-exports as themselves, each with the module of this package that it comes from."""
    return {
        alias.name: node.module.removeprefix("backproof.")
        for node in ast.walk(ast.parse(stub))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.asname == alias.name
    }


def test_the_stub_names_every_public_name_and_the_module_that_it_is_loaded_from():
    assert (PACKAGE / "py.typed").is_file()
    assert exported((PACKAGE / "__init__.pyi").read_text(encoding="utf-8")) == backproof._HOME


def test_a_name_that_is_not_exported_again_is_not_counted():
    assert exported("from backproof.a import b as b, c\nfrom backproof.a import d as e\nf: int") == {"b": "a"}


def test_the_keywords_of_train_are_the_fields_of_its_options():
    assert typing.get_type_hints(GivenOptions) == typing.get_type_hints(Options)
    assert set(GivenOptions.__annotations__) == {field.name for field in fields(Options)}


@pytest.mark.parametrize(
    ("given", "options"),
    [
        (GivenCheckOptions, CheckOptions),
        (GivenExplainOptions, ExplainOptions),
        (GivenDeriveOptions, DeriveOptions),
        (GivenEncodingOptions, EncodingOptions),
    ],
)
def test_the_keywords_for_type_checkers_are_the_fields_of_the_options(given, options):
    assert typing.get_type_hints(given) == typing.get_type_hints(options)


@pytest.mark.parametrize(
    ("function", "options"),
    [
        (backproof.train, Options),
        (backproof.begin, Options),
        (backproof.check, CheckOptions),
        (backproof.derive, DeriveOptions),
        (backproof.explain, ExplainOptions),
        (backproof.tables.fit_encoding, EncodingOptions),
    ],
)
def test_help_shows_every_option_as_a_keyword_with_its_default(function, options):
    shown = inspect.signature(function).parameters
    for field in fields(options):
        assert (shown[field.name].kind, shown[field.name].default) == (Parameter.KEYWORD_ONLY, field.default)
    assert not any(each.kind is Parameter.VAR_KEYWORD for each in shown.values())
    assert [name for name, each in about(options).items() if f"    {name}: {each.help}" not in function.__doc__] == []


def test_train_many_takes_every_keyword_that_train_takes_for_one_run():
    of_train = set(typing.get_type_hints(backproof.train)) - {"network", "x", "y", "options", "return"}
    of_all_runs = {"callbacks", "progress", "cluster", "shards"}
    assert set(GivenForEveryRun.__annotations__) == set(GivenOptions.__annotations__) | of_train - of_all_runs


SNIPPET = """\
import backproof as bp
net = bp.Network([2, 3, 1], activation="tanh")
result: bp.TrainingResult = bp.train(net, [[1.0, 2.0]], [[1.0]], epochs=3, stopping=bp.Stopping("cost"))
bp.train(1, [[1.0, 2.0]], [[1.0]])  # refused: arg-type
bp.train(net, [[1.0, 2.0]], [[1.0]], nonsense=3)  # refused: call-arg
bp.train(net, [[1.0, 2.0]], [[1.0]], epochs="three")  # refused: arg-type
bp.train_many(net, [[1.0, 2.0]], [[1.0]], seeds=[1, 2], nonsense=3)  # refused: call-arg
result.parameter  # refused: attr-defined
bp.checks  # refused: attr-defined
derivation: bp.Derivation = bp.derive(net)
report: bp.GradientReport = bp.derive(net)  # refused: assignment
bp.MLPClassifier(hidden_layer_sizes=(3,), nonsense=3)  # refused: call-arg
"""


@pytest.fixture(scope="module")
def refused(tmp_path_factory):
    """What mypy refuses of the snippet, as people write it outside this repository: the code of each line."""
    pytest.importorskip("mypy", reason="mypy, of the development packages, is not installed")
    folder = tmp_path_factory.mktemp("types")
    (folder / "snippet.py").write_text(SNIPPET, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--hide-error-context", "snippet.py"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, env={"MYPYPATH": str(PACKAGE.parent)})
    return dict(re.findall(r"^snippet\.py:(\d+): error: .*\[([a-z-]+)\]$", run.stdout, re.MULTILINE))


@pytest.mark.published
def test_mypy_refuses_what_is_wrong_and_nothing_else(refused):
    wrong = {number: line for number, line in enumerate(SNIPPET.splitlines(), 1) if "refused:" in line}
    assert refused == {str(number): line.rpartition(": ")[2] for number, line in wrong.items()}
