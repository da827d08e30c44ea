"""The strip for days without a network: what is written and taken in is said where it was asked for."""

from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from contract import log, package, sealing, signing
from desktop.models import outbox
from desktop.models.store import Store
from desktop.models.visits import RecordedVisit, record_visit
from desktop.sync.state import SyncState
from desktop.sync.trouble import Refused, SignedOut
from desktop.views.parts import LineEdit
from desktop.views.settle import SettlePage
from desktop.views.settle.carrying import CarryingStrip
from desktop.views.settle.enrolling import EnrolAgain
from desktop.views.workplace import Workplace
from tests.desktop.views.conftest import Show
from tests.examples import a_photo, a_visit, number

SERVER = b"s" * 32
DEVICE = b"d" * 32


def _enrolled(store: Store) -> None:
    with store.local() as connection:
        store.keep(
            connection,
            device_key=DEVICE,
            server_key=signing.public_of(SERVER),
            server_box=sealing.public_of(sealing.private_of(SERVER)),
        )


def _strip(work: Workplace, show: Show) -> CarryingStrip:
    strip = CarryingStrip(work)
    show(strip, width=1280)
    return strip


def test_what_waits_is_written_to_a_file_and_counted(
    work: Workplace, shops: Store, show: Show, qtbot: QtBot, tmp_path: Path
) -> None:
    shops.run(_enrolled).result()
    shops.run(record_visit, RecordedVisit(visit=a_visit(1))).result()
    strip = _strip(work, show)
    file = tmp_path / "a.rounds-out"
    strip.carry_out(file)
    qtbot.waitUntil(lambda: "a.rounds-out" in strip.words.text())
    with file.open("rb") as opened:
        inside = package.read(opened, package.ENTRIES).opened(sealing.private_of(SERVER), signing.public_of(DEVICE))
    assert inside.next(package.Carried).pushes == 1


def _a_visit_with_a_photo(shops: Store) -> None:
    shops.run(_enrolled).result()
    visit = a_visit(1)
    pictures = {"sha256": shops.pictures.keep(b"large", 1), "size": 5}
    pictures |= {"thumb_sha256": shops.pictures.keep(b"small", 1, small=True), "thumb_size": 5}
    photo = a_photo(id=number(950), visit_id=visit.id, **pictures)
    shops.run(record_visit, RecordedVisit(visit=visit, photos=(photo,))).result()


def test_while_a_package_is_written_the_strip_tells_how_far_it_is(
    work: Workplace, shops: Store, show: Show, qtbot: QtBot, tmp_path: Path
) -> None:
    _a_visit_with_a_photo(shops)
    strip = _strip(work, show)
    strip.out.setFocus()
    rows: list[int] = []
    strip.rows.currentChanged.connect(rows.append)
    strip.carry_out(file := tmp_path / "a.rounds-out")
    qtbot.waitUntil(lambda: "a.rounds-out" in strip.words.text())
    size = file.stat().st_size
    assert rows == [1, 0]  # the way to stop, then the buttons again
    assert strip.progress.accessibleName() == f"{size} / {size}"
    assert strip.out.hasFocus()


def test_a_package_that_is_stopped_leaves_no_file_and_says_that_nothing_is_lost(
    work: Workplace, shops: Store, show: Show, qtbot: QtBot, tmp_path: Path
) -> None:
    _a_visit_with_a_photo(shops)
    strip = _strip(work, show)
    free = Event()
    work.background.ask(free.wait, lambda _free: None)  # the package waits its turn
    strip.carry_out(file := tmp_path / "a.rounds-out")
    strip.stop.click()
    free.set()
    qtbot.waitUntil(lambda: "nothing is lost" in strip.words.text())
    assert list(tmp_path.glob(f"{file.stem}.*")) == []
    assert strip.choice.isVisible()
    assert outbox.waiting(shops).count == 1
    strip.carry_out(file)
    qtbot.waitUntil(file.exists)


