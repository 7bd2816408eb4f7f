"""Every format of the table has the module that the table names; a rename would otherwise be seen by a user only."""

from importlib.util import find_spec

import backproof
from backproof import exports


def missing(names):
    """The modules among these that are not there."""
    return [name for name in names if find_spec(name) is None]


def test_every_format_has_its_module():
    assert set(exports._HOME) == set(exports.FORMATS)
    assert missing(f"backproof.exports.{module}" for module in exports._HOME.values()) == []


def test_every_public_name_is_where_the_lazy_table_says():
    assert [name for name in backproof.__all__ if not hasattr(backproof, name)] == []


def test_a_module_that_is_not_there_is_seen():
    assert missing(["backproof.exports.arrays_of_old"]) == ["backproof.exports.arrays_of_old"]
