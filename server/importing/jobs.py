"""What an import is asked to do, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from contract.errors import Conflict, UserError
from importers import child
from importers.errors_file import ErrorsFile
from importers.lines import Counts, Refused
from importers.mapping import Binding, Pairs, bind, default_source, propose
from importers.matching import DEFAULT_KEY
from importers.sheet import Choice, Line
from server.database import Tx

_LONGEST_SOURCE: Final = 64
Target = Callable[[], BinaryIO]
"""Opens the file for the refused lines, when there is the first of them."""


class MovedOn(Conflict):
    """Somebody else changed the shops or products while the list was read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportJob:
    """One list with its mapping; without `pairs` the headings that the trade knows are mapped.

    `excluded` are row numbers that a person left out. A dry run writes nothing but the file of refused lines.
    """

    kind: str
    path: Path
    pairs: Pairs = ()
    key_fields: tuple[str, ...] = DEFAULT_KEY
    source: str | None = None
    header_row: int | None = None
    sheet: str | None = None
    create_missing: bool = False
    excluded: AbstractSet[int] = frozenset()
    dry_run: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """How many lines became what; `missing` counts what the source named before and this list does not."""

    new: int
    changed: int
    same: int
    missing: int
    refused: int


class Answer(Protocol):
    """Somebody who waits for the result and writes it down in the import's own transaction."""

    @property
    def roots(self) -> tuple[bytes, ...]:
        """Name the roots that `write` writes on: they are locked with all others."""
        ...

    def write(self, tx: Tx, imported: Imported) -> None:
        """Write the result; raising undoes the import."""
        ...


@dataclass(frozen=True, slots=True)
class OpenList:
    """A file that was looked at: how it is read, and what its columns mean."""

    job: ImportJob
    choice: Choice
    binding: Binding
    sample: tuple[Line, ...]
    source: str

    def lines(self) -> Iterator[Line]:
        """Read the lines, in a process with limits."""
        return child.rows(self.job.path, self.choice)


def open_list(job: ImportJob) -> OpenList:
    """Look at the file and lay the mapping on it; UserError when it is no list or does not fit."""
    summary = child.inspect(job.path, Choice(kind=job.kind, sheet=job.sheet, header_row=job.header_row))
    binding = bind(job.kind, job.pairs or propose(job.kind, summary.headings), summary.headings)
    source = job.source or default_source(job.kind, binding.pairs)
    if len(source) > _LONGEST_SOURCE:
        raise UserError(
            "The name of the source is longer than {length} characters. Choose a shorter one.", length=_LONGEST_SOURCE
        )
    return OpenList(job, summary.choice, binding, summary.sample_rows, source)


class RefusedLines:
    """The file of refused lines: begun with the first of them, or never."""

    def __init__(self, opened: OpenList, target: Target | None) -> None:
        self._opened = opened
        self._target = target
        self._stream: BinaryIO | None = None
        self._file: ErrorsFile | None = None

    def add(self, refused: Refused) -> None:
        """Write one refused line with its reasons."""
        if self._target is None:
            return
        if self._file is None:
            self._stream = self._target()
            self._file = ErrorsFile(self._opened.job.path, self._opened.choice, self._stream)
        self._file.add(refused)

    def finish(self) -> None:
        """Write what ends the file, and close it."""
        if self._file is not None:
            self._file.close()
        self.close()

    def close(self) -> None:
        """Let go of the file, whole or not."""
        if self._stream is not None:
            self._stream.close()


def imported_of(counts: Counts) -> Imported:
    """Give the counts of a plan as the result."""
    return Imported(
        new=counts.new,
        changed=counts.changed,
        same=counts.same,
        missing=counts.missing,
        refused=counts.refused,
    )
