"""The server's database of a schedule on PostgreSQL: each schedule has a copy of one template."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tests.postgres.cluster import ROLE, Cluster

_TEMPLATE: Final = "town"
_NOW: Final = "schedule"


class Databases:
    """The databases of one process in a cluster of its own."""

    def __init__(self, cluster: Cluster, _folder: Path) -> None:
        self.cluster = cluster
        self.url, self.template_url = cluster.url(_NOW), cluster.url(_TEMPLATE)
        self._copy("template1", _TEMPLATE)

    def begin(self) -> None:
        """Copy the template."""
        self._copy(_TEMPLATE, _NOW)

    def back_up(self, name: str) -> None:
        """Copy the database."""
        self._copy(_NOW, _named(name))

    def put_back(self, name: str) -> None:
        """Copy it back."""
        self._copy(_named(name), _NOW)

    def _copy(self, source: str, to: str) -> None:
        self.cluster.run_sql("postgres", f"DROP DATABASE IF EXISTS {to} WITH (FORCE)")
        self.cluster.run_sql("postgres", f"CREATE DATABASE {to} TEMPLATE {source} OWNER {ROLE}")


def _named(backup: str) -> str:
    return backup.removesuffix(".db").replace("-", "_")
