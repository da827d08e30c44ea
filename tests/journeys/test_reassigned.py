"""A shop goes to another route while its account manager is offline with unsent visits (sync.md section 4; RB-25)."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from contract.errors import NotFound
from contract.records import Advice, Proposal, Retailer, Visit
from contract.words import use_language
from desktop.models import drafts, notices, outbox, schema, search, visits
from desktop.models.retailers import change_file
from desktop.models.store import Store
from desktop.models.visits import RecordedVisit, record_visit
from tests.examples import an_advice
from tests.journeys.towns import ROUTES, USUAL, Town
from tests.journeys.work import a_visit_at, exchange, shops, shown

pytestmark = pytest.mark.slow


@dataclass
class Move:
    """Two routes and their account managers; each test takes a shop of Ann's that no other takes."""

    town: Town
    ann: Store
    bob: Store
    moved: set[str] = field(default_factory=set)

    def shop(self, store: Store, code: str) -> Retailer:
        """Give a shop by its customer code."""
        return next(shop for shop in shops(store) if shop.customer_code == code)

    def happen(self, code: str) -> None:
        """Import the list anew, with this shop on the other route."""
        self.moved.add(code)
        lines = [line | ({"走访线路": ROUTES[1]} if line["客户编码"] in self.moved else {}) for line in USUAL]
        told = self.town.import_shops(lines)
        assert (told["changed"], told["same"]) == (1, len(USUAL) - 1)


@pytest.fixture(scope="module")
def move(laid_town: Town, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Move]:
    town = laid_town.copied(tmp_path_factory.mktemp("reassigned"))
    with ExitStack() as stack:
        stack.enter_context(town.serving())
        ann, bob = (stack.enter_context(closing(town.enrol(login))) for login in ("ann", "bob"))
        for store in (ann, bob):
            exchange(store)
        yield Move(town, ann, bob)


def _recorded(store: Store, shop: Retailer, note: str) -> Visit:
    visit = a_visit_at(store, shop, note=note)
    advice = an_advice(
        id=store.ids.new_id(),
        created_by=store.me.person_id,
        retailer_id=shop.id,
        visit_id=visit.id,
        given_on=visit.visited_on,
        check_on=visit.visited_on + timedelta(days=14),
    )
    store.run(record_visit, RecordedVisit(visit=visit, advice=(advice,))).result()
    return visit


@pytest.mark.case("S33", "RB-25")
def test_unsent_visits_arrive_late_in_the_new_route_and_the_shop_leaves_with_words(move: Move) -> None:
    shop = move.shop(move.ann, "C0001")
    _recorded(move.ann, shop, "第一次")
    exchange(move.ann)
    unsent = [_recorded(move.ann, shop, note) for note in ("路上", "回程")]
    move.happen("C0001")
    exchange(move.bob)
    assert [visit.note for visit in visits.of_retailer(move.bob, shop.id)] == ["第一次"]

    outcome = exchange(move.ann)
    assert (outcome.pushed, outcome.late, outcome.refused) == (2, 2, 0)
    assert outbox.waiting(move.ann).count == 0
    assert outbox.needs_you(move.ann) == []
    _left_with_words(move.ann, shop)

    exchange(move.bob)
    arrived = {visit.note: visit.is_late for visit in visits.of_retailer(move.bob, shop.id)}
    assert arrived == {"第一次": False, "路上": True, "回程": True}
    assert {visit.author_id for visit in visits.of_retailer(move.bob, shop.id)} == {move.ann.me.person_id}
    advice = move.bob.all(Advice, sa.select(move.bob.t("advice")))
    assert len([given for given in advice if given.retailer_id == shop.id]) == 3
    late = [row["id"] for row in move.town.rows("visits") if row["is_late"]]
    assert sorted(late) == sorted(visit.id.bytes for visit in unsent)


def _left_with_words(store: Store, shop: Retailer) -> None:
    """Nothing of the shop is left in the file, and one sentence says where it went, in both languages."""
    assert shop.id not in {held.id for held in shops(store)}
    with store.read() as connection:
        for kind, table in schema.RECORDS.items():
            assert connection.execute(sa.select(table.c.id).where(table.c.root_id == shop.id.bytes)).all() == [], kind
    assert search.find(store, shop.name) == []
    [notice] = [told for told in notices.unread(store) if told.values["shop"] == shop.name]
    said = []
    for language in ("en", "zh_CN"):
        use_language(language)
        said.append(notice.words)
    assert all(shop.name in words and ROUTES[1] in words for words in said)
    assert said[0] != said[1]


@pytest.mark.case("S33", "RB-25")
def test_an_edit_of_the_file_made_meanwhile_becomes_a_proposal_for_the_new_manager(move: Move) -> None:
    shop = move.shop(move.ann, "C0002")
    move.ann.run(change_file, replace(shop, phone="13911112222")).result()
    move.happen("C0002")
    outcome = exchange(move.ann)
    assert (outcome.pushed, outcome.late, outcome.refused) == (1, 1, 0)
    exchange(move.bob)
    [told] = move.bob.all(Proposal, sa.select(move.bob.t("proposals")))
    assert (told.field_name, told.mine, told.theirs, told.reason) == ("phone", ("13911112222",), (shop.phone,), "late")
    assert shown(move.ann, Proposal) == set()


def test_a_visit_begun_before_the_shop_left_is_refused_in_words_and_stays_a_draft(move: Move) -> None:
    shop = move.shop(move.ann, "C0003")
    key = visits.draft_key(shop.id, "visit")
    move.ann.run(drafts.keep, key, {"note": "写到一半"}).result()
    begun = a_visit_at(move.ann, shop, note="写到一半")
    move.happen("C0003")
    exchange(move.ann)
    with pytest.raises(NotFound, match="kept as a draft"):
        move.ann.run(record_visit, RecordedVisit(visit=begun)).result()
    assert drafts.kept(move.ann, key) == {"note": "写到一半"}
    assert outbox.waiting(move.ann).count == 0
