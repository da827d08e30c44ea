"""Where on this computer a person's records are to be. It imports nothing that the first screen would wait for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from contract.clock import Clock
    from contract.ids import Ids
    from desktop.models.key_store import KeyStore
    from desktop.models.slots import Cost


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where on this computer the store is to be: the profile, its key store, and what time and chance come from.

    `cost` is that of the key derivation; None is the usual one.
    """

    profile: Path
    key_store: KeyStore | None
    clock: Clock
    ids: Ids
    cost: Cost | None = None
    threaded: bool = False
