"""Imports through the command, in fresh databases: half a million order lines, ten thousand shops, each twice.

The order lines are a British wholesaler's where those lie beside the project, else as many made up from a seed. Memory
is that of the command with the process that reads the file, both together, at its highest; it needs Linux. On a busy
machine the seconds of the processors tell more than those of the clock. The floor
is what nobody can do without: the csv module over the same file, and its lines into one plain SQLite table.
"""

from __future__ import annotations

import csv
import json
import os
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
REAL = ROOT.parent / "shared" / "data" / "uk_online_retail_y1" / "online_retail_ii_2009-12_2010-12.parquet"
LINES, SHOPS = 525_461, 10_000
LOOK_S = 0.05


def run() -> dict[str, Any]:
    """Give seconds and memory (MB) of the first and the second import, and the seconds of the floor."""
    result: dict[str, Any] = {}
    with TemporaryDirectory() as name:
        folder = Path(name)
        orders, shops = _orders(folder), _shops(folder)
        result["orders_floor_seconds"] = floor(orders, folder / "floor.db")
        result |= {f"orders_{key}": value for key, value in twice(folder, "orders", orders).items()}
        result |= {f"shops_{key}": value for key, value in twice(folder, "retailers", shops).items()}
    result["orders_against_floor"] = round(result["orders_first_seconds"] / result["orders_floor_seconds"], 1)
    return result


def _orders(folder: Path) -> Path:
    path = folder / "orders.csv"
    if REAL.exists():
        import pandas as pd

        pd.read_parquet(REAL).to_csv(path, index=False)
        return path
    chance = random.Random(7)
    with path.open("w", encoding="utf-8", newline="") as target:
        rows = csv.writer(target)
        rows.writerow(("客户编码", "订单号", "订货日期", "商品编码", "商品名称", "数量", "单价"))
        for line in range(LINES):
            order, product = line // 18, chance.randrange(4_600)
            day = f"2025-{order % 12 + 1:02}-{order % 28 + 1:02}"
            rows.writerow((order % 4_300, order, day, product, f"品规{product}", chance.randint(1, 30), "150.5"))
    return path


def _shops(folder: Path) -> Path:
    path = folder / "shops.csv"
    chance = random.Random(7)
    with path.open("w", encoding="utf-8", newline="") as target:
        rows = csv.writer(target)
        rows.writerow(("许可证号", "店名", "地址", "电话", "档位"))
        for number in range(SHOPS):
            rows.writerow(
                (f"3701021{number:05}", f"惠鑫便利店{number}", f"桥头街{number}号", "", chance.randint(1, 30))
            )
    return path


def floor(path: Path, database: Path) -> float:
    """Read the file with the csv module and put its lines into one plain table; give the seconds."""
    start = time.perf_counter()
    with path.open(encoding="utf-8", newline="") as source:
        headings, *rows = csv.reader(source)
    connection = sqlite3.connect(database)
    with connection:
        connection.execute(f"CREATE TABLE line ({', '.join(f'c{n}' for n in range(len(headings)))})")
        connection.executemany(f"INSERT INTO line VALUES ({', '.join('?' * len(headings))})", rows)  # noqa: S608
    connection.close()
    return round(time.perf_counter() - start, 1)


def twice(folder: Path, kind: str, path: Path) -> dict[str, Any]:
    """Import a file into a fresh database, and again."""
    url = f"sqlite:///{folder / kind}.db"
    subprocess.run(
        [sys.executable, "-m", "server", "init", "--database", url], cwd=ROOT, check=True, capture_output=True
    )
    result: dict[str, Any] = {}
    for turn in ("first", "second"):
        words = ["import", kind, str(path), "--create-missing", "--json", "--error-file", str(folder / "errors.csv")]
        start, before = time.perf_counter(), os.times()
        process = subprocess.Popen(
            [sys.executable, "-m", "server", *words, "--database", url], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        peak = _peak_mb(process)
        seconds = round(time.perf_counter() - start, 1)
        counts = json.loads((process.stdout.read() if process.stdout else "{}").splitlines()[-1])
        after = os.times()
        worked = after.children_user + after.children_system - before.children_user - before.children_system
        result |= {f"{turn}_seconds": seconds, f"{turn}_cpu_seconds": round(worked, 1), f"{turn}_peak_mb": peak}
        result |= {f"{turn}_{name}": counts[name] for name in ("new", "changed", "same", "refused")}
    return result


def _peak_mb(process: subprocess.Popen[str]) -> int | None:
    """Wait for the end; give the highest sum of what the process and its own held in memory, None where not known."""
    highest = 0
    while process.poll() is None:
        highest = max(highest, sum(map(_resident_kb, _family(process.pid))))
        time.sleep(LOOK_S)
    return round(highest / 1024) or None


def _family(pid: int) -> Sequence[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return (pid,)
    return (pid, *map(int, children))


def _resident_kb(pid: int) -> int:
    try:
        told = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in told.splitlines() if line.startswith("VmRSS:")), 0)
