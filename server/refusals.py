"""What the server says no with: sentences for people, each with its stable code and HTTP status (problems.py)."""

from __future__ import annotations

from contract.errors import UserError


class NotSignedIn(UserError):
    """The token is unknown, ended, or its device was revoked."""


class WrongCredentials(UserError):
    """Login, password or code do not fit; which of them is not told."""


class TooBusy(UserError):
    """Too many at once: the same a moment later will do."""


class NewerProgram(UserError):
    """The program on the device speaks a later version of the protocol than this server."""


class TooLarge(UserError):
    """A body beyond the declared maximum."""
