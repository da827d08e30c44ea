"""The exchange with a real server, for the reference stores of sync.md section 2, on SQLite and on PostgreSQL.

Each client and each server is a process of its own; the network is the machine's own. Access control, the log with its
signatures, audit and encryption are on. Floors, in the same run: the same rows by the plainest means (plain.py), and
for the round without news the same call by the bare library. Each ratio is of figures taken one after the other, of
pushes and pulls the middle one of three.
`ROUNDS_BENCH_WHOLE=1` builds every reference store whole, which takes half an hour; else the titles say which share.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Final

from benchmarks import plain
from benchmarks.cities import REFERENCES, Reference, copy_rows, kept, lay_schema, lent, login_of, serving, wait_for
from benchmarks.measures import peak_mb
from desktop.commands.demo_server import free_port
from tests.postgres.cluster import DURABLE, Cluster, programs, running

_ROUNDS: Final = 3
_ONE_ROUND: Final = 200_000
_GOALS: Final = {
    "SQLite": {"first": 0.90, "push": 1.4, "quiet": 1.3, "pull": 1.4},
    "PostgreSQL": {"first": 0.90, "push": 1.6, "quiet": 2.0, "pull": 1.4},
}
_TITLES: Final = {
    "first": "first download",
    "push": "push of 500 visits, durable",
    "quiet": "round without news",
    "pull": "second client pulls the 500",
}
Figures = dict[str, float]


def run() -> dict[str, Any]:
    """Give one table a store and database: ours, the floor, the ratio, its goal."""
    told: dict[str, Any] = {}
    bin_folder = programs()
    with running(bin_folder, DURABLE) if bin_folder else nullcontext() as cluster:
        for reference in REFERENCES:
            for kind in ("SQLite", "PostgreSQL") if cluster else ("SQLite",):
                pairs = _pairs(reference, kind, cluster)
                told[f"{reference.title}; {kind}"] = _table(pairs, _GOALS[kind])
    return told


def _pairs(reference: Reference, kind: str, cluster: Cluster | None) -> list[tuple[Figures, Figures]]:
    """Give ours and the floor's figures, round by round; a large store is measured once."""
    pairs = []
    with TemporaryDirectory(prefix="rounds-benchmark-") as folder:
        rows = plain.make(kept(reference), Path(folder) / "plain.db")
        for n in range(_ROUNDS if rows < _ONE_ROUND else 1):
            floor = _floor(Path(folder) / "plain.db", Path(folder) / f"floor-{n}")
            with _database(reference, kind, cluster, Path(folder)) as url:
                pairs.append((_ours(reference, url, Path(folder) / f"ours-{n}"), floor))
    return pairs


@contextmanager
def _database(reference: Reference, kind: str, cluster: Cluster | None, folder: Path) -> Iterator[str]:
    """Lend a copy of the server's database."""
    if kind == "SQLite" or cluster is None:
        with lent(reference, folder) as url:
            yield url
        return
    name = cluster.copy(lay_schema)
    copy_rows(kept(reference), cluster.url(name, "postgres"))
    yield cluster.url(name)
    cluster.drop(name)


def _ours(reference: Reference, url: str, folder: Path) -> Figures:
    folder.mkdir()
    people = login_of(reference, reference.role), login_of(reference, "account_manager")
    with serving(url) as served:
        figures = _measured("benchmarks.exchange", served.address, url, str(folder), *people)
        figures["server_mb"] = peak_mb(served.process)
    shutil.rmtree(folder)
    return figures


def _floor(database: Path, folder: Path) -> Figures:
    folder.mkdir()
    copied = folder / "server.db"
    shutil.copyfile(database, copied)
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.plain", "serve", str(copied), str(port)])
    try:
        wait_for(f"http://127.0.0.1:{port}")
        figures = _measured("benchmarks.plain", "take", f"http://127.0.0.1:{port}", str(folder))
        figures["server_mb"] = peak_mb(process.pid)
    finally:
        process.terminate()
        process.wait()
    shutil.rmtree(folder)
    return figures


def _measured(module: str, *told: str) -> Figures:
    done = subprocess.run([sys.executable, "-m", module, *told], stdout=subprocess.PIPE, text=True, check=True)
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def _table(pairs: list[tuple[Figures, Figures]], goals: dict[str, float]) -> dict[str, str]:
    told = {"": f"{'ours':>12} {'floor':>12} {'ratio':>8} {'goal':>8}"}
    for name, title in _TITLES.items():
        per_row = name == "first"
        ours, floor = _seconds(pairs, name, per_row=per_row)
        unit = "us/row" if per_row else "ms"
        scale = 1e6 if per_row else 1e3
        told[title] = _line(ours, floor, scale, unit, goals[name])
    return told | _sizes(pairs)


def _seconds(pairs: list[tuple[Figures, Figures]], name: str, *, per_row: bool) -> tuple[list[float], list[float]]:
    """Give ours and the floor of each round; that of a round without news was taken beside it."""
    if name == "quiet":
        return [mine["quiet"] for mine, _ in pairs], [mine["bare"] for mine, _ in pairs]
    if per_row:
        return [mine[name] / mine["rows"] for mine, _ in pairs], [its[name] / its["rows"] for _, its in pairs]
    return [mine[name] for mine, _ in pairs], [its[name] for _, its in pairs]


def _line(ours: list[float], floor: list[float], scale: float, unit: str, goal: float | None) -> str:
    ratio = median(mine / its for mine, its in zip(ours, floor, strict=True))
    met = "-" if goal is None else f"<= {goal}"
    figures = (f"{median(figure) * scale:.1f} {unit}" for figure in (ours, floor))
    return " ".join([*(f"{figure:>12}" for figure in figures), f"{ratio:>8.2f}", f"{met:>8}"])


def _sizes(pairs: list[tuple[Figures, Figures]]) -> dict[str, str]:
    """Tell bytes and memory."""
    told = {}
    for name, title in _TITLES.items():
        if name != "quiet":
            told[f"{title}, bytes"] = _line(*_each(pairs, f"{name}_bytes"), 1e-3, "kB", None)
    told["peak of the client's process, first download"] = _line(*_each(pairs, "first_mb"), 1, "MB", None)
    told["peak of the server's process"] = _line(*_each(pairs, "server_mb"), 1, "MB", None)
    mine = pairs[0][0]
    told["rows, and seconds of the first download"] = f"{mine['rows']:,.0f} rows, {mine['first']:.1f} s"
    told["the sender's whole round, his 500 pulled again"] = f"{mine['push_round'] * 1000:.0f} ms"
    first = " and ".join(f"{mine[f'{name}_at_first'] * 1000:.0f} ms" for name in ("push", "pull"))
    told["push and pull of a server just started"] = first
    return told


def _each(pairs: list[tuple[Figures, Figures]], name: str) -> tuple[list[float], list[float]]:
    return [mine[name] for mine, _ in pairs], [its[name] for _, its in pairs]
