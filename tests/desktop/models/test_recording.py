"""From answers to a visit: the rules of visit_answers.py and recording.py."""

from datetime import date, timedelta

import msgspec
import pytest

from contract import wire
from contract.records import Advice, Case, Promise, StockCount, Visit
from desktop.models import drafts, outbox, recording, visit_answers, visit_forms
from desktop.models.store import Store
from desktop.models.visit_answers import Answers, NewPromise, OwnAdvice, begun, changes, counted, failed, suggestions
from desktop.models.visit_forms import Form
from desktop.models.visits import RecordedVisit, record_visit
from tests.desktop.worlds import OFFICER, SUPERVISOR, TEAM, made_id
from tests.examples import NOW, PERSON, SHOP, TODAY


@pytest.fixture
def form(shops: Store) -> Form:
    return visit_forms.opened(shops, SHOP, TODAY)


@pytest.fixture
def answers(form: Form) -> Answers:
    return begun(form, NOW - timedelta(seconds=18))


def made(shops: Store, form: Form, answers: Answers) -> RecordedVisit:
    recorded = recording.recorded(shops, form, answers)
    shops.run(record_visit, recorded).result()
    return recorded


def test_an_untouched_form_is_a_routine_visit_with_everything_in_order(
    shops: Store, form: Form, answers: Answers
) -> None:
    visit = made(shops, form, answers).visit
    assert visit.exceptions() == ()
    assert visit.all_default()
    assert visit.purposes == form.purposes
    assert (visit.finished_at - visit.started_at) == timedelta(seconds=18)
    assert visit.next_on == form.next_on
    assert shops.get(Visit, visit.id) == visit


def test_stock_that_nobody_wrote_is_not_counted(shops: Store, form: Form, answers: Answers) -> None:
    assert made(shops, form, answers).counts == ()


def test_one_cell_written_takes_the_other_as_it_was_shown(form: Form, answers: Answers) -> None:
    answers.counts[1] = (2, None)
    (line,) = counted(form, answers)
    assert (line.counter_tiao, line.backroom_tiao) == (2, 5)


def test_a_product_counted_as_none_left_is_a_finding(shops: Store, form: Form, answers: Answers) -> None:
    answers.counts[2] = (0, 0)
    assert failed(form, answers) == {"oos_ok": [("oos_out", "中华(硬)")]}
    visit = made(shops, form, answers).visit
    assert visit.oos_ok is False
    assert visit.findings == (("oos_ok", "oos_out", "中华(硬)"),)


def test_an_item_not_in_order_is_kept_with_its_reason(shops: Store, form: Form, answers: Answers) -> None:
    answers.failed["display_ok"] = [("display_hidden", "")]
    visit = made(shops, form, answers).visit
    assert visit.exceptions() == ("display_ok",)
    assert visit.findings == (("display_ok", "display_hidden", ""),)


def test_a_suggestion_taken_becomes_advice_with_its_figures(shops: Store, form: Form, answers: Answers) -> None:
    answers.counts[1] = (2, 3)
    (suggested,) = suggestions(form, answers)
    answers.taken[suggested.rule] = "agreed"
    (advice,) = made(shops, form, answers).advice
    assert (advice.topic, advice.answer, advice.declined) == ("restock", "agreed", None)
    assert advice.words == str(suggested.words)
    assert advice.grounds == str(suggested.grounds)
    assert advice.check_on == form.next_on


def test_a_suggestion_refused_is_kept_with_the_reason(shops: Store, form: Form, answers: Answers) -> None:
    answers.counts[1] = (2, 3)
    answers.declined[suggestions(form, answers)[0].rule] = "no_supply"
    (advice,) = made(shops, form, answers).advice
    assert advice.declined == "no_supply"


def test_a_suggestion_that_no_longer_stands_is_not_given(shops: Store, form: Form, answers: Answers) -> None:
    answers.counts[1] = (2, 3)
    answers.taken[suggestions(form, answers)[0].rule] = ""
    del answers.counts[1]
    assert made(shops, form, answers).advice == ()


def test_advice_in_own_words_gets_the_metric_of_its_topic(shops: Store, form: Form, answers: Answers) -> None:
    answers.own = [OwnAdvice(topic="price_tags", words=" 换新价签 ", reason=""), OwnAdvice(words="  ")]
    (advice,) = made(shops, form, answers).advice
    assert (advice.words, advice.metric, advice.unit) == ("换新价签", "tagged_share", "share_per_mille")


