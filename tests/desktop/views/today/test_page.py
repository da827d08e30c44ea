"""The page of the day by its keys."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from contract.words import use_language
from desktop.models import drafts, outbox
from desktop.models.store import Store
from desktop.models.visits import RecordedVisit, record_visit
from desktop.views.choosing import ChooseOne
from desktop.views.rows import ListRow
from desktop.views.today import TodayPage
from desktop.views.workplace import Workplace
from tests.desktop.views.conftest import Show
from tests.desktop.worlds import TWIN
from tests.examples import SHOP, a_visit


@pytest.fixture
def page(work: Workplace, show: Show, qtbot: QtBot) -> TodayPage:
    made = TodayPage(work)
    show(made, width=1366, height=700)
    made.show_for(None)
    qtbot.waitUntil(lambda: made.list.rows.rowCount() > 0)
    made.list.choose(SHOP)
    made.list.setFocus()
    qtbot.waitUntil(lambda: "made 10 Nov" in made.detail.words())
    return made


@pytest.fixture
def gone(work: Workplace) -> list[tuple[str, object]]:
    asked: list[tuple[str, object]] = []
    work.asked.connect(lambda key, argument: asked.append((key, argument)))
    return asked


def rows(page: TodayPage) -> list[ListRow]:
    found = [page.list.rows.row(number) for number in range(page.list.rows.rowCount())]
    return [row for row in found if isinstance(row, ListRow)]


def put_off(page: TodayPage, qtbot: QtBot, answer: str = "owner_away") -> None:
    qtbot.keyClick(page.list, Qt.Key.Key_Space)
    (chooser,) = page.window().findChildren(ChooseOne)
    chooser.buttons[answer].click()


def test_the_list_stands_in_walking_order_under_its_streets(page: TodayPage) -> None:
    numbers = [int(row.number) for row in rows(page)]
    assert numbers == list(range(1, len(numbers) + 1))
    streets = [row.section for row in rows(page)]
    assert len(set(streets)) == sum(one != other for one, other in zip(streets, [None, *streets], strict=False))


def test_nothing_says_that_all_is_done_before_the_list_is_there(work: Workplace, show: Show, qtbot: QtBot) -> None:
    made = TodayPage(work)
    show(made, width=1366, height=700)
    assert not made._empty.isVisible()  # noqa: SLF001
    made.show_for(None)
    qtbot.waitUntil(lambda: made.list.rows.rowCount() > 0)


@pytest.mark.parametrize(
    ("key", "where"), [(Qt.Key.Key_Return, "card"), (Qt.Key.Key_F2, "visit"), (Qt.Key.Key_F3, "contact")]
)
def test_keys_go_on_with_the_shop_in_hand(
    page: TodayPage, gone: list[tuple[str, object]], qtbot: QtBot, key: Qt.Key, where: str
) -> None:
    qtbot.keyClick(page.list, key)
    assert gone == [(where, SHOP)]


def test_space_puts_a_shop_off_with_a_reason_and_ctrl_z_takes_it_back(
    page: TodayPage, shops: Store, work: Workplace, qtbot: QtBot
) -> None:
    work.live.changed.connect(lambda kinds: page.reload() if page.KINDS & kinds else None)
    before = len(rows(page))
    put_off(page, qtbot)
    qtbot.waitUntil(lambda: len(rows(page)) == before - 1)
    assert page.toast.happened() == '"惠鑫便利店" put off to 25 Nov: Owner away'
    page.toast.undo.click()
    qtbot.waitUntil(lambda: len(rows(page)) == before)
    assert outbox.waiting(shops).count == 2


def test_the_card_beside_tells_why_and_what_stands_behind_it(page: TodayPage) -> None:
    said = page.detail.words()
    assert "We promised: 带 20 张价签" in said
    assert "周敏 made 10 Nov" in said
    assert "holds 13 ÷" in said
    assert "Also of this name: 车站路 41 号, licence ...11726" in said
    assert "Do not ask again: Contact" in said
    assert "138****4471" in said
    assert "13857904471" not in said


def test_the_head_tells_how_far_the_day_is_and_when_it_will_be_done(
    page: TodayPage, shops: Store, work: Workplace, qtbot: QtBot
) -> None:
    work.live.changed.connect(lambda kinds: page.reload() if page.KINDS & kinds else None)
    keys = [row.key for row in rows(page) if row.key != SHOP][:2]
    total = len(rows(page))
    for n, key in enumerate(keys):
        begun = work.clock.now() - timedelta(minutes=20 - 10 * n)
        made = a_visit(40 + n, retailer_id=key, started_at=begun, finished_at=begun + timedelta(seconds=20))
        shops.run(record_visit, RecordedVisit(visit=made)).result()
    qtbot.waitUntil(lambda: page.strokes.accessibleName() == f"2 / {total}")
    said = page.head.findChildren(type(page.detail.name))
    assert any(label.text().startswith("done by 12:") for label in said)


def test_a_visit_that_was_begun_is_marked_in_the_list(page: TodayPage, shops: Store, qtbot: QtBot) -> None:
    shops.run(drafts.keep, f"visit/{TWIN.hex}", {"started_ms": 1}).result()
    page.reload()
    qtbot.waitUntil(lambda: [chip.word for row in rows(page) for chip in row.chips if row.key == TWIN][:1] == ["draft"])


def test_tabs_narrow_the_list_and_count(page: TodayPage, qtbot: QtBot) -> None:
    use_language("zh_CN")
    page.reload()
    page.tabs.choose("promise")
    assert [row.key for row in rows(page)] == [SHOP]
    page.tabs.choose("visited")
    assert rows(page) == []
    assert page.detail.words().startswith("没有选中店铺") or not page.detail._sheet.isVisible()  # noqa: SLF001


def test_in_a_narrow_window_the_actions_stand_under_the_list(
    page: TodayPage, gone: list[tuple[str, object]], qtbot: QtBot
) -> None:
    page.window().resize(1093, 614)
    QApplication.processEvents()
    assert not page.detail.isVisible()
    assert page.hand.isVisible()
    button = page.hand.visit.mapTo(page.window(), page.hand.visit.rect().bottomRight())
    assert page.window().rect().contains(button)
    qtbot.keyClick(page.list, Qt.Key.Key_F2)
    assert gone == [("visit", SHOP)]
