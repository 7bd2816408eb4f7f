"""A model that cannot be written where it was to go: it is written elsewhere, since what was learnt is never lost."""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path

from backproof.errors import InputError
from backproof.model_file import Model, save


def saved_somewhere(path: str, model: Model) -> tuple[str, InputError | None]:
    """Write a model, where the disk is full or the folder has gone into the current folder or that of temporary files.

    Args:
        path: where it was to go.
        model: what was learnt.

    Returns:
        Where it is, and what to say of that where it is elsewhere.

    Raises:
        InputError: it cannot be written anywhere.
    """
    try:
        save(path, model)
    except InputError as error:
        name = f"{Path(path).stem}-{secrets.token_hex(4)}.backproof"
        for folder in (os.curdir, tempfile.gettempdir()):
            where = os.path.normpath(os.path.join(folder, name))
            try:
                save(where, model)
            except InputError:
                continue
            said = "{error}; the model was written to {where!r} instead"
            return where, InputError(said, error=error, where=where)
        raise
    return path, None
