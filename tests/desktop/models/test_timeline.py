"""The timeline is what happened, in the order in which it happened."""

from datetime import timedelta

import pytest

from contract.records import Change
from desktop.models import cards, timeline
from desktop.models.store import Store
from desktop.models.timeline import Event
from desktop.models.visits import RecordedVisit, record_visit
from tests.desktop.worlds import ZONE, made_id
from tests.examples import NOW, PERSON, SHOP, TODAY, a_retailer, a_visit
from tests.stores import take


def events(shops: Store) -> list[Event]:
    return timeline.of(cards.of(shops, SHOP, TODAY), ZONE)


def test_events_stand_by_the_day_they_happened_not_by_entry(shops: Store) -> None:
    late = a_visit(3, visited_on=TODAY - timedelta(days=10), started_at=NOW, created_at=NOW)
    shops.run(record_visit, RecordedVisit(visit=late)).result()
    days = [event.on for event in events(shops)]
    assert days == sorted(days, reverse=True)
    assert any(event.record == late and event.on == late.visited_on for event in events(shops))


@pytest.mark.parametrize("event_class", timeline.CLASSES)
def test_every_class_of_event_can_stand_in_it(shops: Store, event_class: str) -> None:
    take(shops, a_visit(4, channel="wechat"))
    assert event_class in {event.event_class for event in events(shops)}


def test_what_ended_has_two_events(shops: Store) -> None:
    steps = [event.step for event in events(shops) if event.event_class == timeline.CASE]
    assert sorted(steps) == ["", "closed"]


def test_what_is_on_this_computer_only_is_marked(shops: Store) -> None:
    visit = a_visit(5)
    assert not any(event.unsent for event in events(shops))
    shops.run(record_visit, RecordedVisit(visit=visit)).result()
    assert [event.record.id for event in events(shops) if event.unsent] == [visit.id]  # type: ignore[union-attr]


def test_a_fall_behind_the_peers_is_an_event(shops: Store) -> None:
    card = cards.of(shops, a_retailer(2).id, TODAY)
    (fall,) = [event for event in timeline.of(card, ZONE) if event.step == "fell"]
    assert fall.event_class == timeline.CHANGE


def test_a_change_of_sources_alone_is_no_event(shops: Store) -> None:
    change = Change(
        id=made_id("change", "source"),
        created_at=NOW,
        root_id=SHOP,
        target_kind="retailers",
        target_id=SHOP,
        action="import",
        fields=(("licence_as_of", 1, 2), ("source", "a", "b")),
        changed_by=PERSON,
        changed_at=NOW,
    )
    before = len(events(shops))
    take(shops, change)
    assert len(events(shops)) == before
