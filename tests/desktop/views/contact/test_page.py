"""A call and a feedback: the form reduced; history, never a visit (A36)."""

from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from contract.messages import Result
from desktop.models import cases, days, drafts, facts, outbox, settling, visits
from desktop.models.past_visits import Again
from desktop.models.store import Store
from desktop.views.contact import ContactPage, FeedbackPage
from desktop.views.workplace import Workplace
from tests.desktop.views.conftest import Show
from tests.desktop.worlds import OFFICER
from tests.examples import SHOP, TODAY, a_case

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def gone(work: Workplace) -> list[str]:
    asked: list[str] = []
    work.asked.connect(lambda key, _argument: asked.append(key))
    return asked


@pytest.fixture
def contact(work: Workplace, show: Show, qtbot: QtBot) -> ContactPage:
    made = ContactPage(work)
    show(made, width=1366, height=700)
    made.show_for(SHOP)
    qtbot.waitUntil(made.coming.note.hasFocus)
    return made


@pytest.fixture
def feedback(work: Workplace, show: Show) -> FeedbackPage:
    made = FeedbackPage(work)
    show(made, width=1366, height=700)
    made.show_for(SHOP)
    return made


def write(editor: QWidget, words: str) -> None:
    event = QInputMethodEvent("", [])
    event.setCommitString(words)
    QApplication.sendEvent(editor, event)


def test_a_call_is_kept_with_its_note_and_counts_for_no_visit(
    contact: ContactPage, shops: Store, gone: list[str], qtbot: QtBot
) -> None:
    before = days.of(shops, TODAY).place(SHOP)
    write(contact.coming.note, "问本周送货时间")
    qtbot.keyClick(contact, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: gone == ["back"])
    met = visits.of_retailer(shops, SHOP)[0]
    assert (met.channel, met.note, met.display_ok) == ("phone", "问本周送货时间", None)
    assert met.keys > 0
    last = facts.of_shop(shops, SHOP).last_visit
    assert last is not None
    assert last.id != met.id
    assert days.of(shops, TODAY).place(SHOP) == before


def test_another_channel_is_kept_as_that(contact: ContactPage, shops: Store, gone: list[str], qtbot: QtBot) -> None:
    contact.channel.channels.choose("wechat")
    qtbot.keyClick(contact, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: gone == ["back"])
    assert visits.of_retailer(shops, SHOP)[0].channel == "wechat"
    assert drafts.keys(shops, "phone/") == {}


def test_a_promise_that_is_due_can_be_settled_by_a_call(
    contact: ContactPage, shops: Store, gone: list[str], qtbot: QtBot
) -> None:
    ours = contact.writing.shown().due[0]
    contact.channel.settling[ours.id.hex].choose("kept")
    qtbot.keyClick(contact, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: gone == ["back"])
    assert [made.id for made in facts.of_shop(shops, SHOP).promises if made.state == "kept"] == [ours.id]


def test_a_call_that_is_put_aside_is_still_there(
    contact: ContactPage, shops: Store, gone: list[str], qtbot: QtBot
) -> None:
    write(contact.coming.note, "半句")
    contact.aside.click()
    assert gone == ["back"]
    contact.show_for(SHOP)
    assert contact.coming.note.text() == "半句"


def test_a_feedback_has_an_owner_and_a_day_from_the_start(
    feedback: FeedbackPage, shops: Store, gone: list[str], qtbot: QtBot
) -> None:
    feedback.feedback.kinds.choose("request")
    write(feedback.feedback.words, "送货早一点")
    assert "goes to 林涛" in feedback.bar.quiet.text()
    qtbot.keyClick(feedback, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: gone == ["back"])
    (case,) = cases.open_cases(shops, SHOP)
    assert (case.words, case.owner_id, case.visit_id) == ("送货早一点", OFFICER, None)
    assert [step.step for step in cases.steps(shops, case.id)] == ["open"]


def test_a_feedback_without_words_cannot_be_saved(feedback: FeedbackPage, shops: Store, qtbot: QtBot) -> None:
    assert not feedback.save.isEnabled()
    feedback.feedback.kinds.choose("praise")
    assert not feedback.save.isEnabled()
    write(feedback.feedback.words, "好")
    assert feedback.save.isEnabled()
    assert cases.open_cases(shops, SHOP) == []


def test_a_contact_that_was_refused_is_corrected_and_recorded_again(
    contact: ContactPage, shops: Store, gone: list[str], qtbot: QtBot
) -> None:
    write(contact.coming.note, "问送货")
    qtbot.keyClick(contact, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: gone == ["back"])
    entry = refused(shops)
    contact.show_for(Again(entry))
    assert contact.coming.note.text() == "问送货"
    qtbot.waitUntil(contact.coming.note.hasFocus)
    write(contact.coming.note, "时间")
    qtbot.keyClick(contact, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: gone == ["back", "back"])
    assert outbox.needs_you(shops) == []
    assert "时间" in (visits.of_retailer(shops, SHOP)[0].note or "")


def test_feedback_that_was_refused_is_corrected_and_recorded_again(
    feedback: FeedbackPage, shops: Store, gone: list[str], qtbot: QtBot
) -> None:
    shops.run(cases.open_case, a_case(visit_id=None, words="断货")).result()
    entry = refused(shops)
    feedback.show_for(Again(entry))
    assert feedback.writing.answers.words == "断货"
    qtbot.keyClick(feedback, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: gone == ["back"])
    assert outbox.needs_you(shops) == []
    assert [case.words for case in cases.open_cases(shops, SHOP)][-1:] == ["断货"]


def refused(store: Store) -> UUID:
    """Have what waits refused, as the server does, and name it."""
    ops = settling.owed(store, most_ops=10, most_bytes=10**6)
    results = [Result(seq=op.seq, op_id=op.op_id, outcome="rejected", reason="invalid", words="No.") for op in ops]
    store.run(settling.answered, results, b"e").result()
    return outbox.needs_you(store)[-1].op_id
