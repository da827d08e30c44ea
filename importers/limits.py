"""How large a list may be, and what reading it may cost (reliability.md 4.9, domain.md section 5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MIB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one kind of list may be; sizes in bytes, times in seconds."""

    rows: int
    packed_bytes: int
    unpacked_bytes: int
    wait_seconds: int  # how long the reader may keep its caller waiting, all waits together
    cpu_seconds: int
    memory_bytes: int  # address space of the reader's process
    columns: int = 200
    parts: int = 200
    ratio: int = 200
    small_part_bytes: int = MIB  # parts below this may be packed as tightly as they like
    shared_text_bytes: int = 64 * MIB
    merged_ranges: int = 20_000
    scanned_rows: int = 1_048_576  # Excel's own last row
    cell_chars: int = 131_072


LISTS: Final = Limits(
    rows=50_000,
    packed_bytes=20 * MIB,
    unpacked_bytes=200 * MIB,
    wait_seconds=120,
    cpu_seconds=120,
    memory_bytes=768 * MIB,
)
ORDERS: Final = Limits(
    rows=2_000_000,
    packed_bytes=200 * MIB,
    unpacked_bytes=1024 * MIB,
    wait_seconds=600,
    cpu_seconds=600,
    memory_bytes=1024 * MIB,
)
BY_KIND: Final = {"retailers": LISTS, "orders": ORDERS}
