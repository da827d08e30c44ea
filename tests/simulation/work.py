"""What people do at their computers in a schedule: the records they make, with words that no log may ever show."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from contract.records import (
    Advice,
    Case,
    CaseStep,
    Contact,
    FieldState,
    Promise,
    Proposal,
    Retailer,
    Review,
    StockCount,
    Visit,
)

if TYPE_CHECKING:
    from tests.simulation.computers import Computer

CANARY = "黄雀在后听风"
"""Stands in every name, note and phone of a schedule."""
CANARY_PHONE = "1390042"
_LONG = 3_000
"""So many more characters has a note that is written on a full disk: it does not fit where there is room left."""


def words(computer: Computer) -> str:
    """Write something that was never written before."""
    return f"{CANARY}{computer.town.next_number()}"


def _base(computer: Computer) -> dict[str, Any]:
    return {
        "id": computer.store.ids.new_id(),
        "created_by": computer.store.me.person_id,
        "created_at": computer.clock.now(),
    }


def a_visit(computer: Computer, shop: UUID, **more: Any) -> Visit:
    """Make a visit of today."""
    now, me = computer.clock.now(), computer.store.me.person_id
    told: dict[str, Any] = {
        "retailer_id": shop,
        "channel": "visit",
        "author_id": me,
        "recorded_by": me,
        "visited_on": now.date(),
        "started_at": now,
        "finished_at": now,
        "note": words(computer) + "长" * (_LONG if computer.is_full else 0),
    }
    return Visit(**_base(computer), **(told | more))


def record_visit(computer: Computer) -> None:
    """Record a visit, with what hangs on it."""
    chance = computer.town.chance
    shops = computer.shops()
    if not shops:
        return
    shop, today = chance.choice(shops), computer.clock.now().date()
    visit = a_visit(computer, shop)
    made: list[Any] = [visit]
    if chance.random() < 0.4:
        made.append(
            StockCount(
                **_base(computer), retailer_id=shop, visit_id=visit.id, product_no=1, counter_tiao=2, backroom_tiao=3
            )
        )
    if chance.random() < 0.4:
        made.append(
            Promise(
                **_base(computer),
                retailer_id=shop,
                visit_id=visit.id,
                side="us",
                person_id=visit.author_id,
                words=words(computer),
                made_on=today,
                due_on=today + timedelta(days=14),
            )
        )
    if chance.random() < 0.3:
        made.append(_advice(computer, shop, visit.id))
    computer.write("record_visit", *made)


def _advice(computer: Computer, shop: UUID, visit: UUID) -> Advice:
    today = computer.clock.now().date()
    return Advice(
        **_base(computer),
        retailer_id=shop,
        visit_id=visit,
        topic="restock",
        words=words(computer),
        metric="oos_items",
        unit="个",
        given_on=today,
        check_on=today + timedelta(days=7),
    )


def record_as_stranger(computer: Computer) -> None:
    """Record a visit to a shop that was never on this computer."""
    known = computer.rows("retailers").keys()
    strange = [shop for shop in sorted(computer.town.model.was_in) if shop.bytes not in known]
    if strange:
        shop = computer.town.chance.choice(strange)
        computer.write("record_visit", a_visit(computer, shop), stranger=True)


def change_file(computer: Computer) -> None:
    """Change fields of a shop's file; sometimes with a new contact."""
    chance = computer.town.chance
    shops = computer.of("retailers", Retailer)
    if not shops:
        return
    shop = chance.choice(shops)
    new: dict[str, Any] = {}
    for name in chance.sample(["contact_name", "address", "remark", "phone", "best_time"], k=chance.randint(1, 2)):
        usual = f"{CANARY_PHONE}0001" if name == "phone" else CANARY
        fresh = f"{CANARY_PHONE}{computer.town.next_number():04}" if name == "phone" else words(computer)
        new[name] = usual if chance.random() < 0.15 else fresh
    made: list[Any] = [replace(shop, **new)]
    if chance.random() < 0.3:
        made.append(Contact(**_base(computer), retailer_id=shop.id, name=words(computer)))
    computer.write("change_file", *made)


def request_change(computer: Computer) -> None:
    """Ask for a change of what the licence department owns."""
    shops = computer.of("retailers", Retailer)
    if shops:
        shop = computer.town.chance.choice(shops)
        computer.write("request_change", replace(shop, owner_name=words(computer)))


def confirm_field(computer: Computer) -> None:
    """Confirm a field of a shop, or confirm it again."""
    shops, chance = computer.shops(), computer.town.chance
    known = computer.of("field_states", FieldState)
    today = computer.clock.now().date()
    me = computer.store.me.person_id
    if known and chance.random() < 0.5:
        state = chance.choice(known)
        computer.write("confirm_fields", replace(state, confirmed_on=today + timedelta(days=1), confirmed_by=me))
    elif shops:
        made = FieldState(
            **_base(computer),
            retailer_id=chance.choice(shops),
            field_name="phone",
            confirmed_on=today,
            confirmed_by=me,
        )
        computer.write("confirm_fields", made)


