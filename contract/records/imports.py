"""Lists handed to the server to be imported, and what became of them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from contract.fields import LINE, Merge, Record, field, record


@record("imports", root_field="office_id")
class Import(Record):
    """One file with its mapping: the office asks, a worker of the server does it in one transaction and answers."""

    office_id: UUID = field("Office", to="nodes")
    import_kind: str = field("What is imported", codes="import_kinds")
    file_name: str = field("File")
    sha256: str = field("Fingerprint of the file", length=64)
    size: int = field("Size", unit="bytes", low=0)
    source: str | None = field("Source", length=64, default=None)
    mapping: tuple[tuple[str, str], ...] = field("Mapping", default=())
    key_fields: tuple[str, ...] = field("Key", default=())
    header_row: int | None = field("Header row", low=0, default=None)
    sheet: str | None = field("Sheet", default=None)
    create_missing: bool = field("Create what is missing", default=False)
    excluded: tuple[int, ...] = field("Lines left out", default=())
    state: str = field("State", codes="import_states", merge=Merge.STATUS, default="waiting")
    new_count: int | None = field("New", low=0, merge=Merge.STATUS, default=None)
    changed_count: int | None = field("Changed", low=0, merge=Merge.STATUS, default=None)
    same_count: int | None = field("Same", low=0, merge=Merge.STATUS, default=None)
    missing_count: int | None = field("Missing", low=0, merge=Merge.STATUS, default=None)
    refused_count: int | None = field("Refused", low=0, merge=Merge.STATUS, default=None)
    error_sha256: str | None = field("Error file", length=64, merge=Merge.STATUS, default=None)
    answer: str | None = field("Answer", length=LINE, merge=Merge.STATUS, default=None)
    finished_at: datetime | None = field("Finished at", merge=Merge.STATUS, default=None)
