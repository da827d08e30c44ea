"""What became of every op that a person was told is saved: the oracles O1 and O2, once all has settled."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

import msgspec
import sqlalchemy as sa

from contract import chain
from contract.messages import Result
from desktop.models.outbox import CLOSED, DONE, REFUSED
from server.schema import OP
from tests.server.world import CITY
from tests.simulation.computers import Wish, demand

if TYPE_CHECKING:
    from tests.simulation.town import Town

_result: Final = msgspec.msgpack.Decoder(Result)
Logs = dict[int, dict[bytes, dict[str, Any]]]
"""The log of every computer by op_id."""
Answers = dict[bytes, list[Any]]
"""What the server has of every op: body hash, answer and replica, once for each log that it is in."""


def answers_of(town: Town) -> Answers:
    o = OP.c
    """Give body hash, answer and replica of every op that the server has, by op_id."""
    found: dict[bytes, list[Any]] = defaultdict(list)
    columns = (o.op_id, o.body_hash, o.result, o.replica)
    for row in town.rows(sa.select(*columns).where(o.city_id == CITY).order_by(o.replica, o.seq)):
        found[row[0]].append((row[1], _result.decode(row[2]), row[3]))
    return dict(found)


def met_their_fate(town: Town, logs: Logs, server: Answers, rows: dict[str, Any]) -> None:
    """O1, O2: what a person was told is saved is somewhere, has one answer, kept by both sides, and one effect."""
    for wish in town.wishes.values():
        kept = wish.op_id in server or any(wish.op_id in log for log in logs.values())
        demand(kept, f"O1: {wish.action} of computer {wish.computer} is nowhere")
        if not town.computers[wish.computer].is_stopped and not _was_refused_before(town, wish, logs, server):
            _became(town, wish, logs, server, rows)


def _was_refused_before(town: Town, wish: Wish, logs: Logs, server: Answers) -> bool:
    """Say whether a server refused it that was put back since, and no other computer brought it again."""
    op = logs[wish.computer].get(wish.op_id)
    return wish.op_id not in server and op is not None and _is_left(town, op)


def _is_left(town: Town, op: dict[str, Any]) -> bool:
    """Say whether a fork left it under "needs you", refused by a server that was put back since (forking.py 2)."""
    return town.server_was_put_back and op["seq"] <= 0 and op["state"] in {REFUSED, CLOSED}


def _became(town: Town, wish: Wish, logs: Logs, server: Answers, rows: dict[str, Any]) -> None:
    name = f"{wish.action} of computer {wish.computer}"
    answers = server.get(wish.op_id, [])
    demand(answers, f"O7: {name} never reached the server")
    outcome = answers[0][1].outcome
    demand(
        len({(hashed, result.outcome, result.reason) for hashed, result, _ in answers}) == 1,
        f"O2: {name} has two answers",
    )
    demand(len({replica for *_, replica in answers}) == len(answers), f"O2: {name} is twice in one log")
    _taken_as_written(wish, name, outcome, rows)
    expected = _expected(town, wish)
    demand(
        expected is None or answers[0][1].reason == "parked" or (outcome != "rejected") == expected,
        f"O1: {name} is {outcome}: {answers[0][1].words}",
    )
    going = [log for number, log in logs.items() if not town.computers[number].is_stopped]
    for op in (log[wish.op_id] for log in going if wish.op_id in log):
        if _is_left(town, op):  # a copy of this computer was refused by the server that is gone, this one not
            continue
        wanted = {REFUSED, CLOSED} if outcome == "rejected" else {DONE}
        demand(op["state"] in wanted, f"O2: {name} is {outcome} there and {op['state']} here")
        demand(op["outcome"] == outcome, f"O2: {name} is {outcome} there and {op['outcome']} was told")


def _taken_as_written(wish: Wish, name: str, outcome: str, rows: dict[str, Any]) -> None:
    written = {(change.kind, change.row_id): change.fields for change in chain.read_body(wish.body)}
    for kind, row_id in wish.made:
        stands = rows[kind].get(row_id)
        demand((stands is not None) == (outcome != "rejected"), f"O1: {name} is {outcome} and its {kind} says other")
        for field in ("note", "words", "visited_on", "verdict") if stands else ():
            pair = written[kind, row_id].get(field)
            demand(pair is None or stands[field] == pair[0], f"O1: {name}: {field} is not what was written")


def _expected(town: Town, wish: Wish) -> bool | None:
    """Say whether a fact must be taken; None when the simulation does not know."""
    if wish.action != "record_visit" or town.server_was_put_back:
        return None
    if wish.stranger:
        return None if town.model.was_of(wish.login, chain.read_body(wish.body)[0].root_id) else False
    return True if wish.of_own_shop else None
