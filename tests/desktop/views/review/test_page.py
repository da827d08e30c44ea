"""The review by its keys: sixty visits, verdicts kept and taken back, what a reviewer reads."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from contract.records import Visit
from contract.words import use_language
from desktop.models import drafts, outbox, reviews
from desktop.models.store import Store
from desktop.views import theme
from desktop.views.choosing import ChooseOne
from desktop.views.explanations import Explanation
from desktop.views.parts import ChipLabel, Overlay, Runs
from desktop.views.review import ReviewPage
from desktop.views.review.others import OtherVisits
from desktop.views.review.writing import WriteWords
from desktop.views.workplace import Workplace
from tests.desktop.team_world import visit_id
from tests.desktop.views.review.conftest import Reviewing
from tests.examples import number
from tests.stores import take


def overlay(kind: type[Overlay]) -> Overlay:
    """Give the panel of this kind that is open."""
    found = [w for w in QApplication.allWidgets() if isinstance(w, kind) and w.isVisible()]
    assert len(found) == 1
    return found[0]


def choose(reviewing: Reviewing, number_of_shop: int) -> Visit:
    reviewing.page.list.choose(visit_id(number_of_shop))
    reviewing.settle()
    item = reviewing.page.in_hand()
    assert item is not None
    return item.visit


@pytest.mark.slow
@pytest.mark.usefixtures("in_chinese")
def test_sixty_visits_are_reviewed_with_two_keys_each_at_most(reviewing: Reviewing, desk: Store) -> None:
    waiting = [item.visit for item in reviewing.page.items()]
    assert len(waiting) == 60
    for n in range(60):
        reviewing.settle()
        reviewing.press(*(("R", str(n % 5 + 1)) if n % 4 == 0 else "A"))
    reviewing.until(lambda: not reviewing.page.items())
    assert reviewing.pressed <= 2 * 60
    verdicts = [reviewing.kept(visit.id).verdict for visit in waiting]
    assert (verdicts.count("approved"), verdicts.count("returned")) == (45, 15)
    assert outbox.waiting(desk).count == 60


def test_a_verdict_just_given_is_kept_by_whoever_leaves_the_page(reviewing: Reviewing, desk: Store) -> None:
    visit = choose(reviewing, 15)
    reviewing.press("A")
    reviewing.page.leave()
    assert reviews.of_visit(desk, visit.id)[-1].verdict == "approved"


def test_the_first_visit_is_in_hand_at_once(reviewing: Reviewing) -> None:
    assert reviewing.name() == "德润副食"
    assert "1 of 60" in reviewing.page.sheet.head()


def test_after_a_verdict_the_next_is_in_hand(reviewing: Reviewing, desk: Store) -> None:
    visit = choose(reviewing, 15)
    reviewing.press("A")
    assert reviewing.name() == "万家乐超市"
    assert reviewing.kept(visit.id).verdict == "approved"
    assert "2 of 59" in reviewing.page.sheet.head()


def test_the_last_of_the_list_is_followed_by_the_one_before(reviewing: Reviewing) -> None:
    for _ in range(59):
        reviewing.press("J")
    before = reviewing.page.items()[-2].shop.name
    reviewing.settle()
    reviewing.press("A")
    assert reviewing.name() == before


@pytest.mark.usefixtures("in_chinese")
@pytest.mark.parametrize(("digit", "code"), [("1", "same_note"), ("2", "time"), ("5", "promise")])
def test_r_and_a_digit_return_with_the_reason(reviewing: Reviewing, desk: Store, digit: str, code: str) -> None:
    visit = choose(reviewing, 15)
    reviewing.press("R", digit)
    made = reviewing.kept(visit.id)
    assert (made.verdict, made.reason_code, made.words) == ("returned", code, None)
    assert reviewing.name() == "万家乐超市"


@pytest.mark.usefixtures("in_chinese")
def test_a_digit_without_r_does_nothing(reviewing: Reviewing) -> None:
    reviewing.press("1", "2")
    assert len(reviewing.page.items()) == 60


@pytest.mark.usefixtures("in_chinese")
def test_r_waits_for_its_digit_and_escape_takes_it_back(reviewing: Reviewing) -> None:
    reviewing.press("R")
    assert reviewing.page.bar.is_armed()
    reviewing.press("Esc", "1")
    assert len(reviewing.page.items()) == 60


def test_r_and_six_open_an_editor_for_own_words(reviewing: Reviewing, desk: Store, qtbot: QtBot) -> None:
    visit = choose(reviewing, 15)
    reviewing.press("R", "6")
    editor = overlay(WriteWords)
    assert isinstance(editor, WriteWords)
    editor.editor.insertPlainText("库房数和订货对不上，")
    qtbot.keyClicks(editor.editor, "ARJ5")  # letters and digits are letters and digits while one writes
    reviewing.press("Ctrl+Return")
    made = reviewing.kept(visit.id)
    assert (made.verdict, made.reason_code, made.words) == ("returned", "own_words", "库房数和订货对不上，ARJ5")


def test_own_words_are_asked_for_and_what_was_typed_stays_as_a_draft(
    reviewing: Reviewing, desk: Store, qtbot: QtBot
) -> None:
    choose(reviewing, 15)
    reviewing.press("C", "Ctrl+Return")
    editor = overlay(WriteWords)
    assert isinstance(editor, WriteWords)
    assert editor.field.message.text() == "Write a few words first."
    editor.editor.insertPlainText("看一下价签")
    reviewing.press("Esc")
    reviewing.until(lambda: len(drafts.keys(desk, "review/")) == 1)
    reviewing.press("C")
    assert overlay(WriteWords).findChild(type(editor.editor)).toPlainText() == "看一下价签"  # type: ignore[union-attr]
    reviewing.press("Ctrl+Return")
    reviewing.until(lambda: not drafts.keys(desk, "review/"))


def test_a_comment_stands_with_the_visit_which_still_waits(reviewing: Reviewing, desk: Store, qtbot: QtBot) -> None:
    visit = choose(reviewing, 15)
    reviewing.press("C")
    editor = overlay(WriteWords)
    assert isinstance(editor, WriteWords)
    editor.editor.insertPlainText("建议写清看什么")
    reviewing.press("Ctrl+Return")
    reviewing.until(lambda: "建议写清看什么" in reviewing.page.sheet.band("reviews"))
    assert reviewing.kept(visit.id).verdict == "commented"
    assert (reviewing.name(), len(reviewing.page.items())) == ("鑫源烟酒店", 60)


def test_s_marks_for_a_spot_check_and_takes_the_mark_away(reviewing: Reviewing, desk: Store) -> None:
    visit = choose(reviewing, 15)
    reviewing.press("S")
    reviewing.until(lambda: reviewing.page.bar.spot.text() == "Take off the list")
    assert reviewing.kept(visit.id).spot_check
    reviewing.settle()
    reviewing.press("S")
    reviewing.until(lambda: reviewing.page.bar.spot.text() == "Spot check")
    assert reviews.of_visit(desk, visit.id) == []


def test_j_and_k_turn_and_stop_at_the_ends(reviewing: Reviewing) -> None:
    reviewing.press("K")
    assert reviewing.name() == "德润副食"
    reviewing.press("J", "J")
    assert reviewing.name() == "万家乐超市"
    reviewing.press("K")
    assert reviewing.name() == "鑫源烟酒店"


def test_a_verdict_is_taken_back_and_the_visit_is_in_hand_again(reviewing: Reviewing, desk: Store) -> None:
    visit = choose(reviewing, 15)
    reviewing.press("R", "3")
    toast = reviewing.page.toast
    reviewing.until(toast.isVisible)
    assert toast.happened() == "Returned: 鑫源烟酒店, Stock does not fit"
    assert toast.seconds_left() == 10
    reviewing.press("Ctrl+Z")
    reviewing.until(lambda: len(reviewing.page.items()) == 60)
    assert reviewing.name() == "鑫源烟酒店"
    assert reviews.of_visit(desk, visit.id) == []


def test_the_undo_stands_for_ten_seconds(reviewing: Reviewing, desk: Store) -> None:
    visit = choose(reviewing, 15)
    reviewing.press("A")
    reviewing.until(reviewing.page.toast.isVisible)
    for _ in range(10):
        reviewing.page.toast.second_passed()
    reviewing.press("Ctrl+Z")
    assert not reviewing.page.toast.isVisible()
    assert reviewing.kept(visit.id).verdict == "approved"


def test_a_verdict_that_cannot_be_kept_is_told_and_the_visit_stays(
    reviewing: Reviewing, desk: Store, failures: list[BaseException]
) -> None:
    visit = choose(reviewing, 15)
    take(desk, replace(visit, recorded_by=desk.me.person_id))  # it became the supervisor's own meanwhile
    reviewing.press("A")
    reviewing.until(lambda: len(failures) == 1)
    assert str(failures[0]) == "Nobody reviews a visit of their own. Ask another supervisor."
    assert reviews.of_visit(desk, visit.id) == []


def test_nobody_judges_what_is_not_shown_yet(reviewing: Reviewing) -> None:
    reviewing.page.list.choose(visit_id(59))  # far away: nothing has looked it up ahead
    reviewing.press("A")
    reviewing.settle()
    assert len(reviewing.page.items()) == 60


def test_the_bands_tell_the_visit_and_mark_what_differs(reviewing: Reviewing) -> None:
    choose(reviewing, 15)
    sheet = reviewing.page.sheet
    assert "鑫源烟酒店 文昌巷 72 号 · licence ...03390" in sheet.head()
    assert "took 9 s  usually 29 s" in sheet.head()
    assert sheet.band("purpose") == "Regular visit every 14 days, last visit 10 Nov"
    assert sheet.band("checks") == "Nothing was touched, all as the form opened Last time: Price tags: 缺签 8 张"
    assert sheet.band("advice") == "Restock: 周四订 利群(新版) 10 条 Owner agrees, to be looked at 8 Dec"
    assert sheet.band("cases") == "none"
    assert sheet.band("note") == '"店主满意，无异常。"'
    assert sheet.band("next") == "Tuesday 8 Dec by the cycle, not changed"
    assert [chip.text() for chip in sheet.chips.findChildren(ChipLabel)] == ["log whole, entry 427"]


def test_what_stands_beside_the_visit(reviewing: Reviewing) -> None:
    choose(reviewing, 15)
    told = reviewing.page.beside.text().split("\n")
    assert told[0] == '2 min after the shop before, "德润副食" the shops are about 1.7 km apart; it was 15:44 there'
    assert "Promise: 带 8 张价签, 24 Nov" in told
    assert told[-4] == "10 Nov 25 s Price tags: 缺签 8 张 Approved"


def test_a_correction_tells_why_and_what_it_answers(reviewing: Reviewing, desk: Store) -> None:
    visit = choose(reviewing, 3)
    desk.run(reviews.review_visit, visit.id, "returned", reason_code="stock").result()
    take(desk, replace(visit, id=number(3), corrects_id=visit.id, correction_reason="重数了库房", note="库房 3 条"))
    reviewing.until(lambda: any(item.visit.id == number(3) for item in reviewing.page.items()))
    reviewing.page.list.choose(number(3))
    reviewing.settle()
    told = reviewing.page.sheet.band("correction")
    assert told.startswith('"重数了库房" corrects the entry of 24 Nov')
    assert "It was returned: Stock does not fit" in told
    assert "Changed against it: Note" in told


def test_the_other_shops_with_the_same_note_are_a_key_away(reviewing: Reviewing, qtbot: QtBot) -> None:
    choose(reviewing, 15)
    link = next(runs for runs in reviewing.page.beside.findChildren(Runs) if runs.links() and runs.isVisible())
    link.opened.emit("others")
    panel = overlay(OtherVisits)
    assert isinstance(panel, OtherVisits)
    assert panel.list.rows.rowCount() == 6
    reviewing.press("Down", "Down", "Down", "Return")
    assert reviewing.name() == "锦绣烟酒行"


def test_the_four_numbers_explain_themselves(reviewing: Reviewing) -> None:
    page = reviewing.page
    said = {}
    for tile in page.figures.children():
        if hasattr(tile, "figure"):
            tile.setFocus()
            said[tile.figure.key] = page.explain()
    assert said["waiting"].startswith("Visits of your team of the last 35 days")
    assert "吴磊, 鑫源烟酒店: 2 min apart, same note" in said["risky"]
    assert "许文静, 绿洲超市" not in said["late"]
    assert "许文静" in said["late"]
    assert said["coverage"].startswith("60 visited ÷ 60 due = 100.0 %")


def test_f1_explains_the_hints_with_their_figures_and_the_log(reviewing: Reviewing) -> None:
    choose(reviewing, 15)
    told = reviewing.page.explain()
    assert "Written in 9 seconds: the limit is 10 seconds" in told
    assert "Entry 427 in the log of device 31." in told


def test_a_number_filters_the_queue_or_leads_on(reviewing: Reviewing, work: Workplace) -> None:
    page = reviewing.page
    gone: list[tuple[str, object]] = []
    work.asked.connect(lambda key, argument: gone.append((key, argument)))
    tiles = {tile.figure.key: tile for tile in page.figures.children() if hasattr(tile, "figure")}
    tiles["risky"].click()
    assert (len(page.items()), all(item.is_risky for item in page.items())) == (12, True)
    tiles = {tile.figure.key: tile for tile in page.figures.children() if hasattr(tile, "figure")}
    tiles["late"].click()
    assert gone == [("ledger", "late")]
    tiles["coverage"].click()
    assert isinstance(overlay(Explanation), Explanation)
    overlay(Explanation).close_overlay()
    tiles["waiting"].click()
    assert len(page.items()) == 60


def test_an_empty_queue_says_that_everything_is_reviewed(reviewing: Reviewing, desk: Store) -> None:
    for item in reviewing.page.items():
        desk.run(reviews.review_visit, item.visit.id, "approved").result()
    reviewing.until(lambda: not reviewing.page.items())
    assert reviewing.page.sheet.empty.title.text() == "Everything is reviewed"
    assert not reviewing.page.bar.approve.isEnabled()


def test_a_verdict_of_a_colleague_leaves_the_place_in_the_list(reviewing: Reviewing, desk: Store) -> None:
    visit = choose(reviewing, 15)
    desk.run(reviews.review_visit, visit.id, "approved").result()
    reviewing.until(lambda: len(reviewing.page.items()) == 59)
    assert reviewing.name() == "万家乐超市"


def test_in_a_narrow_window_the_queue_is_a_page_of_its_own(reviewing: Reviewing) -> None:
    page = reviewing.page
    page.window().resize(1100, 700)
    reviewing.until(lambda: not page.sheet.isVisible())
    assert page.figures.isVisible()
    reviewing.press("Down", "Return")
    reviewing.until(page.sheet.isVisible)
    assert not page.figures.isVisible()
    assert reviewing.name() == "鑫源烟酒店"
    reviewing.press("A")
    assert reviewing.name() == "万家乐超市"
    reviewing.press("Esc")
    assert page.figures.isVisible()
    assert not page.sheet.isVisible()


def test_where_the_reasons_have_no_room_r_asks_for_them(reviewing: Reviewing, desk: Store) -> None:
    page = reviewing.page
    page.window().resize(1000, 700)
    reviewing.until(lambda: not page.sheet.isVisible())
    reviewing.press("Down", "Return")
    reviewing.settle()
    visit = page.in_hand()
    assert visit is not None
    reviewing.press("R")
    assert isinstance(overlay(ChooseOne), ChooseOne)
    reviewing.press("4")
    reviewing.until(lambda: len(page.items()) == 59)
    assert reviewing.kept(visit.visit.id).reason_code == "photo"


@pytest.mark.slow
@pytest.mark.parametrize("factor", [1.0, 1.25, 1.5])
def test_nothing_asks_for_more_width_than_the_screen_has(
    work: Workplace, look: theme.Theme, qtbot: QtBot, factor: float
) -> None:
    for language in ("zh_CN", "en"):
        use_language(language)
        look.choose(factor=factor)
        page = ReviewPage(work)
        qtbot.addWidget(page)
        page.resize(1366 - 76, 600)
        page.show_for(visit_id(15))
        qtbot.waitUntil(lambda page=page: page.in_hand() is not None)
        assert page.minimumSizeHint().width() <= 1366 - theme.px().rail


def test_in_chinese_the_queue_reads_as_in_the_trade(work: Workplace, qtbot: QtBot) -> None:
    use_language("zh_CN")
    page = ReviewPage(work)
    qtbot.addWidget(page)
    page.resize(1366, 700)
    page.show_for(visit_id(15))
    qtbot.waitUntil(lambda: page.in_hand() is not None)
    assert "吴磊 走访 11月24日 15:46 用时 9 秒  平时 29 秒" in page.sheet.head()
    assert page.beside.text().startswith("离上一户“德润副食”2 分钟 两店约 1.7 公里，当时 15:44")
