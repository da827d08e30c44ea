"""What asks for the person's attention: visits returned, refused entries, proposals, news; and what waits to be sent.

Nothing here is lost: a refused entry keeps its payload until it is done anew or put away. Rules (the tests cite them):
 1. A proposal is offered to whoever owns its field: the office for official ones, else the field's hands.
 2. Taking the value of an official field decides and changes nothing here: it comes with the department's next list.
 3. A decision is never taken back; the other value is written by a new entry (sync.md section 6).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from contract import chain, wire
from contract.errors import Conflict, NotFound
from contract.fields import Field, Merge, kinds
from contract.messages import Change
from contract.records import Proposal, Retailer
from desktop.models import notices, org, outbox, photos, reviewing, schema
from desktop.models.notices import Notice
from desktop.models.outbox import Refused
from desktop.models.photos import Stuck
from desktop.models.reviewing import Returned
from desktop.models.store import Store
from desktop.models.transaction import Transaction

KINDS: Final = frozenset({"outbox", "proposals", "notices", "retailers", "reviews", "visits", "pictures"})
"""The kinds that the page is made from."""
_MOST: Final = 200
_FIELD_HANDS: Final = frozenset({"account_manager", "supervisor"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsent:
    """One entry that waits for the server: what was done, to which shops, when.

    `tries` counts how often the server failed over it alone; `is_next` says that it is the first in line.
    """

    seq: int
    action: str
    occurred_at: datetime
    shops: tuple[str, ...]
    changes: tuple[Change, ...] = ()
    tries: int = 0
    is_next: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """One proposal to decide: the field of which shop, the value proposed, the one that stood then, and now.

    `who` proposed it, "" where that is not known. An `official` one changes nothing here when it is taken (rule 2).
    """

    proposal: Proposal
    shop: str
    told: Field
    who: str
    before: Any
    proposed: Any
    stood: Any
    stands: Any

    @property
    def official(self) -> bool:
        """Say whether the value comes from another department's list."""
        return self.told.merge is Merge.OFFICIAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What was decided, and the value (as on the wire) that the other choice would have left there."""

    proposal: Proposal
    instead: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Settle:
    """Everything the page shows; `shops` names the shops of what was returned and refused, by id."""

    unsent: tuple[Unsent, ...] = ()
    unsent_count: int = 0
    unsent_photos: int = 0
    refused: tuple[Refused, ...] = ()
    proposals: tuple[Open, ...] = ()
    notices: tuple[Notice, ...] = ()
    pictures: tuple[Stuck, ...] = ()
    returned: tuple[Returned, ...] = ()
    shops: Mapping[UUID, str] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """Count what wants the person; what merely waits for the network does not."""
        return sum(map(len, (self.returned, self.refused, self.pictures, self.proposals, self.notices)))


def of(store: Store) -> Settle:
    """Gather what asks for attention."""
    refused, returned = outbox.needs_you(store), reviewing.returned_to_me(store, org.today(store))
    roots = {root.bytes for entry in refused for root in entry.roots}
    stuck = photos.stuck(store)
    roots |= {item.photo.retailer_id.bytes for item in stuck}
    named = _names(store, roots | {item.visit.retailer_id.bytes for item in returned})
    return Settle(
        unsent=tuple(_unsent(store)),
        unsent_count=outbox.waiting(store).count,
        unsent_photos=photos.waiting(store),
        refused=tuple(refused),
        pictures=tuple(stuck),
        proposals=tuple(_proposals(store)),
        notices=tuple(notices.unread(store)),
        returned=tuple(returned),
        shops={UUID(bytes=root): name for root, name in named.items()},
    )


def decide_proposal(store: Store, proposal_id: UUID, *, take: bool, words: str | None = None) -> Decided:
    """Take the proposed value over, or let the one that stands stay; Conflict when somebody decided before."""
    found = store.get(Proposal, proposal_id)
    if found is None:
        raise NotFound("This proposal is not on this computer any more. Nothing was changed.")
    if found.decision != "open":
        raise Conflict("Somebody decided this proposal before. Nothing was changed.")
    decided = replace(
        found,
        decision="taken" if take else "refused",
        decided_by=store.me.person_id,
        decided_at=store.clock.now(),
        decision_words=words,
    )
    instead = _value(found.mine)
    with store.change("decide_proposal") as tx:
        tx.put(decided)
        if take and _told(found).merge is not Merge.OFFICIAL:
            instead = _write(tx, found, _value(found.mine))
    return Decided(proposal=decided, instead=instead)


def choose_other(store: Store, decided: Decided) -> None:
    """Leave there what the other choice would have left, by a new entry (rule 3)."""
    with store.change("decide_proposal") as tx:
        _write(tx, decided.proposal, decided.instead)


def _write(tx: Transaction, proposal: Proposal, value: Any) -> Any:
    """Write a value (as on the wire) into the field of a proposal, and give the one that stood there."""
    kind = kinds()[proposal.target_kind]
    target = tx.get(kind.cls, proposal.target_id)
    if target is None:
        raise NotFound("What this proposal would change is not on this computer any more. Nothing was changed.")
    told = kind.by_name[proposal.field_name]
    stood = wire.to_wire(told, getattr(target, told.name))
    tx.put(replace(target, **{told.name: wire.from_wire(told, value)}))
    return stood


def _unsent(store: Store) -> list[Unsent]:
    box = schema.outbox
    with store.read() as connection:
        rows = connection.execute(
            sa.select(box.c.seq, box.c.action, box.c.occurred_at, box.c.header, box.c.body, box.c.tries)
            .where(schema.in_state(outbox.WAITING))
            .order_by(box.c.seq)
            .limit(_MOST)
        ).all()
    roots = {row.seq: chain.read_header(row.header).roots for row in rows}
    named = _names(store, {root for some in roots.values() for root in some})
    return [
        Unsent(
            seq=row.seq,
            action=row.action,
            occurred_at=wire.instant(row.occurred_at),
            shops=tuple(named[r] for r in roots[row.seq] if r in named),
            changes=tuple(chain.read_body(row.body)),
            tries=row.tries,
            is_next=row is rows[0],
        )
        for row in rows
    ]


def _proposals(store: Store) -> list[Open]:
    rows = store.t("proposals")
    asked = sa.select(rows).where(rows.c.decision == "open").order_by(rows.c.created_at).limit(_MOST)
    found = [proposal for proposal in store.all(Proposal, asked) if _is_mine(store, proposal)]
    named = _names(store, {proposal.root_id.bytes for proposal in found})
    return [_open(store, proposal, named.get(proposal.root_id.bytes, "")) for proposal in found]


def _is_mine(store: Store, proposal: Proposal) -> bool:
    fit = {"office"} if _told(proposal).merge is Merge.OFFICIAL else _FIELD_HANDS
    return bool(store.me.roles & fit)


def _open(store: Store, proposal: Proposal, shop: str) -> Open:
    told, target = _told(proposal), store.get(kinds()[proposal.target_kind].cls, proposal.target_id)
    stood = _read(told, proposal.theirs)
    return Open(
        proposal=proposal,
        shop=shop,
        told=told,
        who=org.name_of(store, proposal.proposed_by),
        before=_read(told, proposal.base),
        proposed=_read(told, proposal.mine),
        stood=stood,
        stands=stood if target is None else getattr(target, told.name),
    )


def _told(proposal: Proposal) -> Field:
    return kinds()[proposal.target_kind].by_name[proposal.field_name]


def _names(store: Store, roots: set[bytes]) -> dict[bytes, str]:
    shops = store.t("retailers")
    found = store.all(Retailer, sa.select(shops).where(shops.c.id.in_(roots)))
    return {shop.id.bytes: shop.name for shop in found}


def _value(packed: tuple[object, ...]) -> Any:
    return packed[0] if packed else None


def _read(told: Field, packed: tuple[object, ...]) -> Any:
    value = _value(packed)
    return None if value is None else wire.from_wire(told, value)
