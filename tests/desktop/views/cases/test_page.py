"""The ledger by its keys: what is shown first, who may end what, and that nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from contract.records import Case, Promise
from contract.words import use_language
from desktop.models import cases, drafts, outbox
from desktop.views.cases.forms import HandOn, NoteCase, SettlePromise
from desktop.views.parts import EmptyState, Notice
from desktop.views.rows import ListRow
from tests.desktop.team_world import TODAY, manager, shop_id
from tests.desktop.views.cases.conftest import Desk
from tests.desktop.worlds import OFFICER, SUPERVISOR, made_id

OURS = made_id("team promise", 22, 2)
THEIRS = made_id("team promise", 3, 2)
DELIVERY = made_id("team case", 20)
SUPPLY = made_id("team case", 40)
Open = Callable[[str], Desk]


def rows(desk: Desk) -> list[ListRow]:
    found = [desk.page.list.rows.row(n) for n in range(desk.page.list.rows.rowCount())]
    return [row for row in found if isinstance(row, ListRow)]


def case_of(desk: Desk, case_id: object) -> Case:
    found = desk.store.get(Case, case_id)  # type: ignore[arg-type]
    assert found is not None
    return found


def test_the_overdue_stand_first_with_their_owner_and_their_days(desk_of: Open) -> None:
    first = rows(desk_of("supervisor"))[0]
    assert (first.title, first.section, first.section_note) == ("带 20 张价签", "Overdue", "3")
    assert first.subtitle == "乐康便利店 · our promise · 许文静"
    assert (first.figure, first.figure_note, first.note_tone) == ("20 Nov", "4 days overdue", "warn")


def test_the_tabs_count_what_is_late_mine_open_and_ended(desk_of: Open) -> None:
    desk = desk_of("manager")
    words = [button.text() for button in desk.page.tabs.children() if hasattr(button, "text")]
    assert words == ["Overdue 3", "Yours 2", "All open 6", "Ended 0"]
    assert desk.page.head.quiet.text() == "2 to be done by you, 3 overdue in all"


def test_the_review_leads_to_what_is_overdue(desk_of: Open) -> None:
    desk = desk_of("supervisor")
    desk.page.show_for("late")
    desk.until(lambda: len(rows(desk)) == 3)
    assert {row.section for row in rows(desk)} == {"Overdue"}


def test_a_promise_is_settled_by_enter_and_what_came_of_it(desk_of: Open) -> None:
    desk = desk_of("manager")
    desk.choose(OURS, "mine")
    desk.press("Return")
    desk.press("Ctrl+Return")
    desk.until(lambda: OURS not in {row.key for row in rows(desk)})
    found = desk.store.get(Promise, OURS)
    assert found is not None
    assert (found.state, found.settled_on, found.settled_by) == ("kept", TODAY, manager(1))
    assert outbox.waiting(desk.store).count == 1


def test_a_promise_not_kept_needs_words(desk_of: Open) -> None:
    desk = desk_of("manager")
    desk.choose(OURS, "mine")
    desk.press("Return")
    form = desk.form()
    assert isinstance(form, SettlePromise)
    form.state.choose("broken")
    desk.press("Ctrl+Return")
    assert form.main_field.message.text() == "Write a few words first."
    desk.write("价签没印出来")
    desk.press("Ctrl+Return")
    found = desk.store.get(Promise, OURS)
    assert found is not None
    assert (found.state, found.result) == ("broken", "价签没印出来")


def test_the_next_one_is_in_hand_after_one_is_done(desk_of: Open) -> None:
    desk = desk_of("supervisor")
    keys = [row.key for row in rows(desk)]
    desk.page.list.choose(keys[0])
    desk.press("Return")
    desk.press("Ctrl+Return")
    desk.until(lambda: desk.page.list.current_key() == keys[1])


def test_a_supervisor_closes_a_case_in_the_place_of_its_owner(desk_of: Open) -> None:
    desk = desk_of("supervisor")
    desk.choose(DELIVERY)
    desk.press("Return")
    desk.press("Ctrl+Return")
    assert desk.form().main_field.message.text() == "Write a few words first."
    desk.write("已改到下午送")
    desk.press("Ctrl+Return")
    closed = case_of(desk, DELIVERY)
    assert (closed.state, closed.result) == ("closed", "已改到下午送")


def test_an_account_manager_only_hands_on_what_another_desk_answers(desk_of: Open) -> None:
    desk = desk_of("manager")
    desk.choose(DELIVERY, "mine")
    assert not desk.page.detail.done.isEnabled()
    (notice,) = desk.page.detail.findChildren(Notice)
    assert notice.words.text() == "Delivery desk answers this kind of case. Pass it on with T."
    desk.press("Return")
    assert desk.asks_nothing()


def test_t_hands_a_case_on_with_the_reason_and_the_clock_goes_on(desk_of: Open) -> None:
    desk = desk_of("manager")
    desk.choose(DELIVERY, "mine")
    desk.press("T")
    form = desk.form()
    assert isinstance(form, HandOn)
    assert form.to.currentText() == "林涛, Sales office"
    assert form.due.day() == TODAY + timedelta(days=3)  # its day had passed: a request has three days
    desk.press("Ctrl+Return")
    assert form.main_field.message.text() == "Write a few words first."
    desk.write("送货归物流排")
    desk.press("Ctrl+Return")
    handed = case_of(desk, DELIVERY)
    assert (handed.owner_id, handed.due_on) == (OFFICER, TODAY + timedelta(days=3))
    assert [(s.step, s.words) for s in cases.steps(desk.store, DELIVERY)][-1] == ("transfer", "送货归物流排")


def test_a_case_still_in_time_keeps_its_day_when_handed_on(desk_of: Open) -> None:
    desk = desk_of("office")
    desk.choose(SUPPLY, "mine")
    desk.press("T")
    form = desk.form()
    assert isinstance(form, HandOn)
    assert form.due.day() == TODAY + timedelta(days=3)
    people = {form.to.itemText(n) for n in range(form.to.count())}
    assert "林涛, Sales office" not in people  # the present owner
    assert "何建国, Supervisor" in people


def test_a_case_handed_round_three_times_is_marked(desk_of: Open) -> None:
    desk = desk_of("supervisor")
    for person in (SUPERVISOR, OFFICER, manager(1)):
        desk.store.run(cases.transfer_case, DELIVERY, person, "不归我管", TODAY).result()
    desk.until(lambda: any(row.chips for row in rows(desk)))
    (row,) = [row for row in rows(desk) if row.chips]
    assert (row.key, row.chips[0].word) == (DELIVERY, "passed on 3 times")


def test_n_notes_what_was_done_and_what_comes_next(desk_of: Open) -> None:
    desk = desk_of("office")
    desk.choose(SUPPLY, "mine")
    desk.press("N")
    form = desk.form()
    assert isinstance(form, NoteCase)
    desk.write("问过货源岗")
    form.next.setText("周四回电")
    desk.press("Ctrl+Return")
    desk.until(lambda: "周四回电" in desk.page.detail.text())
    assert "问过货源岗" in desk.page.detail.text()


def test_a_closed_case_is_opened_again_with_its_history(desk_of: Open) -> None:
    desk = desk_of("office")
    desk.store.run(cases.close_case, SUPPLY, "周四起投放").result()
    desk.until(lambda: "Ended 1" in [b.text() for b in desk.page.tabs.children() if hasattr(b, "text")])
    desk.choose(SUPPLY, "done")
    desk.until(lambda: "周四起投放" in desk.page.detail.text())
    desk.press("Return")
    desk.write("还是没货")
    desk.press("Ctrl+Return")
    assert case_of(desk, SUPPLY).state == "open"
    assert [step.step for step in cases.steps(desk.store, SUPPLY)] == ["open", "close", "reopen"]


def test_the_office_is_shown_cases_and_no_promises(desk_of: Open) -> None:
    desk = desk_of("office")
    desk.page.tabs.choose("all")
    assert {row.key for row in rows(desk)} == {DELIVERY, SUPPLY}


def test_what_a_colleague_looks_after_is_shown_and_left_to_him(desk_of: Open) -> None:
    desk = desk_of("manager")
    desk.choose(THEIRS)
    assert not desk.page.detail.done.isVisible()
    desk.press("Return", "T", "N")
    assert desk.asks_nothing()


def test_what_was_typed_and_left_stands_there_again(desk_of: Open) -> None:
    desk = desk_of("supervisor")
    desk.choose(DELIVERY)
    desk.press("Return")
    desk.write("和物流说好")
    desk.press("Esc")
    desk.until(lambda: len(drafts.keys(desk.store, "ledger/")) == 1)
    desk.press("Return")
    assert desk.form().words() == "和物流说好"
    desk.press("Ctrl+Return")
    desk.until(lambda: not drafts.keys(desk.store, "ledger/"))


def test_an_answer_that_cannot_be_kept_is_told_and_its_words_stay(desk_of: Open) -> None:
    desk = desk_of("supervisor")
    desk.choose(DELIVERY)
    desk.press("Return")
    desk.store.run(cases.close_case, DELIVERY, "林涛先办结了").result()
    desk.write("已改到下午送")
    desk.press("Ctrl+Return")
    desk.until(lambda: len(desk.failures) == 1)
    assert "was closed before" in str(desk.failures[0])
    desk.until(lambda: len(drafts.keys(desk.store, "ledger/")) == 1)


def test_an_id_takes_that_entry_in_hand_wherever_it_stands(desk_of: Open) -> None:
    desk = desk_of("manager")
    desk.page.show_for(SUPPLY)
    desk.until(lambda: desk.page.list.current_key() == SUPPLY)
    assert desk.page.tabs.current() == "all"


def test_the_shop_card_is_a_click_away(desk_of: Open) -> None:
    desk = desk_of("manager")
    gone: list[tuple[str, object]] = []
    desk.work.asked.connect(lambda key, argument: gone.append((key, argument)))
    desk.choose(DELIVERY, "mine")
    desk.page.detail.card.click()
    assert gone == [("card", shop_id(20))]


@pytest.mark.parametrize(("tab", "title"), [("done", "Nothing ended lately"), ("mine", "Nothing for you to do")])
def test_an_empty_part_says_what_will_stand_there(desk_of: Open, tab: str, title: str) -> None:
    desk = desk_of("supervisor")
    desk.page.tabs.choose(tab)
    (empty,) = desk.page.list.findChildren(EmptyState)
    assert empty.title.text() == title
    assert "3" in desk.page.explain()


def test_in_chinese_it_reads_as_in_the_trade(desk_of: Open) -> None:
    use_language("zh_CN")
    desk = desk_of("manager")
    desk.choose(DELIVERY, "mine")
    row = next(row for row in rows(desk) if row.key == DELIVERY)
    assert (row.subtitle, row.figure_note) == ("渔歌烟酒 · 诉求 · 送货服务 · 许文静", "超期 1 天")
    assert desk.page.detail.done.text() == "办结"
