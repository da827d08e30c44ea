"""The chain of ops names the first entry that was altered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract import chain
from contract.errors import Malformed
from contract.messages import Change, Header

REPLICA = b"r" * 16


def an_op(seq: int) -> tuple[bytes, bytes, bytes]:
    header = Header(
        op_id=bytes([seq]) * 16, seq=seq, action="record_visit", roots=[b"s" * 16], schema=1, occurred_at=seq
    )
    body = [Change(kind="visits", root_id=b"s" * 16, row_id=bytes([seq]) * 16, fields={"keys": [seq]})]
    return chain.encode_header(header), bytes([seq]) * chain.SALT_BYTES, chain.encode_body(body)


def head(ops: list[tuple[bytes, bytes, bytes]]) -> bytes:
    hashed = chain.FIRST
    for header, salt, body in ops:
        hashed = chain.link(REPLICA, hashed, chain.body_hash(salt, body), header)
    return hashed


def test_header_and_body_read_as_they_were_written() -> None:
    header, _, body = an_op(1)
    assert chain.encode_header(chain.read_header(header)) == header
    assert chain.encode_body(chain.read_body(body)) == body


@given(entry=st.integers(0, 2), part=st.integers(0, 2), place=st.integers(0, 10_000), flip=st.integers(1, 255))
def test_one_altered_byte_alters_the_head(entry: int, part: int, place: int, flip: int) -> None:
    ops = [an_op(seq) for seq in (1, 2, 3)]
    altered = [list(op) for op in ops]
    whole = bytearray(altered[entry][part])
    whole[place % len(whole)] ^= flip
    altered[entry][part] = bytes(whole)
    assert head([(h, s, b) for h, s, b in altered]) != head(ops)


def test_order_and_omission_alter_the_head() -> None:
    one, two = an_op(1), an_op(2)
    assert len({head([one, two]), head([two, one]), head([one]), head([two])}) == 4


@pytest.mark.parametrize("read", [chain.read_header, chain.read_body])
@pytest.mark.parametrize("told", [b"", b"\xc1", b"\x80", b"<html>"])
def test_what_is_neither_header_nor_body_is_malformed(read: object, told: bytes) -> None:
    with pytest.raises(Malformed):
        read(told)  # type: ignore[operator]
