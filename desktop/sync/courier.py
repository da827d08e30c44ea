"""Handing a colleague's package over: any Rounds with a network takes it to the server and brings the answer back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from contract import package
from contract.errors import UserError
from desktop.files import write_whole
from desktop.models.store import Store
from desktop.sync.enrol import transport_of
from desktop.sync.package import ANSWER_ENDING


def hand_over(store: Store, path: Path, *, adapter: Any = None) -> Path:
    """Take the package at `path` to the server and write the answer beside it; give the answer's file.

    Whoever hands it over cannot read it. NotAPackage, Refused in the server's words, Trouble, UserError.
    """
    try:
        file = path.read_bytes()
    except OSError as failed:
        raise UserError("The file {name} cannot be read. Nothing was changed.", name=path.name) from failed
    package.read(file, package.ENTRIES)
    transport = transport_of(store, adapter=adapter)
    try:
        answer = transport.carry(file)
    finally:
        transport.close()
    beside = path.with_suffix(ANSWER_ENDING)
    try:
        write_whole(beside, answer)
    except OSError as failed:
        raise UserError(
            "The file {name} could not be written. Nothing was changed. Choose another place, or free some space.",
            name=beside.name,
        ) from failed
    return beside
