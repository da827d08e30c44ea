"""Passwords: what makes one good enough, and hashing that is slow on purpose (Argon2id).

A hash takes 64 MiB and a good part of a second, so at most twice as many run at once as there are cores; the rest
are asked to come back (reliability.md 4.4).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from contract.errors import InvalidRecord
from server.refusals import TooBusy

SHORTEST: Final = 12
LONGEST: Final = 128
_FEWEST_DIFFERENT: Final = 5
_KNOWN: Final = ("123456", "abcdef", "qwerty", "asdfgh", "password", "woaini", "5201314", "rounds", "111111", "888888")


class Passwords:
    """Hashes and verifies, never more at once than the machine bears."""

    def __init__(self, *, memory_kib: int = 65_536, rounds: int = 3, at_once: int | None = None) -> None:
        self._hasher = PasswordHasher(time_cost=rounds, memory_cost=memory_kib, parallelism=1)
        self._turns = BoundedSemaphore(at_once or 2 * (os.cpu_count() or 1))
        self._nobody = self._hasher.hash("a password that nobody has")

    def hash(self, password: str) -> str:
        """Hash a password; TooBusy when too many are being hashed."""
        with self.turn():
            return self._hasher.hash(password)

    def fits(self, hashed: str | None, password: str) -> bool:
        """Say whether a password fits; where there is no hash it costs as much and says no. TooBusy as above."""
        with self.turn():
            try:
                self._hasher.verify(hashed or self._nobody, password)
            except VerifyMismatchError:
                return False
        return hashed is not None

    def is_dated(self, hashed: str) -> bool:
        """Say whether a hash was made with weaker settings than today's."""
        return self._hasher.check_needs_rehash(hashed)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Take one of the turns for as long as the block lasts; TooBusy when all are taken."""
        if not self._turns.acquire(blocking=False):
            raise TooBusy("Too many people are signing in at once. Try again in a few seconds.")
        try:
            yield
        finally:
            self._turns.release()


def check_password(password: str, *, login: str, name: str) -> None:
    """Raise InvalidRecord, in words, when a password is too short, too long or too easy to guess."""
    if len(password) < SHORTEST:
        raise InvalidRecord(
            "A password needs at least {length} characters. A short sentence is a good one.", length=SHORTEST
        )
    if len(password) > LONGEST:
        raise InvalidRecord("A password has at most {length} characters. Shorten it.", length=LONGEST)
    bare = password.casefold()
    for word in (login.casefold(), name.casefold(), *_KNOWN):
        bare = bare.replace(word, "") if word else bare
    if len(set(bare)) < _FEWEST_DIFFERENT:
        raise InvalidRecord("This password is too easy to guess. Choose other words, not your name or a row of keys.")
