"""The organisation as this device knows it: names of people, the tree, who holds what, the day in the city's zone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import TYPE_CHECKING, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from contract.records import Holding, Node, Person

if TYPE_CHECKING:
    from desktop.models.store import Store

_HOME: Final = "Asia/Shanghai"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manager:
    """An account manager with the routes held on one day."""

    person_id: UUID
    name: str
    routes: tuple[Node, ...]


def people(store: Store) -> dict[UUID, str]:
    """Give the name of every person of the city by id."""
    return store.cache.get("people", frozenset({"people"}), lambda: _names(store))


def name_of(store: Store, person_id: UUID | None) -> str:
    """Give a person's name; an empty text when nobody is named, or nobody this device knows."""
    return "" if person_id is None else people(store).get(person_id, "")


def nodes(store: Store) -> dict[UUID, Node]:
    """Give every node of the city's tree by id."""
    return store.cache.get("nodes", frozenset({"nodes"}), lambda: _tree(store))


def above(store: Store, node_id: UUID) -> list[Node]:
    """Give the node and all above it, from the node up; an empty list for a node this device does not know."""
    tree, found, at = nodes(store), list[Node](), node_id
    while (node := tree.get(at)) is not None and node not in found:
        found.append(node)
        if node.parent_id is None:
            break
        at = node.parent_id
    return found


def node_above(store: Store, node_id: UUID, node_kind: str) -> Node | None:
    """Give the first node of `node_kind` at or above `node_id`: the team of a route, the office of a team."""
    return next((node for node in above(store, node_id) if node.node_kind == node_kind), None)


def holdings(store: Store, day: date) -> list[Holding]:
    """Give everybody's holdings in force on `day`."""
    every = store.cache.get("holdings", frozenset({"holdings"}), lambda: _holdings(store))
    return [held for held in every if held.from_on <= day and (held.to_on is None or day <= held.to_on)]


def my_holdings(store: Store, day: date) -> list[Holding]:
    """Give what this person holds on `day`."""
    return [held for held in holdings(store, day) if held.person_id == store.me.person_id]


def my_routes(store: Store, day: date) -> list[Node]:
    """Give the routes at and below what this person holds on `day`, by name."""
    return _routes(store, {held.node_id for held in my_holdings(store, day)})


def my_team(store: Store, day: date) -> Node | None:
    """Give the team this person belongs to on `day`; a case about a colleague is filed under it."""
    found = (node_above(store, held.node_id, "team") for held in my_holdings(store, day))
    return next((team for team in found if team is not None), None)


def my_managers(store: Store, day: date) -> list[Manager]:
    """Give the account managers whose routes lie at or below what this person holds on `day`, by name."""
    mine = {route.id for route in my_routes(store, day)}
    routes: dict[UUID, list[Node]] = {}
    for held in holdings(store, day):
        if held.role == "account_manager":
            routes.setdefault(held.person_id, []).extend(r for r in _routes(store, {held.node_id}) if r.id in mine)
    made = [
        Manager(person_id=person_id, name=name_of(store, person_id), routes=tuple(found))
        for person_id, found in routes.items()
        if found
    ]
    return sorted(made, key=lambda manager: (manager.name, manager.person_id))


def belongs_to(store: Store, day: date) -> set[UUID]:
    """Name the nodes at, above and below what this person holds on `day`."""
    held = {holding.node_id for holding in my_holdings(store, day)}
    over = {node.id for node_id in held for node in above(store, node_id)}
    return over | {node_id for node_id in nodes(store) if held & {node.id for node in above(store, node_id)}}


def zone(store: Store) -> tzinfo:
    """Give the time zone of the city; that of the country until the city's node has arrived."""
    city = nodes(store).get(store.me.city)
    return ZoneInfo(city.time_zone if city is not None and city.time_zone else _HOME)


def today(store: Store) -> date:
    """Give the day it is in the city."""
    return store.clock.now().astimezone(zone(store)).date()


def _routes(store: Store, held: set[UUID]) -> list[Node]:
    def under() -> Iterator[Node]:
        for node in nodes(store).values():
            if node.node_kind == "route" and held & {over.id for over in above(store, node.id)}:
                yield node

    return sorted(under(), key=lambda node: (node.name, node.id))


def _names(store: Store) -> dict[UUID, str]:
    return {person.id: person.name for person in store.all(Person, sa.select(store.with_annulled("people")))}


def _tree(store: Store) -> dict[UUID, Node]:
    return {node.id: node for node in store.all(Node, sa.select(store.t("nodes")))}


def _holdings(store: Store) -> list[Holding]:
    return store.all(Holding, sa.select(store.t("holdings")))
