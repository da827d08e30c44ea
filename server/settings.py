"""Where the server keeps its data, and how it is told."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from contract.errors import NotFound, UserError
from server.blobs import BlobFiles, folder_beside
from server.buckets import SCHEME, open_bucket
from server.database import Database

VARIABLE: Final = "ROUNDS_DATABASE"
BLOBS: Final = "ROUNDS_BLOBS"
DEFAULT: Final = Path("rounds-data") / "server.db"
"""The SQLite file that is used when nothing else is said, from the working folder."""


def database_url(given: str | None) -> str:
    """Choose the database: what the command was given, else ROUNDS_DATABASE, else the file in the working folder."""
    return given or os.environ.get(VARIABLE) or f"sqlite:///{DEFAULT.as_posix()}"


def open_database(given: str | None, *, create: bool = False) -> Database:
    """Open the database; `create` makes the folder of a SQLite file. NotFound when there is none, UserError."""
    url = database_url(given)
    try:
        path = sqlite_path(url)
    except sa.exc.ArgumentError as wrong:
        raise UserError(
            "The address of the database cannot be read. It begins with sqlite:/// or postgresql://."
        ) from (wrong)
    if path is not None and create:
        path.parent.mkdir(parents=True, exist_ok=True)
    elif path is not None and not path.is_file():
        raise NotFound("There is no database at {path}. Run init first, or name another by --database.", path=path)
    return Database(_with_driver(url))


def open_files(given: str | None, database: Database) -> BlobFiles:
    """Open the place for files: what the command was given, else ROUNDS_BLOBS, else the folder beside the database.

    It is a folder, or s3://BUCKET/FOLDER. UserError when that address cannot be used.
    """
    place, beside = given or os.environ.get(BLOBS), folder_beside(database.url)
    if place is None:
        return BlobFiles(beside)
    if place.startswith(SCHEME):
        return open_bucket(place, beside)
    if "://" in place:
        raise UserError("Files are kept in a folder or at s3://BUCKET/FOLDER, not at {url}.", url=place)
    return BlobFiles(Path(place))


def sqlite_path(url: str) -> Path | None:
    """Give the file of a SQLite database; None for another kind."""
    made = sa.make_url(url)
    return Path(made.database or "") if made.get_backend_name() == "sqlite" else None


def _with_driver(url: str) -> str:
    made = sa.make_url(url)
    if made.get_backend_name() == "postgresql" and made.drivername != "postgresql+psycopg":
        made = made.set(drivername="postgresql+psycopg")
    return made.render_as_string(hide_password=False)
