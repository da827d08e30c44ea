"""The catalogue of sentences: found in the code, checked for their Chinese, compiled into one file.

A sentence is the first argument of a call of SPEAKERS or of an error that descends from UserError, where it is
written out as a text. English in the code is the key; `resources/translations/zh_CN/*.po` hold the Chinese, one
file an area; all are compiled into `rounds.mo`, which is not kept in the repository.
"""

from __future__ import annotations

import argparse
import ast
import os
import string
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
CHINESE = Path("resources/translations/zh_CN")
COMPILED = CHINESE / "LC_MESSAGES" / "rounds.mo"
PACKAGES = ("contract", "insights", "importers", "desktop", "server")
SPEAKERS = frozenset({"say", "phrase", "field", "Caption", "Reason"})


@dataclass(frozen=True)
class Sentence:
    """A text shown to people, and where it stands."""

    text: str
    place: str


def modules(root: Path) -> dict[str, ast.Module]:
    """Read every module of the packages below `root`, by its path from there."""
    paths = sorted(path for package in PACKAGES for path in (root / package).rglob("*.py"))
    return {path.relative_to(root).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in paths}


def error_family(trees: dict[str, ast.Module]) -> frozenset[str]:
    """Name UserError and every class that descends from it, wherever it is declared."""
    parents = {
        node.name: {_last_name(base) for base in node.bases}
        for tree in trees.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    family = {"UserError"}
    while grown := {name for name, bases in parents.items() if bases & family} - family:
        family |= grown
    return frozenset(family)


def sentences(trees: dict[str, ast.Module]) -> Iterator[Sentence]:
    """Give every text that the code says to people, with its place."""
    speakers = SPEAKERS | error_family(trees)
    for path, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args and _last_name(node.func) in speakers:
                for text in _written_out(node.args[0]):
                    yield Sentence(text, f"{path}:{node.lineno}")


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _written_out(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _written_out(node.body)
        yield from _written_out(node.orelse)


def read_catalogues(root: Path) -> tuple[Catalog, list[str]]:
    """Join all .po files below `root` into one catalogue; tell of texts that two files say differently."""
    joined = Catalog(locale="zh_CN", domain="rounds", charset="utf-8", fuzzy=False)
    complaints = []
    for path in sorted((root / CHINESE).glob("*.po")):
        with path.open("rb") as lines:
            area = read_po(lines, locale="zh_CN", abort_invalid=True)
        for message in area:
            known = joined.get(message.id) if message.id else None
            if known is not None and known.string != message.string:
                complaints.append(f"{path.name}: {message.id!r} has another Chinese in another file")
            if message.id and message.string and not message.fuzzy:
                joined.add(message.id, message.string)
    return joined, complaints


def compile_catalogue(root: Path) -> list[str]:
    """Write `rounds.mo` from every .po file below `root`; give the complaints of `read_catalogues`."""
    joined, complaints = read_catalogues(root)
    target = root / COMPILED
    target.parent.mkdir(parents=True, exist_ok=True)
    made = target.with_suffix(f".{os.getpid()}.new")
    with made.open("wb") as out:
        write_mo(out, joined)
    made.replace(target)
    return complaints


def check_words(root: Path) -> list[str]:
    """Name every sentence without its Chinese, with other values in it, or no longer said by the code."""
    joined, complaints = read_catalogues(root)
    said: dict[str, str] = {}
    for sentence in sentences(modules(root)):
        said.setdefault(sentence.text, sentence.place)
    for text, place in said.items():
        message = joined.get(text)
        if message is None:
            complaints.append(f"{place}: no Chinese for {text!r}")
        elif _values(text) != _values(str(message.string)):
            complaints.append(f"{place}: the Chinese of {text!r} has other values in it")
    complaints += [
        f"nobody says {message.id!r} any more" for message in joined if message.id and message.id not in said
    ]
    return complaints


def _values(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def main() -> int:
    """Compile the catalogue, and unless told otherwise check it; give 1 when something is amiss."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--compile-only", action="store_true", help="write the catalogue, judge nothing")
    given = parser.parse_args()
    complaints = compile_catalogue(ROOT)
    if given.compile_only:
        return 0
    complaints = check_words(ROOT)
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
