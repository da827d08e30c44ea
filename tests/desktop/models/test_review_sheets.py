"""One visit under review: what its author saw, what differs, and what stands beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from contract.errors import NotFound
from desktop.models import review_sheets, reviews
from desktop.models.store import Store
from tests.desktop import team_world
from tests.desktop.team_world import EVENING, TODAY, shop_id, visit_id
from tests.desktop.worlds import OFFICER
from tests.examples import a_promise, a_review, number
from tests.stores import take


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The supervisor's world; tests here only read it."""
    made = team_world.a_team(tmp_path_factory.mktemp("team") / "made")
    yield made
    made.close()


@pytest.fixture
def desk(team: Store, tmp_path: Path) -> Iterator[Store]:
    """A copy of it to change."""
    copy = team_world.a_copy(team.folder, tmp_path / "desk")
    yield copy
    copy.close()


def test_the_sheet_holds_what_was_written_and_what_it_is_compared_with(team: Store) -> None:
    sheet = review_sheets.sheet(team, visit_id(15), TODAY)
    assert (sheet.author, sheet.known.retailer.name) == ("吴磊", "鑫源烟酒店")
    assert sheet.before is not None
    assert (sheet.before.id, sheet.before.exceptions()) == (visit_id(15, 1), ("price_tag_ok",))
    assert [count.product_no for count in sheet.counts] == [1, 2, 3, 4]
    assert sheet.counts_before.keys() == {1, 2, 3, 4}
    assert [advice.words for advice in sheet.advice] == ["周四订 利群(新版) 10 条"]


def test_stock_stands_beside_what_the_orders_let_expect(team: Store) -> None:
    expected = review_sheets.sheet(team, visit_id(15), TODAY).expected[1]
    assert (expected.before_tiao, expected.bought_tiao, expected.expected_tiao, expected.gap) == (15, 0, 0, 15)


def test_the_sheet_tells_every_hint_of_the_queue(team: Store) -> None:
    hints = review_sheets.sheet(team, visit_id(15), TODAY).hints
    assert [hint.rule for hint in hints] == ["H-04", "H-03", "H-01", "H-07", "H-08", "H-06"]
    assert str(hints[0].figures[0]).endswith("it was 15:44 there")


def test_a_promise_due_by_then_of_which_nothing_was_said_is_named(team: Store) -> None:
    sheet = review_sheets.sheet(team, visit_id(15), TODAY)
    assert [promise.words for promise in sheet.unmentioned] == ["带 8 张价签"]
    assert review_sheets.sheet(team, visit_id(40), TODAY).unmentioned == ()


def test_a_promise_settled_at_the_visit_is_told_as_kept(desk: Store) -> None:
    take(
        desk,
        a_promise(
            retailer_id=shop_id(5),
            visit_id=visit_id(5, 1),
            made_on=TODAY - timedelta(days=14),
            due_on=TODAY,
            state="kept",
            settled_on=TODAY,
        ),
    )
    sheet = review_sheets.sheet(desk, visit_id(5), TODAY)
    assert ([promise.state for promise in sheet.kept], sheet.unmentioned) == (["kept"], ())


def test_the_last_four_visits_carry_their_verdicts(team: Store) -> None:
    earlier = review_sheets.sheet(team, visit_id(22), TODAY).earlier
    assert [judged.visit.id for judged in earlier] == [visit_id(22, back) for back in (1, 2, 3, 4)]
    assert [judged.verdict for judged in earlier] == ["returned", "approved", "approved", "approved"]


def test_of_two_verdicts_on_an_earlier_visit_the_first_is_shown(desk: Store) -> None:
    take(
        desk,
        a_review(
            retailer_id=shop_id(15),
            visit_id=visit_id(15, 1),
            verdict="returned",
            reason_code="time",
            reviewed_at=EVENING,
        ),
    )
    assert review_sheets.sheet(desk, visit_id(15), TODAY).earlier[0].verdict == "approved"


def test_the_usual_time_is_that_of_the_author(team: Store) -> None:
    hurried = review_sheets.sheet(team, visit_id(15), TODAY)
    assert hurried.usual_seconds is not None
    assert 20 <= hurried.usual_seconds <= 40


def test_an_entry_tells_its_place_in_the_log_and_how_late_it_is(desk: Store) -> None:
    told = review_sheets.sheet(desk, visit_id(34), TODAY).log
    assert (told.device_no, told.entry, told.days_late, told.minutes_later) == (32, 446, 0, 320)
    visit = review_sheets.sheet(desk, visit_id(0), TODAY).visit
    take(desk, replace(visit, received_at=visit.finished_at + timedelta(days=3), recorded_by=OFFICER))
    sheet = review_sheets.sheet(desk, visit_id(0), TODAY)
    assert (sheet.log.days_late, sheet.author, sheet.recorder) == (3, "吴磊", "林涛")


def test_a_correction_shows_what_it_corrects_and_why_that_was_returned(desk: Store) -> None:
    visit = review_sheets.sheet(desk, visit_id(3), TODAY).visit
    desk.run(reviews.review_visit, visit.id, "returned", reason_code="stock").result()
    take(desk, replace(visit, id=number(3), corrects_id=visit.id, correction_reason="重数了库房"))
    sheet = review_sheets.sheet(desk, number(3), TODAY)
    assert sheet.corrected == visit
    assert [review.reason_code for review in sheet.corrected_reviews] == ["stock"]
    assert sheet.before is not None
    assert sheet.before.id == visit_id(3, 1)


def test_a_mark_for_a_spot_check_is_kept_with_the_visit(desk: Store) -> None:
    made = desk.run(reviews.review_visit, visit_id(3), "commented", spot_check=True).result()
    mark = review_sheets.sheet(desk, visit_id(3), TODAY).spot_mark
    assert mark is not None
    assert mark.id == made
    desk.run(reviews.withdraw_review, made).result()
    assert review_sheets.sheet(desk, visit_id(3), TODAY).spot_mark is None


def test_a_visit_that_left_this_computer_is_said_to_be_gone(team: Store) -> None:
    with pytest.raises(NotFound):
        review_sheets.sheet(team, number(1), TODAY)
