"""O1 to O4: choose papers, look at them, print them or save them, and the register of what was printed."""

from __future__ import annotations

from desktop.views.print_center.page import PrintCenterPage
from desktop.views.print_center.register import RegisterPage

__all__ = ["PrintCenterPage", "RegisterPage"]
