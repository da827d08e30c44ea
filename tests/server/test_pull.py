"""What a pull promises (sync.md section 4; RB-12, RB-20, RB-22, RB-25; the numbers are rules of exchange/pull.py)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contract.messages import Change, Cursor, Pull
from contract.wire import day_number
from server.access import system_of
from server.exchange import heads, move_roots, pull, write_official
from server.exchange.pages import Room
from server.refusals import NotSignedIn
from server.schema import BUSINESS, ROOT_HEAD, SCOPE_HEAD, SCOPE_MARK, TOKEN
from tests.server.clients import USUAL, Client
from tests.server.world import CITY, ROUTES, World, put_shops

SMALL = Room(rows=7, bytes=1_000_000)
TINY = Room(rows=2, bytes=1_000_000)
NARROW = Room(rows=50, bytes=400)


def move(world: World, shop: str, route: str, reason: str = "调整线路") -> None:
    with world.database.acting(world.system) as tx:
        scope = find(world, route)
        move_roots(tx, [world.shop(shop).bytes], scope, reason)


def find(world: World, name: str) -> bytes:
    return world.node(name)


def permitted_scopes(world: World, login: str) -> set[bytes]:
    """Work out from the tables alone what a login may see today."""
    today = day_number((world.clock.now() + timedelta(hours=8)).date())
    parents = {row["id"]: row["parent_id"] for row in world.all_rows("nodes")}
    person = world.person(login).bytes
    held = {
        row["node_id"]
        for row in world.all_rows("holdings")
        if row["person_id"] == person and row["from_on"] <= today and (row["to_on"] is None or row["to_on"] >= today)
    }

    def above(node: bytes | None) -> set[bytes]:
        return set() if node is None else {node} | above(parents[node])

    return {node for node in parents if above(node) & held} | {world.system.city}


def permitted_rows(world: World, login: str) -> dict[bytes, dict[str, Any]]:
    """Read by plain SQL every row that a login may see."""
    scopes = permitted_scopes(world, login)
    h = ROOT_HEAD.c
    roots = {root for root, scope in world.rows(sa.select(h.root, h.scope).where(h.city_id == CITY)) if scope in scopes}
    found = {}
    for kind in BUSINESS:
        for row in world.all_rows(kind):
            if row["root_id"] in roots:
                found[row["id"]] = {name: value for name, value in row.items() if name != "city_id"}
    return found


def holds_what_it_may(client: Client, login: str) -> None:
    """Fail unless a client holds exactly what its user may see, and its sums are the server's."""
    assert {row_id: row for row_id, (_, row) in client.rows.items()} == permitted_rows(client.world, login)
    assert client.hello is not None
    sums: dict[bytes, list[int]] = {}
    for _, row in client.rows.values():
        told = sums.setdefault(client.roots[row["root_id"]][0], [0, 0])
        told[0] += 1
        told[1] += row["stamp"]
    assert {s.scope: [s.count, s.sum] for s in client.hello.scopes if s.count} == sums


def settle(client: Client, room: Room = USUAL) -> None:
    """Pull until nothing comes."""
    client.pull(room=room)
    for _ in range(100):
        if not client.answer:
            return
        client.pull(room=room)
    raise AssertionError("pulling never ends")


@pytest.mark.parametrize("login", ["ann", "sue", "oda", "adm"])
def test_a_first_pull_brings_what_the_user_may_see_and_nothing_else(world: World, login: str) -> None:
    client = Client(world, login)
    settle(client)
    holds_what_it_may(client, login)


def test_a_pull_without_news_has_no_page_and_writes_nothing(world: World, ann: Client) -> None:
    settle(ann)
    before = world.rows(sa.select(SCOPE_HEAD.c.ver).where(SCOPE_HEAD.c.city_id == CITY))
    ann.pull()
    assert ann.answer == []
    assert world.rows(sa.select(SCOPE_HEAD.c.ver).where(SCOPE_HEAD.c.city_id == CITY)) == before


@pytest.mark.parametrize("room", [TINY, NARROW])
@pytest.mark.parametrize("cut", [1, 2, 3])
@pytest.mark.case("S36", "S41")
def test_rule_3_a_first_download_cut_at_every_page_ends_whole(world: World, room: Room, cut: int) -> None:
    ann = Client(world, "ann")
    for shop in ("A1-1", "A1-2"):
        for _ in range(4):
            ann.make("record_visit", world.visit("ann", shop))
    ann.push()
    fresh = Client(world, "ann")
    for _ in range(200):
        fresh.pull(pages=cut, room=room)
        if len(fresh.answer) < cut:
            break
    settle(fresh, room)
    holds_what_it_may(fresh, "ann")


