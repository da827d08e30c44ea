"""The threads in which requests of the exchange are worked on: what reads and what writes, each in its own.

On SQLite each has one thread, for more of them only cost: at every step the driver gives up the interpreter's lock and
waits to win it back. Of 500 devices that come at one moment (`dev.py bench herd`, two cores) each took 42 ms of the
processor among six threads and 22 to 26 in these two; 99 of 100 were served in 16.3 seconds, and in 10.1 to 11.7.
PostgreSQL works while the interpreter waits, so there the threads are as many as the event loop has.

What waits for its turn holds no thread: a push that waits while an import writes keeps nobody from reading.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar, TypeVarTuple

from server.database import Database

_Given = TypeVarTuple("_Given")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Executors:
    """Where to read and where to write; None is the event loop's own executor."""

    reading: Executor | None = None
    writing: Executor | None = None

    async def read(self, work: Callable[[*_Given], _T], *given: *_Given) -> _T:
        """Do what only reads."""
        return await asyncio.get_running_loop().run_in_executor(self.reading, work, *given)

    async def write(self, work: Callable[[*_Given], _T], *given: *_Given) -> _T:
        """Do what waits for the lock of those who write."""
        return await asyncio.get_running_loop().run_in_executor(self.writing, work, *given)

    async def read_each(self, parts: Iterator[_T]) -> AsyncIterator[_T]:
        """Read each part when it is asked for: while one goes out over a slow line, others are served."""
        while (part := await self.read(_next, parts)) is not None:
            yield part

    def close(self) -> None:
        """End the threads, once what was begun is done."""
        for executor in (self.reading, self.writing):
            if executor is not None:
                executor.shutdown()


def executors_for(database: Database) -> Executors:
    """Give the threads that serve this database best."""
    if not database.is_sqlite:
        return Executors()
    return Executors(ThreadPoolExecutor(1, "reading"), ThreadPoolExecutor(1, "writing"))


def _next(parts: Iterator[_T]) -> _T | None:
    return next(parts, None)
