"""What asks for attention: refused entries, proposals, news; and the list of all shops."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from contract.errors import Conflict, NotFound
from contract.records import Proposal, Retailer
from desktop.models import notices, outbox, schema, settle, shop_list, visits
from desktop.models.store import Store
from desktop.models.visits import RecordedVisit
from tests.examples import NOW, PERSON, SHOP, TODAY, a_retailer, a_visit, number
from tests.stores import a_store, take

OTHER = UUID(int=0x77)


def a_proposal(**values: object) -> Proposal:
    made = Proposal(
        id=number(900),
        created_at=NOW,
        root_id=SHOP,
        target_kind="retailers",
        target_id=SHOP,
        field_name="phone",
        base=("13800004471",),
        mine=("13900001111",),
        theirs=("13800004471",),
        reason="conflict",
        proposed_by=OTHER,
    )
    return replace(made, **values)  # type: ignore[arg-type]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = a_store(tmp_path)
    take(made, a_retailer(), a_retailer(1, name="建国副食店", address="车站路41号", street="车站路"), a_proposal())
    yield made
    made.close()


def test_a_proposal_is_shown_with_its_shop_field_and_both_values(store: Store) -> None:
    (item,) = settle.of(store).proposals
    assert (item.shop, item.told.caption, item.before, item.proposed, item.stood, item.stands) == (
        "惠鑫便利店",
        "Phone",
        "13800004471",
        "13900001111",
        "13800004471",
        "13800004471",
    )


def test_what_stands_now_is_what_the_file_says_today(store: Store) -> None:
    take(store, a_retailer(phone="13700002222"), rev=2)
    (item,) = settle.of(store).proposals
    assert (item.stood, item.stands) == ("13800004471", "13700002222")


def test_the_other_value_is_written_by_a_new_entry(store: Store) -> None:
    decided = store.run(settle.decide_proposal, a_proposal().id, take=True).result()
    store.run(settle.choose_other, decided).result()
    shop, proposal = store.get(Retailer, SHOP), store.get(Proposal, a_proposal().id)
    assert shop is not None
    assert proposal is not None
    assert (shop.phone, proposal.decision) == ("13800004471", "taken")
    assert [item.action for item in settle.of(store).unsent] == ["decide_proposal", "decide_proposal"]


def test_after_leaving_it_the_proposed_value_can_still_be_written(store: Store) -> None:
    decided = store.run(settle.decide_proposal, a_proposal().id, take=False).result()
    store.run(settle.choose_other, decided).result()
    shop = store.get(Retailer, SHOP)
    assert shop is not None
    assert shop.phone == "13900001111"


def test_a_proposal_for_another_department_is_not_offered(store: Store) -> None:
    take(
        store,
        a_proposal(id=number(902), field_name="name", base=("惠鑫便利店",), mine=("惠鑫超市",), theirs=("惠鑫便利店",)),
    )
    assert [item.proposal.id for item in settle.of(store).proposals] == [a_proposal().id]


def test_the_office_accepts_a_name_without_writing_it_itself(tmp_path: Path) -> None:
    (tmp_path / "office").mkdir()
    office = a_store(tmp_path / "office", "office")
    take(
        office,
        a_retailer(),
        a_proposal(field_name="name", base=("惠鑫便利店",), mine=("惠鑫超市",), theirs=("惠鑫便利店",)),
    )
    (item,) = settle.of(office).proposals
    office.run(settle.decide_proposal, item.proposal.id, take=True).result()
    shop = office.get(Retailer, SHOP)
    assert shop is not None
    assert (shop.name, settle.of(office).proposals) == ("惠鑫便利店", ())
    office.close()


def test_what_was_put_away_comes_back(store: Store) -> None:
    store.run(visits.record_visit, RecordedVisit(visit=a_visit())).result()
    with store.local("outbox") as connection:
        connection.execute(sa.update(schema.outbox).values(state="refused", outcome="rejected"))
    (entry,) = settle.of(store).refused
    store.run(outbox.put_away, entry.op_id).result()
    assert settle.of(store).refused == ()
    store.run(outbox.take_out_again, entry.op_id).result()
    assert settle.of(store).refused == (entry,)


def test_taking_a_proposal_changes_the_field_and_closes_it(store: Store) -> None:
    store.run(settle.decide_proposal, a_proposal().id, take=True).result()
    shop, decided = store.get(Retailer, SHOP), store.get(Proposal, a_proposal().id)
    assert shop is not None
    assert decided is not None
    assert (shop.phone, decided.decision, decided.decided_by) == ("13900001111", "taken", PERSON)
    assert settle.of(store).proposals == ()


def test_refusing_a_proposal_leaves_the_field(store: Store) -> None:
    store.run(settle.decide_proposal, a_proposal().id, take=False, words="号码没变").result()
    shop = store.get(Retailer, SHOP)
    assert shop is not None
    assert shop.phone == "13800004471"
    with pytest.raises(Conflict):
        store.run(settle.decide_proposal, a_proposal().id, take=True).result()


def test_a_proposal_that_left_says_so(store: Store) -> None:
    with pytest.raises(NotFound):
        store.run(settle.decide_proposal, OTHER, take=True).result()
    take(store, a_proposal(id=number(901), target_id=OTHER))
    with pytest.raises(NotFound):
        store.run(settle.decide_proposal, number(901), take=True).result()


def test_what_waits_is_named_with_its_shop_and_does_not_count_as_a_thing_to_do(store: Store) -> None:
    store.run(visits.record_visit, RecordedVisit(visit=a_visit())).result()
    found = settle.of(store)
    assert [(item.action, item.shops) for item in found.unsent] == [("record_visit", ("惠鑫便利店",))]
    assert (found.unsent_count, found.count) == (1, 1)


def test_a_refused_entry_and_news_count(store: Store) -> None:
    store.run(visits.record_visit, RecordedVisit(visit=a_visit())).result()
    with store.local() as connection:
        connection.execute(sa.update(schema.outbox).values(state="refused", reason="not_allowed"))
        notices.tell(connection, 1, "{shop} moved to {route}.", shop="惠鑫便利店", route="城西一线")
    found = settle.of(store)
    assert found.count == 3
    assert found.refused[0].records()[0] == a_visit()
    assert str(found.notices[0].words) == "惠鑫便利店 moved to 城西一线."


def test_the_list_of_shops_is_by_street_and_knows_the_last_visit(store: Store) -> None:
    take(store, a_visit(), a_visit(1, visited_on=TODAY.replace(day=3)), a_visit(2, channel="phone"))
    listed = shop_list.of(store)
    assert [shop.name for shop in listed] == ["惠鑫便利店", "建国副食店"]
    assert [shop.last_visit for shop in listed] == [TODAY, None]


def test_the_list_of_shops_is_filtered_like_the_quick_search(store: Store) -> None:
    assert [shop.name for shop in shop_list.of(store, "jgfs")] == ["建国副食店"]
    assert [shop.name for shop in shop_list.of(store, "桥头")] == ["惠鑫便利店"]
    assert shop_list.of(store, "没有这户") == []


def test_a_merged_shop_is_not_listed(store: Store) -> None:
    take(store, a_retailer(2, name="旧店", merged_into=SHOP))
    assert "旧店" not in [shop.name for shop in shop_list.of(store)]
