"""How the sync stands, as the status strip shows it; read before the library of the network is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from contract.errors import UserError
from desktop.sync.trouble import Refused, SignedOut


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncState:
    """How the sync stands, for the status strip; `online` is None before the first try ended.

    `progress` is (rows here, rows in all) while the person's records arrive for the first time, and `seconds_left` how
    long that still takes at the rate measured so far; None before it is known. `trouble` is why the
    last round stopped; its sentence is `message`.
    """

    online: bool | None = None
    running: bool = False
    last_success: datetime | None = None
    trouble: UserError | None = None
    progress: tuple[int, int] | None = None
    seconds_left: int | None = None

    @property
    def message(self) -> str:
        """Why the last round stopped, in the language spoken now; empty when it did not."""
        return "" if self.trouble is None else str(self.trouble)

    @property
    def wants_sign_in(self) -> bool:
        """Say whether only signing in again helps, or, where the server refused even that, being enrolled again."""
        return isinstance(self.trouble, SignedOut | Refused)
