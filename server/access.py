"""Who asks, and what he may see and do: worked out anew for every request from the holdings (sync.md section 2).

Rules (the tests cite them):
 1. A token is kept as its SHA-256; one that nobody used for 60 days is worth nothing; a revoked one is gone at once.
 2. A holding permits the scopes at and below its node, and always the scope of the city, on the days from..to in the
    city's time zone. The clock is the server's.
 3. Roles count only where a holding with the right `work` gives them.
 4. What a person held until lately is known too: his late facts are taken (sync.md section 4).
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from typing import ClassVar, Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from contract.wire import day
from server.database import CITY, Database, Transient, Tx
from server.refusals import NotSignedIn
from server.schema import ACCOUNT, BUSINESS, META, TOKEN

IDLE: Final = timedelta(days=60)
LEASE: Final = timedelta(days=45)
"""How long a device may work without the server: so long the facts of a former holder are taken."""
_TOUCH_MS: Final = 3_600_000
_DAY_MS: Final = 86_400_000


@dataclass(frozen=True, slots=True)
class Visitor:
    """Nobody yet, at the door of one city."""

    city_id: int
    city: bytes = b""
    person: bytes | None = None
    is_walled: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class System:
    """The server itself: administration and imports, on behalf of `person` where one asked for it."""

    city_id: int
    city: bytes = b""
    person: bytes | None = None
    is_walled: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class Principal:
    """One person on one device."""

    city_id: int
    city: bytes
    person: bytes
    device: bytes
    token_hash: bytes | None
    """None when a package was carried here by hand: then the device is known by its signature."""
    is_walled: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class Place:
    """One node of the tree."""

    kind: str
    name: str
    parent: bytes | None


@dataclass(slots=True)
class Grant:
    """What is permitted in one scope: the roles that work there, and the roles that only read."""

    working: set[str] = field(default_factory=set)
    reading: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Reach:
    """All that one person may see and do on one day."""

    person: bytes
    today: date
    places: dict[bytes, Place]
    grants: dict[bytes, Grant]
    former: dict[bytes, set[str]]
    """The roles that the person had in a scope until lately."""
    held_before: set[bytes]
    """Every scope that the person held once and whose holding ended."""

    def permits(self, scope: bytes) -> bool:
        """Say whether the scope may be seen."""
        return scope in self.grants

    def roles(self, scope: bytes) -> frozenset[str]:
        """Name the roles that may work in the scope."""
        grant = self.grants.get(scope)
        return frozenset(grant.working) if grant else frozenset()

    def all_roles(self) -> frozenset[str]:
        """Name every role that the person has somewhere."""
        return frozenset().union(*(grant.working | grant.reading for grant in self.grants.values()))

    def former_roles(self, scope: bytes) -> frozenset[str]:
        """Name the roles that work in the scope, or did until lately."""
        return self.roles(scope) | frozenset(self.former.get(scope, ()))


def hash_of(token: str) -> bytes:
    """Give what is kept of a token."""
    return sha256(token.encode()).digest()


_META: Final = sa.select(META.c.value).where(META.c.city_id == CITY, META.c.name == sa.bindparam("name"))


def city_of(tx: Tx) -> bytes:
    """Give the id of the city's node, or b"" when there is no such city here."""
    found = tx.row(_META, name="city")
    return found[0] if found else b""


def epoch_of(tx: Tx) -> bytes:
    """Give the epoch of the city's data; empty when there is no such city here."""
    found = tx.row(_META, name="epoch")
    return found[0] if found else b""


def signing_key_of(tx: Tx) -> bytes:
    """Give the key that the server signs with for this city; empty when there is no such city here."""
    found = tx.row(_META, name="signing_key")
    return found[0] if found else b""


def system_of(database: Database, city_id: int) -> System:
    """Open the door for the server itself in one city; NotSignedIn when it is not here."""
    with database.acting(Visitor(city_id), reading=True) as tx:
        city = city_of(tx)
    if not city:
        raise NotSignedIn("This server does not keep the city {city}. Check the number of the city.", city=city_id)
    return System(city_id, city)


def authenticate(database: Database, token: str) -> Principal:
    """Tell who holds this token; NotSignedIn when it is worth nothing (rule 1)."""
    number, _, secret = token.partition(".")
    if not number.isdecimal() or not secret or len(number) > 9:  # noqa: PLR2004 - more digits than any city has
        raise _ended()
    visitor, hashed = Visitor(int(number)), hash_of(token)
    with database.acting(visitor, reading=True) as tx:
        person, device, used_at = _alive(tx, hashed)
        made = Principal(visitor.city_id, city_of(tx), person, device, hashed)
        now = tx.now_ms
    if now - used_at > _TOUCH_MS:
        with suppress(Transient), database.acting(made, waiting=False) as tx:  # else a later request notes it
            mine = (TOKEN.c.city_id == tx.city_id) & (TOKEN.c.hash == hashed)
            tx.run(sa.update(TOKEN).where(mine).values(used_at=now))
    return made


