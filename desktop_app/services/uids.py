"""Identifiers that any seat can make alone."""

from __future__ import annotations

import os
import time
import uuid


def new_uid() -> str:
    """A new unique identifier (UUID version 7, RFC 9562): 36 characters that sort by time.

    Sorted by time because the unique index on it then grows at one end: a saving touches one
    page of it instead of a random one.
    """
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & (1 << 48) - 1) << 80 | random
    value = value & ~(0xF << 76) | 0x7 << 76  # version
    value = value & ~(0x3 << 62) | 0x2 << 62  # variant
    return str(uuid.UUID(int=value))
