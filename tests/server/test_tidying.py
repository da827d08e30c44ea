"""What the change log lets go of, and sums reckoned anew (rules of server/tidying.py)."""

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from obstore.store import MemoryStore

from contract.clock import SystemClock
from server import blobs
from server.blobs import BlobFiles
from server.buckets import Bucket
from server.exchange.official import drop_rows
from server.keeping import STRAYING, Swept, sweep
from server.schema import CHANGE, ROOT_HEAD, SCOPE_HEAD, SCOPE_MARK
from server.tidying import KEPT, Tidier, Wrong, check, tidy
from tests.server.clients import Client
from tests.server.world import CITY, World, put_shops

DAY = timedelta(days=1)


def gone(world: World, scope: bytes) -> list[str]:
    c = CHANGE.c
    rows = world.rows(sa.select(c.op).where(c.city_id == CITY, c.scope == scope, c.op != "put").order_by(c.op))
    return [row[0] for row in rows]


def floor(world: World, scope: bytes) -> tuple[int, int]:
    s = SCOPE_HEAD.c
    return tuple(world.rows(sa.select(s.floor_ver, s.ver).where(s.city_id == CITY, s.scope == scope))[0])  # type: ignore[return-value]


def marks(world: World, scope: bytes) -> list[int]:
    m = SCOPE_MARK.c
    found = sa.select(m.ver).where(m.city_id == CITY, m.scope == scope).order_by(m.ver)
    return [row[0] for row in world.rows(found)]


def drop_a_shop(world: World, name: str) -> None:
    with world.database.acting(world.system) as tx:
        drop_rows(tx, "retailers", [world.shop(name).bytes])


def add_a_shop(world: World, name: str) -> None:
    with world.database.acting(world.system) as tx:
        put_shops(world.database, tx, "A1", [name])


@pytest.mark.case("S46", "RB-18")
def test_what_tells_of_gone_rows_and_the_marks_stay_180_days_and_then_the_floor_rises(world: World) -> None:
    scope = world.node("A1")
    drop_a_shop(world, "A1-1")
    dropped = floor(world, scope)[1]
    world.clock.advance(KEPT)
    assert tidy(world.database) == 0
    world.clock.advance(DAY)
    add_a_shop(world, "A1-3")
    assert tidy(world.database) > 0
    assert gone(world, scope) == []
    assert floor(world, scope) == (dropped, dropped + 1)
    assert marks(world, scope) == [dropped, dropped + 1]
    assert tidy(world.database) == 0


@pytest.mark.case("S46", "RB-18")
def test_a_cursor_at_the_floor_goes_on_and_one_below_it_is_told_to_compare(world: World, ann: Client) -> None:
    ann.pull()
    below = ann.cursors[world.node("A1")]
    drop_a_shop(world, "A1-1")
    at_floor = Client(world, "ann", ann.principal)
    at_floor.pull()
    world.clock.advance(KEPT + DAY)
    tidy(world.database)
    add_a_shop(world, "A1-3")
    fresh = Client(world, "ann")
    fresh.pull()
    at_floor.principal = fresh.principal
    at_floor.pull()
    assert not any(page.diverged for page in at_floor.answer)
    assert at_floor.held("retailers").keys() == fresh.held("retailers").keys()
    ann.principal = fresh.principal
    ann.cursors[world.node("A1")] = below
    ann.pull()
    assert [page.scope for page in ann.answer if page.diverged] == [world.node("A1")]


@pytest.mark.case("RB-24")
@pytest.mark.parametrize("table", [ROOT_HEAD, SCOPE_HEAD], ids=lambda table: str(table.name))
def test_sums_that_are_not_those_of_the_rows_are_named_and_mended(world: World, table: sa.Table) -> None:
    assert list(check(world.database)) == []
    with world.database.acting(world.system) as tx:
        here = (table.c.city_id == CITY, table.c.scope == world.node("A2"), table.c.count > 0)
        tx.run(sa.update(table).where(*here).values(sum=table.c.sum + 1))
    (wrong,) = check(world.database)
    assert isinstance(wrong, Wrong)
    assert wrong.scope.bytes == world.node("A2")
    assert set(wrong.roots) == ({world.shop("A2-1"), world.shop("A2-2")} if table is ROOT_HEAD else set())
    assert list(check(world.database)) == []


def test_the_tidier_looks_at_once_and_stops_when_told(world: World, tmp_path: Path) -> None:
    drop_a_shop(world, "A1-1")
    world.clock.advance(KEPT + DAY)
    tidier = Tidier(world.database, BlobFiles(tmp_path))
    tidier.start()
    tidier.stop()
    assert gone(world, world.node("A1")) == []


@pytest.mark.parametrize("in_bucket", [False, True])
def test_a_file_that_no_row_knows_is_let_go_after_60_days(world: World, tmp_path: Path, *, in_bucket: bool) -> None:
    """A crash between the file and its row leaves it, and so does a database that was put back."""
    files = Bucket(tmp_path, MemoryStore()) if in_bucket else BlobFiles(tmp_path)
    kept, stray = hashlib.sha256(b"abc").digest(), hashlib.sha256(b"stray").digest()
    world.clock.advance(SystemClock().now() - world.clock.now())  # the disk has the time that it is
    begun, stream = files.begin(CITY, bytes(16))
    stream.close()
    files.append(CITY, stray, 0, b"stray")
    assert files.settle(CITY, stray)
    files.append(CITY, bytes(32), 0, b"half")
    world.clock.advance(STRAYING - DAY)
    assert sweep(world.database, files) == Swept()
    world.clock.advance(2 * DAY)
    oda = world.sign_up("oda")
    blobs.receive(world.database, files, oda, kept, blobs.Piece(0, 3, b"abc"))
    assert sweep(world.database, files) == Swept(strays=3)
    assert list(files.names(CITY)) == [kept]
    assert (begun.exists(), files.length(CITY, bytes(32))) == (False, 0)
    assert sweep(world.database, files) == Swept()
    blobs.receive(world.database, files, oda, stray, blobs.Piece(0, 5, b"stray"))
    assert files.is_kept(CITY, stray)


def test_a_file_that_nothing_names_is_let_go_on_every_database(world: World, tmp_path: Path) -> None:
    files = BlobFiles(tmp_path)
    oda = world.sign_up("oda")
    blobs.receive(world.database, files, oda, hashlib.sha256(b"abc").digest(), blobs.Piece(0, 3, b"abc"))
    world.clock.advance(1_096 * DAY)
    assert sweep(world.database, files) == Swept(unnamed=1)
    assert list(files.names(CITY)) == []
