"""A double of `os` for the one writer: it fails at the n-th call, and keeps a log of what a power cut may undo.

What a disk holds after a power cut is not what the process saw. Until a file is brought to the disk, its bytes may be
missing, cut short or zeros; until its folder is, each making, renaming and removing of a name in it may have happened
or not, one without the other.
"""

import errno
import os
from itertools import product


class Killed(BaseException):
    """The process ends here: no clean-up of its own runs any more."""


COUNTED = ("open", "write", "fsync", "replace", "unlink", "close", "fchmod", "fchown", "fstat", "stat", "listdir")
"""The calls that can fail."""


class FailingDisk:
    """Hands every call on to `os`, but for the n-th.

    Args:
        nth: the call that fails, from 1; 0 for none.
        how: the number of an error, "short" for a write of half the bytes, or "kill".
    """

    def __init__(self, nth=0, how=errno.EIO):
        self.nth, self.how = nth, how
        self.calls, self.failed, self.log = 0, False, []
        self._dead, self._open = False, {}

    def __getattr__(self, name):
        real = getattr(os, name)
        return self._counted(name, real) if name in COUNTED else real

    def _counted(self, name, real):
        def call(*arguments, **options):
            if self._dead:
                raise Killed
            self.calls += 1
            if self.calls == self.nth:
                arguments = self._fail(name, arguments)
            result = real(*arguments, **options)
            self._note(name, arguments, result)
            return result

        return call

    def _fail(self, name, arguments):
        """Raise, or return what a short write is given."""
        if self.how == "short":
            if name != "write":
                return arguments
            self.failed = True
            return arguments[0], arguments[1][: len(arguments[1]) // 2]
        self.failed = True
        if self.how == "kill":
            self._dead = True
            for handle in list(self._open):
                os.close(handle)  # as the system does for a process that has died: its locks go too
            raise Killed
        if name == "close":
            os.close(arguments[0])  # Linux closes it, whatever it says
            self._open.pop(arguments[0], None)
        raise OSError(self.how, os.strerror(self.how))

    def _note(self, name, arguments, result):
        if name == "open":
            self._open[result] = arguments[0]
            self.log.append(("make", arguments[0])) if arguments[1] & os.O_CREAT else None
        elif name == "close":
            self._open.pop(arguments[0], None)
        elif name == "write":
            self.log.append(("write", self._open[arguments[0]], bytes(arguments[1])[:result]))
        elif name == "fsync":
            self.log.append(("settle", self._open[arguments[0]]))
        elif name in ("replace", "unlink"):
            self.log.append((name, *arguments))


def after_a_power_cut(log, path, old):
    """Yield every content that `path` may have, None for no file, if the power goes at any point of a log.

    Args:
        log: of a `FailingDisk`.
        path: of the file.
        old: its bytes before, which are on the disk, or None.
    """
    for length in range(len(log) + 1):
        yield from _states(log[:length], path, old)


def _states(log, path, old):
    folder = os.path.dirname(path)
    settled = max((i for i, (what, *rest) in enumerate(log) if what == "settle" and rest[0] == folder), default=-1)
    names = [(i, entry) for i, entry in enumerate(log) if entry[0] in ("make", "replace", "unlink")]
    free = [i for i, _ in names if i > settled]
    for chosen in product((True, False), repeat=len(free)):
        happened = dict(zip(free, chosen, strict=True))
        at = {path: "old"} if old is not None else {}
        files = {name: name for _, (what, name, *_) in names if what == "make"}
        for i, (what, name, *rest) in names:
            if not happened.get(i, True):
                continue
            if what == "make":
                at[name] = files[name]
            elif what == "replace":
                at[rest[0]] = files[name]
                at.pop(name, None)
            else:
                at.pop(name, None)
        yield from _contents(log, at.get(path), old)


def _contents(log, file, old):
    if file is None or file == "old":
        yield None if file is None else old
        return
    written = b"".join(entry[2] for entry in log if entry[:2] == ("write", file))
    last = max((i for i, entry in enumerate(log) if entry[:2] == ("write", file)), default=-1)
    if ("settle", file) in log[last + 1 :]:
        yield written
    else:
        yield from (b"", written[: len(written) // 2], bytes(len(written)), written)
