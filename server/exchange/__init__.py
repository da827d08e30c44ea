"""The exchange of changes between the server and its clients, without HTTP (sync.md sections 3 to 6)."""

from server.exchange.digests import digests
from server.exchange.official import Written, move_roots, rows_of, write_official
from server.exchange.pull import heads, pull
from server.exchange.push import Diverged, push

__all__ = ["Diverged", "Written", "digests", "heads", "move_roots", "pull", "push", "rows_of", "write_official"]
