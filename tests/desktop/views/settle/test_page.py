"""The page of what asks for attention, by its keys."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from contract.records import Proposal, Retailer
from desktop.models import notices, outbox, retailers, schema, visits
from desktop.models.past_visits import Again, Correcting
from desktop.models.store import Store
from desktop.models.visits import RecordedVisit
from desktop.sync.state import SyncState
from desktop.sync.trouble import Portal
from desktop.views.card.field_panel import FieldPanel
from desktop.views.parts import LineEdit
from desktop.views.settle import SettlePage
from desktop.views.workplace import Workplace
from tests.desktop.views.conftest import Show
from tests.desktop.worlds import SUPERVISOR
from tests.examples import NOW, SHOP, TODAY, a_count, a_photo, a_review, a_visit, number
from tests.stores import take

PROPOSAL = Proposal(
    id=number(900),
    created_at=NOW,
    root_id=SHOP,
    target_kind="retailers",
    target_id=SHOP,
    field_name="phone",
    base=("13800004471",),
    mine=("13900001111",),
    theirs=("13800004471",),
    reason="late",
    proposed_by=SUPERVISOR,
)


@pytest.fixture
def gone(work: Workplace) -> list[tuple[str, object]]:
    asked: list[tuple[str, object]] = []
    work.asked.connect(lambda key, argument: asked.append((key, argument)))
    return asked


@pytest.fixture
def page(work: Workplace, show: Show) -> SettlePage:
    made = SettlePage(work)
    work.live.changed.connect(lambda _kinds: made.reload())
    show(made, width=1366, height=760)
    return made


def opened(page: SettlePage, qtbot: QtBot, key: object) -> None:
    page.show_for(None)
    qtbot.waitUntil(lambda: page.list.rows.rowCount() > 0)
    page.list.choose(key)
    page.list.setFocus()


def a_waiting_visit(shops: Store) -> None:
    visit = a_visit(1, started_at=NOW - timedelta(minutes=5), display_ok=False, note="柜台乱")
    count = replace(a_count(visit_id=visit.id), product_no=1)
    shops.run(visits.record_visit, RecordedVisit(visit=visit, counts=(count,))).result()


def test_a_proposal_shows_both_values_as_people_read_them_and_is_chosen_by_one_key(
    page: SettlePage, shops: Store, qtbot: QtBot
) -> None:
    take(shops, replace(PROPOSAL, field_name="cycle_days", base=(14,), mine=(7,), theirs=(14,)))
    opened(page, qtbot, ("proposal", PROPOSAL.id))
    said = page.detail.said()
    assert "7 days" in said
    assert "郑海波" in said
    assert "Came late" in said
    qtbot.keyClick(page.list, "1")
    qtbot.waitUntil(lambda: (found := shops.get(Retailer, SHOP)) is not None and found.cycle_days == 7)
    qtbot.waitUntil(lambda: page.list.current_key() != ("proposal", PROPOSAL.id))


def test_ctrl_z_writes_the_value_that_was_not_chosen(page: SettlePage, shops: Store, qtbot: QtBot) -> None:
    take(shops, PROPOSAL)
    opened(page, qtbot, ("proposal", PROPOSAL.id))
    assert "139****1111" in page.detail.said()
    qtbot.keyClick(page.list, "2")
    qtbot.waitUntil(page.toast.isVisible)
    qtbot.keyClick(page.list, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: (found := shops.get(Retailer, SHOP)) is not None and found.phone == "13900001111")


def test_values_that_masks_make_equal_are_shown_in_full(page: SettlePage, shops: Store, qtbot: QtBot) -> None:
    take(shops, replace(PROPOSAL, mine=("13811114471",)))
    opened(page, qtbot, ("proposal", PROPOSAL.id))
    assert "13811114471" in page.detail.said()


def test_a_refused_entry_shows_what_was_written_and_goes_away_and_comes_back(
    page: SettlePage, shops: Store, gone: list[tuple[str, object]], qtbot: QtBot
) -> None:
    a_waiting_visit(shops)
    with shops.local("outbox") as connection:
        connection.execute(sa.update(schema.outbox).values(state="refused", outcome="rejected"))
    entry = outbox.needs_you(shops)[0].op_id
    opened(page, qtbot, ("refused", entry))
    said = page.detail.said()
    assert "not in order: Display" in said
    assert "柜台乱" in said
    assert "利群(新版)" in said
    assert str(SHOP) not in said
    qtbot.keyClick(page.list, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert gone == [("past", Again(entry))]
    qtbot.keyClick(page.list, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: outbox.needs_you(shops) == [])
    qtbot.waitUntil(page.toast.isVisible)
    qtbot.keyClick(page.list, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(outbox.needs_you(shops)) == 1)


def test_what_waits_says_why_and_f5_tries_now(page: SettlePage, shops: Store, work: Workplace, qtbot: QtBot) -> None:
    a_waiting_visit(shops)
    asked: list[bool] = []
    work.try_asked.connect(lambda: asked.append(True))
    opened(page, qtbot, ("unsent", 1))
    assert "not been tried" in page.detail.said()
    work.tell_sync(SyncState(online=False, trouble=Portal(), last_success=NOW))
    assert "this network may ask you to sign in" in page.detail.said()
    assert "last exchange 11-24 10:00" in page.detail.said()
    with shops.local("outbox") as connection:
        connection.execute(sa.update(schema.outbox).values(tries=2))
    qtbot.waitUntil(lambda: "being tried alone" in page.detail.said())
    with shops.local("outbox") as connection:
        connection.execute(sa.update(schema.outbox).values(tries=5))
    qtbot.waitUntil(lambda: "parked" in page.detail.said())
    qtbot.keyClick(page.list, Qt.Key.Key_F5)
    assert asked == [True]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_F2])
def test_a_returned_visit_leads_to_its_form(
    page: SettlePage, shops: Store, gone: list[tuple[str, object]], qtbot: QtBot, key: Qt.Key
) -> None:
    visit = a_visit(1, visited_on=TODAY - timedelta(days=1))
    take(shops, visit, a_review(visit_id=visit.id, verdict="returned", words="库房没点", reviewer_id=SUPERVISOR))
    opened(page, qtbot, ("returned", visit.id))
    assert '"库房没点" 郑海波' in page.detail.said()
    qtbot.keyClick(page.list, key)
    assert gone == [("past", Correcting(visit.id))]


def test_news_says_what_moved_where_and_what_was_delivered_there(page: SettlePage, shops: Store, qtbot: QtBot) -> None:
    with shops.local("notices") as connection:
        notices.tell_of_leaving(connection, 1, "惠鑫便利店", "城西一线", 2)
    opened(page, qtbot, ("notice", 1))
    assert "moved to 城西一线" in page.detail.said()
    assert "delivered there: 2" in page.detail.said()
    qtbot.keyClick(page.list, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: notices.unread(shops) == [])


def test_a_picture_that_the_server_does_not_take_is_sent_again_or_put_away(
    page: SettlePage, shops: Store, work: Workplace, qtbot: QtBot
) -> None:
    visit = a_visit(1)
    sha256 = shops.pictures.keep(b"a picture", 1)
    take(shops, visit, photo := a_photo(visit_id=visit.id, sha256=sha256))
    shops.pictures.refuse(
        sha256, "The file changed while it was sent. Nothing was imported; choose the file again.", {}
    )
    asked: list[bool] = []
    work.try_asked.connect(lambda: asked.append(True))
    opened(page, qtbot, ("picture", photo.id))
    assert "changed while it was sent" in page.detail.said()
    assert "safe on this computer" in page.detail.said()
    qtbot.keyClick(page.list, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: asked == [True])
    assert shops.pictures.refused() == []


def test_a_refused_change_of_the_file_opens_its_field_with_what_was_written(
    page: SettlePage, shops: Store, qtbot: QtBot
) -> None:
    shop = shops.get(Retailer, SHOP)
    assert shop is not None
    shops.run(retailers.change_file, replace(shop, opening_hours="8:00-20:00")).result()
    with shops.local("outbox") as connection:
        connection.execute(sa.update(schema.outbox).values(state="refused", outcome="rejected"))
    entry = outbox.needs_you(shops)[0].op_id
    opened(page, qtbot, ("refused", entry))
    qtbot.keyClick(page.list, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    panel = page.window().findChild(FieldPanel)
    assert isinstance(panel, FieldPanel)
    assert isinstance(panel.editor, LineEdit)
    assert panel.editor.text() == "8:00-20:00"
    panel.editor.setText("8:00-21:00")
    qtbot.keyClick(panel.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: outbox.needs_you(shops) == [])
    changed = shops.get(Retailer, SHOP)
    assert changed is not None
    assert changed.opening_hours == "8:00-21:00"