def settle_promise(computer: Computer) -> None:
    """Say what became of a promise."""
    found = [p for p in computer.of("promises", Promise) if p.state == "open"]
    if found:
        promise = computer.town.chance.choice(found)
        done = replace(
            promise,
            state=computer.town.chance.choice(["kept", "broken"]),
            settled_on=computer.clock.now().date(),
            settled_by=computer.store.me.person_id,
            result=words(computer),
        )
        computer.write("settle_promise", done)


def rate_advice(computer: Computer) -> None:
    """Say whether an advice was useful."""
    found = [a for a in computer.of("advice", Advice) if a.rating is None]
    if found:
        computer.write("rate_advice", replace(computer.town.chance.choice(found), rating="useful"))


def open_case(computer: Computer) -> None:
    """Take down what a retailer asks."""
    shops = computer.shops()
    if not shops:
        return
    shop, now, me = computer.town.chance.choice(shops), computer.clock.now(), computer.store.me.person_id
    case = Case(
        **_base(computer),
        filed_under=shop,
        retailer_id=shop,
        case_kind="request",
        words=words(computer),
        opened_at=now,
        owner_id=me,
        due_on=now.date() + timedelta(days=3),
    )
    step = CaseStep(**_base(computer), filed_under=shop, case_id=case.id, step="open", person_id=me, taken_at=now)
    computer.write("open_case", case, step)


def work_on_case(computer: Computer) -> None:
    """Close a case, open it again, or write down its next step."""
    found = computer.of("cases", Case)
    if not found:
        return
    case, now, me = computer.town.chance.choice(found), computer.clock.now(), computer.store.me.person_id
    step, action = ("reopen", "reopen_case") if case.state == "closed" else ("close", "close_case")
    new = replace(case, state="open", closed_at=None)
    if case.state == "open":
        new = replace(case, state="closed", closed_at=now, result=words(computer))
        if computer.town.chance.random() < 0.4:
            step, action, new = "note", "note_case", replace(case, next_action=words(computer))
    told = CaseStep(
        **_base(computer), filed_under=case.filed_under, case_id=case.id, step=step, person_id=me, taken_at=now
    )
    computer.write(action, new, told)


def correct_visit(computer: Computer) -> None:
    """Put another visit beside one that was wrong."""
    found = _own_visits(computer)
    if found:
        wrong = computer.town.chance.choice(found)
        right = a_visit(computer, wrong.retailer_id, corrects_id=wrong.id, correction_reason=words(computer))
        computer.write("correct_visit", right)


def annul_visit(computer: Computer) -> None:
    """Say that a visit did not take place."""
    found = _own_visits(computer)
    if found:
        visit = computer.town.chance.choice(found)
        computer.write("annul_visit", replace(visit, voided_at=computer.clock.now(), void_reason=words(computer)))


def _own_visits(computer: Computer) -> list[Visit]:
    me = computer.store.me.person_id
    return [visit for visit in computer.of("visits", Visit) if visit.recorded_by == me]


def review_visit(computer: Computer) -> None:
    """Judge a visit of another."""
    me = computer.store.me.person_id
    found = [visit for visit in computer.of("visits", Visit) if visit.recorded_by != me]
    if found:
        visit = computer.town.chance.choice(found)
        verdict = computer.town.chance.choice(["approved", "returned"])
        review = Review(
            **_base(computer),
            retailer_id=visit.retailer_id,
            visit_id=visit.id,
            reviewer_id=me,
            verdict=verdict,
            words=words(computer),
            reviewed_at=computer.clock.now(),
        )
        computer.write("review_visit", review)


def withdraw_review(computer: Computer) -> None:
    """Take a verdict back."""
    me = computer.store.me.person_id
    found = [review for review in computer.of("reviews", Review) if review.reviewer_id == me]
    if found:
        review = computer.town.chance.choice(found)
        computer.write("withdraw_review", replace(review, voided_at=computer.clock.now(), void_reason=words(computer)))


def decide_proposal(computer: Computer) -> None:
    """Take a value that waits, or refuse it."""
    found = [p for p in computer.of("proposals", Proposal) if p.decision == "open"]
    if not found:
        return
    proposal = computer.town.chance.choice(found)
    shop = computer.store.get(Retailer, proposal.root_id)
    taken = computer.town.chance.random() < 0.5 and proposal.target_kind == "retailers" and shop is not None
    decided = replace(
        proposal,
        decision="taken" if taken else "refused",
        decided_by=computer.store.me.person_id,
        decided_at=computer.clock.now(),
    )
    mine = proposal.mine[0] if proposal.mine else None
    if taken and shop is not None and proposal.field_name in {"contact_name", "address", "remark", "phone"}:
        computer.write("decide_proposal", decided, replace(shop, **{proposal.field_name: mine}))
    else:
        computer.write("decide_proposal", decided)
