"""The fields of a dataclass are the options of a command: each once, under its name, with its sentence and default."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Annotated

import pytest
import typer

from backproof import cli
from backproof.cli import values
from backproof.cli.offered import FLAGS, offered, refuse_unused, said_in, spelt
from backproof.derivation.derive_options import DeriveOptions
from backproof.described import about, described, with_attributes
from backproof.errors import InputError, Keyword
from backproof.runs import RunOptions
from backproof.runs.run_options import DEFAULTS
from backproof.tables import Reading
from backproof.tables.reading import RECOGNISED


@with_attributes
@dataclass(frozen=True)
class Shape:
    """A shape to draw."""

    corners: int = described(4, "How many corners.", group="Form")
    colour: str | None = described(None, "Its colour. (default: any)", accepted=("red", "blue"))
    filled: bool = described(True, "Whether it is filled.")
    tags: Sequence[str] = described((), "Words to find it by.")
    layers: Sequence[int] | None = described(None, "Sizes.")
    inner: str = field(default="not offered")


DRAWN = []


@offered
def draw(
    where: Annotated[str, typer.Argument(metavar="WHERE", help="A place.")], shape: Shape, twice: bool = False
) -> int:
    """Draw."""
    DRAWN.append((where, shape, twice))
    return 5


@pytest.fixture
def app():
    made = typer.Typer(add_completion=False)
    made.command()(draw)
    return typer.main.get_command(made)


def drawn(app, *arguments):
    DRAWN.clear()
    assert app.main(list(arguments), standalone_mode=False) == 5
    return DRAWN[0]


def test_a_command_gets_the_dataclass_with_what_was_said_and_the_defaults(app):
    assert drawn(app, "here") == ("here", Shape(), False)
    options = ["--corners", "3", "--colour", "red", "--tags", "a", "--tags", "b", "--layers", "5-4", "--twice"]
    assert drawn(app, "here", *options) == ("here", Shape(3, "red", True, ("a", "b"), [5, 4]), True)


def test_zero_is_a_value_that_was_given(app):
    assert drawn(app, "here", "--corners", "0") == ("here", Shape(corners=0), False)


def test_a_field_is_one_option_with_its_sentence_its_words_and_its_default(app):
    options = {one.name: one for one in app.params}
    assert set(options) == {"where", "corners", "colour", "filled", "tags", "layers", "twice"}
    assert (options["corners"].help, options["corners"].default) == ("How many corners.", 4)
    assert options["corners"].rich_help_panel == "Form"
    assert options["colour"].help == "Its colour. One of red, blue. (default: any)"
    assert options["tags"].help == "Words to find it by. Repeat it for several."
    assert "    corners: How many corners." in Shape.__doc__


def test_a_word_that_is_not_accepted_is_refused_with_those_that_are(app):
    with pytest.raises(cli._USAGE_ERROR, match="'green' given; accepted: red, blue"):
        app.main(["here", "--colour", "green"], standalone_mode=False)
    with pytest.raises(InputError, match="--layers: 'x' given"):
        app.main(["here", "--layers", "x"], standalone_mode=False)


@pytest.mark.parametrize("command", ["train", "predict", "evaluate", "examples", "explain", "derive", "lab"])
def test_every_command_that_opens_data_offers_every_way_of_reading(command):
    found = typer.main.get_command(cli.application(command)).commands[command]
    of_reading = {one.name: one.help for one in found.params if one.name in about(Reading)}
    assert list(of_reading) == list(about(Reading))
    if command == "train":
        assert {one.name for one in found.params} >= set(about(RunOptions))


def test_no_name_stands_for_a_field_that_is_not_there():
    there = {*about(Reading), *about(RunOptions), *about(DeriveOptions)}
    assert set(FLAGS) <= there
    assert set(values.READ_BY) <= there
    assert not set(about(Reading)) & set(about(RunOptions))
    assert {item.name for item in fields(RunOptions)} == {*about(RunOptions), "said"}


SPELT = {
    "--encoding latin-1": Keyword("text_encoding", "latin-1"),
    "--no-header": Keyword("header", False),
    "--header": Keyword("header", True),
    "--as-is": Keyword("standardise", False),
    "--missing-value -200 --missing-value k.A.": Keyword("missing_values", ("-200", "k.A.")),
    "--delimiter tab": Keyword("delimiter", "\t"),
    "--drop 'a b'": Keyword("drop", ["a b"]),
    "--categorical Größe": Keyword("categorical", ["Größe"]),
    "--init": Keyword("scheme"),
    "rows=7": Keyword("rows", 7),
    "rows": Keyword("rows"),
}


@pytest.mark.parametrize("words", SPELT)
def test_an_argument_is_spelt_as_it_would_be_typed(words):
    assert spelt(SPELT[words]) == words


def test_the_options_of_the_command_itself_go_before_those_of_training():
    assert spelt(Keyword("layers", "2,1"), {"layers": ("--sizes",)}) == "--sizes 2,1"
    assert spelt(Keyword("rows", False), {"rows": ("--rows", "--no-rows")}) == "--no-rows"


def test_what_was_said_can_be_said_again():
    reading = Reading("latin-1", ";", ",", False, missing_values=("k.A.",))
    assert said_in(reading, RECOGNISED) == (
        "--encoding latin-1 --delimiter ';' --decimal , --no-header --missing-value k.A."
    )
    assert said_in(RECOGNISED, RECOGNISED) == said_in(DEFAULTS, DEFAULTS) == ""
    refuse_unused(RECOGNISED, RECOGNISED, "--data")
    with pytest.raises(InputError, match="given without --data"):
        refuse_unused(reading, RECOGNISED, "--data")
