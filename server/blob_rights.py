"""Who may hand over a file and who may read it: the office its lists, everyone the photos of what he may see.

Rules (the tests cite them):
 1. Only the office of the city hands lists over; it reads those files that an import of its own names.
 2. A photo is taken only when a row names it, so the rows come first; it is as long as the row says. Who works where
    the row is may send it, and who made the row, though the shop may have moved away from him since.
 3. A photo is read by whoever may see the shop of a row that names it, and by nobody else.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import sqlalchemy as sa

from contract.errors import Malformed, NotAllowed
from importers.limits import MIB, ORDERS
from server.access import Principal, Reach, reach
from server.database import Tx
from server.refusals import TooLarge
from server.schema import BUSINESS, ROOT_HEAD

LARGEST_BYTES: Final = ORDERS.packed_bytes
"""The longest list."""
_HANDS: Final = frozenset({"office", "admin"})


def check_giving(tx: Tx, principal: Principal, sha256: bytes, size: int | None = None) -> None:
    """Raise NotAllowed when this person has nothing to hand over under this name (rules 1 and 2).

    Raises TooLarge for a list beyond the limit, Malformed when a photo is of another `size` than its row says.
    """
    allowed = reach(tx, principal)
    named = _sizes(tx, allowed, principal.person, sha256)
    if not named and not allowed.all_roles() & _HANDS:
        raise NotAllowed("Lists are imported by the office. Ask it to import yours.")
    if size is None:
        return
    if named and size not in named:
        raise Malformed("the photo is of another size than its row says")
    if size > LARGEST_BYTES:
        raise TooLarge("The file is larger than {most} MB. Split it into several files.", most=LARGEST_BYTES // MIB)


def may_read(tx: Tx, principal: Principal, sha256: bytes) -> bool:
    """Say whether this person may read the file of this name (rules 1 and 3)."""
    return bool(readable_among(tx, principal, [sha256]))


def readable_among(tx: Tx, principal: Principal, names: Iterable[bytes]) -> list[bytes]:
    """Give those of the files of these names that this person may read."""
    allowed = reach(tx, principal)
    return [name for name in names if _may_read(tx, allowed, name.hex())]


def _may_read(tx: Tx, allowed: Reach, text: str) -> bool:
    i = BUSINESS["imports"].c
    lists = tx.rows(sa.select(i.root_id).where(i.city_id == tx.city_id, (i.error_sha256 == text) | (i.sha256 == text)))
    if any(allowed.roles(root) & _HANDS for (root,) in lists):
        return True
    return any(allowed.permits(scope) for scope, *_ in _photos(tx, text))


def _sizes(tx: Tx, allowed: Reach, person: bytes, sha256: bytes) -> set[int]:
    """Give the lengths that rows of photos name for this file, where the person may send it."""
    text = sha256.hex()
    return {
        size if name == text else thumb_size
        for scope, created_by, name, size, thumb_size in _photos(tx, text)
        if allowed.roles(scope) or created_by == person
    }


def _photos(tx: Tx, text: str) -> list[tuple[bytes, bytes, str, int, int]]:
    """Find the rows that name a picture or its small version, with the scope where each is now."""
    p, r = BUSINESS["photos"].c, ROOT_HEAD.c
    here = (r.city_id == p.city_id) & (r.root == p.root_id)
    found = [
        tx.rows(
            sa.select(r.scope, p.created_by, p.sha256, p.size, p.thumb_size)
            .join_from(BUSINESS["photos"], ROOT_HEAD, here)
            .where(p.city_id == tx.city_id, r.city_id == tx.city_id, name == text, p.erased_at.is_(None))
        )
        for name in (p.sha256, p.thumb_sha256)  # two look-ups, each by its own index
    ]
    return [(scope, made_by, sha, size, thumb) for rows in found for scope, made_by, sha, size, thumb in rows]
