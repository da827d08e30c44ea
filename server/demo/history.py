"""What happened at the visits of the demonstration: checks, counts, advice and what became of it, promises."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from contract.fields import Record
from contract.records import Advice, Promise, StockCount, Visit
from contract.records.visits import Finding
from server.demo import guidance
from server.demo.cases import case_of
from server.demo.days import Call
from server.demo.scenes import Scene
from server.demo.shops import Shop
from server.demo.trade import planted_on

_TRACKED: Final = 6
_PICTURED: Final = 8
_NOTES: Final = (
    "周末的生意还行，近处学校放假后客少。",
    "货架自己重新理过，价签换了一排。",
    "问下月新品什么时候到。",
    "隔壁装修，进出不便，生意受点影响。",
    "库房通风，货码得整齐，一起看过。",
    "换了收银机，扫码正常。",
    "老人看店，慢慢讲了两遍，记下了。",
    "正赶上送货，一起点了数。",
    "细支走得慢，想少进一点。",
    "过节备货想早点定，下次细说。",
)
_SAID: Final = (
    ("us", "带 20 张价签"),
    ("retailer", "利群(新版) 放第二层"),
    ("us", "问清下月新品到货时间"),
    ("retailer", "把旧价签换下来"),
)


def history_of(shop: Shop, calls: list[Call], scene: Scene) -> list[Record]:
    """Write the history of one shop from its visits, the oldest first."""
    return _Story(shop, scene).tell(calls)


@dataclass(slots=True)
class _State:
    """How one shop stands between two visits; stock in weeks of sales."""

    weeks: dict[int, float]
    age: dict[int, int]
    tags_due: int
    tagged: int
    slow: int | None = None
    display_bad: bool = False
    sign_bad: bool = False
    renew_tags: bool = False
    tags_told: bool = False
    sell_slow: bool = False
    planted: bool = False
    counts_due: int = 0
    promises: list[dict[str, Any]] = field(default_factory=list)


class _Story:
    """One shop's visits, one after the other."""

    def __init__(self, shop: Shop, scene: Scene) -> None:
        self._shop, self._scene, self._rng = shop, scene, scene.rng
        self._records: list[Record] = []
        most = _PICTURED if shop.pictured else _TRACKED
        self._tracked = sorted(sorted(shop.weekly, key=lambda no: -shop.weekly[no])[:most])
        self._state = _State(
            weeks={no: self._rng.uniform(0.8, 2) for no in self._tracked},
            age={no: self._rng.randint(10, 40) for no in self._tracked},
            tags_due=64 if shop.pictured else len(shop.weekly),
            tagged=64 if shop.pictured else len(shop.weekly),
        )
        if self._rng.random() < 0.05:
            slow = self._tracked[-1]
            self._state.slow, self._state.weeks[slow], self._state.age[slow] = slow, 5.2, 60

    def tell(self, calls: list[Call]) -> list[Record]:
        """Write all visits, then the promises as they stand after the last."""
        for n, call in enumerate(calls):
            self._live_on((call.on - calls[n - 1].on).days if n else self._shop.cycle_days)
            self._visit(call, left=len(calls) - 1 - n)
        self._records += [Promise(**promise) for promise in self._state.promises]
        return self._records

    def _live_on(self, days: int) -> None:
        """Let stock, tags and display change since the last visit."""
        state, rng = self._state, self._rng
        for no in self._tracked:
            if no == state.slow:
                self._sell_slowly(no, days)
                continue
            state.weeks[no] = max(0.0, 0.5 * state.weeks[no] + 0.5 * rng.gauss(1.5, 0.45))
            state.age[no] = rng.randint(8, 46)
            if rng.random() < 0.035:
                state.weeks[no] = 0
        if state.renew_tags and rng.random() < 0.75:
            state.tagged = state.tags_due
        elif rng.random() < 0.05:
            state.tagged = max(0, state.tags_due - rng.randint(2, 9))
        state.renew_tags = False
        state.display_bad = rng.random() < (0.3 if state.display_bad else 0.05)
        state.sign_bad = rng.random() < (0.2 if state.sign_bad else 0.006)

    def _sell_slowly(self, no: int, days: int) -> None:
        state = self._state
        state.age[no] += days
        state.weeks[no] = max(1.2, state.weeks[no] - (1.6 if state.sell_slow else -0.05))
        if state.weeks[no] < 2:
            state.slow, state.sell_slow = None, False

    def _visit(self, call: Call, left: int) -> None:
        """Write one visit; `left` visits come after it."""
        visit_id, rng = self._scene.new_id(), self._rng
        if self._shop.pictured and left <= 1:
            self._as_in_the_pictures(left)
        counted = self._shop.pictured or rng.random() < 0.4 or self._state.counts_due > 0
        self._state.counts_due -= 1
        stock = {no: round(self._state.weeks[no] * self._shop.weekly[no] / 10) for no in self._tracked if counted}
        findings = tuple(self._findings(stock))
        failed = {item for item, _, _ in findings}
        made: list[Record] = [self._count(visit_id, call, no, tiao) for no, tiao in stock.items()]
        advice = self._advice(call, visit_id, stock, failed)
        said = case_of(call, visit_id, self._scene) if rng.random() < 0.025 else []
        note = self._note() if rng.random() < 0.12 else None
        settled = self._settle(call)
        touched_next = self._promise(call, visit_id, left) or settled
        tags = "price_tag_ok" in failed or self._state.tags_told or rng.random() < 0.3
        self._state.tags_told = "price_tag_ok" in failed
        bands = (False, bool(findings) or tags, bool(stock), bool(advice), bool(said or note), touched_next)
        visit = self._record(call, visit_id, findings, note, bands)
        if tags:
            visit |= {"tagged": self._state.tagged, "tags_due": self._state.tags_due}
        if settled or rng.random() < 0.2:
            visit["purposes"] = ("routine", "advice_check")
        self._records += [Visit(**visit), *made, *advice, *said]

    def _note(self) -> str:
        """Two notes of one day are seldom the same, word for word: that is what the planted ones are found by."""
        return f"{(self._shop.retailer.owner_name or '店')[0]}老板：{self._rng.choice(_NOTES)}"

    def _record(
        self, call: Call, visit_id: UUID, findings: tuple[Finding, ...], note: str | None, bands: tuple[bool, ...]
    ) -> dict[str, Any]:
        failed = {item for item, _, _ in findings}
        manager = self._shop.route.manager
        return {
            "id": visit_id,
            "created_by": manager,
            "created_at": call.ended,
            "retailer_id": self._shop.retailer.id,
            "channel": "visit",
            "author_id": manager,
            "recorded_by": manager,
            "visited_on": call.on,
            "started_at": call.began,
            "finished_at": call.ended,
            "clock_offset_ms": self._rng.randint(-900, 900),
            "keys": 3 + 4 * sum(bands) + len(findings),
            "touched": sum(1 << n for n, touched in enumerate(bands) if touched),
            "purposes": ("routine",),
            "findings": findings,
            "note": note,
            "next_on": call.next_on,
            **{item: item not in failed for item in Visit.CHECKS},
        }

    def _as_in_the_pictures(self, left: int) -> None:
        """Let three items be out of stock, then one; at the last visit twelve tags are missing."""
        state = self._state
        state.weeks = {no: max(0.9, weeks) for no, weeks in state.weeks.items()}
        if left == 1:
            state.weeks.update(dict.fromkeys((2, 7, 8), 0))
        else:
            state.weeks.update({2: 0, 4: 4.5, 7: 1.2, 8: 1.1})
            state.age[4], state.tagged = 82, 52

    def _count(self, visit_id: UUID, call: Call, no: int, tiao: int) -> StockCount:
        front = min(tiao, 1 + tiao // 3)
        return StockCount(
            id=self._scene.new_id(),
            created_by=self._shop.route.manager,
            created_at=call.ended,
            retailer_id=self._shop.retailer.id,
            visit_id=visit_id,
            product_no=no,
            counter_tiao=front,
            backroom_tiao=tiao - front,
            stock_age_days=self._state.age[no] if tiao else None,
        )

    def _findings(self, stock: dict[int, int]) -> list[Finding]:
        state, rng, goods = self._state, self._rng, self._scene.goods
        found: list[Finding] = [("oos_ok", "oos_out", goods[no].name) for no, tiao in stock.items() if tiao == 0]
        if state.tagged * 1000 < 950 * state.tags_due:
            found.append(("price_tag_ok", "tags_missing", f"缺 {state.tags_due - state.tagged} 张"))
        if state.sign_bad:
            found.append(("minor_sign_ok", "sign_damaged", ""))
        if state.display_bad:
            reason = rng.choice(("display_hidden", "display_untidy", "display_gap"))
            hidden = goods[rng.choice(self._tracked)].name if reason == "display_hidden" else ""
            found.append(("display_ok", reason, hidden))
        if state.slow is not None and state.slow in stock:
            found.append(("backroom_ok", "backroom_over", goods[state.slow].name))
        if rng.random() < 0.004:
            found.append(("price_ok", "price_above", goods[rng.choice(self._tracked)].name))
        return found

    def _advice(self, call: Call, visit_id: UUID, stock: dict[int, int], failed: set[str]) -> list[Advice]:
        state, rng, scene = self._state, self._rng, self._scene
        made = self._restock(call, visit_id, stock)
        if state.slow is not None and state.slow in stock and not state.sell_slow and rng.random() < 0.6:
            state.sell_slow, state.counts_due = rng.random() < 0.7, 2
            made.append(guidance.overstock(call, visit_id, state.slow, stock[state.slow], scene))
        if "price_tag_ok" in failed:
            state.renew_tags = True
            made.append(guidance.price_tags(call, visit_id, state.tagged, state.tags_due, scene))
        if "display_ok" in failed and rng.random() < 0.7:
            made.append(guidance.display(call, visit_id, scene))
        if "minor_sign_ok" in failed:
            made.append(guidance.minors_sign(call, visit_id, scene))
        return made

    def _restock(self, call: Call, visit_id: UUID, stock: dict[int, int]) -> list[Advice]:
        """Only the shops of the planted advice are ever told to restock, so that the others can be compared."""
        state = self._state
        out = {no: tiao for no, tiao in stock.items() if tiao == 0}
        plant = self._shop.advised and not state.planted and call.on >= planted_on(self._scene.today)
        if not plant and not (self._shop.advised and out and self._rng.random() < 0.7):
            return []
        state.planted = state.planted or plant
        state.counts_due = 2
        meant = out or {no: stock.get(no, 1) for no in self._tracked[:2]}
        return [guidance.restock(call, visit_id, meant, self._scene)]

    def _settle(self, call: Call) -> bool:
        """Say what became of the promises due by now; tell whether there were any."""
        due = [p for p in self._state.promises if p["state"] == "open" and p["due_on"] <= call.on]
        settled = [promise for promise in due if self._rng.random() < 0.97]
        for promise in settled:
            promise["state"] = self._rng.choices(("kept", "partly", "broken"), (86, 9, 5))[0]
            promise["settled_on"], promise["settled_by"] = call.on, self._shop.route.manager
        return bool(settled)

    def _promise(self, call: Call, visit_id: UUID, left: int) -> bool:
        """Promise something at some visits; the shop of the pictures has its two open promises."""
        pictured = self._shop.pictured and left == 0
        if not pictured and self._rng.random() > (0.06 if left else 0.035):
            return False
        manager = self._shop.route.manager
        for side, words in _SAID[:2] if pictured else [self._rng.choice(_SAID)]:
            self._state.promises.append(
                {
                    "id": self._scene.new_id(),
                    "created_by": manager,
                    "created_at": call.ended,
                    "retailer_id": self._shop.retailer.id,
                    "visit_id": visit_id,
                    "side": side,
                    "person_id": manager if side == "us" else None,
                    "words": words,
                    "made_on": call.on,
                    "due_on": max(call.next_on, call.on + timedelta(days=2)),
                }
            )
            self._state.promises[-1]["state"] = "open"
        return True
