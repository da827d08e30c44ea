"""Photographs taken at a shop: the row that says what a picture shows; the picture itself travels by its hash."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

from contract.errors import InvalidRecord
from contract.fields import LINE, Merge, Personal, Record, field, record

MIB: Final = 1024 * 1024
_HASH_DIGITS: Final = 64


@record("photos", root="retailers")
class Photo(Record):
    """One picture of a visit or a case, as it was frozen when it was taken in: its bytes never change afterwards.

    `sha256` names the picture, `thumb_sha256` its small version, in hexadecimal digits; both are kept and sent as
    files of their own, after the rows. The server keeps them as long as the city says, and tells here when it let them
    go. A position is there only where the person wanted it.
    """

    MOST_BYTES: ClassVar[int] = 15 * MIB
    """The largest file that is taken in."""
    MOST_PIXELS: ClassVar[int] = 40_000_000
    LONGEST_SIDE: ClassVar[int] = 12_000

    retailer_id: UUID = field("Shop", to="retailers")
    visit_id: UUID | None = field("Visit", to="visits", inside=True, default=None)
    case_id: UUID | None = field("Case", to="cases", default=None)
    subject: str | None = field("What it shows", codes="photo_subjects", default=None)
    caption: str | None = field("Words to the photo", length=LINE, personal=Personal.WORDS, default=None)
    sha256: str = field("Fingerprint of the photo", length=_HASH_DIGITS)
    size: int = field("Size", unit="bytes", low=1, high=MOST_BYTES)
    thumb_sha256: str = field("Fingerprint of the small photo", length=_HASH_DIGITS)
    thumb_size: int = field("Size of the small photo", unit="bytes", low=1, high=MIB)
    width: int = field("Width", unit="px", low=1, high=LONGEST_SIDE)
    height: int = field("Height", unit="px", low=1, high=LONGEST_SIDE)
    taken_at: datetime = field("Photo taken at")
    latitude: int | None = field(
        "Latitude",
        unit="1e-6 degree",
        low=-90_000_000,
        high=90_000_000,
        personal=Personal.POSITION,
        default=None,
    )
    longitude: int | None = field(
        "Longitude",
        unit="1e-6 degree",
        low=-180_000_000,
        high=180_000_000,
        personal=Personal.POSITION,
        default=None,
    )

    erased_at: datetime | None = field("No longer kept since", merge=Merge.OFFICIAL, owner="server", default=None)

    def check(self) -> None:
        """A photo belongs to a visit or a case; its two names are hashes; half a position is none."""
        if self.visit_id is None and self.case_id is None:
            raise InvalidRecord("A photo belongs to a visit or a case.", field="visit_id")
        for name in ("sha256", "thumb_sha256"):
            if not _is_hash(getattr(self, name)):
                raise InvalidRecord("The fingerprint of the photo cannot be read.", field=name)
        if (self.latitude is None) != (self.longitude is None):
            raise InvalidRecord("A position needs latitude and longitude.", field="longitude")


def _is_hash(text: str) -> bool:
    return len(text) == _HASH_DIGITS and set(text) <= set("0123456789abcdef")
