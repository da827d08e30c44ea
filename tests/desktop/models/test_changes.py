"""What people do with records: each act keeps its rules and owes the server exactly one op."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from contract.errors import Conflict, InvalidRecord, NotAllowed, NotFound
from contract.records import Advice, Case, FieldState, Promise, Retailer, Review, Visit
from desktop.models import (
    advice,
    cases,
    drafts,
    outbox,
    papers,
    postponements,
    promises,
    retailers,
    reviews,
    visits,
)
from desktop.models.store import Store
from desktop.models.visits import RecordedVisit
from tests.examples import NOW, PERSON, SHOP, TODAY, a_case, a_promise, a_retailer, a_visit, an_advice, number
from tests.stores import a_store, take

OTHER = UUID(int=0x77)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = a_store(tmp_path)
    take(made, a_retailer())
    yield made
    made.close()


@pytest.fixture
def supervisors(tmp_path: Path) -> Iterator[Store]:
    made = a_store(tmp_path, "supervisor")
    take(made, a_retailer(), a_visit(author_id=OTHER, recorded_by=OTHER), a_visit(1))
    yield made
    made.close()


def owed(store: Store) -> int:
    return outbox.waiting(store).count


def test_a_visit_and_all_that_was_said_at_it_are_one_op(store: Store) -> None:
    store.run(
        visits.record_visit, RecordedVisit(visit=a_visit(9), promises=(a_promise(9, visit_id=number(9)),))
    ).result()
    before = owed(store)
    said = RecordedVisit(
        visit=a_visit(),
        advice=(an_advice(),),
        promises=(a_promise(),),
        settled=(promises.settled(a_promise(9, visit_id=number(9)), "kept", TODAY, PERSON),),
        cases=(a_case(),),
    )
    store.run(visits.record_visit, said).result()
    assert owed(store) == before + 1
    assert store.get(Advice, an_advice().id) is not None
    assert [p.id for p in promises.open_promises(store, SHOP)] == [a_promise().id]
    assert [step.step for step in cases.steps(store, a_case().id)] == ["open"]


def test_a_visit_with_one_bad_part_keeps_nothing_and_leaves_the_draft(store: Store) -> None:
    key = visits.draft_key(SHOP, "visit")
    store.run(drafts.keep, key, {"note": "写到一半"}).result()
    bad = RecordedVisit(visit=a_visit(), advice=(an_advice(check_on=TODAY),))
    with pytest.raises(InvalidRecord):
        store.run(visits.record_visit, bad).result()
    assert (owed(store), store.get(Visit, number(0)), drafts.kept(store, key)) == (0, None, {"note": "写到一半"})


def test_the_draft_goes_with_the_visit_it_became(store: Store) -> None:
    key = visits.draft_key(SHOP, "visit")
    store.run(drafts.keep, key, {"note": "价签"}).result()
    store.run(visits.record_visit, RecordedVisit(visit=a_visit())).result()
    assert drafts.kept(store, key) is None


def test_a_shop_that_is_not_here_cannot_be_visited(store: Store) -> None:
    with pytest.raises(NotFound):
        store.run(visits.record_visit, RecordedVisit(visit=a_visit(retailer_id=OTHER))).result()


def test_a_telephone_call_is_history(store: Store) -> None:
    store.run(visits.record_contact, RecordedVisit(visit=a_visit(channel="phone"))).result()
    assert [contact.channel for contact in visits.of_retailer(store, SHOP)] == ["phone"]


def test_a_correction_stands_for_the_visit_it_corrects(store: Store) -> None:
    store.run(visits.record_visit, RecordedVisit(visit=a_visit())).result()
    corrected = a_visit(1, corrects_id=number(0), correction_reason="漏记库房")
    store.run(visits.correct_visit, corrected).result()
    assert [visit.id for visit in visits.of_retailer(store, SHOP)] == [number(1)]
    with pytest.raises(Conflict):
        store.run(visits.correct_visit, replace(corrected, id=number(2))).result()


def test_a_correction_names_what_it_corrects(store: Store) -> None:
    with pytest.raises(NotFound):
        store.run(visits.correct_visit, a_visit(1)).result()
    with pytest.raises(NotFound):
        store.run(visits.correct_visit, a_visit(1, corrects_id=number(0), correction_reason="漏记")).result()


def test_an_annulled_visit_stays_readable_and_out_of_the_lists(store: Store) -> None:
    store.run(visits.record_visit, RecordedVisit(visit=a_visit())).result()
    store.run(visits.annul_visit, number(0), "记错了店").result()
    assert visits.of_retailer(store, SHOP) == []
    kept = store.get(Visit, number(0))
    assert kept is not None
    assert kept.void_reason == "记错了店"
    with pytest.raises(Conflict):
        store.run(visits.annul_visit, number(0), "再来一次").result()


def test_fields_of_ours_change_and_fields_of_others_are_asked_for(store: Store) -> None:
    changed = a_retailer(phone="13800009999", owner_name="陈大勇")
    store.run(retailers.change_file, changed).result()
    here = retailers.here(store, SHOP)
    assert (here.phone, here.owner_name) == ("13800009999", "陈秀英")
    assert owed(store) == 2


def test_the_tier_cannot_even_be_asked_for(store: Store) -> None:
    with pytest.raises(NotAllowed):
        store.run(retailers.change_file, a_retailer(tier="30")).result()
    assert retailers.here(store, SHOP).tier == "18"


def test_confirming_a_field_twice_keeps_one_note_of_it(store: Store) -> None:
    store.run(retailers.confirm_fields, SHOP, ("phone", "address"), TODAY).result()
    store.run(retailers.confirm_fields, SHOP, ("phone",), TODAY + timedelta(days=30)).result()
    states = retailers.states(store, SHOP)
    assert set(states) == {"phone", "address"}
    assert states["phone"].confirmed_on == TODAY + timedelta(days=30)


def test_a_refused_field_is_not_asked_again_for_a_while(store: Store) -> None:
    store.run(retailers.refuse_field, SHOP, "phone", TODAY, 180).result()
    assert retailers.states(store, SHOP)["phone"].refused_until == TODAY + timedelta(days=180)
    assert isinstance(retailers.states(store, SHOP)["phone"], FieldState)


def test_a_promise_is_settled_once(store: Store) -> None:
    store.run(visits.record_visit, RecordedVisit(visit=a_visit(), promises=(a_promise(),))).result()
    store.run(promises.settle_promise, a_promise().id, "kept", TODAY, "已带到").result()
    kept = store.get(Promise, a_promise().id)
    assert kept is not None
    assert (kept.state, kept.settled_by, kept.result) == ("kept", PERSON, "已带到")
    with pytest.raises(Conflict):
        store.run(promises.settle_promise, a_promise().id, "broken", TODAY).result()
    with pytest.raises(NotFound):
        store.run(promises.settle_promise, OTHER, "kept", TODAY).result()


def test_the_retailer_judges_an_advice(store: Store) -> None:
    store.run(visits.record_visit, RecordedVisit(visit=a_visit(), advice=(an_advice(),))).result()
    store.run(advice.rate_advice, an_advice().id, "useful").result()
    assert [given.rating for given in advice.of_retailer(store, SHOP)] == ["useful"]
    with pytest.raises(NotFound):
        store.run(advice.rate_advice, OTHER, "useful").result()


def test_a_case_goes_from_hand_to_hand_with_reasons_and_keeps_its_history(store: Store) -> None:
    case, later = a_case(), TODAY + timedelta(days=5)
    store.run(cases.open_case, case).result()
    store.run(cases.note_case, case.id, "已联系货源岗", "等答复").result()
    store.run(cases.transfer_case, case.id, OTHER, "归货源岗", later).result()
    store.run(cases.close_case, case.id, "下周补两条").result()
    with pytest.raises(Conflict):
        store.run(cases.note_case, case.id, "再记一笔").result()
    store.run(cases.reopen_case, case.id, "没有补到", later).result()
    with pytest.raises(Conflict):
        store.run(cases.reopen_case, case.id, "又来", later).result()
    assert [step.step for step in cases.steps(store, case.id)] == ["open", "note", "transfer", "close", "reopen"]
    (open_now,) = cases.open_cases(store, retailer_id=SHOP, owner=OTHER)
    assert (open_now.id, open_now.due_on, open_now.next_action) == (case.id, later, "等答复")
    assert isinstance(open_now, Case)


def test_a_transfer_without_a_reason_is_refused(store: Store) -> None:
    store.run(cases.open_case, a_case()).result()
    with pytest.raises(InvalidRecord):
        store.run(cases.transfer_case, a_case().id, OTHER, "", TODAY).result()
    with pytest.raises(NotFound):
        store.run(cases.close_case, OTHER, "没有").result()


def test_a_postponed_shop_comes_back_when_it_is_undone(store: Store) -> None:
    tomorrow = TODAY + timedelta(days=1)
    made = store.run(postponements.postpone_visit, SHOP, TODAY, tomorrow, "店主不在").result()
    assert list(postponements.put_off(store, TODAY)) == [SHOP]
    assert postponements.put_off(store, tomorrow) == {}
    store.run(postponements.undo_postponement, made).result()
    assert postponements.put_off(store, TODAY) == {}
    with pytest.raises(NotFound):
        store.run(postponements.undo_postponement, OTHER).result()


def test_a_supervisor_reviews_the_visits_of_others_only(supervisors: Store) -> None:
    made = supervisors.run(reviews.review_visit, number(0), "returned", reason_code="too_short").result()
    (review,) = reviews.of_visit(supervisors, number(0))
    assert (review.id, review.verdict, review.reviewed_at) == (made, "returned", NOW)
    assert isinstance(review, Review)
    with pytest.raises(NotAllowed):
        supervisors.run(reviews.review_visit, number(1), "approved").result()
    with pytest.raises(NotFound):
        supervisors.run(reviews.review_visit, OTHER, "approved").result()


def test_a_withdrawn_review_no_longer_counts(supervisors: Store) -> None:
    made = supervisors.run(reviews.review_visit, number(0), "approved").result()
    supervisors.run(reviews.withdraw_review, made).result()
    assert reviews.of_visit(supervisors, number(0)) == []
    with pytest.raises(NotFound):
        supervisors.run(reviews.withdraw_review, OTHER).result()


def test_an_account_manager_reviews_nothing(store: Store) -> None:
    store.run(visits.record_visit, RecordedVisit(visit=a_visit(author_id=OTHER, recorded_by=OTHER))).result()
    with pytest.raises(NotAllowed):
        store.run(reviews.review_visit, number(0), "approved").result()


def test_each_paper_has_a_serial_of_its_own(store: Store) -> None:
    first, second = (store.run(papers.next_serial).result() for _ in range(2))
    assert first != second
    store.run(papers.print_paper, SHOP, "receipt", first, pages=1, fingerprint="ab" * 32).result()
    assert owed(store) == 1
    assert store.get(Retailer, SHOP) is not None
