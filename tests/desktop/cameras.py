"""Files as a camera writes them, made when they are wanted."""

from __future__ import annotations

import io

from PIL import Image


def a_camera_file(
    *,
    shade: int = 120,
    size: tuple[int, int] = (640, 480),
    kind: str = "JPEG",
    position: bool = False,
    taken: str = "",
    turned: int = 1,
) -> bytes:
    """Make a picture whose left half is `shade` and whose right half is white."""
    made = Image.new("RGB", size, (shade, shade, 40))
    made.paste((255, 255, 255), (size[0] // 2, 0, size[0], size[1]))
    exif = Image.Exif()
    exif[0x0112] = turned
    exif[0x010F] = "Rounds camera"
    if taken:
        exif.get_ifd(0x8769)[0x9003] = taken
    if position:
        exif.get_ifd(0x8825).update({1: "N", 2: (36.0, 39.0, 30.0), 3: "E", 4: (117.0, 0.0, 0.0)})
    target = io.BytesIO()
    made.save(target, kind, exif=exif)
    return target.getvalue()
