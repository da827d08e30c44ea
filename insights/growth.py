"""How purchases moved beside those of similar shops, over some full months and as many before (TF20, A02)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from contract.records.configs import Rules
from insights.facts import ShopFacts, Trade
from insights.months import last_months, months_before
from insights.reasons import Reason, Row, rows_of
from insights.wording import Percent

_LOOKED_BACK = 12  # months


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """Cartons of one shop in a window of full months and in the window before; the same of an average peer."""

    months: tuple[date, ...]
    """The months of the later window, the oldest first."""
    before: int
    since: int
    peers_before: int
    peers_since: int
    rows: tuple[Row, ...]

    @property
    def own_per_mille(self) -> int:
        """Give the relative change."""
        return 1000 * self.since // self.before - 1000

    @property
    def peers_per_mille(self) -> int:
        """Give the relative change of the peers."""
        return 1000 * self.peers_since // self.peers_before - 1000

    def is_behind(self, limit_per_mille: int) -> bool:
        """Say whether growth is less than `limit_per_mille` of that of the peers."""
        return self.since * self.peers_before * 1000 < limit_per_mille * self.before * self.peers_since

    @property
    def words(self) -> Reason:
        """Say both changes."""
        return Reason(
            "Purchases of {n} months {own}, peers {peers}",
            n=len(self.months),
            own=grown(self.own_per_mille),
            peers=grown(self.peers_per_mille),
        )


def growth_of(facts: ShopFacts, trade: Trade, window_months: int, today: date) -> Growth | None:
    """Measure the last `window_months` full months before `today`; None where a figure is not known or was nothing."""
    peers = trade.peer_months(facts.retailer.class42)
    months = last_months(today, 2 * window_months)
    if facts.months is None or not all(month in peers and peers[month].shops for month in months):
        return None
    own = {month.month: month.qty_tiao for month in facts.months}
    before, since = (sum(own.get(m, 0) for m in part) for part in (months[:window_months], months[window_months:]))
    peers_before, peers_since = (
        sum(peers[m].qty_tiao * 1000 // peers[m].shops for m in part)
        for part in (months[:window_months], months[window_months:])
    )
    if before <= 0 or not peers_before or not peers_since:
        return None
    return Growth(
        months=months[window_months:],
        before=before,
        since=since,
        peers_before=peers_before,
        peers_since=peers_since,
        rows=rows_of(*(m for m in facts.months if m.month in months), *(peers[month] for month in months)),
    )


def grown(per_mille: int) -> Reason:
    """Say a relative change."""
    if per_mille < 0:
        return Reason("down {share}", share=Percent(-per_mille))
    return Reason("up {share}", share=Percent(per_mille))


def falls(facts: ShopFacts, trade: Trade, rules: Rules, today: date) -> tuple[Growth, ...]:
    """Give each time purchases fell behind the peers within the last twelve months, the newest first (A02).

    A fall stays under the limit for several months; it is told once, at its deepest: its window then begins with the
    month in which it happened.
    """
    limit, window = rules.limit("purchase_growth_vs_peers_per_mille"), rules.limit("purchase_growth_window_months")
    least = rules.limit("purchase_growth_least_tiao") or 1
    if limit is None or not window:
        return ()
    found: list[Growth] = []
    fell_before = False
    for back in range(_LOOKED_BACK, -1, -1):
        growth = growth_of(facts, trade, window, months_before(today.replace(day=1), back))
        fell = growth is not None and growth.before >= least and growth.is_behind(limit)
        if growth is not None and fell:
            if not fell_before:
                found.append(growth)
            elif growth.own_per_mille < found[-1].own_per_mille:
                found[-1] = growth
        fell_before = fell
    return tuple(reversed(found))
