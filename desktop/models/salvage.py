"""Takes over from a damaged store what it still holds for the server, when its person is enrolled anew beside it.

Rules (the tests cite them):
 1. The damaged store is left as it is: a copy of its files is read, and erased afterwards.
 2. Each entry that waits is read by itself; what cannot be read is counted and told, the rest goes on. A write-ahead
    log that does not fit is mended in the copy, so that what lies behind the damage is read too (write_ahead.py).
 3. Entries keep their op_id, body and salt, and are chained anew behind those of this store, as after a fork
    (forking.py): should the server have one already, it stays one.
 4. Pictures that were not at the server come with them.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec
import sqlalchemy as sa
from sqlcipher3 import dbapi2

from contract import chain, wire
from contract.errors import Malformed, UserError
from contract.words import phrase
from desktop.models import cipher, notices, pictures, schema, write_ahead
from desktop.models.instance import InstanceLock
from desktop.models.outbox import DONE, WAITING
from desktop.models.pictures import Pictures, State

if TYPE_CHECKING:
    from desktop.models.store import Store

_COPY: Final = "salvage"
_FILES: Final = ("records.db", pictures.FILE)
_box, _head = schema.outbox, schema.log_head
# Read from the index alone, which is of the entries that are not done: no damaged entry is in its way.
_WAITING: Final = f"SELECT seq FROM outbox WHERE state <> '{DONE}' AND state = '{WAITING}' ORDER BY seq"  # noqa: S608
_COLUMNS: Final = ("op_id", "action", "header", "salt", "body", "occurred_at")
_TAKEN: Final = phrase(
    "Entries that other records of yours on this computer held and that were not sent yet: {count} were taken over "
    "and go to the server now."
)
_PARTLY: Final = phrase(
    "Entries that other records of yours on this computer held and that were not sent yet: {count} were taken over "
    "and go to the server now; {lost} cannot be read any more. The damaged records have not been touched."
)


@dataclass(slots=True)
class Left:
    """What a store still holds for the server, and how much of it cannot be read."""

    ops: list[dict[str, Any]] = field(default_factory=list)
    pictures: list[tuple[bytes, bool]] = field(default_factory=list)
    lost: int = 0


def take_over(store: Store, folder: Path, key: bytes) -> int:
    """Take over what the store in `folder` (another one, of the same person) still owes; give how many entries.

    UserError when it cannot be opened at all, or is open elsewhere.
    """
    with InstanceLock(folder), _copied(folder, store.folder / _COPY) as copy:
        left = Left()
        _read_entries(copy / _FILES[0], key, left)
        if (copy / pictures.FILE).exists():
            _read_pictures(copy, key, left)
    at_ms = wire.instant_ms(store.clock.now())
    for content, small in left.pictures:
        store.pictures.keep(content, at_ms, small=small)
    return store.run(_adopt, left).result()


@contextmanager
def _copied(folder: Path, to: Path) -> Iterator[Path]:
    shutil.rmtree(to, ignore_errors=True)
    to.mkdir()
    try:
        for name in _FILES:
            for part in (name, f"{name}-wal"):
                if (folder / part).exists():
                    shutil.copyfile(folder / part, to / part)
            write_ahead.mend(to / name)
        yield to
    finally:
        shutil.rmtree(to, ignore_errors=True)


def _read_entries(path: Path, key: bytes, left: Left) -> None:
    with closing(_Reader(path, key)) as reader:
        for seq in _waiting(reader):
            found = reader.rows(f"SELECT {', '.join(_COLUMNS)}, state FROM outbox WHERE seq = {int(seq)}")  # noqa: S608
            if not found:
                left.lost += 1
            elif found[0][-1] == WAITING:
                left.ops.append(dict(zip(_COLUMNS, found[0], strict=False)))


def _waiting(reader: _Reader) -> list[int]:
    """Give the numbers of the entries that wait: by their index and by the log's head, for one of them may be damaged,
    or be an older page that still proves itself.
    """
    told = reader.rows(_WAITING) or []
    head = reader.rows("SELECT acked_seq + 1, last_seq + 1 FROM log_head")
    return sorted({seq for (seq,) in told}.union(range(*head[0]) if head else ()))


class _Reader:
    """Reads a damaged file: a connection that has met a page it cannot read reads nothing more, so it is opened anew.

    StoreRefused when the file cannot be opened.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        self._path, self._key = path, key
        self._raw = cipher.connect(path, key)

    def rows(self, statement: str) -> list[tuple[Any, ...]] | None:
        """Give the rows of a question; None where the file is damaged."""
        try:
            found: list[tuple[Any, ...]] = self._raw.execute(statement).fetchall()
        except dbapi2.DatabaseError:
            self._raw.close()
            self._raw = cipher.connect(self._path, self._key)
            return None
        return found

    def close(self) -> None:
        """Let go of the file."""
        self._raw.close()


def _read_pictures(copy: Path, key: bytes, left: Left) -> None:
    with closing(Pictures(copy, key)) as kept:
        try:
            waiting = [one for one in kept.to_send(b"") if one.state is not State.VERIFIED]
        except UserError:
            return
        for one in waiting:
            try:
                content = kept.content(one.sha256)
            except UserError:
                continue
            if content is not None:
                left.pictures.append((content, one.is_small))


def _adopt(store: Store, left: Left) -> int:
    """Chain the entries behind those of this store, and tell the person (rule 3)."""
    with store.local("outbox", "notices") as connection:
        seq, hashed = connection.execute(sa.select(_head.c.last_seq, _head.c.hash)).one()
        known = set(connection.scalars(sa.select(_box.c.op_id)))
        count = 0
        for op in left.ops:
            header = _header(op)
            if header is None or op["op_id"] in known:
                left.lost += header is None
                continue
            seq, count = seq + 1, count + 1
            packed = chain.encode_header(msgspec.structs.replace(header, seq=seq))
            hashed = chain.link(store.me.device_id.bytes, hashed, chain.body_hash(op["salt"], op["body"]), packed)
            placed = {"seq": seq, "header": packed, "hash": hashed, "state": WAITING}
            connection.execute(sa.insert(_box).values(op | placed))
        connection.execute(sa.update(_head).values(last_seq=seq, hash=hashed))
        if count or left.lost:
            words = _PARTLY if left.lost else _TAKEN
            notices.tell(connection, wire.instant_ms(store.clock.now()), words, count=count, lost=left.lost)
    return count


def _header(op: dict[str, Any]) -> Any:
    try:
        return chain.read_header(op["header"])
    except Malformed:
        return None
