"""How often a shop is visited, and why so (A30)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from contract.records import Retailer
from contract.records.configs import Rules
from insights.reasons import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """The days between two visits of one shop, with the reason and the configuration that sets them."""

    days: int
    reason: Reason
    config_id: UUID | None


def cycle_of(retailer: Retailer, rules: Rules) -> Cycle | None:
    """Give the cycle of a shop: its own, that of its class, that of its market, the default; None without any."""
    if retailer.cycle_days is not None:
        return Cycle(days=retailer.cycle_days, reason=_own(retailer), config_id=None)
    cycles = rules.cycles()
    if cycles is None:
        return None
    config_id = rules.ids.get(("cycles", "cycles"))
    if retailer.class42 in cycles.by_class:
        days = cycles.by_class[retailer.class42]
        reason = Reason("cycle of {days} days for class {class42}", days=days, class42=retailer.class42)
    elif retailer.market_type in cycles.by_market:
        days = cycles.by_market[retailer.market_type]
        reason = Reason("cycle of {days} days", days=days)
    else:
        days = cycles.default_days
        reason = Reason("cycle of {days} days", days=days)
    return Cycle(days=days, reason=reason, config_id=config_id)


def _own(retailer: Retailer) -> Reason:
    if retailer.cycle_reason:
        return Reason("cycle of {days} days: {why}", days=retailer.cycle_days, why=retailer.cycle_reason)
    return Reason("cycle of {days} days", days=retailer.cycle_days)
