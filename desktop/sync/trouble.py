"""Why a round stopped, told apart so that each has its sentence: what happened, that the work is safe, what to do.

A trouble that passes by itself is tried again, later and later; one that does not waits for a person.
"""

from __future__ import annotations

from typing import ClassVar, Final

from contract.errors import Offline
from contract.messages import Pushed
from contract.words import phrase


class Trouble(Offline):
    """A round could not be finished; nothing recorded is lost. `passes` says whether trying again may help."""

    passes: ClassVar[bool] = True
    words: ClassVar[str] = phrase(
        "The server cannot be reached now. Your work is safe on this computer and will be sent later."
    )

    def __init__(self, template: str | None = None, *, retry_after_s: float | None = None, **values: object) -> None:
        super().__init__(template or self.words, **values)
        self.retry_after_s = retry_after_s


class Unreachable(Trouble):
    """No network, no such host, nobody listening, or the connection broke."""


class TimedOut(Trouble):
    """The server did not answer in time."""

    words = phrase(
        "The server did not answer in time. Your work is safe on this computer and will be sent in smaller parts."
    )


class Garbled(Trouble):
    """The answer was cut off or cannot be read; what had arrived whole is kept."""

    words = phrase(
        "The answer of the server was cut off or could not be read. Your work is safe on this computer, "
        "and Rounds goes on where it stopped."
    )


class Portal(Trouble):
    """Something that is not the server answered: a sign-in page of the network, a proxy."""

    words = phrase(
        "Another page answered in place of the server: this network may ask you to sign in first. "
        "Your work is safe on this computer. Open a web page, sign in to the network, then try again."
    )


class BadCertificate(Trouble):
    """Whoever answered could not prove to be the server."""

    words = phrase(
        "Whoever answered could not prove to be the server, so nothing was sent. Your work is safe on this computer. "
        "Check the date of this computer and the network you are in."
    )


class Overloaded(Trouble):
    """The server asks for patience."""

    words = phrase("The server is busy. Your work is safe on this computer and will be sent soon.")


class ServerFault(Trouble):
    """The server failed over what it was asked."""

    words = phrase("The server had a fault. Your work is safe on this computer and will be sent again soon.")


class TooLarge(Trouble):
    """The server, or something before it, takes no request of this size."""

    words = phrase(
        "The server takes no entry of this size. Your work is safe on this computer. Tell your office about it."
    )


class Lasting(Trouble):
    """Trouble that stays until somebody does something."""

    passes = False


class SignedOut(Lasting):
    """The token is worth nothing any more."""

    words = phrase("The server wants you to sign in again. Your work is safe on this computer and will be sent then.")


class NotServed(Lasting):
    """The server refused the request as such."""

    words = phrase(
        "The server refused to exchange records. Your work is safe on this computer. Tell your office about it."
    )


class Refused(Lasting):
    """The server said no in words of its own: a wrong password or code, a right that is not given."""


class OtherServer(Lasting):
    """A server answered that is not the one this device was enrolled at."""

    words = phrase(
        "Another server answered than the one this computer was enrolled at, so nothing was exchanged. "
        "Your work is safe on this computer. Check the address of the server in the settings."
    )


class OtherKey(Lasting):
    """The server signs with another key than the one that this device was given when it was enrolled."""

    words = phrase(
        "The server signs with another key than the one this computer was given when it was enrolled, so its answer "
        "was not taken. Your work is safe on this computer. Ask your office whether the server was set up anew; "
        "if it was, sign in again."
    )


class NewerServer(Lasting):
    """The server speaks a later version of the protocol: what is recorded is still sent, nothing is fetched."""

    words = phrase(
        "The server is newer than Rounds on this computer. What you recorded has been sent; "
        "update Rounds to receive what is new."
    )


class OlderServer(Lasting):
    """The server speaks an earlier version of the protocol."""

    words = phrase(
        "The server is older than Rounds on this computer and cannot take its entries yet. "
        "Your work is safe on this computer. Tell your office to update the server."
    )


class Forked(Trouble):
    """The server's log of this device is not this device's, which then goes on under a number of its own."""

    words = phrase(
        "The server knows another history of this computer than the one kept here, as happens when its files were "
        "copied or put back from a backup. Your work is safe on this computer, and it will be tried again."
    )


class Diverged(Exception):
    """The server's answer 409: what it knows of this device's log; the session judges it."""

    def __init__(self, known: Pushed) -> None:
        super().__init__(known.last_seq)
        self.known = known


SHRINKS: Final = (TooLarge, TimedOut, ServerFault)
"""Troubles over which a push is tried again with fewer ops."""
