"""What a measurement was made on: processor, cores, versions. Printed and stored with every table."""

import importlib.metadata
import os
import platform

from backproof.engines.measured import processor

PEERS = ("numpy", "scikit-learn", "torch", "jax", "onnxruntime", "opacus")


def versions(*packages: str) -> dict[str, str]:
    """Return Python's version, backproof's, and those of the packages that are installed."""
    found = {"Python": platform.python_version()}
    for name in ("backproof", *packages):
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = "not installed"
    return found


def machine() -> dict[str, str | int]:
    """Return processor, cores, and the instruction set that the native kernels use."""
    from backproof.engines.native_engine import kernels

    instructions = kernels().instruction_sets()[0] if kernels() else "no native kernels"
    return {"processor": processor(), "cores": os.cpu_count() or 1, "instructions": instructions}


def described(*packages: str) -> str:
    """Return one line: processor, cores, Python and the versions of the packages that are installed."""
    said = ", ".join(f"{name} {version}" for name, version in versions(*packages).items())
    return f"{processor()}, {os.cpu_count()} cores; {said}"
