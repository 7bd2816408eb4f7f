"""The errors backproof raises on purpose, all under one base class.

Every message names the argument, what was given and what is accepted.
"""


class BackproofError(Exception):
    """Base class of every error that backproof raises on purpose."""


class InputError(BackproofError, ValueError):
    """An argument, an option or a file holds what cannot be used."""


class MissingPackageError(BackproofError, ImportError):
    """An optional package is needed for what was asked, and is not installed."""
