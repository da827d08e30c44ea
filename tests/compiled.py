"""What SQLAlchemy compiled for one test's database serves every other: each test opens databases of its own.

An engine keeps what it compiled for itself alone. A program has one or two engines for its whole life; a test run has
thousands, and would compile the same statements for each of them.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.util import LRUCache

_MOST = 2_000  # statements


class _Statements(LRUCache[Any, Any]):
    """The statements of one kind of database: of its keys the first part, the engine's own dialect, is left out."""

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:
        """Give what was compiled, for whichever engine."""
        return super().get(key[1:], default)

    def __setitem__(self, key: tuple[Any, ...], compiled: Any) -> None:
        super().__setitem__(key[1:], compiled)


_by_kind: dict[tuple[type, str], _Statements] = defaultdict(lambda: _Statements(_MOST))


def share_statements() -> None:
    """Have every engine share them with the others of its dialect and driver."""
    # SQLAlchemy has no setting for it: a cache handed to an engine is asked with that engine's own dialect in the key.
    sa.Engine._compiled_cache = property(_shared, lambda _engine, _own: None)  # type: ignore[assignment]  # noqa: SLF001


def _shared(engine: sa.Engine) -> _Statements:
    return _by_kind[type(engine.dialect), getattr(engine.dialect.dbapi, "__name__", "")]
