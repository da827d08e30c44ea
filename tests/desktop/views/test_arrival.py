"""The page of a first download."""

from __future__ import annotations

import sqlalchemy as sa
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.models import arrival, schema, visits
from desktop.models.store import Store
from desktop.models.visits import RecordedVisit
from desktop.sync.state import SyncState
from desktop.sync.trouble import Unreachable
from desktop.views.arrival import ArrivalPage
from desktop.views.background import Background
from desktop.views.parts import Runs
from desktop.views.seat import Seat
from desktop.views.status import Status
from desktop.views.workplace import Workplace
from tests.desktop.views.conftest import Show
from tests.desktop.worlds import ROUTE, TEAM
from tests.examples import a_visit
from tests.stores import a_store


def hold(store: Store, **states: str) -> None:
    rows = [
        {
            "scope": scope.bytes,
            "epoch": b"",
            "ver": 1,
            "mark": 1,
            "row_count": 1,
            "stamp_sum": 1,
            "rights": "work",
            "roles": b"\x90",
        }
        | {"state": states[name]}
        for name, scope in (("team", TEAM), ("route", ROUTE))
    ]
    with store.taking() as taking:
        taking.connection.execute(sa.delete(schema.scopes))
        taking.connection.execute(sa.insert(schema.scopes), rows)
        taking.kinds.add("scopes")


def test_it_tells_how_much_comes_and_how_long_it_takes_and_then_lets_one_begin(
    work: Workplace, shops: Store, show: Show, qtbot: QtBot
) -> None:
    hold(shops, team="loading", route="whole")
    gone: list[str] = []
    work.asked_instead.connect(lambda key, _argument: gone.append(key))
    page = ArrivalPage(work, "today")
    show(page, width=900, height=500)
    page.show_for(None)
    work.tell_sync(SyncState(running=True, progress=(0, 28_777)))
    assert "0 of 28,777 records" in page.amount.text()
    assert "first pages" in page.left.text()
    work.tell_sync(SyncState(running=True, progress=(9_000, 28_777), seconds_left=130))
    assert page.left.text() == "about 3 min left"
    qtbot.waitUntil(page.begin.isEnabled)
    assert "1 of 2 areas whole · 40 shops ready" in page.amount.text()
    page.setFocus()
    qtbot.keyClick(page, Qt.Key.Key_Return)
    assert gone == ["today"]


def test_without_a_network_it_says_so_and_that_it_goes_on(work: Workplace, show: Show) -> None:
    page = ArrivalPage(work, "today")
    show(page, width=900, height=500)
    work.tell_sync(SyncState(online=False, trouble=Unreachable()))
    assert "cannot be reached" in page.left.text()
    assert "goes on where it stopped" in page.promise.text()
    assert not page.begin.isEnabled()


def test_with_nothing_here_nobody_begins(tmp_path: object) -> None:
    store = a_store(tmp_path)  # type: ignore[arg-type]
    found = arrival.of(store)
    assert (found.shops, found.is_whole, found.can_begin, arrival.rows_here(store)) == (0, False, False, 0)
    store.close()


def test_what_waits_in_the_strip_leads_to_why_it_waits(work: Workplace, shops: Store, show: Show, qtbot: QtBot) -> None:
    shops.run(visits.record_visit, RecordedVisit(visit=a_visit(1))).result()
    strip = Status(work)
    show(strip, width=1200, height=60)
    gone: list[str] = []
    work.asked.connect(lambda key, _argument: gone.append(key))
    (linked,) = [runs for runs in strip.findChildren(Runs) if "settle" in runs.links()]
    linked.setFocus()
    qtbot.keyClick(linked, Qt.Key.Key_Return)
    assert gone == ["settle"]


def test_a_first_sign_in_opens_on_it_and_a_later_one_on_the_day(
    shops: Store, failures: list[BaseException], qtbot: QtBot
) -> None:
    hold(shops, team="loading", route="whole")
    with shops.local() as connection:
        shops.keep(connection, server="https://rounds.example")
    background = Background(failures.append)
    seat = Seat(shops, background)
    qtbot.addWidget(seat.window)
    seat.start()
    assert isinstance(seat.window.page(), ArrivalPage)
    hold(shops, team="whole", route="whole")
    seat.window.page().reload()
    again = Seat(shops, background)
    qtbot.addWidget(again.window)
    again.start()
    assert not isinstance(again.window.page(), ArrivalPage)
    for one in (seat, again):
        one.work.close()
    background.close()
