"""The shop card as a person reads and works it."""

from dataclasses import replace
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from contract.errors import NotFound
from contract.fields import FileClass
from contract.records import Retailer
from desktop.models import outbox, retailers, reveals
from desktop.models.store import Store
from desktop.models.visits import RecordedVisit, record_contact
from desktop.views.card import CardPage
from desktop.views.card.values import class_facts
from desktop.views.workplace import Workplace
from tests.desktop.views.conftest import Show
from tests.desktop.worlds import TWIN, ZONE
from tests.examples import SHOP, TODAY, a_retailer, a_visit
from tests.stores import take


@pytest.fixture
def page(work: Workplace, show: Show) -> CardPage:
    made = CardPage(work)
    show(made, width=1366, height=700)
    made.show_for(SHOP)
    return made


@pytest.fixture
def gone(work: Workplace) -> list[tuple[str, object]]:
    asked: list[tuple[str, object]] = []
    work.asked.connect(lambda key, argument: asked.append((key, argument)))
    return asked


def a_fact(page: CardPage, field: str) -> str:
    return next(row.text() for row in page.facts.rows if row.fact.field == field)


def test_every_field_of_the_file_stands_in_exactly_one_of_the_five_tabs(page: CardPage) -> None:
    shown = page.tabs.shown_facts()
    told = {field.name: field.file for field in Retailer.kind.fields if field.file is not None}
    where = [(fact.field, file) for file, facts in shown.items() for fact in facts]
    assert len(where) == len(told)
    assert dict(where) == told


def test_every_tab_is_generated_from_the_class_of_its_fields(page: CardPage) -> None:
    assert page.card is not None
    for file in FileClass:
        fields = [field.name for field in Retailer.kind.fields if field.file is file]
        assert [fact.field for fact in class_facts(page.card, file, ZONE)] == fields


def test_the_brief_tells_promises_advice_and_alarms(page: CardPage) -> None:
    said = page.brief.words()
    assert "We promised: 带 20 张价签" in said
    assert "The customer promised: 利群(新版) 放第二层" in said
    assert "SKUs out of stock 3 → 0, target 0 · the customer says: Useful" in said
    assert "白沙(软) stock-to-sales" in said


def test_the_brief_warns_of_a_like_name_and_of_what_is_not_to_be_asked(page: CardPage) -> None:
    said = page.brief.words()
    assert "A shop of a like name: 惠鑫便利店, 车站路 41 号, licence ...11726" in said
    assert "Do not ask again: Contact" in said


def test_a_shop_to_which_nothing_is_owed_says_so(page: CardPage, shops: Store) -> None:
    quiet = a_retailer(900, name="新店", license_no="330702100900", created_at=page.work.clock.now())
    take(shops, quiet)
    page.show_for(quiet.id)
    assert "Nothing is owed here" in page.brief.words()


def test_phone_and_licence_are_masked_until_somebody_asks_and_that_is_logged(
    page: CardPage, shops: Store, qtbot: QtBot
) -> None:
    assert "138****4471" in a_fact(page, "phone")
    row = next(row for row in page.facts.rows if row.fact.field == "phone")
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "13857904471" in a_fact(page, "phone"))
    assert [kept.field_name for kept in reveals.of_retailer(shops, SHOP)] == ["phone"]
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert "138****4471" in a_fact(page, "phone")


def test_a_long_fact_takes_another_line_and_is_read_whole(page: CardPage, shops: Store, qtbot: QtBot) -> None:
    row = next(row for row in page.facts.rows if row.fact.field == "address")
    one_line = row.heightForWidth(row.width())
    long = replace(retailers.here(shops, SHOP), address="开发区友谊街与解放东路交叉口往北五十米路西临街 54 号")
    take(shops, long, rev=2)
    page.reload()
    assert row.fact.value == long.address
    assert row.heightForWidth(row.width()) > one_line
    qtbot.waitUntil(lambda: row.height() == row.heightForWidth(row.width()))


def test_another_shop_is_masked_again(page: CardPage, qtbot: QtBot) -> None:
    row = next(row for row in page.facts.rows if row.fact.field == "license_no")
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "330702104318" in a_fact(page, "license_no"))
    page.show_for(TWIN)
    page.show_for(SHOP)
    assert "330702104318" not in a_fact(page, "license_no")


def test_one_key_confirms_all_facts_that_age_and_changes_none(page: CardPage, shops: Store, qtbot: QtBot) -> None:
    before = retailers.here(shops, SHOP)
    assert "203 days ago, ask again" in a_fact(page, "opening_hours")
    qtbot.keyClick(page, Qt.Key.Key_F8)
    qtbot.waitUntil(lambda: outbox.waiting(shops).count == 1)
    page.reload()
    assert a_fact(page, "opening_hours") == "Hours 7:00-22:30 this day"
    assert retailers.here(shops, SHOP) == before


