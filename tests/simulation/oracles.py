"""The ten oracles (reliability.md section 2): what must hold after a step, and what must hold when all has settled.

O1 durability, O2 exactly once, O3 convergence row by row, O4 one's own work is seen, O5 no silent overwrite, O6 scope,
O7 liveness, O8 integrity and schema, O9 the chain is valid and whole, O10 no canary outside the stores. Each raises
Violation, which names it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from contract import chain, wire
from contract.messages import Page, Result
from desktop.models import schema
from desktop.models.outbox import CLOSED, DONE, REFUSED, WAITING
from desktop.models.scopes import UNEXPLAINED
from server.schema import BUSINESS, OP, REPLICA, ROOT_HEAD, SCOPE_HEAD, SCOPE_MARK
from tests.server.world import CITY
from tests.simulation.computers import Computer, Wish, demand
from tests.simulation.fates import answers_of, met_their_fate
from tests.simulation.work import CANARY, CANARY_PHONE

if TYPE_CHECKING:
    from tests.simulation.town import Town

ROUNDS: Final = 3
_CANARIES: Final = tuple(
    text.encode(code) for text in (CANARY, CANARY_PHONE) for code in ("utf-8", "utf-16-le", "gb18030")
)
Row = dict[str, Any]


# ---------------------------------------------------------------- after a step


def sees_own_work(computer: Computer) -> None:
    """O4: what this computer recorded stays on it while it holds the shop."""
    with computer.store.read() as connection:
        hidden = set(connection.exec_driver_sql("SELECT root_id FROM hidden_roots").scalars())
        held = set(connection.exec_driver_sql("SELECT root_id FROM roots").scalars()) - hidden
        visits = set(connection.exec_driver_sql("SELECT id FROM visits").scalars())
    log = computer.log_rows()
    _shows_unsent_edits(computer, held, log)
    for op in log:
        if op["action"] in {"record_visit", "correct_visit"} and op["state"] not in {REFUSED, CLOSED}:
            for change in chain.read_body(op["body"]):
                gone = change.kind == "visits" and change.root_id in held and change.row_id not in visits
                demand(not gone, f"O4: computer {computer.number} lost sight of its visit of op {op['seq']}")


def _shows_unsent_edits(computer: Computer, held: set[bytes], log: list[Row]) -> None:
    written: dict[tuple[bytes, str], Any] = {}
    for op in log:
        for change in chain.read_body(op["body"]) if op["state"] == WAITING else ():
            if change.kind == "retailers" and change.root_id in held and op["action"] == "change_file":
                written |= {(change.row_id, name): pair[-1] for name, pair in change.fields.items()}
    shops = computer.rows("retailers") if written else {}
    for (shop, name), value in written.items():
        demand(shop not in shops or shops[shop][name] == value, f"O4: computer {computer.number}: {name} is not shown")


def sends_only_what_may_be_seen(town: Town, computer: Computer, answer: bytes) -> None:
    """O6: what goes over the line is of scopes that its person may see, and lies in them now."""
    permitted = town.scopes_of(computer.login)
    _hello, *frames = wire.cut(answer)
    pages = [wire.unframe(frame, Page) for frame in frames]
    h = ROOT_HEAD.c
    scopes = dict(town.rows(sa.select(h.root, h.scope).where(h.city_id == CITY))) if len(pages) > 1 else {}
    for page in pages:
        for block in page.blocks:
            demand(page.scope in permitted, f"O6: {block.kind} of a scope of others go to computer {computer.number}")
            roots = set(block.data[block.columns.index("root_id")])
            away = [root for root in roots if scopes[root] != page.scope]
            demand(not away, f"O6: {block.kind} of a shop that left go to computer {computer.number}")


def shows_only_what_may_be_seen(town: Town, computer: Computer) -> None:
    """O6: after a whole round, every shop that is shown lies where its person may look."""
    shown = computer.shown("retailers")
    h = ROOT_HEAD.c
    scopes = dict(town.rows(sa.select(h.root, h.scope).where(h.city_id == CITY)))
    permitted = town.scopes_of(computer.login)
    for root in shown:
        demand(scopes.get(root) in permitted, f"O6: computer {computer.number} shows a shop of another")


# ---------------------------------------------------------------- when all has settled


def settled(town: Town) -> None:
    """Ask every oracle, after faults have ended and every computer has exchanged a few times."""
    for computer in town.computers:
        _is_sound(computer)
        _has_its_chain(computer)
    _server_is_sound(town)
    logs = {c.number: {op["op_id"]: op for op in c.log_rows()} for c in town.computers}
    server = answers_of(town)
    rows = {kind: town.all_rows(kind) for kind in schema.RECORDS}
    met_their_fate(town, logs, server, rows)
    _overwrites_nothing_in_silence(town, server, rows)
    for computer in town.computers:
        kept = _unexplained(computer) if town.server_was_put_back else set()
        if not computer.is_stopped:  # one that the server put back does not know is told nothing by it
            shows_only_what_may_be_seen(town, computer)
            _owes_nothing(computer, kept)
            _holds_exactly_its_part(town, computer, rows, kept)
    _no_canary(town)


def _is_sound(computer: Computer) -> None:
    with computer.store.read() as connection:
        raw: Any = connection.connection.driver_connection
        for check in ("integrity_check", "foreign_key_check"):
            found = [row for row in raw.execute(f"PRAGMA {check}").fetchall() if row != ("ok",)]
            demand(not found, f"O8: computer {computer.number}, {check}: {found[:3]}")
        made = {row[0] for row in raw.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()}
        demand(made == _declared(made), f"O8: computer {computer.number} has another schema")
        shops = set(connection.scalars(sa.select(schema.RECORDS["retailers"].c.id)))
        found_shops = set(connection.scalars(sa.select(schema.searched.c.retailer_id)))
        demand(found_shops == shops, f"O6: computer {computer.number} searches other shops than it holds")


_schema: set[str] = set()


def _declared(made: set[str]) -> set[str]:
    """Give the schema that the first store had: no exchange changes it."""
    if not _schema:
        _schema.update(made)
    return _schema


def _has_its_chain(computer: Computer) -> None:
    ops = [op for op in computer.log_rows() if op["seq"] > 0]  # below stands what an earlier replica had refused
    with computer.store.read() as connection:
        head = connection.execute(sa.select(schema.log_head)).one()
        replica = computer.store.me.device_id.bytes
    hashed = chain.FIRST
    for seq, op in enumerate(ops, start=1):
        demand(op["seq"] == seq, f"O9: computer {computer.number} has no op {seq}")
        hashed = chain.link(replica, hashed, chain.body_hash(op["salt"], op["body"]), op["header"])
        demand(op["hash"] == hashed, f"O9: computer {computer.number}, op {seq} is not linked")
    demand((head.last_seq, head.hash) == (len(ops), hashed), f"O9: computer {computer.number} has another head")


def _server_is_sound(town: Town) -> None:
    if town.database.is_sqlite:
        with town.database.engine.connect() as connection:
            raw: Any = connection.connection.driver_connection
            for check in ("integrity_check", "foreign_key_check"):
                found = [row for row in raw.execute(f"PRAGMA {check}").fetchall() if row != ("ok",)]
                demand(not found, f"O8: server, {check}: {found[:3]}")
    _server_chains(town)
    _server_sums(town)


def _server_chains(town: Town) -> None:
    o = OP.c
    columns = (o.replica, o.seq, o.header, o.body_hash, o.salt, o.body, o.hash)
    heads = {replica: (0, chain.FIRST) for replica, *_ in _replicas(town)}
    for row in town.rows(sa.select(*columns).where(o.city_id == CITY).order_by(o.replica, o.seq)):
        replica, seq, header, body_hash, salt, body, hashed = row
        last, before = heads[replica]
        demand(seq == last + 1, f"O9: the server has no op {last + 1} of a replica")
        demand(body is None or chain.body_hash(salt, body) == body_hash, "O9: a body on the server is another")
        demand(chain.link(replica, before, body_hash, header) == hashed, f"O9: op {seq} on the server is not linked")
        demand(not _has_canary(header), "O10: a header names somebody")
        heads[replica] = (seq, hashed)
    known = {row[0]: (row[1], row[2]) for row in _replicas(town)}
    demand(known == heads, "O9: the server knows another head than its ops")


def _replicas(town: Town) -> list[tuple[Any, ...]]:
    r = REPLICA.c
    return town.rows(sa.select(r.id, r.last_seq, r.chain_hash).where(r.city_id == CITY).order_by(r.id))


def _server_sums(town: Town) -> None:
    sums: dict[bytes, list[int]] = defaultdict(lambda: [0, 0])
    for table in BUSINESS.values():
        t = table.c
        found = sa.select(t.root_id, sa.func.count(), sa.func.sum(t.stamp)).where(t.city_id == CITY)
        for root, count, total in town.rows(found.group_by(t.root_id)):
            sums[root][0] += count
            sums[root][1] += int(total)
    scopes: dict[bytes, list[int]] = defaultdict(lambda: [0, 0])
    h, s = ROOT_HEAD.c, SCOPE_HEAD.c
    for root, scope, count, total in town.rows(sa.select(h.root, h.scope, h.count, h.sum).where(h.city_id == CITY)):
        demand([count, int(total)] == sums[root], "O8: the server's sums of a root are not those of its rows")
        scopes[scope][0] += count
        scopes[scope][1] += int(total)
    for scope, count, total in town.rows(sa.select(s.scope, s.count, s.sum).where(s.city_id == CITY)):
        demand([count, int(total)] == scopes[scope], "O8: the server's sums of a scope are not those of its roots")


def _overwrites_nothing_in_silence(town: Town, server: dict[bytes, list[Any]], rows: dict[str, Any]) -> None:
    """O5: the history of a shop's file has no gap, and what was not taken over waits as a proposal."""
    history: dict[tuple[bytes, str], list[list[Any]]] = defaultdict(list)
    for row in rows["history"].values():
        for field, before, after in wire.unpack(row["fields"]):
            history[row["target_id"], field].append([before, after])
    for (shop, field), steps in history.items():
        demand(
            all(one[1] == next_[0] for one, next_ in pairwise(steps)),
            f"O5: the history of {field} has a gap",
        )
        demand(steps[-1][1] == rows["retailers"][shop][field], f"O5: {field} was written past its history")
    waiting: dict[tuple[bytes, str], list[Any]] = defaultdict(list)
    for row in rows["proposals"].values():
        if row["op_id"] is not None:
            waiting[row["op_id"], row["field_name"]].append(wire.unpack(row["mine"])[0])
    writers = Counter(
        (change.row_id, field, pair[-1])
        for wish in town.wishes.values()
        for change in chain.read_body(wish.body)
        for field, pair in change.fields.items()
        if change.kind == "retailers"
    )
    for wish in town.wishes.values():
        if wish.op_id in server and server[wish.op_id][0][1].outcome != "rejected":
            _kept(wish, server[wish.op_id][0][1], history, waiting, writers)


