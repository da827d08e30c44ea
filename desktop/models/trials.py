"""A list tried out against what this computer holds: what would be new, changed, the same, missing, what is refused.

Nothing is written here and nothing is decided: the server tries the same file with the same code against everything
there is, and its result is the one that counts (sync.md section 5).

Rules (the tests cite them):
 1. New, changed, same and refused lines add up to the lines of the list.
 2. A new shop that may be one we have is doubtful, and left out until somebody ticks it.
 3. A field that a person confirmed since the last import is marked: the server keeps it and proposes the list's.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, cast
from uuid import UUID

import sqlalchemy as sa

from contract.fields import Merge
from contract.records import Change, FieldState, Node, Retailer
from contract.records.configs import Rules
from desktop.models import configs, org, schema
from desktop.models.store import Store
from importers import child
from importers.code_words import code_words
from importers.duplicates import NamedShop, candidates, street_of
from importers.fields import importable
from importers.lines import Counts, Refused
from importers.mapping import Binding, Pairs, bind
from importers.matching import DEFAULT_KEY, ExistingShop
from importers.reasons import Reason
from importers.retailers import Changed, New, RetailersPlan
from importers.sheet import Choice, Line, SheetSummary
from importers.values import CodeLists

Told = Callable[[int], None]
"""Hears how many lines were read; may raise Cancelled."""
_EVERY: Final = 500  # lines between two words of progress
_CROWD: Final = 400  # shops in one street: more is no street, but a column that says the same everywhere
_OWN: Final = frozenset(told.name for told in Retailer.kind.fields if told.merge is Merge.ATTRIBUTE)
_IMPORTED: Final = "import"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a person decided about a list; `header_row` is None where the row that was found is right."""

    path: Path
    summary: SheetSummary
    pairs: Pairs
    source: str
    header_row: int | None = None
    create_missing: bool = False

    @property
    def kind(self) -> str:
        """Say what the list holds."""
        return self.summary.choice.kind

    def binding(self) -> Binding:
        """Lay the mapping on the headings; UserError, in words, when it does not fit."""
        return bind(self.kind, self.pairs, self.summary.headings)


@dataclass(frozen=True, slots=True)
class Fresh:
    """A shop that would be made; `twin` is the shop that it may be, by its name and place (rule 2)."""

    line: int
    name: str
    license_no: str
    place: str
    twin: str
    doubts: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of a shop that would change; `held` says that a person had the last word there (rule 3)."""

    line: int
    shop: UUID
    name: str
    license_no: str
    field: str
    before: Any
    after: Any
    held: bool
    doubts: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Purchase:
    """One order that would be written: whose, when, how many cartons, and whether it is new."""

    shop: str
    invoice_no: str
    ordered_on: date
    qty_tiao: int
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a list would do here."""

    kind: str
    lines: int
    counts: Counts
    fresh: tuple[Fresh, ...] = ()
    differences: tuple[Difference, ...] = ()
    purchases: tuple[Purchase, ...] = ()
    refused: tuple[Refused, ...] = ()
    missing: tuple[str, ...] = ()
    known_since: date | None = None  # orders before this day are not kept here

    @property
    def doubtful(self) -> frozenset[int]:
        """Name the lines that are left out until somebody ticks them (rule 2)."""
        return frozenset(made.line for made in self.fresh if made.twin)

    def refused_by_column(self) -> list[tuple[str, int]]:
        """Count the refused lines by the column that stops them ("" for the line as a whole), the most first."""
        return Counter(one.refusals[0].column for one in self.refused).most_common()


def look(path: Path, choice: Choice | None = None) -> SheetSummary:
    """Find out how a file is to be read, in a process with limits; UserError, in words, for what is no list."""
    return child.inspect(path, choice)


def try_shops(store: Store, wish: Wish, told: Told) -> Trial:
    """Try a list of shops; UserError for a mapping that does not fit or a file that breaks off."""
    today = org.today(store)
    binding, shops = wish.binding(), _shops(store)
    plan = RetailersPlan(
        binding,
        _existing(shops, binding, wish.source, _routes_of_shops(store)),
        code_lists(store, wish.kind, configs.rules(store, today)),
        sample=wish.summary.sample_rows,
    )
    new: list[New] = []
    changed: list[Changed] = []
    refused: list[Refused] = []
    for outcome in plan.outcomes(lines_of(wish, told)):
        match outcome:
            case New():
                new.append(outcome)
            case Changed():
                changed.append(outcome)
            case Refused():
                refused.append(outcome)
    counts = plan.counts
    return Trial(
        kind=wish.kind,
        lines=counts.new + counts.changed + counts.same + counts.refused,
        counts=counts,
        fresh=tuple(_fresh(new, shops, lambda _lines: told(counts.new + counts.changed + counts.same))),
        differences=tuple(_differences(changed, shops, _last_words(store, changed))),
        refused=tuple(refused),
        missing=tuple(sorted(shops[shop].name for shop in _ids(plan.missing))),
    )


def lines_of(wish: Wish, told: Told) -> Iterator[Line]:
    """Read the lines, in a process with limits, and tell every few hundred."""
    for number, line in enumerate(child.rows(wish.path, wish.summary.choice), 1):
        if number % _EVERY == 0:
            told(number)
        yield line


