"""M4 快访: a visit recorded by exception, on one page of six bands; and the same page for one written anew."""

from __future__ import annotations

from desktop.views.visit.page import VisitPage
from desktop.views.visit.past import PastVisitPage

__all__ = ["PastVisitPage", "VisitPage"]
