"""A list of shops, compared with the city's shops and written.

Rules (the tests cite them):
 1. What a line means is planned by importers.retailers; official fields, tier and credit level among them, are
    written here and by nobody else.
 2. A new shop goes to the route that the list names, else to the route of shops that nobody has yet.
 3. A field of the shop's own hands that a person confirmed or changed after an import wrote it is not overwritten:
    what the list says becomes a proposal, once.
 4. The blocks of departments whose fields are mapped carry the source and the time of the import that changed them.
 5. "Missing" is counted within one source; nothing is ever deleted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, cast
from uuid import UUID

import sqlalchemy as sa

from contract.records import Retailer
from contract.wire import from_wire, pack, row_of, to_wire
from importers.lines import Refused
from importers.matching import ExistingShop
from importers.retailers import Changed, New, RetailersPlan, Same
from importers.sheet import Line
from server.database import Tx
from server.exchange.official import move_roots, write_official
from server.exchange.proposals import proposal_row
from server.exchange.writing import Row
from server.importing import held, peers, places, sources
from server.importing.jobs import Imported, OpenList, RefusedLines, imported_of
from server.schema import BUSINESS

KIND: Final = Retailer.kind
_IDENTITY: Final = ("name", "customer_code", "license_no")


@dataclass(slots=True)
class _Outcomes:
    """What the lines of the list mean."""

    new: list[New] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    named: list[bytes] = field(default_factory=list)


@dataclass(slots=True)
class _Writes:
    """What will be written for them."""

    shops: list[Row] = field(default_factory=list)
    proposals: list[Row] = field(default_factory=list)
    placed: dict[bytes, bytes] = field(default_factory=dict)
    moved: dict[bytes, list[bytes]] = field(default_factory=dict)
    reclassed: list[bytes] = field(default_factory=list)
    untouched: int = 0


def import_lines(tx: Tx, opened: OpenList, lines: Sequence[Line], refused: RefusedLines) -> Imported:
    """Plan the lines against the city's shops, and write them unless it is a dry run."""
    routes = places.routes_of(tx)
    named = sources.shops_of(tx, opened.source)
    existing = _existing(tx, opened, named)
    plan = RetailersPlan(
        opened.binding,
        existing.values(),
        places.codes_of(tx, opened.job.kind, routes),
        key_fields=opened.job.key_fields,
        sample=opened.sample,
        excluded=opened.job.excluded,
    )
    outcomes = _judged(plan, lines, refused)
    writes = _Writes()
    for made in outcomes.new:
        _make(tx, opened, made, routes.unassigned, writes)
    _change(tx, opened, outcomes.changed, writes)
    if not opened.job.dry_run:
        sources.name(tx, opened.source, [*outcomes.named, *writes.placed])
        _write(tx, opened.source, writes)
    counts = plan.counts
    imported = imported_of(counts)
    return replace(imported, changed=counts.changed - writes.untouched, same=counts.same + writes.untouched)


def _existing(tx: Tx, opened: OpenList, named: set[bytes]) -> dict[bytes, ExistingShop]:
    """Read the city's shops, as far as the list can speak of them."""
    wanted = dict.fromkeys((*_IDENTITY, *opened.binding.fields, *opened.job.key_fields))
    names = [name for name in wanted if name in KIND.by_name]
    table = BUSINESS["retailers"]
    rows = tx.rows(
        sa.select(table.c.id, *(table.c[name] for name in names))
        .where(table.c.city_id == tx.city_id, table.c.voided_at.is_(None))
        .order_by(table.c.id)
    )
    scopes = places.scopes_of_shops(tx) if "route" in wanted else {}
    told = [KIND.by_name[name] for name in names]
    shops = {}
    for shop, *values in rows:
        fields: dict[str, Any] = {
            f.name: from_wire(f, value) for f, value in zip(told, values, strict=True) if value is not None
        }
        if shop in scopes:
            fields["route"] = str(UUID(bytes=scopes[shop]))
        shops[shop] = ExistingShop(shop, fields, in_source=shop in named)
    return shops


def _judged(plan: RetailersPlan, lines: Iterable[Line], refused: RefusedLines) -> _Outcomes:
    outcomes = _Outcomes()
    for outcome in plan.outcomes(lines):
        match outcome:
            case Refused():
                refused.add(outcome)
            case New():
                outcomes.new.append(outcome)
            case Changed(id=bytes(shop)):
                outcomes.changed.append(outcome)
                outcomes.named.append(shop)
            case Same(id=bytes(shop)):
                outcomes.named.append(shop)
    return outcomes


def _blocks(tx: Tx, opened: OpenList) -> dict[str, Any]:
    """Rule 4."""
    owners = {KIND.by_name[name].owner for name in opened.binding.fields if name in KIND.by_name}
    blocks = [block for block in Retailer.BLOCKS if block in owners]
    as_of: dict[str, Any] = {f"{block}_as_of": tx.now for block in blocks}
    return as_of | {f"{block}_source": opened.source for block in blocks}


def _make(tx: Tx, opened: OpenList, made: New, unassigned: bytes, writes: _Writes) -> None:
    """Rule 2."""
    fields = dict(made.fields)
    route = fields.pop("route", None)
    person = None if tx.person is None else UUID(bytes=tx.person)
    given = fields | _blocks(tx, opened)
    shop = Retailer(id=tx.ids.new_id(), created_by=person, created_at=tx.now, source=opened.source, **given)
    writes.shops.append(row_of(shop, UUID(bytes=tx.city)))
    writes.placed[shop.id.bytes] = unassigned if route is None else UUID(route).bytes
    if shop.class42:
        writes.reclassed.append(shop.id.bytes)


def _change(tx: Tx, opened: OpenList, changed: Sequence[Changed], writes: _Writes) -> None:
    """Rules 1 and 3."""
    blocks = {name: to_wire(KIND.by_name[name], value) for name, value in _blocks(tx, opened).items()}
    last_words = held.last_words(tx, changed)
    for outcome in changed:
        shop = cast(bytes, outcome.id)  # _existing made it
        news = {name: pair[1] for name, pair in outcome.fields.items()}
        route = news.pop("route", None)
        if route is not None:
            writes.moved.setdefault(UUID(route).bytes, []).append(shop)
        plain = {name: to_wire(KIND.by_name[name], value) for name, value in news.items()}
        kept = {name for name in plain if last_words.holds(shop, name)}
        proposed = [name for name in sorted(kept) if not last_words.is_told(shop, name, pack([plain[name]]))]
        row: Row = {"id": shop, "root_id": shop}
        for name in proposed:
            stands = to_wire(KIND.by_name[name], outcome.fields[name][0])
            told = (stands, plain[name], stands)
            writes.proposals.append(proposal_row(tx, KIND.name, row, name, told, "confirmed", None))
        applied = {name: value for name, value in plain.items() if name not in kept}
        if applied:
            writes.shops.append(row | applied | blocks)
        if "class42" in applied:
            writes.reclassed.append(shop)
        writes.untouched += not applied and not proposed and route is None


def _write(tx: Tx, source: str, writes: _Writes) -> None:
    rows = {"retailers": writes.shops, "proposals": writes.proposals}
    months = peers.months_of(tx, writes.reclassed)
    if writes.shops or writes.proposals:
        write_official(tx, rows, placed=writes.placed, action="import", source=source)
    for route, shops in sorted(writes.moved.items()):
        move_roots(tx, shops, route, "reassigned")
    peers.recompute(tx, months)