def test_a_refused_fact_is_not_confirmed_and_tells_until_when(page: CardPage, shops: Store, qtbot: QtBot) -> None:
    assert a_fact(page, "contact_name") == "Contact would rather not say until 2027-02-10"
    qtbot.keyClick(page, Qt.Key.Key_F8)
    qtbot.waitUntil(lambda: outbox.waiting(shops).count == 1)
    assert retailers.states(shops, SHOP)["contact_name"].confirmed_on is None


def test_a_block_that_was_never_received_says_so(page: CardPage, shops: Store) -> None:
    shop = retailers.here(shops, SHOP)
    take(shops, replace(shop, logistics_as_of=None, delivery_route=None), rev=2)
    page.show_for(SHOP)
    assert a_fact(page, "delivery_route") == "Delivery not received"


@pytest.mark.parametrize(
    ("key", "where"), [(Qt.Key.Key_F2, "visit"), (Qt.Key.Key_F3, "contact"), (Qt.Key.Key_F4, "feedback")]
)
def test_keys_go_on_with_the_shop(
    page: CardPage, gone: list[tuple[str, object]], qtbot: QtBot, key: Qt.Key, where: str
) -> None:
    qtbot.keyClick(page, key)
    assert gone == [(where, SHOP)]


def titles(page: CardPage) -> list[str]:
    rows = page.tabs.timeline.rows
    return [rows.row(number).title for number in range(rows.rowCount())]  # type: ignore[union-attr]


def test_the_timeline_tells_what_happened_the_latest_first(page: CardPage) -> None:
    told = titles(page)
    assert told[0].startswith("Order of")
    assert "Visit, 18 s: all in order" in told
    assert "Credit level A → AA" in told
    assert "Request closed: 已答复：周四起按档位投放" in told


def test_a_change_of_phone_is_told_masked(page: CardPage) -> None:
    assert "Phone 138****3305 → 138****4471" in titles(page)


def test_a_call_is_told_as_no_visit_and_as_still_to_be_sent(page: CardPage, shops: Store) -> None:
    call = a_visit(7, channel="phone", note="问本周送货时间", visited_on=TODAY)
    shops.run(record_contact, shops_call(call)).result()
    page.reload()
    row = page.tabs.timeline.rows.row(0)
    assert row is not None
    assert row.title == "Phone: 问本周送货时间 (no visit)"  # type: ignore[union-attr]
    assert [chip.word for chip in row.chips] == ["to be sent"]  # type: ignore[union-attr]


def shops_call(call: object) -> RecordedVisit:
    return RecordedVisit(visit=call)  # type: ignore[arg-type]


def test_the_timeline_can_be_narrowed_to_one_class(page: CardPage) -> None:
    page.tabs.filter.choose("promise")
    assert titles(page) == [
        "We promised: 带 20 张价签 (by 24 Nov)",
        "The customer promised: 利群(新版) 放第二层 (by 24 Nov)",
    ]


def test_in_a_narrow_window_the_facts_are_left_to_the_tabs(page: CardPage) -> None:
    assert page.facts.isVisible()
    page.window().resize(1093, 614)
    assert not page.facts.isVisible()
    assert page.visit.isVisible()


def test_the_main_action_stays_in_sight_in_a_low_window_at_large_type(page: CardPage) -> None:
    page.window().resize(1366, 690)
    button = page.visit.mapTo(page.window(), page.visit.rect().bottomRight())
    assert page.window().rect().contains(button)


def test_an_unknown_shop_is_refused_in_words(work: Workplace) -> None:
    with pytest.raises(Exception, match="no longer yours"):
        CardPage(work).show_for(UUID(int=1))


def test_whoever_does_not_visit_reads_the_card_and_prints_it(
    work: Workplace, show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(work), "me", replace(work.me, roles=frozenset({"supervisor"})))
    page = CardPage(work)
    show(page, width=1366, height=700)
    page.show_for(SHOP)
    assert not any(piece.isVisible() for piece in (page.visit, page.phone, page.feedback, page.facts.action))
    assert page.print.isVisible()


def test_a_shop_that_is_not_here_leaves_the_card_as_it_was(page: CardPage) -> None:
    with pytest.raises(NotFound):
        page.show_for(UUID(int=404))
    assert page.card is not None
    assert page.card.shop.id == SHOP