def test_a_package_that_cannot_be_written_gives_the_buttons_back(
    work: Workplace, shops: Store, show: Show, qtbot: QtBot, tmp_path: Path
) -> None:
    _a_visit_with_a_photo(shops)
    strip = _strip(work, show)
    failed: list[BaseException] = []
    work.background.failed = failed.append
    strip.carry_out(tmp_path / "no such folder" / "a.rounds-out")
    qtbot.waitUntil(lambda: failed != [])
    assert "could not be written" in str(failed[0])
    assert (strip.choice.isVisible(), "Without a network" in strip.words.text()) == (True, True)


@pytest.mark.case("S56")
def test_photos_that_wait_are_told_with_the_file_that_takes_them(
    work: Workplace, shops: Store, show: Show, qtbot: QtBot, tmp_path: Path
) -> None:
    _a_visit_with_a_photo(shops)
    page = SettlePage(work)
    show(page, width=1366, height=760)
    page.show_for(None)
    qtbot.waitUntil(lambda: page.head.quiet.text().endswith("1 photo to be sent"))
    page.carrying.carry_out(tmp_path / "a.rounds-out")
    qtbot.waitUntil(lambda: "1 photo goes along" in page.carrying.words.text())


def test_the_log_is_exported_and_verifies(
    work: Workplace, shops: Store, show: Show, qtbot: QtBot, tmp_path: Path
) -> None:
    shops.run(_enrolled).result()
    shops.run(record_visit, RecordedVisit(visit=a_visit(1))).result()
    strip = _strip(work, show)
    strip.export.setFocus()
    strip.export_log(tmp_path / "a.rounds-log")
    qtbot.waitUntil(lambda: "a.rounds-log" in strip.words.text())
    assert strip.export.hasFocus()
    verdict = log.verify((tmp_path / "a.rounds-log").read_bytes())
    assert verdict.fault is None
    assert verdict.entries > 0


def test_the_strip_is_made_without_taking_the_keyboard_from_the_window(
    work: Workplace, show: Show, qtbot: QtBot
) -> None:
    field = LineEdit()
    show(field)
    field.setFocus()
    strip = CarryingStrip(work)  # none of its parts is a window of its own for a moment
    qtbot.addWidget(strip)
    QApplication.processEvents()
    assert field.hasFocus()


def test_every_button_is_reached_by_the_tab_key(work: Workplace, show: Show, qtbot: QtBot) -> None:
    from PySide6.QtCore import Qt

    strip = _strip(work, show)
    buttons = [strip.out, strip.take_in, strip.export]
    assert all(button.focusPolicy() & Qt.FocusPolicy.TabFocus for button in buttons)


def test_a_computer_that_the_server_knows_no_more_is_offered_to_be_enrolled_again_and_keeps_what_was_typed(
    work: Workplace, shops: Store, show: Show, qtbot: QtBot
) -> None:
    strip = _strip(work, show)
    assert not strip.enrol.isVisible()
    work.tell_sync(SyncState(online=False, trouble=SignedOut()))
    assert strip.enrol.isVisible()
    work.tell_sync(SyncState(online=False, trouble=Refused("The server does not know this computer.")))  # at signing in
    assert strip.enrol.isVisible()
    strip.enrol.click()
    (asking,) = strip.window().findChildren(EnrolAgain)
    asking.password.setText("river-lantern-42")
    qtbot.keyClick(asking.password, Qt.Key.Key_Return)
    assert asking.isVisible()
    asking.code.setText("ABCD-EFGH")
    qtbot.keyClick(asking.code, Qt.Key.Key_Return)
    qtbot.waitUntil(asking.refused.isVisible)  # this store is of no server
    assert (asking.code.text(), asking.password.text()) == ("ABCD-EFGH", "river-lantern-42")
    work.tell_sync(SyncState(online=True))
    assert not strip.enrol.isVisible()
