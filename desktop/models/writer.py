"""The one writer: jobs run one after another, a person's changes first, then what the server sent.

In the program it is a thread; in tests, commands and the simulation each job runs at once, where it is handed over.
Rules (the tests cite them):
 1. Never two jobs at a time.
 2. A change that waits goes before every chunk that waits; a job once begun is not interrupted.
 3. A job's error belongs to whoever waits for its future; it never stops the writer.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, TypeVar

from contract.errors import OutOfTurn

_R = TypeVar("_R")
_Work = tuple[Future[Any], Callable[[], Any]]
_log = logging.getLogger(__name__)


class Writer:
    """Runs jobs in turn; `after` is called on the writer after each, outside its transaction, and must not raise."""

    def __init__(self, after: Callable[[], None], *, threaded: bool) -> None:
        self._after = after
        self._depth = 0
        self._lock = threading.RLock()
        self._arrived = threading.Condition()
        self._changes: deque[_Work] = deque()
        self._chunks: deque[_Work] = deque()
        self._ended = False
        self._thread = threading.Thread(target=self._loop, name="writer", daemon=True) if threaded else None
        if self._thread is not None:
            self._thread.start()

    def submit(self, job: Callable[[], _R], *, behind: bool = False) -> Future[_R]:
        """Have `job` run in its turn, or `behind` all changes; OutOfTurn once the writer has ended."""
        future: Future[_R] = Future()
        if self._thread is None or self._thread is threading.current_thread():
            self._work((future, job))
            return future
        with self._arrived:
            if self._ended:
                raise OutOfTurn("the writer has ended")
            (self._chunks if behind else self._changes).append((future, job))
            self._arrived.notify()
        return future

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold the turn to write; OutOfTurn on any thread but the writer's."""
        if self._thread is not None and self._thread is not threading.current_thread():
            raise OutOfTurn("records are changed on the writer only: hand the function to store.run")
        with self._lock:
            outermost = self._depth == 0
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                if outermost:
                    self._tell()

    def end(self) -> None:
        """Run what waits, then stop; the thread is gone when this returns."""
        with self._arrived:
            self._ended = True
            self._arrived.notify()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()

    def _loop(self) -> None:
        while (work := self._next()) is not None:
            self._work(work)

    def _next(self) -> _Work | None:
        with self._arrived:
            while not (self._changes or self._chunks):
                if self._ended:
                    return None
                self._arrived.wait()
            return (self._changes or self._chunks).popleft()

    def _work(self, work: _Work) -> None:
        future, job = work
        if not future.set_running_or_notify_cancel():
            return
        with self._lock:
            self._depth += 1
            try:
                result = job()
            except BaseException as error:  # noqa: BLE001 - it is raised again where the future is asked
                future.set_exception(error)
            else:
                future.set_result(result)
            finally:
                self._depth -= 1
            if self._depth == 0:
                self._tell()

    def _tell(self) -> None:
        try:
            self._after()
        except Exception:  # noqa: BLE001 - the change is on the disk; a listener cannot undo it
            _log.exception("a listener failed after a change was committed")
