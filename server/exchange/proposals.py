"""Values that were not taken over, kept as rows that both sides see (sync.md section 6)."""

from __future__ import annotations

from typing import Any

from contract.wire import pack
from server.database import Tx
from server.exchange.writing import Row
from server.schema import KINDS


def proposal_row(
    tx: Tx, kind: str, row: Row, name: str, told: tuple[Any, Any, Any], reason: str, op_id: bytes | None
) -> Row:
    """Make the row that keeps one value not taken: `told` = what its writer saw, what he wrote, what stands.

    What an import brought belongs to no op.
    """
    made: Row = dict.fromkeys(KINDS["proposals"].columns)
    base, mine, theirs = told
    made.update(
        id=tx.ids.new_id().bytes,
        root_id=row["root_id"],
        created_by=tx.person,
        created_at=tx.now_ms,
        target_kind=kind,
        target_id=row["id"],
        field_name=name,
        base=pack([base]),
        mine=pack([mine]),
        theirs=pack([theirs]),
        reason=reason,
        proposed_by=tx.person,
        op_id=op_id,
        decision="open",
    )
    return made
