"""One op at a time, in memory: may the person do this, does it fit, what does it become (sync.md sections 5 and 6).

Rules (the tests cite them):
 1. The policy table names who may make which kinds and change which fields; nothing else passes.
 2. A root must be named in the header, must exist, and its scope must be one where the person has a role of the action.
 3. A former holder's facts are taken, marked late; his edits become proposals; the rest of his is refused.
 4. What hangs on a refused row is refused as its child.
 5. Each changed field is judged by contract.merge; what does not apply is kept as a proposal, never dropped.
 6. An op is taken whole or refused whole.
"""

from __future__ import annotations

from typing import Any, Final

from contract.actions import ACTIONS, Action
from contract.chain import read_body
from contract.errors import InvalidRecord, Malformed
from contract.fields import Field, Kind, Merge, check_record
from contract.lift import lift
from contract.merge import Verdict, Write, decide
from contract.messages import Change
from contract.records.codes import FIXED
from contract.wire import from_wire, record_from_wire
from server.access import Reach
from server.exchange import rules
from server.exchange.official import history_row
from server.exchange.proposals import proposal_row
from server.exchange.verdicts import Arrived, Barred, Gone, Judged, Orphaned, Refused, Unreadable, answer
from server.exchange.writing import Row, Writing
from server.schema import KINDS

_FIELD_HANDS: Final = frozenset({"account_manager", "supervisor"})
_SERVERS: Final = "server"


def read_changes(op: Arrived) -> list[Change]:
    """Read the body of an op in the present schema; Unreadable when it is none."""
    try:
        if op.body is None:
            raise Malformed("no body")
        return lift(op.head.action, read_body(op.body), op.head.schema)
    except Malformed as wrong:
        raise Unreadable("The server cannot read this entry. It is kept on this computer.") from wrong


class Judge:
    """Judges the ops of one request, against the rows that `writing` read."""

    def __init__(self, writing: Writing, reach: Reach, device_no: int, exits: dict[bytes, set[bytes]]) -> None:
        self.writing = writing
        self.reach = reach
        self._device_no = device_no
        self._exits = exits
        self.refused: set[bytes] = set()

    def judge(self, op: Arrived, changes: list[Change]) -> Judged:
        """Judge one op; raises Refused or InvalidRecord when it is refused as a whole (rule 6)."""
        action = ACTIONS.get(op.head.action)
        if action is None or not changes:
            raise _barred()
        late = {root: self._is_late(root, action) for root in op.head.roots}
        draft = Draft(self, op, action, late)
        for change in changes:
            draft.take(change)
        draft.settle()
        is_late = any(late.values())
        return Judged(answer(op.head, proposed=draft.proposed, late=is_late), draft.puts)

    def _is_late(self, root: bytes, action: Action) -> bool:
        """Say whether the person may act on this root only as its former holder; Barred when not at all."""
        head = self.writing.heads.get(root)
        if head is not None:
            if self.reach.roles(head.scope) & action.roles:
                return False
            if self._held(head.scope, root) & action.roles:
                return True
        raise _barred()

    def _held(self, scope: bytes, root: bytes) -> frozenset[str]:
        left = self._exits.get(root, set())
        held = [self.reach.former_roles(s) for s in left]
        return frozenset(self.reach.former.get(scope, ())).union(*held)

    def stamp(self, row: Row, op: Arrived, *, late: bool) -> None:
        """Put on a visit what only the server knows."""
        row.update(
            device_no=self._device_no,
            op_seq=op.head.seq,
            received_at=self.writing.tx.now_ms,
            is_late=int(late),
        )


