"""The first screen: who unlocks, with which password; a new account by its slip."""

from __future__ import annotations

from datetime import datetime

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.views.unlock import EnrolWish, KnownPerson, UnlockPage
from tests.desktop.views.conftest import Show

MORNING = datetime(2026, 11, 24, 8, 30)  # noqa: DTZ001 - the screen is given local time
ZHOU = KnownPerson(key="1", name="周敏", detail="zhoumin · 370100")
HE = KnownPerson(key="2", name="何建国", detail="hejianguo · 370100", password="demo-password")


@pytest.fixture
def page(show: Show) -> UnlockPage:
    made = UnlockPage([ZHOU, HE], MORNING)
    show(made, width=1366, height=768)
    return made


def test_the_first_person_is_greeted_and_only_the_password_is_wanting(page: UnlockPage) -> None:
    assert page.greeting.text() == "Good morning, 周敏"
    assert page.password.hasFocus()


def test_enter_asks_to_unlock_and_takes_no_second_press(page: UnlockPage, qtbot: QtBot) -> None:
    qtbot.keyClicks(page.password, "a long password")
    with qtbot.waitSignal(page.unlock_asked) as asked:
        qtbot.keyClick(page.password, Qt.Key.Key_Return)
    assert asked.args == ["1", "a long password"]
    assert not page.button.isEnabled()


def test_a_refusal_says_why_and_lets_one_type_again(page: UnlockPage, qtbot: QtBot) -> None:
    qtbot.keyClicks(page.password, "wrong")
    qtbot.keyClick(page.password, Qt.Key.Key_Return)
    page.refuse("This is not the password.")
    assert page.words.text() == "This is not the password."
    assert page.password.hasFocus()
    assert page.password.selectedText() == "wrong"
    assert page.button.isEnabled()


def test_an_empty_password_is_not_sent(page: UnlockPage, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(page.unlock_asked):
        qtbot.keyClick(page.password, Qt.Key.Key_Return)
    assert page.words.text() == "Type your password."


def test_the_arrow_takes_the_next_person(page: UnlockPage, qtbot: QtBot) -> None:
    qtbot.keyClick(page, Qt.Key.Key_Down)
    assert page.greeting.text() == "Good morning, 何建国"


def test_in_the_demonstration_one_click_opens(page: UnlockPage, qtbot: QtBot) -> None:
    row = next(button for button in page.people.findChildren(type(page.button).__mro__[1]) if button.text() == "何建国")
    with qtbot.waitSignal(page.unlock_asked) as asked:
        qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert asked.args == ["2", "demo-password"]


def test_a_person_who_is_only_chosen_does_not_open(page: UnlockPage, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(page.unlock_asked):
        qtbot.keyClick(page, Qt.Key.Key_Down)


def test_a_slip_that_lacks_something_says_what_below_each_field(page: UnlockPage, qtbot: QtBot) -> None:
    page.choose("new")
    form = page.enrol
    form.city.setText("3701")
    form.password.setText("short")
    with qtbot.assertNotEmitted(form.wished):
        form.button.click()
    assert form.city.is_wrong()
    assert form.server.is_wrong()
    assert form.password.is_wrong()


def test_a_whole_slip_is_handed_on_as_it_was_typed(page: UnlockPage, qtbot: QtBot) -> None:
    page.choose("new")
    form = page.enrol
    typed = ("https://rounds.example", "370100", "zhoumin", "AAAA-BBBB", "twelve letters")
    for editor, words in zip((form.server, form.city, form.login, form.code, form.password), typed, strict=True):
        editor.setText(words)
    with qtbot.waitSignal(form.wished) as wished:
        form.button.click()
    assert wished.args == [
        EnrolWish(
            server="https://rounds.example",
            city_id=370100,
            login="zhoumin",
            code="AAAA-BBBB",
            password="twelve letters",
        )
    ]


def test_what_the_server_refuses_leaves_the_slip_as_it_was(page: UnlockPage) -> None:
    page.choose("new")
    page.enrol.login.setText("zhoumin")
    page.enrol.show_busy(busy=True)
    page.enrol.refuse("The code was used before. Ask for another.")
    assert page.is_enrolling()
    assert page.enrol.login.text() == "zhoumin"
    assert page.enrol.words.text() == "The code was used before. Ask for another."
    assert page.enrol.button.isEnabled()


@pytest.mark.parametrize(("hour", "greeting"), [(8, "Good morning"), (13, "Good afternoon"), (19, "Good evening")])
def test_the_greeting_follows_the_hour(show: Show, hour: int, greeting: str) -> None:
    page = UnlockPage([ZHOU], MORNING.replace(hour=hour), "locked after 10 minutes without a key")
    show(page, width=1366, height=768)
    assert page.greeting.text().startswith(greeting)


def test_a_computer_nobody_works_on_yet_asks_for_the_slip(show: Show) -> None:
    page = UnlockPage([], MORNING)
    show(page, width=1366, height=768)
    assert page.is_enrolling()
