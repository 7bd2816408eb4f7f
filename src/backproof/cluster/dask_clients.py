"""A client of Dask's scheduler at an address, or of processes on this machine; Dask is imported only here."""

from __future__ import annotations

import asyncio
import os
import re
import warnings
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from importlib import import_module
from typing import Any

from backproof.cluster.workers import ClusterError
from backproof.errors import InputError, Keyword, MissingPackageError

_CONNECTING = 20
_NO_ANSWER = (
    "{option}: no scheduler answers at {given!r} ({reason}); accepted: the address of one that runs, with "
    "tls:// where it asks for certificates, and with tcp:// where it does not"
)
_NOT_STARTED = (
    "{option}: the processes of {given!r} cannot be started ({reason}); accepted: from a program whose "
    'calls stand below if __name__ == "__main__":, since each process imports it'
)
_QUIET = 50  # of logging: what is wrong is said by our messages


def client_at(address: str, stack: ExitStack) -> Any:
    """Return a client of the scheduler at an address, or of processes that are started here.

    Args:
        address: tcp://host:port, tls://host:port or local:4.
        stack: that ends the client, and what was started for it.

    Raises:
        InputError: no address.
        ClusterError: nobody answers there, or certificates are missing.
        MissingPackageError: Dask is not installed.
    """
    local = re.fullmatch(r"local:([1-9]\d{0,3})", address)
    if local is None and not re.fullmatch(r"(tcp|tls|ws|wss|ucx)://\S+", address):
        raise InputError(
            "{option}: {given!r} given; accepted: an address such as tcp://host:8786 or tls://host:8786, or local:4",
            option=Keyword("cluster"),
            given=address,
        )
    try:
        distributed: Any = import_module("distributed")
    except ImportError:
        message = "{option}: {given!r} needs the package distributed; accepted: pip install 'backproof[cluster]'"
        raise MissingPackageError(message, option=Keyword("cluster"), given=address) from None
    _check_certificates(distributed, address)
    try:
        if local is None:
            _check_answers(distributed, address)
        where: Any = address if local is None else stack.enter_context(_processes(distributed, int(local.group(1))))
        return stack.enter_context(distributed.Client(where, timeout=_CONNECTING, set_as_default=False))
    except (OSError, TimeoutError, RuntimeError, ValueError) as error:
        message = _NOT_STARTED if local is not None else _NO_ANSWER
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise ClusterError(message, option=Keyword("cluster"), given=address, reason=reason) from None


def _check_certificates(distributed: Any, address: str) -> None:
    """Raise ClusterError where a client's certificates are needed and not named, or named and not there."""
    if address.startswith(("tls://", "wss://")) and not _has_certificates(distributed):
        raise ClusterError(
            "{option}: {given!r} given, and no certificates; accepted: those of a client in Dask's configuration, "
            "distributed.comm.tls, or a Client with its security", option=Keyword("cluster"), given=address,
        )  # fmt: skip
    if (lacking := _missing_certificate(distributed)) is not None:
        raise ClusterError(
            "{option}: {given!r} given, and no file {path!r}, which Dask's configuration names; accepted: the path of "
            "a certificate", option=Keyword("cluster"), given=address, path=lacking,
        )  # fmt: skip


def _check_answers(distributed: Any, address: str) -> None:
    """Raise what is wrong with an address, before a client is made, which is slow to be ended where it has failed."""

    async def asked() -> None:
        security = distributed.Security().get_connection_args("client")
        comm = await import_module("distributed.comm").connect(address, timeout=_CONNECTING, **security)
        await comm.close()

    with ThreadPoolExecutor(1) as apart:  # a notebook has a loop of its own that runs in this thread
        apart.submit(asyncio.run, asked()).result()


def _missing_certificate(distributed: Any) -> str | None:
    """Return the first file of a client's certificates that is not there; the text of one may stand for it."""
    named = distributed.Security().get_tls_config_for_role("client")
    files = (named.get(key) for key in ("ca_file", "cert", "key"))
    return next((one for one in files if one and "\n" not in one and not os.path.exists(one)), None)


def _has_certificates(distributed: Any) -> bool:
    """Whether Dask's configuration names the certificates by which a client shows who it is."""
    return distributed.Security().get_tls_config_for_role("client").get("ca_file") is not None


def _processes(distributed: Any, count: int) -> Any:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Port .* is already in use", UserWarning)  # of a page that nobody looks at
        return distributed.LocalCluster(
            n_workers=count, threads_per_worker=1, dashboard_address=None, silence_logs=_QUIET
        )
