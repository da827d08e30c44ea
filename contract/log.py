"""The log of one device as a file, and its judgement without a network (N2).

A file is a line that names it, then records: four bytes of length, then MessagePack, nothing packed further, so that
one bad byte spoils one entry. First the head, then entries in their order, each receipt behind the entry it is for,
last the end, signed by the device. Rules (the tests cite them):
 1. Every entry carries the chain's hash behind it: what was changed, left out, put in or put elsewhere is named.
 2. A log that was chained anew contradicts the next receipt; the first entry behind the last good receipt is named.
 3. An entry whose content was erased has the hash of it alone, and verifies.
 4. Keys and receipts known from elsewhere are believed before those in the file.
 5. What is no such log, or of a newer program, is refused in words and judged no further.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

import msgspec

from contract import chain, signing
from contract.errors import Malformed, UserError
from contract.words import phrase, say

FORMAT: Final = 1
_MAGIC: Final = b"rounds-log\n"
_END: Final = b"rounds/log/1"
_LENGTH: Final = 4
_COUNT: Final = 8
_ERASED: Final = 2  # parts of an entry of which only header and hash are left
RECORD_LIMIT: Final = 4 * 1024 * 1024


class Head(msgspec.Struct, frozen=True, array_like=True, tag="head"):
    """Whose log it is, and the public keys that its signatures are to be judged by."""

    format: int
    replica: bytes
    city_id: int
    device_no: int
    device_key: bytes
    server_keys: list[bytes]
    made_at: int


class Entry(msgspec.Struct, frozen=True, array_like=True, tag="entry"):
    """One op: its seq, the chain's hash behind it, and [header, salt, body], or [header, body_hash] when erased."""

    seq: int
    hash: bytes
    parts: list[bytes]


class Receipt(msgspec.Struct, frozen=True, array_like=True, tag="receipt"):
    """The log up to `seq` has this hash: signed by the device, and by the server that had it at `server_ms`."""

    seq: int
    hash: bytes
    server_ms: int
    device_signature: bytes
    signature: bytes


class End(msgspec.Struct, frozen=True, array_like=True, tag="end"):
    """Closes the file: how many entries it has, and the device's signature over all that stands before."""

    entries: int
    signature: bytes


Record = Head | Entry | Receipt | End
_encode = msgspec.msgpack.Encoder().encode
_record: Final[msgspec.msgpack.Decoder[Record]] = msgspec.msgpack.Decoder(Record)


class NotALog(UserError):
    """The file is none, or one of a newer program (rule 5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """The first entry that does not fit, and why."""

    seq: int
    template: str
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """Say why, in the language spoken now."""
        return say(self.template, **self.values)


@dataclass(slots=True, kw_only=True)
class Verdict:
    """What was found: entries that fit, how many of them are erased, up to where the server signed, the first fault."""

    head: Head | None = None
    entries: int = 0
    erased: int = 0
    signed_seq: int = 0
    signed_ms: int | None = None
    fault: Fault | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the reader knows from elsewhere (rule 4): the server's keys, and receipts of this log."""

    server_keys: Sequence[bytes] = ()
    receipts: Sequence[Receipt] = ()


def packed(head: Head, records: Iterable[Entry | Receipt], device_key: bytes) -> bytes:
    """Make the file: records in their order, closed by the device's signature."""
    made, entries = bytearray(_MAGIC), 0
    for record in (head, *records):
        _append(made, record)
        entries += isinstance(record, Entry)
    _append(made, End(entries=entries, signature=signing.sign(device_key, _signed(made, entries))))
    return bytes(made)


def _signed(before: bytes | bytearray, entries: int) -> bytes:
    return _END + entries.to_bytes(_COUNT, "big") + sha256(before).digest()


def _append(made: bytearray, record: Record) -> None:
    body = _encode(record)
    made += len(body).to_bytes(_LENGTH, "big") + body


def receipts_in(content: bytes) -> list[Receipt]:
    """Give the receipts of a file, to hold another one against; NotALog."""
    reading = _Reading(content)
    return [record for record in reading.records() if isinstance(record, Receipt)]


def verify(content: bytes, known: Known | None = None) -> Verdict:
    """Judge a file; NotALog when it is none (rule 5)."""
    reading = _Reading(content)
    judge = Judge(known or Known())
    for record in reading.records():
        if not judge.take(record):
            return judge.verdict
    if reading.is_broken or reading.end is None:
        return judge.end(phrase("The file is cut off or damaged from here on."))
    head, entries = judge.verdict.head, judge.verdict.entries
    if reading.end.entries > entries:
        return judge.end(phrase("It is missing: entries were taken from the end of the log."))
    signed = _signed(reading.before_end, entries)
    if head is None or not signing.is_signed(head.device_key, signed, reading.end.signature):
        return judge.doubt(phrase("The file was changed: the signature of the computer that made it does not fit."))
    return judge.end(None)


class _Reading:
    """Reads the records of a file; `is_broken` when it stops before its end."""

    def __init__(self, content: bytes) -> None:
        if not content.startswith(_MAGIC):
            raise NotALog("This file is not a log of Rounds. Choose one that was made by exporting a log.")
        self._content = content
        self.is_broken = False
        self.end: End | None = None
        self.before_end = b""

    def records(self) -> Iterator[Record]:
        """Give head, entries and receipts; what follows the end makes the file broken."""
        at = len(_MAGIC)
        while at < len(self._content):
            start, at = at, at + _LENGTH
            size = int.from_bytes(self._content[start:at], "big")
            record = _read(self._content[at : at + size]) if size <= RECORD_LIMIT else None
            at += size
            if record is None or at > len(self._content) or self.end is not None:
                self.is_broken = True
                return
            if isinstance(record, End):
                self.end, self.before_end = record, self._content[:start]
            else:
                yield record


