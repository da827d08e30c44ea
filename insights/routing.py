"""Who answers a case, and by when: from its kind and topic (A40, TF28)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from contract.records.configs import Rules
from insights.wording import Coded


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRoute:
    """The desk that answers, the role that stands for it, and the day by which it answers.

    `role` is None where the topic has no route: then the supervisor decides.
    """

    desk: Coded
    role: str | None
    due_on: date | None

    @property
    def stays_here(self) -> bool:
        """Say whether the account manager may answer it himself."""
        return self.role == "account_manager"


def route_of(case_kind: str, topic: str | None, opened_on: date, rules: Rules) -> CaseRoute:
    """Give the route of a case; the limit of its topic goes before that of its kind (`case_complaint_conduct_days`)."""
    routes = rules.codes("case_routes")
    role = next((route.parent for route in routes.codes if route.code == topic), None)
    days = rules.limit(f"case_{topic}_days", "settings")
    if days is None:
        days = rules.limit(f"case_{case_kind}_days", "settings")
    return CaseRoute(
        desk=Coded(routes, topic),
        role=role,
        due_on=None if days is None else opened_on + timedelta(days=days),
    )
