"""The organisation: the tree of nodes, the people, what each of them holds, and the devices they use."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from contract.fields import LINE, Merge, Record, field, record


@record("nodes")
class Node(Record):
    """A place in the tree nation > city > office > team > route; every node is a scope and a root."""

    node_kind: str = field("Kind of node", codes="node_kinds", merge=Merge.OFFICIAL, owner="office")
    name: str = field("Name", merge=Merge.OFFICIAL, owner="office")
    code: str | None = field("Code", length=32, merge=Merge.OFFICIAL, owner="office", default=None)
    parent_id: UUID | None = field("Under", to="nodes", merge=Merge.OFFICIAL, owner="office", default=None)
    time_zone: str | None = field("Time zone", length=64, merge=Merge.OFFICIAL, owner="office", default=None)


@record("people")
class Person(Record):
    """A member of staff: name only; the account stays on the server."""

    name: str = field("Full name", merge=Merge.OFFICIAL, owner="office")
    staff_no: str | None = field("Staff number", length=32, merge=Merge.OFFICIAL, owner="office", default=None)


@record("holdings")
class Holding(Record):
    """What a person may see and do, from when to when: a change of staff is a change of holdings."""

    person_id: UUID = field("Person", to="people", merge=Merge.OFFICIAL, owner="office")
    node_id: UUID = field("Holds", to="nodes", merge=Merge.OFFICIAL, owner="office")
    role: str = field("Role", codes="roles", merge=Merge.OFFICIAL, owner="office")
    right: str = field("Right", codes="rights", merge=Merge.OFFICIAL, owner="office")
    from_on: date = field("Held from", merge=Merge.OFFICIAL, owner="office")
    to_on: date | None = field("Held until", merge=Merge.OFFICIAL, owner="office", default=None)


@record("devices")
class Device(Record):
    """One installation for one person: its number stands on visits and papers, its key signs the log."""

    person_id: UUID = field("Person", to="people", merge=Merge.OFFICIAL, owner="office")
    device_no: int = field("Device number", low=1, high=99_999_999, merge=Merge.OFFICIAL, owner="office")
    name: str = field("Name", merge=Merge.OFFICIAL, owner="office")
    public_key: str = field("Public key", length=LINE, merge=Merge.OFFICIAL, owner="office")
    forked_from: UUID | None = field(
        "Made anew after", to="devices", merge=Merge.OFFICIAL, owner="office", default=None
    )
    revoked_at: datetime | None = field("Revoked at", merge=Merge.OFFICIAL, owner="office", default=None)
