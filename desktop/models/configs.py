"""The configuration in force here: what the server delivered, decoded once and kept until it changes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import sqlalchemy as sa

from contract.records import Config
from contract.records.configs import Rules, rules_on
from desktop.models import org

if TYPE_CHECKING:
    from desktop.models.store import Store

_OF = frozenset({"configs", "nodes", "holdings"})


def rules(store: Store, day: date) -> Rules:
    """Give the rules in force on `day` for this person: the city's, and those of the nodes the person belongs to."""
    return store.cache.get(("rules", day), _OF, lambda: rules_on(_mine(store, day), day))


def _mine(store: Store, day: date) -> list[Config]:
    belongs = org.belongs_to(store, day)
    every = store.all(Config, sa.select(store.t("configs")))
    return [config for config in every if config.node_id is None or config.node_id in belongs]
