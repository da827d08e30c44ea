"""Files to be handed to the server beside the records: the lists that the office has imported.

The file stays where the person has it; kept here are its place, its size and its SHA-256, by which the op names it. A
file that was changed or moved before it was sent is told, and can be handed over anew.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from contract import wire
from contract.words import say
from desktop.models import schema
from desktop.models.outbox import KEPT

if TYPE_CHECKING:
    from desktop.models.store import Store
    from desktop.models.transaction import Transaction

_table = schema.parcels


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One file: where it is, how long, and what it is by its SHA-256 in hexadecimal digits.

    `refused` is why it could not be handed over, as a template with its `values`; None while it can.
    """

    sha256: str
    path: Path
    size: int
    refused: str | None = None
    values: dict[str, str] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """Why it could not be handed over, in the language spoken now; empty while it can."""
        return "" if self.refused is None else say(self.refused, **self.values)


def hand_over(tx: Transaction, parcel: Parcel) -> None:
    """Have a file sent, in the transaction that asks for what is to become of it."""
    row = {"sha256": parcel.sha256, "path": str(parcel.path), "size": parcel.size, "sent_at": None}
    tx.local(sa.insert(_table).prefix_with("OR REPLACE"), [row])


def to_send(store: Store) -> list[Parcel]:
    """Give the files that wait to be sent."""
    return _parcels(store, _TO_SEND)


def refused(store: Store) -> list[Parcel]:
    """Give the files that could not be handed over."""
    return _parcels(store, _REFUSED)


def mark_sent(store: Store, sha256: str) -> None:
    """Take a file as handed over; a change function for `store.run`."""
    with store.local("parcels") as connection:
        here = sa.update(_table).where(_table.c.sha256 == sha256)
        connection.execute(here.values(sent_at=wire.instant_ms(store.clock.now())))


def doubt(store: Store) -> int:
    """Have the lists of the last weeks looked for again at a server that may have lost them; a change function.

    Tells how many that are.
    """
    oldest = wire.instant_ms(store.clock.now() - KEPT)
    with store.local("parcels") as connection:
        late = sa.update(_table).where(_table.c.sent_at >= oldest)
        return connection.execute(late.values(sent_at=None)).rowcount


def is_answered(store: Store, sha256: str) -> bool:
    """Say whether the server has answered every request that names a list: it does not need the file any more."""
    asked = store.t("imports")
    with store.read() as connection:
        ends = connection.scalars(sa.select(asked.c.finished_at).where(asked.c.sha256 == sha256)).all()
    return bool(ends) and None not in ends


def mark_refused(store: Store, sha256: str, template: str, values: dict[str, str]) -> None:
    """Keep why a file could not be handed over; a change function for `store.run`."""
    with store.local("parcels") as connection:
        here = sa.update(_table).where(_table.c.sha256 == sha256)
        connection.execute(here.values(refused=template, said=wire.pack(values)))


_EVERY: Final = sa.select(_table).order_by(_table.c.sha256)
_TO_SEND: Final = _EVERY.where(_table.c.sent_at.is_(None), _table.c.refused.is_(None))  # asked in every round
_REFUSED: Final = _EVERY.where(_table.c.refused.is_not(None))


def _parcels(store: Store, asked: sa.Select[Any]) -> list[Parcel]:
    with store.read() as connection:
        rows = connection.execute(asked).all()
    return [
        Parcel(
            sha256=r.sha256,
            path=Path(r.path),
            size=r.size,
            refused=r.refused,
            values=wire.unpack(r.said) if r.said else {},
        )
        for r in rows
    ]
