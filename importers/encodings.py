"""In which encoding a text file was written, found from its bytes.

A byte mark or strict UTF-8 settles it. What remains in the trade is GB18030 and Big5, which decode each other
without an error into nonsense: the share of everyday characters tells them apart.
"""

from __future__ import annotations

import codecs
import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from contract.errors import UserError

_MARKS: Final = (  # UTF-32 first: its mark begins like that of UTF-16
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HEAD: Final = 4096
_PIECE: Final = 1 << 20
_SAMPLE_BYTES: Final = 1 << 18
_LINE_BYTES: Final = 1 << 14
_HIGH: Final = bytes(range(0x80, 0x100))
_LEVELS: Final = {"gb18030": ("gb2312", 0xA1, 0xD7), "cp950": ("cp950", 0xA1, 0xC6)}
_EVERYDAY_SHARE: Final = 0.7
_UTF8_MAJORITY: Final = 0.9
_LONE_SHARE: Final = 0.5
_HANZI: Final = range(0x3400, 0xA000)


def find_encoding(stream: io.BufferedReader, path: Path) -> str:
    """Name the codec that reads `stream`, from its start; `path` is for the sentences.

    Raises UserError for a file that is no text, or that mixes two encodings.
    """
    head = stream.read(_HEAD)
    for mark, codec in _MARKS:
        if head.startswith(mark):
            return codec
    wide = _wide_without_mark(head)
    if wide is not None:
        return wide
    if head.count(0) > len(head) // 10:
        raise UserError(
            "The file {name} is no list: it holds neither text nor a workbook. Nothing was imported; "
            "export the list as XLSX or CSV.",
            name=path.name,
        )
    stream.seek(0)
    if _is_utf8(stream):
        return "utf-8"
    stream.seek(0)
    return _without_mark(_foreign_lines(stream), path)


def _wide_without_mark(head: bytes) -> str | None:
    even, odd = head[0::2].count(0), head[1::2].count(0)
    enough = max(2, len(head) // 50)
    if odd >= enough and even * 20 <= odd:
        return "utf-16-le"
    if even >= enough and odd * 20 <= even:
        return "utf-16-be"
    return None


def _is_utf8(stream: io.BufferedReader) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while piece := stream.read(_PIECE):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


@dataclass(slots=True)
class _Lines:
    """Lines with bytes beyond ASCII, apart by whether they are UTF-8."""

    utf8: list[bytes] = field(default_factory=list)
    other: list[bytes] = field(default_factory=list)


def _foreign_lines(stream: io.BufferedReader) -> _Lines:
    found, size = _Lines(), 0
    while size < _SAMPLE_BYTES and (line := stream.readline(_LINE_BYTES)):
        if line.isascii():
            continue
        size += len(line)
        (found.utf8 if _is_hanzi_utf8(line) else found.other).append(line)
    while not found.other and (line := stream.readline(_LINE_BYTES)):
        if not line.isascii() and not _is_hanzi_utf8(line):
            found.other.append(line)
    return found


def _is_hanzi_utf8(line: bytes) -> bool:
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return any(ord(char) in _HANZI for char in text)


def _without_mark(lines: _Lines, path: Path) -> str:
    total = len(lines.utf8) + len(lines.other)
    if len(lines.utf8) > total * _UTF8_MAJORITY:
        return "utf-8"  # a few spoilt lines: each is refused by itself
    if len(lines.utf8) > total * (1 - _UTF8_MAJORITY):
        raise UserError(
            "The file {name} mixes two encodings, UTF-8 and an older one, so half of its characters would be "
            "wrong. Nothing was imported; open it in Excel, check the characters and save it as XLSX.",
            name=path.name,
        )
    return legacy_encoding(b"".join(lines.other))


def legacy_encoding(sample: bytes) -> str:
    """Name the likeliest codec of `sample`, bytes that are not UTF-8."""
    shares = {codec: everyday_share(sample, codec) for codec in _LEVELS}
    best = max(shares, key=shares.__getitem__)
    if shares[best] >= _EVERYDAY_SHARE and not _is_western(sample):
        return best
    return _other_codec(sample)


def everyday_share(sample: bytes, codec: str) -> float:
    """Tell which share of the characters beyond ASCII are everyday ones when `sample` is read by `codec`."""
    inner, low, high = _LEVELS[codec]
    foreign = [char for char in sample.decode(codec, "replace") if not char.isascii()]
    leads = [char.encode(inner, "ignore")[:1] for char in foreign]
    everyday = sum(1 for lead in leads if lead and low <= lead[0] <= high)
    return everyday / len(foreign) if foreign else 0.0


def _is_western(sample: bytes) -> bool:
    """Say whether high bytes stand alone among letters, as accents do and halves of characters do not."""
    high = sum(byte >= _HIGH[0] for byte in sample)
    lone = sum(
        1
        for before, byte, after in zip(b" " + sample, sample, sample[1:] + b" ", strict=False)
        if byte >= _HIGH[0] and before < _HIGH[0] and after < _HIGH[0]
    )
    return lone > high * _LONE_SHARE


def _other_codec(sample: bytes) -> str:
    try:
        sample.decode("cp1252")
    except UnicodeDecodeError:
        pass
    else:
        if _is_western(sample):
            return "cp1252"
    import charset_normalizer

    best = charset_normalizer.from_bytes(sample[: _SAMPLE_BYTES // 4]).best()
    return "cp1252" if best is None or best.encoding == "ascii" else best.encoding