class Draft:
    """One op while it is judged: the rows it would write."""

    def __init__(self, judge: Judge, op: Arrived, action: Action, late: dict[bytes, bool]) -> None:
        self._judge = judge
        self._writing = judge.writing
        self._person = judge.reach.person
        self._op = op
        self._action = action
        self._late = late
        self._rows: dict[tuple[str, bytes], Row] = {}
        self._made: list[tuple[Kind, Row]] = []
        self._edited: list[tuple[Kind, Row, Row, list[str]]] = []
        self.puts: list[tuple[str, Row]] = []
        self.proposed = False

    def take(self, change: Change) -> None:
        """Judge one row of the op."""
        kind = KINDS.get(change.kind)
        if kind is None or change.root_id not in self._late:
            raise _barred()
        if all(len(pair) == 1 for pair in change.fields.values()):
            self._make(kind, change)
        else:
            self._edit(kind, change)

    def settle(self) -> None:
        """Apply the rules that see the op as a whole."""
        context = rules.Context(self._op.head.action, self._person, self._judge.reach, self._writing, self._find)
        for kind, row in self._made:
            if rules.made(context, kind, row):
                self._propose(kind, row, "verdict", (None, row["verdict"], None), "duplicate")
        for kind, before, after, names in self._edited:
            rules.edited(context, kind, before, after, names)

    def _find(self, kind: str, row_id: bytes) -> Row | None:
        return self._rows.get((kind, row_id)) or self._writing.rows[kind].get(row_id)

    def _put(self, kind: str, row: Row) -> None:
        self._rows[kind, row["id"]] = row
        self.puts.append((kind, row))

    def _make(self, kind: Kind, change: Change) -> None:
        late = self._late[change.root_id]
        if kind.name not in self._action.makes:
            raise _barred()
        if late and not self._action.late:
            raise Gone("The shop has moved to another route. What you entered is kept on this computer.")
        if self._find(kind.name, change.row_id) is not None:
            raise Refused("This entry would make something that is there already. It is kept on this computer.")
        row = self._new_row(kind, change)
        try:
            check_record(record_from_wire(kind, row), FIXED)
        except Malformed as wrong:
            raise Unreadable("The server cannot read this entry. It is kept on this computer.") from wrong
        self._check_parents(kind, row)
        if kind.name == "visits":
            self._judge.stamp(row, self._op, late=late)
        self._put(kind.name, row)
        self._made.append((kind, row))

    def _new_row(self, kind: Kind, change: Change) -> Row:
        row: Row = dict.fromkeys(kind.columns)
        for name, pair in change.fields.items():
            told = kind.by_name.get(name)
            if told is None or name not in row:
                raise Unreadable("The server cannot read this entry. It is kept on this computer.")
            if told.owner == _SERVERS:
                continue
            if told.merge is Merge.OFFICIAL and pair[0] is not None:
                raise _barred()
            row[name] = pair[0]
        row.update(id=change.row_id, root_id=change.root_id)
        row["created_by"] = row["created_by"] or self._person
        return row

    def _check_parents(self, kind: Kind, row: Row) -> None:
        for told in kind.fields:
            parent = row[kind.column(told.name)] if told.inside else None
            if parent is None or told.to is None:
                continue
            found = self._find(told.to, parent)
            if found is None and parent in self._judge.refused:
                raise _orphaned()
            if found is None or found["root_id"] != row["root_id"]:
                raise Gone("What this entry hangs on is not on the server. It is kept on this computer.")

    def _edit(self, kind: Kind, change: Change) -> None:
        stands = self._find(kind.name, change.row_id)
        if not change.fields.keys() <= self._action.changes.get(kind.name, frozenset()):
            raise _barred()
        if stands is None and change.row_id in self._judge.refused:
            raise _orphaned()
        if stands is None or stands["root_id"] != change.root_id:
            raise Gone("What this entry changes is not on the server. It is kept on this computer.")
        verdicts = {name: self._verdict(kind, change, name, stands) for name in change.fields}
        if Verdict.REFUSE in verdicts.values():
            raise Refused("The state has moved on, and this step is not possible any more. Look at it again.")
        self._apply(kind, change, stands, verdicts)

    def _verdict(self, kind: Kind, change: Change, name: str, stands: Row) -> Verdict:
        told, pair = kind.by_name[name], change.fields[name]
        try:
            if len(pair) != 2:  # noqa: PLR2004 - [old, new]
                raise Malformed(name)
            from_wire(told, pair[1])
        except Malformed as wrong:
            raise Unreadable("The server cannot read this entry. It is kept on this computer.") from wrong
        if name == "voided_at" and stands[name] is not None and pair[1] != stands[name]:
            return Verdict.REFUSE
        write = Write(
            kind=kind.name,
            field=told,
            old=pair[0],
            new=pair[1],
            stands=stands[name],
            owned=self._owns(told, change.root_id),
            late=self._late[change.root_id],
        )
        return decide(write)

    def _owns(self, told: Field, root: bytes) -> bool:
        roles = self._judge.reach.roles(self._writing.heads[root].scope)
        return bool(roles & _FIELD_HANDS) if told.owner == "field" else told.owner in roles

    def _apply(self, kind: Kind, change: Change, stands: Row, verdicts: dict[str, Verdict]) -> None:
        applied = [name for name, verdict in verdicts.items() if verdict is Verdict.APPLY]
        kept = [name for name, verdict in verdicts.items() if verdict is Verdict.PROPOSE]
        after = stands | {name: change.fields[name][1] for name in applied}
        try:
            if applied:
                check_record(record_from_wire(kind, after), FIXED)
        except InvalidRecord:
            if not kept:
                raise
            applied, kept = [], [*kept, *applied]  # half of it does not stand alone: all of it waits (rule 5)
        for name in kept:
            told = (change.fields[name][0], change.fields[name][1], stands[name])
            self._propose(kind, stands, name, told, self._reason(kind.by_name[name], change.root_id))
        if not applied:
            return
        self._put(kind.name, after)
        self._edited.append((kind, stands, after, applied))
        if kind.name == "retailers":
            action = self._op.head.action
            self._put("history", history_row(self._writing.tx, kind.name, stands, after, applied, action=action))

    def _reason(self, told: Field, root: bytes) -> str:
        if self._late[root]:
            return "late"
        return "conflict" if self._owns(told, root) else "not_owner"

    def _propose(self, kind: Kind, row: Row, name: str, told: tuple[Any, Any, Any], reason: str) -> None:
        self.proposed = True
        made = proposal_row(self._writing.tx, kind.name, row, name, told, reason, self._op.head.op_id)
        self._put("proposals", made)


def _barred() -> Barred:
    return Barred("You may not do this there, or there is no such thing. What you entered is kept on this computer.")


def _orphaned() -> Orphaned:
    return Orphaned("What this entry hangs on was refused before. It is kept on this computer beside it.")
