"""A visit written anew: rules of past_visits.py."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from contract.errors import NotFound
from contract.records import StockCount, Visit
from desktop.models import (
    days,
    drafts,
    outbox,
    past_visits,
    reviewing,
    reviews,
    schema,
    timeline,
    visit_answers,
    visit_forms,
    visits,
)
from desktop.models.cards import of as card_of
from desktop.models.past_visits import PastVisit
from desktop.models.recording import recorded
from desktop.models.store import Store
from desktop.models.visit_answers import Answers, NewPromise, OwnAdvice
from tests.desktop.worlds import SUPERVISOR, ZONE
from tests.examples import NOW, SHOP, TODAY, a_count, a_review, a_visit, an_advice, number
from tests.stores import take

DAY = TODAY - timedelta(days=1)
THEN = NOW - timedelta(days=1)


@pytest.fixture
def returned(shops: Store) -> Visit:
    """A visit of yesterday with a finding, a count, an advice and a note, that the supervisor returned."""
    visit = a_visit(
        1,
        visited_on=DAY,
        started_at=THEN,
        finished_at=THEN + timedelta(seconds=40),
        display_ok=False,
        findings=(("display_ok", "display_untidy", ""),),
        note="柜台乱",
        next_on=TODAY + timedelta(days=9),
    )
    verdict = a_review(
        visit_id=visit.id, verdict="returned", reason_code="stock", words="库房没点", reviewer_id=SUPERVISOR
    )
    take(shops, visit, a_count(1, visit_id=visit.id, product_no=2), an_advice(visit_id=visit.id), verdict)
    return visit


def opened(shops: Store, past: PastVisit) -> tuple[visit_forms.Form, Answers]:
    form = past_visits.opened(shops, past)
    return form, past_visits.answers_of(past, form)


def test_the_form_of_a_returned_visit_holds_its_own_answers(shops: Store, returned: Visit) -> None:
    form, answers = opened(shops, past_visits.returned(shops, returned.id))
    assert (form.today, answers.note, answers.next_day) == (DAY, "柜台乱", visit_answers.wire.day_number(TODAY) + 9)
    assert answers.failed == {"display_ok": [("display_untidy", "")]}
    assert answers.counts == {2: (2, 3)}
    assert answers.then is not None
    assert (answers.then.corrects, answers.then.reason) == (returned.id.hex, "库房没点")


def test_what_came_after_the_visit_is_not_known_to_its_form(shops: Store, returned: Visit) -> None:
    take(shops, a_visit(2, visited_on=TODAY, started_at=NOW, finished_at=NOW, oos_ok=False))
    form, _answers = opened(shops, past_visits.returned(shops, returned.id))
    assert "oos_ok" not in form.failed_before
    assert returned.id not in {made.id for made in form.facts.contacts}


def test_a_correction_keeps_the_day_and_its_hours_and_makes_nothing_twice(shops: Store, returned: Visit) -> None:
    form, answers = opened(shops, past_visits.returned(shops, returned.id))
    answers.counts[2] = (4, 6)
    made = recorded(shops, form, answers)
    assert (made.advice, made.promises, made.cases, made.rated, made.settled) == ((), (), (), (), ())
    shops.run(visits.correct_visit, made.visit, made.counts).result()
    kept = visits.of_retailer(shops, SHOP)[0]
    assert (kept.corrects_id, kept.correction_reason) == (returned.id, "库房没点")
    assert (kept.visited_on, kept.started_at, kept.finished_at) == (DAY, returned.started_at, returned.finished_at)
    rows = shops.t("stock_counts")
    (count,) = shops.all(StockCount, sa.select(rows).where(rows.c.visit_id == kept.id.bytes))
    assert (count.counter_tiao, count.backroom_tiao) == (4, 6)


def test_a_corrected_visit_leaves_the_lists_and_its_draft_goes_with_it(shops: Store, returned: Visit) -> None:
    past = past_visits.returned(shops, returned.id)
    form, answers = opened(shops, past)
    for key in (past.draft_key, visits.draft_key(SHOP, "visit")):
        shops.run(drafts.keep, key, visit_answers.plain(answers)).result()
    assert [item.visit.id for item in days.of(shops, TODAY).returned] == [returned.id]
    made = recorded(shops, form, answers)
    shops.run(visits.correct_visit, made.visit, made.counts).result()
    assert reviewing.returned_to_me(shops, TODAY) == []
    assert days.of(shops, TODAY).returned == ()
    assert drafts.kept(shops, past.draft_key) is None
    assert drafts.kept(shops, visits.draft_key(SHOP, "visit")) is not None


def test_the_first_verdict_is_the_one_that_is_answered(shops: Store, returned: Visit) -> None:
    later = a_review(1, visit_id=returned.id, verdict="approved", reviewed_at=NOW + timedelta(hours=1))
    take(shops, later)
    review = past_visits.returned(shops, returned.id).review
    assert review is not None
    assert review.words == "库房没点"
    assert reviews.verdicts_of(shops, SHOP)[returned.id] == review


def test_the_timeline_tells_the_verdict(shops: Store, returned: Visit) -> None:
    card = card_of(shops, SHOP, TODAY)
    assert card.verdicts[returned.id].verdict == "returned"
    assert returned.id in {event.record.id for event in timeline.of(card, ZONE) if isinstance(event.record, Visit)}


def refused_entry(shops: Store) -> UUID:
    form = visit_forms.opened(shops, SHOP, TODAY)
    answers = visit_answers.begun(form, NOW)
    answers.note = "第一次"
    answers.own.append(OwnAdvice(topic="display", words="换陈列"))
    answers.promises.append(NewPromise(side="us", words="带价签", due_day=21_000))
    answers.case_kind, answers.topic, answers.words = "request", "supply", "多要两条"
    if form.due:
        answers.settled[form.due[0].id.hex] = "kept"
    shops.run(visits.record_visit, recorded(shops, form, answers)).result()
    with shops.local("outbox") as connection:
        connection.execute(sa.update(schema.outbox).values(state="refused", reason="not_allowed"))
    return outbox.needs_you(shops)[-1].op_id


def test_a_refused_visit_is_filled_in_again_with_all_that_was_said(shops: Store) -> None:
    op_id = refused_entry(shops)
    _form, answers = opened(shops, past_visits.refused(shops, op_id))
    assert (answers.note, answers.words, answers.case_kind) == ("第一次", "多要两条", "request")
    assert [advice.words for advice in answers.own] == ["换陈列"]
    assert [promise.words for promise in answers.promises] == ["带价签"]
    assert list(answers.settled.values()) == ["kept"]
    assert answers.then is not None
    assert (answers.then.corrects, answers.then.retry_of) == ("", op_id.hex)


def test_recording_it_again_takes_the_place_of_the_refused_entry(shops: Store) -> None:
    op_id = refused_entry(shops)
    form, answers = opened(shops, past_visits.refused(shops, op_id))
    shops.run(drafts.keep, visits.draft_key(SHOP, "visit"), {}).result()
    shops.run(visits.record_visit, recorded(shops, form, answers), retry_of=op_id).result()
    assert outbox.needs_you(shops) == []
    assert drafts.kept(shops, visits.draft_key(SHOP, "visit")) is not None
    with pytest.raises(NotFound):
        past_visits.refused(shops, op_id)


def test_a_visit_that_left_says_so(shops: Store) -> None:
    with pytest.raises(NotFound):
        past_visits.returned(shops, number(77))