def test_a_request_goes_to_the_desk_of_its_topic(shops: Store, form: Form, answers: Answers) -> None:
    answers.case_kind, answers.topic, answers.words = "request", "request_supply", "能不能多给两条软中华？"
    (case,) = made(shops, form, answers).cases
    assert (case.owner_id, case.due_on, case.filed_under) == (OFFICER, TODAY + timedelta(days=3), SHOP)
    assert shops.get(Case, case.id) is not None


def test_a_complaint_about_oneself_goes_to_the_team_and_not_to_the_shop(
    shops: Store, form: Form, answers: Answers
) -> None:
    answers.case_kind, answers.topic, answers.words = "complaint", "complaint_conduct", "说话不好听"
    answers.about_me = True
    (case,) = made(shops, form, answers).cases
    assert (case.owner_id, case.subject_person, case.filed_under) == (SUPERVISOR, PERSON, TEAM)
    assert case.visit_id is None


def test_promises_are_kept_with_their_side_and_day(shops: Store, form: Form, answers: Answers) -> None:
    due = wire.day_number(date(2026, 12, 8))
    answers.promises = [
        NewPromise(side="us", words="补齐 3 张价签", due_day=due),
        NewPromise(side="retailer", words="腾出第二层", due_day=due),
        NewPromise(side="us", words=" ", due_day=due),
    ]
    ours, theirs = made(shops, form, answers).promises
    assert (ours.side, ours.person_id, theirs.side, theirs.person_id) == ("us", PERSON, "retailer", None)
    assert ours.due_on == date(2026, 12, 8)


def test_a_due_promise_is_settled_with_the_visit(shops: Store, form: Form, answers: Answers) -> None:
    promise = form.due[0]
    answers.settled[promise.id.hex] = "kept"
    made(shops, form, answers)
    kept = shops.get(Promise, promise.id)
    assert kept is not None
    assert (kept.state, kept.settled_on, kept.settled_by) == ("kept", TODAY, PERSON)


def test_the_retailers_word_on_earlier_advice_is_kept(shops: Store, form: Form, answers: Answers) -> None:
    answers.rated[form.waiting[0].id.hex] = "useful"
    made(shops, form, answers)
    rated = shops.get(Advice, made_id("advice", 2))
    assert rated is not None
    assert rated.rating == "useful"


def test_all_of_it_is_one_op_and_the_draft_goes_with_it(shops: Store, form: Form, answers: Answers) -> None:
    answers.counts[1] = (2, 3)
    answers.case_kind, answers.words = "praise", "周经理来得勤"
    shops.run(drafts.keep, f"visit/{SHOP.hex}", visit_answers.plain(answers)).result()
    made(shops, form, answers)
    assert outbox.waiting(shops).count == 1
    assert drafts.kept(shops, f"visit/{SHOP.hex}") is None
    assert shops.get(StockCount, made_id("count", 0, 0, 1)) is not None


def test_answers_come_back_from_a_draft_as_they_were(shops: Store, form: Form, answers: Answers) -> None:
    answers.counts[3] = (4, None)
    answers.failed["oos_ok"] = [("oos_out", "中华(硬)")]
    answers.own = [OwnAdvice(topic="display", words="第二层")]
    answers.focus = "stock:3:backroom"
    shops.run(drafts.keep, "visit/x", visit_answers.plain(answers)).result()
    kept = drafts.kept(shops, "visit/x")
    assert kept is not None
    assert visit_answers.resumed(kept) == answers


def test_a_draft_of_another_shape_is_refused_as_what_it_is() -> None:
    with pytest.raises(msgspec.ValidationError):
        visit_answers.resumed({"keys": "many"})


def test_what_was_changed_is_counted_by_what_it_is(form: Form, answers: Answers) -> None:
    assert sum(changes(form, answers).values()) == 0
    answers.failed["display_ok"] = []
    answers.counts[1] = (2, 3)
    answers.note = "备注"
    answers.settled[form.due[0].id.hex] = "kept"
    told = changes(form, answers)
    assert told == {"checks": 1, "stock": 1, "advice": 0, "request": 0, "photos": 0, "promises": 1, "other": 1}


def test_a_call_has_no_checks_no_stock_and_no_next_day(shops: Store) -> None:
    form = visit_forms.opened(shops, SHOP, TODAY, "phone")
    answers = begun(form, NOW)
    answers.note = "问本周送货时间"
    visit = recording.recorded(shops, form, answers).visit
    assert (visit.channel, visit.display_ok, visit.purposes, visit.next_on) == ("phone", None, (), None)
    assert suggestions(form, answers) == ()
