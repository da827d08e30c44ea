"""Work beside the screen: saving, asking and long jobs come back on the screen's thread; the screen never waits."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from threading import Event
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from contract.errors import Cancelled

_R = TypeVar("_R")
Failed = Callable[[BaseException], None]


class Job:
    """One long job: it reports what is done, and a person may stop it between two steps."""

    def __init__(self, report: Callable[[int, int], None]) -> None:
        self._report = report
        self._stopped = Event()

    def progress(self, done: int, total: int) -> None:
        """Say that `done` of `total` is done; raises Cancelled when a person stopped the job."""
        if self._stopped.is_set():
            raise Cancelled
        self._report(done, total)

    def is_stopped(self) -> bool:
        """Say whether a person stopped the job."""
        return self._stopped.is_set()

    def stop(self) -> None:
        """Stop the job at its next step."""
        self._stopped.set()


class Background(QObject):
    """The one worker of long jobs, and the way back to the screen's thread for everything that takes time."""

    _back = Signal(object)

    def __init__(self, failed: Failed) -> None:
        super().__init__()
        self.failed = failed
        self._under_way = 0  # counted on the screen's thread
        self._closed = False
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="background")
        self._back.connect(self._on_back, Qt.ConnectionType.QueuedConnection)

    def ask(self, question: Callable[[], _R], answer: Callable[[_R], None], failed: Failed | None = None) -> Future[_R]:
        """Ask `question` beside the screen, give its answer on the screen's thread; cancel the future to forget it.

        Nothing is asked any more once it is closed: a page that goes may still have a timer running.
        """
        if self._closed:
            return Future()
        return self.after(self._worker.submit(question), answer, failed)

    def start(
        self,
        work: Callable[[Job], _R],
        answer: Callable[[_R], None],
        progress: Callable[[int, int], None],
        failed: Failed | None = None,
    ) -> Job:
        """Start a long job; `progress(done, total)` and `answer` are called on the screen's thread."""
        job = Job(lambda done, total: self._back.emit(partial(progress, done, total)))
        self.after(self._worker.submit(work, job), answer, failed)
        return job

    def after(self, future: Future[_R], answer: Callable[[_R], None], failed: Failed | None = None) -> Future[_R]:
        """Give what `future` brings on the screen's thread: a save of the store, say."""
        self._under_way += 1
        future.add_done_callback(lambda done: self._back.emit(partial(self._settle, done, answer, failed)))
        return future

    def is_busy(self) -> bool:
        """Say whether something is under way, or on its way back to the screen."""
        return self._under_way > 0

    def close(self) -> None:
        """Let the job that runs end, and start no other; answers on their way are for nobody any more."""
        self._closed = True
        self._worker.shutdown(wait=True, cancel_futures=True)

    def _settle(self, done: Future[Any], answer: Callable[[Any], None], failed: Failed | None) -> None:
        self._under_way -= 1
        if done.cancelled():
            return
        wrong = done.exception()
        if wrong is None:
            answer(done.result())
        elif not isinstance(wrong, Cancelled):
            (failed or self.failed)(wrong)

    def _on_back(self, call: Callable[[], None]) -> None:
        if not self._closed:
            call()
