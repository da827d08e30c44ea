"""Answers worth keeping until the kinds they were made from change: rules in force, names of people, the tree."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar, cast

_R = TypeVar("_R")


class Cache:
    """Keeps answers by name; safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[Hashable, tuple[frozenset[str], Any]] = {}
        self._changes = 0

    def get(self, name: Hashable, of: frozenset[str], make: Callable[[], _R]) -> _R:
        """Give the answer kept under `name`, or make it; it holds until one of the kinds `of` changes."""
        with self._lock:
            kept, before = self._kept.get(name), self._changes
        if kept is not None:
            return cast("_R", kept[1])
        made = make()
        with self._lock:
            if self._changes == before:  # else it may have been made from rows that are no longer so
                self._kept[name] = (of, made)
        return made

    def forget(self, kinds: Iterable[str]) -> None:
        """Forget what was made from any of these kinds; all of it when other roots are shown ("scopes")."""
        changed = frozenset(kinds)
        with self._lock:
            self._changes += 1
            stay = {} if "scopes" in changed else self._kept
            self._kept = {name: kept for name, kept in stay.items() if not kept[0] & changed}
