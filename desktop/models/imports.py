"""Lists handed to the server, and what became of them.

The file stays where the person has it and is sent beside the records (parcels.py); the op names it by its SHA-256.
Offline both wait. What the server found is the result that counts.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from contract.errors import NotFound, UserError
from contract.records import Import
from desktop.models import org, parcels, schema
from desktop.models.order_trials import try_orders
from desktop.models.parcels import Parcel
from desktop.models.store import Store
from desktop.models.trials import Told, Trial, Wish, try_shops
from importers.errors_file import ErrorsFile, error_file_name

KINDS: Final = frozenset({"imports", "parcels", "outbox"})
"""The kinds that the history is made from."""
_PIECE: Final = 1024 * 1024
UNSENT, SENT, RECEIVED, DONE, REFUSED, LOST = "unsent", "sent", "received", "done", "refused", "lost"
"""How far an import is: the file waits here, or the request; the server has both; it has answered; the file is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One import of the history: how far it is, who asked, and why its file could not be sent ("" while it can)."""

    asked: Import
    stage: str
    by: str
    why: str = ""


def try_out(store: Store, wish: Wish, told: Told) -> Trial:
    """Try a list here; nothing is written."""
    return try_orders(store, wish, told) if wish.kind == "orders" else try_shops(store, wish, told)


def parcel_of(path: Path) -> Parcel:
    """Take the fingerprint of a file; UserError, in words, when it cannot be read."""
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
                size += len(piece)
    except OSError as wrong:
        raise UserError(
            "The file {name} could not be read. Nothing was handed over. Close it in other programs, then try again.",
            name=path.name,
        ) from wrong
    return Parcel(sha256=digest.hexdigest(), path=path, size=size)


def request_import(store: Store, wish: Wish, parcel: Parcel, excluded: frozenset[int] = frozenset()) -> UUID:
    """Ask the server to import a list, and owe it the file; for `store.run`; gives the import's id."""
    wish.binding()
    made = Import(
        id=store.ids.new_id(),
        created_by=store.me.person_id,
        created_at=store.clock.now(),
        office_id=_office(store),
        import_kind=wish.kind,
        file_name=parcel.path.name,
        sha256=parcel.sha256,
        size=parcel.size,
        source=wish.source or None,
        mapping=wish.pairs,
        header_row=wish.header_row,
        sheet=wish.summary.choice.sheet,
        create_missing=wish.create_missing,
        excluded=tuple(sorted(excluded)),
    )
    with store.change("request_import") as tx:
        tx.put(made)
        parcels.hand_over(tx, parcel)
    return made.id


def hand_over_again(store: Store, import_id: UUID, parcel: Parcel) -> None:
    """Send the file of an import from another place, when it was moved; for `store.run`. UserError for another file."""
    asked = store.get(Import, import_id)
    if asked is None or asked.sha256 != parcel.sha256:
        raise UserError(
            "This is not the file that was handed over, or it was changed since. Nothing was sent; "
            "import it anew instead."
        )
    row = {"sha256": parcel.sha256, "path": str(parcel.path), "size": parcel.size, "sent_at": None}
    with store.local("parcels") as connection:
        connection.execute(sa.insert(schema.parcels).prefix_with("OR REPLACE"), row)


def history(store: Store, limit: int = 50) -> list[Asked]:
    """Give the imports asked for, the latest first."""
    rows = store.t("imports")
    found = store.all(Import, sa.select(rows).order_by(rows.c.created_at.desc(), rows.c.id.desc()).limit(limit))
    unsent = {parcel.sha256 for parcel in parcels.to_send(store)}
    lost = {parcel.sha256: parcel.words for parcel in parcels.refused(store)}
    here = _not_received(store, [made.id for made in found])
    return [
        Asked(
            asked=made,
            stage=_stage(made, is_unsent=made.sha256 in unsent, is_lost=made.sha256 in lost, is_here=made.id in here),
            by=org.name_of(store, made.created_by),
            why=lost.get(made.sha256, "") if made.state == "waiting" else "",
        )
        for made in found
    ]


def one(store: Store, import_id: UUID) -> Asked | None:
    """Give one import with how far it is; None once it is not here any more."""
    return next((made for made in history(store, limit=500) if made.asked.id == import_id), None)


def error_name(wish: Wish) -> str:
    """Name the file of a list's refused lines."""
    return error_file_name(wish.path)


def errors_of(wish: Wish, trial: Trial) -> bytes:
    """Give the refused lines of a trial as a list again; UserError when there are none."""
    if not trial.refused:
        raise UserError("No line was refused: there is no error file.")
    held = io.BytesIO()
    errors = ErrorsFile(wish.path, wish.summary.choice, held)
    for refused in trial.refused:
        errors.add(refused)
    errors.close()
    return held.getvalue()


def error_file(store: Store, import_id: UUID) -> tuple[str, str]:
    """Say what to fetch for the refused lines of an import: its SHA-256, and the name to save it under."""
    asked = store.get(Import, import_id)
    if asked is None or asked.error_sha256 is None:
        raise NotFound("This import has no error file: no line was refused, or the server has not answered yet.")
    return asked.error_sha256, error_file_name(Path(asked.file_name))


def _stage(made: Import, *, is_unsent: bool, is_lost: bool, is_here: bool) -> str:
    if made.state != "waiting":
        return DONE if made.state == "done" else REFUSED
    if is_lost:
        return LOST
    if is_unsent:
        return UNSENT
    return SENT if is_here else RECEIVED


def _not_received(store: Store, ids: list[UUID]) -> frozenset[UUID]:
    """Name the imports that the server has not sent back yet."""
    rows = store.t("imports")
    asked = sa.select(rows.c.id).where(rows.c.rev == 0, rows.c.id.in_([one.bytes for one in ids]))
    with store.read() as connection:
        return frozenset(UUID(bytes=found) for found in connection.scalars(asked))


def _office(store: Store) -> UUID:
    """Give the office that an import hangs on: that of whoever asks, else the first of the city."""
    held = org.my_holdings(store, org.today(store))
    above = next((node for h in held if (node := org.node_above(store, h.node_id, "office"))), None)
    if above is not None:
        return above.id
    offices = sorted((n.name, n.id) for n in org.nodes(store).values() if n.node_kind == "office")
    if not offices:
        raise UserError("No office is known here yet. Wait until your records have arrived, then try again.")
    return offices[0][1]
