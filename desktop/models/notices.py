"""What a person is told once, in words kept as a template with its values: a shop that moved, a holding that ended."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa
from sqlcipher3 import dbapi2

from contract import wire
from contract.words import phrase, say
from desktop.models import schema

if TYPE_CHECKING:
    from desktop.models.store import Store

_table = schema.notices
_CUT: Final = phrase(
    "The computer stopped, or its disk failed, while Rounds was saving, and the last save cannot be read. What was "
    "saved before it is here. See whether your last entry and its photos are there; if not, enter them again."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing to be told."""

    number: int
    told_at: datetime
    template: str
    values: dict[str, str | int] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """The sentence in the language spoken now."""
        return say(self.template, **self.values)


def unread(store: Store) -> list[Notice]:
    """Give what the person has not been told yet, oldest first."""
    with store.read() as connection:
        rows = connection.execute(sa.select(_table).where(_table.c.read_at.is_(None)).order_by(_table.c.number)).all()
    return [
        Notice(number=r.number, told_at=wire.instant(r.told_at), template=r.template, values=wire.unpack(r.said))
        for r in rows
    ]


def mark_read(store: Store, up_to: int) -> None:
    """Take the notices up to this number as told; a change function for `store.run`."""
    now = wire.instant_ms(store.clock.now())
    with store.local("notices") as connection:
        read = sa.and_(_table.c.number <= up_to, _table.c.read_at.is_(None))
        connection.execute(sa.update(_table).where(read).values(read_at=now))


def tell(connection: sa.Connection, at_ms: int, template: str, **values: str | int) -> None:
    """Keep something to be told, in the transaction in which it happened."""
    connection.execute(sa.insert(_table).values(told_at=at_ms, template=template, said=wire.pack(values)))


def tell_of_cut(store: Store) -> None:
    """Tell that the last save may be lost (write_ahead.py), and let go of what does not fit; a change function."""
    with store.local("notices") as connection:
        tell(connection, wire.instant_ms(store.clock.now()), _CUT)
    with suppress(dbapi2.DatabaseError):  # without room for that the next start may tell it again
        store.shrink_log()
        store.pictures.shrink_log()


def tell_of_leaving(connection: sa.Connection, at_ms: int, shop: str, to: str | None, late: int = 0) -> None:
    """Keep that a shop left this device, for which route, where that is known, and how many `late` visits of ours went
    with it: they were unsent when it moved, and have been delivered there.
    """
    if to and late:
        words = phrase("{shop} moved to {route}. Visits of yours that were unsent then, and were delivered there: {n}.")
        tell(connection, at_ms, words, shop=shop, route=to, n=late)
    elif to:
        words = phrase("{shop} is now looked after in {route}. All that you recorded there stays with it.")
        tell(connection, at_ms, words, shop=shop, route=to)
    else:
        words = phrase("{shop} is no longer yours to look after. All that you recorded there stays with it.")
        tell(connection, at_ms, words, shop=shop)
