"""The main job: a visit is recorded offline, sent, reviewed and returned, corrected, by the three users over HTTP."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from contract.errors import NotAllowed
from contract.records import Case, Proposal, Visit
from desktop.models import cases, org, outbox, reviewing, reviews, search
from desktop.models.retailers import change_file
from desktop.models.reviewing import returned_to_me
from desktop.models.store import Store
from desktop.models.visits import RecordedVisit, correct_visit, record_visit
from desktop.sync.enrol import enrol
from desktop.sync.trouble import Refused, Unreachable
from tests.examples import a_case, a_promise, an_advice
from tests.journeys.towns import ROUTES, USUAL, Town
from tests.journeys.work import a_visit_at, exchange, shops

WORDS = "周末客人问软盒的多，能不能多给两条？"


class Day:
    """The three users of the town, and a colleague on the other route, each at a computer of their own."""

    def __init__(self, town: Town, stack: ExitStack) -> None:
        self.town = town
        with town.serving():
            stores = [town.enrol(login) for login in ("ann", "bob", "sue", "oda")]
            for store in stores:
                stack.callback(store.close)
                exchange(store)
        self.ann, self.bob, self.sue, self.oda = stores

    def record(self) -> list[Visit]:
        """Record five visits at Ann's first shops: with an advice, a promise and a case at the first three."""
        made = []
        for shop, fill in zip(shops(self.ann)[:5], (advised, promised, complained, plain, plain), strict=True):
            visit = a_visit_at(self.ann, shop)
            self.ann.run(record_visit, fill(self.ann, visit)).result()
            made.append(visit)
        return made


def plain(_store: Store, visit: Visit) -> RecordedVisit:
    return RecordedVisit(visit=visit)


def advised(store: Store, visit: Visit) -> RecordedVisit:
    dates = {"given_on": visit.visited_on, "check_on": visit.visited_on + timedelta(days=14)}
    return RecordedVisit(visit=visit, advice=(an_advice(**_said(store, visit), **dates),))


def promised(store: Store, visit: Visit) -> RecordedVisit:
    dates = {"made_on": visit.visited_on, "due_on": visit.visited_on + timedelta(days=7)}
    made = a_promise(**_said(store, visit), person_id=store.me.person_id, **dates)
    return RecordedVisit(visit=visit, promises=(made,))


def complained(store: Store, visit: Visit) -> RecordedVisit:
    owner = next(held.person_id for held in org.holdings(store, visit.visited_on) if held.role == "office")
    told = {"owner_id": owner, "opened_at": visit.started_at, "due_on": visit.visited_on + timedelta(days=3)}
    made = a_case(**_said(store, visit), filed_under=visit.retailer_id, words=WORDS, **told)
    return RecordedVisit(visit=visit, cases=(made,))


def _said(store: Store, visit: Visit) -> dict[str, object]:
    ids = {"retailer_id": visit.retailer_id, "visit_id": visit.id}
    return {"id": store.ids.new_id(), "created_by": store.me.person_id, "created_at": visit.created_at, **ids}


def queued(store: Store) -> set[UUID]:
    return {item.visit.id for item in reviewing.queue(store, org.today(store)).items}


def names(store: Store) -> list[str]:
    return [shop.name for shop in shops(store)]


@pytest.fixture
def day(town: Town) -> Iterator[Day]:
    with ExitStack() as stack:
        yield Day(town, stack)


@pytest.mark.slow
def test_five_visits_are_recorded_offline_reviewed_and_the_returned_one_is_corrected(day: Day) -> None:
    visits = _worked_offline(day)
    with day.town.serving():
        assert exchange(day.ann).refused == 0
        assert outbox.waiting(day.ann).count == 0
        exchange(day.sue)
        returned = _reviewed(day, visits)
        exchange(day.sue)
        _corrected(day, visits, returned)
        _seen_by_the_office(day, visits)
        _unseen_on_the_other_route(day)
    _official_fields_untouched(day)


def _worked_offline(day: Day) -> list[Visit]:
    """The server is down: five visits, one change of the file, one request to a department; all of it waits."""
    visits = day.record()
    shop = shops(day.ann)[3]
    day.ann.run(change_file, replace(shop, phone="13911112222", owner_name="秦岚")).result()
    waits = outbox.waiting(day.ann)
    assert waits.count == 7
    assert waits.oldest_at is not None
    with pytest.raises(Unreachable):
        exchange(day.ann)
    assert outbox.waiting(day.ann) == waits
    assert shops(day.ann)[3].phone == "13911112222"
    return visits


def _reviewed(day: Day, visits: list[Visit]) -> Visit:
    """The supervisor's queue holds exactly these five; four are approved, one goes back with its reason."""
    assert queued(day.sue) == {visit.id for visit in visits}
    returned, *others = [item.visit for item in reviewing.queue(day.sue, org.today(day.sue)).items]
    for visit in others:
        day.sue.run(reviews.review_visit, visit.id, "approved").result()
    day.sue.run(reviews.review_visit, returned.id, "returned", reason_code="advice", words="没有写建议").result()
    assert queued(day.sue) == set()
    return returned


