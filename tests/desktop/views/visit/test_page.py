"""The form of a visit as a person fills it in; rules of writing.py."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from contract.clock import FixedClock
from contract.errors import UserError
from contract.records import Case, Promise, Visit
from desktop.models import cards, drafts, facts, outbox, visits
from desktop.models.store import Store
from desktop.views.visit import VisitPage
from desktop.views.workplace import Workplace
from tests.desktop.views.conftest import Show
from tests.examples import SHOP, a_retailer
from tests.stores import take

KEY = f"visit/{SHOP.hex}"


@pytest.fixture
def page(work: Workplace, show: Show, qtbot: QtBot) -> VisitPage:
    made = VisitPage(work)
    show(made, width=1366, height=700)
    made.show_for(SHOP)
    qtbot.waitUntil(made.hasFocus)
    return made


@pytest.fixture
def gone(work: Workplace) -> list[tuple[str, object]]:
    asked: list[tuple[str, object]] = []
    work.asked.connect(lambda key, argument: asked.append((key, argument)))
    work.asked_instead.connect(lambda key, argument: asked.append((key, argument)))
    return asked


@pytest.fixture
def press(qtbot: QtBot, page: VisitPage) -> Callable[..., None]:
    """Press keys one after the other where the focus is."""

    def _press(*keys: str | Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        for key in keys:
            QApplication.processEvents()
            qtbot.keyClick(QApplication.focusWidget() or page, key, held)

    return _press


def write(editor: QWidget, words: str) -> None:
    """Write as an input method does: Chinese does not come by keys."""
    event = QInputMethodEvent("", [])
    event.setCommitString(words)
    QApplication.sendEvent(editor, event)


def saved(shops: Store, qtbot: QtBot) -> Visit:
    qtbot.waitUntil(lambda: visits.of_retailer(shops, SHOP)[0].visited_on.day == 24)
    return visits.of_retailer(shops, SHOP)[0]


def save(page: VisitPage, shops: Store, qtbot: QtBot) -> Visit:
    qtbot.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    return saved(shops, qtbot)


def test_it_opens_filled_in(page: VisitPage) -> None:
    chosen = [option.text() for option in page.purpose.options.values() if option.isChecked()]
    assert chosen == ["Regular visit", "Advice check", "Stock count"]
    assert not any(tile.is_exception() for tile in page.checks.tiles.values())
    assert page.bar.title.text() == "Everything as filled in"


def test_a_digit_turns_an_item_and_opens_its_reasons_in_one_line(
    page: VisitPage, press: Callable[..., None], qtbot: QtBot
) -> None:
    press("4")
    assert page.checks.tiles["display_ok"].is_exception()
    assert [option.text() for option in page.checks.strips["display_ok"].options.values()] == [
        "SKU hidden",
        "Untidy",
        "Shelf empty",
        "Other",
    ]
    press("4")
    assert not page.checks.strips


def test_letters_choose_the_reason_of_the_item_turned_last(
    page: VisitPage, press: Callable[..., None], shops: Store, qtbot: QtBot
) -> None:
    press("4", "s")
    assert save(page, shops, qtbot).findings == (("display_ok", "display_untidy", ""),)


def test_price_tags_are_counted_where_they_are_not_in_order(
    page: VisitPage, press: Callable[..., None], shops: Store, qtbot: QtBot
) -> None:
    press("2")
    strip = page.checks.strips["price_tag_ok"]
    strip.tagged.setFocus()
    press("5", "2", Qt.Key.Key_Return, "6", "4")
    visit = save(page, shops, qtbot)
    assert (visit.tagged, visit.tags_due) == (52, 64)


def test_an_item_put_right_since_last_time_says_so(page: VisitPage, qtbot: QtBot) -> None:
    page.show_for(a_retailer(1).id)
    assert page.checks.tiles["display_ok"].accessibleName().endswith("put right")


def test_enter_goes_through_the_cells_and_equals_repeats_last_time(
    page: VisitPage, press: Callable[..., None], shops: Store, qtbot: QtBot
) -> None:
    qtbot.keyClick(page, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)  # into the first cell
    press("2", Qt.Key.Key_Return, "3", Qt.Key.Key_Return, "=", "=")
    visit = save(page, shops, qtbot)
    counted = facts.of_shop(shops, SHOP).counted_at(visit.id)
    first, second = page.stock.rows[0].line, page.stock.rows[1].line
    assert set(counted) == {first.product_no, second.product_no}
    assert (counted[first.product_no].counter_tiao, counted[first.product_no].backroom_tiao) == (2, 3)
    assert counted[second.product_no].counter_tiao == second.counter_tiao
    assert counted[second.product_no].backroom_tiao == second.backroom_tiao


def test_a_product_counted_as_none_turns_the_check_of_stock_outs(
    page: VisitPage, press: Callable[..., None], qtbot: QtBot
) -> None:
    page.stock.rows[0].counter.setFocus()
    press("0", Qt.Key.Key_Return, "0")
    assert page.checks.tiles["oos_ok"].is_exception()
    assert page.checks.tiles["display_ok"].state_word() == "OK"


def test_suggestions_follow_what_was_found_and_are_taken_by_their_key(
    page: VisitPage, press: Callable[..., None], shops: Store, qtbot: QtBot
) -> None:
    page.stock.rows[0].counter.setFocus()
    press("2", Qt.Key.Key_Return, "3")
    page.setFocus()
    press("4", "q")
    visit = save(page, shops, qtbot)
    given = [advice for advice in facts.of_shop(shops, SHOP).advice if advice.visit_id == visit.id]
    assert [advice.topic for advice in given] == ["restock"]


def test_a_suggestion_is_refused_with_a_reason(
    page: VisitPage, press: Callable[..., None], shops: Store, qtbot: QtBot
) -> None:
    press("4")
    press("q", held=Qt.KeyboardModifier.ShiftModifier)
    press("3")  # no supply
    page.setFocus()
    visit = save(page, shops, qtbot)
    (advice,) = [advice for advice in facts.of_shop(shops, SHOP).advice if advice.visit_id == visit.id]
    assert advice.declined == "no_supply"


def test_a_wording_that_ties_goods_together_needs_a_reason(
    page: VisitPage, shops: Store, gone: list[tuple[str, object]], qtbot: QtBot
) -> None:
    page.advice.add.click()
    row = page.advice.own[0]
    write(row.words, "搭配订两条滞销烟")
    assert "Look at the wording again" in row.warning.text()
    qtbot.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.wait(50)
    assert gone == []
    assert row.reason.hasFocus()
    write(row.reason, "客户自己提出")
    assert save(page, shops, qtbot).touched == 0b001000


def test_a_request_shows_who_answers_by_when_before_it_is_saved(page: VisitPage, shops: Store, qtbot: QtBot) -> None:
    page.feedback.kinds.choose("request")
    write(page.feedback.words, "软中华")
    owner = page.feedback.owner()
    assert owner is not None
    assert (owner.name, owner.due_on.day, owner.stays_here) == ("林涛", 27, False)
    visit = save(page, shops, qtbot)
    assert [case.words for case in facts.of_shop(shops, SHOP).cases if case.visit_id == visit.id] == ["软中华"]


def test_a_complaint_about_oneself_stays_out_of_the_shops_file(page: VisitPage, shops: Store, qtbot: QtBot) -> None:
    page.feedback.kinds.choose("complaint")
    page.feedback.topics.choose("complaint_conduct")
    page.feedback.about_me.click()
    write(page.feedback.words, "说话不好听")
    owner = page.feedback.owner()
    assert owner is not None
    assert owner.name == "郑海波"
    save(page, shops, qtbot)
    assert not any(case.words == "说话不好听" for case in facts.of_shop(shops, SHOP).cases)
    every = shops.all(Case, sa.select(shops.t("cases")))
    assert [case.subject_person for case in every if case.words == "说话不好听"] == [shops.me.person_id]


def test_promises_of_either_side_are_lines_of_their_own(page: VisitPage, shops: Store, qtbot: QtBot) -> None:
    page.coming.add.click()
    write(page.coming.promises[0].words, "补齐 3 张价签")
    page.coming.add.click()
    page.coming.promises[1].side.click()
    write(page.coming.promises[1].words, "腾出第二层")
    visit = save(page, shops, qtbot)
    made = [promise for promise in facts.of_shop(shops, SHOP).promises if promise.visit_id == visit.id]
    assert {(promise.side, promise.words) for promise in made} == {("us", "补齐 3 张价签"), ("retailer", "腾出第二层")}


def test_a_due_promise_is_settled_at_the_top(page: VisitPage, shops: Store, qtbot: QtBot) -> None:
    ours = page.writing.shown().due[0]
    page.purpose.settling[ours.id.hex].choose("partly")
    save(page, shops, qtbot)
    kept = shops.get(Promise, ours.id)
    assert kept is not None
    assert kept.state == "partly"


def test_the_next_day_moves_by_keys(page: VisitPage, press: Callable[..., None], shops: Store, qtbot: QtBot) -> None:
    before = page.coming.stepper.day()
    page.coming.stepper.field.setFocus()
    press(Qt.Key.Key_Up)
    assert save(page, shops, qtbot).next_on == before + timedelta(days=1)


def test_the_bar_counts_what_was_changed(page: VisitPage, press: Callable[..., None], qtbot: QtBot) -> None:
    press("4", "q")
    write(page.coming.note, "备注")
    assert page.bar.title.text() == "You changed 3"
    assert page.bar.quiet.text() == "checks 1 · advice 1 · other 1"


def test_each_change_is_in_the_draft_within_a_second(
    page: VisitPage, press: Callable[..., None], shops: Store, qtbot: QtBot
) -> None:
    press("4")
    (pause,) = page.writing.findChildren(QTimer)
    assert pause.interval() <= 500  # the rest of the second is the store's
    qtbot.waitUntil(lambda: drafts.kept(shops, KEY) is not None)
    assert page.head.findChildren(QWidget)  # the head tells when it was kept
    kept = drafts.kept(shops, KEY)
    assert kept is not None
    assert kept["failed"] == {"display_ok": []}


@pytest.mark.case("RA-15")
def test_who_types_on_without_a_pause_has_all_but_the_last_moment_in_the_draft_and_nothing_saved(
    page: VisitPage, shops: Store, qtbot: QtBot
) -> None:
    page.coming.note.setFocus()
    kept = ""
    for _ in range(400):
        qtbot.keyClicks(page.coming.note, "x")
        qtbot.wait(20)
        kept = (drafts.kept(shops, KEY) or {}).get("note") or ""
        if kept:
            break
    assert kept, "nothing was kept in 8 s of typing without a pause"
    assert outbox.waiting(shops).count == 0
    assert page.bar.title.text().startswith("You changed")


def test_a_form_that_nobody_touched_leaves_no_draft(page: VisitPage, shops: Store) -> None:
    page.leave()
    assert drafts.kept(shops, KEY) is None


@pytest.mark.case("RA-15")
def test_after_a_crash_the_form_resumes_at_the_same_field(
    page: VisitPage, work: Workplace, press: Callable[..., None], shops: Store, show: Show, qtbot: QtBot
) -> None:
    press("4")
    page.stock.rows[1].backroom.setFocus()
    press("7")
    name = page.stock.rows[1].backroom.objectName()
    qtbot.waitUntil(lambda: (drafts.kept(shops, KEY) or {}).get("focus") == name)
    again = VisitPage(work)  # the program was killed and started again
    show(again, width=1366, height=700)
    again.show_for(SHOP)
    qtbot.waitUntil(lambda: (QApplication.focusWidget() or again).objectName() == name)
    assert again.checks.tiles["display_ok"].is_exception()
    assert again.stock.rows[1].backroom.value() == 7
    assert again.writing.answers.started_ms == page.writing.answers.started_ms


def test_esc_leaves_the_editor_then_the_page_and_keeps_the_draft(
    page: VisitPage, press: Callable[..., None], shops: Store, gone: list[tuple[str, object]], qtbot: QtBot
) -> None:
    write(page.coming.note, "半句话")
    page.coming.note.setFocus()
    press(Qt.Key.Key_Escape)
    assert gone == []
    press(Qt.Key.Key_Escape)
    assert gone == [("back", None)]
    kept = drafts.kept(shops, KEY)
    assert kept is not None
    assert kept["note"] == "半句话"


def test_a_saved_visit_takes_its_draft_away(
    page: VisitPage, press: Callable[..., None], shops: Store, qtbot: QtBot
) -> None:
    press("4")
    qtbot.waitUntil(lambda: drafts.kept(shops, KEY) is not None)
    save(page, shops, qtbot)
    assert drafts.kept(shops, KEY) is None


def test_signing_saves_and_leads_to_the_receipt(
    page: VisitPage, shops: Store, gone: list[tuple[str, object]], qtbot: QtBot
) -> None:
    qtbot.keyClick(page, Qt.Key.Key_F6)
    visit = saved(shops, qtbot)
    qtbot.waitUntil(lambda: gone == [("receipt", visit.id)])


def test_pressing_save_twice_records_one_visit(page: VisitPage, shops: Store, qtbot: QtBot) -> None:
    page.save.click()
    page.save.click()
    saved(shops, qtbot)
    qtbot.wait(50)
    assert len([met for met in visits.of_retailer(shops, SHOP) if met.visited_on.day == 24]) == 1


def test_a_visit_that_cannot_be_saved_stays_on_the_screen_and_says_why(
    page: VisitPage, shops: Store, failures: list[BaseException], qtbot: QtBot
) -> None:
    moved = cards.of(shops, SHOP, page.work.today()).shop
    with shops.taking() as taking:  # the shop went to somebody else meanwhile
        taking.connection.execute(
            shops.tables["retailers"].delete().where(shops.tables["retailers"].c.id == moved.id.bytes)
        )
    write(page.coming.note, "还在")
    page.save.click()
    qtbot.waitUntil(lambda: len(failures) == 1)
    assert isinstance(failures[0], UserError)
    assert page.coming.note.text() == "还在"
    assert page.writing.has_form


def test_the_time_since_the_beginning_is_shown(page: VisitPage, work: Workplace, qtbot: QtBot) -> None:
    clock = work.clock
    assert isinstance(clock, FixedClock)
    clock.advance(timedelta(seconds=31))
    qtbot.waitUntil(lambda: any("00:31" in label.text() for label in page.head.findChildren(type(page.bar.title))))


def test_in_a_narrow_window_the_bands_stand_in_one_column_and_the_bar_stays(page: VisitPage, qtbot: QtBot) -> None:
    page.window().resize(1093, 614)
    QApplication.processEvents()
    assert (
        page.advice.mapTo(page, page.advice.rect().topLeft()).y()
        > page.stock.mapTo(page, page.stock.rect().topLeft()).y()
    )
    button = page.save.mapTo(page.window(), page.save.rect().bottomRight())
    assert page.window().rect().contains(button)


@pytest.mark.parametrize("factor", [1.0, 1.25, 1.5])
def test_the_main_action_is_on_the_screen_at_every_size_of_type(
    work: Workplace, show: Show, look: object, qtbot: QtBot, factor: float
) -> None:
    look.choose(factor=factor)  # type: ignore[attr-defined]
    made = VisitPage(work)
    window = show(made, width=1366, height=690)
    made.show_for(SHOP)
    QApplication.processEvents()
    assert window.height() <= 690
    assert window.rect().contains(made.save.mapTo(window, made.save.rect().bottomRight()))


def test_a_shop_that_was_never_counted_says_what_to_do(page: VisitPage, shops: Store) -> None:
    new = a_retailer(900, license_no="330702100900")
    take(shops, new)
    page.show_for(new.id)
    assert page.stock.rows == []
    assert page.purpose.options["new_shop"].isChecked()


def test_another_form_shows_nothing_of_the_one_before(
    page: VisitPage, press: Callable[..., None], qtbot: QtBot
) -> None:
    press("4", "7")
    page.leave()
    page.show_for(a_retailer(5).id)
    assert not any(tile.is_exception() for tile in page.checks.tiles.values())
    assert not page.checks.strips
    assert page.bar.title.text() == "Everything as filled in"
