"""One import from the file to the commit.

Rules (the tests cite them):
 1. The file is read by a process with limits; what is wrong with it as a whole is a UserError, and nothing is written.
 2. All that an import writes, its answer too, is one transaction: a process that is killed leaves nothing of it.
 3. The roots of the city are locked in one sorted run before anything is read that the import decides by, so two
    imports follow each other and a push never waits in a circle with one.
 4. A dry run is the same code in a transaction that only reads.
"""

from __future__ import annotations

from collections.abc import Iterable

from contract.errors import UserError
from server.access import System
from server.database import Database, Tx, Violation
from server.exchange.writing import Writing
from server.importing import orders, places, retailers
from server.importing.jobs import Answer, Imported, ImportJob, MovedOn, OpenList, RefusedLines, Target, open_list


def run_import(
    database: Database, system: System, job: ImportJob, errors: Target | None = None, answer: Answer | None = None
) -> Imported:
    """Import a list of shops or orders, or try it; give what became of its lines.

    `errors` opens the file for refused lines, `answer` hears the result in the same transaction. Raises UserError
    for a list that cannot be taken, MovedOn and Transient when the same again may do.
    """
    opened = open_list(job)
    refused = RefusedLines(opened, errors)
    try:
        run = _orders if job.kind == "orders" else _retailers
        return run(database, system, opened, refused, answer)
    except Violation as wrong:
        raise UserError(
            "The database does not take a value of this list ({code}). Nothing was imported; look for characters "
            "and numbers that cannot be right.",
            code=str(wrong),
        ) from wrong
    finally:
        refused.close()


def _retailers(
    database: Database, system: System, opened: OpenList, refused: RefusedLines, answer: Answer | None
) -> Imported:
    lines = list(opened.lines())
    with database.acting(system, reading=opened.job.dry_run) as tx:
        _lock(tx, opened, answer)
        imported = retailers.import_lines(tx, opened, lines, refused)
        _end(tx, opened, refused, answer, imported)
    return imported


def _orders(
    database: Database, system: System, opened: OpenList, refused: RefusedLines, answer: Answer | None
) -> Imported:
    """Read the list first, for that takes longest, and lock the city only to compare and write."""
    with database.acting(system, reading=True) as tx:
        known = orders.known_of(tx, opened)
    plan = orders.gather(opened, known, refused)
    with database.acting(system, reading=opened.job.dry_run) as tx:
        _lock(tx, opened, answer)
        if orders.known_of(tx, opened) != known:
            raise MovedOn(
                "The shops or products changed while the list was read. Nothing was imported; run the import again."
            )
        imported = orders.import_gathered(tx, opened, plan, known)
        _end(tx, opened, refused, answer, imported)
    return imported


def _lock(tx: Tx, opened: OpenList, answer: Answer | None) -> None:
    """Rule 3."""
    if opened.job.dry_run:
        return
    before = places.shop_ids(tx)
    roots: Iterable[bytes] = before | {tx.city, *(answer.roots if answer else ())}
    Writing(tx).lock(roots)
    if places.shop_ids(tx) != before:
        raise MovedOn(
            "The shops or products changed while the list was read. Nothing was imported; run the import again."
        )


def _end(tx: Tx, opened: OpenList, refused: RefusedLines, answer: Answer | None, imported: Imported) -> None:
    refused.finish()
    if answer is not None and not opened.job.dry_run:
        answer.write(tx, imported)
