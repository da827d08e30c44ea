"""A retailer's signature under the words of a receipt: kept on this device until the paper is printed (M7, C5).

It is bound to the fingerprint of the words that were shown: under other words it does not count.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contract import wire
from desktop.models import drafts
from desktop.models.store import Store

_BOX_LEFT, _BOX_TOP, _BOX_WIDTH, _BOX_HEIGHT = 950, 120, 2_200, 640  # thousandths of the height of the box on paper
Strokes = tuple[tuple[tuple[int, int], ...], ...]
"""Lines of the pen; each point in thousandths of the height of the box, from its upper left corner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What was written, when, and under which words (`fingerprint`, 64 hexadecimal digits)."""

    strokes: Strokes
    signed_at: datetime
    fingerprint: str


def keep(store: Store, visit_id: UUID, strokes: Strokes, fingerprint: str) -> Signature:
    """Keep the signature under a visit's receipt; a change function for `store.run`."""
    made = Signature(strokes=strokes, signed_at=store.clock.now(), fingerprint=fingerprint)
    content = {
        "strokes": strokes,
        "signed_at": wire.instant_ms(made.signed_at),
        "fingerprint": fingerprint,
    }
    drafts.keep(store, _key(visit_id), content)
    return made


def fitted(strokes: Strokes) -> Strokes:
    """Lay strokes between the caption and the date of the box on paper, as large as there is room, in their shape."""
    points = [point for stroke in strokes for point in stroke]
    if not points:
        return strokes
    left, top = min(x for x, _ in points), min(y for _, y in points)
    width, height = max(x for x, _ in points) - left, max(y for _, y in points) - top
    scale = min(_BOX_WIDTH / max(width, 1), _BOX_HEIGHT / max(height, 1), 1.0)
    return tuple(
        tuple((_BOX_LEFT + round((x - left) * scale), _BOX_TOP + round((y - top) * scale)) for x, y in stroke)
        for stroke in strokes
    )


def forget(store: Store, visit_id: UUID) -> None:
    """Forget a signature, to be written anew; a change function for `store.run`."""
    drafts.drop(store, _key(visit_id))


def kept(store: Store, visit_id: UUID, fingerprint: str) -> Signature | None:
    """Give the signature under these very words; None where there is none, or under others."""
    found = drafts.kept(store, _key(visit_id))
    if found is None or found["fingerprint"] != fingerprint:
        return None
    strokes = tuple(tuple((x, y) for x, y in stroke) for stroke in found["strokes"])
    return Signature(strokes=strokes, signed_at=wire.instant(found["signed_at"]), fingerprint=fingerprint)


def _key(visit_id: UUID) -> str:
    return f"signature/{visit_id.hex}"
