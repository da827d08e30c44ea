"""The program in use while a team's records arrive from a real server: stalls of the screen's thread, and saves.

    python -m benchmarks.running ADDRESS DATABASE FOLDER LOGIN

A supervisor's window is opened on an empty store. A timer of the screen's thread rings every 5 ms and the gaps between
two rings are the stalls, from the moment the exchange begins until all is here and shown, and two seconds more. From
the first shop on a case is saved four times a second, and timed until the screen's thread hears that it is on the disk.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import sqlalchemy as sa
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from benchmarks.cities import REFERENCES, lent, login_of, new_code, serving
from benchmarks.measures import peak_mb, summary
from contract.clock import SystemClock
from contract.ids import SystemIds
from contract.records import Case, Retailer
from desktop.app import Rounds
from desktop.models import cases, scopes
from desktop.models.place import Place
from desktop.models.slots import FLOOR
from desktop.models.store import Store
from desktop.sync.enrol import Slip, enrol
from server.demo.people import PASSWORD
from server.demo.writing import CITY_ID

TEAM: Final = replace(REFERENCES[1], share=12)
_RING_MS, _SAVE_MS, _LOOK_MS, _AFTER_MS = 5, 250, 200, 2_000
_ROUNDS, _STALL_MS = 3, 100


def run() -> dict[str, Any]:
    """Give milliseconds: gaps of the screen's thread, saves."""
    rounds = [_round() for _ in range(_ROUNDS)]
    gaps = [gap for told in rounds for gap in told["gaps"]]
    saves = [save for told in rounds for save in told["saves"]]
    return {
        "store": f"{TEAM.title}, {rounds[0]['rows']:,} rows",
        "arrives in, s": summary([told["seconds"] for told in rounds]),
        "stalls of the screen's thread, ms (goal: none over 100)": summary(gaps),
        "stalls over 100 ms in all rounds": sum(gap > _STALL_MS for gap in gaps),
        "saves meanwhile, ms (goal p95 < 150)": summary(saves),
        "saves": len(saves),
        "peak of the program, MB": summary([told["mb"] for told in rounds]),
    }


def _round() -> dict[str, Any]:
    temporary = TemporaryDirectory(prefix="rounds-benchmark-")
    with temporary as folder, lent(TEAM, Path(folder)) as url, serving(url) as served:
        told = [served.address, url, f"{folder}/profile", login_of(TEAM, TEAM.role)]
        command = [sys.executable, "-m", "benchmarks.running", *told]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


class Rings(QObject):
    """Rings on the screen's thread and keeps the gaps in ms beyond what was asked for."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.gaps: list[float] = []
        self._last = time.perf_counter()
        timer = QTimer(self, interval=_RING_MS, timerType=Qt.TimerType.PreciseTimer)
        timer.timeout.connect(self._on_ring)
        timer.start()

    def _on_ring(self) -> None:
        now = time.perf_counter()
        self.gaps.append((now - self._last) * 1000 - _RING_MS)
        self._last = now


class Saves(QObject):
    """Saves a case about a shop that is here, again and again, as a person's page does."""

    def __init__(self, rounds: Rounds, store: Store) -> None:
        super().__init__(rounds)
        self.taken: list[float] = []
        self._rounds, self._store = rounds, store
        self._shop: Retailer | None = None
        self.timer = QTimer(self, interval=_SAVE_MS)
        self.timer.timeout.connect(self._save)
        self.timer.start()

    def _save(self) -> None:
        if self._shop is None:
            shops = self._store.t("retailers")
            found = self._store.all(Retailer, sa.select(shops).limit(1))
            self._shop = found[0] if found else None
            return
        begun = time.perf_counter()
        saved = self._store.run(cases.open_case, _case(self._store, self._shop))
        self._rounds.background.after(saved, lambda _: self.taken.append((time.perf_counter() - begun) * 1000))


def _case(store: Store, shop: Retailer) -> Case:
    now, me = store.clock.now(), store.me.person_id
    return Case(
        id=store.ids.new_id(),
        created_by=me,
        created_at=now,
        filed_under=shop.id,
        retailer_id=shop.id,
        case_kind="request",
        words="周末客人问软盒的多，能不能多给两条？",
        opened_at=now,
        owner_id=me,
        due_on=now.date() + timedelta(days=3),
    )


def _when(is_so: Callable[[], bool], then: Callable[[], None], every_ms: int = _LOOK_MS) -> None:
    """Call `then` on the screen's thread as soon as something is so."""
    if is_so():
        then()
    else:
        QTimer.singleShot(every_ms, lambda: _when(is_so, then, every_ms))


def _program(address: str, database: str, profile: Path, login: str) -> dict[str, Any]:
    application = QApplication([])
    place = Place(profile=profile, key_store=None, clock=SystemClock(), ids=SystemIds(), cost=FLOOR, threaded=True)
    code = new_code(database, login)
    slip = Slip(server=address, city_id=CITY_ID, login=login, code=code, password=PASSWORD, device_name="bench")
    enrol(slip, place).close()
    rounds = Rounds(application, place, {login: PASSWORD})
    rounds.start()
    rounds.open_as(login)
    told: dict[str, Any] = {}

    def begin() -> None:
        seat = rounds.seat
        if seat is None:
            raise ValueError(login)
        rings, saves, begun = Rings(rounds), Saves(rounds, seat.store), time.perf_counter()

        def ended() -> None:
            told["seconds"] = time.perf_counter() - begun
            QTimer.singleShot(_AFTER_MS, close)

        def close() -> None:
            saves.timer.stop()
            told.update(gaps=rings.gaps, saves=saves.taken, mb=peak_mb(), rows=_rows(seat.store))
            rounds.close()
            application.quit()

        _when(lambda: scopes.is_whole(seat.store), ended)

    _when(lambda: rounds.seat is not None and rounds.seat.worker is not None, begin, _RING_MS)
    application.exec()
    return told


def _rows(store: Store) -> int:
    with store.read() as connection:
        return sum(connection.scalar(sa.select(sa.func.count()).select_from(t)) or 0 for t in store.tables.values())


def main() -> None:
    """Run one program and print its figures."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    address, database, folder, login = sys.argv[1:]
    print(json.dumps(_program(address, database, Path(folder), login)), flush=True)


if __name__ == "__main__":
    main()
