"""The wire form: its three rules."""

from __future__ import annotations

import contextlib
from uuid import UUID

import msgspec
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from contract import wire
from contract.errors import Malformed
from contract.fields import LEADING, Value, kinds
from contract.messages import Change, Cursor, Page
from tests import examples, strategies

EVERY_KIND = sorted(kinds())
PLAIN_TYPES = {Value.ID: bytes, Value.TEXT: str, Value.CODE: str, Value.PACKED: bytes}


@given(data=st.data(), name=st.sampled_from(EVERY_KIND))
def test_a_record_comes_back_from_its_row_as_it_was(data: st.DataObject, name: str) -> None:
    kind = kinds()[name]
    made = data.draw(strategies.records(kind))
    row = wire.row_of(made, examples.CITY)
    assert set(row) == set(kind.columns)
    assert wire.record_of(kind.cls, row) == made
    assert wire.records_of(kind.cls, list(row), [list(row.values())] * 2) == [made, made]
    assert wire.record_from_wire(kind, row) == made


@given(data=st.data(), name=st.sampled_from(EVERY_KIND))
def test_rule_1_wire_values_are_bytes_whole_numbers_texts_or_nothing(data: st.DataObject, name: str) -> None:
    kind = kinds()[name]
    row = wire.row_of(data.draw(strategies.records(kind)), examples.CITY)
    for told in kind.fields:
        plain = row[kind.column(told.name)]
        assert plain is None or type(plain) is PLAIN_TYPES.get(told.value, int)


def test_unknown_fields_are_left_out_of_an_op() -> None:
    assert "note" not in wire.fields_of(examples.a_visit())
    assert "id" not in wire.fields_of(examples.a_visit())
    assert "retailer_id" not in wire.fields_of(examples.a_visit())


@pytest.mark.parametrize(
    ("field", "plain"),
    [
        ("created_at", "now"),
        ("created_at", True),
        ("created_at", 2**80),
        ("created_by", b"short"),
        ("name", 5),
        ("license_valid_to", 10**12),
    ],
)
def test_rule_3_a_value_of_another_shape_is_malformed(field: str, plain: object) -> None:
    row = wire.row_of(examples.a_retailer(), examples.CITY) | {field: plain}
    with pytest.raises(Malformed):
        wire.record_from_wire(kinds()["retailers"], row)


def test_rule_3_a_missing_required_field_is_malformed() -> None:
    row = wire.row_of(examples.a_retailer(), examples.CITY) | {"name": None}
    with pytest.raises(Malformed, match="name"):
        wire.record_from_wire(kinds()["retailers"], row)


def test_a_packed_field_that_is_no_messagepack_is_malformed() -> None:
    row = wire.row_of(examples.a_visit(), examples.CITY) | {"purposes": b"\xc1"}
    with pytest.raises(Malformed):
        wire.record_from_wire(kinds()["visits"], row)


def test_frames_come_back_in_order_however_the_bytes_arrive() -> None:
    pages = [Page(scope=bytes([n]) * 16, ver=n) for n in range(5)]
    body = b"".join(map(wire.frame, pages))
    assert list(wire.frames(body, Page)) == pages
    assert list(wire.frames_of((body[n : n + 1] for n in range(len(body))), Page)) == pages


@given(cut=st.integers(1, 200))
def test_rule_2_a_body_cut_anywhere_is_malformed(cut: int) -> None:
    body = wire.frame(Page(scope=b"s" * 16)) * 3
    shorter = body[:-cut]
    if len(shorter) % (len(body) // 3):
        with pytest.raises(Malformed):
            list(wire.frames(shorter, Page))
        with pytest.raises(Malformed):
            list(wire.frames_of([shorter], Page))


def test_rule_2_a_frame_that_unpacks_to_too_much_is_refused_before_it_is_unpacked() -> None:
    bomb = zstandard.ZstdCompressor().compress(bytes(wire.FRAME_LIMIT + 1))
    with pytest.raises(Malformed, match="more than allowed"):
        wire.unframe(bomb, Page)


def test_rule_2_a_frame_that_hides_its_size_is_refused() -> None:
    stream = zstandard.ZstdCompressor(write_content_size=False).compress(msgspec.msgpack.encode(Page()))
    with pytest.raises(Malformed, match="does not say"):
        wire.unframe(stream, Page)


def test_rule_2_a_frame_announced_too_long_is_refused_before_it_arrives() -> None:
    with pytest.raises(Malformed, match="longer"):
        list(wire.frames_of([(wire.FRAME_LIMIT + 1).to_bytes(4, "big")], Page))


@given(st.binary(max_size=200))
def test_rule_3_any_bytes_are_frames_or_malformed(body: bytes) -> None:
    with contextlib.suppress(Malformed):
        assert all(isinstance(page, Page) for page in wire.frames(body, Page))


def test_a_captive_portals_page_is_malformed() -> None:
    with pytest.raises(Malformed):
        list(wire.frames(b"<!DOCTYPE html><html>Please sign in</html>", Page))


def test_a_message_of_another_shape_is_malformed() -> None:
    with pytest.raises(Malformed):
        wire.unframe(wire.frame([1, 2, 3])[4:], Cursor)


def test_columns_and_rows_are_each_others_turn() -> None:
    rows = [(1, "a"), (2, "b")]
    assert wire.columns_of(["n", "t"], rows) == [[1, 2], ["a", "b"]]
    assert wire.columns_of(["n", "t"], []) == [[], []]


def test_columns_of_a_newer_program_are_told_from_ours() -> None:
    kind = kinds()["visits"]
    known, newer = wire.known_columns(kind, [*LEADING, "note", "mood"])
    assert (known, newer) == ([*LEADING, "note"], ["mood"])
    with pytest.raises(Malformed):
        wire.known_columns(kind, ["note"])


def test_a_change_is_an_array_on_the_wire() -> None:
    change = Change(kind="visits", root_id=UUID(int=1).bytes, row_id=UUID(int=2).bytes, fields={"keys": [3]})
    assert msgspec.msgpack.decode(wire.pack(change)) == ["visits", change.root_id, change.row_id, {"keys": [3]}]
