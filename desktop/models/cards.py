"""The shop card: all that a person is shown of one shop before going in (screens.md M3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from contract.records import Config, Photo, Retailer, Review
from contract.records.configs import Rules
from desktop.models import configs, facts, outbox, photos, reviews
from desktop.models.retailers import confirm_fields
from desktop.models.store import Store
from insights.brief import Brief, brief_of
from insights.facts import ShopFacts, Trade
from insights.freshness import (
    FRESH,
    STALE,
    Completeness,
    Freshness,
    completeness_of,
    freshness_of,
)
from insights.score_inputs import measure_inputs
from insights.scores import Score, Step, next_steps, score_of

KINDS: Final = frozenset(
    {
        "retailers",
        "visits",
        "stock_counts",
        "advice",
        "promises",
        "cases",
        "field_states",
        "postponements",
        "orders",
        "sales_months",
        "history",
        "reviews",
        "configs",
        "outbox",
        "photos",
        "pictures",
    }
)
"""The kinds that a card is made from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One shop with its history, the judgements on it, and what of it is on this computer only."""

    today: date
    facts: ShopFacts
    trade: Trade
    rules: Rules
    brief: Brief
    freshness: Mapping[str, Freshness]
    completeness: Completeness | None
    unsent: frozenset[UUID]
    verdicts: Mapping[UUID, Review] = field(default_factory=dict)
    """The verdict on each visit that was judged, corrected ones among them."""
    photos: Mapping[UUID, tuple[Photo, ...]] = field(default_factory=dict)
    """The photos of each visit that has any."""

    @property
    def shop(self) -> Retailer:
        """Give the shop itself."""
        return self.facts.retailer

    def to_confirm(self) -> tuple[str, ...]:
        """Name the fields that one key confirms: those that age and are filled in."""
        return tuple(name for name, fresh in self.freshness.items() if fresh.state in {FRESH, STALE})


def of(store: Store, retailer_id: UUID, today: date) -> Card:
    """Gather the card of a shop; NotFound, in words, when the shop is not here."""
    known = facts.of_shop(store, retailer_id)
    rules, trade = configs.rules(store, today), facts.trade(store)
    return Card(
        today=today,
        facts=known,
        trade=trade,
        rules=rules,
        brief=brief_of(known, trade, neighbours(store), rules, today),
        freshness={fresh.field: fresh for fresh in freshness_of(known.retailer, known.states, rules, today)},
        completeness=completeness_of(known.retailer, known.states, rules, today),
        unsent=outbox.unsent_rows(store),
        verdicts=reviews.verdicts_of(store, retailer_id),
        photos=photos.of_shop(store, retailer_id),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Valued:
    """The value score of a shop, what would raise it, and the version of the weights it was made by."""

    score: Score
    steps: tuple[Step, ...]
    version: int | None


def value_of(store: Store, card: Card) -> Valued | None:
    """Score a shop; None where no weights are configured. It reads the whole history: ask for it beside the screen."""
    measured = measure_inputs(card.facts, card.trade, card.rules, card.today)
    score = score_of(measured, card.rules)
    if score is None:
        return None
    made_by = store.get(Config, score.config_id) if score.config_id else None
    return Valued(score=score, steps=next_steps(measured, card.rules), version=made_by.version if made_by else None)


def neighbours(store: Store) -> Sequence[Retailer]:
    """Give the shops among which names may be mistaken: all that are here; kept until one of them changes."""
    every = sa.select(store.t("retailers"))
    return store.cache.get("neighbours", frozenset({"retailers"}), lambda: store.all(Retailer, every))


def confirm_shown(store: Store, retailer_id: UUID, today: date) -> int:
    """Note that every fact that ages was found right today; gives how many. A change function for `store.run`."""
    names = of(store, retailer_id, today).to_confirm()
    if names:
        confirm_fields(store, retailer_id, names, today)
    return len(names)