def _kept(
    wish: Wish,
    result: Result,
    history: dict[tuple[bytes, str], list[list[Any]]],
    waiting: dict[tuple[bytes, str], Any],
    writers: Counter[tuple[bytes, str, Any]],
) -> None:
    edits = [c for c in chain.read_body(wish.body) if c.kind == "retailers"]
    for change in edits:
        for field, pair in change.fields.items():
            proposed = waiting.get((wish.op_id, field), [])
            demand(len(proposed) <= 1, f"O2: {field} of {wish.action} waits twice")
            steps = history[change.row_id, field]
            applied = list(pair) in steps and not result.late  # a former holder proposes
            same = writers[change.row_id, field, pair[-1]] > 1 and any(after == pair[-1] for _, after in steps)
            demand(
                proposed == [pair[-1]] or (not proposed and (applied or same)),
                f"O5: {field} of {wish.action} is neither taken over nor kept beside it",
            )


def _unexplained(computer: Computer) -> set[bytes]:
    """Give the roots hidden and kept because a server put back to before a holding began knows no reason for them."""
    hidden = schema.hidden_roots.c
    with computer.store.read() as connection:
        return set(connection.scalars(sa.select(hidden.root_id).where(hidden.why == UNEXPLAINED)))


def _owes_nothing(computer: Computer, kept: set[bytes]) -> None:
    with computer.store.read() as connection:
        states = dict(
            connection.execute(sa.select(schema.outbox.c.state, sa.func.count()).group_by(schema.outbox.c.state)).all()
        )
        demand(WAITING not in states, f"O7: computer {computer.number} still owes {states.get(WAITING)} ops")
        demand(states.keys() <= {DONE, REFUSED, CLOSED}, f"O7: computer {computer.number} has not settled: {states}")
        for table in (schema.hidden_roots, schema.base_rows, schema.owed_roots, schema.gate):
            left = [row for row in connection.execute(sa.select(table)) if row[0] not in kept]
            told = [value.hex()[-6:] if isinstance(value, bytes) else value for row in left[:2] for value in row]
            demand(not left, f"O7: computer {computer.number} has {len(left)} in {table.name}: {told}")


