"""Verifying the log of a device: 100,000 entries with a receipt for every 20 (goal: in seconds).

Floor: the two hashes of each entry and nothing else.
"""

from __future__ import annotations

from hashlib import sha256
from random import Random
from time import perf_counter
from typing import Any

from contract import chain, log, signing
from contract.messages import Change, Header

ENTRIES, EACH = 100_000, 20
_REPLICA, _DEVICE, _SERVER = b"r" * 16, b"d" * 32, b"s" * 32


def run() -> dict[str, Any]:
    """Give seconds."""
    records = _records()
    head = log.Head(
        format=log.FORMAT,
        replica=_REPLICA,
        city_id=370_100,
        device_no=1,
        device_key=signing.public_of(_DEVICE),
        server_keys=[signing.public_of(_SERVER)],
        made_at=0,
    )
    content = log.packed(head, records, _DEVICE)
    begun = perf_counter()
    verdict = log.verify(content)
    took = perf_counter() - begun
    floor = _floor(records)
    return {
        "entries that fit": verdict.entries,
        "size of the file, MB": round(len(content) / 1e6, 1),
        f"{ENTRIES:,} entries, {ENTRIES // EACH:,} receipts, s (goal < 10)": round(took, 2),
        "their hashes alone, s": round(floor, 2),
        "ratio": round(took / floor, 1),
    }


def _records() -> list[log.Entry | log.Receipt]:
    chance, hashed = Random(1), chain.FIRST
    made: list[log.Entry | log.Receipt] = []
    for seq in range(1, ENTRIES + 1):
        entry = _entry(seq, hashed, chance)
        hashed = entry.hash
        made.append(entry)
        if seq % EACH == 0:
            mine = signing.sign(_DEVICE, signing.head(_REPLICA, seq, hashed))
            theirs = signing.sign(_SERVER, signing.receipt(_REPLICA, seq, hashed, seq))
            made.append(log.Receipt(seq, hashed, seq, mine, theirs))
    return made


def _entry(seq: int, before: bytes, chance: Random) -> log.Entry:
    root = chance.randbytes(16)
    told = Header(op_id=chance.randbytes(16), seq=seq, action="record_visit", roots=[root], schema=1, occurred_at=seq)
    header, salt = chain.encode_header(told), chance.randbytes(16)
    body = chain.encode_body([Change("visits", root, chance.randbytes(16), {"note": ["走访记录" * 20], "keys": [12]})])
    return log.Entry(seq, chain.link(_REPLICA, before, chain.body_hash(salt, body), header), [header, salt, body])


def _floor(records: list[log.Entry | log.Receipt]) -> float:
    begun, hashed = perf_counter(), chain.FIRST
    for record in records:
        if isinstance(record, log.Entry):
            header, salt, body = record.parts
            inner = sha256(salt + body).digest()
            hashed = sha256(b"rounds/op/1" + _REPLICA + hashed + inner + header).digest()
    return perf_counter() - begun
