"""The receipts of the log (N2): the device's signature is judged, kept, and counter-signed with the server's instant.

Rules (the tests cite them):
 1. Ops are taken only under the device's signature over the head that its log has behind them.
 2. What was signed for is signed for once: a push that comes again gets the receipt that stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import msgspec
import sqlalchemy as sa

from contract import signing
from contract.errors import NotAllowed
from contract.messages import Push, Pushed
from server import bulk
from server.access import signing_key_of
from server.database import CITY, Tx
from server.exchange.verdicts import Arrived
from server.schema import BUSINESS, RECEIPT


@dataclass(frozen=True, slots=True)
class Device:
    """The device that sends: its number on paper, and the public key that it was enrolled with."""

    id: bytes
    number: int = 0
    key: bytes = b""


_COLUMNS: Final = ("replica", "seq", "chain_hash", "received_at", "device_signature", "signature")
_D, _R = BUSINESS["devices"].c, RECEIPT.c
_DEVICE: Final = sa.select(_D.device_no, _D.public_key).where(_D.city_id == CITY, _D.id == sa.bindparam("device"))
_RECEIPT: Final = sa.select(_R.received_at, _R.signature).where(
    _R.city_id == CITY, _R.replica == sa.bindparam("of"), _R.seq == sa.bindparam("at")
)


def device_of(tx: Tx, device: bytes) -> Device:
    """Give what is known of a device; of one that is not known, an empty key."""
    found = tx.row(_DEVICE, device=device)
    return Device(device, found[0], signing.read_public(found[1] or "")) if found else Device(device)


def check(device: Device, request: Push, last: Arrived) -> None:
    """Judge the signature over the head after the last op sent (rule 1); NotAllowed."""
    signed = signing.head(request.replica, last.head.seq, last.hash)
    if not signing.is_signed(device.key, signed, request.signature):
        raise NotAllowed(
            "The entries are not signed with the key of this computer, so the server did not take them. "
            "They are safe on this computer. Ask your office for a new enrolment code."
        )


def countersign(tx: Tx, request: Push, last: Arrived) -> None:
    """Keep the device's signature with ours beside it."""
    words = signing.receipt(request.replica, last.head.seq, last.hash, tx.now_ms)
    ours = signing.sign(signing_key_of(tx), words)
    row = (request.replica, last.head.seq, last.hash, tx.now_ms, request.signature, ours)
    bulk.insert(tx, RECEIPT, _COLUMNS, [row])


def signed(tx: Tx, replica: bytes, answer: Pushed) -> Pushed:
    """Put the receipt for the log as it stands into the answer (rule 2)."""
    found = tx.row(_RECEIPT, of=replica, at=answer.last_seq)
    return answer if found is None else msgspec.structs.replace(answer, received_at=found[0], signature=found[1])
