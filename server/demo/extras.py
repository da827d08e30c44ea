"""What else stands in the files of the demonstration: reviews, confirmed fields, changes, calls, planted oddities."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from contract.fields import Record
from contract.records import Change, FieldState, Review, Visit
from server.demo.days import ZONE, working_day
from server.demo.people import Route
from server.demo.scenes import Scene
from server.demo.shops import Shop

ODD_VISITS: Final = 6
"""So many visits of the second manager's last working day are copies of each other, and too short."""
_ODD_NOTE: Final = "店主满意，无异常。"
_ALL_IN_ORDER: Final[dict[str, Any]] = {"touched": 0, "keys": 3, "findings": (), **dict.fromkeys(Visit.CHECKS, True)}
_CONFIRMED: Final = ("owner_name", "contact_name", "phone", "address", "opening_hours")
_WAITING_DAYS: Final = 2
_RETURNS: Final = ("same_note", "time", "stock", "promise")
_CALLS: Final = ("电话：问本周送货时间。", "电话：告知价签已印好。", "电话：提醒许可证延续材料。")


def with_oddities(visits: list[Visit], number: int) -> list[Visit]:
    """Give the visits of a route, in the order of their time; on the second route some of the last day are odd."""
    if number != 1 or not visits:
        return visits
    last = visits[-1].visited_on
    odd = [visit.id for visit in visits if visit.visited_on == last][-ODD_VISITS:]
    at = next(visit.started_at for visit in visits if visit.id in odd)
    made = []
    for visit in visits:
        if visit.id not in odd:
            made.append(visit)
            continue
        began = at + timedelta(minutes=2 * odd.index(visit.id))
        made.append(
            replace(
                visit,
                started_at=began,
                finished_at=began + timedelta(seconds=8 + odd.index(visit.id) % 3),
                created_at=began + timedelta(seconds=12),
                note=_ODD_NOTE,
                **_ALL_IN_ORDER,
            )
        )
    return made


def reviews_of(visits: Iterable[Visit], route: Route, scene: Scene) -> list[Record]:
    """Let the supervisor have seen all but the visits of the last days."""
    waiting = working_day(scene.today - timedelta(days=_WAITING_DAYS), -1)
    return [_review(visit, route.supervisor, scene) for visit in visits if visit.visited_on < waiting]


def _review(visit: Visit, supervisor: UUID, scene: Scene) -> Review:
    verdict = scene.rng.choices(("approved", "returned", "commented"), (955, 25, 20))[0]
    day = working_day(visit.visited_on + timedelta(days=1))
    minutes = scene.rng.randint(0, 150)
    at = datetime.combine(min(day, scene.today - timedelta(days=1)), time(15, 30), ZONE) + timedelta(minutes=minutes)
    return Review(
        id=scene.new_id(),
        created_by=supervisor,
        created_at=at.astimezone(UTC),
        retailer_id=visit.retailer_id,
        visit_id=visit.id,
        reviewer_id=supervisor,
        verdict=verdict,
        reason_code=scene.rng.choice(_RETURNS) if verdict == "returned" else None,
        words="建议要写清看什么、什么时候看。" if verdict == "commented" else None,
        spot_check=scene.rng.random() < 0.01,
        reviewed_at=at.astimezone(UTC),
    )


def states_of(shop: Shop, scene: Scene) -> list[Record]:
    """Say when each field was confirmed; a few are old, and some the owner would not tell."""
    made: list[Record] = []
    for name in _CONFIRMED:
        days = scene.rng.randint(181, 320) if scene.rng.random() < 0.02 else scene.rng.randint(8, 175)
        refused = name == "contact_name" and scene.rng.random() < 0.01
        made.append(
            FieldState(
                id=scene.new_id(),
                created_by=shop.route.manager,
                created_at=_at(scene.today - timedelta(days=days)),
                retailer_id=shop.retailer.id,
                field_name=name,
                confirmed_on=scene.today - timedelta(days=days),
                confirmed_by=shop.route.manager,
                refused_until=scene.today + timedelta(days=80) if refused else None,
            )
        )
    return made


def changes_of(shop: Shop, scene: Scene) -> list[Record]:
    """Tell how some shops came to their tier, credit level and telephone; a few fell twice in a row."""
    tier, made = int(shop.retailer.tier or 1), []
    drawn = scene.rng.random()
    if drawn < 0.006 and tier <= 28:
        made = [("tier", tier + 2, tier + 1, 95), ("tier", tier + 1, tier, 34)]
    elif drawn < 0.10 and tier > 1:
        made = [("tier", tier - 1, tier, 34)]
    records: list[Record] = [_change(shop, name, str(was), str(now), ago, scene) for name, was, now, ago in made]
    if shop.retailer.credit_level == "AA" and scene.rng.random() < 0.15:
        records.append(_change(shop, "credit_level", "A", "AA", 34, scene))
    if scene.rng.random() < 0.02:
        records.append(_change(shop, "phone", f"1380000{shop.seed % 10_000:04d}", shop.retailer.phone or "", 41, scene))
    return records


def _change(shop: Shop, field: str, was: str, now: str, days_ago: int, scene: Scene) -> Change:
    at = _at(scene.today - timedelta(days=days_ago))
    return Change(
        id=scene.new_id(),
        created_at=at,
        root_id=shop.retailer.id,
        target_kind="retailers",
        target_id=shop.retailer.id,
        action="import" if field != "phone" else "change_file",
        fields=((field, was, now),),
        changed_by=shop.route.manager if field == "phone" else None,
        changed_at=at,
        source=None if field == "phone" else "营销",
    )


def calls_by_phone(shop: Shop, scene: Scene) -> list[Record]:
    """Add a telephone call to some shops: it is in the history and counts for nothing (A36)."""
    if scene.rng.random() > 0.15:
        return []
    on = working_day(scene.today - timedelta(days=scene.rng.randint(2, 90)), -1)
    at = _at(on)
    return [
        Visit(
            id=scene.new_id(),
            created_by=shop.route.manager,
            created_at=at,
            retailer_id=shop.retailer.id,
            channel="phone",
            author_id=shop.route.manager,
            recorded_by=shop.route.manager,
            visited_on=on,
            started_at=at,
            finished_at=at + timedelta(seconds=90),
            note=scene.rng.choice(_CALLS),
        )
    ]


def _at(day: date) -> datetime:
    return datetime.combine(day, time(10, 0), ZONE).astimezone(UTC)
