"""The shops that papers are printed for: where they are, when they are due, how complete and how old their facts are.

Rules (the tests cite them):
 1. A shop is doubtful where its paper would mislead: old sales, a licence at its end, a fact nobody confirmed for
    long, or no retail price at all. Gaps alone are named and make no shop doubtful.
 2. Limits come from the configuration; one that is not delivered keeps its rule silent.
 3. The order is that of walking, street by street, so that papers are handed out as they come.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from contract import wire
from contract.records import FieldState, Retailer, SalesMonth, Visit
from contract.records.configs import Rules
from desktop.models import configs, facts, org, schema, search
from desktop.models.store import Store
from insights.facts import ShopFacts, Trade
from insights.freshness import STALE, Completeness, completeness_of, freshness_of
from insights.months import month_of, months_before
from insights.plan import due_date, is_visited
from insights.reasons import Reason
from insights.walking import walking_order
from insights.wording import Coded, Listed

KINDS: Final = frozenset(
    {"retailers", "field_states", "visits", "sales_months", "prices", "products", "configs", "nodes", "holdings"}
)
"""The kinds that the list is made from."""
_FOUND: Final = 5_000
_NAMED: Final = 2  # gaps called by name in one line


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """One thing amiss with the facts of a shop; `days` is the age of what is old.

    `code` is licence, sales, unconfirmed, prices or fields; `weighs` says whether to look before printing.
    """

    code: str
    words: Reason
    weighs: bool
    days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One shop to choose; `as_of` is the day its sales reach to, `complete` how complete its file is."""

    shop: Retailer
    route: UUID | None
    due_on: date | None
    as_of: date | None
    complete: Completeness | None
    lacks: tuple[Lack, ...]

    @property
    def per_mille(self) -> int | None:
        """Give the share of required fields that are filled."""
        return self.complete.per_mille if self.complete else None

    @property
    def is_doubtful(self) -> bool:
        """Say whether somebody should look before its paper is printed (rule 1)."""
        return any(lack.weighs for lack in self.lacks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which shops are wanted; None and "" want all. `due_by` takes those due on or before a day."""

    route: UUID | None = None
    due_by: date | None = None
    street: str = ""
    class42: str = ""
    tier: str = ""
    credit: str = ""
    typed: str = ""
    only_doubtful: bool = False


def every(store: Store, today: date) -> tuple[Choice, ...]:
    """Give every shop on this computer, in walking order within its route; kept until something in it changes."""
    return store.cache.get(("choices", today), KINDS, lambda: tuple(_choices(store, today)))


def chosen(store: Store, wanted: Wanted, today: date) -> list[Choice]:
    """Give the shops that are wanted."""
    typed = _typed(store, wanted.typed)
    return [choice for choice in every(store, today) if _fits(choice, wanted, typed)]


def streets(choices: Iterable[Choice]) -> list[str]:
    """Name the streets of some shops, by name."""
    return sorted({choice.shop.street for choice in choices if choice.shop.street})


def classes(choices: Iterable[Choice]) -> list[str]:
    """Name the customer classes of some shops."""
    return sorted({choice.shop.class42 for choice in choices if choice.shop.class42})


def tiers(choices: Iterable[Choice]) -> list[str]:
    """Name the supply tiers of some shops, numbers by their size."""
    known = {choice.shop.tier for choice in choices if choice.shop.tier}
    return sorted(known, key=lambda tier: (not tier.isdecimal(), int(tier) if tier.isdecimal() else 0, tier))


def routes(store: Store, today: date) -> list[tuple[UUID, str, str]]:
    """Give the routes of this person as (route, its name, who holds it or ""), by name."""
    holders: defaultdict[UUID, list[str]] = defaultdict(list)
    for held in org.holdings(store, today):
        if held.role == "account_manager" and held.right == "work":
            holders[held.node_id].append(org.name_of(store, held.person_id))
    return [(route.id, route.name, "、".join(holders[route.id])) for route in org.my_routes(store, today)]


def _fits(choice: Choice, wanted: Wanted, typed: frozenset[UUID] | None) -> bool:
    shop = choice.shop
    return (
        (not wanted.route or choice.route == wanted.route)
        and (not wanted.street or shop.street == wanted.street)
        and (not wanted.class42 or shop.class42 == wanted.class42)
        and (not wanted.tier or shop.tier == wanted.tier)
        and (not wanted.credit or shop.credit_level == wanted.credit)
        and _is_due(choice, wanted.due_by)
        and (typed is None or shop.id in typed)
        and (not wanted.only_doubtful or choice.is_doubtful)
    )


def _is_due(choice: Choice, by: date | None) -> bool:
    return by is None or (choice.due_on is not None and choice.due_on <= by)


def _typed(store: Store, typed: str) -> frozenset[UUID] | None:
    if not typed.strip():
        return None
    return frozenset(shop.id for shop in search.find(store, typed, _FOUND))


def _choices(store: Store, today: date) -> Iterator[Choice]:
    rules, trade = configs.rules(store, today), facts.trade(store)
    states, bought, visits, under = _states(store), _bought(store, today), _last_visits(store), _routes(store)
    shops = walking_order(store.all(Retailer, sa.select(store.t("retailers"))))
    names = {node.id: node.name for node in org.nodes(store).values()}
    shops.sort(key=lambda shop: names.get(under.get(shop.id, shop.id), ""))
    for shop in shops:
        known = states.get(shop.id, [])
        complete = completeness_of(shop, known, rules, today)
        last = ShopFacts(retailer=shop, contacts=tuple(visits.get(shop.id, ())))
        yield Choice(
            shop=shop,
            route=under.get(shop.id),
            due_on=due_date(last, rules) if is_visited(shop) else None,
            as_of=_as_of(store, shop),
            complete=complete,
            lacks=tuple(_lacks(_Look(shop, known, bought.get(shop.id, frozenset()), trade, rules, today), complete)),
        )


@dataclass(frozen=True, slots=True)
class _Look:
    """What the facts of one shop are judged by."""

    shop: Retailer
    states: list[FieldState]
    bought: frozenset[int]
    trade: Trade
    rules: Rules
    today: date


def _lacks(look: _Look, complete: Completeness | None) -> Iterator[Lack]:
    """Name what is amiss, the weightiest first."""
    yield from _licence(look)
    yield from _old_sales(look)
    yield from _unconfirmed(look)
    yield from _prices(look)
    missing = complete.missing if complete else ()
    if missing:
        named = Listed(Coded(look.rules.codes("required_fields"), name) for name in missing[:_NAMED])
        more = len(missing) - _NAMED
        words = Reason("{fields}, {n} more", fields=named, n=more) if more > 0 else Reason("{fields}", fields=named)
        yield Lack(code="fields", words=words, weighs=False)


def _licence(look: _Look) -> Iterator[Lack]:
    ends, limit = look.shop.license_valid_to, look.rules.limit("license_third_days")
    if ends is None or limit is None:
        return
    left = (ends - look.today).days
    if left < 0:
        yield Lack(code="licence", words=Reason("licence ended"), weighs=True)
    elif left <= limit:
        soon = (Reason("licence ends today"), Reason("licence ends tomorrow"))
        words = soon[left] if left < len(soon) else Reason("licence ends in {n} days", n=left)
        yield Lack(code="licence", words=words, weighs=True)


def _old_sales(look: _Look) -> Iterator[Lack]:
    limit, as_of = look.rules.limit("sales_old_days", "settings"), look.shop.marketing_as_of
    if limit is None:
        return
    if as_of is None:
        if not look.bought:
            yield Lack(code="sales", words=Reason("no orders on file"), weighs=True)
        return
    days = (look.today - as_of.date()).days
    if days > limit:
        yield Lack(code="sales", words=Reason("orders are old"), weighs=True, days=days)


def _unconfirmed(look: _Look) -> Iterator[Lack]:
    stale = [
        fresh
        for fresh in freshness_of(look.shop, look.states, look.rules, look.today)
        if fresh.state == STALE and fresh.age_days is not None
    ]
    if stale:
        oldest = max(stale, key=lambda fresh: fresh.age_days or 0)
        words = Reason("ask {field}", field=oldest.caption)
        yield Lack(code="unconfirmed", words=words, weighs=True, days=oldest.age_days)


def _prices(look: _Look) -> Iterator[Lack]:
    priced = {no: look.trade.price_on(no, look.today) for no in look.bought}
    without = [no for no, price in priced.items() if price is None or price.price_guide is None]
    if not without:
        return
    if len(without) == len(priced):
        yield Lack(code="prices", words=Reason("no retail price at all"), weighs=True)
    else:
        yield Lack(code="prices", words=Reason("{n} SKUs unpriced", n=len(without)), weighs=False)


def _as_of(store: Store, shop: Retailer) -> date | None:
    return shop.marketing_as_of.astimezone(org.zone(store)).date() if shop.marketing_as_of else None


def _states(store: Store) -> Mapping[UUID, list[FieldState]]:
    groups: defaultdict[UUID, list[FieldState]] = defaultdict(list)
    for state in store.all(FieldState, sa.select(store.t("field_states"))):
        groups[state.retailer_id].append(state)
    return groups


def _bought(store: Store, today: date) -> Mapping[UUID, frozenset[int]]:
    """Give the products that each shop bought in the last full month and since."""
    rows = store.t("sales_months")
    since = wire.day_number(months_before(month_of(today), 1))
    groups: defaultdict[UUID, set[int]] = defaultdict(set)
    for month in store.all(SalesMonth, sa.select(rows).where(rows.c.month >= since)):
        groups[month.retailer_id] |= {no for no, qty, _ in month.lines if qty > 0}
    return {shop: frozenset(products) for shop, products in groups.items()}


def _last_visits(store: Store) -> Mapping[UUID, list[Visit]]:
    rows = store.t("visits")
    place = sa.func.row_number().over(
        partition_by=rows.c.root_id, order_by=(rows.c.visited_on.desc(), rows.c.id.desc())
    )
    numbered = sa.select(rows.c.id, place.label("place")).where(rows.c.channel == "visit").subquery()
    last = sa.select(numbered.c.id).where(numbered.c.place == 1)
    return {visit.retailer_id: [visit] for visit in store.all(Visit, sa.select(rows).where(rows.c.id.in_(last)))}


def _routes(store: Store) -> Mapping[UUID, UUID]:
    roots = schema.roots
    with store.read() as connection:
        rows = connection.execute(sa.select(roots.c.root_id, roots.c.scope)).all()
    return {UUID(bytes=root): UUID(bytes=scope) for root, scope in rows}