def _read(body: bytes) -> Record | None:
    try:
        return _record.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


class Judge:
    """Follows a log record by record; `verdict` says how far it fits."""

    def __init__(self, known: Known) -> None:
        self.verdict = Verdict()
        self._known = known
        self._held = {receipt.seq: receipt for receipt in known.receipts}
        self._hash = chain.FIRST
        self._last: Receipt | None = None

    def take(self, record: Record) -> bool:
        """Judge the next record; False when it does not fit, which ends the judgement."""
        if isinstance(record, Head):
            self._begin(record)
        elif self.verdict.head is None or isinstance(record, End):
            raise NotALog("This file does not begin as a log of Rounds does, so it cannot be judged.")
        elif isinstance(record, Entry):
            self._entry(record, self.verdict.head)
        else:
            self._receipt(record, self.verdict.head)
        return self.verdict.fault is None

    def end(self, fault: str | None) -> Verdict:
        """Judge that the log ends here: `fault` is what the file itself lacks."""
        head, last = self.verdict.head, self._last
        if head is not None and last is not None and not _is_of_device(last, head):
            self._fault(1, phrase("The log is not signed by the computer that it is said to be of."))
        missing = any(seq > self.verdict.entries for seq in self._held)
        if self.verdict.fault is None and (fault or missing):
            lacking = phrase("It is missing: the server signed for a longer log.")
            self._fault(self.verdict.entries + 1, fault or lacking)
        return self.verdict

    def doubt(self, template: str) -> Verdict:
        """Say that nothing behind the last good receipt can be believed (rule 2)."""
        self._fault(self.verdict.signed_seq + 1, template)
        return self.verdict

    def _begin(self, head: Head) -> None:
        if head.format > FORMAT:
            raise NotALog("This log was made by a newer version of Rounds. Update Rounds, then verify it.")
        if self.verdict.head is not None:
            self._fault(self.verdict.entries + 1, phrase("Another log begins in the middle of this one."))
            return
        self.verdict.head = head
        known = self._known.server_keys
        if known and not set(head.server_keys) & set(known):
            self._fault(1, phrase("The log names a server with another key than yours."))

    def _entry(self, entry: Entry, head: Head) -> None:
        due = self.verdict.entries + 1
        fault = _misplaced(entry, due) or self._changed(entry, head)
        if fault is not None:
            self._fault(due, fault)
            return
        self._hash = entry.hash
        self.verdict.entries = due
        self.verdict.erased += len(entry.parts) == _ERASED
        held = self._held.get(due)
        if held is not None and held.hash != entry.hash:
            self.doubt(phrase("The log was written anew from here on: an earlier receipt of it says otherwise."))

    def _changed(self, entry: Entry, head: Head) -> str | None:
        header, *rest = entry.parts
        hashed = rest[0] if len(entry.parts) == _ERASED else chain.body_hash(*rest)
        if chain.link(head.replica, self._hash, hashed, header) != entry.hash:
            return phrase("It was changed after it was written.")
        return None

    def _receipt(self, receipt: Receipt, head: Head) -> None:
        if receipt.seq != self.verdict.entries:
            self._fault(self.verdict.entries + 1, phrase("It is missing, or a receipt stands in the wrong place."))
        elif receipt.hash != self._hash:
            self.doubt(phrase("The log was written anew from here on: the receipt of the server says otherwise."))
        elif not _is_of_server(receipt, head, self._known.server_keys or head.server_keys):
            self.doubt(phrase("The receipt for this part of the log is not signed by the server."))
        else:
            self._last = receipt
            self.verdict.signed_seq, self.verdict.signed_ms = receipt.seq, receipt.server_ms

    def _fault(self, seq: int, template: str) -> None:
        self.verdict.fault = Fault(seq=seq, template=template)


def _misplaced(entry: Entry, due: int) -> str | None:
    if entry.seq > due:
        return phrase("It is missing, or another entry stands in its place.")
    if entry.seq < due:
        return phrase("In its place stands an entry that was there before.")
    if len(entry.parts) not in {_ERASED, _ERASED + 1}:
        return phrase("It cannot be read.")
    try:
        head = chain.read_header(entry.parts[0])
        if len(entry.parts) > _ERASED:
            chain.read_body(entry.parts[2])
    except Malformed:
        return phrase("It cannot be read.")
    return None if head.seq == due else phrase("In its place stands another entry.")


def _is_of_device(receipt: Receipt, head: Head) -> bool:
    """Judge the device's signature; that of the last receipt is over the whole chain before it."""
    return signing.is_signed(
        head.device_key, signing.head(head.replica, receipt.seq, receipt.hash), receipt.device_signature
    )


def _is_of_server(receipt: Receipt, head: Head, server_keys: Iterable[bytes]) -> bool:
    said = signing.receipt(head.replica, receipt.seq, receipt.hash, receipt.server_ms)
    return any(signing.is_signed(key, said, receipt.signature) for key in server_keys)
