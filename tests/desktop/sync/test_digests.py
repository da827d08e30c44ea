"""Divergence is found and mended by itself, root by root, whatever waits here (digests.py rules, on both sides)."""

import logging
from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest
import sqlalchemy as sa

from contract.messages import Compare, Digests
from contract.records import Retailer
from contract.wire import SCHEMA
from desktop.models import notices, outbox, schema
from desktop.sync import run
from server.access import authenticate
from server.exchange.digests import digests, recount
from server.organisation import begin_epoch
from server.schema import BUSINESS, ROOT_HEAD, SCOPE_HEAD
from tests.desktop.sync.devices import Device, Ring
from tests.server.world import CITY

DAY = timedelta(days=1)


def spoil(device: Device, *statements: sa.Executable) -> None:
    """Change rows of the server behind the back of the sync."""
    with device.store.taking() as taking:
        for statement in statements:
            taking.connection.execute(statement)


def spoil_server(ring: Ring, *statements: sa.Executable) -> None:
    with ring.world.database.acting(ring.world.system) as tx:
        for statement in statements:
            tx.run(statement)


def holds_its_part(ring: Ring, device: Device, *nodes: str) -> bool:
    return all(
        {i: row["stamp"] for i, row in device.rows(kind).items()}
        == {i: row["stamp"] for i, row in ring.permitted(kind, str(CITY), *nodes).items()}
        for kind in schema.RECORDS
    )


def touch(ring: Ring, device: Device, shop: str, street: str = "中山街") -> None:
    """Change one shop on the server, so that its route has something new."""
    found = next(s for s in device.store.all(Retailer, sa.select(schema.RECORDS["retailers"])) if s.name == shop)
    ring.import_rows(replace(found, street=street))


def asked(device: Device) -> list[str]:
    log, device.wire.log = device.wire.log, []
    return log


@pytest.fixture
def visited(ring: Ring, ann: Device) -> Device:
    """Give a computer whose two shops have a visit each, and on which all has been compared."""
    ann.sync()
    ann.put("record_visit", ring.world.visit("ann", "A1-1"), ring.world.visit("ann", "A1-2"))
    ann.sync()
    asked(ann)
    return ann


def of_shop(ring: Ring, kind: str, shop: str) -> sa.ColumnElement[bool]:
    return schema.RECORDS[kind].c.root_id == ring.world.shop(shop).bytes


VISITS = schema.RECORDS["visits"]


@pytest.mark.case("S43", "RB-24")
@pytest.mark.parametrize("harm", ["row lost", "row too much", "old row"])
def test_what_differs_here_is_found_in_one_round_and_only_that_root_is_fetched_again(
    ring: Ring, visited: Device, harm: str
) -> None:
    here = of_shop(ring, "visits", "A1-1")
    harms: dict[str, sa.Executable] = {
        "row lost": sa.delete(VISITS).where(here),
        "row too much": sa.insert(VISITS).values(
            {"id": b"x" * 16, "root_id": ring.world.shop("A1-1").bytes, "stamp": 9}
        ),
        "old row": sa.update(VISITS).where(here).values(stamp=VISITS.c.stamp - 1),
    }
    spoil(visited, harms[harm])
    touch(ring, visited, "A1-2")
    outcome = visited.sync()
    assert outcome.mended_roots == 1
    assert asked(visited) == ["/sync/pull", "/sync/digests", "/sync/pull"]
    assert holds_its_part(ring, visited, "A1")


