"""One field of the file: confirmed, changed, asked for, or refused (A05, A07, A13)."""

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from contract.records import Retailer
from desktop.models import cards, outbox, retailers, reveals, schema
from desktop.models.store import Store
from desktop.views.card.field_panel import FieldPanel
from desktop.views.parts import DropDown, LineEdit
from desktop.views.workplace import Workplace
from tests.desktop.views.conftest import Show
from tests.examples import SHOP, TODAY


@pytest.fixture
def window(show: Show) -> QWidget:
    return show(QLabel("card"), width=1366, height=700)


def a_panel(window: QWidget, work: Workplace, field: str) -> FieldPanel:
    panel = FieldPanel(window, work, cards.of(work.store, SHOP, TODAY), Retailer.kind.by_name[field])
    panel.show_it()
    return panel


def written(panel: FieldPanel, words: str, qtbot: QtBot) -> None:
    assert isinstance(panel.editor, LineEdit)
    panel.editor.clear()
    qtbot.keyClicks(panel.editor, words)
    panel.save.click()


def actions(shops: Store) -> list[str]:
    with shops.read() as connection:
        return list(connection.scalars(schema.outbox.select().with_only_columns(schema.outbox.c.action)))


def test_a_fact_of_ours_is_changed_at_once(window: QWidget, work: Workplace, shops: Store, qtbot: QtBot) -> None:
    panel = a_panel(window, work, "opening_hours")
    written(panel, "6:30-23:00", qtbot)
    qtbot.waitUntil(lambda: retailers.here(shops, SHOP).opening_hours == "6:30-23:00")
    assert actions(shops) == ["change_file"]


def test_a_fact_of_a_department_is_asked_for_and_stays(
    window: QWidget, work: Workplace, shops: Store, qtbot: QtBot
) -> None:
    panel = a_panel(window, work, "license_valid_to")
    assert panel.save.text() == "Ask the department to change it"
    written(panel, "2030-01-31", qtbot)
    qtbot.waitUntil(lambda: outbox.waiting(shops).count == 1)
    assert retailers.here(shops, SHOP).license_valid_to == date(2027, 3, 15)
    assert actions(shops) == ["request_change"]


@pytest.mark.parametrize("words", ["2030-02-30", "soon", "2030-13-01"])
def test_a_day_that_is_none_is_refused_in_words(
    window: QWidget, work: Workplace, shops: Store, qtbot: QtBot, words: str
) -> None:
    panel = a_panel(window, work, "license_valid_to")
    written(panel, words, qtbot)
    assert panel.field is not None
    assert panel.field.message.text() == "Write a day as 2027-03-15."
    assert outbox.waiting(shops).count == 0


def test_a_number_out_of_its_limits_is_refused_by_the_record(
    window: QWidget, work: Workplace, shops: Store, qtbot: QtBot
) -> None:
    panel = a_panel(window, work, "cycle_days")
    written(panel, "900", qtbot)
    assert panel.field is not None
    qtbot.waitUntil(lambda: "between 1 and 366" in panel.field.message.text())
    assert retailers.here(shops, SHOP).cycle_days is None


def test_a_code_is_chosen_by_its_words(window: QWidget, work: Workplace, shops: Store, qtbot: QtBot) -> None:
    panel = a_panel(window, work, "need")
    assert isinstance(panel.editor, DropDown)
    panel.editor.choose("delivery")
    panel.save.click()
    qtbot.waitUntil(lambda: retailers.here(shops, SHOP).need == "delivery")


def test_one_fact_is_confirmed_alone(window: QWidget, work: Workplace, shops: Store, qtbot: QtBot) -> None:
    a_panel(window, work, "address").confirm.click()
    qtbot.waitUntil(lambda: outbox.waiting(shops).count == 1)
    states = retailers.states(shops, SHOP)
    assert states["address"].confirmed_on == TODAY
    assert states["opening_hours"].confirmed_on != TODAY


def test_what_the_retailer_will_not_say_is_not_asked_again_for_a_while(
    window: QWidget, work: Workplace, shops: Store, qtbot: QtBot
) -> None:
    a_panel(window, work, "phone").refused.click()
    qtbot.waitUntil(lambda: outbox.waiting(shops).count == 1)
    assert retailers.states(shops, SHOP)["phone"].refused_until == TODAY + timedelta(days=180)


def test_a_masked_fact_is_shown_once_that_is_logged(
    window: QWidget, work: Workplace, shops: Store, qtbot: QtBot
) -> None:
    panel = a_panel(window, work, "phone")
    assert panel.value.text() == "138****4471"
    panel.show_all.click()
    qtbot.waitUntil(lambda: panel.value.text() == "13857904471")
    assert [kept.field_name for kept in reveals.of_retailer(shops, SHOP)] == ["phone"]


def test_a_fact_that_nobody_here_may_change_says_so(window: QWidget, work: Workplace) -> None:
    panel = a_panel(window, work, "tier")
    assert not panel.save.isVisible()
    said = [label.text() for label in panel.findChildren(QLabel)]
    assert "A department keeps this; nobody changes it here." in said


def test_a_personal_fact_tells_what_it_is_kept_for(window: QWidget, work: Workplace) -> None:
    said = [label.text() for label in a_panel(window, work, "phone").findChildren(QLabel)]
    assert "Kept to reach the shop about visits and deliveries." in said


def test_the_main_key_saves(window: QWidget, work: Workplace, shops: Store, qtbot: QtBot) -> None:
    panel = a_panel(window, work, "best_time")
    assert isinstance(panel.editor, LineEdit)
    qtbot.keyClicks(panel.editor, "14-17")
    qtbot.keyClick(panel.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: retailers.here(shops, SHOP).best_time == "14-17")
