"""Every action by every role on what is theirs and what is not (RD-01, RD-03, RD-04, RD-11): all cells, none by hand.

What is expected is worked out here from the policy table and the holdings of the small city, not from the server.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from contract.actions import ACTIONS
from contract.fields import Kind, Merge, Value, kinds
from contract.messages import Change
from contract.records.codes import FIXED
from contract.wire import day_number, pack, row_of
from server.exchange import write_official
from server.exchange.verdicts import Refused
from server.organisation import find_node, holding
from tests.server.clients import Client
from tests.server.world import USERS, World

WHERE = {"A1": "A1-1", "A2": "A2-1", "B1": "B1-1"}
SEES = {
    "ann": {"A1"},
    "bob": {"A2"},
    "cai": {"B1"},
    "sue": {"A1", "A2"},
    "tom": {"B1"},
    "oda": set(WHERE),
    "adm": set(WHERE),
}
OFFICES = {"oda", "adm"}


def plain(told: Any, root: bytes, person: bytes, new_id: Callable[[], UUID]) -> Any:
    """Give some legal wire value of a field."""
    if told.optional:
        return None
    if told.codes in FIXED:
        return {"import_states": "waiting", "promise_states": "open", "case_states": "open"}.get(
            told.codes, sorted(FIXED[told.codes])[0]
        )
    if told.value is Value.ID:
        return person
    values: dict[Value, Any] = {
        Value.NUMBER: max(told.low or 0, 1),
        Value.YES_NO: 0,
        Value.DATE: 20_000,
        Value.INSTANT: 1_770_000_000_000,
        Value.PACKED: pack([]),
        Value.CODE: "x",
        Value.TEXT: "话",
    }
    return values[told.value]


def row_for(world: World, kind: Kind, root: bytes, person: bytes, inside: dict[str, bytes]) -> Change:
    """Make a new row of a kind under a root, hanging on the rows `inside`."""
    fields = {}
    for told in kind.fields:
        if told.name in {"id", kind.root_field} or told.merge is Merge.OFFICIAL:
            continue
        value = inside.get(told.to or "") if told.inside and not told.optional else None
        value = value or plain(told, root, person, world.database.ids.new_id)
        if value is not None:
            fields[told.name] = [value]
    fields["created_by"] = [person]
    if kind.name in {"advice", "postponements"}:
        fields[{"advice": "check_on", "postponements": "until_on"}[kind.name]] = [20_001]
    if kind.name == "field_states":
        fields["confirmed_on"] = [20_000]
    if kind.name == "reviews":
        fields["words"] = ["说明"]
    if kind.name == "photos":
        fields |= {"visit_id": [inside.get("visits", root)], "sha256": ["a" * 64], "thumb_sha256": ["b" * 64]}
    return Change(kind.name, root, world.database.ids.new_id().bytes, fields)


def attempts(world: World, action: str, route: str, login: str, visit: bytes) -> list[list[Change]]:
    """List what an action could do there: make each of its kinds, change each field of a shop that it names."""
    root, person = world.shop(WHERE[route]).bytes, world.person(login).bytes
    found = []
    for name in sorted(ACTIONS[action].makes):
        if name == "imports":
            found.append([row_for(world, kinds()[name], world.node("营销中心"), person, {})])
            continue
        inside = {"visits": visit}
        made = []
        if name == "case_steps":
            made.append(row_for(world, kinds()["cases"], root, person, inside))
            inside["cases"] = made[0].row_id
            if "cases" not in ACTIONS[action].makes:
                continue
        made.append(row_for(world, kinds()[name], root, person, inside))
        found.append(made)
    for name in sorted(ACTIONS[action].changes.get("retailers", ())):
        told = kinds()["retailers"].by_name[name]
        if told.value in {Value.TEXT, Value.CODE} and name not in {"stop_reason", "license_status"}:
            found.append([Change("retailers", root, root, {name: ["?", "新的值"]})])
    return found


def may(login: str, action: str, route: str) -> bool:
    """Say what the policy table and the holdings together permit."""
    role = USERS[login][0]
    if action == "request_import":
        return role in ACTIONS[action].roles and login in OFFICES
    return role in ACTIONS[action].roles and route in SEES[login]


@pytest.fixture
def visits(world: World) -> dict[str, bytes]:
    """Give a visit on each route, by its own account manager."""
    made = {}
    for login, route in (("ann", "A1"), ("bob", "A2"), ("cai", "B1")):
        client, visit = Client(world, login), world.visit(login, WHERE[route])
        client.make("record_visit", visit)
        assert client.outcome().outcome == "applied"
        made[route] = visit.id.bytes
    return made


@pytest.mark.parametrize("login", sorted(USERS))
def test_every_action_of_the_table_is_answered_as_the_table_says(
    world: World, visits: dict[str, bytes], login: str
) -> None:
    client = Client(world, login)
    expected = []
    for action in ACTIONS:
        for route in WHERE:
            for changes in attempts(world, action, route, login, visits[route]):
                client.do(action, *changes)
                expected.append((action, route, [c.kind for c in changes], may(login, action, route)))
    answers = []
    while client.answered < len(client.ops):
        answers += client.take_part(client.request(), 100)
    for (action, route, made, allowed), answer in zip(expected, answers, strict=True):
        told = (login, action, route, made, answer)
        assert (answer.outcome != "rejected") == allowed, told
        if not allowed:
            assert answer.reason == "not_allowed", told


def test_every_action_that_changes_rows_is_tried(world: World, visits: dict[str, bytes]) -> None:
    by_fields = {"annul_visit", "undo_postponement", "settle_promise", "rate_advice", "withdraw_review"}
    by_fields |= {"transfer_case", "note_case", "close_case", "reopen_case"}
    for action in ACTIONS.keys() - by_fields:
        assert attempts(world, action, "A1", "ann", visits["A1"]), action


@pytest.mark.parametrize("login", ["bob", "tom", "cai"])
def test_what_is_absent_and_what_is_forbidden_are_answered_alike(world: World, login: str) -> None:
    client = Client(world, login)
    for root in (world.shop("A1-1").bytes, world.database.ids.new_id().bytes):
        client.do("change_file", Change("retailers", root, root, {"remark": [None, "看看"]}))
    there, absent = client.push()
    assert (there.reason, there.words, there.values) == (absent.reason, absent.words, absent.values)


def test_nobody_makes_what_the_action_does_not_make(world: World, ann: Client) -> None:
    root, person = world.shop("A1-1").bytes, world.person("ann").bytes
    for kind in kinds().values():
        if kind.root == "retailers" and kind.name not in ACTIONS["postpone_visit"].makes:
            ann.do("postpone_visit", row_for(world, kind, root, person, {}))
    assert {answer.reason for answer in ann.push()} == {"not_allowed"}


def test_the_kinds_of_refusal_have_different_codes() -> None:
    reasons = [kind.reason for kind in Refused.__subclasses__()]
    assert len(set(reasons)) == len(reasons)


def test_a_reader_sees_and_does_not_write(world: World) -> None:
    with world.database.acting(world.system) as tx:
        made = holding(tx, world.person("cai"), find_node(tx, "A1"), "account_manager", right="read")
        write_official(tx, {"holdings": [row_of(made, UUID(bytes=tx.city))]})
    cai = Client(world, "cai")
    cai.pull()
    assert world.shop("A1-1").bytes in cai.held("retailers")
    cai.make("record_visit", world.visit("cai", "A1-1"))
    assert cai.outcome().reason == "not_allowed"


def test_a_holding_counts_from_its_first_day_to_its_last_by_the_citys_calendar(world: World) -> None:
    today = world.clock.now().date()
    with world.database.acting(world.system) as tx:
        made = row_of(holding(tx, world.person("cai"), find_node(tx, "A1"), "account_manager"), UUID(bytes=tx.city))
        dates = {"from_on": day_number(today) + 1, "to_on": day_number(today) + 1}
        write_official(tx, {"holdings": [made | dates]})
    cai, shop = Client(world, "cai"), world.shop("A1-1").bytes
    cai.pull()
    assert shop not in cai.held("retailers")
    world.clock.advance(timedelta(hours=15))  # midnight in the city: 16:00 UTC
    cai.pull()
    assert shop in cai.held("retailers")
    world.clock.advance(timedelta(days=1))
    cai.pull()
    assert shop not in cai.held("retailers")
