"""F3 and F4 of the card: a contact by telephone or another channel, and a feedback alone."""

from __future__ import annotations

from desktop.views.contact.page import ContactPage, FeedbackPage

__all__ = ["ContactPage", "FeedbackPage"]
