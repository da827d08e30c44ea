"""M7 签收与回执: the words that are signed, the signature, the paper."""

from __future__ import annotations

from desktop.views.receipt.page import ReceiptPage

__all__ = ["ReceiptPage"]
