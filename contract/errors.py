"""The errors that people read, and the two that programs read.

A `UserError` is a whole sentence: what happened, whether the work is safe, what to do. It is kept as a
template with values, so that it can be said in the reader's language at the moment it is shown.
"""

from __future__ import annotations

from contract.words import say


class UserError(Exception):
    """Something a person can understand and act on; `str()` says it in the language spoken now."""

    def __init__(self, template: str, **values: object) -> None:
        super().__init__(template, values)
        self.template = template
        self.values = values

    def __str__(self) -> str:
        return say(self.template, **self.values)

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (type(self), self.template, self.values)


def _again(kind: type[UserError], template: str, values: dict[str, object]) -> UserError:
    return kind(template, **values)


class InvalidRecord(UserError):
    """A record breaks one of its own rules; `values["field"]` names the field when there is one."""


class NotAllowed(UserError):
    """The person's holdings do not permit this action."""


class NotFound(UserError):
    """There is no such thing, or none that this person may see: both answer the same."""


class Conflict(UserError):
    """The state has moved on since the person looked; look again."""


class Offline(UserError):
    """The server cannot be reached, or what answered is not the server; the work is safe here."""


class Cancelled(Exception):
    """A person stopped the job: nobody is told anything."""


class Malformed(Exception):
    """What the other side sent breaks the contract: theirs to mend."""


class OutOfTurn(Exception):
    """Our own code called in the wrong order: ours to mend."""
