"""What a run is scored on, kept in its folder: who goes on with other held-out rows is told so, as with other options.

No checkpoint knows these rows, since nothing learns from them; and a score on others would be said of the run that was
begun.
"""

from __future__ import annotations

import os
from typing import Any

from backproof.durable.fields import held, text
from backproof.durable.safe_file import Kind, OtherFormatError, check_regular, pack, read_bounded, unpack
from backproof.durable.whole_file import write_whole
from backproof.errors import InputError, Phrase
from backproof.runs.folder import RunFolder
from backproof.training.fingerprint import differences, digest, joined, written
from backproof.training.saving import Attempts

Array = Any
KIND = Kind("backproof held out", Phrase("held-out rows"), Phrase("the record of held-out rows, as train writes it"))
FILE = "held-out.backproof-rows"
_FIELDS = {"fingerprint": text()}


def check_scored_on(folder: RunFolder, seed: int, examples: tuple[Array, Array] | None) -> tuple[Phrase, ...]:
    """Refuse to go on with a run that was begun with other held-out rows; keep what is known of them if it begins.

    Args:
        folder: of the run.
        seed: that a share is held out with.
        examples: x (N, n_1) and y (N, n_L) that the model is scored on, or None.

    Returns:
        What was skipped and why, one sentence each.

    Raises:
        InputError: others were held out when the run began, and the message says what differs; or the record is of
            another version of backproof.
    """
    if not folder.path:
        return ()
    path = os.path.join(folder.path, FILE)
    now = written({"seed": seed, "held_out": None if examples is None else _known_by(*examples)})
    before, skipped = _recorded(path) if folder.kind else (None, ())
    if before is not None and (found := differences(before, now)):
        message = "resume: the run was begun with other options ({found}); accepted: the same ones"
        raise InputError(message, found=joined(found))
    if before is None:
        Attempts(0.0).make(lambda: write_whole(path, pack(KIND, {}, {"fingerprint": now})))
    return skipped


def _known_by(x: Array, y: Array) -> dict[str, Any]:
    return {"rows": int(y.shape[0]), "x": digest(x), "y": digest(y)}


def _recorded(path: str) -> tuple[str | None, tuple[Phrase, ...]]:
    """Return what is kept of a run's held-out rows, None where nothing whole is; and what was skipped."""
    if not os.path.lexists(path):
        return None, ()
    try:
        check_regular(KIND, path)
        _, record = unpack(KIND, read_bounded(KIND, path))
        return held(record, _FIELDS, "held-out rows")["fingerprint"], ()
    except OtherFormatError as error:
        raise OtherFormatError("{path!r}: {reason}", path=path, reason=error) from None
    except InputError as error:
        return None, (Phrase("Skipped {name}: {reason}.", name=FILE, reason=error),)
