"""The configuration a new city begins with: the files of `resources/configs`, as records of version 1."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Final
from uuid import UUID

import msgspec

import resources
from contract.records.configs import Config

_FIRST: Final = 1


def default_configs(new_id: Callable[[], UUID], created_at: datetime, valid_from: date) -> list[Config]:
    """Make one Config of each delivered file, in the order of their names; InvalidRecord tells of a bad one."""
    made = []
    for path in sorted(resources.path("configs").glob("*.json")):
        told = msgspec.json.decode(path.read_bytes())
        config = Config(
            id=new_id(),
            created_at=created_at,
            config_kind=told["config_kind"],
            code=told["code"],
            version=_FIRST,
            valid_from=valid_from,
            content=msgspec.json.encode(told["content"]).decode(),
        )
        config.check()
        made.append(config)
    return made