def code_lists(store: Store, kind: str, rules: Rules) -> CodeLists:
    """Give every word that lists use for a code, in Chinese and in English, and the routes by name and code."""
    words: dict[str, Mapping[str, str]] = {"routes": _route_words(org.nodes(store).values())}
    for name in {str(told.codes) for told in importable(kind).values() if told.codes not in {None, "routes"}}:
        codes = rules.codes(name).codes
        english = code_words({name: {code.code: code.en for code in codes}})[name]
        chinese = code_words({name: {code.code: code.zh for code in codes}})[name]
        words[name] = chinese | {word: code for word, code in english.items() if word not in chinese}
    return words


def _route_words(nodes: Iterable[Node]) -> dict[str, str]:
    routes = [node for node in nodes if node.node_kind == "route"]
    borne = Counter(node.name for node in routes)
    words = {node.name: str(node.id) for node in routes if borne[node.name] == 1}
    return words | {node.code: str(node.id) for node in routes if node.code}


def _shops(store: Store) -> dict[UUID, Retailer]:
    return {shop.id: shop for shop in store.all(Retailer, sa.select(store.t("retailers")))}


def _routes_of_shops(store: Store) -> dict[UUID, str]:
    roots = schema.roots
    with store.read() as connection:
        rows = connection.execute(sa.select(roots.c.root_id, roots.c.scope)).all()
    return {UUID(bytes=root): str(UUID(bytes=scope)) for root, scope in rows}


def _existing(
    shops: Mapping[UUID, Retailer], binding: Binding, source: str, routes: Mapping[UUID, str]
) -> Iterator[ExistingShop]:
    wanted = {"name", "customer_code", "license_no", *binding.fields, *DEFAULT_KEY}
    names = [name for name in Retailer.kind.by_name if name in wanted]
    blocks = [f"{block}_source" for block in Retailer.BLOCKS]
    for shop in shops.values():
        fields = {name: value for name in names if (value := getattr(shop, name)) is not None}
        if "route" in wanted and shop.id in routes:
            fields["route"] = routes[shop.id]
        named = source in {shop.source, *(getattr(shop, block) for block in blocks)}
        yield ExistingShop(shop.id, fields, in_source=named)


def _fresh(new: list[New], shops: Mapping[UUID, Retailer], told: Told) -> Iterator[Fresh]:
    twins = _twins(new, shops, told)
    for made in new:
        fields = made.fields
        yield Fresh(
            made.line,
            fields.get("name", ""),
            fields.get("license_no", ""),
            fields.get("address") or fields.get("street") or "",
            twins.get(made.line, ""),
            tuple(doubt.reason for doubt in made.doubts),
        )


def _twins(new: list[New], shops: Mapping[UUID, Retailer], told: Told) -> dict[int, str]:
    """Name for each new line the shop that it may be: one we have, or an earlier line of the list."""
    lines = {made.line: made.fields for made in new}
    streets: defaultdict[str, list[NamedShop]] = defaultdict(list)
    for no, fields in lines.items():
        fresh = NamedShop(no, fields.get("name", ""), fields.get("street"), fields.get("address"))
        streets[street_of(fresh)].append(fresh)
    for shop in shops.values():
        known = NamedShop(shop.id, shop.name, shop.street, shop.address)
        if (street := street_of(known)) in streets:
            streets[street].append(known)
    twins: dict[int, str] = {}
    for street, neighbours in streets.items():
        told(len(lines))
        if not street or len(neighbours) > _CROWD:
            continue
        for pair in candidates(neighbours):
            first, second = sorted((pair.first, pair.second), key=lambda one: (isinstance(one, int), str(one)))
            if isinstance(second, int):
                twins.setdefault(second, _twin_words(first, shops, lines))
    return twins


def _twin_words(one: Hashable, shops: Mapping[UUID, Retailer], told: Mapping[int, Mapping[str, Any]]) -> str:
    if isinstance(one, UUID):
        shop = shops[one]
        return " ".join(filter(None, (shop.name, shop.address or shop.street)))
    return str(told[cast(int, one)].get("name", ""))


def _differences(
    changed: list[Changed], shops: Mapping[UUID, Retailer], held: frozenset[tuple[UUID, str]]
) -> Iterator[Difference]:
    for outcome in changed:
        shop = shops[cast(UUID, outcome.id)]
        doubts = tuple(doubt.reason for doubt in outcome.doubts)
        for name, (before, after) in outcome.fields.items():
            is_held = (shop.id, name) in held
            licence = shop.license_no or ""
            yield Difference(outcome.line, shop.id, shop.name, licence, name, before, after, is_held, doubts)


def _last_words(store: Store, changed: list[Changed]) -> frozenset[tuple[UUID, str]]:
    """Find the fields in which a person, and no import, had the last word (rule 3)."""
    wanted = {(cast(UUID, one.id), name) for one in changed for name in one.fields if name in _OWN}
    if not wanted:
        return frozenset()
    written: dict[tuple[UUID, str], Change] = {}
    changes = store.all(Change, sa.select(store.t("history")).order_by(store.t("history").c.changed_at))
    for change in changes:
        for name, _before, _after in change.fields:
            if (change.root_id, name) in wanted:
                written[change.root_id, name] = change
    persons = {spot for spot, change in written.items() if change.action != _IMPORTED}
    zone = org.zone(store)
    for state in store.all(FieldState, sa.select(store.t("field_states"))):
        spot = (state.retailer_id, state.field_name)
        if spot in wanted and state.confirmed_on is not None:
            last = written.get(spot)
            if last is None or state.confirmed_on >= last.changed_at.astimezone(zone).date():
                persons.add(spot)
    return frozenset(persons)


def _ids(found: Iterable[Hashable]) -> Iterator[UUID]:
    return (one for one in found if isinstance(one, UUID))
