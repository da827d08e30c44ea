"""M4 快访: a visit recorded by exception, on one page of six bands."""

from __future__ import annotations

from desktop.views.visit.page import VisitPage

__all__ = ["VisitPage"]
