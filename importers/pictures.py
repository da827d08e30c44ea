"""A picture of a person's camera made into the one that is kept: small enough, stripped, and the same ever after.

Rules (the tests cite them):
 1. JPEG, PNG and WebP are taken, by what is inside and not by the name; of a moving picture the first.
 2. Its size in bytes, its pixels and its long side are judged before anything is decoded (reliability.md 4.9).
 3. What is kept is written anew from the pixels: no EXIF, no position, no profile, no comment goes with it.
 4. The same file gives the same picture, byte for byte, so that one picture is one blob.
 5. A position is read only for whoever asked for it.

To be called in a process of its own (picture_child.py): decoding is where a hostile file would strike.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any, Final

from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from contract.errors import UserError
from contract.records import Photo

FORMATS: Final = ("JPEG", "PNG", "WEBP")
_QUALITY: Final = 82
_THUMB_QUALITY: Final = 75
_MICRO: Final = 1_000_000
_DATE_TAKEN: Final = 0x9003
_MIB: Final = 1024 * 1024


class BadPicture(UserError):
    """The picture is not taken in; it lies unchanged where it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How the picture is to be kept: its long side and that of its small version in pixels, and whether its place."""

    side_px: int = 1_600
    thumb_px: int = 256
    with_position: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """The picture that is kept, and its small version: JPEG, with the pixels of the larger one.

    `taken` is the instant that the camera wrote, as "2026:11:24 10:02:31" in its own zone, or "" where it wrote none;
    the position is in millionths of a degree.
    """

    content: bytes
    thumb: bytes
    width: int
    height: int
    taken: str
    latitude: int | None
    longitude: int | None


def check_size(size: int) -> None:
    """Raise BadPicture when a file is larger than any that is taken (rule 2)."""
    if size > Photo.MOST_BYTES:
        raise BadPicture(
            "The photo is larger than {most} MB and was not added. Take it with a lower resolution and add it again.",
            most=Photo.MOST_BYTES // _MIB,
        )


def freeze(content: bytes, wish: Wish) -> Frozen:
    """Make the picture that is kept; BadPicture when it is none that may be taken."""
    check_size(len(content))
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
            _check_pixels(opened)
            exif = opened.getexif()
            told = exif.get_ifd(ExifTags.IFD.Exif).get(_DATE_TAKEN, "")
            place = _position(exif.get_ifd(ExifTags.IFD.GPSInfo)) if wish.with_position else None
            picture = _upright(opened, wish.side_px)
    except UnidentifiedImageError as strange:
        raise BadPicture(
            "This file is no photo that can be added: JPEG, PNG and WebP are. Nothing was changed. "
            "Open it in another program and save it as JPEG."
        ) from strange
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as broken:
        raise BadPicture(
            "The photo is damaged and cannot be read to its end. Nothing was changed. Add it from the camera again."
        ) from broken
    latitude, longitude = place or (None, None)
    return Frozen(
        content=_jpeg(picture, _QUALITY),
        thumb=_jpeg(_within(picture, wish.thumb_px), _THUMB_QUALITY),
        width=picture.width,
        height=picture.height,
        taken=told if isinstance(told, str) else "",
        latitude=latitude,
        longitude=longitude,
    )


def _check_pixels(opened: Image.Image) -> None:
    width, height = opened.size
    if max(width, height) > Photo.LONGEST_SIDE or width * height > Photo.MOST_PIXELS:
        raise BadPicture(
            "The photo measures {width} x {height} pixels, which is more than can be added. "
            "Take it with a lower resolution and add it again.",
            width=width,
            height=height,
        )


def _upright(opened: Image.Image, side: int) -> Image.Image:
    """Decode the picture, no larger than needed, turned as it was held, on white where it is transparent."""
    opened.draft("RGB", (side, side))  # a JPEG of a camera is decoded at half or a quarter of its size
    turned = ImageOps.exif_transpose(opened)
    if turned.mode in {"RGBA", "LA", "PA", "P"}:
        clear = turned.convert("RGBA")
        ground = Image.new("RGBA", clear.size, "white")
        turned = Image.alpha_composite(ground, clear)
    return _within(turned.convert("RGB"), side)


def _within(picture: Image.Image, side: int) -> Image.Image:
    made = picture.copy()
    made.thumbnail((side, side), Image.Resampling.LANCZOS)
    return made


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    """Write the pixels alone (rule 3)."""
    bare = Image.new("RGB", picture.size)
    bare.paste(picture)
    target = io.BytesIO()
    bare.save(target, "JPEG", quality=quality, optimize=True)
    return target.getvalue()


def _position(gps: dict[int, Any]) -> tuple[int, int] | None:
    """Read latitude and longitude in millionths of a degree; None where the camera wrote none, or nonsense."""
    try:
        latitude = _degrees(gps[ExifTags.GPS.GPSLatitude]) * (-1 if gps[ExifTags.GPS.GPSLatitudeRef] == "S" else 1)
        longitude = _degrees(gps[ExifTags.GPS.GPSLongitude]) * (-1 if gps[ExifTags.GPS.GPSLongitudeRef] == "W" else 1)
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    return (latitude, longitude) if abs(latitude) <= 90 * _MICRO and abs(longitude) <= 180 * _MICRO else None


def _degrees(parts: Any) -> int:
    degrees, minutes, seconds = parts
    return int((degrees + minutes / 60 + seconds / 3_600) * _MICRO)