@pytest.mark.case("S04")
def test_rule_3_rows_written_between_two_pages_are_not_lost(world: World) -> None:
    ann, fresh = Client(world, "ann"), Client(world, "ann")
    for _ in range(30):
        fresh.pull(pages=1, room=TINY)
        ann.make("record_visit", world.visit("ann", "A1-1"))
        ann.push()
    settle(fresh, TINY)
    holds_what_it_may(fresh, "ann")


def test_rule_3_one_version_of_many_rows_is_cut_and_taken_up_again(world: World, ann: Client) -> None:
    settle(ann)
    with world.database.acting(world.system) as tx:
        put_shops(world.database, tx, "A1", [f"新店{n}" for n in range(11)])
    for _ in range(11):
        ann.pull(pages=1, room=TINY)
    settle(ann, TINY)
    holds_what_it_may(ann, "ann")


@pytest.mark.case("S05")
def test_a_page_exactly_full_is_the_last_one(world: World, ann: Client) -> None:
    settle(ann)
    with world.database.acting(world.system) as tx:
        put_shops(world.database, tx, "A1", ["新店1", "新店2"])
    ann.pull(room=TINY)
    assert [len(page.blocks[0].data[0]) for page in ann.answer] == [2]
    assert ann.answer[-1].more is False


def test_rule_2_a_cursor_whose_mark_is_not_ours_is_told_so(world: World, ann: Client) -> None:
    settle(ann)
    scope = world.node("A1")
    held = ann.cursors[scope]
    for wrong in (msgspec.structs.replace(held, mark=held.mark ^ 1), Cursor(scope, ver=held.ver + 7, mark=held.mark)):
        ann.cursors[scope] = wrong
        ann.pull()
        assert [page.diverged for page in ann.answer] == [True]
    settle(ann)
    holds_what_it_may(ann, "ann")


@pytest.mark.case("S45", "RB-20")
def test_rule_2_a_server_that_grew_past_a_cursor_is_found_by_the_mark(world: World, ann: Client) -> None:
    settle(ann)
    scope = world.node("A1")
    m = SCOPE_MARK.c
    with world.database.acting(world.system) as tx:  # restored, and grown again to the same number
        tx.run(sa.update(SCOPE_MARK).where(m.city_id == CITY, m.scope == scope).values(mark=m.mark + 1))
    ann.pull()
    assert [page.diverged for page in ann.answer if page.scope == scope] == [True]


@pytest.mark.case("RB-22")
def test_rule_2_a_new_epoch_with_equal_marks_is_no_alarm(world: World, ann: Client) -> None:
    settle(ann)
    ann.cursors = {s: msgspec.structs.replace(c, epoch=b"another") for s, c in ann.cursors.items()}
    ann.pull()
    assert ann.answer == []


@pytest.mark.case("S39")
def test_rule_1_what_is_revoked_stops_in_the_middle_of_an_answer(world: World, ann: Client) -> None:
    with world.database.acting(world.system) as tx:
        put_shops(world.database, tx, "A1", [f"新店{n}" for n in range(9)])
    frames = pull(world.database, ann.principal, Pull(1, ann.principal.device, []), TINY)
    next(frames)
    next(frames)
    with world.database.acting(world.system) as tx:
        tx.run(sa.delete(TOKEN).where(TOKEN.c.city_id == CITY))
    with pytest.raises(NotSignedIn):
        list(frames)


def test_a_shop_that_moves_leaves_one_client_and_arrives_whole_at_the_other(world: World, ann: Client) -> None:
    bob, sue = Client(world, "bob"), Client(world, "sue")
    visit = world.visit("ann", "A1-1")
    ann.make("record_visit", visit)
    ann.push()
    for client in (ann, bob, sue):
        settle(client)
    move(world, "A1-1", "A2")
    for client, login in ((ann, "ann"), (bob, "bob"), (sue, "sue")):
        settle(client)
        holds_what_it_may(client, login)
    assert visit.id.bytes in bob.held("visits")
    assert visit.id.bytes not in ann.held("visits")


def test_an_exit_tells_its_reason_and_where_the_shop_went(world: World, ann: Client) -> None:
    settle(ann)
    move(world, "A1-1", "A2", reason="片区调整")
    ann.pull()
    (gone,) = [gone for page in ann.answer for gone in page.exit]
    assert (gone.root, gone.moves, gone.reason, gone.to) == (world.shop("A1-1").bytes, 1, "片区调整", "A2")


@pytest.mark.case("S35")
def test_away_and_back_between_two_pulls_loses_nothing(world: World, ann: Client, sue: Client) -> None:
    for client in (ann, sue):
        settle(client)
    move(world, "A1-1", "A2")
    move(world, "A1-1", "A1")
    bob = Client(world, "bob")
    for client, login in ((ann, "ann"), (sue, "sue"), (bob, "bob")):
        settle(client)
        holds_what_it_may(client, login)


