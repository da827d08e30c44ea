"""Our log as a file that anybody can verify without a network (N2): every op of this device, and the receipts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from contract import log, signing, wire
from contract.errors import Conflict, UserError
from desktop.files import write_whole
from desktop.models import receipts, schema
from desktop.models.store import Store


def write_log(store: Store, path: Path) -> int:
    """Write the log to `path`, all that was recorded in it; give the number of its entries.

    What was forgotten after 35 days stands in it as hashes; a log that this device left for a new one (forking.py) is
    verified on the server. Conflict when this account has no server; UserError when
    the file cannot be written.
    """
    key: bytes | None = store.known("device_key")
    if key is None:
        raise Conflict("This account is of this computer alone: its log has no signatures that others could verify.")
    me = store.me
    head = log.Head(
        format=log.FORMAT,
        replica=me.device_id.bytes,
        city_id=me.city_id,
        device_no=me.device_no,
        device_key=signing.public_of(key),
        server_keys=[store.known("server_key") or b"", *(store.known("old_server_keys") or ())],
        made_at=wire.instant_ms(store.clock.now()),
    )
    entries = list(_entries(store))
    content = log.packed(head, _with_receipts(store, entries), key)
    try:
        write_whole(path, content)
    except OSError as failed:
        raise UserError(
            "The file {name} could not be written. Nothing was changed. Choose another place, or free some space.",
            name=path.name,
        ) from failed
    return len(entries)


def _entries(store: Store) -> Iterator[log.Entry]:
    old, box = schema.old_ops, schema.outbox
    with store.read() as connection:
        for row in connection.execute(sa.select(old).where(old.c.seq > 0).order_by(old.c.seq)):
            yield log.Entry(row.seq, row.hash, [row.header, row.body_hash])
        columns = (box.c.seq, box.c.hash, box.c.header, box.c.salt, box.c.body)
        for row in connection.execute(sa.select(*columns).where(box.c.seq > 0).order_by(box.c.seq)):
            yield log.Entry(row.seq, row.hash, [row.header, row.salt, row.body])


def _with_receipts(store: Store, entries: list[log.Entry]) -> Iterator[log.Entry | log.Receipt]:
    held = {
        r.seq: log.Receipt(r.seq, r.hash, r.server_ms, r.device_signature, r.signature) for r in receipts.kept(store)
    }
    for entry in sorted(entries, key=lambda entry: entry.seq):
        yield entry
        if entry.seq in held:
            yield held[entry.seq]
