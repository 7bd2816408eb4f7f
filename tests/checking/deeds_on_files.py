"""What programs do to files, and what a person has in a folder before and after; the deeds lie beside, as text."""

from __future__ import annotations

import os
import stat
from pathlib import Path


def deeds(kind: str) -> dict[str, str]:
    """The deeds of a kind by their names."""
    text = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8")
    pieces = (piece.partition("\n") for piece in text.split(f"\n=== {kind}: ")[1:])
    return {name: code.partition("\n===")[0] for name, _, code in pieces}


def laid_out(folder: Path) -> Path:
    """Fill a folder with what a person might have there, and would miss."""
    for path in ("weights.npz", "weights.pt", "log.txt", "model.h5", "runs.db", "old/best.npz", "old/deep/notes.txt"):
        (folder / path).parent.mkdir(exist_ok=True, parents=True)
        (folder / path).write_text("trained for a night")
    (folder / "link.npz").symlink_to("weights.npz")
    (folder / "linked").symlink_to("old")
    (folder / "weights.npz").chmod(0o640)
    for path in (folder, *folder.rglob("*")):
        os.utime(path, (1e9, 1e9), follow_symlinks=False)
    return folder


def state_of(folder: Path) -> dict[str, tuple[object, ...]]:
    """All that can be seen of what a folder holds: names, contents, rights, owners, times, links."""
    found: dict[str, tuple[object, ...]] = {}
    for path in (folder, *folder.rglob("*")):
        seen = path.lstat()
        held = os.readlink(path) if path.is_symlink() else path.read_bytes() if path.is_file() else None
        found[str(path)] = (held, stat.filemode(seen.st_mode), seen.st_uid, seen.st_mtime, seen.st_nlink)
    return found
