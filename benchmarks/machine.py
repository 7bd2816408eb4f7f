"""What a measurement was made on: processor, cores, versions. Printed with every table."""

import importlib.metadata
import os
import platform


def processor() -> str:
    """Name the processor, as the operating system does."""
    try:
        with open("/proc/cpuinfo") as file:
            names = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
        return names[0]
    except (OSError, IndexError):
        return platform.processor() or platform.machine()


def described(*packages: str) -> str:
    """Return one line: processor, cores, Python and the versions of the packages that are installed."""
    versions = [f"Python {platform.python_version()}"]
    for name in packages:
        try:
            versions.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            versions.append(f"{name} not installed")
    return f"{processor()}, {os.cpu_count()} cores; {', '.join(versions)}"
