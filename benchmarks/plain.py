"""The floor of the exchange: the same rows by http.server and http.client, MessagePack, zstd-1 and `executemany`.

One plain SQLite file with WAL and synchronous=FULL at each end; no encryption, permissions, checks, log or search.

    python -m benchmarks.plain serve DATABASE PORT
    python -m benchmarks.plain take ADDRESS FOLDER
"""

from __future__ import annotations

import http.client
import http.server
import itertools
import json
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import Any, Final

import msgspec
import zstandard

from benchmarks.measures import peak_mb
from contract.ids import SystemIds
from server.schema import BUSINESS, KINDS

_AT_ONCE: Final = 2_000
_PUSHED, _TIMES, _QUIET = 500, 3, 60
_encode, _decode = msgspec.msgpack.encode, msgspec.msgpack.decode
Part = tuple[str, list[str], list[list[Any]]]


def make(source: Path, target: Path) -> int:
    """Make the floor's database out of a server's; count its rows."""
    connection = _open(target)
    connection.execute("ATTACH ? AS server", (str(source),))
    rows = 0
    for kind in BUSINESS:
        names = list(KINDS[kind].columns)
        _create(connection, kind, ["seq", *names])
        told = ", ".join(f'"{name}"' for name in names)
        connection.execute(f"INSERT INTO {kind} (seq, {told}) SELECT 1, {told} FROM server.{kind}")  # noqa: S608
        rows += connection.execute(f"SELECT count(*) FROM {kind}").fetchone()[0]  # noqa: S608
    connection.close()
    return rows


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-32000"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _create(connection: sqlite3.Connection, kind: str, names: list[str]) -> None:
    told = ", ".join(f'"{name}"' for name in names)
    connection.execute(f"CREATE TABLE IF NOT EXISTS {kind} ({told}, PRIMARY KEY (id))")
    connection.execute(f"CREATE INDEX IF NOT EXISTS {kind}_root ON {kind} (root_id, stamp)")
    connection.execute(f"CREATE INDEX IF NOT EXISTS {kind}_seq ON {kind} (seq)")


def _insert(connection: sqlite3.Connection, part: Part) -> None:
    kind, names, rows = part
    marks = ", ".join("?" * len(names))
    told = ", ".join(f'"{name}"' for name in names)
    connection.executemany(f"INSERT OR REPLACE INTO {kind} ({told}) VALUES ({marks})", rows)  # noqa: S608


def _since(connection: sqlite3.Connection, seq: int) -> Iterator[Part]:
    for kind in BUSINESS:
        found = connection.execute(f"SELECT * FROM {kind} WHERE seq > ?", (seq,))  # noqa: S608
        names = [told[0] for told in found.description]
        while rows := found.fetchmany(_AT_ONCE):
            yield kind, names, rows


def _packed(part: Part) -> bytes:
    body = zstandard.ZstdCompressor(level=1).compress(_encode(part))
    return len(body).to_bytes(4, "big") + body


def _parts(answer: http.client.HTTPResponse) -> Iterator[tuple[int, Part]]:
    while length := answer.read(4):
        packed = answer.read(int.from_bytes(length, "big"))
        yield len(packed) + 4, _decode(zstandard.ZstdDecompressor().decompress(packed))


def _serve(path: Path, port: int) -> None:
    connection, seqs = _open(path), itertools.count(2)

    class Handler(http.server.BaseHTTPRequestHandler):
        def log_message(self, *_told: Any) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            self.wfile.write(b"HTTP/1.0 200 OK\r\n\r\n")
            for part in _since(connection, int(self.path.partition("=")[2])):
                self.wfile.write(_packed(part))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kind, names, rows = _decode(zstandard.ZstdDecompressor().decompress(body))
            seq = next(seqs)
            connection.execute("BEGIN IMMEDIATE")
            _insert(connection, (kind, ["seq", *names], [[seq, *row] for row in rows]))
            connection.execute("COMMIT")
            answer = _encode([[seq, row[0]] for row in rows])
            self.wfile.write(b"HTTP/1.0 200 OK\r\n\r\n" + answer)

    http.server.HTTPServer(("127.0.0.1", port), Handler).serve_forever()


class _Taker:
    def __init__(self, address: str, path: Path) -> None:
        self.address = address.removeprefix("http://")
        self.connection = _open(path)
        self.seq = self.bytes = 0

    def pull(self) -> int:
        """Take what is new, in one transaction; count the rows."""
        taken, cursor = 0, self.seq
        with closing(http.client.HTTPConnection(self.address)) as line:
            line.request("GET", f"/since={cursor}")
            self.connection.execute("BEGIN")
            for size, part in _parts(line.getresponse()):
                kind, names, rows = part
                if not cursor:
                    _create(self.connection, kind, names)
                _insert(self.connection, part)
                taken, self.bytes, self.seq = taken + len(rows), self.bytes + size, max(self.seq, rows[-1][0])
            self.connection.execute("COMMIT")
        return taken

    def push(self, names: list[str], rows: list[list[Any]]) -> None:
        """Send new visits and note the numbers they got."""
        with closing(http.client.HTTPConnection(self.address)) as line:
            body = zstandard.ZstdCompressor(level=1).compress(_encode(("visits", names, rows)))
            line.request("POST", "/", body)
            answer = line.getresponse().read()
        self.bytes += len(body) + len(answer)
        self.connection.execute("BEGIN")
        self.connection.executemany("UPDATE visits SET seq = ? WHERE id = ?", _decode(answer))
        self.connection.execute("COMMIT")

    def new_visits(self) -> tuple[list[str], list[list[Any]]]:
        """Write visits like those that are there, not sent yet; give them as columns and rows."""
        found = self.connection.execute("SELECT * FROM visits LIMIT ?", (_PUSHED,))
        names = [told[0] for told in found.description][1:]
        ids = SystemIds()
        rows = [[ids.new_id().bytes, *row[2:]] for row in found.fetchall()]
        _insert(self.connection, ("visits", names, rows))
        return names, rows


def _take(address: str, folder: Path) -> None:
    told: dict[str, float] = {}
    first, second = _Taker(address, folder / "first.db"), _Taker(address, folder / "second.db")
    told["first"], told["rows"] = _seconds(first.pull)
    told |= {"first_bytes": first.bytes, "first_mb": peak_mb()}
    second.pull()
    told["quiet"] = median(_seconds(first.pull)[0] for _ in range(_QUIET))
    times = [_news(first, second) for _ in range(_TIMES)]
    told |= {name: median(each[name] for each in times) for name in times[0]}
    print(json.dumps(told), flush=True)


def _news(first: _Taker, second: _Taker) -> dict[str, float]:
    names, rows = first.new_visits()
    first.bytes = second.bytes = 0
    push = _seconds(lambda: first.push(names, rows))[0]
    pull, taken = _seconds(second.pull)
    if taken != len(rows):
        raise ValueError(taken)
    return {"push": push, "pull": pull, "push_bytes": first.bytes, "pull_bytes": second.bytes}


def _seconds(work: Any) -> tuple[float, Any]:
    begun = time.perf_counter()
    given = work()
    return time.perf_counter() - begun, given


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        _serve(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        _take(sys.argv[2], Path(sys.argv[3]))
