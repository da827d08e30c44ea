"""The server's receipts for our log: after each push, up to which op it had the log, with which hash, and when."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from desktop.models import schema

if TYPE_CHECKING:
    from desktop.models.store import Store

_receipts = schema.receipts


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One receipt: both signatures are over the head of the log behind the op `seq`; `server_ms` is the server's."""

    seq: int
    hash: bytes
    server_ms: int
    device_signature: bytes
    signature: bytes


def keep(connection: sa.Connection, receipt: Receipt) -> None:
    """Keep a receipt, in the transaction of the answers that came with it."""
    connection.execute(sa.insert(_receipts).prefix_with("OR REPLACE"), asdict(receipt))


def kept(store: Store) -> list[Receipt]:
    """Give every receipt, in the order of the log."""
    with store.read() as connection:
        rows = connection.execute(sa.select(_receipts).order_by(_receipts.c.seq)).all()
    return [Receipt(**row._asdict()) for row in rows]
