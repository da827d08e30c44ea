"""M1 今日: how far the day is, which shop is next and why."""

from __future__ import annotations

from desktop.views.today.page import TodayPage

__all__ = ["TodayPage"]
