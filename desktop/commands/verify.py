"""The command `verify`: judge the exported log of a device, without a network; the first bad entry is named."""

from __future__ import annotations

import argparse
from datetime import UTC
from pathlib import Path

from contract import log, signing, wire
from contract.errors import NotFound, UserError
from contract.words import LANGUAGES, say, use_language


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("file", type=Path, help="the log that was exported")
    parser.add_argument(
        "--server-key",
        action="append",
        default=[],
        metavar="FINGERPRINT",
        help="believe only receipts of the server with this key, as the office has it",
    )
    parser.add_argument(
        "--receipts",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="an earlier export of the same log: its receipts are held against the file",
    )
    parser.add_argument("--language", choices=LANGUAGES, default="en", help="language of the verdict")


def run(given: argparse.Namespace) -> int:
    """Print the verdict; 0 when everything fits, 1 when an entry does not."""
    use_language(given.language)
    keys = [_key(text) for text in given.server_key]
    receipts = [receipt for path in given.receipts for receipt in log.receipts_in(_read(path))]
    verdict = log.verify(_read(given.file), log.Known(server_keys=keys, receipts=receipts))
    for line in lines(verdict):
        print(line)
    return 0 if verdict.fault is None else 1


def lines(verdict: log.Verdict) -> list[str]:
    """Say a verdict, one sentence a line."""
    told = []
    if verdict.head is not None:
        head = verdict.head
        told.append(say("Log of computer {number} in city {city}.", number=head.device_no, city=head.city_id))
        told.append(say("Key of the computer: {key}", key=signing.fingerprint(head.device_key)))
        told += [say("Key of the server: {key}", key=signing.fingerprint(key)) for key in head.server_keys]
    fits = say("{n} entries fit, {erased} of them without their content.", n=verdict.entries, erased=verdict.erased)
    told.append(fits)
    if verdict.signed_ms is None:
        told.append(say("The server has signed for none of them yet."))
    else:
        at = wire.instant(verdict.signed_ms).astimezone(UTC)
        told.append(
            say(
                "The server signed up to entry {seq}, at {at} UTC.",
                seq=verdict.signed_seq,
                at=f"{at:%Y-%m-%d %H:%M:%S}",
            )
        )
    if verdict.fault is None:
        told.append(say("Everything fits: nothing was changed, left out or put in after it was signed."))
    else:
        told.append(say("The first bad entry is {seq}: {why}", seq=verdict.fault.seq, why=verdict.fault.words))
    return told


def _key(text: str) -> bytes:
    read = signing.read_public(text)
    if not read:
        raise UserError("The fingerprint {text} is not a key: it has 64 digits.", text=text)
    return read


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as failed:
        raise NotFound("The file {name} cannot be read.", name=path.name) from failed
