"""What the import does beside the screen: looks at a file, writes the refused lines, fetches them from the server."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QMimeData

from contract.errors import Cancelled, UserError
from desktop.files import write_whole
from desktop.models import imports, list_schemes, trials
from desktop.models.store import Store
from desktop.views.background import Job
from importers.sheet import Choice, SheetSummary


def looked_at(job: Job, path: Path, choice: Choice, *, guess: bool) -> tuple[Path, SheetSummary]:
    """Look at a file; with `guess` as orders, too, where its headings say so. Cancelled, UserError."""
    summary = trials.look(path, choice)
    if guess and list_schemes.kind_of(summary.headings) == "orders":
        summary = trials.look(path, replace(choice, kind="orders"))
    if job.is_stopped():
        raise Cancelled
    return path, summary


def written(path: Path, content: bytes) -> Path:
    """Write a file as a whole; UserError, in words, when the disk refuses."""
    try:
        write_whole(path, content)
    except OSError as wrong:
        raise UserError(
            "The file {name} could not be written: {why}. Choose another folder or free some space, then save again.",
            name=path.name,
            why=wrong.strerror or str(wrong),
        ) from wrong
    return path


def fetched(store: Store, import_id: UUID, path: Path) -> Path:
    """Fetch the refused lines of an import from the server, and write them; Trouble, in words, while it is away."""
    from desktop.sync.enrol import transport_of

    sha256, _name = imports.error_file(store, import_id)
    transport = transport_of(store)
    try:
        content = transport.read_file(sha256)
    finally:
        transport.close()
    return written(path, content)


def dropped(carried: QMimeData) -> Path | None:
    """Give the one file of this computer that is dropped; None where it is something else, or several."""
    urls = carried.urls()
    return Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None
