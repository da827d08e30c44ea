"""The command `import`: a list of shops or of orders from a file, by the same code as the imports of the office."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import BinaryIO

from contract.errors import NotFound, UserError
from contract.words import say
from importers.errors_file import error_file_name
from importers.mapping import parse_key, parse_maps
from importers.matching import DEFAULT_KEY
from server.database import Transient
from server.importing import Imported, ImportJob, run_import
from server.organisation import the_city
from server.settings import open_database
from server.upgrades import bring_up


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser) -> None:
    """Declare the command."""
    words = "import a list of shops or of orders from a CSV or XLSX file"
    made = commands.add_parser("import", help=words, description=words, parents=[common])
    made.add_argument("kind", choices=("retailers", "orders"))
    made.add_argument("file", type=Path)
    made.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="FIELD=COLUMN",
        help="read a field from a column, named by its heading or letter; A+B joins columns, A|B takes the first that "
        "says something. With this, only mapped fields are read",
    )
    made.add_argument("--key", metavar="A+B", help="fields that tell shops apart where no code does: name+address")
    made.add_argument("--source", metavar="NAME", help="where the list comes from; 'missing' is counted within it")
    made.add_argument("--create-missing", action="store_true", help="orders: make shops and products not known yet")
    made.add_argument("--sheet", metavar="NAME", help="the sheet of a workbook")
    made.add_argument("--header-row", type=int, metavar="ROW", help="the row of the headings, 0 for none")
    made.add_argument("--error-file", type=Path, metavar="PATH", help="where to write the refused lines")
    made.add_argument("--dry-run", action="store_true", help="say what would become of each line, and write nothing")
    made.add_argument("--json", action="store_true", help="tell the result as one JSON object on the last line")
    made.set_defaults(run=_import)


class _ErrorFile:
    """The file of refused lines: it exists when there are any."""

    def __init__(self, given: Path | None, listed: Path) -> None:
        self.path = given or _free(Path(error_file_name(listed)))
        self.is_begun = False

    def open(self) -> BinaryIO:
        try:
            stream = self.path.open("wb")
        except OSError as wrong:
            raise UserError(
                "The file for the refused lines, {path}, cannot be written. Nothing was imported; name another by "
                "--error-file.",
                path=self.path,
            ) from wrong
        self.is_begun = True
        return stream


def _free(path: Path) -> Path:
    """Give a name beside which nothing is overwritten: somebody may have corrected lines in the last one."""
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_stem(f"{path.stem}-{number}")
    return free


def _import(given: argparse.Namespace) -> None:
    if not given.file.is_file():
        raise NotFound("There is no file {path}. Nothing was imported.", path=given.file)
    job = ImportJob(
        kind=given.kind,
        path=given.file,
        pairs=parse_maps(given.kind, given.map),
        key_fields=parse_key(given.kind, given.key) if given.key else DEFAULT_KEY,
        source=given.source,
        header_row=given.header_row,
        sheet=given.sheet,
        create_missing=given.create_missing,
        dry_run=given.dry_run,
    )
    errors = _ErrorFile(given.error_file, given.file)
    try:
        imported = _run(given, job, errors)
    except BaseException:
        if errors.is_begun:
            errors.path.unlink()  # it tells of an import that did not happen
        raise
    _tell(given, imported, errors)


def _run(given: argparse.Namespace, job: ImportJob, errors: _ErrorFile) -> Imported:
    database = open_database(given.database)
    try:
        bring_up(database)
        return run_import(database, the_city(database, given.city), job, errors.open)
    except Transient as busy:
        raise UserError("The database is busy. Nothing was imported; run the import again.") from busy
    finally:
        database.close()


def _tell(given: argparse.Namespace, imported: Imported, errors: _ErrorFile) -> None:
    error_file = str(errors.path) if errors.is_begun else None
    counts = {
        "new": imported.new,
        "changed": imported.changed,
        "same": imported.same,
        "missing": imported.missing,
        "refused": imported.refused,
    }
    if given.dry_run:
        print(say("This was a dry run: nothing was written."))
    print(say("New {new}, changed {changed}, same {same}, missing {missing}, refused {refused}.", **counts))
    if imported.missing:
        print(say("What is missing from the list stays as it is: an import deletes nothing."))
    if error_file is not None:
        print(
            say("The refused lines with the reasons are in {path}. Correct them and import that file.", path=error_file)
        )
    if given.json:
        print(json.dumps({**counts, "error_file": error_file}, ensure_ascii=False))
