"""What may become of an op, and the sentences that say why one is refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from contract.chain import body_hash
from contract.errors import Malformed, UserError
from contract.messages import Header, Result
from server.exchange.writing import Row

_ID_BYTES = 16


class Refused(UserError):
    """The op is refused for good; `reason` is the code that the client reads."""

    reason: ClassVar[str] = "invalid"


class Barred(Refused):
    """There is no such thing, or the person may not do this to it: both answer the same."""

    reason = "not_allowed"


class Gone(Refused):
    """What the op changes is not there, or not there any more."""

    reason = "gone"


class Orphaned(Refused):
    """The op hangs on a row whose own op was refused."""

    reason = "parent"


class Unreadable(Refused):
    """The body is not one that this server can read."""

    reason = "unreadable"


class Reused(Refused):
    """The number of the op was used before, for something else."""

    reason = "op_id_reused"


class Parked(Refused):
    """The device gave up sending the body: only the header came."""

    reason = "parked"


@dataclass(frozen=True, slots=True)
class Arrived:
    """One op as it came, and its place in the chain."""

    head: Header
    header: bytes
    salt: bytes | None
    body: bytes | None
    hashed: bytes
    hash: bytes


@dataclass(slots=True)
class Judged:
    """What is to be done with one op: its answer, and the rows to write, in order."""

    result: Result
    puts: list[tuple[str, Row]] = field(default_factory=list)


def opened(parts: list[bytes]) -> tuple[bytes, bytes | None, bytes | None, bytes]:
    """Take an op of the wire apart: header, salt, body, body_hash; Malformed when it is none."""
    if len(parts) == 3:  # noqa: PLR2004 - header, salt, body
        header, salt, body = parts
        return header, salt, body, body_hash(salt, body)
    if len(parts) == 2:  # noqa: PLR2004 - header, body_hash
        return parts[0], None, None, parts[1]
    raise Malformed("an op has two or three parts")


def check_header(head: Header) -> None:
    """Raise Malformed when a header's ids are none."""
    if any(len(given) != _ID_BYTES for given in (head.op_id, *head.roots)):
        raise Malformed("an id has 16 bytes")


def answer(head: Header, refused: UserError | None = None, *, proposed: bool = False, late: bool = False) -> Result:
    """Make the one answer of an op."""
    if refused is None:
        return Result(seq=head.seq, op_id=head.op_id, outcome="proposed" if proposed else "applied", late=late)
    values = {name: str(value) for name, value in refused.values.items()}
    reason = refused.reason if isinstance(refused, Refused) else "invalid"
    return Result(
        seq=head.seq, op_id=head.op_id, outcome="rejected", reason=reason, words=refused.template, values=values
    )
