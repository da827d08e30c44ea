"""The supervisor's review: the queue and one visit after the other."""

from __future__ import annotations

from desktop.views.review.page import ReviewPage

__all__ = ["ReviewPage"]
