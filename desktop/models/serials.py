"""Serials of printed papers: the device's number and its running number, so that no two prints ever share one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from desktop.models import schema

if TYPE_CHECKING:
    from desktop.models.transaction import Transaction


def next_serial(tx: Transaction, device_no: int) -> str:
    """Take the next serial of this device, in the transaction that records the print; a gap stays when that fails."""
    table = schema.serials
    last = tx.local(sa.select(table.c.last).where(table.c.name == "papers")).scalar() or 0
    tx.local(sa.insert(table).prefix_with("OR REPLACE"), [{"name": "papers", "last": last + 1}])
    return f"{device_no:04}-{last + 1:06}"
