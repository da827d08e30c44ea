"""M2 速查: find a shop from anywhere, by the letters the hand knows."""

from __future__ import annotations

from desktop.views.search.overlay import QuickSearch

__all__ = ["QuickSearch"]
