"""待处理: what was refused, what is to be decided, what is news, what waits to be sent; nothing is lost."""

from __future__ import annotations

from desktop.views.settle.page import SettlePage

__all__ = ["SettlePage"]
