"""A pytest plugin: run with the build of the native kernels that BACKPROOF_NATIVE names. See `make sanitize`."""

import importlib.util
import os
import sys

_NAME = "backproof.engines._native"


def pytest_configure(config):
    """Load the named file before any test asks for the kernels."""
    spec = importlib.util.spec_from_file_location(_NAME, os.environ["BACKPROOF_NATIVE"])
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    sys.modules[_NAME] = module
    import backproof.engines

    backproof.engines._native = module
    assert backproof.engines.native_engine.kernels() is module


def pytest_report_header(config):
    """Say which build is tested."""
    return f"native kernels: {os.environ['BACKPROOF_NATIVE']}"
