"""An exported log is judged by rules 1 to 5 of contract/log.py: whatever is done to it, the first bad entry is told."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import msgspec
import pytest

from contract import chain, log, signing
from contract.messages import Change, Header

DEVICE, SERVER = b"d" * 32, b"s" * 32
REPLICA = b"r" * 16
HEAD = log.Head(
    format=log.FORMAT,
    replica=REPLICA,
    city_id=370_100,
    device_no=7,
    device_key=signing.public_of(DEVICE),
    server_keys=[signing.public_of(SERVER)],
    made_at=0,
)
Records = list[log.Entry | log.Receipt]


def parts_of(seq: int, note: str) -> list[bytes]:
    header = Header(op_id=seq.to_bytes(16, "big"), seq=seq, action="record_visit", roots=[], schema=1, occurred_at=0)
    body = chain.encode_body([Change("visits", b"o" * 16, b"v" * 16, {"note": [note]})])
    return [chain.encode_header(header), bytes([seq % 256]) * 16, body]


def chained(all_parts: list[list[bytes]]) -> list[log.Entry]:
    made, hashed = [], chain.FIRST
    for seq, parts in enumerate(all_parts, start=1):
        inner = parts[1] if len(parts) == 2 else chain.body_hash(*parts[1:])
        hashed = chain.link(REPLICA, hashed, inner, parts[0])
        made.append(log.Entry(seq, hashed, parts))
    return made


def receipt_for(entry: log.Entry, server: bytes = SERVER) -> log.Receipt:
    at = 1_772_000_000_000 + entry.seq
    return log.Receipt(
        entry.seq,
        entry.hash,
        at,
        signing.sign(DEVICE, signing.head(REPLICA, entry.seq, entry.hash)),
        signing.sign(server, signing.receipt(REPLICA, entry.seq, entry.hash, at)),
    )


@dataclass
class Honest:
    """A log of some entries, each of which may be erased, with receipts behind some of them."""

    records: Records
    content: bytes
    count: int

    @property
    def signed(self) -> list[int]:
        return [record.seq for record in self.records if isinstance(record, log.Receipt)]

    def behind_receipt(self, seq: int) -> int:
        """Name the first entry that no receipt before `seq` vouches for."""
        return max((s for s in self.signed if s < seq), default=0) + 1


def honest(chance: Random, count: int = 0) -> Honest:
    count = count or chance.randint(3, 24)
    parts = [parts_of(seq, f"门店走访 {seq}") for seq in range(1, count + 1)]
    for at in range(count):
        if chance.random() < 0.2:
            parts[at] = [parts[at][0], chain.body_hash(*parts[at][1:])]
    records: Records = []
    for entry in chained(parts):
        records.append(entry)
        if chance.random() < 0.3:
            records.append(receipt_for(entry))
    return Honest(records, log.packed(HEAD, records, DEVICE), count)


def resigned(records: Records) -> bytes:
    """Pack what a stranger changed: he has no key of the device, so the end is another's."""
    return log.packed(HEAD, records, b"x" * 32)


def places(records: Records) -> list[int]:
    return [at for at, record in enumerate(records) if isinstance(record, log.Entry)]


def flipped(was: Honest, chance: Random) -> tuple[bytes, int]:
    """Flip a bit of one part of one entry."""
    records = list(was.records)
    at = chance.choice(places(records))
    entry = records[at]
    assert isinstance(entry, log.Entry)
    parts = list(entry.parts)
    which = chance.randrange(len(parts))
    spoilt = bytearray(parts[which])
    spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
    parts[which] = bytes(spoilt)
    records[at] = msgspec.structs.replace(entry, parts=parts)
    return resigned(records), entry.seq


def deleted(was: Honest, chance: Random) -> tuple[bytes, int]:
    records = list(was.records)
    gone = records.pop(chance.choice(places(records)))
    return log.packed(HEAD, records, DEVICE) if gone.seq < was.count else resigned_tail(was, records), gone.seq


def resigned_tail(was: Honest, records: Records) -> bytes:
    """Keep the end as it was: what it counts is not there any more."""
    whole = log.packed(HEAD, records, DEVICE)
    end = was.content[len(log.packed(HEAD, was.records, DEVICE)) - _end_size(was) :]
    return whole[: len(whole) - _end_size(was)] + end


def _end_size(was: Honest) -> int:
    return 4 + len(msgspec.msgpack.encode(log.End(entries=was.count, signature=bytes(64))))


def inserted(was: Honest, chance: Random) -> tuple[bytes, int]:
    records = list(was.records)
    at = chance.choice(places(records))
    seq = records[at].seq
    forged = log.Entry(seq, bytes(32), parts_of(seq, "从未发生"))
    records.insert(at, forged)
    return resigned(records), seq


def swapped(was: Honest, chance: Random) -> tuple[bytes, int]:
    records = list(was.records)
    one, other = sorted(chance.sample(places(records), 2))
    seq = records[one].seq
    records[one], records[other] = records[other], records[one]
    return resigned(records), seq


