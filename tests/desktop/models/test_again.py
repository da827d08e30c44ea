"""What the server refused is recorded again, corrected or as it was (rules of desktop/models/again.py)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from contract import chain
from contract.errors import NotFound
from contract.messages import Result
from contract.records import Retailer, Visit
from desktop.models import again, cases, outbox, postponements, retailers, schema, settling, visits
from desktop.models.again import Way
from desktop.models.outbox import Refused
from desktop.models.store import Store
from desktop.models.visits import RecordedVisit
from tests.examples import SHOP, TODAY, a_case, a_retailer, a_visit
from tests.stores import a_store, take


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = a_store(tmp_path)
    take(made, a_retailer())
    yield made
    made.close()


def refused(store: Store) -> Refused:
    """Have everything that waits refused, its rows taken back, and give the last of it."""
    ops = settling.owed(store, most_ops=10, most_bytes=10**6)
    results = [Result(seq=op.seq, op_id=op.op_id, outcome="rejected", reason="invalid", words="No.") for op in ops]
    store.run(settling.answered, results, b"e").result()
    return outbox.needs_you(store)[-1]


def waiting(store: Store) -> list[tuple[str, bool]]:
    """Name what waits, and whether it replaces a refused entry."""
    box = schema.outbox
    with store.read() as connection:
        rows = connection.execute(sa.select(box.c.action, box.c.header).where(box.c.state == outbox.WAITING)).all()
    return [(row.action, chain.read_header(row.header).retry_of is not None) for row in rows]


@pytest.mark.parametrize(("channel", "way"), [("visit", Way.VISIT), ("phone", Way.CONTACT)])
def test_rule_1_a_visit_and_a_contact_open_each_in_its_form(store: Store, channel: str, way: Way) -> None:
    action = visits.record_visit if channel == "visit" else visits.record_contact
    made = a_visit() if channel == "visit" else a_contact()
    store.run(action, RecordedVisit(visit=made)).result()
    assert again.way_of(refused(store)) is way


def a_contact() -> Visit:
    checks = dict.fromkeys(Visit.CHECKS)
    return replace(a_visit(), channel="phone", **checks)  # type: ignore[arg-type]


def test_rule_1_a_contact_recorded_again_takes_the_place_of_the_refused_one(store: Store) -> None:
    store.run(visits.record_contact, RecordedVisit(visit=a_contact())).result()
    entry = refused(store)
    corrected = replace(a_contact(), id=store.ids.new_id(), note="改正后的内容")
    store.run(visits.record_contact, RecordedVisit(visit=corrected), retry_of=entry.op_id).result()
    assert (outbox.needs_you(store), waiting(store)) == ([], [("record_contact", True)])


def test_rule_1_a_field_of_the_file_opens_with_what_was_written(store: Store) -> None:
    store.run(retailers.change_file, replace(a_retailer(), opening_hours="8:00-20:00")).result()
    entry = refused(store)
    assert again.way_of(entry) is Way.FIELD
    assert again.field_of(entry) == (SHOP, "opening_hours", "8:00-20:00")
    changed = replace(a_retailer(), opening_hours="8:00-21:00")
    store.run(retailers.change_file, changed, retry_of=entry.op_id).result()
    assert (outbox.needs_you(store), waiting(store)) == ([], [("change_file", True)])


def test_rule_2_a_step_of_one_key_is_done_again_over_what_stands(store: Store) -> None:
    store.run(postponements.postpone_visit, SHOP, TODAY, TODAY + timedelta(days=2), "closed").result()
    entry = refused(store)
    assert again.way_of(entry) is Way.AT_ONCE
    store.run(again.record_at_once, entry.op_id).result()
    assert (outbox.needs_you(store), waiting(store)) == ([], [("postpone_visit", True)])
    with pytest.raises(NotFound):
        store.run(again.record_at_once, entry.op_id).result()


def test_rule_2_what_stands_already_leaves_nothing_to_be_done(store: Store) -> None:
    with store.change("change_file") as tx:
        tx.put(replace(a_retailer(), opening_hours="8:00-20:00", cycle_days=7))
    entry = refused(store)
    take(store, replace(a_retailer(), opening_hours="8:00-20:00", cycle_days=7), rev=2)
    assert again.way_of(entry) is Way.AT_ONCE
    store.run(again.record_at_once, entry.op_id).result()
    assert (outbox.needs_you(store), waiting(store)) == ([], [])
    assert store.get(Retailer, SHOP) is not None


def test_rule_1_what_a_retailer_told_opens_in_its_form(store: Store) -> None:
    store.run(cases.open_case, case := a_case(visit_id=None)).result()
    entry = refused(store)
    assert again.way_of(entry) is Way.FEEDBACK
    assert again.case_of(store, entry.op_id) == case


def test_rule_3_a_number_on_paper_is_not_done_again(store: Store) -> None:
    store.run(visits.record_visit, RecordedVisit(visit=a_visit())).result()
    entry = replace(refused(store), action="print_paper", changes=())
    assert again.way_of(entry) is None
