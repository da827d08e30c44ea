"""The threads of the exchange: on SQLite one reads and one writes, elsewhere the event loop has them (executors.py)."""

import asyncio
import threading

from server.database import Database
from server.executors import Executors, executors_for


async def _where(executors: Executors) -> tuple[list[str], list[str]]:
    read = await asyncio.gather(*(executors.read(_thread) for _ in range(8)))
    return read, await asyncio.gather(*(executors.write(_thread) for _ in range(8)))


def _thread() -> str:
    return threading.current_thread().name


def test_on_sqlite_one_thread_reads_and_one_writes() -> None:
    executors = executors_for(Database("sqlite://"))
    read, written = asyncio.run(_where(executors))
    assert (set(read), set(written)) == ({"reading_0"}, {"writing_0"})
    executors.close()
    assert not {"reading_0", "writing_0"} & {thread.name for thread in threading.enumerate()}


def test_on_postgresql_the_event_loop_has_the_threads() -> None:
    executors = executors_for(Database("postgresql+psycopg://rounds@/none"))
    assert executors == Executors()
    executors.close()


def test_parts_come_in_their_order_and_end() -> None:
    async def come() -> list[bytes]:
        return [part async for part in Executors().read_each(iter([b"a", b"", b"c"]))]

    assert asyncio.run(come()) == [b"a", b"", b"c"]
