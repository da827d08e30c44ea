"""Ops of older programs are lifted; those of newer ones are not ours to read."""

from __future__ import annotations

import pytest

from contract import lift
from contract.errors import Malformed
from contract.messages import Change
from contract.wire import SCHEMA

CHANGE = Change(kind="visits", root_id=b"s" * 16, row_id=b"v" * 16, fields={"keys": [3]})


def test_an_op_of_our_own_schema_stands_as_it_is() -> None:
    assert lift.lift("record_visit", [CHANGE], SCHEMA) == [CHANGE]


def test_an_op_of_a_newer_schema_is_refused() -> None:
    with pytest.raises(Malformed, match="newer"):
        lift.lift("record_visit", [CHANGE], SCHEMA + 1)


def test_an_older_op_goes_through_every_step(monkeypatch: pytest.MonkeyPatch) -> None:
    def add_a_key(action: str, changes: list[Change]) -> list[Change]:
        return [Change(c.kind, c.root_id, c.row_id, {**c.fields, "note": [action]}) for c in changes]

    monkeypatch.setitem(lift.LIFTS, SCHEMA - 1, add_a_key)
    assert lift.lift("record_visit", [CHANGE], SCHEMA - 1)[0].fields == {"keys": [3], "note": ["record_visit"]}
