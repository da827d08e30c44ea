"""What asks for the person's attention: refused entries, proposals to decide, news; and what waits to be sent.

Nothing here is lost: a refused entry keeps its payload until it is done anew or put away.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from contract import chain, wire
from contract.errors import Conflict, NotFound
from contract.fields import kinds
from contract.records import Proposal, Retailer
from desktop.models import notices, outbox, schema
from desktop.models.notices import Notice
from desktop.models.outbox import Refused
from desktop.models.store import Store

KINDS: Final = frozenset({"outbox", "proposals", "notices", "retailers"})
"""The kinds that the page is made from."""
_MOST: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsent:
    """One entry that waits for the server: what was done, to which shops, when."""

    seq: int
    action: str
    occurred_at: datetime
    shops: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """One proposal to decide: the field, the value proposed and the value that stands, of which shop."""

    proposal: Proposal
    shop: str
    caption: str
    proposed: str
    stands: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settle:
    """Everything the page shows."""

    unsent: tuple[Unsent, ...]
    unsent_count: int
    refused: tuple[Refused, ...]
    proposals: tuple[Open, ...]
    notices: tuple[Notice, ...]

    @property
    def count(self) -> int:
        """Count what wants the person; what merely waits for the network does not."""
        return len(self.refused) + len(self.proposals) + len(self.notices)


def of(store: Store) -> Settle:
    """Gather what asks for attention."""
    return Settle(
        unsent=tuple(_unsent(store)),
        unsent_count=outbox.waiting(store).count,
        refused=tuple(outbox.needs_you(store)),
        proposals=tuple(_proposals(store)),
        notices=tuple(notices.unread(store)),
    )


def decide_proposal(store: Store, proposal_id: UUID, *, take: bool, words: str | None = None) -> None:
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
    with store.change("decide_proposal") as tx:
        tx.put(decided)
        if take:
            _take_over(tx, found)


def _take_over(tx: Any, proposal: Proposal) -> None:
    kind = kinds()[proposal.target_kind]
    target = tx.get(kind.cls, proposal.target_id)
    if target is None:
        raise NotFound("What this proposal would change is not on this computer any more. Nothing was changed.")
    value = wire.from_wire(kind.by_name[proposal.field_name], _value(proposal.mine))
    tx.put(replace(target, **{proposal.field_name: value}))


def _unsent(store: Store) -> list[Unsent]:
    box = schema.outbox
    with store.read() as connection:
        rows = connection.execute(
            sa.select(box.c.seq, box.c.action, box.c.occurred_at, box.c.header)
            .where(box.c.state == outbox.WAITING)
            .order_by(box.c.seq)
            .limit(_MOST)
        ).all()
    named = _names(store, {root for row in rows for root in chain.read_header(row.header).roots})
    return [
        Unsent(
            seq=row.seq,
            action=row.action,
            occurred_at=wire.instant(row.occurred_at),
            shops=tuple(named[r] for r in chain.read_header(row.header).roots if r in named),
        )
        for row in rows
    ]


def _proposals(store: Store) -> list[Open]:
    rows = store.t("proposals")
    found = store.all(
        Proposal, sa.select(rows).where(rows.c.decision == "open").order_by(rows.c.created_at).limit(_MOST)
    )
    named = _names(store, {proposal.root_id.bytes for proposal in found})
    return [
        Open(
            proposal=proposal,
            shop=named.get(proposal.root_id.bytes, ""),
            caption=kinds()[proposal.target_kind].by_name[proposal.field_name].caption,
            proposed=_shown(proposal, proposal.mine),
            stands=_shown(proposal, proposal.theirs),
        )
        for proposal in found
    ]


def _names(store: Store, roots: set[bytes]) -> dict[bytes, str]:
    shops = store.t("retailers")
    found = store.all(Retailer, sa.select(shops).where(shops.c.id.in_(roots)))
    return {shop.id.bytes: shop.name for shop in found}


def _value(packed: tuple[object, ...]) -> Any:
    return packed[0] if packed else None


def _shown(proposal: Proposal, packed: tuple[object, ...]) -> str:
    value = _value(packed)
    if value is None:
        return ""
    read = wire.from_wire(kinds()[proposal.target_kind].by_name[proposal.field_name], value)
    return str(read)