def _corrected(day: Day, visits: list[Visit], returned: Visit) -> None:
    """The account manager sees every verdict and corrects the one returned; the correction waits in the queue."""
    exchange(day.ann)
    verdicts = {visit.id: [made.verdict for made in reviews.of_visit(day.ann, visit.id)] for visit in visits}
    assert verdicts == {visit.id: ["returned" if visit.id == returned.id else "approved"] for visit in visits}
    [told] = returned_to_me(day.ann, org.today(day.ann))
    assert (told.visit.id, told.review.words) == (returned.id, "没有写建议")
    mine = day.ann.get(Visit, returned.id)
    assert mine is not None
    mended = replace(
        mine, id=day.ann.ids.new_id(), corrects_id=mine.id, correction_reason="补写", note="建议周四订 8 条"
    )
    day.ann.run(correct_visit, mended).result()
    exchange(day.ann)
    assert returned_to_me(day.ann, org.today(day.ann)) == []
    exchange(day.sue)
    assert queued(day.sue) == {mended.id}


def _seen_by_the_office(day: Day, visits: list[Visit]) -> None:
    """The office sees the case with the retailer's own words, and asks to decide on the name of the owner."""
    exchange(day.oda)
    [case] = cases.open_cases(day.oda, owner=day.oda.me.person_id)
    assert (case.words, case.visit_id) == (WORDS, visits[2].id)
    rows = day.oda.t("proposals")
    [asked] = day.oda.all(Proposal, sa.select(rows))
    assert (asked.field_name, asked.mine, asked.decision) == ("owner_name", ("秦岚",), "open")
    day.oda.run(cases.close_case, case.id, "已答复").result()
    exchange(day.oda)
    exchange(day.ann)
    assert [made.result for made in day.ann.all(Case, sa.select(day.ann.t("cases")))] == ["已答复"]


def _unseen_on_the_other_route(day: Day) -> None:
    """Nobody sees another route: not its shops, not its visits, not by searching."""
    exchange(day.bob)
    exchange(day.ann)
    assert [len(shops(store)) for store in (day.ann, day.bob, day.sue, day.oda)] == [6, 3, 9, 9]
    assert all(name.startswith(ROUTES[0]) for name in names(day.ann))
    assert all(name.startswith(ROUTES[1]) for name in names(day.bob))
    for kind in ("visits", "advice", "promises", "cases", "reviews", "proposals"):
        with day.bob.read() as connection:
            assert connection.execute(sa.select(day.bob.tables[kind])).all() == [], kind
    assert search.find(day.bob, ROUTES[0]) == []


def _official_fields_untouched(day: Day) -> None:
    """Supply tier, credit level, name and owner are what the list said; only the telephone is the new one."""
    told = {line["客户编码"]: (line["店名"], line["档位"], line["诚信等级"], None) for line in USUAL}
    rows = day.town.rows("retailers")
    columns = ("name", "tier", "credit_level", "owner_name")
    assert {row["customer_code"]: tuple(row[name] for name in columns) for row in rows} == told
    assert [row["customer_code"] for row in rows if row["phone"] == "13911112222"] == ["C0004"]


def test_no_screen_writes_what_only_an_import_may(served_town: Town, tmp_path: Path) -> None:
    with closing(served_town.enrol("ann", tmp_path.name)) as ann:
        exchange(ann)
        shop = shops(ann)[0]
        meddled = (
            replace(shop, tier="30"),
            replace(shop, credit_level="AAA"),
            replace(shop, customer_code="X1"),
            replace(shop, phone="13911112222", tier="30"),
        )
        for changed in meddled:
            with pytest.raises(NotAllowed, match="Nothing was changed"):
                ann.run(change_file, changed).result()
            assert (outbox.waiting(ann).count, shops(ann)[0]) == (0, shop)


@pytest.mark.slow
def test_a_person_made_by_a_process_beside_the_server_enrols_with_the_password_typed(
    served_town: Town, tmp_path: Path
) -> None:
    told = ["user", "ren", "--name", "任一", "--role", "account_manager", "--node", ROUTES[1]]
    command = [sys.executable, "-m", "server", *told, "--database", served_town.url]
    done = subprocess.run(command, input="a long walk home\n", capture_output=True, text=True, check=True)
    served_town.codes["ren"] = done.stdout.strip()
    slip = served_town.slip("ren", password="a long walk home")
    with pytest.raises(Refused, match="does not fit"):
        enrol(replace(slip, password="another long walk"), served_town.place(tmp_path.name))
    with closing(enrol(slip, served_town.place(tmp_path.name))) as ren:
        exchange(ren)
        assert names(ren) == [line["店名"] for line in USUAL if line["走访线路"] == ROUTES[1]]
