"""A process for code under check that is no copy of this one: a Python of its own, started from the beginning.

A copy of a process has none of its threads. JAX and TensorFlow wait for theirs as soon as they compile something, so
that where they have begun to work here (in a notebook, say), a program that uses them would wait forever in a copy.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from typing import Any

from backproof.checking.isolation.child import CANNOT_BE_COPIED
from backproof.checking.isolation.warden import Limits

_RUN = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from backproof.checking.isolation.process import be_warden_of
be_warden_of(*map(int, sys.argv[2:5]), sys.argv[5])
"""


def is_needed_for(program: str) -> bool:
    """Whether a program, given as its text, uses what has begun to work in this process, and needs its threads."""
    return bool(sys.executable) and any(name in program and _works_here(name) for name in CANNOT_BE_COPIED)


def _works_here(library: str) -> bool:
    """Whether a library has made its threads here; where JAX does not tell, that it is imported counts."""
    if library != "jax":
        return library in sys.modules
    bridge: Any = sys.modules.get("jax._src.xla_bridge")
    tells = getattr(bridge, "backends_are_initialized", None)
    return "jax" in sys.modules if tells is None else bool(tells())


def start(channel: socket.socket, control: socket.socket, limits: Limits, folder: str) -> int:
    """Start the process between, which starts the code's own, in a fresh Python, and return its number."""
    ways = (channel.fileno(), control.fileno())
    for way in ways:
        os.set_inheritable(way, True)
    told = json.dumps(sys.path), *map(str, ways), str(limits.memory), folder
    return os.posix_spawn(sys.executable, [sys.executable, "-c", _RUN, *told], dict(os.environ))
