"""The city's tree and its people, as the administration makes them."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from contract.defaults import default_configs
from contract.errors import Conflict, NotFound, UserError
from contract.records import Holding, Node, Person
from contract.records.codes import ROLES
from contract.signing import KEY_BYTES
from server.access import System, Visitor, city_of, reach_of
from server.accounts import new_code, open_account, person_of
from server.database import Database, Tx
from server.exchange.official import rows_of, write_official
from server.schema import BUSINESS, META

_ALWAYS: Final = date(2020, 1, 1)  # the first configuration counts for all that is imported of earlier years
ZONE: Final = "Asia/Shanghai"
_EPOCH_BYTES: Final = 16
_UNDER: Final = {"office": {"city"}, "team": {"office"}, "route": {"team", "office"}, "desk": {"office", "city"}}


def make_city(database: Database, city_id: int, name: str) -> System:
    """Make a city that works: office, team, the route of shops that nobody has yet, the first configuration.

    Raises Conflict when the city is here already.
    """
    with database.acting(Visitor(city_id)) as tx:
        if city_of(tx):
            raise Conflict("The city {city} is here already. Nothing was changed.", city=city_id)
        city = tx.ids.new_id()
        made = System(city_id, city.bytes)
        tx.city = city.bytes
        _found(tx, "city", city.bytes)
        _found(tx, "epoch", tx.ids.random_bytes(_EPOCH_BYTES))
        _found(tx, "signing_key", tx.ids.random_bytes(KEY_BYTES))
        node = _node(tx, "city", name, None, code=str(city_id), time_zone=ZONE, node_id=city)
        office = _node(tx, "office", "营销中心", city)
        team = _node(tx, "team", "客户服务一组", office.id)
        route = _node(tx, "route", "待分配", team.id, code="unassigned")
        configs = default_configs(tx.ids.new_id, tx.now, _ALWAYS)
        write_official(tx, rows_of([node, office, team, route, *configs], city), action="init", all_new=True)
    return made


def begin_epoch(tx: Tx) -> bytes:
    """Give the city's data a new epoch, as after every restore: devices then look whether they lost something."""
    epoch = tx.ids.random_bytes(_EPOCH_BYTES)
    m = META.c
    tx.run(sa.update(META).where(m.city_id == tx.city_id, m.name == "epoch").values(value=epoch))
    return epoch


def _found(tx: Tx, name: str, value: bytes) -> None:
    tx.run(sa.insert(META), [{"city_id": tx.city_id, "name": name, "value": value}])


def _node(tx: Tx, kind: str, name: str, under: UUID | None, *, node_id: UUID | None = None, **more: Any) -> Node:
    return Node(id=node_id or tx.ids.new_id(), created_at=tx.now, node_kind=kind, name=name, parent_id=under, **more)


def find_node(tx: Tx, words: str) -> bytes:
    """Find a node by its id, code or name; NotFound, or Conflict when several fit."""
    n = BUSINESS["nodes"].c
    rows = tx.rows(
        sa.select(n.id, n.code, n.name).where(n.city_id == tx.city_id, n.root_id == tx.city, n.voided_at.is_(None))
    )
    fits = [row[0] for row in rows if words in {str(UUID(bytes=row[0])), row[1]}]
    fits = fits or [row[0] for row in rows if row[2] == words]
    if not fits:
        raise NotFound("There is no node {words}. Name it by its name, its code or its id.", words=words)
    if len(fits) > 1:
        raise Conflict("Several nodes are named {words}. Name the one you mean by its code or its id.", words=words)
    return fits[0]  # type: ignore[no-any-return]


def make_node(tx: Tx, kind: str, name: str, under: bytes, *, code: str | None = None) -> Node:
    """Make an office, team, route or desk under another node; UserError when it does not belong there."""
    n = BUSINESS["nodes"].c
    above = tx.row(sa.select(n.node_kind).where(n.city_id == tx.city_id, n.id == under))
    if above is None or above[0] not in _UNDER.get(kind, ()):
        raise UserError(
            "A node of the kind {kind} cannot stand there: an office under the city, a team under "
            "an office, a route under a team.",
            kind=kind,
        )
    made = _node(tx, kind, name, UUID(bytes=under), code=code)
    write_official(tx, rows_of([made], UUID(bytes=tx.city)), action="node")
    return made


def make_user(tx: Tx, login: str, name: str, role: str, node: bytes, password_hash: str | None) -> tuple[UUID, str]:
    """Make a person with an account and a holding that begins today; give the id and a one-time enrolment code."""
    if role not in ROLES:
        raise UserError("There is no role {role}. The roles are {roles}.", role=role, roles=", ".join(ROLES))
    person = Person(id=tx.ids.new_id(), created_at=tx.now, name=name)
    held = holding(tx, person.id, node, role)
    open_account(tx, person.id.bytes, login, password_hash)
    write_official(tx, rows_of([person, held], UUID(bytes=tx.city)), action="user")
    return person.id, new_code(tx, person.id.bytes)


def holding(tx: Tx, person: UUID, node: bytes, role: str, *, right: str = "work") -> Holding:
    """Make a holding that begins today, by the city's calendar, and has no end."""
    today = reach_of(tx, person.bytes).today
    return Holding(
        id=tx.ids.new_id(),
        created_at=tx.now,
        person_id=person,
        node_id=UUID(bytes=node),
        role=role,
        right=right,
        from_on=today,
    )


def code_for(tx: Tx, login: str) -> str:
    """Make a new enrolment code for a login; NotFound."""
    return new_code(tx, person_of(tx, login))


def the_city(database: Database, city_id: int | None) -> System:
    """Find the one city of this database, or the one named; NotFound or Conflict."""
    cities = database.cities()
    if city_id is None and len(cities) > 1:
        raise Conflict("This database keeps several cities. Name one by --city.")
    number = next(iter(cities), None) if city_id is None else city_id
    if number not in cities:
        raise NotFound("The city is not here. Run init first.")
    return System(number, cities[number])