@pytest.mark.case("S43", "RB-24")
def test_what_waits_here_is_never_touched_by_the_repair(ring: Ring, visited: Device) -> None:
    shop = visited.store.get(Retailer, ring.world.shop("A1-1"))
    assert shop is not None
    visited.put("change_file", replace(shop, contact_name="小李"))
    visit = ring.world.visit("ann", "A1-1")
    visited.put("record_visit", visit)
    before = outbox.waiting(visited.store)
    spoil(visited, sa.delete(VISITS).where(of_shop(ring, "visits", "A1-1"), VISITS.c.stamp != 0))
    touch(ring, visited, "A1-1")
    round_ = run._Round(visited.store, visited.transport, run.Session(run.identity_of(visited.store)), None)  # noqa: SLF001
    round_.session.phase = run.Phase.PULL  # as a round in which these were saved behind the push
    round_.run()
    assert round_.outcome.mended_roots == 1
    assert outbox.waiting(visited.store) == before
    assert visit.id.bytes in visited.shown("visits")
    changed = visited.store.get(Retailer, ring.world.shop("A1-1"))
    assert changed is not None
    assert (changed.contact_name, changed.street) == ("小李", "中山街")
    visited.sync()
    assert holds_its_part(ring, visited, "A1")


@pytest.mark.case("S43")
def test_once_a_day_all_is_compared_though_nothing_changed(ring: Ring, visited: Device) -> None:
    spoil(visited, sa.delete(VISITS).where(of_shop(ring, "visits", "A1-1")))
    visited.sync()
    assert asked(visited) == ["/sync/pull"]
    ring.world.clock.advance(DAY)
    visited.sync()
    assert asked(visited) == ["/sync/pull", "/sync/digests", "/sync/pull"]
    assert holds_its_part(ring, visited, "A1")


@pytest.mark.case("RB-24")
def test_a_difference_that_could_not_be_mended_is_looked_for_again_in_the_next_round(
    ring: Ring, visited: Device
) -> None:
    spoil(visited, sa.delete(VISITS).where(of_shop(ring, "visits", "A1-1")))
    touch(ring, visited, "A1-2")
    with pytest.raises(run.Trouble):
        visited.sync("", "", "lost request")
    visited.sync()
    assert holds_its_part(ring, visited, "A1")


