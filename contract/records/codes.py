"""The code lists that the program's own rules know; every other list is configuration the server delivers."""

from __future__ import annotations

from typing import Final

NODE_KINDS: Final = ("nation", "city", "office", "team", "route", "desk")
ROLES: Final = ("account_manager", "supervisor", "office", "admin")
RIGHTS: Final = ("work", "read")
CHANNELS: Final = ("visit", "phone", "wechat", "office", "meeting", "letter")
LICENSE_STATES: Final = ("normal", "suspended", "closed", "cancelled", "expired")
COVERAGE: Final = ("covered", "awaiting")
ADVICE_TOPICS: Final = ("restock", "overstock", "display", "price_tags", "new_product", "price", "margin", "compliance")
ADVICE_METRICS: Final = (
    "oos_items",
    "stock_sales",
    "stock_age_days",
    "display_passed",
    "tagged_share",
    "reorders",
    "price_gap",
    "margin_month",
    "check_passed",
)
ANSWERS: Final = ("agreed", "considers", "refused")
RATINGS: Final = ("useful", "useless")
SIDES: Final = ("us", "retailer")
PROMISE_STATES: Final = ("open", "kept", "partly", "broken")
CASE_KINDS: Final = ("feedback", "request", "complaint", "praise", "question")
CASE_STATES: Final = ("open", "closed")
CASE_STEPS: Final = ("open", "transfer", "note", "close", "reopen", "callback")
VERDICTS: Final = ("approved", "returned", "commented")
PROPOSAL_REASONS: Final = ("not_owner", "late", "conflict", "duplicate", "confirmed")
DECISIONS: Final = ("open", "taken", "refused")
IMPORT_KINDS: Final = ("retailers", "orders")
IMPORT_STATES: Final = ("waiting", "done", "refused")
PAPER_KINDS: Final = ("receipt", "visit_report", "customer_report")
CONFIG_KINDS: Final = (
    "ladder",
    "codes",
    "weights",
    "thresholds",
    "cycles",
    "suggestions",
    "outcomes",
    "settings",
)

FIXED: Final[dict[str, frozenset[str]]] = {
    "node_kinds": frozenset(NODE_KINDS),
    "roles": frozenset(ROLES),
    "rights": frozenset(RIGHTS),
    "channels": frozenset(CHANNELS),
    "license_states": frozenset(LICENSE_STATES),
    "coverage": frozenset(COVERAGE),
    "advice_topics": frozenset(ADVICE_TOPICS),
    "advice_metrics": frozenset(ADVICE_METRICS),
    "answers": frozenset(ANSWERS),
    "ratings": frozenset(RATINGS),
    "sides": frozenset(SIDES),
    "promise_states": frozenset(PROMISE_STATES),
    "case_kinds": frozenset(CASE_KINDS),
    "case_states": frozenset(CASE_STATES),
    "case_steps": frozenset(CASE_STEPS),
    "verdicts": frozenset(VERDICTS),
    "proposal_reasons": frozenset(PROPOSAL_REASONS),
    "decisions": frozenset(DECISIONS),
    "import_kinds": frozenset(IMPORT_KINDS),
    "import_states": frozenset(IMPORT_STATES),
    "paper_kinds": frozenset(PAPER_KINDS),
    "config_kinds": frozenset(CONFIG_KINDS),
}
"""Code lists judged when a record is checked, by the name a field gives in `codes`."""