def test_a_shop_that_moves_while_its_bundle_is_fetched_is_not_shown(world: World) -> None:
    bob = Client(world, "bob")
    settle(bob)
    move(world, "A1-1", "A2")
    bob.pull(pages=1)
    assert world.shop("A1-1").bytes in bob.owed
    move(world, "A1-1", "B1")
    settle(bob)
    holds_what_it_may(bob, "bob")


def test_a_holding_that_ended_is_named_with_its_reason(world: World, ann: Client) -> None:
    settle(ann)
    end_holding(world, "ann")
    ann.pull()
    assert ann.hello is not None
    assert [(e.scope, e.reason) for e in ann.hello.ended] == [(world.node("A1"), "holding_ended")]
    holds_what_it_may(ann, "ann")


def test_a_scope_that_was_never_held_is_not_explained(world: World, ann: Client) -> None:
    ann.cursors[world.node("B1")] = Cursor(world.node("B1"), ver=1, mark=1)
    ann.pull()
    assert ann.hello is not None
    assert ann.hello.ended == []
    holds_what_it_may(ann, "ann")


def end_holding(world: World, login: str) -> None:
    """Let the holdings of a login end with yesterday."""
    person = world.person(login).bytes
    yesterday = day_number(world.clock.now().date()) - 1
    rows = [
        {"id": row["id"], "root_id": row["root_id"], "from_on": yesterday - 9, "to_on": yesterday}
        for row in world.all_rows("holdings")
        if row["person_id"] == person
    ]
    with world.database.acting(world.system) as tx:
        write_official(tx, {"holdings": rows})


def test_heads_name_the_permitted_scopes_alone(world: World, ann: Client) -> None:
    assert {scope for scope, *_ in heads(world.database, ann.principal).heads} == permitted_scopes(world, "ann")


STEPS = st.one_of(
    st.tuples(st.just("visit"), st.sampled_from(sorted(ROUTES)), st.sampled_from([1, 2])),
    st.tuples(st.just("edit"), st.sampled_from(sorted(ROUTES)), st.sampled_from([1, 2])),
    st.tuples(
        st.just("move"), st.sampled_from(sorted(ROUTES)), st.sampled_from([1, 2]), st.sampled_from(sorted(ROUTES))
    ),
    st.tuples(st.just("shop"), st.sampled_from(sorted(ROUTES)), st.integers(1, 3)),
    st.tuples(st.just("pull"), st.sampled_from(["ann", "sue", "oda"]), st.sampled_from([None, 1, 2])),
    st.tuples(st.just("end"), st.sampled_from(["ann", "sue"])),
)
WRITERS = {"A1": "ann", "A2": "bob", "B1": "cai"}


class Walk:
    """One run of random steps through a small city."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.clients = {login: Client(world, login) for login in ("ann", "bob", "cai", "sue", "oda")}
        self.made = 0

    def visit(self, route: str, number: int) -> None:
        login = WRITERS[route]
        self.clients[login].make("record_visit", self.world.visit(login, f"{route}-{number}"))
        self.clients[login].push()

    def edit(self, route: str, number: int) -> None:
        self.made += 1
        root = self.world.shop(f"{route}-{number}").bytes
        client = self.clients[WRITERS[route]]
        client.do("change_file", Change("retailers", root, root, {"remark": [None, f"第{self.made}次"]}))
        client.push()

    def move(self, route: str, number: int, to: str) -> None:
        move(self.world, f"{route}-{number}", to)

    def shop(self, route: str, count: int) -> None:
        self.made += 1
        with self.world.database.acting(self.world.system) as tx:
            put_shops(self.world.database, tx, route, [f"店{self.made}-{n}" for n in range(count)])

    def pull(self, login: str, pages: int | None) -> None:
        self.clients[login].pull(pages=pages, room=SMALL)

    def end(self, login: str) -> None:
        end_holding(self.world, login)


@pytest.mark.slow
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=settings.default.max_examples // 5,
)
@given(steps=st.lists(STEPS, min_size=5, max_size=20))
def test_whatever_happens_a_client_ends_with_exactly_what_it_may_see(
    new_world: Callable[[], World], steps: list[tuple[Any, ...]]
) -> None:
    walk = Walk(new_world())
    for name, *arguments in steps:
        getattr(walk, name)(*arguments)
    for login in ("ann", "sue", "oda"):
        settle(walk.clients[login], SMALL)
        holds_what_it_may(walk.clients[login], login)


def test_system_of_a_city_that_is_not_here_is_refused(world: World) -> None:
    with pytest.raises(NotSignedIn):
        system_of(world.database, 110000)
    assert UUID(bytes=system_of(world.database, CITY).city) == UUID(bytes=world.system.city)
