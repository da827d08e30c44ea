"""A returned visit is corrected on the screen: from the day's list, by keys alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from contract.records import Visit
from desktop.models import drafts, visits
from desktop.models.past_visits import Correcting, returned
from desktop.models.store import Store
from desktop.views.card.page import CardPage
from desktop.views.today import TodayPage
from desktop.views.visit import PastVisitPage
from desktop.views.workplace import Workplace
from tests.desktop.views.conftest import Show
from tests.desktop.worlds import SUPERVISOR
from tests.examples import NOW, SHOP, TODAY, a_count, a_retailer, a_review, a_visit, an_advice
from tests.stores import take

THEN = NOW - timedelta(hours=20)


@pytest.fixture
def visit(shops: Store) -> Visit:
    """Give a visit of yesterday that the supervisor returned."""
    made = a_visit(
        1,
        visited_on=TODAY - timedelta(days=1),
        started_at=THEN,
        finished_at=THEN + timedelta(seconds=40),
        note="柜台乱",
    )
    verdict = a_review(
        visit_id=made.id, verdict="returned", reason_code="stock", words="库房没点", reviewer_id=SUPERVISOR
    )
    count, advice = a_count(1, visit_id=made.id, product_no=2), an_advice(visit_id=made.id, words="周四订 8 条")
    take(shops, made, count, advice, verdict)
    return made


@pytest.fixture
def page(work: Workplace, show: Show, qtbot: QtBot, visit: Visit) -> PastVisitPage:
    made = PastVisitPage(work)
    show(made, width=1366, height=760)
    made.show_for(Correcting(visit.id))
    qtbot.waitUntil(made.hasFocus)
    return made


@pytest.fixture
def gone(work: Workplace) -> list[tuple[str, object]]:
    asked: list[tuple[str, object]] = []
    work.asked.connect(lambda key, argument: asked.append((key, argument)))
    return asked


def test_the_form_says_who_returned_it_and_why_over_the_answers_of_that_day(page: PastVisitPage) -> None:
    assert page.why.words.text().startswith("郑海波 returned this visit: ")
    assert "库房没点" in page.why.quote.text()
    assert page.coming.note.text() == "柜台乱"
    assert page.said.isVisible()
    assert not page.advice.isVisible()
    assert not page.feedback.isVisible()
    assert page.bar.title.text() == "As it was written"


def test_it_is_corrected_by_keys_and_nothing_else_is_touched(
    page: PastVisitPage, shops: Store, visit: Visit, gone: list[tuple[str, object]], qtbot: QtBot
) -> None:
    qtbot.keyClick(page, "4")
    assert page.changed_bands() == ["checks"]
    qtbot.keyClick(QApplication.focusWidget() or page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: gone == [("back", None)])
    kept = visits.of_retailer(shops, SHOP)[0]
    assert (kept.corrects_id, kept.display_ok, kept.note) == (visit.id, False, "柜台乱")


def test_without_words_to_it_nothing_is_saved(page: PastVisitPage, shops: Store, visit: Visit, qtbot: QtBot) -> None:
    page.why.reason.selectAll()
    qtbot.keyClick(page.why.reason, Qt.Key.Key_Delete)
    page.setFocus()
    page.save.click()
    assert page.why.reason.is_wrong()
    assert visits.of_retailer(shops, SHOP)[0].id == visit.id


def test_the_draft_of_a_correction_is_its_own(page: PastVisitPage, shops: Store, visit: Visit, qtbot: QtBot) -> None:
    qtbot.keyClick(page, "4")
    page.leave()
    key = returned(shops, visit.id).draft_key
    qtbot.waitUntil(lambda: drafts.kept(shops, key) is not None)
    assert drafts.kept(shops, visits.draft_key(SHOP, "visit")) is None
    page.show_for(Correcting(visit.id))
    assert page.checks.tiles["display_ok"].is_exception()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_F2])
def test_the_day_begins_with_what_was_returned(
    work: Workplace, show: Show, qtbot: QtBot, visit: Visit, gone: list[tuple[str, object]], key: Qt.Key
) -> None:
    today = TodayPage(work)
    show(today, width=1366, height=700)
    today.show_for(None)
    qtbot.waitUntil(lambda: today.list.current_key() == ("returned", visit.id))
    today.list.setFocus()
    row = today.list.rows.row(0)
    assert row is not None
    assert "库房没点" in row.subtitle  # type: ignore[union-attr]
    qtbot.keyClick(today.list, key)
    assert gone == [("past", Correcting(visit.id))]


def test_the_card_tells_the_verdict_in_the_timeline(work: Workplace, show: Show, qtbot: QtBot, visit: Visit) -> None:
    card = CardPage(work)
    show(card, width=1366, height=760)
    card.show_for(SHOP)
    qtbot.waitUntil(lambda: "郑海波 returned it: 库房没点" in _timeline(card))


def _timeline(card: CardPage) -> str:
    rows = card.tabs.timeline.rows
    return "\n".join(row.title for n in range(rows.rowCount()) if (row := rows.row(n)))  # type: ignore[union-attr]


def test_more_than_three_returned_visits_do_not_hide_the_day(
    work: Workplace, show: Show, qtbot: QtBot, shops: Store, visit: Visit, gone: list[tuple[str, object]]
) -> None:
    for n in range(2, 6):
        made = a_visit(n, retailer_id=a_retailer(n).id, visited_on=visit.visited_on, started_at=THEN, finished_at=THEN)
        take(
            shops,
            made,
            a_review(n, retailer_id=made.retailer_id, visit_id=made.id, verdict="returned", reason_code="stock"),
        )
    today = TodayPage(work)
    show(today, width=1366, height=700)
    today.show_for(None)
    qtbot.waitUntil(lambda: today.list.rows.rowCount() > 3)
    third = today.list.rows.row(2)
    assert third is not None
    assert third.title == "All 5 that were returned"  # type: ignore[union-attr]
    today.list.setFocus()
    today.list.choose(("returned", None))
    qtbot.keyClick(today.list, Qt.Key.Key_Return)
    assert gone == [("settle", None)]
