"""O5: a list is dropped, its columns are named, it is tried out, and it is handed to the server."""

from __future__ import annotations

from desktop.views.imports.page import ImportPage

__all__ = ["ImportPage"]