def _holds_exactly_its_part(town: Town, computer: Computer, rows: dict[str, Any], kept: set[bytes]) -> None:
    """Compare row by row; `kept` are roots beyond its part that it hides and keeps."""
    permitted = town.scopes_of(computer.login)
    for kind in schema.RECORDS:
        root_at = _columns(kind).index("root_id")
        mine = {row_id: row for row_id, row in _rows_of(computer, kind).items() if row[root_at] not in kept}
        theirs = {row_id: row for row_id, row in rows[kind].items() if row["scope"] in permitted}
        name = f"computer {computer.number} of {computer.login}"
        more = mine.keys() - theirs.keys()
        demand(not (more & rows[kind].keys()), f"O6: {name} holds {len(more)} {kind} of others")
        demand(not more, f"O3: {name} has {len(more)} {kind} that the server has not")
        fewer = theirs.keys() - mine.keys()
        demand(not fewer, f"O3: {name} lacks {len(fewer)} {kind}")
        for row_id, values in mine.items():
            for column, value in zip(_columns(kind), values, strict=True):
                demand(value == theirs[row_id][column], f"O3: {name}: {kind}.{column} differs")
    _holds_right_heads(town, computer, permitted, kept)


def _rows_of(computer: Computer, kind: str) -> dict[bytes, tuple[Any, ...]]:
    columns = ", ".join(f'"{name}"' for name in _columns(kind))
    with computer.store.read() as connection:
        raw: Any = connection.connection.driver_connection
        return {row[0]: row for row in raw.execute(f"SELECT {columns} FROM {kind}").fetchall()}


