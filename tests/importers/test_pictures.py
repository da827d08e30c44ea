"""Pictures of strangers: judged before they are decoded, written anew, in a process with limits (RF-09)."""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import replace

import pytest
from PIL import Image

from importers import picture_child
from importers.pictures import BadPicture, Wish, freeze
from tests.desktop.cameras import a_camera_file


def a_png_that_says(width: int, height: int) -> bytes:
    """Make a PNG of a few bytes whose head promises so many pixels."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def written(kind: str, **how: object) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (30, 20), "red").save(target, kind, **how)
    return target.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_rule_1_the_formats_of_cameras_are_taken(kind: str) -> None:
    made = freeze(written(kind), Wish())
    assert made.content.startswith(b"\xff\xd8")
    assert (made.width, made.height) == (30, 20)


@pytest.mark.parametrize("kind", ["TIFF", "GIF", "BMP", "PPM"])
def test_rule_1_other_formats_are_not_whatever_their_name(kind: str) -> None:
    with pytest.raises(BadPicture, match="JPEG, PNG and WebP"):
        freeze(written(kind), Wish())


@pytest.mark.parametrize("content", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", b"\0" * 99])
def test_rule_1_what_is_no_picture_is_refused_in_a_sentence(content: bytes) -> None:
    with pytest.raises(BadPicture, match="Nothing was changed"):
        freeze(content, Wish())


def test_rule_1_of_a_moving_picture_the_first_is_kept() -> None:
    frames = [Image.new("RGB", (30, 20), colour) for colour in ("red", "blue")]
    target = io.BytesIO()
    frames[0].save(target, "WEBP", save_all=True, append_images=frames[1:])
    with Image.open(io.BytesIO(freeze(target.getvalue(), Wish()).content)) as kept:
        assert kept.getpixel((5, 5))[0] > 200


@pytest.mark.parametrize(("width", "height"), [(50_000, 1), (1, 12_001), (8_000, 6_000), (2**31 - 1, 2**31 - 1)])
def test_rule_2_too_many_pixels_are_refused_before_they_are_decoded(width: int, height: int) -> None:
    with pytest.raises(BadPicture):
        freeze(a_png_that_says(width, height), Wish())


def test_rule_2_too_large_a_file_is_refused_before_anything_is_read() -> None:
    with pytest.raises(BadPicture, match="15 MB"):
        picture_child.frozen(bytes(15 * 1024 * 1024 + 1))


@pytest.mark.parametrize("kept_bytes", [200, 1_000, 2_000])
def test_a_picture_cut_off_is_refused_in_a_sentence(kept_bytes: int) -> None:
    with pytest.raises(BadPicture, match=r"damaged|no photo"):
        freeze(a_camera_file()[:kept_bytes], Wish())


def test_rule_3_nothing_but_pixels_goes_along() -> None:
    content = a_camera_file(position=True, taken="2026:11:23 09:30:00")
    assert b"Rounds camera" in content
    made = freeze(content, Wish())
    for kept in (made.content, made.thumb):
        assert b"Exif" not in kept
        assert b"Rounds camera" not in kept
    assert made.taken == "2026:11:23 09:30:00"


def test_rule_3_a_profile_and_what_hides_behind_the_picture_are_left_behind() -> None:
    content = written("JPEG", icc_profile=b"profile" * 100, comment=b"secret words") + b"PK\3\4 an archive"
    made = freeze(content, Wish())
    assert not any(word in made.content for word in (b"profile", b"secret", b"archive"))


def test_rule_4_the_same_file_gives_the_same_picture() -> None:
    assert freeze(a_camera_file(), Wish()) == picture_child.frozen(a_camera_file())


def test_rule_5_a_position_is_read_only_for_whoever_asked() -> None:
    content = a_camera_file(position=True)
    assert freeze(content, Wish()).latitude is None
    made = freeze(content, Wish(with_position=True))
    assert (made.latitude, made.longitude) == (36_658_333, 117_000_000)
    assert freeze(a_camera_file(), Wish(with_position=True)).latitude is None


def test_a_picture_held_upright_is_kept_upright_and_no_larger_than_wanted() -> None:
    made = freeze(a_camera_file(size=(640, 480), turned=6), Wish(side_px=320, thumb_px=64))
    assert (made.width, made.height) == (240, 320)


def test_what_is_transparent_is_kept_on_white() -> None:
    target = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(target, "PNG")
    with Image.open(io.BytesIO(freeze(target.getvalue(), Wish()).content)) as kept:
        assert min(kept.getpixel((5, 5))) > 250


def test_a_picture_that_takes_too_long_or_too_much_is_stopped_in_a_sentence() -> None:
    for limits in (replace(picture_child.LIMITS, wait_seconds=0), replace(picture_child.LIMITS, memory_bytes=1 << 20)):
        with pytest.raises(BadPicture, match="was stopped"):
            picture_child.frozen(a_camera_file(), limits=limits)


def test_a_refusal_comes_back_from_the_other_process_as_the_same_sentence() -> None:
    with pytest.raises(BadPicture, match="JPEG, PNG and WebP"):
        picture_child.frozen(b"no picture at all")