def cut(was: Honest, chance: Random) -> tuple[bytes, int]:
    """Cut the tail off, receipts and all, and close it as it was closed."""
    keep = chance.randint(0, was.count - 1)
    records = [record for record in was.records if record.seq <= keep]
    return resigned_tail(was, records), keep + 1


TAMPERS: list[Callable[[Honest, Random], tuple[bytes, int]]] = [flipped, deleted, inserted, swapped, cut]


def test_an_honest_log_fits_whole_with_its_erased_entries() -> None:
    chance = Random(1)
    for _ in range(30):
        was = honest(chance)
        found = log.verify(was.content)
        assert found.fault is None
        assert found.entries == was.count
        assert found.signed_seq == max(was.signed, default=0)
        assert found.erased == sum(len(r.parts) == 2 for r in was.records if isinstance(r, log.Entry))


@pytest.mark.case("RG-01")
@pytest.mark.parametrize("tamper", TAMPERS)
def test_rule_1_whatever_a_stranger_does_the_first_bad_entry_is_named(
    tamper: Callable[[Honest, Random], tuple[bytes, int]],
) -> None:
    chance = Random(tamper.__name__)
    for _ in range(180):
        was = honest(chance)
        content, seq = tamper(was, chance)
        fault = log.verify(content).fault
        assert fault is not None
        assert fault.seq == seq, (tamper.__name__, fault.words)


@pytest.mark.case("RG-01")
def test_rule_2_a_log_chained_and_signed_anew_by_its_owner_contradicts_the_receipts() -> None:
    """The owner has the key of the device: what he cannot make is the server's signature, nor what others hold."""
    chance = Random(2)
    for _ in range(60):
        was = honest(chance)
        changed = chance.randint(1, was.count)
        parts = [list(r.parts) for r in was.records if isinstance(r, log.Entry)]
        parts[changed - 1] = parts_of(changed, "另一番话")
        anew = chained(parts)
        stale = {r.seq: r for r in was.records if isinstance(r, log.Receipt)}
        with_stale: Records = [r for e in anew for r in ([e, stale[e.seq]] if e.seq in stale else [e])]
        forged: Records = [r for e in anew for r in ([e, receipt_for(e, b"f" * 32)] if e.seq in stale else [e])]
        held = log.Known(server_keys=[signing.public_of(SERVER)], receipts=list(stale.values()))
        if any(seq >= changed for seq in stale):
            for records in (with_stale, forged):
                fault = log.verify(log.packed(HEAD, records, DEVICE)).fault
                assert fault is not None
                assert fault.seq <= changed
            fault = log.verify(log.packed(HEAD, list(anew), DEVICE), held).fault
            assert fault is not None
            assert fault.seq <= changed


@pytest.mark.case("RG-01")
def test_rule_4_a_tail_cut_off_by_the_owner_contradicts_a_receipt_held_elsewhere() -> None:
    entries = chained([parts_of(seq, "走访") for seq in range(1, 11)])
    held = log.Known(receipts=[receipt_for(entries[7])])
    short = log.packed(HEAD, entries[:5], DEVICE)
    assert log.verify(short).fault is None
    fault = log.verify(short, held).fault
    assert fault is not None
    assert fault.seq == 6


def test_rule_4_a_server_made_up_by_the_owner_is_not_believed() -> None:
    false = b"f" * 32
    entries = chained([parts_of(1, "走访")])
    head = msgspec.structs.replace(HEAD, server_keys=[signing.public_of(false)])
    content = log.packed(head, [entries[0], receipt_for(entries[0], false)], DEVICE)
    assert log.verify(content).fault is None
    fault = log.verify(content, log.Known(server_keys=[signing.public_of(SERVER)])).fault
    assert fault is not None
    assert fault.seq == 1


@pytest.mark.case("RG-01")
def test_any_byte_of_the_file_changed_or_cut_is_found() -> None:
    chance = Random(3)
    was = honest(chance, 12)
    for _ in range(300):
        spoilt = bytearray(was.content)
        at = chance.randrange(len(spoilt))
        spoilt[at] ^= 1 << chance.randrange(8)
        for content in (bytes(spoilt), was.content[:at], was.content + b"\x00"):
            try:
                assert log.verify(content).fault is not None
            except log.NotALog:
                assert at < 256  # the line that names it, or its head


def test_rule_5_what_is_no_log_or_a_newer_one_is_refused_in_words() -> None:
    with pytest.raises(log.NotALog, match="not a log"):
        log.verify(b"something else")
    newer = msgspec.structs.replace(HEAD, format=log.FORMAT + 1)
    with pytest.raises(log.NotALog, match="newer version"):
        log.verify(log.packed(newer, [], DEVICE))


def test_receipts_of_an_earlier_export_are_read_out() -> None:
    was = honest(Random(5), 20)
    assert [receipt.seq for receipt in log.receipts_in(was.content)] == was.signed
