"""The demonstration's world: everything of it, from a seed, a size and the day it plays on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Final
from uuid import UUID

from contract.clock import FixedClock
from contract.defaults import default_configs
from contract.fields import Record
from contract.ids import SeededIds
from contract.records import Visit
from contract.records.configs import Cycles, rules_on
from server.demo.cases import conduct_case
from server.demo.days import ZONE, Call, calls_of
from server.demo.extras import calls_by_phone, changes_of, reviews_of, states_of, with_oddities
from server.demo.goods import goods
from server.demo.history import history_of
from server.demo.people import Account, Route, staff
from server.demo.scenes import Scene
from server.demo.shops import Setting, Shop, shops_of
from server.demo.trade import Sales, planted_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large the world is: shops and visits are shared evenly among all account managers."""

    teams: int
    managers_a_team: int
    shops: int
    visits: int

    @property
    def managers(self) -> int:
        """Count all account managers."""
        return self.teams * self.managers_a_team


SMALL: Final = Size(teams=1, managers_a_team=3, shops=750, visits=8_000)
CITY: Final = Size(teams=3, managers_a_team=8, shops=6_000, visits=60_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """The effect that is planted: which shops were advised to restock, from when on, and by how much they grew."""

    from_on: date
    advised: frozenset[UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Records of one scope, and the shops among them, which are new there."""

    scope: UUID
    roots: frozenset[UUID]
    records: list[Record]


class DemoWorld:
    """All of the world: the records of the city at once, those of the routes batch by batch."""

    def __init__(self, seed: int, size: Size, today: date, city: UUID) -> None:
        now = datetime.combine(today, time(6, 0), ZONE).astimezone(UTC)
        self._seed, self._ids = seed, SeededIds(FixedClock(now), seed)
        self.size, self.today = size, today
        self.staff = staff(self._ids.new_id, city, size.teams, size.managers_a_team, today, now)
        self.accounts: tuple[Account, ...] = self.staff.accounts
        self._goods = goods(self._ids.new_id, today, now)
        self._sales = Sales(self._goods, self._ids.new_id, today, now)
        self._city = city
        self._shops = self._think_up_shops(now)
        self.planted = Planted(
            from_on=planted_on(today),
            advised=frozenset(s.retailer.id for shops in self._shops for s in shops if s.advised),
        )

    def batches(self) -> Iterator[Batch]:
        """Give the records of the city, then of one route after the other, then what the peers bought.

        A world gives its batches once: the ids run on.
        """
        yield Batch(scope=self._city, roots=frozenset(), records=[*self.staff.records, *self._goods.records])
        for route, shops, visits in zip(self.staff.routes, self._shops, self._shares(self.size.visits), strict=True):
            yield self._batch(route, shops, visits)
        yield Batch(scope=self._city, roots=frozenset(), records=list(self._sales.peer_records()))

    def records(self) -> list[Record]:
        """Give all records at once, once; for a small world."""
        return [made for batch in self.batches() for made in batch.records]

    def _shares(self, whole: int) -> list[int]:
        each, more = divmod(whole, self.size.managers)
        return [each + (n < more) for n in range(self.size.managers)]

    def _rng(self, part: str, route: Route) -> Random:
        return Random(f"{self._seed}/{part}/{route.number}")

    def _think_up_shops(self, now: datetime) -> list[list[Shop]]:
        configs = default_configs(self._ids.new_id, now, self.today)
        setting = Setting(
            goods=self._goods,
            cycles=rules_on(configs, self.today).cycles() or Cycles(default_days=14, by_class={}, by_market={}),
            new_id=self._ids.new_id,
            today=self.today,
            now=now,
        )
        made: list[list[Shop]] = []
        for route, count in zip(self.staff.routes, self._shares(self.size.shops), strict=True):
            made.append(shops_of(route, count, setting, self._rng("shops", route), sum(map(len, made))))
        return made

    def _batch(self, route: Route, shops: list[Shop], visits: int) -> Batch:
        rng = self._rng("history", route)
        scene = Scene(goods=self._goods, rng=rng, new_id=self._ids.new_id, today=self.today, clerk=self.staff.clerk)
        calls: dict[UUID, list[Call]] = defaultdict(list)
        for call in calls_of(shops, visits, self.today, rng):
            calls[call.shop.retailer.id].append(call)
        told = [made for shop in shops for made in history_of(shop, calls[shop.retailer.id], scene)]
        seen = sorted((made for made in told if isinstance(made, Visit)), key=lambda visit: visit.started_at)
        contacts = with_oddities(seen, route.number)
        records = [
            *(made for shop in shops for made in self._file(shop, scene)),
            *contacts,
            *(made for made in told if not isinstance(made, Visit)),
            *reviews_of(contacts, route, scene),
        ]
        if route.number == 1:
            at = datetime.combine(self.today - timedelta(days=1), time(9, 20), ZONE).astimezone(UTC)
            records += conduct_case(route.team_id, shops[3].retailer.id, route.manager, route.supervisor, at, scene)
        return Batch(scope=route.node_id, roots=frozenset(shop.retailer.id for shop in shops), records=records)

    def _file(self, shop: Shop, scene: Scene) -> Iterator[Record]:
        yield shop.retailer
        yield from self._sales.records_of(shop)
        yield from states_of(shop, scene)
        yield from changes_of(shop, scene)
        yield from calls_by_phone(shop, scene)


def generate(seed: int, size: Size, today: date, city: UUID) -> DemoWorld:
    """Make the world of `seed` as it stands on the morning of `today`, below the node `city`."""
    return DemoWorld(seed, size, today, city)