@pytest.mark.case("RB-24")
@pytest.mark.parametrize("table", [ROOT_HEAD, SCOPE_HEAD])
def test_sums_of_the_server_that_are_wrong_are_mended_from_its_rows(
    ring: Ring, visited: Device, table: sa.Table, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = sa.update(table).where(table.c.city_id == CITY, table.c.scope == ring.world.node("A1"))
    spoil_server(ring, wrong.values(count=table.c.count + 1, sum=table.c.sum + 5))
    if table is ROOT_HEAD:  # they agree with each other, and are wrong
        s = SCOPE_HEAD.c
        spoil_server(
            ring, sa.update(SCOPE_HEAD).where(s.city_id == CITY, s.scope == ring.world.node("A1")).values(sum=1)
        )
    touch(ring, visited, "A1-2")
    with caplog.at_level(logging.WARNING, "rounds.exchange"):
        assert visited.sync().mended_roots == 0
    assert "mended" in caplog.text
    asked(visited)
    touch(ring, visited, "A1-2", "人民路")
    visited.sync()
    assert asked(visited) == ["/sync/pull"]


@pytest.mark.case("RB-24")
def test_a_row_that_the_server_lost_leaves_here_too(ring: Ring, visited: Device) -> None:
    t = BUSINESS["visits"].c
    spoil_server(
        ring, sa.delete(BUSINESS["visits"]).where(t.city_id == CITY, t.root_id == ring.world.shop("A1-1").bytes)
    )
    ring.world.clock.advance(DAY)
    visited.sync()  # finds nothing: the server's sums still say so
    with ring.world.database.acting(ring.world.system) as tx:
        assert recount(tx, ring.world.node("A1")).wrong == [ring.world.shop("A1-1").bytes]
    ring.world.clock.advance(DAY)
    visited.sync()
    assert len(visited.rows("visits")) == 1
    assert holds_its_part(ring, visited, "A1")


def _forget_history(device: Device, ring: Ring, node: str) -> None:
    s = schema.scopes
    spoil(device, sa.update(s).where(s.c.scope == ring.world.node(node)).values(mark=12_345))


@pytest.mark.case("S45", "S46", "RB-18", "RB-20")
def test_a_scope_of_another_history_is_not_fetched_anew_but_for_the_roots_that_differ(
    ring: Ring, visited: Device
) -> None:
    _forget_history(visited, ring, "A1")
    touch(ring, visited, "A1-1")
    shown: list[int] = []
    visited.store.listen(lambda _kinds: shown.append(len(visited.shown("retailers"))))
    outcome = visited.sync()
    assert outcome.mended_roots == 1
    assert asked(visited) == ["/sync/pull", "/sync/digests", "/sync/pull"]
    assert min(shown) >= 1
    assert holds_its_part(ring, visited, "A1")
    visited.sync()
    assert asked(visited) == ["/sync/pull"]


def test_a_shop_that_left_in_a_history_we_never_saw_leaves_and_is_told_of(ring: Ring, visited: Device) -> None:
    _forget_history(visited, ring, "A1")
    ring.move("A1-1", "B1")
    visited.sync()
    assert visited.rows("retailers").keys() == {ring.world.shop("A1-2").bytes}
    assert [notice.values for notice in notices.unread(visited.store)] == [{"shop": "A1-1"}]
    assert holds_its_part(ring, visited, "A1")


@pytest.mark.parametrize("order", [("A1", "A2"), ("A2", "A1"), ("A1",), ("A2",)])
def test_a_shop_that_moved_between_two_scopes_of_ours_is_here_once_whichever_is_compared(
    ring: Ring, sue: Device, order: tuple[str, ...]
) -> None:
    sue.sync()
    for node in order:
        _forget_history(sue, ring, node)
    ring.move("A1-1", "A2")
    ring.move("A2-1", "A1")
    sue.sync()
    assert holds_its_part(ring, sue, "A", "A1", "A2")
    ring.move("A1-1", "B1")  # moves are counted as the server counts them
    sue.sync()
    assert holds_its_part(ring, sue, "A", "A1", "A2")


def test_a_city_whose_own_rows_differ_is_mended_too(ring: Ring, visited: Device) -> None:
    people = schema.RECORDS["people"]
    spoil(visited, sa.delete(people))
    ring.world.clock.advance(DAY)
    visited.sync()
    assert holds_its_part(ring, visited, "A1")
    assert visited.shown("people") != set()


class NamingNoRoots:
    """A transport over which every scope is said to be empty."""

    def __init__(self, device: Device) -> None:
        self.push, self.pull, self._device = device.transport.push, device.transport.pull, device

    def compare(self, asked: Compare) -> Digests:
        return msgspec.structs.replace(self._device.transport.compare(asked), roots=[])


@pytest.mark.case("S40")
def test_an_answer_that_names_no_roots_purges_nothing(ring: Ring, visited: Device) -> None:
    spoil(visited, sa.delete(VISITS).where(of_shop(ring, "visits", "A1-1")))
    touch(ring, visited, "A1-2")
    run.synchronise(visited.store, NamingNoRoots(visited))
    assert len(visited.shown("retailers")) == 2
    visited.sync()
    assert holds_its_part(ring, visited, "A1")


@pytest.mark.case("RB-22")
def test_a_new_epoch_with_equal_marks_is_adopted_without_more(ring: Ring, visited: Device) -> None:
    with ring.world.database.acting(ring.world.system) as tx:
        begin_epoch(tx)
    visited.sync()
    assert asked(visited) == ["/sync/pull"]
    cursors, _ = run.where_it_stands(visited.store)
    heads, _ = visited.transport.heads()
    assert heads is not None
    assert {cursor.epoch for cursor in cursors} == {heads.epoch}


def test_nobody_reads_the_digests_of_a_scope_that_he_may_not_see(ring: Ring, ann: Device) -> None:
    who = authenticate(ring.world.database, ann.store.known("token"))
    hers, other = ring.world.node("A1"), ring.world.node("B1")
    assert digests(ring.world.database, who, Compare(SCHEMA, hers)).roots
    assert digests(ring.world.database, who, Compare(SCHEMA, other)).roots == []
