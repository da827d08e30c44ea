"""The second wall on PostgreSQL: what a reading transaction of a person cannot see, whatever our own code asks.

Rules (the tests cite them):
 1. Every table that holds or names business rows has row-level security, forced on its owner too.
 2. A transaction that says nothing sees nothing; one of a city sees that city alone.
 3. A person's reading transaction sees the roots in his scopes; PostgreSQL works these out from the holdings by
    itself, not from what access.py found.
 4. A role that passes by row-level security does not serve.

Writing transactions are held within their city; what a person may write there is judged by exchange/judging.py.
SQLite has the first wall only.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from contract.errors import UserError
from server.schema import BUSINESS

_CITY: Final = "(SELECT NULLIF(current_setting('app.city', true), '')::integer)"
_ALL: Final = "(SELECT current_setting('app.sees', true)) = 'city'"
_SEEN: Final = "scope = ANY ((SELECT NULLIF(current_setting('app.scopes', true), '')::uuid[])::uuid[])"
_OF_SCOPES: Final = ("root_head", "scope_head", "scope_mark", "change")

OPEN: Final = sa.text(
    "SELECT set_config('app.city', :city, true), set_config('app.sees', :sees, true), "
    "set_config('app.scopes', :scopes, true), set_config('jit', 'off', true)"
)
"""What a transaction says first: the number of its city, `city` or `scopes`, the scopes seen so far. The wall makes
PostgreSQL expect far more work of a statement than there is; to compile it took 43 ms of 65."""

WIDEN: Final = sa.text(
    """
    WITH RECURSIVE here AS (
        SELECT id, parent_id FROM nodes AS n WHERE n.city_id = :number AND n.voided_at IS NULL
    ), today AS (
        SELECT (to_timestamp(:now_ms / 1000.0) AT TIME ZONE COALESCE(c.time_zone, 'Asia/Shanghai'))::date
               - DATE '1970-01-01' AS day
        FROM nodes AS c WHERE c.city_id = :number AND c.id = CAST(:city AS uuid)
    ), permitted AS (
        SELECT o.node_id AS scope FROM holdings AS o CROSS JOIN today
        WHERE o.city_id = :number AND o.person_id = CAST(:person AS uuid) AND o.voided_at IS NULL
              AND o.from_on <= today.day AND COALESCE(o.to_on, today.day) >= today.day
        UNION
        SELECT here.id FROM here JOIN permitted ON here.parent_id = permitted.scope
    )
    SELECT set_config('app.scopes',
                      (array_append(ARRAY(SELECT scope FROM permitted), CAST(:city AS uuid)))::text, true)
    """
)
"""Lets a person see what he holds today; run when the scope of the city is seen already."""


def build(connection: sa.Connection) -> None:
    """Raise the wall on every table (rule 1).

    The scopes stand in the wall of a business row too, though that of `root_head` holds them: so the index on scope and
    root gives a person's roots, and a city of twenty thousand shops is not read through in every statement.
    """
    for name in BUSINESS:
        head = f"SELECT 1 FROM root_head h WHERE h.city_id = {name}.city_id AND h.root = {name}.root_id"  # noqa: S608
        _build(connection, name, f"EXISTS ({head} AND h.{_SEEN})")
    for name in _OF_SCOPES:
        _build(connection, name, _SEEN)


def _build(connection: sa.Connection, table: str, seen: str) -> None:
    connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    connection.exec_driver_sql(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    connection.exec_driver_sql(f"CREATE POLICY wall ON {table} USING (city_id = {_CITY} AND ({_ALL} OR {seen}))")


def check(connection: sa.Connection) -> None:
    """Raise UserError when the wall has a hole: the role passes by it, or a table lacks it (rule 4)."""
    role = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    if connection.exec_driver_sql(role).scalar_one():
        raise UserError(
            "The database role passes by row-level security, so the server does not start. "
            "Give it a role that is no superuser and has no BYPASSRLS."
        )
    walled = sa.text(
        "SELECT count(*) FROM pg_class WHERE relname = ANY(:names) AND relrowsecurity AND relforcerowsecurity "
        "AND relnamespace = current_schema()::regnamespace"
    )
    names = [*BUSINESS, *_OF_SCOPES]
    if connection.execute(walled, {"names": names}).scalar_one() != len(names):
        raise UserError("A table of the database has lost its row-level security. Restore the database's schema.")
