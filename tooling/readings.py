"""Makes `resources/readings/readings.txt`: how each Chinese character is read, without tones, the usual reading first.

The readings come from pypinyin's dictionaries (MIT). Its list of characters has many readings that nobody types, so a
reading stays when it is the first, when a fiftieth of the dictionary's phrases with the character read it so, or when
it is the reading of a surname. Done beforehand because the dictionaries take a quarter of a second and 57 MB to load.

    python -m tooling.readings
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from typing import Final

from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

READINGS = Path(__file__).resolve().parent.parent / "resources" / "readings" / "readings.txt"
_PHRASES_TO_JUDGE_BY: Final = 5
_READINGS_UNJUDGED: Final = 2
_ONE_IN: Final = 50
_SURNAMES: Final = (
    "乐yue 仇qiu 冼xian 洗xian 单shan 区ou 召shao 员yun 哈ha 尉yu 幺yao 应ying 折she 朴piao 查zha 燕yan 牟mu "
    "盖ge 盛sheng 秘bi 种chong 繁po 纪ji 缪miao 翟zhai 葛ge 覃qin 解xie 那na 都du 长zhang 阚kan 隗wei 颉jie 黑he "
    "曾zeng 任ren"
)


def sensible_readings() -> dict[str, tuple[str, ...]]:
    """Give for every character the readings that somebody may type, the usual one first."""
    heard = _heard_in_phrases()
    surnames = {told[0]: told[1:] for told in _SURNAMES.split()}
    found = {char: _readings(char, heard[char], surnames.get(char)) for char in map(chr, PINYIN_DICT)}
    return {char: readings for char, readings in found.items() if readings}


def written(readings: dict[str, tuple[str, ...]]) -> str:
    """Give the text of the file: a line of readings, a tab, and all characters that are read so."""
    read_so: dict[str, list[str]] = defaultdict(list)
    for char, found in readings.items():
        read_so[" ".join(found)].append(char)
    return "".join(f"{found}\t{''.join(sorted(chars))}\n" for found, chars in sorted(read_so.items()))


def _readings(char: str, heard: Counter[str], surname: str | None) -> tuple[str, ...]:
    listed = list(dict.fromkeys(filter(None, map(_toneless, PINYIN_DICT[ord(char)].split(",")))))
    phrases = heard.total()
    if phrases < _PHRASES_TO_JUDGE_BY:
        kept = listed[:_READINGS_UNJUDGED]
    else:
        kept = [reading for reading in listed if heard[reading] * _ONE_IN >= phrases]
        kept.sort(key=lambda reading: -heard[reading])
    return tuple(dict.fromkeys(kept + listed[:1] + ([surname] if surname else [])))


def _heard_in_phrases() -> defaultdict[str, Counter[str]]:
    heard: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for phrase, readings in PHRASES_DICT.items():
        for char, (reading, *_) in zip(phrase, readings, strict=True):
            heard[char][_toneless(reading)] += 1
    return heard


@cache
def _toneless(reading: str) -> str:
    """Take the tone away, and write ü as people type it, v."""
    parted = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    return "".join(letter for letter in parted if "a" <= letter <= "z")


def main() -> None:
    """Write the file anew."""
    READINGS.write_text(written(sensible_readings()), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
