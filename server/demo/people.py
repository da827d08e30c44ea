"""Who works in the demonstration, and how they sign in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from contract.fields import Record
from contract.records import Holding, Node, Person

PASSWORD: Final = "demo-zoufang-2026"  # noqa: S105 - the one password of the demonstration, shown on its first screen
"""Every account of the demonstration has this password."""

_MANAGERS: Final = (
    ("zhoumin", "周敏"),
    ("wulei", "吴磊"),
    ("xuwenjing", "许文静"),
    ("zhenghaibo", "郑海波"),
    ("shenjiayi", "沈佳怡"),
    ("hanguoping", "韩国平"),
    ("jiangyutong", "蒋雨桐"),
    ("fengzhiqiang", "冯志强"),
    ("yangfan", "杨帆"),
    ("qianlijuan", "钱丽娟"),
    ("luoyan", "罗燕"),
    ("dengzhiwei", "邓志伟"),
    ("caoxue", "曹雪"),
    ("pengtao", "彭涛"),
    ("zengjing", "曾静"),
    ("xiaohua", "肖华"),
    ("tianye", "田野"),
    ("panling", "潘玲"),
    ("yuanlin", "袁林"),
    ("caijianping", "蔡建平"),
    ("jiaxiaohong", "贾小红"),
    ("weigang", "魏刚"),
    ("xuelian", "薛莲"),
    ("yaoming", "姚志远"),
)
_SUPERVISORS: Final = (("hejianguo", "何建国"), ("gaoqin", "高琴"), ("linwei", "林伟"))
_OFFICE: Final = ("fangxiaolan", "方晓兰")
_TEAM_NAMES: Final = ("城东", "城西", "城南")
_ROUTE_NUMBERS: Final = ("三", "一", "二", "四", "五", "六", "七", "八")
_SINCE: Final = timedelta(days=900)


@dataclass(frozen=True, slots=True)
class Account:
    """How one person signs in."""

    login: str
    name: str
    role: str
    person_id: UUID


@dataclass(frozen=True, slots=True)
class Route:
    """One visiting route with the account manager who holds it and the supervisor above."""

    node_id: UUID
    team_id: UUID
    number: int
    manager: UUID
    supervisor: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """The tree below the city, the people, what they hold, and their accounts; zhoumin comes first."""

    records: tuple[Record, ...]
    accounts: tuple[Account, ...]
    routes: tuple[Route, ...]
    clerk: UUID


def staff(new_id: Callable[[], UUID], city: UUID, teams: int, managers: int, today: date, now: datetime) -> Staff:
    """Make `teams` teams with `managers` account managers each under one sales office."""
    made = _Making(new_id=new_id, now=now, since=today - _SINCE, records=[], accounts=[])
    office = made.node("office", "城东营销部", city, "CD")
    clerk = made.person(*_OFFICE, "office", office)
    routes: list[Route] = []
    for at in range(teams):
        team = made.node("team", f"{_TEAM_NAMES[at]}市场部", office, f"T{at + 1}")
        supervisor = made.person(*_SUPERVISORS[at], "supervisor", team)
        for n in range(managers):
            number = len(routes)
            route = made.node("route", f"{_TEAM_NAMES[at]}{_ROUTE_NUMBERS[n]}线", team, f"R{number + 1:02}")
            manager = made.person(*_MANAGERS[number], "account_manager", route)
            routes.append(Route(route, team, number, manager, supervisor))
    ranked = sorted(made.accounts, key=lambda account: account.login != _MANAGERS[0][0])
    return Staff(records=tuple(made.records), accounts=tuple(ranked), routes=tuple(routes), clerk=clerk)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Making:
    new_id: Callable[[], UUID]
    now: datetime
    since: date
    records: list[Record]
    accounts: list[Account]

    def node(self, kind: str, name: str, under: UUID, code: str) -> UUID:
        node = Node(id=self.new_id(), created_at=self.now, node_kind=kind, name=name, parent_id=under, code=code)
        self.records.append(node)
        return node.id

    def person(self, login: str, name: str, role: str, node: UUID) -> UUID:
        person = Person(id=self.new_id(), created_at=self.now, name=name, staff_no=f"E{len(self.accounts) + 1:03}")
        held = Holding(
            id=self.new_id(),
            created_at=self.now,
            person_id=person.id,
            node_id=node,
            role=role,
            right="work",
            from_on=self.since,
        )
        self.records.extend((person, held))
        self.accounts.append(Account(login, name, role, person.id))
        return person.id
