"""Values of lists as a person reads them: codes by their words, dates by their days, personal things masked."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final
from uuid import UUID

from contract.fields import Field, Personal, Value
from contract.records import Retailer
from contract.words import say
from desktop.models import configs, org
from desktop.models.store import Store
from desktop.views import masks
from importers.fields import importable

IDENTITY: Final = frozenset({"customer_code", "license_no"})
"""The fields that tell which shop a line means."""
_LIKE_A_PHONE: Final = re.compile(r"(?:\+?86)?1\d{10}")


def caption(kind: str, name: str) -> str:
    """Name a field that lists hold; its bare name where a newer program knows it."""
    told = importable(kind).get(name)
    return say(told.caption) if told else name


def is_official(name: str) -> bool:
    """Say whether a field is an import's alone: nobody changes it by hand."""
    told = Retailer.kind.by_name.get(name)
    return told is not None and told.merge == "official"


def shown(store: Store, kind: str, name: str, value: Any) -> str:
    """Write a value of a field; phones and licence numbers are masked."""
    if value is None:
        return "–"
    told = importable(kind).get(name)
    if told is None:
        return str(value)
    if name == "route":
        return _route(store, value)
    return masks.masked(_plain(store, told, value), told.personal)


def _plain(store: Store, told: Field, value: Any) -> str:
    if told.codes is not None:
        rules = configs.rules(store, org.today(store))
        return rules.codes(told.codes).words(value)
    if told.value is Value.YES_NO:
        return say("yes") if value else say("no")
    if told.value is Value.DATE and isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    return str(value)


def _route(store: Store, value: Any) -> str:
    node = org.nodes(store).get(UUID(str(value)))
    return node.name if node else "–"


def sample(kind: str, name: str, text: str) -> str:
    """Show a cell of the file as it stands, masked as the field it goes into, or where it looks like a phone."""
    told = importable(kind).get(name) if name else None
    if told is not None and told.personal in {Personal.PHONE, Personal.LICENCE}:
        return masks.masked(text.strip(), told.personal)
    plain = text.strip()
    return masks.phone(plain) if _LIKE_A_PHONE.fullmatch(plain) else plain
