"""What stands inside packed fields: a tuple of the declared shape, or the entry cannot be read.

A record holds such a field as it came, so a wrong shape would break every screen that shows it.
"""

from __future__ import annotations

import typing
from functools import cache
from typing import Any

import msgspec

from contract.errors import Malformed
from contract.fields import Kind, Value
from contract.wire import unpack
from server.exchange.writing import Row


@cache
def _shapes(kind: Kind) -> dict[str, Any]:
    hints = typing.get_type_hints(kind.cls)
    return {told.name: hints[told.name] for told in kind.fields if told.value is Value.PACKED}


def check_shapes(kind: Kind, row: Row) -> None:
    """Raise Malformed when a packed field of a row does not hold what its kind declares."""
    for name, shape in _shapes(kind).items():
        if row[name] is None:
            continue
        try:
            msgspec.convert(unpack(row[name]), shape)
        except msgspec.ValidationError as wrong:
            raise Malformed(f"{kind.name}.{name}: {wrong}") from wrong
