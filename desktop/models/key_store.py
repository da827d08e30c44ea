"""The operating system's key store: Windows Credential Manager, macOS Keychain, Secret Service or KWallet.

The kind is chosen by its class and never by the environment or a settings file, which anybody may write (RC-12).
It is asked on a thread of its own, for it may wait for a person, or for ever.
"""

from __future__ import annotations

import base64
import binascii
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final, Protocol

from contract.errors import UserError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_SERVICE: Final = "Rounds "
_ACCOUNT: Final = "store"
_PATIENCE_S: Final = 60.0


class KeyStoreRefused(UserError):
    """The key store of the computer is locked, silent, gone, or did not keep what it was given."""


class KeyStore(Protocol):
    """What keeps a small secret for this person on this computer, outside the disk's files."""

    @property
    def name(self) -> str:
        """Name the kind of store, for the slot file and for people."""
        ...

    def get(self, entry: str) -> bytes | None:
        """Give the secret, None when there is none, or bytes of another length when it is spoilt."""
        ...

    def put(self, entry: str, secret: bytes) -> None:
        """Keep the secret."""
        ...

    def drop(self, entry: str) -> None:
        """Forget the secret; harmless when there is none."""
        ...


class OsKeyStore:
    """One of the allowed kinds, through the keyring library; KeyStoreRefused for whatever goes wrong in it."""

    def __init__(self, backend: KeyringBackend, name: str, patience_s: float = _PATIENCE_S) -> None:
        self._backend = backend
        self._patience_s = patience_s
        self.name = name

    def get(self, entry: str) -> bytes | None:
        """Give the secret."""
        kept = self._ask(self._backend.get_password, _SERVICE + entry, _ACCOUNT)
        try:
            return None if kept is None else base64.b64decode(kept, validate=True)
        except (binascii.Error, ValueError):
            return b""

    def put(self, entry: str, secret: bytes) -> None:
        """Keep the secret: 44 characters for 32 bytes, far below the 1,280 that Windows holds."""
        self._ask(self._backend.set_password, _SERVICE + entry, _ACCOUNT, base64.b64encode(secret).decode())

    def drop(self, entry: str) -> None:
        """Forget the secret."""
        if self.get(entry) is not None:
            self._ask(self._backend.delete_password, _SERVICE + entry, _ACCOUNT)

    def _ask(self, call: Callable[..., Any], *words: str) -> Any:
        answer, failure = ask_with_patience(call, words, self._patience_s)
        if failure is not None:
            raise KeyStoreRefused(
                "The key store of this computer ({store}) did not answer as it should. Your records are safe and have "
                "not been touched. Unlock the key store, or sign in to the computer again, then try again.",
                store=self.name,
            ) from failure
        return answer


def ask_with_patience(
    call: Callable[..., Any], words: tuple[str, ...], patience_s: float
) -> tuple[Any, Exception | None]:
    """Give the answer of `call(*words)` and None, or None and why there is none: its error, or TimeoutError."""
    from multiprocessing.pool import ThreadPool  # the unlock screen is painted without it

    failures: list[BaseException] = []
    pool = ThreadPool(1)  # its threads do not hold up the end of the program
    asked = pool.apply_async(call, words, error_callback=failures.append)
    pool.close()
    asked.wait(patience_s)
    if not asked.ready():
        return None, TimeoutError()
    if failures:
        return None, RuntimeError(type(failures[0]).__name__)
    return asked.get(), None


def os_key_store() -> KeyStore | None:
    """Find the key store of this computer; None where there is none, as without a desktop."""
    for backend, name in _allowed():
        viable, failure = ask_with_patience(lambda kind=backend: kind.viable, (), _PATIENCE_S)
        if viable and failure is None:
            return OsKeyStore(backend(), name)
    return None


def _allowed() -> Iterator[tuple[type[KeyringBackend], str]]:
    if sys.platform == "win32":
        from keyring.backends.Windows import WinVaultKeyring

        yield WinVaultKeyring, "Windows Credential Manager"
    elif sys.platform == "darwin":
        from keyring.backends.macOS import Keyring

        yield Keyring, "macOS Keychain"
    else:
        from keyring.backends import SecretService, kwallet

        yield SecretService.Keyring, "Secret Service"
        yield kwallet.DBusKeyring, "KWallet"
