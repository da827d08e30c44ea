"""Why a line or a cell was not taken, or what a person should know: sentences said when they are shown."""

from __future__ import annotations

from dataclasses import dataclass, field

from contract.words import say


@dataclass(frozen=True, slots=True)
class Reason:
    """A sentence kept as template and values, so that it crosses processes and is said in the reader's language."""

    template: str
    values: dict[str, str | int] = field(default_factory=dict)

    def __str__(self) -> str:
        return say(self.template, **self.values)
