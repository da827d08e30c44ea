"""A visit in one line: what was not in order, or that all was."""

from __future__ import annotations

from contract.records import Visit
from contract.records.configs import Rules
from insights.facts import ShopFacts
from insights.reasons import Reason
from insights.wording import Coded, Listed


def visit_summary(facts: ShopFacts, rules: Rules) -> Reason:
    """Say what the last visit of a shop found."""
    if facts.last_visit is None:
        return Reason("Never visited")
    return findings_summary(facts.last_visit, rules)


def findings_summary(visit: Visit, rules: Rules) -> Reason:
    """Say what a visit found not in order; "all in order" where it found nothing."""
    said = found_at(visit, rules)
    return Reason("Last time {found}", found=said) if said else Reason("All in order last time")


def found_at(visit: Visit, rules: Rules) -> Listed | None:
    """Say what a visit found not in order; None where it found nothing."""
    items = rules.codes("check_items")
    said = [
        Reason("{item}: {what}", item=Coded(items, item), what=Listed(_details(visit, item, rules)))
        if _details(visit, item, rules)
        else Coded(items, item)
        for item in visit.exceptions()
    ]
    return Listed(said) if said else None


def _details(visit: Visit, item: str, rules: Rules) -> list[object]:
    reasons = rules.codes("check_reasons")
    return [detail or Coded(reasons, code) for found, code, detail in visit.findings if found == item]
