"""Handing a colleague's package over: any Rounds with a network takes it to the server and brings the answer back."""

from __future__ import annotations

from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from contract import package
from contract.errors import UserError
from desktop.files import whole_file
from desktop.models.store import Store
from desktop.sync.enrol import transport_of
from desktop.sync.package import ANSWER_ENDING


def hand_over(store: Store, path: Path, *, adapter: Any = None) -> Path:
    """Take the package at `path` to the server and write the answer beside it; give the answer's file.

    Whoever hands it over cannot read it. NotAPackage, Refused in the server's words, Trouble, UserError.
    """
    with ExitStack() as stack:
        try:
            file = stack.enter_context(path.open("rb"))
            package.read(file, package.ENTRIES)
        except OSError as failed:
            raise UserError("The file {name} cannot be read. Nothing was changed.", name=path.name) from failed
        transport = stack.enter_context(closing(transport_of(store, adapter=adapter)))
        beside = path.with_suffix(ANSWER_ENDING)
        try:
            with whole_file(beside) as answer:
                transport.carry(file, answer)
        except OSError as failed:
            raise UserError(
                "The file {name} could not be written. Nothing was changed. Choose another place, or free some space.",
                name=beside.name,
            ) from failed
    return beside
