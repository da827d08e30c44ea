"""What was printed lately, so that the same can be chosen again with one key; kept on this device alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from contract import wire
from desktop.models import drafts
from desktop.models.store import Store

_KEY: Final = "print presets"
_MOST: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """One choice of papers: the kind, the filter as plain values, how many papers it gave and when."""

    paper_kind: str
    wanted: dict[str, Any]
    papers: int
    used_at: datetime


def remember(store: Store, preset: Preset) -> None:
    """Put a choice first; the same choice made before goes; a change function for `store.run`."""
    before = [kept for kept in recent(store) if (kept.paper_kind, kept.wanted) != (preset.paper_kind, preset.wanted)]
    content = [
        {
            "kind": kept.paper_kind,
            "wanted": kept.wanted,
            "papers": kept.papers,
            "used_at": wire.instant_ms(kept.used_at),
        }
        for kept in (preset, *before)[:_MOST]
    ]
    drafts.keep(store, _KEY, {"presets": content})


def recent(store: Store) -> list[Preset]:
    """Give the choices made lately, the last one first."""
    kept = drafts.kept(store, _KEY) or {"presets": []}
    return [
        Preset(
            paper_kind=told["kind"],
            wanted=told["wanted"],
            papers=told["papers"],
            used_at=wire.instant(told["used_at"]),
        )
        for told in kept["presets"]
    ]
