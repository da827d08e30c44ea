"""What was promised and what was asked: the ledger that everybody works on."""

from __future__ import annotations

from desktop.views.cases.page import LedgerPage

__all__ = ["LedgerPage"]
