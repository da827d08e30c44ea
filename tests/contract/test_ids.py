"""Ids are UUIDv7, sort in the order of their making, and repeat for the same seed."""

from datetime import UTC, datetime, timedelta

import pytest

from contract.clock import FixedClock
from contract.ids import Ids, SeededIds, SystemIds

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)


@pytest.mark.parametrize("ids", [SystemIds(), SeededIds(FixedClock(NOON), seed=1)], ids=["system", "seeded"])
def test_ids_are_uuid7_and_sort_in_the_order_of_their_making(ids: Ids) -> None:
    made = [ids.new_id() for _ in range(2000)]
    assert {(i.version, i.variant) for i in made} == {(7, "specified in RFC 4122")}
    assert made == sorted(made)
    assert len(set(made)) == 2000


def test_a_seeded_id_carries_the_millisecond_of_its_clock() -> None:
    made = SeededIds(FixedClock(NOON), seed=1).new_id()
    assert made.int >> 80 == int(NOON.timestamp() * 1000)


def test_seeded_ids_still_sort_when_the_clock_goes_back() -> None:
    clock = FixedClock(NOON)
    ids = SeededIds(clock, seed=1)
    earlier = ids.new_id()
    clock.set_to(NOON - timedelta(days=400))
    assert ids.new_id() > earlier


def test_one_seed_repeats_and_another_differs() -> None:
    def draw(seed: int) -> tuple[object, bytes]:
        ids = SeededIds(FixedClock(NOON), seed)
        return ids.new_id(), ids.random_bytes(16)

    assert draw(7) == draw(7)
    assert draw(7)[0] != draw(8)[0]
    assert draw(7)[1] != draw(8)[1]


def test_random_bytes_come_in_the_length_asked_for_and_never_twice() -> None:
    drawn = {SystemIds().random_bytes(16) for _ in range(100)}
    assert len(drawn) == 100
    assert {len(b) for b in drawn} == {16}
