"""Files handed to the server piece by piece, from where the last try stopped; rows never wait for them."""

from __future__ import annotations

from typing import Final

from contract.words import phrase
from desktop.models import parcels
from desktop.models.parcels import Parcel
from desktop.models.store import Store
from desktop.sync.transport import HttpTransport
from desktop.sync.trouble import Garbled, Refused

_PIECE: Final = 1024 * 1024


def deliver(store: Store, transport: HttpTransport) -> int:
    """Send the files that wait and count those that arrived; Trouble when a try broke off: the next goes on there."""
    arrived = 0
    for parcel in parcels.to_send(store):
        try:
            arrived += _sent(store, transport, parcel)
        except Refused as refused:
            values = {name: str(value) for name, value in refused.values.items()}
            store.run_behind(parcels.mark_refused, parcel.sha256, refused.template, values).result()
    return arrived


def _sent(store: Store, transport: HttpTransport, parcel: Parcel) -> bool:
    if parcels.is_answered(store, parcel.sha256):  # asked for again after the server was put back, and not needed
        store.run_behind(parcels.mark_sent, parcel.sha256).result()
        return False
    if not parcel.path.is_file() or parcel.path.stat().st_size != parcel.size:
        words = phrase("The file {name} was moved or changed before it could be sent. Choose it again to import it.")
        store.run_behind(parcels.mark_refused, parcel.sha256, words, {"name": parcel.path.name}).result()
        return False
    at = transport.file_offset(parcel.sha256)
    with parcel.path.open("rb") as file:
        while at < parcel.size:
            file.seek(at)
            following = transport.send_piece(parcel.sha256, at, parcel.size, file.read(_PIECE))
            if following == at:
                raise Garbled
            at = following
    store.run_behind(parcels.mark_sent, parcel.sha256).result()
    return True
