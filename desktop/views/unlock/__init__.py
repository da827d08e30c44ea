"""The first screen: who unlocks, with which password; and the form that makes a new account known to this computer."""

from __future__ import annotations

from desktop.views.unlock.enrol_form import EnrolForm, EnrolWish
from desktop.views.unlock.page import UnlockPage
from desktop.views.unlock.people import KnownPerson

__all__ = ["EnrolForm", "EnrolWish", "KnownPerson", "UnlockPage"]
