"""How large anything may be that comes from a page: an address can carry anything, and no page must stop others."""

MOST_LAYERS = 10
MOST_WIDTH = 1_024
MOST_PARAMETERS = 300_000
MOST_ROWS = 100_000
MOST_POINTS = 2_000
MOST_CODE = 40_000
MOST_BYTES = 50_000_000
"""Of an uploaded file."""
MOST_WORK = 20_000_000_000
"""Examples times parameters of all epochs that a place of a lesson trains for."""
MOST_CLIENTS = 20
MOST_MESSAGE = 2**20
"""Bytes of one message."""
