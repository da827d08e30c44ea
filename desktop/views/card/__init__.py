"""M3 店铺卡: what to know of a shop before going in."""

from __future__ import annotations

from desktop.views.card.page import CardPage

__all__ = ["CardPage"]
