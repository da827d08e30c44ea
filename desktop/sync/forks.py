"""A device whose log is not the one that the server knows asks for a replica of its own, and goes on as that."""

from __future__ import annotations

import logging
from typing import Protocol
from uuid import UUID

from contract.messages import Fork, NewReplica
from contract.signing import KEY_BYTES, public_of
from contract.wire import SCHEMA
from desktop.models import forking
from desktop.models.store import Store
from desktop.sync.session import Standing

_log = logging.getLogger(__name__)


class Door(Protocol):
    """What is asked of the way to the server."""

    def fork(self, asked: Fork) -> NewReplica:
        """Ask for a replica of one's own."""
        ...

    def speak_as(self, token: str) -> None:
        """Speak with another token from now on."""
        ...


def go_on_anew(store: Store, door: Door, standing: Standing) -> None:
    """Become another replica; cut short anywhere, the next round finds the fork again and asks again."""
    device_key = store.ids.random_bytes(KEY_BYTES)
    left = store.me.device_id
    asked = Fork(
        schema=SCHEMA,
        replica=left.bytes,
        seq=standing.acked_seq,
        chain_hash=standing.acked_hash,
        public_key=public_of(device_key).hex(),
    )
    made = door.fork(asked)
    store.run_behind(forking.go_on_as, made, device_key).result()
    door.speak_as(made.token)
    _log.warning("forked device=%s seq=%d new=%s", left, standing.acked_seq, UUID(bytes=made.replica))
