"""Many writers and readers at once, in real threads (RB-12, sync.md scenarios 1 to 3, 12, 37)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
import sqlalchemy as sa

from contract.messages import Result
from server.database import Tx
from server.exchange import move_roots, push
from server.exchange.writing import Writing
from server.schema import KINDS, ROOT_HEAD, SCOPE_HEAD
from tests.server.clients import Client
from tests.server.test_pull import holds_what_it_may, move, settle
from tests.server.world import CITY, World

WRITERS, OPS, AT_ONCE = 12, 15, 3


def sums_agree(world: World) -> None:
    """Recompute every sum from the rows (stored sums could agree with each other and be wrong)."""
    kinds = [world.all_rows(kind) for kind in KINDS]
    counted: dict[bytes, list[int]] = {}
    for row in (row for rows in kinds for row in rows):
        told = counted.setdefault(row["root_id"], [0, 0])
        told[0] += 1
        told[1] += row["stamp"]
    h, s = ROOT_HEAD.c, SCOPE_HEAD.c
    scopes: dict[bytes, list[int]] = {}
    for root, scope, count, total in world.rows(sa.select(h.root, h.scope, h.count, h.sum).where(h.city_id == CITY)):
        assert [count, total] == counted.get(root, [0, 0])
        told = scopes.setdefault(scope, [0, 0])
        told[0] += count
        told[1] += total
    stored = world.rows(sa.select(s.scope, s.count, s.sum).where(s.city_id == CITY))
    assert {scope: [count, total] for scope, count, total in stored} == scopes


def write_in_parts(client: Client) -> list[Result]:
    """Send what waits, some ops at a time."""
    while client.answered < len(client.ops):
        client.take_part(client.request(), AT_ONCE)
    return list(client.results.values())


def read_until(finished: Event, client: Client) -> None:
    """Pull over and over."""
    while not finished.is_set():
        client.pull()


def busy_writers(world: World) -> list[Client]:
    """Give clients of all routes with visits that wait."""
    clients = []
    for login, route in (("ann", "A1"), ("bob", "A2"), ("cai", "B1")):
        for _ in range(WRITERS // 3):
            client = Client(world, login)
            for number in range(OPS):
                client.make("record_visit", world.visit(login, f"{route}-{1 + number % 2}"))
            clients.append(client)
    return clients


@pytest.mark.slow
@pytest.mark.case("S01", "RB-12")
def test_twelve_writers_with_readers_beside_them_miss_nothing(world: World) -> None:
    writers, finished = busy_writers(world), Event()
    readers = {"sue": Client(world, "sue"), "oda": Client(world, "oda")}
    with ThreadPoolExecutor(WRITERS + len(readers)) as pool:
        reading = [pool.submit(read_until, finished, client) for client in readers.values()]
        written = [pool.submit(write_in_parts, client) for client in writers]
        answers = [answer for future in written for answer in future.result()]
        finished.set()
        for future in reading:
            future.result()
    assert [answer.outcome for answer in answers] == ["applied"] * (WRITERS * OPS)
    for login, client in readers.items():
        settle(client)
        holds_what_it_may(client, login)
    assert len(readers["oda"].held("visits")) == WRITERS * OPS
    assert len(readers["sue"].held("visits")) == WRITERS * OPS * 2 // 3
    sums_agree(world)


@pytest.mark.case("S12")
def test_the_same_request_sent_at_once_from_two_sides_has_one_effect(world: World, ann: Client) -> None:
    for _ in range(10):
        ann.make("record_visit", world.visit("ann", "A1-1"))
    request = ann.request()
    with ThreadPoolExecutor(6) as pool:
        sent = [pool.submit(push, world.database, ann.principal, request) for _ in range(6)]
    answers = [future.result() for future in sent]
    assert all(answer == answers[0] for answer in answers)
    assert len(world.all_rows("visits")) == 10


@pytest.mark.case("S37")
def test_shops_that_move_while_visits_are_pushed_lose_none(world: World, ann: Client) -> None:
    bob = Client(world, "bob")
    for number in range(20):
        ann.make("record_visit", world.visit("ann", f"A1-{1 + number % 2}"))

    def swap() -> None:
        for route in ("A2", "A1") * 4:
            move(world, "A1-1", route)

    def write() -> None:
        while ann.answered < len(ann.ops):
            ann.take_part(ann.request(), 2)

    with ThreadPoolExecutor(2) as pool:
        for future in (pool.submit(swap), pool.submit(write)):
            future.result()
    assert {result.outcome for result in ann.results.values()} == {"applied"}
    assert len(world.all_rows("visits")) == 20
    for client, login in ((ann, "ann"), (bob, "bob")):
        settle(client)
        holds_what_it_may(client, login)
    sums_agree(world)


class Interrupted(Exception):
    """Stands for whatever ends a transaction in the middle."""


def undone(tx: Tx, *arguments: Any) -> None:
    move_roots(tx, *arguments)
    raise Interrupted


@pytest.mark.case("S03")
def test_a_transaction_that_is_undone_leaves_no_hole(world: World, ann: Client) -> None:
    settle(ann)
    with pytest.raises(Interrupted), world.database.acting(world.system) as tx:
        undone(tx, [world.shop("A1-1").bytes], world.node("A2"), "未完成")
    ann.make("record_visit", world.visit("ann", "A1-1"))
    ann.push()
    settle(ann)
    holds_what_it_may(ann, "ann")
    sums_agree(world)


@pytest.mark.case("S02")
def test_a_transaction_that_stays_open_hides_nothing_of_others(world: World, ann: Client, sue: Client) -> None:
    settle(sue)
    if world.database.is_sqlite:  # one who writes is alone there: what stays open can only be reading
        idle = world.database.acting(world.system, reading=True)
    else:
        idle = world.database.acting(world.system)
    with idle as tx:
        if tx.on_postgres:
            move_roots(tx, [world.shop("B1-1").bytes], world.node("B1"), "未完成")
            Writing(tx).lock([world.shop("B1-2").bytes])
        ann.make("record_visit", world.visit("ann", "A1-1"))
        ann.push()
        settle(sue)
        assert len(sue.held("visits")) == 1
    holds_what_it_may(sue, "sue")


@pytest.mark.case("RB-14")
def test_a_server_whose_clock_steps_back_counts_on(world: World, ann: Client) -> None:
    settle(ann)
    before = ann.cursors[world.node("A1")].ver
    world.clock.set_to(world.clock.now() - timedelta(hours=1))
    ann.make("record_visit", world.visit("ann", "A1-1"))
    assert ann.outcome().outcome == "applied"
    settle(ann)
    assert ann.cursors[world.node("A1")].ver == before + 1
    holds_what_it_may(ann, "ann")
