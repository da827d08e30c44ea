"""A list of shops, planned: what is new, what changes, what stays, and what is refused and why.

Rules (the tests cite them):
 1. Only mapped fields are read and compared, and a blank cell says nothing: it never erases what is known.
 2. The first line of a shop counts; a later line of the same shop is the same, or refused when it says otherwise.
 3. A shop that the source named before and names no longer is counted as missing; nothing is ever deleted.
 4. A line is taken whole or not at all.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from contract.fields import Caption
from importers.fields import importable
from importers.lines import Counts, LineReader, Refused
from importers.mapping import Binding
from importers.matching import DEFAULT_KEY, ExistingShop, ShopIndex
from importers.sheet import Line
from importers.unreadable import Refusal, Unreadable
from importers.values import CodeLists, doubt_licence


@dataclass(frozen=True, slots=True)
class New:
    """A shop that is not kept yet, with what the line says of it; `doubts` are worth a look."""

    line: int
    fields: dict[str, Any]
    doubts: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class Changed:
    """A shop of which the line says something else than is kept: field -> (old, new)."""

    line: int
    id: Hashable
    fields: dict[str, tuple[Any, Any]]
    doubts: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class Same:
    """A line that says nothing new; `id` is None where it repeats a new shop of the same list."""

    line: int
    id: Hashable | None


Outcome = New | Changed | Same | Refused


@dataclass(frozen=True, slots=True)
class _InList:
    """The id, within the index, of a shop that this list has made known."""

    line: int


class RetailersPlan:
    """The plan of one list; iterate `outcomes` to its end, then read `counts`. A dry run and a commit are this."""

    def __init__(
        self,
        binding: Binding,
        existing: Iterable[ExistingShop],
        codes: CodeLists,
        *,
        key_fields: Sequence[str] = DEFAULT_KEY,
        sample: Sequence[Line] = (),
        excluded: AbstractSet[int] = frozenset(),
    ) -> None:
        """`sample` is that of the SheetSummary; `excluded` are row numbers that a person left out."""
        shops = list(existing)
        self.counts = Counts()
        self._index = ShopIndex(shops, key_fields)
        self._unseen = {shop.id for shop in shops if shop.in_source}
        self._reader = LineReader(binding, codes, sample)
        self._excluded = excluded
        self._first: dict[Hashable, tuple[int, dict[str, Any]]] = {}
        self._columns = {column.field: column.heading for column in binding.columns}

    @property
    def missing(self) -> frozenset[Hashable]:
        """Give the shops that the source named before and that no line meant so far (rule 3)."""
        return frozenset(self._unseen)

    def outcomes(self, lines: Iterable[Line]) -> Iterator[Outcome]:
        """Judge the lines one by one, in their order."""
        for line in lines:
            if line.number in self._excluded:
                self._notice(line)
                continue
            outcome = self._judged(line)
            self._count(outcome)
            yield outcome
        self.counts.missing = len(self._unseen)

    def _count(self, outcome: Outcome) -> None:
        match outcome:
            case New():
                self.counts.new += 1
            case Changed():
                self.counts.changed += 1
            case Same():
                self.counts.same += 1
            case Refused():
                self.counts.refused += 1

    def _notice(self, line: Line) -> None:
        """Take note that the list names a shop, and of nothing else."""
        with suppress(Unreadable):
            self._unseen.discard(self._index.find(self._reader.read(line)[0]))

    def _judged(self, line: Line) -> Outcome:
        fields, refusals = self._reader.read(line)
        shop: Hashable | None = None
        try:
            shop = self._index.find(fields)
        except Unreadable as unclear:
            refusals.append(Refusal(line.number, "", "", unclear.reason()))
        self._unseen.discard(shop)
        if refusals:
            return Refused(line, tuple(refusals))
        try:
            return self._compared(line.number, shop, fields)
        except Unreadable as wrong:
            return Refused(line, (Refusal(line.number, "", "", wrong.reason()),))

    def _compared(self, line: int, shop: Hashable | None, fields: dict[str, Any]) -> Outcome:
        doubts = tuple(self._doubts(line, fields))
        if shop is None:
            if not fields.get("name"):
                raise Unreadable("The shop's name is missing.")
            self._index.add(_InList(line), fields)
            self._first[_InList(line)] = (line, fields)
            return New(line, fields, doubts)
        if shop in self._first:
            return self._repeated(line, shop, fields)
        self._first[shop] = (line, fields)
        known = self._index.fields(shop)
        changes = {name: (known.get(name), value) for name, value in fields.items() if known.get(name) != value}
        if not changes:
            return Same(line, shop)
        self._index.add(shop, {**known, **fields})  # a later line may name it by its new code
        return Changed(line, shop, changes, doubts)

    def _repeated(self, line: int, shop: Hashable, fields: dict[str, Any]) -> Same:
        """Rule 2."""
        first, said = self._first[shop]
        for name, value in fields.items():
            if said.get(name) != value:
                raise Unreadable(
                    "Row {row} already names this shop, with another {caption}.",
                    row=first,
                    caption=Caption(importable("retailers")[name].caption),
                )
        return Same(line, None if isinstance(shop, _InList) else shop)

    def _doubts(self, line: int, fields: dict[str, Any]) -> Iterator[Refusal]:
        license_no = fields.get("license_no")
        if license_no and (doubt := doubt_licence(license_no)):
            yield Refusal(line, self._columns["license_no"], license_no, doubt)
