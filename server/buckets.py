"""Files in an S3 bucket instead of a folder: what is whole lies there, what is still arriving lies on the disk here.

S3 cannot append, so pieces are gathered in the folder beside the database and go to the bucket when they are whole and
their hash is right. Keys and the address of the service are read from the usual AWS_ variables of the environment.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import obstore
from obstore.exceptions import BaseError
from obstore.store import ObjectStore, S3Store

from contract.errors import UserError
from server.blobs import READ_BYTES, BlobFiles, hash_of_file
from server.database import Transient

SCHEME: Final = "s3://"
_PATIENCE: Final = timedelta(seconds=60)
_RETRIES: Final = 3


class Bucket(BlobFiles):
    """The bytes of files in one bucket; `folder` holds what is on its way in or out."""

    def __init__(self, folder: Path, store: ObjectStore) -> None:
        super().__init__(folder)
        self._store = store

    def is_kept(self, city_id: int, sha256: bytes) -> bool:
        """Say whether the whole file is in the bucket."""
        with _unavailable():
            try:
                obstore.head(self._store, _key(city_id, sha256.hex()))
            except FileNotFoundError:
                return False
        return True

    def settle(self, city_id: int, sha256: bytes) -> bool:
        """Put a file that has arrived into the bucket; False when its content is another, and then it is gone."""
        part = self.part(city_id, sha256)
        if hash_of_file(part) != sha256:
            part.unlink()
            return False
        self._put(_key(city_id, sha256.hex()), part)
        part.unlink()
        return True

    def keep(self, city_id: int, made: Path) -> bytes:
        """Put a file of our own into the bucket; give its SHA-256."""
        sha256 = hash_of_file(made)
        self._put(_key(city_id, sha256.hex()), made)
        made.unlink()
        return sha256

    def remove(self, city_id: int, sha256: bytes) -> None:
        """Let go of a file, whole or in part; harmless when it is not there."""
        super().remove(city_id, sha256)
        with _unavailable():
            obstore.delete(self._store, _key(city_id, sha256.hex()))

    def pieces(self, city_id: int, sha256: bytes, start: int = 0) -> Iterator[bytes]:
        """Read a whole file piece by piece, from the byte `start` on."""
        with _unavailable():
            found = obstore.get(self._store, _key(city_id, sha256.hex()), options={"range": {"offset": start}})
            for piece in found.stream(READ_BYTES):
                yield bytes(piece)

    @contextmanager
    def at_hand(self, city_id: int, sha256: bytes) -> Iterator[Path]:
        """Fetch a whole file into the folder for as long as it is worked on."""
        path = self.path(city_id, sha256).with_suffix(".out")
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with path.open("wb") as stream:
                stream.writelines(self.pieces(city_id, sha256))
            yield path
        finally:
            path.unlink(missing_ok=True)

    def names(self, city_id: int) -> Iterator[bytes]:
        """Name every file in the bucket."""
        with _unavailable():
            for some in obstore.list(self._store, prefix=str(city_id)):
                for found in some:
                    name = found["path"].rpartition("/")[2]
                    if len(name) == 2 * len(bytes(32)):
                        yield bytes.fromhex(name)

    def untouched(self, city_id: int, since: datetime) -> set[bytes]:
        """Name the files of the bucket, and what is on its way here, that nothing was written to since an instant."""
        found = super().untouched(city_id, since)
        with _unavailable():
            for some in obstore.list(self._store, prefix=str(city_id)):
                old = [one["path"].rpartition("/")[2] for one in some if one["last_modified"] < since]
                found |= {bytes.fromhex(name) for name in old if len(name) == 2 * len(bytes(32))}
        return found

    def note(self, city_id: int, name: str, content: bytes) -> None:
        """Keep a few bytes beside the files; Transient when the bucket does not answer."""
        with _unavailable():
            obstore.put(self._store, _key(city_id, name), content)

    def noted(self, city_id: int, name: str) -> bytes:
        """Give what was noted; nothing where nothing was."""
        with _unavailable():
            try:
                return bytes(obstore.get(self._store, _key(city_id, name)).bytes())
            except FileNotFoundError:
                return b""

    def _put(self, key: str, path: Path) -> None:
        with _unavailable():
            obstore.put(self._store, key, path)


def open_bucket(url: str, folder: Path) -> Bucket:
    """Open the bucket at s3://NAME/PREFIX; UserError when the address or its settings cannot be read."""
    try:
        # plain HTTP is spoken only where the operator's own AWS_ENDPOINT_URL says so
        store = S3Store.from_url(
            url,
            client_options={"timeout": _PATIENCE, "allow_http": True},
            retry_config={"max_retries": _RETRIES, "retry_timeout": _PATIENCE},
        )
    except (BaseError, ValueError) as wrong:
        raise UserError(
            "The place for files {url} cannot be used. It is s3://BUCKET/FOLDER; the key and the address of the "
            "service stand in the AWS_ variables of the environment.",
            url=url,
        ) from wrong
    return Bucket(folder, store)


def _key(city_id: int, name: str) -> str:
    return f"{city_id}/{name}"


@contextmanager
def _unavailable() -> Iterator[None]:
    """Class what a bucket fails with as what may pass."""
    try:
        yield
    except BaseError as failed:
        raise Transient(f"bucket {type(failed).__name__}") from failed