@cache
def _columns(kind: str) -> tuple[str, ...]:
    return tuple(schema.KINDS[kind].columns)


def _holds_right_heads(town: Town, computer: Computer, permitted: set[bytes], kept: set[bytes]) -> None:
    s = SCOPE_HEAD.c
    m, mine = SCOPE_MARK.c, schema.scopes.c
    same = (m.city_id == s.city_id) & (m.scope == s.scope) & (m.ver == s.ver)
    heads = sa.select(s.scope, s.ver, m.mark).join_from(SCOPE_HEAD, SCOPE_MARK, same)
    theirs = {row[0]: row for row in town.rows(heads.where(s.city_id == CITY, m.city_id == CITY))}
    with computer.store.read() as connection:
        here = {tuple(row) for row in connection.execute(sa.select(mine.scope, mine.ver, mine.mark))}
        here = {row for row in here if row[0] not in kept}
    wanted = {theirs[scope] for scope in permitted}
    demand(here == wanted, f"O3: computer {computer.number} stands elsewhere in a scope")


def _no_canary(town: Town) -> None:
    for text in town.said:
        demand(not _has_canary(text.encode()), "O10: a log or an error names somebody")
    for computer in town.computers:
        for path in sorted(computer.folder.iterdir()):
            demand(not _has_canary(path.read_bytes()), f"O10: {path.name} names somebody")


def _has_canary(content: bytes) -> bool:
    return any(canary in content for canary in _CANARIES)
