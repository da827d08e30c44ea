"""What every paper of one print job shares: the moment, the rules in force, the goods, who prints."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from contract import wire
from contract.records import Holding
from contract.records.configs import Rules
from desktop.models import configs, facts, org, scopes
from desktop.models.store import Store
from desktop.reports.page import Stamp
from insights.facts import Trade

HOTLINE: Final = "12313"
"""The national service line for tobacco, the same everywhere (TF27)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The place where papers are filled: one moment in the city's zone, so that a whole batch says the same."""

    store: Store
    now: datetime
    rules: Rules
    trade: Trade

    @property
    def today(self) -> date:
        """The day of the moment."""
        return self.now.date()

    def local(self, moment: datetime) -> date:
        """Give the day of an instant in the city's zone."""
        return moment.astimezone(self.now.tzinfo).date()

    def stamp(self, serial: str, office: str) -> Stamp:
        """Say who prints this, when, and how fresh the records are."""
        told = self.store.known("synced_at")
        as_of = self.now if told is None else wire.instant(told).astimezone(self.now.tzinfo)
        return Stamp(
            office=office,
            serial=serial,
            as_of=as_of,
            printed_by=self.store.me.name,
            printed_at=self.now,
            hotline=HOTLINE,
        )

    def office_of(self, retailer_id: UUID | None) -> str:
        """Name the city and the office that a shop belongs to; of no shop, the office of whoever prints."""
        nodes = org.nodes(self.store)
        city = nodes.get(self.store.me.city)
        office = next(
            (node for at in self._at(retailer_id) if (node := org.node_above(self.store, at, "office"))), None
        )
        return " ".join(node.name for node in (city, office) if node is not None)

    def manager_of(self, retailer_id: UUID) -> str:
        """Name who looks after a shop today; an empty text while nobody does."""
        route = scopes.scope_of(self.store, retailer_id)
        held = [h for h in self._managers() if h.node_id == route]
        return org.name_of(self.store, held[0].person_id) if held else ""

    def _managers(self) -> list[Holding]:
        return [h for h in org.holdings(self.store, self.today) if h.role == "account_manager" and h.right == "work"]

    def _at(self, retailer_id: UUID | None) -> list[UUID]:
        route = scopes.scope_of(self.store, retailer_id) if retailer_id else None
        mine = [held.node_id for held in org.my_holdings(self.store, self.today)]
        return [route, *mine] if route else mine


def desk(store: Store) -> Desk:
    """Set up for papers that are printed now."""
    now = store.clock.now().astimezone(org.zone(store))
    today = now.date()
    return Desk(store=store, now=now, rules=configs.rules(store, today), trade=facts.trade(store))
