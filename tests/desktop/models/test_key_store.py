"""The operating system's key store, through real backends of the keyring library that fail in the ways real ones do."""

import threading

import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from desktop.models.key_store import KeyStoreRefused, OsKeyStore, os_key_store

SECRET = bytes(range(32))


class Kept(KeyringBackend):
    """Keeps everything in memory."""

    priority = 1  # type: ignore[assignment,unused-ignore]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class Locked(Kept):
    """Refuses as a locked Secret Service does."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked(f"{service} {username} is locked")


class Odd(Kept):
    """Fails with an error of its own making."""

    def get_password(self, service: str, username: str) -> str | None:
        raise ZeroDivisionError(service, username)


class Silent(Kept):
    """Waits until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.let_go.wait()
        return super().get_password(service, username)


def test_a_secret_comes_back_and_is_forgotten() -> None:
    store = OsKeyStore(Kept(), "kept")
    assert store.get("slot") is None
    store.drop("slot")
    store.put("slot", SECRET)
    assert store.get("slot") == SECRET
    store.drop("slot")
    assert store.get("slot") is None


def test_what_is_kept_is_short_enough_for_every_system() -> None:
    backend = Kept()
    OsKeyStore(backend, "kept").put("slot", SECRET)
    assert [len(text) for text in backend.kept.values()] == [44]


@pytest.mark.parametrize("text", ["", "not base64!", "走访", "QQ"])
def test_a_spoilt_secret_is_given_as_no_secret_of_ours(text: str) -> None:
    backend = Kept()
    backend.kept["Rounds slot", "store"] = text
    assert OsKeyStore(backend, "kept").get("slot") == b""


@pytest.mark.parametrize("backend", [Locked(), Odd()])
def test_whatever_goes_wrong_in_a_key_store_is_said_in_words(backend: Kept) -> None:
    with pytest.raises(KeyStoreRefused, match="did not answer as it should"):
        OsKeyStore(backend, "kept").get("slot")


def test_a_key_store_that_never_answers_does_not_hold_up_the_program() -> None:
    backend = Silent()
    with pytest.raises(KeyStoreRefused):
        OsKeyStore(backend, "kept", patience_s=0.01).get("slot")
    backend.let_go.set()


def test_the_kind_is_never_chosen_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """RC-12."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    found = os_key_store()
    allowed = {"Windows Credential Manager", "macOS Keychain", "Secret Service", "KWallet"}
    assert found is None or found.name in allowed
