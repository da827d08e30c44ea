"""Why a judgement is what it is: sentences said when they are shown, and the rows behind them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from contract.fields import Record
from contract.words import say


@dataclass(frozen=True, slots=True, init=False)
class Reason:
    """A sentence kept as template and values, so that it is said in the reader's language; values may be reasons."""

    template: str
    values: tuple[tuple[str, object], ...]

    def __init__(self, template: str, **values: object) -> None:
        object.__setattr__(self, "template", template)
        object.__setattr__(self, "values", tuple(values.items()))

    def __str__(self) -> str:
        return say(self.template, **dict(self.values))


@dataclass(frozen=True, slots=True)
class Row:
    """One row that a judgement rests on."""

    kind: str
    id: UUID


def rows_of(*records: Record | None) -> tuple[Row, ...]:
    """Name the rows of `records`, each once, in their order; None is passed over."""
    return tuple(dict.fromkeys(Row(type(made).kind.name, made.id) for made in records if made is not None))
