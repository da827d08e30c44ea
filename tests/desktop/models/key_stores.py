"""Key stores for tests: one that keeps everything, and the ways in which real ones fail."""

from desktop.models.key_store import KeyStoreRefused


class KeptInMemory:
    """A key store that does what it should."""

    name = "memory"

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def get(self, entry: str) -> bytes | None:
        return self.kept.get(entry)

    def put(self, entry: str, secret: bytes) -> None:
        self.kept[entry] = secret

    def drop(self, entry: str) -> None:
        self.kept.pop(entry, None)


class Forgetful(KeptInMemory):
    """It takes a secret and has none."""

    def put(self, entry: str, secret: bytes) -> None:
        pass


class Locked(KeptInMemory):
    """It refuses everything."""

    def get(self, entry: str) -> bytes | None:
        raise KeyStoreRefused("locked")

    def put(self, entry: str, secret: bytes) -> None:
        raise KeyStoreRefused("locked")


class Fickle(KeptInMemory):
    """It gives what it was given once, and something else ever after."""

    def get(self, entry: str) -> bytes | None:
        secret = super().get(entry)
        self.kept[entry] = b"something else"
        return secret
