"""What stops one cell or one line, and nothing else of the file."""

from __future__ import annotations

from dataclasses import dataclass

from contract.errors import UserError
from importers.reasons import Reason


class Unreadable(UserError):
    """A cell cannot be read as its field wants it."""

    def reason(self) -> Reason:
        """Give the sentence as a plain value."""
        return Reason(
            self.template,
            {name: value if isinstance(value, str | int) else str(value) for name, value in self.values.items()},
        )


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why one line is not taken, or, among the doubts of a line that is, what somebody should look at."""

    line: int
    column: str  # the heading, empty where the whole line is meant
    value: str
    reason: Reason

    def __str__(self) -> str:
        return f"{self.column}: {self.reason}" if self.column else str(self.reason)
