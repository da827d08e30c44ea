"""The time budget as a test: recorded keys replayed on the real window, and the keystroke model of screens.md 1.

A key takes a practised typist 0.28 s and a non-typist 1.20 s, a thought 1.35 s. A modifier that is held is a key.
"""

from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from contract.records import Visit
from desktop.models import days, facts, visits
from desktop.models.store import Store
from desktop.views.main_window import MainWindow
from desktop.views.places import pages_of
from desktop.views.status import Status
from desktop.views.visit import VisitPage
from desktop.views.workplace import Workplace
from insights.facts import ShopFacts
from tests.examples import SHOP

NON_TYPIST_S, TYPIST_S, THOUGHT_S = 1.20, 0.28, 1.35
CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
Press = tuple[Qt.Key, Qt.KeyboardModifier]
NONE = Qt.KeyboardModifier.NoModifier


@dataclass(frozen=True)
class Recording:
    """Keys in their order, and how often one thinks in between."""

    keys: tuple[Press, ...]
    thoughts: int

    @property
    def count(self) -> int:
        """Count keys and modifiers held."""
        return sum(1 + bin(held.value).count("1") for _key, held in self.keys)

    def seconds(self, each: float) -> float:
        """Give what the model predicts."""
        return self.count * each + self.thoughts * THOUGHT_S


def typed(text: str) -> tuple[Press, ...]:
    return tuple((Qt.Key(ord(letter.upper())), NONE) for letter in text)


SAVE: Press = (Qt.Key.Key_Return, CTRL)
BEGIN: Press = (Qt.Key.Key_F2, NONE)
ROUTINE = Recording((BEGIN, SAVE), thoughts=1)
ONE_EXCEPTION = Recording((BEGIN, *typed("4"), *typed("q"), SAVE), thoughts=3)
TWELVE_CHARACTERS = "nengbunengduogeirzhliangt"[:24]
"""Twelve characters by pinyin: two keys each."""
FULL = Recording(
    (
        BEGIN,
        *typed("2"),
        *typed("4"),
        *typed("8"),
        *typed("q"),
        *typed("w"),
        (Qt.Key.Key_5, ALT),
        (Qt.Key.Key_Right, NONE),
        (Qt.Key.Key_Tab, NONE),
        *typed(TWELVE_CHARACTERS),
        SAVE,
    ),
    thoughts=7,
)


@pytest.fixture
def window(work: Workplace, qtbot: QtBot) -> MainWindow:
    made = MainWindow(work, pages_of(work.me), Status(work))
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.open_page("card", SHOP)
    return made


def replay(window: MainWindow, recording: Recording, shops: Store, qtbot: QtBot) -> Visit:
    """Press the keys, wait until the visit is on the disk, and give it."""
    before = len(visits.of_retailer(shops, SHOP))
    for key, held in recording.keys:
        QApplication.processEvents()  # what the key before set going comes before the next key, as under a hand
        qtbot.keyClick(QApplication.focusWidget() or window, key, held)
        if (key, held) == BEGIN:
            qtbot.waitUntil(lambda: isinstance(window.page(), VisitPage) and window.page().hasFocus())
    qtbot.waitUntil(lambda: len(visits.of_retailer(shops, SHOP)) == before + 1)
    qtbot.waitUntil(lambda: not isinstance(window.page(), VisitPage))
    return visits.of_retailer(shops, SHOP)[0]


def said_at(shops: Store, visit: Visit) -> ShopFacts:
    return facts.of_shop(shops, visit.retailer_id)


def test_a_routine_visit_is_three_keys(window: MainWindow, shops: Store, qtbot: QtBot) -> None:
    visit = replay(window, ROUTINE, shops, qtbot)
    assert ROUTINE.count == 3
    assert visit.keys == ROUTINE.count - 1  # F2 is pressed on the card
    assert visit.exceptions() == ()
    assert visit.all_default()
    assert ROUTINE.seconds(NON_TYPIST_S) <= 5
    assert ROUTINE.seconds(TYPIST_S) <= 5


def test_one_exception_and_one_advice_stay_within_twenty_seconds(
    window: MainWindow, shops: Store, qtbot: QtBot
) -> None:
    visit = replay(window, ONE_EXCEPTION, shops, qtbot)
    assert visit.keys == ONE_EXCEPTION.count - 1
    assert visit.exceptions() == ("display_ok",)
    assert visit.touched == 0b001010
    (advice,) = [advice for advice in said_at(shops, visit).advice if advice.visit_id == visit.id]
    assert (advice.topic, advice.check_item) == ("display", "display_ok")
    assert ONE_EXCEPTION.seconds(NON_TYPIST_S) <= 20


def test_the_full_visit_stays_within_sixty_seconds(window: MainWindow, shops: Store, qtbot: QtBot) -> None:
    visit = replay(window, FULL, shops, qtbot)
    known = said_at(shops, visit)
    assert visit.keys == FULL.count - 1
    assert visit.exceptions() == ("price_tag_ok", "display_ok", "price_ok")
    assert visit.touched == 0b011010
    assert len([advice for advice in known.advice if advice.visit_id == visit.id]) == 2
    (case,) = [case for case in known.cases if case.visit_id == visit.id]
    assert (case.case_kind, case.words) == ("request", TWELVE_CHARACTERS)
    assert FULL.seconds(NON_TYPIST_S) <= 60
    assert FULL.seconds(TYPIST_S) <= 25


def test_saving_leads_to_the_card_of_the_next_shop_of_today(window: MainWindow, shops: Store, qtbot: QtBot) -> None:
    following = days.of(shops, window.work.today()).next_after(SHOP)
    replay(window, ROUTINE, shops, qtbot)
    page = window.page()
    assert type(page).__name__ == "CardPage"
    assert page.card is not None  # type: ignore[attr-defined]
    assert page.card.shop.id == following  # type: ignore[attr-defined]


def test_back_from_the_next_shop_does_not_lead_into_the_form_again(
    window: MainWindow, shops: Store, qtbot: QtBot
) -> None:
    replay(window, ROUTINE, shops, qtbot)
    window.open_page("back")
    assert not isinstance(window.page(), VisitPage)
    assert len([met for met in visits.of_retailer(shops, SHOP) if met.visited_on == window.work.today()]) == 1