_TOKEN: Final = (
    sa.select(TOKEN.c.person_id, TOKEN.c.device_id, TOKEN.c.used_at)
    .join_from(TOKEN, ACCOUNT, (ACCOUNT.c.city_id == TOKEN.c.city_id) & (ACCOUNT.c.person_id == TOKEN.c.person_id))
    .where(TOKEN.c.city_id == CITY, ACCOUNT.c.city_id == CITY)
    .where(TOKEN.c.hash == sa.bindparam("hash"), ACCOUNT.c.disabled_at.is_(None))
)


def _alive(tx: Tx, hashed: bytes) -> tuple[bytes, bytes, int]:
    found = tx.row(_TOKEN, hash=hashed)
    if found is None or tx.now_ms - found[2] > IDLE // timedelta(milliseconds=1):
        raise _ended()
    return found[0], found[1], found[2]


def _not_revoked(tx: Tx, device: bytes) -> None:
    d, a = BUSINESS["devices"].c, ACCOUNT.c
    found = tx.row(
        sa.select(d.id)
        .join_from(BUSINESS["devices"], ACCOUNT, (a.city_id == d.city_id) & (a.person_id == d.person_id))
        .where(d.city_id == tx.city_id, a.city_id == tx.city_id, d.id == device)
        .where(d.revoked_at.is_(None), d.voided_at.is_(None), a.disabled_at.is_(None))
    )
    if found is None:
        raise _ended()


def _ended() -> NotSignedIn:
    return NotSignedIn(
        "This computer is not signed in any more. What you recorded is safe here. Sign in again to send it."
    )


_HOLDINGS, _NODE = BUSINESS["holdings"].c, BUSINESS["nodes"].c
_HELD: Final = sa.select(
    _HOLDINGS.node_id, _HOLDINGS.role, _HOLDINGS.right, _HOLDINGS.from_on, _HOLDINGS.to_on, _HOLDINGS.voided_at
).where(
    _HOLDINGS.city_id == CITY,
    _HOLDINGS.root_id == sa.bindparam("city"),
    _HOLDINGS.person_id == sa.bindparam("person"),
)
_NODES: Final = sa.select(
    _NODE.id, _NODE.node_kind, _NODE.name, _NODE.parent_id, _NODE.time_zone, _NODE.voided_at
).where(_NODE.city_id == CITY, _NODE.root_id == sa.bindparam("city"))


def reach(tx: Tx, principal: Principal) -> Reach:
    """Work out what the person may see and do now, inside the transaction that uses it; NotSignedIn as above."""
    if principal.token_hash is None:
        _not_revoked(tx, principal.device)
    else:
        _alive(tx, principal.token_hash)
    return reach_of(tx, principal.person)


def reach_of(tx: Tx, person: bytes) -> Reach:
    """Work out what a person may see and do now."""
    places, zone = _places(tx)
    today = tx.now.astimezone(ZoneInfo(zone)).date()
    made = Reach(person=person, today=today, places=places, grants={tx.city: Grant()}, former={}, held_before=set())
    below = _children(places)
    holdings = tx.rows(_HELD, city=tx.city, person=person)
    for node, role, right, from_on, to_on, voided_at in holdings:
        last = _last_day(to_on, voided_at)
        if day(from_on) > today:
            continue
        for scope in _at_and_below(node, below):
            if last >= today:
                grant = made.grants.setdefault(scope, Grant())
                (grant.working if right == "work" else grant.reading).add(role)
                continue
            made.held_before.add(scope)
            if right == "work" and today - last <= LEASE:
                made.former.setdefault(scope, set()).add(role)
    return made


def _last_day(to_on: int | None, voided_at: int | None) -> date:
    last = date.max if to_on is None else day(to_on)
    return last if voided_at is None else min(last, day(voided_at // _DAY_MS - 1))


def _places(tx: Tx) -> tuple[dict[bytes, Place], str]:
    rows = tx.rows(_NODES, city=tx.city)
    zone = next((row[4] for row in rows if row[0] == tx.city), None) or "Asia/Shanghai"
    return {row[0]: Place(row[1], row[2], row[3]) for row in rows if row[5] is None}, zone


def _children(places: dict[bytes, Place]) -> dict[bytes, list[bytes]]:
    below: dict[bytes, list[bytes]] = {}
    for node, place in places.items():
        if place.parent is not None:
            below.setdefault(place.parent, []).append(node)
    return below


def _at_and_below(node: bytes, below: dict[bytes, list[bytes]]) -> list[bytes]:
    found = [node]
    for scope in found:
        found += below.get(scope, ())
    return found


def in_order(scopes: list[bytes], places: dict[bytes, Place]) -> list[bytes]:
    """Put scopes in the order of the tree: the city first, every node behind what it is under."""

    def path(scope: bytes) -> list[bytes]:
        place = places.get(scope)
        return [*(path(place.parent) if place and place.parent in places else []), scope]

    return sorted(scopes, key=lambda scope: (len(path(scope)), path(scope)))
