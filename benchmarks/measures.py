"""Figures out of many runs: median, 95th percentile, ratios of the same round."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median


def timed_ms(work: Callable[[], object]) -> float:
    """Give the milliseconds one call takes."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def each_ms(work: Callable[[int], object], times: int) -> list[float]:
    """Give the milliseconds of each of `times` calls, numbered from 0."""
    return [timed_ms(lambda n=n: work(n)) for n in range(times)]  # type: ignore[misc]


def p95(figures: Sequence[float]) -> float:
    """Give the 95th percentile."""
    ordered = sorted(figures)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


def summary(figures: Sequence[float]) -> dict[str, float]:
    """Give median, 95th percentile and worst, in the unit given."""
    return {"median": round(median(figures), 2), "p95": round(p95(figures), 2), "worst": round(max(figures), 2)}


def ratio(ours: Sequence[float], floor: Sequence[float]) -> float:
    """Give the median of the ratios round by round."""
    return round(median(mine / its for mine, its in zip(ours, floor, strict=True)), 2)


def peak_mb(process: int | str = "self") -> float:
    """Give the most memory that a process held so far in MB, where the system tells it, else 0."""
    status = Path(f"/proc/{process}/status")
    if not status.exists():
        return 0.0
    line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM:"))
    return round(int(line.split()[1]) / 1024, 1)
