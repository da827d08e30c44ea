"""Who gets a new case: the person behind the desk that the route names (A40, A48)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from contract.records import Case
from desktop.models import configs, org, scopes
from desktop.models.store import Store
from insights.routing import CaseRoute, route_of

_SUPERVISOR: Final = "supervisor"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOwner:
    """One owner and one day: always somebody, so that no case is without (A43).

    `filed_under` is the shop; the team's node for a case about a colleague, which the shop's file never shows.
    """

    person_id: UUID
    name: str
    route: CaseRoute
    due_on: date
    filed_under: UUID

    @property
    def stays_here(self) -> bool:
        """Say whether the person who writes it answers it."""
        return self.route.stays_here


def owner_of(
    store: Store, retailer_id: UUID, case_kind: str, topic: str | None, today: date, *, about: UUID | None = None
) -> CaseOwner:
    """Give the owner of a new case of a shop; one that is `about` a colleague goes to the supervisor of the team."""
    route = route_of(case_kind, topic, today, configs.rules(store, today))
    role = _SUPERVISOR if about is not None else route.role or _SUPERVISOR
    person_id = _nearest(store, retailer_id, role, today)
    team = org.my_team(store, today) if about is not None else None
    return CaseOwner(
        person_id=person_id,
        name=org.name_of(store, person_id),
        route=route,
        due_on=max(route.due_on or today, today),
        filed_under=retailer_id if team is None else team.id,
    )


def new_case(  # noqa: PLR0913 - what a person wrote, and where
    store: Store,
    retailer_id: UUID,
    case_kind: str,
    topic: str | None,
    words: str,
    *,
    today: date,
    about: UUID | None = None,
    visit_id: UUID | None = None,
) -> Case:
    """Make the case of what a retailer told or asked us, in the retailer's own words."""
    owner = owner_of(store, retailer_id, case_kind, topic, today, about=about)
    now = store.clock.now()
    apart = owner.filed_under != retailer_id
    return Case(
        id=store.ids.new_id(),
        created_by=store.me.person_id,
        created_at=now,
        filed_under=owner.filed_under,
        retailer_id=retailer_id,
        visit_id=None if apart else visit_id,
        case_kind=case_kind,
        topic=topic,
        words=words,
        subject_person=about if apart else None,
        opened_at=now,
        owner_id=owner.person_id,
        due_on=owner.due_on,
    )


def _nearest(store: Store, retailer_id: UUID, role: str, today: date) -> UUID:
    """Find who holds `role` nearest above the shop; without such a one its supervisor, else the writer."""
    if role == "account_manager":
        return store.me.person_id
    held = {(held.node_id, held.role): held.person_id for held in org.holdings(store, today)}
    nodes = list(_above(store, retailer_id, today))
    for wanted in dict.fromkeys((role, _SUPERVISOR)):
        for node_id in nodes:
            if (node_id, wanted) in held:
                return held[node_id, wanted]
    return store.me.person_id


def _above(store: Store, retailer_id: UUID, today: date) -> Iterator[UUID]:
    route = scopes.scope_of(store, retailer_id)
    starts = [route] if route is not None else [node.id for node in org.my_routes(store, today)]
    for start in starts:
        yield from (node.id for node in org.above(store, start))
