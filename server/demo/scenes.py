"""What every part of a route's history is written with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random
from uuid import UUID

from server.demo.goods import Goods


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What the history of one route is written with."""

    goods: Goods
    rng: Random
    new_id: Callable[[], UUID]
    today: date
    clerk: UUID
