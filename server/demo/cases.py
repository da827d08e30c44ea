"""What the shops of the demonstration asked, praised and complained of, in their words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from contract.fields import Record
from contract.records import Case, CaseStep
from server.demo.days import Call
from server.demo.scenes import Scene

_WORDS: Final = (
    ("request", "request_supply", "周末客人问软盒的多，能不能多给两条软中华？", 3),
    ("request", "request_delivery", "送货能不能早一点，十点以后店里忙不开。", 3),
    ("request", "request_tags", "价签旧了，帮我换一批。", 3),
    ("request", "request_terminal", "扫码机老断线，来人看看。", 3),
    ("request", "request_settlement", "扣款那天总是提示余额不足，能不能提前说一声？", 3),
    ("question", "question_licence", "证快到期了，要带什么材料？", 1),
    ("feedback", "feedback_profit", "细支卖得好，就是利薄。", 7),
    ("feedback", "feedback_service", "你们讲得清楚，比以前明白。", 7),
    ("complaint", "complaint_delivery", "这次送来的有两条压坏了。", 3),
    ("praise", "praise_delivery", "送货的小伙子下雨天还给搬到里屋。", 7),
)
_RESULTS: Final = ("已当面答复，店主认可。", "已办好，回访满意。", "已说明规定，店主理解。", "下次送货已改时间。")


def case_of(call: Call, visit_id: UUID, scene: Scene) -> list[Record]:
    """Open a case at a visit; the older ones are answered by now."""
    kind, topic, words, days = scene.rng.choice(_WORDS)
    is_open = (scene.today - call.on).days <= scene.rng.randint(1, days + 1)
    closed_at = None if is_open else call.ended + timedelta(hours=scene.rng.randint(2, 24 * days))
    manager, shop = call.shop.route.manager, call.shop.retailer.id
    case = Case(
        id=scene.new_id(),
        created_by=manager,
        created_at=call.ended,
        filed_under=shop,
        retailer_id=shop,
        visit_id=visit_id,
        case_kind=kind,
        topic=topic,
        words=words,
        opened_at=call.ended,
        owner_id=scene.clerk if kind in {"request", "complaint"} else manager,
        due_on=call.on + timedelta(days=days),
        next_action="答复店主" if is_open else None,
        state="open" if is_open else "closed",
        closed_at=closed_at,
        result=None if is_open else scene.rng.choice(_RESULTS),
    )
    made: list[Record] = [case, _step(case, "open", manager, call.ended, scene)]
    if closed_at is not None:
        made.append(_step(case, "close", case.owner_id, closed_at, scene, case.result))
    return made


def conduct_case(team: UUID, shop: UUID, about: UUID, supervisor: UUID, at: datetime, scene: Scene) -> list[Record]:
    """Open a complaint about a colleague: it is filed under the team, where the colleague never sees it (A48)."""
    case = Case(
        id=scene.new_id(),
        created_by=supervisor,
        created_at=at,
        filed_under=team,
        retailer_id=shop,
        case_kind="complaint",
        topic="complaint_conduct",
        words="上个月只来了一次，待了不到一分钟就走。",
        subject_person=about,
        opened_at=at,
        owner_id=supervisor,
        due_on=scene.today,
        next_action="回访店主，核对走访记录",
    )
    return [case, _step(case, "open", supervisor, at, scene)]


def _step(case: Case, step: str, person: UUID, at: datetime, scene: Scene, words: str | None = None) -> CaseStep:
    return CaseStep(
        id=scene.new_id(),
        created_by=person,
        created_at=at,
        filed_under=case.filed_under,
        case_id=case.id,
        step=step,
        person_id=person,
        words=words,
        taken_at=at,
    )
